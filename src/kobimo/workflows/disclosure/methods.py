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


def suppressed(task: Problem, seed: int) -> Result:
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
    for effort in (1, 0):
        pattern = suppress(system, demand, seed=seed, effort=effort)
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


def rounded_to_five(task: Problem, seed: int) -> Result:
    """Round every figure by itself to a multiple of 5, and prove that sums do not undo it.

    Raises
    ------
    DisclosureRefusedError
        If a primary cell has too few possible values.
    """
    from kobimo.disclosure.intervals import reachable  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.rounding import rounded  # noqa: PLC0415 - stays beside the attack

    system, cells = task.system, task.demand.cells
    found = rounded(system, _FIVE)
    hidden = np.zeros(len(system), np.bool_)
    if not len(cells):
        return Result(found.values, hidden, 0)
    wanted = _FEWEST
    reach = reachable(system, found.low, found.high, seed=seed, cells=cells, enough=wanted)
    pinned = reach.pinned(wanted)
    if len(pinned):
        raise DisclosureRefusedError(
            _("Durch Runden allein sind {count} nicht geschützt. Es wurde nichts geschrieben.").format(
                count=counted(len(pinned), "Zelle", "Zellen")
            ),
            remedy=_("Sperren (--method suppress) oder die Tabelle gröber gliedern."),
        )
    note = _("Gerundete Zahlen lassen sich nicht addieren: Summen weichen ab.")
    return Result(found.values, hidden, int((reach.high - reach.low).min()), (note,))


def not_yet(_task: Problem, _seed: int) -> Result:
    """Refuse a method that needs more than a table."""
    raise InvalidInputError(
        _("Dieses Verfahren gibt es für einzelne Tabellen noch nicht."),
        where="--method",
        remedy=_("Sperren (suppress) oder runden (round5)."),
    )


METHODS: Mapping[str, Callable[[Problem, int], Result]] = {
    "suppress": suppressed,
    "round5": rounded_to_five,
    "cellkey": not_yet,
    "pretab": not_yet,
}
"""Methods by the name that the command line knows."""
