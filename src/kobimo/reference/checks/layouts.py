"""Checks of files in a layout that an office publishes."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

LAYOUT_CHECKS: tuple[CheckKind, ...] = (
    CheckKind(
        "LAYOUT_CUT_OFF",
        Severity.ERROR,
        "Die Tabelle bricht nach Zeile {row} ab: Das Ende, das zu diesem Aufbau gehört, fehlt.",
        "Bitte die Datei erneut herunterladen. Sind die Daten vollständig, den Abschluss aus dem Original ergänzen.",
    ),
    CheckKind(
        "LAYOUT_ROWS_AFTER_END",
        Severity.ERROR,
        "Unter dem Ende der Daten stehen weitere Datenzeilen (Anzahl: {rows}).",
        "Bitte prüfen, ob zwei Dateien aneinandergehängt wurden; jede Tabelle einzeln liefern.",
    ),
    CheckKind(
        "LAYOUT_SEVERAL_EXPORTS",
        Severity.WARNING,
        "In der Datei stehen mehrere Abrufe hintereinander (Anzahl: {exports}); jeder wird als eigene Tabelle gelesen.",
        "Bitte prüfen, ob das beabsichtigt ist; sonst jeden Abruf als eigene Datei liefern.",
    ),
    CheckKind(
        "LAYOUT_KEYS_AS_NUMBERS",
        Severity.NOTE,
        "Schlüssel haben führende Nullen verloren (Anzahl: {cells}), zum Beispiel „{sample}“.",
        "Nichts zu tun, wenn die Schlüssel richtig ergänzt sind. Besser das Original liefern, nicht die in einer "
        "Tabellenkalkulation gespeicherte Fassung.",
    ),
    CheckKind(
        "LAYOUT_VERSIONS_MIXED",
        Severity.ERROR,
        "Die Datei mischt zwei Fassungen desselben Aufbaus ({versions}).",
        "Bitte beide Teile getrennt liefern; ihre Spalten bedeuten Verschiedenes.",
    ),
    CheckKind(
        "LAYOUT_HEADING_MISSING",
        Severity.WARNING,
        "Spalte {column} enthält Werte, hat aber keine vollständige Überschrift.",
        "Bitte die Überschrift aus dem Original ergänzen.",
    ),
    CheckKind(
        "LAYOUT_HEADING_TWICE",
        Severity.WARNING,
        "Die Spalten {columns} haben dieselbe Überschrift „{heading}“.",
        "Bitte mit dem Original vergleichen und die Überschriften berichtigen.",
    ),
    CheckKind(
        "LAYOUT_ROW_BROKEN",
        Severity.ERROR,
        "Die Zeile hat {cells} statt {expected} Felder.",
        "Bitte die Datei erneut herunterladen oder die Zeile nach dem Original berichtigen.",
    ),
)
