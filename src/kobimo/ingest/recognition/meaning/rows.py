"""What rows are when they are no plain data: totals, parts of totals, remainders, headings among the data."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice

import numpy as np

from kobimo.ingest.cells import as_text
from kobimo.ingest.grid import address
from kobimo.ingest.numbers import NumberFormat, number_part, split_footnote
from kobimo.ingest.outline import Column, ColumnType, Conclusion, Question, Role, RowKind
from kobimo.ingest.recognition.meaning.cells import Cells
from kobimo.ingest.recognition.meaning.sums import Matrix, Sum, find_sums
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.language import _, counted, quoted
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import SymbolProfile

LONGEST = 4000
"""Rows of a table up to which sums are searched; longer ones are lists with categories, and words tell."""

_HUGE = 10**15
"""From here on, numbers are not exact and add up to nothing."""

WIDEST = 400
"""Value columns up to which sums are searched."""

_MIDDLE = "mittel"
_STEPS = {"hoch", "niedrig", "gering", "groß", "klein", "stark", "schwach"}
_LABELS = {Role.CATEGORY, Role.AREA_NAME, Role.INSTITUTION_NAME}
_KEYS = {Role.AREA_KEY, Role.CATEGORY_CODE}


@dataclass
class Rows:
    """Findings about rows: kind by row of the grid, evidence, questions."""

    kinds: dict[int, RowKind] = field(default_factory=dict)
    evidence: list[Conclusion] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)


def matrix_of(columns: Sequence[Column], cells: Mapping[int, Cells], profile: SymbolProfile, length: int) -> Matrix:
    """Read value columns as numbers.

    Parameters
    ----------
    columns : sequence of Column
        Columns of values.
    cells : mapping of int to Cells
        Cells by position.
    profile : SymbolProfile
        Signs.
    length : int
        So many rows from the first.

    Returns
    -------
    ndarray of float, shape (rows, columns)
        NaN where there is no number.
    """
    return np.array(
        [
            [_number(value, column, profile) for value in islice(cells[column.position].each(), length)]
            for column in columns
        ]
    ).T.reshape(min(length, len(cells[columns[0].position].rows)) if columns else 0, len(columns))


def _number(value: object, column: Column, profile: SymbolProfile) -> float:
    """Read one cell; signs that mean zero are zero, all others are no number."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return float(value) if -_HUGE < value < _HUGE else float("nan")
    if not isinstance(value, str) or not value.strip():
        return float("nan")
    text, status = number_part(" ".join(value.split()), profile)
    if not text:
        return 0.0 if status in {ObsStatus.NIL, ObsStatus.ROUNDED_ZERO} else float("nan")
    number = (column.number_format or NumberFormat(",")).parse(split_footnote(text, column.marks)[0])
    return float("nan") if number is None or abs(number) >= _HUGE else float(number)


def summable(columns: Sequence[Column]) -> list[Column]:
    """Return the value columns whose numbers may be added: no rates.

    Parameters
    ----------
    columns : sequence of Column
        All columns.

    Returns
    -------
    list of Column
    """
    return [
        column
        for column in columns
        if column.role is Role.VALUE
        and column.type in {ColumnType.INTEGER, ColumnType.DECIMAL}
        and column.unit not in {"%", "‰", "Index"}
    ]


def understand_rows(
    columns: Sequence[Column],
    cells: Mapping[int, Cells],
    profile: SymbolProfile,
    known: Mapping[int, RowKind],
    area_column: int | None,
    *,
    own_keys: bool,
    only_expected: bool = False,
    official: Collection[str] = (),
) -> Rows:
    """Find totals, parts and remainders by words, keys and arithmetic.

    Parameters
    ----------
    columns : sequence of Column
        Columns with their roles.
    cells : mapping of int to Cells
        Cells by position.
    profile : SymbolProfile
        Signs.
    known : mapping of int to RowKind
        What structure or layout already said, by row of the grid.
    area_column : int or None
        Column with the keys of areas.
    own_keys : bool
        Whether these are numbers of a town itself, of which 0 and 999 have a meaning of their own.
    only_expected : bool
        Whether a layout knows the rows, so that only those are tried that words or keys call a sum.
    official : collection of str
        Keys of an official system: they tell the level, and a Land as the sum of its Kreise is no surprise.

    Returns
    -------
    Rows
        Kinds, evidence, questions.
    """
    found = Rows(dict(known))
    rows = next(iter(cells.values())).rows if cells else ()
    by_words = _by_words(columns, cells)
    by_key = _by_key(columns, cells, area_column, own_keys=own_keys)
    tried = () if only_expected else _without_key(cells, area_column, official)
    sums, missing = _by_arithmetic(columns, cells, profile, by_words, by_key, tried)
    for line in sorted({*by_words, *by_key, *sums, *missing}):
        kind = _decide(line, by_words, by_key, sums)
        if kind is not None:
            found.kinds.setdefault(rows[line], kind)
    _say(found, columns, cells, rows, sums, by_words, by_key)
    open_rows = [line for line in missing if rows[line] not in found.kinds]
    if open_rows:
        found.questions.append(_ask(columns, cells, rows, open_rows))
    return found


def _without_key(cells: Mapping[int, Cells], area_column: int | None, official: Collection[str]) -> list[int] | None:
    """List the rows whose key no official system knows; None where keys are not official."""
    if area_column is None or not official:
        return None
    return [line for line, value in enumerate(cells[area_column].values) if as_text(value) not in official]


def _by_words(columns: Sequence[Column], cells: Mapping[int, Cells]) -> dict[int, RowKind]:
    """Find kinds in the labels; a word that stands in every row says nothing."""
    found: dict[int, RowKind] = {}
    for column in columns:
        if column.role not in _LABELS | {Role.AREA_LEVEL, Role.PERIOD}:
            continue
        kinds = {
            text: kind for text in cells[column.position].counts if (kind := kind_by_words(_clean(text))) is not None
        }
        if _is_scale(cells[column.position].counts):
            kinds = {text: kind for text, kind in kinds.items() if _clean(text).casefold() != _MIDDLE}
        if not kinds or len(kinds) == len(cells[column.position].counts):
            continue
        for line, value in enumerate(cells[column.position].values):
            if value in kinds:
                found.setdefault(line, kinds[value])
    return found


def _is_scale(texts: Collection[object]) -> bool:
    """Tell whether the labels are steps from low to high, in whose middle "mittel" is no mean."""
    return any(_clean(text).casefold().removeprefix("sehr ") in _STEPS for text in texts)


def _clean(value: object) -> str:
    """Clean a label."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _by_key(
    columns: Sequence[Column], cells: Mapping[int, Cells], area_column: int | None, *, own_keys: bool
) -> dict[int, RowKind | None]:
    """Find rows whose key is empty among keyed rows (None), and 0 or 999 among numbers of a town."""
    found: dict[int, RowKind | None] = {}
    for column in columns:
        if column.role not in _KEYS or (column.role is Role.AREA_KEY and column.position != area_column):
            continue
        entry = cells[column.position]
        if entry.filled < 0.5 * len(entry.rows) or not _has_label_beside(columns):
            continue
        for line, value in enumerate(entry.values):
            if value is None or (isinstance(value, str) and not value.strip()):
                if any(as_text(column_cells.values[line]) for column_cells in cells.values()):
                    found.setdefault(line, None)
            elif own_keys and column.position == area_column and (kind := _special_key(value, entry)):
                found[line] = kind
    return found


def _has_label_beside(columns: Sequence[Column]) -> bool:
    """Tell whether rows carry a label, so that one without key is more than an empty row."""
    return any(column.role in _LABELS for column in columns)


def _special_key(value: object, entry: Cells) -> RowKind | None:
    """Tell whether a key is zero (everything) or consists of nines beyond all others (the rest)."""
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()
    if not text.isdecimal():
        return None
    if int(text) == 0:
        return RowKind.TOTAL
    if len(text) >= 3 and set(text) == {"9"} and _lonely(int(text), entry):
        return RowKind.REMAINDER
    return None


def _lonely(nines: int, entry: Cells) -> bool:
    """Tell whether no key comes near to the nines."""
    others = [int(text) for text in entry.texts if text.isdecimal() and int(text) != nines]
    return max(others, default=0) < nines - 1


def _by_arithmetic(
    columns: Sequence[Column],
    cells: Mapping[int, Cells],
    profile: SymbolProfile,
    by_words: Mapping[int, RowKind],
    by_key: Mapping[int, RowKind | None],
    tried: Collection[int] | None,
) -> tuple[dict[int, Sum], set[int]]:
    """Find sums; return those and the rows without key that have values."""
    numbers = summable(columns)[:WIDEST]
    length = len(cells[columns[0].position].rows) if columns else 0
    unkeyed = {line for line, kind in by_key.items() if kind is None}
    if not numbers or not 3 <= length <= LONGEST:
        return {}, set() if numbers else unkeyed
    matrix = matrix_of(numbers, cells, profile, length)
    expected = {line for line, kind in by_words.items() if kind in {RowKind.TOTAL, RowKind.SUBTOTAL}}
    expected |= {line for line, kind in by_key.items() if kind is not RowKind.REMAINDER}
    expected -= {line for line, kind in by_words.items() if kind in {RowKind.SUBSET, RowKind.REMAINDER}}
    subsets = {line for line, kind in by_words.items() if kind is RowKind.SUBSET}
    sums = find_sums(matrix, expected, subsets, tried)
    filled = (~np.isnan(matrix)).sum(axis=1) > 0
    return sums, {line for line in unkeyed if filled[line]}


def _decide(
    line: int,
    by_words: Mapping[int, RowKind],
    by_key: Mapping[int, RowKind | None],
    sums: Mapping[int, Sum],
) -> RowKind | None:
    """Weigh words, key and arithmetic of one row."""
    word, key, entry = by_words.get(line), by_key.get(line), sums.get(line)
    if word in {RowKind.SUBSET, RowKind.REMAINDER}:
        return word
    if entry is not None:
        larger = any(other.everything for other in sums.values())
        whole = entry.everything or key is RowKind.TOTAL or (word is RowKind.TOTAL and not larger)
        return RowKind.TOTAL if whole else RowKind.SUBTOTAL
    return key or word


def _say(
    found: Rows,
    columns: Sequence[Column],
    cells: Mapping[int, Cells],
    rows: Sequence[int],
    sums: Mapping[int, Sum],
    by_words: Mapping[int, RowKind],
    by_key: Mapping[int, RowKind | None],
) -> None:
    """Write the evidence."""
    grid = next(iter(cells.values())).grid if cells else None
    if grid is None:
        return
    if sums:
        line, entry = max(sums.items(), key=lambda item: item[1].parts)
        text = _("Summen anderer Zeilen: {rows}, zum Beispiel Zeile {row} ({label}) aus {parts} Zeilen; {agreeing} von "
                 "{compared} Spalten stimmen genau.")  # fmt: skip
        say = text.format(
            rows=counted(len(sums), "Zeile", "Zeilen"),
            row=grid.numbers[rows[line]],
            label=quoted(label_of(columns, cells, line)),
            parts=entry.parts,
            agreeing=entry.agreeing,
            compared=entry.compared,
        )
        found.evidence.append(Conclusion("rows", say, 0.97))
    told = [line for line in by_words if line not in sums]
    if told:
        text = _("An Wörtern als Summe, Teil oder Rest erkannt: {rows}, zum Beispiel Zeile {row} ({label}).")
        row = grid.numbers[rows[told[0]]]
        say = text.format(
            rows=counted(len(told), "Zeile", "Zeilen"), row=row, label=quoted(label_of(columns, cells, told[0]))
        )
        found.evidence.append(Conclusion("rows", say, 0.9))
    keyed = [line for line, kind in by_key.items() if kind is not None]
    if keyed:
        row = grid.numbers[rows[keyed[0]]]
        text = _("Zeile {row} ({label}) hat einen Schlüssel für alles oder den Rest (0, 999).")
        found.evidence.append(
            Conclusion("rows", text.format(row=row, label=quoted(label_of(columns, cells, keyed[0]))), 0.9)
        )


def label_of(columns: Sequence[Column], cells: Mapping[int, Cells], line: int) -> str:
    """Return the label of a row, "" if it has none.

    Parameters
    ----------
    columns : sequence of Column
        Columns with their roles.
    cells : mapping of int to Cells
        Cells by position.
    line : int
        Position among the data rows.

    Returns
    -------
    str
        Cleaned label.
    """
    texts = [
        text for column in columns if column.role in _LABELS and (text := _clean(cells[column.position].values[line]))
    ]
    return next((text for text in texts if kind_by_words(text) is not None), texts[0] if texts else "")


def _ask(columns: Sequence[Column], cells: Mapping[int, Cells], rows: Sequence[int], lines: Sequence[int]) -> Question:
    """Ask what rows without a key are that equal no sum."""
    grid = next(iter(cells.values())).grid
    first = columns[0].position
    names = ", ".join(quoted(label_of(columns, cells, line)) for line in lines[:5])
    text = _(
        "Zwischen Zeilen mit Schlüssel stehen {rows} ohne Schlüssel, die keine Summe sind: {names}. Was bedeuten sie?"
    )
    return Question(
        "ROW_KIND",
        text.format(rows=counted(len(lines), "Zeile", "Zeilen"), names=names),
        address(grid.numbers[rows[lines[0]]], first),
        (
            ("subtotal", _("Zwischensummen, die nicht mitgezählt werden")),
            ("remainder", _("Reste, die mitgezählt werden")),
            ("data", _("gewöhnliche Zeilen")),
        ),
    )
