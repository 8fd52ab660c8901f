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
        "Gebiete der Ebene {level}, für die schon Werte vorliegen, fehlen in der Datei: {keys} (Anzahl: {gone}).",
        "Die vollständige Gebietsdatei einlesen, oder die Werte auf den neuen Gebietsstand umstellen.",
    ),
    CheckKind(
        "SAME_FILE_FOR_ANOTHER_PERIOD",
        Severity.ERROR,
        "Dieselbe Datei wurde schon als {delivery} für {earlier} eingelesen, jetzt stünde sie für {now}.",
        "Ist die richtige Datei gewählt? War die frühere Lieferung falsch, sie mit „kobimo retract“ zurücknehmen.",
    ),
    CheckKind(
        "SUM_JUMPS",
        Severity.WARNING,
        "{dataset} ({cube}), {measure}, Ebene {level}: die Summe für {period} ist {total}, für {other} war sie {then}.",
        "Prüfen, ob Einheit, Umfang und Datei stimmen.",
    ),
    CheckKind(
        "CHANGE_UNUSUAL",
        Severity.WARNING,
        "{dataset} ({cube}), {measure}, Ebene {level}: die Summe für {period} ist {total}, für {other} war sie {then} "
        "({change} %). So stark ändert sie sich sonst nicht.",
        "Beim Lieferanten nach dem Grund fragen: anders gezählt, neue Abgrenzung, oder wirklich so?",
    ),
)
