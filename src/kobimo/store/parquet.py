"""Parquet that is the same byte for byte whenever the same rows are written by the same version."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP = 16_384
"""Rows that are read together: small enough to find one indicator among millions of values in milliseconds."""


def parquet_bytes(table: pa.Table) -> bytes:
    """Write a table; the caller has put the rows into their order."""
    sink = io.BytesIO()
    pq.write_table(
        table.replace_schema_metadata(None),
        sink,
        row_group_size=ROW_GROUP,
        compression="zstd",
        store_schema=True,
        write_page_index=True,
    )
    return sink.getvalue()


def read_rows(path: Path, equal: Mapping[str, str]) -> pa.Table:
    """Read the rows in which the given text columns have the given texts; only row groups that may have them are read.

    Raises OSError or ArrowException if the file is missing or damaged.
    """
    with pq.ParquetFile(path, memory_map=True) as file:
        groups = [n for n in range(file.num_row_groups) if _may_contain(file.metadata.row_group(n), equal)]
        table = file.read_row_groups(groups, use_threads=False)
    for column, text in equal.items():
        table = table.filter(pc.equal(table[column], text))
    return table


def _may_contain(group: pq.RowGroupMetaData, equal: Mapping[str, str]) -> bool:
    """Tell from the statistics of a row group whether it can have the wanted rows."""
    for number in range(group.num_columns):
        column = group.column(number)
        wanted, found = equal.get(column.path_in_schema), column.statistics
        if wanted is not None and found is not None and found.has_min_max and not found.min <= wanted <= found.max:
            return False
    return True
