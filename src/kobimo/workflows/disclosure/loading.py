"""Open the tables and hierarchies that a command names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kobimo.disclosure.rules import Kind, Rule, parsed
from kobimo.disclosure.tables.assembling import Layout, Table, assembled
from kobimo.disclosure.tables.dates import by_date, date_column
from kobimo.disclosure.tables.hierarchies import Parents, read_parents
from kobimo.disclosure.tables.reading import Sheet, read_sheet
from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.workspace.files import system_reason


@dataclass(frozen=True)
class Source:
    """What a table is and how it is to be read.

    Attributes
    ----------
    table : Path
    rules : tuple of str
        As typed.
    value : str
        Column of the numbers; empty for the last column that is none of the others.
    dims : tuple of str
        Empty for all other columns.
    hierarchies : tuple of str
        As typed: column=file.
    count : str
        Column with the number of units behind an amount; may be empty.
    largest : tuple of str
        Columns with the largest contributions; may be empty.
    dates : str
        Column of the dates, each of them a table of its own; empty to look for one, ``-`` for none.
    """

    table: Path
    rules: tuple[str, ...]
    value: str = ""
    dims: tuple[str, ...] = ()
    hierarchies: tuple[str, ...] = ()
    count: str = ""
    largest: tuple[str, ...] = ()
    dates: str = ""

    def parsed_rules(self) -> tuple[Rule, ...]:
        """Return the rules; a command line may join several with a semicolon."""
        return tuple(parsed(part) for text in self.rules for part in text.split(";"))

    @property
    def counts(self) -> bool:
        """Whether the values are counts of persons and not amounts."""
        return not self.count and all(rule.kind is Kind.FREQ for rule in self.parsed_rules())


def read_bytes(path: Path) -> bytes:
    """Return the content of a file, or say why that is not possible."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise InvalidInputError(
            _("Die Datei lässt sich nicht lesen: {reason}.").format(reason=system_reason(error)), where=str(path)
        ) from error


def load_sheet(path: Path) -> Sheet:
    """Read a table."""
    return read_sheet(read_bytes(path), path.name)


@dataclass(frozen=True)
class Dated:
    """What several tables hold of one date.

    Attributes
    ----------
    date : str
        Empty if all dates go together.
    sheets : tuple of (int, Sheet)
        Position of the table, and its rows; tables without rows of the date are left out.
    """

    date: str
    sheets: tuple[tuple[int, Sheet], ...]


def dated(source: Source, sheets: Sequence[Sheet]) -> list[Dated]:
    """Cut tables into dates, each of which can be looked at by itself.

    Parameters
    ----------
    source : Source
    sheets : sequence of Sheet
        The table, and those that are looked at together with it.
    """
    hierarchies = [option.partition("=")[0] for option in source.hierarchies]
    column = date_column(sheets, source.dates, [source.value, source.count, *source.largest, *hierarchies])
    if not column:
        return [Dated("", tuple(enumerate(sheets)))]
    dates = dict.fromkeys(label for sheet in sheets for label in sheet.columns[column].labels)
    cut = ((date, [(n, by_date(sheet, column, date)) for n, sheet in enumerate(sheets)]) for date in dates)
    return [Dated(date, tuple((n, part) for n, part in parts if part.rows)) for date, parts in cut]


def load_table(source: Source, path: Path | None = None, sheet: Sheet | None = None) -> Table:
    """Read a table and form its totals; a linked table has the same columns or some of them.

    Parameters
    ----------
    source : Source
    path : Path, optional
        A linked table; without it the table itself.
    sheet : Sheet, optional
        The table, if it was read before.
    """
    sheet = sheet or load_sheet(path or source.table)
    linked = path is not None
    hierarchies = load_hierarchies(source.hierarchies)
    rules = source.parsed_rules()
    dims = tuple(name for name in source.dims if not linked or name in sheet.columns)
    layout = Layout(
        value=source.value or list(sheet.columns)[-1],
        dims=dims,
        parents={name: each for name, each in hierarchies.items() if not linked or name in sheet.columns},
        count=source.count,
        largest=source.largest,
        units=max((rule.needs for rule in rules), default=0),
        counts=source.counts,
    )
    return assembled(sheet, layout)


def load_hierarchies(options: Sequence[str]) -> dict[str, list[Parents]]:
    """Read the hierarchies of a command line; a column may have several."""
    found: dict[str, list[Parents]] = {}
    for option in options:
        column, equals, file = option.partition("=")
        if not equals or not column or not file:
            raise InvalidInputError(
                _("„{text}“ ist keine Angabe einer Hierarchie.").format(text=option),
                where="--hierarchy",
                remedy=_("Spalte und Datei nennen, zum Beispiel gebiet=hierarchie.csv."),
            )
        found.setdefault(column, []).append(read_parents(load_sheet(Path(file)), "--hierarchy"))
    return found


def gathered(notes: Sequence[tuple[str, Sequence[str]]]) -> list[str]:
    """Return the notes on several dates: those on all of them once, others with their date."""
    first = notes[0][1] if notes else ()
    common = [note for note in dict.fromkeys(first) if all(note in others for _date, others in notes)]
    single = [f"{date}: {note}" for date, mine in notes for note in dict.fromkeys(mine) if note not in common]
    return [*common, *single]
