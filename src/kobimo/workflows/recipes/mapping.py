"""Texts that an Einlesevorlage cannot place: propose what they mean, and keep what somebody decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.errors import DefinitionError, InvalidInputError, UnknownNameError
from kobimo.ingest.matching.proposals import Candidate, Known, propose
from kobimo.ingest.matching.unplaced import Subject, Unplaced, unplaced_texts
from kobimo.ingest.values.plan import canonical_code, wanted_columns
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import AreaRule, Recipe
from kobimo.model.source import Corrections
from kobimo.model.table import clean
from kobimo.workflows.deliveries.reading import areas_for_reading
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.journal import one_step
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.paths import reachable
from kobimo.workspace.problems import Location
from kobimo.workspace.recipe_sharing import LIKE
from kobimo.workspace.yaml_insert import insert_yaml
from kobimo.workspace.yaml_text import read_yaml

_Changes = list[tuple[Location, Any]]


@dataclass(frozen=True, slots=True)
class OpenText:
    """A text that somebody has to assign, or to leave out.

    Attributes
    ----------
    dimension, dataset : str
        What it should be a category of; for an area `dimension` is "" and `dataset` the space.
    heading : str
        Column in the recipe.
    text : str
        As delivered.
    rows : int
        How many rows have it.
    place : Place
        The first of them.
    candidates : tuple of Candidate
        What it may mean, the likeliest first.
    certain : str
        What it means if nothing but the spelling differs; "" if somebody has to decide.
    question : str
        Why somebody has to.
    vanished : str
        Area that it was assigned to and that is gone, as level:key.
    known : tuple of Known
        Everything that it may be assigned to.
    """

    dimension: str
    dataset: str
    heading: str
    text: str
    rows: int
    place: Place
    candidates: tuple[Candidate, ...]
    certain: str
    question: str
    vanished: str
    known: tuple[Known, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "kind": "category" if self.dimension else "area",
            "dimension": self.dimension or None,
            "dataset": self.dataset,
            "column": self.heading,
            "text": self.text,
            "rows": self.rows,
            "sheet": self.place.sheet,
            "cell": self.place.cell,
            "proposals": [item.as_dict() for item in self.candidates],
            "certain": self.certain or None,
            "question": self.question,
            "vanished": self.vanished or None,
        }


@dataclass(frozen=True, slots=True)
class OpenTexts:
    """All texts of a delivery without meaning; `checks` says why a file could not be looked at."""

    source: str
    texts: tuple[OpenText, ...]
    checks: tuple[CheckResult, ...]

    @property
    def certain(self) -> tuple[OpenText, ...]:
        """Those that need no decision."""
        return tuple(item for item in self.texts if item.certain)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "source": self.source,
            "texts": [item.as_dict() for item in self.texts],
            "checks": [check.as_dict() for check in self.checks],
        }


def open_texts(workspace: OpenedWorkspace, source: str, paths: Sequence[str | Path]) -> OpenTexts:
    """List the texts of files that the recipe of a source cannot place, with proposals. Nothing is changed.

    Parameters
    ----------
    workspace : OpenedWorkspace
    source : str
        A source whose recipe reads values.
    paths : sequence of path
        Files of one delivery.

    Returns
    -------
    OpenTexts
        Areas first, then categories, in the order of the file.

    Raises
    ------
    UnknownNameError
        If there is no such source.
    DefinitionError
        If it has no recipe for values, or the recipe contradicts the definitions.
    InvalidInputError
        If a file does not exist.
    """
    definitions = workspace.definitions
    recipe = _recipe(workspace, source)
    files = [reachable(path) for path in paths]
    for path in files:
        if not path.is_file():
            raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(path), remedy=_("Bitte den Pfad prüfen."))
    spaces = {definitions.datasets[rule.dataset].space for rule in recipe.values}
    unplaced, checks = unplaced_texts(
        files,
        recipe,
        definitions.corrections.get(source, Corrections()),
        definitions.datasets,
        {name: areas_for_reading(workspace, name) for name in sorted(spaces)},
        statistics_office=workspace.settings.kind == "statistics_office",
    )
    by_subject: dict[tuple[str, str, str], list[Unplaced]] = {}
    for item in unplaced:
        by_subject.setdefault(_about(item.subject), []).append(item)
    groups = sorted(by_subject.values(), key=lambda group: bool(group[0].subject.dimension))
    return OpenTexts(source, tuple(text for group in groups for text in _proposed(group)), checks)


def _about(subject: Subject) -> tuple[str, str, str]:
    """Return what tells one subject from another."""
    return subject.dimension, subject.dataset, subject.heading


def _proposed(group: Sequence[Unplaced]) -> Iterator[OpenText]:
    """Propose what all texts of one column mean."""
    placed = frozenset().union(*(item.subject.placed for item in group))
    known = {entry.value: entry for item in group for entry in item.subject.known}
    made = propose([item.text for item in group], tuple(known.values()), placed)
    for item in group:
        proposal, subject = made[item.text], item.subject
        yield OpenText(
            subject.dimension,
            subject.dataset,
            subject.heading,
            item.text,
            item.rows,
            item.place,
            proposal.candidates,
            proposal.certain,
            proposal.question,
            item.vanished,
            tuple(known.values()),
        )


def store_mappings(
    workspace: OpenedWorkspace,
    source: str,
    areas: Mapping[str, str],
    categories: Mapping[tuple[str, str, str], str],
    ignore: Mapping[str, Sequence[str]],
    reason: str,
) -> OpenedWorkspace:
    """Write what texts mean into the recipe; comments and order of the file stay, the history keeps the reason.

    What a shared recipe says of areas is completed in the own file of the source; categories stand where the values
    are described and hold for all sources that share them.

    Parameters
    ----------
    workspace : OpenedWorkspace
    source : str
        A source whose recipe reads values.
    areas : mapping of str to str
        Text to area, as level:key.
    categories : mapping of (str, str, str) to str
        Dataset, dimension and text to code.
    ignore : mapping of str to sequence of str
        Heading to texts whose rows are left out.
    reason : str
        Why, for the rows that are left out and for the history.

    Returns
    -------
    OpenedWorkspace
        Opened again, with the new definitions; the same one if there was nothing to write.

    Raises
    ------
    InvalidInputError
        If the reason is empty.
    UnknownNameError
        If a level, an area, a column, a dimension or a code does not exist; nothing was written.
    DefinitionError
        If a file is so written that nothing can be added to it; nothing was written.
    LockedError
        If somebody else is changing definitions.
    """
    if not reason.strip():
        raise InvalidInputError(_("Der Grund fehlt."), remedy=_("Bitte in einem Satz sagen, warum so zugeordnet wird."))
    recipe = _recipe(workspace, source)
    layout = workspace.layout
    own = layout.source(source) / "recipe.yaml"
    command = "kobimo recipe map"
    with WorkspaceLock(layout.data_lock, command), WorkspaceLock(layout.definitions_lock, command):
        data = own.read_bytes()
        content = read_yaml(data, layout.relative(own)).value
        written = content if isinstance(content, dict) else {}
        shared = layout.source(str(written[LIKE])) / "recipe.yaml" if LIKE in written else own
        values = own if "values" in written else shared
        changes: dict[Path, _Changes] = {own: [], values: []}
        changes[own] += _area_changes(workspace, recipe, written, areas)
        changes[values] += _own_area_changes(workspace, recipe, areas)
        changes[values] += _category_changes(workspace, recipe, categories)
        changes[own] += _drop_changes(recipe, written, ignore, reason)
        files = {
            path: insert_yaml(path.read_bytes(), layout.relative(path), made) for path, made in changes.items() if made
        }
        if not files:
            return workspace
        with one_step(layout, reason=_said(source, areas, categories, ignore, reason), user=workspace.user) as step:
            for path, changed in files.items():
                step.file(path, changed)
            step.finish()
    return open_workspace(layout.root)


def _recipe(workspace: OpenedWorkspace, source: str) -> Recipe:
    """Return the recipe of a source for values."""
    definitions = workspace.definitions
    if source not in definitions.sources:
        raise UnknownNameError(_("Datenquelle"), source, definitions.sources)
    recipe = definitions.recipes.get(source)
    if recipe is None or not recipe.values:
        raise DefinitionError(
            _("Die Quelle hat keine Einlesevorlage für Werte."),
            where=f"sources/{source}/recipe.yaml",
            remedy=_("„kobimo recipe new“ schlägt eine vor."),
        )
    return recipe


def _area_changes(
    workspace: OpenedWorkspace, recipe: Recipe, written: Mapping[str, Any], areas: Mapping[str, str]
) -> _Changes:
    """Say what to write beside the area rule of the whole recipe."""
    datasets = workspace.definitions.datasets
    inherits = [rule for rule in recipe.values if rule.area is None]
    if recipe.area is None or recipe.area.column is None or not inherits:
        return []
    space = datasets[inherits[0].dataset].space
    section = written.get("area")
    entries = section.get("spellings") if isinstance(section, dict) else None
    return _spelled(workspace, space, recipe.area, ("area",), entries if isinstance(entries, list) else [], areas)


def _own_area_changes(workspace: OpenedWorkspace, recipe: Recipe, areas: Mapping[str, str]) -> _Changes:
    """Say what to write beside the area rules of single values."""
    made: _Changes = []
    for number, rule in enumerate(recipe.values):
        if rule.area is not None and rule.area.column is not None:
            space = workspace.definitions.datasets[rule.dataset].space
            entries = [{"text": entry.text, "area": entry.area} for entry in rule.area.spellings]
            made += _spelled(workspace, space, rule.area, ("values", number, "area"), entries, areas)
    return made


def _spelled(
    workspace: OpenedWorkspace,
    space: str,
    rule: AreaRule,
    at: Location,
    entries: Sequence[Mapping[str, str]],
    areas: Mapping[str, str],
) -> _Changes:
    """Say what to write for texts that mean an area: a new entry, or another area in an old one."""
    levels = [rule.level] if rule.level is not None else [pattern.level for pattern in rule.levels]
    numbers = {clean(str(entry.get("text", ""))): number for number, entry in enumerate(entries)}
    made: _Changes = []
    following = len(entries)
    for text, area in areas.items():
        level, _colon, key = area.partition(":")
        if level not in levels:
            raise UnknownNameError(_("Raumebene"), level, [item for item in levels if item])
        workspace.space(space).area(level, key)
        if clean(text) in numbers:
            made.append(((*at, "spellings", numbers[clean(text)], "area"), area))
        else:
            made.append(((*at, "spellings", following), {"text": text, "area": area}))
            following += 1
    return made


def _category_changes(
    workspace: OpenedWorkspace, recipe: Recipe, categories: Mapping[tuple[str, str, str], str]
) -> _Changes:
    """Say what to write for texts that mean a category: wherever the dimension is read from a column."""
    made: _Changes = []
    for (name, dimension, text), code in categories.items():
        dataset = workspace.definitions.datasets.get(name)
        if dataset is None:
            raise UnknownNameError(_("Datensatz"), name, workspace.definitions.datasets)
        canonical = canonical_code(dataset.dimension(dimension), code)
        if canonical is None:
            raise UnknownNameError(_("Ausprägung"), code, dataset.dimension(dimension).codes)
        for number, rule in enumerate(recipe.values):
            read = rule.dimensions.get(dimension)
            if rule.dataset == name and read is not None and read.column is not None:
                made.append((("values", number, "dimensions", dimension, "codes", text), canonical))
    return made


def _drop_changes(
    recipe: Recipe, written: Mapping[str, Any], ignore: Mapping[str, Sequence[str]], reason: str
) -> _Changes:
    """Say what to write for texts whose rows are left out."""
    columns = {names[0]: names for names in wanted_columns(recipe)}
    entries = written.get("drop")
    following = len(entries) if isinstance(entries, list) else 0
    made: _Changes = []
    for heading, texts in ignore.items():
        if heading not in columns:
            raise UnknownNameError(_("Spalte"), heading, columns)
        if texts:
            names = columns[heading]
            rule = {"column": names[0] if len(names) == 1 else list(names), "equals": list(texts), "reason": reason}
            made.append((("drop", following), rule))
            following += 1
    return made


def _said(
    source: str,
    areas: Mapping[str, str],
    categories: Mapping[tuple[str, str, str], str],
    ignore: Mapping[str, Sequence[str]],
    reason: str,
) -> str:
    """Write the entry of the history."""
    return _("{source}: {assigned} zugeordnet, {ignored} ausgelassen. {reason}").format(
        source=source,
        assigned=len(areas) + len(categories),
        ignored=sum(map(len, ignore.values())),
        reason=reason.strip(),
    )
