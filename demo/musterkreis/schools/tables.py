"""The truth about schools as tables, and what the workbooks show of it."""

from __future__ import annotations

from collections.abc import Iterator

from musterkreis.schools.history import History, school_year
from musterkreis.schools.statistics import added, by_grade
from musterkreis.truth import Hidden, Key, Table
from musterkreis.world import FIRST_YEAR, LAST_YEAR, World

DATASET = "schulstatistik"
MEASURES = ("klassen", "schueler", "ganztag", "foerderbedarf")


def tables(world: World, history: History) -> Iterator[Table]:
    """Give classes, pupils, all-day places and special needs by school and grade, and by school.

    Every cell reaches the reader in the end; cells without pupils have no line in the files.

    Parameters
    ----------
    world : World
    history : History

    Yields
    ------
    Table
    """
    by_measure: dict[tuple[str, str], dict[Key, int]] = {}
    for school in world.schools:
        for year in range(FIRST_YEAR, LAST_YEAR + 1):
            cells = dict(by_grade(history, year, school))
            if not cells:
                continue
            place = ("schule", school.key, school_year(year))
            for measure, number in zip(MEASURES, added(cells.values()), strict=True):
                by_measure.setdefault(("schule", measure), {})[Key(*place, (school.kind,))] = number
            by_measure.setdefault(("schule", "schulen"), {})[Key(*place, (school.kind,))] = 1
            for grade, numbers in cells.items():
                for measure, number in zip(MEASURES, numbers, strict=True):
                    by_measure.setdefault(("jahrgang", measure), {})[Key(*place, (school.kind, grade))] = number
    dimensions = {"schule": ("schulform",), "jahrgang": ("schulform", "jahrgang")}
    for (cube, measure), true in by_measure.items():
        delivered: dict[Key, int | Hidden] = dict(true)
        yield Table(DATASET, measure, cube, dimensions[cube], true, delivered)
