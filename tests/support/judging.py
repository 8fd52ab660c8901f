"""How a changed file was read, against the truth: right, asked, refused - or wrong without a word."""

from __future__ import annotations

import re
import string
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import lru_cache
from pathlib import Path

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import address
from kobimo.ingest.outline import Outline, Question, Recognition, RowKind
from kobimo.ingest.recognition.recognise import is_data, recognise
from kobimo.ingest.tidy import Observation, observations
from kobimo.model.checks import CheckResult, Severity
from support.mutations import Mutant
from support.real_files import SIGNS, Number
from support.tables import Row, Table, write

TOTAL_WORDS = re.compile(r"(?i)gesamt|summe|zusammen|total|deutschland|\balle\b|\bstadt\b|\bland\b|durchschnitt")
"""A row that is called a total without any of these words is one only if the truth says so."""
_VALUELESS = frozenset({"suppressed", "missing", "unreliable"})
_SPELLINGS = {"–": "-", "·": ".", "X": "x", "…": "..."}


class Outcome(StrEnum):
    """What became of one file."""

    RIGHT = "right"
    ASKED = "asked"
    REFUSED = "refused"
    MUTE = "refused without a reason"
    SILENT = "silently wrong"


@dataclass(frozen=True)
class Verdict:
    """An outcome; `differences` are cells with what was expected and what was read, `said` what the program said."""

    outcome: Outcome
    differences: tuple[str, ...] = ()
    said: tuple[str, ...] = ()


@dataclass(frozen=True)
class Said:
    """A question, or a finding that is more than a note, and which cells it is about."""

    code: str
    row: int | None = None
    column: str = ""
    whole: bool = False
    stops: bool = True  # an answer is needed, or the file is rejected

    def names(self, difference: Difference) -> bool:
        """Tell whether a person who reads it would look at that cell."""
        if self.whole:
            return True
        if self.row is not None and not self.column:
            return difference.row == self.row or (difference.unread and difference.row > self.row)
        return self.column == difference.column

    def __str__(self) -> str:
        return f"{self.code} {self.column}{self.row or ''}"


@dataclass(frozen=True)
class Difference:
    """A cell that was read otherwise than it is."""

    cell: str
    text: str
    problem: bool = False
    unread: bool = False

    @property
    def row(self) -> int:
        return int(self.cell.lstrip(string.ascii_uppercase))

    @property
    def column(self) -> str:
        return self.cell.rstrip(string.digits)

    def __str__(self) -> str:
        return f"{self.cell} {self.text}"


@dataclass(frozen=True)
class Read:
    """A file as the program reads it."""

    recognition: Recognition
    tables: tuple[tuple[Outline, tuple[Observation, ...]], ...]

    @property
    def said(self) -> tuple[Said, ...]:
        """Return what a person is told."""
        tables = self.recognition.tables
        checks = [*self.recognition.checks, *(check for outline in tables for check in outline.checks)]
        found = {_asked(question) for question in self.recognition.questions}
        found |= {_found(check) for check in checks if check.severity is not Severity.NOTE}
        return tuple(sorted(found, key=str))


def _asked(question: Question) -> Said:
    """A question about a cell is about its column; the key of a row is about all its values."""
    match = re.fullmatch(r"([A-Z]+)(\d+)", question.place)
    whole = match is None or question.code.startswith("AREA")
    return Said(question.code, None, match[1] if match else "", whole)


def _found(check: CheckResult) -> Said:
    """Return a finding: an error rejects the file, lost characters are everywhere, a warning may stand for several."""
    place = check.place
    match = re.fullmatch(r"([A-Z]+)(\d+)", place.cell)
    nowhere = match is None and place.row is None
    everywhere = check.code.startswith(("ENCODING", "CHARACTERS")) or check.count > 1
    whole = nowhere or everywhere or check.severity is Severity.ERROR
    return Said(check.code, place.row, match[1] if match else "", whole, stops=check.severity is Severity.ERROR)


def read(path: Path) -> Read:
    """Open and understand a file, and read the values of its sure tables."""
    opened = open_file(path)
    recognition = recognise(opened)
    grids = {(grid.file, grid.name): grid for grid in opened.grids}
    tables = []
    for outline in recognition.tables:
        grid = grids[outline.file, outline.sheet]
        if is_data(grid, outline):
            tables.append((outline, tuple(observations(grid, outline))))
    return Read(recognition, tuple(tables))


def judge(mutant: Mutant, folder: Path, calm: Iterable[str] = ()) -> Verdict:
    """Read a mutant and compare every value, name, heading and state; `calm` are codes that the original has too."""
    result = read(write(mutant.table, folder))
    usual = set(calm)
    said = tuple(item for item in result.said if item.code not in usual)
    texts = tuple(map(str, said))
    stopped = any(item.stops for item in said)
    if not any(values for _, values in result.tables):
        if mutant.table.values or not any(outline.area is not None for outline, _ in result.tables):
            return Verdict(Outcome.REFUSED if said else Outcome.MUTE, ("no table",), texts)
        return Verdict(Outcome.ASKED if stopped else Outcome.RIGHT, (), texts)
    differences = _differences(mutant.table, result)
    silent = tuple(str(item) for item in differences if not item.problem and not any(word.names(item) for word in said))
    if silent:
        return Verdict(Outcome.SILENT, silent, texts)
    if not differences and not said and mutant.spoken:
        return Verdict(Outcome.SILENT, ("nothing was said",))
    return Verdict(Outcome.ASKED if stopped or differences else Outcome.RIGHT, tuple(map(str, differences)), texts)


def codes_of(table: Table, folder: Path) -> frozenset[str]:
    """Return the codes of everything that is said about a table that nobody changed."""
    return frozenset(item.code for item in read(write(table, folder, "unveraendert")).said)


def _differences(table: Table, result: Read) -> list[Difference]:
    """List every cell that differs, and why."""
    seen: dict[str, tuple[Outline, Observation]] = {}
    found = []
    for outline, values in result.tables:
        for item in values:
            if item.cell in seen:
                found.append(Difference(item.cell, "read twice"))
            seen[item.cell] = outline, item
    rows = {row.ident: row for row in table.rows}
    headings = _headings(table)
    for (row, column), (down, across) in table.places().items():
        cell = address(down, across)
        expected = table.truth[row, column]
        if cell in seen:
            outline, item = seen.pop(cell)
            found += _cell_differences(table, rows[row], column, expected, outline, item, headings[column])
        elif expected != (None, "") and row != -1:
            found.append(Difference(cell, f"expected {_shown(expected)}, not read", unread=True))
    found += [
        Difference(item.cell, f"is no value, read {item.value} from {item.text!r}", bool(item.problem))
        for _, item in seen.values()
        if item.text or item.value is not None
    ]
    return found


def _cell_differences(
    table: Table,
    row: Row,
    column: int,
    expected: Number,
    outline: Outline,
    item: Observation,
    headings: tuple[frozenset[str], frozenset[str]],
) -> Iterator[Difference]:
    """Compare one value with its state, its names and what its row is."""
    if not _same_value(item, expected, written_cell(table, row, column)):
        text = f"expected {_shown(expected)}, read {item.value} {item.status.value} from {item.text!r}"
        yield Difference(item.cell, text, bool(item.problem))
    for text in _wrong_names(table, row, outline, item, *headings):
        yield Difference(item.cell, text)
    is_total = item.row_kind in {RowKind.TOTAL, RowKind.SUBTOTAL}
    due = row.total or row.ident in table.totals
    if due and not is_total:
        yield Difference(item.cell, f"is a total, read as {item.row_kind}")
    named = any(TOTAL_WORDS.search(cell) for cell in row.cells)
    if is_total and not due and (table.totals or (item.row_kind is RowKind.TOTAL and not named)):
        yield Difference(item.cell, "is no total")


def written_cell(table: Table, row: Row, column: int) -> str:
    """Return what stands where a cell should be; a row may have lost one."""
    at = table.columns.index(column)
    return row.cells[at] if at < len(row.cells) else ""


def _same_value(item: Observation, expected: Number, written: str) -> bool:
    number, sign = expected
    if number is not None:
        right = {"normal", "provisional", "revised", "limited"} | ({"rounded_zero"} if number == 0 else set())
        return item.value is not None and _equal(item.value, number) and item.status.value in right
    sign = _SPELLINGS.get(sign, sign)
    if sign == "-" and item.value is not None:  # some publishers' legends say that it is no zero
        return item.value == 0 and item.status.value == "nil"
    if sign == "-":
        return item.status.value in _VALUELESS
    if item.value is not None:
        return False
    if sign.startswith("#"):
        return item.status.value in {*_VALUELESS, "not_meaningful"}
    if written.strip().replace(" ", "") == "k.A.":
        return item.status.value in _VALUELESS
    return item.status.value == SIGNS.get(sign, "missing")


def _equal(read: Decimal, expected: Decimal) -> bool:
    """Compare numbers to the 15 digits that a spreadsheet keeps."""
    return abs(read - expected) <= abs(expected) * Decimal("1e-14")


def _wrong_names(
    table: Table, row: Row, outline: Outline, item: Observation, mine: frozenset[str], others: frozenset[str]
) -> list[str]:
    """Compare what describes a value: names of its row, headings of its column and of no other."""
    said = {_canonical(text) for value in item.keys.values() for text in (value, *value.split(" | "))}
    wrong = []
    for key, roles in table.roles.items():
        name = table.names.get((row.ident, key), "")
        if not name.strip():
            continue
        fine = {_canonical(name)}
        if "area_key" not in roles:
            fine.add(_canonical(written_cell(table, row, key)))
        if not said & fine and not _repaired(fine, said, outline):
            wrong.append(f"lacks {name!r} of its row, has {sorted(said)[:6]}")
    wrong += [f"lacks heading {text!r}, has {sorted(said)[:6]}" for text in mine - said]
    names = {_canonical(cell) for cell in row.cells}
    wrong += [f"has heading {text!r} of another column" for text in (others - names) & said]
    return wrong


def _repaired(names: Iterable[str], said: Iterable[str], outline: Outline) -> bool:
    """Tell whether a key came back without its zeros, and the program says that it restores them."""
    if outline.area is None or not outline.area.repaired:
        return False
    short = {text.removesuffix(".0").lstrip("0") or "0" for text in said}
    return any((name.lstrip("0") or "0") in short for name in names)


def _headings(table: Table) -> dict[int, tuple[frozenset[str], frozenset[str]]]:
    """Return for each column of values the headings that tell it from others, and those of the others."""
    every = {
        column: frozenset(_canonical(text) for at, text in enumerate(texts) if text.strip() and at != table.unit_at)
        for column, texts in table.heads_of.items()
        if column in table.values
    }
    shared = frozenset.intersection(*every.values()) if len(every) > 1 else frozenset()
    union = frozenset().union(*every.values())
    return {column: (own - shared, union - own) for column, own in every.items()}


@lru_cache(maxsize=100_000)
def _canonical(text: str) -> str:
    """Write names alike that mean the same: composed, single blanks, ISO dates, no `.0`, no footnote marks of ours."""
    plain = " ".join(unicodedata.normalize("NFC", text).replace("\u00ad", "").split())
    day = re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.(\d{4})", plain)
    if day:
        return f"{day[3]}-{int(day[2]):02d}-{int(day[1]):02d}"
    return re.sub(r"^(\d+)\.0$", r"\1", plain)


def _shown(expected: Number) -> str:
    number, sign = expected
    return repr(sign) if number is None else str(number)


def tally(verdicts: Iterable[tuple[Mutant, Verdict]]) -> dict[str, Counter[Outcome]]:
    """Count outcomes by kind of change."""
    found: dict[str, Counter[Outcome]] = {}
    for mutant, verdict in verdicts:
        kind = "two changes" if "+" in mutant.kind else mutant.kind
        found.setdefault(kind, Counter())[verdict.outcome] += 1
    return found
