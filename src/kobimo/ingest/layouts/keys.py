"""Official area keys in a column: system and levels."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from kobimo.ingest.outline import AreaFinding
from kobimo.reference.areas import laender, regions

LEVELS = ("bund", "land", "regierungsbezirk", "kreis", "gemeindeverband", "gemeinde")
_AGS_LEVELS = {2: "land", 3: "regierungsbezirk", 5: "kreis", 8: "gemeinde"}
_ARS_LEVELS = {2: "land", 3: "regierungsbezirk", 5: "kreis", 9: "gemeindeverband", 12: "gemeinde"}
_COUNTRY = frozenset({"DG", "D", "DE", "0", "00", "000", "DINSG"})
_WRAPPED = re.compile(r"(\d{1,12})[.,]0+|=?\"(\w{1,12})\"")
_KEY = re.compile(r"DG|D|DE|\d{1,12}")
_NAMES_OF_COUNTRY = frozenset({"Deutschland", "Insgesamt", "Bundesgebiet"})


@lru_cache(maxsize=65536)
def _mended(text: str) -> tuple[str, bool]:
    """Undo what a spreadsheet has made of a key (1001, 1001.0, ="01001"), and say whether anything was done."""
    written, text = text, unwrapped(text)
    lost = len(text) in {1, 4, 7, 11} or (len(text) == 2 and text not in laender() and f"0{text}" in regions())
    if lost and text.isdigit() and text not in _COUNTRY:
        return f"0{text}", True
    return text, text != written


def unwrapped(text: str) -> str:
    """Take a fraction of zero, or a formula that only quotes, off a key.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    str

    Examples
    --------
    >>> unwrapped("1001.0"), unwrapped('="01001"'), unwrapped("12")
    ('1001', '01001', '12')
    """
    match = _WRAPPED.fullmatch(text)
    return match[1] or match[2] if match else text


def is_key(text: str) -> bool:
    """Tell whether a cell may be an official key: DG, or digits of a length that a level has.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_key("DG"), is_key("01001"), is_key("1001"), is_key("2023/24"), is_key("99")
    (True, True, True, False, False)
    """
    text = unwrapped(text)
    if not _KEY.fullmatch(text):
        return False
    if text in _COUNTRY:
        return True
    key, _lost = _mended(text)
    return len(key) in {2, 3, 5, 8, 9, 12} and key[:2] in laender()


def is_shortened(text: str) -> bool:
    """Tell whether a key has lost its leading zero.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    bool

    Examples
    --------
    >>> is_shortened("1001"), is_shortened("01001"), is_shortened("11000")
    (True, False, False)
    """
    return is_key(text) and _mended(text)[1]


def area_of_keys(cells: Iterable[str], column: int) -> AreaFinding | None:
    """Understand a column of official keys.

    Parameters
    ----------
    cells : iterable of str
        All cells of the column.
    column : int
        Its position.

    Returns
    -------
    AreaFinding or None
        None if a cell is no official key, or if keys of AGS and ARS are mixed.

    Examples
    --------
    >>> area_of_keys(["DG", "01", "01001"], 1).levels
    ('bund', 'land', 'kreis')
    """
    counted: dict[str, int] = {}
    for cell in cells:
        if cell:
            counted[cell] = counted.get(cell, 0) + 1
    if not counted or not all(map(is_key, counted)):
        return None
    repaired = sum(number for text, number in counted.items() if _mended(text)[1])
    keys = {_mended(text)[0] for text in counted}
    lengths = {len(key) for key in keys if key not in _COUNTRY}
    table = _ARS_LEVELS if lengths & {9, 12} else _AGS_LEVELS
    if not lengths <= set(table):
        return None
    found = {table[length] for length in lengths} | ({"bund"} if keys & _COUNTRY else set())
    return AreaFinding(
        system="ARS" if table is _ARS_LEVELS else "AGS",
        levels=tuple(level for level in LEVELS if level in found),
        column=column,
        width=max(lengths, default=None),
        repaired=repaired,
    )


def names_laender(cells: Iterable[str]) -> bool:
    """Tell whether all cells are names of Länder or of the country, and at least two Länder occur.

    Parameters
    ----------
    cells : iterable of str
        Cells of a column, or headings.

    Returns
    -------
    bool
    """
    distinct = {cell for cell in cells if cell}
    known = set(laender().values())
    return len(distinct & known) > 1 and distinct <= known | _NAMES_OF_COUNTRY
