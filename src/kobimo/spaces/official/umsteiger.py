"""Umsteigeschluessel of the BBSR: a sheet per year leads the Kreise of its 31 December to those of a later one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import pairwise

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.crosswalk import Crosswalk, CrosswalkDefinition, CrosswalkEnd, CrosswalkRow
from kobimo.model.territory import Basis, TerritorialChange, Validity
from kobimo.model.text import Text
from kobimo.spaces.official.differences import Sheet, Weights, differences
from kobimo.spaces.official.keys import KREIS, LAND
from kobimo.spaces.official.timeline import Listed

SUM_TOLERANCE = 0.001
"""Weights of an old Kreis that add up to one but for so much were rounded; they are scaled."""


@dataclass(frozen=True, slots=True)
class RowOfSheet:
    """A row: keys of 5 digits, weights by basis, size of the old Kreis (or of its part) by basis."""

    source: str
    source_name: str
    target: str
    target_name: str
    weights: Mapping[Basis, float]
    sizes: Mapping[Basis, float]


@dataclass(frozen=True)
class Umsteiger:
    """All sheets, by the year of the old status; what is wrong with weights, as sheet, key, basis and sum."""

    status: date
    sheets: tuple[Sheet, ...]
    names: Mapping[str, str]
    wrong: tuple[tuple[int, str, Basis, float], ...] = ()
    scaled: tuple[tuple[int, str, Basis, float], ...] = ()
    fractional: tuple[str, ...] = field(default=())


def collect(years: Mapping[int, Sequence[RowOfSheet]], status: date) -> Umsteiger:
    """Make sheets of rows: weights are checked per old Kreis, sizes added up per old Kreis.

    Parameters
    ----------
    years : mapping of int to sequence of RowOfSheet
    status : date
        Day of the status that all sheets lead to.
    """
    names: dict[str, str] = {}
    sheets, wrong, scaled = [], [], []
    parted: set[str] = set()
    for year in sorted(years):
        weights: dict[Basis, Weights] = {}
        for row in years[year]:
            names[row.source] = row.source_name or names.get(row.source, row.source)
            for basis, weight in row.weights.items():
                if weight > 0:
                    weights.setdefault(basis, {}).setdefault(row.source, {})[row.target] = weight
        for basis, by_source in weights.items():
            for source, shares in by_source.items():
                total = sum(shares.values())
                if abs(total - 1) > SUM_TOLERANCE:
                    wrong.append((year, source, basis, total))
                elif abs(total - 1) > 1e-9:
                    scaled.append((year, source, basis, total))
                    by_source[source] = {target: share / total for target, share in shares.items()}
                if shares.get(source, 1.0) < 1:
                    parted.add(source)
        sheets.append(Sheet(year, weights, _sizes(years[year])))
    for rows in years.values():
        names.update({row.target: row.target_name for row in rows if row.target_name})
    return Umsteiger(status, tuple(sheets), names, tuple(wrong), tuple(scaled), tuple(sorted(parted)))


def _sizes(rows: Sequence[RowOfSheet]) -> Mapping[Basis, Mapping[str, float]]:
    """Return the size of each old Kreis; a column that repeats it in every row is told from one that shares it out."""
    found: dict[Basis, dict[str, list[tuple[float, float]]]] = {}
    for row in rows:
        for basis, size in row.sizes.items():
            found.setdefault(basis, {}).setdefault(row.source, []).append((size, row.weights.get(basis, 0.0)))
    return {basis: {source: _whole(parts) for source, parts in by_source.items()} for basis, by_source in found.items()}


def _whole(parts: Sequence[tuple[float, float]]) -> float:
    sizes = {size for size, _weight in parts}
    repeated = len(parts) > 1 and len(sizes) == 1 and len({round(weight, 3) for _size, weight in parts}) > 1
    return parts[0][0] if repeated else sum(size for size, _weight in parts)


def crosswalk_of(read: Umsteiger, name: str, space: str, origin: str) -> Crosswalk:
    """Return the crosswalk; rows of consecutive years that do not differ are one.

    The status of 31 December stands for the year that ends with it.
    """
    first, last = read.sheets[0].year, read.sheets[-1].year
    title = _("Umsteigeschlüssel der Kreise {first} bis {last} auf den {day}").format(
        first=first, last=last, day=f"{read.status:%d.%m.%Y}"
    )
    end = CrosswalkEnd(space=space, level=KREIS)
    definition = CrosswalkDefinition(
        id=name,
        title=Text(de=title),
        source=end,
        target=end.model_copy(update={"territory": read.status}),
        made_on=read.status,
        origin=origin,
    )
    return Crosswalk(definition, tuple(_rows(read)))


def _rows(read: Umsteiger) -> Iterator[CrosswalkRow]:
    for basis in dict.fromkeys(basis for sheet in read.sheets for basis in sheet.weights):
        sources = sorted({source for sheet in read.sheets for source in sheet.weights.get(basis, {})})
        for source in sources:
            for first, last, shares in _runs(read.sheets, basis, source):
                valid = Validity(date(first, 1, 1), date(last, 12, 31))
                for target, weight in sorted(shares.items()):
                    yield CrosswalkRow(source, target, weight, basis, valid)


def _runs(sheets: Iterable[Sheet], basis: Basis, source: str) -> Iterator[tuple[int, int, Mapping[str, float]]]:
    """Yield first and last year of consecutive sheets with the same shares."""
    first = last = 0
    held: Mapping[str, float] = {}
    for sheet in sheets:
        shares = sheet.weights.get(basis, {}).get(source, {})
        rounded = {target: round(share, 12) for target, share in shares.items()}
        if rounded == held and last == sheet.year - 1:
            last = sheet.year
            continue
        if held:
            yield first, last, held
        first = last = sheet.year
        held = rounded
    if held:
        yield first, last, held


def lists_of(read: Umsteiger, laender: Mapping[str, str]) -> tuple[Listed, ...]:
    """Return the Kreise of each year, the latest first; the wanted status among them."""
    targets = sorted({t for sheet in read.sheets for by in sheet.weights.values() for s in by.values() for t in s})
    keys = {sheet.year: sheet.keys for sheet in read.sheets} | {read.status.year: tuple(targets)}
    return tuple(
        Listed(date(year, 12, 31), date(year, 1, 1), _areas(keys[year], read.names, laender), loose=True)
        for year in sorted(keys, reverse=True)
    )


def _areas(keys: Iterable[str], names: Mapping[str, str], laender: Mapping[str, str]) -> tuple[Area, ...]:
    listed = tuple(keys)
    above = sorted({key[:2] for key in listed})
    return (
        *(Area(LAND, land, laender.get(land, land)) for land in above),
        *(Area(KREIS, key, names.get(key, key), key[:2]) for key in listed),
    )


def changes_of(read: Umsteiger, origin: str) -> tuple[TerritorialChange, ...]:
    """Return the changes between the sheets, dated to the first day of the year in which they are seen."""
    status = read.status.year
    targets = {t for sheet in read.sheets for by in sheet.weights.values() for s in by.values() for t in s}
    same: Weights = {target: {target: 1.0} for target in targets}
    last = Sheet(status, dict.fromkeys((Basis.AREA, Basis.POPULATION), same), {})
    sheets = [*read.sheets, last] if read.sheets[-1].year < status else list(read.sheets)
    return tuple(change for before, after in pairwise(sheets) for change in differences(before, after, origin))
