"""Tables of the Zensus database: name, unit and quality of a value stand in columns of their own."""

from __future__ import annotations

from typing import Any

HEAD = "Tabelle: 1000A-0000\nPersonen: Bevölkerungszahl;;;;\nBevölkerung kompakt;;;;;\n;;;;15.05.2022;\n"
FOOT = "__________\n© Statistische Ämter des Bundes und der Länder, Deutschland, 2024.\nStand: 28.07.2024 / 15:07:44\n"


def test_unit_and_quality_stand_beside_the_value(layouts: Any) -> None:
    rows = "DG;Deutschland;Personen;Anzahl;82719540;e\n01;Schleswig-Holstein;Personen;Anzahl;2927542;p\n"
    table = layouts.of_text(HEAD + rows + FOOT)[0]
    assert [column.role.value for column in table.columns] == [
        "area_key", "area_name", "category", "unit", "value", "status",
    ]  # fmt: skip


def test_persons_and_households_are_a_breakdown_and_no_units(layouts: Any) -> None:
    rows = "01;Schleswig-Holstein;Personen;2927542\n01;Schleswig-Holstein;Haushalte;1427542\n"
    head = "Tabelle: 1000A-0001\nPersonen und Haushalte;;;\n;;;15.05.2022\n"
    table = layouts.of_text(head + rows + FOOT)[0]
    assert [column.role.value for column in table.columns] == ["area_key", "area_name", "category", "value"]


def test_semesters_are_the_time_of_a_table(layouts: Any) -> None:
    head = "Tabelle: 21311-0001\nStudierende: Deutschland, Semester, Geschlecht;;\n;;Deutsche\n"
    rows = "WS 2021/22;männlich;510\nWS 2021/22;weiblich;520\nWS 2022/23;männlich;530\nWS 2022/23;weiblich;540\n"
    table = layouts.of_text(head + rows + FOOT)[0]
    assert table.period.labels == ("2021/22", "2022/23")
