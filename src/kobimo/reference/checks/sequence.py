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
    CheckKind(
        "UNIT_CHANGED",
        Severity.WARNING,
        "Die Datei nennt eine andere Einheit als die Lieferung {delivery}: {text}.",
        "Bitte prüfen, ob die Zahlen noch dasselbe bedeuten; umgerechnet wird nur nach unit in der Einlesevorlage.",
    ),
    CheckKind(
        "VALUES_VANISHED",
        Severity.WARNING,
        "{dataset}, {measure}, {period}: {gone} von {known} Werten, die {before} eine "
        "Zahl hatten, haben keine mehr: sie "
        "fehlen oder sind geheim. Zum Beispiel {key}, vorher {then}.",
        "Beim Lieferanten klären, ob Werte vergessen oder neuerdings geheim gehalten wurden.",
    ),
    CheckKind(
        "AREAS_VANISHED",
        Severity.WARNING,
        "{dataset} ({cube}), Ebene {level}: Gebiete mit Werten für {other}, die für {period} fehlen: {gone}, nämlich "
        "{keys}.",
        "Beim Lieferanten klären, ob sie fehlen oder ob sich der Gebietsstand geändert hat.",
    ),
    CheckKind(
        "CATEGORIES_VANISHED",
        Severity.WARNING,
        "{dataset} ({cube}): Ausprägungen von {dimension}, die für {other} vorlagen und für {period} fehlen: {codes}.",
        "Beim Lieferanten klären, ob sie fehlen oder anders abgegrenzt sind.",
    ),
    CheckKind(
        "CATEGORIES_NEW",
        Severity.NOTE,
        "{dataset} ({cube}): Ausprägungen von {dimension}, die es für {other} nicht gab: {codes} (Zeitraum {period}).",
        "Bitte prüfen, ob sie vorher in anderen Ausprägungen enthalten waren.",
    ),
    CheckKind(
        "PERIOD_GAP",
        Severity.WARNING,
        "{dataset} ({cube}), Ebene {level}: Zwischen {before} und {after} fehlt ein Zeitraum; sonst liegen {usual} "
        "Tage dazwischen, hier {days}.",
        "Bitte die fehlende Lieferung anfordern oder nachträglich einlesen.",
    ),
    CheckKind(
        "SOURCES_DISAGREE",
        Severity.WARNING,
        "{dataset} ({cube}), {period}: Auch die Quelle {other} liefert diese Werte, und {differing} von {compared} "
        "weichen ab. Größte Abweichung: {key}, hier {mine}, dort {theirs}. {lead}",
        "Bitte klären, welche Quelle stimmt. Welche führt, sagt der Datensatz unter leads:.",
    ),
    CheckKind(
        "SOURCES_AGREE",
        Severity.NOTE,
        "{dataset} ({cube}), {period}: Auch die Quelle {other} liefert {compared} dieser Werte, ohne wesentliche "
        "Abweichung. {lead}",
        "Soll nur eine Quelle zählen, im Datensatz leads: angeben oder in einer Einlesevorlage die Zeilen weglassen "
        "(drop).",
    ),
)
