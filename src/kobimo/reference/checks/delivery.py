"""Checks of delivered files and tables."""

from __future__ import annotations

from kobimo.model.checks import Severity
from kobimo.reference.checks.kind import CheckKind

ERROR, WARNING, NOTE = Severity.ERROR, Severity.WARNING, Severity.NOTE

FILE_CHECKS = (
    CheckKind(
        "FILE_NAME_UNEXPECTED",
        ERROR,
        "Der Dateiname passt nicht zum Muster „{pattern}“ der Einlesevorlage.",
        "Bitte prüfen, ob die richtige Datei geliefert wurde. Sonst die Datei umbenennen oder in der Einlesevorlage "
        "file_name anpassen.",
    ),
    CheckKind(
        "FILE_UNREADABLE",
        ERROR,
        "Die Datei lässt sich nicht öffnen: {reason}.",
        "Bitte Pfad und Leserechte prüfen; die Datei in anderen Programmen schließen.",
    ),
    CheckKind("FILE_EMPTY", ERROR, "Die Datei ist leer.", "Bitte die Datei erneut anfordern."),
    CheckKind(
        "FILE_FORMAT_UNKNOWN",
        ERROR,
        "Das Dateiformat „{suffix}“ kann nicht gelesen werden.",
        "Lesbar sind: {known}. Bitte in einem dieser Formate speichern lassen.",
    ),
    CheckKind(
        "FILE_CONTENT_UNEXPECTED",
        ERROR,
        "Die Endung „{suffix}“ passt nicht zum Inhalt: Die Datei ist {actual}.",
        "{advice}",
    ),
    CheckKind(
        "FILE_WITHOUT_ROWS",
        ERROR,
        "Die Tabelle enthält keine Datenzeile.",
        "Bitte die vollständige Datei anfordern.",
    ),
    CheckKind(
        "LINE_TOO_LONG",
        ERROR,
        "Eine Zeile ist länger als {limit} MiB. Das ist keine Tabelle.",
        "Bitte die Datei in einem Texteditor prüfen und erneut anfordern.",
    ),
    CheckKind(
        "BINARY_CONTENT",
        ERROR,
        "Die Datei enthält Zeichen mit dem Wert null und ist keine Textdatei.",
        "Bitte die Datei erneut als CSV speichern lassen.",
    ),
    CheckKind(
        "ENCODING_BROKEN",
        ERROR,
        "Die Datei gibt den Zeichensatz {encoding} an, lässt sich damit aber nicht lesen.",
        "Vermutlich ist die Datei abgeschnitten. Bitte als CSV (UTF-8) erneut speichern lassen.",
    ),
    CheckKind(
        "ENCODING_DAMAGED",
        WARNING,
        "Unlesbare Zeichen: {characters} (Umlaute oder Sonderzeichen sind verloren).",
        "Bitte die Datei als CSV (UTF-8) neu anfordern; die verlorenen Zeichen lassen sich nicht wiederherstellen.",
    ),
    CheckKind(
        "ENCODING_DOUBLED",
        WARNING,
        "Doppelt umgewandelte Umlaute: {characters} (zum Beispiel „{sample}“).",
        "Bitte die Datei aus dem Ursprungsprogramm als CSV (UTF-8) neu speichern lassen.",
    ),
    CheckKind(
        "QUOTE_NOT_CLOSED",
        ERROR,
        "Ein Anführungszeichen in diesem Datensatz wird bis zum Ende der Datei nicht geschlossen.",
        "Bitte das Anführungszeichen ergänzen oder entfernen.",
    ),
    CheckKind(
        "ROW_TOO_SHORT",
        ERROR,
        "Die Zeile hat {cells} statt {expected} Zellen.",
        "Vermutlich ist die Zeile abgeschnitten oder umbrochen. Bitte die Lieferung prüfen. Eine Fußzeile kann die "
        "Einlesevorlage unter drop ausschließen.",
    ),
    CheckKind(
        "ROW_TOO_LONG",
        ERROR,
        "Die Zeile hat {cells} statt {expected} Zellen.",
        "Vermutlich steht ein Trennzeichen im Text. Bitte den Text in Anführungszeichen setzen.",
    ),
    CheckKind(
        "HEADER_ROW_MISSING",
        ERROR,
        "Die Einlesevorlage erwartet die Spaltennamen in Zeile {line}; dort steht nichts.",
        "Bitte header_row in der Einlesevorlage anpassen.",
    ),
    CheckKind(
        "COLUMN_MISSING",
        ERROR,
        "Die Spalte {names} fehlt.",
        "Vorhanden und ähnlich: {nearest}. Heißt die Spalte jetzt anders, den neuen Namen in der Einlesevorlage "
        "ergänzen.",
    ),
    CheckKind(
        "COLUMN_NOT_UNIQUE",
        ERROR,
        "Die Spalte „{name}“ kommt {times}-mal vor.",
        "Bitte die Spalten eindeutig benennen lassen.",
    ),
    CheckKind(
        "COLUMNS_UNREAD",
        NOTE,
        "Die Einlesevorlage liest diese Spalten nicht: {columns}.",
        "Werden sie gebraucht, bitte in der Einlesevorlage ergänzen. Sonst ist nichts zu tun.",
    ),
)

WORKBOOK_CHECKS = (
    CheckKind(
        "WORKBOOK_PASSWORD",
        ERROR,
        "Die Arbeitsmappe ist mit einem Kennwort geschützt.",
        "Bitte ohne Kennwort speichern lassen (Datei > Informationen > Arbeitsmappe schützen).",
    ),
    CheckKind(
        "WORKBOOK_DAMAGED",
        ERROR,
        "Die Arbeitsmappe ist beschädigt oder unvollständig übertragen.",
        "Bitte die Datei erneut anfordern.",
    ),
    CheckKind(
        "SHEET_NONE_VISIBLE",
        ERROR,
        "Die Arbeitsmappe hat kein sichtbares Tabellenblatt.",
        "Bitte das Blatt einblenden oder die richtige Datei anfordern.",
    ),
    CheckKind(
        "SHEET_UNKNOWN",
        ERROR,
        "Das Blatt „{wanted}“ gibt es nicht oder es ist ausgeblendet.",
        "Vorhanden sind: {known}. Bitte sheet in der Einlesevorlage anpassen.",
    ),
    CheckKind(
        "SHEET_NOT_FOUND",
        ERROR,
        "Keines der Blätter hat die erwarteten Spalten; gesucht in: {sheets}.",
        "Bitte die Spaltennamen prüfen oder in der Einlesevorlage sheet angeben.",
    ),
    CheckKind(
        "SHEET_NOT_UNIQUE",
        ERROR,
        "Mehrere Blätter passen gleich gut: {sheets}.",
        "Bitte in der Einlesevorlage sheet angeben.",
    ),
    CheckKind(
        "SHEET_EMPTY",
        ERROR,
        "Das Tabellenblatt ist leer.",
        "Bitte die vollständige Datei anfordern.",
    ),
    CheckKind(
        "SHEET_HIDDEN",
        NOTE,
        "Ausgeblendete Blätter wurden nicht gelesen: {sheets}.",
        "Werden die Daten gebraucht, das Blatt bitte einblenden.",
    ),
    CheckKind(
        "FORMULA_WITHOUT_VALUE",
        WARNING,
        "Formeln ohne gespeichertes Ergebnis: {cells}. Sie gelten als leer.",
        "Bitte die Datei in Excel öffnen, neu berechnen und speichern.",
    ),
)

FEATURE_CHECKS = (
    CheckKind(
        "FEATURES_DAMAGED",
        ERROR,
        "Die Geodaten lassen sich nicht lesen: {reason}.",
        "Vermutlich ist die Datei unvollständig. Bitte erneut anfordern.",
    ),
    CheckKind(
        "COMPANION_MISSING",
        ERROR,
        "Zum Shapefile fehlt die Datei „{name}“.",
        "Ein Shapefile besteht aus mehreren Dateien (.shp, .shx, .dbf, .prj). Bitte alle zusammen liefern.",
    ),
    CheckKind(
        "CRS_MISSING",
        ERROR,
        "Das Koordinatensystem ist nicht angegeben.",
        "Bitte bei der liefernden Stelle erfragen und in der Einlesevorlage unter table: crs: eintragen, zum Beispiel "
        "EPSG:25832.",
    ),
    CheckKind(
        "COORDINATES_NOT_DEGREES",
        ERROR,
        "Die Datei nennt kein Koordinatensystem, und die Koordinaten sind keine Grad (zum Beispiel {sample}).",
        "Bitte in der Einlesevorlage unter table: crs: das Koordinatensystem eintragen, zum Beispiel EPSG:25832.",
    ),
)

NUMBER_CHECKS = (
    CheckKind(
        "NUMBER_FORMAT_AMBIGUOUS",
        ERROR,
        "Es ist nicht erkennbar, ob „{sample}“ ein Tausender- oder ein Dezimalzeichen enthält.",
        "Bitte in der Einlesevorlage unter table: decimal: oder thousands: angeben.",
    ),
    CheckKind(
        "NUMBER_FORMAT_CONTRADICTORY",
        ERROR,
        "Die Zahlen der Spalte sind verschieden geschrieben, zum Beispiel „{first}“ und „{second}“ (Zeile {row}).",
        "Bitte einheitlich schreiben lassen oder in der Einlesevorlage unter table: decimal: und thousands: angeben.",
    ),
    CheckKind(
        "NUMBER_UNREADABLE",
        ERROR,
        "„{text}“ ist keine Zahl.",
        "Bitte die Zelle prüfen. Zeichen der liefernden Stelle (zum Beispiel k. A., <3, [88]) erhalten ihre Bedeutung "
        "in der Einlesevorlage unter table: symbols:, einzelne Fehler eine Korrektur in corrections.yaml.",
    ),
    CheckKind(
        "NUMBER_FRACTION",
        ERROR,
        "„{text}“ ist keine ganze Zahl; hier wird gezählt.",
        "Bitte prüfen, ob die Spalte Anteile statt Anzahlen enthält oder unit in der Einlesevorlage nicht stimmt.",
    ),
    CheckKind(
        "UNIT_DIFFERS",
        ERROR,
        "{where} nennt die Einheit „{told}“; gelesen würde die Messgröße {measure} in „{due}“.",
        "{hint}Irrt die Datei, unter checks: UNIT_DIFFERS: severity: note mit reason eintragen.",
    ),
    CheckKind(
        "UNIT_OF_ROW_DIFFERS",
        ERROR,
        "Die Zeile nennt die Einheit „{told}“; gelesen würde die Messgröße {measure} in „{due}“.",
        "{hint}Stehen verschiedene Einheiten untereinander, die Zeilen jeder Einheit mit rows für sich lesen. Irrt die "
        "Datei, unter checks: UNIT_OF_ROW_DIFFERS: severity: note mit reason eintragen.",
    ),
    CheckKind(
        "NUMBER_TOO_PRECISE",
        ERROR,
        "„{text}“ hat mehr als {scale} Nachkommastellen.",
        "Im Datensatz bei der Messgröße scale erhöhen (höchstens 6) oder mit rounded: true runden.",
    ),
    CheckKind(
        "NUMBER_ROUNDED",
        NOTE,
        "Auf {scale} Nachkommastellen gerundet (Zellen: {cells}), zum Beispiel „{text}“.",
        "So ist es im Datensatz vereinbart (rounded).",
    ),
    CheckKind(
        "NUMBER_NEGATIVE",
        ERROR,
        "„{text}“ ist negativ; eine Anzahl kann das nicht sein.",
        "Bitte die Zelle prüfen. Ein Platzhalter gehört in die Einlesevorlage unter table: symbols:.",
    ),
    CheckKind(
        "NUMBER_TOO_LARGE",
        ERROR,
        "„{text}“ ist zu groß für die Auswertung (mehr als 64 Bit).",
        "Bitte die Zelle prüfen; vermutlich sind mehrere Zahlen zusammengeraten.",
    ),
    CheckKind(
        "COLUMN_EMPTY",
        WARNING,
        "Die Spalte ist in allen Zeilen leer.",
        "Bitte nachfragen, ob die Werte noch folgen.",
    ),
    CheckKind(
        "CELL_EMPTY",
        WARNING,
        "Die Zelle ist leer; der Wert gilt als fehlend.",
        "Bitte den Wert nachliefern lassen. Haben leere Zellen eine Bedeutung, in der Einlesevorlage unter table: "
        'symbols: zum Zeichen "" eintragen, zum Beispiel nil für null.',
    ),
)

AREA_OF_ROW_CHECKS = (
    CheckKind(
        "KEY_ZEROS_RESTORED",
        NOTE,
        "Führende Nullen des Schlüssels ergänzt, zum Beispiel „{text}“ zu „{key}“. Zeilen: {keys}.",
        "Es ist nichts zu tun. Die Spalte als Text zu liefern, vermeidet den Verlust.",
    ),
    CheckKind(
        "AREA_UNKNOWN",
        ERROR,
        "Das Gebiet „{text}“ gibt es auf der Ebene {level} nicht.",
        "{hint}Bitte mit „kobimo recipe map“ zuordnen, den Schlüssel prüfen, eine Korrektur anlegen oder die Gebiete "
        "ergänzen.",
    ),
    CheckKind(
        "AREA_EMPTY",
        ERROR,
        "Die Zeile nennt kein Gebiet. Ihre erste gefüllte Zelle: {text}.",
        "Bitte das Gebiet ergänzen. Summenzeilen schließt die Einlesevorlage unter drop aus.",
    ),
    CheckKind(
        "AREA_NAME_NOT_UNIQUE",
        ERROR,
        "Der Name „{text}“ steht auf der Ebene {level} für mehrere Gebiete: {keys}.",
        "Bitte mit „kobimo recipe map“ eines davon zuordnen oder Schlüssel statt Namen liefern lassen.",
    ),
    CheckKind(
        "POINT_OUTSIDE",
        ERROR,
        "Der Punkt {point} liegt in keinem Gebiet der Ebene {level}.",
        "Bitte die Koordinaten prüfen oder den Datensatz korrigieren.",
    ),
    CheckKind(
        "POINT_MISSING",
        ERROR,
        "Die Zeile hat keine lesbaren Koordinaten.",
        "Bitte die Koordinaten ergänzen lassen oder die Zeile unter drop ausschließen.",
    ),
    CheckKind(
        "GEOMETRY_MISSING",
        ERROR,
        "Die Datei enthält keine Punkte, die Einlesevorlage verlangt sie aber (location).",
        "Bitte Geodaten anfordern oder in der Einlesevorlage die Spalte mit dem Gebiet angeben.",
    ),
    CheckKind(
        "AREAS_ABSENT",
        WARNING,
        "Gebiete der Ebene {level}, die in „{dataset}“ fehlen: {absent}, nämlich {areas}. Zeitraum: {periods}.",
        "Bitte nachfragen, ob sie fehlen. Bedeutet das Fehlen null, im Datensatz absent: zero eintragen.",
    ),
    CheckKind(
        "CATEGORIES_ABSENT",
        WARNING,
        "{dataset} ({cube}), {period}: Gebiete der Ebene {level}, denen Zeilen einzelner Ausprägungen fehlen: {areas}, "
        "zum Beispiel {area} ohne {category}. Sie zählen dort als null.",
        "Bitte nachfragen, ob null gemeint ist. Ist die Liste vollständig, im Datensatz absent: zero eintragen.",
    ),
)

PERIOD_CHECKS = (
    CheckKind(
        "PERIOD_UNREADABLE",
        ERROR,
        "„{text}“ ist kein Zeitraum in der erwarteten Form ({form}).",
        "Bitte die Angabe oder in der Einlesevorlage period: form: prüfen.",
    ),
    CheckKind(
        "PERIOD_MISSING",
        ERROR,
        "Weder eine Spalte noch der Dateiname noch die Einlesevorlage nennt den Zeitraum.",
        "Bitte in der Einlesevorlage unter period: column, constant oder in_file_name angeben.",
    ),
    CheckKind(
        "PERIOD_NOT_IN_FILE_NAME",
        ERROR,
        "Aus dem Dateinamen lässt sich der Zeitraum nicht lesen (Muster „{pattern}“).",
        "Bitte die Datei wie vereinbart benennen oder in_file_name in der Einlesevorlage anpassen.",
    ),
    CheckKind(
        "PERIOD_CONTRADICTS_FILE_NAME",
        ERROR,
        "Der Dateiname nennt {named}, die Zeilen nennen {period}.",
        "Bitte klären, welche Angabe stimmt, und die Datei erneut anfordern oder umbenennen.",
    ),
    CheckKind(
        "PERIOD_YEAR_IN_FILE_NAME",
        WARNING,
        "Der Dateiname nennt {years}, die Zeilen nennen {periods}.",
        "Bitte prüfen, ob die richtige Datei geliefert wurde. Bedeuten Jahre im Dateinamen etwas anderes, in der "
        "Einlesevorlage period: ignore_file_name: true eintragen.",
    ),
    CheckKind(
        "PERIOD_YEAR_IN_TITLE",
        WARNING,
        "Die Titelzeilen über der Tabelle nennen {years}, die Zeilen nennen {periods}. Titel: „{title}“.",
        "Bitte prüfen, ob die richtige Datei geliefert wurde und der Zeitraum in der Einlesevorlage stimmt.",
    ),
    CheckKind(
        "PERIOD_SEVERAL",
        ERROR,
        "Die Datei enthält mehrere Zeiträume: {periods}.",
        "Ist das gewollt, in der Einlesevorlage period: one_per_file: false eintragen.",
    ),
    CheckKind(
        "PERIOD_IN_FUTURE",
        ERROR,
        "Der Zeitraum {period} liegt in der Zukunft.",
        "Bitte die Angabe prüfen; Vorausberechnungen sind keine Beobachtungen.",
    ),
    CheckKind(
        "PERIOD_TYPE",
        ERROR,
        "{period} hat die Art {actual}; der Datensatz „{dataset}“ verlangt {expected}.",
        "Bitte in der Einlesevorlage period: form: und type: angeben.",
    ),
)

ROW_CHECKS = (
    CheckKind(
        "CATEGORY_UNKNOWN",
        ERROR,
        "„{text}“ ist keine Ausprägung von {dimension}.",
        "{hint}Bitte die Zelle prüfen oder den Text mit „kobimo recipe map“ zuordnen.",
    ),
    CheckKind(
        "ROWS_DROPPED",
        NOTE,
        "Ausgelassene Zeilen: {rows}. Grund: {reason}.",
        "Es ist nichts zu tun.",
    ),
    CheckKind(
        "DROP_RULE_UNUSED",
        WARNING,
        "Die Regel zum Auslassen von Zeilen trifft auf keine Zeile zu: {reason}.",
        "Bitte prüfen, ob sich der Aufbau der Datei geändert hat; sonst die Regel unter drop löschen.",
    ),
    CheckKind(
        "ROWS_NOT_SELECTED",
        WARNING,
        "Keine Zeile erfüllt die Bedingungen (rows) für „{dataset}“, Würfel {cube}.",
        "Bitte prüfen, ob die Datei die erwarteten Angaben enthält.",
    ),
    CheckKind(
        "ROW_DUPLICATE",
        ERROR,
        "Zeile {row} und Zeile {first} ({first_file}) nennen beide einen Wert für {key}, Messgröße {measure}.",
        "Bitte die überzählige Zeile löschen lassen oder eine Korrektur anlegen.",
    ),
    CheckKind(
        "SUM_INCOMPLETE",
        WARNING,
        "Die Summe für {key}, Messgröße {measure}, ist unvollständig: Eine Zeile hat keinen Wert.",
        "Bitte den Wert nachliefern lassen; bis dahin gilt die Summe als fehlend.",
    ),
    CheckKind(
        "ALL_ZERO",
        WARNING,
        "„{dataset}“, Würfel {cube}, Messgröße {measure}, Zeitraum {period}: Alle {values} Werte sind null (Ebene "
        "{levels}).",
        "Bitte nachfragen, ob das stimmt oder die Werte noch folgen.",
    ),
    CheckKind(
        "CATEGORIES_OVERLAP",
        WARNING,
        "„{dataset}“, Würfel {cube}, Ebene {level}: Ausprägungen von {dimension} überschneiden sich: {pairs}. "
        "Zeitraum: {periods}.",
        "Sind die Gruppen so gemeint, bitte für sich überschneidende Gruppen einen eigenen Würfel (cubes) anlegen. "
        "Sonst die Angaben in der Einlesevorlage berichtigen; beide Grenzen gehören dazu: 0-2 und 3-5.",
    ),
    CheckKind(
        "CATEGORIES_OVERLAP_PARTLY",
        ERROR,
        "„{dataset}“, Würfel {cube}, Ebene {level}, {period}: Gruppen von {dimension}, die sich mit anderen "
        "überschneiden, fehlen in einzelnen Gebieten ({areas}), zum Beispiel {area} ohne {category}, obwohl {other} "
        "geliefert ist. Als null gezählt wäre das falsch.",
        "Bitte dieselben Gruppen für alle Gebiete anfordern, die überzählige Gruppe in der Einlesevorlage unter drop "
        "weglassen oder für sie einen eigenen Würfel (cubes) anlegen.",
    ),
    CheckKind(
        "OBSERVATIONS_NONE",
        ERROR,
        "Die Lieferung enthält keine Beobachtung.",
        "Bitte Lieferung und Einlesevorlage prüfen.",
    ),
    CheckKind(
        "TOTAL_DIFFERS",
        WARNING,
        "„{dataset}“, Messgröße {measure}, Ebene {level}: In {differing} von {compared} Fällen weicht die gelieferte "
        "Summe ({coarse}) von der Summe der Teile ({fine}) ab. Größte Abweichung {difference}: {key}, geliefert "
        "{total}, Summe der Teile {parts}.",
        "Die gelieferten Summen gelten. Bitte klären, ob gerundet oder geheim gehalten wurde.",
    ),
    CheckKind(
        "UPPER_LEVEL_DIFFERS",
        WARNING,
        "„{dataset}“, Messgröße {measure}: In {differing} von {compared} Fällen weicht der gelieferte Wert der Ebene "
        "{upper} von der Summe der Ebene {lower} ab. Größte Abweichung {difference}: {key}, geliefert {total}, Summe "
        "der Teile {parts}.",
        "Die gelieferten Werte gelten. Bitte klären, ob Fälle keinem Gebiet zugeordnet sind.",
    ),
)

CORRECTION_CHECKS = (
    CheckKind(
        "CORRECTION_APPLIED",
        NOTE,
        "Korrektur „{id}“ angewendet, Datensätze: {hits}. Grund: {reason}",
        "Es ist nichts zu tun.",
    ),
    CheckKind(
        "CORRECTION_UNEXPECTED",
        ERROR,
        "Korrektur „{id}“ trifft {hits} statt {expect} Datensätze.",
        "Vielleicht hat die liefernde Stelle den Fehler inzwischen selbst behoben. Bitte die Korrektur prüfen, "
        "anpassen oder löschen.",
    ),
    CheckKind(
        "CORRECTION_FIXED",
        WARNING,
        "Korrektur „{id}“ kann geschlossen werden: Die Datei nennt jetzt selbst {texts}.",
        "Die liefernde Stelle hat den Fehler behoben. Bitte in corrections.yaml status: fixed eintragen.",
    ),
    CheckKind(
        "CORRECTION_RETURNED",
        ERROR,
        "Der Fehler der geschlossenen Korrektur „{id}“ ist wieder da, Datensätze: {hits}. Er wurde nicht berichtigt.",
        "Bitte die liefernde Stelle fragen. Soll die Korrektur wieder gelten, in corrections.yaml status: reported "
        "eintragen.",
    ),
    CheckKind(
        "CORRECTION_COLUMN_MISSING",
        ERROR,
        "Korrektur „{id}“ nennt die Spalte „{column}“, die es nicht gibt.",
        "Vorhanden und ähnlich: {nearest}. Bitte die Korrektur anpassen.",
    ),
)

DELIVERY_CHECKS: tuple[CheckKind, ...] = (
    *FILE_CHECKS,
    *WORKBOOK_CHECKS,
    *FEATURE_CHECKS,
    *NUMBER_CHECKS,
    *AREA_OF_ROW_CHECKS,
    *PERIOD_CHECKS,
    *ROW_CHECKS,
    *CORRECTION_CHECKS,
)
