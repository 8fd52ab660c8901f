"""From a system to a pattern: which rows must not be shown; looked for island by island, verified as a whole."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np

from kobimo.disclosure.audit.islands import islands
from kobimo.disclosure.audit.owners import alone
from kobimo.disclosure.audit.witnesses import Audit, audit
from kobimo.disclosure.publication.assembly import Assembled
from kobimo.disclosure.publication.insiders import for_insiders
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.suppression import UnprotectableError, suppress
from kobimo.disclosure.suppression.owners import withstanding
from kobimo.disclosure.system import BoolArray, Demand, Equations, IntArray, Owner, Pattern, System, Witness
from kobimo.disclosure.verifier import Verdict, verify


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
    owners : tuple of Owner
        Persons who know the counts in which they are alone, if the rules protect from them as well.
    verdict : Verdict
    """

    rows: BoolArray
    cells: BoolArray
    demand: Demand
    witnesses: tuple[Witness, ...]
    owners: tuple[Owner, ...]
    verdict: Verdict


class Patterns(Protocol):
    """Patterns found before, by what they were found for. They are not trusted: each is verified before it is used."""

    def find(self, key: str) -> Pattern | None:
        """Return a pattern, if there is one."""

    def keep(self, key: str, pattern: Pattern) -> None:
        """Remember a pattern."""

    def seed(self, key: str) -> int:
        """Return a number that nobody outside can compute, whatever they guess the key to be; always the same one."""


_BITS = 128
MANY = 12_000
"""Counts from which on a release is protected quickly: a search of minutes would hide about a twentieth less."""


def guard(release: Publication, *, effort: int | None = None, patterns: Patterns | None = None) -> Guarded:
    """Hide rows until no small count can be found out, and prove it; see `kobimo.disclosure.publication.insiders`.

    Parameters
    ----------
    release : Publication
    effort : int
        As in `kobimo.disclosure.suppression.suppress`; default: what the size of the release allows.
    patterns : Patterns, optional
        Where nothing changed since they were found, they are found again.

    Returns
    -------
    Guarded
        Nothing may be shown unless its verdict passed.

    Raises
    ------
    UnprotectableError
        If no pattern protects everything; its cells are those of the release.
    """
    found = _guarded(release, effort, patterns)
    if not release.elsewhere.any():
        return found
    inside = for_insiders(release, found.cells)
    closer = _guarded(inside, effort, patterns)
    cells, rows = found.cells | closer.cells, found.rows | closer.rows
    verdicts = verify(release.system, cells, found.demand, found.witnesses, found.owners), closer.verdict
    return replace(found, rows=rows, cells=cells, verdict=min(verdicts, key=lambda verdict: verdict.passed))


def _guarded(release: Publication, effort: int | None, patterns: Patterns | None) -> Guarded:
    """Hide rows from readers who know nothing but what was released."""
    system, demand = release.system, release.demand
    work = int(len(system) < MANY) if effort is None else effort
    hidden = system.free & ~system.published
    hidden[demand.cells] = True
    witnesses: list[Witness] = []
    owners: list[Owner] = []
    down, placed = demand.down.copy(), np.zeros(len(system), np.bool_)
    for island, known in _parts(release):
        placed[island] = True
        cells, part = _system_of(system, release.cells, island, known)
        mine = np.flatnonzero(np.isin(demand.cells, island))
        wanted = Demand(np.searchsorted(cells, demand.cells[mine]), demand.up[mine], demand.down[mine])
        try:
            new = bool((part.published & part.free & ~release.hidden_before[cells]).any())
            search = _Search(part, work, alone(part, part.free) if release.rules.owners else (), patterns)
            met, pattern, own = search.protected(wanted) if new else search.as_before(wanted)
        except UnprotectableError as error:
            raise _unprotectable(release, cells[list(error.cells)]) from error
        down[mine] = met.down
        hidden[cells[pattern.hidden]] = True
        witnesses += [Witness(cells[found.cells], found.moves) for found in pattern.witnesses]
        owners += [Owner(cells[one.cells], cells[one.up], cells[one.down]) for one in own]
    if len(given_away := demand.cells[~placed[demand.cells]]):
        raise _unprotectable(release, given_away)
    rows = release.primary | release.withheld | release.rows_with(hidden)
    possible = Demand(demand.cells, demand.up, down)
    verdict = verify(system, hidden, possible, witnesses, owners)
    return Guarded(rows, hidden, possible, tuple(witnesses), tuple(owners), verdict)


def _unprotectable(release: Publication, cells: Sequence[int] | IntArray) -> UnprotectableError:
    """Name all small counts that cannot be protected: those that were found so, and whatever sums give away anyway."""
    demand, values = release.demand, release.system.values
    most = audit(release.system, release.system.free, demand)
    lost = np.isin(demand.cells, cells) | (most.greatest - values[demand.cells] < demand.up)
    positions = np.flatnonzero(lost)
    return UnprotectableError(tuple(positions.tolist()), tuple(demand.cells[positions].tolist()))


def _parts(release: Publication) -> Iterator[tuple[IntArray, IntArray]]:
    """Return cells that hang together by sums, where something small is among them, and the known ones beside them."""
    system, equations = release.system, release.system.equations
    small = np.zeros(len(system), np.bool_)
    small[release.demand.cells] = True
    found = islands(system, system.free)
    known = system.values != 0
    for island in found:
        known[island.cells] = False
    for island in found:
        if not small[island.cells].any():
            continue
        inside = np.zeros(len(system), np.bool_)
        inside[island.cells] = True
        touched = np.zeros(len(equations), np.bool_)
        touched[equations.rows[inside[equations.cells]]] = True
        yield island.cells, np.unique(equations.cells[touched[equations.rows] & known[equations.cells]])


def _system_of(system: System, cells: Assembled, island: IntArray, known: IntArray) -> tuple[IntArray, System]:
    """Return a part of the system, its cells in order and the system, with blocks of areas."""
    chosen = np.union1d(island, known)
    place = np.full(len(system), -1, np.int64)
    place[chosen] = np.arange(len(chosen))
    inside, open_cells = place >= 0, np.zeros(len(system), np.bool_)
    open_cells[island] = True
    open_sums = np.unique(system.equations.rows[open_cells[system.equations.cells]])
    part = _only(system.equations, open_sums).among(inside)
    blocks = {np.arange(len(chosen)).tobytes(): np.arange(len(chosen))}
    for homes in cells.homes:
        for area in np.unique(homes[chosen][homes[chosen] >= 0]):
            block = np.flatnonzero(homes[chosen] == area)
            blocks.setdefault(block.tobytes(), block)
    return chosen, System(
        values=system.values[chosen],
        equations=Equations(part.starts, place[part.cells], part.signs),
        inner=system.inner[chosen],
        fixed=~open_cells[chosen],
        published=system.published[chosen],
        lower=system.lower[chosen],
        weights=system.weights[chosen],
        blocks=tuple(sorted(blocks.values(), key=len)),
    )


def _only(equations: Equations, rows: IntArray) -> Equations:
    """Return some equations."""
    lengths = np.diff(equations.starts)
    kept = np.isin(np.arange(len(equations)), rows)
    entries = np.repeat(kept, lengths)
    starts = np.concatenate([[0], np.cumsum(lengths[kept])]).astype(np.int64)
    return Equations(starts, equations.cells[entries], equations.signs[entries])


@dataclass(frozen=True)
class _Search:
    """The search for the pattern of one part, for readers at large and for the persons in it who know themselves."""

    part: System
    effort: int
    persons: tuple[Owner, ...]
    patterns: Patterns | None

    def protected(self, wanted: Demand) -> tuple[Demand, Pattern, tuple[Owner, ...]]:
        """Look for a pattern; a smaller value that sums rule out even if all is hidden is not demanded."""
        try:
            return wanted, *self._found(wanted)
        except UnprotectableError:
            most = audit(self.part, self.part.free, wanted)
        possible = _possible(self.part, wanted, most)
        return possible, *self._found(possible)

    def as_before(self, wanted: Demand) -> tuple[Demand, Pattern, tuple[Owner, ...]]:
        """Hide what was hidden before and show what was shown, if that protects; else look for a pattern."""
        part = self.part
        found = audit(part, part.free, wanted)
        possible = _possible(part, wanted, found)
        if verify(part, part.free, possible, found.witnesses).passed:
            return possible, *withstanding(part, possible, Pattern(part.free, found.witnesses), self.persons)
        return self.protected(wanted)

    def _found(self, wanted: Demand) -> tuple[Pattern, tuple[Owner, ...]]:
        """Return a pattern found before if it still protects, else look for one; what no pattern hides from whom."""
        digest = _digest(self.part, wanted, self.effort, owners=bool(self.persons))
        drawn = secrets.randbits(_BITS)
        seed = drawn if self.patterns is None else self.patterns.seed(digest.hex())
        known = None if self.patterns is None else self.patterns.find(digest.hex())
        if known is not None and verify(self.part, known.hidden, wanted, known.witnesses).passed:
            return withstanding(self.part, wanted, known, self.persons, seed=seed)
        first = suppress(self.part, wanted, seed=seed, effort=self.effort)
        pattern, owners = withstanding(self.part, wanted, first, self.persons, seed=seed)
        if self.patterns is not None:
            self.patterns.keep(digest.hex(), pattern)
        return pattern, owners


def _possible(part: System, wanted: Demand, most: Audit) -> Demand:
    """Return a demand less the smaller values that sums rule out if all is hidden."""
    return Demand(wanted.cells, wanted.up, np.minimum(wanted.down, part.values[wanted.cells] - most.least))


def _digest(part: System, wanted: Demand, effort: int, *, owners: bool) -> bytes:
    """Return what a pattern follows from."""
    found = hashlib.sha256(f"{effort} {owners}".encode() if owners else str(effort).encode())
    equations = part.equations
    for sums in (equations.starts, equations.cells, equations.signs):
        found.update(np.ascontiguousarray(sums).tobytes())
    for flags in (part.fixed, part.published):
        found.update(np.ascontiguousarray(flags).tobytes())
    for numbers in (part.values, part.lower, wanted.cells, wanted.up, wanted.down):
        found.update(np.ascontiguousarray(numbers).tobytes())
    return found.digest()
