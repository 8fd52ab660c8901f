"""One delivery from files to observations: what the workflow calls."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from kobimo.ingest.corrections import apply_corrections, matches_name
from kobimo.ingest.formats.registry import read_tables, without_companions
from kobimo.ingest.values.plan import make_blocks, wanted_columns
from kobimo.ingest.values.reading import Reading, read_values
from kobimo.ingest.values.sheet import Locate
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold


def check_file_names(paths: Sequence[Path], recipe: Recipe) -> list[CheckResult]:
    """Compare the names of delivered files with the pattern of the recipe.

    Parameters
    ----------
    paths : sequence of Path
        Delivered files; parts of a Shapefile count with their .shp.
    recipe : Recipe
        Its `file_name` is the pattern.

    Returns
    -------
    list of CheckResult
        One error for each file that does not fit.
    """
    return [
        found("FILE_NAME_UNEXPECTED", Place(path.name), pattern=recipe.file_name)
        for path in without_companions(paths)
        if not matches_name(path.name, recipe.file_name)
    ]


def read_delivery(
    paths: Sequence[Path],
    recipe: Recipe,
    corrections: Corrections,
    datasets: Mapping[str, DatasetDefinition],
    spaces: Mapping[str, Space],
    locate: Locate,
    today: date,
) -> Reading:
    """Read all files of a delivery.

    Parameters
    ----------
    paths : sequence of Path
        Delivered files.
    recipe : Recipe
        With `values`.
    corrections : Corrections
        Of the source.
    datasets, spaces : mapping
        Definitions by id.
    locate : callable
        `(space, level, points, crs)` to the key of the area of each point, or None.
    today : date
        Day of the import.

    Returns
    -------
    Reading
        Observations and the folded protocol; ask `kobimo.ingest.protocol.rejected` before using them.

    Raises
    ------
    DefinitionError, UnknownNameError
        If the recipe contradicts the definitions.
    """
    make_blocks(recipe, datasets, spaces)
    checks = check_file_names(paths, recipe)
    tables: list[Table] = []
    read: dict[str, int] = {}
    for path in without_companions(paths):
        read.setdefault(path.name, 0)
        found_tables, results = read_tables(path, recipe.table, wanted_columns(recipe))
        tables += found_tables
        checks += results
    if not read:
        checks.append(found("FILE_WITHOUT_ROWS"))
    corrected, results = apply_corrections(tables, corrections)
    reading = read_values(corrected, recipe, datasets, spaces, locate, today)
    checks = [check for check in checks if not is_recognised_footer(check, reading.recognised)]
    return replace(
        reading,
        checks=fold([*checks, *results, *reading.checks]),
        rows_read={**read, **reading.rows_read},
        facts={table.file: dict(table.facts) for table in tables},
    )


def is_recognised_footer(check: CheckResult, recognised: Collection[tuple[str, int]]) -> bool:
    """Tell whether a row of another width was left out by the recipe anyway."""
    place = check.place
    ragged = check.code in {"ROW_TOO_SHORT", "ROW_TOO_LONG"}
    return ragged and place.row is not None and (place.file, place.row) in recognised
