"""The gate: what may be released to whom.

Inside the team, and to a named office, figures go as they are. For committees and the public small counts of persons
must be hidden, and that is not enough: a hidden figure can be recomputed from totals. As long as secondary
suppression is not available, such a release is refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kobimo.disclosure.primary import primary_cells
from kobimo.disclosure.released import Released, sealed
from kobimo.errors import DisclosureRefusedError
from kobimo.language import _
from kobimo.model.release import Audience


@dataclass(frozen=True, slots=True)
class Protection:
    """The rules of a workspace: the smallest number of persons that may be shown."""

    threshold: int


PROTECTED = ("committee", "public")
"""Audiences that see protected figures only. Not a setting: nobody may switch protection off."""


def prepare(values: pa.Table, metadata: Mapping[str, Any], audience: Audience, protection: Protection) -> Released:
    """Make figures ready for an audience, or refuse.

    Parameters
    ----------
    values : pyarrow.Table
        Figures, columns as in `kobimo.indicators.figures.SCHEMA`.
    metadata : mapping
        Definitions that the figures were computed with.
    audience : Audience
    protection : Protection

    Returns
    -------
    Released

    Raises
    ------
    DisclosureRefusedError
        For a protected audience: names the number of figures that are primary and why hiding them is not enough.
    """
    primary = primary_cells(values, metadata, protection.threshold)
    protocol = {
        "audience": audience.label,
        "threshold": protection.threshold,
        "primary": dict(primary.by_indicator),
        "primary_total": primary.total,
        "primary_hidden": 0,
        "secondary": "not available",
        "protected": False,
    }
    if audience.kind in PROTECTED:
        raise DisclosureRefusedError(
            _(
                "Für „{audience}“ wird nichts freigegeben, weil die Sekundärsperrung noch nicht zur Verfügung steht. "
                "Kleine Fallzahlen allein zu sperren genügt nicht: sie ließen sich aus Summen und Nachbarwerten "
                "zurückrechnen. Angaben, die auf weniger als {threshold} Personen beruhen (Primärsperrung): {count}."
            ).format(audience=audience.label, count=primary.total, threshold=protection.threshold),
            remedy=_("Für das Team freigeben (--audience team) oder mit der Statistikstelle klären."),
        )
    return sealed(audience.label, values, metadata, protocol)


def reopen(values: pa.Table, metadata: Mapping[str, Any], protocol: Mapping[str, Any]) -> Released:
    """Make a stored release available again.

    The caller has compared the files with the manifest. `values` may be a selection of rows.

    Raises
    ------
    DisclosureRefusedError
        If the protocol does not say for whom the figures were released.
    """
    if "audience" not in protocol:
        raise DisclosureRefusedError(
            _("Das Protokoll des Freigabestands nennt keinen Empfängerkreis."),
            remedy=_("Den Freigabestand aus der Sicherung zurückholen."),
        )
    return sealed(str(protocol["audience"]), values, metadata, protocol)
