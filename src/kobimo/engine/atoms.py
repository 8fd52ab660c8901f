"""Atoms as matrices: areas of slices that were delivered alike, over combinations of bins.

Counts are products of such a matrix with the 0/1 matrix of requests over bins. They are made for some requests at a
time, so that what is needed in between stays small however many requests there are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from kobimo.engine.plan import Answer, GroupBy, Plan
from kobimo.errors import DefinitionError, SumOverflowError
from kobimo.language import _

IntArray = NDArray[np.int64]
FloatArray = NDArray[np.float64]
BoolArray = NDArray[np.bool_]

EXACT = 2.0**53
"""Whole numbers below are exact in float64, and so are their sums while they stay below."""


@dataclass(frozen=True, slots=True)
class Sums:
    """Sums of one measure, shape (units * areas, cells) each, and numbers of cells; None where there are none at all.

    Whole numbers, as float64 where every sum of a row stays below 2**53 and as int64 above that.
    """

    known: FloatArray | IntArray
    secret: FloatArray | IntArray | None
    absent: FloatArray | IntArray | None


@dataclass(frozen=True, slots=True)
class AtomMatrix:
    """Atoms of one pass for slices of one level that answer in the same way.

    Attributes
    ----------
    level : str
    units : tuple of int
        Positions in `Plan.units`.
    present : ndarray of bool, shape (units, areas)
        Areas that have a row. Areas in the order of the level.
    answers : mapping of request number to Answer
    measures : mapping of measure to Sums
    bins : mapping of dimension to code to number of its bin
        Dimensions that are kept apart.
    cells : mapping of dimension to ndarray of int64, shape (cells,)
        Bin of each combination of bins that occurs; the number of bins stands for codes that no request asks for.
    size : int
        Number of cells.
    """

    level: str
    units: tuple[int, ...]
    present: BoolArray
    answers: Mapping[int, Answer]
    measures: Mapping[str, Sums]
    bins: Mapping[str, Mapping[str, int]]
    cells: Mapping[str, IntArray]
    size: int
    _chosen: dict[tuple[str, frozenset[str]], FloatArray] = field(default_factory=dict, init=False, repr=False)

    def weights(self, requests: Sequence[int]) -> FloatArray:
        """Return the 0/1 matrix of requests over cells."""
        matrix = np.ones((len(requests), self.size), np.float64)
        for number, request in enumerate(requests):
            for name, codes in self.answers[request].codes:
                if name in self.bins:
                    matrix[number] *= self._chooses(name, codes)
        return matrix

    def _chooses(self, name: str, codes: frozenset[str]) -> FloatArray:
        """Say for each cell whether its bin holds some of these codes."""
        key = (name, codes)
        if key not in self._chosen:
            wanted = list({self.bins[name][code] for code in codes})
            self._chosen[key] = np.isin(self.cells[name], wanted).astype(np.float64)
        return self._chosen[key]


def counts_of(sums: FloatArray | IntArray, weights: FloatArray) -> FloatArray | IntArray:
    """Add up cells for requests, exactly: shape (requests, units * areas)."""
    # The products are small: on a busy machine they would wait for their second thread longer than they take.
    with _threads().limit(limits=1, user_api="blas"):
        counts: FloatArray | IntArray = np.matmul(weights.astype(sums.dtype, copy=False), sums.T)
    return counts


@cache
def _threads() -> ThreadpoolController:
    """Look once for the libraries that have threads of their own."""
    return ThreadpoolController()


def exact_factor(sums: IntArray) -> FloatArray | IntArray:
    """Return a matrix in a type in which every sum over cells of a row is exact.

    Parameters
    ----------
    sums : ndarray of int64, shape (rows, cells)

    Returns
    -------
    ndarray of float64 or int64
        Below 2**53 every partial sum is a whole number that float64 holds exactly, and the product of floats is fast.

    Raises
    ------
    SumOverflowError
        If a sum could leave the range of 64 bit.
    """
    bound = np.abs(sums.astype(np.float64)).sum(axis=1).max(initial=0.0)
    if bound < EXACT:
        return sums.astype(np.float64)
    if bound >= 2.0**62:
        raise SumOverflowError(
            _("Eine Summe über Gruppen oder Gebiete ist zu groß für die Speicherung."),
            remedy=_("Bitte die Lieferungen auf unsinnig große Werte prüfen; berechnet wurde nichts."),
        )
    return sums


def atom_matrices(
    plan: Plan, group: GroupBy, atoms: pa.Table, keys_of: Callable[[str], Sequence[str]]
) -> list[AtomMatrix]:
    """Arrange the atoms of one pass.

    Parameters
    ----------
    plan : Plan
    group : GroupBy
        The pass.
    atoms : pyarrow.Table
        What the engine returned for it, in any order.
    keys_of : callable
        Area keys of a level, in order.

    Returns
    -------
    list of AtomMatrix

    Raises
    ------
    DefinitionError
        If an area was delivered that the level does not have.
    SumOverflowError
        If a sum over groups does not fit into 64 bit.
    """
    encoded = _encode(group, atoms)
    answers: dict[tuple[int, ...], dict[int, Answer]] = {}
    for answer in group.answers:
        answers.setdefault(answer.units, {})[answer.request] = answer
    made = []
    for numbers, asked in answers.items():
        for level in sorted({plan.units[n].slice.level for n in numbers}):
            units = tuple(n for n in numbers if plan.units[n].slice.level == level)
            row_of = np.full(len(plan.units), -1, np.int64)
            row_of[list(units)] = np.arange(len(units))
            mine = encoded.only(row_of[encoded.unit] >= 0)
            position = _positions(plan, level, mine, keys_of(level))
            rows = row_of[mine.unit] * len(keys_of(level)) + position[mine.area]
            made.append(_matrix(group, level, units, asked, mine, rows, len(keys_of(level))))
    return made


@dataclass(frozen=True, slots=True)
class _Encoded:
    """Atoms with small numbers instead of texts: `area` stands for `keys[area]`, `cell` for a column of `cells`."""

    table: pa.Table
    unit: IntArray
    area: IntArray
    cell: IntArray
    keys: tuple[str, ...]
    cells: Mapping[str, IntArray]
    size: int

    def only(self, chosen: BoolArray) -> _Encoded:
        """Return the chosen atoms."""
        if chosen.all():
            return self
        return replace(
            self,
            table=self.table.filter(pa.array(chosen)),
            unit=self.unit[chosen],
            area=self.area[chosen],
            cell=self.cell[chosen],
        )


def _encode(group: GroupBy, atoms: pa.Table) -> _Encoded:
    areas = atoms["area"].combine_chunks().dictionary_encode()
    code = np.zeros(len(atoms), np.int64)
    sizes = [len(set(group.bins[name].values())) + 1 for name in group.dimensions]
    for name, size in zip(group.dimensions, sizes, strict=True):
        code = code * size + pc.fill_null(atoms[f"bin_{name}"], size - 1).to_numpy()
    combinations = pa.array(code).dictionary_encode()
    rest, cells = combinations.dictionary.to_numpy(), {}
    for name, size in reversed(list(zip(group.dimensions, sizes, strict=True))):
        rest, cells[name] = np.divmod(rest, size)
    return _Encoded(
        table=atoms,
        unit=atoms["unit"].to_numpy(),
        area=areas.indices.to_numpy(),
        cell=combinations.indices.to_numpy(),
        keys=tuple(areas.dictionary.to_pylist()),
        cells=cells,
        size=len(combinations.dictionary),
    )


def _positions(plan: Plan, level: str, atoms: _Encoded, keys: Sequence[str]) -> IntArray:
    """Return the position in the level for the number of each area; all areas that occur must be known."""
    known = {key: n for n, key in enumerate(keys)}
    position = np.array([known.get(key, -1) for key in atoms.keys], np.int64)
    unknown = sorted(atoms.keys[n] for n in np.unique(atoms.area[position[atoms.area] < 0]))
    if unknown:
        raise DefinitionError(
            _("Zu {count} gelieferten Gebieten der Ebene {level} fehlt das Gebiet, zum Beispiel {key}.").format(
                count=len(unknown), level=level, key=unknown[0]
            ),
            where=f"datasets/{plan.dataset.id}.yaml",
            remedy=_("Die Tabelle der Gebiete wurde wohl verändert; „kobimo doctor“ sagt, was zu tun ist."),
        )
    return position


def _matrix(
    group: GroupBy,
    level: str,
    units: tuple[int, ...],
    answers: Mapping[int, Answer],
    atoms: _Encoded,
    rows: IntArray,
    areas: int,
) -> AtomMatrix:
    present = np.zeros(len(units) * areas, np.bool_)
    present[rows] = True
    place = rows * atoms.size + atoms.cell
    shape = (len(present), atoms.size)
    measures = {
        name: Sums(
            _spread(atoms.table[name], place, shape),
            _spread_if_any(atoms.table[f"{name}_suppressed"], place, shape),
            _spread_if_any(atoms.table[f"{name}_absent"], place, shape),
        )
        for name in group.measures
    }
    where = present.reshape(len(units), areas)
    return AtomMatrix(level, units, where, answers, measures, group.bins, atoms.cells, atoms.size)


def _spread(column: pa.ChunkedArray, place: IntArray, shape: tuple[int, int]) -> FloatArray | IntArray:
    numbers = pc.fill_null(column, 0).to_numpy()
    if float(np.abs(numbers.astype(np.float64)).sum()) < EXACT:
        certain = np.zeros(shape, np.float64)
        certain.reshape(-1)[place] = numbers
        return certain
    matrix = np.zeros(shape, np.int64)
    matrix.reshape(-1)[place] = numbers
    return exact_factor(matrix)


def _spread_if_any(column: pa.ChunkedArray, place: IntArray, shape: tuple[int, int]) -> FloatArray | IntArray | None:
    return _spread(column, place, shape) if pc.max(column).as_py() else None
