"""What the cells of a column are as numbers: signs, marks, footnotes, format, type."""

from __future__ import annotations

import re
from collections.abc import Collection, Container, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from kobimo.ingest.cells import as_text
from kobimo.ingest.numbers import (
    NumberFormat,
    Undecided,
    decide_format,
    glued_footnotes,
    number_part,
    settles_decimal,
    split_footnote,
)
from kobimo.ingest.outline import ColumnType
from kobimo.ingest.recognition.meaning.cells import Cells
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import SymbolProfile

_FORMATS = tuple(NumberFormat(d, t) for t in (None, ".", ",", " ", "'") for d in ",." if d != t)
_HUGE = 10**18
_DIGIT = re.compile(r"\d")
_EURO = re.compile(r"€|EUR|Euro")
_ONE_GROUP = re.compile(r"[+\-\u2212\u2013]?[1-9]\d{0,2}[.,]\d{3}")
_SENTINELS = {
    str(number): number
    for length in range(1, 12)
    for digit in (8, 9)
    for number in (-int(str(digit) * length), int(str(digit) * max(length, 4)))
} | {str(number): number for number in (-1, -7, -77, -98, -998)}


@dataclass(frozen=True)
class Figures:
    """Cells of a column, read as numbers.

    Attributes
    ----------
    texts : sequence of str
        One number of each shape, without marks and signs.
    numbers : int
        Cells that are numbers.
    symbols : dict of str to ObsStatus
        Signs and marks that occur.
    signs : int
        Cells that are a sign.
    unknown : dict of str to int
        Texts that are neither number nor sign, and their cells.
    footnotes : int
        Cells whose number carries a footnote.
    doubtful : dict of str to int
        Texts that may be a number with a footnote.
    zeros : int
        Cells with a leading zero, such as keys have.
    percent, currency : int
        Cells with a percent sign, and with the sign of the euro.
    typed : bool
        Whether numbers of a workbook are among the cells.
    fractional : bool
        Whether one of these is no whole number.
    """

    texts: Sequence[str]
    numbers: int
    symbols: dict[str, ObsStatus]
    signs: int
    unknown: dict[str, int]
    footnotes: int
    doubtful: dict[str, int]
    zeros: int
    percent: int
    currency: int
    typed: bool
    fractional: bool

    @property
    def cells(self) -> int:
        """Cells that are not empty."""
        return self.numbers + self.signs + sum(self.unknown.values()) + sum(self.doubtful.values())

    @property
    def share(self) -> float:
        """Share of numbers and signs among the cells, 0 where nothing is a number."""
        usable = self.numbers + self.signs + sum(self.doubtful.values())
        return usable / self.cells if self.numbers and self.cells else 0.0


@dataclass
class _Tally:
    """What was counted so far."""

    texts: list[str] = field(default_factory=list)
    symbols: dict[str, ObsStatus] = field(default_factory=dict)
    unknown: dict[str, int] = field(default_factory=dict)
    doubtful: dict[str, int] = field(default_factory=dict)
    numbers: int = 0
    signs: int = 0
    footnotes: int = 0
    zeros: int = 0
    percent: int = 0
    currency: int = 0

    def number(self, text: str, cells: int) -> None:
        """Count a number."""
        self.texts.append(text)
        self.numbers += cells
        self.percent += cells if text.endswith("%") else 0
        self.zeros += cells if len(text) > 1 and text[0] == "0" and text.isdecimal() else 0


@lru_cache(maxsize=65536)
def is_number(text: str) -> bool:
    """Tell whether a text is a number in any format.

    Parameters
    ----------
    text : str
        Cleaned cell without mark.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_number("1.234,5"), is_number("010.005.2005"), is_number("1 234 567")
    (True, False, True)
    """
    return text[-1:] in "0123456789%" and any(entry.parse(text) is not None for entry in _FORMATS) if text else False


def read_figures(cells: Cells, profile: SymbolProfile, marks: Collection[str] = ()) -> Figures:
    """Read a column as numbers.

    Parameters
    ----------
    cells : Cells
        The column.
    profile : SymbolProfile
        Signs of the publisher.
    marks : collection of str
        Marks of the footnotes that the table has.

    Returns
    -------
    Figures
        What there is.
    """
    tally = _Tally()
    bracketed = False
    plain = not any(mark[-1:].isdecimal() for mark in profile.suffixes)
    for shape in cells.shapes:
        if plain and shape.text.isascii() and shape.text.isdecimal() and shape.text not in profile.signs:
            tally.number(shape.text, shape.cells)
        elif shape.text.endswith(")") and not shape.text.startswith("("):
            bracketed = True
        else:
            _count(tally, shape.text, shape.cells, profile, marks)
    if bracketed:
        for text, number in cells.texts.items():
            if text.endswith(")") and not text.startswith("("):
                _count(tally, text, number, profile, marks)
    typed = sum(cells.numbers.values())
    for day, number in cells.dates.items():
        tally.unknown[day.isoformat()[:10]] = number
    for value in (True, False) if bool in cells.types else ():
        if value in cells.counts:
            tally.unknown[str(value).lower()] = cells.counts[value]
    return Figures(
        texts=tuple(tally.texts),
        numbers=tally.numbers + typed,
        symbols=tally.symbols,
        signs=tally.signs,
        unknown=tally.unknown,
        footnotes=tally.footnotes,
        doubtful=tally.doubtful,
        zeros=tally.zeros,
        percent=tally.percent,
        currency=tally.currency,
        typed=typed > 0,
        fractional=any(value % 1 != 0 for value in cells.numbers),
    )


def _count(tally: _Tally, text: str, cells: int, profile: SymbolProfile, marks: Collection[str]) -> None:
    """Count the cells of one text."""
    if not _DIGIT.search(text) and text not in profile.signs:
        tally.unknown[text] = cells
        return
    number, status = number_part(text, profile)
    if not number:
        tally.symbols[text] = status
        tally.signs += cells
    elif is_number(number):
        tally.number(number, cells)
        tally.currency += cells if number != text and _EURO.search(text) else 0
        if status is not ObsStatus.NORMAL:
            tally.symbols["( )" if text.startswith("(") else text.removeprefix(number).strip()] = status
    else:
        bare, mark = split_footnote(text, marks)
        if mark and is_number(bare):
            tally.number(bare, cells)
            tally.footnotes += cells
        elif glued_footnotes(text):
            tally.doubtful[text] = cells
        else:
            tally.unknown[text] = cells


def number_format(
    figures: Figures, evidence: Sequence[NumberFormat] = (), *, whole: bool = False
) -> NumberFormat | Undecided | None:
    """Decide how the numbers of a column are written.

    Parameters
    ----------
    figures : Figures
        The column.
    evidence : sequence of NumberFormat
        What other columns of the table show.
    whole : bool
        Whether the column counts things that have no fractions.

    Returns
    -------
    NumberFormat or Undecided or None
        None where nothing is punctuated.
    """
    if not figures.texts:
        return NumberFormat(".") if figures.fractional else None
    counts = whole or grouped_counts(figures.texts)
    decided = decide_format(figures.texts, whole=counts, evidence=evidence)
    if decided is None and figures.fractional:
        return NumberFormat(".")
    return decided


def grouped_counts(texts: Sequence[str]) -> bool:
    """Tell whether numbers are whole ones with a thousands sign, because small ones stand among them without one.

    Parameters
    ----------
    texts : sequence of str
        Numbers of a column.

    Returns
    -------
    bool

    Examples
    --------
    >>> grouped_counts(["1.234", "987"]), grouped_counts(["1.234", "2.500"]), grouped_counts(["1.234", "12345"])
    (True, False, False)
    """
    punctuated = [text for text in texts if not text.lstrip("+-\u2212\u2013 ").rstrip("% ").isdecimal()]
    plain = [text.lstrip("+-\u2212\u2013 ") for text in texts if text.lstrip("+-\u2212\u2013 ").isdecimal()]
    return (
        bool(punctuated)
        and bool([text for text in plain if text != "0"])
        and all(len(text) <= 3 for text in plain)
        and all(_ONE_GROUP.fullmatch(text) or text.count(".") > 1 or text.count(",") > 1 for text in punctuated)
    )


def shows_decimal(entry: NumberFormat, figures: Figures) -> bool:
    """Tell whether a column shows what its decimal sign is, so that others may follow it.

    Parameters
    ----------
    entry : NumberFormat
        What was decided.
    figures : Figures
        The column.

    Returns
    -------
    bool
    """
    return settles_decimal(entry, figures.texts)


def column_type(figures: Figures, entry: NumberFormat | None, *, shown_percent: bool) -> ColumnType:
    """Tell what the numbers of a column are.

    Parameters
    ----------
    figures : Figures
        The column.
    entry : NumberFormat or None
        How they are written.
    shown_percent : bool
        Whether the workbook shows its numbers with a percent sign.

    Returns
    -------
    ColumnType
        Integer, decimal or percent.
    """
    if shown_percent or 2 * figures.percent > figures.numbers:
        return ColumnType.PERCENT
    reader = entry or NumberFormat(",")
    values = (reader.parse(text) for text in figures.texts)
    whole = all(value is None or value == value.to_integral_value() for value in values)
    return ColumnType.INTEGER if whole and not figures.fractional else ColumnType.DECIMAL


def sentinels(cells: Cells) -> dict[str, int]:
    """Find numbers that may stand for "no value", such as -9999 or -88888888.

    Parameters
    ----------
    cells : Cells
        The column.

    Returns
    -------
    dict of str to int
        Text and cells; only numbers that lie far from all others of the column.
    """
    found = {text: number for text, value in _SENTINELS.items() if (number := _times(cells, text, value))}
    if not found:
        return {}
    shared = {shape.text for shape in cells.shapes if shape.cells > found.get(shape.text, 0)}
    ordinary = [text for text in shared if text[-1:].isdecimal()]
    ordinary += [as_text(value) for value in _extremes(cells, set(found))]
    negative = any(text[:1] in "-\u2212\u2013" for text in ordinary)
    longest = max((len(_whole(text)) for text in ordinary), default=0)
    return {
        text: number
        for text, number in found.items()
        if len(_whole(text)) > longest + 1 or (text.startswith("-") and not negative)
    }


def _times(cells: Cells, text: str, value: int) -> int:
    """Count the cells that hold a number, as text or typed."""
    return sum(cells.counts.get(form, 0) for form in (text, f"{text},0", f"{text},00", f"{text}.0", value))


def _extremes(cells: Cells, odd: Container[str]) -> list[float]:
    """Return the smallest and the greatest of the typed numbers that are not odd."""
    numbers = [value for value in cells.numbers if abs(value) < _HUGE and as_text(int(value)) not in odd]
    return [min(numbers), max(numbers)] if numbers else []


def _whole(text: str) -> str:
    """Return the digits before the decimal sign, roughly."""
    return text.lstrip("+-\u2212\u2013 ").partition(",")[0].replace(".", "").replace(" ", "")
