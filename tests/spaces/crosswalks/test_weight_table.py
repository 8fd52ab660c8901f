"""Tables of weights as offices make them: grid cells, coordinates, eaten zeros, percent."""

from __future__ import annotations

import numpy as np
import pytest
import shapely

from kobimo.errors import InvalidInputError
from kobimo.model.table import Table
from kobimo.model.territory import Basis
from kobimo.spaces.crosswalks.weight_table import counts_by_key, finer_data, given_weights


def table(columns: tuple[str, ...], *rows: tuple[str, ...]) -> Table:
    return Table("gewichte.csv", "", columns, rows, range(2, len(rows) + 2))


@pytest.mark.parametrize(
    ("cell", "box"),
    [
        ("CRS3035RES100mN2689100E4337000", (4337000, 2689100, 4337100, 2689200)),
        ("100mN26891E43370", (4337000, 2689100, 4337100, 2689200)),
        ("CRS3035RES1000mN2689000E4337000", (4337000, 2689000, 4338000, 2690000)),
        ("1kmN2689E4337", (4337000, 2689000, 4338000, 2690000)),
    ],
)
def test_grid_cells_are_read_in_both_spellings(cell: str, box: tuple[float, ...]) -> None:
    finer = finer_data(table(("GITTER_ID_100m", "Einwohner"), (cell, "12")))
    assert shapely.bounds(finer.shapes[0]).tolist() == list(box)
    assert finer.counts.tolist() == [12.0]


def test_secret_and_empty_cells_count_nothing() -> None:
    rows = [("100mN26891E43370", text) for text in ("-1", "–", "", "3")]
    finer = finer_data(table(("id", "Einwohner"), *rows))
    assert finer.counts.tolist() == [0.0, 0.0, 0.0, 3.0]


def test_the_system_of_points_is_the_one_in_which_they_lie_in_germany() -> None:
    finer = finer_data(
        table(("Rechtswert", "Hochwert", "Anzahl"), ("565000", "5710000", "4"), ("565100", "5710000", "2"))
    )
    x, y = shapely.get_coordinates(finer.shapes)[0]
    assert 4_000_000 < x < 4_700_000
    assert 2_600_000 < y < 3_600_000
    assert np.diff(shapely.get_x(finer.shapes))[0] == pytest.approx(100, abs=2)


def test_a_table_without_place_is_refused_with_its_columns() -> None:
    with pytest.raises(InvalidInputError) as caught:
        finer_data(table(("Straße", "Anzahl"), ("Weg", "3")))
    assert "Straße" in caught.value.remedy


def test_an_unclear_count_is_asked_about() -> None:
    with pytest.raises(InvalidInputError, match="nicht eindeutig"):
        finer_data(table(("x", "y", "a", "b"), ("9.9", "51.5", "3", "4")))


def test_keys_of_both_sides_are_found_and_zeros_restored() -> None:
    given = given_weights(
        table(("Neu", "Alt", "Anteil in %"), ("0110", "1011101", "60,5"), ("0111", "1011101", "39,5")),
        ["01011101"],
        ["0110", "0111"],
    )
    assert [(row.source, row.target, round(row.weight, 3)) for row in given.rows] == [
        ("01011101", "0110", 0.605),
        ("01011101", "0111", 0.395),
    ]
    assert given.repaired == (("1011101", "01011101"),)


def test_weights_of_several_bases_are_kept_apart() -> None:
    given = given_weights(
        table(("alt", "neu", "flächenproportional", "bevölkerungsproportional"), ("a1", "b1", "0.25", "1E0")),
        ["a1"],
        ["b1"],
    )
    assert {(row.basis, row.weight) for row in given.rows} == {(Basis.AREA, 0.25), (Basis.POPULATION, 1.0)}


def test_a_negative_weight_is_reported_with_its_line() -> None:
    given = given_weights(table(("alt", "neu", "Gewicht"), ("a1", "b1", "-0,5"), ("a1", "b1", "0,5")), ["a1"], ["b1"])
    assert given.strange == ((2, "-0,5"),)


def test_a_table_about_other_areas_is_refused() -> None:
    with pytest.raises(InvalidInputError, match="Schlüssel beider Seiten"):
        given_weights(table(("alt", "neu", "Gewicht"), ("x", "y", "1")), ["a1"], ["b1"])


def test_a_list_of_areas_counts_by_key() -> None:
    listed = table(("plr_id", "ew"), ("1011101", "30"), ("1011102", "12"))
    assert counts_by_key(listed, ["01011101", "01011102"]) == {"01011101": 30.0, "01011102": 12.0}
    assert counts_by_key(listed, ["a", "b"]) is None


@pytest.mark.parametrize("heading", ["Anzahl", "Gewicht", "Einwohner"])
def test_counts_instead_of_shares_are_refused_with_what_is_expected(heading: str) -> None:
    given = table(("von", "nach", heading), ("11", "a", "300"), ("11", "b", "700"))
    with pytest.raises(InvalidInputError, match="Anteile oder Prozente") as caught:
        given_weights(given, ["11"], ["a", "b"])
    assert f"„{heading}“" in caught.value.message
    assert "je Gebiet des Ausgangs zusammen 1" in caught.value.message
    assert "eindeutig" not in caught.value.message
    assert "0,3 und 0,7" in caught.value.remedy
