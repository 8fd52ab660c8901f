"""Apply a recipe to delivered tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import pyarrow as pa

from kobimo.errors import UnknownNameError
from kobimo.ingest.headings import unread_columns
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.absent import report_absent_areas, report_absent_categories
from kobimo.ingest.values.collect import Collection
from kobimo.ingest.values.conditions import drop_rows
from kobimo.ingest.values.dated import dated, report_territories, territories
from kobimo.ingest.values.dropped import report_dropped_totals, report_total_columns
from kobimo.ingest.values.emit import emit
from kobimo.ingest.values.groups import report_differing_groups, report_partly_delivered_groups
from kobimo.ingest.values.observations import Places, observation_table, slices
from kobimo.ingest.values.oddities import report_all_zero, report_overlaps
from kobimo.ingest.values.periods import check_years
from kobimo.ingest.values.plan import Block, make_blocks, wanted_columns
from kobimo.ingest.values.ranges import report_odd_rounding, report_ranges, report_required_categories
from kobimo.ingest.values.sheet import Locate, Sheet
from kobimo.ingest.values.structure import Structure, structure_of
from kobimo.ingest.values.totals import report_differing_totals
from kobimo.ingest.values.vanished import leave_out_vanished
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, has_errors
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.slice import Slice
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.reference.rounding import Rounding, rounding_of


@dataclass(frozen=True, slots=True)
class Reading:
    """What a delivery yields.

    Attributes
    ----------
    observations : dict of str to pyarrow.Table
        By dataset; columns as in `kobimo.ingest.values.observations.observation_schema`, sorted by key.
    slices : tuple of Slice
        What is covered, by dataset, cube, level and period.
    checks : tuple of CheckResult
        The protocol, folded.
    rows_read : dict of str to int
        Delivered rows by file, those left out included.
    recognised : frozenset of (str, int)
        File and row of those that a drop rule recognised by their text.
    facts : dict of str to dict
        What was understood of each file: encoding, delimiter, decimal sign ...
    forget : bool
        Whether rows are persons: nothing but observations may stay, the files must not be kept.
    structures : dict of str to tuple of Structure
        The form of the tables of each file.
    places : mapping of str to pyarrow.Table
        By dataset: sheet and cell of each observation, in the order of `observations`.
    """

    observations: dict[str, pa.Table]
    slices: tuple[Slice, ...]
    checks: tuple[CheckResult, ...]
    rows_read: dict[str, int]
    recognised: frozenset[tuple[str, int]] = frozenset()
    facts: dict[str, dict[str, str]] = field(default_factory=dict)
    forget: bool = False
    structures: dict[str, tuple[Structure, ...]] = field(default_factory=dict)
    places: Mapping[str, pa.Table] = field(default_factory=dict)


def read_values(
    tables: Sequence[Table],
    recipe: Recipe,
    datasets: Mapping[str, DatasetDefinition],
    spaces: Mapping[str, Space],
    locate: Locate,
    today: date,
) -> Reading:
    """Turn delivered tables into observations.

    Nothing is guessed: a cell that cannot be read, an unknown area, a contradiction is a check result with its place.
    Whether the delivery is accepted is decided by `kobimo.model.checks.has_errors`; the observations of a rejected
    delivery are incomplete.

    Parameters
    ----------
    tables : sequence of Table
        After corrections.
    recipe : Recipe
        With `values`.
    datasets, spaces : mapping
        Definitions by id.
    locate : callable
        `(space, level, points, crs)` to the key of the area of each point, or None.
    today : date
        Periods that begin later are errors.

    Returns
    -------
    Reading
        Observations, what they cover, and the protocol.

    Raises
    ------
    DefinitionError, UnknownNameError
        If the recipe contradicts the definitions; that is no fault of the delivery.
    """
    blocks = make_blocks(recipe, datasets, spaces)
    protocol = Protocol()
    sheets = [Sheet.whole(table, recipe.table, protocol) for table in tables]
    recognised = drop_rows(sheets, recipe.drop, protocol)
    collections = {block.dataset.id: Collection(block.dataset, protocol) for block in blocks}
    for number, block in enumerate(blocks):
        selected = sum(emit(s, block, number, collections[block.dataset.id], locate, today) for s in sheets)
        if sheets and not selected and block.rule.rows:
            protocol.extend([found("ROWS_NOT_SELECTED", dataset=block.dataset.id, cube=block.cube.id)])
    space_of = {block.dataset.id: block.space for block in blocks}
    for name, collection in collections.items():
        collection.finish()
        leave_out_vanished(collection, space_of[name], protocol)
    rounding = rounding_of(recipe.rounding)
    for sheet in sheets:
        report_unread_columns(sheet, recipe)
        report_dropped_totals(sheet, blocks, rounding)
        report_total_columns(sheet, blocks, rounding)
    _judge(sheets, blocks, collections, areas_expected(recipe, blocks), rounding, protocol)
    rows_read: dict[str, int] = {}
    for table in tables:
        rows_read[table.file] = rows_read.get(table.file, 0) + len(table.rows)
    days = {name: territories(collection, space_of[name]) for name, collection in collections.items()}
    structures: dict[str, tuple[Structure, ...]] = {}
    for sheet in sheets:
        structures[sheet.table.file] = (*structures.get(sheet.table.file, ()), structure_of(sheet))
    return Reading(
        observations={name: observation_table(collection) for name, collection in collections.items()},
        slices=tuple(dated(part, days[name]) for name, found in collections.items() for part in slices(found)),
        checks=tuple(protocol.results),
        rows_read=rows_read,
        recognised=frozenset(recognised),
        structures=structures,
        places=Places(collections),
    )


def report_unread_columns(sheet: Sheet, recipe: Recipe) -> None:
    """Name the columns that nothing is read from; the many attributes of geodata are no sign of a forgotten column."""
    if sheet.table.geometry is not None:
        return
    columns = unread_columns(sheet.table, wanted_columns(recipe))
    if columns:
        sheet.protocol.add("COLUMNS_UNREAD", sheet.place(), columns=columns)


def areas_expected(recipe: Recipe, blocks: Sequence[Block]) -> set[tuple[str, str]]:
    """Return the areas that the supplier is responsible for; nothing stands for all."""
    named = [(level, key) for level, _colon, key in (text.partition(":") for text in recipe.covers)]
    for level, key in named:
        if all(level not in block.space.levels for block in blocks):
            raise UnknownNameError(_("Raumebene"), level, blocks[0].space.levels, where="recipe.yaml (covers)")
        for block in blocks:
            if level in block.space.levels:
                block.space.area(level, key)
    constant = {(str(block.area.level), block.area.constant) for block in blocks if block.area.constant is not None}
    return set(named) or {(level, str(key)) for level, key in constant}


def _judge(
    sheets: Sequence[Sheet],
    blocks: Sequence[Block],
    collections: Mapping[str, Collection],
    covered: set[tuple[str, str]],
    rounding: Rounding,
    protocol: Protocol,
) -> None:
    """Check what only the whole delivery shows."""
    for sheet in sheets:
        for names in sheet.rule.required:
            sheet.column(names)
        check_years(sheet, [block.period for block in blocks])
        if count := len(sheet.restored.rows):
            text, key = sheet.restored.first
            place = sheet.place(int(sheet.restored.rows[0]))
            protocol.extend([found("KEY_ZEROS_RESTORED", place, count=count, keys=count, text=text, key=key)])
    spaces = {block.dataset.id: block.space for block in blocks}
    spoiled = has_errors(protocol.results)  # what could not be read would look as if it had not been delivered
    for name, collection in collections.items():
        collection.report_incomplete_sums()
        report_territories(collection, spaces[name], protocol)
        if not spoiled:
            report_absent_areas(collection, spaces[name], covered, protocol)
            report_absent_categories(collection, protocol)
            report_partly_delivered_groups(collection, protocol)
            report_required_categories(collection)
        report_ranges(collection, rounding)
        report_odd_rounding(collection, rounding)
        report_differing_totals(collection, spaces[name], rounding)
        report_differing_groups(collection, rounding)
        report_all_zero(collection, protocol)
        report_overlaps(collection, protocol)
    if sheets and not any(len(collection) for collection in collections.values()):
        protocol.extend([found("OBSERVATIONS_NONE")])
