"""Methods of protection. Each returns what may be shown, and only after it was proved."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray, Pattern
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
    replayed : bool
        Whether other tables lead to this too, so that nobody finds out a small count by replaying the program. Whatever
        is said of it must then be the same for all of them; the number of primary cells is not.
    """

    values: IntArray
    hidden: BoolArray
    spread: int
    notes: tuple[str, ...] = ()
    replayed: bool = False


def suppressed(task: Problem, seed: int, effort: int) -> Result:
    """Hide cells; those of small tables of counts so that replaying the program tells nothing either.

    Raises
    ------
    DisclosureRefusedError
        If some cells cannot be protected, the verifier does not find the proof complete, or replaying would tell
        something of a small table whatever is hidden.
    """
    from kobimo.disclosure.audit.witnesses import audit  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.suppression import UnprotectableError, suppress  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.suppression.replay import is_small  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.verifier import verify  # noqa: PLC0415 - stays beside the search

    system, demand = task.system, task.demand
    if not len(demand):
        return Result(system.values, np.zeros(len(system), np.bool_), 0)
    small = task.follows_from_values and is_small(system)
    if small and (disguised := _disguised(task, seed)) is not None:
        return disguised
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
        if verdict.passed and small:
            raise _open_to_replaying()
        if verdict.passed:
            return Result(system.values, pattern.hidden, verdict.spread)
        unproved = len(verdict.unproved)
    raise _unproved(unproved)


def _disguised(task: Problem, seed: int) -> Result | None:
    """Return what is shown of a small table so that other tables would have led to the same, if that is possible."""
    from kobimo.disclosure.suppression.replay import Case, disguised, told_of_all  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.verifier import verify  # noqa: PLC0415 - stays beside the search

    def supposing(values: IntArray) -> Case:
        return Case(*task.supposing(values))

    system, demand = task.system, task.demand
    pattern = disguised(Case(system, demand), supposing, seed)
    if pattern is None:
        return None
    verdict = verify(system, pattern.hidden, demand, pattern.witnesses)
    if not verdict.passed:
        raise _unproved(len(verdict.unproved))
    spread = told_of_all(system, pattern.hidden, task.demand_of, task.highest)
    return Result(system.values, pattern.hidden, spread, replayed=True)


def _open_to_replaying() -> DisclosureRefusedError:
    return DisclosureRefusedError(
        _(
            "Wer das Programm mit jeder möglichen Tabelle nachspielt, könnte eine kleine Zahl herausfinden: Es fand"
            " sich keine Sperrung, auf die auch andere Tabellen führen. Es wurde nichts geschrieben."
        ),
        remedy=_("Die Tabelle gröber gliedern, oder Nullen mit --zeros complement als Deckung zulassen."),
    )


def withheld_from_owners(task: Problem, found: Result, seed: int) -> Result:
    """Hide more, so that nobody who is alone in a hidden cell, and knows it, finds out about others.

    Parameters
    ----------
    task : Problem
    found : Result
        Of `suppressed`.
    seed : int

    Returns
    -------
    Result

    Raises
    ------
    DisclosureRefusedError
        If the verifier does not find the proof complete.
    """
    from kobimo.disclosure.audit.owners import alone  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.audit.witnesses import audit  # noqa: PLC0415 - stays beside it
    from kobimo.disclosure.suppression import UnprotectableError  # noqa: PLC0415 - stays beside it
    from kobimo.disclosure.suppression.owners import withstanding  # noqa: PLC0415 - stays beside it
    from kobimo.disclosure.verifier import verify  # noqa: PLC0415 - stays beside the search

    system, demand = task.system, task.demand
    if not len(demand):
        return found
    pattern = Pattern(found.hidden, audit(system, found.hidden, demand, seed=seed).witnesses)
    owners = alone(system, pattern.hidden, task.single)
    while True:
        try:
            pattern, told = withstanding(system, demand, pattern, owners, seed=seed)
        except UnprotectableError as error:
            raise UnprotectableError(error.positions, error.cells, task.name_of) from error
        more = alone(system, pattern.hidden, task.single)
        if sum(len(one.cells) for one in more) == sum(len(one.cells) for one in owners):
            break
        owners = more
    verdict = verify(system, pattern.hidden, demand, pattern.witnesses, told)
    if not verdict.passed:
        raise _unproved(len(verdict.unproved))
    return Result(found.values, pattern.hidden, verdict.spread, found.notes)


def _unproved(count: int) -> DisclosureRefusedError:
    return DisclosureRefusedError(
        _("Der Schutz ist nicht bewiesen: {count} wären zu genau bekannt. Es wurde nichts geschrieben.").format(
            count=counted(count, "Zelle", "Zellen")
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
