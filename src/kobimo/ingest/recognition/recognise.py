"""A file that was opened becomes tables with meaning: known layout first, general recognition else."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from kobimo.ingest.confined import open_confined
from kobimo.ingest.formats.registry import Limits
from kobimo.ingest.grid import Grid, Opened, letters
from kobimo.ingest.layouts.collection import collection_checks
from kobimo.ingest.layouts.registry import detect
from kobimo.ingest.outline import Conclusion, Outline, Question, Recognition, Role
from kobimo.ingest.persons.sampling import persons_in_opened
from kobimo.ingest.recognition.damaged_names import damaged_names
from kobimo.ingest.recognition.discretion import without_persons
from kobimo.ingest.recognition.distinct import distinct_of
from kobimo.ingest.recognition.meaning import understand
from kobimo.ingest.recognition.opening import opening_evidence
from kobimo.ingest.recognition.structure import outlines
from kobimo.ingest.recognition.twins import same_rows_again
from kobimo.ingest.recognition.unnamed import unnamed_columns
from kobimo.ingest.recognition.usable import SURE, is_data
from kobimo.ingest.recognition.widths import width_checks
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.reference.checks import found

__all__ = [
    "SURE",
    "chosen_grids",
    "is_data",
    "recognise",
    "recognise_file",
    "recognise_opened",
    "tables_of",
    "with_doubts",
]


def recognise(opened: Opened, *, sheet: str | None = None) -> Recognition:
    """Understand every table of a file.

    Parameters
    ----------
    opened : Opened
        The file, from `kobimo.ingest.formats.registry.open_file`.
    sheet : str or None
        Only this sheet.

    Returns
    -------
    Recognition
        Tables in the order of the file, questions that the file leaves open, evidence, and a confidence that is as
        low as that of the weakest table of data.
    """
    tables: list[Outline] = []
    kept: list[bool] = []
    questions: list[Question] = []
    for grid in chosen_grids(opened, sheet):
        for table, asked in tables_of(grid, opened):
            tables.append(table)
            kept.append(is_data(grid, table))
            questions += asked if kept[-1] else ()
    sure = [table.confidence for table, data in zip(tables, kept, strict=True) if data]
    evidence: tuple[Conclusion, ...] = opening_evidence(opened)
    return Recognition(
        file=opened.file,
        container=opened.container,
        encoding=opened.encoding,
        dialect=opened.dialect,
        tables=tuple(tables),
        questions=tuple(dict.fromkeys(questions)),
        evidence=evidence,
        checks=(*opened.checks, *_about_whole(opened, tables, sure=bool(sure))),
        confidence=min([*sure, *(item.confidence for item in evidence)], default=0.0) if sure else 0.0,
    )


def recognise_file(path: Path, *, sheet: str | None = None, limits: Limits = Limits()) -> tuple[Opened, Recognition]:  # noqa: B008 - frozen
    """Open a file in a process of its own, with limits of memory and time, and understand it.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str or None
        Only this sheet.
    limits : Limits
        What a file may cost.

    Returns
    -------
    tuple of (Opened, Recognition)
        The grids, and what they mean.
    """
    opened = open_confined(path, limits)
    return opened, recognise_opened(path, opened, sheet=sheet)


def recognise_opened(path: Path, opened: Opened, *, sheet: str | None = None) -> Recognition:
    """Understand a file that was opened, and tell nothing of persons in it.

    Parameters
    ----------
    path : Path
        The file.
    opened : Opened
        Its grids.
    sheet : str or None
        Only this sheet.

    Returns
    -------
    Recognition
    """
    return without_persons(recognise(opened, sheet=sheet), persons_in_opened(path, opened))


def chosen_grids(opened: Opened, sheet: str | None) -> tuple[Grid, ...]:
    """Return the grids of one sheet, or all.

    Parameters
    ----------
    opened : Opened
        The file.
    sheet : str or None
        Name of the sheet, or path of the member of an archive.

    Returns
    -------
    tuple of Grid
        In the order of the file; empty if there is no such sheet.
    """
    return tuple(grid for grid in opened.grids if sheet is None or sheet in {grid.name, grid.file})


def tables_of(
    grid: Grid, opened: Opened, roles: Mapping[str, str] | None = None
) -> list[tuple[Outline, tuple[Question, ...]]]:
    """Understand the tables of one grid: by the grammar of a known layout, or by their structure.

    Parameters
    ----------
    grid : Grid
        The grid.
    opened : Opened
        Its file.
    roles : mapping of str to str or None
        Roles that somebody decided, by heading.

    Returns
    -------
    list of (Outline, tuple of Question)
        Each table with what it leaves open.
    """
    known = detect(grid, opened)
    distinct = distinct_of(grid)
    tables = []
    for outline in outlines(grid, distinct) if known is None else known:
        fixed = {c.position: Role(roles[c.name]) for c in outline.columns if c.name in roles} if roles else None
        table, asked = understand(grid, replace(outline, sheet=grid.name, file=grid.file), fixed, distinct)
        questions = tuple(dict.fromkeys((*table.questions, *asked, *unnamed_columns(grid, table))))
        checks = (*table.checks, *width_checks(grid, table, opened), *damaged_names(grid, table, distinct))
        tables.append((replace(with_doubts(table, questions), checks=tuple(dict.fromkeys(checks))), questions))
    return same_rows_again(grid, tables)


def with_doubts(table: Outline, questions: Iterable[Question]) -> Outline:
    """Note at each column which of its numbers may be signs.

    Parameters
    ----------
    table : Outline
        A table.
    questions : iterable of Question
        What it leaves open.

    Returns
    -------
    Outline
        With `doubtful` at its columns.
    """
    doubts = {asked.place.rstrip("0123456789"): asked.subjects for asked in questions if asked.code == "SENTINEL"}
    if not doubts:
        return table
    columns = (
        replace(column, doubtful=frozenset(doubts.get(letters(column.position), ()))) for column in table.columns
    )
    return replace(table, columns=tuple(columns))


def _about_whole(opened: Opened, tables: Sequence[Outline], *, sure: bool) -> tuple[CheckResult, ...]:
    """Say what is wrong with a file as a whole."""
    collected = collection_checks(opened, filled=sure)
    if collected is not None:
        return collected
    return () if sure else _nothing_found(opened, tables)


def _nothing_found(opened: Opened, tables: Sequence[Outline]) -> tuple[CheckResult, ...]:
    """Say why no table of data was recognised in a file that could be opened."""
    if has_errors(opened.checks):
        return ()
    best = max(tables, key=lambda table: table.confidence, default=None)
    weakest = min(best.evidence, key=lambda item: item.confidence, default=None) if best is not None else None
    if best is None or weakest is None:
        return (found("TABLE_NOT_FOUND", Place(opened.file)),)
    return (found("TABLE_UNSURE", Place(opened.file, best.sheet), reason=weakest.text),)
