"""What an audit has shown of every demanded cell so far, by which tables, and what that amounts to."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.audit.attack import Reached
from kobimo.disclosure.audit.islands import Island
from kobimo.disclosure.system import BoolArray, Demand, IntArray, Owner, System, Witness


@dataclass(frozen=True)
class Gap:
    """A side of a demand that no table proves for one owner.

    Attributes
    ----------
    demand : int
        Position in the demand.
    way : int
        1 up, -1 down.
    owner : int
        Position among the owners.
    """

    demand: int
    way: int
    owner: int


@dataclass(frozen=True)
class Audit:
    """What an attacker can and cannot find out about every demanded cell.

    Attributes
    ----------
    demand : Demand
    least, greatest : ndarray of int64
        Values shown to be possible by witnesses; looked for only as far as the demand asks. Against owners: possible
        for each of them.
    exactly_known : ndarray of bool
        No other value is possible.
    known_by_intervals : ndarray of bool
        The interval that linear programs give holds no other whole number: what a reader without integer programs
        finds; a part of `exactly_known`. Published counts of leaks are of this kind.
    upper_below, lower_above : ndarray of bool
        The cell cannot be as large, as small, as demanded.
    upper_below_by_intervals : ndarray of bool
        As `known_by_intervals`: a part of `upper_below`.
    undecided : ndarray of bool
        Neither shown nor ruled out before the search was given up; counts as unsafe.
    witnesses : tuple of Witness
        Whole tables that show `least` and `greatest`.
    lps : int
        Programs solved.
    owners : tuple of Owner
        Readers who know some cells, each asked apart.
    gaps : tuple of Gap
        What is not met for single ones of them.
    """

    demand: Demand
    least: IntArray
    greatest: IntArray
    exactly_known: BoolArray
    known_by_intervals: BoolArray
    upper_below: BoolArray
    upper_below_by_intervals: BoolArray
    lower_above: BoolArray
    undecided: BoolArray
    witnesses: tuple[Witness, ...]
    lps: int
    owners: tuple[Owner, ...] = ()
    gaps: tuple[Gap, ...] = ()

    @property
    def safe(self) -> bool:
        """Whether every demand is met; the verifier has the last word."""
        return not (self.upper_below | self.lower_above | self.undecided | self.exactly_known).any()

    @property
    def spread(self) -> IntArray:
        """How many whole units lie between the least and the greatest value shown."""
        return self.greatest - self.least


class Tally:
    """What is shown of each demanded cell so far, and by which table."""

    def __init__(self, system: System, demand: Demand) -> None:
        size = len(demand)
        self.system, self.demand = system, demand
        self.up, self.down = demand.up.copy(), demand.down.copy()
        self.most, self.fewest = np.zeros(size, np.int64), np.zeros(size, np.int64)
        self.no_more, self.no_fewer = np.zeros(size, bool), np.zeros(size, bool)
        self.whole_only, self.ceiling = np.zeros(size, bool), demand.up.copy()
        self.exact, self.linear = np.zeros(size, bool), np.zeros(size, bool)
        self.pool: list[Witness] = []
        self.found: list[Witness] = []
        self._proof = np.full((2, size), -1)
        self._moved = np.zeros(len(system), np.int64)
        self._every = np.arange(size)

    def add_all(self, witnesses: Iterable[Witness]) -> None:
        """Take over tables found before."""
        for witness in witnesses:
            self.add(witness, self._every)

    def add(self, witness: Witness, among: IntArray) -> bool:
        """Note what a table shows of some demands; tell whether it was news."""
        self._moved[witness.cells] = witness.moves
        moved = self._moved[self.demand.cells[among]]
        self._moved[witness.cells] = 0
        higher = (moved > self.most[among]) & (self.most[among] < self.up[among])
        lower = (moved < self.fewest[among]) & (self.fewest[among] > -self.down[among])
        if not (higher.any() or lower.any()):
            return False
        self.most[among[higher]] = moved[higher]
        self.fewest[among[lower]] = moved[lower]
        self._proof[0, among[higher]] = self._proof[1, among[lower]] = len(self.pool)
        self.pool.append(witness)
        return True

    def note(self, island: Island, moves: IntArray, among: IntArray) -> bool:
        """Note what moves of an island show."""
        moved = np.flatnonzero(moves)
        witness = Witness(island.cells[moved], moves[moved])
        news = bool(len(moved)) and self.add(witness, among)
        if news:
            self.found.append(witness)
        return news

    def open_sides(self, among: IntArray) -> list[tuple[int, int, int]]:
        """Return demand, direction and amount of what is neither shown nor ruled out."""
        up = among[(self.most[among] < self.up[among]) & ~self.no_more[among]]
        down = among[(self.fewest[among] > -self.down[among]) & ~self.no_fewer[among]]
        sides = [(int(n), 1, int(self.up[n])) for n in up]
        return sides + [(int(n), -1, int(self.down[n])) for n in down]

    def rule_out(self, demand: int, way: int, linear: int) -> None:
        """Note that a cell can move no farther than shown, and whether a linear program is enough to see it."""
        (self.no_more if way > 0 else self.no_fewer)[demand] = True
        self.whole_only[demand] |= linear > 0
        if way > 0:
            self.ceiling[demand] = min(self.ceiling[demand], linear)

    def is_open(self, demand: int, way: int) -> bool:
        """Tell whether a side is neither shown nor ruled out."""
        if way > 0:
            return bool(self.most[demand] < self.up[demand] and not self.no_more[demand])
        return bool(self.fewest[demand] > -self.down[demand] and not self.no_fewer[demand])

    def still(self, among: IntArray) -> IntArray:
        """Return the demands whose cells have not moved at all."""
        still: IntArray = among[(self.most[among] == 0) & (self.fewest[among] == 0)]
        return still

    def doubt(self, among: IntArray) -> None:
        """Ask of cells that have not moved at all whether they are exactly known."""
        still = self.still(among)
        for wanted, settled in ((self.up, self.no_more), (self.down, self.no_fewer)):
            fresh = still[wanted[still] == 0]
            wanted[fresh] = 1
            settled[fresh] = False

    def still_known(self) -> BoolArray:
        """Return which cells cannot move at all."""
        known: BoolArray = (self.most == 0) & (self.fewest == 0) & self.no_more & self.no_fewer
        return known

    def conclude(self) -> None:
        """Note which cells this reader knows exactly."""
        self.exact |= self.still_known()
        self.linear |= self.still_known() & ~self.whole_only

    def worsen(self, gap: Gap, reached: Reached) -> None:
        """Note that some reader knows that a cell can move no farther than reached; the worst reader counts."""
        n, up = gap.demand, gap.way > 0
        got = 0 if reached.moves is None else reached.limit
        if up:
            self.most[n] = min(self.most[n], got)
            self.ceiling[n] = min(self.ceiling[n], reached.linear)
        else:
            self.fewest[n] = max(self.fewest[n], -got)
        (self.no_more if up else self.no_fewer)[n] |= reached.decided

    def know(self, demand: int, *, by_intervals: bool) -> None:
        """Note that some reader knows a cell exactly."""
        self.exact[demand] = True
        self.linear[demand] |= by_intervals

    def hopeless(self) -> dict[tuple[int, int], Reached]:
        """Return the sides, demand and direction, in which no reader can believe a cell to move at all."""
        found = {}
        for n in np.flatnonzero((self.most == 0) & self.no_more).tolist():
            found[n, 1] = Reached(None, 0, decided=True, linear=int(self.ceiling[n]))
        for n in np.flatnonzero((self.fewest == 0) & self.no_fewer).tolist():
            found[n, -1] = Reached(None, 0, decided=True, linear=int(self.whole_only[n]))
        return found

    def audit(self, solved: int) -> Audit:
        """Return the result, without tables that show nothing that later ones do not."""
        demand = self.demand
        kept = np.unique(self._proof[self._proof >= 0])
        below, above = self.most < demand.up, self.fewest > -demand.down
        values = self.system.values[demand.cells]
        return Audit(
            demand=demand,
            least=values + self.fewest,
            greatest=values + self.most,
            exactly_known=self.exact,
            known_by_intervals=self.linear,
            upper_below=below & self.no_more,
            upper_below_by_intervals=below & self.no_more & (self.ceiling < demand.up),
            lower_above=above & self.no_fewer,
            undecided=(below & ~self.no_more) | (above & ~self.no_fewer),
            witnesses=tuple(self.pool[n] for n in kept),
            lps=solved,
        )
