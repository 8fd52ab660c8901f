"""Methods that change figures instead of hiding them: what they show, and what readers conclude from each figure."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np

from kobimo.disclosure.system import IntArray
from kobimo.disclosure.tables.problem import Problem
from kobimo.language import _

_FEWEST = 3
_SPARE = 1.1


@dataclass(frozen=True)
class Changed:
    """Figures as a method shows them.

    Attributes
    ----------
    values : ndarray of int64, shape (cells,)
    low, high : ndarray of int64
        Between which the true value lies for somebody who knows the method and its largest deviation.
    notes : tuple of str
        What must be said beside such a table.
    """

    values: IntArray
    low: IntArray
    high: IntArray
    notes: tuple[str, ...]


Changing = Callable[[Problem, int], Changed]
"""Changes the figures of a problem; the number is a secret seed."""


def rounded_alone(base: int, task: Problem, _seed: int) -> Changed:
    """Round every figure by itself to a multiple of a base."""
    from kobimo.disclosure.methods.rounding import rounded  # noqa: PLC0415 - loads the solver

    found = rounded(task.system, base)
    note = _("Gerundete Zahlen lassen sich nicht addieren: Summen weichen ab.")
    return Changed(found.values, found.low, found.high, (note,))


def rounded_together(base: int, task: Problem, _seed: int) -> Changed:
    """Round all figures together, so that sums still hold."""
    from kobimo.disclosure.methods.rounding import controlled  # noqa: PLC0415 - loads the solver

    found = controlled(task.system, base)
    note = _("Alle Zahlen sind gemeinsam gerundet; Summen gehen auf, soweit es möglich war.")
    return Changed(found.values, found.low, found.high, (note,))


def without_small_counts(task: Problem, _seed: int) -> Changed:
    """Turn small inner counts into 0 or the smallest count that may be shown."""
    from kobimo.disclosure.methods.pretabular import small_counts  # noqa: PLC0415 - loads the solver

    cells = task.demand.cells
    found = small_counts(task.system, int((task.system.values[cells] + task.demand.up).max(initial=2)))
    note = _("Kleine Zahlen sind ersetzt; alle Summen gehen auf, weichen aber von den wahren ab.")
    return Changed(found.values, found.low, found.high, (note,))


def with_cell_keys(task: Problem, seed: int) -> Changed:
    """Add noise that follows from who is in a cell.

    The largest count of the rule is the largest one that is never shown. The variance is a little above the least
    that counts can have that must go to 0 or beyond it; the largest deviation follows from that. Readers know both.
    """
    from kobimo.disclosure.methods.cellkey import (  # noqa: PLC0415 - loads slowly
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
    values = perturbed(system, cell_keys(system, inner_keys(system, inner_names(task), secret)), noise)
    notes = (
        _("Jede Zahl trägt einen Zufallsfehler; veränderte Zahlen lassen sich nicht addieren."),
        _("Mit demselben geheimen Wert bei --seed bekommt dieselbe Zelle in jeder Tabelle denselben Fehler."),
    )
    return Changed(values, *concluded(values, noise), notes)


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


CHANGING: Mapping[str, Changing] = {
    "round5": partial(rounded_alone, 5),
    "round10": partial(rounded_alone, 10),
    "controlled5": partial(rounded_together, 5),
    "controlled10": partial(rounded_together, 10),
    "cellkey": with_cell_keys,
    "pretab": without_small_counts,
}
"""Methods by the name that the command line knows."""
