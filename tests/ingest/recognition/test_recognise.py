"""A table that the structure is sure about stays data, and what its meaning leaves open is asked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

AMBIGUOUS = ["Stadtteil;Wert;Quote", "Mitte;1.234;12", "Nord;2.345;23", "Süd;3.456;34", "West;4.567;45"]


def test_a_question_about_a_number_format_is_not_lost_with_its_table(told: Callable[..., Any]) -> None:
    found = told(*AMBIGUOUS)
    assert found.tables
    assert found.questions == ["NUMBER_FORMAT"]


def test_numbers_of_an_undecided_format_are_not_read_and_the_others_are(told: Callable[..., Any]) -> None:
    read = {item.cell: (item.value, item.problem) for item in told(*AMBIGUOUS).values}
    assert read["B2"] == (None, "NUMBER_FORMAT_AMBIGUOUS")
    assert read["C2"] == (Decimal(12), "")


def test_contradictory_formats_are_asked_and_not_read(told: Callable[..., Any]) -> None:
    rows = ["Mitte;1.234,5;1", "Nord;2,345.6;2", "Süd;3.456,7;3", "West;4,567.8;4"]
    found = told("Stadtteil;Wert;Zahl", *rows)
    assert "NUMBER_FORMAT" in found.questions
    assert all(item.value is None for item in found.values if item.cell.startswith("B"))


def test_what_one_column_counts_settles_the_sign_of_the_others(told: Callable[..., Any]) -> None:
    rows = ["Mitte;127,827;3,020", "Nord;103,140;2,735", "Süd;143,149;4,224", "West;105,493;3,151"]
    found = told("Stadtteil;Einwohner insgesamt;0 - 2", *rows)
    assert not found.questions
    assert [item.value for item in found.values][:2] == [Decimal(127827), Decimal(3020)]


def test_keys_that_a_program_wrote_as_fractions_stay_keys(told: Callable[..., Any]) -> None:
    rows = [
        f"{number}.0;Ort {letter};{number * 7}" for number, letter in zip(range(101, 111), "ABCDEFGHIJ", strict=True)
    ]
    found = told("Nr.;Stadtteil;Einwohner", *rows)
    assert [column.role.value for column in found.tables[0][1].columns] == ["area_key", "area_name", "value"]


def test_keys_in_formulas_of_text_keep_their_zeros(told: Callable[..., Any]) -> None:
    rows = ['="01001";Flensburg;5', '"=""01002""";Kiel;6', '="01003";Lübeck;7']
    found = told("AGS;Name;Wert", *rows)
    assert [item.keys["AGS"] for item in found.values] == ["01001", "01002", "01003"]
    assert found.tables[0][1].area is not None
    assert found.tables[0][1].area.system == "AGS"


def test_a_footnote_that_is_glued_to_a_number_is_taken_off_only_if_the_table_has_it(told: Callable[..., Any]) -> None:
    rows = ["Mitte;1201);50", "Nord;210;60¹⁾", "Süd;310;70", "West;410;80 1)"]
    with_note = told("Stadtteil;Kinder;Plätze", *rows, "", "1) Stand 2023, vorläufig")
    assert [item.value for item in with_note.values] == [120, 50, 210, 60, 310, 70, 410, 80]
    bare = {item.cell: item for item in told("Stadtteil;Kinder;Plätze", *rows).values}
    assert bare["B2"].value is None
    assert bare["B2"].problem
    assert (bare["C3"].value, bare["C5"].value) == (Decimal(60), Decimal(80))


def test_signs_are_explained_in_german(told: Callable[..., Any]) -> None:
    found = told("Stadtteil;Kinder;Plätze", "Mitte;-;50", "Nord;210;.", "Süd;310;70", "West;410;80")
    texts = [item.text for _grid, table in found.tables for item in table.evidence]
    assert any("„-“ bedeutet „nichts vorhanden“" in text for text in texts)
    assert any("„.“ bedeutet „unbekannt oder geheim“" in text for text in texts)


def test_the_middle_of_a_scale_is_no_mean(told: Callable[..., Any]) -> None:
    rows = [
        f"Ort {letter};{step};{10 + at}"
        for at, (letter, step) in enumerate(zip("ABCDEF", ["hoch", "mittel", "niedrig"] * 2, strict=True))
    ]
    kinds = told("Gebiet;Klasse;Wert", *rows).tables[0][1].kinds
    assert not kinds


def test_blank_lines_in_a_list_of_keys_are_no_rows_without_key(told: Callable[..., Any]) -> None:
    found = told("AGS,Name", "01001,Flensburg", ",", "01002,Kiel", ",", "01003,Lübeck", ",", "01004,Neumünster")
    assert "ROW_KIND" not in found.questions
