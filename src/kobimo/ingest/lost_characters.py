"""Question marks inside words: a program wrote them where its character set had no umlaut."""

from __future__ import annotations

import re

_ASKED = re.compile(
    r"(?<=[A-Za-zÄÖÜäöüß])\?+(?=[a-zäöüß])|(?<![^\W\d_])\?[A-Za-zÄÖÜäöüß]{3,}(?: [A-Za-zÄÖÜäöüß]+){0,3}\?(?!\w)"
    r"|(?:(?<=[\s;|,\"'(/-])|^)\?(?=[a-zäöüß]{3})",
    re.MULTILINE,
)
_ADDRESS = re.compile(r"://|www\.|[?&]\w+=")
_WORD_END, _WORD_START = re.compile(r"[^\s;|,]*\Z"), re.compile(r"[^\s;|,]*")
_LONGEST = 60


def lost_characters(text: str) -> list[tuple[int, int, str]]:
    """Find question marks inside words, where a character was lost.

    Parameters
    ----------
    text : str
        One cell, or a whole file.

    Returns
    -------
    list of (int, int, str)
        Position, number of characters, word.

    Examples
    --------
    >>> lost_characters("M?nster, ?berwasser"), lost_characters("Wie viele? Siehe www.kommune.de/?id=eins")
    ([(1, 1, 'M?nster'), (9, 1, '?berwasser')], [])
    """
    hits = []
    for match in _ASKED.finditer(text):
        before = text[max(0, match.start() - _LONGEST) : match.start()]
        after = text[match.start() : match.start() + _LONGEST]
        token = _WORD_END.search(before)[0] + _WORD_START.match(after)[0]  # type: ignore[index] # both match nothing too
        if not _ADDRESS.search(token):
            hits.append((match.start(), match.group().count("?"), token.strip("\"';,()")))
    return hits
