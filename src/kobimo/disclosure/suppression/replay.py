"""Small tables are hidden so that nobody finds out anything by replaying this program with every possible table.

A pattern says more than the equations do: whoever knows the program can run it on each table that fits the publication,
and keep those for which it would have hidden just these cells. In a small table that may leave one value of a small
count, although the equations leave many [1]_. Therefore:

* what is hidden follows from one of some draws of random numbers: the price of each cell, the order of the targets,
  and in some draws cells that need not be hidden at all. The draws are public, their order is secret;
* a pattern is taken only if, by the same draw, it also comes out for other tables that fit, and each small count of
  each of those tables has different values in them.

Those other tables are found from what is published. So the answer is the same for all of them, and each of them leads
to this very publication if that draw comes first. Nothing else may be said that differs between them, such as how many
counts are small, or how uncertain the true ones are: `told_of_all` is the same for all.

References
----------
.. [1] wong2007: Minimality attack in privacy preserving data publishing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.suppression.fitting import Fitting
from kobimo.disclosure.suppression.greedy import Greedy, Shop
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.suppression.tidy import Tidy
from kobimo.disclosure.suppression.weights import without_size
from kobimo.disclosure.system import BoolArray, Demand, FloatArray, IntArray, Pattern, System

_SMALL = 32
_DRAWS = 24
_NOISE = 0.8
_EVERY = 4
_ENOUGH = 0.3
_AT_MOST = 6
_CHEAP = 2.0
_PURPOSE = 3
_PATIENCE = 60


@dataclass(frozen=True)
class _Generous:
    """A draw that hides all inner cells, and sums too: for tables of which nearly every cell is small.

    `share` of the sums that cost at most `dearest`; `odds` of being tried early, compared with any other draw.
    """

    share: float
    dearest: float
    odds: float


_GENEROUS = {
    20: _Generous(0.0, _CHEAP, 0.1),
    21: _Generous(0.5, _CHEAP, 0.1),
    22: _Generous(1.0, _CHEAP, 0.03),
    23: _Generous(1.0, np.inf, 0.01),
}


@dataclass(frozen=True)
class Case:
    """A publication as it would be if some table were the true one.

    Attributes
    ----------
    system : System
    demand : Demand
    """

    system: System
    demand: Demand


@dataclass(frozen=True)
class _Draw:
    """Random numbers of one try; the same for every table."""

    prices: FloatArray
    order: FloatArray
    idle: BoolArray


def is_small(system: System) -> bool:
    """Tell whether so few cells are unknown beforehand that all this is affordable."""
    return int(system.free.sum()) <= _SMALL


def order_of(seed: int) -> list[int]:
    """Return the numbers of all draws in the order in which they are tried; those that hide much rarely come early."""
    lots = np.random.default_rng([seed, _PURPOSE]).exponential(size=_DRAWS)
    for number, generous in _GENEROUS.items():
        lots[number] /= generous.odds
    return [int(n) for n in np.argsort(lots, kind="stable")]


def disguised(truth: Case, supposing: Callable[[IntArray], Case], seed: int) -> Pattern | None:
    """Hide cells so that every demand is met and replaying the search leaves no small count with one value only.

    Parameters
    ----------
    truth : Case
    supposing : callable
        Returns the case of other values of the same cells. What readers know beforehand is the same for all.
    seed : int
        Secret; which of the draws, all of them public, comes first.

    Returns
    -------
    Pattern or None
        None if the table is not small, or no pattern was found that tells nothing more than its equations.
    """
    if not is_small(truth.system) or not len(truth.demand):
        return None
    for n in order_of(seed):
        random = np.random.default_rng([_PURPOSE, n])
        draw = _drawn(truth.system, random, n)
        pattern = _hiding(truth, draw)
        if pattern is None:
            return None
        if _tells_nothing(truth, supposing, pattern.hidden, draw, random):
            return pattern
    return None


def told_of_all(system: System, hidden: BoolArray, demand_of: Callable[[IntArray], Demand], highest: int) -> int:
    """Return how uncertain every small count is at least, whichever table that fits what is shown is the true one.

    Parameters
    ----------
    system : System
        Its hidden values are not looked at.
    hidden : ndarray of bool, shape (cells,)
    demand_of : callable
        Returns what values of the cells demand.
    highest : int
        The largest count that is small.

    Returns
    -------
    int
        0 if no hidden cell can be small.
    """
    low, high = Fitting(system, hidden, np.random.default_rng(_PURPOSE)).bounds()
    found = []
    for count in range(highest + 1):
        demand = demand_of(np.full(len(system), count, np.int64))
        possible = (hidden & (low <= count) & (count <= high))[demand.cells]
        found += (demand.up + demand.down)[possible].tolist()
    return min(found, default=0)


def _drawn(system: System, random: np.random.Generator, number: int) -> _Draw:
    """Draw prices, an order, and cells that are hidden without need: some or all in some draws, none in most."""
    weights = without_size(system.weights, system.values)
    prices = weights * np.exp(random.normal(0.0, _NOISE, len(system)))
    order = random.random(2 * len(system))
    idle = np.zeros(len(system), np.bool_)
    if (generous := _GENEROUS.get(number)) is not None:
        sums = (random.random(len(system)) < generous.share) & (weights <= generous.dearest)
        return _Draw(prices, order, system.free & (system.inner | sums))
    if number % _EVERY == 0:
        cells = np.flatnonzero(system.free & (system.inner | (number % (2 * _EVERY) == 0)) & (weights <= _CHEAP))
        idle[random.permutation(cells)[: min(int(random.geometric(_ENOUGH)), 1 + len(cells) // _AT_MOST)]] = True
    return _Draw(prices, order, idle)


def _hiding(case: Case, draw: _Draw) -> Pattern | None:
    """Return the pattern of a case, or None if it cannot be protected."""
    system, demand = case.system, case.demand
    forced = (system.free & ~system.published) | draw.idle
    forced[demand.cells] = True
    shop, sides = Shop(system, demand), Proofs(demand).sides
    keys = [draw.order[2 * side.cell + (side.way > 0)] for side in sides]
    found = Greedy(shop, forced).run(draw.prices, np.argsort(keys, kind="stable").astype(np.int64))
    if found.impossible:
        return None
    tidy = Tidy(shop, found.proofs, found.hidden, forced, [])
    tidy.unused()
    cells = np.flatnonzero(tidy.hidden & ~forced)
    tidy.run(cells[np.argsort(-draw.prices[cells], kind="stable")])
    tidy.unused()
    witnesses = tidy.proofs.witnesses
    return Pattern(tidy.hidden, tuple(witnesses[n] for n in sorted(witnesses)))


def _tells_nothing(
    truth: Case,
    supposing: Callable[[IntArray], Case],
    hidden: BoolArray,
    draw: _Draw,
    random: np.random.Generator,
) -> bool:
    """Tell whether other tables lead to the same pattern, and their small counts have different values in them.

    The tables are looked at in an order that does not depend on the true one, and it suffices that some of them stand
    for each other: they would find the same ones.
    """
    first: IntArray | None = None
    varied = np.zeros(len(hidden), np.bool_)
    small = np.zeros(len(hidden), np.bool_)
    small[truth.demand.cells] = True
    for tried, values in enumerate(Fitting(truth.system, hidden, random).tables()):
        if first is None and tried == _PATIENCE:
            return False
        case = supposing(values)
        again = _hiding(case, draw)
        if again is None or not (again.hidden == hidden).all():
            continue
        first = values if first is None else first
        varied |= values != first
        small[case.demand.cells] = True
        if varied[small].all():
            return True
    return False
