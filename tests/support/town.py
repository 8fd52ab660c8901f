"""Kleinstadt: four quarters, two districts, a register with totals, sexes and ages, and a list of children in care.

Everything is written here as text, so that a test can damage one thing and say what must come of it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest

from support.command import run

SPACE = """\
id: stadt
title: {de: Viertel der Kleinstadt}
crs: EPSG:25832
levels:
  - {id: viertel, title: {de: Viertel}, parent: bezirk}
  - {id: bezirk, title: {de: Bezirk}, parent: stadt}
  - {id: stadt, title: {de: Stadt}}
"""

KINDER_BY_AGE = """\
id: kinder
title: {de: Kinder}
space: stadt
level: viertel
period_type: reference_date
measures:
  - {id: personen, title: {de: Personen}, unit: {de: Personen}, concerns: persons}
dimensions:
  - {id: alter, title: {de: Alter}, kind: interval}
"""
"""Children by age; further dimensions follow."""

EINWOHNER = """\
id: einwohner
title: {de: Einwohner}
space: stadt
level: viertel
period_type: reference_date
measures:
  - {id: personen, title: {de: Personen}, unit: {de: Personen}, concerns: persons}
dimensions:
  - {id: alter, title: {de: Alter}, kind: interval}
  - id: geschlecht
    title: {de: Geschlecht}
    categories:
      - {code: w, title: {de: weiblich}}
      - {code: m, title: {de: männlich}}
cubes:
  - {id: gesamt, dimensions: []}
  - {id: alter, dimensions: [alter]}
  - {id: geschlecht, dimensions: [geschlecht]}
"""

BETREUTE = """\
id: betreute
title: {de: Betreute Kinder}
space: stadt
level: viertel
period_type: reference_date
measures:
  - {id: kinder, title: {de: Kinder}, unit: {de: Kinder}, concerns: persons}
dimensions:
  - {id: alter, title: {de: Alter}, kind: interval}
suppressed: {lower: 1, upper: 2}
"""

GEBIETE = """\
file_name: "viertel*"
space: stadt
areas:
  - level: viertel
    file: "viertel*"
    key: NR
    name: NAME
    parent: {key_prefix: 1}
  - level: bezirk
    names: {"1": Nord, "2": Süd}
    parent: {key: "1"}
  - level: stadt
    names: {"1": Kleinstadt}
"""

REGISTER = """\
file_name: "register_*"
area: {column: Nr, level: viertel, width: 2}
period: {column: Stichtag, in_file_name: 'register_(?P<period>\\d{4})', one_per_file: true}
values:
  - {dataset: einwohner, cube: gesamt, measure: personen, column: Insgesamt}
  - dataset: einwohner
    cube: geschlecht
    measure: personen
    columns:
      weiblich: {where: {geschlecht: w}}
      männlich: {where: {geschlecht: m}}
  - dataset: einwohner
    cube: alter
    measure: personen
    columns:
      unter 3: {where: {alter: 0-2}}
      3 bis 5: {where: {alter: 3-5}}
      6 bis 17: {where: {alter: 6-17}}
      ab 18: {where: {alter: 18+}}
"""

KITA = """\
file_name: "kita_*"
area: {column: Nr, level: viertel, width: 2}
period: {column: Stichtag}
values:
  - dataset: betreute
    measure: kinder
    column: Kinder
    dimensions: {alter: {column: Alter}}
"""

TEMPLATE = {
    "spaces/stadt.yaml": SPACE,
    "datasets/einwohner.yaml": EINWOHNER,
    "datasets/betreute.yaml": BETREUTE,
    "sources/gebiete/source.yaml": "id: gebiete\ntitle: {de: Viertel}\nsupplier: Vermessungsamt\n",
    "sources/gebiete/recipe.yaml": GEBIETE,
    "sources/register/source.yaml": "id: register\ntitle: {de: Register}\nsupplier: Bürgeramt\n",
    "sources/register/recipe.yaml": REGISTER,
    "sources/kita/source.yaml": "id: kita\ntitle: {de: Kita}\nsupplier: Jugendamt\n",
    "sources/kita/recipe.yaml": KITA,
    "indicators/einwohner_gesamt.yaml": (
        "id: einwohner_gesamt\narea: A\ntitle: {de: Einwohner}\nkind: count\n"
        "numerator: {dataset: einwohner, measure: personen}\nunit: number\nbreakdowns: [alter, geschlecht]\n"
    ),
    "indicators/anteil_u6.yaml": (
        "id: anteil_u6\narea: A\ntitle: {de: Anteil unter 6}\nkind: ratio\n"
        "numerator: {dataset: einwohner, measure: personen, where: {alter: 0-5}}\n"
        "denominator: {dataset: einwohner, measure: personen}\nunit: percent\n"
    ),
    "indicators/quote_u3.yaml": (
        "id: quote_u3\narea: C\ntitle: {de: Betreuungsquote unter 3}\nkind: ratio\n"
        "numerator: {dataset: betreute, measure: kinder, where: {alter: 0-2}}\n"
        "denominator: {dataset: einwohner, measure: personen, where: {alter: 0-2}, period: previous_year_end}\n"
        "unit: percent\n"
    ),
}

QUARTERS = {"11": (0, 0), "12": (1, 0), "21": (0, 1), "22": (1, 1)}
"""Key and place in a grid of squares of 1 km."""

PERSONS = {
    2022: {"11": (40, 50, 90, 320), "12": (12, 14, 30, 144), "21": (70, 66, 160, 704), "22": (4, 2, 8, 36)},
    2023: {"11": (42, 48, 93, 317), "12": (10, 15, 31, 149), "21": (75, 64, 158, 713), "22": (5, 3, 7, 35)},
}
"""Year: quarter: persons under 3, 3 to 5, 6 to 17, 18 and older."""

CARE = {"11": (12, 45), "12": (3, 13), "21": (20, 60), "22": (".", 2)}
"""Quarter: children under 3 and from 3 to 5 in care on 1 March 2024; a point is secret."""


def square(key: str, x: float, y: float, size: float = 1000) -> dict[str, object]:
    """Return a quarter as a square feature, `x` and `y` in kilometres."""
    left, low = 500_000 + 1000 * x, 5_700_000 + 1000 * y
    ring = [[left, low], [left + size, low], [left + size, low + size], [left, low + size], [left, low]]
    geometry = {"type": "Polygon", "coordinates": [ring]}
    return {"type": "Feature", "properties": {"NR": key, "NAME": f"Viertel {key}"}, "geometry": geometry}


def geojson(features: list[dict[str, object]]) -> str:
    """Return features as GeoJSON in EPSG:25832."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::25832"}}
    return json.dumps({"type": "FeatureCollection", "crs": crs, "features": features})


def quarters() -> str:
    """Return the four quarters as GeoJSON."""
    return geojson([square(key, *place) for key, place in QUARTERS.items()])


HEADINGS = "Nr;Stichtag;Insgesamt;weiblich;männlich;unter 3;3 bis 5;6 bis 17;ab 18"


def register(year: int, persons: Mapping[str, tuple[int, int, int, int]] | None = None) -> str:
    """Return the register of a year; one more woman than men where the total is odd."""
    lines = [HEADINGS]
    for key, ages in (persons or PERSONS[year]).items():
        total = sum(ages)
        cells = [key, f"{year}-12-31", total, total - total // 2, total // 2, *ages]
        lines.append(";".join(str(cell) for cell in cells))
    return "\n".join(lines) + "\n"


def care() -> str:
    """Return the children in care as a long table."""
    lines = ["Nr;Stichtag;Alter;Kinder"]
    for key, (young, old) in CARE.items():
        lines += [f"{key};2024-03-01;0-2;{young}", f"{key};2024-03-01;3-5;{old}"]
    return "\n".join(lines) + "\n"


def write(path: Path, text: str | bytes) -> Path:
    """Write a file, its folder included."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode("utf-8"))
    return path


def template(folder: Path, changed: Mapping[str, str | None] | None = None) -> Path:
    """Write the definitions; `changed` replaces files by path, None leaves one out."""
    for path, text in {**TEMPLATE, **(changed or {})}.items():
        if text is not None:
            write(folder / path, text)
    return folder


def deliveries(folder: Path) -> Path:
    """Write all deliveries."""
    write(folder / "viertel.geojson", quarters())
    for year in PERSONS:
        write(folder / f"register_{year}.csv", register(year))
    write(folder / "kita_2024.csv", care())
    return folder


def make_town(folder: Path, changed: Mapping[str, str | None] | None = None) -> Path:
    """Make a workspace below `folder` that knows its areas and nothing else; deliveries lie in `folder/ablage`."""
    workspace = folder / "kleinstadt"
    definitions = template(folder / "vorlage", changed)
    run("init", workspace, "--name", "Kleinstadt", "--ags", "01001000", "--definitions", definitions)
    run("import", workspace, "gebiete", deliveries(folder / "ablage") / "viertel.geojson")
    return workspace


def fill_town(workspace: Path) -> Path:
    """Import all deliveries, build and release for the team."""
    store = workspace.parent / "ablage"
    for year in PERSONS:
        run("import", workspace, "register", store / f"register_{year}.csv")
    run("import", workspace, "kita", store / "kita_2024.csv")
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


@pytest.fixture(scope="session")
def founded_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a town that has only areas; tests take copies."""
    return make_town(tmp_path_factory.mktemp("founded")).parent


@pytest.fixture(scope="session")
def settled_town(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with a town that has figures and a release for the team; tests take copies or only read it."""
    return fill_town(make_town(tmp_path_factory.mktemp("settled"))).parent


@pytest.fixture
def founded(founded_town: Path, tmp_path: Path) -> Path:
    """A workspace of its own that has only areas."""
    return Path(shutil.copytree(founded_town, tmp_path / "ort")) / "kleinstadt"


@pytest.fixture
def town(settled_town: Path, tmp_path: Path) -> Path:
    """A workspace of its own with figures and a release."""
    return Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
