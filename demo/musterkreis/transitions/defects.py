"""What is wrong with the matrices of the transitions."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.schools.history import school_year
from musterkreis.transitions.matrix import CLOSED_SCHOOLS, MISTYPED, MISTYPED_SCHOOL, SOURCE, file_of
from musterkreis.transitions.tables import SUM
from musterkreis.truth import Defect, Key
from musterkreis.world import FIRST_YEAR, LAST_YEAR


def defects() -> Iterator[Defect]:
    """Give the planted defects of the transitions."""
    yield Defect(
        id="vanished_receiving_school",
        title="Eine auslaufende Hauptschule verschwindet aus den Spalten",
        source=SOURCE,
        file=file_of(LAST_YEAR),
        check="",
        unmended="COLUMN_MISSING",
        remedy=f"Die Einlesevorlage nennt die Spalte „{CLOSED_SCHOOLS}“, die an ihre Stelle tritt, als zweiten Namen.",
    )
    yield Defect(
        id="empty_cells_mean_zero",
        title="Wohin niemand geht, dort bleibt die Zelle leer",
        source=SOURCE,
        file=file_of(FIRST_YEAR),
        check="",
        unmended="CELL_EMPTY",
        remedy="Die Einlesevorlage sagt, dass leere Zellen null bedeuten (symbols).",
    )
    yield Defect(
        id="line_of_sums",
        title="Die letzte Zeile der Matrix ist eine Summe",
        source=SOURCE,
        file=file_of(LAST_YEAR),
        check="ROWS_DROPPED",
        unmended="AREA_EMPTY",
        remedy="Die Einlesevorlage lässt die Zeile „Insgesamt“ aus.",
    )
    yield Defect(
        id="mistyped_sum",
        title="Die Summe einer Grundschule ist von Hand eingetragen und um zehn zu hoch",
        source=SOURCE,
        file=file_of(MISTYPED),
        check="TOTAL_DIFFERS",
        remedy="Die Kennzahlen rechnen mit den einzelnen Übergängen. Das Schulamt ist um Klärung gebeten.",
        affected=((SUM, Key("schule", MISTYPED_SCHOOL, school_year(MISTYPED))),),
    )
