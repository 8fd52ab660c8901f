"""Readers who know more than the table: who asked, and was answered, or has figures that nobody else was told.

What such a reader knows is no reason to show it to everybody. So there are two readers: one who has only what was
released, and one who knows all that was told elsewhere as well. A release must keep its secrets from both.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from kobimo.disclosure.publication.problem import Publication, still_open
from kobimo.disclosure.system import BoolArray, Demand


def for_insiders(release: Publication, hidden: BoolArray | None = None) -> Publication:
    """Return a release as those see it who know all that was told elsewhere.

    Parameters
    ----------
    release : Publication
    hidden : ndarray of bool, shape (cells,), optional
        Counts that the release hides from everybody already.

    Returns
    -------
    Publication
        Its demand is what they do not know anyway; its `lost` are the small counts that they do.
    """
    system, demand = release.system, release.demand
    known = system.fixed | release.elsewhere
    shown = system.published if hidden is None else system.published & ~hidden
    inside = replace(system, fixed=known, published=shown)
    secret = ~known[demand.cells]
    wanted = Demand(demand.cells[secret], demand.up[secret], demand.down[secret])
    told = release.told_before | release.elsewhere
    before = replace(release.beforehand, fixed=release.beforehand.fixed | release.elsewhere)
    left = still_open(before, wanted, told)
    lost = np.setdiff1d(demand.cells, left.cells)
    return replace(release, system=inside, beforehand=before, demand=left, lost=lost)
