"""Time, areas and names of dimensions of a GENESIS table, from its labels and headings."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from kobimo.ingest.layouts.genesis.labels import TOTALS, Label, dimension_in_title, dimension_of
from kobimo.ingest.layouts.keys import area_of_keys, names_laender
from kobimo.ingest.layouts.periods import YearMeaning, is_year, part_of_year, period_finding, period_of
from kobimo.ingest.outline import AreaFinding, PeriodFinding, Role
from kobimo.language import _
from kobimo.model.period import PeriodType


def period_of_table(
    lone: Sequence[str],
    labels: Mapping[int, Label],
    cells: Mapping[int, Sequence[str]],
    head: Sequence[int],
    texts: Mapping[int, Sequence[str]],
    values: Sequence[int],
    meaning: YearMeaning,
) -> PeriodFinding | None:
    """Find the time: in a column, in headings, or in lone rows among the data."""
    for position, label in labels.items():
        if label.role is Role.PERIOD:
            years = [text for text in dict.fromkeys(cells[position]) if text and text not in TOTALS]
            by_month = _months(years, position, texts, head, values)
            return by_month or period_finding(years, "column", position, meaning)
    for row in head:
        heads = [texts[row][column] for column in values]
        if any(period_of(text) for text in heads):
            return period_finding((t for t in heads if period_of(t)), "heading", None, meaning)
    lone = [text for text in lone if period_of(text)]
    return period_finding(lone, "row", None, meaning) if lone else None


def _months(
    years: Sequence[str], position: int, texts: Mapping[int, Sequence[str]], head: Sequence[int], values: Sequence[int]
) -> PeriodFinding | None:
    """Combine years in a column with months or quarters in the headings."""
    if not all(map(is_year, years)):
        return None
    for row in head:
        parts = [part_of_year(text) for text in dict.fromkeys(texts[row][column] for column in values)]
        if parts and None not in parts:
            labels = tuple(f"{year}-{part}" for year in sorted(years) for part in sorted(filter(None, parts)))
            kind = PeriodType.QUARTER if "-Q" in labels[0] else PeriodType.MONTH
            return PeriodFinding(kind, labels, "column", position)
    return None


def area_of_table(
    labels: Mapping[int, Label],
    cells: Mapping[int, Sequence[str]],
    facts: Mapping[str, str],
    head: Sequence[int],
    texts: Mapping[int, Sequence[str]],
    values: Sequence[int],
) -> AreaFinding | None:
    """Find the areas: a column of keys, of names, or the one that was selected."""
    for position, label in labels.items():
        if label.role is Role.AREA_KEY:
            return area_of_keys(cells[position], position)
    for position, label in labels.items():
        if label.role is Role.AREA_NAME:
            bund = ("bund",) if "Deutschland" in cells[position] else ()
            return AreaFinding("Name", (*bund, "land"), position)
    in_headings = _area_in_headings(texts, head, values)
    if in_headings is not None or not facts.get("selection"):
        return in_headings
    return AreaFinding("Name", ("bund",) if facts["selection"] == "Deutschland" else ())


def _area_in_headings(
    texts: Mapping[int, Sequence[str]], head: Sequence[int], values: Sequence[int]
) -> AreaFinding | None:
    """Find a row of headings with names of Länder."""
    for row in head:
        names = [texts[row][column] for column in values]
        if names_laender(names):
            return AreaFinding("Name", ("bund", "land") if "Deutschland" in names else ("land",))
    return None


def named(labels: Mapping[int, Label], title: str, head_names: Sequence[str]) -> dict[int, Label]:
    """Name the only column without a name after the only dimension of the title that is left."""
    nameless = [label for label in labels.values() if not label.name]
    name = (
        dimension_in_title(title, {label.name for label in labels.values()} | set(head_names))
        if len(nameless) == 1
        else ""
    )
    return {column: replace(label, name=label.name or name) for column, label in labels.items()}


def head_names_of(texts: Mapping[int, Sequence[str]], head: Sequence[int], values: Sequence[int]) -> tuple[str, ...]:
    """Name the dimensions of the headings: the row above says it for all columns, or the headings are known."""
    names: list[str] = []
    for index, row in enumerate(head):
        distinct_texts = list(dict.fromkeys(texts[row][column] for column in values))
        periods = [period_of(text) for text in distinct_texts]
        above = {texts[head[index - 1]][column] for column in values} if index else set()
        if periods and None not in periods:
            dated = all(period and period.type is PeriodType.REFERENCE_DATE for period in periods)
            names.append(_("Stichtag") if dated else _("Zeitraum"))
        else:
            known = dimension_of(distinct_texts, at_least=3)
            only = above.pop() if len(above) == 1 and len(distinct_texts) > 1 else ""
            names.append(known or (only if len(only) <= 40 and only in _DIMENSION_WORDS else ""))
    return tuple(names)


_DIMENSION_WORDS = frozenset(
    [
        "Geschlecht",
        "Nationalität",
        "Altersgruppen",
        "Altersjahre",
        "Stichtag",
        "Jahr",
        "Jahre",
        "Monate",
        "Familienstand",
        "Schulart",
        "Schularten",
    ]
)
