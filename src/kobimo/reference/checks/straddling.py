"""Checks of areas that lie in several areas of the level above, and of rows that are no areas."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

STRADDLING_CHECKS: tuple[CheckKind, ...] = (
    CheckKind(
        "PARENT_PARTLY_BY_LOCATION",
        Severity.WARNING,
        "{level} {key} („{name}“) liegt nur zu {share} % in {parent_level} {parent} („{parent_name}“): {others}. "
        "Zugeordnet ist das ganze Gebiet zu {parent}.",
        "Die Zuordnung auf der Karte ansehen. Ist sie falsch, in der Datei eine Spalte mit dem übergeordneten Gebiet "
        "ergänzen und sie mit --parent angeben (in der Einlesevorlage: parent mit column).",
    ),
    CheckKind(
        "PARENT_DIVIDED_BY_LOCATION",
        Severity.ERROR,
        "{level} {key} („{name}“) liegt nur zu {share} % in {parent_level} {parent} („{parent_name}“): {others}. "
        "Wohin das Gebiet gehört, ist aus der Lage nicht zu erkennen.",
        "In der Datei eine Spalte mit dem übergeordneten Gebiet ergänzen und sie mit --parent angeben (in der "
        "Einlesevorlage: parent mit column).",
    ),
    CheckKind(
        "AREA_TOTAL_ROW_LEFT_OUT",
        Severity.NOTE,
        "Die Zeile „{label}“ ist eine Summe und kein Gebiet; sie wurde weggelassen.",
        "Nichts zu tun. Ist es doch ein Gebiet, es in der Datei anders benennen.",
    ),
)
