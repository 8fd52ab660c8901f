"""Areas, parents and geometry of a space from delivered tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area, LevelDefinition, Space, SpaceDefinition
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.recipe import AreasRule
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.coordinates import metric_crs
from kobimo.spaces.members import Member, from_parts, listed_names, named
from kobimo.spaces.overlaps import overlaps
from kobimo.spaces.parents import Above, circles_of, find_parents
from kobimo.spaces.parts import read_parts
from kobimo.spaces.shapes import joined_as_stored

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Geometries = dict[tuple[str, str], "BaseGeometry"]


@dataclass(frozen=True, slots=True)
class AreasReading:
    """What became of delivered tables.

    Attributes
    ----------
    space : Space or None
        None if a check found an error; then nothing was taken over.
    geometries : dict
        (level, key) to polygon or multipolygon in EPSG:4326 (longitude, latitude), 7 decimals. Areas of levels without
        own geometry have the union of their children.
    checks : tuple of CheckResult
        Errors first; at most 20 single results of each code and file, the rest folded with a count.
    """

    space: Space | None
    geometries: Geometries
    checks: tuple[CheckResult, ...]


@dataclass(slots=True)
class _Draft:
    """Everything known so far while levels are read from the lowest to the highest."""

    definition: SpaceDefinition
    rules: Mapping[str, AreasRule]
    checks: list[CheckResult] = field(default_factory=list)
    members: dict[str, dict[str, Member]] = field(default_factory=dict)
    parents: dict[str, dict[str, str]] = field(default_factory=dict)
    named: dict[str, dict[str, Place]] = field(default_factory=dict)
    failed: set[str] = field(default_factory=set)


def build_areas(definition: SpaceDefinition, rules: Sequence[AreasRule], tables: Sequence[Table]) -> AreasReading:
    """Read the areas of a space.

    A level with a file has the areas of that file; a level without one has the areas that the level below names, and
    those that the recipe lists. Everything that can be checked is checked, so that one look at the protocol suffices.

    Parameters
    ----------
    definition : SpaceDefinition
        Levels, and the projected coordinate system (metres) in which areas are measured and compared.
    rules : sequence of AreasRule
        At most one for each level. A level without a rule is named by the level below.
    tables : sequence of Table
        All tables of the delivery; geometry in any coordinate system that the table names.

    Returns
    -------
    AreasReading
        Frozen. The space, geometry in EPSG:4326, check results.

    Raises
    ------
    DefinitionError
        If the coordinate system of the space is not projected, levels have several roots, or rules contradict the
        definition.
    UnknownNameError
        If a rule or a level names a level that does not exist.

    Examples
    --------
    >>> from kobimo.model.text import Text
    >>> space = SpaceDefinition(
    ...     id="stadt",
    ...     title=Text(de="Stadt"),
    ...     levels=({"id": "bezirk", "title": {"de": "Bezirk"}, "parent": "stadt"},
    ...             {"id": "stadt", "title": {"de": "Stadt"}}),
    ... )
    >>> rules = [
    ...     AreasRule(level="bezirk", file="*.csv", key="Nr", width=2, name="Name", parent={"key": "s"}),
    ...     AreasRule(level="stadt", names={"s": "Musterstadt"}),
    ... ]
    >>> table = Table("bezirke.csv", "", ("Nr", "Name"), (("1", "Nord"), ("2", "Süd")), (2, 3))
    >>> reading = build_areas(space, rules, [table])
    >>> reading.space.keys("bezirk")
    ('01', '02')
    """
    circles = [*circles_of({level.id: level.parent for level in definition.levels if level.parent is not None})]
    if circles:
        paths = [" → ".join([*circle, circle[0]]) for circle in circles]
        place = Place(f"spaces/{definition.id}.yaml")
        return AreasReading(None, {}, tuple(found("LEVEL_CIRCLE", place, path=path) for path in paths))
    levels = Space(definition, ())
    draft = _Draft(definition, _rules_by_level(levels, rules))
    metric_crs(definition.crs, f"spaces/{definition.id}.yaml")
    _read_files(draft, tables)
    upward = sorted(definition.levels, key=lambda level: -len(levels.path_to_root(level.id)))
    for level in upward:
        _complete(draft, level)
    checks = fold(draft.checks)
    if has_errors(checks):
        return AreasReading(None, {}, checks)
    areas = [
        Area(level.id, key, member.name, draft.parents[level.id].get(key, ""))
        for level in definition.levels
        for key, member in draft.members[level.id].items()
    ]
    return AreasReading(Space(definition, areas), _geometries(draft, upward), checks)


def _rules_by_level(levels: Space, rules: Sequence[AreasRule]) -> dict[str, AreasRule]:
    """Order the rules by level, and refuse what contradicts the definition."""
    by_level: dict[str, AreasRule] = {}
    where = f"spaces/{levels.definition.id}.yaml"
    for rule in rules:
        if rule.level not in levels.levels:
            raise UnknownNameError(_("Raumebene"), rule.level, levels.levels, where=where)
        if rule.level in by_level:
            raise DefinitionError(
                _("Die Einlesevorlage beschreibt die Ebene {level} zweimal.").format(level=rule.level),
                remedy=_("Eine der beiden Angaben unter areas löschen."),
            )
        if rule.parent is not None and rule.level == levels.root:
            raise DefinitionError(
                _("{level} ist die oberste Ebene und kann keine übergeordneten Gebiete haben.").format(
                    level=rule.level
                ),
                remedy=_("In der Einlesevorlage parent bei dieser Ebene löschen."),
            )
        if rule.file is None and rule.parent is not None and rule.parent.column is not None:
            raise DefinitionError(
                _("Die Ebene {level} hat keine Datei, also auch keine Spalte mit dem übergeordneten Gebiet.").format(
                    level=rule.level
                ),
                remedy=_("In der Einlesevorlage file und key angeben, oder parent mit key_prefix oder key."),
            )
        by_level[rule.level] = rule
    return {level: by_level.get(level, AreasRule(level=level)) for level in levels.levels}


def _read_files(draft: _Draft, tables: Sequence[Table]) -> None:
    """Read every level that has a file."""
    used: set[int] = set()
    for level in draft.definition.levels:
        rule = draft.rules[level.id]
        if rule.file is None:
            continue
        width = draft.rules[level.parent].width if level.parent is not None else None
        reading = read_parts(level, rule, width, tables, draft.definition.crs)
        used |= reading.used
        gathered = from_parts(level, rule, reading.parts)
        draft.members[level.id] = gathered.members
        draft.checks += [*reading.checks, *gathered.checks, *overlaps(level, list(gathered.members.values()))]
        if not gathered.members:
            draft.failed.add(level.id)
            if not has_errors(reading.checks):
                draft.checks.append(found("LEVEL_WITHOUT_AREAS", level=level.title.shown, id=level.id))
    files = {table.file for index, table in enumerate(tables) if index in used}
    unused = dict.fromkeys(table.file for table in tables if table.file not in files)
    draft.checks += [found("AREAS_FILE_UNUSED", Place(file)) for file in unused]


def _complete(draft: _Draft, level: LevelDefinition) -> None:
    """Name the areas of a level without file, and find the parents of all its areas."""
    rule = draft.rules[level.id]
    if rule.file is None:
        gathered = named(level, rule, draft.named.get(level.id, {}))
        draft.members[level.id] = gathered.members
        draft.checks += gathered.checks
        if not gathered.members:
            # Where the level below could not be read, its own errors say enough.
            if not any(below.parent == level.id and below.id in draft.failed for below in draft.definition.levels):
                draft.checks.append(found("LEVEL_WITHOUT_AREAS", level=level.title.shown, id=level.id))
            draft.failed.add(level.id)
    draft.parents[level.id] = {}
    if level.parent is None or level.parent in draft.failed or level.id in draft.failed:
        return
    upper = draft.rules[level.parent]
    above = Above(
        next(candidate for candidate in draft.definition.levels if candidate.id == level.parent),
        draft.members[level.parent] if upper.file is not None else None,
        frozenset(listed_names(upper)),
    )
    reading = find_parents(level, rule, draft.members[level.id], above)
    draft.checks += reading.checks
    draft.parents[level.id] = reading.parents
    keys = draft.named.setdefault(level.parent, {})
    for key, parent in reading.parents.items():
        keys.setdefault(parent, reading.places[key])
    if not reading.parents:
        draft.failed.add(level.id)


def _geometries(draft: _Draft, upward: Sequence[LevelDefinition]) -> Geometries:
    """Collect the geometry of all areas; who has none of their own get the union of their children's."""
    geometries: Geometries = {}
    for level in upward:
        children = [below.id for below in draft.definition.levels if below.parent == level.id]
        of_parent: dict[str, dict[str, list[BaseGeometry]]] = {child: {} for child in children}
        for child in children:
            for key, parent in draft.parents[child].items():
                if (child, key) in geometries:
                    of_parent[child].setdefault(parent, []).append(geometries[child, key])
        for key, member in draft.members[level.id].items():
            geometry = member.stored
            if geometry is None:
                pieces = next((of_parent[child][key] for child in children if key in of_parent[child]), None)
                geometry = joined_as_stored(pieces) if pieces else None
            if geometry is not None:
                geometries[level.id, key] = geometry
    ordered = sorted(
        geometries, key=lambda place: ([level.id for level in draft.definition.levels].index(place[0]), place[1])
    )
    return {place: geometries[place] for place in ordered}
