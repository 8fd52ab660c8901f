"""Every check of areas is provoked by a delivery that has just this fault."""

from __future__ import annotations

import numpy as np
import pyproj
import pytest
import shapely
from shapely.geometry import LineString, MultiPoint, Point, Polygon

from kobimo.model.checks import Severity
from kobimo.model.recipe import AreasRule
from kobimo.reference.checks.areas import AREA_CHECKS
from kobimo.spaces.reading import build_areas

SCENARIOS = {}


def scenario(*codes):
    """Register a delivery under the codes that it must yield, and no others."""

    def register(function):
        SCENARIOS[function.__name__] = (codes, function)
        return function

    return register


class Make:
    """What the scenarios are built from."""

    def __init__(self, space_of, table, tile):
        self.space_of, self.table, self.tile = space_of, table, tile

    def rules(self, parent=None, upper=None, **more):
        lower = {"level": "teil", "file": "teile*", "key": "Nr", "name": "Name", "parent": parent or {"key": "s"}}
        return [AreasRule(**(lower | more)), AreasRule(**({"level": "stadt", "names": {"s": "Stadt"}} | (upper or {})))]

    def parts(self, rows, geometry=None, crs="EPSG:25832", file="teile.geojson", columns=("Nr", "Name", "Ober")):
        filled = [(*row, *[""] * (len(columns) - len(row))) for row in rows]
        return self.table(columns, filled, geometry, crs, file)

    def upper(self, rows, geometry=None):
        return self.table(("Nr", "Name"), rows, geometry, file="bezirke.geojson")

    @property
    def two_levels(self):
        return self.space_of("teil", "stadt")

    @property
    def three_levels(self):
        return self.space_of("teil", "bezirk", "stadt")

    def three_rules(self, parent, **more):
        return [
            *self.rules(parent, **more),
            AreasRule(level="bezirk", file="bezirke*", key="Nr", name="Name", parent={"key": "s"}),
        ]


@pytest.fixture
def make(space_of, table, tile):
    return Make(space_of, table, tile)


@scenario("AREAS_FILE_MISSING", "AREAS_FILE_UNUSED")
def no_file_fits(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], file="anderes.csv")]


@scenario("AREA_COLUMN_MISSING")
def key_column_has_another_heading(make):
    return make.two_levels, make.rules(key="Nummer"), [make.parts([("1", "Nord")], columns=("Numer", "Name"))]


@scenario("AREA_COLUMN_MISSING")
def parent_column_is_missing(make):
    return make.two_levels, make.rules({"column": "Bezirk"}), [make.parts([("1", "Nord")])]


@scenario("COLUMN_NOT_UNIQUE")
def key_column_occurs_twice(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], columns=("Nr", "Name", "Nr"))]


@scenario("AREA_KEY_EMPTY")
def row_without_key(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord"), ("", "Summe")])]


@scenario("AREA_KEY_ZEROS_RESTORED")
def leading_zeros_are_lost(make):
    return make.two_levels, make.rules(width=3), [make.parts([("7", "Nord"), ("012", "Süd")])]


@scenario("AREA_KEY_DECIMAL_REMOVED", "AREA_KEY_ZEROS_RESTORED")
def spreadsheet_took_keys_for_numbers(make):
    return make.two_levels, make.rules(width=3), [make.parts([("7.0", "Nord"), ("12,0", "Süd")])]


@scenario("AREA_KEY_WIDTH")
def key_is_too_long(make):
    return make.two_levels, make.rules(width=2), [make.parts([("01", "Nord"), ("1234", "Süd")])]


@scenario("AREA_KEY_REPEATED")
def key_occurs_twice(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord"), ("1", "Nord")])]


@scenario("AREA_KEY_REPEATED")
def key_occurs_twice_on_neighbours(make):
    return make.two_levels, make.rules(), [make.parts([("1", "N"), ("1", "N")], [make.tile(0, 0), make.tile(1, 0)])]


@scenario("AREA_KEY_REPEATED_APART")
def key_occurs_twice_far_apart(make):
    return make.two_levels, make.rules(), [make.parts([("1", "N"), ("1", "N")], [make.tile(0, 0), make.tile(4, 0)])]


@scenario("AREA_NAME_CONTRADICTS")
def repeated_area_has_two_names(make):
    rows = [("1", "Nord"), ("1", "Nord"), ("1", "Norden"), ("2", "Süd")]
    return make.two_levels, make.rules(distinct=True), [make.parts(rows)]


@scenario("AREA_NAME_UNLISTED")
def named_parent_is_not_in_the_list(make):
    rules = make.rules({"column": "Ober"})
    return make.two_levels, rules, [make.parts([("1", "Nord", "s"), ("2", "Süd", "x")])]


@scenario("LEVEL_WITHOUT_AREAS")
def lowest_level_has_no_rule(make):
    return make.two_levels, make.rules()[1:], []


@scenario("LEVEL_WITHOUT_AREAS")
def file_has_no_rows(make):
    return make.two_levels, make.rules(), [make.parts([])]


@scenario("PARENT_RULE_MISSING")
def level_says_nothing_of_parents(make):
    rules = [AreasRule(level="teil", file="teile*", key="Nr"), make.rules()[1]]
    return make.two_levels, rules, [make.parts([("1", "Nord")])]


@scenario("PARENT_EMPTY")
def parent_cell_is_empty(make):
    return make.two_levels, make.rules({"column": "Ober"}), [make.parts([("1", "Nord", "s"), ("2", "Süd", "")])]


@scenario("PARENT_KEY_TOO_SHORT")
def key_is_shorter_than_the_prefix(make):
    rules = make.rules({"key_prefix": 1}, upper={"names": {}})
    return (
        make.space_of("teil", "stadt"),
        [rules[0].model_copy(update={"parent": prefix(3)}), rules[1]],
        [make.parts([("0011", "Nord"), ("00", "Süd")])],
    )


def prefix(digits):
    from kobimo.model.recipe import ParentRule

    return ParentRule(key_prefix=digits)


@scenario("PARENT_UNKNOWN")
def parent_is_not_there(make):
    tables = [make.parts([("1", "Nord", "B2"), ("2", "Süd", "B7")]), make.upper([("B1", "Eins"), ("B2", "Zwei")])]
    return make.three_levels, make.three_rules({"column": "Ober"}), tables


@scenario("PARENT_ON_SAME_LEVEL")
def parent_is_an_area_of_the_same_level(make):
    tables = [make.parts([("1", "Nord", "B1"), ("2", "Süd", "1")]), make.upper([("B1", "Eins")])]
    return make.three_levels, make.three_rules({"column": "Ober"}), tables


@scenario("PARENT_CIRCLE")
def areas_name_each_other(make):
    rows = [("1", "Nord", "2"), ("2", "Süd", "3"), ("3", "West", "1"), ("4", "Ost", "B1")]
    tables = [make.parts(rows), make.upper([("B1", "Eins")])]
    return make.three_levels, make.three_rules({"column": "Ober"}), tables


@scenario("PARENT_CIRCLE")
def area_names_itself(make):
    tables = [make.parts([("1", "Nord", "1"), ("4", "Ost", "B1")]), make.upper([("B1", "Eins")])]
    return make.three_levels, make.three_rules({"column": "Ober"}), tables


@scenario("PARENT_CIRCLE")
def areas_name_each_other_below_a_level_without_list(make):
    rules = make.rules({"column": "Ober"}, upper={"names": {}})
    return make.two_levels, rules, [make.parts([("1", "Nord", "2"), ("2", "Süd", "1"), ("3", "Ost", "1")])]


@scenario("PARENT_CONTRADICTS")
def repeated_area_has_two_parents(make):
    rules = make.rules({"column": "Ober"}, distinct=True, upper={"names": {"s": "S", "t": "T"}})
    return make.two_levels, rules, [make.parts([("1", "Nord", "s"), ("1", "Nord", "t")])]


@scenario("PARENT_CONTRADICTS")
def parts_of_an_area_lie_in_two_parents(make):
    tables = [
        make.parts([("1", "N"), ("1", "N")], [make.tile(0, 0), make.tile(1, 0)]),
        make.upper([("A", "Eins"), ("B", "Zwei")], [make.tile(0, 0), make.tile(1, 0)]),
    ]
    return make.three_levels, make.three_rules({"location": True}, merge_parts=True), tables


@scenario("PARENT_WITHOUT_GEOMETRY")
def parents_have_no_surface(make):
    tables = [make.parts([("1", "Nord")], [make.tile(0, 0)]), make.upper([("A", "Eins")])]
    return make.three_levels, make.three_rules({"location": True}), tables


@scenario("PARENT_WITHOUT_GEOMETRY")
def areas_have_no_surface(make):
    tables = [make.parts([("1", "Nord")]), make.upper([("A", "Eins")], [make.tile(0, 0)])]
    return make.three_levels, make.three_rules({"location": True}), tables


@scenario("PARENT_NOT_LOCATABLE", "AREA_GEOMETRY_MISSING")
def one_area_has_no_surface(make):
    tables = [
        make.parts([("1", "Nord"), ("2", "Süd")], [make.tile(0, 0), None]),
        make.upper([("A", "Eins")], [make.tile(0, 0)]),
    ]
    return make.three_levels, make.three_rules({"location": True}), tables


@scenario("PARENT_NOT_FOUND_BY_LOCATION")
def area_lies_in_no_parent(make):
    tables = [
        make.parts([("1", "Nord"), ("2", "Süd")], [make.tile(0, 0), make.tile(9, 0)]),
        make.upper([("A", "Eins")], [make.tile(0, 0)]),
    ]
    return make.three_levels, make.three_rules({"location": True}), tables


@scenario("PARENT_AMBIGUOUS_BY_LOCATION", "AREA_GEOMETRY_OVERLAP")
def parents_of_an_area_overlap(make):
    tables = [
        make.parts([("1", "Nord")], [make.tile(0, 0)]),
        make.upper([("A", "Eins"), ("B", "Zwei")], [make.tile(0, 0), make.tile(0, 0)]),
    ]
    return make.three_levels, make.three_rules({"location": True}), tables


@scenario("PARENT_DIVIDED_BY_LOCATION")
def area_lies_on_a_border_of_parents(make):
    tables = [
        make.parts([("1", "Nord")], [make.tile(0.5, 0)]),
        make.upper([("A", "Eins"), ("B", "Zwei")], [make.tile(0, 0), make.tile(1, 0)]),
    ]
    return make.three_levels, make.three_rules({"location": True}), tables


@scenario("PARENT_DISAGREES_WITH_LOCATION")
def column_and_location_disagree(make):
    tables = [
        make.parts([("1", "Nord", "A"), ("2", "Süd", "A")], [make.tile(0, 0), make.tile(1, 0)]),
        make.upper([("A", "Eins"), ("B", "Zwei")], [make.tile(0, 0), make.tile(1, 0)]),
    ]
    return make.three_levels, make.three_rules({"column": "Ober"}), tables


@scenario("AREA_OUTSIDE_PARENTS")
def area_lies_outside_all_parents(make):
    tables = [
        make.parts([("1", "Nord", "A")], [make.tile(3, 0)]),
        make.upper([("A", "Eins")], [make.tile(0, 0)]),
    ]
    return make.three_levels, make.three_rules({"column": "Ober"}), tables


@scenario("AREA_GEOMETRY_MISSING")
def surface_is_missing_or_empty(make):
    with np.errstate(invalid="ignore"):
        broken = shapely.from_wkt("POLYGON ((9 51, nan 51, 10 52, 9 51))")
    shapes = [make.tile(0, 0), None, Polygon(), broken]
    return make.two_levels, make.rules(), [make.parts([(str(n), "N") for n in range(4)], shapes)]


@scenario("AREA_GEOMETRY_MISSING", "AREA_GEOMETRY_REPAIRED")
def surface_without_extent(make):
    west, south = make.tile(0, 0).bounds[:2]
    flat = Polygon([(west, south), (west + 10, south), (west + 20, south)])
    tie = Polygon([(west, south), (west + 500, south + 500), (west + 500, south), (west, south + 500)])
    return make.two_levels, make.rules(), [make.parts([("1", "A"), ("2", "B")], [flat, tie])]


@scenario("AREA_GEOMETRY_TYPE")
def points_and_lines_instead_of_surfaces(make):
    shapes = [Point(565_000, 5_710_000), LineString([(565_000, 5_710_000), (566_000, 5_710_000)]), MultiPoint([(1, 1)])]
    return make.two_levels, make.rules(), [make.parts([(str(n), "N") for n in range(3)], shapes)]


@scenario("AREA_GEOMETRY_OVERLAP")
def neighbours_overlap(make):
    return (
        make.two_levels,
        make.rules(),
        [make.parts([("1", "Nord"), ("2", "Süd")], [make.tile(0, 0), make.tile(0.9, 0)])],
    )


@scenario("AREA_GEOMETRY_SLIVERS")
def neighbours_overlap_in_a_sliver(make):
    shapes = [make.tile(0, 0), make.tile(0.99995, 0), make.tile(0, 0.99995)]
    return make.two_levels, make.rules(), [make.parts([(str(n), "N") for n in range(3)], shapes)]


@scenario("AREA_CRS_MISSING")
def no_coordinate_system(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], [make.tile(0, 0)], crs=None)]


@scenario("AREA_CRS_UNKNOWN")
def unknown_coordinate_system(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], [make.tile(0, 0)], crs="EPSG:999999")]


@scenario("AREA_CRS_UNKNOWN")
def coordinate_system_without_place(make):
    local = 'LOCAL_CS["Arbitrary",UNIT["metre",1]]'
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], [make.tile(0, 0)], crs=local)]


@scenario("AREA_CRS_MISMATCH")
def metres_under_the_name_of_degrees(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], [make.tile(0, 0)], crs="EPSG:4326")]


@scenario("AREA_CRS_MISMATCH")
def degrees_under_the_name_of_metres(make):
    return make.two_levels, make.rules(), [make.parts([("1", "Nord")], [shapely.box(9, 51, 10, 52)])]


@scenario("AREA_COORDINATES_OUTSIDE_GERMANY")
def area_lies_in_spain(make):
    return make.two_levels, make.rules(), [make.parts([("1", "N")], [shapely.box(-4, 40, -3, 41)], crs="EPSG:4326")]


@scenario("AREA_COORDINATES_SWAPPED")
def longitude_and_latitude_are_swapped(make):
    return make.two_levels, make.rules(), [make.parts([("1", "N")], [shapely.box(51, 9, 52, 10)], crs="EPSG:4326")]


@scenario("LEVEL_CIRCLE")
def levels_form_a_circle(make):
    from kobimo.model.area import LevelDefinition

    plain = make.two_levels
    circle = (*plain.levels[:1], LevelDefinition(id="stadt", title={"de": "Stadt"}, parent="teil"))
    return plain.model_copy(update={"levels": circle}), make.rules(), []


@scenario("LEVEL_CIRCLE")
def level_is_its_own_parent(make):
    from kobimo.model.area import LevelDefinition

    plain = make.two_levels
    circle = (*plain.levels, LevelDefinition(id="ring", title={"de": "Ring"}, parent="ring"))
    return plain.model_copy(update={"levels": circle}), make.rules(), []


@pytest.mark.parametrize("name", SCENARIOS)
def test_a_faulty_delivery_yields_exactly_the_expected_checks(name, make):
    codes, build = SCENARIOS[name]
    reading = build_areas(*build(make))
    assert {check.code for check in reading.checks} == set(codes)
    rejected = any(check.severity is Severity.ERROR for check in reading.checks)
    assert (reading.space is None) == rejected
    for check in reading.checks:
        assert "{" not in check.message + check.remedy
        assert check.remedy


def test_every_check_of_the_catalogue_has_a_faulty_delivery():
    provoked = {code for codes, _build in SCENARIOS.values() for code in codes}
    later = {"AREA_RENAMED_BESIDE_NEW"}  # needs the areas before; see tests/workflows/areas/test_renamed_beside_new.py
    assert {kind.code for kind in AREA_CHECKS} - later <= provoked


def results(make, name):
    return build_areas(*SCENARIOS[name][1](make)).checks


def test_a_missing_column_names_the_similar_heading(make):
    (check,) = results(make, "key_column_has_another_heading")
    assert "Nummer" in check.message
    assert "Numer" in check.remedy


def test_restored_zeros_are_counted(make):
    (check,) = results(make, "leading_zeros_are_lost")
    assert check.count == 1
    assert check.place.row == 1
    assert check.place.column == "Nr"
    assert "007" in check.message


def test_a_repeated_key_names_both_rows_and_the_distance(make):
    (check,) = results(make, "key_occurs_twice_far_apart")
    assert "Zeile 1" in check.message
    assert "Zeile 2" in check.message
    assert "3,0 km" in check.message
    assert check.place.row == 2


def test_an_unknown_parent_names_the_nearest_keys(make):
    (check,) = results(make, "parent_is_not_there")
    assert "B7" in check.message
    assert "B2" in check.remedy


def test_a_circle_names_its_path_once(make):
    (check,) = results(make, "areas_name_each_other")
    assert "1 → 2 → 3 → 1" in check.message


def test_a_circle_below_a_level_without_list_is_accepted_once_the_keys_are_listed(make):
    definition, rules, tables = areas_name_each_other_below_a_level_without_list(make)
    listed = rules[1].model_copy(update={"names": {"1": "Eins", "2": "Zwei"}})
    definition = make.space_of("teil", "bezirk", "stadt")
    upper = [AreasRule(level="bezirk", names=listed.names, parent={"key": "s"}), make.rules()[1]]
    reading = build_areas(definition, [rules[0], *upper], tables)
    assert reading.checks == ()
    assert reading.space.area("teil", "1").parent == "2"


def test_an_area_outside_all_parents_names_the_nearest_one_and_its_distance(make):
    (check,) = results(make, "area_lies_outside_all_parents")
    assert "A („Eins“)" in check.message
    assert "2,5 km" in check.message


def test_an_overlap_names_both_areas_and_its_size(make):
    (check,) = results(make, "neighbours_overlap")
    assert "1 („Nord“)" in check.message
    assert "2 („Süd“)" in check.message
    assert "0,10 km²" in check.message
    assert "10,0 %" in check.message


def test_slivers_are_one_note_with_count_and_total(make):
    (check,) = results(make, "neighbours_overlap_in_a_sliver")
    # 5 cm by 1 km with each of two neighbours; these two have only a corner of 25 cm² in common.
    assert check.count == 2
    assert "100 m²" in check.message


@pytest.mark.parametrize(
    ("width", "is_error"),
    [(0.009, False), (0.011, True)],
)
def test_an_overlap_above_one_percent_of_the_smaller_area_is_an_error(make, width, is_error):
    shapes = [make.tile(0, 0, 5, 1), make.tile(5 - width, 0)]
    reading = build_areas(make.two_levels, make.rules(), [make.parts([("1", "A"), ("2", "B")], shapes)])
    assert (reading.space is None) == is_error


def test_coordinates_in_the_wrong_system_name_systems_that_fit(make):
    for name in ("metres_under_the_name_of_degrees", "no_coordinate_system", "unknown_coordinate_system"):
        (check,) = results(make, name)
        assert "EPSG:25832" in check.remedy
        assert "crs" in check.remedy
    (check,) = results(make, "degrees_under_the_name_of_metres")
    assert "EPSG:4326" in check.remedy


def test_a_valid_surface_in_a_collection_is_kept_as_repaired(make):
    collection = shapely.GeometryCollection([make.tile(0, 0), Point(565_000, 5_710_000)])
    reading = build_areas(make.two_levels, make.rules(), [make.parts([("1", "A")], [collection])])
    assert [check.code for check in reading.checks] == ["AREA_GEOMETRY_REPAIRED"]
    assert reading.geometries["teil", "1"].geom_type == "Polygon"


def test_many_results_of_one_kind_are_folded_with_their_number(make):
    reading = build_areas(make.two_levels, make.rules(), [make.parts([("", "Summe")] * 50)])
    assert len(reading.checks) == 21
    assert [check.count for check in reading.checks] == [1] * 20 + [30]
    assert "29 weitere" in reading.checks[-1].message


def test_results_are_folded_for_each_file_by_itself(make):
    tables = [make.parts([("", "Summe")] * 25, file=f"teile{n}.csv") for n in (1, 2)]
    reading = build_areas(make.two_levels, make.rules(), tables)
    assert sum(check.count for check in reading.checks) == 50
    assert len(reading.checks) == 42


@pytest.mark.parametrize(
    "name",
    [
        "EPSG:25833",
        "urn:ogc:def:crs:EPSG::25833",
        pyproj.CRS.from_epsg(25833).to_wkt("WKT1_ESRI"),
        pyproj.CRS.from_epsg(25833).to_wkt(),
        "EPSG:31466",
        "EPSG:4647",
        "urn:ogc:def:crs:OGC:1.3:CRS84",
        "EPSG:4326",
    ],
)
def test_any_name_of_a_coordinate_system_leads_to_the_same_place(make, name):
    move = pyproj.Transformer.from_crs("EPSG:25832", name, always_xy=True)
    delivered = shapely.transform(make.tile(0, 0), move.transform, interleaved=False)
    reading = build_areas(make.two_levels, make.rules(), [make.parts([("1", "A")], [delivered], crs=name)])
    assert reading.checks == ()
    expected = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True).transform(565_500, 5_710_500)
    centre = reading.geometries["teil", "1"].centroid
    # Old systems are transformed with national parameters, which differ by less than a metre among themselves.
    assert (centre.x, centre.y) == pytest.approx(expected, abs=1e-5 if name == "EPSG:31466" else 1e-7)


def test_heights_are_dropped(make):
    solid = shapely.force_3d(make.tile(0, 0), 77.0)
    reading = build_areas(make.two_levels, make.rules(), [make.parts([("1", "A")], [solid])])
    assert not reading.geometries["teil", "1"].has_z


def test_what_is_stored_comes_back_to_where_it_was_measured(make):
    move = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:31467", always_xy=True)
    delivered = shapely.transform(make.tile(0, 0), move.transform, interleaved=False)
    reading = build_areas(make.two_levels, make.rules(), [make.parts([("1", "A")], [delivered], crs="EPSG:31467")])
    to_metres = pyproj.Transformer.from_crs("EPSG:4326", "EPSG:25832", always_xy=True)
    stored = shapely.transform(reading.geometries["teil", "1"], to_metres.transform, interleaved=False)
    straight = pyproj.Transformer.from_crs("EPSG:31467", "EPSG:25832", always_xy=True)
    measured = shapely.transform(delivered, straight.transform, interleaved=False)
    assert stored.hausdorff_distance(measured) < 0.01
