"""Methods of protection. Each returns what may be shown, and only after it was proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.problem import Problem
from kobimo.errors import DisclosureRefusedError, InvalidInputError
from kobimo.language import _, counted

_FIVE = 5
_FEWEST = 3


@dataclass(frozen=True)
class Result:
    """What is shown of each cell of the system.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
        Shown where not hidden.
    hidden : ndarray of bool, shape (cells,)
    spread : int
        The smallest distance between the least and the greatest value that a primary cell may have, in whole units.
    notes : tuple of str
    """

    values: IntArray
    hidden: BoolArray
    spread: int
    notes: tuple[str, ...] = ()


def suppressed(task: Problem, seed: int, effort: int) -> Result:
    """Hide cells.

    Raises
    ------
    DisclosureRefusedError
        If the verifier does not find the proof complete.
    """
    from kobimo.disclosure.suppression.search import suppress  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.verifier import verify  # noqa: PLC0415 - stays beside the search
    from kobimo.disclosure.witnesses import audit  # noqa: PLC0415 - loads the solver

    system, demand = task.system, task.demand
    if not len(demand):
        return Result(system.values, np.zeros(len(system), np.bool_), 0)
    unproved = 0
    for tried in dict.fromkeys((effort, 0)):
        pattern = suppress(system, demand, seed=seed, effort=tried)
        verdict = verify(system, pattern.hidden, demand, pattern.witnesses)
        if not verdict.passed:
            found = audit(system, pattern.hidden, demand, seed=seed, known=pattern.witnesses)
            verdict = verify(system, pattern.hidden, demand, found.witnesses)
        if verdict.passed:
            return Result(system.values, pattern.hidden, verdict.spread)
        unproved = len(verdict.unproved)
    raise DisclosureRefusedError(
        _("Der Schutz ist nicht bewiesen: {count} wären zu genau bekannt. Es wurde nichts geschrieben.").format(
            count=counted(unproved, "Zelle", "Zellen")
        ),
        remedy=_("Die Tabelle gröber gliedern, oder Nullen mit --zeros complement als Deckung zulassen."),
    )


def rounded_to_five(task: Problem, seed: int, _effort: int) -> Result:
    """Round every figure by itself to a multiple of 5, and prove that sums do not undo it."""
    from kobimo.disclosure.rounding import rounded  # noqa: PLC0415 - stays beside the attack

    found = rounded(task.system, _FIVE)
    note = _("Gerundete Zahlen lassen sich nicht addieren: Summen weichen ab.")
    return _attacked(task, seed, found.values, (found.low, found.high), note)


def without_small_counts(task: Problem, seed: int, _effort: int) -> Result:
    """Turn small inner counts into 0 or the smallest count that may be shown, and prove that sums do not undo it."""
    from kobimo.disclosure.pretabular import small_counts  # noqa: PLC0415 - loads the solver

    cells = task.demand.cells
    base = int((task.system.values[cells] + task.demand.up).max(initial=2))
    found = small_counts(task.system, base)
    note = _("Kleine Zahlen sind ersetzt; alle Summen gehen auf, weichen aber von den wahren ab.")
    return _attacked(task, seed, found.values, (found.low, found.high), note)


def _attacked(task: Problem, seed: int, values: IntArray, known: tuple[IntArray, IntArray], note: str) -> Result:
    """Return changed figures if every primary cell keeps enough possible values.

    Raises
    ------
    DisclosureRefusedError
        If some do not.
    """
    from kobimo.disclosure.intervals import reachable  # noqa: PLC0415 - loads the solver

    cells, hidden = task.demand.cells, np.zeros(len(values), np.bool_)
    if not len(cells):
        return Result(values, hidden, 0, (note,))
    reach = reachable(task.system, *known, seed=seed, cells=cells, enough=_FEWEST)
    pinned = reach.pinned(_FEWEST)
    if len(pinned):
        raise DisclosureRefusedError(
            _("Mit diesem Verfahren sind {count} nicht geschützt. Es wurde nichts geschrieben.").format(
                count=counted(len(pinned), "Zelle", "Zellen")
            ),
            remedy=_("Sperren (--method suppress) oder die Tabelle gröber gliedern."),
        )
    return Result(values, hidden, int((reach.high - reach.low).min()), (note,))


def not_yet(_task: Problem, _seed: int, _effort: int) -> Result:
    """Refuse a method that needs more than a table."""
    raise InvalidInputError(
        _("Dieses Verfahren gibt es für einzelne Tabellen noch nicht."),
        where="--method",
        remedy=_("Sperren (suppress), runden (round5) oder kleine Zahlen ersetzen (pretab)."),
    )


METHODS: Mapping[str, Callable[[Problem, int, int], Result]] = {
    "suppress": suppressed,
    "round5": rounded_to_five,
    "cellkey": not_yet,
    "pretab": without_small_counts,
}
"""Methods by the name that the command line knows."""
