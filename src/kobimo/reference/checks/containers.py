"""Checks of containers: what a delivered file is, and how it was opened."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

CONTAINER_CHECKS = (
    CheckKind(
        "FILE_ENDING_DIFFERS",
        NOTE,
        "Die Endung „{suffix}“ passt nicht zum Inhalt: Die Datei ist {actual} und wurde so gelesen.",
        "Es ist nichts zu tun. Die passende Endung erspart anderen Programmen Fehler.",
    ),
    CheckKind(
        "FILE_TOO_LARGE",
        ERROR,
        "Die Datei hat {size} MiB; als Ganzes gelesen werden höchstens {limit} MiB.",
        "Bitte die Datei teilen oder nur die gebrauchten Gebiete und Jahre anfordern.",
    ),
    CheckKind(
        "ENCODING_MIXED",
        WARNING,
        "Die Datei mischt Zeichensätze: Zeilen in UTF-8: {utf8}, Zeilen in Windows-1252: {other}. Jede Zeile wurde für "
        "sich gelesen.",
        "Vermutlich wurden zwei Dateien aneinandergehängt. Bitte die Umlaute prüfen oder die Teile einzeln anfordern.",
    ),
    CheckKind(
        "ENCODING_RARE",
        NOTE,
        "Der Zeichensatz ist {encoding}, erkannt an Umlauten in Wörtern ({umlauts}).",
        "Bitte die Umlaute prüfen. Besser ist CSV (UTF-8).",
    ),
    CheckKind(
        "CHARACTERS_REPLACED",
        NOTE,
        "Fragezeichen in Wörtern: {characters}, zum Beispiel „{sample}“. Vermutlich standen dort Zeichen, die beim "
        "Speichern verloren gingen.",
        "Betrifft es Namen oder Ausprägungen, bitte die Datei als CSV (UTF-8) neu anfordern. In Fußnoten ist nichts "
        "zu tun.",
    ),
    CheckKind(
        "CHARACTERS_LOST",
        WARNING,
        "In Überschriften oder Namen der Tabelle stehen Fragezeichen statt Buchstaben: {characters}, zum Beispiel "
        "„{sample}“.",
        "Bitte die Datei als CSV (UTF-8) oder als Arbeitsmappe neu anfordern; die Namen passen sonst zu keiner anderen "
        "Lieferung.",
    ),
    CheckKind(
        "JSON_DAMAGED",
        ERROR,
        "Die JSON-Datei lässt sich nicht lesen: {reason}.",
        "Vermutlich ist sie unvollständig. Bitte erneut anfordern.",
    ),
    CheckKind(
        "JSON_WITHOUT_RECORDS",
        ERROR,
        "Die JSON-Datei enthält keine Liste von Datensätzen.",
        "Bitte eine Datei mit einer Liste anfordern, besser eine CSV-Datei.",
    ),
    CheckKind(
        "ARCHIVE_TOO_LARGE",
        ERROR,
        "Die Datei packt {parts} Teile mit {size} MiB in {packed} MiB. Entpackt wurde sie nicht.",
        "So gut lässt sich keine Tabelle packen. Bitte die Datei bei der liefernden Stelle neu anfordern.",
    ),
    CheckKind(
        "XML_WITH_DTD",
        ERROR,
        "Der Teil „{part}“ der Datei enthält eine Dokumenttyp-Definition (DTD). Keine Tabellenkalkulation schreibt so "
        "etwas; die Datei wurde nicht gelesen.",
        "Bitte die Datei in Excel oder LibreOffice neu speichern lassen.",
    ),
    CheckKind(
        "SHEET_TOO_LARGE",
        ERROR,
        "Die Tabelle ist zu groß; ihre letzte Zelle ist {corner}.",
        "Vermutlich steht weit außerhalb der Tabelle noch etwas. Bitte alles rechts und unter der Tabelle löschen und "
        "neu speichern.",
    ),
    CheckKind(
        "WORKBOOK_MACROS",
        NOTE,
        "Die Arbeitsmappe enthält Makros. Gelesen wurden nur die gespeicherten Werte; kein Makro wurde ausgeführt.",
        "Es ist nichts zu tun.",
    ),
    CheckKind(
        "WORKBOOK_LINKS",
        NOTE,
        "Formeln verweisen auf andere Arbeitsmappen ({books}). Gelesen wurden die zuletzt gespeicherten Werte.",
        "Bitte prüfen, ob die liefernde Stelle vor dem Speichern aktualisiert hat.",
    ),
    CheckKind(
        "ARCHIVE_DAMAGED",
        ERROR,
        "Das Archiv ist beschädigt oder unvollständig übertragen.",
        "Bitte die Datei erneut anfordern.",
    ),
    CheckKind("ARCHIVE_EMPTY", ERROR, "Das Archiv enthält keine Datei.", "Bitte die Datei erneut anfordern."),
    CheckKind(
        "ARCHIVE_ENCRYPTED",
        ERROR,
        "Das Archiv ist mit einem Kennwort geschützt.",
        "Bitte entpacken und die Dateien ohne Kennwort ablegen.",
    ),
    CheckKind(
        "ARCHIVE_NESTED",
        ERROR,
        "Das Archiv enthält wieder ein Archiv.",
        "Bitte beide entpacken und die Dateien einzeln oder in einem Archiv ablegen.",
    ),
    CheckKind(
        "ARCHIVE_MEMBER_TWICE",
        ERROR,
        "Das Archiv enthält zwei Dateien desselben Namens.",
        "Bitte klären, welche gilt, und ohne die andere neu packen.",
    ),
    CheckKind(
        "ARCHIVE_MEMBER_SKIPPED",
        WARNING,
        "Diese Datei des Archivs wurde nicht gelesen: {reason}",
        "Wird sie gebraucht, bitte einzeln und in einem lesbaren Format anfordern.",
    ),
    CheckKind(
        "FILE_TOO_EXPENSIVE_MEMORY",
        ERROR,
        "Die Datei braucht beim Öffnen mehr als {memory} GiB Arbeitsspeicher. Das Lesen wurde abgebrochen.",
        "Bitte die Datei in einem anderen Programm prüfen und nur die gebrauchten Blätter, Gebiete und Jahre neu "
        "speichern lassen.",
    ),
    CheckKind(
        "FILE_TOO_EXPENSIVE_TIME",
        ERROR,
        "Die Datei ließ sich in {seconds} Sekunden nicht öffnen. Das Lesen wurde abgebrochen.",
        "Bitte die Datei in einem anderen Programm prüfen und nur die gebrauchten Blätter, Gebiete und Jahre neu "
        "speichern lassen.",
    ),
    CheckKind(
        "FILE_CRASHES_READER",
        ERROR,
        "Die Datei bringt das Leseprogramm zum Absturz ({detail}).",
        "Vermutlich ist sie beschädigt. Bitte in einem anderen Programm öffnen und als CSV oder XLSX neu speichern.",
    ),
    CheckKind(
        "QUOTE_SWALLOWS_ROWS",
        ERROR,
        "In diesem Datensatz läuft ein Anführungszeichen über mehrere Zeilen, die selbst Datensätze sind.",
        "Vermutlich fehlt ein schließendes Anführungszeichen. Bitte ergänzen oder entfernen.",
    ),
    CheckKind(
        "DELIMITER_MIXED",
        WARNING,
        "Die Datei trennt erst mit „{first}“, ab hier mit „{second}“. Gelesen wurde sie mit dem ersten.",
        "Vermutlich wurden zwei Dateien aneinandergehängt. Bitte die Teile einzeln anfordern.",
    ),
    CheckKind(
        "JSON_NAME_TWICE",
        WARNING,
        "Namen stehen im selben Objekt doppelt: {names}. Gelesen wurde jeweils der letzte Wert.",
        "Bitte bei der liefernden Stelle klären, welcher Wert gilt.",
    ),
    CheckKind(
        "FILE_IS_LOCK",
        ERROR,
        "Das ist keine Lieferung, sondern die Sperrdatei eines Programms, in dem die eigentliche Datei offen ist.",
        "Bitte die Datei dort schließen und ohne „~$“ oder „.~lock“ am Anfang des Namens liefern.",
    ),
    CheckKind(
        "LINES_QUOTED",
        NOTE,
        "Jede Zeile steht als Ganzes in Anführungszeichen. Gelesen wurde, was darin steht.",
        "Es ist nichts zu tun.",
    ),
    CheckKind(
        "HTML_WITHOUT_TABLE",
        ERROR,
        "Die Internetseite enthält keine Tabelle mit Daten.",
        "Vermutlich war die Sitzung beim Herunterladen abgelaufen. Bitte erneut herunterladen.",
    ),
    CheckKind(
        "FILES_GLUED",
        WARNING,
        "Mitten in der Datei steht eine Marke, wie sie am Anfang einer Datei steht.",
        "Vermutlich wurden zwei Dateien aneinandergehängt. Bitte prüfen oder die Teile einzeln anfordern.",
    ),
)
