"""Outlines of tables that were built piece by piece: the outline must equal the construction."""

from __future__ import annotations

import random
from typing import Any

import pytest

from kobimo.ingest.outline import Outline
from kobimo.ingest.recognition.structure import outlines
from support.built_tables import Built, below, beside, build
from support.luck import seeds


def truth(built: Built) -> tuple[Any, ...]:
    head = tuple(built.head)
    return head, built.unit, built.numbers, built.first, built.last, built.left, built.right, built.kinds


def found(outline: Outline) -> tuple[Any, ...]:
    rows = (outline.head, outline.unit_row, outline.number_row, outline.first, outline.last)
    return *rows, outline.left, outline.right, dict(outline.kinds)


def drawn(seed: int) -> tuple[random.Random, bool, str]:
    luck = random.Random(seed)
    typed = luck.random() < 0.5
    return luck, typed, luck.choice(("blank", "repeated", "merged") if typed else ("blank", "repeated"))


@pytest.mark.parametrize("seed", seeds("one table", 150))
def test_outline_equals_the_construction(seed: int) -> None:
    luck, typed, spans = drawn(seed)
    built = build(luck, typed=typed, spans=spans)
    (outline,) = outlines(built.grid(typed=typed))
    assert found(outline) == truth(built)
    values = outline.columns[-len(built.paths) :]
    assert [column.parts for column in values] == built.paths
    assert outline.confidence > 0.5


@pytest.mark.parametrize("seed", seeds("tables below each other", 60))
def test_tables_below_each_other_are_both_found(seed: int) -> None:
    luck, typed, spans = drawn(seed)
    both, parts = below(luck, *(build(luck, typed=typed, spans=spans) for _ in range(2)))
    assert [found(outline) for outline in outlines(both.grid(typed=typed))] == [truth(part) for part in parts]


@pytest.mark.parametrize("seed", seeds("tables side by side", 60))
def test_tables_side_by_side_are_both_found(seed: int) -> None:
    luck, typed, spans = drawn(seed)
    both, parts = beside(luck, *(build(luck, typed=typed, spans=spans) for _ in range(2)))
    left_first = sorted(outlines(both.grid(typed=typed)), key=lambda outline: outline.left)
    assert [found(outline) for outline in left_first] == [truth(part) for part in parts]


@pytest.mark.parametrize("seed", seeds("footnotes", 40))
def test_footnote_marks_leave_the_names_only_where_a_note_proves_them(seed: int) -> None:
    luck, typed, spans = drawn(seed)
    built = build(luck, typed=typed, spans=spans)
    plain = [column.name for column in outlines(built.grid(typed=typed))[0].columns]
    last_head, place = built.head[-1], luck.randrange(built.right - len(built.paths) + 1, built.right + 1)
    text = built.rows[last_head][place]
    built.rows[last_head][place] = f"{text}7)"
    (without,) = outlines(built.grid(typed=typed))
    assert without.columns[place - built.left].name.endswith(f"{text}7)")
    built.rows += [[], ["7) Ohne die Zweigstelle am Markt."]]
    (proven,) = outlines(built.grid(typed=typed))
    assert [column.name for column in proven.columns] == plain
    assert proven.columns[place - built.left].parts[-1] == f"{text}7)"
