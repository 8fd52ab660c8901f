"""Which column tells dates, and how a table falls into them."""

from __future__ import annotations

import pytest

from kobimo.disclosure.tables.dates import ADDED_UP, by_date, date_column
from kobimo.disclosure.tables.reading import Sheet, read_sheet
from kobimo.errors import InvalidInputError


def sheet(column: str, *labels: str) -> Sheet:
    lines = [f"a,{column},n", *(f"x,{label},{n}" for n, label in enumerate(labels))]
    return read_sheet("\n".join(lines).encode(), "t.csv")


@pytest.mark.parametrize(
    ("column", "labels"),
    [
        ("jahr", ("2018", "2019")),
        ("Schuljahr", ("2018/19", "2019/20")),
        ("stichtag", ("31.12.2018", "31.12.2019")),
        ("Datum", ("2018-12-31", "2019-12-31")),
    ],
)
def test_a_column_named_like_a_date_with_dates_in_it_is_one(column, labels):
    assert date_column([sheet(column, *labels)], "") == column


@pytest.mark.parametrize(
    ("column", "labels"),
    [
        ("jahr", ("2018", "2018")),
        ("jahr", ("2018", "2019", "Insgesamt")),
        ("jahr", ("erstes", "zweites")),
        ("klasse", ("2018", "2019")),
    ],
)
def test_what_is_added_up_or_says_something_else_is_no_date(column, labels):
    assert date_column([sheet(column, *labels)], "") == ""


def test_a_column_that_only_one_of_two_tables_has_is_no_date():
    assert date_column([sheet("jahr", "2018", "2019"), sheet("alter", "1", "2")], "") == ""


def test_nobody_has_to_take_the_dates_that_were_found():
    assert date_column([sheet("jahr", "2018", "2019")], ADDED_UP) == ""
    assert date_column([sheet("jahr", "2018", "2019")], "", kept=["jahr"]) == ""


def test_any_column_can_be_named():
    assert date_column([sheet("runde", "erste", "zweite")], "runde") == "runde"


def test_a_named_column_with_totals_is_refused():
    with pytest.raises(InvalidInputError, match="Summen über die Stichtage"):
        date_column([sheet("jahr", "2018", "Insgesamt")], "jahr")


def test_the_dates_of_a_table_are_the_table():
    whole = sheet("jahr", "2018", "2019", "2018")
    parts = [by_date(whole, "jahr", date) for date in ("2018", "2019", "2020")]
    assert [part.rows for part in parts] == [2, 1, 0]
    assert parts[0].columns["n"].texts() == ["0", "2"]
    assert parts[0].columns["jahr"].labels == ("2018",)
    assert parts[1].place(0).endswith("3")
