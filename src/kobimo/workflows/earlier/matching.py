"""Observations of a delivery matched by key with those that were delivered before.

Everything is matched in whole columns, so that a million observations take seconds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kobimo.model.dataset import DatasetDefinition, Measure
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice, Slice
from kobimo.workspace.layout import Layout

Indices: TypeAlias = NDArray[np.int64]
Numbers: TypeAlias = NDArray[np.float64]


@dataclass(frozen=True)
class Pair:
    """A slice of the delivery and the one it is compared with; `held` is None if that is part of it as well."""

    now: Slice
    then: Slice
    held: HeldSlice | None

    @property
    def same(self) -> bool:
        """Whether both are about the same period."""
        return self.now.period == self.then.period


@dataclass(frozen=True)
class ValueChange:
    """One value before and now, in the unit of its measure; None where there is no number."""

    dataset: str
    measure: str
    cube: str
    level: str
    area: str
    period: str
    codes: dict[str, str]
    other: str
    before: float | None
    after: float | None
    file: str = ""
    sheet: str = ""
    row: int | None = None
    cell: str = ""
    score: float | None = None

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON, with the change and the relative change where there are two numbers."""
        change = None if self.before is None or self.after is None else self.after - self.before
        relative = None if change is None or not self.before else round(change / abs(self.before), 6)
        return {**self.__dict__, "change": change, "relative": relative}


def pairs(dataset: str, slices: Sequence[Slice], held: Sequence[HeldSlice]) -> Iterator[Pair]:
    """Give each slice of a delivery its predecessors: the one of the same period, and that of the period before.

    Parameters
    ----------
    dataset : str
        Its slices are compared.
    slices : sequence of Slice
        What the delivery contains.
    held : sequence of HeldSlice
        What counts so far, of the same source.

    Yields
    ------
    Pair
        Up to two for each slice. The period before may be part of the same delivery.
    """
    mine = [item for item in slices if item.dataset == dataset]
    replaced = {item.key for item in mine}
    known: dict[tuple[str, str], list[tuple[Slice, HeldSlice | None]]] = {}
    for unit in held:
        if unit.slice.dataset == dataset and unit.slice.key not in replaced:
            known.setdefault((unit.slice.cube, unit.slice.level), []).append((unit.slice, unit))
    for item in mine:
        known.setdefault((item.cube, item.level), []).append((item, None))
    by_key = {unit.slice.key: unit for unit in held}
    for item in mine:
        before = by_key.get(item.key)
        if before is not None:
            yield Pair(item, before.slice, before)
        end = parse_period(item.period).end
        earlier = [other for other in known[item.cube, item.level] if parse_period(other[0].period).end < end]
        if earlier:
            then, source = max(earlier, key=lambda other: parse_period(other[0].period))
            yield Pair(item, then, source)


class Observations:
    """The observations of one dataset in a delivery, with their places."""

    def __init__(self, definition: DatasetDefinition, rows: pa.Table, places: pa.Table | None) -> None:
        self.definition = definition
        self.dimensions = [dimension.id for dimension in definition.dimensions]
        self.measures = [measure for measure in definition.measures if measure.id in rows.column_names]
        self.keys = ["cube", "level", "area", "period", *self.dimensions]
        self.table = rows
        self.places = places
        self._read: dict[str, pa.Table | None] = {}
        self._areas: dict[str, dict[tuple[str, str, str], set[str]] | None] = {}

    @cached_property
    def rows(self) -> pa.Table:
        """The observations with plain texts, which only a comparison needs."""
        fields = [f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in self.table.schema]
        return self._filled(self.table.cast(pa.schema(fields)))

    def _filled(self, rows: pa.Table) -> pa.Table:
        """Write "" for a dimension that a cube does not have, because nothing equals null."""
        for name in self.dimensions:
            rows = rows.set_column(rows.column_names.index(name), name, pc.fill_null(rows[name], ""))
        return rows

    def before(self, layout: Layout, chosen: Sequence[Pair]) -> pa.Table | None:
        """Return what chosen pairs compare with: `period` is that of the delivery, `other` the one they are about."""
        pieces = []
        by_path: dict[str, list[Pair]] = {}
        for pair in chosen:
            by_path.setdefault("" if pair.held is None else pair.held.path, []).append(pair)
        for path, members in sorted(by_path.items()):
            rows = self._stored(layout, path) if path else self.rows
            if rows is not None:
                pieces.append(self._about(rows, members))
        return pa.concat_tables(pieces) if pieces else None

    def _stored(self, layout: Layout, path: str) -> pa.Table | None:
        """Return observations of an earlier delivery, which is read once; None if there are none to compare with."""
        if path not in self._read:
            self._read[path] = self._from_file(layout, path)
        return self._read[path]

    def _from_file(self, layout: Layout, path: str) -> pa.Table | None:
        """Read observations of an earlier delivery; None if they are erased or lack a dimension that there is now."""
        names = [*self.keys, *(name for measure in self.measures for name in (measure.id, f"{measure.id}_status"))]
        if not (layout.root / path).exists():
            return None
        schema = pq.read_schema(layout.root / path)
        if not set(self.keys) <= set(schema.names):
            return None
        rows = pq.read_table(layout.root / path, columns=[name for name in names if name in schema.names])
        for measure in self.measures:
            if measure.id not in rows.column_names:
                rows = rows.append_column(measure.id, pa.nulls(rows.num_rows, pa.int64()))
        return self._filled(rows)

    def _about(self, rows: pa.Table, members: Sequence[Pair]) -> pa.Table:
        """Keep the rows of some slices and give them the period of the slice that they are compared with."""
        wanted = pa.table(
            {
                "cube": [pair.then.cube for pair in members],
                "level": [pair.then.level for pair in members],
                "period": [pair.then.period for pair in members],
                "now": [pair.now.period for pair in members],
            }
        )
        names = [*self.keys, *(measure.id for measure in self.measures)]
        rows = rows.select(names).append_column("at", pa.array(np.arange(rows.num_rows)))
        chosen = rows.join(wanted, keys=["cube", "level", "period"], join_type="inner")
        chosen = chosen.sort_by([("at", "ascending"), ("now", "ascending")])
        chosen = chosen.rename_columns(["other" if name == "period" else name for name in chosen.column_names])
        chosen = chosen.rename_columns(["period" if name == "now" else name for name in chosen.column_names])
        return chosen.select([*self.keys, "other", *(measure.id for measure in self.measures)])

    def areas(self, item: Slice, held: HeldSlice | None, layout: Layout) -> set[str] | None:
        """Return the areas of a slice, of the delivery or of an earlier one; None if that cannot be read."""
        path = "" if held is None else held.path
        if path not in self._areas:
            rows = self._stored(layout, path) if path else self.rows
            self._areas[path] = None if rows is None else _areas(rows)
        index = self._areas[path]
        return None if index is None else index.get((item.cube, item.level, item.period), set())

    def aligned(self, earlier: pa.Table, periods: set[tuple[str, str, str]] | None = None) -> tuple[Indices, Indices]:
        """Match rows by key; -1 where one side has none. `periods` limits ours to some cubes, levels and periods."""
        mine = self.rows.select(self.keys).append_column("n", pa.array(np.arange(self.rows.num_rows)))
        if periods is not None:
            names = ("cube", "level", "period")
            wanted = pa.table({name: [part[at] for part in sorted(periods)] for at, name in enumerate(names)})
            mine = mine.join(wanted, keys=["cube", "level", "period"], join_type="inner")
        theirs = earlier.select(self.keys).append_column("o", pa.array(np.arange(earlier.num_rows)))
        both = mine.join(theirs, keys=self.keys, join_type="full outer")
        n, o = _numbers(both["n"]), _numbers(both["o"])
        order = np.lexsort((o, n))  # a join gives its rows in any order, a report must not
        return n[order], o[order]

    def change(self, measure: Measure, earlier: pa.Table, n: int, o: int) -> ValueChange:
        """Describe one value; `n` or `o` is -1 where there is none."""
        row = (self.rows if n >= 0 else earlier).slice(max(n, 0) if n >= 0 else o, 1).to_pylist()[0]
        unit = 10**measure.scale
        after = self.rows[measure.id][n].as_py() if n >= 0 else None
        before = earlier[measure.id][o].as_py() if o >= 0 else None
        made = ValueChange(
            dataset=self.definition.id,
            measure=measure.id,
            cube=row["cube"],
            level=row["level"],
            area=row["area"],
            period=row["period"],
            codes={name: row[name] for name in self.dimensions if row[name]},
            other=earlier["other"][o].as_py() if o >= 0 else "",
            before=None if before is None else in_unit(before, unit),
            after=None if after is None else in_unit(after, unit),
        )
        if n < 0:
            return made
        places = {} if self.places is None else self.places.slice(n, 1).to_pylist()[0]
        return replace(
            made,
            file=row["file"],
            row=row["row"],
            sheet=places.get("sheet") or "",
            cell=places.get(measure.id) or "",
        )


def _areas(rows: pa.Table) -> dict[tuple[str, str, str], set[str]]:
    """Return the areas by cube, level and period."""
    index: dict[tuple[str, str, str], set[str]] = {}
    distinct = rows.group_by(["cube", "level", "period", "area"]).aggregate([])
    for cube, level, period, area in zip(*(distinct[name].to_pylist() for name in distinct.column_names), strict=True):
        index.setdefault((cube, level, period), set()).add(area)
    return index


def in_unit(number: int, unit: int) -> float:
    """Turn a stored number into one of the measure's unit; whole numbers stay whole."""
    return number if unit == 1 else number / unit


def _numbers(column: pa.ChunkedArray) -> Indices:
    return np.asarray(pc.fill_null(column, -1).combine_chunks().to_numpy(zero_copy_only=False), np.int64)


def _side(table: pa.Table, name: str, rows: Indices) -> Numbers:
    """Return numbers by row; NaN where there is no row or no number."""
    column = np.asarray(table[name].combine_chunks().cast(pa.float64(), safe=False).to_numpy(zero_copy_only=False))
    result = np.full(len(rows), np.nan)
    present = rows >= 0
    result[present] = column[rows[present]]
    return result


def sides(obs: Observations, earlier: pa.Table, measure: Measure, n: Indices, o: Indices) -> tuple[Numbers, Numbers]:
    """Return the numbers of a measure now and before, row by row; NaN where there is none.

    Parameters
    ----------
    obs : Observations
        Of the delivery.
    earlier : pyarrow.Table
        What it is compared with.
    measure : Measure
        One of the delivery.
    n, o : ndarray of int
        Rows of both, as `Observations.aligned` gives them.

    Returns
    -------
    tuple of ndarray of float
        Stored units; -1 as row gives NaN.
    """
    return _side(obs.rows, measure.id, n), _side(earlier, measure.id, o)
