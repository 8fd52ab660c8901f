"""Counts of a workspace as tables of their own, so that methods of protection can be compared on them.

Only where that is sound: counts of persons that were delivered for every area, and that add up over areas and
categories. Estimated, incomplete and secret numbers are no table that a method could be judged by.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.workflows.comparing.stands import build_stand
from kobimo.workflows.opened import OpenedWorkspace

VALUE = "anzahl"
"""Column of the counts; no level or dimension is called so."""

_TOTAL = ""
_PLAIN = {"numerator": pa.int64()}
Counts = Mapping[tuple[str, str, str], tuple[int, str]]
"""Level, area, category: count and status."""


@dataclass(frozen=True)
class OwnTable:
    """One table of a workspace.

    Attributes
    ----------
    indicator, title : str
    dimension : str
        What it is broken down by besides areas; may be empty.
    period, level : str
        Its reference period, and the level of its finest areas.
    columns : tuple of str
        Levels from coarse to fine, then the dimension.
    rows : tuple of tuple
        Codes of the columns, and the count.
    """

    indicator: str
    title: str
    dimension: str
    period: str
    level: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str | int, ...], ...] = field(repr=False)

    def text(self) -> str:
        """Return it as CSV."""
        stream = io.StringIO()
        writer = csv.writer(stream, delimiter=";", lineterminator="\n")
        writer.writerow([*self.columns, VALUE])
        writer.writerows(self.rows)
        return stream.getvalue()


def own_tables(workspace: OpenedWorkspace) -> tuple[OwnTable, ...]:
    """Return the newest sound table of each count and each of its dimensions.

    Raises
    ------
    ReleaseError, StaleBuildError
        If nothing was computed, or deliveries and definitions changed since.
    """
    newest: dict[tuple[str, str], OwnTable] = {}
    for each in _candidates(workspace):
        if (each.indicator, each.dimension) not in newest and (table := each.table()) is not None:
            newest[each.indicator, each.dimension] = table
    return tuple(newest[key] for key in sorted(newest, key=lambda key: (newest[key].title, key)))


def own_table(workspace: OpenedWorkspace, indicator: str, dimension: str = "", period: str = "") -> OwnTable:
    """Return one table, by default the newest.

    Raises
    ------
    UnknownNameError
        If there is no such indicator.
    InvalidInputError
        If no table of it is sound.
    """
    known = build_stand(workspace).metadata["indicators"]
    if indicator not in known:
        raise UnknownNameError(_("Kennzahl"), indicator, known)
    label = parse_period(period).label if period else ""
    mine = [each for each in _candidates(workspace) if each.indicator == indicator]
    for each in mine:
        if each.dimension == dimension and label in {"", each.period} and (table := each.table()) is not None:
            return table
    sound = [each for each in mine if each.table() is not None]
    choices = dict.fromkeys(" ".join(filter(None, (each.dimension or "–", each.period))) for each in sound)
    raise InvalidInputError(
        _("Aus „{indicator}“ lässt sich keine solche Tabelle bilden.").format(indicator=indicator),
        remedy=_("Möglich sind (Merkmal und Zeitraum): {choices}.").format(choices=", ".join(choices))
        if choices
        else _("Eine Anzahl von Personen wählen, die für jedes Gebiet geliefert ist und deren Summen aufgehen."),
    )


@dataclass(frozen=True)
class _Candidate:
    """Counts of one period that may be a table; most of the work is to find out whether they are."""

    catalogue: ReleaseCatalogue
    indicator: str
    period: str
    dimension: str
    counts: Counts

    def table(self) -> OwnTable | None:
        """Return the table, if everything is there and adds up."""
        return _table(self.catalogue, self.indicator, self.period, self.dimension, self.counts)


def _candidates(workspace: OpenedWorkspace) -> Iterator[_Candidate]:
    """Return what may be a table, new ones before old ones."""
    found = build_stand(workspace)
    catalogue = ReleaseCatalogue(found.metadata)
    names = [name for name in found.metadata["indicators"] if _counts_persons(found.metadata, name)]
    tables: dict[tuple[str, str], dict[str, dict[tuple[str, str, str], tuple[int, str]]]] = defaultdict(dict)
    rows = _counts(found.values, names)
    for name, breakdown, level, period, area, number, status in zip(
        *(column.to_pylist() for column in rows.columns), strict=True
    ):
        dimension, _equals, code = breakdown.partition("=")
        tables[name, period].setdefault(dimension, {})[level, area, code] = number, status
    for indicator, period in sorted(tables, key=lambda key: (key[1], key[0]), reverse=True):
        mine = tables[indicator, period]
        for dimension in mine:
            yield _Candidate(catalogue, indicator, period, dimension, {**mine.get("", {}), **mine[dimension]})


def _counts(values: pa.Table, names: Sequence[str]) -> pa.Table:
    """Return the rows of these indicators that are broken down by one dimension at most."""
    rows = values.select(["indicator", "breakdown", "level", "period", "area", "numerator", "status"])
    mine = pc.is_in(rows["indicator"].cast(pa.string()), value_set=pa.array(names, pa.string()))
    single = pc.invert(pc.match_substring(rows["breakdown"].cast(pa.string()), ";"))
    kept = rows.filter(pc.and_(mine, single))
    return pa.table({name: kept[name].cast(_PLAIN.get(name, pa.string())) for name in kept.column_names})


def _counts_persons(metadata: Mapping[str, Any], indicator: str) -> bool:
    """Say whether an indicator is a plain count of persons."""
    definition = metadata["indicators"][indicator]
    side = definition["numerator"]
    measures = {measure["id"]: measure for measure in metadata["datasets"][side["dataset"]]["measures"]}
    return bool(definition["kind"] == "count" and measures[side["measure"]]["concerns"] == "persons")


def _table(catalogue: ReleaseCatalogue, indicator: str, period: str, dimension: str, counts: Counts) -> OwnTable | None:
    """Return the table of the finest areas for which everything is there and adds up."""
    space = catalogue.space_of(indicator)
    categories = sorted({code for _level, _area, code in counts if code}) if dimension else [_TOTAL]
    for level in reversed(catalogue.levels(space)):
        areas = [area for area in catalogue.areas(space, level) if (level, area.key, _TOTAL) in counts]
        if len(areas) < 2:
            continue
        chains = [(area, *catalogue.ancestors(space, area)) for area in areas]
        if len({tuple(each.level for each in chain) for chain in chains}) == 1 and _adds_up(chains, categories, counts):
            levels = tuple(each.level for each in reversed(chains[0]))
            return OwnTable(
                indicator=indicator,
                title=in_language(catalogue.indicator(indicator)["title"]),
                dimension=dimension,
                period=period,
                level=level,
                columns=(*levels, dimension) if dimension else levels,
                rows=tuple(_rows(chains, categories, counts, dimension)),
            )
    return None


def _adds_up(chains: Sequence[tuple[Area, ...]], categories: Sequence[str], counts: Counts) -> bool:
    """Say whether all inner counts are there, and are what the totals over them say."""
    sums: dict[tuple[str, str, str], int] = defaultdict(int)
    for chain in chains:
        for code in categories:
            number, status = counts.get((chain[0].level, chain[0].key, code), (None, ""))
            if number is None or status != ValueStatus.NORMAL.value:
                return False
            for area in chain:
                for whole in dict.fromkeys((code, _TOTAL)):
                    sums[area.level, area.key, whole] += number
    return all(counts[place][0] == total for place, total in sums.items() if place in counts)


def _rows(
    chains: Sequence[tuple[Area, ...]], categories: Sequence[str], counts: Counts, dimension: str
) -> Iterator[tuple[str | int, ...]]:
    """Return the inner rows."""
    for chain in chains:
        keys = [area.key for area in reversed(chain)]
        for code in categories:
            number = counts[chain[0].level, chain[0].key, code][0]
            yield (*keys, code, number) if dimension else (*keys, number)
