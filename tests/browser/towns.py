"""Small towns whose data are odd in one way: names with markup, one area, equal or missing values, no geometry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from support.command import run
from support.town import GEBIETE, HEADINGS, REGISTER, SPACE, TEMPLATE, geojson, square, template, write

Ages = tuple[int, int, int, int]
"""Persons under 3, 3 to 5, 6 to 17, 18 and older."""

SQUARES = {"11": (0, 0), "12": (1, 0), "21": (0, 1), "22": (1, 1)}
EVIL = '<img src=x onerror="window.hurt=1">'
EVIL_NAME = f"{EVIL}\"'><script>window.hurt=2</script>: & Co"


def quarter(key: str, place: tuple[float, float], name: str) -> dict[str, Any]:
    """Return a quarter as a square with a name of its own."""
    found: dict[str, Any] = square(key, *place)
    found["properties"]["NAME"] = name
    return found


def town(
    folder: Path,
    areas: Sequence[dict[str, Any]],
    registers: Mapping[int, Mapping[str, Ages]],
    changed: Mapping[str, str | None] | None = None,
    care: str = "",
) -> Path:
    """Make a town with a release; `changed` replaces definitions, `care` is a delivery of children in care."""
    workspace = folder / "ort"
    definitions = template(folder / "vorlage", changed)
    run("init", workspace, "--name", "Kleinstadt", "--ags", "01001000", "--definitions", definitions)
    run("import", workspace, "gebiete", write(folder / "viertel.geojson", geojson(list(areas))))
    for year, persons in registers.items():
        run("import", workspace, "register", write(folder / f"register_{year}.csv", _register(year, persons)))
    if care:
        run("import", workspace, "kita", write(folder / "kita_2024.csv", care))
    run("build", workspace)
    run("release", workspace, "--audience", "team")
    return workspace


def _register(year: int, persons: Mapping[str, Ages]) -> str:
    lines = [HEADINGS]
    for key, ages in persons.items():
        total = sum(ages)
        lines.append(
            ";".join(str(cell) for cell in (key, f"{year}-12-31", total, total - total // 2, total // 2, *ages))
        )
    return "\n".join(lines) + "\n"


def with_markup(folder: Path) -> Path:
    """A town in which the names of a quarter, of the register and of an indicator are markup."""
    areas = [quarter("11", (0, 0), EVIL_NAME), quarter("12", (1, 0), "Am Bach"), quarter("21", (0, 1), "]]><b>x</b>")]
    persons = {
        2022: {"11": (40, 50, 90, 320), "12": (12, 14, 30, 144), "21": (9, 9, 9, 90)},
        2023: {"11": (30, 50, 90, 320), "12": (10, 14, 30, 144), "21": (8, 9, 9, 90)},
    }
    share = TEMPLATE["indicators/anteil_u6.yaml"].replace("{de: Anteil unter 6}", f"{{de: '{_quoted(EVIL)} Anteil'}}")
    source = f"id: register\ntitle: {{de: '{_quoted(EVIL)}'}}\nsupplier: '{_quoted(EVIL)} Amt'\n"
    changed = {"indicators/anteil_u6.yaml": share, "sources/register/source.yaml": source}
    return town(folder, areas, persons, changed)


def one_area(folder: Path) -> Path:
    """A town that is not divided, with one year."""
    space = SPACE.split("levels:")[0] + "levels:\n  - {id: viertel, title: {de: Stadt}}\n"
    recipe = GEBIETE.split("    parent:")[0]
    changed = {"spaces/stadt.yaml": space, "sources/gebiete/recipe.yaml": recipe}
    return town(folder, [quarter("11", (0, 0), "Einzig")], {2023: {"11": (40, 50, 90, 320)}}, changed)


def equal_values(folder: Path) -> Path:
    """A town whose quarters are all alike, in one year."""
    areas = [quarter(key, place, f"Viertel {key}") for key, place in SQUARES.items()]
    return town(folder, areas, {2023: dict.fromkeys(SQUARES, (10, 10, 30, 150))})


def all_missing(folder: Path) -> Path:
    """A town in which every number of children in care is secret."""
    areas = [quarter(key, place, f"Viertel {key}") for key, place in SQUARES.items()]
    care = "Nr;Stichtag;Alter;Kinder\n" + "".join(f"{key};2024-03-01;0-2;.\n" for key in SQUARES)
    return town(folder, areas, {2023: dict.fromkeys(SQUARES, (10, 10, 30, 150))}, care=care)


def without_geometry(folder: Path) -> Path:
    """A town that knows the names of its quarters, and of one the outline."""
    areas = [quarter(key, place, f"Viertel {key}") for key, place in SQUARES.items()]
    for area in areas[1:]:
        area["geometry"] = None
    return town(
        folder, areas, {2023: {"11": (1, 2, 3, 40), "12": (2, 2, 3, 40), "21": (9, 9, 9, 9), "22": (5, 1, 1, 9)}}
    )


def many_areas(folder: Path, columns: int = 50, rows: int = 40) -> Path:
    """A town of 2,000 quarters in a grid."""
    numbers = [(column, row) for row in range(rows) for column in range(columns)]
    keys = {f"{1 + row % 2}{row * columns + column:04}": (column, row) for column, row in numbers}
    areas = [quarter(key, place, f"Viertel {key}") for key, place in keys.items()]
    persons = {key: (x + 1, y + 1, 20 + (x * y) % 17, 200 + (7 * x + 3 * y) % 90) for key, (x, y) in keys.items()}
    changed = {"sources/register/recipe.yaml": REGISTER.replace("width: 2", "width: 5")}
    return town(folder, areas, {2022: persons, 2023: persons}, changed)


def _quoted(text: str) -> str:
    return text.replace("'", "''")
