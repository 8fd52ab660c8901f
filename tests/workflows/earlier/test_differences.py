"""What `kobimo import` says of a delivery beside the last one; recomputed here with csv and dictionaries."""

from __future__ import annotations

import csv
import io
import math
import random
from pathlib import Path
from statistics import median
from typing import Any

import pytest

from support.command import ask, call, run
from support.reform import reform
from support.town import HEADINGS, PERSONS, register, write

COLUMNS = HEADINGS.split(";")


def report(workspace: Path, source: str, name: str, text: str, *more: str) -> dict[str, Any]:
    file = write(workspace.parent / "neu" / name, text)
    data: dict[str, Any] = call("import", workspace, source, file, *more, "--json").json()
    return data


def cells(text: str) -> dict[tuple[str, str], str]:
    """Return the cells of values by quarter and heading."""
    rows = csv.DictReader(io.StringIO(text), delimiter=";")
    return {(row["Nr"], name): row[name] for row in rows for name in COLUMNS[2:]}


def changed(text: str, rng: random.Random) -> str:
    """Change some values and hide others, never the keys."""
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    for row in rows[1:]:
        for at in range(2, len(row)):
            if rng.random() < 0.3:
                row[at] = rng.choice([".", str(int(row[at]) + rng.randint(1, 9)), str(int(row[at]) * 2 + 1)])
    return "\n".join(";".join(row) for row in rows) + "\n"


@pytest.mark.parametrize("seed", range(3))
def test_revised_and_vanished_values_are_those_that_a_comparison_of_the_files_finds(founded: Path, seed: int) -> None:
    first = changed(register(2023), random.Random(seed))
    second = changed(register(2023), random.Random(seed + 100))
    report(founded, "register", "register_2023.csv", first)
    diff = report(founded, "register", "register_2023.csv", second, "--dry-run")["diff"]
    before, after = cells(first), cells(second)
    revised = {key for key in before if "." not in (before[key], after[key]) and before[key] != after[key]}
    gone = {key for key in before if before[key] != "." and after[key] == "."}
    filled = {key for key in before if before[key] == "." and after[key] != "."}
    numbers = sum(text != "." for text in after.values())
    assert diff["counts"] == {
        "values": numbers,
        "same": numbers - len(revised) - len(filled),
        "revised": len(revised),
        "vanished": len(gone),
        "filled": len(filled),
    }
    lines = second.splitlines()
    for item in diff["revised"]["values"]:
        row, column = int(item["cell"][1:]), ord(item["cell"][0]) - 65
        assert (item["row"], item["file"]) == (row, "register_2023.csv")
        key = (item["area"], COLUMNS[column])
        assert key in revised
        assert lines[row - 1].split(";")[column] == str(item["after"])
        assert before[key] == str(item["before"])
    sizes = {key: abs(int(after[key]) - int(before[key])) for key in revised}
    assert [abs(item["change"]) for item in diff["revised"]["values"]] == sorted(sizes.values(), reverse=True)[:20]
    assert abs(diff["revised"]["largest_absolute"]["change"]) == max(sizes.values())
    ratios = [sizes[key] / int(before[key]) for key in revised if before[key] != "0"]
    assert math.isclose(abs(diff["revised"]["largest_relative"]["relative"]), max(ratios), abs_tol=1e-5)


def test_a_jump_is_measured_against_the_other_changes_of_its_kind(founded: Path) -> None:
    report(founded, "register", "register_2022.csv", register(2022))
    persons = PERSONS[2023] | {"12": (10, 15, 31, 450)}
    diff = report(founded, "register", "register_2023.csv", register(2023, persons), "--dry-run")["diff"]
    moved = {}
    for heading, at in (("unter 3", 0), ("3 bis 5", 1), ("6 bis 17", 2), ("ab 18", 3)):
        for key in persons:
            moved[key, heading] = 2 * (math.sqrt(persons[key][at]) - math.sqrt(PERSONS[2022][key][at]))
    middle = median(moved.values())
    spread = max(1.4826 * median(abs(value - middle) for value in moved.values()), math.sqrt(2))
    scores = {key: (value - middle) / spread for key, value in moved.items()}
    expected = {key: round(score, 1) for key, score in scores.items() if abs(score) > 5}
    ages = {"0-2": "unter 3", "3-5": "3 bis 5", "6-17": "6 bis 17", "18+": "ab 18"}
    found = {
        (item["area"], ages[item["codes"]["alter"]]): item["score"] for item in diff["jumps"] if item["cube"] == "alter"
    }
    assert found == expected
    assert set(found) == {("12", "ab 18")}
    assert diff["jumps"][0]["other"] == "2022-12-31"
    assert diff["jumps"][0]["cell"] == "I3"


def test_a_first_delivery_differs_from_nothing(founded: Path) -> None:
    diff = report(founded, "register", "register_2022.csv", register(2022))["diff"]
    assert diff["compared_with"] is None
    assert diff["periods"] == {"new": {"einwohner": ["2022-12-31"]}, "again": {}}
    assert not diff["structure"]
    assert not diff["keys"]


def kinds(data: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {item["kind"]: item for item in data["diff"]["structure"]}


def test_the_form_of_the_file_is_compared_with_the_last_one(founded: Path) -> None:
    recipe = founded / "sources" / "register" / "recipe.yaml"
    recipe.write_text(
        recipe.read_text("utf-8").replace("ab 18: {where", "ab 18: {aliases: [18 und älter], where"), "utf-8"
    )
    report(founded, "register", "register_2022.csv", register(2022))
    same = report(founded, "register", "register_2023.csv", register(2023), "--dry-run")
    assert not same["diff"]["structure"]
    text = register(2023).replace("ab 18", "18 und älter").replace(";64;", ";.;")
    rows = [line.split(";") for line in text.splitlines()]
    swapped = [[row[1], row[0], *row[2:], "x"] for row in rows]
    swapped[0][-1] = "Bemerkung"
    text = "Einwohner\n" + "\n".join(";".join(row) for row in swapped) + "\n"
    found = kinds(report(founded, "register", "register_2023.csv", text, "--dry-run"))
    assert set(found) == {"column_renamed", "column_new", "columns_reordered", "rows_moved", "sign_new"}
    assert (found["column_renamed"]["before"], found["column_renamed"]["after"]) == ("ab 18", "18 und älter")
    assert found["column_new"]["after"] == "Bemerkung"
    assert (found["rows_moved"]["before"], found["rows_moved"]["after"]) == ("2", "3")
    assert found["sign_new"]["after"] == "."


def test_the_form_of_a_rejected_file_is_compared_as_well(founded: Path) -> None:
    report(founded, "register", "register_2022.csv", register(2022))
    data = report(founded, "register", "register_2023.csv", register(2023).replace("weiblich", "Frauen"))
    assert not data["accepted"]
    assert kinds(data)["column_renamed"]["after"] == "Frauen"


def in_thousands(founded: Path, more: str = "") -> str:
    """Let the recipe know two headings of the total, and return that which counts in thousands."""
    recipe = founded / "sources" / "register" / "recipe.yaml"
    text = recipe.read_text("utf-8").replace("column: Insgesamt", "column: [Insgesamt, 'Insgesamt (in 1.000)']")
    assert "in 1.000" in text
    recipe.write_text(text + more, "utf-8")
    return register(2023).replace("samt;", "samt (in 1.000);")


def test_another_unit_in_the_heading_stops_the_delivery(founded: Path) -> None:
    text = in_thousands(founded)
    report(founded, "register", "register_2022.csv", register(2022))
    data = report(founded, "register", "register_2023.csv", text)
    (check,) = [check for check in data["checks"] if check["code"] == "UNIT_DIFFERS"]
    assert check["severity"] == "error"
    assert "1.000" in check["message"]
    assert not data["accepted"]
    assert "1.000" in kinds(data)["unit_changed"]["after"]


def test_another_unit_that_is_known_to_be_wrong_is_still_a_warning_beside_the_last_delivery(founded: Path) -> None:
    text = in_thousands(founded, "checks:\n  UNIT_DIFFERS: {severity: note, reason: Es sind Personen}\n")
    report(founded, "register", "register_2022.csv", register(2022))
    data = report(founded, "register", "register_2023.csv", text)
    assert data["accepted"]
    (check,) = [check for check in data["checks"] if check["code"] == "UNIT_CHANGED"]
    assert check["severity"] == "warning"
    assert "Einheit 1000 statt keine" in check["message"]


def test_a_value_that_is_hidden_now_is_asked_about_with_its_cell(town: Path) -> None:
    data = report(town, "register", "register_2023.csv", register(2023).replace(";64;", ";.;"), "--dry-run")
    (check,) = [check for check in data["checks"] if check["code"] == "VALUES_VANISHED"]
    assert check["cell"] == "G4"
    assert "1 von 28 Werten, die in der früheren Lieferung eine Zahl hatten" in check["message"]
    assert "vorher 64" in check["message"]


def test_areas_and_categories_that_vanish_are_named(town: Path) -> None:
    text = "Nr;Stichtag;Alter;Kinder\n11;2025-03-01;0-2;12\n12;2025-03-01;0-2;4\n21;2025-03-01;0-2;21\n"
    data = report(town, "kita", "kita_2025.csv", text, "--dry-run")
    keys = {item["what"]: item for item in data["diff"]["keys"]}
    assert keys["viertel"]["vanished"] == ["22"]
    assert (keys["alter"]["vanished"], keys["alter"]["other"]) == (["3-5"], "2024-03-01")
    codes = {check["code"] for check in data["checks"]}
    assert {"AREAS_ABSENT", "CATEGORIES_VANISHED"} <= codes
    assert "AREAS_VANISHED" not in codes  # said once already


def test_a_year_that_is_missing_in_a_series_is_a_gap(founded: Path) -> None:
    for year in (2018, 2019, 2020):
        report(founded, "register", f"register_{year}.csv", register(year, PERSONS[2022]))
    for year, gaps in ((2021, 0), (2022, 1), (2017, 0)):
        data = report(founded, "register", f"register_{year}.csv", register(year, PERSONS[2022]), "--dry-run")
        assert [check["code"] for check in data["checks"]].count("PERIOD_GAP") == gaps


def other_source(workspace: Path, leads: str = "") -> None:
    """Let a second office deliver the same."""
    for name in ("source.yaml", "recipe.yaml"):
        text = (workspace / "sources" / "register" / name).read_text("utf-8")
        write(workspace / "sources" / "statistikamt" / name, text.replace("id: register", "id: statistikamt"))
    if leads:
        dataset = workspace / "datasets" / "einwohner.yaml"
        dataset.write_text(dataset.read_text("utf-8") + leads, "utf-8")


@pytest.mark.parametrize(
    ("leads", "change", "code", "said"),
    [
        ("", "", "SOURCES_AGREE", "nicht festgelegt"),
        ("", "7", "SOURCES_DISAGREE", "nicht festgelegt"),
        ("leads: [register, statistikamt]\n", "7", "SOURCES_DISAGREE", "Es führt die Quelle register."),
        ("leads: [statistikamt]\n", "7", "SOURCES_DISAGREE", "Es führt die Quelle statistikamt."),
        ("conflict_share: 0.02\n", "7", "SOURCES_AGREE", "nicht festgelegt"),
        ("conflict_share: 0.01\n", "7", "SOURCES_DISAGREE", "nicht festgelegt"),
    ],
)
def test_two_sources_of_the_same_values_are_compared(
    founded: Path, leads: str, change: str, code: str, said: str
) -> None:
    other_source(founded, leads)
    report(founded, "register", "register_2022.csv", register(2022))
    text = register(2022).replace(";500;", ";507;") if change else register(2022)
    data = report(founded, "statistikamt", "register_2022.csv", text, "--dry-run")
    found = {check["code"]: check for check in data["checks"] if check["code"].startswith("SOURCES") and said}
    hits = [check for check in data["checks"] if check["code"] == code and "(gesamt)" in check["message"]]
    assert len(hits) == 1, found
    assert said in hits[0]["message"]
    if code == "SOURCES_DISAGREE":
        assert "hier 507, dort 500" in hits[0]["message"]
        assert hits[0]["cell"] == "C2"


def test_the_report_on_the_screen_is_short(town: Path) -> None:
    text = changed(register(2023), random.Random(5))
    outcome = call("import", town, "register", write(town.parent / "neu" / "register_2023.csv", text), "--dry-run")
    lines = outcome.out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith("Unterschiede zur Lieferung"))
    block = [line for line in lines[start + 1 :] if line.startswith("  ")]
    assert 3 <= len(block) <= 15
    assert any(", Zelle " in line for line in block)


def test_a_delivery_of_areas_says_which_came_and_went(founded: Path) -> None:
    data = (founded.parent / "ablage" / "viertel.geojson").read_text("utf-8").replace('"22"', '"23"')
    result = report(founded, "gebiete", "viertel.geojson", data, "--dry-run")
    keys = {item["what"]: item for item in result["diff"]["keys"]}
    assert (keys["viertel"]["new"], keys["viertel"]["vanished"]) == (["23"], ["22"])


def test_a_file_that_is_there_already_says_so_with_its_warnings(town: Path) -> None:
    text = register(2023).replace(";64;", ";.;")
    first = report(town, "register", "register_2023.csv", text)
    again = report(town, "register", "register_2023.csv", text, "--dry-run")
    assert again["repeats"] == first["delivery"]
    codes = [check["code"] for check in again["checks"]]
    assert sorted(codes) == sorted([*(check["code"] for check in first["checks"]), "ALREADY_DELIVERED"])
    assert again["diff"] == first["diff"]
    outcome = run("import", town, "register", town.parent / "neu" / "register_2023.csv", "--dry-run")
    assert f"Probe: schon vorhanden als {first['delivery']}" in outcome.out
    assert f"kobimo receipt ARBEITSORDNER {first['delivery']}" in outcome.out


@pytest.mark.parametrize(
    ("before", "after", "again"),
    [
        ("one_per_file: true", "one_per_file: true}\nchecks: {CELL_EMPTY: {severity: error}", False),
        ("one_per_file: true", "one_per_file: true}\nrounding: {base: 3", False),
        ("version: 1", "version: 1", False),
        ("width: 2", "width: 3", True),
        ("weiblich: {where", "status: {aliases: [weiblich], where", True),  # a heading may be called like a field
    ],
)
def test_only_what_changes_an_observation_lets_a_delivery_be_read_again(
    town: Path, before: str, after: str, again: bool
) -> None:
    recipe = town / "sources" / "register" / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8").replace(before, after), "utf-8")
    found = {item["code"] for item in call("doctor", town, "--json").json()["findings"]}
    assert ("READ_DIFFERENTLY" in found) == again


@pytest.mark.parametrize(
    ("now", "before", "reported"),
    [(".", (40, 12, 70), 1), ("", (40, 12, 70), 1), (".", (4, 2, 9), 0), ("", (4, 2, 9), 1), (".", (40, 2, 9), 0)],
)
def test_many_values_that_are_gone_since_the_last_period_are_asked_about_unless_they_are_small_and_secret(
    founded: Path, now: str, before: tuple[int, int, int], reported: int
) -> None:
    """Of 28 numbers three are hidden: one in ten, and the least number that is many."""
    numbers = dict(zip(("11", "12", "21"), before, strict=True))
    persons = {key: (numbers.get(key, ages[0]), *ages[1:]) for key, ages in PERSONS[2022].items()}
    report(founded, "register", "register_2022.csv", register(2022, persons))
    lines = [line.split(";") for line in register(2023).splitlines()]
    for line in lines[1:4]:
        line[5] = now
    text = "\n".join(";".join(line) for line in lines) + "\n"
    data = report(founded, "register", "register_2023.csv", text, "--dry-run")
    hits = [check for check in data["checks"] if check["code"] == "VALUES_VANISHED"]
    assert len(hits) == reported
    if hits:
        assert "3 von 28 Werten, die für 2022-12-31 eine Zahl hatten" in hits[0]["message"]


@pytest.mark.parametrize(("leads", "value"), [("register, statistikamt", 500), ("statistikamt, register", 507)])
def test_the_leading_source_counts_where_two_deliver_the_same(founded: Path, leads: str, value: int) -> None:
    other_source(founded)
    report(founded, "register", "register_2022.csv", register(2022))
    report(founded, "statistikamt", "register_2022.csv", register(2022).replace(";500;", ";507;"))
    refused = call("build", founded)
    assert refused.code == 2
    assert "leads:" in refused.err
    dataset = founded / "datasets" / "einwohner.yaml"
    dataset.write_text(dataset.read_text("utf-8") + f"leads: [{leads}]\n", "utf-8")
    run("build", founded)
    run("release", founded, "--audience", "team")
    assert ask(founded, "einwohner_gesamt", "viertel:11", "2022-12-31")["value"] == value


def test_areas_that_ended_by_a_recorded_change_have_not_vanished(town: Path) -> None:
    text = "Nr;Stichtag;Alter;Kinder\n" + "".join(
        f"{key};2025-03-01;{age};9\n" for key in ("11", "13", "14", "21") for age in ("0-2", "3-5")
    )
    reform(town)
    codes = [c["code"] for c in report(town, "kita", "kita_2025.csv", text, "--dry-run")["checks"]]
    assert "AREAS_VANISHED" not in codes
