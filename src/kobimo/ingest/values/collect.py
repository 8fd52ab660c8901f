"""Cells become observations of a dataset: one row for each key, several measures beside each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeAlias, TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.numbers import LARGEST, Cell
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.keys import combined, distinct, first_of_runs, is_rising, ranked
from kobimo.ingest.values.sheet import Sheet
from kobimo.ingest.values.texts import Coded, Ints, Mask, gathered
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.period import Period
from kobimo.model.status import ObsStatus

Key = tuple[str, ...]
"""Cube, level, area, period, then the code of each dimension of the dataset, "" where the cube does not have it."""

SliceKey = tuple[str, str, str]
"""Cube, level and period."""

Kind = TypeVar("Kind", bound=np.generic)
Numbers: TypeAlias = NDArray[np.int64]
"""Stored numbers, 0 where there is none; Python integers where sums of them would leave 64 bits."""

WORST_FIRST = (
    ObsStatus.SUPPRESSED,
    ObsStatus.UNRELIABLE,
    ObsStatus.LATER,
    ObsStatus.NOT_MEANINGFUL,
    ObsStatus.MISSING,
    ObsStatus.LIMITED,
    ObsStatus.ESTIMATED,
    ObsStatus.PROVISIONAL,
    ObsStatus.REVISED,
    ObsStatus.NORMAL,
    ObsStatus.ROUNDED_ZERO,
    ObsStatus.NIL,
)
"""States as positions; that of a sum is the lowest among its parts."""

CUBE, LEVEL, AREA, PERIOD, CODES = range(5)
"""Positions in a key; the dimensions begin at the last."""

_SLICE = (CUBE, LEVEL, PERIOD)
_SAFE = 2.0**62


@dataclass(frozen=True, slots=True)
class Piece:
    """The cells of one column that one rule reads; all rows have every part of their key and a cell."""

    sheet: Sheet
    position: int | None
    rule: int
    adds_up: bool
    cube: str
    measure: str
    rows: Ints
    read: Coded[Cell]


@dataclass(frozen=True, slots=True)
class Values:
    """One measure of all keys.

    Attributes
    ----------
    present, known : ndarray of bool
        Whether the key has the measure, and whether that has a number.
    numbers : ndarray of int
        Stored numbers.
    states : ndarray of int
        Positions in `WORST_FIRST`.
    cells : ndarray of int
        The first cell of each key, as `Collection.place` takes it; -1 where there is none.
    """

    present: Mask
    known: Mask
    numbers: Numbers
    states: Ints
    cells: Ints


@dataclass(frozen=True, slots=True)
class Slices:
    """Slices in order, and the position of each key's slice among them."""

    keys: list[SliceKey]
    codes: Ints


@dataclass(slots=True)
class _Cells:
    """All cells in the order in which they were read."""

    keys: Ints
    measures: Ints
    numbers: Numbers
    known: Mask
    states: Ints


@dataclass
class Collection:
    """Observations of one dataset: pieces are added, `finish` puts them together."""

    dataset: DatasetDefinition
    protocol: Protocol
    pieces: list[Piece] = field(default_factory=list)
    parts: list[Ints] = field(default_factory=list)
    """For each part of the key: its position in `words`, ascending by key after `finish`."""
    words: list[list[str]] = field(default_factory=list)
    values: dict[str, Values] = field(default_factory=dict)
    firsts: Ints = field(default_factory=lambda: np.empty(0, np.int32))
    """The cell that was read first of each key."""
    files: dict[SliceKey, dict[str, int]] = field(default_factory=dict)
    """For each slice, the number of rows of each file that fed it."""
    _spoiled: list[tuple[int, Key, str]] = field(default_factory=list)
    _codes: list[list[Ints]] = field(default_factory=list)
    _known: list[dict[str, int]] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.firsts)

    def add(
        self, piece: Piece, areas: Coded[tuple[str, str]], spans: Coded[Period], codes: Sequence[Coded[str]]
    ) -> None:
        """Add one piece with the parts of its keys."""
        count = CODES + len(self.dataset.dimensions)
        self._known = self._known or [{} for _part in range(count)]
        self._codes = self._codes or [[] for _part in range(count)]
        texts = [
            Coded(np.broadcast_to(np.int8(0), len(piece.rows)), [piece.cube]),
            Coded(areas.codes, [level for level, _key in areas.items]),
            Coded(areas.codes, [key for _level, key in areas.items]),
            Coded(spans.codes, [span.label for span in spans.items]),
            *codes,
        ]
        for part, known, chunks in zip(texts, self._known, self._codes, strict=True):
            chunks.append(gathered([known.setdefault(text, len(known)) for text in part.items], part.codes))
        self.pieces.append(piece)

    def finish(self) -> None:
        """Order everything by key; a second cell of a key is summed up if the recipe says so, else reported."""
        self._known = self._known or [{} for _part in range(CODES + len(self.dataset.dimensions))]
        self.words = [sorted(known) for known in self._known]
        chunks = self._codes or [[] for _part in self.words]
        parts = self.parts = [ranked(*column) for column in zip(self._known, self.words, chunks, strict=True)]
        self._codes = []
        self.files = self._count_files()
        keys = combined(parts, [len(words) for words in self.words])
        names = sorted({piece.measure for piece in self.pieces})
        cells = self._cells(keys, names)
        if is_rising(keys) and len(names) == 1 and not any(piece.adds_up for piece in self.pieces):
            self._keep(cells, names[0])
            return
        order = _order(cells)
        at = cells.keys if order is None else cells.keys[order]
        measures = cells.measures if order is None else cells.measures[order]
        groups = first_of_runs(at, measures)
        starts = np.flatnonzero(groups)
        rows = first_of_runs(at[starts])
        heads = starts if order is None else order[starts]
        if len(starts) < len(at) or any(piece.adds_up for piece in self.pieces):
            cells = self._added(cells, order, groups, starts, names)
        self._arrange(cells, heads, measures[starts], rows, names)

    def _cells(self, keys: Ints, names: Sequence[str]) -> _Cells:
        """Put the cells of all pieces one behind the other."""
        read = [piece.read for piece in self.pieces]
        return _Cells(
            keys,
            _joined([np.full(len(p.rows), names.index(p.measure), np.int16) for p in self.pieces], np.int16),
            _joined([_of_cells([cell.value or 0 for cell in r.items], r, np.int64) for r in read], np.int64),
            _joined([_of_cells([cell.value is not None for cell in r.items], r, np.bool_) for r in read], np.bool_),
            _joined([_of_cells([WORST_FIRST.index(c.status) for c in r.items], r, np.uint8) for r in read], np.uint8),
        )

    def _added(self, cells: _Cells, order: Ints | None, groups: Mask, starts: Ints, names: Sequence[str]) -> _Cells:
        """Sum up or report the second and further cells of a key and measure; the first one takes the sum."""
        order = np.arange(len(groups)) if order is None else order
        group = np.cumsum(groups) - 1
        sizes = [len(piece.rows) for piece in self.pieces]
        rules = np.repeat(np.array([piece.rule for piece in self.pieces], np.int16), sizes)[order]
        adds = np.repeat(np.array([piece.adds_up for piece in self.pieces], np.bool_), sizes)[order]
        counts = groups | (adds & (rules == rules[starts][group]))
        self._report_duplicates(order[~counts], order[starts][group[~counts]], cells, names)
        del group, rules
        known, numbers, states = cells.known[order], cells.numbers[order], cells.states[order]
        self._report_incomplete(order, adds & counts & ~known, starts, cells, names)
        heads = order[starts]
        made = _Cells(cells.keys, cells.measures, cells.numbers.copy(), cells.known.copy(), cells.states.copy())
        made.states[heads] = np.minimum.reduceat(np.where(counts, states, len(WORST_FIRST)), starts)
        made.known[heads] = ~np.logical_or.reduceat(counts & ~known, starts)
        parts = np.where(counts & known, numbers, 0)
        made.numbers[heads] = np.add.reduceat(parts, starts)
        large = np.add.reduceat(np.abs(parts, dtype=np.float64), starts) >= _SAFE
        for at in np.flatnonzero(large & made.known[heads]).tolist():
            end = starts[at + 1] if at + 1 < len(starts) else len(groups)
            members = [n for n in range(starts[at], end) if counts[n]]
            made.numbers[heads[at]] = self._bounded([(int(order[n]), int(numbers[n])) for n in members])
        made.numbers[heads[~made.known[heads]]] = 0
        return made

    def _bounded(self, members: Sequence[tuple[int, int]]) -> int:
        """Add up cells one by one; a sum that cannot be stored is reported."""
        total = members[0][1]
        for cell, number in members[1:]:
            total += number
            if total > LARGEST:
                self.protocol.add("NUMBER_TOO_LARGE", self.place(cell), text=str(total))
                total = LARGEST
        return total

    def _report_duplicates(self, seconds: Ints, firsts: Ints, cells: _Cells, names: Sequence[str]) -> None:
        """Report rows that repeat a key, once however many of their columns do."""
        order = np.argsort(seconds, kind="stable")
        repeated: set[tuple[str, str, int | None]] = set()
        for second, first in zip(seconds[order].tolist(), firsts[order].tolist(), strict=True):
            piece, index = self._source(second)
            sheet = piece.sheet
            row = (sheet.table.file, sheet.table.sheet, int(sheet.numbers[index]))
            if row in repeated:
                continue
            repeated.add(row)
            if self.protocol.is_full("ROW_DUPLICATE", row[0]):
                self.protocol.count("ROW_DUPLICATE", row[0], 1)
                continue
            before = self.place(first)
            self.protocol.add(
                "ROW_DUPLICATE",
                self.place(second),
                row=row[2],
                first=before.row,
                first_file=before.file,
                key=self.label(self.key(second)),
                measure=names[cells.measures[second]],
            )

    def _report_incomplete(self, order: Ints, spoils: Mask, starts: Ints, cells: _Cells, names: Sequence[str]) -> None:
        """Remember the first row without number of each sum."""
        hits = np.flatnonzero(spoils)
        first = order[hits[first_of_runs(np.searchsorted(starts, hits, side="right"))]].tolist()
        self._spoiled = [(cell, self.key(cell), names[cells.measures[cell]]) for cell in first]

    def _keep(self, cells: _Cells, name: str) -> None:
        """Take cells of one measure as they are: they have their order, and each key has one."""
        self.firsts = np.arange(len(cells.keys), dtype=np.int32)
        present = np.ones(len(cells.keys), np.bool_)
        numbers = cells.numbers.astype(object) if _is_wide(cells.numbers) else cells.numbers
        self.values[name] = Values(present, cells.known, numbers, cells.states, self.firsts)

    def _arrange(self, cells: _Cells, heads: Ints, measures: Ints, rows: Mask, names: Sequence[str]) -> None:
        """Write rows of keys, one column for each measure."""
        begins = np.flatnonzero(rows)
        self.firsts = np.minimum.reduceat(heads, begins) if len(begins) < len(heads) else heads
        first = heads[begins]
        in_order = len(first) == len(cells.keys) and is_rising(first)
        self.parts = self.parts if in_order else [part[first] for part in self.parts]
        row = None if len(begins) == len(heads) else np.cumsum(rows) - 1
        wide = _is_wide(cells.numbers)
        for number, name in enumerate(names):
            own = measures == number
            places = heads if row is None and own.all() else self._spread(heads[own], row, own, len(begins))
            present = places >= 0
            known = cells.known[places] & present
            numbers = np.where(known, cells.numbers[places], 0)
            states = cells.states[places]
            self.values[name] = Values(present, known, numbers.astype(object) if wide else numbers, states, places)

    @staticmethod
    def _spread(cells: Ints, row: Ints | None, own: Mask, count: int) -> Ints:
        """Give each row the cell of a measure, -1 where it has none."""
        places = np.full(count, -1, cells.dtype)
        places[np.flatnonzero(own) if row is None else row[own]] = cells
        return places

    def report_incomplete_sums(self) -> None:
        """Report sums that a row without number spoils."""
        for cell, key, measure in self._spoiled:
            place = self.place(cell)
            if self.protocol.is_full("SUM_INCOMPLETE", place.file):
                self.protocol.count("SUM_INCOMPLETE", place.file, 1)
            else:
                self.protocol.add("SUM_INCOMPLETE", place, key=self.label(key), measure=measure)

    @cached_property
    def _ends(self) -> Ints:
        """For each piece, the number of cells up to its end."""
        return np.cumsum([len(piece.rows) for piece in self.pieces])

    def _source(self, cell: int) -> tuple[Piece, int]:
        """Return the piece of a cell, and its row there."""
        at = int(np.searchsorted(self._ends, cell, side="right"))
        piece = self.pieces[at]
        return piece, int(piece.rows[cell - (int(self._ends[at - 1]) if at else 0)])

    def place(self, cell: int) -> Place:
        """Return where a cell stands."""
        piece, row = self._source(cell)
        return piece.sheet.place(row, piece.position)

    def by_piece(self, cells: Ints) -> Iterator[tuple[Piece, Mask | slice, Ints]]:
        """Give pieces with the positions of their cells among some, and the rows these stand in."""
        if len(self.pieces) == 1 and (cells >= 0).all():
            yield self.pieces[0], slice(None), self.pieces[0].rows[cells]
            return
        at = np.searchsorted(self._ends, cells, side="right")
        for number, piece in enumerate(self.pieces):
            own = (at == number) & (cells >= 0)
            if own.any():
                yield piece, own, piece.rows[cells[own] - (self._ends[number - 1] if number else 0)]

    def key(self, row: int) -> Key:
        """Return the key of a row."""
        return tuple(words[part[row]] for words, part in zip(self.words, self.parts, strict=True))

    def combined(self, positions: Sequence[int]) -> Ints:
        """Return some parts of all keys as one number each."""
        nothing = np.zeros(len(self.parts[CUBE]), np.int8)
        parts, sizes = [self.parts[at] for at in positions], [len(self.words[at]) for at in positions]
        return combined([nothing, *parts], [1, *sizes])

    def only(self, rows: Mask) -> None:
        """Keep some of the keys."""
        self.parts = [part[rows] for part in self.parts]
        self.firsts = self.firsts[rows]
        self.values = {
            name: Values(v.present[rows], v.known[rows], v.numbers[rows], v.states[rows], v.cells[rows])
            for name, v in self.values.items()
        }
        self.__dict__.pop("slices", None)

    @cached_property
    def slices(self) -> Slices:
        """The keys by cube, level and period."""
        keys, codes = distinct(self.combined(_SLICE))
        return Slices([self._slice_of(key) for key in keys.tolist()], codes)

    def _slice_of(self, key: int) -> SliceKey:
        """Take a combined number apart."""
        key, period = divmod(key, max(len(self.words[PERIOD]), 1))
        cube, level = divmod(key, max(len(self.words[LEVEL]), 1))
        return self.words[CUBE][cube], self.words[LEVEL][level], self.words[PERIOD][period]

    def _count_files(self) -> dict[SliceKey, dict[str, int]]:
        """Count the rows of each file that fed each slice."""
        keys, codes = distinct(self.combined(_SLICE))
        counts: dict[SliceKey, dict[str, int]] = {self._slice_of(key): {} for key in keys.tolist()}
        for file in dict.fromkeys(piece.sheet.table.file for piece in self.pieces):
            members = [n for n, piece in enumerate(self.pieces) if piece.sheet.table.file == file]
            ends = self._ends
            own = [codes[ends[n] - len(self.pieces[n].rows) : ends[n]] for n in members]
            rows = [self.pieces[n].sheet.numbers[self.pieces[n].rows] for n in members]
            of_slice, numbers = (own[0], rows[0]) if len(own) == 1 else (np.concatenate(own), np.concatenate(rows))
            if not is_rising(numbers):
                extent = int(numbers.max()) + 1
                of_slice = np.unique(of_slice.astype(np.int64) * extent + numbers) // extent
            for place, count in enumerate(np.bincount(of_slice, minlength=len(keys)).tolist()):
                if count:
                    counts[self._slice_of(int(keys[place]))][file] = count
        return counts

    def label(self, key: Key) -> str:
        """Write a key for a message."""
        cube, level, area, period, *codes = key
        names = [dimension.id for dimension in self.dataset.dimensions]
        parts = [f"{name}={code}" for name, code in zip(names, codes, strict=True) if code]
        text = _("{level} {area}, {period}").format(level=level, area=area, period=period)
        return ", ".join([text, *parts]) + (f" ({cube})" if len(self.dataset.cubes) > 1 else "")


def _is_wide(numbers: Numbers) -> bool:
    """Tell whether a sum of the numbers may leave 64 bits."""
    largest = max(int(numbers.max()), -int(numbers.min())) if len(numbers) else 0
    return largest * len(numbers) >= _SAFE


def _order(cells: _Cells) -> Ints | None:
    """Return the order of cells by key and measure, None if they have it already."""
    single = not len(cells.measures) or (cells.measures == cells.measures[0]).all()
    if single:
        rising = bool(np.all(cells.keys[1:] >= cells.keys[:-1]))
        return None if rising else np.argsort(cells.keys, kind="stable")
    return np.lexsort((cells.measures, cells.keys))


def _of_cells(values: Sequence[int | bool], read: Coded[Cell], kind: type[Kind]) -> NDArray[Kind]:
    """Give each row the value of its cell."""
    return np.array(values, kind)[read.codes]


def _joined(parts: Sequence[NDArray[Kind]], kind: type[Kind]) -> NDArray[Kind]:
    """Put columns one behind the other."""
    return parts[0] if len(parts) == 1 else np.concatenate(parts) if parts else np.empty(0, kind)
