"""Real public files; every sum is recomputed by a second, naive route."""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc
import pytest
import shapely
from pyproj import Transformer

from kobimo.model.checks import has_errors

AGES = {
    "E_E00_01": "0", "E_E01_02": "1", "E_E02_03": "2", "E_E03_05": "3-4", "E_E05_06": "5", "E_E06_07": "6",
    "E_E07_08": "7", "E_E08_10": "8-9", "E_E10_12": "10-11", "E_E12_14": "12-13", "E_E14_15": "14",
    "E_E15_18": "15-17", "E_E18_21": "18-20", "E_E21_25": "21-24", "E_E25_27": "25-26", "E_E27_30": "27-29",
    "E_E30_35": "30-34", "E_E35_40": "35-39", "E_E40_45": "40-44", "E_E45_50": "45-49", "E_E50_55": "50-54",
    "E_E55_60": "55-59", "E_E60_63": "60-62", "E_E63_65": "63-64", "E_E65_67": "65-66", "E_E67_70": "67-69",
    "E_E70_75": "70-74", "E_E75_80": "75-79", "E_E80_85": "80-84", "E_E85_90": "85-89", "E_E90_95": "90-94",
    "E_E95_110": "95+",
}  # fmt: skip


def check_codes(reading: Any) -> list[str]:
    return sorted({check.code for check in reading.checks})


def errors(reading: Any) -> list[str]:
    return [f"{c.place} {c.message}" for c in reading.checks if c.severity == "error"]


def naive(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=delimiter))


def persons(kit: Any, measure: str = "personen", **more: Any) -> dict[str, Any]:
    return {"id": measure, "title": kit.text(measure), "unit": kit.text("Personen"), "concerns": "persons", **more}


def coded(kit: Any, name: str, codes: Sequence[str]) -> dict[str, Any]:
    return {
        "id": name,
        "title": kit.text(name),
        "categories": [{"code": code, "title": kit.text(code)} for code in codes],
    }


# --- Berlin ---------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def berlin(real: Path, kit: Any) -> Any:
    """The planning areas with the two mistakes of the geometry file put right."""
    text = (real / "berlin/berlin-lor-planning-areas-until-2020.geojson").read_text(encoding="utf-8")
    found = {f["properties"]["id"]: f["properties"]["name"] for f in json.loads(text)["features"]}
    found["04030417"] = "Kalowswerder"
    plr = [("plr", key, name, key[:2]) for key, name in found.items()]
    bezirke = [("bezirk", key, key, "11") for key in {key[:2] for key in found}]
    levels = [("plr", "bezirk"), ("bezirk", "land"), ("land", None)]
    return kit.space(levels, [("land", "11", "Berlin", ""), *bezirke, *plr])


@pytest.fixture
def register(kit: Any) -> Any:
    return kit.people(
        level="plr",
        dimensions=[
            {"id": "alter", "title": kit.text("Alter"), "kind": "interval"},
            coded(kit, "geschlecht", ["m", "w"]),
        ],
        cubes=[
            {"id": "gesamt", "dimensions": []},
            {"id": "alter", "dimensions": ["alter"]},
            {"id": "geschlecht", "dimensions": ["geschlecht"]},
        ],
    )


EWR: dict[str, Any] = {
    "file_name": "EWR*E_Matrix.csv",
    "area": {"level": "plr", "column": "RAUMID", "width": 8},
    "period": {
        "column": "ZEIT",
        "form": "yyyymm",
        "type": "reference_date",
        "in_file_name": r"EWR(?P<period>\d{6})E",
    },
    "values": [
        {"dataset": "einwohner", "cube": "gesamt", "column": "E_E"},
        {
            "dataset": "einwohner",
            "cube": "geschlecht",
            "columns": {"E_EM": {"where": {"geschlecht": "m"}}, "E_EW": {"where": {"geschlecht": "w"}}},
        },
        {
            "dataset": "einwohner",
            "cube": "alter",
            "columns": {name: {"where": {"alter": age}} for name, age in AGES.items()},
        },
    ],
}


@pytest.mark.parametrize("year", ["2014", "2015", "2018"])
def test_berlin_register_matrix_is_read_whole(desk: Any, real: Path, berlin: Any, register: Any, year: str) -> None:
    path = real / f"berlin/EWR{year}12E_Matrix.csv"
    reading = desk.read(path, EWR, register, space=berlin)
    assert errors(reading) == []
    assert reading.rows_read == {path.name: 447}
    assert ("KEY_ZEROS_RESTORED" in check_codes(reading)) == (year == "2014")
    absent = next(check for check in reading.checks if check.code == "AREAS_ABSENT")
    assert "09041403" in absent.message
    assert ": 1, nämlich 09041403" in absent.message
    rows = naive(path, ";")
    table = reading.observations["einwohner"]
    for cube, columns in {"gesamt": ["E_E"], "geschlecht": ["E_EM", "E_EW"], "alter": list(AGES)}.items():
        part = table.filter(pc.equal(table["cube"], cube))
        assert part.num_rows == 447 * len(columns)
        expected = sum(int(float(row[name].replace(",", "."))) for row in rows for name in columns)
        assert pc.sum(part["personen"]).as_py() == expected
    if year == "2014":
        lost = next(check for check in reading.checks if check.code == "KEY_ZEROS_RESTORED")
        assert lost.count == sum(len(row["RAUMID"]) == 7 for row in rows)
    assert {part.period for part in reading.slices} == {f"{year}-12-31"}


def test_berlin_totals_agree_and_a_changed_total_is_found_with_its_place(
    desk: Any, real: Path, berlin: Any, register: Any
) -> None:
    path = real / "berlin/EWR201812E_Matrix.csv"
    assert "TOTAL_DIFFERS" not in check_codes(desk.read(path, EWR, register, space=berlin))
    changed = path.read_bytes().replace(b";3384;1751;1633;", b";3391;1751;1633;")
    reading = desk.read(desk.file(path.name, changed), EWR, register, space=berlin)
    hits = [check for check in reading.checks if check.code == "TOTAL_DIFFERS"]
    assert len(hits) == 2
    assert all("In 1 von 447" in check.message and "Abweichung 7:" in check.message for check in hits)
    assert all((check.place.row, check.severity) == (2, "warning") for check in hits)


def test_berlin_three_years_make_one_delivery(desk: Any, real: Path, berlin: Any, register: Any) -> None:
    paths = [real / f"berlin/EWR{year}12E_Matrix.csv" for year in (2014, 2015, 2018)]
    reading = desk.read(paths, EWR, register, space=berlin)
    assert errors(reading) == []
    assert reading.observations["einwohner"].num_rows == 3 * 447 * 35
    assert len(reading.slices) == 9


def test_berlin_key_that_no_geometry_has_is_an_error_until_the_areas_are_mended(
    desk: Any, real: Path, kit: Any, berlin: Any, register: Any
) -> None:
    areas = [(a.level, a.key, a.name, a.parent) for a in berlin.all_areas() if a.key != "04030417"]
    space = kit.space([("plr", "bezirk"), ("bezirk", "land"), ("land", None)], areas)
    reading = desk.read(real / "berlin/EWR201812E_Matrix.csv", EWR, register, space=space)
    unknown = [check for check in reading.checks if check.code == "AREA_UNKNOWN"]
    assert [(check.place.row, check.count) for check in unknown] == [(125, 1)]
    assert "04030416 (Klausenerplatz)" in unknown[0].remedy
    correction = {
        "id": "plr_neu",
        "file": "EWR*.csv",
        "where": {"RAUMID": "04030417"},
        "set": {"RAUMID": "04030416"},
        "reason": "Probe",
        "decided_by": "Bildungsbüro",
        "decided_on": "2026-01-01",
    }
    merged = desk.read(real / "berlin/EWR201812E_Matrix.csv", EWR, register, space=space, corrections=[correction])
    assert "ROW_DUPLICATE" in check_codes(merged)
    assert "CORRECTION_APPLIED" in check_codes(merged)


def locator(real: Path) -> Callable[..., list[str | None]]:
    """A naive second route: the first polygon that contains the point."""
    text = (real / "berlin/berlin-lor-planning-areas-until-2020.geojson").read_text(encoding="utf-8")
    features = json.loads(text)["features"]
    tree = shapely.STRtree([shapely.make_valid(shapely.geometry.shape(f["geometry"])) for f in features])

    def locate(space: str, level: str, points: Sequence[Any], crs: str) -> list[str | None]:
        change = Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        result: list[str | None] = []
        for point in points:
            hits = tree.query(shapely.Point(*change.transform(point.x, point.y)), predicate="intersects")
            result.append(features[int(min(hits))]["properties"]["id"] if len(hits) else None)
        return result

    return locate


@pytest.fixture
def daycare(kit: Any) -> Any:
    return kit.people(
        id="kitas",
        level="plr",
        absent="zero",
        measures=[persons(kit, "einrichtungen", concerns="institutions"), persons(kit, "plaetze", concerns="nothing")],
    )


def test_berlin_daycare_centres_are_counted_and_their_places_summed(
    desk: Any, real: Path, berlin: Any, daycare: Any
) -> None:
    recipe = {
        "area": {"level": "plr", "location": True},
        "period": {"constant": "2020-12-31"},
        "values": [
            {"dataset": "kitas", "measure": "einrichtungen", "count_rows": True},
            {"dataset": "kitas", "measure": "plaetze", "column": "e_platz", "sum_rows": True},
        ],
    }
    path = real / "berlin/kindertagesstaetten.geojson"
    reading = desk.read(path, recipe, daycare, space=berlin, locate=locator(real))
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    assert errors(reading) == []
    table = reading.observations["kitas"]
    assert reading.rows_read == {path.name: 2880}
    assert pc.sum(table["einrichtungen"]).as_py() == 2880
    assert pc.sum(table["plaetze"]).as_py() == sum(int(f["properties"]["e_platz"]) for f in features)
    assert table.num_rows == len(set(table["area"].to_pylist()))


def test_berlin_schools_by_type_outside_any_area_are_errors(desk: Any, real: Path, berlin: Any, kit: Any) -> None:
    path = real / "berlin/schulen.geojson"
    features = json.loads(path.read_text(encoding="utf-8"))["features"]
    kinds = sorted({f["properties"]["schulart"] for f in features})
    codes = {kind: f"s{number}" for number, kind in enumerate(kinds)}
    schools = kit.people(
        id="schulen",
        level="plr",
        absent="zero",
        measures=[persons(kit, "schulen", concerns="institutions")],
        dimensions=[coded(kit, "schulart", list(codes.values()))],
    )
    recipe = {
        "area": {"level": "plr", "location": True},
        "period": {"constant": "2020-12-31"},
        "values": [
            {
                "dataset": "schulen",
                "count_rows": True,
                "dimensions": {"schulart": {"column": "schulart", "codes": codes}},
            }
        ],
    }
    found = locator(real)
    reading = desk.read(path, recipe, schools, space=berlin, locate=found)
    assert pc.sum(reading.observations["schulen"]["schulen"]).as_py() == len(features)
    assert errors(reading) == []

    def nowhere(space: str, level: str, points: Sequence[Any], crs: str) -> list[str | None]:
        assert crs == "EPSG:25833"
        return [None, *found(space, level, points[1:], crs)]

    lost = desk.read(path, recipe, schools, space=berlin, locate=nowhere)
    outside = [check for check in lost.checks if check.code == "POINT_OUTSIDE"]
    assert [check.place.row for check in outside] == [1]
    assert has_errors(lost.checks)


# --- Köln: three levels in one column, counts written as 1023101.0 ----------------------------------------------------

KOELN_AGES = {
    "00 - < 03": "0-2", "03 - < 06": "3-5", "06 - < 10": "6-9", "10 - < 15": "10-14", "15 - < 18": "15-17",
    "18 - < 25": "18-24", "25 - < 35": "25-34", "35 - < 45": "35-44", "45 - < 55": "45-54", "55 - < 60": "55-59",
    "60 - < 65": "60-64", "65 - < 75": "65-74", "75 und älter": "75+",
}  # fmt: skip


def test_koeln_three_levels_in_one_column(desk: Any, real: Path, kit: Any) -> None:
    path = real / "koeln/bevoelkerung.csv"
    rows = naive(path)
    names = {row["raum_id"]: row["raum"] for row in rows}
    areas = [("stadt", "05315000", "Köln", "")]
    areas += [("bezirk", key, name, "05315000") for key, name in names.items() if key.startswith("0") and key != "000"]
    areas += [("stadtteil", key, name, f"00{key[0]}") for key, name in names.items() if not key.startswith("0")]
    space = kit.space([("stadtteil", "bezirk"), ("bezirk", "stadt"), ("stadt", None)], areas)
    dataset = kit.people(
        level="stadtteil",
        period_type="calendar_year",
        dimensions=[{"id": "alter", "title": kit.text("Alter"), "kind": "interval"}],
        cubes=[{"id": "gesamt"}, {"id": "alter", "dimensions": ["alter"]}],
    )
    recipe = {
        "area": {
            "column": "raum_id",
            "width": 3,
            "levels": [
                {"level": "stadt", "matches": "000", "key": "05315000"},
                {"level": "bezirk", "matches": r"00\d"},
                {"level": "stadtteil", "matches": r"[1-9]\d\d"},
            ],
        },
        "period": {"column": "jahr", "one_per_file": False},
        "values": [
            {
                "dataset": "einwohner",
                "cube": "gesamt",
                "column": "zahl",
                "rows": [{"column": "tab_id", "equals": "005"}],
            },
            {
                "dataset": "einwohner",
                "cube": "alter",
                "column": "zahl",
                "rows": [{"column": "tab_id", "equals": "020"}],
                "dimensions": {"alter": {"column": "zeile", "codes": KOELN_AGES}},
            },
        ],
    }
    reading = desk.read(path, recipe, dataset, space=space)
    assert errors(reading) == []
    table = reading.observations["einwohner"]
    for tab, cube in (("005", "gesamt"), ("020", "alter")):
        for level, length in (("stadt", ("000",)), ("bezirk", None)):
            part = table.filter(pc.and_(pc.equal(table["cube"], cube), pc.equal(table["level"], level)))
            chosen = [
                row for row in rows
                if row["tab_id"] == tab
                and (row["raum_id"] in length if length else row["raum_id"].startswith("0") and row["raum_id"] != "000")
            ]  # fmt: skip
            assert part.num_rows == len(chosen)
            assert pc.sum(part["personen"]).as_py() == sum(int(float(row["zahl"])) for row in chosen)
    assert len(reading.slices) == 2 * 3 * 8
    assert all(part.areas == {"stadt": 1, "bezirk": 9, "stadtteil": 86}[part.level] for part in reading.slices)


# --- Jena: dates across, a total and a remainder among the rows, last year empty --------------------------------------


def test_jena_dates_across_with_an_empty_last_year(desk: Any, real: Path, kit: Any) -> None:
    path = real / "jena/hh_priv.csv"
    rows = naive(path)
    inner = [row for row in rows if row["statistischer_Bezirk_Nr"] not in {"0", "999"}]
    areas = [("stadt", "0", "Jena", "")]
    areas += [("bezirk", r["statistischer_Bezirk_Nr"], r["statistischer_Bezirk_Name"], "0") for r in inner]
    space = kit.space([("bezirk", "stadt"), ("stadt", None)], areas)
    years = range(2006, 2018)
    recipe = {
        "area": {
            "column": "statistischer_Bezirk_Nr",
            "levels": [{"level": "stadt", "matches": "0"}, {"level": "bezirk", "matches": r"[1-9]\d*"}],
        },
        "drop": [{"column": "statistischer_Bezirk_Nr", "equals": "999", "reason": "nicht zugeordnet"}],
        "values": [
            {"dataset": "haushalte", "columns": {f"31.12.{year}": {"period": f"{year}-12-31"} for year in years}}
        ],
    }
    dataset = kit.people(id="haushalte", level="bezirk", measures=[persons(kit, "haushalte")])
    reading = desk.read(path, recipe, dataset, space=space)
    assert errors(reading) == []
    assert "COLUMN_EMPTY" in check_codes(reading)
    table = reading.observations["haushalte"]
    assert table.num_rows == len(years) * (len(inner) + 1)
    for year in range(2006, 2017):
        part = table.filter(pc.and_(pc.equal(table["period"], f"{year}-12-31"), pc.equal(table["level"], "bezirk")))
        assert pc.sum(part["haushalte"]).as_py() == sum(int(row[f"31.12.{year}"]) for row in inner)
    last = table.filter(pc.equal(table["period"], "2017-12-31"))
    assert set(last["haushalte_status"].to_pylist()) == {"missing"}
    gaps = [
        abs(int(rows[0][f"31.12.{year}"]) - sum(int(row[f"31.12.{year}"]) for row in inner))
        for year in range(2006, 2017)
    ]
    differing = [check for check in reading.checks if check.code == "UPPER_LEVEL_DIFFERS"]
    assert bool(differing) == any(gaps)


# --- Münster: subtotals without a number ----------------------------------------------------------------------------


def test_muenster_subtotals_without_number_are_left_out(desk: Any, real: Path, kit: Any) -> None:
    path = real / "muenster/ms_wohnberechtigte.csv"
    rows = naive(path)
    inner = [row for row in rows if row["BezirkNummer"]]
    areas = [("stadt", "0", "Münster", ""), *(("bezirk", r["BezirkNummer"], r["BezirkName"], "0") for r in inner)]
    space = kit.space([("bezirk", "stadt"), ("stadt", None)], areas)
    columns = {str(year): {"period": str(year)} for year in range(2010, 2015)}
    recipe = {
        "area": {"level": "bezirk", "column": "BezirkNummer"},
        "drop": [{"column": "BezirkNummer", "empty": True, "reason": "Zwischensumme"}],
        "values": [{"dataset": "einwohner", "columns": columns}],
    }
    dataset = kit.people(level="bezirk", period_type="calendar_year")
    reading = desk.read(path, recipe, dataset, space=space)
    assert check_codes(reading) == ["COLUMNS_UNREAD", "ROWS_DROPPED"]
    assert [c.count for c in reading.checks if c.code == "ROWS_DROPPED"] == [len(rows) - len(inner)]
    total = sum(int(row[name]) for row in inner for name in columns)
    assert pc.sum(reading.observations["einwohner"]["personen"]).as_py() == total
    city = next(row for row in rows if row["BezirkName"] == "Stadt Münster")
    assert total == sum(int(city[name]) for name in columns)
    kept = desk.read(path, recipe | {"drop": []}, dataset, space=space)
    subtotals = [check for check in kept.checks if check.code == "AREA_EMPTY"]
    assert sum(check.count for check in subtotals) == len(rows) - len(inner)
    assert any("„Altstadt“" in check.message for check in subtotals)


def test_muenster_hidden_cells_stay_hidden(desk: Any, real: Path, kit: Any) -> None:
    path = real / "muenster/ms_wohnberechtigte_nach_alter_maennlich.csv"
    rows = [row for row in naive(path) if row["BezirkNummer"]]
    areas = [("stadt", "0", "Münster", ""), *(("bezirk", r["BezirkNummer"], r["BezirkName"], "0") for r in rows)]
    space = kit.space([("bezirk", "stadt"), ("stadt", None)], areas)
    columns = {f"{n} - {n + 9}": {"where": {"alter": f"{n}-{n + 9}"}} for n in range(0, 90, 10)}
    columns["90 u. mehr"] = {"where": {"alter": "90+"}}
    recipe = {
        "area": {"level": "bezirk", "column": "BezirkNummer"},
        "period": {"constant": "2014"},
        "drop": [{"column": "BezirkNummer", "empty": True}],
        "values": [
            {"dataset": "einwohner", "cube": "gesamt", "column": "Gesamt"},
            {"dataset": "einwohner", "cube": "alter", "columns": columns},
        ],
    }
    dataset = kit.people(
        level="bezirk",
        period_type="calendar_year",
        dimensions=[{"id": "alter", "title": kit.text("Alter"), "kind": "interval"}],
        cubes=[{"id": "gesamt"}, {"id": "alter", "dimensions": ["alter"]}],
    )
    reading = desk.read(path, recipe, dataset, space=space)
    assert errors(reading) == []
    hidden = sum(row[name] == "." for row in rows for name in columns)
    assert hidden > 0
    assert reading.observations["einwohner"]["personen_status"].to_pylist().count("suppressed") == hidden


# --- Konstanz: areas across, school years -----------------------------------------------------------------------------


def test_konstanz_areas_across(desk: Any, real: Path, kit: Any) -> None:
    path = real / "konstanz/nach_stadtteilen.csv"
    rows = naive(path)
    names = [name for name in rows[0] if name != "jahr"]
    areas = [("stadt", "0", "Konstanz", ""), *(("stadtteil", f"{n:02}", name, "0") for n, name in enumerate(names))]
    space = kit.space([("stadtteil", "stadt"), ("stadt", None)], areas)
    recipe = {
        "area": {"level": "stadtteil", "by": "name"},
        "period": {"column": "jahr", "one_per_file": False},
        "values": [{"dataset": "einwohner", "columns": {name: {"area": name} for name in names}}],
    }
    reading = desk.read(path, recipe, kit.people(level="stadtteil", period_type="calendar_year"), space=space)
    assert reading.checks == ()
    table = reading.observations["einwohner"]
    assert table.num_rows == len(rows) * len(names)
    sums: dict[str, int] = defaultdict(int)
    for row in table.to_pylist():
        sums[row["period"]] += row["personen"]
    assert sums == {row["jahr"]: sum(int(row[name]) for name in names) for row in rows}


def test_konstanz_school_years_with_two_measures_beside_each_other(desk: Any, real: Path, kit: Any) -> None:
    path = real / "konstanz/schulen.csv"
    rows = naive(path)
    kinds = [name for name in rows[0] if f"{name}_schulen" in rows[0]]
    space = kit.space([("stadt", None)], [("stadt", "08335043", "Konstanz", "")])
    columns = {kind: {"measure": "schueler", "where": {"art": kind}} for kind in kinds}
    columns |= {f"{kind}_schulen": {"measure": "schulen", "where": {"art": kind}} for kind in kinds}
    recipe = {
        "area": {"level": "stadt", "constant": "08335043"},
        "period": {"column": "jahr", "one_per_file": False},
        "values": [{"dataset": "schulen", "columns": columns}],
    }
    dataset = kit.people(
        id="schulen",
        level="stadt",
        period_type="school_year",
        measures=[persons(kit, "schueler"), persons(kit, "schulen", concerns="institutions")],
        dimensions=[coded(kit, "art", kinds)],
    )
    reading = desk.read(path, recipe, dataset, space=space)
    assert reading.checks == ()
    table = reading.observations["schulen"]
    assert table.num_rows == len(rows) * len(kinds)
    assert pc.sum(table["schueler"]).as_py() == sum(int(row[kind]) for row in rows for kind in kinds)
    assert pc.sum(table["schulen"]).as_py() == sum(int(row[f"{kind}_schulen"]) for row in rows for kind in kinds)
    assert reading.slices[-1].period == "2025/26"
    assert reading.slices[0].measures == ("schueler", "schulen")


# --- Ebersberg: start year of the school year; names of places --------------------------------------------------------


def test_ebersberg_pupils_by_place_of_residence(desk: Any, real: Path, kit: Any) -> None:
    path = real / "ebersberg/arcgisSchuelerNachWohnort.csv"
    rows = naive(path)
    places, schools = (sorted({row[name] for row in rows}) for name in ("wohnort", "schule"))
    areas = [("kreis", "09175", "Ebersberg", ""), *(("ort", f"{n:03}", name, "09175") for n, name in enumerate(places))]
    space = kit.space([("ort", "kreis"), ("kreis", None)], areas)
    codes = {name: f"s{number}" for number, name in enumerate(schools)}
    dataset = kit.people(
        id="wanderung",
        level="ort",
        absent="zero",
        period_type="school_year",
        measures=[persons(kit, "schueler")],
        dimensions=[coded(kit, "schule", list(codes.values()))],
    )
    recipe = {
        "area": {"level": "ort", "column": "wohnort", "by": "name"},
        "period": {"column": "schuljahresbeginn", "form": "school_year_start", "one_per_file": False},
        "values": [
            {
                "dataset": "wanderung",
                "column": "schueler",
                "dimensions": {"schule": {"column": "schule", "codes": codes}},
            }
        ],
    }
    reading = desk.read(path, recipe, dataset, space=space)
    assert errors(reading) == []
    table = reading.observations["wanderung"]
    assert table.num_rows == len(rows)
    assert pc.sum(table["schueler"]).as_py() == sum(int(row["schueler"]) for row in rows)
    assert min(table["period"].to_pylist()) == "2019/20"


# --- München, Nordrhein-Westfalen -------------------------------------------------------------------------------------


def test_muenchen_base_values_with_decimal_commas_beside_them(desk: Any, real: Path, kit: Any) -> None:
    path = real / "muenchen/indikatorenatlas2014bevoelkerungeinpersonenhaushalte.csv"
    rows = naive(path)
    chosen = [
        row for row in rows
        if row["INDIKATOR_AUSPRAEGUNG"] == "Haushalte 30 bis 44 Jahre" and row["GLIEDERUNG"] == "Stadtbezirk"
    ]  # fmt: skip
    numbers = sorted({int(row["NUMMER"]) for row in chosen})
    areas = [("stadt", "0", "München", ""), *(("bezirk", f"{n:02}", str(n), "0") for n in numbers)]
    recipe = {
        "area": {"level": "bezirk", "column": "NUMMER", "width": 2},
        "period": {"column": "JAHR", "one_per_file": False},
        "values": [
            {
                "dataset": "haushalte",
                "columns": {"BASISWERT_1": {"measure": "einzeln"}, "INDIKATOR_WERT": {"measure": "anteil"}},
                "rows": [
                    {"column": "INDIKATOR_AUSPRAEGUNG", "equals": "Haushalte 30 bis 44 Jahre"},
                    {"column": "GLIEDERUNG", "equals": "Stadtbezirk"},
                ],
            }
        ],
        "table": {"symbols": {"-88888888": "missing"}},
    }
    dataset = kit.people(
        id="haushalte",
        level="bezirk",
        period_type="calendar_year",
        measures=[persons(kit, "einzeln"), persons(kit, "anteil", additivity="amount", scale=1)],
    )
    reading = desk.read(path, recipe, dataset, space=kit.space([("bezirk", "stadt"), ("stadt", None)], areas))
    assert errors(reading) == []
    assert "PERIOD_YEAR_IN_FILE_NAME" in check_codes(reading)
    quiet = recipe | {"period": {"column": "JAHR", "one_per_file": False, "ignore_file_name": True}}
    again = desk.read(path, quiet, dataset, space=kit.space([("bezirk", "stadt"), ("stadt", None)], areas))
    assert "PERIOD_YEAR_IN_FILE_NAME" not in check_codes(again)
    table = reading.observations["haushalte"]
    assert pc.sum(table["einzeln"]).as_py() == sum(int(row["BASISWERT_1"]) for row in chosen)
    shares = [row["INDIKATOR_WERT"] for row in chosen if row["INDIKATOR_WERT"] != "-88888888"]
    assert pc.sum(table["anteil"]).as_py() == sum(round(float(text.replace(",", ".")) * 10) for text in shares)


def test_nrw_school_list_with_sep_line_and_one_heading_too_many(desk: Any, real: Path, kit: Any) -> None:
    path = real / "nrw/schuldaten.csv"
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(list(stream)[1:], delimiter=";"))
    keys = sorted({row["Gemeindeschluessel"] for row in rows})
    areas = [("land", "05", "Nordrhein-Westfalen", ""), *(("gemeinde", key, key, "05") for key in keys)]
    recipe = {
        "area": {"level": "gemeinde", "column": "Gemeindeschluessel", "width": 8},
        "period": {"constant": "2021/22"},
        "values": [{"dataset": "schulen", "count_rows": True}],
    }
    dataset = kit.people(
        id="schulen",
        level="gemeinde",
        period_type="school_year",
        measures=[persons(kit, "schulen", concerns="institutions")],
    )
    reading = desk.read(path, recipe, dataset, space=kit.space([("gemeinde", "land"), ("land", None)], areas))
    assert errors(reading) == []
    assert pc.sum(reading.observations["schulen"]["schulen"]).as_py() == len(rows)

    points = recipe | {
        "area": {"level": "gemeinde", "x": "UTMRechtswert", "y": "UTMHochwert"},
        "table": {"crs": "EPSG:25832"},
        "drop": [{"column": "EPSG", "equals": "null", "reason": "ohne Koordinaten"}],
    }
    seen: list[Any] = []

    def locate(space: str, level: str, shapes: Sequence[Any], crs: str) -> list[str | None]:
        seen.extend(shapes)
        return [keys[0]] * len(shapes)

    space = kit.space([("gemeinde", "land"), ("land", None)], areas)
    located = desk.read(path, points, dataset, space=space, locate=locate)
    assert errors(located) == []
    with_place = [row for row in rows if row["EPSG"] != "null"]
    assert [(p.x, p.y) for p in seen] == [(float(r["UTMRechtswert"]), float(r["UTMHochwert"])) for r in with_place]
