"""Basic income support (SGB II) by where people live, from the employment agency."""

from __future__ import annotations

from musterkreis.associations import IntArray
from musterkreis.gaps import hidden_cells
from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.split import split_defect
from musterkreis.truth import Defect, Key, Table, Topic
from musterkreis.welfare import agency
from musterkreis.welfare.recipients import AGE_GROUPS, UNDER_18, recipients_of
from musterkreis.world import SPLIT_YEAR, World

DATASET = "sgb2"

_FIGURES = ("child_poverty_u18_rate", "sgb2_rate")

__all__ = ["make", "recipients_of"]


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make everything about basic income support.

    Parameters
    ----------
    world : World
    people : People
        Those who could receive it.
    layout : Layout

    Returns
    -------
    Topic
        Persons in benefit units by Sozialraum, ten years on 30 June.
    """
    persons = recipients_of(world, people)
    tables = tuple(_table(world, persons, cube) for cube in agency.CUBES)
    split = split_defect("sgb2", agency.SOURCE, agency.file_of(SPLIT_YEAR - 1), tables, _FIGURES)
    return Topic(
        tables=tables,
        deliveries=tuple(agency.deliveries(world, persons, layout)),
        defects=(_merged(), _refugees(), _hidden(tables), split),
    )


def _table(world: World, persons: IntArray, cube: str) -> Table:
    dimensions = () if cube == "gesamt" else ("alter",)
    true, delivered = agency.true_cells(world, persons, cube), agency.cells_of(world, persons, cube)
    return Table(DATASET, "personen", cube, dimensions, true, delivered)


def _merged() -> Defect:
    period = f"{agency.MERGED_YEAR}-06-30"
    codes: dict[str, list[tuple[str, ...]]] = {
        "gesamt": [()],
        "unter_18": [(UNDER_18,)],
        "altersgruppen": [(group,) for group in AGE_GROUPS],
    }
    return Defect(
        id="social_areas_merged_by_supplier",
        title=f"Die Arbeitsagentur fasst {agency.MERGED_YEAR} die Sozialräume 0107 und 0108 zusammen",
        source=agency.SOURCE,
        file=agency.file_of(agency.MERGED_YEAR),
        check="AREAS_ABSENT",
        unmended="AREA_UNKNOWN",
        remedy=(
            "Die Einlesevorlage lässt die Zeile aus (drop). Für beide Sozialräume fehlt das Jahr; die gelieferten "
            "Summen für Musterstadt und den Kreis gelten."
        ),
        affected=tuple(
            (f"{DATASET}/{cube}/personen", Key("sozialraum", area, period, code))
            for cube, wanted in codes.items()
            for area in agency.MERGED
            for code in wanted
        ),
        figures=_FIGURES,
    )


def _refugees() -> Defect:
    return Defect(
        id="refugees_enter_sgb2",
        title="Im Juni 2022 steigt die Zahl sprunghaft: Geflüchtete aus der Ukraine wechseln in das SGB II",
        source=agency.SOURCE,
        file=agency.file_of(agency.JUMP_YEAR),
        check="CHANGE_UNUSUAL",
        remedy=(
            "Kein Fehler: Der Anstieg ist wahr, aber keine Verarmung der Ansässigen. Er steht im Hinweis zu den "
            "Kennzahlen. Die Bevölkerung vom 31. Dezember davor zählt diese Menschen noch nicht mit."
        ),
        figures=_FIGURES,
    )


def _hidden(tables: tuple[Table, ...]) -> Defect:
    return Defect(
        id="hidden_by_star",
        title="Eine oder zwei Personen stehen als „*“ in der Liste",
        source=agency.SOURCE,
        file=agency.file_of(agency.JUMP_YEAR),
        check="",
        remedy=(
            "Der Stern gilt als geheim, nie als null. Wo eine Summe geliefert ist, gilt sie; sonst steht statt der "
            "Zahl, wie klein und wie groß sie sein kann."
        ),
        affected=hidden_cells(tables),
        figures=_FIGURES,
    )
