"""From statements to a pattern: which rows must not be shown; looked for island by island, verified as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.islands import islands
from kobimo.disclosure.publication.assembly import Assembled, Assembly
from kobimo.disclosure.publication.stated import Statements
from kobimo.disclosure.rules import Facts, Kind, Rule, demanded
from kobimo.disclosure.suppression import suppress
from kobimo.disclosure.suppression.search import UnprotectableError
from kobimo.disclosure.suppression.weights import usual_weights
from kobimo.disclosure.system import BoolArray, Demand, Equations, IntArray, Pattern, System, Witness
from kobimo.disclosure.verifier import Verdict, verify
from kobimo.disclosure.witnesses import audit


@dataclass(frozen=True)
class Publication:
    """A release as a system: cells, which of them are small, what readers would learn from each row.

    Attributes
    ----------
    cells : Assembled
    system : System
        `published`: cells that some row would show.
    demand : Demand
        Small counts: those that rows would show, and those that are only the difference of others.
    statements : Statements
    entries : ndarray of int64
        Cell of the system for each entry of the statements.
    primary : ndarray of bool, shape (rows,)
        Rows that show a small count themselves, or leave over but a few.
    withheld : ndarray of bool, shape (rows,)
        Rows whose counts are no whole sums of delivered ones; nobody can vouch for them.
    """

    cells: Assembled
    system: System
    demand: Demand
    statements: Statements
    entries: IntArray
    primary: BoolArray
    withheld: BoolArray

    def rows_with(self, cells: BoolArray) -> BoolArray:
        """Return the rows from which a reader would learn one of some cells."""
        return _rows_with(self.statements, cells[self.entries])


@dataclass(frozen=True)
class Guarded:
    """What is hidden in a release, and the proof.

    Attributes
    ----------
    rows : ndarray of bool, shape (rows,)
        Rows that are not shown.
    cells : ndarray of bool, shape (cells,)
        Counts that are not shown.
    demand : Demand
        What was demanded, less what readers know even if nothing but zeros is shown.
    witnesses : tuple of Witness
    verdict : Verdict
    """

    rows: BoolArray
    cells: BoolArray
    demand: Demand
    witnesses: tuple[Witness, ...]
    verdict: Verdict


def publication(assembly: Assembly, stated: Statements, threshold: int) -> Publication:
    """Find the small counts of a release.

    Parameters
    ----------
    assembly : Assembly
        With the cells of all datasets.
    stated : Statements
    threshold : int
        Smallest number of persons that may be shown; 3 hides 1 and 2.

    Returns
    -------
    Publication

    Notes
    -----
    A reader knows that counts are not negative, and that zeros are shown: a hidden count that a row would show is at
    least 1, a count that no row would show at least 0. Small are also counts that no row shows but that follow from
    two rows, as those aged 17 from those under 18 and those under 17; they are part of the demand.
    """
    few_left = _left_over(assembly, stated, threshold)
    cells = assembly.finished()
    entries = cells.cells(stated.cells)
    small = (cells.values >= 1) & (cells.values < threshold)
    primary = _rows_with(stated, small[entries]) | few_left
    withheld = stated.unsure & stated.persons
    told = ~(primary | withheld)[stated.rows]
    published, listed = np.zeros(len(cells), np.bool_), np.zeros(len(cells), np.bool_)
    published[entries[told]] = True
    listed[entries] = True
    fixed = _zeros(cells, listed)
    lower = _at_least(cells, fixed, np.where(listed & (cells.values > 0), 1, np.minimum(cells.values, 0)))
    system = System(
        values=cells.values,
        equations=cells.equations,
        inner=~_is_total(cells.equations, len(cells)),
        fixed=fixed,
        published=published,
        lower=lower,
        weights=usual_weights(cells.values, cells.rank),
    )
    demand = demanded([Rule(Kind.FREQ, low=1, high=threshold - 1)], Facts(cells.values, fixed, lower))
    return Publication(cells, system, demand, stated, entries, primary, withheld)


def guard(release: Publication, *, seed: int = 0, effort: int = 1) -> Guarded:
    """Hide rows until no small count can be found out, and prove it.

    Parameters
    ----------
    release : Publication
    seed : int
        Breaks ties; secret.
    effort : int
        As in `kobimo.disclosure.suppression.suppress`.

    Returns
    -------
    Guarded
        Nothing may be shown unless its verdict passed.

    Raises
    ------
    UnprotectableError
        If no pattern protects everything; its cells are those of the release.
    """
    system, demand = release.system, release.demand
    hidden = system.free & ~system.published
    hidden[demand.cells] = True
    witnesses: list[Witness] = []
    down = demand.down.copy()
    for cells in _parts(release):
        part, mine = _system_of(system, release.cells, cells), np.flatnonzero(np.isin(demand.cells, cells))
        wanted = Demand(np.searchsorted(cells, demand.cells[mine]), demand.up[mine], demand.down[mine])
        met, pattern = _protected(part, wanted, cells, seed, effort)
        down[mine] = met.down
        hidden[cells[pattern.hidden]] = True
        witnesses += [Witness(cells[found.cells], found.moves) for found in pattern.witnesses]
    rows = release.primary | release.withheld | release.rows_with(hidden)
    possible = Demand(demand.cells, demand.up, down)
    return Guarded(rows, hidden, possible, tuple(witnesses), verify(system, hidden, possible, witnesses))


def _left_over(assembly: Assembly, stated: Statements, threshold: int) -> BoolArray:
    """Enter who is in a base but not in the numerator, where these are few; return the rows."""
    pairs = np.flatnonzero(stated.numeric & (stated.numerator >= 0) & (stated.base >= 0))
    numerator, base = stated.numerator[pairs], stated.base[pairs]
    left = assembly.value_of(base) - assembly.value_of(numerator)
    few = (left >= 1) & (left < threshold)
    rows = np.zeros(len(stated), np.bool_)
    rows[pairs[few]] = True
    both = np.unique(np.stack([numerator[few], base[few]]), axis=1)
    left = assembly.value_of(both[1]) - assembly.value_of(both[0])
    rest = assembly.beside(both[0], left, np.ones(both.shape[1], np.bool_))
    number = np.arange(both.shape[1])
    assembly.sums(both[1], np.concatenate([number, number]), np.concatenate([both[0], rest]))
    return rows


def _rows_with(stated: Statements, entries: BoolArray) -> BoolArray:
    """Return the rows of some entries."""
    found = np.zeros(len(stated), np.bool_)
    found[stated.rows[entries]] = True
    return found


def _zeros(cells: Assembled, shown: BoolArray) -> BoolArray:
    """Return the cells of which everybody knows that nobody is in them: zeros that rows show, and all their parts."""
    equations, known = cells.equations, shown & (cells.values == 0)
    rows = equations.rows
    total = equations.signs > 0
    one_total = np.bincount(rows[total], minlength=len(equations)) == 1
    while True:
        nothing = np.zeros(len(equations), np.bool_)
        nothing[rows[total & known[equations.cells]]] = True
        found = known.copy()
        found[equations.cells[~total & (nothing & one_total)[rows] & (cells.values[equations.cells] == 0)]] = True
        if np.array_equal(found, known):
            return known
        known = found


def _at_least(cells: Assembled, fixed: BoolArray, lower: IntArray) -> IntArray:
    """Carry what readers know at least through the sums: a sum of two nonzero counts is 2, an only part is the sum."""
    equations = cells.equations
    rows, total = equations.rows, equations.signs > 0
    plain = np.bincount(rows[total], minlength=len(equations)) == 1
    one, part = total & plain[rows], ~total & plain[rows] & ~fixed[equations.cells]
    only = part & (np.bincount(rows[part], minlength=len(equations)) == 1)[rows]
    while True:
        found, sums = lower.copy(), np.zeros(len(equations), np.int64)
        np.add.at(sums, rows[part], lower[equations.cells[part]])
        np.maximum.at(found, equations.cells[one], sums[rows[one]])
        sums[rows[one]] = found[equations.cells[one]]
        np.maximum.at(found, equations.cells[only], sums[rows[only]])
        found = np.minimum(found, cells.values)
        if (found == lower).all():
            return lower
        lower = found


def _is_total(equations: Equations, size: int) -> BoolArray:
    found = np.zeros(size, np.bool_)
    found[equations.cells[equations.signs > 0]] = True
    return found


def _parts(release: Publication) -> Iterator[IntArray]:
    """Return cells that hang together by sums, where something small is among them."""
    system = release.system
    small = np.zeros(len(system), np.bool_)
    small[release.demand.cells] = True
    for island in islands(system, system.free):
        if small[island.cells].any():
            yield island.cells


def _system_of(system: System, cells: Assembled, chosen: IntArray) -> System:
    """Return a part of the system, with blocks of areas."""
    place = np.full(len(system), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    inside = np.zeros(len(system), np.bool_)
    inside[chosen] = True
    part = system.equations.among(inside)
    blocks = {np.arange(len(chosen)).tobytes(): np.arange(len(chosen))}
    for homes in cells.homes:
        for area in np.unique(homes[chosen][homes[chosen] >= 0]):
            block = np.flatnonzero(homes[chosen] == area)
            blocks.setdefault(block.tobytes(), block)
    return System(
        values=system.values[chosen],
        equations=Equations(part.starts, place[part.cells], part.signs),
        inner=system.inner[chosen],
        fixed=system.fixed[chosen],
        published=system.published[chosen],
        lower=system.lower[chosen],
        weights=system.weights[chosen],
        blocks=tuple(sorted(blocks.values(), key=len)),
    )


def _protected(part: System, wanted: Demand, cells: IntArray, seed: int, effort: int) -> tuple[Demand, Pattern]:
    """Look for a pattern; a smaller value that sums rule out even if all is hidden is not demanded."""
    try:
        return wanted, suppress(part, wanted, seed=seed, effort=effort)
    except UnprotectableError:
        most = audit(part, part.free, wanted)
    room = part.values[wanted.cells] - most.least
    possible = Demand(wanted.cells, wanted.up, np.minimum(wanted.down, room))
    try:
        return possible, suppress(part, possible, seed=seed, effort=effort)
    except UnprotectableError as error:
        raise UnprotectableError(error.positions, tuple(int(cells[n]) for n in error.cells)) from error
