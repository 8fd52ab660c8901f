"""Values of a large delivery beside those that were delivered before; says the same as `compared.compare`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import pyarrow as pa

from kobimo.ingest.bulk.streamed.stored import StoredObservations
from kobimo.ingest.values.texts import Ints
from kobimo.model.checks import CheckResult
from kobimo.model.dataset import DatasetDefinition, Measure
from kobimo.model.slice import HeldSlice, Slice
from kobimo.store.deliveries import Observed, pieces_of
from kobimo.workflows.earlier.batches import Rows, batches
from kobimo.workflows.earlier.compared import (
    LEAST_DEVIATION,
    LISTED,
    NOTABLE_DEVIATION,
    SMALL_COUNT,
    Compared,
    changed_by,
    deviations,
)
from kobimo.workflows.earlier.matching import Indices, Numbers, Pair, ValueChange, in_unit
from kobimo.workflows.earlier.rivals import rivalry, rivals
from kobimo.workspace.layout import Layout
from kobimo.workspace.scratch import Scratch

LARGE = 2_000_000
"""Observations from which on a delivery is compared in batches."""

AreasOf: TypeAlias = Callable[[Slice, HeldSlice | None], set[str] | None]
"""A slice of the delivery, or of an earlier one, to its areas; None if that cannot be read."""

_WAITING = 32
"""Bytes of a change that waits on the disk."""


@dataclass(frozen=True)
class LargeObservations:
    """Observations of one dataset, sorted by key; `places` as in `Reading`, without those on the disk."""

    definition: DatasetDefinition
    table: pa.Table | StoredObservations
    places: Mapping[str, pa.Table]

    @property
    def measures(self) -> list[Measure]:
        """Measures that the table has."""
        return [measure for measure in self.definition.measures if measure.id in self.table.schema.names]

    def known(self, measure: Measure) -> int:
        """Return how many numbers a measure has."""
        if not isinstance(self.table, StoredObservations):
            return int(self.table.num_rows - self.table[measure.id].null_count)
        nulls: int = self.table.null_count(measure.id)
        return int(self.table.num_rows) - nulls

    def change(
        self, measure: Measure, pair: Pair, row: Mapping[str, Any], before: int | None, number: int | None
    ) -> ValueChange:
        """Describe one value; `number` is that of its row in the delivery, None if it is not there any more."""
        unit = 10**measure.scale
        after = None if number is None else row[measure.id]
        made = ValueChange(
            dataset=self.definition.id,
            measure=measure.id,
            cube=pair.now.cube,
            level=pair.now.level,
            area=row["area"],
            period=pair.now.period,
            codes={d.id: row[d.id] for d in self.definition.dimensions if row[d.id]},
            other=pair.then.period,
            before=None if before is None else in_unit(before, unit),
            after=None if after is None else in_unit(after, unit),
        )
        if number is None:
            return made
        sheet, cell = self._place(measure, number, row["row"])
        return replace(made, file=row["file"], row=row["row"], sheet=sheet, cell=cell)

    def _place(self, measure: Measure, number: int, row: int | None) -> tuple[str, str]:
        """Return sheet and cell of a value; "" where there is none."""
        if isinstance(self.table, StoredObservations):
            letter = self.table.letters.get(measure.id, "")
            return "", f"{letter}{row}" if letter and row is not None else ""
        places = self.places.get(self.definition.id)
        found = {} if places is None else places.slice(number, 1).to_pylist()[0]
        return found.get("sheet") or "", found.get(measure.id) or ""


@dataclass(frozen=True)
class _Found:
    """A value that may be listed: how much it stands out, and the order of those that do so alike."""

    rank: float
    order: tuple[int, ...]
    change: ValueChange


def compare_in_batches(
    observations: LargeObservations, layout: Layout, chosen: Sequence[Pair]
) -> tuple[Compared, AreasOf]:
    """Compare the values of one dataset with what was delivered before, some areas at a time.

    Parameters
    ----------
    observations : LargeObservations
        Of the delivery.
    layout : Layout
        Where earlier observations lie.
    chosen : sequence of Pair
        What is compared with what.

    Returns
    -------
    tuple of (Compared, callable)
        The comparison, and the areas of each slice.
    """
    needed = _WAITING * observations.table.num_rows * len(observations.measures)
    scratch = Scratch(layout.private, needed if chosen else 0)
    comparison = _Comparison(observations, chosen, scratch)
    try:
        for number, batch in enumerate(batches(observations.definition, observations.table, layout, chosen)):
            for path, rows in batch.earlier.items():
                comparison.note_areas(path, rows)
            for at, pair in enumerate(chosen):
                path = "" if pair.held is None else pair.held.path
                if path in batch.earlier:
                    comparison.add(number, at, pair, batch.now, batch.earlier[path])
        return comparison.result(), comparison.areas_of
    finally:
        scratch.remove()


class _Comparison:
    """What is known after some batches."""

    def __init__(self, observations: LargeObservations, chosen: Sequence[Pair], scratch: Scratch) -> None:
        self._areas: dict[str, dict[tuple[str, str, str], set[str]]] = {}
        self._observations, self._scratch, self._chosen = observations, scratch, chosen
        self._measures = observations.measures
        self._counts = dict.fromkeys(("revised", "same", "gone", "filled", "compared_earlier", "gone_earlier"), 0)
        self._revisions: list[_Found] = []
        self._relative: list[_Found] = []
        self._vanished: list[_Found] = []
        self._vanished_earlier: list[_Found] = []
        self._moves: dict[tuple[int, int], Path] = {}

    def note_areas(self, path: str, rows: Rows) -> None:
        """Remember which areas occur in each slice."""
        column = rows.table["area"].combine_chunks()
        column = column.chunk(0) if isinstance(column, pa.ChunkedArray) else column
        codes, words = np.asarray(column.indices), column.dictionary
        self._areas.setdefault(path, {})
        for key, members in rows.slices.items():
            known = self._areas.setdefault(path, {}).setdefault(key, set())
            known.update(words[code].as_py() for code in np.unique(codes[members]).tolist())

    def areas_of(self, item: Slice, held: HeldSlice | None) -> set[str] | None:
        """Return the areas of a slice; None if that could not be read."""
        index = self._areas.get("" if held is None else held.path)
        return None if index is None else index.get((item.cube, item.level, item.period), set())

    def add(self, batch: int, at: int, pair: Pair, now: Rows, then: Rows) -> None:
        """Compare one slice with its predecessor."""
        sides = _Sides(now, then, pair, batch)
        if pair.same:
            sides.add_vanished()
            self._revise(sides)
        else:
            self._jump(at, sides)

    def _revise(self, sides: _Sides) -> None:
        """Enter the values of a period that was delivered before."""
        complete = self._observations.definition.absent == "zero"
        for number, measure in enumerate(self._measures):
            after, before = sides.numbers(measure)
            has, had = ~np.isnan(after), ~np.isnan(before)
            change = np.where(has & had, np.abs(after - before), 0)
            gone = had & ~has & ((sides.n >= 0) | (not complete))
            self._counts["revised"] += int((change > 0).sum())
            self._counts["same"] += int((has & had & (change == 0)).sum())
            self._counts["gone"] += int(gone.sum())
            self._counts["filled"] += int((has & ~had & (sides.n >= 0)).sum())
            unit = 10**measure.scale
            self._revisions = _best([*self._revisions, *self._found(sides, number, change / unit)])
            ratio = np.divide(change, np.abs(before), out=np.zeros_like(change), where=had & (before != 0) & has)
            self._relative = _best([*self._relative, *self._found(sides, number, ratio, 1)], 1)
            lost = np.where(gone, np.abs(np.nan_to_num(before)) + 1, 0)
            self._vanished = _first([*self._vanished, *self._found(sides, number, lost)])

    def _jump(self, at: int, sides: _Sides) -> None:
        """Enter the changes since the period before; how unusual they are is known at the end."""
        for number, measure in enumerate(self._measures):
            after, before = sides.numbers(measure)
            had, lost = ~np.isnan(before), ~np.isnan(before) & np.isnan(after)
            lost &= ~(sides.now.suppressed(measure, sides.n) & (before <= SMALL_COUNT * 10**measure.scale))
            self._counts["compared_earlier"] += int(had.sum())
            self._counts["gone_earlier"] += int(lost.sum())
            rank = np.where(lost, np.abs(np.nan_to_num(before)) + 1, 0)
            self._vanished_earlier = _first([*self._vanished_earlier, *self._found(sides, number, rank)])
            moved = changed_by(before, after, measure)
            known = ~np.isnan(moved)
            waiting = np.empty(int(known.sum()), _MOVE)
            waiting["moved"], waiting["row"] = moved[known], sides.n[known] + sides.now.start
            waiting["before"] = before[known]
            path = self._moves.setdefault((number, at), self._scratch.path / f"moves-{number}-{at}")
            with self._scratch.writing(path), path.open("ab") as stream:
                stream.write(waiting.data)

    def _found(self, sides: _Sides, number: int, rank: Numbers, count: int = LISTED) -> Iterator[_Found]:
        """Give the values that stand out most, largest first."""
        positive = np.flatnonzero(rank > 0)
        if len(positive) > count:
            positive = positive[np.lexsort((sides.o[positive], sides.n[positive], -rank[positive]))[:count]]
        for i in positive.tolist():
            n, o = int(sides.n[i]), int(sides.o[i])
            order = (number, n + sides.now.start if n >= 0 else -1, sides.batch, o)
            yield _Found(float(rank[i]), order, self._change(self._measures[number], sides, n, o))

    def _change(self, measure: Measure, sides: _Sides, n: int, o: int) -> ValueChange:
        """Describe one value; `n` is -1 where there is none."""
        row = (sides.now.table if n >= 0 else sides.then.table).slice(n if n >= 0 else o, 1).to_pylist()[0]
        before = sides.then.table[measure.id][o].as_py()
        return self._observations.change(measure, sides.pair, row, before, n + sides.now.start if n >= 0 else None)

    def result(self) -> Compared:
        """Return everything."""
        values = sum(self._observations.known(measure) for measure in self._measures)
        relative = self._relative[0].change if self._relative else None
        return Compared(
            values=values,
            **self._counts,
            revisions=tuple(item.change for item in self._revisions),
            vanished=tuple(item.change for item in self._vanished),
            vanished_earlier=tuple(item.change for item in self._vanished_earlier),
            jumps=tuple(self._jumps()),
            largest_relative=relative,
        )

    def _jumps(self) -> list[ValueChange]:
        """Return the changes that stand out from those of their slice."""
        best: list[tuple[float, int, int, float, int, float]] = []
        for (number, at), path in sorted(self._moves.items()):
            moves = np.fromfile(path, _MOVE)
            floor = LEAST_DEVIATION[self._measures[number].additivity]
            score = deviations(np.ascontiguousarray(moves["moved"]), np.zeros(len(moves), np.int64), floor=floor)
            notable = np.flatnonzero(np.abs(score) > NOTABLE_DEVIATION)
            notable = notable[np.lexsort((moves["row"][notable], -np.abs(score[notable])))[:LISTED]]
            best += [
                (-abs(float(score[i])), number, int(moves["row"][i]), float(score[i]), at, float(moves["before"][i]))
                for i in notable.tolist()
            ]
        best = sorted(best)[:LISTED]
        rows = _rows_at(self._observations.table, sorted({item[2] for item in best}))
        jumps = []
        for _rank, number, n, score_of, at, before in best:
            measure, pair, row = self._measures[number], self._chosen[at], rows[n]
            change = self._observations.change(measure, pair, row, round(before), n)
            jumps.append(replace(change, score=round(score_of, 1)))
        return jumps


_MOVE = np.dtype([("moved", np.float64), ("row", np.int64), ("before", np.float64)])


class _Sides:
    """Rows of a slice and of its predecessor that belong together; -1 where the slice has none."""

    def __init__(self, now: Rows, then: Rows, pair: Pair, batch: int) -> None:
        self.now, self.then, self.pair, self.batch = now, then, pair, batch
        mine = now.of(pair.now.cube, pair.now.level, pair.now.period)
        theirs = then.of(pair.then.cube, pair.then.level, pair.then.period)
        n, o = _matched(now.keys[mine], then.keys[theirs])
        self.n, self.o = mine[n], theirs[o]
        self._theirs = theirs

    def add_vanished(self) -> None:
        """Add the rows that the predecessor alone has."""
        alone = np.setdiff1d(self._theirs, self.o, assume_unique=True)
        self.n = np.concatenate([np.full(len(alone), -1), self.n])
        self.o = np.concatenate([alone, self.o])

    def numbers(self, measure: Measure) -> tuple[Numbers, Numbers]:
        """Return the numbers of a measure now and before; NaN where there is none."""
        return _taken(self.now.numbers(measure), self.n), _taken(self.then.numbers(measure), self.o)


def _taken(numbers: Numbers, rows: Indices) -> Numbers:
    made = np.full(len(rows), np.nan)
    present = rows >= 0
    made[present] = numbers[rows[present]]
    return made


def _matched(mine: Ints, theirs: Ints) -> tuple[Indices, Indices]:
    """Return the positions of equal keys; both sides rise."""
    if not len(mine) or not len(theirs):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    place = np.minimum(np.searchsorted(theirs, mine), len(theirs) - 1)
    n = np.flatnonzero(theirs[place] == mine)
    return n, place[n]


def _best(found: Sequence[_Found], count: int = LISTED) -> list[_Found]:
    """Keep those that stand out most."""
    return sorted(found, key=lambda item: (-item.rank, item.order))[:count]


def _first(found: Sequence[_Found]) -> list[_Found]:
    """Keep those of the first measures, of each those that stand out most."""
    return sorted(found, key=lambda item: (item.order[0], -item.rank, item.order))[:LISTED]


def _rows_at(table: Observed, wanted: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Return chosen observations by their number."""
    rows: dict[int, dict[str, Any]] = {}
    start = 0
    for piece in pieces_of(table):
        for number in wanted:
            if start <= number < start + piece.num_rows:
                rows[number] = piece.slice(number - start, 1).to_pylist()[0]
        start += piece.num_rows
    return rows


@dataclass
class _Rivalry:
    """Common values with another source: how many there are and differ, and the largest difference."""

    pairs: list[Pair]
    compared: int = 0
    differing: int = 0
    largest: _Found | None = None

    def add(self, observations: LargeObservations, number: int, measure: Measure, sides: _Sides) -> None:
        """Compare one measure of some areas."""
        after, before = sides.numbers(measure)
        change = np.nan_to_num(np.abs(after - before))
        allowed = observations.definition.conflict_share * np.nan_to_num(np.maximum(np.abs(after), np.abs(before)))
        self.compared += int((~np.isnan(after) & ~np.isnan(before)).sum())
        conflict = change > allowed
        self.differing += int(conflict.sum())
        if conflict.any():
            at = int(np.argmax(np.where(conflict, change, -1)))
            n, o = int(sides.n[at]), int(sides.o[at])
            size, order = float(change[at]) / 10**measure.scale, (number, n + sides.now.start)
            if self.largest is None or (-size, order) < (-self.largest.rank, self.largest.order):
                row = sides.now.table.slice(n, 1).to_pylist()[0]
                then = sides.then.table[measure.id][o].as_py()
                found = observations.change(measure, sides.pair, row, then, n + sides.now.start)
                self.largest = _Found(size, order, found)


def rival_checks_in_batches(
    observations: LargeObservations, layout: Layout, source: str, slices: Sequence[Slice], held: Sequence[HeldSlice]
) -> Iterator[CheckResult]:
    """Compare the values of one dataset with those of other sources, some areas at a time; see `rival_checks`."""
    definition = observations.definition
    groups = {about: _Rivalry(members) for about, members in rivals(definition, source, slices, held).items()}
    chosen = [pair for group in groups.values() for pair in group.pairs]
    for batch in batches(definition, observations.table, layout, chosen) if chosen else ():
        for group in groups.values():
            for pair in group.pairs:
                then = None if pair.held is None else batch.earlier.get(pair.held.path)
                if then is not None:
                    sides = _Sides(batch.now, then, pair, 0)
                    for number, measure in enumerate(observations.measures):
                        group.add(observations, number, measure, sides)
    for (other, cube, period), group in groups.items():
        value = None if group.largest is None else group.largest.change
        yield from rivalry(definition, (source, other), cube, period, (group.compared, group.differing), value)
