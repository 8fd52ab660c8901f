"""The figures of an Indikator, each with the page that defines it."""

from __future__ import annotations

from django.urls import reverse

from kobimo.catalogue.loading import catalogue
from kobimo.model.indicator import IndicatorGroup
from kobimo.workspace.definitions import Definitions


def members(definitions: Definitions, group: IndicatorGroup, but: str = "") -> list[tuple[str, str]]:
    """Return address and name of the figures of a group, without `but`."""
    listed = catalogue().indicators
    return [
        (
            reverse("catalogue-entry" if name in listed else "edit-indicator", args=[name]),
            (definitions.indicators.get(name) or listed[name]).title.shown,
        )
        for name in group.members
        if name != but
    ]
