"""Compute an indicator that is not written yet: its values, and what cannot be computed and why."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

import pyarrow as pa

from kobimo.disclosure import Protection, Released, prepare
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import RefusedFigure, formulas
from kobimo.indicators.tables import SCHEMA
from kobimo.language import _
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.period import parse_period
from kobimo.model.release import Audience
from kobimo.publish.answer import unit_name
from kobimo.publish.table import figure_table
from kobimo.store.deliveries import read_receipts
from kobimo.workflows.catalogue.results import several
from kobimo.workflows.computing.building import (
    counts_of,
    current_slices,
    refuse_damaged,
    same_space,
    undelivered_datasets,
)
from kobimo.workflows.computing.explaining import metadata_of
from kobimo.workflows.computing.territories import Territories
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import contents
from kobimo.workspace.definitions import Definitions

SHOWN_AREAS = 30
"""Areas of a preview."""


@dataclass(frozen=True)
class _TrialWorkspace(OpenedWorkspace):
    """A workspace with one more indicator that no file has."""

    tried: Definitions = field(default_factory=Definitions)

    @cached_property
    def definitions(self) -> Definitions:
        """The definitions on trial."""
        return self.tried


@dataclass(frozen=True)
class Preview:
    """Values of an indicator that may not be written yet.

    Attributes
    ----------
    definition : IndicatorDefinition
    level, period : str
        What the rows are about: the highest level, or the one that was asked for, and the newest period; empty if
        there are no values.
    levels : mapping of str to str
        Titles of all levels that have values by id, the highest first.
    areas : int
        How many areas of the level have a row in that period.
    periods : tuple of str
        All periods that have values, in order.
    rows : tuple of dict
        As in `kobimo.publish.table.FigureTable`, at most `SHOWN_AREAS`.
    refused : tuple of str
        What cannot be computed and why, in sentences.
    """

    definition: IndicatorDefinition
    level: str
    period: str
    periods: tuple[str, ...]
    rows: tuple[dict[str, Any], ...]
    refused: tuple[str, ...]
    levels: Mapping[str, str] = field(default_factory=dict)
    areas: int = 0

    @property
    def unit_name(self) -> str:
        """Unit of the values as a reader knows it."""
        label = self.definition.unit_label
        return unit_name(self.definition.unit) if label is None else label.shown

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "indicator": self.definition.id,
            "unit": self.definition.unit,
            "unit_name": self.unit_name,
            "level": self.level,
            "levels": list(self.levels),
            "period": self.period,
            "periods": list(self.periods),
            "rows": [dict(row) for row in self.rows],
            "refused": list(self.refused),
        }


def preview(workspace: OpenedWorkspace, definition: IndicatorDefinition, level: str = "") -> Preview:
    """Compute an indicator for a look at it: newest period, highest level, without breakdowns; nothing is kept.

    Parameters
    ----------
    workspace : OpenedWorkspace
    definition : IndicatorDefinition
        In terms of the datasets of the workspace; it need not have a file.
    level : str, optional
        Default: the highest one that has values.

    Returns
    -------
    Preview

    Raises
    ------
    DefinitionError
        If its datasets lie in different spaces.
    IntegrityError
        If observations are missing or were altered.
    """
    released, refused = _tried(workspace, definition)
    values = released.values
    periods = sorted(set(values["period"].to_pylist()), key=lambda label: parse_period(label).end)
    present = set(values["level"].to_pylist())
    levels = {name: title for name, title in _levels(workspace, definition) if name in present}
    shown = level if level in levels else next(iter(levels), "")
    reasons = tuple(_sentences(refused))
    if not shown:
        return Preview(definition, "", "", (), (), reasons)
    table = figure_table(released, "", definition.id, shown)
    newest = [row for row in table.rows if row["period"] == periods[-1]]
    return Preview(
        definition,
        shown,
        periods[-1],
        tuple(periods),
        tuple(newest[:SHOWN_AREAS]),
        reasons,
        levels=levels,
        areas=len(newest),
    )


def _sentences(refused: Iterable[RefusedFigure]) -> Iterator[str]:
    """Say each reason once, with the periods and whether only some areas are concerned."""
    periods: dict[tuple[str, bool], list[str]] = {}
    for item in refused:
        periods.setdefault((item.reason, item.partial), []).append(item.period)
    for (reason, partial), labels in periods.items():
        known = sorted({label for label in labels if label})
        where = [several(known)] if known else []
        where += [_("nur Gebiete mancher Lieferungen")] if partial else []
        yield f"{reason} ({', '.join(where)})" if where else reason


def _levels(workspace: OpenedWorkspace, definition: IndicatorDefinition) -> list[tuple[str, str]]:
    """Return the levels of the space of an indicator with their titles, the highest first."""
    space = workspace.space(same_space(Territories(workspace), definition))
    lowest = workspace.definitions.datasets[definition.numerator.dataset].level
    titles = {level.id: level.title.shown for level in space.definition.levels}
    above = list(space.levels_from(lowest)) if lowest in titles else list(titles)
    ordered = [*reversed(above), *(name for name in titles if name not in above)]
    return [(name, titles[name]) for name in ordered]


def _tried(workspace: OpenedWorkspace, definition: IndicatorDefinition) -> tuple[Released, list[RefusedFigure]]:
    """Compute the totals of an indicator, protected as for the team."""
    plain = definition.model_copy(update={"breakdowns": (), "levels": ()})
    known = workspace.definitions
    tried = replace(known, indicators={definition.id: plain})
    trial = _TrialWorkspace(workspace.layout, workspace.settings, tried)
    territories = Territories(trial)
    same_space(territories, plain)
    receipts = read_receipts(workspace.layout)
    used = {part.dataset for part in plain.parts}
    held = tuple(unit for unit in current_slices(trial, receipts) if unit.slice.dataset in used)
    refuse_damaged(trial, held, receipts)
    refused = undelivered_datasets(plain, held)
    tables: list[pa.Table] = []
    if not refused:
        wanted, refused = formulas(plain, known.datasets, held)
        for computed in compute(wanted, counts_of(territories, wanted, held, DuckDBEngine())):
            tables.append(computed.table)
            refused += computed.refused
    values = pa.concat_tables(tables).unify_dictionaries() if tables else SCHEMA.empty_table()
    metadata = metadata_of(territories, held, receipts, refused)
    metadata["contents"] = contents(values)
    return prepare(values, metadata, Audience("team"), Protection(workspace.settings.disclosure.threshold)), refused
