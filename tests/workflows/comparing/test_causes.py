"""Why figures differ: each kind of cause is brought about, alone and together, and told from what is embedded."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from kobimo.model.period import BERLIN
from kobimo.workflows.comparing import stands
from kobimo.workflows.comparing.releases_compared import compare, diff
from kobimo.workflows.comparing.stands import Stand, stand
from kobimo.workflows.opened import open_workspace
from support.command import call, run
from support.town import PERSONS, register, write


def newest(town: Path) -> str:
    return max(
        (path.name for path in (town / "data" / "releases").iterdir()), key=lambda name: int(name.split("-")[-1])
    )


def corrected(town: Path) -> None:
    persons = {**PERSONS[2023], "11": (42, 48, 93, 417)}
    run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, persons)))
    run("build", town)


def redefined(town: Path, old: str, new: str, file: str = "indicators/anteil_u6.yaml") -> None:
    path = town / file
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")
    run("build", town)


def differences(town: Path) -> dict[str, Any]:
    """Compare the newest release with the build."""
    data: dict[str, Any] = run("diff", town, newest(town), "neu", "--json").json()
    return data


def every(found: dict[str, Any]) -> list[dict[str, Any]]:
    return [*found["changed"], *found["added"], *found["removed"]]


def test_a_delivery_is_named_with_source_file_and_day(town: Path) -> None:
    corrected(town)
    found = differences(town)
    assert {row["kind"] for row in every(found)} == {"data"}
    moment = max(
        json.loads(path.read_bytes())["received_at"] for path in town.glob("data/deliveries/register/*/receipt.json")
    )
    day = datetime.fromisoformat(moment).astimezone(BERLIN).strftime("%d.%m.%Y")
    assert all(f"register_2023.csv von register vom {day}" in row["reason"] for row in every(found))
    assert found["reasons"][0]["count"] == len(every(found))


def test_a_definition_is_named_with_the_field_and_texts_count_for_nothing(town: Path) -> None:
    redefined(town, "alter: 0-5", "alter: 0-2")
    found = differences(town)
    assert {(row["indicator"], row["kind"]) for row in every(found)} == {("anteil_u6", "definition")}
    assert {row["reason"] for row in every(found)} == {
        "Definition geändert: indicators/anteil_u6.yaml (numerator.where.alter)."
    }
    redefined(town, "alter: 0-2", "alter: 0-5")
    redefined(town, "Anteil unter 6", "Anteil der unter Sechsjährigen")
    assert differences(town)["same"]


def test_several_causes_are_all_said(town: Path) -> None:
    redefined(town, "alter: 0-5", "alter: 0-2")
    corrected(town)
    found = differences(town)
    by_period = {
        (row["area"], row["period"]): row["kinds"]
        for row in found["changed"]
        if row["indicator"] == "anteil_u6" and row["level"] == "viertel"
    }
    assert by_period["11", "2023-12-31"] == ["data", "definition"]
    assert by_period["11", "2022-12-31"] == ["definition"]
    both = next(row for row in found["changed"] if row["kinds"] == ["data", "definition"])
    assert both["kind"] == "data, definition"
    assert "register_2023.csv" in both["reason"]
    assert "numerator.where.alter" in both["reason"]


def test_the_denominator_of_another_period_is_looked_up_where_the_calculation_finds_it(town: Path) -> None:
    """The day care rate of March 2024 rests on the population of December 2023."""
    persons = {**PERSONS[2023], "11": (84, 48, 93, 275)}
    run("import", town, "register", write(town.parent / "neu" / "register_2023.csv", register(2023, persons)))
    run("build", town)
    rows = [row for row in differences(town)["changed"] if row["indicator"] == "quote_u3"]
    assert {row["period"] for row in rows} == {"2024-03-01"}
    assert {row["kind"] for row in rows} == {"data"}
    assert all("register_2023.csv" in row["reason"] and "kita" not in row["reason"] for row in rows)


def test_a_new_period_and_a_removed_indicator_say_why_they_are_there_or_not(town: Path) -> None:
    text = register(2023).replace("2023-12-31", "2024-12-31")
    run("import", town, "register", write(town.parent / "neu" / "register_2024.csv", text))
    (town / "indicators" / "quote_u3.yaml").unlink()
    run("build", town)
    found = differences(town)
    assert {(row["period"], row["kind"]) for row in found["added"]} == {("2024-12-31", "data")}
    assert {(row["indicator"], row["kind"]) for row in found["removed"]} == {("quote_u3", "definition")}
    assert {row["reason"] for row in found["removed"]} == {"Die Definition indicators/quote_u3.yaml entfiel."}


def test_a_removed_breakdown_is_a_matter_of_the_definition(town: Path) -> None:
    redefined(town, "breakdowns: [alter, geschlecht]", "breakdowns: [alter]", "indicators/einwohner_gesamt.yaml")
    corrected(town)
    removed = differences(town)["removed"]
    assert {row["breakdown"] for row in removed} == {"geschlecht=w", "geschlecht=m"}
    assert {row["kind"] for row in removed} == {"definition"}


def test_an_area_that_changes_sides_is_a_matter_of_territory(town: Path) -> None:
    file = town / "spaces" / "stadt.areas.csv"
    lines = file.read_text("utf-8-sig").splitlines()
    moved = [_in_the_south(line) for line in lines]
    assert moved != lines
    file.write_text("\n".join(moved) + "\n", "utf-8")
    run("build", town)
    found = differences(town)
    assert {(row["level"], row["area"]) for row in found["changed"]} == {("bezirk", "1"), ("bezirk", "2")}
    assert {row["kind"] for row in found["changed"]} == {"territory"}
    assert {row["reason"] for row in found["changed"]} == {
        f"Das Gebiet bezirk:{key} setzt sich anders zusammen." for key in "12"
    }


def _in_the_south(line: str) -> str:
    """Move quarter 12 from district 1 to district 2."""
    cells = line.split(";") if ";" in line else line.split(",")
    if cells[:2] == ["viertel", "12"]:
        cells = [cells[0], cells[1], *("2" if cell == "1" else cell for cell in cells[2:])]
    return (";" if ";" in line else ",").join(cells)


def test_a_choice_that_leaves_figures_out_is_said_as_such(town: Path) -> None:
    before = newest(town)
    content = write(town.parent / "auswahl.yaml", "indicators: [anteil_u6]\nperiods: 2023-12-31\n")
    name = run("release", town, "--audience", "office:amt", "--content", content, "--json").json()["id"]
    found: dict[str, Any] = run("diff", town, before, name, "--json").json()
    assert found["changed"] == []
    assert {row["kind"] for row in found["removed"]} == {"content"}
    assert all(name in row["reason"] for row in found["removed"])


@pytest.fixture
def released(town: Path) -> Stand:
    return stand(open_workspace(town), newest(town))


def other(one: Stand, **changed: Any) -> Stand:
    """Return a stand in which every value is one more, and something of what explains them is different."""
    at = one.values.schema.get_field_index("value")
    values = [None if value is None else value + 1 for value in one.values["value"].to_pylist()]
    table = one.values.set_column(at, "value", pa.array(values, pa.float64()))
    fields = {name: getattr(one, name) for name in Stand.__dataclass_fields__}
    return Stand(**{**fields, "id": "other", "values": table, **changed})


def test_rules_of_protection_are_a_cause_where_one_side_is_protected(released: Stand) -> None:
    rules = {"audience": "public", "threshold": 3, "secondary": "done", "protected": True}
    found = compare(released, other(released, protocol=rules))
    assert {row["kind"] for row in found.changed} == {"protection"}
    assert "public, kleinste Anzahl 3" in found.changed[0]["reason"]
    unprotected = {**released.protocol, "threshold": 9}
    assert {row["kind"] for row in compare(released, other(released, protocol=unprotected)).changed} == {"calculation"}


def test_a_profile_or_another_rule_is_a_cause_as_well(released: Stand) -> None:
    rules = {"audience": "public", "threshold": 3, "institutions": False, "protected": True}
    profile = {"name": "kita", "threshold": 10, "legal": "", "sources": ["kita"], "indicators": []}
    for changed, words in (({"profiles": [profile]}, "Profile: kita"), ({"base": 20}, "mit anderer Regel für Basis")):
        found = compare(other(released, protocol=rules), other(released, protocol={**rules, **changed}, id="later"))
        assert not found.changed
        found = compare(other(released, protocol=rules), more(other(released, protocol={**rules, **changed})))
        assert {row["kind"] for row in found.changed} == {"protection"}
        assert words in found.changed[0]["reason"]


def more(one: Stand) -> Stand:
    return other(one, protocol=one.protocol, id="more")


def test_another_way_of_calculation_is_named_with_both_versions(released: Stand) -> None:
    changed = other(released, metadata={**released.metadata, "calculation": "0"}, kobimo="9.9")
    found = compare(changed, released)
    assert {row["kind"] for row in found.changed} == {"calculation"}
    assert "9.9 →" in found.changed[0]["reason"]


def test_a_difference_that_nothing_explains_is_not_blamed_on_data(released: Stand) -> None:
    found = compare(released, other(released))
    assert {row["kind"] for row in found.changed} == {"calculation"}
    assert "nicht vermerkt" in found.changed[0]["reason"]


def test_a_release_of_an_older_kobimo_without_later_fields_is_compared(released: Stand) -> None:
    old = {name: item for name, item in released.metadata.items() if name not in {"calculation", "states"}}
    old["indicators"] = {
        name: {key: value for key, value in item.items() if key not in {"years", "layers", "values", "over", "method"}}
        for name, item in released.metadata["indicators"].items()
    }
    assert {row["kind"] for row in compare(other(released, metadata=old), released).changed} == {"calculation"}


def test_the_build_is_compared_under_both_names_and_only_if_it_is_fresh(town: Path) -> None:
    name = newest(town)
    workspace = open_workspace(town)
    assert {diff(workspace, name, other_name).same for other_name in stands.BUILD_NAMES} == {True}
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8").replace("0-5", "0-2"), "utf-8")
    outcome = call("diff", town, name, "neu")
    assert outcome.code == 2
    assert "kobimo build" in outcome.err


def test_people_read_the_reasons_with_counts_and_examples(town: Path) -> None:
    corrected(town)
    text = run("diff", town, newest(town), "neu").out
    found = differences(town)
    assert f"{len(every(found))} Werte: Neue Lieferung: register_2023.csv von register" in text
    assert "(Daten)" in text
    assert "500" in text
