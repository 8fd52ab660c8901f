"""`kobimo indicator` and `kobimo catalogue use` as a user calls them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from kobimo.workflows.opened import open_workspace
from support.command import ask, call, run
from support.snapshot import snapshot

FORMULA = "einwohner.personen[geschlecht: w] / einwohner.personen * 100"
NEW = ("--formula", FORMULA, "--title", "Frauenanteil", "--area", "a")


def test_a_formula_becomes_an_indicator_with_the_value_of_a_pocket_calculator(town: Path) -> None:
    run("indicator", "new", town, "frauen", *NEW)
    run("build", town)
    run("release", town, "--audience", "team")
    answer = ask(town, "frauen", "stadt:1", "2023-12-31")
    assert answer["value"] == pytest.approx(100 * answer["numerator"] / answer["denominator"])
    assert (answer["numerator"], answer["denominator"]) == (883, 1765)


def test_a_dry_run_shows_definition_words_and_newest_value_and_writes_nothing(town: Path) -> None:
    before = snapshot(town)
    shown = run("indicator", "new", town, "frauen", *NEW, "--dry-run").out
    assert "unit: percent" in shown
    assert "Geteilt wird: Personen, Geschlecht: weiblich" in shown
    assert "50,0 Prozent (883 / 1.765)" in shown
    told = run("indicator", "new", town, "frauen", *NEW, "--dry-run", "--json").json()
    assert told["preview"]["rows"][0]["numerator"] == 883
    assert told["formula"] == FORMULA
    assert snapshot(town) == before


def test_a_wrong_formula_is_shown_with_a_caret_below_the_place(founded: Path) -> None:
    outcome = call(
        "indicator", "new", founded, "frauen", "--formula", "einwohner.person / 2", "--title", "F", "--area", "A"
    )
    assert outcome.code == 2
    lines = outcome.err.splitlines()
    place = next(n for n, line in enumerate(lines) if "^" in line)
    assert lines[place - 1][lines[place].index("^") :].startswith("person / 2")
    assert "Gemeint war vielleicht: personen" in outcome.err


@pytest.mark.parametrize("more", [(), ("--formula", FORMULA, "--from", "share_under_18")], ids=["neither", "both"])
def test_either_a_formula_or_the_catalogue(founded: Path, more: tuple[str, ...]) -> None:
    outcome = call("indicator", "new", founded, "frauen", *more)
    assert (outcome.code, "Entweder --formula oder --from" in outcome.err) == (2, True)


def test_checks_with_errors_have_an_exit_code_and_a_remedy(town: Path) -> None:
    assert run("indicator", "check", town, "anteil_u6").out == "Keine Auffälligkeiten.\n"
    (town / "indicators/doppelt.yaml").write_text(
        "id: doppelt\narea: A\ntitle: {de: Doppelt}\nkind: count\n"
        "numerator: {dataset: einwohner, measure: personen, where: {alter: [0-5, 3-9]}}\nunit: number\n",
        "utf-8",
    )
    outcome = call("indicator", "check", town)
    assert outcome.code == 3
    assert "FEHLER [INDICATOR_CODES_OVERLAP] indicators/doppelt.yaml, Zeile 5" in outcome.out
    assert "Abhilfe" in outcome.out
    found = json.loads(call("indicator", "check", town, "doppelt", "--json").data)["checks"]
    assert [(item["code"], item["row"]) for item in found] == [("INDICATOR_CODES_OVERLAP", 5)]


def test_an_explanation_is_for_people_and_for_programs(town: Path) -> None:
    text = run("indicator", "explain", town, "quote_u3").out
    assert "vorjahresende(einwohner.personen[alter: 0-2])" in text
    assert "Datensatz betreute: Betreute Kinder\n    Liefert: Kita\n    Geliefert: 2024-03-01" in text
    told = run("indicator", "explain", town, "quote_u3", "--json").json()
    assert told["periods"] == ["2024-03-01"]
    assert [part["suppliers"] for part in told["parts"]] == [["Kita"], ["Register"]]


def test_what_is_used_of_the_catalogue_is_computed_by_the_next_build(town: Path) -> None:
    chosen = run("catalogue", "use", town, "share_under_18", "daycare_rate_u3", "--json").json()
    assert chosen["computed"] == ["share_under_18"]
    assert "Jugendamt" in " ".join(chosen["lacking"]["daycare_rate_u3"])
    run("build", town)
    run("release", town, "--audience", "team")
    assert ask(town, "share_under_18", "stadt:1", "2023-12-31")["numerator"] == sum((183, 56, 297, 15))
    run("catalogue", "use", town, "share_under_18", "daycare_rate_u3", "--remove")
    assert open_workspace(town).definitions.from_catalogue == frozenset()


def test_a_new_workspace_computes_nothing_of_the_catalogue_until_somebody_chooses(founded: Path) -> None:
    assert "catalogue = []" in (founded / "kobimo.toml").read_text("utf-8")


def test_every_function_of_formulas_is_shown(founded: Path) -> None:
    assert "vorjahresende(x)" in run("indicator", "formula").out
    assert {"quotensumme", "median"} <= {
        item["name"] for item in run("indicator", "formula", "--json").json()["functions"]
    }


def test_measures_are_listed_with_the_codes_that_formulas_name(town: Path) -> None:
    text = run("indicator", "measures", town, "--search", "einwohner").out
    assert "einwohner.personen: Personen (Personen)\n" in text
    assert "geschlecht: w (weiblich), m (männlich)" in text
    assert "betreute" not in text
    told = run("indicator", "measures", town, "--json").json()["measures"]
    assert [(item["name"], item["summable"]) for item in told] == [
        ("betreute.kinder", True),
        ("einwohner.personen", True),
    ]


def test_a_crossing_is_written_with_a_comma(town: Path) -> None:
    run("indicator", "new", town, "frauen", *NEW[:1], "einwohner.personen", *NEW[2:], "--breakdown", "alter,geschlecht")
    assert open_workspace(town).definitions.indicators["frauen"].breakdowns == (("alter", "geschlecht"),)
