"""A town whose children three offices counted: in quarters, in districts, and all; some quarters changed since.

Each reference date is a world of its own: nothing adds up across dates.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from support.command import run
from support.open_town import Figure
from support.town import GEBIETE, KINDER_BY_AGE, SPACE, TEMPLATE, deliveries, template, write

DISTRICTS = {"1": ("11", "12"), "2": ("21", "22", "23"), "3": ("31", "32", "33")}
"""District: its quarters at the time of all deliveries."""

QUARTERS = tuple(quarter for quarters in DISTRICTS.values() for quarter in quarters)
AGES, SEXES = ("0-2", "3+"), ("w", "m")
Atom = tuple[str, str, str]
"""Quarter, age, sex."""

FIGURES = {
    "kinder": Figure({}, None, ("geschlecht",)),
    "kinder_u3": Figure({"alter": ("0-2",)}),
    "anteil_u3": Figure({"alter": ("0-2",)}, {}, ("geschlecht",)),
}

_HEAD = "level;key;name;parent;valid_from;valid_to"
_ABOVE = ["bezirk;1;Nord;1;;", "bezirk;2;Süd;1;;", "bezirk;3;West;1;;", "stadt;1;Kleinstadt;;;"]


@dataclass(frozen=True)
class Reform:
    """What became of the quarters on 1 January 2023.

    Attributes
    ----------
    areas : tuple of str
        Lines of quarters.
    changes : tuple of str
        Lines of changes.
    made_of : mapping of quarter of today to mapping of quarter of then to share
    today : mapping of district to quarters of today
    """

    areas: tuple[str, ...]
    changes: tuple[str, ...]
    made_of: Mapping[str, Mapping[str, float]]
    today: Mapping[str, tuple[str, ...]]

    def shares(self, level: str, area: str) -> dict[str, float]:
        """Return which part of each quarter of then lies in an area of today."""
        inside = {"viertel": (area,), "bezirk": self.today.get(area, ())}.get(level, tuple(self.made_of))
        found: dict[str, float] = {}
        for then, share in (pair for quarter in inside for pair in self.made_of[quarter].items()):
            found[then] = found.get(then, 0.0) + share
        return found


def _same(*quarters: str) -> tuple[str, ...]:
    return tuple(f"viertel;{quarter};Viertel {quarter};{quarter[0]};;" for quarter in quarters)


MOVED = Reform(
    (
        *_same("11", "21", "22", "23", "31", "32", "33"),
        "viertel;12;Viertel 12;1;;2022-12-31",
        "viertel;12;Viertel 12;2;2023-01-01;",
    ),
    (),
    {quarter: {quarter: 1.0} for quarter in QUARTERS},
    {**DISTRICTS, "1": ("11",), "2": ("12", "21", "22", "23")},
)
"""Quarter 12 went from district 1 to district 2 as it was."""

SPLIT = Reform(
    (
        *_same("11", "23", "31", "32", "33"),
        *(f"viertel;{quarter};Viertel {quarter};{quarter[0]};;2022-12-31" for quarter in ("12", "21", "22")),
        *(f"viertel;{quarter};Viertel {quarter};{quarter[0]};2023-01-01;" for quarter in ("13", "14", "25")),
    ),
    (
        "2023-01-01;viertel;12;13;0.25;1;population;split;Ratsbeschluss",
        "2023-01-01;viertel;12;14;0.75;1;population;split;Ratsbeschluss",
        "2023-01-01;viertel;21;25;1;0.5;population;merged;Ratsbeschluss",
        "2023-01-01;viertel;22;25;1;0.5;population;merged;Ratsbeschluss",
    ),
    {
        **{quarter: {quarter: 1.0} for quarter in ("11", "23", "31", "32", "33")},
        "13": {"12": 0.25},
        "14": {"12": 0.75},
        "25": {"21": 1.0, "22": 1.0},
    },
    {**DISTRICTS, "1": ("11", "13", "14"), "2": ("25", "23")},
)
"""Inside of district 1 quarter 12 was split, inside of district 2 two quarters were merged."""


@dataclass(frozen=True)
class World:
    """The true counts of one date; what quarters did not say, and what a district has more than its quarters."""

    counts: Mapping[Atom, int] = field(repr=False)
    secret: frozenset[Atom] = frozenset()
    missing: frozenset[str] = frozenset()
    """Quarters, and districts, of which nothing was delivered."""
    homeless: Mapping[Atom, int] = field(default_factory=dict)
    """District, age, sex: persons whom no quarter names."""


KINDER = (
    KINDER_BY_AGE
    + """\
  - id: geschlecht
    title: {de: Geschlecht}
    categories: [{code: w, title: {de: weiblich}}, {code: m, title: {de: männlich}}]
cubes:
  - {id: beide, dimensions: [alter, geschlecht]}
suppressed: {lower: 1, upper: 2}
"""
)


def _recipe(level: str) -> str:
    return (
        f'file_name: "kinder_{level}*"\narea: {{column: Nr, level: {level}}}\n'
        "period: {column: Stichtag, one_per_file: false}\n"
        "values:\n  - dataset: kinder\n    cube: beide\n    measure: personen\n    column: Kinder\n"
        "    dimensions: {alter: {column: Alter}, geschlecht: {column: Geschlecht}}\n"
    )


def drawn(luck: random.Random, sizes: tuple[int, ...], *, gaps: float = 0.0, secrets: float = 0.0) -> World:
    """Draw the counts of a date: quarters that say nothing have few children, secrets are one or two."""
    missing = frozenset(quarter for quarter in QUARTERS if luck.random() < gaps)
    counts = {
        (quarter, age, sex): luck.choice((0, 0, 0, 1, 2) if quarter in missing else sizes)
        for quarter, age, sex in product(QUARTERS, AGES, SEXES)
    }
    small = [atom for atom, count in counts.items() if count in (1, 2) and atom[0] not in missing]
    return World(counts, frozenset(atom for atom in small if luck.random() < secrets), missing)


def settle(folder: Path, worlds: Mapping[str, World], reform: Reform | None) -> Path:
    """Make a workspace in which quarters and districts were delivered, and compute its figures for today's areas."""
    files: dict[str, str | None] = {
        path: None for path in TEMPLATE if not path.startswith(("spaces", "sources/gebiete"))
    }
    files |= {"spaces/stadt.yaml": SPACE, "datasets/kinder.yaml": KINDER, "sources/gebiete/recipe.yaml": GEBIETE}
    files |= {f"indicators/{name}.yaml": figure.definition(name) for name, figure in FIGURES.items()}
    for level in ("viertel", "bezirk", "stadt"):
        files[f"sources/{level}/source.yaml"] = f"id: {level}\ntitle: {{de: {level}}}\nsupplier: Jugendamt\n"
        files[f"sources/{level}/recipe.yaml"] = _recipe(level)
    workspace, store = folder / "reformstadt", folder / "ablage"
    run("init", workspace, "--name", "Reformstadt", "--ags", "01001000", "--definitions", template(folder / "v", files))
    run("import", workspace, "gebiete", deliveries(store) / "viertel.geojson")
    quarters = _same(*QUARTERS) if reform is None else reform.areas
    write(workspace / "spaces/stadt.areas.csv", "\n".join([_HEAD, *quarters, *_ABOVE]) + "\n")
    if reform is not None and reform.changes:
        head = "date;level;before;after;share;share_back;basis;kind;reason"
        write(workspace / "spaces/stadt.changes.csv", "\n".join([head, *reform.changes]) + "\n")
    delivered = {"viertel": _of_quarters(worlds), "bezirk": _of_districts(worlds), "stadt": _of_all(worlds)}
    for level, lines in delivered.items():
        text = "\n".join(["Nr;Stichtag;Alter;Geschlecht;Kinder", *lines]) + "\n"
        run("import", workspace, level, write(store / f"kinder_{level}.csv", text))
    run("build", workspace)
    return workspace


def _of_quarters(worlds: Mapping[str, World]) -> Iterator[str]:
    for (day, world), (quarter, age, sex) in product(worlds.items(), product(QUARTERS, AGES, SEXES)):
        if quarter not in world.missing:
            atom = (quarter, age, sex)
            yield f"{quarter};{day};{age};{sex};{'.' if atom in world.secret else world.counts[atom]}"


def _of_districts(worlds: Mapping[str, World]) -> Iterator[str]:
    for (day, world), (district, age, sex) in product(worlds.items(), product(DISTRICTS, AGES, SEXES)):
        if district not in world.missing:
            yield f"{district};{day};{age};{sex};{_in_district(world, district, age, sex)}"


def _of_all(worlds: Mapping[str, World]) -> Iterator[str]:
    for (day, world), (age, sex) in product(worlds.items(), product(AGES, SEXES)):
        yield f"1;{day};{age};{sex};{sum(_in_district(world, district, age, sex) for district in DISTRICTS)}"


def _in_district(world: World, district: str, age: str, sex: str) -> int:
    named = sum(world.counts[quarter, age, sex] for quarter in DISTRICTS[district])
    return named + world.homeless.get((district, age, sex), 0)
