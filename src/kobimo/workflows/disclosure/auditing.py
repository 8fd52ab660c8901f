"""Judge how a table is protected, whoever protected it."""

from __future__ import annotations

import time
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kobimo.disclosure.rules import Attacker, Zeros
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.assembling import Table
from kobimo.disclosure.tables.dates import ADDED_UP
from kobimo.disclosure.tables.pattern import published
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.disclosure.tables.reading import Sheet
from kobimo.errors import UnknownNameError
from kobimo.language import _, counted
from kobimo.workflows.disclosure.loading import Source, dated, gathered, load_sheet, load_table


@dataclass(frozen=True)
class Judged:
    """What an attacker finds out.

    Attributes
    ----------
    cells, primary, hidden : int
        Rows of the table with all totals, those that the rule protects, those that are hidden.
    hidden_value : float
        Sum of all hidden values.
    exactly_known, upper_below_threshold : int
        Primary cells of which only one value is possible, or that cannot be as large as the rule demands, as the
        intervals of linear programs show: what published comparisons of tools count.
    exactly_known_whole, upper_below_whole : int
        The same for a reader who also uses that persons are whole; never fewer.
    lps : int
        Programs solved.
    seconds : float
    verified : bool
        Whether whole tables prove that every demand is met.
    attacker : str
        What the reader was taken to know.
    notes : tuple of str
    """

    cells: int
    primary: int
    hidden: int
    hidden_value: float
    exactly_known: int
    upper_below_threshold: int
    exactly_known_whole: int
    upper_below_whole: int
    lps: int
    seconds: float
    verified: bool
    attacker: str
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return asdict(self) | {"notes": list(self.notes)}


def judge(source: Source, published_file: Path, attacker: Attacker | None = None) -> Judged:
    """Attack a published table with what its readers know.

    Parameters
    ----------
    source : Source
        The original with true values.
    published_file : Path
        The table as it was or will be published; also written by another program.
    attacker : Attacker, optional
        Without it `X1` for counts and `X0` for amounts.

    Returns
    -------
    Judged

    Raises
    ------
    InvalidInputError
        If a table cannot be read, or the published one does not belong to the original.
    """
    sheet = load_sheet(published_file)
    original = load_sheet(source.table)
    source = _with_value(source, original, sheet)
    asked = attacker or (Attacker.X1 if source.counts else Attacker.X0)
    dates = _dates(source, original, sheet)
    return _together([(date, _judged(source, its, told, asked)) for date, its, told in dates])


def _dates(source: Source, original: Sheet, sheet: Sheet) -> list[tuple[str, Sheet, Sheet]]:
    """Cut both tables into dates, unless the published one adds dates up or does not have them."""
    try:
        found = dated(source, [original, sheet])
    except UnknownNameError:
        found = dated(replace(source, dates=ADDED_UP), [original, sheet])
    parts = [(each.date, dict(each.sheets)) for each in found]
    return [(date, part.get(0) or _no_rows(original), part.get(1) or _no_rows(sheet)) for date, part in parts]


def _no_rows(sheet: Sheet) -> Sheet:
    return sheet.part(np.zeros(sheet.rows, np.bool_))


def _judged(source: Source, original: Sheet, sheet: Sheet, attacker: Attacker) -> Judged:
    """Attack the rows of one date."""
    from kobimo.disclosure.audit.attackers import Attempt  # noqa: PLC0415 - loads the solver
    from kobimo.disclosure.audit.owners import alone  # noqa: PLC0415 - stays beside it

    table = load_table(source, sheet=original)
    pattern = published(sheet, table)
    task, hidden, notes = _task(source, table, pattern.hidden, attacker)
    started = time.perf_counter()
    owners = alone(task.system, hidden, task.single) if attacker is Attacker.OWNER else ()
    seen = Attempt(task.system, task.demand, owners)
    found = seen.audit(hidden)
    verdict = seen.verify(hidden, found)
    rows = task.places[0]
    return Judged(
        cells=len(rows),
        primary=_rows(task, task.demand.cells),
        hidden=int(pattern.hidden.sum()),
        hidden_value=_amount(int(task.system.values[rows][pattern.hidden].sum()), table.decimals),
        exactly_known=_rows(task, task.demand.cells[found.known_by_intervals]),
        upper_below_threshold=_rows(task, task.demand.cells[found.upper_below_by_intervals]),
        exactly_known_whole=_rows(task, task.demand.cells[found.exactly_known]),
        upper_below_whole=_rows(task, task.demand.cells[found.upper_below]),
        lps=found.lps,
        seconds=round(time.perf_counter() - started, 3),
        verified=verdict.passed,
        attacker=(attacker if attacker is Attacker.OWNER and task.attacker is Attacker.X1 else task.attacker).value,
        notes=(*table.notes, *pattern.notes, *notes),
    )


def _together(found: list[tuple[str, Judged]]) -> Judged:
    """Add up what was found out about all dates."""
    parts = [part for _date, part in found]
    if len(parts) == 1:
        return parts[0]
    sums = {
        name: sum(getattr(part, name) for part in parts)
        for name in (
            "cells",
            "primary",
            "hidden",
            "hidden_value",
            "exactly_known",
            "upper_below_threshold",
            "exactly_known_whole",
            "upper_below_whole",
            "lps",
        )
    }
    return Judged(
        **sums,
        seconds=round(sum(part.seconds for part in parts), 3),
        verified=all(part.verified for part in parts),
        attacker=parts[0].attacker,
        notes=tuple(gathered([(date, part.notes) for date, part in found])),
    )


def _with_value(source: Source, original: Sheet, sheet: Sheet) -> Source:
    """Take the last column of the original that the published table has too, besides the dimensions, for the values."""
    if source.value:
        return source
    names = list(original.columns)
    used = {*source.dims, source.count, *source.largest}
    shared = [name for name in names if name in sheet.columns and name not in used]
    value = (shared or [name for name in names if name not in used] or names)[-1]
    return replace(source, value=value)


def _task(source: Source, table: Table, gone: BoolArray, attacker: Attacker) -> tuple[Problem, BoolArray, list[str]]:
    """Return the problem that the attacker sees, the hidden cells and what is to be said about it."""
    zeros = Zeros.COMPLEMENT if attacker is Attacker.X0 else Zeros.PUBLIC
    task = problem([table], source.parsed_rules(), zeros, counts=source.counts)
    shown = np.zeros(len(task.system), np.bool_)
    shown[task.places[0][~gone]] = True
    hidden = ~shown
    hidden_zeros = int((hidden & (task.system.values == 0) & (table.present > 0)).sum())
    if not hidden_zeros or zeros is not Zeros.PUBLIC:
        return task, hidden, []
    note = _("Die Sperrung umfasst {count}: geprüft wurde mit dem Wissen x0, ein gesperrter Wert kann 0 sein.").format(
        count=counted(hidden_zeros, "Null", "Nullen")
    )
    return problem([table], source.parsed_rules(), Zeros.COMPLEMENT, counts=source.counts), hidden, [note]


def _rows(task: Problem, cells: IntArray) -> int:
    """Return how many rows of the table these cells are."""
    return int(np.isin(task.places[0], cells).sum())


def _amount(units: int, decimals: int) -> float:
    return units / 10**decimals if decimals else units
