"""Of some children nobody knows the language: shares among the others are shown, and give neither group away."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from itertools import chain, combinations, product
from typing import Any

import pyarrow.parquet as pq
import pytest

from support.attacker import Attacker, Count
from support.command import run
from support.luck import seeds
from support.readers import NUMBERS
from support.town import GEBIETE, KINDER_BY_AGE, QUARTERS, SPACE, TEMPLATE, deliveries, template, write

AGES, LANGUAGES = ("0-2", "3+"), ("d", "a", "o")
"""German, another one, not known."""

AREAS: dict[tuple[str, str], tuple[str, ...]] = {("viertel", quarter): (quarter,) for quarter in QUARTERS}
AREAS |= {("bezirk", "1"): ("11", "12"), ("bezirk", "2"): ("21", "22"), ("stadt", "1"): tuple(QUARTERS)}
SHARES = {"eingeschlossen": "include", "ausgeschlossen": "exclude", "grenzen": "bounds"}
SIZES = (0, 1, 2, 3, 5, 8, 13, 30)
THRESHOLD = 3

KINDER = (
    KINDER_BY_AGE
    + """\
  - id: sprache
    title: {de: Sprache}
    categories: [{code: d, title: {de: Deutsch}}, {code: a, title: {de: andere}}, {code: o, title: {de: unbekannt}}]
    unknown: [o]
"""
)
RECIPE = """\
file_name: "kinder*"
area: {column: Nr, level: viertel}
period: {column: Stichtag, one_per_file: false}
values:
  - dataset: kinder
    measure: personen
    column: Kinder
    dimensions: {alter: {column: Alter}, sprache: {column: Sprache}}
"""
SHARE = """\
id: {name}
area: A
title: {{de: {name}}}
kind: ratio
unit: percent
numerator: {{dataset: kinder, measure: personen, where: {{sprache: a}}}}
denominator: {{dataset: kinder, measure: personen}}
unknown: {unknown}
breakdowns: [{breakdown}]
"""
NUMBER = """\
id: kinder
area: A
title: {de: Kinder}
kind: count
unit: number
numerator: {dataset: kinder, measure: personen}
breakdowns: [alter]
"""
World = Mapping[tuple[str, str, str], int]
"""Quarter, age, language: children."""


@pytest.fixture(scope="module")
def worlds() -> dict[str, World]:
    luck = random.Random(seeds("unknown languages", 1)[0])
    atoms = list(product(QUARTERS, AGES, LANGUAGES))
    return {f"{2000 + n}-12-31": {atom: luck.choice(SIZES) for atom in atoms} for n in range(5)}


@pytest.fixture(scope="module")
def rows(worlds: Mapping[str, World], tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    folder = tmp_path_factory.mktemp("languages")
    files: dict[str, str | None] = {
        path: None for path in TEMPLATE if not path.startswith(("spaces", "sources/gebiete"))
    }
    files |= {"spaces/stadt.yaml": SPACE, "datasets/kinder.yaml": KINDER, "sources/gebiete/recipe.yaml": GEBIETE}
    files["sources/kinder/source.yaml"] = "id: kinder\ntitle: {de: Kinder}\nsupplier: Jugendamt\n"
    files["sources/kinder/recipe.yaml"] = RECIPE
    files["indicators/kinder.yaml"] = NUMBER
    for name, unknown in SHARES.items():
        breakdown = "" if name == "grenzen" else "alter"
        files[f"indicators/{name}.yaml"] = SHARE.format(name=name, unknown=unknown, breakdown=breakdown)
    workspace, store = folder / "sprachstadt", folder / "ablage"
    run("init", workspace, "--name", "Sprachstadt", "--ags", "01001000", "--definitions", template(folder / "v", files))
    run("import", workspace, "gebiete", deliveries(store) / "viertel.geojson")
    lines = ["Nr;Stichtag;Alter;Sprache;Kinder"]
    for day, world in worlds.items():
        lines += [f"{quarter};{day};{age};{language};{n}" for (quarter, age, language), n in world.items()]
    run("import", workspace, "kinder", write(store / "kinder.csv", "\n".join(lines) + "\n"))
    run("build", workspace)
    name = run("release", workspace, "--audience", "public", "--json").json()["id"]
    assert run("audit", workspace, "--json").json()["verified"]
    found: list[dict[str, Any]] = pq.read_table(workspace / "data/releases" / name / "values.parquet").to_pylist()
    return found


def counts(row: Mapping[str, Any]) -> tuple[Count, Count, Count]:
    """Return numerator, base and those of the base of whom the language is not known, the base with them."""
    ages = (row["breakdown"].split("=")[1],) if row["breakdown"] else AGES
    base = frozenset(product(AREAS[row["level"], row["area"]], ages, LANGUAGES))
    unknown, other = (frozenset(atom for atom in base if atom[2] == language) for language in ("o", "a"))
    return (base if row["indicator"] == "kinder" else other), base, unknown


def reader(world: World, mine: list[dict[str, Any]]) -> Attacker:
    """Return who has read the rows of a date, intervals and the share of the unknown as well."""
    found = Attacker(dict(world))
    for row in mine:
        numerator, base, unknown = counts(row)
        share = row["indicator"] in SHARES
        if row["status"] in NUMBERS:
            found.see(numerator)
            if share:
                found.see(base)
                found.see(unknown)
        elif row["status"] == "zero_denominator":
            found.see(base if SHARES[row["indicator"]] == "include" else base - unknown)
        elif found.value(numerator):
            found.sees_somebody(numerator)
        else:
            found.see(numerator)
    return found


def of_date(rows: list[dict[str, Any]], worlds: Mapping[str, World]) -> Iterator[tuple[World, list[dict[str, Any]]]]:
    for day, world in worlds.items():
        yield world, [row for row in rows if row["period"] == day]


def test_shares_are_shown_where_some_are_unknown_and_they_are_the_true_ones(
    rows: list[dict[str, Any]], worlds: Mapping[str, World]
) -> None:
    shown = dict.fromkeys(SHARES, 0)
    for world, mine in of_date(rows, worlds):
        for row in mine:
            if row["indicator"] not in SHARES or row["status"] not in NUMBERS:
                continue
            truth = Attacker(dict(world))
            some, base, unknown = (truth.value(count) for count in counts(row))
            asked = base if row["indicator"] == "eingeschlossen" else base - unknown
            assert (row["numerator"], row["denominator"]) == (some, asked)
            assert row["unknown"] == pytest.approx(unknown / base)
            if row["indicator"] == "grenzen" and unknown:
                assert (row["lower"], row["upper"]) == pytest.approx((100 * some / base, 100 * (some + unknown) / base))
            shown[row["indicator"]] += int(unknown > 0)
    assert min(shown.values()) > 8


def test_no_small_group_follows_from_shares_intervals_and_the_unknown(
    rows: list[dict[str, Any]], worlds: Mapping[str, World]
) -> None:
    small = 0
    for world, mine in of_date(rows, worlds):
        attacker = reader(world, mine)
        languages = list(chain.from_iterable(combinations(LANGUAGES, n) for n in (1, 2, 3)))
        for quarters, ages, some in product(AREAS.values(), (AGES, *((age,) for age in AGES)), languages):
            count: Count = frozenset(product(quarters, ages, some))
            if 1 <= attacker.value(count) < THRESHOLD:
                assert attacker.can_be(count, least=THRESHOLD), (quarters, ages, some)
                small += 1
    assert small > 25
