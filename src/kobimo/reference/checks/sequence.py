"""Checks of a delivery against what was delivered before."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

SEQUENCE_CHECKS: tuple[CheckKind, ...] = (
    CheckKind(
        "ALREADY_DELIVERED",
        Severity.NOTE,
        "Dieselben Dateien wurden schon als {delivery} eingelesen; es wird nichts geändert.",
        "Nichts zu tun. Nach einer Änderung der Einlesevorlage wird dieselbe Datei neu gelesen.",
    ),
    CheckKind(
        "REPLACES_DELIVERY",
        Severity.NOTE,
        "Ersetzt für {periods} die Angaben zu {dataset} ({cube}) aus der Lieferung {delivery}.",
        "Nichts zu tun. Die ältere Lieferung bleibt erhalten, zählt aber nicht mehr.",
    ),
    CheckKind(
        "FEWER_AREAS_THAN_BEFORE",
        Severity.WARNING,
        "{dataset} ({cube}), {period}: {now} Gebiete, in der ersetzten Lieferung {delivery} waren es {before}.",
        "Bitte beim Lieferanten klären, ob Gebiete fehlen.",
    ),
    CheckKind(
        "AREAS_IN_USE_VANISH",
        Severity.ERROR,
        "{gone} Gebiete der Ebene {level}, für die schon Werte vorliegen, fehlen in der Datei: {keys}.",
        "Die vollständige Gebietsdatei einlesen, oder die Werte auf den neuen Gebietsstand umstellen.",
    ),
)
