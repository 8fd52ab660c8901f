"""Parquet is the same byte for byte for the same rows."""

from __future__ import annotations

import io

import pyarrow as pa
import pyarrow.parquet as pq

from kobimo.store.parquet import parquet_bytes

TABLE = pa.table({"area": ["a", "b"] * 20_000, "value": [1, None] * 20_000})


def test_equal_rows_give_equal_bytes_however_they_lie_in_memory() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 7), TABLE.slice(7)])
    assert chunked.column(0).num_chunks == 2
    assert parquet_bytes(TABLE) == parquet_bytes(chunked.combine_chunks())
    assert parquet_bytes(TABLE) == parquet_bytes(TABLE.replace_schema_metadata({"who": "me"}))


def test_what_is_written_is_read_back() -> None:
    assert pq.read_table(io.BytesIO(parquet_bytes(TABLE))).equals(TABLE)
