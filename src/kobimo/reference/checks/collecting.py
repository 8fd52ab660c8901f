"""Checks of filled-in collection workbooks (Erhebungsmappen)."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_NEW = "Bitte die ursprüngliche Mappe verwenden oder mit „kobimo catalogue workbook“ eine neue erstellen und schicken."

COLLECTING_CHECKS = (
    CheckKind(
        "COLLECTING_FORM_MISSING",
        ERROR,
        "Die Datei ist keine Erhebungsmappe, oder ihr verborgenes Blatt mit den Angaben zur Mappe fehlt.",
        "Wurde das Blatt beim Speichern entfernt, die Zahlen in die ursprüngliche Mappe übertragen. Ist es eine andere "
        "Datei, braucht sie eine eigene Einlesevorlage.",
    ),
    CheckKind(
        "COLLECTING_FORM_DAMAGED",
        ERROR,
        "Das verborgene Blatt mit den Angaben zur Mappe wurde verändert: {reason}.",
        _NEW,
    ),
    CheckKind(
        "COLLECTING_FORM_NEWER",
        ERROR,
        "Die Mappe hat das Format {format}; dieses kobimo kennt nur Formate bis {known}.",
        "Bitte kobimo aktualisieren oder die Mappe mit der hier eingesetzten Fassung neu erstellen.",
    ),
    CheckKind(
        "COLLECTING_FORM_OLDER",
        ERROR,
        "Die Mappe hat das alte Format {format}; gelesen werden Formate ab {known}.",
        _NEW,
    ),
    CheckKind(
        "COLLECTING_OTHER_FORM",
        ERROR,
        "Die Mappe ist für {found}; diese Quelle erwartet {expected} (Datensatz/Würfel/Raumebene).",
        "Bitte die Datei bei der richtigen Quelle einlesen oder die passende Mappe anfordern.",
    ),
    CheckKind(
        "COLLECTING_SHEET_MISSING",
        ERROR,
        "Das Blatt {name} mit den Eingabefeldern fehlt oder hat seine Überschriften verloren.",
        _NEW,
    ),
    CheckKind(
        "COLLECTING_HEADING_CHANGED",
        ERROR,
        "Die Überschrift {heading} fehlt in der Kopfzeile; dort steht {found}.",
        "Bitte die Überschrift wiederherstellen; Spalten dürfen weder umbenannt noch gelöscht werden.",
    ),
    CheckKind(
        "COLLECTING_PERIOD_CHANGED",
        ERROR,
        "Auf dem Blatt steht der Zeitraum {found}; die Mappe wurde für {expected} erstellt.",
        "Für einen anderen Zeitraum bitte eine neue Mappe erstellen; eine alte wird nicht umgeschrieben.",
    ),
    CheckKind(
        "COLLECTING_PERIOD_UNREADABLE",
        ERROR,
        "Der eingetragene Zeitraum {text} ist nicht lesbar oder passt nicht zum Datensatz ({expected}).",
        "Bitte in diesem Feld den Zeitraum eintragen, zum Beispiel {example}.",
    ),
    CheckKind(
        "COLLECTING_KEY_CHANGED",
        ERROR,
        "Diese Zeile gehört nicht zur Mappe: {found}.",
        "Bitte Schlüssel und Merkmale der Zeile wiederherstellen{expected}.",
    ),
    CheckKind(
        "COLLECTING_ROWS_MISSING",
        ERROR,
        "Zeilen der Mappe fehlen: {rows}, zum Beispiel {example}.",
        "Bitte die Zeilen wiederherstellen. Wo es nichts gibt, ist „-“ oder 0 einzutragen; keine Angabe ist ein „.“.",
    ),
    CheckKind(
        "COLLECTING_ROW_TWICE",
        ERROR,
        "Diese Zeile steht schon einmal auf dem Blatt (Zeile {first}): {found}.",
        "Bitte eine der beiden Zeilen entfernen oder berichtigen.",
    ),
    CheckKind(
        "COLLECTING_CHOICE_UNKNOWN",
        ERROR,
        "{text} ist keine Auswahl der Spalte {heading}.",
        "Bitte einen Eintrag der Auswahlliste dieses Feldes wählen.",
    ),
    CheckKind(
        "COLLECTING_CELLS_EMPTY",
        WARNING,
        "Leere Eingabefelder: {cells} von {all} ({which}). Sie gelten als keine Angabe.",
        "Bitte nachfragen: Wo es nichts gibt, ist „-“ oder 0 einzutragen, bei unbekannten oder geheimen Angaben „.“.",
    ),
    CheckKind(
        "COLLECTING_FORMULA_UNCOMPUTED",
        ERROR,
        "In diesem Eingabefeld steht eine Formel ohne gespeichertes Ergebnis.",
        "Bitte die Mappe in Excel öffnen, speichern und noch einmal einlesen, oder die Zahl selbst eintragen.",
    ),
    CheckKind(
        "COLLECTING_NOT_FILLED",
        ERROR,
        "Die Mappe ist leer: kein einziges Eingabefeld ist ausgefüllt.",
        "Bitte die ausgefüllte Fassung anfordern; vielleicht wurde sie unter anderem Namen gespeichert.",
    ),
)
