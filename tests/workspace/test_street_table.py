from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import KobimoError
from kobimo.model.address import HouseNumber, Side, StreetRange
from kobimo.model.area import SpaceDefinition
from kobimo.model.territory import ALWAYS, Validity
from kobimo.workspace.street_table import parse_streets, streets_bytes

SPACE = SpaceDefinition(id="stadt", title={"de": "Stadt"}, levels=({"id": "stadt", "title": {"de": "Stadt"}},))
HEAD = "street;street_key;from;to;side;postcode;town;level;area;valid_from;valid_to\n"

numbers = st.none() | st.builds(HouseNumber, st.integers(1, 999), st.integers(0, 29))
texts = st.text("abcäöüß19", min_size=1, max_size=8)


@st.composite
def ranges(draw: st.DrawFn) -> StreetRange:
    ends = sorted(filter(None, (draw(numbers), draw(numbers))))
    first, last = (ends[0], ends[-1]) if ends else (None, None)
    valid = draw(st.sampled_from([ALWAYS, Validity(date(2020, 1, 1)), Validity(None, date(2020, 12, 31))]))
    side, key = draw(st.sampled_from(list(Side))), draw(st.sampled_from(["", "0815"]))
    return StreetRange(draw(texts), draw(texts), "stadt", first, last, side, "01234", "Ort", key, valid)


@given(st.lists(ranges(), max_size=10))
def test_what_is_written_is_read_again(rows: list[StreetRange]) -> None:
    read = parse_streets(streets_bytes(rows), SPACE, "x.csv")
    assert sorted(read, key=repr_without_line) == sorted(rows, key=repr_without_line)


def repr_without_line(row: StreetRange) -> str:
    return repr((row.street, row.area, row.first, row.last, row.side, row.key, row.valid))


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ("Weg;;1;9;all;;;ort;1;;", "Raumebene"),
        (";;1;9;all;;;stadt;1;;", "Straße und Gebiet"),
        ("Weg;;1;9;links;;;stadt;1;;", "Seite"),
        ("Weg;;x;9;all;;;stadt;1;;", "keine Hausnummer"),
        ("Weg;;1-3;9;all;;;stadt;1;;", "keine Hausnummer"),
        ("Weg;;9;1;all;;;stadt;1;;", "vor ihrem Beginn"),
        ("Weg;;1;9;all;;;stadt;1;morgen;", "kein Datum"),
    ],
)
def test_a_wrong_row_is_named(line: str, message: str) -> None:
    with pytest.raises(KobimoError) as error:
        parse_streets((HEAD + line).encode(), SPACE, "spaces/stadt.streets.csv")
    assert message in str(error.value)
    assert error.value.where == "spaces/stadt.streets.csv:2"
