"""The catalogue of diagnoses: what `kobimo doctor` can find, how serious it is, and what to do."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

from kobimo.language import _
from kobimo.model.checks import Severity


@dataclass(frozen=True, slots=True)
class DiagnosisKind:
    """One entry of the catalogue; `repairable` by `kobimo doctor --repair`."""

    code: str
    severity: Severity
    message: str
    remedy: str
    repairable: bool = False


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing in a workspace that is not as it must be; `subject` is its path."""

    code: str
    severity: Severity
    subject: str
    message: str
    remedy: str
    repairable: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return asdict(self)


_RESTORE = (
    "Aus der Sicherung zurückholen: „kobimo restore SICHERUNG NEUER_ORDNER“, dann {subject} von dort hierher kopieren."
)
_RESTORE_OR_STRIKE = _RESTORE + " Gibt es das nirgends mehr: den Ordner {folder} löschen, dann {command}."

DIAGNOSES: dict[str, DiagnosisKind] = {
    kind.code: kind
    for kind in (
        DiagnosisKind("DEFINITIONS", Severity.ERROR, "{message}", "{remedy}"),
        DiagnosisKind(
            "DATASET_UNKNOWN",
            Severity.WARNING,
            "Die Lieferung gehört zu einem Datensatz, den es nicht mehr gibt: {dataset}.",
            "datasets/{dataset}.yaml zurückholen (kobimo history), oder nichts tun.",
        ),
        DiagnosisKind(
            "SOURCE_UNKNOWN",
            Severity.WARNING,
            "Die Quelle dieser Lieferung ist nicht mehr beschrieben; ihre Werte zählen weiter.",
            "sources/{source}/ zurückholen (kobimo history), oder die Lieferung zurücknehmen (kobimo retract).",
        ),
        DiagnosisKind(
            "READ_DIFFERENTLY",
            Severity.WARNING,
            "Einlesevorlage, Korrekturen, Datensatz oder Gebiete haben sich seit dem Einlesen geändert.",
            "Die Dateien noch einmal einlesen: {command}.",
        ),
        DiagnosisKind(
            "CANNOT_BE_READ_AGAIN",
            Severity.NOTE,
            "Einlesevorlage, Korrekturen, Datensatz oder Gebiete haben sich seit dem "
            "Einlesen geändert; die Dateien sind "
            "gelöscht oder wurden nie aufbewahrt. Die Werte bleiben, wie sie eingelesen wurden.",
            "Nichts zu tun. Oder die Dateien beim Lieferanten anfordern und neu einlesen: {command}.",
        ),
        DiagnosisKind(
            "NO_AREAS",
            Severity.NOTE,
            "Zu diesem Raumsystem wurden noch keine Gebiete eingelesen.",
            "kobimo import mit der Quelle der Gebiete ausführen.",
        ),
        DiagnosisKind(
            "GEOMETRY_DIFFERS",
            Severity.ERROR,
            "Die Geometrie enthält Gebiete, die nicht in der Tabelle stehen, zum Beispiel {area}.",
            "Die Gebiete noch einmal einlesen: {command}.",
        ),
        DiagnosisKind(
            "AREAS_CHANGED",
            Severity.NOTE,
            "Die Gebiete sind nicht so, wie sie zuletzt eingelesen wurden.",
            "Nichts zu tun, wenn jemand sie von Hand geändert oder zurückgeholt hat. Sonst: {command}.",
        ),
        DiagnosisKind(
            "AREAS_AFTER_RELEASE",
            Severity.NOTE,
            "Seit diesem Freigabestand haben sich Gebiete geändert, aus denen seine Zahlen entstehen: {spaces}.",
            "Neu rechnen und freigeben: {build}, dann {release}.",
        ),
        DiagnosisKind(
            "AREA_UNKNOWN",
            Severity.ERROR,
            "Werte für Gebiete, die es auf der Ebene {level} nicht gibt: {count}, zum Beispiel {key}.",
            "Die Tabelle der Gebiete zurückholen (kobimo history) oder die Lieferung neu einlesen.",
        ),
        DiagnosisKind(
            "TABLE_WITHOUT_OWNER",
            Severity.WARNING,
            "Zu dieser Tabelle fehlt die Beschreibung {owner}; sie wird nicht verwendet.",
            "{owner} zurückholen (kobimo history), oder die Tabelle an einen anderen Ort verschieben.",
        ),
        DiagnosisKind(
            "REGISTER_WITHOUT_TABLE",
            Severity.WARNING,
            "Zu diesem Einrichtungsverzeichnis fehlt die Tabelle der Einrichtungen ({table}).",
            "{table} zurückholen (kobimo history), oder eine Liste einlesen (kobimo space institutions).",
        ),
        DiagnosisKind(
            "INSTITUTION_UNKNOWN",
            Severity.WARNING,
            "Die Tabelle nennt Einrichtungen, die nicht im Verzeichnis {register} stehen: {count}, zum Beispiel {key}.",
            "Die Schlüssel in {subject} berichtigen oder die Einrichtungen einlesen (kobimo space institutions).",
        ),
        DiagnosisKind(
            "PLACE_AREA_UNKNOWN",
            Severity.ERROR,
            "Die Tabelle nennt Gebiete, die es nie gab: {count} Zeilen, zum Beispiel {area}.",
            "Die Schlüssel der Gebiete in {subject} berichtigen, oder die Liste neu einlesen (kobimo space "
            "institutions, kobimo space streets).",
        ),
        DiagnosisKind(
            "STREETS_TO_ENDED_AREA",
            Severity.WARNING,
            "Das Straßenverzeichnis führt in Gebiete, die es im geltenden Gebietsstand nicht gibt: {count} Zeilen, zum "
            "Beispiel Zeile {line} nach {area}.",
            "Ein Verzeichnis für den neuen Gebietsstand einlesen: kobimo space streets, mit --valid-from ab seinem "
            "ersten Tag.",
        ),
        DiagnosisKind(
            "STREETS_CONTRADICT",
            Severity.ERROR,
            "Das Straßenverzeichnis widerspricht sich. {message}",
            "Die Zeilen in der Tabelle berichtigen: jede Hausnummer liegt zu einer Zeit in einem Gebiet.",
        ),
        DiagnosisKind(
            "NAME_SHARED",
            Severity.WARNING,
            "Die Kennzahl heißt „{title}“ wie die Kennzahl {other}, hat aber eine andere Formel.",
            "Einer der beiden Kennzahlen einen anderen Namen geben (title): Wer die Zahlen liest, muss sie "
            "unterscheiden können.",
        ),
        DiagnosisKind(
            "PEER_UNKNOWN",
            Severity.WARNING,
            "Die Vergleichsliste „{group}“ nennt {entry}. Das kennt {place} nicht; verglichen wird ohne diesen "
            "Eintrag.",
            "Den Eintrag unter [peers] berichtigen oder löschen. {hint}",
        ),
        DiagnosisKind(
            "PEER_ENDED",
            Severity.WARNING,
            "Die Vergleichsliste „{group}“ nennt {entry}. Das Gebiet galt nur bis {day}; verglichen wird ohne diesen "
            "Eintrag.",
            "Den Eintrag unter [peers] durch den Nachfolger ersetzen; den nennt „kobimo space resolve ORDNER {key} "
            "--date {day}“.",
        ),
        DiagnosisKind("NO_RECEIPT", Severity.ERROR, "Der Lieferung fehlt die Quittung.", _RESTORE_OR_STRIKE),
        DiagnosisKind("RECEIPT_DAMAGED", Severity.ERROR, "{message}", _RESTORE_OR_STRIKE),
        DiagnosisKind("FILE_MISSING", Severity.ERROR, "Die gelieferte Datei fehlt.", _RESTORE_OR_STRIKE),
        DiagnosisKind("FILE_CHANGED", Severity.ERROR, "Die gelieferte Datei wurde verändert.", _RESTORE_OR_STRIKE),
        DiagnosisKind(
            "VALUES_DAMAGED",
            Severity.ERROR,
            "Die eingelesenen Werte fehlen oder wurden verändert.",
            _RESTORE + " Oder aus der gelieferten Datei neu gewinnen: {command}.",
        ),
        DiagnosisKind(
            "STRANGE_FILE",
            Severity.WARNING,
            "Diese Datei gehört nicht zu dieser Lieferung oder diesem Freigabestand.",
            "An einen anderen Ort verschieben.",
        ),
        DiagnosisKind(
            "ORPHAN_OBSERVATIONS",
            Severity.WARNING,
            "Werte ohne Lieferung; ein Einlesen wurde wohl unterbrochen. Sie zählen nicht.",
            "kobimo doctor --repair entfernt sie.",
            repairable=True,
        ),
        DiagnosisKind("BUILD_DAMAGED", Severity.ERROR, "{message}", "{remedy}"),
        DiagnosisKind(
            "NO_MANIFEST",
            Severity.ERROR,
            "Dem Freigabestand fehlt das Verzeichnis (manifest.json); er gilt nicht.",
            _RESTORE_OR_STRIKE,
        ),
        DiagnosisKind("RELEASE_DAMAGED", Severity.ERROR, "{message}", _RESTORE_OR_STRIKE),
        DiagnosisKind(
            "VANISHED",
            Severity.ERROR,
            "Laut Datenbank muss es diesen Ordner geben; er fehlt.",
            _RESTORE + " Gibt es das nirgends mehr: {command}.",
        ),
        DiagnosisKind(
            "REGISTER_DIFFERS",
            Severity.ERROR,
            "Quittung oder Verzeichnis wurde nach dem Anlegen verändert.",
            _RESTORE_OR_STRIKE,
        ),
        DiagnosisKind(
            "NOTICE_MISSING",
            Severity.ERROR,
            "Laut Datenbank wurde dies zurückgezogen oder zurückgenommen; der Vermerk darüber fehlt.",
            "Noch einmal zurückziehen oder zurücknehmen: {command}.",
        ),
        DiagnosisKind(
            "DECISION_MISSING",
            Severity.ERROR,
            "Laut Datenbank hat die Statistikstelle über diesen Vorschlag entschieden; der Vermerk darüber fehlt.",
            "Aus einer Sicherung zurückholen, oder noch einmal entscheiden: {command}.",
        ),
        DiagnosisKind(
            "TOMBSTONE_MISSING",
            Severity.ERROR,
            "Laut Datenbank wurde diese Lieferung gelöscht; der Vermerk darüber fehlt, vielleicht kam sie aus einer "
            "Sicherung zurück.",
            "Noch einmal löschen: {command}.",
        ),
        DiagnosisKind(
            "ERASED_FILE_IS_BACK",
            Severity.ERROR,
            "Diese Datei wurde gelöscht und ist wieder da, wohl aus einer Sicherung. Sie zählt nicht.",
            "kobimo doctor --repair löscht sie wieder.",
            repairable=True,
        ),
        DiagnosisKind(
            "RELEASE_NOT_REBUILDABLE",
            Severity.NOTE,
            "Die Zahlen gelten weiter, lassen sich aber nicht mehr nachrechnen: gelöscht "
            "wurden Werte aus {deliveries}.",
            "Nichts zu tun.",
        ),
        DiagnosisKind(
            "RELEASE_WITHOUT_ORIGINALS",
            Severity.NOTE,
            "Die Zahlen gelten weiter, lassen sich aber nicht mehr auf die gelieferten Dateien zurückführen: gelöscht "
            "wurden die von {deliveries}.",
            "Nichts zu tun.",
        ),
        DiagnosisKind(
            "NOT_REGISTERED",
            Severity.WARNING,
            "Das steht nicht in der Datenbank.",
            "kobimo doctor --repair trägt es nach.",
            repairable=True,
        ),
        DiagnosisKind(
            "REMAINS",
            Severity.WARNING,
            "Rest einer unterbrochenen Arbeit; er zählt nicht.",
            "kobimo doctor --repair entfernt ihn.",
            repairable=True,
        ),
        DiagnosisKind(
            "UNFINISHED",
            Severity.WARNING,
            "Ein Befehl wurde unterbrochen und lässt sich noch nicht zu Ende führen. {problem}",
            "Danach führt jeder Befehl ihn zu Ende: {remedy}",
        ),
        DiagnosisKind(
            "JOB_LOST",
            Severity.WARNING,
            "Der Auftrag „{title}“ vom {day} endete ohne ein Wort; wohl wurde sein Programm oder der Rechner beendet.",
            "kobimo doctor --repair vermerkt ihn als verloren. Den Auftrag bei Bedarf neu starten.",
            repairable=True,
        ),
        DiagnosisKind(
            "STRANGE_LOG",
            Severity.NOTE,
            "Protokoll eines Auftrags, den die Datenbank nicht kennt.",
            "kobimo doctor --repair entfernt es.",
            repairable=True,
        ),
        DiagnosisKind(
            "LOCKED",
            Severity.NOTE,
            "{holder}",
            "Nichts zu tun: eine Sperre ohne lebenden Vorgang wird beim nächsten Schreiben übernommen.",
        ),
        DiagnosisKind(
            "NOT_IN_HISTORY",
            Severity.NOTE,
            "Außerhalb von kobimo geänderte Definitionen: {count}.",
            "Nichts zu tun: „kobimo build“ nimmt sie in den Verlauf auf.",
        ),
    )
}


def diagnosis(code: str, subject: str, **details: object) -> Diagnosis:
    """Make the diagnosis of `code` with the details its templates name."""
    kind = DIAGNOSES[code]
    return Diagnosis(
        code=code,
        severity=kind.severity,
        subject=subject,
        message=_(kind.message).format(**details),
        remedy=_(kind.remedy).format(subject=subject, **details),
        repairable=kind.repairable,
    )
