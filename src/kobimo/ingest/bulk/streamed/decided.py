"""What is decided of every text of a large file, from rows in which it stands first; and how many rows there are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

import numpy as np

from kobimo.ingest.bulk.streamed.limits import MOST_GROUPS, UnstreamableError
from kobimo.ingest.bulk.streamed.merging import in_reading_order
from kobimo.ingest.bulk.streamed.sheets import Attentive, Outspoken, Plan, Silent, all_rows
from kobimo.ingest.bulk.streamed.spill import Spill, Window
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.areas import areas_of_rows
from kobimo.ingest.values.collect import Collection
from kobimo.ingest.values.conditions import describe, predicate, select_rows
from kobimo.ingest.values.emit import emit
from kobimo.ingest.values.periods import periods_of_rows
from kobimo.ingest.values.plan import Block
from kobimo.ingest.values.sheet import Locate, Restored, Sheet
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import DropRule
from kobimo.reference.checks import found


@dataclass(slots=True)
class Dropped:
    """Rows that one drop rule leaves out: their texts, how many rows have them, and the line of the first."""

    rule: DropRule
    column: int
    passed: Mask
    rows: int = 0
    first: int | None = None
    met: bool = False


class Dropping:
    """The drop rules of a recipe, applied to some rows at a time.

    Parameters
    ----------
    rules : sequence of DropRule
    plan : Plan
    protocol : Protocol
        Takes columns that are missing.
    """

    def __init__(self, rules: Sequence[DropRule], plan: Plan, protocol: Protocol) -> None:
        bare = plan.sheet(Window(0, np.empty(0, np.int32), {}), protocol)
        self.columns = bare.columns
        self.rules: list[Dropped] = []
        self._file = plan.file
        for rule in rules:
            column = bare.column(rule.column)
            if column is not None:
                at, test = plan.used[column], predicate(rule)
                passed = np.fromiter(map(test, plan.texts[at]), np.bool_, len(plan.texts[at]))
                self.rules.append(Dropped(rule, at, passed))
        self.recognised: set[tuple[str, int]] = set()

    def kept(self, window: Window) -> Ints:
        """Return the rows that no rule leaves out."""
        kept = all_rows(window)
        for item in self.rules:
            kept = kept[~item.passed[window.codes[item.column][kept]]]
        return kept

    def count(self, window: Window, odd: set[int]) -> Ints:
        """Return the rows that no rule leaves out, and count the others; `odd` lines are remembered if recognised."""
        kept = all_rows(window)
        for item in self.rules:
            meets = item.passed[window.codes[item.column]]
            gone = kept[meets[kept]]
            kept = kept[~meets[kept]]
            item.rows += len(gone)
            item.met |= bool(meets.any())
            if len(gone) and item.first is None:
                item.first = int(window.numbers[gone[0]])
            if not item.rule.empty and odd:
                lines = window.numbers[meets]
                self.recognised.update((self._file, line) for line in odd.intersection(lines.tolist()))
        return kept

    def report(self, protocol: Protocol) -> None:
        """Say what was left out."""
        for item in self.rules:
            reason = describe(item.rule)
            if item.first is not None:
                place = Place(self._file, "", item.first)
                protocol.extend([found("ROWS_DROPPED", place, count=item.rows, rows=item.rows, reason=reason)])
            if not item.met:
                protocol.extend([found("DROP_RULE_UNUSED", Place(), reason=reason)])


@dataclass(slots=True)
class Sifted:
    """Rows in which a text stands first, and how many chosen rows there are for each text of area and of period."""

    rows: Ints
    counts: Ints


@dataclass(frozen=True, slots=True)
class Route:
    """The columns by which rows are divided, None where all rows are alike; positions in the file."""

    area: int | None
    period: int | None

    def codes(self, window: Window) -> tuple[Ints, Ints]:
        """Return the codes of area and period of all rows."""
        nothing = np.broadcast_to(np.int8(0), len(window))
        areas = nothing if self.area is None else window.codes[self.area]
        return areas, nothing if self.period is None else window.codes[self.period]


def sift(spill: Spill, plan: Plan, dropping: Dropping, blocks: Sequence[Block], route: Route) -> Sifted:
    """Look at all rows once.

    Parameters
    ----------
    spill : Spill
    plan : Plan
    dropping : Dropping
        Counts what it leaves out.
    blocks : sequence of Block
    route : Route

    Returns
    -------
    Sifted
    """
    shape = tuple(1 if at is None else len(plan.texts[at]) for at in (route.area, route.period))
    if shape[0] * shape[1] > MOST_GROUPS:
        raise UnstreamableError(_("Die Datei hat zu viele verschiedene Gebiete und Zeiträume."))
    counts = np.zeros(shape[0] * shape[1], np.int64)
    seen: list[dict[int, Mask]] = [
        {at: np.zeros(len(texts), np.bool_) for at, texts in plan.texts.items()} for _selection in (None, *blocks)
    ]
    firsts: list[Ints] = []
    odd = set(spill.odd)
    for window in spill.windows():
        kept = dropping.count(window, odd)
        chosen = [kept, *_selected(plan, window, kept, blocks)]
        firsts.append(_first_rows(window, chosen, seen))
        rows = union(chosen[1:])
        areas, periods = route.codes(window)
        places = areas[rows].astype(np.int64) * shape[1] + periods[rows]
        counts += np.bincount(places, minlength=len(counts))
    rows = np.concatenate(firsts) if firsts else np.empty(0, np.int64)
    return Sifted(rows, counts.reshape(shape))


def _selected(plan: Plan, window: Window, kept: Ints, blocks: Sequence[Block]) -> list[Ints]:
    """Return the rows that each block selects."""
    sheet = plan.sheet(window, Silent())
    sheet.kept = kept
    return [select_rows(sheet, block.rule.rows) for block in blocks]


def union(parts: Sequence[Ints]) -> Ints:
    """Return the rows that are in any part, ascending."""
    whole = parts[0]
    for part in parts[1:]:
        if part is not whole and len(part):
            whole = np.union1d(whole, part)
    return whole


def chosen_rows(plan: Plan, window: Window, kept: Ints, blocks: Sequence[Block]) -> Ints:
    """Return the rows that any block selects."""
    return union(_selected(plan, window, kept, blocks))


def _first_rows(window: Window, chosen: Sequence[Ints], seen: Sequence[dict[int, Mask]]) -> Ints:
    """Return the positions, among all rows, of those in which some text stands first among chosen ones."""
    firsts: list[Ints] = []
    for number, rows in enumerate(chosen):
        if any(rows is other for other in chosen[:number]):
            continue
        for at, known in seen[number].items():
            codes = window.codes[at][rows]
            new = np.flatnonzero(~known[codes])
            if len(new):
                texts, first = np.unique(codes[new], return_index=True)
                known[texts] = True
                firsts.append(rows[new[first]])
    return np.unique(np.concatenate(firsts)).astype(np.int64) + window.start if firsts else np.empty(0, np.int64)


@dataclass(slots=True)
class Decided:
    """The texts of a file under its recipe.

    Attributes
    ----------
    sheet : Attentive
        The rows from which was decided.
    results : list of CheckResult
        What there is to say; of rows only the first of each text.
    areas, periods : ndarray of int
        For each text of the column, the place of its area or period in the order of all; -1 for none.
    levels : frozenset of str
        Those that occur.
    restored : Restored
        All rows whose key lost its zeros.
    """

    sheet: Attentive
    results: list[CheckResult]
    areas: Ints
    periods: Ints
    levels: frozenset[str]
    restored: Restored = field(default_factory=Restored)


def decide(
    plan: Plan,
    rows: Window,
    dropping: Dropping,
    blocks: Sequence[Block],
    route: Route,
    locate: Locate,
    today: date,
    protocol: Protocol,
) -> Decided:
    """Read the rows in which texts stand first as if they were the file."""
    table = plan.table(rows)
    sheet = Attentive(table, plan.rule, protocol, dropping.kept(rows))
    sheet.columns.update(dropping.columns)
    dropping.report(protocol)
    for number, block in enumerate(blocks):
        selected = emit(sheet, block, number, Collection(block.dataset, Silent()), locate, today)
        if not selected and block.rule.rows:
            protocol.extend([found("ROWS_NOT_SELECTED", dataset=block.dataset.id, cube=block.cube.id)])
    quiet = plan.sheet(rows, Silent())
    chosen = chosen_rows(plan, rows, sheet.kept, blocks)
    known = areas_of_rows(quiet, blocks[0], chosen, locate)
    spans = periods_of_rows(quiet, blocks[0], chosen)
    area_codes, period_codes = (codes[chosen] for codes in route.codes(rows))
    areas: Ints = np.zeros(1, np.int64)
    periods: Ints = np.zeros(1, np.int64)
    if route.area is not None:
        areas = _ranks(area_codes, known.codes, known.items, len(plan.texts[route.area]))
    if route.period is not None and spans is not None:
        labels = [span.label for span in spans.items]
        periods = _ranks(period_codes, spans.codes, labels, len(plan.texts[route.period]))
    levels = frozenset(level for level, _key in known.present)
    return Decided(sheet, protocol.results, areas, periods, levels)


def _ranks(texts: Ints, codes: Ints, items: Sequence[object], count: int) -> Ints:
    """Return for each text the place of what it means, in order."""
    order = {item: place for place, item in enumerate(sorted(set(items)))}  # type: ignore[type-var]
    ranks = np.array([*(order[item] for item in items), -1], np.int64)
    made = np.full(count, -1, np.int64)
    made[texts] = ranks[codes]
    return made


def listen(
    spill: Spill, plan: Plan, dropping: Dropping, blocks: Sequence[Block], decided: Decided, locate: Locate, today: date
) -> list[CheckResult]:
    """Return all that was decided, with every row counted that it is about."""
    if not decided.sheet.kinds and not len(decided.sheet.restored.rows):
        return decided.results
    rows: dict[int, Protocol] = {}
    restored = Restored()
    for window in spill.windows():
        sheet = Outspoken(plan.table(window), plan.rule, Silent(), dropping.kept(window), by_column=rows)
        prepare(sheet, decided.sheet)
        for number, block in enumerate(blocks):
            emit(sheet, block, number, Collection(block.dataset, Silent()), locate, today)
            if "CELL_EMPTY" in decided.sheet.kinds:
                _check_filled(sheet, block)
        if len(sheet.restored.rows):
            restored.add(sheet.restored.rows + window.start, sheet.restored.first)
    decided.restored = restored
    counted = {
        code: [result for result in in_reading_order(rows.values(), columns) if result.code == code]
        for code, columns in decided.sheet.kinds.items()
    }
    order = dict.fromkeys(result.code for result in decided.results)
    plain = {code: [result for result in decided.results if result.code == code] for code in order}
    return [result for code in order for result in counted.get(code, plain[code])]


def prepare(sheet: Sheet, decided: Sheet) -> None:
    """Give a table of some rows what was decided of the whole."""
    sheet.columns.update(decided.columns)
    sheet.formats.update(decided.formats)
    sheet.undecided.update(decided.undecided)


def _check_filled(sheet: Sheet, block: Block) -> None:
    """Raise for rows among which a column that has numbers elsewhere has none."""
    for column in block.columns:
        position = None if column.names is None else sheet.column(column.names)
        if position is not None:
            texts = sheet.texts(position)
            if not any(texts.texts[code] for code in texts.used(sheet.kept)):
                raise UnstreamableError(_("Hunderttausende Zeilen hintereinander haben keinen Wert."))
