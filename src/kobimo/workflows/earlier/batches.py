"""Observations of a large delivery beside earlier ones, some areas at a time: memory does not grow with the delivery.

A batch has all observations of its areas, so that each value meets its predecessor there. Only the usual change of a
slice needs all of its values; until it is known they wait on the disk.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.ingest.values.keys import combined
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.model.dataset import DatasetDefinition, Measure
from kobimo.model.status import ObsStatus
from kobimo.store.deliveries import Observed, pieces_of
from kobimo.workflows.earlier.matching import Indices, Numbers, Pair
from kobimo.workspace.layout import Layout

BATCH_ROWS = 500_000
"""Observations that are compared at once, but for those of a single area."""

_PLACE = ("cube", "level", "area")
_SLICE = ("cube", "level", "period")


@dataclass(frozen=True)
class Rows:
    """Observations of some areas, of a delivery or of an earlier one.

    Attributes
    ----------
    table : pyarrow.Table
    start : int
        Number of the first one in its delivery, or in what was read of an earlier one.
    keys : ndarray of int
        Everything but the period as one number, the same in all that is compared with it.
    slices : dict of (str, str, str) to ndarray of int
        Rows by cube, level and period; the keys of each rise.
    """

    table: pa.Table
    start: int
    keys: Ints
    slices: Mapping[tuple[str, str, str], Indices]
    _numbers: dict[str, Numbers] = field(default_factory=dict, repr=False)

    def of(self, cube: str, level: str, period: str) -> Indices:
        """Return the rows of a slice."""
        return self.slices.get((cube, level, period), np.empty(0, np.int64))

    def numbers(self, measure: Measure) -> Numbers:
        """Return the stored numbers of a measure; NaN where there is none."""
        if measure.id not in self._numbers:
            self._numbers[measure.id] = self._read(measure.id)
        return self._numbers[measure.id]

    def _read(self, name: str) -> Numbers:
        if name not in self.table.column_names:
            return np.full(self.table.num_rows, np.nan)
        column = self.table[name].combine_chunks().cast(pa.float64(), safe=False)
        return np.asarray(column.to_numpy(zero_copy_only=False), np.float64)

    def suppressed(self, measure: Measure, rows: Indices) -> Mask:
        """Return of some rows whether a number is kept secret."""
        hidden = pc.equal(self.table[f"{measure.id}_status"].take(pa.array(rows)), ObsStatus.SUPPRESSED.value)
        return np.asarray(pc.fill_null(hidden, False).combine_chunks().to_numpy(zero_copy_only=False), np.bool_)


@dataclass(frozen=True)
class Batch:
    """Observations of some areas: `earlier` by path, "" for those of the delivery itself."""

    now: Rows
    earlier: Mapping[str, Rows]


def batches(definition: DatasetDefinition, table: Observed, layout: Layout, chosen: Sequence[Pair]) -> Iterator[Batch]:
    """Give the observations of a delivery with those that they are compared with.

    Parameters
    ----------
    definition : DatasetDefinition
    table : Observed
        Observations, sorted by key.
    layout : Layout
        Where earlier observations lie.
    chosen : sequence of Pair
        What is compared with what.

    Yields
    ------
    Batch
        In the order of the keys; earlier observations of areas that are gone are in the batch of the next area.
    """
    dimensions = [dimension.id for dimension in definition.dimensions]
    paths = sorted({pair.held.path for pair in chosen if pair.held is not None})
    starts = dict.fromkeys(paths, 0)
    low: tuple[str, ...] | None = None
    start = 0
    for part, last in _whole_areas(table):
        high = None if last else _place(part, part.num_rows - 1)
        tables = {"": part}
        for path in paths:
            earlier = _range(layout, path, low, high, dimensions)
            if earlier is not None:
                tables[path] = earlier
        made = _keyed(tables, dimensions, {"": start, **starts})
        yield Batch(made[""], made)
        start += part.num_rows
        for path, earlier in tables.items():
            if path:
                starts[path] += earlier.num_rows
        low = high


def _whole_areas(table: Observed) -> Iterator[tuple[pa.Table, bool]]:
    """Give tables that have all rows of their areas, and say which is the last."""
    waiting: list[pa.Table] = []
    ready: pa.Table | None = None
    for piece in pieces_of(table):
        for start in range(0, piece.num_rows, BATCH_ROWS):
            waiting.append(piece.slice(start, BATCH_ROWS))
            if sum(part.num_rows for part in waiting) < BATCH_ROWS:
                continue
            whole = _joined(waiting)
            end = _end_of_areas(whole)
            waiting = [whole.slice(end)]
            if end:
                if ready is not None:
                    yield ready, False
                ready = whole.slice(0, end)
    rest = _joined(waiting) if waiting else table.schema.empty_table()
    if ready is not None:
        yield ready, not rest.num_rows
    if rest.num_rows:
        yield rest, True


def _joined(parts: Sequence[pa.Table]) -> pa.Table:
    """Put pieces together; each column has one list of words then."""
    return pa.concat_tables(parts).unify_dictionaries().combine_chunks()


def _place(table: pa.Table, row: int) -> tuple[str, ...]:
    """Return cube, level and area of a row."""
    return tuple(table[name][row].as_py() for name in _PLACE)


def _end_of_areas(table: pa.Table) -> int:
    """Return where the last area begins."""
    differs = np.zeros(table.num_rows, np.bool_)
    for name in _PLACE:
        codes = np.asarray(table[name].combine_chunks().indices)
        differs |= codes != codes[-1]
    ends = np.flatnonzero(differs)
    return int(ends[-1]) + 1 if len(ends) else 0


def _range(
    layout: Layout, path: str, low: tuple[str, ...] | None, high: tuple[str, ...] | None, dimensions: Sequence[str]
) -> pa.Table | None:
    """Read the earlier observations behind one area up to another; None if they are erased or lack a dimension."""
    if not (layout.root / path).exists():
        return None
    names = pq.read_schema(layout.root / path).names
    if not {*_PLACE, "period", *dimensions} <= set(names):
        return None
    chosen = None if low is None else _beyond(low)
    if high is not None:
        chosen = _up_to(high) if chosen is None else chosen & _up_to(high)
    columns = [name for name in names if name not in {"file", "row", "delivery"}]
    rows = pq.read_table(layout.root / path, columns=columns, filters=chosen)
    for name in [*_PLACE, "period", *dimensions]:
        rows = rows.set_column(rows.column_names.index(name), name, pc.dictionary_encode(rows[name]))
    return rows.unify_dictionaries().combine_chunks()


def _beyond(place: tuple[str, ...]) -> pc.Expression:
    """Return the condition of rows behind an area."""
    (first, *rest), field = place, pc.field(_PLACE[3 - len(place)])
    return (field > first) | ((field == first) & _beyond(tuple(rest))) if rest else field > first


def _up_to(place: tuple[str, ...]) -> pc.Expression:
    """Return the condition of rows up to an area."""
    (first, *rest), field = place, pc.field(_PLACE[3 - len(place)])
    return (field < first) | ((field == first) & _up_to(tuple(rest))) if rest else field <= first


def _keyed(tables: Mapping[str, pa.Table], dimensions: Sequence[str], starts: Mapping[str, int]) -> dict[str, Rows]:
    """Give all rows keys that can be compared with each other."""
    names = [*_PLACE, *dimensions, "period"]
    coded = {name: _coded([table[name] for table in tables.values()]) for name in names}
    parts = [coded[name] for name in (*_PLACE, *dimensions)]
    keys = combined([codes for codes, _words in parts], [len(words) for _codes, words in parts])
    slices = [coded[name] for name in _SLICE]
    places = combined([codes for codes, _words in slices], [max(len(words), 1) for _codes, words in slices])
    made, start = {}, 0
    for path, table in tables.items():
        own = slice(start, start + table.num_rows)
        by_slice = _grouped(places[own], [words for _codes, words in slices])
        made[path] = Rows(table, starts[path], keys[own], by_slice)
        start += table.num_rows
    return made


def _coded(columns: Sequence[pa.ChunkedArray]) -> tuple[Indices, list[str]]:
    """Return the same codes for several columns one behind the other, in alphabetical order; no word counts as ""."""
    arrays = [column.combine_chunks() for column in columns]
    arrays = [array.chunk(0) if isinstance(array, pa.ChunkedArray) else array for array in arrays]
    words = sorted({"", *(word for array in arrays for word in array.dictionary.to_pylist())})
    place = {word: at for at, word in enumerate(words)}
    codes = []
    for array in arrays:
        own = np.array([*(place[word] for word in array.dictionary.to_pylist()), place[""]], np.int64)
        codes.append(own[np.asarray(pc.fill_null(array.indices, len(own) - 1), np.int64)])
    return np.concatenate(codes), words


def _grouped(places: Ints, words: Sequence[Sequence[str]]) -> dict[tuple[str, str, str], Indices]:
    """Return the rows of each slice; `places` are combined of their parts with at least two words each."""
    order = np.argsort(places, kind="stable")
    known, starts = np.unique(places[order], return_index=True)
    ends = [*starts[1:].tolist(), len(order)]
    groups: dict[tuple[str, str, str], Indices] = {}
    for place, start, end in zip(known.tolist(), starts.tolist(), ends, strict=True):
        names: list[str] = []
        for column in reversed(words):
            place, code = divmod(place, len(column)) if len(column) > 1 else (place, 0)  # noqa: PLW2901
            names.append(column[code])
        cube, level, period = reversed(names)
        groups[cube, level, period] = order[start:end]
    return groups
