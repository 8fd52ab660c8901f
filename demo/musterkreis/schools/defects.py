"""What is wrong with the files of the school office."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.schools.statistics import GROUPED, LOST_ZEROS, MERGED_FROM, REVISED, SOURCE, file_of
from musterkreis.truth import Defect
from musterkreis.world import LAST_YEAR


def defects() -> Iterator[Defect]:
    """Give the planted defects of the school statistics; after the remedies no figure differs from the truth."""
    yield Defect(
        id="school_numbers_without_zeros",
        title="Die Schulnummern haben ihre führende Null verloren, weil die Datei in Excel geöffnet war",
        source=SOURCE,
        file=file_of(LOST_ZEROS),
        check="KEY_ZEROS_RESTORED",
        unmended="AREA_UNKNOWN",
        remedy="Die Einlesevorlage sagt, dass der Schlüssel sechs Stellen hat (width: 6).",
    )
    yield Defect(
        id="totals_by_kind_of_school",
        title="Zwischen den Schulen stehen Summen je Schulform",
        source=SOURCE,
        file=file_of(LAST_YEAR),
        check="ROWS_DROPPED",
        unmended="AREA_EMPTY",
        remedy="Die Einlesevorlage lässt Zeilen aus, deren Name auf „zusammen“ endet.",
    )
    yield Defect(
        id="two_sites_under_one_number",
        title="Die Gesamtschule Eschwede hat zwei Standorte und darum zwei Zeilen mit derselben Schulnummer",
        source=SOURCE,
        file=file_of(LAST_YEAR),
        check="",
        unmended="ROW_DUPLICATE",
        remedy="Die Einlesevorlage addiert Zeilen mit Standort (sum_rows); andere doppelte Zeilen bleiben ein Fehler.",
    )
    yield Defect(
        id="second_edition_under_the_same_name",
        title="Eine Schule hatte einen Jahrgang vergessen; die Datei kommt noch einmal, unter demselben Namen",
        source=SOURCE,
        file=file_of(REVISED),
        check="REPLACES_DELIVERY",
        remedy="Die neue Datei ersetzt die alte; beide Lieferungen bleiben erhalten.",
    )
    yield Defect(
        id="thousands_dots_in_one_column",
        title="Eine Spalte enthält Zahlen als Text, ab tausend mit Punkt",
        source=SOURCE,
        file=file_of(GROUPED),
        check="",
        remedy="Nichts zu tun: Die Spalte als Ganzes zeigt, dass der Punkt Tausender trennt.",
    )
    yield Defect(
        id="merged_headings",
        title="Über den Spaltennamen stehen verbundene Zellen",
        source=SOURCE,
        file=file_of(MERGED_FROM),
        check="",
        remedy="Nichts zu tun: Die Zeile mit den Spaltennamen der Einlesevorlage wird gefunden.",
    )
