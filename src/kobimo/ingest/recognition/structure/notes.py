"""Texts above and below a table: title, source, state, licence, notes."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import pairwise

from kobimo.ingest.recognition.structure.markers import is_footer, is_rule
from kobimo.ingest.recognition.structure.view import View
from kobimo.model.table import clean

LONGEST = 4000
"""Characters of one fact that are kept."""

_FACTS = (
    ("source", re.compile(r"(?:Daten)?quellen?\s*(?:\([^)]*\))?\s*:\s*(.+)", re.IGNORECASE)),
    ("as_of", re.compile(r"(?:.*[|;·]\s*)?(?:Daten)?stand(?:\s*:|(?=\s+\d))\s*(.+)", re.IGNORECASE)),
    ("created", re.compile(r"(?:Erstellungsdatum|Erstellt am)\s*:?\s*(.+)", re.IGNORECASE)),
    (
        "licence",
        re.compile(r"(.*(?:Datenlizenz|Creative Commons|\bCC[ -]BY|\bCC0\b|dl-de/).*)", re.IGNORECASE | re.DOTALL),
    ),
    ("copyright", re.compile(r"((?:©|\(c\)\s?opyright|\(c\)|copyright).*)", re.IGNORECASE | re.DOTALL)),
)
_NOTE = re.compile(
    r"(?:\((\d{1,2})\)|(\d{1,2})[)\]]|(\d{1,2}):?(?=\s+[A-ZÄÖÜ\"„])|(\*{1,3})\)?|([¹²³⁴-⁹])\)?)\s*[^\W_]\S"
)
_SUPERSCRIPTS = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")


def lines(view: View, rows: Iterable[int]) -> list[str]:
    """Return the rows as lines of text, empty ones and drawn lines left out.

    Parameters
    ----------
    view : View
        The region.
    rows : iterable of int
        Positions.

    Returns
    -------
    list of str
        One line per row.
    """
    joined = (line for row in rows if view.filled[row] for line in _lines_of(view, row))
    return [line for line in joined if line and not is_rule(line)]


def _lines_of(view: View, row: int) -> list[str]:
    """Join the cells of a row; a lone cell is split where a fact begins on a new line."""
    text = clean(" ".join(view.words(row)))
    raw = view.grid.rows[row][view.cells(row)[0]] if view.lone[row] else None
    if not isinstance(raw, str) or "\n" not in raw:
        return [text]
    split = [clean(line) for line in raw.splitlines()]
    starts = [0, *(index for index, line in enumerate(split) if index and _begins_fact(line)), len(split)]
    return [clean(" ".join(split[start:end])) for start, end in pairwise(starts)]


def _begins_fact(line: str) -> bool:
    """Tell whether a line begins with the name of a fact."""
    return any(pattern.match(line) for name, pattern in _FACTS if name != "licence")


def facts(above: list[str], below: list[str]) -> dict[str, str]:
    """Sort the lines around a table into facts.

    Parameters
    ----------
    above, below : list of str
        Lines above the headings, lines below the data.

    Returns
    -------
    dict of str to str
        `title`, `source`, `as_of`, `created`, `licence`, `copyright`, `footnotes`, as far as they occur.
    """
    found: dict[str, str] = {}
    for line in [*below, *above]:
        for name, pattern in _FACTS:
            if match := pattern.match(line):
                found.setdefault(name, match[1].strip()[:LONGEST])
    titles = [line for line in above if not (is_footer(line) or _is_fact(line))]
    rest = [line for line in below if not _is_fact(line)]
    if titles:
        found["title"] = " | ".join(titles)[:LONGEST]
    if rest:
        found["footnotes"] = "\n".join(rest)[:LONGEST]
    return found


def _is_fact(line: str) -> bool:
    """Tell whether a line is stored under a name of its own."""
    return any(pattern.match(line) for _name, pattern in _FACTS)


def marks(texts: Iterable[str]) -> frozenset[str]:
    """Return the numbers and marks with which notes begin.

    Parameters
    ----------
    texts : iterable of str
        Lines below the data.

    Returns
    -------
    frozenset of str
        For instance `1`, `2`, `*`.

    Examples
    --------
    >>> sorted(marks(["1) Ohne Schulkindergärten", "*) vorläufig", "2022 neu erhoben"]))
    ['*', '1']
    """
    matches = (_NOTE.match(text) for text in texts)
    return frozenset(
        next(group for group in match.groups() if group).translate(_SUPERSCRIPTS) for match in matches if match
    )


def single_lines(view: View, rows: Iterable[int]) -> list[str]:
    """Return the texts of the rows with the line breaks within cells, where several notes stand in one cell.

    Parameters
    ----------
    view : View
        The region.
    rows : iterable of int
        Positions.

    Returns
    -------
    list of str
        Cleaned lines.
    """
    raw = (view.grid.rows[row][column] for row in rows for column in view.cells(row)[:1])
    return [clean(line) for text in raw if isinstance(text, str) for line in text.splitlines()]
