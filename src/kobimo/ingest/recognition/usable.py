"""Whether what looks like a table is one that may be read without a person looking at it."""

from __future__ import annotations

from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Outline

SURE = 0.5
"""A table with less confidence is no table of data, or not one that could be read without a person looking at it."""


def is_data(grid: Grid, outline: Outline) -> bool:
    """Tell whether a table holds data; features with geometry do even if they have no numbers.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it.

    Returns
    -------
    bool
        True if it may be read without a person looking at it.
    """
    return max(outline.confidence, outline.firmness) >= SURE or grid.geometry is not None
