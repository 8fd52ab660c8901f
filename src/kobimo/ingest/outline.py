"""What was understood of a file: tables, columns and their meaning, each conclusion with evidence and confidence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from kobimo.ingest.grid import Container, Dialect
from kobimo.ingest.numbers import NumberFormat
from kobimo.model.checks import CheckResult
from kobimo.model.status import ObsStatus


class Role(StrEnum):
    """What a column is for."""

    AREA_KEY = "area_key"
    AREA_NAME = "area_name"
    AREA_LEVEL = "area_level"
    PERIOD = "period"
    CATEGORY = "category"  # text that breaks the values down
    CATEGORY_CODE = "category_code"
    VALUE = "value"
    UNIT = "unit"
    STATUS = "status"  # quality sign of the value beside it
    INSTITUTION_KEY = "institution_key"
    INSTITUTION_NAME = "institution_name"
    COORDINATE = "coordinate"
    PERSON = "person"  # a name, a birth date, an address: data of single persons
    ATTRIBUTE = "attribute"  # anything else that is text
    EMPTY = "empty"


class ColumnType(StrEnum):
    """What the cells of a column are."""

    INTEGER = "integer"
    DECIMAL = "decimal"
    PERCENT = "percent"
    DATE = "date"
    TEXT = "text"
    EMPTY = "empty"


class RowKind(StrEnum):
    """What a row inside a table is when it is no plain data row."""

    TOTAL = "total"  # the sum of rows around it, or of everything
    SUBTOTAL = "subtotal"
    SUBSET = "subset"  # "dar.", "davon": part of the row above
    GROUP = "group"  # a heading among the data
    REMAINDER = "remainder"  # "nicht zuzuordnen", "ohne Angabe"
    NOTE = "note"  # text of another kind, or a repeated heading


@dataclass(frozen=True, slots=True)
class Conclusion:
    """One thing that was concluded: a German sentence with the reason, and how sure it is from 0 to 1."""

    subject: str
    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class AreaFinding:
    """How rows or columns name their areas.

    Attributes
    ----------
    system : str
        `AGS`, `ARS`, `NUTS`, `LOR bis 2020`, `LOR ab 2021`, `BBSR`, `Ortsschlüssel` (numbers of the town itself),
        `Name`, `Schulnummer`, `Koordinaten`, `Gitter`.
    levels : tuple of str
        Levels that occur, the largest first: `bund`, `land`, `regierungsbezirk`, `kreis`, `gemeindeverband`,
        `gemeinde`; for LOR `bezirk`, `prognoseraum`, `bezirksregion`, `planungsraum`; "" where unknown.
    column : int or None
        Position from 0 of the column with the keys (or names where there is no key); None if headings name them.
    width : int or None
        Number of digits of a key of the finest level.
    repaired : int
        Cells whose lost zeros or fractions can be restored without doubt.
    """

    system: str
    levels: tuple[str, ...] = ()
    column: int | None = None
    width: int | None = None
    repaired: int = 0


@dataclass(frozen=True, slots=True)
class PeriodFinding:
    """Which periods a table is about: `labels` as `kobimo.model.period` writes them, in their order.

    `where` is `column`, `heading`, `title`, `row` (a lone cell inside the data) or `sheet`; `column` the position.
    """

    type: str
    labels: tuple[str, ...]
    where: str
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table.

    Attributes
    ----------
    position : int
        From 0 in the grid.
    name : str
        Heading in one line: the parts that differ from the one above, joined with " | "; unique in the table.
    parts : tuple of str
        The cell of each heading row, merged and repeated ones filled in, "" where a level does not apply.
    unit : str
        Unit from heading, unit row, or title; "" if unknown.
    number_format : NumberFormat or None
        How values are written; None where nothing is punctuated.
    symbols : mapping of str to ObsStatus
        Signs that occur and what they mean.
    footnotes : int
        Cells whose number carries a footnote digit or mark.
    period : str
        Period that the heading names, as a label; "" else.
    doubtful : frozenset of str
        Numbers that may stand for "no value"; they are not read before somebody says so.
    total, subset : bool
        Whether the column is the sum of others ("Insgesamt"), or a part of the one before ("darunter").
    fraction : bool
        Whether cells hold 0.123 where the workbook shows 12.3 %.
    marks : frozenset of str
        Footnotes of the table, which may be glued to its numbers.
    undecided : str
        Code of the check for numbers with a sign of which it is open whether it groups or divides; "" if it is not.
    """

    position: int
    name: str
    parts: tuple[str, ...]
    role: Role
    type: ColumnType
    unit: str = ""
    number_format: NumberFormat | None = None
    symbols: Mapping[str, ObsStatus] = field(default_factory=dict)
    footnotes: int = 0
    period: str = ""
    doubtful: frozenset[str] = frozenset()
    confidence: float = 1.0
    total: bool = False
    subset: bool = False
    fraction: bool = False
    marks: frozenset[str] = frozenset()
    undecided: str = ""


@dataclass(frozen=True, slots=True)
class Outline:
    """One table of a grid.

    All positions count from 0 in the grid: `head` are the rows of headings (those above the first data row, without a
    row of column numbers and without `unit_row`), `first` and `last` the data rows, `left` and `right` the columns.

    Attributes
    ----------
    layout : str
        Known official layout, "" if none: `genesis_classic`, `ffcsv_v4`, ...
    shape : str
        `wide` (several value columns) or `long`.
    kinds : mapping of int to RowKind
        Rows between `first` and `last` that are no plain data rows.
    facts : mapping of str to str
        `title`, `table_code`, `statistic`, `source`, `as_of`, `licence`, `footnotes`, ... as far as the file says.
    head_names : tuple of str
        Name of the dimension that each row of headings stands for, where it is known; used when columns become rows.
    fill_down : tuple of int
        Positions of columns whose blank cells repeat the cell above: labels of merged or evidently grouped rows.
    file : str
        File, or member of an archive, that the grid came from; filled by the recognition.
    checks : tuple of CheckResult
        What is wrong with the table, for instance that the file was cut off.
    questions : tuple of Question
        What the grammar of the layout leaves open.
    firmness : float
        How sure it is that this is a table of data, apart from what is asked about the meaning of its columns.
    """

    sheet: str
    head: tuple[int, ...]
    first: int
    last: int
    left: int
    right: int
    columns: tuple[Column, ...]
    unit_row: int | None = None
    number_row: int | None = None
    layout: str = ""
    shape: str = "long"
    kinds: Mapping[int, RowKind] = field(default_factory=dict)
    area: AreaFinding | None = None
    period: PeriodFinding | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    head_names: tuple[str, ...] = ()
    fill_down: tuple[int, ...] = ()
    file: str = ""
    evidence: tuple[Conclusion, ...] = ()
    confidence: float = 1.0
    checks: tuple[CheckResult, ...] = ()
    questions: tuple[Question, ...] = ()
    firmness: float = 0.0


@dataclass(frozen=True, slots=True)
class Question:
    """Something that the file leaves open; `options` are pairs of value and German text, the proposal first.

    `subjects` are the texts of the cells that the question is about, as far as an answer applies to them.
    """

    code: str
    text: str
    place: str = ""
    options: tuple[tuple[str, str], ...] = ()
    subjects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Recognition:
    """Everything that was understood of one file."""

    file: str
    container: Container | None
    encoding: str | None
    dialect: Dialect | None
    tables: tuple[Outline, ...]
    questions: tuple[Question, ...] = ()
    evidence: tuple[Conclusion, ...] = ()
    checks: tuple[CheckResult, ...] = ()
    confidence: float = 1.0
