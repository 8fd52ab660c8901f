"""An audit of a release as it is: what readers can find out, whoever chose the pattern and however."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kobimo.disclosure.audit.witnesses import Audit, audit
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.system import BoolArray, Demand, System
from kobimo.disclosure.verifier import verify


@dataclass(frozen=True)
class Judgement:
    """What readers find out.

    Attributes
    ----------
    cells, primary, hidden : int
        Counts that rows of the release rest on; small ones, those that only follow from others included; counts of
        rows that are not shown.
    hidden_value : int
        Sum of the hidden counts.
    exactly_known, upper_below_threshold : int
        Small counts of which only one value is possible, or that cannot be as large as the smallest count shown.
    lps : int
        Programs solved.
    verified : bool
        Whether whole tables prove that every small count stays uncertain.
    """

    cells: int
    primary: int
    hidden: int
    hidden_value: int
    exactly_known: int
    upper_below_threshold: int
    lps: int
    verified: bool


def judge(release: Publication, rows: BoolArray) -> Judgement:
    """Attack a release with what readers know: nothing is negative, zeros are shown, and everything adds up.

    Parameters
    ----------
    release : Publication
        With the true counts.
    rows : ndarray of bool, shape (rows,)
        Rows that show a number.

    Returns
    -------
    Judgement
    """
    told = np.zeros(len(release.system), np.bool_)
    told[release.entries[rows[release.statements.rows]]] = True
    system = replace(release.system, published=told)
    hidden = system.free & ~told
    found = audit(system, hidden, release.demand)
    proof = verify(system, hidden, _possible(system, found), found.witnesses)
    listed = np.zeros(len(system), np.bool_)
    listed[release.entries] = True
    return Judgement(
        cells=int(np.count_nonzero(listed)),
        primary=len(release.demand),
        hidden=int(np.count_nonzero(listed & hidden)),
        hidden_value=int(system.values[listed & hidden].sum()),
        exactly_known=int(np.count_nonzero(found.exactly_known)),
        upper_below_threshold=int(np.count_nonzero(found.upper_below)),
        lps=found.lps,
        verified=bool(proof.passed and not (found.exactly_known | found.upper_below).any()),
    )


def _possible(system: System, found: Audit) -> Demand:
    """Return the demand, less the smaller values that sums would rule out even if no count were shown."""
    demand = found.demand
    low = np.flatnonzero(found.lower_above)
    if not len(low):
        return demand
    most = audit(system, system.free, Demand(demand.cells[low], demand.up[low], demand.down[low]))
    down = demand.down.copy()
    down[low] = np.minimum(down[low], system.values[demand.cells[low]] - most.least)
    return Demand(demand.cells, demand.up, down)
