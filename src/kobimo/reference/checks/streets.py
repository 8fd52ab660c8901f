"""Checks of street directories, and of addresses that are looked up in them."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_DIRECTORIES = (
    CheckKind(
        "STREET_COLUMN_MISSING",
        ERROR,
        "Für das Straßenverzeichnis fehlt eine Spalte: {role}. Vorhanden: {present}.",
        "Die Spalte benennen, zum Beispiel: --column {example}",
    ),
    CheckKind(
        "STREET_EMPTY",
        ERROR,
        "Die Zeile nennt keine Straße.",
        "Die Straße ergänzen oder die Zeile löschen.",
    ),
    CheckKind(
        "STREET_AREA_EMPTY",
        ERROR,
        "Die Zeile nennt kein Gebiet ({street}).",
        "Das Gebiet ergänzen oder die Zeile löschen.",
    ),
    CheckKind(
        "STREET_AREA_UNKNOWN",
        ERROR,
        "„{text}“ ist kein Gebiet der Ebene {level} ({street}). {hint}",
        "Den Schlüssel oder den Namen berichtigen, oder mit --level eine andere Ebene angeben.",
    ),
    CheckKind(
        "STREET_AREA_ZEROS_RESTORED",
        NOTE,
        "Führende Nullen von Gebietsschlüsseln wurden ergänzt, zum Beispiel {before} zu {after}.",
        "Nichts zu tun. Die Spalte möglichst als Text liefern lassen.",
    ),
    CheckKind(
        "STREET_NUMBER_UNREADABLE",
        ERROR,
        "„{text}“ ist keine Hausnummer ({street}).",
        "Eine Nummer wie 12 oder 12a oder einen Bereich wie 1–9 angeben; leer heißt: die ganze Straße.",
    ),
    CheckKind(
        "STREET_RANGE_REVERSED",
        ERROR,
        "Die Hausnummern von {street} enden ({last}) vor ihrem Beginn ({first}).",
        "Beginn und Ende vertauschen oder berichtigen.",
    ),
    CheckKind(
        "STREET_SIDE_UNKNOWN",
        ERROR,
        "„{text}“ sagt nicht, welche Straßenseite gemeint ist ({street}).",
        "„gerade“, „ungerade“ oder „alle“ angeben.",
    ),
    CheckKind(
        "STREET_DATE_UNREADABLE",
        ERROR,
        "„{text}“ ist kein Datum ({street}).",
        "Das Datum als 2023-01-01 oder 01.01.2023 schreiben.",
    ),
    CheckKind(
        "STREET_POSTCODE_ODD",
        WARNING,
        "„{text}“ ist keine Postleitzahl ({street}). Die Zeile gilt für jede Postleitzahl.",
        "Die fünfstellige Postleitzahl angeben.",
    ),
    CheckKind(
        "STREET_CONTRADICTION",
        ERROR,
        "{street} {numbers} liegt zugleich in {one} ({here}) und in {other} ({there}).",
        "Eine der beiden Zeilen berichtigen: jede Hausnummer liegt zu einer Zeit in einem Gebiet.",
    ),
    CheckKind(
        "STREET_REPEATED",
        NOTE,
        "{street} {numbers} steht mehrmals im Verzeichnis, immer mit demselben Gebiet.",
        "Nichts zu tun. Gleiche Zeilen werden einmal übernommen.",
    ),
    CheckKind(
        "STREET_GAP",
        NOTE,
        "{street}: Zwischen {before} und {after} fehlen Hausnummern ({side}).",
        "Nichts zu tun, wenn es dort keine Häuser gibt; sonst den Bereich erweitern.",
    ),
    CheckKind(
        "STREET_SPELLINGS",
        WARNING,
        "{names} unterscheiden sich nur in der Schreibweise und liegen in verschiedenen Gebieten. Eine Adresse wird "
        "nur zugeordnet, wenn sie genau so geschrieben ist oder die Hausnummer eindeutig ist.",
        "Ist es dieselbe Straße, sie überall gleich schreiben; sonst Postleitzahl oder Straßenschlüssel angeben.",
    ),
    CheckKind(
        "STREET_SEVERAL_PLACES",
        NOTE,
        "{street} gibt es mehrmals: {places}. Adressen werden nur mit Postleitzahl oder Ort zugeordnet.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "STREET_SIDES_INFERRED",
        NOTE,
        "Das Verzeichnis sagt nicht, welche Straßenseite gemeint ist. Bereiche mit zwei geraden oder zwei ungeraden "
        "Enden gelten nur für diese Seite, denn sonst widersprächen sich {pairs} Paare von Zeilen, zum Beispiel "
        "{example}.",
        "Bitte prüfen. Mit einer Spalte „Seite“ (gerade, ungerade, alle) ist es eindeutig.",
    ),
    CheckKind(
        "STREET_KEY_NOT_NINE",
        ERROR,
        "Der Schlüssel {key} ({name}) hat nicht die verlangte Form ({digits} Ziffern).",
        "Die Tabelle der Schlüssel (--keys) berichtigen.",
    ),
    CheckKind(
        "STREET_RESIDENTS_MISSING",
        WARNING,
        "Von {areas} Gebieten ist keine Einwohnerzahl angegeben; die empfangende Stelle verlangt sie.",
        "Die Zahlen in der Tabelle der Schlüssel (--keys, Spalte residents) eintragen und noch einmal ausgeben.",
    ),
    CheckKind(
        "STREET_CHARACTERS_LOST",
        WARNING,
        "„{name}“ enthält Zeichen, die es im Zeichensatz {encoding} nicht gibt. Sie werden zu Fragezeichen.",
        "Mit der empfangenden Stelle klären, welchen Zeichensatz sie nimmt (encoding in der Vorlage).",
    ),
    CheckKind(
        "STREET_AREA_TOO_SMALL",
        ERROR,
        "{name} hat {residents} Einwohner, verlangt sind mindestens {least}.",
        "Das Gebiet mit einem benachbarten zusammenlegen, oder auf einer gröberen Ebene ausgeben (--level).",
    ),
)

_ADDRESSES = (
    CheckKind(
        "ADDRESS_EMPTY",
        ERROR,
        "Die Zeile nennt keine Straße.",
        "Die Anschrift ergänzen; Summen- und Fußzeilen in der Einlesevorlage mit drop ausschließen.",
    ),
    CheckKind(
        "ADDRESS_STREET_UNKNOWN",
        ERROR,
        "Die Straße von „{address}“ steht nicht im Straßenverzeichnis. {hint}",
        "Die Schreibweise berichtigen, oder die Straße im Straßenverzeichnis ergänzen.",
    ),
    CheckKind(
        "ADDRESS_OTHER_PLACE",
        ERROR,
        "„{address}“: Das Straßenverzeichnis kennt die Straße nur hier: {detail}.",
        "Postleitzahl und Ort prüfen.",
    ),
    CheckKind(
        "ADDRESS_SEVERAL_STREETS",
        ERROR,
        "„{address}“: Die Straße gibt es mehrmals ({detail}).",
        "Postleitzahl oder Ort ergänzen.",
    ),
    CheckKind(
        "ADDRESS_NOT_VALID",
        ERROR,
        "„{address}“: Das Straßenverzeichnis kennt die Straße, aber nicht für den {day}.",
        "Die Gültigkeit im Straßenverzeichnis prüfen (Spalten valid_from, valid_to).",
    ),
    CheckKind(
        "ADDRESS_NUMBER_MISSING",
        ERROR,
        "„{address}“ hat keine Hausnummer, und die Straße liegt in mehreren Gebieten ({detail}).",
        "Die Hausnummer ergänzen.",
    ),
    CheckKind(
        "ADDRESS_NUMBER_UNKNOWN",
        ERROR,
        "„{address}“: Die Hausnummer liegt in keinem Bereich der Straße (vorhanden: {detail}).",
        "Die Hausnummer prüfen, oder den Bereich im Straßenverzeichnis erweitern.",
    ),
    CheckKind(
        "ADDRESS_SEVERAL_AREAS",
        ERROR,
        "„{address}“ liegt nach dem Straßenverzeichnis zugleich in {detail}.",
        "Die widersprüchlichen Zeilen im Straßenverzeichnis berichtigen.",
    ),
    CheckKind(
        "ADDRESS_SPANS",
        ERROR,
        "„{address}“ reicht über mehrere Gebiete ({detail}).",
        "Eine einzelne Hausnummer angeben.",
    ),
)

STREET_CHECKS = (*_DIRECTORIES, *_ADDRESSES)
