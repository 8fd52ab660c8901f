"""What is read in pieces, and why something cannot be."""

from __future__ import annotations

FROM_CELLS = 6_000_000
"""Values from which on a file is read in pieces."""

BUCKET_CELLS = 3_000_000
"""Values that are put together in memory at once."""

MOST_TEXTS = 1_000_000
"""Distinct texts of all columns that are kept in memory."""

MOST_GROUPS = 20_000_000
"""Combinations of area and period, and of slice and categories, that are counted in memory."""


class UnstreamableError(Exception):
    """Recipe or file need all rows at once.

    Parameters
    ----------
    reason : str
        What needs them, as a German sentence.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
