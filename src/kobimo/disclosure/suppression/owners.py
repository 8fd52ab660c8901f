"""Hiding more: what single persons, who know the counts in which they are alone, could find out of others.

A pattern that protects from readers at large is the start. Each side of a demand with a person whom no table convinces
gets the cheapest table that leaves the person's own cells alone; what it moves is hidden, too. Tables found before stay
good when more is hidden, so that no side is lost again.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from kobimo.disclosure.audit.islands import islands
from kobimo.disclosure.audit.owners import Asking, Cover, excused
from kobimo.disclosure.audit.tally import Gap
from kobimo.disclosure.audit.witnesses import fitting
from kobimo.disclosure.suppression.greedy import HIDDEN, Shop
from kobimo.disclosure.suppression.search import UnprotectableError
from kobimo.disclosure.suppression.weights import searched_weights
from kobimo.disclosure.system import Demand, Owner, Pattern, System, Witness


def withstanding(
    system: System, demand: Demand, pattern: Pattern, owners: Sequence[Owner], *, seed: int = 0
) -> tuple[Pattern, tuple[Owner, ...]]:
    """Hide more until every demand is also met for each owner, as far as anything can be hidden from that owner.

    Parameters
    ----------
    system : System
    demand : Demand
        Met by the pattern.
    pattern : Pattern
        With tables for every side of every demand.
    owners : sequence of Owner
        All whose cells are hidden.
    seed : int
        Breaks ties; as secret as that of the pattern.

    Returns
    -------
    pattern : Pattern
        With tables for every side of every demand and every owner.
    owners : tuple of Owner
        With what each of them decides by the own cells, whatever is hidden.

    Raises
    ------
    UnprotectableError
        If it could not be found out whether some cells can be protected from an owner.
    """
    if not owners:
        return pattern, ()
    parts = islands(system, pattern.hidden)
    asking = Asking(parts, demand, owners, len(system))
    cover = Cover(demand, owners, asking.near())
    pool = list(fitting(parts, pattern.witnesses, len(system)))
    for known in pool:
        cover.add(known)
    failed = list(asking.served(cover, pool, {}))
    hidden = pattern.hidden.copy()
    shop = Shop(system, demand)
    prices = np.where(hidden, HIDDEN, searched_weights(system.weights, seed))
    hopeless: list[Gap] = []

    def hide(witness: Witness) -> None:
        hidden[witness.cells], prices[witness.cells] = True, HIDDEN
        cover.add(witness)
        pool.append(witness)

    for gap in failed:
        if not cover.is_open(gap):
            continue
        cell, held = int(demand.cells[gap.demand]), owners[gap.owner].cells
        amount = int((demand.up if gap.way > 0 else demand.down)[gap.demand])
        for block in shop.homes(cell):
            found = shop.program(block).solve(cell, gap.way, amount, prices, held)
            if found is not None:
                hide(found)
                break
        else:
            hopeless.append(gap)
    told, left = excused(system, demand, owners, hopeless)
    lost = {gap.demand for gap, witness in left if witness is None}
    if lost:
        positions = tuple(sorted(lost))
        raise UnprotectableError(positions, tuple(int(demand.cells[n]) for n in positions))
    for found in (table for _gap, table in left if table is not None):
        hide(found)
    return Pattern(hidden, tuple(pool)), told
