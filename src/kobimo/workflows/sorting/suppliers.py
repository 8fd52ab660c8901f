"""Try the Einlesevorlagen of all suppliers on a file, and collect what speaks for and against each of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kobimo.errors import KobimoError
from kobimo.ingest.corrections import matches_name
from kobimo.ingest.grid import Opened
from kobimo.ingest.matching.opening import OpenOnce
from kobimo.ingest.matching.sender import distinctive_words, share_of_headings
from kobimo.ingest.protocol import judged
from kobimo.ingest.values.areas import label_areas
from kobimo.ingest.values.plan import wanted_columns
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.model.recipe import Recipe, TableRule
from kobimo.model.source import Corrections
from kobimo.model.table import clean
from kobimo.reference.checks import found
from kobimo.workflows.deliveries.reading import Reading, read_files
from kobimo.workflows.opened import OpenedWorkspace

ENOUGH = 0.6
"""Share of the headings of a recipe that must stand in a file, before it is read by it."""

ANY = "*"
_ABOUT_NAMES = frozenset({"FILE_NAME_UNEXPECTED", "PERIOD_NOT_IN_FILE_NAME", "OBSERVATIONS_NONE"})
"""Checks that fail where sender or period are to be taken from a name that says nothing."""

_RECOGNISED = TableRule(headings="joined")

Areas = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Attempt:
    """A file read by the recipe of one source.

    Attributes
    ----------
    source : str
        Whose recipe.
    reading : Reading
        What it made of the file.
    errors : tuple of CheckResult
        Why the file does not fit; empty if it does.
    named : bool
        Whether the recipe has a pattern for file names, and the name fits.
    areas : frozenset of (str, str)
        Level and key of the areas that stand in the rows; empty where the recipe says the area.
    foreign : tuple of str
        Those of them that the supplier is not responsible for, for people.
    problem : str
        What is wrong with the recipe itself, or with what it needs; "" if nothing is.
    """

    source: str
    reading: Reading
    errors: tuple[CheckResult, ...]
    named: bool
    areas: Areas
    foreign: tuple[str, ...]
    problem: str = ""

    @property
    def fits(self) -> bool:
        """Whether the file can be read."""
        return not self.errors and not self.problem

    @property
    def lacks_name_only(self) -> bool:
        """Whether nothing but the name of the file keeps it from being read."""
        return bool(self.errors) and {check.code for check in self.errors} <= _ABOUT_NAMES


class Suppliers:
    """All sources with a recipe, and what tells them apart."""

    def __init__(self, workspace: OpenedWorkspace) -> None:
        self.workspace = workspace
        self.recipes = workspace.definitions.recipes
        self.open = OpenOnce()
        self.covered = {name: _covered(recipe) for name, recipe in self.recipes.items()}
        self.words = distinctive_words({name: list(self._names(name)) for name in self.recipes})

    def _names(self, source: str) -> Iterable[str]:
        """Give everything that a supplier and its areas are called."""
        definition = self.workspace.definitions.sources[source]
        yield from (definition.supplier, definition.title.de, source.replace("_", " "))
        for level, key in self.covered[source]:
            for space in self._spaces(self.recipes[source]):
                if level in space.levels and key in space.keys(level):
                    yield space.area(level, key).name

    def _spaces(self, recipe: Recipe) -> tuple[Space, ...]:
        """Return the spaces that a recipe is about; one without areas is none."""
        datasets = self.workspace.definitions.datasets
        names = dict.fromkeys(datasets[rule.dataset].space for rule in recipe.values)
        return tuple(self.workspace.space(name) for name in names if self.workspace.layout.areas(name).exists())

    def opened(self, path: Path) -> Opened:
        """Open a file without any recipe."""
        return self.open(path, _RECOGNISED, ())

    def shown(self, source: str) -> str:
        """Name a supplier for people."""
        return f"{self.workspace.definitions.sources[source].supplier} ({source})"

    def same_content(self, source: str) -> frozenset[str]:
        """Return the other sources that feed a data set of this one."""
        mine = {rule.dataset for rule in self.recipes[source].values}
        return frozenset(
            name
            for name, recipe in self.recipes.items()
            if name != source and mine & {rule.dataset for rule in recipe.values}
        )

    def responsible(self, areas: Areas) -> tuple[str, ...]:
        """Return the suppliers that all these areas belong to, and to whom not everything does."""
        return tuple(name for name in self.recipes if self.covered[name] and areas and not self._strange(name, areas))

    def is_named(self, source: str, path: Path) -> bool:
        """Tell whether a recipe has a pattern for file names, and that of a file fits."""
        recipe = self.recipes[source]
        patterns = [recipe.file_name, *(rule.file for rule in recipe.areas if rule.file is not None)]
        return any(pattern != ANY and matches_name(path.name, pattern) for pattern in patterns)

    def tried(self, paths: Sequence[Path], sources: Iterable[str], *, all_of_them: bool = False) -> list[Attempt]:
        """Read a file by recipes: by all of them, or by those that have a chance."""
        chosen = [source for source in sources if all_of_them or self._has_a_chance(paths[0], source)]
        return [self.attempt(paths, source) for source in chosen]

    def _has_a_chance(self, path: Path, source: str) -> bool:
        """Look for the headings of a recipe; whatever has areas or joins headings itself is read anyway."""
        recipe = self.recipes[source]
        if recipe.areas or recipe.table.headings == "rows":
            return not recipe.areas  # areas are read from files with the right name only
        wanted = wanted_columns(recipe)
        return share_of_headings(self.open(path, recipe.table, wanted), wanted) >= ENOUGH

    def attempt(self, paths: Sequence[Path], source: str) -> Attempt:
        """Read a file by one recipe."""
        recipe = self.recipes[source]
        corrections = self.workspace.definitions.corrections.get(source, Corrections())
        try:
            files = {clean(path.name): path for path in paths}
            reading = read_files(self.workspace, recipe, corrections, files, self.open)
        except KobimoError as error:
            named = self.is_named(source, paths[0])
            return Attempt(source, Reading((), {}, {}), (), named, frozenset(), (), str(error))
        checks = judged(reading.checks, recipe.checks, sum(reading.rows.values()))
        errors = tuple(check for check in checks if check.severity is Severity.ERROR)
        areas = _areas(reading) if _by_rows(recipe) else frozenset()
        foreign = self._labels(source, self._strange(source, areas)) if self.covered[source] else ()
        named = self.is_named(source, paths[0])
        return Attempt(source, replace(reading, checks=checks), errors, named, areas, foreign)

    def _strange(self, source: str, areas: Areas) -> Areas:
        """Return the areas that a supplier is not responsible for."""
        spaces, covered = self._spaces(self.recipes[source]), self.covered[source]
        return frozenset(area for area in areas if not any(_belongs(space, area, covered) for space in spaces))

    def _labels(self, source: str, areas: Areas) -> tuple[str, ...]:
        """Name areas."""
        by_level: dict[str, list[str]] = {}
        for level, key in sorted(areas):
            by_level.setdefault(level, []).append(key)
        space = next(iter(self._spaces(self.recipes[source])), None)
        return tuple(label_areas(space, level, keys) for level, keys in by_level.items()) if space else ()


def not_fitting(place: Place, shown: str, attempt: Attempt) -> tuple[CheckResult, ...]:
    """Say why the file of a known sender cannot be read.

    Parameters
    ----------
    place : Place
        The file.
    shown : str
        What people call the supplier.
    attempt : Attempt
        The file read by its recipe.

    Returns
    -------
    tuple of CheckResult
        One that sums up, and the errors themselves.
    """
    reason = attempt.problem or attempt.errors[0].message
    return (found("SORT_NOT_FITTING", place, source=shown, reason=reason), *attempt.errors)


def _covered(recipe: Recipe) -> Areas:
    """Return the areas that a supplier is responsible for; nothing stands for all."""
    named = frozenset((level, key) for level, _colon, key in (text.partition(":") for text in recipe.covers))
    rules = [rule for rule in (recipe.area, *(value.area for value in recipe.values)) if rule is not None]
    constant = frozenset((str(rule.level), rule.constant) for rule in rules if rule.constant is not None)
    return named or constant


def _by_rows(recipe: Recipe) -> bool:
    """Tell whether the rows say which area they are about."""
    rules = [rule for rule in (recipe.area, *(value.area for value in recipe.values)) if rule is not None]
    return bool(rules) and all(rule.constant is None for rule in rules)


def _areas(reading: Reading) -> Areas:
    """Return level and key of all areas that were read."""
    pairs: set[tuple[str, str]] = set()
    for table in reading.observations.values():
        distinct = table.group_by(["level", "area"]).aggregate([])
        pairs.update(zip(distinct["level"].to_pylist(), distinct["area"].to_pylist(), strict=True))
    return frozenset(pairs)


def _belongs(space: Space, area: tuple[str, str], covered: Areas) -> bool:
    """Tell whether an area is one of those, lies in one, or consists of them."""
    level, key = area
    if level not in space.levels or key not in space.keys(level):
        return False
    return _lies_in(space, level, key, covered) or _consists_of(space, level, key, covered)


def _lies_in(space: Space, level: str, key: str, covered: Areas) -> bool:
    """Tell whether an area or one above it is covered."""
    if (level, key) in covered:
        return True
    above = space.levels[level].parent
    return above is not None and _lies_in(space, above, space.area(level, key).parent, covered)


def _consists_of(space: Space, level: str, key: str, covered: Areas) -> bool:
    """Tell whether everything below an area is covered."""
    below = [name for name, definition in space.levels.items() if definition.parent == level]
    for name in below:
        parts = [area for area in space.areas(name) if area.parent == key]
        if parts and all((name, p.key) in covered or _consists_of(space, name, p.key, covered) for p in parts):
            return True
    return False


def periods_of(reading: Reading) -> Mapping[str, tuple[str, ...]]:
    """Return the periods of a reading by data set.

    Parameters
    ----------
    reading : Reading
        Of one file.

    Returns
    -------
    mapping of str to tuple of str
    """
    labels: dict[str, set[str]] = {}
    for item in reading.slices:
        labels.setdefault(item.dataset, set()).add(item.period)
    return {name: tuple(sorted(items)) for name, items in sorted(labels.items())}
