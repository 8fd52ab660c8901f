"""Read a delimited text into columns, whatever its delimiter and encoding."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING

import numpy as np

from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

_DELIMITERS = ";,\t|"
_NUMBER = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_GROUPED = re.compile(r"[+-]?\d{1,3}(?:[.\u202f\u00a0 ]\d{3})+(?:,\d+)?")
_DECIMALS = 6
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_LIMIT = 2**53
_BATCH = 20_000


@dataclass(frozen=True)
class Column:
    """A column as codes.

    Attributes
    ----------
    name : str
    codes : ndarray of int64, shape (rows,)
        Position in `labels` of each row.
    labels : tuple of str
        Different texts in the order in which they appear, without blanks around them.
    """

    name: str
    codes: IntArray
    labels: tuple[str, ...]

    def texts(self) -> list[str]:
        """Return the text of every row."""
        return [self.labels[code] for code in self.codes]

    def part(self, rows: BoolArray) -> Column:
        """Return some rows, with the texts that occur in them only."""
        used, codes = np.unique(self.codes[rows], return_inverse=True)
        return Column(self.name, codes.astype(np.int64), tuple(self.labels[n] for n in used.tolist()))


@dataclass(frozen=True)
class Sheet:
    """A table as it was read.

    Attributes
    ----------
    where : str
        Name for messages.
    columns : mapping of str to Column
    rows : int
    delimiter : str
    lines : sequence of int
        Line of the file that each row begins in.
    """

    where: str
    columns: dict[str, Column]
    rows: int
    delimiter: str
    lines: Sequence[int]

    def column(self, name: str, option: str) -> Column:
        """Return a column, or say which ones there are."""
        if name not in self.columns:
            raise UnknownNameError(_("Spalte"), name, self.columns, where=f"{self.where}, {option}")
        return self.columns[name]

    def part(self, rows: BoolArray) -> Sheet:
        """Return some rows as a table of their own."""
        columns = {name: column.part(rows) for name, column in self.columns.items()}
        lines = np.asarray(self.lines, np.int64)[rows].tolist()
        return Sheet(self.where, columns, len(lines), self.delimiter, lines)

    def place(self, row: int) -> str:
        """Return file and line of a row for messages."""
        return _("{file}, Zeile {line}").format(file=self.where, line=self.lines[row])


def read_sheet(data: bytes, where: str) -> Sheet:
    """Read a table whose first line names the columns.

    Raises
    ------
    InvalidInputError
        If the text is empty, cannot be decoded, or has lines of different lengths; names the line.
    """
    text = _decoded(data)
    if not text.strip(_DELIMITERS + " \r\n\f\v\u00a0"):
        raise InvalidInputError(_("Die Datei ist leer."), where=where, remedy=_("Eine Tabelle mit Kopfzeile angeben."))
    delimiter = _delimiter(text)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    lines: list[int] = []
    try:
        header = [name.strip() for name in next(row for row in reader if _says_something(row))]
        _check_header(header, where)
        coders = [_Coder(name) for name in header]
        while batch := list(islice(_numbered(reader, len(header), where), _BATCH)):
            numbers, rows = zip(*batch, strict=True)
            lines += numbers
            for coder, texts in zip(coders, zip(*rows, strict=True), strict=True):
                coder.add(texts)
    except csv.Error as error:
        raise InvalidInputError(
            _("Die Datei ist keine lesbare Tabelle: {reason}.").format(reason=error),
            where=_("{file}, Zeile {line}").format(file=where, line=reader.line_num),
        ) from error
    return Sheet(where, {coder.name: coder.column() for coder in coders}, len(lines), delimiter, lines)


def _says_something(row: Sequence[str]) -> bool:
    return any(cell.strip() for cell in row)


def _numbered(reader: CsvReader, width: int, where: str) -> Iterator[tuple[int, list[str]]]:
    """Return the rows that say something with their lines; refuse those that are too long or too short."""
    for row in reader:
        if not _says_something(row):
            continue
        if len(row) != width:
            raise InvalidInputError(
                _("Die Zeile hat {found} Felder, die Kopfzeile {wanted}.").format(found=len(row), wanted=width),
                where=_("{file}, Zeile {line}").format(file=where, line=reader.line_num),
                remedy=_("Die Zeile berichtigen; Texte, die das Trennzeichen enthalten, in Anführungszeichen setzen."),
            )
        yield reader.line_num, row


def _decoded(data: bytes) -> str:
    """Decode a text of an office: UTF-8 or UTF-16 if it says so, UTF-8 if it is, else Windows-1252."""
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _delimiter(text: str) -> str:
    """Return the delimiter that the first line has most of."""
    first = text.lstrip().split("\n", 1)[0]
    return max(_DELIMITERS, key=first.count)


def _check_header(header: list[str], where: str) -> None:
    """Refuse names that occur twice or are missing."""
    if "" in header or len(set(header)) < len(header):
        twice = sorted({name for name in header if header.count(name) > 1})
        raise InvalidInputError(
            _("In der Kopfzeile fehlt ein Name, oder er steht doppelt: {names}.").format(names=", ".join(twice) or "–"),
            where=where,
            remedy=_("Jeder Spalte einen eigenen Namen geben."),
        )


class _Coder:
    """Gives numbers to the different texts of a column while it is read."""

    def __init__(self, name: str) -> None:
        self.name = name
        self._known: dict[str, int] = {}
        self._codes: list[IntArray] = []

    def add(self, texts: Sequence[str]) -> None:
        """Take the texts of further rows."""
        known = self._known
        self._codes.append(np.fromiter((known.setdefault(t, len(known)) for t in texts), np.int64, len(texts)))

    def column(self) -> Column:
        """Return the column; texts that differ by blanks around them only are one."""
        plain: dict[str, int] = {}
        renumbered = np.array([plain.setdefault(t.strip(), len(plain)) for t in self._known] or [0], np.int64)
        return Column(self.name, renumbered[np.concatenate([np.zeros(0, np.int64), *self._codes])], tuple(plain))


@dataclass(frozen=True)
class Amounts:
    """Numbers in whole units; a unit is 10 to the power of minus `decimals`."""

    units: IntArray
    decimals: int


def amounts(column: Column, sheet: Sheet, *, whole: bool) -> Amounts:
    """Read a column of numbers exactly.

    Parameters
    ----------
    column : Column
    sheet : Sheet
        For messages.
    whole : bool
        Whether only whole numbers are allowed, as for counts.

    Returns
    -------
    Amounts

    Raises
    ------
    InvalidInputError
        For a text that is no number, a negative number, a fraction where whole numbers are wanted, more than six
        decimals, or a number too large to be added up; names the line.
    """
    parts = [_split(text) for text in column.labels]
    for label, part in enumerate(parts):
        if problem := _problem(column.labels[label], part, whole=whole):
            row = int(np.flatnonzero(column.codes == label)[0])
            raise InvalidInputError(
                problem[0],
                where=_("{place}, Spalte „{column}“").format(place=sheet.place(row), column=column.name),
                remedy=problem[1],
            )
    known = [part for part in parts if part is not None]
    decimals = max((len(fraction) for _whole, fraction in known), default=0)
    units = np.array([int(w + f.ljust(decimals, "0")) for w, f in known], np.int64)
    found = units[column.codes] if len(column.codes) else np.zeros(0, np.int64)
    if found.astype(np.float64).sum() >= _LIMIT:
        raise InvalidInputError(_("Die Summe der Werte ist zu groß, um genau gerechnet zu werden."), where=sheet.where)
    return Amounts(found, decimals)


def _split(text: str) -> tuple[str, str] | None:
    """Return the digits before and after the decimal sign, or None if the text is no number."""
    if _GROUPED.fullmatch(text) and ("," in text or text.count(".") != 1):
        text = re.sub(r"[.\u202f\u00a0 ]", "", text)
    if not _NUMBER.fullmatch(text):
        return None
    whole, _comma, fraction = text.replace(",", ".").partition(".")
    return whole, fraction.rstrip("0")


def _problem(text: str, part: tuple[str, str] | None, *, whole: bool) -> tuple[str, str] | None:
    """Say what is wrong with a number and what helps."""
    if part is None:
        return (
            _("„{text}“ ist keine Zahl.").format(text=text) if text else _("Der Wert fehlt."),
            _("Die wahre Zahl eintragen; für niemanden eine 0."),
        )
    if text.startswith("-") and any(c in "123456789" for c in text):
        return _("Der Wert {text} ist negativ.").format(text=text), _("Nur Anzahlen und Beträge ab 0 sind erlaubt.")
    if whole and part[1]:
        return (
            _("Die Anzahl {text} ist keine ganze Zahl.").format(text=text),
            _("Eine Spalte mit Anzahlen wählen, keine Anteile; für Beträge die Regel p oder dominance verwenden."),
        )
    if len(part[1]) > _DECIMALS:
        return (
            _("Der Wert {text} hat mehr als {count} Nachkommastellen.").format(text=text, count=_DECIMALS),
            _("Die Werte vorher runden."),
        )
    return None
