"""Observation tables, and what each of them covers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kobimo.ingest.values.area_sums import area_sums
from kobimo.ingest.values.collect import AREA, CODES, WORST_FIRST, Collection, Piece, Values
from kobimo.ingest.values.keys import combined, distinct
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import Slice
from kobimo.model.status import ObsStatus

WORD = pa.dictionary(pa.int16(), pa.string())
"""Texts of which there are few different ones: millions of rows stay small in memory."""

CODE = pa.dictionary(pa.int32(), pa.string())
"""Keys of areas and codes of dimensions, of which there may be more."""


def observation_schema(dataset: DatasetDefinition) -> pa.Schema:
    """Return the columns of the observation table of a dataset.

    Parameters
    ----------
    dataset : DatasetDefinition
        The dataset.

    Returns
    -------
    pyarrow.Schema
        Cube, level, area, period; each dimension; each measure with its status; file and row.
    """
    fields = [pa.field(name, CODE if name == "area" else WORD) for name in ("cube", "level", "area", "period")]
    fields += [pa.field(dimension.id, CODE) for dimension in dataset.dimensions]
    for measure in dataset.measures:
        fields += [pa.field(measure.id, pa.int64()), pa.field(f"{measure.id}_status", WORD)]
    return pa.schema([*fields, pa.field("file", WORD), pa.field("row", pa.int32())])


def observation_table(collection: Collection) -> pa.Table:
    """Build the observation table.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.

    Returns
    -------
    pyarrow.Table
        Sorted by key; a measure that was not delivered for a row is null.
    """
    dataset, count = collection.dataset, len(collection)
    schema = observation_schema(dataset)
    columns: list[pa.Array] = []
    for at, (words, codes) in enumerate(zip(collection.words, collection.parts, strict=True)):
        columns.append(_dictionary(words, codes, schema.field(at).type, null="" if at >= CODES else None))
    states = [state.value for state in WORST_FIRST]
    for measure in dataset.measures:
        values = collection.values.get(measure.id)
        if values is None:
            columns += [pa.nulls(count, pa.int64()), pa.nulls(count, WORD)]
            continue
        columns.append(_arrow(values.numbers, pa.int64(), values.known))
        codes = _arrow(values.states, WORD.index_type, values.present)
        columns.append(pa.DictionaryArray.from_arrays(codes, pa.array(states, pa.string())))
    files, rows = _origins(collection)
    arrays = [*columns, files, rows]
    return pa.Table.from_arrays(arrays, schema=schema)


class Places(Mapping[str, pa.Table]):
    """Where the values of each dataset stand in the files, row for row; made when somebody asks.

    Columns: the sheet, and for each measure the address of the cell, null where there is none.
    """

    def __init__(self, collections: Mapping[str, Collection]) -> None:
        self._collections = collections
        self._made: dict[str, pa.Table] = {}

    def __getitem__(self, name: str) -> pa.Table:
        if name not in self._made:
            self._made[name] = _places(self._collections[name])
        return self._made[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._collections)

    def __len__(self) -> int:
        return len(self._collections)


def _places(collection: Collection) -> pa.Table:
    """Return sheet and cells of the values of one dataset."""
    columns = {"sheet": _words(collection, [piece.sheet.table.sheet for piece in collection.pieces])}
    for measure in collection.dataset.measures:
        values = collection.values.get(measure.id)
        missing = pa.nulls(len(collection), pa.string())
        columns[measure.id] = missing if values is None else _addresses(collection, values.cells)
    return pa.table(columns)


def _dictionary(words: Sequence[str], codes: Ints, kind: pa.DictionaryType, null: str | None) -> pa.Array:
    """Make a column of words; one of them may stand for no word."""
    present = codes != words.index(null) if null in words else None
    return pa.DictionaryArray.from_arrays(_arrow(codes, kind.index_type, present), pa.array(words, pa.string()))


def _arrow(numbers: Ints, kind: pa.DataType, present: Mask | None = None) -> pa.Array:
    """Make a column of numbers without a copy where they have their width already; pandas has no part in it."""
    data = np.ascontiguousarray(numbers, kind.to_pandas_dtype())
    valid = None
    if present is not None and not present.all():
        valid = pa.py_buffer(np.packbits(present, bitorder="little"))
    return pa.Array.from_buffers(kind, len(data), [valid, pa.py_buffer(data)])


def _addresses(collection: Collection, cells: Ints) -> pa.Array:
    """Return the addresses of cells, null where there is none."""
    pieces = list(collection.by_piece(cells))
    if len(pieces) == 1 and isinstance(pieces[0][1], slice):
        piece, _own, rows = pieces[0]
        return _address(piece, rows)
    made = np.full(len(cells), None, object)
    for piece, own, rows in pieces:
        made[own] = _address(piece, rows).to_pylist()
    return pa.array(made, pa.string())


def _address(piece: Piece, rows: Ints) -> pa.Array:
    """Return the addresses of the cells of one piece."""
    sheet = piece.sheet
    if piece.position is None:
        return pa.nulls(len(rows), pa.string())
    if sheet.table.cells is not None:
        return pa.array([sheet.table.cells[row] or None for row in rows.tolist()], pa.string())
    letter = sheet.letters[piece.position]
    if not letter:
        return pa.nulls(len(rows), pa.string())
    return pc.binary_join_element_wise(letter, _arrow(sheet.numbers[rows], pa.int64()).cast(pa.string()), "")


def _origins(collection: Collection) -> tuple[pa.Array, pa.Array]:
    """Return file and row of each key's first cell."""
    rows = np.zeros(len(collection), np.int32)
    for piece, own, places in collection.by_piece(collection.firsts):
        rows[own] = piece.sheet.numbers[places]
    return _words(collection, [piece.sheet.table.file for piece in collection.pieces]), _arrow(rows, pa.int32())


def _words(collection: Collection, names: Sequence[str]) -> pa.Array:
    """Give each key the name that belongs to the piece of its first cell."""
    words = list(dict.fromkeys(names))
    codes = np.zeros(len(collection), np.int16)
    numbers = {id(piece): words.index(name) for piece, name in zip(collection.pieces, names, strict=True)}
    for piece, own, _places_there in collection.by_piece(collection.firsts):
        codes[own] = numbers[id(piece)]
    return pa.DictionaryArray.from_arrays(_arrow(codes, WORD.index_type), pa.array(words, pa.string()))


def slices(collection: Collection) -> Iterable[Slice]:
    """Summarise the observations by cube, level and period."""
    dataset, parts = collection.dataset, collection.slices
    count = len(parts.keys)
    rows = np.bincount(parts.codes, minlength=count).tolist()
    areas = words_of(collection, AREA)
    codes = {d.id: words_of(collection, at) for at, d in enumerate(dataset.dimensions, CODES)}
    present = {
        name: np.bincount(parts.codes[values.present], minlength=count) > 0
        for name, values in collection.values.items()
    }
    sums = {name: _sums(values, parts.codes, count) for name, values in collection.values.items()}
    states = _states(collection)
    checked = area_sums(collection)
    for at, (cube, level, period) in enumerate(parts.keys):
        yield Slice(
            dataset=dataset.id,
            cube=cube,
            level=level,
            period=period,
            rows=rows[at],
            areas=len(areas[at]),
            measures=tuple(m.id for m in dataset.measures if m.id in present and present[m.id][at]),
            categories={name: tuple(codes[name][at]) for name in codes if name in dataset.cube(cube).dimensions},
            files=dict(sorted(collection.files[cube, level, period].items())),
            sums={name: total[at] for name, total in sums.items() if at in total},
            states={name: by_slice[at] for name, by_slice in states.items() if at in by_slice},
            area_sums={name: by_slice[at] for name, by_slice in checked.items() if at in by_slice},
        )


def _states(collection: Collection) -> dict[str, dict[int, tuple[str, ...]]]:
    """Return by state and slice the areas with a cell that the supplier calls provisional or revised."""
    words, found = collection.words[AREA], {}
    for state in (ObsStatus.PROVISIONAL, ObsStatus.REVISED):
        code = WORST_FIRST.index(state)
        chosen = np.zeros(len(collection), np.bool_)
        for values in collection.values.values():
            chosen |= values.present & (values.states == code)
        if not chosen.any():
            continue
        places = {*zip(collection.slices.codes[chosen].tolist(), collection.parts[AREA][chosen].tolist(), strict=True)}
        by_slice: dict[int, list[str]] = {}
        for at, area in sorted(places):
            by_slice.setdefault(at, []).append(words[area])
        found[state.value] = {at: tuple(sorted(areas)) for at, areas in by_slice.items()}
    return found


def words_of(collection: Collection, position: int) -> list[list[str]]:
    """Return the words of one part of the key that occur in each slice.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.
    position : int
        Part of the key.

    Returns
    -------
    list of list of str
        In the order of `Collection.slices`, each in alphabetical order.
    """
    parts, words = collection.slices, collection.words[position]
    found: list[list[str]] = [[] for _slice in parts.keys]
    keys, _codes = distinct(combined([parts.codes, collection.parts[position]], [len(parts.keys), len(words)]))
    for key in keys.tolist():
        at, word = divmod(key, max(len(words), 1))
        found[at].append(words[word])
    return found


def _sums(values: Values, codes: Ints, count: int) -> dict[int, int]:
    """Add up the known numbers of each slice; a slice without any has no sum."""
    known = np.bincount(codes[values.known], minlength=count)
    totals = np.zeros(count, values.numbers.dtype)
    np.add.at(totals, codes[values.known], values.numbers[values.known])
    return {at: int(totals[at]) for at in np.flatnonzero(known).tolist()}
