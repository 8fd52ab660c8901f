"""Rows divided by area and period into parts that fit into memory; each part has all rows of its keys."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.bulk.streamed.decided import Decided, Dropping, Route
from kobimo.ingest.bulk.streamed.limits import UnstreamableError
from kobimo.ingest.bulk.streamed.room import Room
from kobimo.ingest.bulk.streamed.sheets import Plan
from kobimo.ingest.bulk.streamed.spill import Spill, Window
from kobimo.ingest.values.texts import Ints
from kobimo.language import _


def bucket_of(counts: Ints, decided: Decided, most: int) -> NDArray[np.int16]:
    """Return the bucket of each pair of texts of area and period; -1 for pairs that mean nothing.

    Parameters
    ----------
    counts : ndarray of int, shape (areas, periods)
        Rows for each pair of texts.
    decided : Decided
        The order of areas and periods: buckets have the order of the keys.
    most : int
        Rows of a bucket, but for the last area and period that it takes.

    Returns
    -------
    ndarray of int
        Of the same shape.

    Raises
    ------
    UnstreamableError
        If the rows of one area and period do not fit into memory.
    """
    areas, periods = decided.areas, decided.periods
    width = int(periods.max(initial=0)) + 1
    ranks = areas[:, None] * width + periods[None, :]
    usable = (areas[:, None] >= 0) & (periods[None, :] >= 0)
    rows = np.zeros((int(areas.max(initial=0)) + 1) * width, np.int64)
    np.add.at(rows, ranks[usable], counts[usable])
    if rows.max(initial=0) > 2 * most:
        raise UnstreamableError(_("Für ein Gebiet und einen Zeitraum gibt es zu viele Zeilen."))
    before = np.cumsum(rows) - rows
    buckets = np.where(usable, before[np.where(usable, ranks, 0)] // most, -1)
    return buckets.astype(np.int16)


class Buckets:
    """The chosen rows of a file by bucket.

    Parameters
    ----------
    spill : Spill
        Its windows are removed from the disk.
    plan : Plan
    dropping : Dropping
        Rows that it leaves out are in no bucket.
    route : Route
    places : ndarray of int
        As `bucket_of` gives them.
    room : Room
        Takes the buckets.
    """

    def __init__(
        self, spill: Spill, plan: Plan, dropping: Dropping, route: Route, places: NDArray[np.int16], room: Room
    ) -> None:
        fields = [(str(at), np.min_scalar_type(max(len(texts) - 1, 0))) for at, texts in plan.texts.items()]
        self._kind = np.dtype([("line", np.int32), *fields])
        self._room = room
        self.count = int(places.max(initial=-1)) + 1
        for window in spill.windows(last=True):
            areas, periods = route.codes(window)
            kept = dropping.kept(window)
            self._divide(window, kept, places[areas[kept], periods[kept]])

    def _path(self, bucket: int) -> Path:
        return self._room.path / f"bucket-{bucket:05d}"

    def _divide(self, window: Window, rows: Ints, buckets: Ints) -> None:
        order = np.argsort(buckets, kind="stable")
        ends = np.searchsorted(buckets[order], np.arange(-1, self.count), side="right")
        for bucket, (begin, end) in enumerate(pairwise(ends.tolist())):
            if begin == end:
                continue
            chosen = rows[order[begin:end]]
            records = np.empty(len(chosen), self._kind)
            records["line"] = window.numbers[chosen]
            for at, codes in window.codes.items():
                records[str(at)] = codes[chosen]
            path = self._path(bucket)
            with self._room.writing(path), path.open("ab") as stream:
                stream.write(records.data)

    def __iter__(self) -> Iterator[tuple[int, Window]]:
        for bucket in range(self.count):
            path = self._path(bucket)
            if path.exists():
                records = np.fromfile(path, self._kind)
                path.unlink()
                codes = {int(n): np.ascontiguousarray(records[n]) for n in self._kind.names or () if n != "line"}
                yield bucket, Window(0, np.ascontiguousarray(records["line"]), codes)
