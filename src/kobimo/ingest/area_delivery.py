"""A delivery of areas from files to corrected tables; what becomes of them is decided in `spaces`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kobimo.ingest.corrections import apply_corrections, matches_name
from kobimo.ingest.delivery import check_file_names
from kobimo.ingest.formats.registry import read_tables, without_companions
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
        Records with geometry where the file has it, corrections applied.
    checks : tuple of CheckResult
        Folded protocol of reading and correcting.
    """
    checks = check_file_names(paths, recipe)
    tables: list[Table] = []
    for path in without_companions(paths):
        found_tables, results = read_tables(path, recipe.table, _wanted(path.name, recipe))
        tables += found_tables
        checks += results
    if not tables and not checks:
        checks.append(found("FILE_WITHOUT_ROWS"))
    corrected, results = apply_corrections(tables, corrections)
    return tuple(corrected), fold([*checks, *results])


def _wanted(name: str, recipe: Recipe) -> list[Names]:
    rules = [rule for rule in recipe.areas if rule.file is not None and matches_name(name, rule.file)]
    headings = [h for rule in rules for h in (rule.key, rule.name, rule.parent.column if rule.parent else None)]
    return [names for names in headings if names is not None]
