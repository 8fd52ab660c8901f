"""The columns of a large file as codes on the disk, chunk by chunk; only the distinct texts stay in memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from kobimo.ingest.bulk.columns import Body, Growing, Part, parts_of
from kobimo.ingest.bulk.streamed.limits import MOST_TEXTS, UnstreamableError
from kobimo.ingest.bulk.streamed.room import Room
from kobimo.ingest.values.texts import Ints
from kobimo.language import _


@dataclass(frozen=True, slots=True)
class Window:
    """Rows that are looked at together: where they begin among all rows, their lines, and their codes by column."""

    start: int
    numbers: Ints
    codes: Mapping[int, Ints]

    def __len__(self) -> int:
        return len(self.numbers)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A window on the disk: for each column its type; the numbers of the lines come first."""

    path: Path
    start: int
    rows: int
    first: int
    kinds: Mapping[int, np.dtype[np.integer]]


class Spill:
    """One pass through a file.

    Parameters
    ----------
    body : Body
        Its lines.
    positions : sequence of int
        Columns.
    step : int
        Every so many lines one is kept as a whole.
    room : Room
        Takes the codes.

    Attributes
    ----------
    texts : dict of int to list of str
        By column.
    rows : int
        In which something stands.
    odd, sample
        As in `Part`.

    Raises
    ------
    UnusualError
        If the file is no plain table.
    UnstreamableError
        If it has too many different texts.
    """

    def __init__(self, body: Body, positions: Sequence[int], step: int, room: Room) -> None:
        self._room = room
        growing = {at: Growing() for at in positions}
        self.odd: dict[int, list[str]] = {}
        self.sample: list[list[str]] = []
        self.rows = 0
        self._windows: list[_Stored] = []
        for part in parts_of(body, growing, step):
            if sum(map(len, growing.values())) > MOST_TEXTS:
                raise UnstreamableError(
                    _("Die Spalten haben zusammen mehr als {count} verschiedene Einträge.").format(
                        count=f"{MOST_TEXTS:,}".replace(",", ".")
                    )
                )
            self.odd.update(part.odd)
            self.sample += part.sample
            self._keep(part, room.path / f"window-{len(self._windows):05d}")
        self.texts = {at: column.texts for at, column in growing.items()}

    def _keep(self, part: Part, path: Path) -> None:
        if not len(part.numbers):
            return
        with self._room.writing(path), path.open("wb") as stream:
            stream.write(np.ascontiguousarray(part.numbers, np.int32).data)
            for codes in part.codes.values():
                stream.write(np.ascontiguousarray(codes).data)
        kinds = {at: codes.dtype for at, codes in part.codes.items()}
        self._windows.append(_Stored(path, self.rows, len(part.numbers), int(part.numbers[0]), kinds))
        self.rows += len(part.numbers)

    @property
    def first_line(self) -> int:
        """Number of the first line in which something stands."""
        return self._windows[0].first if self._windows else 0

    def windows(self, *, last: bool = False) -> Iterator[Window]:
        """Give all rows in their order; the last time that is done the disk is freed."""
        for stored in self._windows:
            with stored.path.open("rb") as stream:
                numbers = np.fromfile(stream, np.int32, stored.rows)
                codes = {at: np.fromfile(stream, kind, stored.rows) for at, kind in stored.kinds.items()}
            if last:
                stored.path.unlink()
            yield Window(stored.start, numbers, codes)

    def rows_at(self, places: Ints) -> Window:
        """Return chosen rows, given by ascending position."""
        numbers: list[Ints] = [np.empty(0, np.int32)]
        codes: dict[int, list[Ints]] = {at: [np.empty(0, np.uint8)] for at in self.texts}
        for window in self.windows():
            own = places[(places >= window.start) & (places < window.start + len(window))] - window.start
            numbers.append(window.numbers[own])
            for at, column in window.codes.items():
                codes[at].append(column[own])
        return Window(0, np.concatenate(numbers), {at: np.concatenate(chunks) for at, chunks in codes.items()})
