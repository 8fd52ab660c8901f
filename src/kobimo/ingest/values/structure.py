"""The form of a delivered table, kept with the receipt so that the next delivery can be compared with it."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from typing import Any

from kobimo.ingest.values.sheet import Sheet


@dataclass(frozen=True, slots=True)
class Structure:
    """What a table looked like.

    Attributes
    ----------
    sheet : str
        Name of the sheet, "" outside workbooks.
    title : str
        Lines above the headings.
    first_row : int
        Number of the first data row as the user sees it; 0 if there is none.
    columns : tuple of str
        Headings in their order.
    read : dict
        First heading that the recipe gives a column: the heading that was there.
    formats : dict
        Heading of a column with numbers: how 1234.5 would be written there.
    signs : dict
        Sign among the values: its state.
    """

    sheet: str
    title: str
    first_row: int
    columns: tuple[str, ...]
    read: dict[str, str] = field(default_factory=dict)
    formats: dict[str, str] = field(default_factory=dict)
    signs: dict[str, str] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """Return the form that is stored."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Structure:
        """Read the form that was stored."""
        return cls(**{**data, "columns": tuple(data["columns"])})


def structure_of(sheet: Sheet) -> Structure:
    """Describe a table after it was read.

    Parameters
    ----------
    sheet : Sheet
        The table; what the recipe looked for in it is known.

    Returns
    -------
    Structure
    """
    table = sheet.table
    formats = {
        table.columns[column]: f"1{entry.thousands or ''}234{entry.decimal}5"
        for (column, _whole, _signs), entry in sorted(sheet.formats.items())
        if entry is not None
    }
    return Structure(
        sheet=table.sheet,
        title=table.facts.get("title", ""),
        first_row=int(sheet.numbers.min()) if len(sheet.numbers) else 0,
        columns=tuple(table.columns),
        read={names[0]: table.columns[at] for names, at in sheet.columns.items() if at is not None},
        formats=formats,
        signs=dict(sorted(sheet.signs.items())),
    )
