"""Keys of areas as files spoil them: lost leading zeros, and numbers with a decimal place."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import clean
from kobimo.reference.checks import found

_DECIMAL = re.compile(r"(\d+)[.,]0+")


@dataclass(frozen=True, slots=True)
class KeyColumn:
    """Repaired keys, one per row, and notes of what was repaired."""

    keys: tuple[str, ...]
    checks: tuple[CheckResult, ...]


def repaired_key(text: str, width: int | None) -> str:
    """Restore one key; without `width` only blanks are tidied.

    Examples
    --------
    >>> repaired_key("1011101.0", 8)
    '01011101'
    """
    key = clean(text)
    if width is None:
        return key
    decimal = _DECIMAL.fullmatch(key)
    if decimal:
        key = decimal[1]
    return key.zfill(width) if key.isascii() and key.isdigit() else key


def read_keys(cells: Sequence[str], places: Sequence[Place], width: int | None) -> KeyColumn:
    """Repair a column of keys.

    A decimal place is removed where `width` says what a key looks like; without it only if every cell has one, because
    then a spreadsheet took the column for numbers, whereas single keys such as 1.0 may be meant.
    """
    cleaned = [clean(cell) for cell in cells]
    filled = [cell for cell in cleaned if cell]
    spoiled = bool(filled) and all(_DECIMAL.fullmatch(cell) for cell in filled)
    keys: list[str] = []
    decimals: list[int] = []
    zeros: list[int] = []
    for index, cell in enumerate(cleaned):
        decimal = _DECIMAL.fullmatch(cell) if width is not None or spoiled else None
        bare = decimal[1] if decimal else cell
        key = repaired_key(bare, width) if bare else ""
        if decimal:
            decimals.append(index)
        if key != bare:
            zeros.append(index)
        keys.append(key)
    checks = []
    for code, rows in (("AREA_KEY_DECIMAL_REMOVED", decimals), ("AREA_KEY_ZEROS_RESTORED", zeros)):
        if rows:
            first = rows[0]
            place = places[first]
            checks.append(
                found(code, place, count=len(rows), column=place.column, before=cleaned[first], after=keys[first])
            )
    return KeyColumn(tuple(keys), tuple(checks))
