"""Compare methods of protection on one table: what each costs, and what readers find out in spite of it."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kobimo.disclosure.methods.loss import Bill, Loss, Outcome, compare
from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.system import Equations, System
from kobimo.disclosure.tables.dates import ADDED_UP
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.disclosure.tables.reading import Sheet, read_sheet
from kobimo.errors import DisclosureRefusedError, InvalidInputError
from kobimo.language import _
from kobimo.workflows.disclosure.advising import advice, reader_words, title
from kobimo.workflows.disclosure.changing import CHANGING
from kobimo.workflows.disclosure.loading import Dated, Source, dated, gathered, load_sheet, load_table
from kobimo.workflows.disclosure.methods import FEWEST, suppressed
from kobimo.workflows.disclosure.own_tables import VALUE, OwnTable
from kobimo.workflows.disclosure.protecting import refuse_everything, refuse_more_than_memory
from kobimo.workflows.running.progress import SILENT, Progress

STRUCK, SUPPRESSED = "strike", "suppress"
COMPARED = (STRUCK, SUPPRESSED, *CHANGING)
"""Methods in the order in which they are shown; the first is what protects nobody, to measure the others by."""

INNER, SUMS = "inner", "sums"
_USUAL_SEED = 1


@dataclass(frozen=True)
class Compared:
    """What one method does to a table.

    Attributes
    ----------
    method : str
        One of `COMPARED`.
    bill : Bill or None
        None if the method cannot be used on this table.
    exactly_known, too_close : int
        Primary cells of which readers find out the value; of which fewer values remain possible than must. The second
        holds the first.
    refusal : str
        Why the method cannot be used; may be empty.
    """

    method: str
    bill: Bill | None
    exactly_known: int = 0
    too_close: int = 0
    refusal: str = ""

    @property
    def protects(self) -> bool:
        """Whether nothing small can be found out."""
        return self.bill is not None and not self.too_close

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        told: dict[str, Any] = {
            "method": self.method,
            "title": title(self.method),
            "possible": self.bill is not None,
            "protects": self.protects,
            "refusal": self.refusal,
            "readers": list(reader_words(self.method)),
        }
        if self.bill is None:
            return told
        return told | {
            "exactly_known": self.exactly_known,
            "too_close": self.too_close,
            "missed_sums": self.bill.missed,
            "additive": self.bill.additive,
            **_measures(self.bill.whole),
            "by_kind": {loss.kind: _measures(loss) for loss in self.bill.by_kind},
        }


@dataclass(frozen=True)
class Comparison:
    """All methods on one table.

    Attributes
    ----------
    rules : tuple of str
    cells, primary : int
        Rows of the table with all totals, and those under the rule.
    methods : tuple of Compared
    advice : tuple of str
        What speaks for which method, in sentences; the office decides.
    notes : tuple of str
        On how the table was read.
    """

    rules: tuple[str, ...]
    cells: int
    primary: int
    methods: tuple[Compared, ...]
    advice: tuple[str, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return {
            "rules": list(self.rules),
            "cells": self.cells,
            "primary": self.primary,
            "methods": [found.as_dict() for found in self.methods],
            "advice": list(self.advice),
            "notes": list(self.notes),
        }


def compare_methods(
    source: Source,
    zeros: Zeros = Zeros.PUBLIC,
    seed: int | None = None,
    *,
    sheet: Sheet | None = None,
    progress: Progress = SILENT,
) -> Comparison:
    """Use every method on a table, measure what it costs, and attack what it would show.

    Nothing is written and nothing chosen. Each date is worked on by itself, as when it is protected.

    Parameters
    ----------
    source : Source
        A table of counts.
    zeros : Zeros
        Of the suppression; whoever changes figures shows zeros that may be small counts.
    seed : int, optional
        Without it always the same one, as nothing of this is published.
    sheet : Sheet, optional
        The table, if it is not in a file.
    progress : Progress, optional

    Returns
    -------
    Comparison

    Raises
    ------
    InvalidInputError
        If the table cannot be used, or does not hold counts.
    DisclosureRefusedError
        If every cell is under the rule.
    """
    if not source.counts:
        raise InvalidInputError(
            _("Verglichen werden Verfahren für Anzahlen, nicht für Beträge."),
            where="--rule",
            remedy=_("Eine Regel wie freq:1-2 angeben und --count weglassen."),
        )
    parts = [_Part.of(source, each, zeros, seed) for each in dated(source, [sheet or load_sheet(source.table)])]
    progress.stage(_("Verfahren vergleichen"), len(COMPARED))
    found = []
    for method in COMPARED:
        found.append(_compared(method, parts))
        progress.step()
    primary = sum(int(np.isin(part.covering.places[0], part.public.demand.cells).sum()) for part in parts)
    return Comparison(
        rules=tuple(str(rule) for rule in source.parsed_rules()),
        cells=sum(len(part.public.places[0]) for part in parts),
        primary=primary,
        methods=tuple(found),
        advice=advice({each.method: each.bill for each in found if each.bill and each.protects}, primary),
        notes=tuple(gathered([(part.date, part.public.tables[0].notes) for part in parts])),
    )


def compare_on(
    table: OwnTable,
    rules: Sequence[str],
    zeros: Zeros = Zeros.PUBLIC,
    seed: int | None = None,
    *,
    progress: Progress = SILENT,
) -> Comparison:
    """Compare the methods on a table of a workspace; raises as `compare_methods`."""
    source = Source(Path(f"{table.indicator}.csv"), tuple(rules), VALUE, table.columns, dates=ADDED_UP)
    return compare_methods(source, zeros, seed, sheet=read_sheet(table.text().encode(), table.title), progress=progress)


@dataclass(frozen=True)
class _Part:
    """One date, as readers know it where zeros are shown, and where a zero may be a small count."""

    date: str
    public: Problem
    covering: Problem
    seed: int

    @classmethod
    def of(cls, source: Source, each: Dated, zeros: Zeros, seed: int | None) -> _Part:
        """Read one date."""
        table = load_table(source, sheet=each.sheets[0][1])
        refuse_more_than_memory(len(table.values))
        public, covering = (
            problem([table], source.parsed_rules(), policy, counts=True) for policy in (zeros, Zeros.COMPLEMENT)
        )
        refuse_everything(public)
        return cls(each.date, public, covering, _USUAL_SEED if seed is None else seed)

    def kinds(self) -> list[str]:
        """Say of each cell whether it is one of the finest."""
        return [INNER if inner else SUMS for inner in self.public.system.inner]


@dataclass(frozen=True)
class _Tried:
    """What a method shows of one date, and what readers find out."""

    outcome: Outcome
    exactly_known: int
    too_close: int


def _compared(method: str, parts: Sequence[_Part]) -> Compared:
    """Use one method on all dates."""
    try:
        tried = [_TRIED.get(method, _altered)(method, part) for part in parts]
    except DisclosureRefusedError as error:
        return Compared(method, None, refusal=error.message)
    outcome = Outcome(
        np.concatenate([each.outcome.values for each in tried]), np.concatenate([each.outcome.hidden for each in tried])
    )
    kinds = [kind for part in parts for kind in part.kinds()]
    (bill,) = compare(_joined([part.public.system for part in parts]), {method: outcome}, kinds)
    return Compared(method, bill, sum(each.exactly_known for each in tried), sum(each.too_close for each in tried))


def _struck(_method: str, part: _Part) -> _Tried:
    """Hide the small counts only."""
    hidden = np.zeros(len(part.public.system), np.bool_)
    hidden[part.public.demand.cells] = True
    return _hiding(part, Outcome(part.public.system.values, hidden))


def _hidden(_method: str, part: _Part) -> _Tried:
    """Hide what must be hidden."""
    found = suppressed(part.public, part.seed, 1)
    return _hiding(part, Outcome(found.values, found.hidden))


def _hiding(part: _Part, outcome: Outcome) -> _Tried:
    """Attack a pattern."""
    from kobimo.disclosure.audit.witnesses import audit  # noqa: PLC0415 - loads the solver

    found = audit(part.public.system, outcome.hidden, part.public.demand, seed=part.seed)
    known = found.exactly_known
    return _Tried(outcome, int(known.sum()), int((known | found.upper_below).sum()))


def _altered(method: str, part: _Part) -> _Tried:
    """Change figures, and attack them."""
    from kobimo.disclosure.methods.intervals import reachable  # noqa: PLC0415 - loads the solver

    task = part.covering
    found = CHANGING[method](task, part.seed)
    outcome = Outcome(found.values, np.zeros(len(found.values), np.bool_))
    if not len(task.demand):
        return _Tried(outcome, 0, 0)
    reach = reachable(task.system, found.low, found.high, seed=part.seed, cells=task.demand.cells, enough=FEWEST)
    return _Tried(outcome, len(reach.pinned(2)), len(reach.pinned(FEWEST)))


_TRIED: Mapping[str, Callable[[str, _Part], _Tried]] = {STRUCK: _struck, SUPPRESSED: _hidden}


def _joined(systems: Sequence[System]) -> System:
    """Put systems beside each other; nothing of one is part of another."""
    if len(systems) == 1:
        return systems[0]
    offsets = np.cumsum([0, *(len(system) for system in systems)])
    ends = np.cumsum([0, *(len(system.equations.cells) for system in systems)])
    starts = [system.equations.starts[:-1] + end for system, end in zip(systems, ends[:-1], strict=True)]
    cells = [system.equations.cells + offset for system, offset in zip(systems, offsets[:-1], strict=True)]
    equations = Equations(
        np.concatenate([*starts, ends[-1:]]).astype(np.int64),
        np.concatenate(cells),
        np.concatenate([system.equations.signs for system in systems]),
    )
    return replace(
        systems[0],
        values=np.concatenate([system.values for system in systems]),
        equations=equations,
        inner=np.concatenate([system.inner for system in systems]),
        fixed=np.concatenate([system.fixed for system in systems]),
        published=np.concatenate([system.published for system in systems]),
        lower=np.concatenate([system.lower for system in systems]),
        weights=np.concatenate([system.weights for system in systems]),
        blocks=(),
    )


def _measures(loss: Loss) -> dict[str, Any]:
    """Return the measures of a kind of cells; nothing where there is nothing to measure."""
    names = ("unchanged", "mean_absolute", "max_absolute", "mean_relative", "max_relative", "hellinger")
    found = {name: getattr(loss, name) for name in names}
    rounded = {name: None if math.isnan(value) else round(value, 6) for name, value in found.items()}
    share = round(loss.hidden / loss.cells, 6) if loss.cells else None
    return {
        "cells": loss.cells,
        "hidden": loss.hidden,
        "hidden_share": share,
        "hidden_value": loss.hidden_value,
        **rounded,
    }
