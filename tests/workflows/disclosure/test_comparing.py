"""Methods side by side: measures counted again by hand, safety as the auditor of each method says, words that fit."""

from __future__ import annotations

import itertools
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from kobimo.disclosure.methods.loss import Outcome, compare
from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.tables.problem import problem
from kobimo.errors import DisclosureRefusedError, InvalidInputError
from kobimo.workflows.disclosure import comparing
from kobimo.workflows.disclosure.advising import advice, reader_words, title
from kobimo.workflows.disclosure.auditing import judge
from kobimo.workflows.disclosure.changing import CHANGING
from kobimo.workflows.disclosure.comparing import COMPARED, INNER, SUMS, Comparison, compare_methods
from kobimo.workflows.disclosure.loading import Source, load_table
from kobimo.workflows.disclosure.methods import METHODS
from kobimo.workflows.disclosure.protecting import Order, protect

COUNTS = {
    ("Hafen", "jung"): 1,
    ("Hafen", "alt"): 7,
    ("Markt", "jung"): 5,
    ("Markt", "alt"): 4,
    ("Park", "jung"): 6,
    ("Park", "alt"): 0,
    ("Wald", "jung"): 23,
    ("Wald", "alt"): 31,
}
TABLE = "quartier;alter;n\n" + "".join(f"{a};{b};{n}\n" for (a, b), n in COUNTS.items())
YEARS = "jahr;quartier;alter;n\n" + "".join(
    f"{year};{a};{b};{n + k}\n" for k, year in enumerate((2022, 2023)) for (a, b), n in COUNTS.items()
)


@pytest.fixture
def source(tmp_path: Path) -> Source:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    return Source(tmp_path / "t.csv", ("freq:1-2",), "n")


@pytest.fixture
def found(source: Source) -> Comparison:
    return compare_methods(source)


def with_sums() -> list[int]:
    """Return all true cells, totals included."""
    sums: dict[tuple[str, str], int] = defaultdict(int)
    for (quarter, age), count in COUNTS.items():
        for place in itertools.product((quarter, ""), (age, "")):
            sums[place] += count
    return list(sums.values())


def test_every_method_is_compared_and_has_a_name_and_words(found: Comparison) -> None:
    assert [each.method for each in found.methods] == list(COMPARED)
    assert {*COMPARED[1:]} == METHODS.keys()
    assert len({title(method) for method in COMPARED}) == len(COMPARED)
    assert all(len(reader_words(method)) >= 2 for method in COMPARED)
    assert (found.cells, found.primary) == (15, 1)


def test_rounding_costs_what_is_counted_by_hand(found: Comparison) -> None:
    cells = with_sums()
    told = {each.method: each.as_dict() for each in found.methods}
    for method, base in (("round5", 5), ("round10", 10)):
        moved = [abs((count + base // 2) // base * base - count) for count in cells]
        assert told[method]["mean_absolute"] == pytest.approx(sum(moved) / len(cells), abs=1e-6)
        assert told[method]["max_absolute"] == max(moved)
        assert told[method]["unchanged"] == pytest.approx(moved.count(0) / len(cells), abs=1e-6)
        relative = [far / count for far, count in zip(moved, cells, strict=True) if count]
        assert told[method]["mean_relative"] == pytest.approx(sum(relative) / len(relative), abs=1e-6)
        assert told[method]["hidden"] == 0


def test_striking_small_counts_protects_nobody_and_hiding_does(source: Source) -> None:
    told = {each.method: each for each in compare_methods(source, seed=7).methods}
    assert (told["strike"].exactly_known, told["strike"].protects) == (1, False)
    assert (told["suppress"].exactly_known, told["suppress"].protects) == (0, True)
    folder = source.table.parent
    done = protect(Order(source, folder / "out.csv", folder / "p.json", seed=7))
    assert told["suppress"].bill is not None
    assert told["suppress"].bill.whole.hidden == done.protocol["hidden"]
    assert judge(source, folder / "out.csv").exactly_known_whole == 0


@pytest.mark.parametrize("method", CHANGING)
def test_a_method_is_said_to_protect_exactly_when_it_may_be_used(
    found: Comparison, source: Source, method: str
) -> None:
    folder = source.table.parent
    order = Order(source, folder / "out.csv", folder / "p.json", method=method)
    each = next(item for item in found.methods if item.method == method)
    assert each.exactly_known <= each.too_close
    if each.protects:
        assert protect(order).protocol["verified"]
    else:
        with pytest.raises(DisclosureRefusedError):
            protect(order)


def test_methods_that_keep_sums_are_told_from_those_that_do_not(found: Comparison) -> None:
    additive = {each.method: each.bill.additive for each in found.methods if each.bill}
    assert {method for method, holds in additive.items() if holds} >= {
        "suppress",
        "controlled5",
        "controlled10",
        "pretab",
    }
    assert not additive["round5"]
    missed = {each.method: each.as_dict()["missed_sums"] for each in found.methods}
    rounded = {place: (count + 2) // 5 * 5 for place, count in COUNTS.items()}
    quarters = {quarter for quarter, _age in COUNTS}
    wrong = sum(
        rounded[q, "jung"] + rounded[q, "alt"] != (COUNTS[q, "jung"] + COUNTS[q, "alt"] + 2) // 5 * 5 for q in quarters
    )
    assert missed["round5"] >= wrong > 0


def test_kinds_of_cells_add_up_to_all(found: Comparison) -> None:
    for each in found.methods:
        told = each.as_dict()
        assert {*told["by_kind"]} == {INNER, SUMS}
        assert sum(kind["cells"] for kind in told["by_kind"].values()) == told["cells"] == 15
        assert sum(kind["hidden"] for kind in told["by_kind"].values()) == told["hidden"]


def test_dates_are_worked_on_apart_and_counted_together(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(YEARS, encoding="utf-8")
    both = compare_methods(Source(tmp_path / "t.csv", ("freq:1-2",), "n"), seed=7)
    single = []
    for year in ("2022", "2023"):
        rows = [row for row in YEARS.splitlines()[1:] if row.startswith(year)]
        (tmp_path / f"{year}.csv").write_text("jahr;quartier;alter;n\n" + "\n".join(rows), encoding="utf-8")
        single.append(compare_methods(Source(tmp_path / f"{year}.csv", ("freq:1-2",), "n"), seed=7))
    assert both.cells == sum(each.cells for each in single) == 30
    assert both.primary == sum(each.primary for each in single)
    for n, together in enumerate(both.methods):
        parts = [each.methods[n] for each in single]
        assert together.too_close == sum(part.too_close for part in parts)
        assert together.bill is not None
        bills = [part.bill for part in parts if part.bill]
        assert together.bill.missed == sum(bill.missed for bill in bills)
        assert together.bill.whole.hidden == sum(bill.whole.hidden for bill in bills)
        assert together.bill.whole.max_absolute == max(bill.whole.max_absolute for bill in bills)


def test_hidden_figures_are_valued_as_the_measures_say(source: Source, found: Comparison) -> None:
    task = problem([load_table(source)], source.parsed_rules(), Zeros.PUBLIC, counts=True)
    primary = np.zeros(len(task.system), np.bool_)
    primary[task.demand.cells] = True
    (bill,) = compare(task.system, {"x": Outcome(task.system.values, primary)}, [""] * len(task.system))
    struck = next(each for each in found.methods if each.method == "strike")
    assert struck.bill is not None
    assert struck.bill.whole.hidden_value == bill.whole.hidden_value == 1


def test_the_advice_names_reasons_and_leaves_the_choice_to_the_office(found: Comparison) -> None:
    assert found.advice[-1] == "Die Wahl trifft die Statistikstelle; kobimo stellt nichts um."
    assert any("Sperren spricht" in text for text in found.advice)
    told = {each.method: each for each in found.methods}
    safe = [m for m in ("controlled5", "controlled10", "pretab", "round5", "round10") if told[m].protects]
    additive = [m for m in safe if told[m].as_dict()["additive"]]
    best = min(additive, key=lambda m: told[m].as_dict()["mean_absolute"])
    assert any(f"„{title(best)}“" in text for text in found.advice)


def test_a_table_without_small_counts_needs_nothing(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("a;n\nx;8\ny;9\n", encoding="utf-8")
    found = compare_methods(Source(tmp_path / "t.csv", ("freq:1-2",), "n"))
    assert found.primary == 0
    assert found.advice == ("Keine Zahl fällt unter die Regel: Die Tabelle braucht keinen Schutz.",)
    assert all(each.protects for each in found.methods)


def test_a_method_that_cannot_be_used_says_why_and_the_others_are_compared(
    source: Source, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_given: object) -> None:
        raise DisclosureRefusedError("Es geht nicht.")

    monkeypatch.setattr(comparing, "suppressed", refuse)
    told = {each.method: each for each in compare_methods(source).methods}
    assert told["suppress"].as_dict() == {
        "method": "suppress",
        "title": "sperren",
        "possible": False,
        "protects": False,
        "refusal": "Es geht nicht.",
        "readers": list(reader_words("suppress")),
    }
    assert told["pretab"].bill is not None


def test_where_hiding_does_not_protect_the_advice_says_so(found: Comparison) -> None:
    bills = {each.method: each.bill for each in found.methods if each.bill and each.method != "suppress"}
    assert any("Sperren schützt diese Tabelle nicht" in text for text in advice(bills, 1))
    assert advice({"strike": bills["strike"]}, 1)[0].startswith("Keines der Verfahren schützt")


def test_amounts_and_tables_that_are_all_small_are_refused(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(TABLE, encoding="utf-8")
    with pytest.raises(InvalidInputError, match="nicht für Beträge"):
        compare_methods(Source(tmp_path / "t.csv", ("p:15",), "n"))
    with pytest.raises(DisclosureRefusedError, match="fallen unter die Regel"):
        compare_methods(Source(tmp_path / "t.csv", ("freq:1-1000",), "n"))
