"""Checks of areas and their geometry."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_FILES_AND_KEYS = (
    CheckKind(
        "AREAS_FILE_MISSING",
        ERROR,
        "Für die Ebene „{level}“ passt keine Datei der Lieferung auf das Muster {pattern}. Vorhanden: {files}.",
        "Die fehlende Datei mitliefern, oder in der Einlesevorlage unter areas (level: {id}) das Muster file anpassen.",
    ),
    CheckKind(
        "AREAS_FILE_UNUSED",
        NOTE,
        "Die Datei wird von keiner Ebene gelesen.",
        "Wird sie gebraucht, in der Einlesevorlage unter areas ein passendes Muster file angeben.",
    ),
    CheckKind(
        "AREA_COLUMN_MISSING",
        ERROR,
        "Die Spalte {wanted} ({role} der Ebene „{level}“) fehlt. Vorhanden: {present}.",
        "In der Einlesevorlage unter areas (level: {id}) die Überschrift angeben, wie sie in der Datei steht. {hint}",
    ),
    CheckKind(
        "AREA_KEY_EMPTY",
        ERROR,
        "Die Zeile hat keinen Schlüssel der Ebene „{level}“.",
        "Den Schlüssel in der Datei ergänzen; Summen- und Fußzeilen in der Einlesevorlage mit drop ausschließen.",
    ),
    CheckKind(
        "AREA_KEY_ZEROS_RESTORED",
        NOTE,
        "In der Spalte {column} wurden führende Nullen ergänzt, zum Beispiel {before} zu {after}.",
        "Nichts zu tun. Die Spalte möglichst als Text liefern lassen.",
    ),
    CheckKind(
        "AREA_KEY_DECIMAL_REMOVED",
        NOTE,
        "In der Spalte {column} standen Schlüssel als Dezimalzahlen, zum Beispiel {before}; gelesen wird {after}.",
        "Nichts zu tun. Die Spalte möglichst als Text liefern lassen.",
    ),
    CheckKind(
        "AREA_KEY_WIDTH",
        ERROR,
        "Der Schlüssel „{key}“ hat nicht {width} Stellen.",
        "Den Schlüssel in der Datei berichtigen, oder in der Einlesevorlage unter areas (level: {id}) width anpassen.",
    ),
    CheckKind(
        "AREA_KEY_REPEATED",
        ERROR,
        "{level} {key} („{name}“) kommt zweimal vor: {first} und {second}.",
        "Sind es Teile eines Gebiets, in der Einlesevorlage unter areas (level: {id}) merge_parts: true setzen; "
        "sonst den falschen Schlüssel mit einer Korrektur ändern.",
    ),
    CheckKind(
        "AREA_KEY_REPEATED_APART",
        ERROR,
        "{level} {key} („{name}“) kommt zweimal vor: {first} und {second}. Die beiden Flächen berühren sich nicht, "
        "sie liegen {distance} auseinander. Vermutlich ist einer der Schlüssel falsch.",
        "Den falschen Schlüssel mit einer Korrektur ändern. Sind es wirklich Teile eines Gebiets, in der "
        "Einlesevorlage unter areas (level: {id}) merge_parts: true setzen.",
    ),
    CheckKind(
        "AREA_NAME_CONTRADICTS",
        WARNING,
        "{level} {key} hat zwei Namen: „{name}“ ({first}) und „{other}“ ({second}). Verwendet wird „{name}“.",
        "Den falschen Namen in der Datei berichtigen.",
    ),
    CheckKind(
        "AREA_NAME_UNLISTED",
        WARNING,
        "{level} {key} wird von Gebieten der Ebene darunter genannt, steht aber nicht in der Namensliste.",
        "In der Einlesevorlage unter areas (level: {id}) names ergänzen, oder den Schlüssel berichtigen. {hint}",
    ),
    CheckKind(
        "LEVEL_WITHOUT_AREAS",
        ERROR,
        "Die Ebene „{level}“ hat keine Gebiete.",
        "In der Einlesevorlage unter areas (level: {id}) eine Datei (file, key) oder eine Liste (names) angeben.",
    ),
    CheckKind(
        "LEVEL_CIRCLE",
        ERROR,
        "Die Ebenen bilden einen Kreis: {path}.",
        "In der Beschreibung des Raums bei genau einer Ebene die Angabe parent weglassen.",
    ),
)

_PARENTS = (
    CheckKind(
        "PARENT_RULE_MISSING",
        ERROR,
        "Die Ebene „{level}“ sagt nicht, zu welchen Gebieten der Ebene „{parent_level}“ ihre Gebiete gehören.",
        "In der Einlesevorlage unter areas (level: {id}) parent angeben: key_prefix, column, location oder key.",
    ),
    CheckKind(
        "PARENT_EMPTY",
        ERROR,
        "{level} {key} nennt kein übergeordnetes Gebiet der Ebene „{parent_level}“.",
        "Die Spalte {column} in der Datei ergänzen.",
    ),
    CheckKind(
        "PARENT_KEY_TOO_SHORT",
        ERROR,
        "Der Schlüssel {key} der Ebene „{level}“ ist kürzer als die {prefix} Stellen des übergeordneten Gebiets.",
        "Den Schlüssel berichtigen, oder in der Einlesevorlage unter areas (level: {id}) width oder "
        "key_prefix anpassen.",
    ),
    CheckKind(
        "PARENT_UNKNOWN",
        ERROR,
        "{level} {key} gehört zu {parent_level} {parent}, aber dieses Gebiet gibt es nicht.",
        "Den Schlüssel berichtigen, oder das Gebiet auf der Ebene „{parent_level}“ ergänzen. {hint}",
    ),
    CheckKind(
        "PARENT_ON_SAME_LEVEL",
        ERROR,
        "{level} {key} nennt als übergeordnetes Gebiet {parent}, das auf derselben Ebene liegt.",
        "In der Spalte {column} müssen Schlüssel der Ebene „{parent_level}“ stehen.",
    ),
    CheckKind(
        "PARENT_CIRCLE",
        ERROR,
        "Gebiete der Ebene „{level}“ bilden einen Kreis: {path}.",
        "In der Spalte {column} müssen Schlüssel der Ebene „{parent_level}“ stehen. Sind es solche, dort in der "
        "Einlesevorlage unter names die Gebiete dieser Ebene aufzählen.",
    ),
    CheckKind(
        "PARENT_CONTRADICTS",
        ERROR,
        "{level} {key} gehört einmal zu {parent_level} {parent} ({first}), einmal zu {other} ({second}).",
        "Eine der beiden Zeilen berichtigen.",
    ),
    CheckKind(
        "PARENT_WITHOUT_GEOMETRY",
        ERROR,
        "Die übergeordneten Gebiete der Ebene „{level}“ sollen aus der Lage folgen, aber die Ebene „{missing}“ "
        "hat keine eigenen Flächen aus einer Datei.",
        "Eine Datei mit Flächen liefern, oder in der Einlesevorlage unter areas (level: {id}) parent anders angeben.",
    ),
    CheckKind(
        "PARENT_NOT_LOCATABLE",
        ERROR,
        "{level} {key} hat keine Fläche, aus deren Lage das übergeordnete Gebiet folgen könnte.",
        "Die Fläche in der Datei ergänzen, oder in der Einlesevorlage unter areas (level: {id}) parent anders angeben.",
    ),
    CheckKind(
        "PARENT_NOT_FOUND_BY_LOCATION",
        ERROR,
        "{level} {key} („{name}“) liegt in keinem Gebiet der Ebene „{parent_level}“. "
        "Am nächsten ist {parent} („{parent_name}“), {distance} entfernt.",
        "Koordinatensystem und Flächen beider Dateien prüfen.",
    ),
    CheckKind(
        "PARENT_AMBIGUOUS_BY_LOCATION",
        ERROR,
        "{level} {key} („{name}“) liegt zugleich in mehreren Gebieten der Ebene „{parent_level}“: {parents}.",
        "Die Überschneidung der übergeordneten Flächen beheben, oder parent mit column angeben.",
    ),
    CheckKind(
        "PARENT_DISAGREES_WITH_LOCATION",
        WARNING,
        "{level} {key} („{name}“) gehört nach dem Schlüssel zu {parent_level} {parent} („{parent_name}“), "
        "liegt aber in {other} („{other_name}“).",
        "Schlüssel und Fläche prüfen; einen falschen Schlüssel mit einer Korrektur ändern.",
    ),
    CheckKind(
        "AREA_OUTSIDE_PARENTS",
        WARNING,
        "{level} {key} („{name}“) liegt in keiner Fläche der Ebene „{parent_level}“. "
        "Am nächsten ist {parent} („{parent_name}“), {distance} entfernt.",
        "Prüfen, ob beide Dateien denselben Gebietsstand und das richtige Koordinatensystem haben.",
    ),
)

_GEOMETRY = (
    CheckKind(
        "AREA_GEOMETRY_MISSING",
        WARNING,
        "{level} {key} hat keine Fläche. Das Gebiet fehlt in Karten und beim Verorten von Adressen, auch in den "
        "Flächen darüber.",
        "Die Fläche in der Datei ergänzen.",
    ),
    CheckKind(
        "AREA_GEOMETRY_TYPE",
        ERROR,
        "{level} {key} ist keine Fläche, sondern: {type}.",
        "Eine Datei mit Flächen (Polygonen) liefern.",
    ),
    CheckKind(
        "AREA_GEOMETRY_REPAIRED",
        NOTE,
        "Die Fläche von {level} {key} war ungültig (zum Beispiel eine Selbstüberschneidung) und wurde repariert.",
        "Die Fläche auf der Karte ansehen, und die Datei bei Gelegenheit berichtigen lassen.",
    ),
    CheckKind(
        "AREA_GEOMETRY_OVERLAP",
        ERROR,
        "{level} {key} („{name}“) und {other} („{other_name}“) überschneiden sich auf {size} "
        "({share} % des kleineren Gebiets).",
        "Die Flächen berichtigen lassen: Gebiete einer Ebene dürfen sich nicht überschneiden.",
    ),
    CheckKind(
        "AREA_GEOMETRY_SLIVERS",
        NOTE,
        "Auf der Ebene „{level}“ überschneiden sich Nachbargebiete in schmalen Streifen, zusammen {size}, "
        "am meisten {key} und {other}.",
        "Nichts zu tun. Ein Punkt in einem Streifen zählt zum Gebiet mit dem kleineren Schlüssel.",
    ),
    CheckKind(
        "AREA_CRS_MISSING",
        ERROR,
        "Die Datei nennt kein Koordinatensystem.",
        "In der Einlesevorlage unter table das Koordinatensystem angeben, zum Beispiel crs: EPSG:25832. {hint}",
    ),
    CheckKind(
        "AREA_CRS_UNKNOWN",
        ERROR,
        "Das Koordinatensystem „{crs}“ ist nicht bekannt oder lässt sich nicht umrechnen.",
        "In der Einlesevorlage unter table das Koordinatensystem angeben, zum Beispiel crs: EPSG:25832. {hint}",
    ),
    CheckKind(
        "AREA_CRS_MISMATCH",
        ERROR,
        "Die Koordinaten (zum Beispiel {x} / {y}) sind im Koordinatensystem {crs} nicht möglich.",
        "In der Einlesevorlage unter table das richtige Koordinatensystem (crs) angeben. {hint}",
    ),
    CheckKind(
        "AREA_COORDINATES_OUTSIDE_GERMANY",
        WARNING,
        "Flächen liegen weit außerhalb Deutschlands, zum Beispiel {key} bei {lon}° Länge und {lat}° Breite.",
        "Prüfen, ob das Koordinatensystem {crs} stimmt; sonst in der Einlesevorlage unter table crs angeben. {hint}",
    ),
    CheckKind(
        "AREA_COORDINATES_SWAPPED",
        WARNING,
        "Länge und Breite sind offenbar vertauscht: {key} läge bei {lon}° Länge und {lat}° Breite, "
        "vertauscht aber in Deutschland.",
        "Die Datei mit der Reihenfolge Länge, Breite (Rechtswert, Hochwert) neu ausgeben lassen.",
    ),
)

_IN_TIME = (
    CheckKind(
        "AREA_RENAMED_BESIDE_NEW",
        WARNING,
        "{level} {key} heißt ab {day} nicht mehr „{before}“, sondern „{name}“, und daneben beginnt {others}. "
        "Festgehalten ist nur ein neuer Name. Wurde das Gebiet geteilt, stimmen Zeitreihen über diesen Tag hinweg "
        "nicht.",
        "Wurde es geteilt: die Einlesung mit „kobimo space change --undo“ zurücknehmen und die Teilung mit „kobimo "
        "space change --date {day} --split {key} --into …“ festhalten. Ist es nur ein neuer Name, ist nichts zu tun.",
    ),
)

AREA_CHECKS: tuple[CheckKind, ...] = (*_FILES_AND_KEYS, *_PARENTS, *_GEOMETRY, *_IN_TIME)
