"""Every figure of the Musterkreis at every level, against the truth of its generator.

Seeds are drawn when the test runs, so that neither recipes nor expectations can be fitted to one Musterkreis.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq
import pytest

from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.building import build
from kobimo.workflows.demonstration import import_everything
from kobimo.workflows.opened import open_workspace
from musterkreis.generate import Musterkreis, generate
from musterkreis.truth import Hidden, Key, Table
from support.luck import seeds
from support.recomputation import Books, Figure, Part, Place, figure, load, part_of, read_place

Row = dict[str, Any]

SEEDS = seeds("figures", 2)
"""Of the figures and of the layout."""


@dataclass(frozen=True)
class Computed:
    """A Musterkreis, what kobimo made of it, and the books to check it with."""

    kreis: Musterkreis
    indicators: Mapping[str, Mapping[str, Any]]
    rows: list[Row]
    delivered: Books
    true: Books
    refused: list[Mapping[str, Any]]


@pytest.fixture(scope="module")
def computed(tmp_path_factory: pytest.TempPathFactory) -> Computed:
    seed, layout = SEEDS
    folder = tmp_path_factory.mktemp("kreis") / "kreis"
    kreis = generate(seed, layout)
    import_everything(folder, kreis)
    workspace = open_workspace(folder)
    report = build(workspace).build.report
    indicators = {item["id"]: item for item in map(load, sorted((folder / "indicators").glob("*.yaml")))}
    datasets = {item["id"]: item for item in map(load, sorted((folder / "datasets").glob("*.yaml")))}
    places = {path.stem: read_place(folder, path.stem) for path in (folder / "spaces").glob("*.yaml")}

    def books(hold: Callable[[Table], Mapping[Key, int | Hidden]]) -> Books:
        return Books(datasets, kreis.tables, hold, places)

    rows = pq.read_table(current_build(workspace.layout).folder / VALUES).to_pylist()
    return Computed(
        kreis, indicators, rows, books(lambda t: t.delivered), books(lambda t: t.true), list(report["refused"])
    )


def expected(books: Books, computed: Computed, row: Row) -> Figure:
    indicator = computed.indicators[row["indicator"]]
    return figure(books, indicator, row["breakdown"], row["level"], row["area"], row["period"])


def test_every_figure_is_what_the_deliveries_say(computed: Computed) -> None:
    wrong = []
    for row in computed.rows:
        wanted = expected(computed.delivered, computed, row)
        shown = Figure(*(row[name] for name in ("value", "numerator", "denominator", "status", "lower", "upper")))
        if not same(shown, wanted):
            wrong.append((place(row), shown, wanted))
    assert wrong == [], f"seeds {SEEDS}: {len(wrong)} of {len(computed.rows)}: {wrong[:5]}"
    assert {row["status"] for row in computed.rows} >= {"normal", "incomplete", "suppressed"}


def test_every_indicator_has_figures_at_every_level_of_its_space(computed: Computed) -> None:
    levels: dict[str, set[str]] = {}
    for row in computed.rows:
        if row["value"] is not None:
            levels.setdefault(row["indicator"], set()).add(row["level"])
    for name, indicator in computed.indicators.items():
        part = part_of(indicator["numerator"], {})
        space = computed.true.datasets[part.dataset]["space"]
        path = computed.true.places[space].path
        base = computed.true.datasets[part.dataset]["level"]
        assert levels.get(name, set()) == set(path[path.index(base) :]), name


def test_a_figure_that_differs_from_the_truth_has_a_documented_defect(computed: Computed) -> None:
    touched = affected(computed)
    different: Counter[str] = Counter()
    for row in computed.rows:
        indicator = computed.indicators[row["indicator"]]
        true = expected(computed.true, computed, row)
        if row["value"] is not None and true.value is not None and close(row["value"], true.value):
            continue
        if (row["value"], row["status"]) == (true.value, true.status):
            continue
        different[row["indicator"]] += 1
        at = row["level"], row["area"]
        found = [touched.get((part.dataset, label), {}).get(at) for part, label in parts(computed, indicator, row)]
        reasons = [hidden for hidden in found if hidden is not None]
        assert reasons, (SEEDS, place(row), row, true)
        if row["status"] == "suppressed" and true.value is not None and all(reasons):
            assert (row["lower"] or 0) - 1e-9 <= true.value <= (row["upper"] or float("inf")) + 1e-9, place(row)
    assert sum(different.values()) < 0.35 * len(computed.rows)
    assert different


def affected(computed: Computed) -> dict[tuple[str, str], dict[tuple[str, str], bool]]:
    """Return the areas whose cells, or whose parts' or wholes' cells, a defect explains, by dataset and period.

    The value says whether all these cells are hidden ones.
    """
    tables = {f"{table.dataset}/{table.cube}/{table.measure}": table for table in computed.kreis.tables}
    cells: dict[tuple[str, str], dict[tuple[str, str], bool]] = {}
    for defect in computed.kreis.defects:
        for name, key in defect.affected:
            found = cells.setdefault((tables[name].dataset, key.period), {})
            hidden = isinstance(tables[name].delivered.get(key), Hidden)
            found[key.level, key.area] = found.get((key.level, key.area), True) and hidden
    touched: dict[tuple[str, str], dict[tuple[str, str], bool]] = {}
    for (dataset, period), found in cells.items():
        place = computed.true.places[computed.true.datasets[dataset]["space"]]
        reached = touched.setdefault((dataset, period), {})
        for area, hidden in found.items():
            for other in {*above(place, area), *below(place, area)}:
                reached[other] = reached.get(other, True) and hidden
    return touched


def parts(computed: Computed, indicator: Mapping[str, Any], row: Row) -> list[tuple[Part, str]]:
    """Return the parts of a formula with the periods that they are taken from."""
    named = [row["numerator_period"], row["denominator_period"]]
    components = [indicator[name] for name in ("numerator", "denominator") if indicator.get(name)]
    return [(part_of(item, {}), label) for item, label in zip(components, named, strict=False)]


def above(place: Place, area: tuple[str, str]) -> list[tuple[str, str]]:
    """Return an area and those that it is part of."""
    found = [area]
    while (number := place.path.index(found[-1][0]) + 1) < len(place.path):
        found.append((place.path[number], place.parents[found[-1]]))
    return found


def below(place: Place, area: tuple[str, str]) -> list[tuple[str, str]]:
    """Return an area and all its parts."""
    return [area, *(part for child in place.children(*area) for part in below(place, child))]


def same(shown: Figure, wanted: Figure) -> bool:
    if shown.status != wanted.status:
        return False
    numbers = ("value", "lower", "upper", "numerator", "denominator")
    pairs = [(getattr(shown, name), getattr(wanted, name)) for name in numbers]
    return all((a is None) == (b is None) and (a is None or close(a, b)) for a, b in pairs)


def close(one: float, other: float) -> bool:
    return abs(one - other) <= 1e-9 * max(1.0, abs(one), abs(other))


def place(row: Row) -> str:
    return " ".join(str(row[name]) for name in ("indicator", "breakdown", "level", "area", "period"))
