"""Readers who know some hidden cells: persons who are alone in them. Each must find out nothing of anybody else.

Whoever is alone in a count is alone in all smaller counts that hold him or her, in every table: sums whose total is one
say which cells these are. Such a reader holds the own cells at their true values; another table convinces this reader
only if it leaves them alone. Most tables found for readers at large do so for most owners; only the pairs of a demand
and an owner that none of them serves are asked about.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

import numpy as np

from kobimo.disclosure.audit.attack import Attack, Reached
from kobimo.disclosure.audit.islands import Island, islands, unknown_cells
from kobimo.disclosure.audit.tally import Audit, Gap
from kobimo.disclosure.audit.witnesses import attacked, homes
from kobimo.disclosure.system import BoolArray, Demand, IntArray, Owner, System, Witness


def alone(system: System, hidden: BoolArray, single: BoolArray | None = None) -> tuple[Owner, ...]:
    """Return the single persons behind hidden cells, each with all hidden cells in which that person is alone.

    A total of one person and its only part that is not zero count the same person, also across linked tables. Sums
    with negative parts, such as balances, connect nobody.

    Parameters
    ----------
    system : System
    hidden : ndarray of bool, shape (cells,)
        Cells that are not shown.
    single : ndarray of bool, shape (cells,), optional
        Cells with a single person or unit behind them; default: counts of 1.

    Returns
    -------
    tuple of Owner
        In the order of their first cells.
    """
    one = system.values == 1 if single is None else single
    person = _same_person(system, one)
    cells = np.flatnonzero(unknown_cells(system, hidden) & one)
    found: dict[int, list[int]] = defaultdict(list)
    for cell in cells.tolist():
        found[int(person[cell])].append(cell)
    return tuple(Owner(np.array(own, np.int64)) for own in found.values())


def _same_person(system: System, single: BoolArray) -> IntArray:
    """Return, for each cell of one person, the first cell of that person."""
    equations, values = system.equations, system.values
    rows, members = equations.rows, equations.cells
    total, negative = equations.signs > 0, values[members] < 0
    size = len(equations)
    one = np.bincount(rows[total & single[members]], minlength=size) == 1
    one &= (np.bincount(rows[total], minlength=size) == 1) & (np.bincount(rows[negative], minlength=size) == 0)
    linked = one[rows] & single[members]
    person = np.arange(len(values))
    while True:
        first = np.full(size, len(values))
        np.minimum.at(first, rows[linked], person[members[linked]])
        found = person.copy()
        np.minimum.at(found, members[linked], first[rows[linked]])
        if np.array_equal(found, person):
            return person
        person = found


class Cover:
    """Which owners are not convinced yet, for each side of a demand, by the tables found so far.

    Parameters
    ----------
    demand : Demand
    owners : sequence of Owner
    near : ndarray of int64, shape (cells,)
        Number of the island of each cell: owners elsewhere cannot find out anything.
    """

    def __init__(self, demand: Demand, owners: Sequence[Owner], near: IntArray) -> None:
        self._owners_of: dict[int, set[int]] = defaultdict(set)
        neighbours: dict[int, set[int]] = defaultdict(set)
        excused: dict[tuple[int, int], set[int]] = defaultdict(set)
        for n, owner in enumerate(owners):
            for cell in owner.cells.tolist():
                self._owners_of[cell].add(n)
                neighbours[int(near[cell])].add(n)
            for way, cells in ((1, owner.up), (-1, owner.down)):
                for cell in cells.tolist():
                    excused[cell, way].add(n)
        self._sides: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
        self._open: dict[tuple[int, int], set[int]] = {}
        for n, way, amount in demand.sides():
            cell = int(demand.cells[n])
            self._sides[cell].append((n, way, amount))
            if near[cell] >= 0:
                mine = self._owners_of.get(cell, set()) | excused.get((cell, way), set())
                self._open[n, way] = neighbours.get(int(near[cell]), set()) - mine

    def add(self, witness: Witness) -> None:
        """Note whom a table convinces of what."""
        moved = set().union(*(self._owners_of.get(cell, ()) for cell in witness.cells.tolist()))
        for cell, move in zip(witness.cells.tolist(), witness.moves.tolist(), strict=True):
            for n, way, amount in self._sides.get(cell, ()):
                if move * way >= amount and (n, way) in self._open:
                    self._open[n, way] &= moved

    def is_open(self, gap: Gap) -> bool:
        """Tell whether an owner is not convinced of a side."""
        return gap.owner in self._open[gap.demand, gap.way]

    def gaps(self) -> list[Gap]:
        """Return all sides with the owners who are not convinced of them."""
        return [Gap(n, way, owner) for (n, way), open_owners in self._open.items() for owner in sorted(open_owners)]


class Asking:
    """Islands with programs that are asked how far a demanded cell can move while an owner's cells do not."""

    def __init__(self, parts: Sequence[Island], demand: Demand, owners: Sequence[Owner], size: int) -> None:
        self._parts, self._demand, self._owners = parts, demand, owners
        self._home, self._place = homes(parts, size)
        self._most = max([1, *demand.up.tolist(), *demand.down.tolist()])
        self._attacks: dict[int, Attack] = {}

    @property
    def solved(self) -> int:
        """Number of programs solved so far."""
        return sum(attack.solved for attack in self._attacks.values())

    def near(self) -> IntArray:
        """Return the number of the island of each cell, -1 where there is none."""
        return self._home

    def reached(self, gap: Gap, amount: int | None = None) -> tuple[Reached, Witness | None]:
        """Return how far the cell of a gap can move, as far as the demand or an amount asks, and the table."""
        wanted = int((self._demand.up if gap.way > 0 else self._demand.down)[gap.demand]) if amount is None else amount
        cell, own = int(self._demand.cells[gap.demand]), self._owners[gap.owner].cells
        home = int(self._home[cell])
        if home < 0:
            return Reached(None, 0, decided=True, linear=0), None
        held = self._place[own[self._home[own] == home]]
        found = self._attack(home).reach(int(self._place[cell]), gap.way, wanted, held)
        return found, None if found.moves is None else self._witness(home, found.moves)

    def for_all(self, gaps: Sequence[Gap]) -> Witness | None:
        """Return one table for all gaps of one side of a demand, if one program without integers finds it."""
        n, way = gaps[0].demand, gaps[0].way
        wanted = int((self._demand.up if way > 0 else self._demand.down)[n])
        cell = int(self._demand.cells[n])
        home = int(self._home[cell])
        own = np.concatenate([self._owners[gap.owner].cells for gap in gaps])
        moves = self._attack(home).move(int(self._place[cell]), way, wanted, self._place[own[self._home[own] == home]])
        return None if moves is None else self._witness(home, moves)

    def _attack(self, home: int) -> Attack:
        """Return the program of an island."""
        if home not in self._attacks:
            self._attacks[home] = Attack(self._parts[home], self._most)
        return self._attacks[home]

    def _witness(self, home: int, moves: IntArray) -> Witness:
        """Return moves of an island as a table."""
        moved = np.flatnonzero(moves)
        return Witness(self._parts[home].cells[moved], moves[moved])

    def served(
        self, cover: Cover, pool: list[Witness], hopeless: Mapping[tuple[int, int], Reached]
    ) -> dict[Gap, Reached]:
        """Look for tables that convince owners who are not yet; return where there is none, and how far one reaches."""
        failed: dict[Gap, Reached] = {}

        def keep(witness: Witness | None) -> None:
            if witness is not None:
                cover.add(witness)
                pool.append(witness)

        in_order = sorted(cover.gaps(), key=lambda gap: int(self._home[self._demand.cells[gap.demand]]))
        for side, gaps in groupby(in_order, key=lambda gap: (gap.demand, gap.way)):
            left = [gap for gap in gaps if cover.is_open(gap)]
            if side in hopeless:
                failed.update((gap, hopeless[side]) for gap in left)
                continue
            if len(left) > 1:
                keep(self.for_all(left))
            for gap in (gap for gap in left if cover.is_open(gap)):
                found, witness = self.reached(gap)
                keep(witness)
                if cover.is_open(gap):
                    failed[gap] = found
        return failed


def audit_owners(
    system: System,
    hidden: BoolArray,
    demand: Demand,
    owners: Sequence[Owner],
    *,
    seed: int = 0,
    known: Sequence[Witness] = (),
) -> Audit:
    """Audit against readers who know some hidden cells, each of them apart.

    For each owner all demands must hold by tables that leave the owner's cells alone; one pool of tables serves all.

    Parameters
    ----------
    system : System
    hidden : ndarray of bool, shape (cells,)
    demand : Demand
    owners : sequence of Owner
    seed : int
    known : sequence of Witness
        As for `audit`.

    Returns
    -------
    Audit
        For each demanded cell the worst over all owners; the own cells of each, and what these decide by themselves,
        excepted.
    """
    parts = islands(system, hidden)
    tally, pool, solved = attacked(system, parts, demand, seed, known)
    asking = Asking(parts, demand, owners, len(system))
    cover = Cover(demand, owners, asking.near())
    for witness in pool:
        cover.add(witness)
    failed = asking.served(cover, pool, tally.hopeless())
    for gap, reach in failed.items():
        tally.worsen(gap, reach)
    for gap in _stuck(failed, demand):
        other = Gap(gap.demand, -gap.way, gap.owner)
        reach, more = (failed[other], None) if other in failed else asking.reached(other, 1)
        if more is not None:
            pool.append(more)
        elif reach.decided:
            tally.know(gap.demand, by_intervals=not reach.linear and not failed[gap].linear)
    done = tally.audit(solved + asking.solved)
    return replace(done, witnesses=tuple(pool), owners=tuple(owners), gaps=tuple(failed))


def _stuck(failed: dict[Gap, Reached], demand: Demand) -> Iterable[Gap]:
    """Return failures of cells that cannot move at all in one direction, and were not seen to move in the other."""
    for gap, found in failed.items():
        other = Gap(gap.demand, -gap.way, gap.owner)
        wanted = (demand.down if gap.way > 0 else demand.up)[gap.demand]
        still = failed[other].moves is None if other in failed else not wanted
        if found.decided and found.moves is None and still:
            yield gap


def excused(
    system: System, demand: Demand, owners: Sequence[Owner], gaps: Sequence[Gap]
) -> tuple[tuple[Owner, ...], list[tuple[Gap, Witness | None]]]:
    """Find out which demands nothing can meet for an owner: not even if no cell were published.

    Parameters
    ----------
    system : System
    demand : Demand
    owners : sequence of Owner
    gaps : sequence of Gap
        Sides of demands that a publication does not meet for an owner.

    Returns
    -------
    owners : tuple of Owner
        With what each of them decides by the own cells.
    left : list of pair of Gap and Witness
        The other gaps, with a table that would convince the owner if its cells were hidden; None if the search was
        given up.
    """
    asking = Asking(islands(system, system.free), demand, owners, len(system))
    decided: dict[tuple[int, int], list[int]] = defaultdict(list)
    left: list[tuple[Gap, Witness | None]] = []
    for gap in gaps:
        amount = int((demand.up if gap.way > 0 else demand.down)[gap.demand])
        found, witness = asking.reached(gap)
        if found.decided and found.limit < amount:
            decided[gap.owner, gap.way].append(int(demand.cells[gap.demand]))
        else:
            left.append((gap, witness if found.decided else None))
    more = {key: np.array(sorted(set(cells)), np.int64) for key, cells in decided.items()}
    told = [
        replace(
            owner,
            up=np.union1d(owner.up, more.get((n, 1), owner.up)),
            down=np.union1d(owner.down, more.get((n, -1), owner.down)),
        )
        for n, owner in enumerate(owners)
    ]
    return tuple(told), left
