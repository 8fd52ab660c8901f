"""Checks of lists of institutions."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_FILES = (
    CheckKind(
        "INSTITUTION_COLUMN_MISSING",
        ERROR,
        "Für das Einrichtungsverzeichnis fehlt eine Spalte: {role}. Vorhanden: {present}.",
        "Die Spalte benennen, zum Beispiel: {example}",
    ),
    CheckKind(
        "INSTITUTION_KEY_EMPTY",
        ERROR,
        "Die Zeile hat keinen Schlüssel ({name}).",
        "Den Schlüssel in der Datei ergänzen, oder mit --key eine andere Spalte angeben.",
    ),
    CheckKind(
        "INSTITUTION_KEY_REPEATED",
        ERROR,
        "Der Schlüssel {key} kommt zweimal vor: „{name}“ und „{other}“ ({there}).",
        "Einen der Schlüssel berichtigen oder eine Zeile löschen. Hat eine Einrichtung mehrere Standorte, braucht "
        "jeder seinen eigenen Schlüssel.",
    ),
    CheckKind(
        "INSTITUTION_KEY_ZEROS_RESTORED",
        NOTE,
        "Führende Nullen von Schlüsseln wurden ergänzt, zum Beispiel {before} zu {after}.",
        "Nichts zu tun. Die Spalte möglichst als Text liefern lassen.",
    ),
    CheckKind(
        "INSTITUTION_CAPACITY_UNREADABLE",
        WARNING,
        "„{text}“ ist keine Zahl von Plätzen ({name}).",
        "Die Zelle berichtigen. Die Plätze dieser Einrichtung bleiben, wie sie waren.",
    ),
)

_PLACES = (
    CheckKind(
        "INSTITUTION_CRS_FOUND",
        NOTE,
        "Die Datei nennt kein Koordinatensystem. Nach den Werten ist es {crs}.",
        "Bitte eine Lage auf der Karte prüfen; mit --crs lässt sich ein anderes angeben.",
    ),
    CheckKind(
        "INSTITUTION_AXES_SWAPPED",
        WARNING,
        "Die Koordinaten sind vertauscht ({x} / {y}): Im System {crs} liegen sie nur im Raum, wenn die erste der "
        "Hochwert ist. So werden sie gelesen.",
        "Bitte eine Lage auf der Karte prüfen und die liefernde Stelle um die richtige Reihenfolge bitten.",
    ),
    CheckKind(
        "INSTITUTION_CRS_UNKNOWN",
        ERROR,
        "Das Koordinatensystem „{crs}“ ist nicht bekannt.",
        "Mit --crs das richtige angeben, zum Beispiel --crs EPSG:25832.",
    ),
    CheckKind(
        "INSTITUTION_CRS_CONTRADICTS",
        ERROR,
        "Im Koordinatensystem {crs} liegt keine der Einrichtungen im Raum ({x} / {y}). Passen würde: {hint}.",
        "Mit --crs das richtige angeben.",
    ),
    CheckKind(
        "INSTITUTION_CRS_UNCLEAR",
        ERROR,
        "Aus den Koordinaten ({x} / {y}) ist nicht zu erkennen, in welchem System sie stehen. {hint}",
        "Mit --crs das Koordinatensystem angeben, zum Beispiel --crs EPSG:25832.",
    ),
    CheckKind(
        "INSTITUTION_POINT_ZERO",
        WARNING,
        "Die Koordinaten sind 0 / 0. Sie zählen als fehlend.",
        "Die richtigen Koordinaten nachfordern; bis dahin hilft eine Anschrift im Straßenverzeichnis.",
    ),
    CheckKind(
        "INSTITUTION_OUTSIDE",
        WARNING,
        "{key} („{name}“) liegt außerhalb aller Gebiete, {distance} von {area} entfernt.",
        "Koordinaten und Anschrift prüfen. Liegt die Einrichtung wirklich außerhalb, ist nichts zu tun.",
    ),
    CheckKind(
        "INSTITUTION_NOWHERE",
        WARNING,
        "{key} („{name}“) lässt sich keinem Gebiet zuordnen: weder Koordinaten noch eine Anschrift im "
        "Straßenverzeichnis noch ein Gebiet.",
        "Koordinaten, Anschrift oder Gebiet ergänzen.",
    ),
    CheckKind(
        "INSTITUTION_AREA_UNCLEAR",
        ERROR,
        "„{text}“ ist kein Gebiet der Ebene {level}. {question} {hint}",
        "Mit --set „{text}=EBENE:SCHLÜSSEL“ sagen, welches gemeint ist.",
    ),
    CheckKind(
        "INSTITUTION_AREA_CONTRADICTS",
        WARNING,
        "{key} („{name}“): Die Datei nennt {level} {given}, die Koordinaten liegen in {located}.",
        "Koordinaten und Gebiet prüfen. Verwendet werden die Koordinaten.",
    ),
)

_TIME = (
    CheckKind(
        "INSTITUTION_NOT_DELIVERED",
        WARNING,
        "{key} („{name}“) steht nicht mehr in der Liste. Die Einrichtung bleibt bestehen und ist als nicht mehr "
        "geliefert vermerkt.",
        "Klären, was geschehen ist, dann --closed {key} oder --merged {key}=NACHFOLGER.",
    ),
    CheckKind(
        "INSTITUTION_BACK",
        WARNING,
        "{key} („{name}“) war nicht mehr im Verzeichnis ({event}) und steht wieder in der Liste.",
        "Prüfen, ob es dieselbe Einrichtung ist; sonst den Schlüssel ändern.",
    ),
    CheckKind(
        "INSTITUTION_MOST_GONE",
        ERROR,
        "Von {before} Einrichtungen fehlen {gone} in der neuen Liste. Vermutlich ist sie unvollständig, oder eine "
        "andere Spalte ist der Schlüssel.",
        "Liste und --key prüfen. Ist sie richtig, mit --partial einlesen: dann gilt nichts als nicht mehr geliefert.",
    ),
)

_CATCHMENTS = (
    CheckKind(
        "CATCHMENT_INSTITUTION_UNKNOWN",
        ERROR,
        "Der Einzugsbereich gehört zu „{key}“, diese Einrichtung gibt es im Verzeichnis nicht. {hint}",
        "Den Schlüssel berichtigen oder die Einrichtung zuerst einlesen.",
    ),
    CheckKind(
        "CATCHMENT_GEOMETRY",
        ERROR,
        "Der Einzugsbereich von {key} ist keine Fläche.",
        "Eine Datei mit Flächen liefern lassen.",
    ),
    CheckKind(
        "CATCHMENTS_OVERLAP",
        WARNING,
        "Die Einzugsbereiche von {one} und {other} überschneiden sich ({size}).",
        "Prüfen, ob das so gewollt ist.",
    ),
    CheckKind(
        "CATCHMENT_ELSEWHERE",
        NOTE,
        "{key} liegt nicht in ihrem eigenen Einzugsbereich.",
        "Koordinaten und Einzugsbereich prüfen.",
    ),
)

INSTITUTION_CHECKS = (*_FILES, *_PLACES, *_TIME, *_CATCHMENTS)
