"""One row for each value of a recognised table: where it stands, what it belongs to, what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import count, islice

from kobimo.ingest.cell_values import plain_text, read_value
from kobimo.ingest.grid import Grid, address
from kobimo.ingest.outline import Column, Outline, Role, RowKind
from kobimo.ingest.recognition.meaning.eaten import month_number
from kobimo.model.period import PeriodType
from kobimo.model.status import ObsStatus
from kobimo.model.table import clean

KEY_ROLES = frozenset(
    {
        Role.AREA_KEY,
        Role.AREA_NAME,
        Role.AREA_LEVEL,
        Role.PERIOD,
        Role.CATEGORY,
        Role.CATEGORY_CODE,
        Role.INSTITUTION_KEY,
        Role.INSTITUTION_NAME,
        Role.COORDINATE,
        Role.PERSON,
        Role.ATTRIBUTE,
    }
)
"""Columns whose cells describe the values of their row."""


PERIOD, GROUP = "Zeitraum", "Zwischenüberschrift"
"""Names of what describes values without a column of its own. Recipes use them: they are the same in every language."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One value as it was delivered.

    Attributes
    ----------
    sheet, cell, row : str, str, int
        Where it stands: `Tabelle1`, `C7`, 7.
    keys : mapping of str to str
        Everything that describes the value, by heading: cells of its row, and headings of its column.
    text, plain : str
        The cell as it was written, and without footnote mark.
    value : Decimal or None
        The number, None where the state has none or the text could not be read (then `problem` says so).
    status : ObsStatus
        What a sign or a mark says.
    unit : str
        As far as the file says.
    row_kind : RowKind or None
        What the row is when it is no plain data row: a total, a subset.
    problem : str
        Code of the check that the cell fails, "" if none.
    """

    sheet: str
    cell: str
    row: int
    keys: Mapping[str, str]
    text: str
    plain: str
    value: Decimal | None
    status: ObsStatus
    unit: str
    row_kind: RowKind | None
    problem: str = ""


def observations(grid: Grid, outline: Outline) -> Iterator[Observation]:
    """Give every value of a table with all that describes it.

    Parameters
    ----------
    grid : Grid
        The grid that the table was found in.
    outline : Outline
        The table, with roles.

    Yields
    ------
    Observation
        Row by row, in each row from left to right. Headings among the data and notes carry no values; a heading
        among the data describes the rows below it under the name of `GROUP`.
    """
    names = key_names(outline)
    values = [column for column in outline.columns if column.role is Role.VALUE]
    heads = {column.position: head_keys(outline, column) for column in values}
    beside = _beside(outline)
    outside = {PERIOD: period} if (period := outside_period(outline)) else {}
    months = Months(grid, outline)
    group, carried = "", dict.fromkeys(outline.fill_down, "")
    for row in range(outline.first, outline.last + 1):
        kind = outline.kinds.get(row)
        if kind is RowKind.GROUP:
            group = " ".join(filter(None, (grid.text(row, at) for at in range(outline.left, outline.right + 1))))
        if kind in {RowKind.GROUP, RowKind.NOTE} or _blank(grid, outline, row):
            continue
        for at in carried:
            carried[at] = grid.text(row, at) or carried[at]
        texts = {name: carried.get(at) or grid.text(row, at) for at, name in names.items()}
        own = outside | texts | ({GROUP: group} if group else {})
        for column in values:
            unit, mark = (
                grid.text(row, at) if at is not None else "" for at in beside.get(column.position, (None, None))
            )
            raw = grid.rows[row][column.position] if column.position < len(grid.rows[row]) else None
            percent = (row, column.position) in grid.percent
            number, status, problem = read_value(raw, column, mark=mark, percent=percent)
            yield Observation(
                sheet=grid.name,
                cell=address(grid.numbers[row], column.position),
                row=grid.numbers[row],
                keys=own | heads[column.position] | months.period(row, column),
                text=grid.text(row, column.position),
                plain=plain_text(raw, column, percent=percent),
                value=number,
                status=status,
                unit=unit or column.unit,
                row_kind=kind,
                problem=problem,
            )


class Months:
    """Joins the year of a row with a month that stands in another column or in the heading of the value."""

    def __init__(self, grid: Grid, outline: Outline) -> None:
        self._grid = grid
        period = outline.period
        self._year = period.column if period is not None and period.type == PeriodType.MONTH else None
        self._headed = {
            column.position: number
            for column in outline.columns
            if column.role is Role.VALUE and (number := _month_in(column.parts))
        }
        self._column = next(
            (column.position for column in outline.columns if self._holds_months(column, outline)), None
        )
        self.needed = self._year is not None and (bool(self._headed) or self._column is not None)

    @property
    def across(self) -> bool:
        """Whether headings name the months."""
        return self._year is not None and bool(self._headed)

    def period(self, row: int, column: Column | None = None) -> dict[str, str]:
        """Return the period of a row, or of one of its values; nothing where rows need no joining."""
        if not self.needed or self._year is None:
            return {}
        year = self._grid.text(row, self._year).removesuffix(".0")
        number = self._headed.get(column.position) if column is not None else None
        if number is None and self._column is not None:
            number = _month_of(self._grid.text(row, self._column))
        return {PERIOD: f"{year}-{number:02d}"} if year.isdigit() and number else {}

    def _holds_months(self, column: Column, outline: Outline) -> bool:
        """Tell whether a column beside that of the years names months."""
        if self._year is None or column.position == self._year or "monat" not in column.name.casefold():
            return False
        texts = {self._grid.text(row, column.position) for row in range(outline.first, outline.last + 1)} - {""}
        return column.role is not Role.VALUE and bool(texts) and all(map(_month_of, texts))


def _month_in(parts: Sequence[str]) -> int | None:
    """Return the month that a heading names."""
    return next((number for part in parts if (number := month_number(clean(part).partition(" ")[0]))), None)


def _month_of(text: str) -> int | None:
    """Return the month of a cell: 3, 03, März."""
    whole = text.removesuffix(".0")
    return int(whole) if whole.isdigit() and 1 <= int(whole) <= 12 else month_number(whole)


def outside_period(outline: Outline) -> str:
    """Return the one period of a table that neither a column nor headings name, but title, sheet or a lone row.

    Parameters
    ----------
    outline : Outline
        The table.

    Returns
    -------
    str
        Its label, "" if there is none or there are several.
    """
    period = outline.period
    outside = period is not None and period.where in {"title", "row", "sheet"} and len(period.labels) == 1
    return period.labels[0] if outside and period is not None else ""


def key_names(outline: Outline) -> dict[int, str]:
    """Name the columns that describe values; one without heading is named by its role, and no name occurs twice.

    Parameters
    ----------
    outline : Outline
        The table.

    Returns
    -------
    dict of int to str
        Name by position, in the order of the columns.
    """
    taken = {name for column in outline.columns if column.role is Role.VALUE for name in head_keys(outline, column)}
    taken |= {PERIOD, GROUP}
    names: dict[int, str] = {}
    for column in outline.columns:
        if column.role not in KEY_ROLES:
            continue
        name = clean(column.name) or _role_name(column.role)
        numbered = (f"{name} ({number})" for number in count(2))
        names[column.position] = next(text for text in (name, *islice(numbered, len(taken))) if text not in taken)
        taken.add(names[column.position])
    return names


def head_keys(outline: Outline, column: Column) -> dict[str, str]:
    """Describe a column of values by its headings.

    Parameters
    ----------
    outline : Outline
        The table.
    column : Column
        One of its columns of values.

    Returns
    -------
    dict of str to str
        Heading by the name of its row of headings.
    """
    found = {}
    for index, part in enumerate(column.parts):
        name = outline.head_names[index] if index < len(outline.head_names) else ""
        found[name or f"Kopfzeile {index + 1}"] = clean(part)
    return found | ({PERIOD: column.period} if column.period else {})


def _beside(outline: Outline) -> dict[int, tuple[int | None, int | None]]:
    """Return for each column of values the columns with its unit and with its quality sign."""
    units = [column.position for column in outline.columns if column.role is Role.UNIT]
    marks = [column.position for column in outline.columns if column.role is Role.STATUS]
    values = [column.position for column in outline.columns if column.role is Role.VALUE]
    found: dict[int, tuple[int | None, int | None]] = {}
    for index, at in enumerate(values):
        after = values[index + 1] if index + 1 < len(values) else outline.right + 1
        unit = units[0] if len(units) == 1 else next((u for u in units if at < u < after), None)
        mark = next((m for m in marks if at < m < after), None)
        found[at] = unit, marks[0] if mark is None and len(marks) == len(values) == 1 else mark
    return found


def _blank(grid: Grid, outline: Outline, row: int) -> bool:
    """Tell whether a row has nothing in the range of the table."""
    return not any(grid.text(row, at) for at in range(outline.left, outline.right + 1))


def _role_name(role: Role) -> str:
    """Name a column without heading by what it is for."""
    return {
        Role.AREA_KEY: "Schlüssel",
        Role.AREA_NAME: "Gebiet",
        Role.AREA_LEVEL: "Ebene",
        Role.PERIOD: "Zeit",
        Role.CATEGORY: "Ausprägung",
        Role.CATEGORY_CODE: "Code",
        Role.INSTITUTION_KEY: "Einrichtungsnummer",
        Role.INSTITUTION_NAME: "Einrichtung",
        Role.COORDINATE: "Koordinate",
        Role.PERSON: "Person",
    }.get(role, "Angabe")
