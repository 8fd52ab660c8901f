"""Checks for stored mappings, and for files that are sorted to suppliers."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

MAPPING_CHECKS: tuple[CheckKind, ...] = (
    CheckKind(
        "AREA_MAPPING_VANISHED",
        Severity.ERROR,
        "„{text}“ ist {area} zugeordnet, dieses Gebiet gibt es nicht mehr.",
        "Bitte mit „kobimo recipe map“ neu zuordnen: --set „TEXT=ebene:schlüssel“.",
    ),
    CheckKind(
        "SORT_NO_SOURCE",
        Severity.ERROR,
        "Keine Einlesevorlage passt. {nearest}",
        "Mit „kobimo sniff“ ansehen; „kobimo recipe map“ ordnet unbekannte Texte zu, „kobimo recipe new“ legt eine "
        "neue Einlesevorlage an.",
    ),
    CheckKind(
        "SORT_SEVERAL_SOURCES",
        Severity.ERROR,
        "Die Datei passt zu mehreren Quellen und sagt nicht, von wem sie ist: {sources}.",
        "Beim Absender nachfragen, dann: kobimo import ARBEITSORDNER QUELLE „{file}“",
    ),
    CheckKind(
        "SORT_SENDER_UNKNOWN",
        Severity.ERROR,
        "Die Form passt zu {sources}, aber nichts in der Datei sagt, von wem sie ist.",
        "Beim Absender nachfragen, dann: kobimo import ARBEITSORDNER QUELLE „{file}“",
    ),
    CheckKind(
        "SORT_NAME_NEEDED",
        Severity.ERROR,
        "Die Form passt zu {sources}. Absender oder Zeitraum stehen dort im Dateinamen, dieser sagt nichts.",
        "Die Datei benennen, wie die Einlesevorlage es verlangt ({patterns}), und noch einmal sortieren.",
    ),
    CheckKind(
        "SORT_FOREIGN_AREAS",
        Severity.ERROR,
        "Die Datei enthält Gebiete, für die {source} nicht zuständig ist: {areas}.",
        "Beim Absender nachfragen. Sind die Zahlen richtig, in recipe.yaml unter covers ergänzen.",
    ),
    CheckKind(
        "SORT_CONTRADICTION",
        Severity.ERROR,
        "Die Datei widerspricht sich: {first}, aber {second}.",
        "Beim Absender nachfragen, welche Angabe stimmt, dann: kobimo import ARBEITSORDNER QUELLE „{file}“",
    ),
    CheckKind(
        "SORT_SAME_SLOT",
        Severity.ERROR,
        "Mehrere Dateien sind für dieselbe Stelle ({slot}): {files}.",
        "Die gültige Datei allein ablegen oder mit „kobimo import“ einlesen.",
    ),
    CheckKind(
        "SORT_SAME_FILE",
        Severity.WARNING,
        "Dieselbe Datei liegt zweimal vor: {other}.",
        "Nichts zu tun; sie wird einmal eingelesen.",
    ),
    CheckKind(
        "SORT_SAME_NUMBERS",
        Severity.ERROR,
        "Die Datei enthält dieselben Zahlen wie {other}.",
        "Wahrscheinlich sind die Zahlen eines anderen hineingeraten. Beim Absender nachfragen.",
    ),
    CheckKind(
        "SORT_LIKE_ANOTHER",
        Severity.ERROR,
        "Die Summe ({now}) passt nicht zur letzten Lieferung von {source} ({before}), aber zu "
        "der von {other} ({theirs}).",
        "Wahrscheinlich sind die Zahlen eines anderen hineingeraten. Beim Absender nachfragen; stimmen sie, mit "
        "„kobimo import“ einlesen.",
    ),
    CheckKind(
        "SORT_OTHER_SIZE",
        Severity.ERROR,
        "Die Summe ({now}) ist weit von der letzten Lieferung von {source} entfernt ({before}).",
        "Vielleicht zählt die Datei etwas anderes. Bitte ansehen; stimmt sie, mit „kobimo import“ einlesen.",
    ),
    CheckKind(
        "SORT_EARLIER_PERIOD",
        Severity.ERROR,
        "Die Datei ist von {period}; {expected}.",
        "Neue Zahlen anfordern. Soll die frühere Lieferung gelten: kobimo import ARBEITSORDNER {source} „{file}“",
    ),
    CheckKind(
        "SORT_KEY_WRONG",
        Severity.ERROR,
        "Der verdeckte Schlüssel der Datei passt nicht: {reason}",
        "Beim Absender nachfragen, ob er das richtige Formular benutzt hat.",
    ),
    CheckKind(
        "SORT_OTHER_LAYOUT",
        Severity.ERROR,
        "Die Datei ist wohl von {source}, hat aber die Form von {other}.",
        "Hat der Lieferant die Form gewechselt, in sources/{source}/recipe.yaml „like: {other}“ eintragen.",
    ),
    CheckKind(
        "SORT_NOT_FITTING",
        Severity.ERROR,
        "Die Datei gehört wohl zu {source}, lässt sich aber nicht einlesen: {reason}",
        "Mit „kobimo recipe check“ ansehen; unbekannte Texte ordnet „kobimo recipe map“ zu.",
    ),
)
