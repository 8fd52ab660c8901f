"""Checks of indicators: each finds what it is for, names the line, and keeps silent about what is right."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.model.checks import CheckResult, Severity
from kobimo.workflows.catalogue.checking import check
from kobimo.workflows.opened import open_workspace
from support.command import run

HEAD = "id: probe\narea: A\ntitle: {de: Probe}\n"
PERSONS = "{dataset: einwohner, measure: personen}"


def probe(workspace: Path, text: str, name: str = "probe") -> list[CheckResult]:
    """Write an indicator and check it."""
    (workspace / "indicators" / f"{name}.yaml").write_text(text, "utf-8")
    return list(check(open_workspace(workspace), name))


def codes(results: list[CheckResult] | tuple[CheckResult, ...]) -> list[str]:
    return [result.code for result in results]


def test_a_sound_indicator_has_no_results(town: Path) -> None:
    assert check(open_workspace(town), "anteil_u6") == ()


def test_all_places_of_broken_files_become_results(founded: Path) -> None:
    (founded / "indicators/eins.yaml").write_text(
        f"{HEAD}kind: ratio\nunit: percent\n".replace("probe", "eins"), "utf-8"
    )
    (founded / "indicators/zwei.yaml").write_text("id: zwei\nfarbe: rot\n", "utf-8")
    found = check(open_workspace(founded))
    assert {"INDICATOR_FAULTY"} == set(codes(found))
    assert {"indicators/eins.yaml", "indicators/zwei.yaml"} <= {result.place.file for result in found}
    assert any(result.place.row == 2 and "farbe" in result.message for result in found)


CHILDREN = "{dataset: betreute, measure: kinder}"
YOUNG = "{dataset: einwohner, measure: personen, where: {alter: 0-5}}"
OVERLAP = "kind: count\nnumerator: {dataset: einwohner, measure: personen, where: {alter: [0-5, 3-17]}}\nunit: number\n"
TWICE = """kind: count
numerator:
  dataset: einwohner
  measure: personen
  where: {alter: 0-5}
  plus: [{dataset: einwohner, measure: personen, where: {geschlecht: w}}]
unit: number
"""
LAYERED = f"kind: age_sum_ratio\nover: alter\n{OVERLAP.splitlines()[1]}\ndenominator: {PERSONS}\nunit: percent\n"
MINUS = "minus: [{dataset: einwohner, measure: personen, where: "
BALANCE = (
    f"kind: ratio\nnumerator: {PERSONS}\ndenominator:\n  dataset: einwohner\n  measure: personen\n"
    f"  where: {{alter: 0-2}}\n  {MINUS}{{alter: 3-5}}}}]\nunit: ratio\n"
)
GROUPED_BALANCE = BALANCE.replace("alter: 3-5", "geschlecht: m").replace("alter: 0-2", "geschlecht: w")
EUROS = f"kind: ratio\nnumerator: {PERSONS}\ndenominator: {PERSONS}\nunit: euro\n"
OPEN = f"kind: ratio\nnumerator: {PERSONS}\ndenominator: {YOUNG}\nunit: percent\n"
BREAKDOWN = f"kind: ratio\nnumerator: {PERSONS}\ndenominator: {CHILDREN}\nunit: ratio\nbreakdowns: [geschlecht]\n"
SOUND = f"kind: count\nnumerator: {PERSONS}\nunit: number\nlevels: [stadt]\n"


@pytest.mark.parametrize(
    ("rest", "code", "line"),
    [
        (OVERLAP, "INDICATOR_CODES_OVERLAP", 5),
        (TWICE, "INDICATOR_COUNTED_TWICE", 5),
        (LAYERED, "INDICATOR_CODES_OVERLAP", 6),
        (BALANCE, "INDICATOR_FAULTY", 6),
        (GROUPED_BALANCE, "INDICATOR_BASE_BALANCE", 6),
        (EUROS, "INDICATOR_UNIT_MISFIT", 7),
        (OPEN, "INDICATOR_SHARE_OPEN", 6),
        (BREAKDOWN, "INDICATOR_BREAKDOWN_LACKING", 8),
        (SOUND, None, 0),
    ],
    ids=[
        "codes overlap",
        "counted twice",
        "layers overlap",
        "balance",
        "balance of groups",
        "unit",
        "share",
        "breakdown",
        "sound",
    ],
)
def test_a_fault_is_found_at_its_line(town: Path, rest: str, code: str | None, line: int) -> None:
    found = probe(town, HEAD + rest)
    if code is None:
        assert found == []
        return
    assert (code, line) in [(result.code, result.place.row) for result in found]


def test_two_formulas_with_one_name_are_an_error_and_one_formula_twice_is_none(town: Path) -> None:
    ratio = "kind: ratio\nnumerator: {dataset: einwohner, measure: personen, where: {alter: 0-5}}\n"
    same = f"id: probe\narea: A\ntitle: {{de: Anteil unter 6}}\n{ratio}denominator: {PERSONS}\nunit: percent\n"
    assert "INDICATOR_NAME_SHARED" not in codes(probe(town, same))
    other = same.replace("alter: 0-5", "alter: 0-2")
    shared = next(result for result in probe(town, other) if result.code == "INDICATOR_NAME_SHARED")
    assert (shared.severity, shared.place.row) == (Severity.ERROR, 3)
    assert "anteil_u6" in shared.message


def test_places_that_differ_are_a_warning_until_somebody_explains_them(town: Path) -> None:
    for name, place in (("einwohner", "residence"), ("betreute", "institution")):
        path = town / f"datasets/{name}.yaml"
        path.write_text(path.read_text("utf-8") + f"place: {place}\n", "utf-8")
    ratio = "kind: ratio\nnumerator: {dataset: betreute, measure: kinder}\n"
    text = f"{HEAD}{ratio}denominator: {PERSONS}\nunit: per_100\n"
    assert "INDICATOR_PLACES_DIFFER" in codes(probe(town, text))
    assert codes(probe(town, f"{text}pitfalls: {{de: Kinder aus Nachbarorten zählen mit.}}\n")) == []


def test_a_dataset_that_nobody_delivered_is_named_with_who_should(founded: Path) -> None:
    found = [result for result in check(open_workspace(founded), "quote_u3") if result.code == "INDICATOR_UNDELIVERED"]
    assert [(name in result.message) for name, result in zip(("Kita", "Register"), found, strict=True)] == [True, True]


def test_a_chosen_indicator_of_the_catalogue_that_lacks_data_is_not_silently_left_out(founded: Path) -> None:
    run("catalogue", "use", founded, "daycare_rate_u3")
    found = check(open_workspace(founded), "daycare_rate_u3")
    assert codes(found) == ["INDICATOR_DATA_LACKING"]
    assert "Jugendamt" in found[0].message


def test_the_last_build_shows_shares_above_100_bases_of_zero_and_negative_counts(town: Path) -> None:
    adults = "{dataset: einwohner, measure: personen, where: {alter: 18+}}"
    young = "{dataset: einwohner, measure: personen, where: {alter: 0-2}}"
    files = {
        "ueber": f"kind: ratio\nnumerator: {adults}\ndenominator: {young}\nunit: percent\n",
        "unter": f"kind: count\nnumerator:\n  dataset: einwohner\n  measure: personen\n  where: {{alter: 0-2}}\n"
        f"  minus: [{adults}]\nunit: number\n",
        "leer": "kind: ratio\nnumerator: {dataset: einwohner, measure: personen}\ndenominator:\n  dataset: einwohner\n"
        f"  measure: personen\n  minus: [{PERSONS}]\nunit: ratio\n",
    }
    for name, text in files.items():
        head = HEAD.replace("probe", name).replace("Probe", f"Probe {name}")
        (town / f"indicators/{name}.yaml").write_text(head + text, "utf-8")
    run("build", town)
    workspace = open_workspace(town)
    found = {name: codes(check(workspace, name)) for name in files}
    assert "INDICATOR_SHARE_ABOVE_100" in found["ueber"]
    assert "INDICATOR_NEGATIVE" in found["unter"]
    assert "INDICATOR_ZERO_BASE" in found["leer"]
    shares = next(result for result in check(workspace, "ueber") if result.code == "INDICATOR_SHARE_ABOVE_100")
    assert shares.count == 14  # 4 quarters, 2 districts and the town, at two dates
    assert all("3.170" not in result.message for result in check(workspace))


def test_what_the_last_build_refused_is_said_once_for_all_periods(town: Path) -> None:
    text = (
        f"{HEAD}kind: ratio\nnumerator: {{dataset: einwohner, measure: personen, where: {{alter: 0-6}}}}\n"
        f"denominator: {PERSONS}\nunit: percent\n"
    )
    (town / "indicators/probe.yaml").write_text(text, "utf-8")
    run("build", town)
    refused = [result for result in check(open_workspace(town), "probe") if result.code == "INDICATOR_NOT_COMPUTED"]
    assert [(result.count, "0-6" in result.message) for result in refused] == [(2, True)]
