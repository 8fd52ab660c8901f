"""Formats, signs, footnotes, units: read rightly, or asked."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.outline import ColumnType
from kobimo.model.status import ObsStatus

CONVENTIONS = [
    (",", None),
    (".", None),
    (",", "."),
    (".", ","),
    (",", " "),
    (".", "'"),
    (",", "\u202f"),
    (",", "\u00a0"),
]


def write(value: Decimal, decimal: str, thousands: str | None) -> str:
    """Write a number by hand, not by the code under test."""
    sign, digits = ("–" if value < 0 else ""), f"{abs(value):f}"
    whole, _, fraction = digits.partition(".")
    if thousands:
        groups = []
        while len(whole) > 3:
            groups.insert(0, whole[-3:])
            whole = whole[:-3]
        whole = thousands.join([whole, *groups])
    return sign + whole + (decimal + fraction if fraction else "")


def table(*columns: list[Any]) -> list[list[Any]]:
    heads = ["Stadtteil", *(f"Wert {number}" for number in range(1, len(columns) + 1))]
    names = [f"Ort {chr(65 + number // 26)}{chr(65 + number % 26)}" for number in range(len(columns[0]))]
    return [heads, *([name, *cells] for name, cells in zip(names, zip(*columns, strict=True), strict=True))]


@given(
    values=st.lists(st.decimals(-(10**7), 10**7, places=2), min_size=2, max_size=25),
    convention=st.sampled_from(CONVENTIONS),
)
def test_decimals_in_any_convention_come_back_or_are_asked(
    values: list[Decimal], convention: tuple[str, str | None], meaning: Callable[..., Any]
) -> None:
    texts = [write(value, *convention) for value in values]
    found = meaning(table(texts))
    column = found["Wert 1"]
    assert column.role.value == "value"
    if "NUMBER_FORMAT" not in found.codes():
        reader = column.number_format or NumberFormat(",")
        cells = [" ".join(text.split()) for text in texts]
        assert [reader.parse(cell) for cell in cells] == values


@given(values=st.lists(st.integers(0, 10**7), min_size=2, max_size=25), convention=st.sampled_from(CONVENTIONS))
def test_counts_in_any_convention_come_back_or_are_asked(
    values: list[int], convention: tuple[str, str | None], meaning: Callable[..., Any]
) -> None:
    texts = [write(Decimal(value), *convention) for value in values]
    found = meaning(table(texts))
    column = found["Wert 1"]
    if column.role.value == "value" and "NUMBER_FORMAT" not in found.codes():
        reader = column.number_format or NumberFormat(",")
        assert [reader.parse(" ".join(text.split())) for text in texts] == values


def test_an_ambiguous_column_is_asked_with_its_cell(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["1.234", "2.500", "3.120"]))
    question = next(question for question in found.questions if question.code == "NUMBER_FORMAT")
    assert question.place == "B2"
    assert len(question.options) == 2
    assert found["Wert 1"].confidence <= 0.5


def test_another_column_settles_the_ambiguous_one(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["1.234", "2.500", "3.120"], ["1,5", "2,25", "3,1"]))
    assert found["Wert 1"].number_format == NumberFormat(",", ".")
    assert not found.questions


@pytest.mark.parametrize(
    ("heading", "asked"),
    [
        ("Einwohner", False),
        ("Schülerinnen und Schüler", False),
        ("Einwohner in Tsd.", True),
        ("Schüler je Klasse", True),
        ("Fläche", True),
    ],
)
def test_persons_come_in_whole_numbers(heading: str, asked: bool, meaning: Callable[..., Any]) -> None:
    found = meaning([["Ort", heading], ["A", "4.321"], ["B", "5.100"], ["C", "3.907"]])
    assert ("NUMBER_FORMAT" in found.codes()) is asked
    assert asked or found[heading].number_format == NumberFormat(",", ".")


def test_round_thousands_of_persons_are_asked_all_the_same(meaning: Callable[..., Any]) -> None:
    assert meaning([["Ort", "Einwohner"], ["A", "4.000"], ["B", "5.000"]]).codes() == ["NUMBER_FORMAT"]


def test_columns_that_contradict_each_other_settle_nothing(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["1.234", "2.500", "3.120"], ["1,5", "2,25", "3,1"], ["1.5", "2.25", "3.1"]))
    assert found.codes() == ["NUMBER_FORMAT"]


def test_a_late_row_counts_as_much_as_the_first(meaning: Callable[..., Any]) -> None:
    found = meaning(table([*(["12"] * 5000), "1.560", "34,8"]))
    assert found["Wert 1"].number_format == NumberFormat(",", ".")
    assert found["Wert 1"].type is ColumnType.DECIMAL


def test_padded_numbers_with_narrow_blanks_are_numbers(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["1 675    ", " 2\u202f310", "12\u00a0004 "]))
    assert found["Wert 1"].number_format == NumberFormat(",", " ")
    assert found["Wert 1"].type is ColumnType.INTEGER


def test_official_and_municipal_signs_are_known(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["12", "-", ".", "k.A.", "#NV", "x", "(7)", "10500 p", "..."]))
    assert found["Wert 1"].symbols == {
        "-": ObsStatus.NIL,
        ".": ObsStatus.SUPPRESSED,
        "k.A.": ObsStatus.MISSING,
        "#NV": ObsStatus.MISSING,
        "x": ObsStatus.NOT_MEANINGFUL,
        "( )": ObsStatus.LIMITED,
        "p": ObsStatus.PROVISIONAL,
        "...": ObsStatus.LATER,
    }
    assert not found.questions


def test_unknown_words_among_values_are_asked_never_dropped(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["12", "13", "siehe Anlage", "15", "u"]))
    question = found.questions[0]
    assert question.code == "SYMBOL"
    assert question.place in {"B4", "B6"}
    assert "siehe Anlage" in question.text
    assert "„u“" in question.text


def test_letters_of_niedersachsen_need_their_profile(meaning: Callable[..., Any]) -> None:
    rows = table(["12", "u", "g", "t", "k", "x"])
    assert "SYMBOL" in meaning(rows).codes()
    found = meaning(rows, facts={"symbols": "niedersachsen"})
    assert not found.questions
    assert found["Wert 1"].symbols["k"] is ObsStatus.ROUNDED_ZERO


@pytest.mark.parametrize(
    ("cells", "footnotes", "notes"),
    [
        (["45²", "17", "23", "88"], 1, []),
        (["123 1)", "117", "923", "188"], 1, []),
        (["1231)", "117", "923", "188"], 1, ["1) vorläufig"]),
        (["4.5361)", "1.117", "923", "188"], 1, ["1) ohne Förderschulen"]),
    ],
)
def test_footnotes_are_taken_off_with_evidence(
    cells: list[str], footnotes: int, notes: list[str], meaning: Callable[..., Any]
) -> None:
    rows = table(cells)
    found = meaning([*rows, [None, None], *([note, None] for note in notes)], last=len(rows) - 1)
    assert found["Wert 1"].footnotes == footnotes
    assert found["Wert 1"].type is ColumnType.INTEGER
    assert not found.questions


def test_a_bracket_without_a_note_is_asked(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["1231)", "117", "923", "188"]))
    assert found.codes() == ["FOOTNOTE"]
    assert found.questions[0].place == "B2"
    assert found["Wert 1"].footnotes == 0


def test_another_note_does_not_count_as_evidence(meaning: Callable[..., Any]) -> None:
    rows = [*table(["1231)", "117", "923", "188"]), [None, None], ["3) geschätzt", None]]
    assert meaning(rows, last=4).codes() == ["FOOTNOTE"]


def test_percent_is_recognised_in_cells_in_headings_and_in_what_excel_shows(meaning: Callable[..., Any]) -> None:
    written = meaning(table(["12,3 %", "7 %", "100 %"]))["Wert 1"]
    assert (written.type, written.unit) == (ColumnType.PERCENT, "%")
    rows = [["Ort", "Quote in %"], ["A", 12.3], ["B", 7.0]]
    assert meaning(rows, typed=True)["Quote in %"].unit == "%"
    rows = [["Ort", "Quote"], ["A", 0.123], ["B", 0.07]]
    shown = meaning(rows, typed=True, percent=frozenset({(1, 1), (2, 1)}))["Quote"]
    assert (shown.type, shown.unit, shown.fraction) == (ColumnType.PERCENT, "%", True)


def test_shares_in_a_column_of_percent_are_asked(meaning: Callable[..., Any]) -> None:
    rows = [["Ort", "Quote (%)"], *([f"Ort {n}", 0.1 + n / 37] for n in range(9))]
    assert meaning(rows, typed=True).codes() == ["PERCENT"]


@pytest.mark.parametrize(
    ("heading", "unit"),
    [
        ("Einkommen (Tsd. EUR)", "1000 EUR"),
        ("Anteil [%]", "%"),
        ("Fläche in qkm", "km²"),
        ("weiblich", ""),
        ("Anzahl", "Anzahl"),
    ],
)
def test_units_of_headings(heading: str, unit: str, meaning: Callable[..., Any]) -> None:
    assert meaning([["Ort", heading], ["A", "12"], ["B", "15"]])[heading].unit == unit


def test_a_title_names_the_unit_of_all_columns(meaning: Callable[..., Any]) -> None:
    rows = [["Bevölkerung am 31.12.2018 (1 000)"], ["Ort", "insgesamt", "weiblich"], ["A", "12", "6"], ["B", "15", "8"]]
    found = meaning(rows, (1,))
    assert {column.unit for column in found.outline.columns[1:]} == {"1000"}
    assert found.period.labels == ("2018-12-31",)


@pytest.mark.parametrize("sentinel", ["-9999", "-88888888", "999999"])
def test_sentinels_are_asked_not_guessed(sentinel: str, meaning: Callable[..., Any]) -> None:
    found = meaning(table(["12", "13", sentinel, "15", "22"]))
    assert found.codes() == ["SENTINEL"]
    assert found.questions[0].place == "B4"


@pytest.mark.parametrize("cells", [["-1", "-5", "3", "8"], ["9999", "8123", "7744", "10231"], ["99", "98", "12", "7"]])
def test_ordinary_numbers_are_no_sentinels(cells: list[str], meaning: Callable[..., Any]) -> None:
    assert not meaning(table(cells)).questions


def test_amounts_with_the_sign_of_the_euro_are_numbers(meaning: Callable[..., Any]) -> None:
    column = meaning(table(["1.234,50 €", "7,00 €", "12 EUR"]))["Wert 1"]
    assert (column.role.value, column.unit, column.number_format) == ("value", "EUR", NumberFormat(",", "."))


def test_numbers_with_other_words_are_asked_not_dropped(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["12 km", "7,5 km", "30 km", "1 km"]))
    assert found.values() == ["Wert 1"]
    assert found.codes() == ["SYMBOL"]


def test_percent_signs_in_some_cells_only_are_asked(meaning: Callable[..., Any]) -> None:
    assert meaning(table(["12,3 %", "0,07", "100 %"])).codes() == ["PERCENT"]


def test_a_column_of_nothing_but_signs_holds_values_but_crosses_are_marks(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["-", ".", "-"], ["x", "", "x"], ["5", "7", "8"]))
    assert found.values() == ["Wert 1", "Wert 3"]


def test_numbers_of_a_statistics_program_keep_their_size(meaning: Callable[..., Any]) -> None:
    found = meaning(table(["99990", "1e+05", "120"]))
    assert not found.questions
    assert (found["Wert 1"].number_format or NumberFormat(",")).parse("1e+05") == 100000


def test_shortened_numbers_are_reported_as_lost(meaning: Callable[..., Any]) -> None:
    rows = [["Schlüssel", "Zahl"], ["5,515E+10", "5"], ["5,566E+10", "7"]]
    assert "DIGITS_LOST" in meaning(rows).codes()


CELLS = st.one_of(st.none(), st.text(max_size=8), st.floats(), st.integers(), st.booleans(), st.dates())


@given(rows=st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12))
def test_no_content_makes_it_fail(rows: list[list[Any]], meaning: Callable[..., Any]) -> None:
    found = meaning([["Ort", "Jahr", "Wert"], *rows], typed=True)
    assert len(found.outline.columns) == 3
    assert 0 <= found.outline.confidence <= 1


@pytest.mark.parametrize(
    "monster", [10**400, -(10**400), float("inf"), float("nan"), "9" * 400, "1" + ".000" * 90, True]
)
def test_monsters_among_the_numbers_do_no_harm(monster: Any, meaning: Callable[..., Any]) -> None:
    found = meaning([["Ort", "Zahl"], ["A", 5], ["B", 7], ["C", monster], ["D", 12], ["Summe", 24]], typed=True)
    assert found.values() == ["Zahl"]
