"""`kobimo value` and `kobimo table --with statistics`: what stands beside a figure, recomputed from the files."""

from __future__ import annotations

import csv
import io
import json
import shutil
from math import sqrt
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from support.command import ask, call, run
from support.town import EINWOHNER, PERSONS, TEMPLATE, fill_town, make_town, write

FIELDS = {"ci_low", "ci_high", "method", "flags", "comparison", "change", "trend"}

GERMANY = """\
id: deutschland
title: {de: Länder und Bund}
levels:
  - {id: land, title: {de: Land}, parent: bund}
  - {id: bund, title: {de: Deutschland}}
"""

OFFICIAL = """\
file_name: "amtlich_*"
area: {column: Nr, level: land, width: 2}
period: {column: Stichtag}
values:
  - {dataset: einwohner_amtlich, cube: gesamt, measure: personen, column: Insgesamt}
  - dataset: einwohner_amtlich
    cube: alter
    measure: personen
    columns:
      unter 3: {where: {alter: 0-2}}
      3 bis 5: {where: {alter: 3-5}}
      6 bis 17: {where: {alter: 6-17}}
      ab 18: {where: {alter: 18+}}
"""

FILES = {
    "spaces/deutschland.yaml": GERMANY,
    "spaces/deutschland.areas.csv": (
        "level;key;name;parent\nbund;0;Deutschland;\nland;05;Nordrhein-Westfalen;0\nland;07;Rheinland-Pfalz;0\n"
    ),
    "datasets/einwohner_amtlich.yaml": EINWOHNER.replace("id: einwohner\n", "id: einwohner_amtlich\n")
    .replace("space: stadt\nlevel: viertel", "implements: einwohner\nspace: deutschland\nlevel: land"),
    "sources/amtlich/source.yaml": "id: amtlich\ntitle: {de: Amtliche Statistik}\nsupplier: Statistisches Landesamt\n",
    "sources/amtlich/recipe.yaml": OFFICIAL,
    "indicators/anteil_u6_land.yaml": TEMPLATE["indicators/anteil_u6.yaml"]
    .replace("id: anteil_u6\n", "id: anteil_u6_land\n")
    .replace("Anteil unter 6", "Anteil unter 6 (Länder)")
    .replace("dataset: einwohner", "dataset: einwohner_amtlich"),
    "indicators/quote_u6.yaml": TEMPLATE["indicators/quote_u3.yaml"]
    .replace("id: quote_u3\n", "id: quote_u6\n")
    .replace("unter 3", "unter 6")
    .replace("alter: 0-2", "alter: 0-5")
    + "breakdowns: [alter]\n",
    "indicators/anteil_u6.yaml": TEMPLATE["indicators/anteil_u6.yaml"] + "direction: lower_is_better\n",
}  # fmt: skip

OFFICIAL_COUNTS = {"05": (510_000, 540_000, 2_050_000, 14_900_000), "07": (110_000, 115_000, 460_000, 3_415_000)}

PEERS = """
[peers]
Nachbarn = ["viertel:12", "viertel:99"]
Bezirk = ["bezirk/*"]
"Amtliche Vergleichswerte" = ["land:05", "bund:0"]
"""


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that knows the official figures of its Land, and with whom it compares itself."""
    workspace = make_town(tmp_path_factory.mktemp("vergleich"), FILES)
    lines = ["Nr;Stichtag;Insgesamt;unter 3;3 bis 5;6 bis 17;ab 18"]
    lines += [f"{key};2023-12-31;{sum(n)};{';'.join(map(str, n))}" for key, n in OFFICIAL_COUNTS.items()]
    run("import", workspace, "amtlich", write(workspace.parent / "amtlich_2023.csv", "\n".join(lines) + "\n"))
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8") + PEERS, "utf-8")
    return fill_town(workspace)


def wilson(x: float, n: float) -> tuple[float, float]:
    """Solve the equation of the score interval naively, in percent."""
    z = 1.959963984540054
    a, b, c = n + z * z, 2 * x + z * z, x * x / n
    root = sqrt(b * b - 4 * a * c)
    return 100 * (b - root) / (2 * a), 100 * (b + root) / (2 * a)


def beside(answer: dict[str, Any], level: str, key: str) -> dict[str, Any]:
    (found,) = [p for p in answer["comparison"]["peers"] if (p["level"], p["area"]) == (level, key)][:1]
    return dict(found)


def test_a_share_has_its_interval_and_the_old_fields_are_as_before(asked: Path) -> None:
    answer = ask(asked, "anteil_u6", "viertel:11", "2023-12-31")
    assert set(answer) >= FIELDS
    assert (answer["value"], answer["numerator"], answer["denominator"], answer["status"]) == (18.0, 90, 500, "normal")
    assert (answer["ci_low"], answer["ci_high"]) == pytest.approx(wilson(90, 500))
    assert (answer["method"], answer["flags"]) == ("wilson", [])


def test_a_figure_is_compared_with_parent_and_whole_by_their_rest(asked: Path) -> None:
    compared = ask(asked, "anteil_u6", "viertel:11", "2023-12-31")["comparison"]
    whole = compared["whole"]
    assert (whole["level"], whole["area"], whole["value"]) == ("stadt", "1", pytest.approx(100 * 262 / 1765))
    assert whole["difference"] == pytest.approx(18 - 100 * 262 / 1765)
    low, rest, rest_high = wilson(90, 500)[0], 100 * 172 / 1265, wilson(172, 1265)[1]
    apart = 18 - rest - sqrt((18 - low) ** 2 + (rest_high - rest) ** 2)
    assert whole["low"] == pytest.approx(apart * 1265 / 1765)
    assert whole["significant"] is True
    assert "mehr, als der Zufall" in whole["words"]
    assert compared["parent"]["level"] == "bezirk"
    assert compared["parent"]["significant"] is False


def test_peers_are_own_lists_clusters_and_official_figures_of_other_spaces(asked: Path) -> None:
    answer = ask(asked, "anteil_u6", "viertel:11", "2023-12-31")
    found = [(p["group"], p["level"], p["area"]) for p in answer["comparison"]["peers"]]
    assert found == [
        ("Nachbarn", "viertel", "12"),
        ("Bezirk", "viertel", "12"),
        ("Amtliche Vergleichswerte", "land", "05"),
        ("Amtliche Vergleichswerte", "bund", "0"),
    ]
    land, bund = beside(answer, "land", "05"), beside(answer, "bund", "0")
    assert (land["indicator"], land["name"]) == ("anteil_u6_land", "Nordrhein-Westfalen")
    assert land["value"] == pytest.approx(100 * 1_050_000 / 18_000_000)
    assert bund["value"] == pytest.approx(100 * 1_275_000 / 22_100_000)
    assert land["significant"] is True


def test_a_small_base_is_told_and_never_ranked(asked: Path) -> None:
    big = ask(asked, "anteil_u6", "viertel:12", "2023-12-31")["comparison"]["rank"]
    assert (big["rank"], big["of"]) == (1, 4)
    answer = ask(asked, "quote_u3", "viertel:12", "2024-03-01")
    assert answer["denominator"] == 10
    assert [flag["code"] for flag in answer["flags"]] == ["small_base"]
    assert "10 Personen" in answer["flags"][0]["text"]
    assert answer["comparison"]["rank"]["rank"] is None


def test_the_change_is_that_since_the_year_before_with_a_verdict(asked: Path) -> None:
    change = ask(asked, "anteil_u6", "viertel:22", "2023-12-31")["change"]
    assert (change["since"], change["value"], change["difference"]) == ("2022-12-31", 12.0, 4.0)
    assert (change["significant"], change["reason"]) == (False, None)
    first = ask(asked, "anteil_u6", "viertel:22", "2022-12-31")["change"]
    assert (first["difference"], first["reason"]) == (None, "Einen früheren Zeitraum gibt es im Freigabestand nicht.")


def test_groups_of_one_breakdown_have_a_gap(asked: Path) -> None:
    answer = ask(asked, "einwohner_gesamt", "viertel:12", "2023-12-31", "--where", "geschlecht=w")
    assert answer["method"] == "byar"
    (other,) = answer["comparison"]["groups"]
    assert (other["where"], answer["value"], other["value"]) == ({"geschlecht": "m"}, 103, 102)
    assert other["ratio"] == pytest.approx(103 / 102)
    assert other["ratio_low"] < 1 < other["ratio_high"]


def test_a_secret_figure_has_nothing_that_could_tell_it(asked: Path) -> None:
    answer = ask(asked, "quote_u3", "viertel:22", "2024-03-01")
    assert (answer["value"], answer["ci_low"], answer["ci_high"], answer["method"]) == (None, None, None, "none")
    for other in (answer["comparison"]["parent"], answer["comparison"]["whole"]):
        assert (other["difference"], other["low"], other["high"], other["significant"]) == (None, None, None, None)
    assert answer["change"]["difference"] is None
    assert [flag["code"] for flag in answer["flags"]] == ["suppressed"]


def test_a_figure_that_is_in_no_release_has_the_same_fields(asked: Path) -> None:
    answer = ask(asked, "anteil_u6", "viertel:11", "2021-12-31")
    assert set(answer) >= FIELDS
    assert (answer["ci_low"], answer["method"], answer["flags"]) == (None, "none", [])
    assert answer["comparison"]["whole"]["difference"] is None


def test_the_text_says_the_most_important_in_two_sentences(asked: Path) -> None:
    text = run("value", asked, "anteil_u6", "--area", "viertel:11", "--period", "2023-12-31").out
    assert "Vertrauensbereich (95 %): 14,9 bis 21,6" in text
    assert "Einordnung: +3,2\u202fProzentpunkte gegenüber Kleinstadt (14,8\u202f%)." in text
    assert "Unverändert seit 31.12.2022." in text
    small = run("value", asked, "quote_u3", "--area", "viertel:12", "--period", "2024-03-01").out
    assert "Zu beachten: Kleine Basis: 10 Personen." in small


def test_a_table_has_intervals_only_on_request(asked: Path, tmp_path: Path) -> None:
    command = ("table", asked, "anteil_u6", "--level", "viertel", "--period", "2023..2023")
    plain = next(csv.reader(io.StringIO(run(*command).out)))
    rows = list(csv.DictReader(io.StringIO(run(*command, "--with", "statistics").out)))
    assert [name for name in rows[0] if name not in plain] == ["ci_low", "ci_high", "method", "smoothed"]
    first = next(row for row in rows if row["area"] == "11")
    assert (float(first["ci_low"]), float(first["ci_high"])) == pytest.approx(wilson(90, 500))
    assert 100 * 262 / 1765 < float(first["smoothed"]) < 18
    answer = json.loads(run(*command, "--with", "statistics", "--format", "json").out)["rows"]
    assert {row["method"] for row in answer} == {"wilson"}
    file = tmp_path / "t.xlsx"
    run(*command, "--with", "statistics", "--out", file)
    headings = [cell.value for cell in next(openpyxl.load_workbook(file)["Daten"].rows)]
    assert "Vertrauensbereich (95 %) von" in headings


def test_a_standardised_rate_is_that_of_the_structure_of_the_town(asked: Path) -> None:
    command = ("table", asked, "quote_u6", "--level", "viertel", "--standardise", "alter", "--format", "json")
    found = {row["area"]: row for row in run(*command).json()["rows"]}
    young, old = (sum(ages[n] for ages in PERSONS[2023].values()) for n in (0, 1))
    for area, (in_care_young, in_care_old) in {"11": (12, 45), "21": (20, 60)}.items():
        persons = PERSONS[2023][area]
        expected = young * in_care_young / persons[0] + old * in_care_old / persons[1]
        assert found[area]["standardised"] == pytest.approx(100 * expected / (young + old))
        assert found[area]["standardised_low"] < found[area]["standardised"] < found[area]["standardised_high"]
    assert (found["22"]["value"], found["22"]["standardised"]) == (None, None)


@pytest.mark.parametrize(
    ("indicator", "more", "text"),
    [
        ("quote_u6", ("--standardise", "geschlecht"), "„geschlecht“ ist nicht bekannt"),
        ("einwohner_gesamt", ("--standardise", "alter"), "lässt sich nicht standardisieren"),
        ("quote_u6", ("--standardise", "alter", "--where", "alter=0-2"), "--where"),
    ],
)
def test_what_cannot_be_standardised_is_refused_with_a_remedy(
    asked: Path, indicator: str, more: tuple[str, ...], text: str
) -> None:
    outcome = call("table", asked, indicator, "--level", "viertel", *more)
    assert (outcome.code, outcome.out) == (2, "")
    assert text in outcome.err
    assert "Abhilfe" in outcome.err


@pytest.mark.parametrize("entry", ["Nordrhein-Westfalen", "land:", "/*"])
def test_a_peer_that_cannot_be_read_is_named_with_its_line(asked: Path, tmp_path: Path, entry: str) -> None:
    other = make_town(tmp_path)
    settings = other / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8") + f'\n[peers]\nNachbarn = ["{entry}"]\n', "utf-8")
    outcome = call("value", other, "anteil_u6", "--area", "stadt:1", "--period", "2023-12-31")
    assert outcome.code == 2
    assert "kobimo.toml" in outcome.err


TYPES = "Nr;Typ;Name\n11;1;dicht\n12;2;locker\n21;1;dicht\n22;1;dicht\n"


@pytest.fixture(scope="module")
def typed(asked: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same town; its quarters are of two types, and it compares those of one type."""
    folder = tmp_path_factory.mktemp("typen")
    workspace = Path(shutil.copytree(asked, folder / "kleinstadt"))
    file = write(folder / "typen.csv", TYPES)
    said = (
        "--types",
        "bauart",
        "--column",
        "Typ",
        "--label",
        "Name",
        "--source",
        "Stadtplanung",
        "--date",
        "2020-12-31",
    )
    run("space", "types", workspace, file, "--level", "viertel", "--space", "stadt", *said)
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text("utf-8").replace("[peers]", '[peers]\nBauart = ["bauart/*"]'), "utf-8")
    run("build", workspace)
    run("anomalies", workspace, "--json")
    run("release", workspace, "--audience", "team")
    return workspace


def test_peers_of_the_same_type_are_named_with_type_number_and_source(typed: Path) -> None:
    found = ask(typed, "anteil_u6", "viertel:11", "2023-12-31")["comparison"]
    group = next(item for item in found["peer_groups"] if item["name"] == "Bauart")
    assert group["type"] == {
        "level": "bauart", "title": "Bauart", "key": "1", "name": "dicht",
        "source": "Stadtplanung", "licence": "", "as_of": "2020-12-31",
    }  # fmt: skip
    assert {peer["area"] for peer in found["peers"] if peer["group"] == "Bauart"} == {"21", "22"}
    shares = [100 * (n[0] + n[1]) / sum(n) for n in (PERSONS[2023]["21"], PERSONS[2023]["22"])]
    assert (group["count"], group["compared"]) == (2, 2)
    assert group["median"] == pytest.approx(sum(shares) / 2)
    own = 100 * (42 + 48) / 500
    assert (group["lower"], group["higher"]) == (sum(x < own for x in shares), sum(x > own for x in shares))
    text = run("value", typed, "anteil_u6", "--area", "viertel:11", "--period", "2023-12-31").out
    assert "Vergleich (Bauart): 2 Gebiete vom Typ „dicht“ (Bauart, Stadtplanung, Stand 31.12.2020)" in text
    lists = next(item for item in found["peer_groups"] if item["name"] == "Nachbarn")
    assert (lists["type"], lists["count"]) == (None, 1)


def test_a_table_names_the_type_and_how_many_others_have_a_number(typed: Path) -> None:
    command = ("table", typed, "quote_u3", "--level", "viertel", "--with", "statistics")
    rows = {row["area"]: row for row in csv.DictReader(io.StringIO(run(*command).out))}
    assert {key: row["type"] for key, row in rows.items()} == {
        "11": "dicht",
        "12": "locker",
        "21": "dicht",
        "22": "dicht",
    }
    assert {key: row["peers"] for key, row in rows.items()} == {
        "11": "1",
        "12": "0",
        "21": "1",
        "22": "2",
    }  # 22 is secret
