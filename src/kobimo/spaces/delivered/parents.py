"""To which areas of the level above the areas of a delivered table belong: by option, or found by content."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kobimo.language import _
from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.table import Table, clean
from kobimo.reference.checks import found
from kobimo.spaces.delivered.columns import Columns, folded
from kobimo.spaces.members import Member
from kobimo.spaces.parent_location import ParentMap, compare_with_location, locate_parents
from kobimo.spaces.wording import listed, meant, spot


@dataclass(frozen=True, slots=True)
class ParentsFound:
    """Parent of each area by key, how it was found, and what was found on the way."""

    parents: dict[str, str]
    how: str
    checks: tuple[CheckResult, ...]

    @property
    def sound(self) -> bool:
        """Whether every area has its parent and no check is an error."""
        return not has_errors(self.checks)


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: areas of a level with their table, and the level above with its areas.

    Attributes
    ----------
    level, above : LevelDefinition
    members : mapping of str to Member
        Areas that need a parent.
    table : Table
        Where they come from.
    columns : Columns
        Of key and name.
    areas_above : mapping of str to Member
        Areas of the level above that hold at that time.
    before : mapping of str to str
        Parents that areas with the same keys had.
    """

    level: LevelDefinition
    above: LevelDefinition
    members: Mapping[str, Member]
    table: Table
    columns: Columns
    areas_above: Mapping[str, Member]
    before: Mapping[str, str]


def find_parents(request: Request, *, column: str | None = None, by_location: bool = False) -> ParentsFound:
    """Find the area above each area.

    Without an option the ways are tried in this order: there is only one area above; keys begin with the keys above; a
    column holds keys or names of the level above; location; what the same keys belonged to before.

    Parameters
    ----------
    request : Request
    column : str, optional
        Heading of the column with keys or names of the level above.
    by_location : bool
        Whether the location decides.
    """
    if column is not None:
        return _checked(request, _by_column(request, column))
    if by_location:
        return _by_location(request)
    if len(request.areas_above) == 1:
        only = next(iter(request.areas_above))
        return ParentsFound(dict.fromkeys(request.members, only), "", ())
    for way in (_by_prefix, _by_some_column, _by_location, _as_before):
        result = way(request)
        if result is not None and result.sound:
            note = found("AREA_PARENT_FOUND", Place(request.table.file), level=_title(request), how=result.how)
            return _checked(request, ParentsFound(result.parents, result.how, (note, *result.checks)))
    question = found(
        "AREA_PARENT_QUESTION",
        Place(request.table.file, request.table.sheet),
        parent=_title(request),
        columns=listed(request.table.columns),
    )
    return ParentsFound({}, "", (question,))


def resolved(text: str, areas: Mapping[str, Member], width: int | None = None) -> str | None:
    """Return the key of the area that a cell means: by key, by key without its zero, by name, by key and name.

    Examples
    --------
    >>> resolved("2 Innenstadtring", {"2": Member("2", "Innenstadtring")})
    '2'
    """
    cell = clean(text)
    filled = cell.removesuffix(".0").zfill(width) if width else cell
    for key in (cell, filled):
        if key in areas:
            return key
    wanted = folded(cell)
    named = [key for key, area in areas.items() if folded(area.name) == wanted]
    if len(named) == 1:
        return named[0]
    first, _blank, rest = cell.partition(" ")
    if first in areas and folded(rest) == folded(areas[first].name):
        return first
    return None


def _title(request: Request) -> str:
    return request.above.title.shown


def _checked(request: Request, result: ParentsFound) -> ParentsFound:
    """Add what the location says against it."""
    if not result.sound:
        return result
    members = list(request.members.values())
    against = compare_with_location(
        request.level, request.above, members, result.parents, ParentMap(request.areas_above)
    )
    return ParentsFound(result.parents, result.how, (*result.checks, *against))


def _by_prefix(request: Request) -> ParentsFound | None:
    """Look for keys of the level above at the beginning of the keys."""
    lengths = {len(key) for key in request.areas_above}
    parents = {
        key: next(
            (key[:n] for n in sorted(lengths, reverse=True) if n < len(key) and key[:n] in request.areas_above), ""
        )
        for key in request.members
    }
    if not parents or not all(parents.values()):
        return None
    return ParentsFound(parents, _("nach dem Anfang der Schlüssel"), ())


def _by_some_column(request: Request) -> ParentsFound | None:
    """Find a column whose every cell is a key or name of the level above; headings that name the level come first."""
    stems = {word[:5] for word in folded(f"{request.above.id} {request.above.title.shown} parent").split()}
    others = [c for c in request.table.columns if c not in {request.columns.key, request.columns.name}]
    ordered = sorted(others, key=lambda heading: not stems & {word[:5] for word in folded(heading).split()})
    for heading in ordered:
        result = _by_column(request, heading)
        if result.sound and len(set(result.parents.values())) > 1:
            return result
    return None


def _by_column(request: Request, heading: str) -> ParentsFound:
    """Read the parents from a column."""
    table = request.table
    at = list(table.columns).index(heading)
    row_of = dict(zip(table.row_numbers, table.rows, strict=True))
    lengths = Counter(map(len, request.areas_above))
    width = next(iter(lengths)) if len(lengths) == 1 and all(key.isdigit() for key in request.areas_above) else None
    parents: dict[str, str] = {}
    places: dict[str, Place] = {}
    checks = []
    repeats = _repeats(request)
    for member in request.members.values():
        for row in [*(part.place.row or 0 for part in member.parts), *repeats.get(member.key, ())]:
            text = clean(row_of[row][at])
            place = Place(member.place.file, member.place.sheet, row, heading)
            parent = resolved(text, request.areas_above, width) if text else None
            if parent is None:
                checks.append(_strange(request, heading, text, place))
            elif parents.setdefault(member.key, parent) != parent:
                checks.append(_two_parents(request, member, (parents[member.key], places[member.key]), (parent, place)))
            places.setdefault(member.key, place)
    how = _("nach der Spalte „{column}“").format(column=heading)
    return ParentsFound(parents, how, tuple(checks))


def _repeats(request: Request) -> dict[str, list[int]]:
    """Return the rows that only name an area once more; they are no parts of it, but may name another parent."""
    table = request.table
    at = list(table.columns).index(request.columns.key)
    cell_of = {row: clean(cells[at]) for row, cells in zip(table.row_numbers, table.rows, strict=True)}
    used = {part.place.row or 0: member.key for member in request.members.values() for part in member.parts}
    keys: dict[str, set[str]] = {}
    for row, key in used.items():
        keys.setdefault(cell_of[row], set()).add(key)
    repeats: dict[str, list[int]] = {}
    for row, cell in cell_of.items():
        if row not in used and len(known := keys.get(cell, set())) == 1:
            repeats.setdefault(next(iter(known)), []).append(row)
    return repeats


def _strange(request: Request, heading: str, text: str, place: Place) -> CheckResult:
    names = [*request.areas_above, *(area.name for area in request.areas_above.values())]
    return found(
        "AREA_PARENT_COLUMN_STRANGE", place, column=heading, text=text, level=_title(request), hint=meant(text, names)
    )


def _two_parents(request: Request, member: Member, first: tuple[str, Place], second: tuple[str, Place]) -> CheckResult:
    return found(
        "PARENT_CONTRADICTS",
        second[1],
        level=request.level.title.shown,
        key=member.key,
        parent_level=_title(request),
        parent=first[0],
        first=spot(first[1], second[1]),
        other=second[0],
        second=spot(second[1], second[1]),
    )


def _by_location(request: Request) -> ParentsFound:
    """Find the parents by a point inside each area."""
    members = list(request.members.values())
    located, checks = locate_parents(request.level, request.above, members, ParentMap(request.areas_above))
    parents: dict[str, str] = {}
    places: dict[str, Place] = {}
    for member, parent, place in located:
        if parents.setdefault(member.key, parent) != parent:
            first = (parents[member.key], places[member.key])
            checks.append(_two_parents(request, member, first, (parent, place)))
        places.setdefault(member.key, place)
    return ParentsFound(parents, _("nach der Lage"), tuple(checks))


def _as_before(request: Request) -> ParentsFound | None:
    """Let the same keys belong to what they belonged to before."""
    parents = {key: request.before.get(key, "") for key in request.members}
    if not all(parent in request.areas_above for parent in parents.values()):
        return None
    return ParentsFound(parents, _("wie bisher"), ())


def fitting_level(
    members: Sequence[Member], levels: Sequence[tuple[str, Mapping[str, Member]]], table: Table, column: str | None
) -> str | None:
    """Return the finest of some levels that the areas lie in, or whose areas a column names; None if none fits.

    Parameters
    ----------
    members : sequence of Member
        New areas.
    levels : sequence of (str, mapping of str to Member)
        Candidates with their areas, the finest first.
    table : Table
        Where the new areas come from.
    column : str or None
        Heading of the column that somebody has named as that of the parents.
    """
    for level, areas in levels:
        if len(areas) >= len(members) or not areas:
            continue
        if column is not None:
            at = list(table.columns).index(column)
            if all(resolved(row[at], areas, max(map(len, areas))) for row in table.rows if row[at]):
                return level
        elif _within(members, areas):
            return level
    return None


def _within(members: Sequence[Member], areas: Mapping[str, Member]) -> bool:
    """Whether keys of all members begin with those of the areas, or all lie inside one of them."""
    if len(areas) == 1:
        return True
    if all(any(m.key != key and m.key.startswith(key) for key in areas) for m in members):
        return True
    parts = [part for member in members for part in member.parts if part.surface is not None]
    if not parts or any(area.metric is None for area in areas.values()):
        return False
    return all(len(keys) == 1 for keys in ParentMap(areas).at(parts))
