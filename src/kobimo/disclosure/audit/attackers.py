"""Readers of a publication, by what they know beforehand: nothing, that zeros are shown, or their own figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from kobimo.disclosure.audit.owners import alone, audit_owners, excused
from kobimo.disclosure.audit.witnesses import Audit, audit
from kobimo.disclosure.rules import Attacker
from kobimo.disclosure.system import BoolArray, Demand, Owner, System, Witness
from kobimo.disclosure.verifier import Verdict, verify


@dataclass(frozen=True)
class Attempt:
    """A publication as one kind of reader sees it.

    Attributes
    ----------
    system : System
        With what this reader knows of hidden cells.
    demand : Demand
        Nothing is demanded below what this reader knows anyway.
    owners : tuple of Owner
        Readers who know some cells beside; empty if nobody knows any.
    """

    system: System
    demand: Demand
    owners: tuple[Owner, ...] = ()

    def audit(self, hidden: BoolArray, *, seed: int = 0, known: Sequence[Witness] = ()) -> Audit:
        """Find out what this reader can learn from a pattern; what owners knew without it is left out."""
        if not self.owners:
            return audit(self.system, hidden, self.demand, seed=seed, known=known)
        first = audit_owners(self.system, hidden, self.demand, self.owners, seed=seed, known=known)
        if not first.gaps:
            return first
        owners, left = excused(self.system, self.demand, self.owners, first.gaps)
        if len(left) == len(first.gaps):
            return first
        found = audit_owners(self.system, hidden, self.demand, owners, seed=seed, known=first.witnesses)
        return replace(found, lps=first.lps + found.lps)

    def verify(self, hidden: BoolArray, found: Audit) -> Verdict:
        """Check by adding up that the tables of an audit prove protection from this reader."""
        return verify(self.system, hidden, self.demand, found.witnesses, found.owners)


def attempt(system: System, hidden: BoolArray, demand: Demand, attacker: Attacker) -> Attempt:
    """Return a publication as an attacker sees it.

    Parameters
    ----------
    system : System
    hidden : ndarray of bool, shape (cells,)
        Cells that are not shown; the single persons among them are owners.
    demand : Demand
    attacker : Attacker
        `X0`: no hidden value is negative. `X1`: zeros are shown as such, so that a hidden inner cell is at least 1.
        `OWNER`: as `X1`, and whoever is alone in an inner cell knows it.

    Returns
    -------
    Attempt
    """
    seen = nothing_negative(system) if attacker is Attacker.X0 else zeros_shown(system)
    room = np.maximum(seen.values - seen.lower, 0)[demand.cells]
    within = Demand(demand.cells, demand.up, np.minimum(demand.down, room))
    return Attempt(seen, within, alone(seen, hidden) if attacker is Attacker.OWNER else ())


def nothing_negative(system: System) -> System:
    """Return what a reader knows who only knows that counts are not negative."""
    return replace(system, lower=np.minimum(system.values, 0))


def zeros_shown(system: System) -> System:
    """Return what a reader knows who sees zeros shown: a hidden inner cell is at least 1.

    A pattern that hides true zeros all the same misleads this reader; for these cells nothing but zero is assumed.
    """
    return replace(system, lower=np.where(system.inner, np.clip(system.values, None, 1), np.minimum(system.values, 0)))
