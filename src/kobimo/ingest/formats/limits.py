"""What one file may cost before it is refused."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of one file.

    Attributes
    ----------
    text_bytes : int
        Largest text file that is read as a whole.
    line_bytes : int
        Longest line of a text file.
    cells : int
        Extent of one sheet, rows times columns.
    inflated_bytes : int
        Sum of all parts of a workbook or archive once they are unpacked.
    ratio : int
        Unpacked bytes per packed byte of a large part; no table reaches it, a bomb does.
    members : int
        Parts of a workbook or archive.
    seconds : float
        Time to open the file, where a process of its own opens it.
    memory_bytes : int
        Address space of that process.
    """

    text_bytes: int = 1 << 28
    line_bytes: int = 16 << 20
    cells: int = 60_000_000
    inflated_bytes: int = 2 << 30
    ratio: int = 400
    members: int = 10_000
    seconds: float = 120.0
    memory_bytes: int = 6 << 30


SMALL_PART = 32 << 20
"""Unpacked bytes up to which a part is no bomb, however well it packs."""
