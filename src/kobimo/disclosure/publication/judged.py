"""An audit of a release as it is: what readers can find out, whoever chose the pattern and however."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from kobimo.disclosure.audit.attackers import Attempt, nothing_negative
from kobimo.disclosure.audit.owners import alone
from kobimo.disclosure.audit.witnesses import Audit
from kobimo.disclosure.publication.insiders import for_insiders
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.rules import Attacker
from kobimo.disclosure.system import BoolArray, Demand, Owner, System


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
    owners : int
        Single persons behind hidden counts, each taken to know all counts in which he or she is alone; 0 where nobody
        was asked.
    """

    cells: int
    primary: int
    hidden: int
    hidden_value: int
    exactly_known: int
    upper_below_threshold: int
    lps: int
    verified: bool
    owners: int = 0


def judge(release: Publication, rows: BoolArray, attacker: Attacker = Attacker.X1) -> Judgement:
    """Attack a release with what readers know: nothing is negative, zeros are shown, and everything adds up.

    Parameters
    ----------
    release : Publication
        With the true counts.
    rows : ndarray of bool, shape (rows,)
        Rows that show a number.
    attacker : Attacker, optional
        `X0` makes nothing of it that zeros are shown. `OWNER`: as `X1`, and each person who is alone in a count that is
        not shown knows it.

    Returns
    -------
    Judgement
    """
    told, listed = (np.zeros(len(release.system), np.bool_) for _array in range(2))
    told[release.entries[rows[release.statements.rows]]] = True
    listed[release.entries] = True
    hidden = release.system.free & ~told
    readers = [release, for_insiders(release)] if release.elsewhere.any() else [release]
    attacks = [_attack(reader.system, told, reader.demand, attacker) for reader in readers]
    known, below = (
        len({cell for attack in attacks for cell in flagged(attack)}) for flagged in (_Attack.known, _Attack.below)
    )
    return Judgement(
        cells=int(np.count_nonzero(listed)),
        primary=len(release.demand),
        hidden=int(np.count_nonzero(listed & hidden)),
        hidden_value=int(release.system.values[listed & hidden].sum()),
        exactly_known=known,
        upper_below_threshold=below,
        lps=sum(attack.found.lps for attack in attacks),
        verified=all(attack.passed for attack in attacks) and not known and not below,
        owners=max(len(attack.owners) for attack in attacks),
    )


@dataclass(frozen=True)
class _Attack:
    """What one reader finds out, and whether whole tables prove the rest."""

    demand: Demand
    found: Audit
    passed: bool
    owners: tuple[Owner, ...]

    def known(self) -> list[int]:
        """Return the small counts of which only one value is possible."""
        cells: list[int] = self.demand.cells[self.found.exactly_known].tolist()
        return cells

    def below(self) -> list[int]:
        """Return the small counts that cannot be as large as the smallest one shown."""
        cells: list[int] = self.demand.cells[self.found.upper_below].tolist()
        return cells


def _attack(plain: System, told: BoolArray, demand: Demand, attacker: Attacker) -> _Attack:
    """Attack what a reader does not know."""
    system = replace(nothing_negative(plain) if attacker is Attacker.X0 else plain, published=told)
    hidden = system.free & ~told
    seen = Attempt(system, demand, alone(system, hidden) if attacker is Attacker.OWNER else ())
    found = seen.audit(hidden)
    proof = replace(seen, demand=_possible(seen, found)).verify(hidden, found)
    return _Attack(demand, found, proof.passed, seen.owners)


def _possible(seen: Attempt, found: Audit) -> Demand:
    """Return the demand, less the smaller values that sums would rule out even if no count were shown."""
    demand = found.demand
    low = np.flatnonzero(found.lower_above)
    if not len(low):
        return demand
    asked = Demand(demand.cells[low], demand.up[low], demand.down[low])
    most = replace(seen, demand=asked, owners=()).audit(seen.system.free)
    down = demand.down.copy()
    down[low] = np.minimum(down[low], seen.system.values[demand.cells[low]] - most.least)
    return Demand(demand.cells, demand.up, down)
