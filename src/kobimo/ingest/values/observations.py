"""Observation tables, and what each of them covers."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby

import pyarrow as pa

from kobimo.ingest.values.collect import Collection
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import Slice


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
    fields = [pa.field(name, pa.string()) for name in ("cube", "level", "area", "period")]
    fields += [pa.field(dimension.id, pa.string()) for dimension in dataset.dimensions]
    for measure in dataset.measures:
        fields += [pa.field(measure.id, pa.int64()), pa.field(f"{measure.id}_status", pa.string())]
    return pa.schema([*fields, pa.field("file", pa.string()), pa.field("row", pa.int32())])


def observation_table(collection: Collection) -> pa.Table:
    """Build the observation table, sorted by key; a measure that was not delivered for a row is null."""
    schema = observation_schema(collection.dataset)
    measures = [measure.id for measure in collection.dataset.measures]
    columns: list[list[object]] = [[] for _name in schema]
    for key, values in collection.sorted_rows():
        cells: list[object] = [*key[:4], *(code or None for code in key[4:])]
        for measure in measures:
            value = values.get(measure)
            cells += [value.number, value.status.value] if value else [None, None]
        first = next(iter(values.values())).place
        for column, cell in zip(columns, [*cells, first.file, first.row], strict=True):
            column.append(cell)
    arrays = [pa.array(column, type=field.type) for column, field in zip(columns, schema, strict=True)]
    return pa.Table.from_arrays(arrays, schema=schema)


def slices(collection: Collection) -> Iterable[Slice]:
    """Summarise the observations by cube, level and period."""
    dataset = collection.dataset
    rows = sorted(collection.rows.items(), key=lambda item: (item[0][0], item[0][1], item[0][3], item[0]))
    for (cube, level, period), group in groupby(rows, key=lambda item: (item[0][0], item[0][1], item[0][3])):
        members = list(group)
        present = {measure for _key, values in members for measure in values}
        sums: dict[str, int] = {}
        for _key, values in members:
            for measure, value in values.items():
                if value.number is not None:
                    sums[measure] = sums.get(measure, 0) + value.number
        codes = {
            dimension.id: tuple(sorted({key[4 + index] for key, _values in members}))
            for index, dimension in enumerate(dataset.dimensions)
            if dimension.id in dataset.cube(cube).dimensions
        }
        yield Slice(
            dataset=dataset.id,
            cube=cube,
            level=level,
            period=period,
            rows=len(members),
            areas=len({key[2] for key, _values in members}),
            measures=tuple(measure.id for measure in dataset.measures if measure.id in present),
            categories=codes,
            files={name: len(rows) for name, rows in sorted(collection.files[cube, level, period].items())},
            sums=sums,
        )
