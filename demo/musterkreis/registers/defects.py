"""What is wrong in the extracts of the registers, and who notices it."""

from __future__ import annotations

from musterkreis.population import People
from musterkreis.registers import town
from musterkreis.registers.gaps import gaps
from musterkreis.registers.mail import file_of
from musterkreis.registers.miscounts import miscounts
from musterkreis.registers.offices import DOUBLED_UMLAUTS, HIDDEN_SHEET, LOST_ZEROS, RENAMED, TWO_SHEETS, office_of
from musterkreis.truth import Defect
from musterkreis.world import FIRST_YEAR, MISSPELT, RENAMED_YEAR, TOWN, World

_DOTTED = "05998008"


def defects(world: World, people: People) -> tuple[Defect, ...]:
    """Describe all planted faults.

    Parameters
    ----------
    world : World
    people : People

    Returns
    -------
    tuple of Defect
    """
    return (*_town_forms(), *_other_forms(world), *miscounts(world, people), *gaps(world))


def _town_forms() -> tuple[Defect, ...]:
    source = office_of(TOWN).source
    return (
        Defect(
            "merged_headers",
            "Die verbundenen Überschriften stehen über gleichen: Männer und Frauen kommen zweimal vor.",
            source,
            town.file_name(FIRST_YEAR),
            "COLUMN_MISSING",
            "Das Bürgerbüro schickt die Datei noch einmal, mit Überschriften, die auch ohne die verbundenen eindeutig "
            "sind.",
        ),
        Defect(
            "month_as_sheet_name",
            "Das Blatt heißt nach dem Monat, und das vom Vorjahr steht daneben.",
            source,
            town.file_name(TWO_SHEETS),
            "SHEET_NOT_UNIQUE",
            "Das Bürgerbüro schickt die Datei noch einmal. Die Einlesevorlage nennt kein Blatt, sonst müsste sie jedes "
            "Jahr geändert werden.",
        ),
        Defect(
            "hidden_old_sheet",
            "Das Blatt vom Vorjahr ist nur ausgeblendet.",
            source,
            town.file_name(HIDDEN_SHEET),
            "SHEET_HIDDEN",
            "Ausgeblendete Blätter liest kobimo nicht.",
        ),
        Defect(
            "lost_zeros",
            "Die Schlüssel der Sozialräume wurden als Zahlen gespeichert und haben die führende Null verloren.",
            source,
            town.file_name(LOST_ZEROS),
            "KEY_ZEROS_RESTORED",
            "Die Einlesevorlage nennt die Stellenzahl (width).",
            unmended="AREA_UNKNOWN",
        ),
    )


def _other_forms(world: World) -> tuple[Defect, ...]:
    return (
        Defect(
            "latin_1",
            "Die Datei ist in Windows-1252 gespeichert; beim Umwandeln wurden die Umlaute verdoppelt.",
            *file_of(world, *DOUBLED_UMLAUTS),
            "ENCODING_DOUBLED",
            "Die Gemeinde schickt die Datei so, wie sie ist; kobimo erkennt den Zeichensatz.",
        ),
        Defect(
            "totals_among_rows",
            "Zwischen den Zeilen stehen Summen.",
            *file_of(world, _DOTTED, FIRST_YEAR),
            "ROWS_DROPPED",
            "Die Einlesevorlage lässt sie aus (drop).",
            unmended="CATEGORY_UNKNOWN",
        ),
        Defect(
            "thousands_dots",
            "Nur die Spalte Insgesamt hat Tausenderpunkte.",
            *file_of(world, _DOTTED, FIRST_YEAR),
            "",
            "kobimo entscheidet je Spalte, wie Zahlen geschrieben sind; die Einlesevorlage nennt das Zeichen zur "
            "Sicherheit.",
        ),
        Defect(
            "renamed",
            f"Die Gemeinde Gründorf heißt seit Anfang {RENAMED_YEAR} Gründorf-Heide; die Datei schreibt {MISSPELT}.",
            *file_of(world, RENAMED, RENAMED_YEAR),
            "CORRECTION_APPLIED",
            "Eine Korrektur setzt den richtigen Namen ein. Für die Jahre davor ist keine nötig: Die Umbenennung ist "
            "eingetragen, und kobimo kennt auch den alten Namen.",
            unmended="AREA_UNKNOWN",
        ),
    )
