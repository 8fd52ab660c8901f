"""`targets.csv`: what people write into it in Excel, and every way in which a row can be wrong."""

from __future__ import annotations

import random
from datetime import date

import pytest

from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.model.target import Target
from kobimo.workspace.target_table import number_text, parse_number, parse_targets, targets_bytes
from support.luck import seeds

HEAD = "indicator;area;value;by;decided_by;decided_on;words;source"
ROW = "quote_u3;;35,5;2027;Kreistag;12.03.2024;Mehr Plätze für Kleine;Vorlage 12"


def table(*rows: str, encoding: str = "utf-8") -> bytes:
    return "\r\n".join((HEAD, *rows, "")).encode(encoding)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_the_ways_in_which_excel_saves_a_table_mean_the_same(encoding: str) -> None:
    (row,) = parse_targets(table(ROW, encoding=encoding), "targets.csv")
    assert row.target == Target(
        "quote_u3", 35.5, "Kreistag", date(2024, 3, 12), "", "2027", "Mehr Plätze für Kleine", "Vorlage 12"
    )
    assert row.where == "targets.csv:2"


def test_commas_as_separator_take_a_quoted_decimal_comma() -> None:
    data = f'{HEAD.replace(";", ",")}\nquote_u3,bezirk:1,"35,5 %",,Rat,2024-03-12,,\n'.encode()
    (row,) = parse_targets(data, "targets.csv")
    assert (row.target.value, row.target.area, row.target.by, row.percent) == (35.5, "bezirk:1", "", True)


def test_columns_that_nobody_needs_may_be_missing() -> None:
    short = "indicator;area;value;by;decided_by;decided_on\nquote_u3;;35;;Rat;2024-03-12\n"
    (row,) = parse_targets(short.encode(), "targets.csv")
    assert (row.target.words, row.target.source) == ("", "")


@pytest.mark.parametrize(
    ("text", "value"),
    [("35", 35), ("35,5", 35.5), ("35.5", 35.5), ("1.234,5", 1234.5), ("1.234.567", 1234567), ("-3", -3),
     ("1 200", 1200), ("0.125", 0.125), ("1.2345", 1.2345), ("60 %", 60), ("60\u00a0%", 60)],
)  # fmt: skip
def test_numbers_are_read_as_people_write_them(text: str, value: float) -> None:
    assert parse_number(text)[0] == value
    assert parse_number(text)[1] == ("%" in text)


@pytest.mark.parametrize("text", ["", "viel", "3,5,1", "1.20.3", "35 Prozent", "inf", "nan", "1e3", "--3"])
def test_what_is_no_number_is_refused(text: str) -> None:
    with pytest.raises(InvalidInputError):
        parse_number(text)


def test_a_point_that_may_mean_two_things_is_asked_about() -> None:
    with pytest.raises(InvalidInputError, match=r"mehrdeutig: 1200 oder 1,200") as caught:
        parse_number("1.200")
    assert "ohne Punkt" in caught.value.remedy


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (";;35;;Rat;2024-03-12;;", "indicator"),
        ("q;;;;Rat;2024-03-12;;", "value"),
        ("q;;35;bald;Rat;2024-03-12;;", "kein Zeitraum"),
        ("q;;35;;;2024-03-12;;", "decided_by"),
        ("q;;35;;Rat;;;", "decided_on"),
        ("q;;35;;Rat;31.02.2024;;", "kein Datum"),
        ("q;;35;;Rat;2024-03-12;;;zu viel", "Zellen"),
    ],
)
def test_a_faulty_row_is_named_with_its_line(row: str, said: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_targets(table(ROW, row), "targets.csv")
    assert said in str(caught.value)
    assert "targets.csv:3" in str(caught.value)


def test_all_faulty_rows_are_told_at_once() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_targets(table(";;1;;Rat;2024-03-12;;", ROW, "q;;x;;Rat;2024-03-12;;"), "targets.csv")
    assert "targets.csv:2" in str(caught.value)
    assert "targets.csv:4" in str(caught.value)


@pytest.mark.parametrize("seed", seeds("written_targets", 20))
def test_what_is_written_is_read_again(seed: int) -> None:
    luck = random.Random(seed)
    words = ["", "Größer; „besser“", 'mit "Anführung"', "zwei\u2028Zeilen", "=1+1", "Straße, Nr. 3"]
    targets = {
        Target(
            f"k{luck.randrange(4)}",
            round(luck.uniform(-500, 5000), luck.randrange(5)),
            luck.choice(words[1:]),
            date(2020, 1, 1 + luck.randrange(28)),
            luck.choice(["", "bezirk:1", "viertel:0 1"]),
            luck.choice(["", "2027", "2027/28", "2027-12-31"]),
            luck.choice(words),
            luck.choice(words),
        )
        for _number in range(6)
    }
    assert {row.target for row in parse_targets(targets_bytes(targets), "t")} == targets


def test_a_written_number_has_a_comma_and_no_needless_zero() -> None:
    assert [number_text(x) for x in (60.0, 35.5, 0.1 + 0.2, -3.0)] == ["60", "35,5", "0,3", "-3"]
