"""Checks of official files on areas: directories, changes and conversion tables."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

OFFICIAL_CHECKS = (
    CheckKind(
        "OFFICIAL_KEY_REPAIRED",
        NOTE,
        "Amtliche Schlüssel wurden ergänzt, zum Beispiel {before} zu {after}.",
        "Nichts zu tun. Die Spalte in Excel möglichst als Text speichern, dann bleiben führende Nullen erhalten.",
    ),
    CheckKind(
        "OFFICIAL_KEY_INVALID",
        ERROR,
        "„{text}“ ist kein amtlicher Schlüssel der Ebene {level}.",
        "Den Schlüssel in der Datei berichtigen; Summen- und Fußzeilen löschen.",
    ),
    CheckKind(
        "OFFICIAL_KEY_TWICE",
        ERROR,
        "Der Schlüssel {key} kommt auf der Ebene {level} zweimal vor: „{one}“ und „{other}“.",
        "Die Datei erneut von der amtlichen Seite laden oder eine der beiden Zeilen löschen.",
    ),
    CheckKind(
        "OFFICIAL_PARENT_MISSING",
        ERROR,
        "{level} {key} „{name}“ gehört zu {parent}, das in der Datei fehlt.",
        "Die vollständige Datei laden; ein Auszug ohne die übergeordneten Gebiete lässt sich nicht einordnen.",
    ),
    CheckKind(
        "OFFICIAL_WITHOUT_KREIS",
        NOTE,
        "„{name}“ gehört zu keinem Kreis und wird nicht übernommen.",
        "Nichts zu tun; dort wohnt niemand.",
    ),
    CheckKind(
        "TERRITORY_DATE_MISSING",
        ERROR,
        "Die Datei sagt nicht, ab wann die neuen Gebiete gelten.",
        "Den ersten Tag der neuen Gebiete mit --valid-from angeben, zum Beispiel --valid-from 2011-09-04. "
        "Der Dateiname wird nicht ausgewertet.",
    ),
    CheckKind(
        "TERRITORY_CONTENT_BROKEN",
        ERROR,
        "Die Angabe „{field}“ fehlt oder ist unbrauchbar: {text}.",
        "Die Datei erneut laden; von Hand geänderte Stellen berichtigen.",
    ),
    CheckKind(
        "TERRITORY_UNEXPLAINED",
        WARNING,
        "{areas} der Ebene {level} gibt es ab {day} nicht mehr, ohne dass eine Änderung sagt, was aus ihnen wurde, zum "
        "Beispiel {keys}.",
        "Die Liste der Gebietsänderungen dieses Zeitraums einlesen; bis dahin lassen sich ältere Werte dieser Gebiete "
        "nicht umrechnen.",
    ),
    CheckKind(
        "TERRITORY_SHARE_OPEN",
        NOTE,
        "Bei {areas} ist nicht bekannt, welcher Anteil übergeht, zum Beispiel {pair} am {day}.",
        "Einen Umsteigeschlüssel einlesen oder die Anteile in der Tabelle der Änderungen eintragen (Spalte share).",
    ),
    CheckKind(
        "TERRITORY_KEY_UNKNOWN",
        WARNING,
        "Die Änderungen nennen Gebiete, die es in keinem Stand gibt, zum Beispiel {keys}.",
        "Das Gemeindeverzeichnis nach den Änderungen einlesen; Tippfehler in der Liste berichtigen.",
    ),
    CheckKind(
        "TERRITORY_NOTHING_NEW",
        NOTE,
        "Alles aus der Datei ist schon bekannt; nichts wurde geändert.",
        "Nichts zu tun.",
    ),
    CheckKind(
        "UMSTEIGER_SUM",
        ERROR,
        "Die Anteile ({basis}) von {key} ergeben zusammen {total} statt 1.",
        "Die Datei erneut vom BBSR laden; es fehlen Zeilen, oder Anteile wurden geändert.",
    ),
    CheckKind(
        "UMSTEIGER_SCALED",
        NOTE,
        "Gerundete Anteile wurden auf die Summe 1 gebracht, zum Beispiel {key} ({basis}: {total}).",
        "Nichts zu tun.",
    ),
    CheckKind(
        "UMSTEIGER_PARTIAL",
        NOTE,
        "{areas} behalten ihren Schlüssel, geben aber einen Teil ab, zum Beispiel {keys}. Ihre Werte werden beim "
        "Umrechnen zu Schätzungen.",
        "Nichts zu tun, wenn in diesen Kreisen Gemeinden den Kreis gewechselt haben.",
    ),
    CheckKind(
        "OFFICIAL_NAME_AMBIGUOUS",
        ERROR,
        "„{text}“ kann mehreres sein: {candidates}.",
        "Den amtlichen Schlüssel statt des Namens angeben.",
    ),
)
