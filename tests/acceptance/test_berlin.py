"""Berlin from its public files, by command: published figures, and every figure once more by a second naive route."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest
from pyproj import Transformer

from support.berlin import berlin_files, shared_berlin
from support.command import ask, call, rows, run
from support.snapshot import snapshot

YEARS = ("2014", "2015", "2018")
LEVELS = ("planungsraum", "bezirksregion", "prognoseraum", "bezirk", "stadt")
MISSING, CORRECTED = "09041403", "04030417"
DEFECT_AREA = "562454.33"
"""Column `area` of the record whose key the corrections file mends."""

AGES = {
    "E_E00_01": "0", "E_E01_02": "1", "E_E02_03": "2", "E_E03_05": "3-4", "E_E05_06": "5", "E_E06_07": "6",
    "E_E07_08": "7", "E_E08_10": "8-9", "E_E10_12": "10-11", "E_E12_14": "12-13", "E_E14_15": "14",
    "E_E15_18": "15-17", "E_E18_21": "18-20", "E_E21_25": "21-24", "E_E25_27": "25-26", "E_E27_30": "27-29",
    "E_E30_35": "30-34", "E_E35_40": "35-39", "E_E40_45": "40-44", "E_E45_50": "45-49", "E_E50_55": "50-54",
    "E_E55_60": "55-59", "E_E60_63": "60-62", "E_E63_65": "63-64", "E_E65_67": "65-66", "E_E67_70": "67-69",
    "E_E70_75": "70-74", "E_E75_80": "75-79", "E_E80_85": "80-84", "E_E85_90": "85-89", "E_E90_95": "90-94",
    "E_E95_110": "95+",
}  # fmt: skip
SCHOOL_TYPES = {
    "Grundschule": "grundschule",
    "Integrierte Sekundarschule": "integrierte_sekundarschule",
    "Gymnasium": "gymnasium",
    "Gemeinschaftsschule": "gemeinschaftsschule",
    "Freie Waldorfschule": "waldorfschule",
    "Kombinierte allgemein bildende Schule": "kombiniert_allgemein",
    "Kombinierte allg./berufl. Schule": "kombiniert_allgemein",
    "Kombinierte berufliche Schule": "berufliche_schule",
    "Oberstufenzentrum": "berufliche_schule",
    "Fachschule": "berufliche_schule",
    "Berufsfachschule": "berufliche_schule",
    "Berufsschule mit sonderpäd. Aufgaben": "berufliche_schule",
    "Berufsschule": "berufliche_schule",
}
"""All other types begin with "Förderschwerp" or "Übrige Förderschwerpunkte"."""


@pytest.fixture(scope="session")
def files(real_files: Path) -> Path:
    return berlin_files(real_files)


@pytest.fixture(scope="session")
def berlin(files: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of Berlin with a release for the team; tests only read it."""
    return shared_berlin(tmp_path_factory, files)


@pytest.fixture(scope="session")
def stored(berlin: Path) -> dict[tuple[str, ...], dict[str, Any]]:
    """Every row of the released values by indicator, breakdown, level, period and area."""
    table = pq.read_table(next(berlin.glob("data/releases/*/values.parquet")))
    key = ("indicator", "breakdown", "level", "period", "area")
    return {tuple(row[name] for name in key): row for row in table.to_pylist()}


# --- the second route: csv, json and arithmetic ---------------------------------------------------------------------


@dataclass(frozen=True)
class Naive:
    """Figures computed without the program: counts by planning area."""

    areas: tuple[str, ...]
    regions: frozenset[str]
    persons: dict[str, dict[str, dict[str, int]]]
    """Year: planning area: column of the register."""
    places: dict[str, int]
    schools: dict[tuple[str, str], dict[str, int]]

    def upper(self, area: str, level: str) -> str:
        cut = {"planungsraum": 8, "bezirksregion": 6, "prognoseraum": 4, "bezirk": 2}
        return "berlin" if level == "stadt" else area[: cut[level]]

    def members(self, level: str) -> dict[str, list[str]]:
        found: dict[str, list[str]] = defaultdict(list)
        for area in self.areas:
            found[self.upper(area, level)].append(area)
        return found


@pytest.fixture(scope="session")
def naive(files: Path) -> Naive:
    shapes = _features(files / "berlin-lor-planning-areas-until-2020.geojson")
    for properties, _geometry in shapes:
        if str(properties["area"]) == DEFECT_AREA:
            properties["id"] = CORRECTED
    regions = {str(p["id"]) for p, _g in _features(files / "berlin-lor-district-regions-until-2020.geojson")}
    outlines = [Outline.of(str(p["id"]), g) for p, g in shapes]
    places: dict[str, int] = defaultdict(int)
    for properties, geometry in _features(files / "kindertagesstaetten.geojson"):
        places[_locate(outlines, geometry["coordinates"])] += int(properties["e_platz"])
    schools: dict[tuple[str, str], dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for properties, geometry in _features(files / "schulen.geojson"):
        kind = SCHOOL_TYPES.get(properties["schulart"].strip(), "foerderschule")
        carrier = {"öffentlich": "oeffentlich", "privat": "privat"}[properties["traeger"]]
        schools[kind, carrier][_locate(outlines, geometry["coordinates"])] += 1
    persons = {year: _register(files / f"EWR{year}12E_Matrix.csv") for year in YEARS}
    return Naive(tuple(sorted(outline.key for outline in outlines)), frozenset(regions), persons, places, schools)


def _features(path: Path) -> list[tuple[dict[str, Any], dict[str, Any]]]:
    data = json.loads(path.read_text("utf-8"))
    return [(feature["properties"], feature["geometry"]) for feature in data["features"]]


def _register(path: Path) -> dict[str, dict[str, int]]:
    with path.open(encoding="utf-8-sig", newline="") as stream:
        table = list(csv.DictReader(stream, delimiter=";"))
    number = [name for name in table[0] if name.startswith("E_E")]
    return {row["RAUMID"].zfill(8): {name: int(row[name].replace(",00", "")) for name in number} for row in table}


_TO_METRES = Transformer.from_crs("EPSG:4326", "EPSG:25833", always_xy=True)


def _rings(geometry: dict[str, Any]) -> Iterator[list[tuple[float, float]]]:
    """All rings in metres; holes need no care, because ray casting counts every crossing."""
    parts = geometry["coordinates"] if geometry["type"] == "MultiPolygon" else [geometry["coordinates"]]
    for part in parts:
        for ring in part:
            xs, ys = _TO_METRES.transform([point[0] for point in ring], [point[1] for point in ring])
            yield list(zip(xs, ys, strict=True))


@dataclass(frozen=True)
class Outline:
    """Rings of one area and the box around them, which spares most of the ray casting."""

    key: str
    rings: tuple[list[tuple[float, float]], ...]
    box: tuple[float, float, float, float]

    @classmethod
    def of(cls, key: str, geometry: dict[str, Any]) -> Outline:
        rings = tuple(_rings(geometry))
        xs, ys = [x for ring in rings for x, _y in ring], [y for ring in rings for _x, y in ring]
        return cls(key, rings, (min(xs), min(ys), max(xs), max(ys)))

    def contains(self, x: float, y: float) -> bool:
        """Ray casting: an odd number of crossings to the right means inside."""
        if not (self.box[0] <= x <= self.box[2] and self.box[1] <= y <= self.box[3]):
            return False
        odd = False
        for ring in self.rings:
            for (x1, y1), (x2, y2) in pairwise(ring):
                if (y1 > y) != (y2 > y) and x < x1 + (y - y1) * (x2 - x1) / (y2 - y1):
                    odd = not odd
        return odd


def _locate(outlines: list[Outline], point: list[float]) -> str:
    hits = [outline.key for outline in outlines if outline.contains(point[0], point[1])]
    assert len(hits) == 1, (point, hits)
    return hits[0]


Row = tuple[float | None, int | None, int | None, float, str]
Key = tuple[str, str, str, str, str]


def _ratio(
    naive: Naive, numerator: dict[str, int], denominator: dict[str, int], factor: int, level: str
) -> dict[str, Row]:
    """Ratio of sums over the parts that both sides know; coverage is 1 if every part is known on both sides."""
    found: dict[str, Row] = {}
    for area, parts in naive.members(level).items():
        based = [part for part in parts if part in denominator]
        used = [part for part in based if part in numerator]
        over, below = sum(numerator[part] for part in used), sum(denominator[part] for part in used)
        known = sum(denominator[part] for part in based)
        if not used:
            found[area] = (None, None, None, 0.0, "missing")
            continue
        coverage = len(based) / len(parts) * (below / known if known else 1.0)
        if below == 0:
            found[area] = (None, over, below, coverage, "zero_denominator")
            continue
        status = "normal" if len(used) == len(parts) else "incomplete"
        found[area] = (factor * over / below, over, below, coverage, status)
    return found


def _count(naive: Naive, counts: dict[str, int], level: str) -> dict[str, Row]:
    found: dict[str, Row] = {}
    for area, parts in naive.members(level).items():
        known = [part for part in parts if part in counts]
        total = sum(counts[part] for part in known)
        status = "normal" if len(known) == len(parts) else "incomplete"
        coverage = len(known) / len(parts)
        found[area] = (total, total, None, coverage, status) if known else (None, None, None, 0.0, "missing")
    return found


def _columns(naive: Naive, year: str, *names: str) -> dict[str, int]:
    return {area: sum(row[name] for name in names) for area, row in naive.persons[year].items()}


def _between(first: int, last: int) -> list[str]:
    """Register columns for the ages `first` to `last`, both included."""
    return [c for c in AGES if first <= int(c[3:5]) and int(c.rpartition("_")[2]) - 1 <= last]


@pytest.fixture(scope="session")
def expected(naive: Naive) -> dict[Key, Row]:
    result: dict[Key, Row] = {}

    def keep(indicator: str, breakdown: str, level: str, period: str, figures: dict[str, Row]) -> None:
        result.update({(indicator, breakdown, level, period, area): row for area, row in figures.items()})

    for level in LEVELS:
        for year in YEARS:
            period = f"{year}-12-31"
            total = _columns(naive, year, "E_E")
            keep("population_total", "", level, period, _count(naive, total, level))
            for column, age in AGES.items():
                figures = _count(naive, _columns(naive, year, column), level)
                keep("population_total", f"alter={age}", level, period, figures)
            for column, sex in (("E_EM", "m"), ("E_EW", "w")):
                figures = _count(naive, _columns(naive, year, column), level)
                keep("population_total", f"geschlecht={sex}", level, period, figures)
            under_6 = _columns(naive, year, *_between(0, 5))
            keep("share_under_6", "", level, period, _ratio(naive, under_6, total, 100, level))
            pupils = _columns(naive, year, *_between(6, 14))
            keep("share_6_to_14", "", level, period, _ratio(naive, pupils, total, 100, level))
            young, adult = _columns(naive, year, *_between(0, 17)), _columns(naive, year, *_between(18, 64))
            keep("youth_ratio_0_17", "", level, period, _ratio(naive, young, adult, 100, level))
        under_6 = _columns(naive, "2018", *_between(0, 5))
        places = {area: naive.places.get(area, 0) for area in naive.areas}
        figures = _ratio(naive, places, under_6, 100, level)
        keep("daycare_places_per_100_under_6", "", level, "2018-12-31", figures)
        kinds = sorted({*SCHOOL_TYPES.values(), "foerderschule"})
        choices = {"": (kinds, ("oeffentlich", "privat"))}
        choices |= {f"schulart={kind}": ([kind], ("oeffentlich", "privat")) for kind in kinds}
        choices |= {f"traeger={carrier}": (kinds, (carrier,)) for carrier in ("oeffentlich", "privat")}
        choices |= {
            f"schulart={kind};traeger={carrier}": ([kind], (carrier,))
            for kind in kinds
            for carrier in ("oeffentlich", "privat")
        }
        for breakdown, (chosen, carriers) in choices.items():
            counts = {
                area: sum(naive.schools[kind, carrier].get(area, 0) for kind in chosen for carrier in carriers)
                for area in naive.areas
            }
            keep("schools_total", breakdown, level, "2023-10", _count(naive, counts, level))
    return result


# --- published figures ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("area", "period", "published"),
    [
        ("stadt:berlin", "2014-12-31", 5.6239),
        ("stadt:berlin", "2015-12-31", 5.7964),
        ("stadt:berlin", "2018-12-31", 5.9926),
        ("bezirk:03", "2014-12-31", 6.7069),
        ("bezirk:03", "2015-12-31", 6.8527),
        ("bezirk:03", "2018-12-31", 6.7770),
    ],
)
def test_share_of_children_under_6_is_the_published_one(berlin: Path, area: str, period: str, published: float) -> None:
    answer = ask(berlin, "share_under_6", area, period)
    assert answer["value"] == pytest.approx(published, abs=5e-5)
    assert answer["value"] == 100 * answer["numerator"] / answer["denominator"]
    assert (answer["unit"], answer["level"], answer["area"]) == ("percent", *area.split(":"))
    assert answer["release"].endswith("team-1")


@pytest.mark.parametrize(("year", "children", "persons"), [("2014", 1746, 28139), ("2015", 1824, 27973)])
def test_the_count_of_a_planning_area_is_the_published_one(
    berlin: Path, files: Path, year: str, children: int, persons: int
) -> None:
    answer = ask(berlin, "share_under_6", "planungsraum:08010301", f"{year}-12-31")
    assert (answer["numerator"], answer["denominator"]) == (children, persons)
    (source,) = answer["inputs"]
    assert (source["source"], source["file"], source["rows"]) == (
        "einwohnerregister",
        f"EWR{year}12E_Matrix.csv",
        447,
    )
    original = berlin / "data" / "deliveries" / "einwohnerregister" / source["delivery"] / source["file"]
    assert original.read_bytes() == (files / source["file"]).read_bytes()


# --- every figure by the second route -------------------------------------------------------------------------------


def test_exactly_the_expected_figures_are_released(
    stored: dict[tuple[str, ...], dict[str, Any]], expected: dict[Key, Row]
) -> None:
    assert set(stored) == set(expected)
    assert len(expected) > 90_000


def test_every_figure_equals_its_naive_recomputation(
    stored: dict[tuple[str, ...], dict[str, Any]], expected: dict[Key, Row]
) -> None:
    wrong = []
    for key, (value, numerator, denominator, coverage, status) in expected.items():
        row = stored[key]
        exact = (row["numerator"], row["denominator"], row["status"]) == (numerator, denominator, status)
        same = row["value"] is None if value is None else row["value"] == pytest.approx(value, rel=1e-12)
        if not (exact and same and row["coverage"] == pytest.approx(coverage, abs=1e-12)):
            wrong.append((key, row, expected[key]))
    assert wrong == []


@pytest.mark.parametrize("level", LEVELS)
def test_tables_show_the_recomputed_figures_at_every_level(
    berlin: Path, expected: dict[Key, Row], naive: Naive, level: str
) -> None:
    indicators = {key[0] for key in expected}
    for indicator in sorted(indicators):
        shown = rows(berlin, indicator, level)
        wanted = {(k[4], k[3]): row for k, row in expected.items() if k[:3] == (indicator, "", level)}
        assert shown.keys() == wanted.keys()
        for key, (value, numerator, denominator, _coverage, status) in wanted.items():
            row = shown[key]
            assert row["value"] == (None if value is None else pytest.approx(value, rel=1e-12))
            assert (row["numerator"], row["denominator"], row["status"]) == (numerator, denominator, status)
            assert bool(row["reason"]) == (status != "normal")


def test_breakdowns_are_answered_one_by_one(berlin: Path, expected: dict[Key, Row]) -> None:
    girls = ask(berlin, "population_total", "bezirk:03", "2018-12-31", "--where", "geschlecht=w")
    assert girls["value"] == expected["population_total", "geschlecht=w", "bezirk", "2018-12-31", "03"][0]
    babies = ask(berlin, "population_total", "stadt:berlin", "2015-12-31", "--where", "alter=0")
    assert babies["value"] == expected["population_total", "alter=0", "stadt", "2015-12-31", "berlin"][0]
    crossed = ("--where", "traeger=privat", "--where", "schulart=gymnasium")
    schools = ask(berlin, "schools_total", "bezirk:12", "2023-10", *crossed)
    label = "schulart=gymnasium;traeger=privat"
    assert schools["value"] == expected["schools_total", label, "bezirk", "2023-10", "12"][0]


def test_csv_and_workbook_carry_the_same_figures_as_json(berlin: Path) -> None:
    wanted = rows(berlin, "share_under_6", "bezirk", "--period", "2015..2018")
    assert len(wanted) == 24
    text = run("table", berlin, "share_under_6", "--level", "bezirk", "--period", "2015..2018", "--format", "csv").out
    read = {(row["area"], row["period"]): row for row in csv.DictReader(io.StringIO(text))}
    assert read.keys() == wanted.keys()
    assert all(float(read[key]["value"]) == row["value"] for key, row in wanted.items())
    data = run("table", berlin, "share_under_6", "--level", "bezirk", "--period", "2015..2018", "--format", "xlsx").data
    sheet = openpyxl.load_workbook(io.BytesIO(data)).worksheets[0]
    heading, *body = sheet.iter_rows(values_only=True)
    column = {str(name): number for number, name in enumerate(heading)}
    found = {(row[column["Schlüssel"]], row[column["Zeitraum"]]): row[column["Wert"]] for row in body}
    assert found == {
        (area, f"31.12.{period[:4]}"): pytest.approx(row["value"], rel=1e-12) for (area, period), row in wanted.items()
    }


# --- what is missing, and what was mended ---------------------------------------------------------------------------


def test_the_area_that_no_register_has_is_missing_with_a_reason(berlin: Path) -> None:
    for indicator, period in (("population_total", "2014-12-31"), ("share_under_6", "2018-12-31")):
        answer = ask(berlin, indicator, f"planungsraum:{MISSING}", period)
        assert (answer["value"], answer["status"], answer["coverage"]) == (None, "missing", 0.0)
        assert "nicht" in answer["reason"]
    region = ask(berlin, "population_total", f"bezirksregion:{MISSING[:6]}", "2018-12-31")
    assert region["status"] == "incomplete"
    assert region["coverage"] < 1


def test_places_in_the_area_without_children_do_not_count(berlin: Path, naive: Naive) -> None:
    assert naive.places[MISSING] > 0
    region = ask(berlin, "daycare_places_per_100_under_6", f"bezirksregion:{MISSING[:6]}", "2018-12-31")
    parts = [area for area in naive.areas if area.startswith(MISSING[:6]) and area != MISSING]
    assert region["numerator"] == sum(naive.places.get(area, 0) for area in parts)
    assert region["denominator"] == sum(_columns(naive, "2018", *_between(0, 5))[area] for area in parts)
    assert region["coverage"] == pytest.approx(len(parts) / (len(parts) + 1))
    assert ask(berlin, "daycare_places_per_100_under_6", f"planungsraum:{MISSING}", "2018-12-31")["value"] is None


def test_the_corrected_key_has_its_own_figures(berlin: Path, naive: Naive) -> None:
    for area in (CORRECTED, "06010102"):
        answer = ask(berlin, "population_total", f"planungsraum:{area}", "2014-12-31")
        assert answer["value"] == naive.persons["2014"][area]["E_E"]
        assert answer["name"] == "Schloßstraße"


def test_areas_without_the_correction_are_rejected_and_nothing_changes(
    files: Path, repository: Path, tmp_path: Path
) -> None:
    workspace = tmp_path / "berlin"
    run("init", workspace, "--name", "Berlin", "--ags", "11", "--definitions", repository / "examples" / "berlin")
    (workspace / "sources" / "lor" / "corrections.yaml").unlink()
    before = snapshot(workspace)
    outcome = call("import", workspace, "lor", *sorted(files.glob("*until-2020.geojson")), "--json")
    assert outcome.code == 3
    report = outcome.json()
    (error,) = [check for check in report["checks"] if check["severity"] == "error"]
    assert error["code"] == "AREA_KEY_REPEATED_APART"
    assert "06010102" in error["message"]
    assert "Korrektur" in error["remedy"]
    assert "planning-areas" in error["file"]
    assert error["row"]
    assert snapshot(workspace) == before


# --- what the deliveries do not allow -------------------------------------------------------------------------------


def test_an_age_cut_that_no_delivery_has_is_refused_by_name(berlin: Path, tmp_path: Path) -> None:
    workspace = tmp_path / "copy"
    shutil.copytree(berlin, workspace)
    text = (workspace / "indicators" / "share_under_6.yaml").read_text("utf-8")
    own = text.replace("id: share_under_6", "id: share_under_20").replace("0-5", "0-19")
    (workspace / "indicators" / "share_under_20.yaml").write_text(own, "utf-8")
    report = run("build", workspace, "--json").json()
    reasons = [item["reason"] for item in report["refused"] if item["indicator"] == "share_under_20"]
    assert any("18-20" in reason for reason in reasons)
    run("release", workspace, "--audience", "team")
    answer = ask(workspace, "share_under_20", "stadt:berlin", "2018-12-31")
    assert (answer["value"], answer["status"]) == (None, "not_delivered")
    assert "18-20" in answer["reason"]


def test_a_crossing_that_was_not_delivered_is_refused_with_the_reason(berlin: Path) -> None:
    crossed = ("--where", "alter=0", "--where", "geschlecht=w")
    answer = ask(berlin, "population_total", "bezirk:03", "2018-12-31", *crossed)
    assert (answer["value"], answer["status"]) == (None, "not_delivered")
    assert "alter×geschlecht" in answer["reason"]
    share = ask(berlin, "share_under_6", "bezirk:03", "2018-12-31", "--where", "geschlecht=w")
    assert (share["value"], share["status"]) == (None, "not_delivered")
    assert "alter×geschlecht" in share["reason"]


def test_periods_too_far_apart_are_refused_with_what_was_delivered(berlin: Path) -> None:
    answer = ask(berlin, "daycare_places_per_100_under_6", "stadt:berlin", "2014-12-31")
    assert answer["value"] is None
    assert "2022-12" in answer["reason"]


def test_bare_keys_are_accepted_only_where_they_are_unique(berlin: Path) -> None:
    assert ask(berlin, "share_under_6", "08010301", "2014-12-31")["level"] == "planungsraum"
    assert ask(berlin, "share_under_6", "berlin", "2014-12-31")["level"] == "stadt"
    outcome = call("value", berlin, "share_under_6", "--area", "0801030", "--period", "2014-12-31")
    assert outcome.code == 2
    assert "planungsraum:08010301" in outcome.err


def test_the_doctor_finds_the_used_workspace_in_order(berlin: Path) -> None:
    report = run("doctor", berlin, "--json").json()
    assert report["ok"]
    assert report["findings"] == []
