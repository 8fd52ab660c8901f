"""Checks of a change of areas that somebody describes."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

_AREAS = (
    CheckKind(
        "CHANGE_AREA_NOT_VALID",
        ERROR,
        "{level} „{key}“ gilt am {day} nicht.",
        "{advice}",
    ),
    CheckKind(
        "CHANGE_AREA_CHANGED_THAT_DAY",
        ERROR,
        "{level} {key} ({name}) entsteht oder endet schon durch eine andere Änderung zum {day}.",
        "Die frühere Änderung im Verlauf zurückholen und beide als eine Änderung eintragen.",
    ),
    CheckKind(
        "CHANGE_TOO_EARLY",
        ERROR,
        "Der {day} liegt vor dem jüngsten festgehaltenen Gebietsstand ({last}).",
        "Änderungen in der Reihenfolge ihres Datums eintragen: Jüngere zuerst im Verlauf zurückholen, dann neu "
        "eintragen.",
    ),
    CheckKind(
        "CHANGE_IN_FUTURE",
        WARNING,
        "Der {day} liegt in der Zukunft. Kennzahlen beziehen sich trotzdem schon auf diesen Gebietsstand.",
        "Bis dahin im Raumsystem territory auf den jetzigen Stand setzen, oder die Änderung später eintragen.",
    ),
    CheckKind(
        "CHANGE_STATUS_PINNED",
        NOTE,
        "Das Raumsystem legt den Gebietsstand {pinned} fest. Kennzahlen beziehen sich weiter auf ihn.",
        "Soll der neue Stand gelten, in {file} die Angabe territory ändern oder löschen.",
    ),
    CheckKind(
        "CHANGE_TOO_FEW",
        ERROR,
        "{reason}",
        "Die fehlenden Gebiete angeben oder eine andere Art der Änderung wählen.",
    ),
    CheckKind(
        "CHANGE_NOTHING",
        ERROR,
        "Die Angaben ändern nichts an {name}.",
        "Angeben, was sich ändert: Schlüssel, Name oder übergeordnetes Gebiet.",
    ),
)

_KEYS_AND_NAMES = (
    CheckKind(
        "CHANGE_KEY_TAKEN",
        ERROR,
        "Der Schlüssel {key} gehört am {day} schon zu {name}.",
        "Einen freien Schlüssel wählen. Soll das Gebiet in {name} aufgehen, den Namen weglassen.",
    ),
    CheckKind(
        "CHANGE_KEY_USED_BEFORE",
        WARNING,
        "Der Schlüssel {key} gehörte bis {day} zu {name}.",
        "Besser einen Schlüssel wählen, den noch kein Gebiet hatte: Ältere Lieferungen meinen mit {key} ein anderes.",
    ),
    CheckKind(
        "CHANGE_KEY_TWICE",
        ERROR,
        "Der Schlüssel {key} ist zweimal angegeben.",
        "Jedem Gebiet einen eigenen Schlüssel geben.",
    ),
    CheckKind(
        "CHANGE_KEY_MISSING",
        ERROR,
        "Ein neues Gebiet hat keinen Schlüssel.",
        "Für jedes neue Gebiet einen Schlüssel angeben.",
    ),
    CheckKind(
        "CHANGE_NAME_MISSING",
        ERROR,
        "Das neue Gebiet {key} hat keinen Namen.",
        "Den Namen angeben. Ist ein bestehendes Gebiet gemeint, den Schlüssel prüfen{nearest}.",
    ),
    CheckKind(
        "CHANGE_NAME_TWICE",
        WARNING,
        "{level} „{name}“ gibt es dann zweimal: {keys}.",
        "Den Namen ergänzen, zum Beispiel „{name} (Nord)“. Sonst lassen sich Lieferungen nur über Schlüssel zuordnen.",
    ),
)

_SHARES = (
    CheckKind(
        "CHANGE_SHARES_NOT_ONE",
        ERROR,
        "Die Anteile von {name} ergeben zusammen {sum} statt 1.",
        "Die Anteile so ändern, dass sie zusammen 1 (100 Prozent) ergeben; einer darf leer bleiben.",
    ),
    CheckKind(
        "CHANGE_SHARE_RANGE",
        ERROR,
        "Der Anteil {share} von {key} liegt nicht zwischen 0 und 1.",
        "Anteile zwischen 0 und 1 angeben, zum Beispiel 0,4 für 40 Prozent.",
    ),
    CheckKind(
        "CHANGE_SHARES_PARTLY",
        ERROR,
        "Von {name} sind nur einige Anteile bekannt.",
        "Alle Anteile angeben, alle bis auf einen, oder keinen.",
    ),
    CheckKind(
        "CHANGE_SHARES_UNKNOWN",
        WARNING,
        "Die Anteile von {name} sind nicht bekannt. Zahlen aus der Zeit vor dem {day} lassen sich deshalb nicht auf "
        "die neuen Gebiete umrechnen; ihre Zeitreihen beginnen mit der Änderung.",
        "Sind Anteile später bekannt, sie in {file} in der Spalte share nachtragen.",
    ),
)

_BELONGING = (
    CheckKind(
        "CHANGE_PARENT_UNKNOWN",
        ERROR,
        "{level} „{key}“, wozu {name} gehören soll, gilt am {day} nicht.",
        "Ein Gebiet wählen, das an diesem Tag gilt{nearest}.",
    ),
    CheckKind(
        "CHANGE_CHILD_UNPLACED",
        ERROR,
        "{level} {key} ({name}) gehört zu {parent}. Es fehlt, zu welchem neuen Gebiet es danach gehört.",
        "Für jedes Teilgebiet eines der neuen Gebiete angeben.",
    ),
    CheckKind(
        "CHANGE_WITHOUT_SURFACE",
        NOTE,
        "Für die Teile von {name} sind keine Flächen angegeben; auf Karten fehlt ihre neue Grenze.",
        "Eine GeoJSON-Datei mit den neuen Flächen dazugeben, oder sie später mit „kobimo space import“ einlesen.",
    ),
    CheckKind(
        "CHANGE_PARTS_STAY",
        WARNING,
        "Alle Teilgebiete der Ebene {level} ({parts}) gehören weiter zu {name}.",
        "Geht eines davon mit, für dieses Teilgebiet „gehört jetzt zu“ eintragen statt „Teil abgegeben“.",
    ),
    CheckKind(
        "CHANGE_LARGER_SHARE_UNKNOWN",
        NOTE,
        "Welcher Teil von {name} ({level} {key}) zu {other} kommt, ist nicht bekannt. Was aus kleineren Gebieten "
        "summiert wird, stimmt trotzdem; was nur für diese Ebene geliefert wird, lässt sich nicht umrechnen.",
        "Einen Datensatz mit Einwohnern nennen: Daraus folgt der Anteil.",
    ),
    CheckKind(
        "CHANGE_AREA_EMPTIED",
        WARNING,
        "{level} {key} ({name}) hat danach kein Teilgebiet mehr.",
        "Endet auch dieses Gebiet, das als eigene Änderung eintragen (zusammengelegt).",
    ),
)

CHANGING_CHECKS = (*_AREAS, *_KEYS_AND_NAMES, *_SHARES, *_BELONGING)
