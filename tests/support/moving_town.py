"""A town whose children move from quarters to schools: a few in each cell, so that a public release hides some."""

from __future__ import annotations

import random
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.command import run
from support.luck import seeds
from support.portal import introduced
from support.town import GEBIETE, SPACE, deliveries, template, write

QUARTERS = {"11": "1", "12": "1", "21": "2", "22": "2"}
"""Quarter: its district."""
SCHOOLS = ("g1", "g2", "r1", "fort")
KINDS = {"gymnasium": ("g1", "g2"), "r1": ("r1",), "fort": ("fort",)}
YEARS = ("2022/23", "2023/24")
Moves = Mapping[tuple[str, str, str], int]
"""School year, quarter, school: children."""

WECHSEL = """\
id: wechsel
title: {de: Übergänge}
space: stadt
level: viertel
period_type: school_year
measures:
  - {id: kinder, title: {de: Kinder}, unit: {de: Kinder}, concerns: persons}
dimensions:
  - id: ziel
    title: {de: Aufnehmende Schule}
    categories:
      - {code: g1, title: {de: Altes Gymnasium}}
      - {code: g2, title: {de: Neues Gymnasium}}
      - {code: r1, title: {de: Realschule <am> Tor}}
      - {code: fort, title: {de: außerhalb}}
    groups: {gymnasium: [g1, g2]}
    flow: {direction: DIRECTION, kinds: [{group: gymnasium, title: {de: Gymnasien}}]}
cubes:
  - {id: gesamt, dimensions: []}
  - {id: ziel, dimensions: [ziel]}
"""
RECIPE = """\
file_name: "wechsel*"
area: {column: Nr, level: viertel, width: 2}
period: {column: Schuljahr, one_per_file: false}
values:
  - dataset: wechsel
    cube: ziel
    measure: kinder
    columns:
      g1: {where: {ziel: g1}}
      g2: {where: {ziel: g2}}
      r1: {where: {ziel: r1}}
      fort: {where: {ziel: fort}}
  - {dataset: wechsel, cube: gesamt, measure: kinder, column: alle}
"""
INDICATOR = (
    "id: wechsel\narea: D\ntitle: {de: Übergänge nach Klasse 4}\nkind: count\n"
    "question: {de: Wie viele Kinder gingen wohin?}\npitfalls: {de: Wiederholungen fehlen.}\n"
    "numerator: {dataset: wechsel, measure: kinder}\nunit: number\nbreakdowns: [ziel]\n"
)
RATE = (
    "id: quote\narea: D\ntitle: {de: Übergangsquote}\nkind: ratio\nunit: percent\n"
    "numerator: {dataset: wechsel, measure: kinder, where: {ziel: gymnasium}}\n"
    "denominator: {dataset: wechsel, measure: kinder}\n"
)


def drawn_moves(luck: random.Random) -> dict[tuple[str, str, str], int]:
    """Draw who moved: in each year some cells are small, most not, and nobody moved from one quarter."""
    drawn = {
        (year, quarter, school): 0 if quarter == "22" else luck.choice([0, 1, 2, *range(3, 60)])
        for year in YEARS
        for quarter in QUARTERS
        for school in SCHOOLS
    }
    for year in YEARS:
        drawn[year, luck.choice(["11", "12", "21"]), luck.choice(SCHOOLS)] = luck.choice([1, 2])
    return drawn


def moving_town(folder: Path, moves: Moves, direction: str = "to") -> Path:
    """Make the town with a release for the team."""
    definitions = template(
        folder / "vorlage",
        {
            "datasets/wechsel.yaml": WECHSEL.replace("DIRECTION", direction),
            "sources/wechsel/source.yaml": "id: wechsel\ntitle: {de: Übergänge}\nsupplier: Schulamt\n",
            "sources/wechsel/recipe.yaml": RECIPE,
            "indicators/wechsel.yaml": INDICATOR,
            "indicators/quote.yaml": RATE,
            "indicators/einwohner_gesamt.yaml": None,
            "indicators/anteil_u6.yaml": None,
            "indicators/quote_u3.yaml": None,
            "spaces/stadt.yaml": SPACE,
            "sources/gebiete/recipe.yaml": GEBIETE,
        },
    )
    workspace = folder / "kleinstadt"
    run("init", workspace, "--name", "Kleinstadt", "--ags", "01001000", "--definitions", definitions)
    run("import", workspace, "gebiete", deliveries(folder / "ablage") / "viertel.geojson")
    lines = ["Nr;Schuljahr;g1;g2;r1;fort;alle"]
    for year in YEARS:
        for quarter in QUARTERS:
            own = [moves[year, quarter, school] for school in SCHOOLS]
            lines.append(";".join(map(str, (quarter, year, *own, sum(own)))))
    run("import", workspace, "wechsel", write(folder / "ablage" / "wechsel.csv", "\n".join(lines) + "\n"))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


@pytest.fixture(scope="session")
def moves() -> Moves:
    """Who moved in the town of this run."""
    return drawn_moves(random.Random(seeds("moving town", 1)[0]))


@pytest.fixture(scope="session")
def town_of_moves(moves: Moves, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The town with a release for the team and one for the public; tests only read it or take copies."""
    workspace = moving_town(tmp_path_factory.mktemp("moving"), moves)
    run("release", workspace, "--audience", "public")
    return workspace


@pytest.fixture(scope="session")
def portal_of_moves(town_of_moves: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The portal of the town; tests only read it."""
    folder = tmp_path_factory.mktemp("flowing")
    workspace = introduced(Path(shutil.copytree(town_of_moves, folder / "kleinstadt")))
    run("publish", workspace, "--out", folder / "portal", "--base-url", "https://zahlen.example/")
    return folder / "portal"
