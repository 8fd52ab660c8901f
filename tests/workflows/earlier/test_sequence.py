"""A delivery beside the earlier ones, and what happens when deliveries vanish or are read in another way."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from kobimo.model.slice import HeldSlice, Slice
from kobimo.workflows.earlier.jumps import jumps
from support.command import ask, call, run
from support.reform import reform
from support.town import PERSONS, register, write


def codes(output: str) -> set[str]:
    return {check["code"] for check in json.loads(output)["checks"]}


def test_the_same_file_under_the_name_of_another_year_is_rejected(town: Path) -> None:
    text = register(2022).replace("2022-12-31", "2023-12-31")
    first = write(town.parent / "neu" / "register_2022.csv", text.replace("2023-12-31", "2022-12-31"))
    recipe = town / "sources" / "register" / "recipe.yaml"
    rule = "period: {in_file_name: 'register_(?P<period>\\d{4})', form: yyyy, type: reference_date, day: \"12-31\"}"
    old = next(line for line in recipe.read_text("utf-8").splitlines() if line.startswith("period:"))
    recipe.write_text(recipe.read_text("utf-8").replace(old, rule), "utf-8")
    run("import", town, "register", first)
    other = first.with_name("register_2021.csv")
    shutil.copyfile(first, other)
    outcome = call("import", town, "register", other, "--json")
    assert outcome.code == 3, outcome.out
    assert "SAME_FILE_FOR_ANOTHER_PERIOD" in codes(outcome.out)


def test_a_sum_that_jumps_is_asked_about_and_accepted(founded: Path) -> None:
    store = founded.parent / "ablage"
    run("import", founded, "register", store / "register_2022.csv")
    tenfold = {key: tuple(10 * n for n in ages) for key, ages in PERSONS[2023].items()}
    file = write(founded.parent / "neu" / "register_2023.csv", register(2023, tenfold))
    outcome = call("import", founded, "register", file, "--json")
    assert outcome.code == 0
    assert "SUM_JUMPS" in codes(outcome.out)
    usual = call("import", founded, "register", store / "register_2023.csv", "--dry-run", "--json")
    assert "SUM_JUMPS" in codes(usual.out)  # compared with the tenfold delivery that it replaces


@pytest.mark.parametrize(
    ("now", "before", "asked"), [(199, 100, 0), (201, 100, 1), (49, 100, 1), (51, 100, 0), (4, 1, 0)]
)
def test_a_jump_is_more_than_double_or_less_than_half_of_a_sum_that_is_not_small(
    now: int, before: int, asked: int
) -> None:
    def part(period: str, total: int) -> Slice:
        return Slice("d", "c", "l", period, 1, 1, ("m",), {}, {}, {"m": total})

    held = [HeldSlice("s", "x", "p", part("2019", 7)), HeldSlice("s", "x", "p", part("2020", before))]
    assert len(list(jumps(held, [part("2021", now)]))) == asked


def course(*totals: int) -> list[HeldSlice]:
    """Hold sums of the years from 2015 on; 0 is a year that never came."""
    parts = [
        Slice("d", "c", "l", f"{2015 + n}-12-31", 1, 1, ("m",), {}, {}, {"m": total})
        for n, total in enumerate(totals)
        if total
    ]
    return [HeldSlice("s", "x", "p", part) for part in parts]


@pytest.mark.parametrize(
    ("totals", "year", "now", "asked"),
    [
        ((12600, 12650, 12720, 12740, 12800), 2020, 13200, 1),  # three per cent more: other people are counted
        ((12600, 12650, 12720, 12740, 12800), 2020, 12950, 0),
        ((12600, 12650, 12720, 12740, 13200, 12830), 2021, 12860, 0),  # a slip of the past does not hide or shift it
        ((12600, 12650, 12720, 12740), 2019, 13200, 0),  # too short to know what is usual
        ((12600, 12650, 12720, 0, 12800, 12850), 2018, 13300, 1),  # the late one in the middle
        ((60, 65, 58, 61, 63), 2020, 75, 0),  # small numbers move by themselves
        ((100, 150, 90, 160, 95), 2020, 150, 0),  # a restless series
    ],
)
def test_a_change_is_unusual_if_it_stands_out_from_the_changes_of_the_series(
    totals: tuple[int, ...], year: int, now: int, asked: int
) -> None:
    item = Slice("d", "c", "l", f"{year}-12-31", 1, 1, ("m",), {}, {}, {"m": now})
    assert [check.code for check in jumps(course(*totals), [item])] == ["CHANGE_UNUSUAL"] * asked


def test_build_refuses_to_go_on_without_a_delivery_that_vanished_and_retract_strikes_it(town: Path) -> None:
    folder = next((town / "data" / "deliveries" / "kita").iterdir())
    shutil.rmtree(folder)
    outcome = call("build", town)
    assert outcome.code == 2
    assert folder.name in outcome.err
    run("retract", town, folder.name, "--reason", "verloren")
    run("build", town)
    run("doctor", town, "--repair")
    assert call("doctor", town).code == 0


def test_a_changed_recipe_is_reported_until_the_file_is_read_again(town: Path) -> None:
    recipe = town / "sources" / "kita" / "recipe.yaml"
    text = recipe.read_text("utf-8")
    recipe.write_text(text + "# nur eine Bemerkung\n", "utf-8")
    assert call("doctor", town).code == 0
    recipe.write_text(text.replace("column: Alter", "column: Alter, codes: {u3: 0-2}"), "utf-8")
    found = json.loads(call("doctor", town, "--json").out)["findings"]
    assert "READ_DIFFERENTLY" in {item["code"] for item in found}
    assert "kita/" in call("build", town).out
    run("import", town, "kita", town.parent / "ablage" / "kita_2024.csv")
    assert "READ_DIFFERENTLY" not in {i["code"] for i in json.loads(call("doctor", town, "--json").out)["findings"]}


def test_a_total_of_one_source_and_ages_of_another_live_side_by_side(town: Path) -> None:
    for name, text in (
        ("source.yaml", "id: gesamtzahl\ntitle: {de: G}\nsupplier: Amt\n"),
        (
            "recipe.yaml",
            (
                "area: {column: Nr, level: viertel}\nperiod: {column: Stichtag}\n"
                "values:\n  - {dataset: betreute_summe, measure: kinder, cube: gesamt, column: Kinder}\n"
            ),
        ),
    ):
        write(town / "sources" / "gesamtzahl" / name, text)
    dataset = (town / "datasets" / "betreute.yaml").read_text("utf-8").replace("id: betreute\n", "id: betreute_summe\n")
    dataset = dataset.replace("kind: interval", 'kind: interval, universe: "0-5"')
    cubes = "cubes:\n  - {id: gesamt, dimensions: []}\n  - {id: alter, dimensions: [alter]}\n"
    write(town / "datasets" / "betreute_summe.yaml", dataset + cubes)
    kita = town / "sources" / "kita" / "recipe.yaml"
    kita.write_text(
        kita.read_text("utf-8").replace("dataset: betreute\n", "dataset: betreute_summe\n    cube: alter\n"), "utf-8"
    )
    write(
        town / "indicators" / "betreute_gesamt.yaml",
        "id: betreute_gesamt\narea: C\ntitle: {de: B}\nkind: count\n"
        "numerator: {dataset: betreute_summe, measure: kinder}\nunit: number\nbreakdowns: [alter]\n",
    )
    run("import", town, "kita", town.parent / "ablage" / "kita_2024.csv")
    totals = write(town.parent / "neu" / "summe.csv", "Nr;Stichtag;Kinder\n11;2024-03-01;58\n22;2024-03-01;3\n")
    run("import", town, "gesamtzahl", totals)
    run("build", town)
    run("release", town, "--audience", "team")
    delivered = ask(town, "betreute_gesamt", "viertel:11", "2024-03-01")
    summed = ask(town, "betreute_gesamt", "viertel:12", "2024-03-01")
    secret = ask(town, "betreute_gesamt", "viertel:22", "2024-03-01")
    assert (delivered["value"], summed["value"], secret["value"]) == (58, 16, 3)


def test_an_answer_never_comes_from_a_release_that_was_altered(town: Path) -> None:
    values = next((town / "data" / "releases").glob("*/values.parquet"))
    values.write_bytes(values.read_bytes() + b"\0")
    outcome = call("value", town, "anteil_u6", "--area", "stadt:1", "--period", "2022-12-31")
    assert outcome.code == 2
    assert "values.parquet" in outcome.err


def test_a_lock_that_a_crash_left_in_the_history_does_not_block(town: Path) -> None:
    (town / ".git" / "index.lock").touch()
    (town / ".git" / "refs" / "heads" / "main.lock").touch()
    (town / ".git" / "objects" / "pack" / "pack-0.idx.lock").touch()
    file = town / "indicators" / "anteil_u6.yaml"
    file.write_text(file.read_text("utf-8") + "decimals: 2\n", "utf-8")
    run("build", town)


def test_areas_that_ended_with_a_recorded_status_do_not_vanish_from_a_delivery_of_areas(founded: Path) -> None:
    run("import", founded, "register", founded.parent / "ablage" / "register_2022.csv")
    reform(founded)
    rows = "NR;NAME;B\n11;Elf;1\n13;Dreizehn;1\n14;Vierzehn;2\n21;Einundzwanzig;2\n"
    recipe = founded / "sources" / "gebiete" / "recipe.yaml"
    recipe.write_text(recipe.read_text("utf-8").replace("parent: {key_prefix: 1}", "parent: {column: B}"), "utf-8")
    same = write(founded.parent / "neu" / "viertel.csv", rows)
    accepted = call("import", founded, "gebiete", same, "--json")
    assert accepted.code == 0, accepted.out
    assert "AREAS_IN_USE_VANISH" not in codes(accepted.out)
    less = write(founded.parent / "weniger" / "viertel.csv", rows.replace("11;Elf;1\n", ""))
    assert call("import", founded, "gebiete", less, "--json").code == 3
