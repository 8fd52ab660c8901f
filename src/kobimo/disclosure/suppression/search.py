"""From a demand to a pattern: passes, a guide, clean-up, and rounds that start again from what was good.

Work is limited by numbers of programs and rounds only, never by the clock, so the same input, seed and effort give the
same pattern on every machine.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.suppression.barriers import Barrier
from kobimo.disclosure.suppression.exact import Attacker, Master
from kobimo.disclosure.suppression.greedy import Greedy, Pass, Shop, scaled
from kobimo.disclosure.suppression.polish import Polish
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.suppression.tidy import Tidy
from kobimo.disclosure.suppression.weights import searched_weights
from kobimo.disclosure.system import BoolArray, Demand, FloatArray, IntArray, Pattern, System
from kobimo.errors import DisclosureRefusedError, InvalidInputError
from kobimo.language import _, counted

_PASSES = 4
_GUIDED = 12_000
_ROUNDS_OF_SMALL = (0, 8, 16, 40, 100)
_ROUNDS = (0, 4, 6, 12, 30)
_ROUNDS_OF_LARGE = (0, 0, 1, 3, 8)
_FEW = 300
_PATIENT = 2
_CHEAP = 0.3
_NOISE = 0.15
_SHOWN = 12
_MANY = 160
_WORK_OF_FEW = 24_000
_WORK = 40_000_000
_WORK_OF_MANY = 72_000_000_000


def suppress(
    system: System, demand: Demand, *, seed: int = 0, effort: int = 1, before: BoolArray | None = None
) -> Pattern:
    """Hide cells so that every demand is met, proven by whole tables, and little else is hidden.

    The steps follow the literature on cell suppression [1]_: deviations of least cost one target after another, prices
    guided by the relaxation of the exact program, a clean-up, then neighbourhoods solved exactly one after another,
    larger ones after smaller ones. A pattern is good for all equations at once,
    also where it was looked for in a block: everything outside the block keeps its value, hidden or not.

    Parameters
    ----------
    system : System
    demand : Demand
        Its cells are hidden in any case; `up` and `down` in whole units.
    seed : int
        Breaks ties. Keep it secret: whoever runs the search with it learns which cells were hidden for their own sake.
    effort : int
        0 for a quick look, 1 for daily use, 2 to 4 for ever longer searches.
    before : ndarray of bool, shape (cells,), optional
        Cells hidden in the release before; they are preferred.

    Returns
    -------
    Pattern
        Hidden cells, and witnesses that protect every side of every demand.

    Raises
    ------
    InvalidInputError
        If a demand names a cell that everybody knows, asks for a negative amount, or `before` has another length.
    DisclosureRefusedError
        If some cells cannot be protected even if everything that is not known is hidden; `positions` are their
        positions in the demand.

    References
    ----------
    .. [1] Hundepool et al. (2026): Handbook on statistical disclosure control, chapter 4.4.
    """
    _check(system, demand, before)
    forced = system.free & ~system.published
    forced[demand.cells] = True
    proofs = Proofs(demand)
    if not proofs.sides:
        return Pattern(forced)
    search = _Search(system, demand, forced, searched_weights(system.weights, seed, before), seed)
    best = search.run(effort)
    used = best.proofs.witnesses
    return Pattern(best.hidden, tuple(used[n] for n in sorted(used)))


class UnprotectableError(DisclosureRefusedError):
    """Some cells cannot be protected by hiding others.

    Parameters
    ----------
    positions : tuple of int
        Positions in the demand of the cells that stay open.
    cells : tuple of int
        The cells themselves.
    name_of : callable, optional
        What people call a cell; default: its position.
    """

    def __init__(self, positions: tuple[int, ...], cells: tuple[int, ...], name_of: Callable[[int], str] = str) -> None:
        self.positions, self.cells = positions, cells
        shown = "; ".join(map(name_of, cells[:_SHOWN])) + (" …" if len(cells) > _SHOWN else "")
        super().__init__(
            _("{cells} auch dann nicht zu schützen, wenn alles andere gesperrt wird: {shown}.").format(
                cells=counted(len(cells), "Zelle ist", "Zellen sind"), shown=shown
            ),
            remedy=_(
                "Gröber gliedern (größere Gebiete, weniger Merkmale), runden, oder frühere Veröffentlichungen prüfen."
            ),
        )


@dataclass
class _Found:
    """A pattern with its proofs."""

    hidden: BoolArray
    proofs: Proofs
    cost: float


class _Search:
    """One run: what it knows about prices, and the best pattern so far."""

    def __init__(self, system: System, demand: Demand, forced: BoolArray, weights: FloatArray, seed: int) -> None:
        self._seed = seed
        self._system, self._demand, self._forced, self._weights = system, demand, forced, weights
        self._shop = Shop(system, demand)
        self._greedy = Greedy(self._shop, forced)
        self._random = np.random.default_rng([seed, 1])
        self._sides = Proofs(demand).sides
        self._order = self._usual_order()
        self._barriers = list[Barrier]()

    def run(self, effort: int) -> _Found:
        """Return the best pattern that the effort finds."""
        first = self._passes()
        guide = self._guide() if len(self._system) <= _GUIDED else None
        if guide is not None:
            first = min([first, self._greedy.run(guide, self._order)], key=self._cost_of)
        best = self._tidied(first)
        for n in range(self._rounds(effort)):
            prices = np.where(best.hidden, _CHEAP, 1.0) * self._weights
            if n % 4 == 3 and guide is not None:
                prices = guide
            noisy = prices * np.exp(self._random.normal(0.0, _NOISE, len(prices)))
            order = self._order if n % 2 == 0 else self._random.permutation(self._order)
            again = self._tidied(self._greedy.run(noisy, order))
            if again.cost <= best.cost:
                best = again
        return self._polished(best, effort) if _budget(len(self._system), effort) else best

    def _rounds(self, effort: int) -> int:
        """Return how many rounds an effort is worth: those of few demands are quick."""
        rounds = _ROUNDS_OF_LARGE
        if len(self._system) <= _GUIDED:
            rounds = _ROUNDS_OF_SMALL if len(self._sides) <= _FEW else _ROUNDS
        return rounds[min(max(effort, 0), len(rounds) - 1)]

    def _polished(self, found: _Found, effort: int) -> _Found:
        """Solve neighbourhoods exactly while the budget lasts."""
        polish = Polish(self._shop, found.proofs, found.hidden, self._forced, self._weights, (self._seed, 2))
        budget, size = _budget(len(self._system), effort), _size(len(self._system), len(self._sides))
        while size <= _MANY and polish.work < budget:
            polish.run(size, budget)
            size = size * 3 // 2
        hidden, used = polish.hidden, np.zeros(len(found.hidden), bool)
        used[polish.proofs.used()] = True
        hidden &= used | self._forced
        return _Found(hidden, polish.proofs, float(self._weights[hidden].sum()))

    def _passes(self) -> Pass:
        """Repeat passes with scaled prices; return the cheapest. Refuse what no pass can protect."""
        best = last = self._greedy.run(self._weights, self._order)
        self._refuse(best)
        use = best.use
        for n in range(1, _PASSES):
            order = self._order if n % 2 == 0 else self._random.permutation(self._order)
            last = self._greedy.run(scaled(self._weights, use), order)
            use = 0.5 * use + 0.5 * last.use
            best = min([best, last], key=self._cost_of)
        return best

    def _guide(self) -> FloatArray | None:
        """Return prices by the relaxation of the exact program: what it hides anyway is nearly free."""
        attacker = Attacker(self._shop, self._shop.incidence.part(self._shop.blocks[-1]))
        cells = attacker.part.cells
        chosen = np.flatnonzero(~self._forced[cells])
        if not len(chosen):
            return None
        relaxed = Master(attacker, chosen, self._weights[cells[chosen]], self._sides).relaxed()
        if relaxed is None:
            return None
        shares = np.zeros(len(self._system))
        shares[cells[chosen]] = relaxed[1]
        return self._weights * (1.02 - shares)

    def _tidied(self, found: Pass) -> _Found:
        """Clean up a pass."""
        tidy = Tidy(self._shop, found.proofs.copied(), found.hidden.copy(), self._forced, self._barriers)
        tidy.unused()
        cells = np.flatnonzero(tidy.hidden & ~self._forced)
        tidy.run(cells[np.argsort(-self._weights[cells], kind="stable")])
        tidy.unused()
        return _Found(tidy.hidden, tidy.proofs, float(self._weights[tidy.hidden].sum()))

    def _cost_of(self, found: Pass) -> float:
        return float(self._weights[found.hidden].sum())

    def _usual_order(self) -> IntArray:
        """Return sides by the size of their smallest block, small values first."""
        values = self._system.values[[side.cell for side in self._sides]]
        sizes = [len(self._shop.blocks[self._shop.homes(side.cell)[0]]) for side in self._sides]
        return np.lexsort((values, np.array(sizes)))

    def _refuse(self, found: Pass) -> None:
        """Raise if sides stayed open: their last block was the whole system."""
        if found.impossible:
            open_cells = {self._sides[n].cell for n in found.impossible}
            positions = [n for n, cell in enumerate(self._demand.cells.tolist()) if cell in open_cells]
            raise UnprotectableError(tuple(positions), tuple(int(self._demand.cells[n]) for n in positions))


def _budget(cells: int, effort: int) -> int:
    """Return the work that exact neighbourhoods may cost, about a microsecond each; none for large cities."""
    if effort < 1 or (cells > _GUIDED and effort < _PATIENT):
        return 0
    return int(min(_WORK_OF_FEW * cells, _WORK, _WORK_OF_MANY / cells) * 4.0 ** (effort - 1))


def _size(cells: int, sides: int) -> int:
    """Return how many cells to decide at a time: the more there is to protect, the harder they are."""
    return int(np.clip(30.0 * (cells / sides) ** 0.5, 40, _MANY))


def _check(system: System, demand: Demand, before: BoolArray | None) -> None:
    """Refuse demands that make no sense."""
    if before is not None and before.shape != (len(system),):
        raise InvalidInputError(_("Das frühere Muster gehört zu einer anderen Tabelle."))
    if (demand.up < 0).any() or (demand.down < 0).any():
        raise InvalidInputError(_("Schutzabstände dürfen nicht negativ sein."))
    if system.fixed[demand.cells].any():
        raise InvalidInputError(
            _("Zellen, deren Wert ohnehin bekannt ist, lassen sich nicht schützen."),
            remedy=_("Regeln nur auf Zellen anwenden, die nicht schon veröffentlicht sind."),
        )
