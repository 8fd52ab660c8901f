"""A file too large for memory becomes observations on the disk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import numpy as np

from kobimo.ingest.bulk.chunks import UnusualError
from kobimo.ingest.bulk.reading import THRESHOLD, Begun, begin, is_plain
from kobimo.ingest.bulk.streamed import limits
from kobimo.ingest.bulk.streamed.buckets import Buckets, bucket_of
from kobimo.ingest.bulk.streamed.decided import Decided, Dropping, Route, decide, listen, prepare, sift
from kobimo.ingest.bulk.streamed.limits import UnstreamableError
from kobimo.ingest.bulk.streamed.merging import in_reading_order
from kobimo.ingest.bulk.streamed.room import MakeRoom, Room
from kobimo.ingest.bulk.streamed.sheets import MissingColumnError, Plan, Silent
from kobimo.ingest.bulk.streamed.spill import Spill, Window
from kobimo.ingest.bulk.streamed.stored import StoredObservations
from kobimo.ingest.bulk.streamed.together import Together
from kobimo.ingest.formats.contract import RejectedFileError
from kobimo.ingest.formats.cutting import width_checks
from kobimo.ingest.persons.finding import PersonFinding
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.absent import report_absent_areas, report_absent_categories
from kobimo.ingest.values.collect import Collection
from kobimo.ingest.values.dated import DatedSpace, dated, report_territories, territories
from kobimo.ingest.values.emit import emit
from kobimo.ingest.values.groups import overlapping_groups
from kobimo.ingest.values.observations import observation_schema
from kobimo.ingest.values.periods import check_years
from kobimo.ingest.values.plan import Block, wanted_columns
from kobimo.ingest.values.ranges import report_ranges, report_required_categories
from kobimo.ingest.values.reading import areas_expected, report_unread_columns
from kobimo.ingest.values.sheet import Locate
from kobimo.ingest.values.structure import Structure, structure_of
from kobimo.ingest.values.texts import Ints
from kobimo.language import _
from kobimo.model.checks import CheckResult, has_errors
from kobimo.model.recipe import Recipe
from kobimo.model.slice import Slice
from kobimo.reference.checks import found


@dataclass(frozen=True, slots=True)
class Streamed:
    """What was read of a large file; the parts of `kobimo.ingest.values.reading.Reading` and those of a table.

    `odd` are results about rows of another width, `persons` columns that describe persons.
    """

    observations: dict[str, StoredObservations]
    slices: tuple[Slice, ...]
    checks: list[CheckResult]
    rows: int
    recognised: frozenset[tuple[str, int]]
    facts: dict[str, str]
    structure: Structure
    odd: list[CheckResult]
    persons: tuple[PersonFinding, ...]


def begun_large(path: Path, recipe: Recipe) -> Begun | None:
    """Return a file of text that is to be read in pieces, None for any other.

    Parameters
    ----------
    path : Path
        The file.
    recipe : Recipe
        With `values`.

    Returns
    -------
    Begun or None
    """
    try:
        if path.stat().st_size < THRESHOLD or not is_plain(path, recipe.table):
            return None
        begun = begin(path, recipe.table, wanted_columns(recipe))
    except (UnusualError, RejectedFileError, OSError):
        return None
    return begun if begun.rows * _cells(recipe) >= limits.FROM_CELLS else None


def _cells(recipe: Recipe) -> int:
    """Return how many values a row has at most."""
    return sum(max(1, len(rule.columns)) for rule in recipe.values)


@dataclass(frozen=True, slots=True)
class Way:
    """How a file is read.

    Attributes
    ----------
    recipe : Recipe
        With `values`.
    blocks : tuple of Block
        The recipe beside the definitions.
    locate : callable
        Is never called: points need all rows.
    today : date
        Day of the import.
    scratch : callable
        Makes a folder for the pieces.
    corrected : bool
        Whether some rows are to be corrected before they are read.
    """

    recipe: Recipe
    blocks: tuple[Block, ...]
    locate: Locate
    today: date
    scratch: MakeRoom
    corrected: bool = False


def read_streamed(begun: Begun, way: Way, refuses: Callable[[tuple[PersonFinding, ...]], bool]) -> Streamed:
    """Read a file in pieces.

    Parameters
    ----------
    begun : Begun
        The file.
    way : Way
        How it is read.
    refuses : callable
        Whether a file with such columns must not be read; then nothing of it is.

    Returns
    -------
    Streamed
        The same as if the file had been read at once.

    Raises
    ------
    UnstreamableError
        If something needs all rows at once.
    UnusualError
        If it is no plain table.
    KobimoError
        If there is no room on the disk.
    """
    _check_recipe(way)
    try:
        return _read(begun, way, begun.needed(wanted_columns(way.recipe)), refuses)
    except MissingColumnError:
        return _read(begun, way, range(len(begun.head.columns)), refuses)


def _read(
    begun: Begun, way: Way, positions: Sequence[int], refuses: Callable[[tuple[PersonFinding, ...]], bool]
) -> Streamed:
    """Read some columns; whatever goes wrong, nothing stays on the disk."""
    room = way.scratch(_needed(begun, len(positions)))
    try:
        return _Streaming(begun, way, positions, room).read(refuses)
    except BaseException:
        room.remove()
        raise


def _check_recipe(way: Way) -> None:
    """Raise for what needs all rows at once."""
    recipe, blocks = way.recipe, way.blocks
    first = blocks[0]
    reasons = {
        _("Für die Datei gibt es Korrekturen."): way.corrected,
        _("Die Einlesevorlage rundet (rounding)."): recipe.rounding is not None,
        _("Eine Summenzeile wird mit ihren Teilen verglichen (check_against)."): any(
            rule.check_against is not None for rule in recipe.drop
        ),
        _("Eine Summenspalte wird mit ihren Teilen verglichen (total)."): any(b.rule.total is not None for b in blocks),
        _("Die Gebiete folgen aus Koordinaten oder Adressen."): first.area.location
        or first.area.x is not None
        or first.area.street is not None,
        _("Die Gebiete stehen mit ihren Namen da, und ihre Grenzen haben sich geändert."): first.area.by == "name"
        and isinstance(first.space, DatedSpace),
        _("Die Gebiete folgen aus Anschriften."): first.area.street is not None,
        _("Die Einträge von values nennen verschiedene Gebiete oder Zeiträume."): any(
            (block.area, block.period) != (first.area, first.period) or block.dataset.space != first.dataset.space
            for block in blocks
        )
        or any(column.area is not None for block in blocks for column in block.columns),
    }
    for reason, applies in reasons.items():
        if applies:
            raise UnstreamableError(reason)


class _Streaming:
    """One file on its way."""

    def __init__(
        self,
        begun: Begun,
        way: Way,
        positions: Sequence[int],
        room: Room,
    ) -> None:
        self._begun, self._recipe, self._blocks = begun, way.recipe, way.blocks
        self._locate, self._today = way.locate, way.today
        self._room = room
        self._spill = Spill(begun.body, positions, begun.step, room)
        if not self._spill.rows:
            raise UnusualError
        names = begun.head.columns
        used = [at for at, name in enumerate(names) if name or any(self._spill.texts.get(at, ()))]
        columns = tuple(names[at] for at in used)
        self._plan = Plan(begun.file, columns, tuple(used), begun.facts, self._spill.texts, way.recipe.table)

    def read(self, refuses: Callable[[tuple[PersonFinding, ...]], bool]) -> Streamed:
        """Decide, divide, put together."""
        persons = self._begun.persons(self._spill.sample)
        protocol = Protocol()
        if refuses(persons):
            return self._refused(persons)
        dropping = Dropping(self._recipe.drop, self._plan, protocol)
        route = self._route(dropping)
        sifted = sift(self._spill, self._plan, dropping, self._blocks, route)
        decided = decide(
            self._plan,
            self._spill.rows_at(sifted.rows),
            dropping,
            self._blocks,
            route,
            self._locate,
            self._today,
            protocol,
        )
        results = listen(self._spill, self._plan, dropping, self._blocks, decided, self._locate, self._today)
        whole = Protocol()
        whole.extend(results)
        datasets = {block.dataset.id: block.dataset for block in self._blocks}
        together = {name: Together(dataset, self._stored(name)) for name, dataset in datasets.items()}
        self._check_totals(decided)
        self._divide(sifted.counts, dropping, route, decided, together, whole)
        return self._streamed(dropping, decided, together, whole, persons)

    def _refused(self, persons: tuple[PersonFinding, ...]) -> Streamed:
        """Return nothing but the reason."""
        return Streamed({}, (), [], 0, frozenset(), {}, Structure("", "", 0, ()), [], persons)

    def _check_totals(self, decided: Decided) -> None:
        """Raise for totals beside their parts: nested cubes, or levels one above the other."""
        space, levels = self._blocks[0].space, decided.levels
        nested = any(levels.intersection(space.path_to_root(level)[1:]) for level in levels)
        cubes = [(block.dataset.id, set(block.cube.dimensions)) for block in self._blocks]
        nested |= any(name == other and coarse < fine for name, coarse in cubes for other, fine in cubes)
        if nested:
            raise UnstreamableError(_("Summen und ihre Teile (Würfel oder Raumebenen) sind zu vergleichen."))

    def _route(self, dropping: Dropping) -> Route:
        """Return the columns that rows are divided by."""
        sheet = self._plan.sheet(Window(0, np.empty(0, np.int32), {}), Silent())
        sheet.columns.update(dropping.columns)
        rule, period = self._blocks[0].area, self._blocks[0].period
        area = None if rule.column is None else sheet.column(rule.column)
        by_row = not any(column.period is not None for block in self._blocks for column in block.columns)
        span = sheet.column(period.column) if period.column is not None and by_row else None
        used = self._plan.used
        return Route(None if area is None else used[area], None if span is None else used[span])

    def _stored(self, name: str) -> StoredObservations:
        """Begin the observations of a dataset."""
        dataset = next(block.dataset for block in self._blocks if block.dataset.id == name)
        sheet = self._plan.sheet(Window(0, np.empty(0, np.int32), {}), Silent())
        letters: dict[str, set[str]] = {measure.id: set() for measure in dataset.measures}
        for block in self._blocks:
            for column in block.columns if block.dataset.id == name else ():
                at = None if column.names is None else sheet.column(column.names)
                letters[column.measure.id].add("" if at is None else sheet.letters[at])
        single = {measure: next(iter(found_at)) for measure, found_at in letters.items() if len(found_at) == 1}
        forget = self._recipe.persons == "aggregate"
        return StoredObservations(observation_schema(dataset), single, self._room, forget=forget)

    def _divide(
        self,
        counts: Ints,
        dropping: Dropping,
        route: Route,
        decided: Decided,
        together: Mapping[str, Together],
        whole: Protocol,
    ) -> None:
        """Read bucket by bucket and say what they say together."""
        places = bucket_of(counts, decided, max(1, limits.BUCKET_CELLS // _cells(self._recipe)))
        buckets = Buckets(self._spill, self._plan, dropping, route, places, self._room)
        heard: dict[str, tuple[list[Protocol], ...]] = {name: ([], [], []) for name in together}
        for number, window in buckets:
            for name, collection in self._collections(window, decided).items():
                finished, sums, ranges = heard[name]
                finished.append(collection.protocol)
                collection.protocol = Protocol()
                collection.report_incomplete_sums()
                sums.append(collection.protocol)
                collection.protocol = Protocol()
                report_ranges(collection)
                ranges.append(collection.protocol)
                together[name].add(number, collection)
        for name in together:
            whole.extend(in_reading_order(heard[name][0], self._columns(name, decided)))
        self._judge_file(decided, whole)
        spoiled = has_errors(whole.results)
        for name, part in together.items():
            columns = self._columns(name, decided)
            whole.extend(in_reading_order(heard[name][1], columns))
            by_measure = [
                column for measure in part.dataset.measures for column in self._columns(name, decided, measure.id)
            ]
            self._judge(part, whole, in_reading_order(heard[name][2], by_measure), spoiled=spoiled)
        if not any(part.keys for part in together.values()):
            whole.extend([found("OBSERVATIONS_NONE")])

    def _columns(self, dataset: str, decided: Decided, measure: str | None = None) -> list[str]:
        """Return the headings of the columns with values, in the order in which they are read."""
        sheet = decided.sheet
        places = [
            None if column.names is None else sheet.column(column.names)
            for block in self._blocks
            if block.dataset.id == dataset
            for column in block.columns
            if measure in {None, column.measure.id}
        ]
        return [sheet.table.columns[at] for at in places if at is not None]

    def _collections(self, window: Window, decided: Decided) -> dict[str, Collection]:
        """Read one bucket."""
        sheet = self._plan.sheet(window, Silent())
        prepare(sheet, decided.sheet)
        made = {block.dataset.id: Collection(block.dataset, Protocol()) for block in self._blocks}
        for number, block in enumerate(self._blocks):
            emit(sheet, block, number, made[block.dataset.id], self._locate, self._today)
        for collection in made.values():
            collection.finish()
        return made

    def _judge_file(self, decided: Decided, whole: Protocol) -> None:
        """Check the file as such."""
        sheet = decided.sheet
        sheet.protocol = whole
        report_unread_columns(sheet, self._recipe)
        for names in sheet.rule.required:
            sheet.column(names)
        check_years(sheet, [block.period for block in self._blocks])
        if count := len(decided.restored.rows):
            text, key = decided.restored.first
            place = sheet.place(int(sheet.restored.rows[0]))
            whole.extend([found("KEY_ZEROS_RESTORED", place, count=count, keys=count, text=text, key=key)])

    def _judge(self, part: Together, whole: Protocol, ranges: Sequence[CheckResult], *, spoiled: bool) -> None:
        """Check what all rows of a dataset say together."""
        space = self._blocks[0].space
        outline = part.outline(whole)
        if any(overlapping_groups(outline)):
            raise UnstreamableError(_("Gruppen, die sich überschneiden, sind mit ihren Teilen zu vergleichen."))
        if isinstance(space, DatedSpace) and part.has_vanished(space):
            raise UnstreamableError(_("Aufgelöste Gebiete, bei denen nur „-“ steht, sind wegzulassen."))
        report_territories(outline, space, whole)
        if not spoiled:
            report_absent_areas(outline, space, areas_expected(self._recipe, self._blocks), whole)
            if part.dataset.absent != "zero":
                report_absent_categories(part.partial(whole), whole)
            report_required_categories(outline)
        whole.extend(ranges)
        whole.extend(part.all_zero())

    def _slices(self, part: Together) -> Iterator[Slice]:
        """Return what is covered, with the status of the areas."""
        days = territories(part.outline(Silent()), self._blocks[0].space)
        for item in part.slices:
            yield dated(item, days)

    def _streamed(
        self,
        dropping: Dropping,
        decided: Decided,
        together: Mapping[str, Together],
        whole: Protocol,
        persons: tuple[PersonFinding, ...],
    ) -> Streamed:
        """Return everything."""
        odd = self._spill.odd
        structure = replace(structure_of(decided.sheet), first_row=self._spill.first_line)
        return Streamed(
            {name: part.stored for name, part in together.items()},
            tuple(item for part in together.values() for item in self._slices(part)),
            whole.results,
            self._spill.rows,
            frozenset(dropping.recognised),
            dict(self._plan.facts),
            structure,
            width_checks(self._begun.file, self._begun.head.columns, list(odd.values()), list(odd)),
            persons,
        )


def _needed(begun: Begun, columns: int) -> int:
    """Return the bytes on the disk that are needed at most: windows or buckets, observations, the delivered file."""
    row = 4 + 4 * columns + 40
    return int(begun.rows * row) + begun.body.path.stat().st_size
