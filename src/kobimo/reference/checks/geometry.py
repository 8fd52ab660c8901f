"""Checks of areas that a file brings into a space, of their geometry, and of a space as a whole through time."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_COORDINATES = (
    CheckKind(
        "GEOMETRY_CRS_MISSING",
        ERROR,
        "Die Datei nennt kein Koordinatensystem. {hint}",
        "Das System mit --crs angeben, zum Beispiel --crs {example}.",
    ),
    CheckKind(
        "GEOMETRY_CRS_UNKNOWN",
        ERROR,
        "Das Koordinatensystem „{crs}“ ist nicht bekannt oder lässt sich nicht umrechnen. {hint}",
        "Das System mit --crs angeben, zum Beispiel --crs {example}.",
    ),
    CheckKind(
        "GEOMETRY_CRS_WRONG",
        ERROR,
        "Die Koordinaten (zum Beispiel {x} / {y}) passen nicht zum Koordinatensystem {crs}. {hint}",
        "Das richtige System mit --crs angeben.",
    ),
    CheckKind(
        "GEOMETRY_CRS_MIXED",
        ERROR,
        "Die Datei mischt Koordinatensysteme: {number} von {all} Flächen liegen im System {crs} nicht bei den anderen, "
        "zum Beispiel {x} / {y}. {hint}",
        "Die Datei in einem einzigen Koordinatensystem ausgeben lassen.",
    ),
    CheckKind(
        "GEOMETRY_CRS_OVERRIDDEN",
        NOTE,
        "Die Datei nennt das Koordinatensystem {named}; gelesen wird sie, wie verlangt, als {crs}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "GEOMETRY_AXES_SWAPPED",
        WARNING,
        "Die Achsen waren vertauscht: {x} / {y} liegt nicht in Deutschland, {y} / {x} schon. kobimo hat sie in allen "
        "{number} Flächen zurückgetauscht.",
        "Die Lage auf der Karte ansehen; die Datei künftig mit der Reihenfolge Rechtswert, Hochwert liefern lassen.",
    ),
    CheckKind(
        "GEOMETRY_FAR_AWAY",
        WARNING,
        "Flächen liegen außerhalb Deutschlands, zum Beispiel bei {lon}° Länge und {lat}° Breite.",
        "Prüfen, ob das Koordinatensystem {crs} stimmt; sonst das richtige mit --crs angeben.",
    ),
    CheckKind(
        "GEOMETRY_REPAIRED",
        NOTE,
        "Die Fläche war ungültig ({reason}) und wurde repariert: vorher {before}, nachher {after}.",
        "Die Fläche auf der Karte ansehen und die Datei bei Gelegenheit berichtigen lassen.",
    ),
    CheckKind(
        "GEOMETRY_REPAIR_CHANGED",
        WARNING,
        "Die Fläche war ungültig ({reason}); die Reparatur hat sie deutlich verändert: vorher {before}, nachher "
        "{after}.",
        "Die Fläche auf der Karte ansehen und die Datei berichtigen lassen.",
    ),
    CheckKind(
        "GEOMETRY_ABSENT",
        WARNING,
        "Die Datei hat keine Flächen. Karten zeigen die Gebiete als Kacheln; Punkte lassen sich nicht zuordnen.",
        "Wenn es Flächen gibt, die Datei mit Flächen einlesen.",
    ),
)

_COLUMNS = (
    CheckKind(
        "AREA_COLUMNS_FOUND",
        NOTE,
        "Schlüssel aus der Spalte „{key}“, Name aus der Spalte „{name}“.",
        "Stimmt das nicht, die Spalten mit --key und --name angeben.",
    ),
    CheckKind(
        "AREA_LAYER_FOUND",
        NOTE,
        "Gelesen wurde der Layer „{layer}“. Weitere Layer der Datei: {others}.",
        "Stimmt das nicht, den Layer mit --layer angeben.",
    ),
    CheckKind(
        "AREA_LAYER_QUESTION",
        ERROR,
        "Mehrere Layer der Datei enthalten Flächen: {layers}.",
        "Den Layer mit --layer angeben, zum Beispiel --layer „{example}“.",
    ),
    CheckKind(
        "AREA_LAYER_UNKNOWN",
        ERROR,
        "Den Layer „{wanted}“ gibt es nicht. Layer der Datei: {layers}. {hint}",
        "Den Namen angeben, wie er in der Datei steht.",
    ),
    CheckKind(
        "AREA_COLUMN_QUESTION",
        ERROR,
        "Welche Spalte den Schlüssel der Gebiete enthält, ist nicht eindeutig: {reason}. Spalten der Datei: {columns}.",
        "Die Spalte mit --key angeben, zum Beispiel --key „{example}“.",
    ),
    CheckKind(
        "AREA_COLUMN_UNKNOWN",
        ERROR,
        "Die Spalte „{wanted}“ gibt es nicht. Spalten der Datei: {columns}. {hint}",
        "Die Überschrift angeben, wie sie in der Datei steht.",
    ),
    CheckKind(
        "AREA_NAMES_ABSENT",
        WARNING,
        "Keine Spalte enthält offenbar Namen; die Gebiete heißen wie ihre Schlüssel.",
        "Die Spalte mit --name angeben. Spalten der Datei: {columns}.",
    ),
    CheckKind(
        "AREA_KEY_TWICE",
        ERROR,
        "Der Schlüssel {key} gehört zu zwei Gebieten: „{name}“ ({first}) und „{other}“ ({second}).",
        "Den falschen Schlüssel in der Datei berichtigen, oder beim Einlesen mit --correct ZEILE=SCHLÜSSEL.",
    ),
    CheckKind(
        "AREA_PARTS_JOINED",
        NOTE,
        "Aus mehreren Zeilen der Datei vereint: {areas}, zum Beispiel {key} („{name}“) aus {parts}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "AREA_PART_ELSEWHERE",
        WARNING,
        "Ein Teil von {key} („{name}“) liegt {distance} vom übrigen Gebiet entfernt zwischen Gebieten, deren Schlüssel "
        "mit {prefix} beginnen. Vermutlich ist sein Schlüssel falsch.",
        "Den Schlüssel in der Datei berichtigen, oder mit --correct {row}=SCHLÜSSEL einlesen.",
    ),
    CheckKind(
        "AREA_ISLANDS",
        NOTE,
        "Mit mehreren getrennten Teilflächen: {islands}; mit Löchern: {holes}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "AREA_GAPS",
        WARNING,
        "Nicht bedeckt zwischen den Gebieten der Ebene „{level}“: {gaps} mit zusammen {size}; die "
        "größte misst {largest} "
        "und liegt bei {lon}° Länge und {lat}° Breite neben {key}.",
        "Ein See oder ein gemeindefreies Gebiet darf fehlen; sonst die Flächen berichtigen lassen.",
    ),
    CheckKind(
        "AREA_GAPS_CLOSED",
        NOTE,
        "Spalten und Splitter zwischen Nachbargebieten wurden geschlossen; keine Fläche änderte sich um mehr als "
        "{change}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "AREA_GAP_SLIVERS",
        NOTE,
        "Schmale Spalten zwischen Nachbargebieten der Ebene „{level}“: {gaps} mit zusammen {size}, die "
        "größte neben {key}.",
        "Nichts zu tun; --close-gaps schließt sie.",
    ),
)

_PARENTS = (
    CheckKind(
        "AREA_PARENT_QUESTION",
        ERROR,
        "Zu welchen Gebieten der Ebene „{parent}“ die Gebiete gehören, ist nicht zu erkennen. Spalten der Datei: "
        "{columns}.",
        "Die Spalte mit --parent angeben, oder mit --parent-by-location nach der Lage zuordnen.",
    ),
    CheckKind(
        "AREA_PARENT_COLUMN_STRANGE",
        ERROR,
        "In der Spalte „{column}“ steht „{text}“; das ist weder Schlüssel noch Name eines Gebiets der Ebene „{level}“.",
        "Die Ebene darüber zuerst einlesen, den Wert berichtigen oder eine andere Spalte angeben. {hint}",
    ),
    CheckKind(
        "AREA_PARENT_FOUND",
        NOTE,
        "Übergeordnete Gebiete der Ebene „{level}“ {how}.",
        "Stimmt das nicht, mit --parent SPALTE oder --parent-by-location einlesen.",
    ),
    CheckKind(
        "AREA_CHILDREN_MOVED",
        NOTE,
        "Nach der Lage neu zugeordnet, weil es das bisherige übergeordnete Gebiet nicht mehr gibt: {areas} der Ebene "
        "„{level}“, zum Beispiel {key} zu {parent}.",
        "Die Zuordnung durchsehen.",
    ),
    CheckKind(
        "AREA_CHILDREN_ENDED",
        WARNING,
        "Das übergeordnete Gebiet gibt es ab {day} nicht mehr, daher enden am Tag davor: {areas} der Ebene „{level}“, "
        "zum Beispiel {key}.",
        "Den neuen Gebietsstand der Ebene „{level}“ einlesen.",
    ),
    CheckKind(
        "AREA_CHILDREN_LOST",
        ERROR,
        "Ihr übergeordnetes Gebiet fehlt in der neuen Datei: {areas} der Ebene „{level}“, zum Beispiel {key}, das zu "
        "{parent} gehört.",
        "Mit --valid-from TAG einlesen: Dann bleiben die bisherigen Gebiete für die Zeit davor erhalten.",
    ),
)

_TIME = (
    CheckKind(
        "LEVEL_HAS_HISTORY",
        ERROR,
        "Zur Ebene „{level}“ sind Gebietsstände aufgezeichnet (zuletzt ab {day}). Ohne Datum eingelesen, gingen sie "
        "verloren.",
        "Mit „kobimo space import … --valid-from TAG“ als neuen Gebietsstand einlesen.",
    ),
    CheckKind(
        "SPACE_HAS_HISTORY",
        ERROR,
        "Zum Raum „{space}“ sind Gebietsstände aufgezeichnet (zuletzt ab {day}); die Lieferung hat andere Gebiete und "
        "nennt kein Datum. Eingelesen, ginge die Geschichte verloren.",
        "Jede geänderte Ebene mit „kobimo space import … --valid-from TAG“ als neuen Gebietsstand einlesen.",
    ),
    CheckKind(
        "AREA_NEW_STATUS",
        NOTE,
        "Gebietsstand ab {day}: {new} neu, {changed} geändert, {ended} beendet, {same} unverändert.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "AREA_GEOMETRY_CHANGED",
        NOTE,
        "{level} {key} („{name}“) hat denselben Schlüssel, aber eine andere Fläche: nur {share} % stimmen überein. Ab "
        "{day} gilt eine neue Fassung.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "AREA_CHANGES_DERIVED",
        NOTE,
        "Aus den Flächen beider Gebietsstände abgeleitet: {changes}. Die Anteile sind Flächenanteile.",
        "Bessere Anteile liefert „kobimo space crosswalk … --basis population --store“.",
    ),
    CheckKind(
        "AREA_SUCCESSORS_UNKNOWN",
        WARNING,
        "Ohne bekannte Nachfolger enden: {areas} der Ebene „{level}“, zum Beispiel {key}. Werte lassen "
        "sich über diesen "
        "Tag hinweg nicht umrechnen.",
        "Einen Umsteigeschlüssel mit „kobimo space crosswalk“ ablegen, die Änderungen in spaces/{space}.changes.csv "
        "eintragen, oder Flächen für beide Gebietsstände einlesen.",
    ),
    CheckKind(
        "SPACE_INCONSISTENT",
        ERROR,
        "{what}: {reason}",
        "Die Zeile in der Tabelle der Gebiete berichtigen, oder die fehlende Ebene einlesen. {hint}",
    ),
)

_SPACE = (
    CheckKind(
        "SPACE_VALIDITY_GAP",
        WARNING,
        "{level} {key} („{name}“) gilt bis {last} und wieder ab {first}; dazwischen gibt es das Gebiet nicht.",
        "Die Spalten valid_from und valid_to berichtigen; verschwand das Gebiet wirklich, ist nichts zu tun.",
    ),
    CheckKind(
        "SPACE_LEVEL_EMPTY",
        WARNING,
        "Die Ebene „{level}“ hat ab {day} keine Gebiete.",
        "Die Gebiete dieses Standes mit „kobimo space import … --valid-from“ einlesen.",
    ),
    CheckKind(
        "SPACE_FURTHER_PARENT_MISSING",
        WARNING,
        "Ab {day} gehören zu keinem Gebiet der Ebene „{parent}“: {areas} der Ebene „{level}“, zum Beispiel {key}. In "
        "deren Summen fehlen sie.",
        "Die Spalte {parent} in der Tabelle der Gebiete ausfüllen.",
    ),
    CheckKind(
        "SPACE_GEOMETRY_STRANGE",
        ERROR,
        "Die Flächen nennen {level} {key}, das es nicht gibt.",
        "Die Gebiete mit Flächen neu einlesen.",
    ),
    CheckKind(
        "SPACE_GEOMETRY_MISSING",
        WARNING,
        "Ab {day} ohne Fläche: {areas} der Ebene „{level}“, zum Beispiel {key}.",
        "Die Flächen mit „kobimo space import“ einlesen; ohne sie zeigt die Karte Kacheln.",
    ),
    CheckKind(
        "SPACE_GEOMETRY_INVALID",
        ERROR,
        "Die Fläche von {level} {key} ist ungültig: {reason}.",
        "Die Gebiete mit „kobimo space import“ neu einlesen; dabei wird sie repariert.",
    ),
    CheckKind(
        "SPACE_OVERLAP",
        ERROR,
        "Ab {day} überschneiden sich {level} {key} und {other} auf {size} ({share} % des kleineren).",
        "Die Flächen berichtigen lassen und neu einlesen.",
    ),
    CheckKind(
        "SPACE_COVERAGE_EDGES",
        NOTE,
        "Ab {day} passen auf der Ebene „{level}“ Grenzen nicht genau aneinander: {areas}, zum Beispiel {key}.",
        "Nichts zu tun; „kobimo space import … --close-gaps“ gleicht sie an.",
    ),
    CheckKind(
        "SPACE_GAPS",
        WARNING,
        "Ab {day} nicht bedeckt zwischen den Gebieten der Ebene „{level}“: {gaps} mit zusammen {size}, "
        "die größte neben "
        "{key}.",
        "Ein See oder ein gemeindefreies Gebiet darf fehlen; sonst die Flächen berichtigen lassen.",
    ),
    CheckKind(
        "SPACE_CHILDREN_DIFFER",
        WARNING,
        "Ab {day} stimmen die Fläche von {parent_level} {parent} und die Flächen seiner Gebiete der Ebene "
        "„{level}“ nur zu "
        "{share} % überein.",
        "Prüfen, ob beide Ebenen denselben Gebietsstand haben und die Zuordnung stimmt.",
    ),
    CheckKind(
        "SPACE_CHANGE_STRANGE",
        ERROR,
        "Die Änderung zum {day} nennt {level} {key}, das {when} nicht gilt.",
        "Schlüssel oder Datum in der Tabelle der Änderungen berichtigen, oder den Gebietsstand einlesen.",
    ),
    CheckKind(
        "SPACE_CHANGE_WITHOUT_SHARE",
        WARNING,
        "Ohne Anteil: {changes} der Ebene „{level}“, zum Beispiel {before} → {after} am {day}. Werte lassen sich dort "
        "nicht umrechnen.",
        "Den Anteil in der Tabelle der Änderungen ergänzen.",
    ),
    CheckKind(
        "SPACE_CHANGE_SHARES",
        ERROR,
        "Die Anteile von {level} {key} zum {day} ergeben zusammen {sum} statt 1.",
        "Die Anteile in der Tabelle der Änderungen berichtigen.",
    ),
    CheckKind(
        "SPACE_CHANGE_WITHOUT_RECORD",
        WARNING,
        "Am {last} enden, ohne dass eine Änderung sagt, worin sie aufgehen: {areas} der Ebene „{level}“, zum Beispiel "
        "{key}.",
        "Die Änderung eintragen; sonst lassen sich Werte über diesen Tag hinweg nicht umrechnen.",
    ),
)

_CROSSWALKS = (
    CheckKind(
        "CROSSWALK_END_UNKNOWN",
        ERROR,
        "Der Umsteigeschlüssel verweist auf {end}; diese Ebene gibt es nicht.",
        "Raum und Ebene in der Beschreibung des Umsteigeschlüssels berichtigen.",
    ),
    CheckKind(
        "CROSSWALK_KEY_UNKNOWN",
        ERROR,
        "Unbekannte Gebiete auf der Seite „{side}“: {number} Zeilen, zum Beispiel „{key}“. {hint}",
        "Die Schlüssel berichtigen, oder den Gebietsstand angeben, zu dem sie gehören.",
    ),
    CheckKind(
        "CROSSWALK_KEYS_REPAIRED",
        NOTE,
        "Führende Nullen ergänzt: {number} Schlüssel, zum Beispiel {before} zu {after}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "CROSSWALK_SUM_ABOVE",
        ERROR,
        "Die Gewichte von {key} ergeben zusammen {sum}, mehr als 1.",
        "Die Gewichte berichtigen; zusammen dürfen sie höchstens 1 ergeben.",
    ),
    CheckKind(
        "CROSSWALK_SUM_BELOW",
        WARNING,
        "Die Gewichte von {key} ergeben zusammen {sum}, weniger als 1: Ein Teil führt in kein Gebiet.",
        "Die fehlenden Zielgebiete ergänzen; liegt der Rest außerhalb, ist nichts zu tun.",
    ),
    CheckKind(
        "CROSSWALK_ROUNDED",
        NOTE,
        "Wegen Rundung ergaben die Gewichte nicht genau 1 und wurden angeglichen: {areas}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "CROSSWALK_WEIGHT_WRONG",
        ERROR,
        "Das Gewicht „{text}“ ist keine Zahl zwischen 0 und 1.",
        "Anteile zwischen 0 und 1 oder Prozente zwischen 0 und 100 angeben.",
    ),
    CheckKind(
        "CROSSWALK_PAIR_TWICE",
        WARNING,
        "Das Paar {source} → {target} kommt mehrfach vor; seine Gewichte wurden addiert.",
        "Prüfen, ob eine Zeile zu viel ist.",
    ),
    CheckKind(
        "CROSSWALK_EMPTY",
        ERROR,
        "Die Gebiete {start} und {end} überschneiden sich nirgends; es gibt kein einziges Gewicht.",
        "Prüfen, ob beide Seiten zur selben Gegend gehören und ob Raum, Ebene, Gebietsstand und Gewichte stimmen.",
    ),
    CheckKind(
        "CROSSWALK_UNCOVERED",
        WARNING,
        "Im Umsteigeschlüssel fehlen: {areas} {side}, zum Beispiel {key}.",
        "Die fehlenden Zeilen ergänzen, oder Flächen und Gebietsstand prüfen.",
    ),
    CheckKind(
        "CROSSWALK_OUTSIDE",
        WARNING,
        "Ganz oder zum Teil außerhalb der Zielgebiete: {areas}, zum Beispiel {key} mit {share} % der Fläche.",
        "Liegt der Rest wirklich außerhalb, ist nichts zu tun; sonst Flächen und Gebietsstand prüfen.",
    ),
    CheckKind(
        "CROSSWALK_SLIVERS",
        NOTE,
        "Weggelassen, weil nur durch verschieden gezeichnete Grenzen entstanden: {pairs} mit zusammen {size}.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "CROSSWALK_WITHOUT_WEIGHTS",
        NOTE,
        "Für {areas} gibt es in den Gewichtsdaten nichts, zum Beispiel {key}; dort gilt der Flächenanteil.",
        "Nichts zu tun; mit dichteren Daten wird der Umsteigeschlüssel genauer.",
    ),
    CheckKind(
        "CROSSWALK_POINTS_OUTSIDE",
        WARNING,
        "In keinem Gebiet: {points} der Gewichtsdaten ({share} % der Summe).",
        "Koordinatensystem der Gewichtsdaten prüfen; Punkte außerhalb zählen nicht mit.",
    ),
)

_TYPES = (
    CheckKind(
        "TYPE_NO_AREA",
        ERROR,
        "Kein Schlüssel in der Spalte „{column}“ (zum Beispiel {example}) ist der eines Gebiets der Ebene „{level}“.",
        "Die Spalte mit --key angeben, oder die richtige Ebene mit --level.",
    ),
    CheckKind(
        "TYPE_TWICE",
        ERROR,
        "{key} {name} hat zwei Typen: {one} (Zeile {first}) und {other}.",
        "Eine der beiden Zeilen in der Datei löschen: ein Gebiet hat zu einer Zeit einen Typ.",
    ),
    CheckKind(
        "TYPE_NAMED_TWICE",
        ERROR,
        "Der Typ {type} hat zwei Namen: „{one}“ und „{other}“.",
        "Die Namen in der Datei angleichen, oder mit --column die Spalte angeben, zu der die Namen gehören.",
    ),
    CheckKind(
        "TYPE_AREA_UNKNOWN",
        WARNING,
        "Gebiete, die es auf der Ebene „{level}“ nicht gibt: {areas} ({keys}). Ihr Typ wird nicht gebraucht.",
        "Prüfen, ob die Datei einen anderen Gebietsstand hat; sonst ist nichts zu tun.",
    ),
    CheckKind(
        "TYPE_MISSING",
        WARNING,
        "Gebiete der Ebene „{level}“ ohne Typ: {areas} ({keys}). Sie haben keine Vergleichsgebiete dieses Typs.",
        "Die Datei ergänzen, wenn es für diese Gebiete einen Typ gibt, und noch einmal einlesen.",
    ),
)

GEOMETRY_CHECKS: tuple[CheckKind, ...] = (*_TYPES, *_COORDINATES, *_COLUMNS, *_PARENTS, *_TIME, *_SPACE, *_CROSSWALKS)
