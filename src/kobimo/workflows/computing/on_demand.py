"""Figures for another territorial status than that of a release: computed from the deliveries, and not kept."""

from __future__ import annotations

from datetime import date
from typing import Any

import pyarrow as pa

from kobimo.disclosure import Protection, Released, prepare
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import formulas
from kobimo.language import _
from kobimo.model.release import Audience
from kobimo.store.deliveries import read_receipts
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

ON_DEMAND = ""
"""Stands for the id of a release in figures that are in none."""


def computed_for(workspace: OpenedWorkspace, indicator: str, territory: date) -> Released:
    """Compute one indicator for the areas of a territorial status, for the team.

    Parameters
    ----------
    workspace : OpenedWorkspace
    indicator : str
    territory : date
        Day that names the status; before the first areas the first one is meant.

    Returns
    -------
    Released

    Raises
    ------
    UnknownNameError
        If there is no such indicator.
    InvalidInputError
        If no status of the areas is recorded.
    IntegrityError
        If observations are missing or were altered.
    """
    definitions = workspace.definitions
    if indicator not in definitions.indicators:
        raise UnknownNameError(_("Kennzahl"), indicator, definitions.indicators)
    definition = definitions.indicators[indicator]
    territories = Territories(workspace, territory)
    space = same_space(territories, definition)
    if not workspace.history(space).statuses:
        raise InvalidInputError(
            _("Zum Raumsystem „{space}“ ist kein Gebietsstand erfasst; seine Gebiete gelten zu jeder Zeit.").format(
                space=space
            ),
            remedy=_(
                "Ohne --territory fragen, oder in spaces/{space}.areas.csv valid_from und valid_to angeben."
            ).format(space=space),
        )
    receipts = read_receipts(workspace.layout)
    used = {part.dataset for part in definition.parts}
    held = tuple(unit for unit in current_slices(workspace, receipts) if unit.slice.dataset in used)
    refuse_damaged(workspace, held, receipts)
    refused = undelivered_datasets(definition, held)
    tables: list[pa.Table] = []
    if not refused:
        wanted, refused = formulas(definition, definitions.datasets, held)
        wanted.sort(key=lambda formula: formula.breakdown)
        for computed in compute(wanted, counts_of(territories, wanted, held, DuckDBEngine())):
            tables.append(computed.table)
            refused += computed.refused
    values = pa.concat_tables(tables).unify_dictionaries() if tables else None
    metadata: dict[str, Any] = metadata_of(territories, held, receipts, refused)
    metadata["indicators"] = {indicator: metadata["indicators"][indicator]}
    if values is None:
        from kobimo.indicators.tables import SCHEMA  # noqa: PLC0415 - only where nothing was delivered

        values = SCHEMA.empty_table()
    metadata["contents"] = contents(values)
    protection = Protection(workspace.settings.disclosure.threshold)
    return prepare(values, metadata, Audience("team"), protection)
