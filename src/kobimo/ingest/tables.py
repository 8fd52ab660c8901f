"""The tables of a delivered file in the form that its recipe asks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kobimo.ingest.collecting.filled import filled_table
from kobimo.ingest.collecting.mark import LAYOUT
from kobimo.ingest.confined import open_confined
from kobimo.ingest.formats.content import Content, sniff
from kobimo.ingest.formats.contract import ReadResult, RejectedFileError, Source, reject
from kobimo.ingest.formats.cutting import cut_tables
from kobimo.ingest.formats.registry import open_source
from kobimo.ingest.grid import Grid, Opened
from kobimo.ingest.headings import hits
from kobimo.ingest.outline import Outline, Question, Role
from kobimo.ingest.recognition.pointing import find_again, understood
from kobimo.ingest.recognition.recognise import is_data, tables_of
from kobimo.ingest.structured import UNIT, VALUE, as_table
from kobimo.ingest.tidy import GROUP, PERIOD, head_keys, key_names
from kobimo.language import quoted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import HeadRule, Names, TableRule
from kobimo.model.table import clean
from kobimo.reference.checks import found

SPOILED = "DATE_EATEN"
"""Question that no recipe can answer: the file itself lost what stood in its cells."""

SENTINEL = "SENTINEL"
"""Question about a number that may stand for "no value": nothing is read before the recipe says so."""

OPEN = frozenset({"PERCENT", "ROW_KIND"})
"""Questions whose answer changes figures without any cell becoming unreadable."""


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A table of data that might be the one that the recipe means."""

    grid: Grid
    outline: Outline
    questions: tuple[Question, ...]
    hits: int


PLAIN_BYTES = 4 << 20
"""Text up to this size is read by our own code within bounds, and needs no process of its own."""


def open_delivered(path: Path, rule: TableRule, wanted: Sequence[Names]) -> Opened:
    """Open a delivered file; whatever a library parses, and all that is large, in a process of its own.

    Parameters
    ----------
    path : Path
        The file.
    rule : TableRule
        What the recipe says of the table.
    wanted : sequence of Names
        Headings that the recipe needs; they help only where they stand in the file themselves.

    Returns
    -------
    Opened
        Grids, or none and the reason.
    """
    headings = wanted if rule.headings == "single" else ()
    try:
        plain = path.stat().st_size <= PLAIN_BYTES and sniff(path) is Content.TEXT
    except OSError:
        plain = True  # what is wrong with it is reported where it is opened
    return open_source(Source(path, path.name, wanted=headings)) if plain else open_confined(path, wanted=headings)


def delivered_tables(opened: Opened, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Read the table of a file that a recipe is about.

    Parameters
    ----------
    opened : Opened
        The file.
    rule : TableRule
        What the recipe says of the table. With `headings: single` the row of headings is found by the wanted headings
        and everything below it is data; else the table is recognised with its titles, headings and footers.
    wanted : sequence of Names
        Headings that the recipe needs.

    Returns
    -------
    tuple of (list of Table, list of CheckResult)
        One table, or none and the reason.
    """
    if rule.layout == LAYOUT:
        return filled_table(opened, rule)
    if rule.headings == "single":
        return cut_tables(opened, rule, wanted)
    if not opened.grids:
        return [], list(opened.checks)
    try:
        chosen, checks = _choose(opened, rule, wanted)
    except RejectedFileError as error:
        return [], [*opened.checks, error.result]
    table = as_table(chosen.grid, chosen.outline, rule.headings)
    return [table], [*opened.checks, *checks, *chosen.outline.checks, *_doubts(chosen, rule)]


def _choose(opened: Opened, rule: TableRule, wanted: Sequence[Names]) -> tuple[_Candidate, list[CheckResult]]:
    """Choose the table by sheet, layout, title, and at last by the wanted headings."""
    grids, checks = _grids(opened, rule)
    if rule.head is not None:
        return _pointed(opened, grids, rule, rule.head), checks
    tables = [
        (grid, outline, questions)
        for grid in grids
        for outline, questions in tables_of(grid, opened, rule.roles)
        if is_data(grid, outline)
    ]
    if not tables:
        raise reject("TABLE_NOT_FOUND", opened.file)
    if rule.layout is not None:
        layouts = sorted({outline.layout for _grid, outline, _asked in tables if outline.layout})
        tables = [entry for entry in tables if entry[1].layout == rule.layout]
        if not tables:
            raise reject("LAYOUT_CHANGED", opened.file, layout=rule.layout, found=", ".join(layouts) or "–")
    if rule.title is not None:
        titled = clean(rule.title).casefold()
        tables = [entry for entry in tables if titled in entry[1].facts.get("title", "").casefold()]
        if not tables:
            raise reject("TABLE_TITLE_MISSING", opened.file, title=rule.title)
    candidates = [_Candidate(*entry, hits(_headings(entry[1], rule), wanted)) for entry in tables]
    best = max(candidate.hits for candidate in candidates)
    chosen = [candidate for candidate in candidates if candidate.hits == best]
    if len(chosen) > 1:
        places = ", ".join(dict.fromkeys(entry.grid.name or entry.grid.file for entry in chosen))
        raise reject("TABLE_NOT_UNIQUE", opened.file, number=len(chosen), places=places)
    return chosen[0], checks


def _pointed(opened: Opened, grids: Sequence[Grid], rule: TableRule, head: HeadRule) -> _Candidate:
    """Find the table again that somebody pointed at."""
    places = [(grid, place) for grid in grids if (place := find_again(grid, head)) is not None]
    if not places:
        until = quoted(head.until) if head.until else "–"
        raise reject("TABLE_HEAD_MISSING", opened.file, text=head.text, until=until)
    if len(places) > 1:
        names = ", ".join(dict.fromkeys(grid.name or grid.file for grid, _place in places))
        raise reject("TABLE_NOT_UNIQUE", opened.file, number=len(places), places=names)
    grid, place = places[0]
    return _Candidate(grid, *understood(grid, place, rule.roles), 0)


def _grids(opened: Opened, rule: TableRule) -> tuple[Sequence[Grid], list[CheckResult]]:
    """Return the sheet that the recipe names; where it is gone, all of them and a note."""
    visible = [grid for grid in opened.grids if not grid.hidden]
    if rule.sheet is None or len(visible) < 2:
        return visible, []
    named = [grid for grid in visible if clean(grid.name) == clean(rule.sheet)]
    if named:
        return named, []
    known = ", ".join(grid.name or grid.file for grid in visible)
    return visible, [found("SHEET_RENAMED", Place(opened.file), wanted=rule.sheet, known=known)]


def _headings(outline: Outline, rule: TableRule) -> list[str]:
    """Return the headings that the table would have."""
    keys = [*key_names(outline).values(), PERIOD, GROUP]
    values = [column for column in outline.columns if column.role is Role.VALUE]
    if rule.headings == "rows":
        return [*keys, *dict.fromkeys(name for column in values for name in head_keys(outline, column)), VALUE, UNIT]
    return [*keys, *(column.name for column in values)]


def _doubts(chosen: _Candidate, rule: TableRule) -> list[CheckResult]:
    """Report what the table leaves open and reading alone would not notice."""
    place = Place(chosen.grid.file, chosen.grid.name)
    checks = []
    for asked in chosen.questions:
        if asked.code == SPOILED:
            checks.append(found("TABLE_DAMAGED", place, text=asked.text))
        elif asked.code == SENTINEL and not set(asked.subjects) <= set(rule.symbols):
            checks.append(found("NUMBER_MAY_BE_SIGN", place, text=asked.text))
        elif asked.code in OPEN:
            checks.append(found("TABLE_DOUBTFUL", place, text=asked.text))
    return checks
