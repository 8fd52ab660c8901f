"""Figures as tables: one row for each period, level and area; what formulas have in common is kept once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import zip_longest
from typing import TypeVar

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.indicators.pairing import Paired
from kobimo.indicators.rollup import BoolArray, FloatArray, IntArray
from kobimo.model.status import ValueStatus

T = TypeVar("T", bound=np.generic)

STATUS = tuple(ValueStatus)
"""States by the number that stands for them in arrays."""

TEXT = pa.dictionary(pa.int32(), pa.string())

SCHEMA = pa.schema(
    [
        ("indicator", TEXT),
        ("breakdown", TEXT),
        ("level", TEXT),
        ("period", TEXT),
        ("area", TEXT),
        ("value", pa.float64()),
        ("numerator", pa.int64()),
        ("denominator", pa.int64()),
        ("status", TEXT),
        ("coverage", pa.float64()),
        ("lower", pa.float64()),
        ("upper", pa.float64()),
        ("parts", pa.int32()),
        ("parts_used", pa.int32()),
        ("difference", pa.int64()),
        ("numerator_period", TEXT),
        ("denominator_period", TEXT),
        ("error", pa.float64()),
        ("unknown", pa.float64()),
        ("chance", pa.float64()),
    ]
)
"""Columns of `values.parquet`. Rows are ordered by indicator, breakdown, level, period, area.

`value`, `lower`, `upper`: in the unit of the indicator. `numerator`, `denominator`: whole numbers, scaled as their
measures are. `difference`: delivered total of the numerator minus the sum of its parts. A null value has a status.
`error`: standard error of a value that was converted from other areas, in its unit; null where it is exact.
`unknown`: share of the base whose category is not known, between 0 and 1; null where the indicator expects none.
`chance`: standard error by chance alone, of sums of ratios and of means; null where numerator and denominator say it.
"""


@dataclass(frozen=True, slots=True)
class LevelFigures:
    """Figures of formulas at one level; arrays of shape (formulas, periods, areas), axes of length 1 as in `Rolled`.

    `status` holds positions in `STATUS`; NaN becomes null. `factors` are the parts of one in which numerator and
    denominator are held; `error` is 0 where the figure is exact. `unknown` and `chance` as in `SCHEMA`.
    """

    level: str
    keys: tuple[str, ...]
    paired: Paired
    difference: IntArray
    value: FloatArray
    lower: FloatArray
    upper: FloatArray
    status: NDArray[np.int8]
    error: FloatArray | None = None
    factors: Sequence[int] = (1, 1)
    unknown: FloatArray | None = None
    chance: FloatArray | None = None


def tables(
    names: Sequence[tuple[str, str]], levels: Sequence[LevelFigures], labels: Sequence[Sequence[str]]
) -> list[pa.Table]:
    """Write figures as rows of `SCHEMA`.

    Parameters
    ----------
    names : sequence of tuple
        Indicator and breakdown of each formula.
    levels : sequence of LevelFigures
        In the order of the rows.
    labels : sequence of sequence of str
        Periods of the indicator, of the numerator and, if there is one, of the denominator.

    Returns
    -------
    list of pyarrow.Table
        One for each of `names`. Columns that are equal share their memory.
    """
    if not levels:
        return [SCHEMA.empty_table()] * len(names)
    frame = _Frame(levels, sorted(range(len(labels[0])), key=lambda n: labels[0][n]))
    columns = {**frame.texts(labels), **frame.numbers(ratio=len(labels) == 3)}
    same = pa.array(np.zeros(frame.rows, np.int32))
    own = {
        kind: pa.array(texts, pa.string()) for kind, texts in zip(SCHEMA.names, zip(*names, strict=True), strict=False)
    }
    made = []
    for number in range(len(names)):
        arrays = [
            pa.DictionaryArray.from_arrays(same, own[name].slice(number, 1))
            if name in own
            else _part(columns[name], number, frame.rows)
            for name in SCHEMA.names
        ]
        made.append(pa.Table.from_arrays(arrays, schema=SCHEMA))
    return made


def _part(column: pa.Array, number: int, rows: int) -> pa.Array:
    """Return the rows of one formula from a column of all, or the column that all share."""
    return column if len(column) == rows else column.slice(number * rows, rows)


class _Frame:
    """The rows of one formula: levels, in them periods, in them areas."""

    def __init__(self, levels: Sequence[LevelFigures], order: Sequence[int]) -> None:
        self._levels = levels
        self._order = order
        self._sizes = [len(level.keys) for level in levels]
        self.rows = len(order) * sum(self._sizes)

    def texts(self, labels: Sequence[Sequence[str]]) -> dict[str, pa.Array]:
        """Return the columns of names, which are the same for all formulas."""
        places = tuple((level.level, level.keys) for level in self._levels)
        kinds = ("period", "numerator_period", "denominator_period")
        columns = dict(_areas(places, len(self._order)))
        for kind, found in zip_longest(kinds, labels):
            ordered = tuple("" if found is None else found[n] for n in self._order)
            columns[kind] = _periods(tuple(self._sizes), ordered)
        return columns

    def numbers(self, *, ratio: bool) -> dict[str, pa.Array]:
        """Return the other columns: as long as all formulas together, or as one formula if all are equal."""
        paired = [level.paired for level in self._levels]
        unused = [item.parts_used == 0 for item in paired]
        hidden_n = [none | (item.secret_numerator > 0) for none, item in zip(unused, paired, strict=True)]
        hidden_d = [none | (item.secret_denominator > 0) for none, item in zip(unused, paired, strict=True)]
        equal = [level.difference == 0 for level in self._levels]
        above, below = self._levels[0].factors[0], self._levels[0].factors[-1]
        return {
            "value": self._column([level.value for level in self._levels], pa.float64()),
            "numerator": self._column([_rounded(item.numerator, above) for item in paired], pa.int64(), hidden_n),
            "denominator": self._column([_rounded(item.denominator, below) for item in paired], pa.int64(), hidden_d)
            if ratio
            else pa.nulls(self.rows, pa.int64()),
            "status": self._states(),
            "coverage": self._column([item.coverage for item in paired], pa.float64()),
            "lower": self._column([level.lower for level in self._levels], pa.float64()),
            "upper": self._column([level.upper for level in self._levels], pa.float64()),
            "parts": self._column([item.parts for item in paired], pa.int32()),
            "parts_used": self._column([item.parts_used for item in paired], pa.int32()),
            "difference": self._column(
                [_rounded(level.difference, above) for level in self._levels], pa.int64(), equal
            ),
            "error": self._beside("error", zero_is_none=True),
            "unknown": self._beside("unknown"),
            "chance": self._beside("chance"),
        }

    def _beside(self, name: str, *, zero_is_none: bool = False) -> pa.Array:
        """Return a column that most formulas do not have; null where there is no value."""
        if all(getattr(level, name) is None for level in self._levels):
            return pa.nulls(self.rows, pa.float64())
        found = []
        for level in self._levels:
            own = getattr(level, name)
            array = np.full((1, 1, len(level.keys)), np.nan) if own is None else own
            hidden = np.isnan(level.value) | ((array <= 0) if zero_is_none else False)
            found.append(np.where(hidden, np.nan, array))
        return self._column(found, pa.float64())

    def _column(
        self, arrays: Sequence[NDArray[T]], kind: pa.DataType, hidden: Sequence[BoolArray] | None = None
    ) -> pa.Array:
        flat = self._flat(arrays)
        if hidden is not None:
            mask = self._flat(hidden)
            if mask.any():
                flat, mask = np.broadcast_arrays(flat, mask)
                return pa.array(flat.reshape(-1), kind, mask=mask.reshape(-1))
        return pa.array(flat.reshape(-1), kind, from_pandas=True)

    def _states(self) -> pa.Array:
        codes = self._flat([level.status for level in self._levels]).reshape(-1)
        used = [n for n in range(len(STATUS)) if (codes == n).any()]
        place = np.zeros(len(STATUS), np.int32)
        place[used] = np.arange(len(used), dtype=np.int32)
        return _dictionary(place[codes], [STATUS[n].value for n in used])

    def _flat(self, arrays: Sequence[NDArray[T]]) -> NDArray[T]:
        """Put levels behind each other, shape (formulas or 1, rows)."""
        formulas = max(array.shape[0] for array in arrays)
        periods = len(self._order)
        whole = [
            np.broadcast_to(array, (formulas, periods, size)) for array, size in zip(arrays, self._sizes, strict=True)
        ]
        if list(self._order) != list(range(periods)):
            whole = [array[:, self._order] for array in whole]
        return np.concatenate([array.reshape(formulas, -1) for array in whole], axis=1)


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
