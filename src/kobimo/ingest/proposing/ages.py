"""Age groups as tables write them."""

from __future__ import annotations

import itertools
import re

_YEARS = r"(?:\s*(?:Jahre?n?|J\.?|jährige?n?))?"
_AND_MORE = r"(?:und mehr|und älter|und darüber|u\.\s?m\.|u\.\s?ä\.|\+)"
_BELOW = re.compile(rf"unter\s+(\d+){_YEARS}", re.IGNORECASE)
_UP_TO = re.compile(rf"(\d+){_YEARS}\s*(?:bis\s+)?unter\s+(\d+){_YEARS}", re.IGNORECASE)
_FROM_TO = re.compile(rf"(\d+)\s*(?:-|–|bis)\s*(\d+){_YEARS}", re.IGNORECASE)
_FROM = re.compile(rf"(?:ab\s+)?(\d+){_YEARS}\s*{_AND_MORE}{_YEARS}", re.IGNORECASE)
_ONE = re.compile(r"(\d+)(?:\s*(?:Jahre?|J\.?)|-jährige?n?|\s?jährige?n?)", re.IGNORECASE)


def age_interval(text: str) -> str | None:
    """Read an age group.

    Parameters
    ----------
    text : str
        Category as delivered.

    Returns
    -------
    str or None
        Interval as datasets write it (`3-5`, `95+`, `4`), None if the text is no age group.

    Examples
    --------
    >>> age_interval("unter 3 Jahre"), age_interval("3 bis unter 6 Jahre"), age_interval("85 Jahre und mehr")
    ('0-2', '3-5', '85+')
    >>> age_interval("10-Jährige"), age_interval("6 - 9"), age_interval("Insgesamt")
    ('10', '6-9', None)
    """
    plain = text.strip()
    if (match := _BELOW.fullmatch(plain)) is not None:
        return _span(0, int(match[1]) - 1)
    if (match := _UP_TO.fullmatch(plain)) is not None:
        return _span(int(match[1]), int(match[2]) - 1)
    if (match := _FROM_TO.fullmatch(plain)) is not None:
        return _span(int(match[1]), int(match[2]))
    if (match := _FROM.fullmatch(plain)) is not None:
        return f"{int(match[1])}+"
    match = _ONE.fullmatch(plain)
    return str(int(match[1])) if match else None


def disjoint(intervals: list[str]) -> bool:
    """Tell whether no age lies in two of the intervals.

    Parameters
    ----------
    intervals : list of str
        As `age_interval` gives them.

    Returns
    -------
    bool
        True if they do not overlap.

    Examples
    --------
    >>> disjoint(["0-2", "3-5", "6+"]), disjoint(["0-2", "2"])
    (True, False)
    """
    spans = sorted(_ends(text) for text in intervals)
    return all(first[1] < second[0] for first, second in itertools.pairwise(spans))


def _ends(text: str) -> tuple[int, int]:
    """Return first and last age of an interval."""
    if text.endswith("+"):
        return int(text[:-1]), 1000
    first, _dash, last = text.partition("-")
    return int(first), int(last or first)


def _span(first: int, last: int) -> str | None:
    """Write an interval; None if it runs backwards."""
    if last < first:
        return None
    return str(first) if first == last else f"{first}-{last}"
