"""Which characters the fonts of a document have: a character without a letter would make a PDF inaccessible."""

from __future__ import annotations

import re
import struct
import unicodedata
from functools import lru_cache
from pathlib import Path
from typing import Any

DRAWING = "svg"
"""Key of a drawing, which is no text to be broken into lines."""

_OVERLONG = re.compile(r"[^\s/-]{41,}")
"""A word so long is no word of a language and gets places to break at."""

_PIECE = 10

_INSTEAD = "\ufffd", "\u25a1", "?"
_FORMAT_BY_SEGMENTS, _FORMAT_BY_GROUPS = 4, 12


@lru_cache(maxsize=4)
def letters(folder: Path) -> frozenset[int]:
    """Return the code points that every TrueType font of a folder has.

    Raises
    ------
    OSError
        If a font cannot be read.
    """
    fonts = [_mapped(path.read_bytes()) for path in sorted(folder.glob("*.ttf"))]
    return frozenset.intersection(*fonts) if fonts else frozenset()


def printable(value: Any, known: frozenset[int]) -> Any:
    r"""Return a value with all texts inside composed, breakable and without characters that the fonts do not have.

    Examples
    --------
    >>> printable({"name": ["Mu\u0308hle\u0000", 1]}, frozenset(range(32, 256)))
    {'name': ['Mühle', 1]}
    """
    if isinstance(value, str):
        return _OVERLONG.sub(_in_pieces, _text(value, known))
    if isinstance(value, dict):
        return {key: _text(item, known) if key == DRAWING else printable(item, known) for key, item in value.items()}
    if isinstance(value, list):
        return [printable(item, known) for item in value]
    return value


def _in_pieces(found: re.Match[str]) -> str:
    word = found[0]
    return "\u200b".join(word[start : start + _PIECE] for start in range(0, len(word), _PIECE))


def _text(text: str, known: frozenset[int]) -> str:
    composed = unicodedata.normalize("NFC", text)
    unknown = {code for code in map(ord, set(composed)) if code not in known}
    if not unknown:
        return composed
    instead = next((sign for sign in _INSTEAD if ord(sign) in known), "?")
    return composed.translate({code: _replacement(chr(code), instead) for code in unknown})


def _replacement(letter: str, instead: str) -> str:
    """Return a blank for a line break or tab, nothing for an invisible character, else the sign for a missing one."""
    if letter.isspace():
        return " "
    return "" if unicodedata.category(letter) in {"Cc", "Cf", "Cs", "Mn"} else instead


def _mapped(data: bytes) -> frozenset[int]:
    """Return the code points of a font from its `cmap` table."""
    tables = struct.unpack_from(">H", data, 4)[0]
    entries = {data[at : at + 4]: struct.unpack_from(">I", data, at + 8)[0] for at in range(12, 12 + 16 * tables, 16)}
    start = entries[b"cmap"]
    found: set[int] = set()
    for index in range(struct.unpack_from(">H", data, start + 2)[0]):
        at = start + struct.unpack_from(">HHI", data, start + 4 + 8 * index)[2]
        form = struct.unpack_from(">H", data, at)[0]
        if form == _FORMAT_BY_SEGMENTS:
            found |= _by_segments(data, at)
        elif form == _FORMAT_BY_GROUPS:
            found |= _by_groups(data, at)
    return frozenset(found)


def _by_segments(data: bytes, at: int) -> set[int]:
    count = struct.unpack_from(">H", data, at + 6)[0] // 2
    ends = struct.unpack_from(f">{count}H", data, at + 14)
    starts = struct.unpack_from(f">{count}H", data, at + 16 + 2 * count)
    spans = zip(starts, ends, strict=True)
    return {code for first, last in spans if first != 0xFFFF for code in range(first, last + 1)}


def _by_groups(data: bytes, at: int) -> set[int]:
    groups = struct.unpack_from(">I", data, at + 12)[0]
    spans = [struct.unpack_from(">II", data, at + 16 + 12 * index) for index in range(groups)]
    return {code for first, last in spans for code in range(first, last + 1)}
