"""A delivery of areas from files to corrected tables; what becomes of them is decided in `spaces`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from kobimo.ingest.corrections import apply_corrections, matches_name
from kobimo.ingest.delivery import check_file_names, is_recognised_footer
from kobimo.ingest.formats.registry import without_companions
from kobimo.ingest.headings import column_index
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.tables import delivered_tables, open_delivered
from kobimo.ingest.values.conditions import drop_rows
from kobimo.ingest.values.sheet import Sheet
from kobimo.model.checks import CheckResult
from kobimo.model.recipe import Names, Recipe
from kobimo.model.source import Corrections
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold


def read_area_tables(
    paths: Sequence[Path], recipe: Recipe, corrections: Corrections
) -> tuple[tuple[Table, ...], tuple[CheckResult, ...]]:
    """Read the files of a delivery of areas.

    Parameters
    ----------
    paths : sequence of Path
        Delivered files.
    recipe : Recipe
        With `areas`.
    corrections : Corrections
        Of the source.

    Returns
    -------
    tables : tuple of Table
        Records with geometry where the file has it, corrections and drop rules applied.
    checks : tuple of CheckResult
        Folded protocol of reading and correcting.
    """
    checks = check_file_names(paths, recipe)
    tables: list[Table] = []
    for path in without_companions(paths):
        wanted = _wanted(path.name, recipe)
        opened = open_delivered(path, recipe.table, wanted)
        found_tables, results = delivered_tables(opened, recipe.table, wanted)
        tables += found_tables
        checks += results
    if not tables and not checks:
        checks.append(found("FILE_WITHOUT_ROWS"))
    corrected, results = apply_corrections(tables, corrections)
    kept, dropped, recognised = _without_dropped(corrected, recipe)
    checks = [check for check in checks if not is_recognised_footer(check, recognised)]
    return tuple(kept), fold([*checks, *results, *dropped])


def _without_dropped(
    tables: Sequence[Table], recipe: Recipe
) -> tuple[list[Table], list[CheckResult], set[tuple[str, int]]]:
    """Leave out the rows of the drop rules; a rule applies to the files that have its column."""
    protocol = Protocol()
    sheets = [Sheet.whole(table, recipe.table, protocol) for table in tables]
    recognised: set[tuple[str, int]] = set()
    for condition in recipe.drop:
        having = [sheet for sheet in sheets if column_index(sheet.table, condition.column)[0] is not None]
        recognised |= drop_rows(having or sheets, [condition], protocol)
    return [_chosen(sheet) for sheet in sheets], protocol.results, recognised


def _chosen(sheet: Sheet) -> Table:
    table, kept = sheet.table, sheet.kept.tolist()
    geometry = None if table.geometry is None else [table.geometry[index] for index in kept]
    rows, numbers = [table.rows[index] for index in kept], [table.row_numbers[index] for index in kept]
    return replace(table, rows=rows, row_numbers=numbers, geometry=geometry)


def _wanted(name: str, recipe: Recipe) -> list[Names]:
    rules = [rule for rule in recipe.areas if rule.file is not None and matches_name(name, rule.file)]
    headings = [h for rule in rules for h in (rule.key, rule.name, rule.parent.column if rule.parent else None)]
    return [names for names in headings if names is not None]
