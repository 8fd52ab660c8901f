"""The page on confidentiality says what was measured: its tables are computed again, on the public table R1."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from docs.walking import DOCS
from kobimo.disclosure.audit.attackers import attempt
from kobimo.disclosure.audit.witnesses import audit
from kobimo.disclosure.methods.cellkey import cell_keys, concluded, inner_keys, noise_table, perturbed
from kobimo.disclosure.methods.intervals import reachable
from kobimo.disclosure.methods.loss import Bill, Outcome, compare
from kobimo.disclosure.methods.pretabular import Rewritten, small_counts
from kobimo.disclosure.methods.rounding import Rounded, controlled, rounded
from kobimo.disclosure.rules import Attacker, Zeros
from kobimo.disclosure.suppression import suppress
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.workflows.disclosure.loading import Source, load_table
from support.crossed import crossed, flat, frequencies

PAGE = DOCS / "explanation" / "geheimhaltung.md"
COLUMNS = ["bezirk", "stadtteil", "quartier", "alter", "sex", "mig"]
SECRET = b"only for this page"
FEWEST = 3
SEARCHED = {"sperren"}
"""Methods with a search that may get better: their figures may be one point away from those of the page."""


@dataclass(frozen=True)
class Shown:
    """What a method shows; `low` and `high` are what readers conclude from each figure by itself."""

    outcome: Outcome
    low: IntArray | None = None
    high: IntArray | None = None


@dataclass(frozen=True)
class Measured:
    """All methods on one table; `kinds` says of each cell whether it is inner, `areas` its level."""

    public: Problem
    covering: Problem
    shown: dict[str, Shown]
    kinds: list[str]
    areas: list[str]

    def bills(self, kinds: list[str]) -> dict[str, Bill]:
        outcomes = {name: each.outcome for name, each in self.shown.items()}
        return {bill.method: bill for bill in compare(self.public.system, outcomes, kinds)}


@pytest.fixture(scope="module")
def measured(real_files: Path) -> Measured:
    path = real_files / "sdc" / "synthetic" / "R1.csv"
    if not path.exists():
        pytest.skip(f"the table R1 is not at {path}")
    source = Source(path, ("freq:1-2",), value="freq", dims=tuple(COLUMNS))
    table = load_table(source)
    public, covering = (
        problem([table], source.parsed_rules(), zeros, counts=True) for zeros in (Zeros.PUBLIC, Zeros.COMPLEMENT)
    )
    system = covering.system
    primary, none = np.zeros(len(system), np.bool_), np.zeros(len(system), np.bool_)
    primary[public.demand.cells] = True
    pattern = suppress(public.system, public.demand, seed=0)
    shown = {
        "nur die kleinen Zahlen streichen": Shown(Outcome(system.values, primary)),
        "sperren": Shown(Outcome(system.values, pattern.hidden)),
        "kleine Zahlen ersetzen": altered(small_counts(system, FEWEST), none),
        "Zellschlüssel": by_cell_key(covering, none),
    }
    for base in (5, 10):
        shown[f"jede Zahl für sich auf {base} runden"] = altered(rounded(system, base), none)
        shown[f"gemeinsam auf {base} runden"] = altered(controlled(system, base), none)
    kinds = ["innere" if inner else "Summen" for inner in system.inner]
    trees = [tree.dimension for tree in table.trees]
    axis = int(np.argmax([len(dimension) for dimension in trees]))
    heights = trees[axis].heights[np.unravel_index(np.arange(len(system)), [len(each) for each in trees])[axis]]
    names = ("Quartiere", "Stadtteile", "Bezirke", "Stadt")
    return Measured(public, covering, shown, kinds, [names[height] for height in heights])


def altered(result: Rounded | Rewritten, none: BoolArray) -> Shown:
    return Shown(Outcome(result.values, none), result.low, result.high)


def by_cell_key(task: Problem, none: BoolArray) -> Shown:
    noise = noise_table(2, 1.05, 1)
    names = [str(cell) for cell in np.flatnonzero(task.system.inner)]
    values = perturbed(task.system, cell_keys(task.system, inner_keys(task.system, names, SECRET)), noise)
    return Shown(Outcome(values, none), *concluded(values, noise))


def rows(title: str) -> dict[str, dict[str, str]]:
    """Read the table of the page below a heading: rows by their first cell, cells by the heading of their column."""
    part = PAGE.read_text(encoding="utf-8").split(f"## {title}\n")[1].split("\n## ")[0]
    lines = [[cell.strip() for cell in line.strip("| ").split("|")] for line in part.splitlines() if line[:1] == "|"]
    header, _rule, *body = lines
    return {re.sub(r" \(`.*", "", line[0]): dict(zip(header, line, strict=True)) for line in body}


def said(text: str) -> tuple[float, float]:
    """Return a figure of the page, and half of its last digit."""
    digits = text.replace("%", "").strip().replace(".", "")
    decimals = len(digits.partition(",")[2])
    return float(digits.replace(",", ".")), 0.5 * 10**-decimals + 1e-9


def agrees(page: dict[str, str], column: str, value: float, *, slack: float = 0.0) -> None:
    stated, half = said(page[column])
    assert abs(stated - value) <= half + slack, (page, column, value)


def test_every_method_costs_what_the_page_says(measured: Measured) -> None:
    page = rows("Was die Verfahren kosten")
    bills = measured.bills(measured.kinds)
    assert page.keys() == bills.keys()
    for name, bill in bills.items():
        slack = 1.0 if name in SEARCHED else 0.0
        inner = next(loss for loss in bill.by_kind if loss.kind == "innere")
        agrees(page[name], "gesperrt", 100 * bill.whole.hidden / bill.whole.cells, slack=slack)
        agrees(page[name], "wahrer Wert gezeigt", 100 * bill.whole.unchanged, slack=slack)
        agrees(page[name], "mittlere Abweichung", inner.mean_absolute)
        agrees(page[name], "in Prozent", 100 * inner.mean_relative)
        agrees(page[name], "größte Abweichung", bill.whole.max_absolute)
        assert page[name]["Summen gehen auf"] == ("ja" if bill.additive else "nein")


def test_hiding_costs_most_at_the_bottom_as_the_page_says(measured: Measured) -> None:
    page = rows("Wo gesperrt wird")
    losses = measured.bills(measured.areas)["sperren"].by_kind
    assert {loss.kind for loss in losses} == page.keys()
    for loss in losses:
        assert said(page[loss.kind]["Angaben"])[0] == loss.cells
        agrees(page[loss.kind], "gesperrt", 100 * loss.hidden / loss.cells, slack=1.0)


@pytest.mark.parametrize("name", ["nur die kleinen Zahlen streichen", "sperren"])
def test_readers_recover_of_hidden_cells_what_the_page_says(measured: Measured, name: str) -> None:
    found = audit(measured.public.system, measured.shown[name].outcome.hidden, measured.public.demand)
    page = rows("Was Leser herausfinden")[name]
    assert int(page["genau"]) == found.exactly_known.sum()
    assert int(page["weniger als drei Werte"]) == (found.upper_below | found.exactly_known).sum()


ATTACKED = [
    "kleine Zahlen ersetzen",
    "Zellschlüssel",
    "gemeinsam auf 5 runden",
    "gemeinsam auf 10 runden",
    "jede Zahl für sich auf 10 runden",
    pytest.param("jede Zahl für sich auf 5 runden", marks=pytest.mark.slow),
]


@pytest.mark.parametrize("name", ATTACKED)
def test_readers_recover_of_altered_figures_what_the_page_says(measured: Measured, name: str) -> None:
    task, shown = measured.covering, measured.shown[name]
    assert shown.low is not None
    assert shown.high is not None
    reach = reachable(task.system, shown.low, shown.high, seed=1, cells=task.demand.cells, enough=FEWEST)
    page = rows("Was Leser herausfinden")[name]
    assert int(page["genau"]) == len(reach.pinned(2))
    assert int(page["weniger als drei Werte"]) == len(reach.pinned(FEWEST))


def test_all_methods_are_attacked_on_the_page(measured: Measured) -> None:
    assert rows("Was Leser herausfinden").keys() == measured.shown.keys()


def page_example() -> IntArray:
    """Return the counts of the small example of the page, its sum last."""
    part = PAGE.read_text(encoding="utf-8").split("## Warum der Strich für die Null verrät\n")[1]
    line = next(line for line in part.splitlines() if line.startswith("| wahr"))
    return np.array([int(cell) for cell in line.strip("| ").split("|")[1:]])


@pytest.mark.parametrize(("attacker", "known"), [(Attacker.X0, 0), (Attacker.X1, 3)])
def test_the_dash_for_zero_gives_the_example_of_the_page_away(attacker: Attacker, known: int) -> None:
    *parts, total = page_example().tolist()
    system = crossed([flat(len(parts))], np.array(parts))
    assert system.values[0] == total
    hidden = np.array([False, *(part < FEWEST for part in parts)])
    seen = attempt(system, hidden, frequencies(system), attacker)
    assert seen.audit(hidden).exactly_known.sum() == known


def test_the_example_of_the_page_is_protected_by_its_fourth_cell() -> None:
    *parts, _total = page_example().tolist()
    system = crossed([flat(len(parts))], np.array(parts), lowest=1)
    assert suppress(system, frequencies(system)).hidden.tolist() == [False, *(True for _part in parts)]


def test_sources_that_docstrings_and_pages_cite_are_listed() -> None:
    listed = set(re.findall(r"^@\w+\{(\w+),", (DOCS / "sources.bib").read_text(encoding="utf-8"), re.MULTILINE))
    keys = re.compile(r"\.\. \[\d+\] ([a-z]+\d{4}|ptable|safe)\b")
    modules = (DOCS.parent / "src" / "kobimo").rglob("*.py")
    found = {key for module in modules for key in keys.findall(module.read_text(encoding="utf-8"))}
    assert len(found) > 8
    assert found <= listed
    assert set(re.findall(r"`([a-z]+\d{4})`", PAGE.read_text(encoding="utf-8"))) <= listed
