"""Counts that an official publisher has published already: readers know them, and releases show them as they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np

from kobimo.disclosure.publication.assembly import Assembly
from kobimo.disclosure.publication.counted import CountedCells
from kobimo.disclosure.system import IntArray
from kobimo.model.slice import HeldSlice
from kobimo.workflows.opened import OpenedWorkspace


def published_sources(workspace: OpenedWorkspace) -> frozenset[str]:
    """Return the sources of which everything was published officially."""
    sources = workspace.definitions.sources
    return frozenset(name for name, source in sources.items() if source.published is not None)


def published_cells(
    assembly: Assembly, cells: Mapping[str, CountedCells], held: Iterable[HeldSlice], official: frozenset[str]
) -> IntArray:
    """Return the cells that everybody can look up.

    Parameters
    ----------
    assembly : Assembly
    cells : mapping of dataset id to CountedCells
        With names, if there are official sources at all.
    held : iterable of HeldSlice
    official : frozenset of str
        Sources.

    Returns
    -------
    ndarray of int64
        What official sources delivered; where nobody else delivered anything of a date, the sums of that as well. What
        the publisher keeps secret is not among them.
    """
    of_dates: dict[tuple[str, str], set[str]] = {}
    for unit in held:
        of_dates.setdefault((unit.slice.dataset, unit.slice.period), set()).add(unit.source)
    whole = {date for date, sources in of_dates.items() if sources <= official}
    found = [np.zeros(0, np.int64)]
    for dataset, counted in cells.items():
        for (kind, *place), (_keys, numbers) in counted.named.items():
            known = place[0] in official if kind == "atom" else (dataset, place[1]) in whole
            if known:
                found.append(numbers[(numbers >= 0) & (assembly.secret_of(numbers) == 0)])
    return np.unique(np.concatenate(found))
