"""Observations on the disk, in the order of a table in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from kobimo.ingest.bulk.streamed.room import Room

_BATCH = 1 << 17


class StoredObservations:
    """Observations of one dataset in pieces, sorted by key.

    Parameters
    ----------
    schema : pyarrow.Schema
        As `observation_schema` gives it.
    letters : dict of str to str
        For each measure, the letter of the only column that it stands in; "" if there are several.
    room : Room
        The folder stays as long as this object.
    forget : bool
        Whether rows of the file are persons, so that none may be named.
    """

    def __init__(self, schema: pa.Schema, letters: dict[str, str], room: Room, *, forget: bool = False) -> None:
        self.schema = schema
        self.letters = letters
        self.num_rows = 0
        self._known = dict.fromkeys(schema.names, 0)
        self._room = room
        self._forget = forget
        self._pieces: dict[tuple[str, int], Path] = {}

    @property
    def column_names(self) -> list[str]:
        """Names of the columns."""
        return list(self.schema.names)

    def null_count(self, name: str) -> int:
        """Return how many rows have nothing in a column."""
        return self.num_rows - self._known[name]

    def add(self, cube: str, bucket: int, table: pa.Table) -> None:
        """Keep the rows of a cube from a bucket; cubes and, in each, buckets have the order of the keys."""
        if self._forget:
            place = table.schema.get_field_index("row")
            table = table.set_column(place, self.schema.field(place), pa.nulls(table.num_rows, pa.int32()))
        path = self._room.path / f"{len(self._pieces):06d}.arrow"
        options = pa.ipc.IpcWriteOptions(compression="lz4")
        with (
            self._room.writing(path),
            path.open("wb") as stream,
            pa.ipc.new_file(stream, table.schema, options=options) as writer,
        ):
            writer.write_table(table, max_chunksize=_BATCH)
        self._pieces[cube, bucket] = path
        self.num_rows += table.num_rows
        for name in self._known:
            self._known[name] += table.num_rows - table[name].null_count

    def pieces(self) -> Iterator[pa.Table]:
        """Give all rows in their order, some at a time."""
        for key in sorted(self._pieces):
            yield from self._rows_of(self._pieces[key])

    def bucket(self, cube: str, bucket: int) -> Iterator[pa.Table]:
        """Give the rows of a cube from one bucket."""
        if (cube, bucket) in self._pieces:
            yield from self._rows_of(self._pieces[cube, bucket])

    def _rows_of(self, path: Path) -> Iterator[pa.Table]:
        with pa.OSFile(str(path)) as source:
            reader = pa.ipc.open_file(source)
            for number in range(reader.num_record_batches):
                yield pa.Table.from_batches([reader.get_batch(number)], self.schema)
