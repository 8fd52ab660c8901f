"""What the figures of a release say about counts: the system of equations from which readers could compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import partial
from typing import Any

import pyarrow as pa

from kobimo.disclosure.publication.assembly import Assembly
from kobimo.disclosure.publication.counted import counted_cells
from kobimo.disclosure.publication.problem import Before, Publication, publication
from kobimo.disclosure.publication.stated import statements
from kobimo.engine.choice import opened_engine
from kobimo.engine.counts import passes
from kobimo.engine.linked import linked_plan
from kobimo.indicators.formula import Formula, formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.slice import HeldSlice
from kobimo.store.deliveries import read_receipts
from kobimo.workflows.computing.building import counts_of, current_slices, undelivered_datasets
from kobimo.workflows.computing.territories import Territories
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.ledger import ledger
from kobimo.workflows.running.progress import SILENT, Progress


def stated_publication(
    workspace: OpenedWorkspace,
    values: pa.Table,
    metadata: Mapping[str, Any],
    progress: Progress = SILENT,
    *,
    besides: str = "",
) -> Publication:
    """Write a release as a system of equations.

    Parameters
    ----------
    workspace : OpenedWorkspace
        Deliveries and definitions that the values were computed from.
    values : pyarrow.Table
        Rows of the release, before anything is hidden.
    metadata : mapping
        Its `indicators` are those of the rows.
    progress : Progress, optional
    besides : str, optional
        A release that is not among the earlier ones, for it is this one.

    Returns
    -------
    Publication
    """
    earlier = ledger(workspace, besides)
    names = {*metadata["indicators"], *earlier.indicators}
    held = current_slices(workspace, read_receipts(workspace.layout))
    territories, wanted = Territories(workspace), _formulas(workspace, names, held)
    with opened_engine(workspace.settings.engine, workspace.settings.spark.master) as engine:
        stocks = counts_of(territories, wanted, held, engine, progress)
        assembly = Assembly(_levels(stocks.values()))
        counted = {}
        for name, stock in sorted(stocks.items()):
            mine = [unit for unit in held if unit.slice.dataset == name]
            plan = linked_plan(stock.dataset, stock.counts.requests, mine)
            keys = partial(territories.keys, stock.dataset)
            counted[name] = counted_cells(assembly, stock, passes(plan, keys, engine, workspace.layout.root))
    told, hidden, stated = (
        statements(assembly, rows, wanted, stocks, counted) for rows in (earlier.told, earlier.hidden, values)
    )
    before = Before(told.cells, hidden.cells)
    rules = workspace.settings.disclosure
    return publication(assembly, stated, rules.threshold, before, base=rules.base)


def _formulas(workspace: OpenedWorkspace, names: Iterable[str], held: tuple[HeldSlice, ...]) -> list[Formula]:
    """Return the formulas of indicators that were computed."""
    definitions, found = workspace.definitions, []
    for name in sorted(names):
        indicator = definitions.indicators.get(name)
        if indicator is not None and not undelivered_datasets(indicator, held):
            found += formulas(indicator, definitions.datasets, held)[0]
    return found


def _levels(stocks: Iterable[DatasetCounts]) -> list[str]:
    """Return all levels, each before those above it."""
    above: dict[str, set[str]] = {}
    for stock in stocks:
        ways = [stock.base, *(level for level, _below in stock.space.steps_up(stock.base))]
        delivered = [stock.becomes.get(level, level) for level in stock.counts.keys]
        for level in dict.fromkeys([*ways, *delivered]):
            known = above.setdefault(level, set())
            if level in stock.space.levels:
                known |= {name for name, _below in stock.space.steps_up(level)}
    return sorted(above, key=lambda level: (-len(above[level]), level))
