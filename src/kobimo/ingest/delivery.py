"""One delivery from files to observations: what the workflow calls."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from kobimo.ingest.bulk.chunks import UnusualError
from kobimo.ingest.bulk.columns import MOST_ROWS
from kobimo.ingest.bulk.reading import Begun, read_large
from kobimo.ingest.bulk.streamed.limits import UnstreamableError
from kobimo.ingest.bulk.streamed.reading import Way, begun_large, read_streamed
from kobimo.ingest.bulk.streamed.room import MakeRoom
from kobimo.ingest.corrections import apply_corrections, matches_name
from kobimo.ingest.formats.registry import without_companions
from kobimo.ingest.grid import Opened
from kobimo.ingest.persons.finding import PersonFinding
from kobimo.ingest.persons.policy import HARMLESS_FACTS, Verdict, judge_persons, without_values
from kobimo.ingest.persons.sampling import persons_in_opened
from kobimo.ingest.tables import delivered_tables, open_delivered
from kobimo.ingest.values.plan import make_blocks, wanted_columns
from kobimo.ingest.values.reading import Reading, read_values
from kobimo.ingest.values.sheet import Locate
from kobimo.ingest.values.structure import Structure
from kobimo.language import spelled
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import Names, Recipe, TableRule
from kobimo.model.source import Corrections
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold

Opener: TypeAlias = Callable[[Path, TableRule, Sequence[Names]], Opened]
"""Opens a delivered file, given what the recipe says of the table and the headings that it needs."""


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
    *,
    statistics_office: bool = False,
    opener: Opener = open_delivered,
    scratch: MakeRoom | None = None,
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
    statistics_office : bool
        Whether files with records of persons may be kept.
    opener : callable
        Opens a file; whoever tries several recipes on one opens it once.
    scratch : callable, optional
        Makes a folder in which a file too large for memory is put in order; its observations stay there, in pieces, as
        long as the result is used. Without it such a file is refused.

    Returns
    -------
    Reading
        Observations and the folded protocol; ask `kobimo.model.checks.has_errors` before using them. Of a delivery
        with persons the protocol quotes nothing.

    Raises
    ------
    DefinitionError, UnknownNameError
        If the recipe contradicts the definitions.
    KobimoError
        If there is no room for the pieces of a large file.
    """
    blocks = make_blocks(recipe, datasets, spaces)
    checks = check_file_names(paths, recipe)
    files = without_companions(paths)
    begun = begun_large(files[0], recipe) if scratch is not None and len(files) == 1 else None
    if begun is not None and scratch is not None:
        office = statistics_office
        judge = partial(judge_persons, [begun.file], recipe=recipe, statistics_office=office)
        way = Way(recipe, blocks, locate, today, scratch, corrected=_is_corrected(files[0], corrections))
        whole = _in_pieces(begun, way, judge, checks)
        if whole is not None:
            return whole
    opened = [_read(path, recipe, opener) for path in files]
    persons = {place: items for part in opened for place, items in part.persons.items()}
    verdict = judge_persons([path.name for path in files], persons, recipe, statistics_office=statistics_office)
    if verdict.refused:
        return Reading({}, (), fold([*verdict.checks, *checks]), {path.name: 0 for path in files}, forget=True)
    tables = [table for part in opened for table in part.tables]
    checks += [check for part in opened for check in part.checks]
    if not files:
        checks.append(found("FILE_WITHOUT_ROWS"))
    corrected, results = apply_corrections(tables, corrections)
    reading = read_values(corrected, recipe, datasets, spaces, locate, today)
    checks = [check for check in checks if not is_recognised_footer(check, reading.recognised)]
    whole = replace(
        reading,
        checks=fold([*verdict.checks, *checks, *results, *reading.checks]),
        rows_read={**{path.name: 0 for path in files}, **reading.rows_read},
        facts={table.file: dict(table.facts) for table in tables},
    )
    return _told(_by_delivered_file(whole), recipe, verdict)


def _told(whole: Reading, recipe: Recipe, verdict: Verdict) -> Reading:
    """Return what may be told and kept of a delivery."""
    quiet = _quiet(whole, recipe) if verdict.quiet else whole
    return _forgetting(quiet) if verdict.forget else quiet


def _in_pieces(
    begun: Begun,
    way: Way,
    judge: Callable[[Mapping[tuple[str, str], tuple[PersonFinding, ...]]], Verdict],
    checks: Sequence[CheckResult],
) -> Reading | None:
    """Read a file too large for memory; None if it is to be read like any other."""
    file = begun.file
    try:
        large = read_streamed(begun, way, lambda persons: judge({(file, ""): persons} if persons else {}).refused)
    except UnusualError:
        return None
    except UnstreamableError as error:
        if begun.rows <= MOST_ROWS:
            return None
        refusal = found(
            "FILE_TOO_LARGE_AT_ONCE", Place(file), rows=spelled(f"{begun.rows / 1e6:,.0f}"), reason=error.reason
        )
        return Reading({}, (), fold([*checks, refusal]), {file: 0})
    verdict = judge({(file, ""): large.persons} if large.persons else {})
    if verdict.refused:
        return Reading({}, (), fold([*verdict.checks, *checks]), {file: 0}, forget=True)
    about = [check for check in (*checks, *large.odd) if not is_recognised_footer(check, large.recognised)]
    whole = Reading(
        observations=dict(large.observations),
        slices=large.slices,
        checks=fold([*verdict.checks, *about, *large.checks]),
        rows_read={file: large.rows},
        recognised=large.recognised,
        facts={file: large.facts},
        structures={file: (large.structure,)},
    )
    return _told(whole, way.recipe, verdict)


@dataclass(frozen=True, slots=True)
class _Read:
    """One file: the tables that the recipe wants, and the persons in any of its sheets."""

    tables: list[Table]
    checks: list[CheckResult]
    persons: dict[tuple[str, str], tuple[PersonFinding, ...]]


def _read(path: Path, recipe: Recipe, opener: Opener) -> _Read:
    """Open a file once, for its tables and for the question whether it lists persons."""
    wanted = wanted_columns(recipe)
    large = read_large(path, recipe.table, wanted)
    if large is not None:
        return _Read([large.table], large.checks, {(path.name, ""): large.persons} if large.persons else {})
    opened = opener(path, recipe.table, wanted)
    tables, checks = delivered_tables(opened, recipe.table, wanted)
    return _Read(tables, checks, persons_in_opened(path, opened))


def _is_corrected(path: Path, corrections: Corrections) -> bool:
    """Tell whether a correction may change rows of a file."""
    return any(matches_name(path.name, correction.file) for correction in corrections.corrections)


def _by_delivered_file(reading: Reading) -> Reading:
    """Speak of the files that were delivered, where a table came out of an archive."""

    def by_delivered_file(rows: Mapping[str, int]) -> dict[str, int]:
        total: dict[str, int] = {}
        for name, number in rows.items():
            total[_delivered(name)] = total.get(_delivered(name), 0) + number
        return total

    structures: dict[str, tuple[Structure, ...]] = {}
    for name, found_tables in reading.structures.items():
        structures[_delivered(name)] = (*structures.get(_delivered(name), ()), *found_tables)
    facts: dict[str, dict[str, str]] = {}
    for name, texts in reading.facts.items():
        facts.setdefault(_delivered(name), texts)
    return replace(
        reading,
        rows_read=by_delivered_file(reading.rows_read),
        slices=tuple(replace(item, files=by_delivered_file(item.files)) for item in reading.slices),
        facts=facts,
        structures=structures,
    )


def _delivered(name: str) -> str:
    """Return the archive of `archive.zip/inner.csv`; a file name has no slash."""
    return name.partition("/")[0]


def _quiet(reading: Reading, recipe: Recipe) -> Reading:
    """Return a reading of persons that tells nothing from a row."""
    headings = {name for names in wanted_columns(recipe) for name in names}
    facts = {
        file: {name: text for name, text in facts.items() if name in HARMLESS_FACTS}
        for file, facts in reading.facts.items()
    }
    return replace(reading, checks=without_values(reading.checks, headings), facts=facts, structures={})


def _forgetting(reading: Reading) -> Reading:
    """Return what may stay of a delivery of persons: counts."""
    return replace(
        reading,
        observations={
            name: _without_rows(table) if isinstance(table, pa.Table) else table
            for name, table in reading.observations.items()
        },
        facts={file: {**facts, "persons": "aggregate"} for file, facts in reading.facts.items()},
        forget=True,
    )


def _without_rows(table: pa.Table) -> pa.Table:
    """Forget which row of the file came first among those that a count stands for."""
    place = table.schema.get_field_index("row")
    return table.set_column(place, table.schema.field(place), pa.nulls(table.num_rows, table.schema.field(place).type))


def is_recognised_footer(check: CheckResult, recognised: Collection[tuple[str, int]]) -> bool:
    """Tell whether a row of another width was left out by the recipe anyway."""
    place = check.place
    ragged = check.code in {"ROW_TOO_SHORT", "ROW_TOO_LONG"}
    return ragged and place.row is not None and (place.file, place.row) in recognised
