"""`spaces/<id>.streets.csv`: the street directory of a space, as a table that Excel opens and people edit."""

from __future__ import annotations

from collections.abc import Iterable

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.address import HouseNumber, Side, StreetRange, house_numbers
from kobimo.model.area import SpaceDefinition
from kobimo.model.territory import ALWAYS, Validity
from kobimo.workspace.csv_table import Row, day_text, read_rows, table_bytes, table_content
from kobimo.workspace.layout import Layout

HEADER = ("street", "street_key", "from", "to", "side", "postcode", "town", "level", "area")
VALIDITY = ("valid_from", "valid_to")


def read_streets(layout: Layout, definition: SpaceDefinition) -> tuple[StreetRange, ...]:
    """Read the street directory of a space; nothing if it has none.

    Raises
    ------
    DefinitionError
        If the table is damaged.
    UnknownNameError
        If a level or a side does not exist.
    """
    path = layout.streets(definition.id)
    where = layout.relative(path)
    data = table_content(path, where)
    return () if data is None else parse_streets(data, definition, where)


def parse_streets(data: bytes, definition: SpaceDefinition, where: str) -> tuple[StreetRange, ...]:
    """Read the rows of a street directory; `where` is its name in messages. Raises as `read_streets`."""
    levels = frozenset(level.id for level in definition.levels)
    return tuple(_range(row, levels) for row in read_rows(data, where, HEADER, VALIDITY))


def _range(row: Row, levels: frozenset[str]) -> StreetRange:
    if row["level"] not in levels:
        raise UnknownNameError(_("Raumebene"), row["level"], levels, where=row.where)
    if not row["street"] or not row["area"]:
        raise DefinitionError(
            _("Straße und Gebiet (street, area) müssen angegeben sein."),
            where=row.where,
            remedy=_("Die leeren Zellen ausfüllen oder die Zeile löschen."),
        )
    side = row["side"] or Side.ALL.value
    if side not in list(Side):
        raise UnknownNameError(_("Seite"), side, list(Side), where=row.where)
    first, last = _number(row, "from"), _number(row, "to")
    if first is not None and last is not None and last < first:
        raise DefinitionError(
            _("Die Hausnummern enden ({last}) vor ihrem Beginn ({first}).").format(last=last.text, first=first.text),
            where=row.where,
            remedy=_("Beginn und Ende vertauschen oder berichtigen."),
        )
    return StreetRange(
        row["street"],
        row["area"],
        row["level"],
        first,
        last,
        Side(side),
        row["postcode"],
        row["town"],
        row["street_key"],
        _validity(row),
        row.line,
    )


def _validity(row: Row) -> Validity:
    begin, end = row.day("valid_from"), row.day("valid_to")
    try:
        return ALWAYS if begin is None and end is None else Validity(begin, end)
    except DefinitionError as error:
        raise DefinitionError(error.message, where=row.where, remedy=error.remedy) from error


def _number(row: Row, heading: str) -> HouseNumber | None:
    if not row[heading]:
        return None
    numbers = house_numbers(row[heading])
    if numbers is None or numbers[0] != numbers[1]:
        raise DefinitionError(
            _("„{text}“ in der Spalte {column} ist keine Hausnummer.").format(text=row[heading], column=heading),
            where=row.where,
            remedy=_("Eine Hausnummer wie 12 oder 12a angeben; Bereiche stehen in from und to."),
        )
    return numbers[0]


def streets_bytes(rows: Iterable[StreetRange]) -> bytes:
    """Return the table as Excel opens it, ordered by street and number; validity only where a row has one."""
    ordered = sorted(rows, key=_order)
    dated = VALIDITY if any(row.valid != ALWAYS for row in ordered) else ()
    return table_bytes((*HEADER, *dated), [_cells(row, dated=bool(dated)) for row in ordered])


def _order(row: StreetRange) -> tuple[object, ...]:
    zero = HouseNumber(0)
    numbers = (row.side.value, row.first or zero, row.last or zero)
    return (row.street, row.town, row.postcode, row.key, row.level, *numbers, row.valid.begin, row.area)


def _cells(row: StreetRange, *, dated: bool) -> list[str]:
    first, last = (number.text if number else "" for number in (row.first, row.last))
    cells = [row.street, row.key, first, last, row.side.value, row.postcode, row.town, row.level, row.area]
    return [*cells, day_text(row.valid.first), day_text(row.valid.last)] if dated else cells
