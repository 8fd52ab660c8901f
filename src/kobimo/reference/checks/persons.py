"""Checks for person-level data, and for deliveries that were erased. No message quotes a cell."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

PERSON_CHECKS: tuple[CheckKind, ...] = (
    CheckKind(
        "PERSONS_FOUND",
        Severity.ERROR,
        "Die Datei enthält Angaben zu einzelnen Personen: {columns}.",
        "Beim Lieferanten zusammengezählte Zahlen anfordern. Oder in recipe.yaml „persons: aggregate“ eintragen: dann "
        "wird gezählt, und Zeilen und Datei werden nicht aufbewahrt.",
    ),
    CheckKind(
        "PERSONS_SUSPECTED",
        Severity.WARNING,
        "Die Datei enthält vielleicht Angaben zu einzelnen Personen: {columns}.",
        "Bitte nachsehen. Sind es keine Personen, in recipe.yaml „persons: none“ und den Grund (persons_reason) "
        "eintragen; sonst „persons: aggregate“ und die Lieferung mit „kobimo erase“ löschen.",
    ),
    CheckKind(
        "PERSONS_RULED_OUT",
        Severity.NOTE,
        "Ein Verdacht auf Angaben zu einzelnen Personen ist laut Einlesevorlage geklärt: {reason}",
        "Nichts zu tun.",
    ),
    CheckKind(
        "PERSONS_COUNTED",
        Severity.NOTE,
        "Die Zeilen wurden nur gezählt; weder sie noch die Datei werden aufbewahrt. Personenbezogen: {columns}.",
        "Nichts zu tun. Die Datei selbst liegt nur beim Lieferanten; bei Bedarf dort noch einmal anfordern.",
    ),
    CheckKind(
        "PERSONS_KEPT",
        Severity.NOTE,
        "Die Datei enthält Angaben zu einzelnen Personen und wird als Original einer Statistikstelle aufbewahrt: "
        "{columns}.",
        "In source.yaml mit erase_after festlegen, wann sie gelöscht wird.",
    ),
    CheckKind(
        "ERASED_BEFORE",
        Severity.ERROR,
        "Die Datei wurde schon als {delivery} eingelesen und am {day} gelöscht: {reason}",
        "Nichts tun, oder mit „kobimo import --again“ ausdrücklich noch einmal einlesen.",
    ),
    CheckKind(
        "ERASED_AND_READ_AGAIN",
        Severity.NOTE,
        "Die Datei wurde als {delivery} eingelesen, am {day} gelöscht ({reason}) und nun ausdrücklich noch einmal "
        "eingelesen.",
        "Nichts zu tun.",
    ),
)
