"""Offenstadt: small random counts in two tables that share their sums, released for everybody.

Each reference date is a world of its own: nothing adds up across dates.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from support.command import run
from support.town import GEBIETE, KINDER_BY_AGE, SPACE, TEMPLATE, deliveries, template, write

AGES = ("0-2", "3-5", "6+")
SEXES = ("w", "m")
NATIONS = ("d", "a")
QUARTERS = ("11", "12", "21", "22")
PLACES = {
    ("viertel", "11"): ("11",),
    ("viertel", "12"): ("12",),
    ("viertel", "21"): ("21",),
    ("viertel", "22"): ("22",),
    ("bezirk", "1"): ("11", "12"),
    ("bezirk", "2"): ("21", "22"),
    ("stadt", "1"): QUARTERS,
}
"""Level and key: quarters."""

BY_SEX, BY_NATION = "geschlecht", "nation"
Atom = tuple[str, str, str, str]
"""Which table (by sex or by nation), quarter, age, category: the smallest counts that were delivered."""

Support = frozenset[Atom]
"""Everybody who is counted, as atoms of one of the tables."""

KINDER = (
    KINDER_BY_AGE
    + """\
  - id: geschlecht
    title: {de: Geschlecht}
    categories: [{code: w, title: {de: weiblich}}, {code: m, title: {de: männlich}}]
  - id: nation
    title: {de: Staatsangehörigkeit}
    categories: [{code: d, title: {de: deutsch}}, {code: a, title: {de: nicht deutsch}}]
cubes:
  - {id: nach_geschlecht, dimensions: [alter, geschlecht]}
  - {id: nach_nation, dimensions: [alter, nation]}
suppressed: {lower: 1, upper: 2}
"""
)


def _recipe(cube: str, second: str, level: str = "viertel") -> str:
    return (
        f'file_name: "{cube}_{level}*"\narea: {{column: Nr, level: {level}}}\n'
        "period: {column: Stichtag, one_per_file: false}\n"
        f"values:\n  - dataset: kinder\n    cube: {cube}\n    measure: personen\n    column: Kinder\n"
        f"    dimensions: {{alter: {{column: Alter}}, {second}: {{column: Merkmal}}}}\n"
    )


@dataclass(frozen=True)
class Figure:
    """An indicator: who is counted, and among whom.

    Attributes
    ----------
    who, among : mapping of dimension to categories
        `among` is None for a number.
    breakdowns : tuple of dimension
    """

    who: Mapping[str, tuple[str, ...]]
    among: Mapping[str, tuple[str, ...]] | None = None
    breakdowns: tuple[str, ...] = ()
    minimum_base: int = 0

    def definition(self, name: str) -> str:
        """Return the file that defines it."""
        lines = [f"id: {name}", "area: A", f"title: {{de: {name}}}", f"numerator: {_component(self.who)}"]
        lines += [f"breakdowns: [{', '.join(self.breakdowns)}]"] if self.breakdowns else []
        lines += [f"minimum_base: {self.minimum_base}"] if self.minimum_base else []
        if self.among is None:
            return "\n".join([*lines, "kind: count", "unit: number", ""])
        return "\n".join([*lines, "kind: ratio", f"denominator: {_component(self.among)}", "unit: percent", ""])

    def sides(self, breakdown: str, place: tuple[str, str]) -> tuple[Support, Support | None]:
        """Return who is counted in a row, and among whom."""
        more = dict([breakdown.split("=")]) if breakdown else {}
        numerator = support({**self.who, **{k: (v,) for k, v in more.items()}}, place)
        if self.among is None:
            return numerator, None
        return numerator, support({**self.among, **{k: (v,) for k, v in more.items()}}, place)


def _component(where: Mapping[str, tuple[str, ...]]) -> str:
    spans = {name: _span(name, codes) for name, codes in where.items()}
    chosen = ", ".join(f"{name}: {text}" for name, text in spans.items())
    return "{dataset: kinder, measure: personen" + (f", where: {{{chosen}}}" if chosen else "") + "}"


def _span(name: str, codes: tuple[str, ...]) -> str:
    return f"{codes[0].split('-')[0]}-{codes[-1].split('-')[1]}" if name == "alter" else codes[0]


def support(where: Mapping[str, tuple[str, ...]], place: tuple[str, str]) -> Support:
    """Return the atoms of a count: of the table by nation where it tells nations apart, else of that by sex."""
    table, second = (BY_NATION, NATIONS) if BY_NATION in where else (BY_SEX, SEXES)
    chosen = where.get(table, second)
    return frozenset(product((table,), PLACES[place], where.get("alter", AGES), chosen))


@dataclass(frozen=True)
class World:
    """The true counts of one date, and those of which the supplier says nothing."""

    counts: Mapping[Atom, int] = field(repr=False)
    secret: frozenset[Atom] = frozenset()
    missing: frozenset[str] = frozenset()
    """Quarters of which nothing was delivered; their counts are 0 here."""
    unsaid: frozenset[tuple[str, str, str]] = frozenset()
    """Tables, levels and keys of areas of which one table says nothing, though there are counts."""

    def of(self, support: Support) -> int:
        """Return a true count."""
        return sum(self.counts[atom] for atom in support)


def drawn(luck: random.Random, sizes: tuple[int, ...]) -> World:
    """Draw the counts of a date."""
    counts: dict[Atom, int] = {}
    for quarter, age in product(QUARTERS, AGES):
        women, men = luck.choice(sizes), luck.choice(sizes)
        german = luck.randint(0, women + men) if luck.random() < 0.7 else max(women + men - luck.randint(0, 2), 0)
        second = {BY_SEX: zip(SEXES, (women, men), strict=True)}
        second[BY_NATION] = zip(NATIONS, (german, women + men - german), strict=True)
        counts |= {(table, quarter, age, code): n for table, pairs in second.items() for code, n in pairs}
    return World(counts)


def atoms() -> Iterator[Atom]:
    """Return all atoms."""
    for table, codes in ((BY_SEX, SEXES), (BY_NATION, NATIONS)):
        yield from product((table,), QUARTERS, AGES, codes)


def settle(folder: Path, figures: Mapping[str, Figure], worlds: Mapping[str, World], *, totals: bool = False) -> Path:
    """Make a workspace of a town in which these counts were delivered, and compute its figures.

    `totals`: districts come as a delivery of their own, without secrets.
    """
    tables = [(table, "viertel") for table in (BY_SEX, BY_NATION)]
    tables += [(table, "bezirk") for table in (BY_SEX, BY_NATION) if totals]
    files: dict[str, str | None] = {
        "spaces/stadt.yaml": SPACE,
        "datasets/kinder.yaml": KINDER,
        "sources/gebiete/recipe.yaml": GEBIETE,
        **{f"indicators/{name}.yaml": figure.definition(name) for name, figure in figures.items()},
    }
    dropped = ("datasets/einwohner", "datasets/betreute", "sources/register", "sources/kita", "indicators/")
    for table, level in tables:
        name = f"{table}_{level}"
        files[f"sources/{name}/source.yaml"] = f"id: {name}\ntitle: {{de: {name}}}\nsupplier: Jugendamt\n"
        files[f"sources/{name}/recipe.yaml"] = _recipe(f"nach_{table}", table, level)
    definitions = template(folder / "vorlage", {**_without(dropped), **files})
    workspace, store = folder / "offenstadt", folder / "ablage"
    run("init", workspace, "--name", "Offenstadt", "--ags", "01001000", "--definitions", definitions)
    run("import", workspace, "gebiete", deliveries(store) / "viertel.geojson")
    for table, level in tables:
        delivery = write(store / f"nach_{table}_{level}.csv", _delivery(table, level, worlds))
        run("import", workspace, f"{table}_{level}", delivery)
    run("build", workspace)
    return workspace


def correct(workspace: Path, worlds: Mapping[str, World]) -> None:
    """Deliver corrected counts to a town that was settled, compute its figures anew, and say that this is known."""
    store = workspace.parent / "berichtigt"
    for table in (BY_SEX, BY_NATION):
        delivery = write(store / f"nach_{table}_viertel.csv", _delivery(table, "viertel", worlds))
        run("import", workspace, f"{table}_viertel", delivery)
    run("build", workspace)
    if json.loads(run("anomalies", workspace, "--json").data)["open"]:
        run("anomalies", workspace, "--acknowledge", "all", "--reason", "berichtigte Lieferung")


def _without(beginnings: tuple[str, ...]) -> dict[str, str | None]:
    return {path: None for path in TEMPLATE if path.startswith(beginnings)}


def _delivery(table: str, level: str, worlds: Mapping[str, World]) -> str:
    lines = ["Nr;Stichtag;Alter;Merkmal;Kinder"]
    codes = SEXES if table == BY_SEX else NATIONS
    places = [place for place in PLACES if place[0] == level]
    for (day, world), place, age, code in product(worlds.items(), places, AGES, codes):
        atoms = frozenset((table, quarter, age, code) for quarter in PLACES[place])
        if not world.missing.issuperset(PLACES[place]) and (table, *place) not in world.unsaid:
            count = "." if level == "viertel" and atoms <= world.secret else world.of(atoms)
            lines.append(f"{place[1]};{day};{age};{code};{count}")
    return "\n".join(lines) + "\n"
