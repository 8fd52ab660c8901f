"""Tables that are built piece by piece, so that their outline is known without looking at the program."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from kobimo.ingest.grid import Grid, Merge
from kobimo.ingest.outline import RowKind

PLACES = (
    "Altstadt",
    "Nordend",
    "Am Markt",
    "Hafen",
    "Südvorstadt",
    "Bergviertel",
    "Weststadt",
    "Lindenhof",
    "Neustadt",
)
SCHOOLS = ("Grundschulen", "Gymnasien", "Realschulen", "Gesamtschulen", "Förderschulen", "Berufskollegs")
TOPICS = ("Einwohner", "Schüler", "Haushalte", "Kinder in Kitas", "Beschäftigte", "Absolventen", "Zuzüge")
SEXES = ("männlich", "weiblich", "insgesamt")
UNITS = ("Anzahl", "%", "Tsd. EUR", "in %", "Personen")
NOTES = (
    "1) Ohne Schulkindergärten.",
    "*) Vorläufige Angaben.",
    "Quelle: Amt für Statistik Musterstadt",
    "Stand: 31.12.2024",
    "© Musterstadt, 2025",
    "- = nichts vorhanden",
    "Angaben ohne Nebenwohnsitze, gerundet auf volle Zahlen.",
)


@dataclass
class Built:
    """Rows of a grid with the truth about the table in them."""

    rows: list[list[Any]]
    merges: list[Merge] = field(default_factory=list)
    head: list[int] = field(default_factory=list)
    unit: int | None = None
    numbers: int | None = None
    first: int = 0
    last: int = 0
    left: int = 0
    right: int = 0
    kinds: dict[int, RowKind] = field(default_factory=dict)
    paths: list[tuple[str, ...]] = field(default_factory=list)

    def grid(self, *, typed: bool = False) -> Grid:
        return grid_of(self.rows, self.merges if typed else (), typed=typed)


def grid_of(rows: Sequence[Sequence[Any]], merges: Sequence[Merge] = (), *, typed: bool = False, **more: Any) -> Grid:
    numbers = range(1, len(rows) + 1)
    return Grid("muster.csv", "", rows, numbers, merges=tuple(merges), typed=typed, **more)


def number(luck: random.Random, style: str, *, typed: bool) -> Any:
    """Write a value as its column does, now and then a sign."""
    if luck.random() < 0.06:
        return luck.choice(("-", ".", "/", "x", "..."))
    value = luck.randrange(1, 90_000) if style == "whole" else luck.randrange(1, 1000) / 10
    if typed:
        return float(value)
    if style == "whole":
        return str(value)
    return f"{value}".replace(".", ",")


def build(
    luck: random.Random, *, typed: bool, spans: str = "blank", groups: bool | None = None, small: bool = False
) -> Built:
    """Build a table; `spans` says how headings over several columns are written: blank, repeated or merged."""
    labels = luck.choice((1, 1, 2, 3))
    levels = luck.choice((1, 1, 2, 2, 3, 4))
    leaf_count, levels_below = luck.randrange(2, 4), max(0, levels - 1)
    tops = luck.randrange(1, 4)
    left = luck.choice((0, 0, 1)) if typed else 0
    built = Built([], left=left)
    tree = _tree(luck, levels, tops, leaf_count)
    width = labels + len(tree[-1])
    built.right = left + width - 1
    _titles(luck, built, left, width, typed=typed)
    _heads(luck, built, tree, labels, left, spans)
    if levels_below and luck.random() < 0.3:
        built.unit = len(built.rows)
        built.rows.append([""] * (left + labels) + [luck.choice(UNITS) for _ in tree[-1]])
    if luck.random() < 0.25 and width > 3:
        built.numbers = len(built.rows)
        built.rows.append([""] * left + [str(index) for index in range(1, width + 1)])
    if typed and luck.random() < 0.1:
        built.rows.append([""] * (left + width))
    _data(luck, built, labels, len(tree[-1]), left, groups=groups, typed=typed, small=small)
    _notes(luck, built, left, width)
    return built


def _tree(luck: random.Random, levels: int, tops: int, leaves: int) -> list[list[str]]:
    """Return the full headings of each level, one text per value column."""
    pools = [luck.sample(TOPICS, 4), list(SEXES), luck.sample(SCHOOLS, 4), ["deutsch", "nicht deutsch", "zusammen"]]
    if luck.random() < 0.3:
        start = luck.randrange(2005, 2020)
        pools[0 if levels > 1 else 1] = [str(start + step) for step in range(4)]
    chosen = pools[:levels] if levels > 1 else [pools[0] + pools[2]]
    counts = [tops] + [leaves] * (levels - 1) if levels > 1 else [tops * leaves]
    paths: list[list[str]] = [[]]
    for pool, count in zip(chosen, counts, strict=True):
        paths = [[*path, name] for path in paths for name in pool[:count]]
    return [[path[level] for path in paths] for level in range(levels)]


def _titles(luck: random.Random, built: Built, left: int, width: int, *, typed: bool) -> None:
    """Put titles above, with empty rows between."""
    for line in range(luck.choice((0, 1, 1, 2, 3))):
        text = ("Bevölkerung in Musterstadt", "nach Stadtteilen und Geschlecht", "Fortschreibung des Bestandes")[line]
        built.rows.append([""] * left + [text] + [""] * (width - 1))
        if typed and luck.random() < 0.4:
            row = len(built.rows) - 1
            built.merges.append(Merge(row, left, row, left + width - 1))
    if built.rows and luck.random() < 0.2:
        built.rows.append([""] * left + ["Stand:", "31.12.2024"] + [""] * (width - 2))
    if built.rows and (luck.random() < 0.5 or width == 2):
        built.rows.append([""] * (left + width))


def _heads(luck: random.Random, built: Built, tree: list[list[str]], labels: int, left: int, spans: str) -> None:
    """Write the rows of headings."""
    names = (["Schlüssel", "Stadtteil", "Schulart"] if labels == 3 else ["Nr.", "Stadtteil"])[:labels]
    names = ["Stadtteil"] if labels == 1 else names
    top = len(built.rows)
    where = luck.choice(("top", "bottom"))
    for level, texts in enumerate(tree):
        row = ["" for _ in range(left + labels)] + list(texts)
        if (where == "top" and level == 0) or (where == "bottom" and level == len(tree) - 1):
            row[left : left + labels] = names
        start = 0
        for index in range(1, len(texts) + 1):
            path = [line[start] for line in tree[: level + 1]]
            if index < len(texts) and [line[index] for line in tree[: level + 1]] == path:
                if spans != "repeated":
                    row[left + labels + index] = ""
                continue
            if spans == "merged" and index - start > 1:
                built.merges.append(Merge(top + level, left + labels + start, top + level, left + labels + index - 1))
            start = index
        built.head.append(len(built.rows))
        built.rows.append(row)
    if spans == "merged" and len(tree) > 1 and where == "top":
        built.merges += [Merge(top, left + column, top + len(tree) - 1, left + column) for column in range(labels)]
    built.paths = list(zip(*tree, strict=True))


def _data(
    luck: random.Random,
    built: Built,
    labels: int,
    values: int,
    left: int,
    *,
    groups: bool | None,
    typed: bool,
    small: bool,
) -> None:
    """Write the data, some with headings of groups in between."""
    styles = [luck.choice(("whole", "whole", "decimal")) for _ in range(values)]
    built.first = len(built.rows)
    grouped = luck.random() < 0.2 and labels > 1 if groups is None else groups
    for index in range(luck.randrange(3, 6) if small else luck.randrange(4, 40)):
        if grouped and index % 5 == 0:
            built.kinds[len(built.rows)] = RowKind.GROUP
            built.rows.append([""] * left + [f"Bezirk {luck.choice(PLACES)}"] + [""] * (labels + values - 1))
        place = f"{luck.choice(PLACES)} {index + 1}. Bezirk" if index >= len(PLACES) else PLACES[index]
        label = {
            1: [place],
            2: [f"{index + 1:02}", place],
            3: [f"{index + 1:02}", place, luck.choice(SCHOOLS)],
        }[labels]
        built.rows.append([""] * left + label + [number(luck, style, typed=typed) for style in styles])
    if luck.random() < 0.4:
        if luck.random() < 0.3:
            built.rows.append([""] * (left + labels + values))
        label = ["Insgesamt"] if labels == 1 else ["", "Insgesamt", "zusammen"][:labels]
        built.rows.append([""] * left + label + [number(luck, style, typed=typed) for style in styles])
    built.last = len(built.rows) - 1


def _notes(luck: random.Random, built: Built, left: int, width: int) -> None:
    """Put notes below."""
    count = luck.randrange(0, 4)
    if not count:
        return
    kind = luck.random()
    if kind < 0.3:
        built.rows.append([""] * left + ["__________"] + [""] * (width - 1))
    elif kind < 0.7:
        built.rows.append([""] * (left + width))
    for text in luck.sample(NOTES, count):
        built.rows.append([""] * left + [text] + [""] * (width - 1))


def below(luck: random.Random, one: Built, two: Built) -> tuple[Built, list[Built]]:
    """Put one table below another, at least one empty row between them."""
    gap = len(one.rows) + luck.randrange(1, 3)
    rows = one.rows + [[] for _ in range(gap - len(one.rows))] + two.rows
    lower = moved(two, gap, 0)
    return Built(rows, one.merges + lower.merges), [one, lower]


def beside(luck: random.Random, one: Built, two: Built) -> tuple[Built, list[Built]]:
    """Put one table to the right of another, at least one empty column between them."""
    gap = max(len(row) for row in one.rows) + luck.randrange(1, 3)
    shifted = moved(two, 0, gap)
    height = max(len(one.rows), len(two.rows))
    rows = []
    for index in range(height):
        left = one.rows[index] if index < len(one.rows) else []
        right = two.rows[index] if index < len(two.rows) else []
        rows.append([*left, *[""] * (gap - len(left)), *right])
    return Built(rows, one.merges + shifted.merges), [one, shifted]


def moved(built: Built, down: int, right: int) -> Built:
    """Return the truth about a table that stands further down or to the right."""
    return replace(
        built,
        merges=[
            Merge(merge.top + down, merge.left + right, merge.bottom + down, merge.right + right)
            for merge in built.merges
        ],
        head=[row + down for row in built.head],
        unit=None if built.unit is None else built.unit + down,
        numbers=None if built.numbers is None else built.numbers + down,
        first=built.first + down,
        last=built.last + down,
        left=built.left + right,
        right=built.right + right,
        kinds={row + down: kind for row, kind in built.kinds.items()},
    )
