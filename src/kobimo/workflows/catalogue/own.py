"""Own indicators: written by a formula or taken from the catalogue, kept as a file of the workspace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from kobimo.catalogue.binding import bind
from kobimo.catalogue.loading import catalogue
from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.indicators.expression.reading import FormulaMeaning, read_formula
from kobimo.language import _, quoted
from kobimo.model.indicator import IndicatorDefinition, Review
from kobimo.model.text import Text
from kobimo.workflows.catalogue.offer import sentence
from kobimo.workflows.computing.building import same_space
from kobimo.workflows.computing.territories import Territories
from kobimo.workflows.editing import definitions_locked, definitions_with
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.definitions import parse_definition
from kobimo.workspace.files import write_bytes
from kobimo.workspace.history import record
from kobimo.workspace.problems import problems_of, raise_problems
from kobimo.workspace.yaml_write import definition_bytes


@dataclass(frozen=True, slots=True)
class About:
    """What a formula does not say about an indicator; None and empty texts are left open.

    Attributes
    ----------
    title, title_en : str
        Display name, German and English.
    area : str
        Topic area A to H.
    unit : str
        Default: that of the formula.
    direction : str
        `higher_is_better`, `lower_is_better` or `neutral`.
    minimum_base : int or None
    above_100 : str
        Why a share can be above 100 percent, German.
    breakdowns : tuple of tuple of str
        Dimensions, or crossings of them.
    """

    title: str = ""
    title_en: str = ""
    area: str = ""
    unit: str = ""
    direction: str = ""
    minimum_base: int | None = None
    above_100: str = ""
    breakdowns: tuple[tuple[str, ...], ...] = ()

    @property
    def fields(self) -> dict[str, Any]:
        """Fields of a definition, only those that were given."""
        found: dict[str, Any] = {}
        if self.title:
            found["title"] = Text(de=self.title, en=self.title_en)
        if self.above_100:
            found["above_100"] = Text(de=self.above_100)
        for name in ("area", "direction", "minimum_base", "breakdowns"):
            if (value := getattr(self, name)) not in {"", None, ()}:
                found[name] = value
        return found


def read(workspace: OpenedWorkspace, formula: str, unit: str = "") -> FormulaMeaning:
    """Read a formula over the datasets of a workspace.

    Raises
    ------
    FormulaError
        With place, reason and remedy.
    """
    definitions = workspace.definitions
    known = {**catalogue().indicators, **definitions.indicators}
    return read_formula(formula, definitions.datasets, unit=unit or None, indicators=known)


def by_formula(workspace: OpenedWorkspace, name: str, formula: str, about: About) -> IndicatorDefinition:
    """Return the definition that a formula stands for; nothing is written.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of the indicator.
    formula : str
    about : About
        Title and area at least.

    Returns
    -------
    IndicatorDefinition

    Raises
    ------
    FormulaError
        If the formula cannot be read.
    InvalidInputError
        If title or area are missing.
    DefinitionError
        If a field is wrong.
    """
    meaning = read(workspace, formula, about.unit)
    for field, option, given in (("title", "--title", about.title), ("area", "--area", about.area)):
        if not given:
            raise InvalidInputError(
                _("Zu einer eigenen Kennzahl gehören ein Name und ein Themenfeld; es fehlt {field}.").format(
                    field=field
                ),
                where=option,
                remedy=_('Zum Beispiel: --title "Anteil der Mädchen unter 3" --area A'),
            )
    try:
        return meaning.definition(id=name, **about.fields)
    except ValidationError as error:
        raise_problems(problems_of(error, IndicatorDefinition, lambda _at: _path(name)))


def from_catalogue(workspace: OpenedWorkspace, name: str, template: str, about: About) -> IndicatorDefinition:
    """Return an own copy of an indicator of the catalogue, in terms of the datasets of the workspace.

    A copy under another id has another name and no official codes: it may be computed otherwise tomorrow.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of the copy.
    template : str
        Id in the catalogue.
    about : About
        What differs.

    Returns
    -------
    IndicatorDefinition

    Raises
    ------
    UnknownNameError
        If the catalogue does not have it.
    DefinitionError
        If the workspace lacks data for it, with what is missing.
    InvalidInputError
        If another unit is wanted; that would be another formula.
    """
    known, definitions = catalogue(), workspace.definitions
    bound = bind(known.indicator(template), definitions.datasets, definitions.shown_in)
    if bound.indicator is None:
        raise DefinitionError(
            " ".join(sentence(known, missing) for missing in bound.missing),
            where=template,
            remedy=_(
                "Den Datensatz anlegen: kobimo catalogue dataset ARBEITSORDNER {template} --space … --level …"
            ).format(template=bound.missing[0].template),
        )
    original = bound.indicator
    if about.unit and about.unit != original.unit:
        raise InvalidInputError(
            _("Die Kennzahl des Katalogs hat die Einheit {unit}.").format(unit=original.unit),
            where="--unit",
            remedy=_("Ohne --unit kopieren, oder mit --formula eine eigene Formel schreiben."),
        )
    changes: dict[str, Any] = {"review": Review(), **about.fields}
    if name != template:
        changes |= {"id": name, "aliases": (), "variants": tuple(dict.fromkeys((template, *original.variants)))}
        changes.setdefault("title", _own_title(original))
    values = {field: getattr(original, field) for field in IndicatorDefinition.model_fields} | changes
    try:
        return IndicatorDefinition(**values)
    except ValidationError as error:
        raise_problems(problems_of(error, IndicatorDefinition, lambda _at: _path(name)))


def save_new(workspace: OpenedWorkspace, definition: IndicatorDefinition, reason: str = "") -> str:
    """Write a new indicator and keep it in the history.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Open it again to see the new definition.
    definition : IndicatorDefinition
    reason : str, optional
        For the history.

    Returns
    -------
    str
        Path of the file from the root.

    Raises
    ------
    InvalidInputError
        If there is a file of that name.
    DefinitionError
        If the definition does not fit the workspace, its datasets lie in different spaces, or another indicator has
        its name; nothing is written then.
    LockedError
        If somebody else is changing definitions.
    """
    refuse_shared_name(workspace, definition)
    same_space(Territories(workspace), definition)
    path = _path(definition.id)
    data = definition_bytes(definition)
    parse_definition(data, path, IndicatorDefinition)
    text = reason or _("Kennzahl {name} angelegt").format(name=definition.id)
    create_file(workspace, path, data, text, _("Eine andere Kennung wählen, oder die Datei im Editor ändern."))
    return path


def create_file(workspace: OpenedWorkspace, path: str, data: bytes, reason: str, remedy: str) -> None:
    """Write a new definition, checked together with all others, and keep it in the history.

    Raises
    ------
    InvalidInputError
        If the file is there already; `remedy` says what to do then.
    DefinitionError
        If the definition is wrong; nothing is written then.
    """
    target = workspace.layout.root / path
    with definitions_locked(workspace):
        if target.exists():
            raise InvalidInputError(_("Die Datei gibt es schon; sie bleibt, wie sie ist."), where=path, remedy=remedy)
        definitions_with(workspace, path, data)
        record(workspace.layout, _("Änderungen außerhalb von kobimo übernommen"), workspace.user)
        write_bytes(target, data)
        record(workspace.layout, reason, workspace.user)


def refuse_shared_name(workspace: OpenedWorkspace, definition: IndicatorDefinition) -> None:
    """Refuse a display name that another indicator of the workspace or of the catalogue has."""
    for other in same_name(definition, {**catalogue().indicators, **workspace.definitions.indicators}):
        raise DefinitionError(
            _("Der Name {title} gehört schon zur Kennzahl {id}.").format(title=quoted(definition.title.de), id=other),
            where=_path(definition.id),
            remedy=_("Mit --title einen anderen Namen wählen: Verschiedene Formeln haben verschiedene Namen."),
        )


def same_name(definition: IndicatorDefinition, others: Mapping[str, IndicatorDefinition]) -> list[str]:
    """Return the ids of other indicators with the same German or English display name."""
    names = {definition.title.de.casefold(), definition.title.en.casefold()} - {""}
    return [
        name
        for name, other in others.items()
        if name != definition.id and names & {other.title.de.casefold(), other.title.en.casefold()}
    ]


def _own_title(original: IndicatorDefinition) -> Text:
    """Tell a copy from the original by its name."""
    english = f"{original.title.en} (own version)" if original.title.en else ""
    return Text(de=f"{original.title.de} (eigene Fassung)", en=english)


def _path(name: str) -> str:
    return f"indicators/{name}.yaml"
