"""Methods of protection. Each returns what may be shown, and only after it was proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.problem import Problem
from kobimo.errors import DisclosureRefusedError
from kobimo.language import _, counted
from kobimo.workflows.disclosure.changing import CHANGING, Changing

FEWEST = 3
"""Values that must remain possible for a small count whose figure was changed."""


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
        If some cells cannot be protected, or the verifier does not find the proof complete.
    """
    from kobimo.disclosure.audit.witnesses import audit  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.suppression import UnprotectableError, suppress  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.verifier import verify  # noqa: PLC0415 - stays beside the search

    system, demand = task.system, task.demand
    if not len(demand):
        return Result(system.values, np.zeros(len(system), np.bool_), 0)
    unproved = 0
    for tried in dict.fromkeys((effort, 0)):
        try:
            pattern = suppress(system, demand, seed=seed, effort=tried)
        except UnprotectableError as error:
            raise UnprotectableError(error.positions, error.cells, task.name_of) from error
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


def changed(change: Changing, task: Problem, seed: int, _effort: int) -> Result:
    """Change figures, and prove that sums do not undo it.

    Raises
    ------
    DisclosureRefusedError
        If a primary cell does not keep enough possible values.
    """
    from kobimo.disclosure.methods.intervals import reachable  # noqa: PLC0415 - loads the solver

    found = change(task, seed)
    cells, hidden = task.demand.cells, np.zeros(len(found.values), np.bool_)
    if not len(cells):
        return Result(found.values, hidden, 0, found.notes)
    reach = reachable(task.system, found.low, found.high, seed=seed, cells=cells, enough=FEWEST)
    pinned = reach.pinned(FEWEST)
    if len(pinned):
        raise DisclosureRefusedError(
            _("Mit diesem Verfahren sind {count} nicht geschützt. Es wurde nichts geschrieben.").format(
                count=counted(len(pinned), "Zelle", "Zellen")
            ),
            remedy=_("Sperren (--method suppress) oder die Tabelle gröber gliedern."),
        )
    return Result(found.values, hidden, int((reach.high - reach.low).min()), found.notes)


METHODS: Mapping[str, Callable[[Problem, int, int], Result]] = {
    "suppress": suppressed,
    **{name: partial(changed, change) for name, change in CHANGING.items()},
}
"""Methods by the name that the command line knows."""
