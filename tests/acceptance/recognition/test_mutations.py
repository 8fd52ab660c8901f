"""Real tables after what offices do to files: most are read right unasked, and nothing is ever wrong in silence."""

from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from support.changes.register import KINDS
from support.judging import Outcome, Verdict, codes_of, judge
from support.luck import LUCK, draw_luck, seeds, unusual
from support.mutations import Mutant, mutants, mutate
from support.real_files import REAL, FileTruth, TableTruth, naive_number, truths
from support.tables import Table, table_of

pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason=f"the collection of real public files is not at {REAL}")

ROWS = 60
SAMPLE = 320 if unusual() else 160
"""More of them where worlds are drawn that nobody saw."""
RIGHT_UNASKED = 0.85


def sources() -> list[tuple[FileTruth, TableTruth]]:
    """Return the tables to change; of a workbook with many alike sheets only the first and the last two."""
    found = []
    for file in truths():
        tables = [table for table in file.tables if not table.twin]
        found += [(file, table) for table in (tables[:2] + tables[-2:] if len(tables) > 5 else tables)]
    return found


def drawn(seed: int, count: int) -> list[Mutant]:
    """Draw mutants of all kinds, equally often, each of another table as far as there are enough."""
    rng = random.Random(seed)
    tables = [table_of(file, table, ROWS) for file, table in sources()]
    by_kind: dict[str, list[Mutant]] = {}
    for table in tables:
        for mutant in mutants(table, seed, pairs=1):
            kind = "two changes" if "+" in mutant.kind else mutant.kind
            by_kind.setdefault(kind, []).append(mutant)
    share = max(1, count // len(by_kind))
    return [mutant for found in by_kind.values() for mutant in rng.sample(found, min(share, len(found)))]


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> list[tuple[Mutant, Verdict]]:
    folder = tmp_path_factory.mktemp("mutanten")
    (seed,) = seeds("mutations", 1)
    calm: dict[int, frozenset[str]] = {}
    found = []
    for mutant in drawn(seed, SAMPLE):
        if id(mutant.original) not in calm:
            calm[id(mutant.original)] = codes_of(mutant.original, folder)
        found.append((mutant, judge(mutant, folder, calm[id(mutant.original)])))
    return found


def report(chosen: list[tuple[Mutant, Verdict]]) -> str:
    lines = [f"{LUCK}={draw_luck()}"]
    for mutant, verdict in chosen:
        lines += [f"{mutant}: {verdict.outcome}", *(f"    {text}" for text in verdict.differences[:3])]
        lines += [f"    said: {', '.join(verdict.said)}"] if verdict.said else []
    return "\n".join(lines)


def test_nothing_is_wrong_in_silence(verdicts: list[tuple[Mutant, Verdict]]) -> None:
    wrong = [entry for entry in verdicts if entry[1].outcome is Outcome.SILENT]
    assert not wrong, report(wrong)


def test_a_refusal_has_a_reason(verdicts: list[tuple[Mutant, Verdict]]) -> None:
    mute = [entry for entry in verdicts if entry[1].outcome is Outcome.MUTE]
    assert not mute, report(mute)


def test_most_changes_are_read_right_without_a_question(verdicts: list[tuple[Mutant, Verdict]]) -> None:
    harmless = [(mutant, verdict) for mutant, verdict in verdicts if not mutant.harmful]
    asked = [entry for entry in harmless if entry[1].outcome is not Outcome.RIGHT]
    assert 1 - len(asked) / len(harmless) >= RIGHT_UNASKED, report(asked)


def test_every_kind_of_change_occurs(verdicts: list[tuple[Mutant, Verdict]]) -> None:
    kinds = Counter(mutant.kind for mutant, _ in verdicts)
    assert set(KINDS) - set(kinds) == set()


# --- The judge can be trusted: changes are what they say they are -----------------------------------------------------


def example() -> Table:
    file = next(file for file in truths() if file.path == "muenster/ms_haushalte.csv")
    return table_of(file, file.tables[0])


@pytest.mark.parametrize(
    "kind", ["delimiter tab", "grouped thousands", "columns shuffled", "blank rows", "wider than the table"]
)
def test_a_harmless_change_keeps_every_number_where_its_place_says(kind: str) -> None:
    for seed in range(5):
        mutant = mutate(example(), kind, seed)
        assert mutant is not None
        grid = mutant.table.grid()
        for place, (row, column) in mutant.table.places().items():
            written = grid[row - 1][column].replace("\u00a0", "").replace("\u202f", "").replace(" ", "")
            plain = written.replace(".", "").replace("'", "")
            assert naive_number(plain, None) == mutant.table.truth[place]


def test_the_same_seed_makes_the_same_mutant() -> None:
    for kind in KINDS:
        first, second = mutate(example(), kind, 7), mutate(example(), kind, 7)
        assert (first is None) == (second is None)
        if first is not None and second is not None:
            assert first.table == second.table


def test_the_judge_sees_a_wrong_number_a_wrong_name_and_a_heading_of_another_column(tmp_path: Path) -> None:
    mutant = mutate(example(), "delimiter semicolon", 1)
    assert mutant is not None
    table = mutant.table
    assert judge(mutant, tmp_path).outcome is Outcome.RIGHT
    place = min(table.truth)
    number, _ = table.truth[place]
    assert number is not None
    wrong_number = replace(table, truth={**table.truth, place: (number + 1, "")})
    wrong_key = replace(table, names={**table.names, (place[0], 1): "4711"})
    wrong_heads = replace(table, heads_of={**table.heads_of, 2: table.heads_of[3], 3: table.heads_of[2]})
    for wrong in (wrong_number, wrong_key, wrong_heads):
        assert judge(replace(mutant, table=wrong), tmp_path).outcome is Outcome.SILENT
