"""Numbers as people and programs write them.

How a column writes its numbers is decided over all its rows at once, never cell by cell: `1.234` is a thousand or a
fraction depending on its neighbours. Where all neighbours leave it open, the recipe must say so.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal, localcontext
from functools import lru_cache

from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import SymbolProfile

LARGEST = 2**63 - 1
_THOUSANDS = (None, ".", ",", " ", "'")
_NUMBER_LIKE = re.compile(r"[+\-\u2212\u2013]?\s?\d[\d.,' \u2019]*(?:\s?%)?|[+\-\u2212\u2013]?[.,]\d+")
_EXCEL_DIGITS = 15
_SHORTENED = re.compile(r"-?[1-9]e[+](?:0\d|1[0-8])")
"""How statistics programs write 100000 without loss: 1e+05."""

_CURRENCY = re.compile(r"(.*\d)\s?(?:€|EUR|Euro)|(?:€|EUR|Euro)\s?(.*\d)")
_SUPERSCRIPT = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
_RAISED = re.compile(r"(.*\d)\s?([⁰¹²³⁴⁵⁶⁷⁸⁹]+(?:[,;]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+)*[)⁾]?)")
_APART = re.compile(r"(.*\d)(?:\s+(\d{1,2}|[a-h])\)|\s?(\*{1,3}\)|[a-h]\)|\*{1,3}))")


@dataclass(frozen=True, slots=True)
class NumberFormat:
    """Decimal sign and, where numbers are grouped, thousands sign."""

    decimal: str
    thousands: str | None = None

    def parse(self, text: str) -> Decimal | None:
        """Read a number, or return None if it is not written this way.

        Parameters
        ----------
        text : str
            Cleaned text of a cell.

        Returns
        -------
        Decimal or None
            The exact number.

        Examples
        --------
        >>> NumberFormat(",", ".").parse("1.234,5")
        Decimal('1234.5')
        >>> NumberFormat(",").parse("1.234") is None
        True
        """
        match = _pattern(self.decimal, self.thousands).fullmatch(text.replace("\u2019", "'"))
        if match is None:
            return Decimal(text) if _SHORTENED.fullmatch(text) else None
        sign, whole, fraction = match.groups()
        digits = whole.replace(self.thousands, "") if self.thousands else whole
        return Decimal(f"{'-' if sign and sign != '+' else ''}{digits or '0'}.{fraction or '0'}")


@lru_cache(maxsize=16)
def _pattern(decimal: str, thousands: str | None) -> re.Pattern[str]:
    """Build the pattern of one format: sign, whole part, fraction."""
    grouped = rf"[1-9]\d{{0,2}}(?:{re.escape(thousands)}\d{{3}})+|" if thousands else ""
    return re.compile(rf"([+\-\u2212\u2013])?\s?({grouped}\d*(?=[{decimal}]\d)|\d+)(?:[{decimal}](\d+))?(?:\s?%)?")


@dataclass(frozen=True, slots=True)
class Undecided:
    """No format could be chosen; `samples` are one or two texts that show why."""

    code: str
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """One value: the scaled number, None where the state has none; `problem` is the code of a check.

    `rounded`: the number had more decimal places than are stored.
    """

    value: int | None
    status: ObsStatus
    problem: str = ""
    rounded: bool = False


def number_part(text: str, profile: SymbolProfile) -> tuple[str, ObsStatus]:
    """Split a cell into the text of the number and its state; the text is empty where the state has no number.

    Parameters
    ----------
    text : str
        Cleaned cell.
    profile : SymbolProfile
        Signs of the publisher.

    Returns
    -------
    tuple of (str, ObsStatus)
        Number without mark or brackets, and what the mark says.

    Examples
    --------
    >>> from kobimo.reference.symbols import symbols
    >>> number_part("(123)", symbols())[0], number_part("10500 p", symbols())[1].value
    ('123', 'provisional')
    """
    if not text:
        return "", profile.signs.get("", ObsStatus.MISSING)
    if text in profile.signs:
        return "", profile.signs[text]
    if text.startswith("(") and text.endswith(")") and text[1:-1].strip()[:1].isdigit():
        return text[1:-1].strip(), profile.brackets
    for mark, status in profile.suffixes.items():
        rest = text.removesuffix(mark).rstrip()
        if mark and text.endswith(mark) and _NUMBER_LIKE.fullmatch(rest):
            return rest, status
    if (match := _CURRENCY.fullmatch(text)) and _NUMBER_LIKE.fullmatch(amount := match.group(1) or match.group(2)):
        return amount, ObsStatus.NORMAL
    return text, ObsStatus.NORMAL


def split_footnote(text: str, marks: Collection[str] = ()) -> tuple[str, str]:
    """Split a footnote mark off a number where it is certain that it is one.

    A raised digit, `123 1)` and `123*)` are certain. A digit glued to the number (`1231)`) is taken off only if it is
    one of the `marks` of the table and no other reading is.

    Parameters
    ----------
    text : str
        Cleaned cell.
    marks : collection of str
        Digits or letters of the footnotes that the table has.

    Returns
    -------
    tuple of (str, str)
        Number and mark; the whole text and "" where there is no mark, or it is not certain.

    Examples
    --------
    >>> split_footnote("45²"), split_footnote("123 1)"), split_footnote("1231)"), split_footnote("1231)", {"1"})
    (('45', '2'), ('123', '1'), ('1231)', ''), ('123', '1'))
    """
    if text.startswith("(") or text[-1:].isdecimal() or not text[:-1]:
        return text, ""
    if match := _RAISED.fullmatch(text):
        return _with_number(text, match.group(1), match.group(2).rstrip(")⁾").translate(_SUPERSCRIPT))
    if match := _APART.fullmatch(text):
        return _with_number(text, match.group(1), (match.group(2) or match.group(3)).rstrip(")") or "*")
    readings = [pair for pair in glued_footnotes(text) if pair[1] in marks]
    return readings[0] if len(readings) == 1 else (text, "")


def _with_number(text: str, number: str, mark: str) -> tuple[str, str]:
    """Return number and mark if the first part is a number, else the text as it is."""
    number = number.strip()
    return (number, mark) if _NUMBER_LIKE.fullmatch(number) else (text, "")


def glued_footnotes(text: str) -> list[tuple[str, str]]:
    """List the ways to read a number with a closing bracket (`1231)`) as number and footnote.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    list of (str, str)
        Number and mark, the shorter mark first; empty if the text has no such form.

    Examples
    --------
    >>> glued_footnotes("4.5361)")
    [('4.536', '1'), ('4.53', '61')]
    >>> glued_footnotes("(123)")
    []
    """
    if not text.endswith(")") or "(" in text:
        return []
    pairs = [(text[: -1 - length].rstrip(), text[-1 - length : -1]) for length in (1, 2)]
    return [
        (number, mark)
        for number, mark in pairs
        if mark.isdecimal() and mark[0] != "0" and _NUMBER_LIKE.fullmatch(number)
    ]


def decide_format(
    texts: Iterable[str],
    *,
    whole: bool,
    decimal: str | None = None,
    thousands: str | None = None,
    evidence: Sequence[NumberFormat] = (),
    typed: bool = False,
) -> NumberFormat | Undecided | None:
    """Decide how a column writes its numbers.

    Parameters
    ----------
    texts : iterable of str
        The numbers of all rows, without signs and marks (see `number_part`).
    whole : bool
        Whether whole numbers are due (counts).
    decimal, thousands : str or None
        What the recipe says.
    evidence : sequence of NumberFormat
        What other columns of the file were decided to be; breaks ties.
    typed : bool
        The file holds real numbers (workbook, geodata): a point is a decimal sign unless that is impossible.

    Returns
    -------
    NumberFormat or Undecided or None
        None if the column has no punctuation, so that any format reads it.

    Examples
    --------
    >>> decide_format(["1.234", "987"], whole=True)
    NumberFormat(decimal=',', thousands='.')
    >>> decide_format(["1.000", "2.000"], whole=True).code
    'NUMBER_FORMAT_AMBIGUOUS'
    """
    formats = _allowed(decimal, thousands)
    candidates = {text for text in texts if _NUMBER_LIKE.fullmatch(text)}
    numbers = sorted(text for text in candidates if any(entry.parse(text) is not None for entry in formats))
    punctuated = [text for text in numbers if not _digits_only(text)]
    if not punctuated:
        return None
    told = decimal is not None or thousands is not None
    if typed and not told and all(NumberFormat(".").parse(text) is not None for text in numbers):
        return NumberFormat(".")
    readings = {entry: values for entry in formats if (values := _read_all(entry, numbers)) is not None}
    if not readings:
        return _contradiction(formats, punctuated)
    fitting = {
        entry: values
        for entry, values in readings.items()
        if not whole or all(value == value.to_integral_value() for value in values)
    }
    if not fitting:
        return _impossible(readings, numbers, punctuated)
    even = fitting if told else {e: v for e, v in fitting.items() if not _grouped_unevenly(e, numbers)}
    chosen = _one_reading(even, numbers, evidence=evidence, whole=whole)
    if chosen is None:
        return Undecided("NUMBER_FORMAT_AMBIGUOUS", (punctuated[0],)) if even else _impossible({}, numbers, punctuated)
    doubtful = any(values != even[chosen] for values in fitting.values()) and all(map(_one_group, punctuated))
    if doubtful and chosen.thousands is None and not told and chosen.decimal not in {e.decimal for e in evidence}:
        return _impossible({}, numbers, punctuated)
    return chosen


def settles_decimal(entry: NumberFormat, texts: Iterable[str]) -> bool:
    """Tell whether a column that was read in this format shows what its decimal sign is.

    Parameters
    ----------
    entry : NumberFormat
        The format that was decided.
    texts : iterable of str
        The numbers of the column.

    Returns
    -------
    bool
        False for `1 234`, which may continue with comma or point.

    Examples
    --------
    >>> settles_decimal(NumberFormat(",", "."), ["1.234"]), settles_decimal(NumberFormat(",", " "), ["1 234"])
    (True, False)
    """
    signs = {entry.decimal} | ({entry.thousands} if entry.thousands in {".", ","} else set())
    return any(sign in text for text in texts for sign in signs)


def _digits_only(text: str) -> bool:
    """Tell whether a number has neither decimal nor thousands sign."""
    return text.lstrip("+-\u2212\u2013 ").rstrip("% ").isdigit()


def _one_group(text: str) -> bool:
    """Tell whether a number looks like `1.000`, which may be a thousand or one."""
    return re.fullmatch(r"[1-9]\d{0,2}[.,]\d{3}", text.lstrip("+-\u2212\u2013 ").rstrip("% ")) is not None


def _allowed(decimal: str | None, thousands: str | None) -> list[NumberFormat]:
    """List the formats that the recipe leaves open, those without grouping first."""
    decimals = (decimal,) if decimal else tuple(sign for sign in (",", ".") if sign != thousands)
    groups = (None, thousands) if thousands else _THOUSANDS
    return [NumberFormat(d, t) for t in groups for d in decimals if d != t]


def _read_all(entry: NumberFormat, numbers: Sequence[str]) -> tuple[Decimal, ...] | None:
    """Read all numbers in one format, or return None if one does not fit."""
    values = []
    for text in numbers:
        value = entry.parse(text)
        if value is None:
            return None
        values.append(value)
    return tuple(values)


def _grouped_unevenly(entry: NumberFormat, numbers: Sequence[str]) -> bool:
    """Tell whether some numbers are grouped and others above 999 are not."""
    sign = entry.thousands
    if sign is None or sign == " ":
        return False
    wholes = [text.partition(entry.decimal)[0].lstrip("+-\u2212\u2013 ").rstrip("% ") for text in numbers]
    return any(sign in whole for whole in wholes) and any(sign not in whole and len(whole) > 3 for whole in wholes)


def _one_reading(
    readings: Mapping[NumberFormat, tuple[Decimal, ...]],
    numbers: Sequence[str],
    *,
    evidence: Sequence[NumberFormat],
    whole: bool,
) -> NumberFormat | None:
    """Return the format if all that remain agree on the values, at last after asking the other columns."""
    if len(set(readings.values())) == 1:
        return next(iter(readings))
    if whole and any(text.isdigit() for text in numbers):
        grouped = {e: v for e, v in readings.items() if e.thousands and any(e.thousands in text for text in numbers)}
        if len(set(grouped.values())) == 1:
            return next(iter(grouped))
    decimals = {entry.decimal for entry in evidence}
    agreeing = {entry: values for entry, values in readings.items() if {entry.decimal} == decimals}
    return next(iter(agreeing)) if len(set(agreeing.values())) == 1 else None


def _impossible(
    readings: Mapping[NumberFormat, tuple[Decimal, ...]], numbers: Sequence[str], punctuated: Sequence[str]
) -> NumberFormat | Undecided:
    """No reading gives whole numbers: a clear fraction is reported cell by cell, anything else as contradiction."""
    if len(set(readings.values())) == 1:
        return next(iter(readings))
    plain = [text for text in numbers if text.isdigit() and len(text) > 3]
    return Undecided("NUMBER_FORMAT_CONTRADICTORY", (punctuated[0], plain[0] if plain else punctuated[-1]))


def _contradiction(formats: Sequence[NumberFormat], punctuated: Sequence[str]) -> Undecided:
    """Find two cells that no format reads together."""
    for first in punctuated[:50]:
        able = [entry for entry in formats if entry.parse(first) is not None]
        for second in punctuated:
            if all(entry.parse(second) is None for entry in able):
                return Undecided("NUMBER_FORMAT_CONTRADICTORY", (first, second))
    return Undecided("NUMBER_FORMAT_CONTRADICTORY", (punctuated[0], punctuated[-1]))


def read_cell(
    text: str, entry: NumberFormat | None, profile: SymbolProfile, *, scale: int, count: bool, rounded: bool = False
) -> Cell:
    """Read one cell.

    Parameters
    ----------
    text : str
        Cleaned cell.
    entry : NumberFormat or None
        How the column writes numbers; None where nothing is punctuated.
    profile : SymbolProfile
        Signs of the publisher.
    scale : int
        Decimal places that are stored.
    count : bool
        Whether only whole numbers from 0 are allowed.
    rounded : bool
        Whether more decimal places are rounded away, half to even, instead of being a problem.

    Returns
    -------
    Cell
        Value times `10**scale`, or the code of the check that it fails.

    Examples
    --------
    >>> from kobimo.reference.symbols import symbols
    >>> read_cell("1.234,50", NumberFormat(",", "."), symbols(), scale=2, count=False).value
    123450
    """
    number, status = number_part(text, profile)
    if not number:
        return Cell(0 if status.has_number else None, status)
    value = (entry or NumberFormat(",")).parse(number)
    if value is None or (count and "%" in number):
        return Cell(None, status, "NUMBER_UNREADABLE")
    problem = _problem(value, scale=scale, count=count)
    if problem == "NUMBER_TOO_PRECISE" and rounded:
        whole = _scaled(value, scale).to_integral_value(ROUND_HALF_EVEN)
        return (
            Cell(int(whole), status, rounded=True) if abs(whole) <= LARGEST else Cell(None, status, "NUMBER_TOO_LARGE")
        )
    return Cell(None, status, problem) if problem else Cell(int(_scaled(value, scale)), status)


def _scaled(value: Decimal, scale: int) -> Decimal:
    """Shift the decimal sign; binary noise beyond the digits that Excel shows is rounded away."""
    with localcontext() as context:
        context.prec = 400
        if len(value.as_tuple().digits) > _EXCEL_DIGITS and value != value.to_integral_value():
            context.prec = _EXCEL_DIGITS
            value = +value
            context.prec = 400
        return value.scaleb(scale)


def _problem(value: Decimal, *, scale: int, count: bool) -> str:
    """Return the code of the check that a number fails, or nothing."""
    if abs(value) > LARGEST:
        return "NUMBER_TOO_LARGE"
    if count and value < 0:
        return "NUMBER_NEGATIVE"
    scaled = _scaled(value, scale)
    if scaled != scaled.to_integral_value():
        return "NUMBER_FRACTION" if count else "NUMBER_TOO_PRECISE"
    return "NUMBER_TOO_LARGE" if abs(scaled) > LARGEST else ""
