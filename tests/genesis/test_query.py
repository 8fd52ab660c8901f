from __future__ import annotations

import pytest

from kobimo.errors import InvalidInputError
from kobimo.genesis.query import Format, Query


def test_only_what_was_asked_for_is_sent() -> None:
    assert Query("12411-0015").fields() == {
        "name": "12411-0015",
        "area": "all",
        "compress": "false",
        "transpose": "false",
        "format": "ffcsv",
        "quality": "off",
        "language": "de",
    }


def test_a_full_selection_is_sent_as_documented() -> None:
    query = Query("21111-01-03-4", "2019/20", "2023/24", "KREISE", "05515, 055*", Format.TABLE, True, "2026-01-31")
    assert query.fields() == {
        "name": "21111-01-03-4",
        "area": "all",
        "compress": "false",
        "transpose": "false",
        "startyear": "2019/20",
        "endyear": "2023/24",
        "regionalvariable": "KREISE",
        "regionalkey": "05515,055*",
        "format": "csv",
        "quality": "on",
        "stand": "31.01.2026",
        "language": "de",
    }


@pytest.mark.parametrize(
    ("glued", "meant"),
    [
        ("2111101034", "21111-01-03-4"),
        ("2111102064B", "21111-02-06-4-B"),
        ("124110015", "12411-0015"),
        ("1000A0000", "1000A-0000"),
    ],
)
def test_a_code_without_hyphens_is_refused_with_the_one_that_is_meant(glued: str, meant: str) -> None:
    with pytest.raises(InvalidInputError, match=meant):
        Query(glued)


@pytest.mark.parametrize(
    "code", ["AI001-2-5", "22541-01i", "13211-03ir", "1000A-0000", "22543-03-01-4-B", "86000U-Z-01"]
)
def test_codes_of_all_data_bases_are_accepted(code: str) -> None:
    assert Query(code).table == code


@pytest.mark.parametrize("code", ["", "*", "21111-*", "Schüler", "21111-01&name=x", "21111_01", "21111-01\n"])
def test_what_is_no_code_is_refused(code: str) -> None:
    with pytest.raises(InvalidInputError):
        Query(code)


@pytest.mark.parametrize(
    ("option", "wrong"),
    [
        ("start_year", "23"),
        ("start_year", "1899"),
        ("end_year", "2101"),
        ("end_year", "2023-24"),
        ("region_variable", "kreise"),
        ("region_keys", "05515;05566"),
        ("region_keys", "05515,"),
        ("region_keys", "0551500000000000"),
        ("stand", "gestern"),
        ("stand", "32.01.2026"),
    ],
)
def test_a_selection_that_cannot_be_meant_is_never_sent(option: str, wrong: str) -> None:
    with pytest.raises(InvalidInputError, match="--"):
        Query("12411-0015", **{option: wrong})  # type: ignore[arg-type]


def test_the_end_must_not_lie_before_the_beginning() -> None:
    with pytest.raises(InvalidInputError, match="--end-year"):
        Query("12411-0015", "2023", "2022")
    assert Query("12411-0015", "2023", "2023").end_year == "2023"


@pytest.mark.parametrize("text", ["2026-01-31 19:15", "31.01.2026 19:15"])
def test_the_day_may_have_a_time(text: str) -> None:
    assert Query("12411-0015", stand=text).fields()["stand"] == "31.01.2026 19:15"
