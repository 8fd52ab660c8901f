"""Parquet that is the same byte for byte whenever the same rows are written by the same version."""

from __future__ import annotations

import io
import os
from collections.abc import Iterable, Iterator, Mapping
from functools import reduce
from pathlib import Path
from typing import BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

ROW_GROUP = 16_384
"""Rows that are read together: small enough to find one indicator among millions of values in milliseconds."""


def parquet_bytes(table: pa.Table) -> bytes:
    """Write a table; the caller has put the rows into their order."""
    writer = PieceWriter(table.schema)
    writer.add(table)
    return writer.finish()


def write_parquet(path: Path, schema: pa.Schema, pieces: Iterable[pa.Table]) -> None:
    """Write a table that comes in pieces into a new file, which is on the disk when this returns."""
    with path.open("wb") as sink:
        writer = PieceWriter(schema, sink)
        for piece in pieces:
            writer.add(piece)
        writer.close()
        sink.flush()
        os.fsync(sink.fileno())


class PieceWriter:
    """Writes a table that comes in pieces, so that it never has to be in memory as a whole."""

    def __init__(self, schema: pa.Schema, sink: BinaryIO | None = None) -> None:
        self._sink = io.BytesIO() if sink is None else sink
        self._writer = pq.ParquetWriter(
            self._sink, schema.remove_metadata(), compression="zstd", store_schema=True, write_page_index=True
        )
        self._waiting: list[pa.Table] = []
        self._rows = 0

    def add(self, piece: pa.Table) -> None:
        """Take the next rows; whole row groups are written at once."""
        self._waiting.append(piece.replace_schema_metadata(None))
        self._rows += piece.num_rows
        if self._rows >= ROW_GROUP:
            self._write(self._rows // ROW_GROUP * ROW_GROUP)

    def finish(self) -> bytes:
        """Write what is left and return the file; for one in memory only."""
        self.close()
        return self._sink.getvalue() if isinstance(self._sink, io.BytesIO) else b""

    def close(self) -> None:
        """Write what is left."""
        self._write(self._rows)
        self._writer.close()

    def _write(self, rows: int) -> None:
        if rows:
            table = pa.concat_tables(self._waiting).unify_dictionaries()
            self._writer.write_table(table.slice(0, rows).combine_chunks(), row_group_size=ROW_GROUP)
            self._waiting, self._rows = [table.slice(rows)], self._rows - rows


def read_rows(path: Path, equal: Mapping[str, str]) -> pa.Table:
    """Read the rows in which the given text columns have the given texts; only row groups that may have them are read.

    Raises OSError or ArrowException if the file is missing or damaged.
    """
    with pa.memory_map(str(path)) as source, pq.ParquetFile(source, pre_buffer=False) as file:
        table = file.read_row_groups(_groups(file, equal), use_threads=False)
    return _with_texts(table, equal)


def read_pieces(path: Path, equal: Mapping[str, str]) -> Iterator[pa.Table]:
    """Read the same rows one row group at a time."""
    with pa.memory_map(str(path)) as source, pq.ParquetFile(source, pre_buffer=False) as file:
        for number in _groups(file, equal):
            yield _with_texts(file.read_row_group(number, use_threads=False), equal)


def count_rows(path: Path, equal: Mapping[str, str]) -> int:
    """Count the same rows; of each row group only the columns that are compared are read."""
    with pa.memory_map(str(path)) as source, pq.ParquetFile(source, pre_buffer=False) as file:
        if not equal:
            return int(file.metadata.num_rows)
        groups = _groups(file, equal)
        return sum(
            _with_texts(file.read_row_group(n, columns=list(equal), use_threads=False), equal).num_rows for n in groups
        )


def _groups(file: pq.ParquetFile, equal: Mapping[str, str]) -> list[int]:
    """Return the row groups that may have rows with the wanted texts."""
    places = {name: n for n, name in enumerate(file.schema.names) if name in equal}
    wanted = {places[name]: text for name, text in equal.items()}
    return [n for n in range(file.num_row_groups) if _may_contain(file.metadata.row_group(n), wanted)]


def _with_texts(table: pa.Table, equal: Mapping[str, str]) -> pa.Table:
    chosen = [pc.equal(table[column], pa.scalar(text, pa.string())) for column, text in equal.items()]
    return table.filter(reduce(pc.and_, chosen)) if chosen else table


def _may_contain(group: pq.RowGroupMetaData, wanted: Mapping[int, str]) -> bool:
    """Tell from the statistics of a row group whether it can have the wanted texts, given by the column's position."""
    for number, text in wanted.items():
        found = group.column(number).statistics
        if found is not None and found.has_min_max and not found.min <= text <= found.max:
            return False
    return True
