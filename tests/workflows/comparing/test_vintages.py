"""The vintage of a figure: the days of its deliveries, late ones, and what suppliers call provisional or revised."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from kobimo.ingest.bulk.streamed.together import _added, _empty
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import Slice
from kobimo.publish.statistics.flags import Flag, marks
from kobimo.publish.statistics.states import STATES
from support.command import ask, run
from support.town import PERSONS, fill_town, make_town, register, write


def marked(year: int, quarters: tuple[str, ...], sign: str) -> str:
    """Return a register in which all numbers of some quarters carry a sign."""
    lines = register(year).splitlines()
    done = []
    for line in lines:
        cells = line.split(";")
        if cells[0] in quarters:
            cells = [*cells[:2], *(f"{cell}{sign}" for cell in cells[2:])]
        done.append(";".join(cells))
    return "\n".join(done) + "\n"


def again(town: Path, text: str) -> None:
    run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", text))
    run("build", town)
    run("anomalies", town, "--json")
    run("release", town, "--audience", "team")


def flags(answer: dict[str, Any]) -> set[str]:
    return {flag["code"] for flag in answer["flags"]} & {"provisional", "revised"}


def test_a_figure_names_the_days_of_all_its_deliveries(town: Path) -> None:
    receipts = {
        path.parent.name: json.loads(path.read_bytes()) for path in (town / "data/deliveries").glob("*/*/receipt.json")
    }
    found = ask(town, "quote_u3", "viertel:11", "2024-03-01")["vintage"]
    assert {(item["source"], item["file"]) for item in found["deliveries"]} == {
        ("kita", "kita_2024.csv"),
        ("register", "register_2023.csv"),
    }
    assert {item["delivery"] for item in found["deliveries"]} <= receipts.keys()
    assert found["days"] == sorted({item["day"] for item in found["deliveries"]})
    assert found["day"] == found["days"][-1]
    assert {item["number"] for item in found["deliveries"]} == {1}
    assert (found["provisional"], found["revised"], found["notable"]) == (False, False, False)


def test_a_late_delivery_gives_a_new_vintage_and_the_old_release_keeps_its_own(town: Path) -> None:
    before = ask(town, "anteil_u6", "viertel:11", "2023-12-31")
    again(town, register(2023, {**PERSONS[2023], "11": (43, 48, 93, 317)}))
    after = ask(town, "anteil_u6", "viertel:11", "2023-12-31")
    assert [item["number"] for item in after["vintage"]["deliveries"]] == [2]
    assert "nachgeliefert" in after["vintage"]["text"]
    assert after["vintage"]["deliveries"][0]["delivery"] != before["vintage"]["deliveries"][0]["delivery"]
    kept = ask(town, "anteil_u6", "viertel:11", "2023-12-31", "--release", before["release"])
    assert kept["vintage"] == before["vintage"]
    other = ask(town, "anteil_u6", "viertel:11", "2022-12-31")["vintage"]
    assert [item["number"] for item in other["deliveries"]] == [1]


@pytest.mark.parametrize(("sign", "state"), [("p", "provisional"), ("r", "revised")])
def test_what_a_supplier_calls_provisional_or_revised_reaches_the_figures_of_its_areas(
    town: Path, sign: str, state: str
) -> None:
    again(town, marked(2023, ("11",), sign))
    for area, expected in (("viertel:11", {state}), ("bezirk:1", {state}), ("stadt:1", {state}), ("viertel:12", set())):
        answer = ask(town, "anteil_u6", area, "2023-12-31")
        assert flags(answer) == expected, area
        assert answer["vintage"][state] is bool(expected)
    assert flags(ask(town, "anteil_u6", "viertel:11", "2022-12-31")) == set()
    assert flags(ask(town, "quote_u3", "viertel:11", "2024-03-01")) == {state}  # its base is of December 2023
    assert flags(ask(town, "quote_u3", "bezirk:2", "2024-03-01")) == set()


def test_a_table_flags_what_a_single_figure_flags(town: Path) -> None:
    again(town, marked(2023, ("11",), "p"))
    rows = run("table", town, "anteil_u6", "--level", "viertel", "--format", "json").json()
    expected = {
        (row["area"], row["period"]): {
            flag["code"] for flag in ask(town, "anteil_u6", f"viertel:{row['area']}", row["period"])["flags"]
        }
        for row in rows["rows"]
    }
    assert {(row["area"], row["period"]): set(row["flags"].split()) for row in rows["rows"]} == expected
    assert expected["11", "2023-12-31"] == {"provisional"}
    assert [(mark["code"], mark["sign"], mark["word"]) for mark in rows["legend"]] == [
        ("provisional", "p", "vorläufig"),
    ]


def test_a_workbook_names_flags_in_words_and_explains_them(town: Path, tmp_path: Path) -> None:
    definition = town / "indicators" / "anteil_u6.yaml"
    text = "breaks: [{day: 2023-01-01, text: {de: Das Register wurde bereinigt.}}]\n"
    definition.write_text(definition.read_text("utf-8") + text, "utf-8")
    again(town, marked(2023, ("11",), "r"))
    run("table", town, "anteil_u6", "--level", "viertel", "--out", tmp_path / "t.xlsx")
    book = openpyxl.load_workbook(tmp_path / "t.xlsx")
    heads, *rows = book["Daten"].iter_rows(values_only=True)
    found = {(row[0], row[heads.index("Zeitraum")]): row[heads.index("Kennzeichen")] for row in rows}
    assert found["11", "31.12.2022"] == "alte Definition (b)"
    assert found["11", "31.12.2023"] == "berichtigt (r)"
    assert not found["12", "31.12.2023"]
    legend = {row[0]: row[1] for row in book["Quelle"].iter_rows(values_only=True)}
    assert "Zeitreihenbruch" in str(legend["alte Definition (b)"])
    assert "berichtigt (r)" in legend


def test_every_flag_that_a_figure_can_have_is_explained() -> None:
    source = Path(inspect.getsourcefile(Flag) or "").parent
    made = {
        code for path in source.glob("*.py") for code in re.findall(r'Flag\(\s*"([a-z0-9_]+)"', path.read_text("utf-8"))
    }
    assert made | {state.value for state in STATES} == marks().keys()


def test_a_table_that_is_provisional_as_a_whole_flags_every_figure(town: Path) -> None:
    again(town, marked(2023, tuple(PERSONS[2023]), "p"))
    assert flags(ask(town, "anteil_u6", "viertel:12", "2023-12-31")) == {"provisional"}
    metadata = json.loads(next((town / "data/build").glob("*/metadata.json")).read_bytes())
    assert metadata["states"]["einwohner"]["2023-12-31"]["provisional"] == {"viertel": ["*"]}
    assert "vorläufig" in run("value", town, "anteil_u6", "--area", "viertel:12", "--period", "2023-12-31").out


def test_nothing_is_noted_where_nothing_is_marked(tmp_path: Path) -> None:
    town = fill_town(make_town(tmp_path))
    for path in (town / "data/deliveries").glob("*/*/receipt.json"):
        assert {json.dumps(item.get("states")) for item in json.loads(path.read_bytes())["slices"]} <= {"{}"}
    metadata = json.loads(next((town / "data/build").glob("*/metadata.json")).read_bytes())
    assert "states" not in metadata


def test_a_figure_that_is_in_no_release_has_no_vintage(town: Path) -> None:
    content = write(town.parent / "auswahl.yaml", "indicators: [anteil_u6]\n")
    name = run("release", town, "--audience", "office:amt", "--content", content, "--json").json()["id"]
    assert ask(town, "quote_u3", "viertel:11", "2024-03-01", "--release", name)["vintage"] is None


def test_states_of_buckets_are_put_together() -> None:
    part = {"dataset": "d", "cube": "c", "level": "l", "period": "2020", "rows": 1, "areas": 1, "measures": ()}
    one = Slice(**part, categories={}, files={}, states={"provisional": ("b",)})  # type: ignore[arg-type]
    two = Slice(**part, categories={}, files={}, states={"provisional": ("a",), "revised": ("c",)})  # type: ignore[arg-type]
    dataset = DatasetDefinition.model_construct(id="d", measures=())
    both = _added(_added(_empty(one), one, dataset), two, dataset)
    assert both.states == {"provisional": ("a", "b"), "revised": ("c",)}
