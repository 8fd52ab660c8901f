"""Figures across a territorial reform of the small town: a split, a merger and a part that moved, against fractions."""

from __future__ import annotations

import csv
import io
import json
import shutil
from collections.abc import Mapping
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet as pq
import pytest

from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.territory import AreaVersion, Basis, ChangeKind, SpaceHistory, TerritorialChange, Validity
from kobimo.workflows.computing.breaks import breaks
from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.viewing import Library
from support.command import ask, call, rows, run
from support.reform import AREAS, CHANGES, NEW, make_reformed, reform
from support.town import CARE, EINWOHNER, PERSONS, deliveries, make_town, register, write

FORWARD = {
    "11": {"11": Fraction(9, 10), "21": Fraction(1, 10)},
    "12": {"13": Fraction(1, 4), "14": Fraction(3, 4)},
    "21": {"21": Fraction(1)},
    "22": {"21": Fraction(1)},
}
BACK = {
    "11": {"11": Fraction(1)},
    "13": {"12": Fraction(1)},
    "14": {"12": Fraction(1)},
    "21": {"22": Fraction(4, 100), "21": Fraction(94, 100), "11": Fraction(2, 100)},
}
ABOVE = {"11": "1", "12": "1", "13": "1", "14": "2", "21": "2", "22": "2"}


@pytest.fixture(scope="module")
def reformed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town after the reform; these tests only read it."""
    return make_reformed(tmp_path_factory.mktemp("reformed"))


def moved(persons: Mapping[str, int], shares: Mapping[str, Mapping[str, Fraction]]) -> dict[str, Fraction]:
    """Move counts of quarters by their shares, and sum them up."""
    found: dict[str, Fraction] = {}
    for key, count in persons.items():
        for target, share in shares[key].items():
            found[target] = found.get(target, Fraction(0)) + share * count
    return found


def summed(quarters: Mapping[str, Fraction]) -> dict[tuple[str, str], Fraction]:
    """Add the districts and the town."""
    found = {("viertel", key): count for key, count in quarters.items()}
    for key, count in quarters.items():
        for place in (("bezirk", ABOVE[key]), ("stadt", "1")):
            found[place] = found.get(place, Fraction(0)) + count
    return found


def people(year: int, ages: slice = slice(None)) -> dict[str, int]:
    table = NEW if year == 2023 else PERSONS[year]
    return {key: sum(counts[ages]) for key, counts in table.items()}


def test_counts_of_the_old_quarters_become_those_of_the_new_ones(reformed: Path) -> None:
    expected = summed(moved(people(2022), FORWARD))
    for level in ("viertel", "bezirk", "stadt"):
        found = rows(reformed, "einwohner_gesamt", level)
        wanted = {key: count for (name, key), count in expected.items() if name == level}
        assert {key for key, _period in found} == set(wanted)
        for key, count in wanted.items():
            assert found[key, "2022-12-31"]["value"] == pytest.approx(float(count), abs=0.002)
    town = rows(reformed, "einwohner_gesamt", "stadt")["1", "2022-12-31"]
    assert (town["value"], town["status"], town["error"]) == (sum(people(2022).values()), "normal", None)
    assert rows(reformed, "einwohner_gesamt", "viertel")["13", "2023-12-31"]["status"] == "normal"


def test_ratios_are_recomputed_from_moved_numerator_and_denominator(reformed: Path) -> None:
    above = summed(moved(people(2022, slice(0, 2)), FORWARD))
    below = summed(moved(people(2022), FORWARD))
    for (level, key), count in above.items():
        found = ask(reformed, "anteil_u6", f"{level}:{key}", "2022-12-31")
        assert found["value"] == pytest.approx(float(100 * count / below[level, key]), abs=0.01)
        assert found["territory"] == "2023-01-01"
        assert (found["status"] == "estimated") == (found["error"] is not None) == (level != "stadt")


def split_variance(persons: int, share: float) -> float:
    """Variance of a part by residents: with a dispersion of 0.02, as the how-to says."""
    return persons * share * (1 - share) * (1 + (persons - 1) * 0.02)


def test_the_error_of_a_count_is_that_of_its_split_sources(reformed: Path) -> None:
    old = people(2022)
    expected = {
        "11": split_variance(old["11"], 0.9),
        "13": split_variance(old["12"], 0.25),
        "14": split_variance(old["12"], 0.75),
        "21": split_variance(old["11"], 0.1),
    }
    found = rows(reformed, "einwohner_gesamt", "viertel")
    for key, variance in expected.items():
        assert found[key, "2022-12-31"]["error"] == pytest.approx(variance**0.5)
    district = rows(reformed, "einwohner_gesamt", "bezirk")["1", "2022-12-31"]
    assert district["error"] == pytest.approx((expected["11"] + expected["13"]) ** 0.5)


def test_a_source_that_still_uses_old_quarters_is_noted_converted_and_combined(reformed: Path) -> None:
    receipt = next(path for path in reformed.glob("data/deliveries/kita/*/receipt.json"))
    protocol = json.loads(receipt.read_text(encoding="utf-8"))
    assert [check["code"] for check in protocol["checks"] if check["code"].startswith("TERRITORY")] == [
        "TERRITORY_OTHER"
    ]
    assert {part["territory"] for part in protocol["slices"]} == {"2022-12-31"}
    young = moved({key: counts[0] for key, counts in CARE.items() if key != "22"}, FORWARD)  # type: ignore[misc]
    answer = ask(reformed, "quote_u3", "viertel:13", "2024-03-01")
    assert answer["value"] == pytest.approx(float(100 * young["13"] / NEW["13"][0]), abs=0.05)
    assert answer["status"] == "estimated"
    assert ask(reformed, "quote_u3", "viertel:21", "2024-03-01")["status"] == "suppressed"
    town = ask(reformed, "quote_u3", "stadt:1", "2024-03-01")
    assert town["lower"] == pytest.approx(100 * (35 + 1) / (38 + 3 + 8 + 84))
    assert town["upper"] == pytest.approx(100 * (35 + 2) / (38 + 3 + 8 + 84))


def test_another_status_is_computed_on_demand_and_nothing_is_stored(reformed: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (reformed / "data").rglob("*") if path.is_file()}
    found = rows(reformed, "einwohner_gesamt", "viertel", "--territory", "2020-06-30")
    expected = moved(people(2023), BACK)
    assert {key for key, _period in found} == {"11", "12", "21", "22"}
    for key, count in expected.items():
        assert found[key, "2023-12-31"]["value"] == pytest.approx(float(count), abs=0.002)
        assert found[key, "2022-12-31"]["value"] == people(2022)[key]
    assert found["12", "2023-12-31"]["status"] == "normal"  # two whole quarters together
    answer = ask(reformed, "einwohner_gesamt", "viertel:22", "2023-12-31", "--territory", "2020-06-30")
    assert (answer["status"], answer["release"], answer["territory"]) == ("estimated", None, "2020-06-30")
    assert answer["error"] == pytest.approx(split_variance(people(2023)["21"], 0.04) ** 0.5)
    after = {path: path.stat().st_mtime_ns for path in (reformed / "data").rglob("*") if path.is_file()}
    assert after == before


def test_the_status_is_told_in_words_and_only_where_one_is_recorded(reformed: Path, town: Path) -> None:
    arguments = ("einwohner_gesamt", "--area", "stadt:1", "--period", "2022-12-31")
    assert "Gebietsstand 01.01.2023" in run("value", reformed, *arguments).out
    assert "Gebietsstand" not in run("value", town, *arguments).out
    assert ask(town, "einwohner_gesamt", "stadt:1", "2022-12-31")["territory"] is None


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (("--territory", "gestern"), "gestern"),
        (("--territory", "2020-01-01", "--release", "neu"), "gehen nicht zusammen"),
    ],
)
def test_a_wrong_question_for_a_status_is_refused(reformed: Path, more: tuple[str, ...], said: str) -> None:
    outcome = call("value", reformed, "einwohner_gesamt", "--area", "stadt:1", "--period", "2022-12-31", *more)
    assert outcome.code != 0
    assert said in outcome.text


def test_areas_without_history_have_no_other_status(town: Path) -> None:
    outcome = call(
        "value", town, "einwohner_gesamt", "--area", "stadt:1", "--period", "2022-12-31", "--territory", "2020-01-01"
    )
    assert outcome.code != 0
    assert "kein Gebietsstand erfasst" in outcome.text


def test_files_say_what_is_estimated_and_plain_tables_only_where_there_is_a_history(
    reformed: Path, town: Path, tmp_path: Path
) -> None:
    table = list(csv.DictReader(io.StringIO(run("table", reformed, "anteil_u6", "--level", "viertel").out)))
    assert {row["status"] for row in table if row["error"]} == {"estimated"}
    assert "error" not in run("table", town, "anteil_u6", "--level", "viertel").out
    run("table", reformed, "anteil_u6", "--level", "viertel", "--out", tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    headings = [cell.value for cell in book["Daten"][1]]
    states = {row[headings.index("Status")].value for row in book["Daten"].iter_rows(min_row=2)}
    assert "Standardfehler" in headings
    assert "geschätzt" in states
    assert ["Gebietsstand", "01.01.2023"] in [[cell.value for cell in row] for row in book["Quelle"].rows]


def test_dates_that_change_nothing_leave_the_figures_as_they_are(town: Path, tmp_path: Path) -> None:
    dated = tmp_path / "dated"
    shutil.copytree(town, dated)
    lines = (dated / "spaces/stadt.areas.csv").read_text(encoding="utf-8-sig").splitlines()
    text = "\n".join([lines[0] + ";valid_from;valid_to", *(line + ";2000-01-01;" for line in lines[1:])]) + "\n"
    write(dated / "spaces/stadt.areas.csv", text)
    run("build", dated)
    build = max((dated / "data/build").glob("*/values.parquet"), key=lambda path: path.stat().st_mtime)
    assert build.read_bytes() == next((town / "data/build").glob("*/values.parquet")).read_bytes()


def test_the_metadata_of_a_release_have_status_breaks_and_conversions(reformed: Path) -> None:
    release = next((reformed / "data/releases").glob("*/metadata.json"))
    found: dict[str, Any] = json.loads(release.read_text(encoding="utf-8"))["territories"]["stadt"]
    assert found["territory"] == "2023-01-01"
    touched = {(item["level"], item["area"]) for item in found["breaks"]}
    assert touched == {("viertel", key) for key in NEW} | {("bezirk", "1"), ("bezirk", "2")}
    assert [
        (item["dataset"], item["period"], item["from"], item["exact"], item["by"]) for item in found["converted"]
    ] == [
        ("betreute", "2024-03-01", None, False, ["changes"]),
        ("einwohner", "2022-12-31", None, False, ["changes"]),
    ]


def test_areas_of_two_statuses_in_one_period_are_refused_with_both_named(reformed: Path, tmp_path: Path) -> None:
    mixed = {"11": (1, 1, 1, 1), "12": (1, 1, 1, 1), "13": (1, 1, 1, 1), "21": (1, 1, 1, 1), "22": (1, 1, 1, 1)}
    file = write(tmp_path / "register_2024.csv", register(2024, mixed))
    outcome = call("import", reformed, "register", file, "--dry-run")
    assert outcome.code != 0
    assert "verschiedenen Gebietsständen" in outcome.text
    assert "01.01.2023" in outcome.text
    assert "12, 22" in outcome.text
    assert "zum Beispiel 13" in outcome.text


def test_a_recipe_can_say_that_all_its_periods_have_the_newest_areas(tmp_path: Path) -> None:
    recipe = (
        'file_name: "register_*"\narea: {column: Nr, level: viertel, width: 2, territory: newest}\n'
        "period: {column: Stichtag}\n"
        "values: [{dataset: einwohner, cube: gesamt, measure: personen, column: Insgesamt}]\n"
    )
    workspace = reform(make_town(tmp_path, {"sources/register/recipe.yaml": recipe}))
    old = call("import", workspace, "register", deliveries(tmp_path / "a") / "register_2022.csv")
    assert old.code != 0
    assert "12" in old.text
    run("import", workspace, "register", write(tmp_path / "register_2023.csv", register(2023, NEW)))
    slices = json.loads(next(workspace.glob("data/deliveries/register/*/receipt.json")).read_bytes())["slices"]
    assert {part["territory"] for part in slices} == {"2023-01-01"}


def test_where_no_share_is_known_there_is_no_figure_and_the_reason_names_the_area(tmp_path: Path) -> None:
    workspace = make_town(tmp_path)
    write(workspace / "spaces/stadt.areas.csv", AREAS)
    unknown = CHANGES.replace("12;13;0.25;1", "12;13;;1").replace("12;14;0.75;1", "12;14;;1")
    write(workspace / "spaces/stadt.changes.csv", unknown)
    run("import", workspace, "register", workspace.parent / "ablage/register_2022.csv")
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    for key in ("13", "14"):
        answer = ask(workspace, "einwohner_gesamt", f"viertel:{key}", "2022-12-31")
        assert (answer["value"], answer["status"]) == (None, "missing")
        assert "Gewichte bekannt: 12" in answer["reason"]
    town = ask(workspace, "einwohner_gesamt", "stadt:1", "2022-12-31")
    assert (town["status"], town["value"]) == ("incomplete", 500 + 1000 + 50)
    assert ask(workspace, "einwohner_gesamt", "bezirk:1", "2022-12-31")["status"] == "incomplete"


def test_an_area_that_vanished_without_a_change_takes_the_total_with_it(tmp_path: Path) -> None:
    workspace = make_town(tmp_path)
    gone = [line for line in AREAS.splitlines() if not line.startswith(("viertel;13", "viertel;14"))]
    write(workspace / "spaces/stadt.areas.csv", "\n".join(gone) + "\n")
    write(workspace / "spaces/stadt.changes.csv", "\n".join(CHANGES.splitlines()[:1] + CHANGES.splitlines()[3:]) + "\n")
    run("import", workspace, "register", workspace.parent / "ablage/register_2022.csv")
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    assert ask(workspace, "einwohner_gesamt", "stadt:1", "2022-12-31")["status"] == "incomplete"
    assert ask(workspace, "einwohner_gesamt", "bezirk:2", "2022-12-31")["status"] == "estimated"


def test_changes_over_a_break_are_told_only_of_the_converted_series_and_as_estimates(reformed: Path) -> None:
    reader = Library(open_workspace(reformed)).release()
    (item,) = [i for i in reader.area("viertel", "13").figures if i.head.id == "einwohner_gesamt"]
    (broken,) = item.breaks
    assert (broken.day.isoformat(), broken.converted) == ("2023-01-01", True)
    refused, told = item.change(), item.change(converted=True)
    assert refused is not None
    assert told is not None
    assert refused.refused
    assert "01.01.2023" in refused.text
    assert "geschätzt" in told.text
    assert told.text.startswith("+2")  # 52 of 50


def test_a_change_recorded_later_does_not_lose_what_was_delivered_before(tmp_path: Path) -> None:
    workspace = make_town(tmp_path)
    run("import", workspace, "register", workspace.parent / "ablage/register_2023.csv")  # old quarters, no history yet
    reform(workspace)
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    expected = moved({key: sum(counts) for key, counts in PERSONS[2023].items()}, FORWARD)
    found = rows(workspace, "einwohner_gesamt", "viertel")
    for key, count in expected.items():
        assert found[key, "2023-12-31"]["value"] == pytest.approx(float(count), abs=0.002)
    assert call("doctor", workspace).code == 0


def test_areas_that_never_were_together_stop_the_build_and_are_named(tmp_path: Path) -> None:
    workspace = make_town(tmp_path)
    run("import", workspace, "register", workspace.parent / "ablage/register_2023.csv")
    contradiction = AREAS.replace("viertel;22;Zweiundzwanzig;2;;2022-12-31", "viertel;22;Zweiundzwanzig;2;2024-01-01;")
    write(workspace / "spaces/stadt.areas.csv", contradiction)
    outcome = call("build", workspace)
    assert outcome.code != 0
    assert "12" in outcome.text
    assert "valid_from" in outcome.text


CROSSWALK = """\
id: nach_schulen
title: {de: Von Vierteln in Schulbezirke}
source: {space: stadt, level: viertel}
target: {space: schulen, level: schulbezirk}
basis: population
dispersion: {population: 0.01}
"""


def test_counts_move_into_another_space_and_combine_with_its_datasets(tmp_path: Path) -> None:
    space = (
        "id: schulen\ntitle: {de: Schulbezirke}\ncrs: EPSG:25832\nlevels:\n"
        "  - {id: schulbezirk, title: {de: Schulbezirk}, parent: ort}\n  - {id: ort, title: {de: Ort}}\n"
    )
    schools = (
        "id: schueler\ntitle: {de: Schüler}\nspace: schulen\nlevel: schulbezirk\nperiod_type: reference_date\n"
        "measures: [{id: kinder, title: {de: Kinder}, unit: {de: Kinder}, concerns: persons}]\n"
    )
    share = (
        "id: anteil_schueler\narea: A\ntitle: {de: Anteil}\nkind: ratio\nunit: percent\n"
        "numerator: {dataset: schueler, measure: kinder}\ndenominator: {dataset: einwohner, measure: personen}\n"
    )
    recipe = (
        'file_name: "schueler*"\narea: {column: Bezirk, level: schulbezirk}\nperiod: {column: Stichtag}\n'
        "values: [{dataset: schueler, measure: kinder, column: Kinder}]\n"
    )
    moving = {
        "spaces/schulen.yaml": space,
        "spaces/crosswalks/nach_schulen.yaml": CROSSWALK,
        "spaces/crosswalks/nach_schulen.csv": (
            "source;target;weight;basis\n11;A;1;population\n12;A;0.5;population\n12;B;0.5;population\n"
            "21;B;1;population\n22;B;1;population\n"
        ),
        "spaces/schulen.areas.csv": "level;key;name;parent\nschulbezirk;A;A;O\nschulbezirk;B;B;O\nort;O;Ort;\n",
        "datasets/schueler.yaml": schools,
        "datasets/einwohner.yaml": EINWOHNER.replace("level: viertel\n", "level: viertel\nmoved_by: nach_schulen\n", 1),
        "indicators/anteil_schueler.yaml": share,
        "indicators/quote_u3.yaml": None,
        "sources/schule/source.yaml": "id: schule\ntitle: {de: S}\nsupplier: Schulamt\n",
        "sources/schule/recipe.yaml": recipe,
    }
    workspace = make_town(tmp_path, moving)
    for path in ("spaces/schulen.areas.csv", "spaces/crosswalks/nach_schulen.csv"):
        write(workspace / path, str(moving[path]))
    run("import", workspace, "register", workspace.parent / "ablage/register_2022.csv")
    pupils = write(tmp_path / "schueler.csv", "Bezirk;Stichtag;Kinder\nA;2022-12-31;60\nB;2022-12-31;90\n")
    run("import", workspace, "schule", pupils)
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    found = ask(workspace, "anteil_schueler", "schulbezirk:A", "2022-12-31")
    assert (found["value"], found["status"]) == (100 * 60 / (500 + 100), "estimated")
    variance = 200 * 0.25 * (1 + 199 * 0.01)
    assert found["error"] == pytest.approx(100 * 60 / 600 * variance**0.5 / 600)
    whole = ask(workspace, "anteil_schueler", "ort:O", "2022-12-31")
    assert (whole["value"], whole["status"]) == (100 * 150 / 1750, "normal")


def test_every_area_that_a_change_touches_has_a_break_whether_it_continues_or_not(reformed: Path) -> None:
    found = breaks(open_workspace(reformed).history("stadt"))
    assert [(item.level, item.area, item.own) for item in found] == [
        *(("bezirk", key, False) for key in "12"),
        *(("viertel", key, True) for key in ("11", "12", "13", "14", "21", "22")),
    ]
    assert {item.day.isoformat() for item in found} == {"2023-01-01"}


def test_a_member_that_changes_sides_breaks_both_sides_and_nothing_else() -> None:
    parents = {"v": "b", "b": "s", "s": None}
    levels = [{"id": name, "title": {"de": name}, "parent": parent} for name, parent in parents.items()]
    definition = SpaceDefinition.model_validate({"id": "s", "title": {"de": "S"}, "levels": levels})
    day = date(2020, 5, 1)
    versions = [
        AreaVersion(Area("s", "x", "X")),
        *(AreaVersion(Area("b", key, key, "x")) for key in "123"),
        AreaVersion(Area("v", "a", "Aue", "1"), Validity(None, day - timedelta(1))),
        AreaVersion(Area("v", "a", "Aue", "2"), Validity(day, None)),
        AreaVersion(Area("v", "c", "Cent", "3"), Validity(None, day - timedelta(1))),
        AreaVersion(Area("v", "d", "Cent", "3"), Validity(day, None)),
    ]
    rekeyed = TerritorialChange(day, "v", "c", "d", 1.0, 1.0, Basis.TABLE, ChangeKind.REKEYED)
    found = breaks(SpaceHistory(definition, versions, [rekeyed]))
    assert [(item.level, item.area, item.day) for item in found] == [("b", "1", day), ("b", "2", day)]
    assert "Aue gehört seit dem 01.05.2020 zu einem anderen Gebiet." in found[0].text


def test_estimates_that_rest_on_few_persons_are_as_protected_as_counts(reformed: Path) -> None:
    release = next((reformed / "data/releases").glob("*/protocol.json"))
    protocol = json.loads(release.read_text(encoding="utf-8"))
    values = pq.read_table(release.parent / "values.parquet").to_pylist()
    threshold = protocol["threshold"]
    small = [
        row for row in values if row["indicator"] == "einwohner_gesamt" and 1 <= (row["numerator"] or 0) < threshold
    ]
    assert protocol["primary"].get("einwohner_gesamt", 0) == len(small)
    estimated = [row for row in values if row["status"] == "estimated"]
    assert estimated
    assert all(row["error"] > 0 and row["value"] is not None for row in estimated)


def test_readers_outside_see_an_estimate_as_it_is_or_not_at_all(reformed: Path, tmp_path: Path) -> None:
    """What lies behind those that are shown is attacked in `tests/acceptance/disclosure`."""
    town = Path(shutil.copytree(reformed, tmp_path / "kleinstadt"))
    name = run("release", town, "--audience", "public", "--json").json()["id"]
    inside = next(path for path in (town / "data/releases").iterdir() if path.name != name)
    table, public = (pq.read_table(folder / "values.parquet").to_pylist() for folder in (inside, inside.parent / name))
    estimated = [n for n, row in enumerate(table) if row["status"] == "estimated"]
    assert estimated
    assert {public[n]["status"] for n in estimated} <= {"confidential", "estimated"}
    numbers = ("value", "numerator", "denominator", "error")
    hidden = [n for n in estimated if public[n]["status"] == "confidential"]
    assert hidden
    assert {public[n][name] for n in hidden for name in numbers} == {None}
    assert all(public[n] == table[n] for n in estimated if n not in hidden)
    assert any(row["value"] is not None for row in public)


TOTALS = """\
file_name: "summen*"
area: {column: Nr, levels: [{level: viertel, matches: '\\d\\d'}, {level: bezirk, matches: '\\d'}]}
period: {column: Stichtag, one_per_file: false}
values: [{dataset: einwohner, cube: gesamt, measure: personen, column: Zahl}]
"""


def with_totals(tmp_path: Path, lines: str) -> Path:
    """Make a town after the reform of which totals of districts are delivered."""
    more = {
        "sources/summen/source.yaml": "id: summen\ntitle: {de: S}\nsupplier: Amt\n",
        "sources/summen/recipe.yaml": TOTALS,
    }
    workspace = reform(make_town(tmp_path, more))
    run("import", workspace, "summen", write(tmp_path / "summen.csv", "Nr;Stichtag;Zahl\n" + lines))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


def test_a_total_of_the_old_district_gives_way_to_the_sum_of_its_converted_parts(tmp_path: Path) -> None:
    workspace = with_totals(
        tmp_path,
        "11;2022-12-31;500\n12;2022-12-31;200\n21;2022-12-31;1000\n22;2022-12-31;50\n1;2022-12-31;700\n2;2022-12-31;1050\n"
        "11;2023-12-31;451\n13;2023-12-31;52\n14;2023-12-31;151\n21;2023-12-31;1109\n1;2023-12-31;503\n2;2023-12-31;1260\n",
    )
    found = rows(workspace, "einwohner_gesamt", "bezirk")
    assert (found["1", "2022-12-31"]["value"], found["1", "2022-12-31"]["status"]) == (500, "estimated")
    assert (found["2", "2023-12-31"]["value"], found["2", "2023-12-31"]["status"]) == (1260, "normal")


def test_totals_without_parts_stay_those_of_the_old_district_and_are_never_compared(tmp_path: Path) -> None:
    workspace = with_totals(tmp_path, "1;2022-12-31;700\n2;2022-12-31;1050\n1;2023-12-31;503\n2;2023-12-31;1260\n")
    assert rows(workspace, "einwohner_gesamt", "bezirk")["1", "2022-12-31"]["value"] == 700
    reader = Library(open_workspace(workspace)).release()
    (item,) = [i for i in reader.area("bezirk", "1").figures if i.head.id == "einwohner_gesamt"]
    assert [(one.day.isoformat(), one.converted) for one in item.breaks] == [("2023-01-01", False)]
    for converted in (False, True):
        told = item.change(converted=converted)
        assert told is not None
        assert told.refused


def test_an_area_of_another_day_is_answered_with_its_days(reformed: Path) -> None:
    asked = ("value", reformed, "einwohner_gesamt", "--period", "2022-12-31", "--area")
    for area in ("viertel:12", "12"):
        outcome = call(*asked, area)
        assert outcome.code == 2
        assert "12 („Zwölf“) galt bis 31.12.2022." in outcome.err
        assert "--territory 2022-12-31 zeigt es." in outcome.err
    assert call(*asked, "viertel:12", "--territory", "2022-12-31").code == 0
    outcome = call(*asked, "viertel:13", "--territory", "2020-06-30")
    assert outcome.code == 2
    assert "13 („Dreizehn“) gilt erst seit 01.01.2023." in outcome.err
    assert "nicht bekannt" in call(*asked, "viertel:99").err


def test_what_is_said_of_a_break_ends_with_a_full_stop() -> None:
    definition = SpaceDefinition(
        id="ort",
        title={"de": "Ort"},
        levels=({"id": "viertel", "title": {"de": "Viertel"}, "parent": "ort"}, {"id": "ort", "title": {"de": "Ort"}}),
    )
    day = date(2023, 1, 1)
    versions = [AreaVersion(Area("ort", "o", "Ort")), AreaVersion(Area("viertel", "2", "Zwei", "o"))]
    versions.append(AreaVersion(Area("viertel", "1", "Eins", "o"), Validity(None, date(2022, 12, 31))))
    for reason, end in (("Rat", "wurde Zwei. Rat."), ("Gesetz vom 3. 5.", "Gesetz vom 3. 5."), ("", "wurde Zwei.")):
        history = SpaceHistory(definition, versions, [TerritorialChange(day, "viertel", "1", "2", reason=reason)])
        assert {item.text.endswith(end) for item in breaks(history)} == {True}
