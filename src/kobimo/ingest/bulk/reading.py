"""A large text file as a table whose columns hold distinct texts: the same table that the whole file would give.

Whatever is not plain - another encoding in the middle, cells of several lines, many rows of uneven width - is left to
the reader of whole files, which bounds their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from kobimo.ingest.bulk.chunks import UnusualError, check_plain
from kobimo.ingest.bulk.columns import MOST_ROWS, Body, Columns, Lines, scan
from kobimo.ingest.bulk.encoding import Encoding
from kobimo.ingest.bulk.parsing import headings_end
from kobimo.ingest.formats.content import Content, sniff
from kobimo.ingest.formats.contract import RejectedFileError, Source
from kobimo.ingest.formats.cutting import HeadRows, head_rows, width_checks
from kobimo.ingest.formats.delimited.dialect import blanks_before_quotes
from kobimo.ingest.formats.delimited.opening import open_decoded
from kobimo.ingest.grid import Container, Grid
from kobimo.ingest.headings import column_index
from kobimo.ingest.persons.finding import PersonFinding
from kobimo.ingest.persons.sampling import LOOKED_AT, persons_in_grid
from kobimo.ingest.values.units import names_units
from kobimo.model.checks import CheckResult
from kobimo.model.recipe import Names, TableRule
from kobimo.model.table import Table

THRESHOLD = 4 << 20
"""Bytes from which on a text file is read by columns."""

_HEAD = 4 << 20
_HEAD_LINES = 3000
_ENDINGS = (".csv", ".tsv", ".txt", ".asc")


@dataclass(frozen=True, slots=True)
class Large:
    """A large file: its table, what was found, and columns that describe persons."""

    table: Table
    checks: list[CheckResult]
    persons: tuple[PersonFinding, ...]


def read_large(path: Path, rule: TableRule, wanted: Sequence[Names]) -> Large | None:
    """Read a large text file with one row of headings.

    Parameters
    ----------
    path : Path
        The file.
    rule : TableRule
        What the recipe says of the table.
    wanted : sequence of Names
        Headings that the recipe needs.

    Returns
    -------
    Large or None
        None where the file must be read as a whole.
    """
    try:
        if path.stat().st_size < THRESHOLD or not is_plain(path, rule):
            return None
        begun = begin(path, rule, wanted)
        return None if begun.rows > 2 * MOST_ROWS else _table(begun, wanted)
    except (UnusualError, RejectedFileError, OSError):
        return None


def is_plain(path: Path, rule: TableRule) -> bool:
    """Tell whether a file may be a table of text with one row of headings."""
    return rule.headings == "single" and path.suffix.lower() in _ENDINGS and sniff(path) is Content.TEXT


@dataclass(frozen=True, slots=True)
class Begun:
    """A large file of which the first lines are understood: its headings, its lines and about how many these are."""

    file: str
    head: HeadRows
    body: Body
    rows: float

    @property
    def step(self) -> int:
        """Every so many lines one is looked at as a whole."""
        return max(1, round(self.rows / LOOKED_AT))

    @property
    def facts(self) -> dict[str, str]:
        """What was understood of the file as a whole, once all of it has been read."""
        facts = self.head.facts
        return facts if "encoding" not in facts else {**facts, "encoding": self.body.encoding.name}

    def needed(self, wanted: Sequence[Names]) -> list[int]:
        """Return the columns that a recipe needs, those without heading, and those with units."""
        bare = Table(self.file, "", self.head.columns, (), ())
        chosen = {at for names in wanted if (at := column_index(bare, names)[0]) is not None}
        return sorted(chosen | {at for at, name in enumerate(self.head.columns) if not name or names_units(name)})

    def persons(self, sample: Sequence[list[str]]) -> tuple[PersonFinding, ...]:
        """Find columns that describe persons."""
        rows = [*self.head.raw, *sample]
        return persons_in_grid(Grid(self.file, "", rows, range(1, len(rows) + 1)))


def begin(path: Path, rule: TableRule, wanted: Sequence[Names]) -> Begun:
    """Understand the first lines; all others are read in the same way.

    Parameters
    ----------
    path : Path
        The file.
    rule : TableRule
        What the recipe says of the table.
    wanted : sequence of Names
        Headings that the recipe needs.

    Returns
    -------
    Begun

    Raises
    ------
    UnusualError, RejectedFileError, OSError
        If it is no plain table.
    """
    with path.open("rb") as stream:
        data = stream.read(_HEAD)
        whole = not stream.read(1)
    data = data if whole else data[: data.rfind(b"\n") + 1]
    if not data or b"\r" in data.replace(b"\r\n", b""):
        raise UnusualError
    encoding = Encoding(path.name, data)
    decoded = encoding.head(data)
    if not whole:
        first = decoded.text.split("\n", _HEAD_LINES)[:_HEAD_LINES]
        decoded = replace(decoded, text="\n".join(first) + "\n")
    opened = open_decoded(Source(path, path.name, wanted=wanted), decoded)
    dialect, checks = opened.dialect, opened.checks
    if opened.container is not Container.CSV or dialect is None or checks:
        raise UnusualError
    if blanks_before_quotes(decoded.text, dialect.delimiter):
        raise UnusualError
    head = head_rows(opened, rule, wanted)
    lines, end = data.count(b"\n") + 1, headings_end(data, head.line)
    check_plain(data[:end])
    body = Body(path, end, head.line, encoding, dialect.delimiter, len(head.columns))
    return Begun(opened.file, head, body, path.stat().st_size / len(data) * lines)


def _table(begun: Begun, wanted: Sequence[Names]) -> Large:
    """Read the columns that the recipe needs, and those without heading."""
    file, head, body = begun.file, begun.head, begun.body
    found = scan(body, begun.needed(wanted), begun.step)
    if not len(found.lines):
        raise UnusualError
    used = [at for at, name in enumerate(head.columns) if name or any(found.columns[at].texts)]
    table = Table(
        file=file,
        sheet="",
        columns=tuple(head.columns[at] for at in used),
        rows=Columns(body, found, used),
        row_numbers=Lines(found.lines),
        facts=begun.facts,
        positions=used,
    )
    odd = width_checks(file, head.columns, list(found.odd.values()), list(found.odd))
    return Large(table, odd, begun.persons(found.sample))
