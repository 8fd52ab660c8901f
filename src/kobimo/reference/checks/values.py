"""Checks of delivered values against what dataset and recipe say of them."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

RANGE_CHECKS = (
    CheckKind(
        "VALUE_TOO_SMALL",
        ERROR,
        "„{dataset}“, Messgröße {measure}: {value} ist kleiner als {limit}, der kleinste mögliche Wert ({key}).",
        "Bitte die Zelle prüfen. Ist der Wert möglich, im Datensatz minimum anpassen.",
    ),
    CheckKind(
        "VALUE_TOO_LARGE",
        ERROR,
        "„{dataset}“, Messgröße {measure}: {value} ist größer als {limit}, der größte mögliche Wert ({key}).",
        "Bitte die Zelle prüfen, auch die Einheit. Ist der Wert möglich, im Datensatz maximum anpassen.",
    ),
    CheckKind(
        "PART_ABOVE_WHOLE",
        ERROR,
        "„{dataset}“: {measure} ist {value} und damit größer als {whole} mit {limit}, wovon es ein Teil ist ({key}).",
        "Bitte prüfen, ob Spalten vertauscht sind. Ist es kein Teil davon, im Datensatz part_of entfernen.",
    ),
    CheckKind(
        "CATEGORY_REQUIRED",
        ERROR,
        "„{dataset}“ ({cube}), {period}, Ebene {level}: Verlangte Ausprägungen von {dimension} fehlen: {codes}.",
        "Bitte nachliefern lassen. Werden sie nicht mehr erhoben, im Datensatz required anpassen.",
    ),
    CheckKind(
        "ROUNDING_UNEXPECTED",
        WARNING,
        "„{dataset}“, Messgröße {measure}: {odd} von {values} Zahlen sind keine Vielfachen von {base}, zum Beispiel "
        "{value} ({key}).",
        "Bitte in der Einlesevorlage rounding: prüfen; die liefernde Stelle rundet anders oder nicht.",
    ),
)

SUM_CHECKS = (
    CheckKind(
        "TOTAL_ROUNDED",
        NOTE,
        "„{dataset}“, Messgröße {measure}: In {rounded} von {compared} Fällen weicht die gelieferte Summe von der "
        "Summe der Teile ab, um höchstens {largest}. Das erklärt die Rundung der liefernden Stelle ({of}).",
        "Es ist nichts zu tun. Die gelieferten Summen gelten.",
    ),
    CheckKind(
        "PARTS_EXCEED_TOTAL",
        WARNING,
        "„{dataset}“, Messgröße {measure}: In {differing} von {compared} Fällen sind schon die bekannten Teile "
        "zusammen größer als die gelieferte Summe ({of}). Größte Abweichung {difference}: {key}, geliefert {total}, "
        "bekannte Teile {parts}.",
        "Bitte klären, ob Ausprägungen sich überschneiden oder die Summe etwas anderes zählt.",
    ),
    CheckKind(
        "DROPPED_TOTAL_DIFFERS",
        WARNING,
        "Summenzeilen, die nicht eingelesen werden ({reason}): In {differing} von {compared} Zellen weichen sie von "
        "der Summe ihrer Zeilen ab. Größte Abweichung {difference}: geliefert {total}, Summe der Zeilen {parts}.",
        "Bitte klären, ob Zeilen fehlen oder doppelt zählen. Gehören ausgeschlossene Zeilen zur Summe, dort "
        "in_totals: true eintragen.",
    ),
    CheckKind(
        "TOTAL_COLUMN_DIFFERS",
        WARNING,
        "„{dataset}“: In {differing} von {compared} Zeilen weicht die Summenspalte von der Summe ihrer Spalten ab. "
        "Größte Abweichung {difference}: geliefert {total}, Summe der Spalten {parts}.",
        "Bitte klären, ob eine Spalte fehlt oder doppelt zählt. Die Summenspalte wird nicht eingelesen.",
    ),
    CheckKind(
        "DROPPED_TOTAL_UNCHECKED",
        NOTE,
        "Summenzeilen, die nicht eingelesen werden ({reason}): Keine ließ sich mit ihren Zeilen vergleichen.",
        "Bitte check_against in der Einlesevorlage prüfen; es fehlen Zeilen, oder keine Zelle hat eine Zahl.",
    ),
)

VALUE_CHECKS: tuple[CheckKind, ...] = (*RANGE_CHECKS, *SUM_CHECKS)
