"""What the figures of a release say about counts: the system of equations from which readers could compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import combinations
from typing import Any

import numpy as np
import pyarrow as pa

from kobimo.disclosure.profiles import Rules, rules_of_protocol
from kobimo.disclosure.publication.assembly import Assembly
from kobimo.disclosure.publication.counted import CountedCells, counted_cells, tie
from kobimo.disclosure.publication.problem import Before, Publication, publication
from kobimo.disclosure.publication.ruling import row_rules
from kobimo.disclosure.publication.stated import Statements, statements
from kobimo.engine.adapter import Engine
from kobimo.engine.choice import opened_engine
from kobimo.engine.counts import passes
from kobimo.engine.linked import linked_plan
from kobimo.indicators.formula import Formula, formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.model.slice import HeldSlice
from kobimo.model.status import ValueStatus
from kobimo.store.deliveries import read_receipts
from kobimo.store.releases import PROTOCOL, list_releases
from kobimo.workflows.computing.building import counts_of, current_slices, undelivered_datasets
from kobimo.workflows.computing.territories import Territories
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.bygone import bygone
from kobimo.workflows.releases.ledger import NOTHING_TOLD, Changed, Hearers, Ledger, Telling, ledger
from kobimo.workflows.releases.protected import is_protected
from kobimo.workflows.releases.published import published_cells, published_sources
from kobimo.workflows.releases.ruling import of_datasets, of_indicators, rules_of
from kobimo.workflows.running.progress import SILENT, Progress


def stated_publication(
    workspace: OpenedWorkspace,
    values: pa.Table,
    metadata: Mapping[str, Any],
    progress: Progress = SILENT,
    *,
    besides: str = "",
    afresh: bool = False,
    asked: Telling | None = None,
    rules: Rules | None = None,
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
    afresh : bool, optional
        As if nothing had been told before.
    asked : Telling, optional
        What somebody might be told.
    rules : Rules, optional
        Default: those of the workspace.

    Returns
    -------
    Publication
    """
    earlier = NOTHING_TOLD if afresh else ledger(workspace, besides, asked)
    return stated(workspace, values, metadata, earlier, progress, rules=rules).publication


@dataclass(frozen=True)
class Source:
    """Definitions and slices that figures were computed from."""

    workspace: OpenedWorkspace
    held: tuple[HeldSlice, ...]


@dataclass(frozen=True)
class Stated:
    """A release as a system of equations.

    Attributes
    ----------
    publication : Publication
    told : tuple of pair of pyarrow.Table and Statements
        Figures that were told before, and what they said.
    """

    publication: Publication
    told: tuple[tuple[pa.Table, Statements], ...]


def stated(
    workspace: OpenedWorkspace,
    values: pa.Table,
    metadata: Mapping[str, Any],
    earlier: Ledger,
    progress: Progress = SILENT,
    *,
    rules: Rules | None = None,
    source: Source | None = None,
) -> Stated:
    """Write a release as a system of equations, with what was told before; see `stated_publication`.

    `source` is what the values were computed from, where that is not what counts today.
    """
    rules, official = rules or rules_of(workspace), published_sources(workspace)
    names = {*metadata["indicators"], *earlier.indicators}
    own = source or Source(workspace, current_slices(workspace, read_receipts(workspace.layout)))
    held = own.held
    then = [(changed, _then(workspace, changed)) for changed in earlier.changed]
    past = [data for _changed, data in then if data is not None]
    now, past = _comparable(_Data(own.workspace, held, tuple(_formulas(own.workspace, names, held))), past)
    with opened_engine(workspace.settings.engine, workspace.settings.spark.master) as engine:
        every = [data.counted(engine, progress) for data in (now, *past)]
        demanded = of_datasets(rules, (unit for data in (now, *past) for unit in data.held))
        assembly = Assembly(_levels(stock for found in every for stock in found.stocks.values()), demanded)
        for found in every:
            found.enter(assembly, engine, named=bool(past) or bool(official))
    _tied(assembly, every)
    today, *others = every
    before = _Before()
    before.add(earlier.told, today.says(assembly, earlier.told), today.says(assembly, earlier.hidden))
    before.add_elsewhere(earlier.elsewhere, today.says(assembly, earlier.elsewhere))
    before.ask(today.says(assembly, earlier.asked))
    counted = iter(others)
    for changed, data in then:
        gone = changed.told if data is None else before.changed(assembly, changed, next(counted))
        assumed = earlier.as_today(gone)
        before.assume(assumed, today.says(assembly, assumed))
    said = today.says(assembly, values)
    ruled = of_indicators(rules, now.formulas, own.workspace.definitions.datasets, held, official)
    by_row = row_rules(values["indicator"].to_pylist(), ruled, rules.general)
    known = before.finished(other_zeros=_other_zeros(workspace, rules))
    known = replace(known, official=published_cells(assembly, today.cells, held, official))
    return Stated(publication(assembly, said, rules, by_row, known), tuple(before.figures))


def _other_zeros(workspace: OpenedWorkspace, rules: Rules) -> bool:
    """Say whether an earlier release for committees or the public hid other zeros than the rules of today."""
    earlier = (
        rules_of_protocol(item.read_json(PROTOCOL)) for item in list_releases(workspace.layout) if is_protected(item)
    )
    return any(found.about_zeros != rules.about_zeros for found in earlier)


@dataclass(frozen=True)
class _Data:
    """Data of one time: definitions, slices that counted, and the formulas of figures."""

    workspace: OpenedWorkspace
    held: tuple[HeldSlice, ...]
    formulas: tuple[Formula, ...]
    beside: tuple[Formula, ...] = ()
    """Formulas of other times that are counted as well, so that both can be compared."""

    def counted(self, engine: Engine, progress: Progress) -> _Counted:
        """Count what the formulas need."""
        territories = Territories(self.workspace)
        stocks = counts_of(territories, [*self.formulas, *self.beside], self.held, engine, progress)
        return _Counted(self, territories, stocks, {})


@dataclass(frozen=True)
class _Counted:
    """Data with their counts, and the cells that they became."""

    data: _Data
    territories: Territories
    stocks: dict[str, DatasetCounts]
    cells: dict[str, CountedCells]

    def enter(self, assembly: Assembly, engine: Engine, *, named: bool) -> None:
        """Make the counts cells."""
        for name, stock in sorted(self.stocks.items()):
            mine = [unit for unit in self.data.held if unit.slice.dataset == name]
            plan = linked_plan(stock.dataset, stock.counts.requests, mine)
            keys = partial(self.territories.keys, stock.dataset)
            atoms = passes(plan, keys, engine, self.data.workspace.layout.root)
            at_once = self.territories.at_once(stock)
            self.cells[name] = counted_cells(assembly, stock, atoms, named=named, at_once=at_once)

    def says(self, assembly: Assembly, rows: pa.Table, *, checked: bool = True) -> Statements:
        """Return what rows say."""
        return statements(assembly, rows, self.data.formulas, self.stocks, self.cells, checked=checked)


class _Before:
    """Gathers what was told before."""

    def __init__(self) -> None:
        none = np.zeros(0, np.int64)
        self._told, self._hidden, self._elsewhere, self._asked, self._assumed = [none], [none], [none], [none], 0
        self.figures: list[tuple[pa.Table, Statements]] = []

    def add(self, figures: pa.Table, told: Statements, hidden: Statements) -> None:
        """Note what every reader was told, and where readers saw that there is something."""
        self.figures.append((figures, told))
        self._told.append(told.cells)
        self._hidden.append(hidden.cells)

    def add_elsewhere(self, figures: pa.Table, told: Statements) -> None:
        """Note what some were told."""
        self.figures.append((figures, told))
        self._elsewhere.append(told.cells)

    def ask(self, said: Statements) -> None:
        """Note what some might be told."""
        self._asked.append(said.cells)

    def changed(self, assembly: Assembly, changed: Changed, then: _Counted) -> pa.Table:
        """Note what was told of other data; return the figures of which nobody knows any more what they are from."""
        said = then.says(assembly, changed.told)
        if changed.hearers is Hearers.SOME:
            self.add_elsewhere(changed.told, said)
        elif changed.hearers is Hearers.ASKED:
            self.ask(said)
        else:
            self.add(changed.told, said, then.says(assembly, _as_if_shown(changed.hidden), checked=False))
        return changed.told.filter(pa.array(said.unsure & said.persons))

    def assume(self, figures: pa.Table, said: Statements) -> None:
        """Take figures of today as known, for those that were told cannot be computed any more."""
        self.add_elsewhere(figures, said)
        self._assumed += int(np.count_nonzero(said.numeric & said.persons))

    def finished(self, *, other_zeros: bool) -> Before:
        """Return everything."""
        every = (self._told, self._hidden, self._elsewhere, self._asked)
        told, hidden, elsewhere, asked = (np.unique(np.concatenate(some)) for some in every)
        return Before(told, hidden, elsewhere, asked, assumed=self._assumed, other_zeros=other_zeros)


def _as_if_shown(hidden: pa.Table) -> pa.Table:
    """Return hidden figures as such with a number, for what they rest on."""
    place = hidden.column_names.index("status")
    states = pa.array([ValueStatus.NORMAL.value] * hidden.num_rows, pa.string()).dictionary_encode()
    return hidden.set_column(place, "status", states.cast(hidden.schema.field("status").type))


def _then(workspace: OpenedWorkspace, changed: Changed) -> _Data | None:
    """Return the data that other figures are from; None if not even their definitions can be read."""
    first = changed.tellings[0]
    known = {name: found for item in changed.tellings for name, found in item.metadata["indicators"].items()}
    opened = bygone(workspace, first.folder, {**first.metadata, "indicators": known})
    if opened is None:
        return None
    then, held = opened
    names = {str(name) for table in (changed.told, changed.hidden) for name in table["indicator"].unique().to_pylist()}
    return _Data(then, held, tuple(_formulas(then, names, held)))


def _comparable(now: _Data, past: Sequence[_Data]) -> tuple[_Data, list[_Data]]:
    """Let data of all times count the same where datasets did not change: then cells of one find those of the other."""
    every = (now, *past)

    def others(data: _Data) -> tuple[Formula, ...]:
        known = data.workspace.definitions.datasets
        used = {name for formula in data.formulas for name in formula.datasets} if data is not now else set(known)
        return tuple(
            formula
            for other in every
            if other is not data
            for formula in other.formulas
            if used.issuperset(formula.datasets)
            and all(known[name] == other.workspace.definitions.datasets[name] for name in formula.datasets)
            and not undelivered_datasets(formula.indicator, data.held)
        )

    mended = [_Data(data.workspace, data.held, data.formulas, others(data)) for data in every]
    return mended[0], mended[1:]


def _tied(assembly: Assembly, every: Sequence[_Counted]) -> None:
    """Note which counts of different times are the same."""
    for one, other in combinations(every, 2):
        for name in sorted(one.cells.keys() & other.cells.keys()):
            tie(assembly, one.cells[name], other.cells[name])


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
