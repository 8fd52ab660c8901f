"""What contradicts itself in a street directory, or leaves something open."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from kobimo.language import _
from kobimo.model.address import HouseNumber, Side, StreetRange
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found
from kobimo.spaces.streets.names import street_key
from kobimo.spaces.wording import listed

_LOWEST, _HIGHEST = HouseNumber(-1), HouseNumber(10**6)


def directory_checks(rows: Sequence[StreetRange], file: str) -> tuple[CheckResult, ...]:
    """Check the rows of a street directory against each other.

    Parameters
    ----------
    rows : sequence of StreetRange
        Of one level.
    file : str
        Its name in messages.

    Returns
    -------
    tuple of CheckResult
        Contradictions (errors), then spellings, streets of the same name, repetitions and gaps.
    """
    checks: list[CheckResult] = []
    notes: dict[str, list[CheckResult]] = {"STREET_REPEATED": [], "STREET_SEVERAL_PLACES": [], "STREET_GAP": []}
    for street in _streets(rows):
        checks += [_contradiction(one, other, file) for one, other in contradictions(street)]
        checks += _spellings(street, file)
        for check in (*_repeated(street, file), *_places(street, file), *_gaps(street, file)):
            notes[check.code].append(check)
    return (*checks, *(_first_of(found_notes) for found_notes in notes.values() if found_notes))


def _first_of(notes: Sequence[CheckResult]) -> CheckResult:
    """Return the first of many notes of one kind, with how many there are."""
    if len(notes) == 1:
        return notes[0]
    more = _("und {count} weitere Stellen dieser Art").format(count=len(notes) - 1)
    return replace(notes[0], message=f"{notes[0].message} ({more})", count=len(notes))


def contradictions(rows: Iterable[StreetRange]) -> Iterator[tuple[StreetRange, StreetRange]]:
    """Yield pairs of rows of one street that put the same house number into different areas at the same time."""
    active: list[StreetRange] = []
    for row in sorted(rows, key=lambda row: (row.first or _LOWEST, row.line)):
        first = row.first or _LOWEST
        active = [other for other in active if (other.last or _HIGHEST) >= first]
        for other in active:
            if other.area != row.area and _same_place(other, row) and _share_number(other, row):
                yield other, row
        active.append(row)


def with_inferred_sides(
    rows: Sequence[StreetRange], file: str
) -> tuple[tuple[StreetRange, ...], tuple[CheckResult, ...]]:
    """Take ranges with two even or two odd ends for one side of the street, if nothing contradicts itself then.

    Many directories give both sides a row each and say so nowhere: 1–9 here, 2–10 there.

    Returns
    -------
    tuple of (tuple of StreetRange, tuple of CheckResult)
        The rows as they were, and no results, where there is nothing to mend in this way.
    """
    before = [pair for street in _streets(rows) for pair in contradictions(street)]
    if not before:
        return tuple(rows), ()
    sided = tuple(_sided(row) for row in rows)
    if any(True for street in _streets(sided) for _pair in contradictions(street)):
        return tuple(rows), ()
    one, other = before[0]
    example = f"{one.street} {one.numbers} / {other.numbers}"
    return sided, (
        found(
            "STREET_SIDES_INFERRED",
            Place(file, row=one.line or None),
            count=len(before),
            pairs=len(before),
            example=example,
        ),
    )


def _sided(row: StreetRange) -> StreetRange:
    if row.first is None or row.last is None or row.side is not Side.ALL or row.first == row.last:
        return row
    if row.first.number % 2 != row.last.number % 2:
        return row
    return replace(row, side=Side.ODD if row.first.number % 2 else Side.EVEN)


def _streets(rows: Iterable[StreetRange]) -> Iterable[list[StreetRange]]:
    streets: dict[str, list[StreetRange]] = {}
    for row in rows:
        streets.setdefault(street_key(row.street), []).append(row)
    return streets.values()


def _same_place(one: StreetRange, other: StreetRange) -> bool:
    """Tell whether two rows may be about the same street; what a row does not say fits everything."""
    places = ((one.postcode, other.postcode), (street_key(one.town), street_key(other.town)), (one.key, other.key))
    return all(not a or not b or a == b for a, b in places) and one.valid.overlaps(other.valid)


def _share_number(one: StreetRange, other: StreetRange) -> bool:
    """Tell whether a house number belongs to both ranges, which begin in order and overlap."""
    first = max(one.first or _LOWEST, other.first or _LOWEST)
    last = min(one.last or _HIGHEST, other.last or _HIGHEST)
    if first > last:
        return False
    sides = {one.side, other.side} - {Side.ALL}
    if len(sides) > 1:
        return False
    if not sides:
        return True
    side = next(iter(sides))
    return side.has(first.number) or side.has(last.number) or last.number - first.number > 1


def _contradiction(one: StreetRange, other: StreetRange, file: str) -> CheckResult:
    return found(
        "STREET_CONTRADICTION",
        Place(file, row=other.line or None),
        street=other.street,
        numbers=other.numbers,
        one=one.area,
        here=_line(one),
        other=other.area,
        there=_line(other),
    )


def _line(row: StreetRange) -> str:
    return _("Zeile {row}").format(row=row.line) if row.line else row.numbers


def _repeated(rows: Sequence[StreetRange], file: str) -> Iterator[CheckResult]:
    seen: set[StreetRange] = set()
    for row in rows:
        if row in seen:
            yield found("STREET_REPEATED", Place(file, row=row.line or None), street=row.street, numbers=row.numbers)
        seen.add(row)


def _spellings(rows: Sequence[StreetRange], file: str) -> Iterator[CheckResult]:
    """Report names that differ in their spelling only and may be two streets: areas differ and no place tells them."""
    names: dict[str, StreetRange] = {}
    for row in rows:
        names.setdefault(row.street.casefold(), row)
    first = list(names.values())
    if len(first) < 2 or len({row.area for row in rows}) < 2 or len({(r.postcode, r.town) for r in rows}) > 1:
        return
    shown = listed(f"„{row.street}“" for row in first)
    yield found("STREET_SPELLINGS", Place(file, row=first[1].line or None), names=shown)


def _places(rows: Sequence[StreetRange], file: str) -> Iterator[CheckResult]:
    groups = {(street_key(row.town), row.key or row.postcode): row for row in rows}
    if len(groups) > 1 and len({row.area for row in rows}) > 1:
        places = listed(sorted({f"{row.postcode} {row.town}".strip() or row.key for row in groups.values()}))
        row = rows[0]
        yield found("STREET_SEVERAL_PLACES", Place(file, row=row.line or None), street=row.street, places=places)


def _gaps(rows: Sequence[StreetRange], file: str) -> Iterator[CheckResult]:
    """Report numbers between ranges that no row has, for streets that are described by ranges."""
    if not any(row.first != row.last for row in rows) or any(row.first is row.last is None for row in rows):
        return
    for side, name, parity in ((Side.ODD, _("ungerade"), 1), (Side.EVEN, _("gerade"), 0)):
        ends = _ends(rows, side)
        reached: int | None = None
        for first, last, row in ends:
            begin = first if first % 2 == parity else first + 1
            if reached is not None and begin > reached + 2:
                yield found(
                    "STREET_GAP",
                    Place(file, row=row.line or None),
                    street=row.street,
                    before=reached,
                    after=begin,
                    side=name,
                )
            end = last if last % 2 == parity else last - 1
            reached = end if reached is None else max(reached, end)


def _ends(rows: Sequence[StreetRange], side: Side) -> list[tuple[int, int, StreetRange]]:
    """Return first and last number of the ranges on a side, in order."""
    ends = [
        ((row.first or _LOWEST).number, (row.last or _HIGHEST).number, row)
        for row in rows
        if row.side in {side, Side.ALL}
    ]
    return sorted(ends, key=lambda entry: entry[:2])
