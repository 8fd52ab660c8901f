"""What is wrong with the lists of leavers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from musterkreis.gaps import hidden_cells
from musterkreis.leavers.lists import REPEATED, SIGNS, SOURCE, file_of
from musterkreis.schools.history import school_year
from musterkreis.truth import Defect, Table
from musterkreis.world import FIRST_YEAR

FIGURES = (
    "leavers_without_any_certificate_share",
    "leavers_without_certificate_share",
    "leavers_abitur_share",
)


def defects(tables: Sequence[Table]) -> Iterator[Defect]:
    """Give the planted defects of the leavers.

    Parameters
    ----------
    tables : sequence of Table
        Of this topic.

    Yields
    ------
    Defect
    """
    yield Defect(
        id="named_by_the_year_of_the_end",
        title="Die Dateien nennen das Jahr, in dem das Schuljahr endet: 2019 ist 2018/19",
        source=SOURCE,
        file=file_of(FIRST_YEAR),
        check="",
        unmended="PERIOD_TYPE",
        remedy="Die Einlesevorlage sagt, welches Jahr gemeint ist (form: school_year_end).",
    )
    yield Defect(
        id="content_of_the_year_before",
        title="Unter dem neuen Dateinamen steckt noch einmal die Datei des Vorjahres",
        source=SOURCE,
        file=file_of(REPEATED),
        check="SAME_FILE_FOR_ANOTHER_PERIOD",
        remedy="Die Datei wird abgelehnt und kommt noch einmal, mit dem richtigen Inhalt.",
    )
    hidden = hidden_cells(tables)
    for year, sign in SIGNS.items():
        period = school_year(year)
        yield Defect(
            id=f"small_numbers_hidden_{year + 1}",
            title=f"Ein oder zwei Abgänge einer Schule stehen für {period} als „{sign}“ in der Liste",
            source=SOURCE,
            file=file_of(year),
            check="",
            remedy=(
                "Der Datensatz sagt, was hinter dem Zeichen stehen kann (suppressed). Schulen und Gemeinden bekommen "
                "Schranken; für den Kreis gelten die gelieferten Summen."
            ),
            affected=tuple((table, key) for table, key in hidden if key.period == period),
            figures=FIGURES,
        )
