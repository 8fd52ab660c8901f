"""Figures of a release before anything was hidden, computed anew from deliveries and definitions of its time."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.engine.choice import opened_engine
from kobimo.errors import StaleBuildError
from kobimo.indicators.tables import KEYS
from kobimo.language import _
from kobimo.store.builds import METADATA
from kobimo.store.releases import DEFINITIONS, StoredRelease
from kobimo.workflows.computing.building import computed_figures
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.bygone import bygone
from kobimo.workflows.releases.content import chosen_values
from kobimo.workflows.releases.ledger import Ledger, ledger_of, tellings
from kobimo.workflows.releases.protecting import Source
from kobimo.workflows.running.progress import SILENT, Progress

NUMBERS = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class Remade:
    """A release as it was before anything was hidden.

    Attributes
    ----------
    values : pyarrow.Table
        Its rows with all numbers.
    source : Source
        Definitions and deliveries of its time.
    earlier : Ledger
        What readers had been told when it appeared.
    """

    values: pa.Table
    source: Source
    earlier: Ledger


def remade(workspace: OpenedWorkspace, stored: StoredRelease, progress: Progress = SILENT) -> Remade:
    """Compute the figures of an own release anew, and make sure that they are those which it was made from.

    Parameters
    ----------
    workspace : OpenedWorkspace
    stored : StoredRelease
    progress : Progress, optional

    Returns
    -------
    Remade

    Raises
    ------
    StaleBuildError
        If deliveries of then are gone, its definitions cannot be read any more, or other figures come out.
    """
    before = tellings(workspace, before=stored)
    metadata = stored.read_json(METADATA)
    indicators = {name: found for item in before for name, found in item.metadata["indicators"].items()}
    opened = bygone(
        workspace, stored.folder / DEFINITIONS, {**metadata, "indicators": {**indicators, **metadata["indicators"]}}
    )
    if opened is None:
        raise _impossible(stored, _("die Definitionen von damals lassen sich nicht mehr lesen"))
    then, held = opened
    with opened_engine(workspace.settings.engine, workspace.settings.spark.master) as engine:
        every = computed_figures(then, held, engine, progress)
    own = every.filter(pc.is_in(every["indicator"].cast(pa.string()), pa.array(sorted(metadata["indicators"]))))
    values = chosen_values(own, stored.manifest.content)
    if not _same(values, stored.values()):
        raise _impossible(stored, _("aus dem, was noch da ist, ergeben sich andere Zahlen"))
    return Remade(values, Source(then, held), ledger_of(before, every))


def _same(values: pa.Table, public: pa.Table) -> bool:
    """Whether a public table has the same rows, and where it shows a number the same one."""
    if values.num_rows != public.num_rows:
        return False
    if any(not values[name].cast(pa.string()).equals(public[name].cast(pa.string())) for name in KEYS):
        return False
    shown = pc.is_valid(public["value"])
    return all(values[name].filter(shown).equals(public[name].filter(shown)) for name in NUMBERS)


def _impossible(stored: StoredRelease, reason: str) -> StaleBuildError:
    return StaleBuildError(
        _("Seit {id} haben sich Lieferungen oder Definitionen geändert, und {reason}.").format(
            id=stored.manifest.id, reason=reason
        ),
        remedy=_("Lieferungen von damals aus der Sicherung zurückholen, oder neu freigeben und das prüfen."),
    )
