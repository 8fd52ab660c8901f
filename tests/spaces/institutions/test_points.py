from __future__ import annotations

import numpy as np
import pytest
import shapely
from pyproj import Transformer

from kobimo.model.table import Table
from kobimo.spaces.institutions.numbers import coordinate
from kobimo.spaces.institutions.points import GERMANY, Box, PointsReading, read_points, surroundings

BERLIN = [(13.35, 52.52), (13.41, 52.50), (13.20, 52.43), (13.55, 52.61)]
COLOGNE = [(6.96, 50.94), (6.86, 50.97), (7.04, 50.93)]
SYSTEMS = ["EPSG:4326", "EPSG:25832", "EPSG:25833", "EPSG:31466", "EPSG:31467", "EPSG:31468", "EPSG:31469", "EPSG:3857"]


def delivered(places: list[tuple[float, float]], crs: str) -> list[tuple[float, float]]:
    transformer = Transformer.from_crs("EPSG:4326", crs, always_xy=True)
    return [transformer.transform(*place) for place in places]


def listed(pairs: list[tuple[float, float]], form: str = "{:.6f}", headings: tuple[str, str] = ("x", "y")) -> Table:
    rows = [[form.format(x), form.format(y)] for x, y in pairs]
    return Table("liste.csv", "", headings, rows, range(2, len(rows) + 2))


def read(pairs: list[tuple[float, float]], box: Box, form: str = "{:.6f}", **more: str) -> PointsReading:
    return read_points(listed(pairs, form), {"x": 0, "y": 1}, box, **more)


def box_of(places: list[tuple[float, float]]) -> Box:
    return surroundings(np.concatenate([np.min(places, axis=0), np.max(places, axis=0)]).tolist())


def assert_near(reading: PointsReading, places: list[tuple[float, float]], degrees: float = 1e-5) -> None:
    assert all(point is not None for point in reading.points), reading.checks
    assert np.array(reading.points) == pytest.approx(np.array(places), abs=degrees)


@pytest.mark.parametrize("places", [BERLIN, COLOGNE], ids=["Berlin", "Cologne"])
@pytest.mark.parametrize("crs", SYSTEMS)
@pytest.mark.parametrize("swapped", [False, True])
def test_the_system_is_found_by_the_surroundings_and_swapped_axes_are_said(
    places: list[tuple[float, float]], crs: str, swapped: bool
) -> None:
    pairs = delivered(places, crs)
    reading = read([(y, x) for x, y in pairs] if swapped else pairs, box_of(places))
    assert_near(reading, places)
    assert reading.swapped == swapped
    assert ("INSTITUTION_AXES_SWAPPED" in {check.code for check in reading.checks}) == swapped
    assert "INSTITUTION_CRS_FOUND" in {check.code for check in reading.checks}


def test_without_surroundings_two_zones_that_fit_alike_are_asked_about() -> None:
    reading = read(delivered(BERLIN, "EPSG:25833"), GERMANY)
    assert reading.points == (None,) * 4
    (check,) = reading.checks
    assert check.code == "INSTITUTION_CRS_UNCLEAR"
    assert "EPSG:25832" in check.message
    assert "EPSG:25833" in check.message


def test_what_somebody_said_counts_more_than_the_file() -> None:
    reading = read(delivered(BERLIN, "EPSG:25833"), GERMANY, given="EPSG:25833", named="EPSG:25832")
    assert_near(reading, BERLIN)
    assert reading.checks == ()


def test_a_named_system_in_which_nothing_lies_in_the_space_is_refused() -> None:
    reading = read(delivered(BERLIN, "EPSG:25833"), box_of(BERLIN), named="EPSG:25832")
    assert [check.code for check in reading.checks] == ["INSTITUTION_CRS_CONTRADICTS"]
    assert "EPSG:25833" in reading.checks[0].message


def test_named_degrees_in_the_order_of_latitude_first_are_turned() -> None:
    reading = read([(lat, lon) for lon, lat in BERLIN], box_of(BERLIN), named="EPSG:4326")
    assert_near(reading, BERLIN)
    assert reading.swapped


def test_decimal_commas_are_read() -> None:
    table = listed(BERLIN)
    rows = [[cell.replace(".", ",") for cell in row] for row in table.rows]
    comma = Table("liste.csv", "", table.columns, rows, table.row_numbers)
    assert_near(read_points(comma, {"x": 0, "y": 1}, box_of(BERLIN)), BERLIN)


def test_zero_and_unreadable_coordinates_are_missing_with_their_row() -> None:
    pairs = [*BERLIN, (0.0, 0.0)]
    table = listed(pairs)
    rows = [*table.rows, ["null", "null"]]
    reading = read_points(Table("l.csv", "", table.columns, rows, range(2, 8)), {"x": 0, "y": 1}, box_of(BERLIN))
    assert reading.points[4:] == (None, None)
    assert [(c.code, c.place.row) for c in reading.checks if c.code == "INSTITUTION_POINT_ZERO"] == [
        ("INSTITUTION_POINT_ZERO", 6)
    ]


def test_the_system_may_stand_in_the_rows() -> None:
    rows = [[f"{x}", f"{y}", "EPSG:25833"] for x, y in delivered(BERLIN, "EPSG:25833")]
    rows[0][2] = "null"
    table = Table("l.csv", "", ("x", "y", "EPSG"), rows, range(2, 6))
    assert_near(read_points(table, {"x": 0, "y": 1, "crs": 2}, GERMANY), BERLIN)


def test_geometry_counts_and_an_empty_one_is_missing() -> None:
    shapes = [*(shapely.Point(place) for place in BERLIN), None, shapely.Point()]
    table = Table("l.geojson", "", ("a",), [["1"]] * 6, range(1, 7), geometry=shapes, crs="EPSG:4326")
    reading = read_points(table, {}, box_of(BERLIN), named="EPSG:4326")
    assert_near(PointsReading(reading.points[:4]), BERLIN)
    assert reading.points[4:] == (None, None)


def test_an_unknown_system_is_refused() -> None:
    assert [c.code for c in read(BERLIN, GERMANY, given="EPSG:1").checks] == ["INSTITUTION_CRS_UNKNOWN"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("13.5", 13.5), ("13,5", 13.5), ("5.820.578,3", 5820578.3), ("5 820 578", 5820578.0), ("-1,5", -1.5), ("", None)],
)
def test_numbers_of_coordinates(text: str, value: float | None) -> None:
    assert coordinate(text) == value


@pytest.mark.parametrize("heading", ["Rechtswert (UTM 33)", "x_25833", "Ostwert EPSG:25833", "X UTM33"])
def test_the_heading_may_name_the_system(heading: str) -> None:
    table = listed(delivered(BERLIN, "EPSG:25833"), headings=(heading, "y"))
    reading = read_points(table, {"x": 0, "y": 1}, GERMANY)
    assert_near(reading, BERLIN)
