from __future__ import annotations

import pytest
import shapely

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.model.recipe import AreasRule, ParentRule
from kobimo.model.table import Table
from kobimo.spaces.parts import matches
from kobimo.spaces.reading import build_areas


def rule(level, **more):
    return AreasRule(level=level, **({"file": "*", "key": "Nr", "name": "Name"} | more))


def test_names_come_from_file_then_list_then_pattern(space_of, table):
    lower = rule("teil", names={"2": "Süd", "1": "unbenutzt"}, name_pattern="Teil {key}", parent={"key": "s"})
    reading = build_areas(
        space_of("teil", "stadt"), [lower], [table(("Nr", "Name"), [("1", "Nord"), ("2", ""), ("3", "")])]
    )
    assert [area.name for area in reading.space.areas("teil")] == ["Nord", "Süd", "Teil 3"]
    assert reading.space.area("stadt", "s").name == "s"


def test_a_table_of_the_level_below_yields_each_area_once(space_of, table, tile):
    rows = [("11", "A", "1", "Nord"), ("12", "B", "1", "Nord"), ("21", "C", "2", "Süd")]
    areas = table(("Nr", "Name", "BNr", "BName"), rows, [tile(0, 0), tile(1, 0), tile(5, 0)])
    rules = [
        rule("teil", parent={"column": "BNr"}),
        rule("bezirk", key="BNr", name="BName", distinct=True, parent={"key": "s"}),
    ]
    reading = build_areas(space_of("teil", "bezirk", "stadt"), rules, [areas])
    assert reading.checks == ()
    assert reading.space.keys("bezirk") == ("1", "2")
    union = shapely.union_all([reading.geometries["teil", key] for key in ("11", "12")])
    assert reading.geometries["bezirk", "1"].symmetric_difference(union).area < 1e-12
    assert reading.geometries["stadt", "s"].geom_type == "MultiPolygon"


def test_parent_keys_get_their_lost_zeros_back_too(space_of, table):
    rules = [
        rule("teil", width=3, parent={"column": "BNr"}),
        AreasRule(level="bezirk", width=2, names={"1": "Nord"}, parent={"key": "s"}),
    ]
    reading = build_areas(
        space_of("teil", "bezirk", "stadt"), rules, [table(("Nr", "Name", "BNr"), [("1", "A", "1.0")])]
    )
    assert reading.space.area("teil", "001").parent == "01"
    assert reading.space.area("bezirk", "01").name == "Nord"


def test_alternative_headings_are_tried_in_order(space_of, table):
    reading = build_areas(
        space_of("teil", "stadt"),
        [rule("teil", key=("Schlüssel", "Nr"), parent={"key": "s"})],
        [table(("Nr", "Name"), [("1", "Nord")])],
    )
    assert reading.space.keys("teil") == ("1",)


def test_parents_follow_from_location(space_of, table, tile):
    parts = table(("Nr", "Name"), [("1", "A"), ("2", "B")], [tile(0, 0), tile(3, 0)], file="teile.shp")
    upper = table(("Nr", "Name"), [("W", "West"), ("O", "Ost")], [tile(0, 0, 2), tile(2, 0, 2)], file="bezirke.shp")
    rules = [
        rule("teil", file="teile*", parent={"location": True}),
        rule("bezirk", file="bezirke*", parent={"key": "s"}),
    ]
    reading = build_areas(space_of("teil", "bezirk", "stadt"), rules, [parts, upper])
    assert reading.checks == ()
    assert [area.parent for area in reading.space.areas("teil")] == ["W", "O"]


def test_files_in_different_coordinate_systems_are_compared_in_that_of_the_space(space_of, table, tile):
    import pyproj

    move = pyproj.Transformer.from_crs("EPSG:25832", "EPSG:4326", always_xy=True)
    parts = table(("Nr", "Name"), [("1", "A"), ("2", "B")], [tile(0, 0), tile(1, 0)], file="teile.shp")
    outline = shapely.transform(tile(0, 0, 2), move.transform, interleaved=False)
    upper = table(("Nr", "Name"), [("W", "West")], [outline], "EPSG:4326", file="bezirke.shp")
    rules = [
        rule("teil", file="teile*", parent={"location": True}),
        rule("bezirk", file="bezirke*", parent={"key": "s"}),
    ]
    reading = build_areas(space_of("teil", "bezirk", "stadt"), rules, [parts, upper])
    assert reading.checks == ()
    assert reading.geometries["bezirk", "W"].symmetric_difference(reading.geometries["stadt", "s"]).area == 0


def test_two_levels_below_one_parent_are_read_side_by_side(table, tile):
    from kobimo.model.area import SpaceDefinition

    levels = [
        {"id": "teil", "title": {"de": "Teil"}, "parent": "stadt"},
        {"id": "einzug", "title": {"de": "Einzugsbereich"}, "parent": "stadt"},
        {"id": "stadt", "title": {"de": "Stadt"}},
    ]
    definition = SpaceDefinition(id="raum", title={"de": "Raum"}, levels=levels)
    rules = [rule(level, file=f"{level}*", parent={"key": "s"}) for level in ("teil", "einzug")]
    tables = [
        table(("Nr", "Name"), [("1", "A")], file="teil.csv"),
        table(("Nr", "Name"), [("1", "B")], [tile(0, 0)], file="einzug.geojson"),
    ]
    reading = build_areas(definition, rules, tables)
    assert reading.space.area("einzug", "1").name == "B"
    assert set(reading.geometries) == {("einzug", "1"), ("stadt", "s")}


def test_a_table_without_geometry_is_no_fault(space_of, table):
    reading = build_areas(
        space_of("teil", "stadt"), [rule("teil", parent={"key": "s"})], [table(("Nr", "Name"), [("1", "A")])]
    )
    assert reading.checks == ()
    assert reading.geometries == {}


def test_tables_are_not_changed(space_of, table, tile):
    delivered = table(("Nr", "Name"), [("7.0", "A")], [shapely.force_3d(tile(0, 0), 1.0)])
    before = (list(delivered.rows), [geometry.wkb for geometry in delivered.geometry])
    build_areas(space_of("teil", "stadt"), [rule("teil", width=3, parent={"key": "s"})], [delivered])
    assert before == (list(delivered.rows), [geometry.wkb for geometry in delivered.geometry])


@pytest.mark.parametrize("crs", ["EPSG:4326", "EPSG:4258", "EPSG:999999", "EPSG:2263"])
def test_a_space_measured_in_anything_but_metres_is_refused(space_of, crs):
    with pytest.raises(DefinitionError, match="crs: EPSG:25832"):
        build_areas(space_of("stadt", crs=crs), [], [])


@pytest.mark.parametrize(
    "rules",
    [
        [AreasRule(level="stadt", names={"s": "S"}), AreasRule(level="stadt", names={"t": "T"})],
        [AreasRule(level="stadt", parent={"key": "x"})],
        [AreasRule(level="teil", parent={"column": "x"})],
        [
            AreasRule(level="stadt", names={"s": ""}, name_pattern="{name}"),
            AreasRule(level="teil", names={"1": "a"}, parent={"key": "s"}),
        ],
    ],
)
def test_rules_that_contradict_the_definition_are_refused(space_of, rules):
    with pytest.raises(DefinitionError):
        build_areas(space_of("teil", "stadt"), rules, [])


def test_a_rule_for_an_unknown_level_names_the_nearest(space_of):
    with pytest.raises(UnknownNameError, match="stadt"):
        build_areas(space_of("teil", "stadt"), [AreasRule(level="stat", names={"s": "S"})], [])


@pytest.mark.parametrize(
    ("file", "pattern", "fits"),
    [
        ("Berlin-Planning-Areas.GeoJSON", "*planning-areas*", True),
        ("Stra\u0308ßen.csv", "str\u00e4ßen.*", True),
        ("paket.zip/teile.shp", "teile*", True),
        ("ordner\\teile.shp", "teile*", True),
        ("nebenteile.shp", "teile*", False),
    ],
)
def test_file_names_match_whatever_case_and_unicode_form(file, pattern, fits):
    assert matches(file, pattern) is fits


def test_muenster_districts_and_quarters_fit_together(space_of, real_table):
    quarters = real_table("muenster/stadtteile-statistische-bezirke-muenster.geojson")
    districts = real_table("muenster/stadtbezirke-muenster.geojson")
    rules = [
        rule("bezirk_st", file="stadtteile-*", key="NR_STATIST", name="NAME_STATI", parent={"location": True}),
        rule("stadtbezirk", file="stadtbezirke-*", key="NR_STADTBE", name="NAME_STADT", parent={"key": "05515000"}),
        AreasRule(level="stadt", names={"05515000": "Münster"}),
    ]
    reading = build_areas(space_of("bezirk_st", "stadtbezirk", "stadt"), rules, [quarters, districts])
    assert reading.space is not None, reading.checks
    assert len(reading.space.areas("bezirk_st")) == 45
    # The four inner parts of the city (1 to 4) are together the district 1 Münster-Mitte.
    for area in reading.space.areas("bezirk_st"):
        assert area.parent == ("1" if area.key[0] in "1234" else area.key[0])
    by_prefix = [rules[0].model_copy(update={"parent": ParentRule(key_prefix=1)}), *rules[1:]]
    refused = build_areas(space_of("bezirk_st", "stadtbezirk", "stadt"), by_prefix, [quarters, districts])
    assert {check.code for check in refused.checks} == {"PARENT_UNKNOWN"}


def test_flensburg_and_jena_are_read(space_of, real_table):
    for name, key, heading, count in (
        ("flensburg/flensburg_stadtteile.geojson", "AREA_ID", "AREA_NAME", 13),
        ("jena/statbez.geojson", "id", "statbez_name", 41),
    ):
        reading = build_areas(
            space_of("teil", "stadt"), [rule("teil", key=key, name=heading, parent={"key": "s"})], [real_table(name)]
        )
        assert reading.checks == ()
        assert len(reading.space.areas("teil")) == count
    assert build_areas(
        space_of("teil", "stadt"),
        [rule("teil", key="AREA_ID", name="AREA_NAME", parent={"column": "PARENT_ARE"})],
        [real_table("flensburg/flensburg_stadtteile.geojson")],
    ).space.keys("stadt") == ("STGM01001000",)


def test_german_districts_of_a_shapefile_belong_to_their_states(space_of, real_table):
    reading = build_areas(
        space_of("kreis", "land", "bund"),
        [
            rule("kreis", file="VG2500*", key="AGS", width=5, name="GEN", parent={"key_prefix": 2}),
            AreasRule(level="land", parent={"key": "D"}),
        ],
        [real_table("geo/VG2500_KRS.shp")],
    )
    assert reading.checks == ()
    assert len(reading.space.areas("kreis")) == 400
    assert len(reading.space.areas("land")) == 16


def test_a_map_that_repeats_district_keys_is_refused_with_all_of_them(space_of, real_table):
    delivered = real_table("geo/landkreise_sim200.geojson")
    reading = build_areas(
        space_of("kreis", "bund"), [rule("kreis", key="AGS", name="GEN", parent={"key": "D"})], [delivered]
    )
    keys = [row[list(delivered.columns).index("AGS")] for row in delivered.rows]
    repeated = sum(check.count for check in reading.checks if check.code.startswith("AREA_KEY_REPEATED"))
    assert repeated == len(keys) - len(set(keys)) > 0


def test_an_empty_delivery_names_every_missing_file(space_of):
    reading = build_areas(space_of("teil", "stadt"), [rule("teil", file="teile*", parent={"key": "s"})], [])
    assert [check.code for check in reading.checks] == ["AREAS_FILE_MISSING"]


def test_a_workbook_of_two_sheets_is_read_as_one_level(space_of):
    sheets = [
        Table("a.xlsx", name, ("Nr", "Name"), ((key, name),), (2,)) for name, key in (("Nord", "1"), ("Süd", "2"))
    ]
    reading = build_areas(space_of("teil", "stadt"), [rule("teil", parent={"key": "s"})], sheets)
    assert reading.space.keys("teil") == ("1", "2")
