"""Rates that an office delivers without numerator and base: from the file to the answer, unchanged and unmixed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from support.command import ask, call, run
from support.town import make_town, write

QUOTEN = """\
id: quoten
title: {de: Arbeitsmarkt}
space: stadt
level: viertel
period_type: calendar_year
measures:
  - {id: quote, title: {de: Arbeitslosenquote}, unit: {de: Prozent}, concerns: nothing, additivity: none, scale: 1}
  - {id: personen, title: {de: Arbeitslose}, unit: {de: Personen}, concerns: persons}
"""

SOURCE = "id: amt\ntitle: {de: Arbeitsagentur}\nsupplier: Arbeitsagentur\n"

QUARTERS = {"11": "6,3", "12": "7,9", "21": ".", "22": "5,1p"}
DISTRICTS = {"1": "7,0"}
"""Delivered rates of 2023; a point is secret, p provisional. District 2 was not delivered."""

DEFINITION = (
    "id: arbeitslosenquote\narea: A\ntitle: {de: Arbeitslosenquote}\nkind: published\n"
    "numerator: {dataset: quoten, measure: quote}\nunit: percent\ndirection: lower_is_better\n"
)


def delivery(source: str, level: str, width: int) -> dict[str, str]:
    """A source that delivers the rates of one level."""
    return {
        f"sources/{source}/source.yaml": SOURCE.replace("id: amt", f"id: {source}"),
        f"sources/{source}/recipe.yaml": (
            f'file_name: "{source}_*"\narea: {{column: Nr, level: {level}, width: {width}}}\nperiod: {{column: Jahr}}\n'
            "values:\n  - {dataset: quoten, measure: quote, column: Quote}\n"
        ),
    }


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory) -> Path:
    files = {"datasets/quoten.yaml": QUOTEN, "indicators/arbeitslosenquote.yaml": DEFINITION}
    files |= {**delivery("klein", "viertel", 2), **delivery("gross", "bezirk", 1)}
    workspace = make_town(tmp_path_factory.mktemp("quoten"), files)
    for source, rates in (("klein", QUARTERS), ("gross", DISTRICTS)):
        for year in (2022, 2023):
            cells = {key: rate if year == 2023 else "8,0" for key, rate in rates.items()}
            lines = ["Nr;Jahr;Quote", *(f"{key};{year};{rate}" for key, rate in cells.items())]
            run("import", workspace, source, write(workspace.parent / f"{source}_{year}.csv", "\n".join(lines) + "\n"))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


def value(workspace: Path, area: str) -> dict[str, Any]:
    return ask(workspace, "arbeitslosenquote", area, "2023")


def test_a_rate_is_told_as_it_was_delivered(asked: Path) -> None:
    found = value(asked, "viertel:11")
    assert (found["value"], found["unit"], found["status"]) == (6.3, "percent", "normal")
    assert (found["ci_low"], found["ci_high"], found["method"], found["denominator"]) == (None, None, "none", None)
    assert value(asked, "bezirk:1")["value"] == 7.0


def test_areas_above_have_no_rate_of_their_parts_and_it_is_said_why(asked: Path) -> None:
    for area in ("bezirk:2", "stadt:1"):
        found = value(asked, area)
        assert (found["value"], found["numerator"], found["status"]) == (None, None, "missing")
        assert "nicht zusammengezählt" in found["reason"]


def test_what_the_office_says_of_a_rate_stays_with_it(asked: Path) -> None:
    secret = value(asked, "viertel:21")
    assert (secret["value"], secret["status"], secret["lower"], secret["upper"]) == (None, "suppressed", None, None)
    assert "so ist er geliefert" in secret["reason"]
    provisional = value(asked, "viertel:22")
    assert provisional["value"] == 5.1
    assert "provisional" in {flag["code"] for flag in provisional["flags"]}


def test_rates_are_compared_but_nothing_is_called_more_than_chance(asked: Path) -> None:
    found = value(asked, "viertel:11")
    parent = found["comparison"]["parent"]
    assert (round(parent["difference"], 9), parent["significant"]) == (-0.7, None)
    assert (round(found["change"]["difference"], 9), found["change"]["significant"]) == (-1.7, None)
    assert found["comparison"]["rank"]["rank"] == 2  # 5.1 is lower, 7.9 higher, one is secret


def test_the_explanation_says_that_nothing_is_counted(asked: Path) -> None:
    found = run("indicator", "explain", asked, "arbeitslosenquote", "--json").json()
    assert (found["kind"], found["formula"]) == ("published", "wie_geliefert(quoten.quote)")
    assert found["words"]["sentence"].startswith("Gezeigt wird: Arbeitslosenquote.")
    assert found["words"]["factor"] == ""


def test_an_own_indicator_by_formula_shows_a_delivered_rate(asked: Path) -> None:
    made = [
        "--formula",
        "wie_geliefert(quoten.quote)",
        "--title",
        "Quote der Agentur",
        "--area",
        "A",
        "--dry-run",
        "--json",
    ]
    assert "published" in run("indicator", "new", asked, "agenturquote", *made).out


@pytest.mark.parametrize(
    ("kind", "measure", "remedy"),
    [("published", "personen", "additivity: none"), ("amount", "quote", "kind: published")],
)
def test_a_kind_that_does_not_go_with_the_measure_is_an_error_with_a_remedy(
    founded: Path, kind: str, measure: str, remedy: str
) -> None:
    write(founded / "datasets/quoten.yaml", QUOTEN)
    text = DEFINITION.replace("kind: published", f"kind: {kind}").replace("measure: quote", f"measure: {measure}")
    write(founded / "indicators/arbeitslosenquote.yaml", text)
    result = call("indicator", "check", founded)
    assert result.code
    assert "indicators/arbeitslosenquote.yaml" in result.text
    assert remedy in result.text


def test_a_unit_other_than_the_delivered_one_is_an_error(founded: Path) -> None:
    write(founded / "datasets/quoten.yaml", QUOTEN)
    write(founded / "indicators/arbeitslosenquote.yaml", DEFINITION.replace("unit: percent", "unit: per_1000"))
    result = call("indicator", "check", founded, "arbeitslosenquote")
    assert "INDICATOR_UNIT_MISFIT" in result.text
    assert "Prozent" in result.text
