"""`spaces/<id>.changes.csv`: territorial changes, a row for each pair of an area before and an area after."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum
from typing import TypeVar

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import SpaceDefinition
from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.workspace.csv_table import Row, day_text, read_rows, share_text, table_bytes

HEADER = ("date", "level", "before", "after", "share", "share_back", "basis", "kind", "reason")

E = TypeVar("E", bound=StrEnum)


def parse_changes(data: bytes, definition: SpaceDefinition, where: str) -> tuple[TerritorialChange, ...]:
    """Read the rows of a table of changes.

    Parameters
    ----------
    data : bytes
        Content of the file.
    definition : SpaceDefinition
    where : str
        Its name in messages.

    Raises
    ------
    DefinitionError
        If the table is damaged or a row lacks its date or a key.
    UnknownNameError
        If a level, a basis or a kind does not exist.
    """
    levels = [level.id for level in definition.levels]
    return tuple(_change(row, levels) for row in read_rows(data, where, HEADER))


def _change(row: Row, levels: list[str]) -> TerritorialChange:
    if row["level"] not in levels:
        raise UnknownNameError(_("Raumebene"), row["level"], levels, where=row.where)
    day = row.day("date")
    if day is None or not row["before"] or not row["after"]:
        raise DefinitionError(
            _("Datum, altes und neues Gebiet (date, before, after) müssen angegeben sein."),
            where=row.where,
            remedy=_("Die leeren Zellen ausfüllen oder die Zeile löschen."),
        )
    return TerritorialChange(
        day,
        row["level"],
        row["before"],
        row["after"],
        row.share("share"),
        row.share("share_back"),
        _one_of(row, "basis", Basis, Basis.TABLE),
        _one_of(row, "kind", ChangeKind, ChangeKind.MERGED),
        row["reason"],
    )


def _one_of(row: Row, heading: str, kind: type[E], default: E) -> E:
    text = row[heading]
    if text and text not in list(kind):
        raise UnknownNameError(
            _("Angabe in der Spalte {column}").format(column=heading), text, list(kind), where=row.where
        )
    return kind(text) if text else default


def changes_bytes(changes: Iterable[TerritorialChange]) -> bytes:
    """Return the table as Excel opens it, ordered by date."""
    ordered = sorted(changes, key=lambda change: (change.day, change.level, change.before, change.after))
    return table_bytes(HEADER, [_cells(change) for change in ordered])


def _cells(change: TerritorialChange) -> list[str]:
    shares = [share_text(change.share), share_text(change.share_back)]
    keys = [day_text(change.day), change.level, change.before, change.after]
    return [*keys, *shares, change.basis.value, change.kind.value, change.reason]
