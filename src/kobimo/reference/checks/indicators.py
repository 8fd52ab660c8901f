"""Checks of the indicators of a workspace: its own, and those of the catalogue as they are computed there."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

INDICATOR_CHECKS = (
    CheckKind(
        "INDICATOR_FAULTY",
        ERROR,
        "{reason}",
        "Bitte die Definition an dieser Stelle berichtigen. {remedy}",
    ),
    CheckKind(
        "INDICATOR_DATA_LACKING",
        WARNING,
        "Die Kennzahl {indicator} des Katalogs wird hier nicht berechnet: {reason}",
        "Bitte den Datensatz anlegen (kobimo catalogue dataset) oder die Kennzahl aus der Auswahl nehmen (kobimo "
        "catalogue use --remove).",
    ),
    CheckKind(
        "INDICATOR_UNDELIVERED",
        WARNING,
        "Zur Kennzahl {indicator} fehlt die Lieferung des Datensatzes {dataset}{suppliers}.",
        "Bitte die Daten anfordern und einlesen; bis dahin hat die Kennzahl keine Werte.",
    ),
    CheckKind(
        "INDICATOR_NOT_COMPUTED",
        WARNING,
        "Bei der letzten Berechnung blieb {indicator} ohne Werte ({part}): {reason}",
        "Bitte die Ausprägungen der Formel oder die Zuordnung der Zeiträume an das anpassen, was geliefert wird.",
    ),
    CheckKind(
        "INDICATOR_PARTLY_COMPUTED",
        NOTE,
        "Bei der letzten Berechnung fehlen {indicator} die Gebiete mancher Lieferungen ({part}): {reason}",
        "Bitte die betreffenden Stellen um die feinere Aufgliederung bitten; die übrigen Gebiete haben Werte.",
    ),
    CheckKind(
        "INDICATOR_BREAKDOWN_LACKING",
        ERROR,
        "{indicator} lässt sich nach {breakdown} nicht aufgliedern: {reason}",
        "Bitte die Aufgliederung unter breakdowns streichen oder das Merkmal liefern lassen.",
    ),
    CheckKind(
        "INDICATOR_CODES_OVERLAP",
        ERROR,
        "{indicator}: Beim Merkmal {dimension} überschneiden sich {one} und {other}.",
        "Bitte jede Ausprägung nur einmal nennen, bei Altersgruppen die Grenzen ändern.",
    ),
    CheckKind(
        "INDICATOR_COUNTED_TWICE",
        ERROR,
        "{indicator}: Die Summe enthält {measure} mehrfach mit Ausprägungen, die sich überschneiden.",
        "Bitte Ausprägungen wählen, die sich ausschließen; sonst zählen manche doppelt.",
    ),
    CheckKind(
        "INDICATOR_BASE_BALANCE",
        ERROR,
        "{indicator}: {reason}",
        "{remedy}",
    ),
    CheckKind(
        "INDICATOR_UNITS_MIXED",
        WARNING,
        "{indicator}: Zusammengezählt werden verschiedene Einheiten ({units}).",
        "Bitte prüfen, ob das gemeint ist; wenn ja, unter pitfalls sagen, was zusammengezählt wird.",
    ),
    CheckKind(
        "INDICATOR_UNIT_MISFIT",
        ERROR,
        "{indicator}: {reason}",
        "Bitte eine Einheit wählen, die zu Zähler und Nenner passt (unit).",
    ),
    CheckKind(
        "INDICATOR_SHARE_OPEN",
        NOTE,
        "{indicator} kann über 100 Prozent liegen: {reason}",
        "Bitte unter above_100 sagen, warum, oder den Nenner so wählen, dass er den Zähler umfasst.",
    ),
    CheckKind(
        "INDICATOR_SHARE_ABOVE_100",
        WARNING,
        "{indicator}: {values} über 100 Prozent (zum Beispiel {example}), und die Definition erklärt es nicht. {why}",
        "Bitte Zähler und Nenner prüfen; ist es richtig, unter above_100 sagen, warum.",
    ),
    CheckKind(
        "INDICATOR_NEGATIVE",
        WARNING,
        "{indicator}: {values} unter null (zum Beispiel {example}).",
        "Bitte prüfen, was abgezogen wird; ein Saldo hat kind: net_flow.",
    ),
    CheckKind(
        "INDICATOR_ZERO_BASE",
        NOTE,
        "{indicator}: {values} ohne Ergebnis, weil der Nenner null ist (zum Beispiel {example}).",
        "Das ist richtig, wenn es dort niemanden gibt; sonst bitte die Lieferung prüfen.",
    ),
    CheckKind(
        "INDICATOR_PLACES_DIFFER",
        WARNING,
        "{indicator}: Der Zähler zählt {numerator}, der Nenner {denominator}.",
        "Bitte unter above_100 oder pitfalls sagen, was das heißt: Wer anderswo wohnt, zählt nur in einem von beiden.",
    ),
    CheckKind(
        "INDICATOR_SPACES_DIFFER",
        ERROR,
        "{indicator}: {reason}",
        "{remedy}",
    ),
    CheckKind(
        "INDICATOR_NAME_SHARED",
        ERROR,
        "{indicator} und {other} heißen beide „{title}“, haben aber verschiedene Formeln.",
        "Bitte einer der beiden einen anderen Namen geben und die andere unter variants nennen.",
    ),
)
