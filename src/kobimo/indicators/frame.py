"""Figures as tables: one row for each level, period and area; what formulas have in common is kept once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import zip_longest
from operator import attrgetter
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.indicators.pairing import Combined, Paired
from kobimo.indicators.rollup import BoolArray, FloatArray, IntArray
from kobimo.indicators.tables import SCHEMA, STATUS, StatusArray
from kobimo.model.area import Space

L = TypeVar("L")
T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of formulas, arrays of shape (formulas, rows), axes of length 1 as in `Rolled`; rows as in `Frame`.

    `status` holds positions in `STATUS`; NaN becomes null. `factors` are the parts of one in which numerator and
    denominator are held; `error` is 0 where the figure is exact. `unknown` and `chance` as in `SCHEMA`.
    """

    paired: Paired
    difference: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    status: StatusArray
    error: FloatArray | None = None
    factors: Sequence[int] = (1, 1)
    unknown: FloatArray | None = None
    chance: FloatArray | None = None


class Frame:
    """The rows of one formula: levels, in them periods, in them areas.

    Parameters
    ----------
    space : Space
    levels : sequence of str
        In the order of the rows.
    labels : sequence of sequence of str
        Periods of the indicator, of the numerator and, if there is one, of the denominator.
    """

    def __init__(self, space: Space, levels: Sequence[str], labels: Sequence[Sequence[str]]) -> None:
        self.levels = tuple(levels)
        self._places = tuple((level, space.keys(level)) for level in levels)
        self._sizes = tuple(len(keys) for _level, keys in self._places)
        self._labels = labels
        self._order = sorted(range(len(labels[0])), key=lambda n: labels[0][n])
        self.rows = len(self._order) * sum(self._sizes)

    def joined(self, levels: Mapping[str, L], part: Callable[[L], NDArray[T]]) -> NDArray[T]:
        """Put levels behind each other: of shape (formulas, periods, areas) each, together (formulas, rows)."""
        found = [part(levels[level]) for level in self.levels]
        formulas, periods = max(array.shape[0] for array in found), len(self._order)
        if self._order != list(range(periods)):
            found = [array if array.shape[1] == 1 else array[:, self._order] for array in found]
        joined = np.empty((formulas, self.rows), found[0].dtype)
        begin = 0
        for array, size in zip(found, self._sizes, strict=True):
            end = begin + periods * size
            joined[:, begin:end].reshape(formulas, periods, size)[:] = array
            begin = end
        return joined

    def paired(self, levels: Mapping[str, Paired]) -> Paired:
        """Put pairs of all levels behind each other."""
        return Paired(**{name: self.joined(levels, attrgetter(name)) for name in Paired.__slots__})

    def combined(self, levels: Mapping[str, Combined]) -> Combined:
        """Put any number of counts of all levels behind each other."""
        counts = range(len(levels[self.levels[0]].values))
        return Combined(
            tuple(self.joined(levels, partial(_value, number=n)) for n in counts),
            tuple(self.joined(levels, partial(_secret, number=n)) for n in counts),
            *(self.joined(levels, attrgetter(name)) for name in ("parts", "parts_used", "coverage")),
        )

    def tables(self, names: Sequence[tuple[str, str]], figures: Figures) -> list[pa.Table]:
        """Write figures as rows of `SCHEMA`.

        Parameters
        ----------
        names : sequence of tuple
            Indicator and breakdown of each formula.
        figures : Figures

        Returns
        -------
        list of pyarrow.Table
            One for each of `names`. Columns that are equal share their memory.
        """
        columns = {**self._texts(), **self._numbers(figures)}
        same = pa.array(np.zeros(self.rows, np.int32))
        own = {
            kind: pa.array(texts, pa.string())
            for kind, texts in zip(SCHEMA.names, zip(*names, strict=True), strict=False)
        }
        made = []
        for number in range(len(names)):
            arrays = [
                pa.DictionaryArray.from_arrays(same, own[name].slice(number, 1))
                if name in own
                else _part(columns[name], number, self.rows)
                for name in SCHEMA.names
            ]
            made.append(pa.Table.from_arrays(arrays, schema=SCHEMA))
        return made

    def _texts(self) -> dict[str, pa.Array]:
        """Return the columns of names, which are the same for all formulas."""
        kinds = ("period", "numerator_period", "denominator_period")
        columns = dict(_areas(self._places, len(self._order)))
        for kind, found in zip_longest(kinds, self._labels):
            ordered = tuple("" if found is None else found[n] for n in self._order)
            columns[kind] = _periods(self._sizes, ordered)
        return columns

    def _numbers(self, figures: Figures) -> dict[str, pa.Array]:
        """Return the other columns: as long as all formulas together, or as one formula if all are equal."""
        paired, (above, below) = figures.paired, (figures.factors[0], figures.factors[-1])
        unused = paired.parts_used == 0
        hidden, hidden_below = (unused | (cells > 0) for cells in (paired.secret_numerator, paired.secret_denominator))
        ratio = len(self._labels) == 3
        return {
            "value": self._column(figures.value, pa.float64()),
            "numerator": self._column(_rounded(paired.numerator, above), pa.int64(), hidden),
            "denominator": self._column(_rounded(paired.denominator, below), pa.int64(), hidden_below)
            if ratio
            else pa.nulls(self.rows, pa.int64()),
            "status": _dictionary(self._flat(figures.status).astype(np.int32), [status.value for status in STATUS]),
            "coverage": self._column(paired.coverage, pa.float64()),
            "lower": self._column(figures.lower, pa.float64()),
            "upper": self._column(figures.upper, pa.float64()),
            "parts": self._column(paired.parts, pa.int32()),
            "parts_used": self._column(paired.parts_used, pa.int32()),
            "difference": self._column(_rounded(figures.difference, above), pa.int64(), figures.difference == 0),
            "error": self._beside(figures, None if figures.error is None else _above_zero(figures.error)),
            "unknown": self._beside(figures, figures.unknown),
            "chance": self._beside(figures, figures.chance),
        }

    def _beside(self, figures: Figures, found: FloatArray | None) -> pa.Array:
        """Return a column that most formulas do not have; null where there is no value."""
        if found is None:
            return pa.nulls(self.rows, pa.float64())
        return self._column(found, pa.float64(), np.isnan(figures.value) | np.isnan(found))

    def _column(self, array: NDArray[T], kind: pa.DataType, hidden: BoolArray | None = None) -> pa.Array:
        """Return a column, null where it is hidden; without a copy, which needs the bits of what is not null."""
        hidden = np.isnan(array) if hidden is None else hidden
        if not hidden.any():
            return pa.array(self._flat(array), kind)
        array, hidden = np.broadcast_arrays(array, hidden)
        bits = np.packbits(~self._flat(hidden), bitorder="little")
        numbers = np.ascontiguousarray(self._flat(array), kind.to_pandas_dtype())
        return pa.Array.from_buffers(kind, numbers.size, [pa.py_buffer(bits), pa.py_buffer(numbers)])

    def _flat(self, array: NDArray[T]) -> NDArray[T]:
        """Put formulas behind each other."""
        return np.broadcast_to(array, (len(array), self.rows)).reshape(-1)


def _value(counts: Combined, number: int) -> IntArray:
    return counts.values[number]


def _secret(counts: Combined, number: int) -> IntArray:
    return counts.secret[number]


def _part(column: pa.Array, number: int, rows: int) -> pa.Array:
    """Return the rows of one formula from a column of all, or the column that all share."""
    return column if len(column) == rows else column.slice(number * rows, rows)


def _above_zero(numbers: FloatArray) -> FloatArray:
    """Return NaN instead of what is not above 0."""
    return np.where(numbers > 0, numbers, np.nan)


@lru_cache(maxsize=16)
def _areas(places: tuple[tuple[str, tuple[str, ...]], ...], periods: int) -> Mapping[str, pa.Array]:
    """Return the columns of levels and areas."""
    area = {key: n for n, key in enumerate(dict.fromkeys(key for _level, keys in places for key in keys))}
    areas = [np.tile(np.array([area[key] for key in keys], np.int32), periods) for _level, keys in places]
    sizes = np.array([len(keys) for _level, keys in places])
    level = np.repeat(np.arange(len(places), dtype=np.int32), sizes * periods)
    names = [name for name, _keys in places]
    return {"level": _dictionary(level, names), "area": _dictionary(np.concatenate(areas), list(area))}


@lru_cache(maxsize=64)
def _periods(sizes: tuple[int, ...], labels: tuple[str, ...]) -> pa.Array:
    """Return a column of periods, which repeat for every area of each level."""
    place = {label: n for n, label in enumerate(dict.fromkeys(labels))}
    row = np.array([place[label] for label in labels], np.int32)
    return _dictionary(np.concatenate([np.repeat(row, size) for size in sizes]), list(place))


def _rounded(counts: IntArray, factor: int) -> IntArray:
    """Return whole numbers from counts that are held in parts of one."""
    return counts if factor == 1 else (2 * counts + factor) // (2 * factor)


def _dictionary(codes: NDArray[np.int32], texts: Sequence[str]) -> pa.Array:
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(texts, pa.string()))
