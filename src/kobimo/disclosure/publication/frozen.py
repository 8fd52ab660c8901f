"""Why a small count cannot be protected any more: the smallest set of things told before that stands in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kobimo.disclosure.audit.attack import Attack
from kobimo.disclosure.audit.islands import Island, islands
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.system import BoolArray, IntArray

ATTACKS = 600
"""How often one count is attacked: work is counted, not timed."""


@dataclass(frozen=True)
class Blocked:
    """A small count that cannot be protected, and what stands in the way.

    Attributes
    ----------
    cell : int
    told : tuple of int
        What was told before, as positions of the things that were passed in: as long as all of them are known, the
        count cannot be protected. Empty if it could not be protected even if nothing had been told, or if what was
        told does not explain it.
    minimal : bool
        Whether it could be if any single one of them were not known; otherwise the search was given up before.
    """

    cell: int
    told: tuple[int, ...]
    minimal: bool


def blocking(release: Publication, cell: int, told: Sequence[IntArray], *, attacks: int = ATTACKS) -> Blocked:
    """Find an irreducible set of things told before that make a small count impossible to protect.

    First what was told of counts nearby, more of it until it suffices; then whatever can be spared is taken out, in
    large pieces first (deletion filter).

    Parameters
    ----------
    release : Publication
    cell : int
        Of its demand.
    told : sequence of ndarray of int64
        The cells that each thing told.
    attacks : int, optional
        How often the count is attacked at most.

    Returns
    -------
    Blocked

    References
    ----------
    .. [1] chinneck1991: Locating minimal infeasible constraint sets in linear programs.
    """
    attack = _Attacker(release, cell, attacks)

    def blocks(some: Sequence[int]) -> bool:
        return attack.blocked([told[n] for n in some])

    nearest = [n for n in _nearest(attack.island, cell, told) if np.isin(told[n], attack.island.cells).any()]
    if blocks([]):
        return Blocked(cell, (), minimal=True)
    if not blocks(nearest):
        return Blocked(cell, (), minimal=False)
    return Blocked(cell, *_spared(_enough(nearest, blocks), blocks, attack))


class _Attacker:
    """Asks whether a count can still be large enough for readers who know some cells."""

    def __init__(self, release: Publication, cell: int, attacks: int) -> None:
        system, demand = release.system, release.demand
        told = release.told_before | release.elsewhere
        somebody = (release.system.values > 0) & (system.lower > 0)
        lower = np.where(somebody, np.maximum(1, np.minimum(release.cells.secret, system.values)), system.lower)
        known = (system.fixed & ~told) | (system.fixed & (system.values == 0))
        open_system = replace(system, fixed=known, lower=np.minimum(lower, system.values))
        self._cell, self.left = cell, attacks
        self._up = int(demand.up[np.searchsorted(demand.cells, cell)])
        found = [part for part in islands(open_system, ~known) if cell in part.cells]
        none = np.zeros(0, np.int64)
        self.island = found[0] if found else Island(none, np.zeros(1, np.int64), none, none.astype(np.int8), none)

    def blocked(self, known: Sequence[IntArray]) -> bool:
        """Whether the count cannot be large enough; what cannot be shown to be possible counts as impossible."""
        self.left -= 1
        cells = np.concatenate([np.zeros(0, np.int64), *known])
        for part in self.island.without(cells):
            place = int(np.searchsorted(part.cells, self._cell))
            if place < len(part) and part.cells[place] == self._cell:
                reached = Attack(part, max(1, self._up)).reach(place, 1, self._up)
                return reached.moves is None or int(reached.moves[place]) < self._up
        return True


def _nearest(island: Island, cell: int, told: Sequence[IntArray]) -> list[int]:
    """Return things told in the order of how many sums lie between them and a count."""
    far = _distances(island, cell)
    place = dict(zip(island.cells.tolist(), far.tolist(), strict=True))
    steps = [min((place.get(one, len(far)) for one in cells.tolist()), default=len(far)) for cells in told]
    return sorted(range(len(told)), key=lambda n: (steps[n], n))


def _distances(island: Island, cell: int) -> IntArray:
    """Return for each cell of an island how many sums lie between it and a count."""
    rows = np.repeat(np.arange(len(island.starts) - 1), np.diff(island.starts))
    far = np.full(len(island), len(island), np.int64)
    reached: BoolArray = island.cells == cell
    step = 0
    while (new := reached & (far == len(island))).any():
        far[new] = step
        touched = np.zeros(len(island.starts) - 1, np.bool_)
        touched[rows[reached[island.columns]]] = True
        reached = reached.copy()
        reached[island.columns[touched[rows]]] = True
        step += 1
    return far


def _enough(nearest: Sequence[int], blocks: Callable[[Sequence[int]], bool]) -> list[int]:
    """Return the nearest things that suffice, doubling their number; all of them if nothing less is found to."""
    size = 4
    while size < len(nearest) and not blocks(nearest[:size]):
        size *= 2
    return list(nearest[:size])


def _spared(
    chosen: list[int], blocks: Callable[[Sequence[int]], bool], attack: _Attacker
) -> tuple[tuple[int, ...], bool]:
    """Take out whatever is not needed, and say whether everything was tried."""
    size = max(1, len(chosen) // 2)
    while True:
        for start in range(len(chosen) - size, -1, -size):
            if attack.left <= 0:
                return tuple(sorted(chosen)), False
            rest = chosen[:start] + chosen[start + size :]
            if blocks(rest):
                chosen = rest
        if size == 1:
            return tuple(sorted(chosen)), True
        size = max(1, size // 2)
