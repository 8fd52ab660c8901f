"""What every office leaves open: cells that it hides, and areas that did not exist yet."""

from __future__ import annotations

from collections.abc import Iterable

from musterkreis.truth import Hidden, Key, Table

Affected = tuple[tuple[str, Key], ...]


def hidden_cells(tables: Iterable[Table]) -> Affected:
    """Return the cells that the supplier does not show.

    Parameters
    ----------
    tables : iterable of Table

    Returns
    -------
    tuple of (str, Key)
        Name of the table and key, as in `Defect.affected`.
    """
    return tuple(
        (name_of(table), key) for table in tables for key, cell in table.delivered.items() if isinstance(cell, Hidden)
    )


def never_delivered(tables: Iterable[Table], areas: Iterable[str], before: str) -> Affected:
    """Return the true cells of Sozialräume that came later than a period.

    Parameters
    ----------
    tables : iterable of Table
    areas : iterable of str
        Keys of Sozialräume.
    before : str
        First label of a period in which they were delivered; labels are compared as text, year first.

    Returns
    -------
    tuple of (str, Key)
        As in `Defect.affected`.
    """
    wanted = frozenset(areas)
    return tuple(
        (name_of(table), key)
        for table in tables
        for key in table.true
        if key.area in wanted and key.period < before and key not in table.delivered
    )


def name_of(table: Table) -> str:
    """Write dataset, cube and measure as `Defect.affected` does."""
    return f"{table.dataset}/{table.cube}/{table.measure}"
