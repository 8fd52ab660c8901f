"""Text that a spreadsheet has turned into dates: "10/11", "1-2", "5.3" become 10 November, 1 February, 5 March."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import lru_cache

_MONTHS = {
    "jan": 1, "feb": 2, "mrz": 3, "mär": 3, "maer": 3, "mar": 3, "apr": 4, "mai": 5, "may": 5, "jun": 6, "jul": 7,
    "aug": 8, "sep": 9, "okt": 10, "oct": 10, "nov": 11, "dez": 12, "dec": 12,
}  # fmt: skip
_DAY_MONTH = re.compile(r"(\d{1,2})\.?[\s-]?([A-Za-zä]{3,9})\.?")
_MONTH_YEAR = re.compile(r"([A-Za-zä]{3,9})\.?[\s-](\d{2})")


def month_number(word: str) -> int | None:
    """Return the number of a month by its name or abbreviation.

    Parameters
    ----------
    word : str
        German or English name, at least three letters.

    Returns
    -------
    int or None

    Examples
    --------
    >>> month_number("Mrz"), month_number("Dezember"), month_number("Marl")
    (3, 12, None)
    """
    folded = word.casefold().rstrip(".")
    return _WORDS.get(folded)


_FULL = (
    "januar februar märz april mai juni juli august september oktober november dezember",
    "january february march april may june july august september october november december",
)
_WORDS: Mapping[str, int] = (
    _MONTHS
    | {word: number for names in _FULL for number, word in enumerate(names.split(), 1)}
    | {"sept": 9, "jänner": 1, "maerz": 3}
)


@lru_cache(maxsize=4096)
def eaten_text(text: str) -> tuple[str, ...]:
    """Return what a text such as "05. Mrz" may have been before a spreadsheet read it as a date.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    tuple of str
        Possible originals, empty if the text does not look like one.

    Examples
    --------
    >>> eaten_text("05. Mrz"), eaten_text("Mrz 24"), eaten_text("Nord 24")
    (('5.3', '5-3', '5/3', '5,3'), ('3/24', '03.24'), ())
    """
    if match := _DAY_MONTH.fullmatch(text):
        month = month_number(match.group(2))
        day = int(match.group(1))
        if month and 1 <= day <= 31:
            return (f"{day}.{month}", f"{day}-{month}", f"{day}/{month}", f"{day},{month}")
    if match := _MONTH_YEAR.fullmatch(text):
        month = month_number(match.group(1))
        if month:
            return (f"{month}/{match.group(2)}", f"{month:02d}.{match.group(2)}")
    return ()


def eaten_date(day: date) -> tuple[str, ...]:
    """Return what a typed date in a column of other things may have been.

    Parameters
    ----------
    day : date
        Date of a workbook.

    Returns
    -------
    tuple of str
        Possible originals.

    Examples
    --------
    >>> eaten_date(date(2024, 11, 10)), eaten_date(date(2012, 11, 1))[-1]
    (('10/11', '10-11', '10.11', '10,11'), '11/12')
    """
    texts = (f"{day.day}/{day.month}", f"{day.day}-{day.month}", f"{day.day}.{day.month}", f"{day.day},{day.month}")
    return (*texts, f"{day.month}/{day.year % 100:02d}") if day.day == 1 else texts


_EXPONENT = re.compile(r"\d(?:[.,]\d+)?E\+\d{1,2}", re.IGNORECASE)


def cut_off(texts: Iterable[str]) -> list[str]:
    """Find long numbers that a spreadsheet has shortened to "5,515E+10": their last digits are lost.

    Parameters
    ----------
    texts : iterable of str
        Distinct cleaned cells.

    Returns
    -------
    list of str
        Those that were shortened.

    Examples
    --------
    >>> cut_off(["5,515E+10", "05515", "1e+05"])
    ['5,515E+10']
    """
    return [text for text in texts if _EXPONENT.fullmatch(text) and ("," in text or "." in text)]


def eaten_cells(texts: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """Find the texts of a column that look like eaten ones.

    Parameters
    ----------
    texts : iterable of str
        Distinct cleaned cells.

    Returns
    -------
    dict of str to tuple of str
        Text and its possible originals.
    """
    return {text: originals for text in texts if 5 <= len(text) <= 14 and (originals := eaten_text(text))}
