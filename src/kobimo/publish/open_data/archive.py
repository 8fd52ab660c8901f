"""A ZIP that is sent while it is made: nobody has to keep it as a whole."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from kobimo.publish.open_data.about import About
from kobimo.publish.open_data.readme import readme

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer as Buffer

_QUICK = 1
"""Level of compression: tables shrink to a tenth already, and the reader does not wait."""


_NO_MOMENT = "1980-01-01T00:00:00+00:00"
"""When figures were packed that are named by no release: the same figures give the same bytes."""


class _Sink(io.RawIOBase):
    """What was written and not yet taken; it cannot go back, so the ZIP has its sizes behind the data."""

    def __init__(self) -> None:
        self._waiting: list[bytes] = []

    def writable(self) -> bool:
        """Return that it takes bytes."""
        return True

    def write(self, data: Buffer, /) -> int:
        """Take bytes."""
        self._waiting.append(bytes(data))
        return len(self._waiting[-1])

    def taken(self) -> bytes:
        """Return what was written since the last time."""
        found, self._waiting = b"".join(self._waiting), []
        return found


def archived(files: Iterable[tuple[str, Iterable[bytes]]], moment: str) -> Iterator[bytes]:
    """Pack files into a ZIP.

    Parameters
    ----------
    files : iterable of (str, iterable of bytes)
        Names and contents in the order in which they are packed; each is read when its turn comes.
    moment : str
        ISO 8601; what all files carry as their time, so that the same files make the same ZIP.

    Yields
    ------
    bytes
    """
    sink, stamp = _Sink(), datetime.fromisoformat(moment).astimezone(UTC).timetuple()[:6]
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=_QUICK) as archive:
        for name, chunks in files:
            entry = zipfile.ZipInfo(name, stamp)
            entry.compress_type = zipfile.ZIP_DEFLATED
            with archive.open(entry, "w", force_zip64=True) as target:
                for chunk in chunks:
                    target.write(chunk)
                    yield sink.taken()
    yield sink.taken()


def explained(rows: Iterable[bytes], about: About, count: Callable[[], int]) -> Iterator[bytes]:
    """Pack CSV for programs with the text that explains it.

    Parameters
    ----------
    rows : iterable of bytes
        The CSV.
    about : About
    count : callable
        Returns how many rows there were; asked when all have been packed.

    Yields
    ------
    bytes
    """
    files = (
        ("daten.csv", rows),
        ("LIESMICH.txt", (readme(about, count()).encode("utf-8-sig") for _once in range(1))),
    )
    yield from archived(files, about.release.created_at or _NO_MOMENT)
