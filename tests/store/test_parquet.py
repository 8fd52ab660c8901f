"""Parquet is the same byte for byte for the same rows."""

from __future__ import annotations

import io
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from kobimo.store.parquet import ROW_GROUP, PieceWriter, parquet_bytes, read_rows

TABLE = pa.table({"area": ["a", "b"] * 20_000, "value": [1, None] * 20_000})


def test_equal_rows_give_equal_bytes_however_they_lie_in_memory() -> None:
    chunked = pa.concat_tables([TABLE.slice(0, 7), TABLE.slice(7)])
    assert chunked.column(0).num_chunks == 2
    assert parquet_bytes(TABLE) == parquet_bytes(chunked.combine_chunks())
    assert parquet_bytes(TABLE) == parquet_bytes(TABLE.replace_schema_metadata({"who": "me"}))


def test_what_is_written_is_read_back() -> None:
    assert pq.read_table(io.BytesIO(parquet_bytes(TABLE))).equals(TABLE)


@pytest.mark.parametrize("size", [1_000, ROW_GROUP, 3 * ROW_GROUP + 5])
def test_pieces_give_the_bytes_of_the_whole(size: int) -> None:
    writer = PieceWriter(TABLE.schema)
    for start in range(0, TABLE.num_rows, size):
        writer.add(TABLE.slice(start, size))
    assert writer.finish() == parquet_bytes(TABLE)


def test_a_table_without_rows_is_written_and_read_back() -> None:
    assert pq.read_table(io.BytesIO(parquet_bytes(TABLE.slice(0, 0)))).equals(TABLE.slice(0, 0))
    assert PieceWriter(TABLE.schema).finish() == parquet_bytes(TABLE.slice(0, 0))


def figures(indicator: str, rows: int) -> pa.Table:
    """Make rows as a release has them: names as a dictionary of their own, levels in order."""
    level = ["bezirk"] * (rows // 3) + ["stadt"] * (rows - rows // 3)
    names = pa.array([indicator] * rows).dictionary_encode()
    return pa.table({"indicator": names, "level": pa.array(level).dictionary_encode(), "value": list(range(rows))})


def test_a_look_up_finds_the_rows_of_one_name_wherever_they_lie(tmp_path: Path) -> None:
    pieces = [figures(f"i{n:02}", 900 * n) for n in range(1, 14)]
    writer = PieceWriter(pieces[0].schema)
    for piece in pieces:
        writer.add(piece)
    (tmp_path / "v.parquet").write_bytes(writer.finish())
    assert pq.ParquetFile(tmp_path / "v.parquet").num_row_groups > 4
    for number in range(1, 14):
        name = f"i{number:02}"
        for level in ("bezirk", "stadt"):
            piece = pieces[number - 1]
            expected = piece.filter(pc.equal(piece["level"], level)).to_pylist()
            assert read_rows(tmp_path / "v.parquet", {"indicator": name, "level": level}).to_pylist() == expected
    assert read_rows(tmp_path / "v.parquet", {"indicator": "i99"}).num_rows == 0
    assert read_rows(tmp_path / "v.parquet", {}).num_rows == sum(piece.num_rows for piece in pieces)
