"""The ledger: what earlier releases told their readers, and what not. Withdrawn or not, it cannot be taken back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.disclosure import PROTECTED
from kobimo.indicators.tables import KEYS, SCHEMA
from kobimo.model.release import Audience
from kobimo.model.status import ValueStatus
from kobimo.store.builds import VALUES, current_build
from kobimo.store.releases import list_releases
from kobimo.workflows.opened import OpenedWorkspace

_TOLD = ("value", "numerator", "denominator")


@dataclass(frozen=True)
class Ledger:
    """Figures of today, as `kobimo.indicators.tables.SCHEMA`, in earlier releases for committees or the public.

    Attributes
    ----------
    told : pyarrow.Table
        Shown with the same number. A figure that was shown with another number, because data or definitions changed
        since, is another figure: it says something of the old data, and nothing is computed from it.
    hidden : pyarrow.Table
        Not shown for reasons of confidentiality.
    """

    told: pa.Table
    hidden: pa.Table

    @property
    def indicators(self) -> set[str]:
        """All indicators in it."""
        return {name for table in (self.told, self.hidden) for name in table["indicator"].unique().to_pylist()}


def ledger(workspace: OpenedWorkspace, besides: str = "") -> Ledger:
    """Compare the figures of today with all earlier releases.

    Parameters
    ----------
    workspace : OpenedWorkspace
    besides : str, optional
        A release that is left out.

    Returns
    -------
    Ledger
    """
    earlier = [
        item.values()
        for item in list_releases(workspace.layout)
        if Audience(item.manifest.audience).kind in PROTECTED and item.manifest.id != besides
    ]
    if not earlier:
        return Ledger(SCHEMA.empty_table(), SCHEMA.empty_table())
    today = pq.read_table(current_build(workspace.layout).folder / VALUES)
    today = today.filter(pc.is_valid(today["value"]))
    shown = pa.chunked_array([_texts(t.filter(pc.is_valid(t["value"])), (*KEYS, *_TOLD)) for t in earlier])
    secret = pa.chunked_array([_texts(t.filter(_is_secret(t)), KEYS) for t in earlier])
    return Ledger(
        today.filter(pc.is_in(_texts(today, (*KEYS, *_TOLD)), value_set=shown)),
        today.filter(pc.is_in(_texts(today, KEYS), value_set=secret)),
    )


def _is_secret(values: pa.Table) -> pa.ChunkedArray:
    return pc.equal(values["status"].cast(pa.string()), ValueStatus.CONFIDENTIAL.value)


def _texts(values: pa.Table, names: Sequence[str]) -> pa.Array:
    """Return each row as one text; numbers in their shortest exact spelling."""
    columns = [pc.fill_null(values[name].cast(pa.string()), "") for name in names]
    return pc.binary_join_element_wise(*columns, "\t").combine_chunks()
