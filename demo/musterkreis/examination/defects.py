"""What is wrong with the lists of the health office."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from musterkreis.boundaries import sums, units
from musterkreis.examination.health_office import BROKEN, MAIL, PRINTED, SOURCE, file_of
from musterkreis.examination.results import PANDEMIC, RESULTS, YEARS, school_year
from musterkreis.gaps import hidden_cells
from musterkreis.split import split_defect
from musterkreis.truth import Defect, Key, Table
from musterkreis.world import SPLIT_YEAR, World

_RESULTS, _TOTALS = "schuleingangsuntersuchung/sprache/kinder", "schuleingangsuntersuchung/gesamt/kinder"

_FIGURES = ("seu_language", "school_entry_examined")


def defects(world: World, tables: Sequence[Table]) -> Iterator[Defect]:
    """Give the planted defects of the school entry examination.

    Parameters
    ----------
    world : World
    tables : sequence of Table
        Of the examination.

    Yields
    ------
    Defect
    """
    yield _hidden(tables)
    yield split_defect("seu", SOURCE, file_of(SPLIT_YEAR - 1), tables, _FIGURES)
    yield Defect(
        id="broken_reference",
        title="In einer Zelle steht #BEZUG! (gespeichert als #REF!): die Formel hat ihre Quelle verloren",
        source=SOURCE,
        file=file_of(BROKEN),
        check="NUMBER_UNREADABLE",
        remedy="Die Datei wird abgelehnt. Das Gesundheitsamt schickt sie noch einmal, mit Zahlen statt Formeln.",
    )
    yield Defect(
        id="table_only_as_pdf",
        title=f"Die Liste {PRINTED} kommt nur als PDF",
        source=SOURCE,
        file=file_of(PRINTED, "pdf"),
        check="FILE_FORMAT_UNKNOWN",
        remedy="Das Bildungsbüro tippt die Tabelle ab und liefert sie als CSV.",
    )
    yield _pandemic(world)
    yield Defect(
        id="see_mail",
        title="In einer Zahlenspalte steht „siehe Mail“",
        source=SOURCE,
        file=file_of(MAIL),
        check="NUMBER_UNREADABLE",
        remedy="Die Datei wird abgelehnt. Das Gesundheitsamt schickt sie noch einmal, mit der Zahl.",
    )


def _pandemic(world: World) -> Defect:
    period = school_year(PANDEMIC)
    places = [
        Key(unit.level, unit.key, period)
        for unit in (*units(world, PANDEMIC), *sums(world, PANDEMIC))
        if any(world.areas[world.position[key]].residents for key in unit.members)
    ]
    return Defect(
        id="examinations_broken_off",
        title=f"Für {period} sind nur etwa 40 Prozent der Kinder untersucht, auffällige häufiger als andere",
        source=SOURCE,
        file=file_of(PANDEMIC),
        check="SUM_JUMPS",
        remedy=(
            "Nicht zu beheben: Die Untersuchungen wurden im März 2020 abgebrochen. Der Anteil ist überzeichnet; das "
            "Schuljahr gehört in keine Zeitreihe."
        ),
        affected=tuple(
            [(_TOTALS, key) for key in places]
            + [(_RESULTS, key._replace(codes=(result,))) for key in places for result in RESULTS]
        ),
        figures=_FIGURES,
    )


def _hidden(tables: Sequence[Table]) -> Defect:
    return Defect(
        id="hidden_below_three",
        title="Ein oder zwei Kinder stehen als „<3“ in der Liste",
        source=SOURCE,
        file=file_of(YEARS[0]),
        check="",
        unmended="NUMBER_UNREADABLE",
        remedy=(
            "Die Einlesevorlage sagt, was das Zeichen bedeutet (symbols): geheim, nie null. Statt des Anteils steht, "
            "wie klein und wie groß er sein kann."
        ),
        affected=hidden_cells(tables),
        figures=_FIGURES,
    )
