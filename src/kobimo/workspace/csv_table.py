"""Tables of a workspace that Excel opens and people edit: UTF-8 with semicolons, a heading, one thing per row."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from kobimo.errors import DefinitionError, WorkspaceError
from kobimo.language import _
from kobimo.workspace.files import system_reason

_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")


@dataclass(frozen=True, slots=True)
class Row:
    """One filled row: its line for messages, and its cells by heading; a heading that the file lacks has no cell."""

    where: str
    line: int
    cells: dict[str, str]

    def __getitem__(self, heading: str) -> str:
        """Return a cell, empty where the file lacks the heading."""
        return self.cells.get(heading, "")

    def day(self, heading: str) -> date | None:
        """Read a cell as a date, as ISO 8601 or as Excel writes it in German.

        Raises
        ------
        DefinitionError
            If it is none.
        """
        text = self[heading]
        german = _GERMAN_DATE.fullmatch(text)
        try:
            if german:
                return date(int(german[3]), int(german[2]), int(german[1]))
            return date.fromisoformat(text) if text else None
        except ValueError:
            raise DefinitionError(
                _("„{text}“ in der Spalte {column} ist kein Datum.").format(text=text, column=heading),
                where=self.where,
                remedy=_("Das Datum als 2023-01-01 oder 01.01.2023 schreiben."),
            ) from None

    def share(self, heading: str) -> float | None:
        """Read a cell as a share between 0 and 1, with point or comma.

        Raises
        ------
        DefinitionError
            If it is none.
        """
        text = self[heading]
        if not text:
            return None
        try:
            number = float(text.replace(",", "."))
        except ValueError:
            number = -1.0
        if not 0 <= number <= 1:
            raise DefinitionError(
                _("„{text}“ in der Spalte {column} ist kein Anteil.").format(text=text, column=heading),
                where=self.where,
                remedy=_("Einen Anteil zwischen 0 und 1 angeben, zum Beispiel 0,25."),
            )
        return number


def read_rows(data: bytes, where: str, required: Sequence[str], optional: Sequence[str] = ()) -> tuple[Row, ...]:
    """Read a table with semicolons, or with commas where the heading has no semicolon.

    Parameters
    ----------
    data : bytes
        Content of the file.
    where : str
        Its name in messages.
    required, optional : sequence of str
        Headings; the required ones first and in this order, the optional ones in any order.

    Raises
    ------
    DefinitionError
        If the file is not UTF-8 or not CSV, a heading is missing or unknown, or a row has too many cells.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DefinitionError(
            _("Die Tabelle ist nicht in UTF-8 gespeichert."),
            where=f"{where}:{data[: error.start].count(10) + 1}",
            remedy=_("In Excel „CSV UTF-8 (durch Trennzeichen getrennt)“ als Dateityp wählen."),
        ) from error
    first = text.split("\n", 1)[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True)
    rows: list[Row] = []
    try:
        headings = _headings([_clean(cell).lower() for cell in next(reader, [])], where, required, optional)
        for cells in reader:
            cleaned = [_clean(cell) for cell in cells]
            if any(cleaned):
                rows.append(_row(cleaned, headings, f"{where}:{reader.line_num}", reader.line_num))
    except csv.Error as error:
        raise DefinitionError(
            _("Die Zeile ist keine gültige CSV-Zeile."),
            where=f"{where}:{reader.line_num}",
            remedy=_("Anführungszeichen paarweise setzen."),
        ) from error
    return tuple(rows)


def _headings(found: list[str], where: str, required: Sequence[str], optional: Sequence[str]) -> list[str]:
    """Check the first row; empty headings at its end do not count."""
    while found and not found[-1]:
        found.pop()
    further = found[len(required) :]
    if tuple(found[: len(required)]) != tuple(required) or len(set(further)) < len(further):
        raise _wrong_heading(where, required, optional)
    if not set(further) <= set(optional):
        raise _wrong_heading(where, required, optional)
    return found


def _wrong_heading(where: str, required: Sequence[str], optional: Sequence[str]) -> DefinitionError:
    remedy = _("Die erste Zeile berichtigen.")
    if optional:
        remedy = _("Die erste Zeile berichtigen; danach sind erlaubt: {names}.").format(names=", ".join(optional))
    return DefinitionError(
        _("Die Kopfzeile muss {header} lauten.").format(header=";".join(required)), where=f"{where}:1", remedy=remedy
    )


def _row(cells: list[str], headings: Sequence[str], place: str, line: int) -> Row:
    if any(cells[len(headings) :]):
        raise DefinitionError(
            _("Die Zeile hat mehr als {count} Zellen.").format(count=len(headings)),
            where=place,
            remedy=_("Einen Namen mit Trennzeichen in Anführungszeichen setzen."),
        )
    return Row(place, line, dict(zip(headings, [*cells, *[""] * (len(headings) - len(cells))], strict=False)))


def _clean(cell: str) -> str:
    return unicodedata.normalize("NFC", cell).strip()


def table_content(path: Path, where: str) -> bytes | None:
    """Return the content of a table, None if there is no such file; `where` is its name in messages.

    Raises
    ------
    WorkspaceError
        If the system does not let it be read.
    """
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise WorkspaceError(
            _("Die Datei lässt sich nicht lesen: {reason}.").format(reason=system_reason(error)),
            where=where,
            remedy=_("Ist sie in Excel geöffnet? Dann dort schließen."),
        ) from error


def table_bytes(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    """Return a table as Excel opens it: UTF-8 with byte order mark, semicolons."""
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=";", lineterminator="\r\n")
    writer.writerow(headings)
    writer.writerows(rows)
    return stream.getvalue().encode("utf-8-sig")


def day_text(day: date | None) -> str:
    """Write a date into a cell; an open end is an empty cell."""
    return "" if day is None else day.isoformat()


def share_text(share: float | None) -> str:
    """Write a share into a cell with comma, as German Excel expects it, with the digits that it needs."""
    return "" if share is None else repr(round(share, 12)).removesuffix(".0").replace(".", ",")
