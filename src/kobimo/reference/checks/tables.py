"""Checks of the table that a recipe looks for among those of a file."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

TABLE_CHECKS = (
    CheckKind(
        "TABLE_HEAD_MISSING",
        Severity.ERROR,
        "Die Tabelle, auf die in der Einlesevorlage gezeigt wurde, ist nicht wiederzufinden: Überschrift „{text}“, "
        "Ende {until}.",
        "Bitte die Datei im Browser einlesen und noch einmal auf Überschriften und Daten zeigen.",
    ),
    CheckKind(
        "TABLE_NOT_FOUND",
        Severity.ERROR,
        "In der Datei wurde keine Datentabelle erkannt.",
        "kobimo sniff zeigt, was erkannt wurde. Bitte prüfen, ob die richtige Datei geliefert wurde.",
    ),
    CheckKind(
        "TABLE_UNSURE",
        Severity.ERROR,
        "Es wurde keine Tabelle sicher genug erkannt. Die wahrscheinlichste scheitert an: {reason}",
        "Bitte die Datei in Excel ansehen; oft hilft es, wenn die Tabelle in Zeile 1 beginnt und unter ihr nichts "
        "steht.",
    ),
    CheckKind(
        "TABLE_NOT_UNIQUE",
        Severity.ERROR,
        "{number} Tabellen passen gleich gut zur Einlesevorlage: {places}.",
        "Bitte in der Einlesevorlage unter table die Angabe sheet oder title ergänzen.",
    ),
    CheckKind(
        "TABLE_TITLE_MISSING",
        Severity.ERROR,
        "Über keiner Tabelle steht „{title}“.",
        "Bitte die Lieferung prüfen oder title in der Einlesevorlage anpassen.",
    ),
    CheckKind(
        "LAYOUT_CHANGED",
        Severity.ERROR,
        "Die Einlesevorlage erwartet die Tabellenform {layout}; erkannt ist: {found}.",
        "Bitte die Datei in der bisherigen Form abrufen oder mit kobimo recipe new eine neue Einlesevorlage "
        "vorschlagen lassen.",
    ),
    CheckKind(
        "HEADINGS_SHORT",
        Severity.ERROR,
        "Die Zeile mit den Überschriften hat {cells} Zellen, die Daten darunter haben {expected}; es ist nicht zu "
        "erkennen, welche Überschrift fehlt.",
        "Bitte die Überschriften mit den Spalten vergleichen und die fehlende ergänzen.",
    ),
    CheckKind(
        "TABLE_TWICE",
        Severity.ERROR,
        "Ab Zeile {row} stehen Überschriften und Zeilen noch einmal, die schon weiter oben stehen.",
        "Vermutlich wurden zwei Dateien aneinandergehängt. Bitte die Teile einzeln liefern.",
    ),
    CheckKind(
        "ROW_WIDTHS_VARY",
        Severity.WARNING,
        "Viele Zeilen haben am Ende weniger Zellen als die anderen (Anzahl: {rows}); die fehlenden gelten als leer.",
        "Bitte prüfen, ob in diesen Zeilen wirklich nur am Ende Zellen fehlen.",
    ),
    CheckKind(
        "FILE_END_OPEN",
        Severity.WARNING,
        "Die Datei endet mitten in einer Zeile; die letzte Zahl „{text}“ ist vielleicht abgeschnitten.",
        "Bitte prüfen, ob die Datei vollständig übertragen wurde.",
    ),
    CheckKind(
        "SHEET_RENAMED",
        Severity.NOTE,
        "Das Blatt „{wanted}“ gibt es nicht; die Tabelle wurde an ihren Spalten erkannt. Vorhanden: {known}.",
        "Nichts zu tun, wenn die Werte stimmen. Sonst sheet in der Einlesevorlage anpassen.",
    ),
    CheckKind(
        "TABLE_DAMAGED",
        Severity.ERROR,
        "Die Tabelle ist beschädigt: {text}",
        "Bitte die Datei vollständig und unverändert neu anfordern.",
    ),
    CheckKind(
        "NUMBER_MAY_BE_SIGN",
        Severity.ERROR,
        "Eine Zahl steht vielleicht für „kein Wert“: {text}",
        "Bitte in der Einlesevorlage unter table, symbols eintragen, was sie bedeutet: missing (kein Wert) oder normal "
        "(eine gewöhnliche Zahl).",
    ),
    CheckKind(
        "TABLE_DOUBTFUL",
        Severity.WARNING,
        "Die Tabelle lässt etwas offen: {text}",
        "Bitte in der Datei nachsehen. Die Antwort gehört in die Einlesevorlage (symbols, drop) oder als Korrektur "
        "zur Quelle.",
    ),
)
