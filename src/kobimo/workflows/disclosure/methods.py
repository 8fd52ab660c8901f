"""Methods of protection. Each returns what may be shown, and only after it was proved."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.problem import Problem
from kobimo.errors import DisclosureRefusedError
from kobimo.language import _, counted

_FIVE = 5
_FEWEST = 3
_SPARE = 1.1


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
    from kobimo.disclosure.audit.witnesses import audit  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.suppression.search import suppress  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.verifier import verify  # noqa: PLC0415 - stays beside the search

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
    from kobimo.disclosure.methods.rounding import rounded  # noqa: PLC0415 - stays beside the attack

    found = rounded(task.system, _FIVE)
    note = _("Gerundete Zahlen lassen sich nicht addieren: Summen weichen ab.")
    return _attacked(task, seed, found.values, (found.low, found.high), note)


def without_small_counts(task: Problem, seed: int, _effort: int) -> Result:
    """Turn small inner counts into 0 or the smallest count that may be shown, and prove that sums do not undo it."""
    from kobimo.disclosure.methods.pretabular import small_counts  # noqa: PLC0415 - loads the solver

    cells = task.demand.cells
    base = int((task.system.values[cells] + task.demand.up).max(initial=2))
    found = small_counts(task.system, base)
    note = _("Kleine Zahlen sind ersetzt; alle Summen gehen auf, weichen aber von den wahren ab.")
    return _attacked(task, seed, found.values, (found.low, found.high), note)


def _attacked(task: Problem, seed: int, values: IntArray, known: tuple[IntArray, IntArray], *notes: str) -> Result:
    """Return changed figures if every primary cell keeps enough possible values.

    Raises
    ------
    DisclosureRefusedError
        If some do not.
    """
    from kobimo.disclosure.methods.intervals import reachable  # noqa: PLC0415 - loads the solver

    cells, hidden = task.demand.cells, np.zeros(len(values), np.bool_)
    if not len(cells):
        return Result(values, hidden, 0, notes)
    reach = reachable(task.system, *known, seed=seed, cells=cells, enough=_FEWEST)
    pinned = reach.pinned(_FEWEST)
    if len(pinned):
        raise DisclosureRefusedError(
            _("Mit diesem Verfahren sind {count} nicht geschützt. Es wurde nichts geschrieben.").format(
                count=counted(len(pinned), "Zelle", "Zellen")
            ),
            remedy=_("Sperren (--method suppress) oder die Tabelle gröber gliedern."),
        )
    return Result(values, hidden, int((reach.high - reach.low).min()), notes)


def with_cell_keys(task: Problem, seed: int, _effort: int) -> Result:
    """Add noise that follows from who is in a cell, and prove that sums do not undo it.

    The largest count of the rule is the largest one that is never shown. The variance is a little above the least
    that counts can have that must go to 0 or beyond it; the largest deviation follows from that. The attack knows
    both.
    """
    from kobimo.disclosure.methods.cellkey import (  # noqa: PLC0415 - stays beside the attack
        cell_keys,
        concluded,
        inner_keys,
        noise_table,
        perturbed,
    )

    system, cells = task.system, task.demand.cells
    blocked = int((system.values[cells] + task.demand.up).max(initial=_FEWEST)) - 1
    variance = _SPARE * (blocked + 1) ** 2 / 4
    noise = noise_table(max(blocked + 3, int(np.ceil(1.5 * variance))), variance, blocked)
    secret = hashlib.sha256(f"kobimo {seed}".encode()).digest()
    keys = cell_keys(system, inner_keys(system, inner_names(task), secret))
    values = perturbed(system, keys, noise)
    notes = (
        _("Jede Zahl trägt einen Zufallsfehler; veränderte Zahlen lassen sich nicht addieren."),
        _("Mit demselben geheimen Wert bei --seed bekommt dieselbe Zelle in jeder Tabelle denselben Fehler."),
    )
    return _attacked(task, seed, values, concluded(values, noise), *notes)


def inner_names(task: Problem) -> list[str]:
    """Return what each inner cell is, in words that are the same in every table: columns in order, with their codes."""
    found = np.full(len(task.system), None, object)
    for table, cells in zip(task.tables, task.places, strict=True):
        inner = np.flatnonzero(task.system.inner[cells])
        places = np.unravel_index(inner, [len(tree.entries) for tree in table.trees])
        parts = [(name, np.full(len(inner), f"{name}={code}", object)) for name, code in table.constants.items()]
        for tree, place in zip(table.trees, places, strict=True):
            texts = np.array([f"{entry.column}={entry.code}" for entry in tree.entries], object)
            parts.append((tree.columns[0], texts[place]))
        names = [";".join(each) for each in zip(*(text for _name, text in sorted(parts, key=_first)), strict=True)]
        found[cells[inner]] = names
    return [str(name) for name in found[task.system.inner]]


def _first(part: tuple[str, object]) -> str:
    return part[0]


METHODS: Mapping[str, Callable[[Problem, int, int], Result]] = {
    "suppress": suppressed,
    "round5": rounded_to_five,
    "cellkey": with_cell_keys,
    "pretab": without_small_counts,
}
"""Methods by the name that the command line knows."""
