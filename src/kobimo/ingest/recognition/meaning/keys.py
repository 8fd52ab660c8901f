"""Keys of areas: which system the whole column follows, on which levels, and what a spreadsheet has lost of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from kobimo.reference.areas import (
    bezirke_berlin,
    gemeinde_keys,
    gemeinden,
    kreise,
    laender,
    lor,
    nuts_keys,
    regions,
    verband_keys,
)

LEVELS = ("bund", "land", "regierungsbezirk", "kreis", "gemeindeverband", "gemeinde")
LOR_LEVELS = ("bezirk", "prognoseraum", "bezirksregion", "planungsraum")
LOR_OLD, LOR_NEW = "LOR bis 2020", "LOR ab 2021"

SURE = 0.9
"""Share of distinct keys that a system must know."""

_COUNTRY = frozenset({"DG", "DE", "0", "00", "000", "00000", "00000000", "000000000000", "D"})
_REST = frozenset({"9", "99", "999", "9999", "99999", "99999999", "-", "nan"})
_NUTS = re.compile(r"DE[0-9A-G][0-9A-Z]{0,2}")
_GRID = re.compile(r"(?:CRS\d+RES)?\d+k?mN\d+E\d+")
_FRACTION = re.compile(r"(\d+)[.,]0+")
_FIRST_WORD = re.compile(r"(\d{2,12})\s+[^\W\d].*")


@dataclass(frozen=True)
class Reading:
    """One way to read the keys of a column.

    Attributes
    ----------
    system : str
        As in `AreaFinding`.
    keys : mapping of str to str
        Restored key by the text of the cell, for those that the system knows.
    levels : tuple of str
        Levels that occur, the largest first.
    width : int
        Digits of a key of the finest level.
    share : float
        Distinct texts that the system knows, or that stand for the country or the rest.
    repaired : int
        Cells whose key is restored.
    """

    system: str
    keys: Mapping[str, str]
    levels: tuple[str, ...]
    width: int
    share: float
    repaired: int


def plain_key(text: str) -> str:
    """Strip what programs add to a key.

    Parameters
    ----------
    text : str
        Cleaned cell.

    Returns
    -------
    str
        Without a fraction of zeros, without apostrophe, blanks between the parts and key of a name in the same cell.

    Examples
    --------
    >>> plain_key("1001000.0"), plain_key("'01001"), plain_key("05 5 15 000"), plain_key("05515 Münster, Stadt")
    ('1001000', '01001', '05515000', '05515')
    """
    bare = text.strip("'`´ =\"")
    if match := _FRACTION.fullmatch(bare):
        return match.group(1)
    if match := _FIRST_WORD.fullmatch(bare):
        return match.group(1)
    joined = bare.replace(" ", "")
    return joined if joined.isdecimal() else bare


def readings_of(texts: Mapping[str, int]) -> list[Reading]:
    """List the systems that a column of keys may follow.

    Parameters
    ----------
    texts : mapping of str to int
        Distinct cells and how often they occur.

    Returns
    -------
    list of Reading
        Those that know nearly all keys, the best first.

    Examples
    --------
    >>> [(r.system, r.levels, r.width, r.repaired) for r in readings_of({"1001": 1, "1002": 1, "5515": 2})]
    [('AGS', ('kreis',), 5, 4)]
    """
    plain = {text: plain_key(text) for text in texts}
    found = [reading for reading in _try_all(plain, texts) if reading is not None]
    return sorted(found, key=lambda reading: (-round(reading.share, 2), reading.repaired))


def _try_all(plain: Mapping[str, str], texts: Mapping[str, int]) -> list[Reading | None]:
    """Try every system."""
    digits = {text: key for text, key in plain.items() if key.isdecimal()}
    if 2 * len(digits) < len(plain):
        return [_pattern(plain, texts, "NUTS", _is_nuts), _pattern(plain, texts, "Gitter", _is_grid)]
    longest = max(map(len, digits.values()))
    tried: list[Reading | None] = []
    if longest in {7, 8}:
        tried.append(_padded(plain, texts))
    if longest <= 8:
        tried += [
            _read(plain, texts, "AGS", width, level_of_ags) for width in (8, 5, 3, 2) if longest in {width, width - 1}
        ]
        tried += [_read(plain, texts, LOR_OLD, width, _old) for width in (8, 6, 4) if longest in {width, width - 1}]
        tried += [_read(plain, texts, LOR_NEW, width, _new) for width in (8, 6, 4) if longest in {width, width - 1}]
    elif longest <= 12:
        tried.append(_read(plain, texts, "ARS", 9 if longest == 9 else 12, level_of_ars))
    return tried


def level_of_ags(key: str) -> str:
    """Return the level of a key of 2, 3, 5 or 8 digits.

    Parameters
    ----------
    key : str
        Digits.

    Returns
    -------
    str
        "" if no area has or had this key.

    Examples
    --------
    >>> level_of_ags("05"), level_of_ags("05515"), level_of_ags("03241001"), level_of_ags("99999")
    ('land', 'kreis', 'gemeinde', '')
    """
    known: dict[int, tuple[str, Collection[str]]] = {
        2: ("land", laender()),
        3: ("regierungsbezirk", regions()),
        5: ("kreis", kreise()),
        8: ("gemeinde", gemeinde_keys()),
    }
    level, keys = known.get(len(key), ("", ()))
    if key in keys:
        return level
    part_of_town = (
        len(key) == 8 and key[:5] in kreise() and (key[:2] in {"11", "02"} or key[:5] in {"05334", "03241", "10041"})
    )
    return "gemeinde" if part_of_town or (len(key) == 8 and key[:5] in kreise() and key[5:] != "000") else ""


def level_of_ars(key: str) -> str:
    """Return the level of a regional key of 2, 3, 5, 9 or 12 digits.

    Parameters
    ----------
    key : str
        Digits.

    Returns
    -------
    str
        "" if no area has this key.

    Examples
    --------
    >>> level_of_ars("055150000000"), level_of_ars("055150000"), level_of_ars("05")
    ('gemeinde', 'gemeindeverband', 'land')
    """
    if len(key) == 12:
        return "gemeinde" if key in gemeinden() or (key[:5] in kreise() and key[9:] != "") else ""
    if len(key) == 9:
        return "gemeindeverband" if key in verband_keys() or key[:5] in kreise() else ""
    return level_of_ags(key) if len(key) in {2, 3, 5} else ""


def _old(key: str) -> str:
    """Return the level of a LOR key of the system until 2020."""
    return _level_of_lor(key, new=False)


def _new(key: str) -> str:
    """Return the level of a LOR key of the system since 2021."""
    return _level_of_lor(key, new=True)


def _level_of_lor(key: str, *, new: bool) -> str:
    """Return the level of a LOR key."""
    if key in lor(new=new):
        return LOR_LEVELS[len(key) // 2 - 1]
    return "bezirk" if key in bezirke_berlin() else ""


def _is_nuts(key: str) -> str:
    """Return the level of a NUTS code."""
    if not _NUTS.fullmatch(key):
        return ""
    return {3: "land", 4: "regierungsbezirk", 5: "kreis"}[len(key)] if len(key) < 5 or key in nuts_keys() else ""


def _is_grid(key: str) -> str:
    """Tell whether a text names a cell of the European grid."""
    return "gitter" if _GRID.fullmatch(key) else ""


def _read(
    plain: Mapping[str, str], texts: Mapping[str, int], system: str, width: int, level_of: Callable[[str], str]
) -> Reading | None:
    """Read a column of digits whose finest keys have `width` digits; one missing digit is a lost zero."""
    widths = {2, 4, 6, 8} if system.startswith("LOR") else {2, 3, 5, 8, 9, 12}
    keys, levels, special = {}, set(), 0
    for text, key in plain.items():
        if key in _COUNTRY or key in _REST or not key.isdecimal():
            special += key in _COUNTRY
            levels |= {"bund"} if key in _COUNTRY else set()
            continue
        found = _restored(key, width, widths, level_of)
        if found is not None:
            keys[text], level = found
            levels.add(level)
    lost = sum(texts[text] for text, key in keys.items() if key != text)
    return _finished(system, keys, levels, width, lost, len(plain), special)


def _restored(key: str, width: int, widths: set[int], level_of: Callable[[str], str]) -> tuple[str, str] | None:
    """Return key and level, with the zero that was lost; None if the system does not know it or two readings fit."""
    candidates = []
    if len(key) in widths and len(key) <= width:
        candidates.append(key)
    if len(key) + 1 in widths and len(key) + 1 <= width and key[0] != "0":
        candidates.append("0" + key)
    fitting = [(candidate, level) for candidate in candidates if (level := level_of(candidate))]
    same_width = [pair for pair in fitting if len(pair[0]) == width]
    chosen = same_width or fitting
    return chosen[0] if len(chosen) == 1 else None


def _finished(
    system: str, keys: Mapping[str, str], levels: set[str], width: int, lost: int, total: int, special: int
) -> Reading | None:
    """Build the reading if it knows enough."""
    if not keys or (len(keys) + special) / total < SURE:
        return None
    if _only_kreise(keys.values(), width):
        levels = (levels - {"gemeinde"}) | {"kreis"}
    order = LOR_LEVELS if system.startswith("LOR") else LEVELS
    named = tuple(level for level in (*LEVELS, *LOR_LEVELS) if level in levels and (level in order or level == "bund"))
    finest = max((len(key) for key in keys.values()), default=width)
    if finest != width:
        return None
    return Reading(system, keys, named, width, (len(keys) + special) / total, lost)


def _only_kreise(keys: Collection[str], width: int) -> bool:
    """Tell whether long keys end in zeros, some of which no Gemeinde has: they are Kreise, filled up."""
    zeros = {8: "000", 12: "0000000"}.get(width)
    known = {8: gemeinde_keys, 12: gemeinden}.get(width)
    if zeros is None or known is None or not all(len(key) == width and key.endswith(zeros) for key in keys):
        return False
    return not all(key in known() for key in keys)


def _padded(plain: Mapping[str, str], texts: Mapping[str, int]) -> Reading | None:
    """Read Kreis keys that were filled with three zeros (1001000), as the BBSR writes them."""
    keys = {
        text: key.zfill(8)[:5]
        for text, key in plain.items()
        if key.isdecimal() and len(key) in {7, 8} and key.endswith("000") and key.zfill(8)[:5] in kreise()
    }
    if len(keys) / len(plain) < SURE or all(key + "000" in gemeinde_keys() for key in keys.values()):
        return None
    changed = sum(texts[text] for text in keys if not (len(text) == 8 and text.isdecimal()))
    return Reading("BBSR", keys, ("kreis",), 8, len(keys) / len(plain), changed)


def _pattern(
    plain: Mapping[str, str], texts: Mapping[str, int], system: str, level_of: Callable[[str], str]
) -> Reading | None:
    """Read codes that have a form of their own."""
    keys = {text: key for text, key in plain.items() if level_of(key)}
    if not keys or len(keys) / len(plain) < SURE:
        return None
    levels = {level_of(key) for key in keys.values()}
    named = tuple(level for level in LEVELS if level in levels)
    changed = sum(texts[text] for text, key in keys.items() if key != text)
    return Reading(system, keys, named, max(map(len, keys.values())), len(keys) / len(plain), changed)
