"""Headings over several rows to one name per column."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from kobimo.ingest.grid import Value, letters
from kobimo.ingest.recognition.structure.heads import Head
from kobimo.ingest.recognition.structure.view import View
from kobimo.language import _
from kobimo.model.table import clean

_BROKEN = re.compile(r"(?<=[a-zäöüß])[-\u00ad]\s*[\r\n]+\s*(?!(?:und|oder|bzw|sowie|u\.)\b)(?=[a-zäöüß])")
_SUPERSCRIPT = re.compile(r"[¹²³⁰⁴-⁹]+\)?(?:[,\s]*[¹²³⁰⁴-⁹]+\)?)*$")
_BRACKETED = re.compile(r"\s*(\d{1,2}\)(?:[,;\s]*\d{1,2}\))*|\d{1,2}(?:[,;]\s?\d{1,2})+\)|\*{1,3}\)?)$")
_GLUED = re.compile(r"(?<=[a-zäöüß]{3})(\d{1,2}(?:,\s?\d{1,2})*)$")
_AREA_UNIT = re.compile(r"(?:^|\W)[kdcm]?m[²³]$")


@dataclass(frozen=True, slots=True)
class Headings:
    """Parts and name of each column; `guessed` are rows in which blank cells were filled without a merge.

    `stripped` are headings that lost the mark of a footnote, `counted` columns whose name stands several times.
    """

    parts: dict[int, tuple[str, ...]]
    names: dict[int, str]
    guessed: tuple[int, ...]
    stripped: tuple[str, ...]
    counted: tuple[int, ...]


def heal(value: Value, text: str) -> str:
    r"""Join a word that was broken at the end of a line within a cell.

    Parameters
    ----------
    value : Value
        The raw cell.
    text : str
        The cell as cleaned text, returned where nothing is broken.

    Returns
    -------
    str
        Heading in one line.

    Examples
    --------
    >>> heal("Migrations-\nhintergrund", ""), heal("Baden-\nWürttemberg", ""), heal("Ein-\nund Auszüge", "")
    ('Migrationshintergrund', 'Baden-Württemberg', 'Ein- und Auszüge')
    """
    if not isinstance(value, str) or ("\n" not in value and "\r" not in value):
        return text
    joined = _BROKEN.sub("", value)
    return clean(re.sub(r"-\s*[\r\n]+\s*(?=[A-ZÄÖÜ])", "-", joined))


def headings(view: View, head: Head, left: int, right: int, notes: frozenset[str]) -> Headings:
    """Name the columns of a table.

    Parameters
    ----------
    view : View
        The region.
    head : Head
        Rows of headings.
    left, right : int
        First and last column.
    notes : frozenset of str
        Numbers and marks of the notes below the table.

    Returns
    -------
    Headings
        Parts with one text per row of headings, names that differ from each other.
    """
    columns = range(left, right + 1)
    rows = head.rows if head.unit is None else (*head.rows, head.unit)
    raw = {row: [_text(view, row, column) for column in columns] for row in rows}
    guessed = _fill(view, rows, left, raw)
    parts = {column: tuple(raw[row][column - left] for row in head.rows) for column in columns}
    stems = _numbered_stems(part for texts in parts.values() for part in texts)
    bare = {column: [without_mark(part, notes, stems) for part in texts] for column, texts in parts.items()}
    names = {column: _joined(texts) for column, texts in bare.items()}
    stripped = tuple(
        dict.fromkeys(
            old for column in columns for old, new in zip(parts[column], bare[column], strict=True) if old != new
        )
    )
    unique, counted = _unique(view, head, names)
    return Headings(parts, unique, guessed, stripped, counted)


def _text(view: View, row: int, column: int) -> str:
    """Return a heading, words that were broken at line ends joined."""
    cells = view.grid.rows[row]
    if column >= len(cells) or not view.kinds[row, column]:
        return ""
    return heal(cells[column], view.grid.text(row, column))


def _fill(view: View, rows: tuple[int, ...], left: int, raw: dict[int, list[str]]) -> tuple[int, ...]:
    """Fill headings into the cells that they span: along merges, or where the pattern leaves no doubt."""
    merged = False
    original = {row: list(texts) for row, texts in raw.items()}
    for row, texts in raw.items():
        for index, text in enumerate(texts):
            merge = view.covered.get((row, left + index))
            if merge and merge.right - merge.left + merge.bottom - merge.top > 0:
                merged = True
                if not text and merge.left >= left:
                    source = original.get(merge.top)
                    texts[index] = source[merge.left - left] if source else ""
    repeated = any(one and one == two for row in rows[:-1] for one, two in pairwise(original[row]))
    if merged or repeated:
        return ()
    return tuple(row for row in rows[:-1] if _fill_right(raw, row, rows))


def _fill_right(raw: dict[int, list[str]], row: int, rows: tuple[int, ...]) -> bool:
    """Fill blank cells from the left where the filled cell and the blank ones have headings of their own below."""
    texts = raw[row]
    lower = [raw[below] for below in rows if below > row]
    upper = [raw[above] for above in rows if above < row]
    source, done = None, False
    for index, text in enumerate(texts):
        below = any(line[index] for line in lower)
        if text:
            source = index if below else None
        elif source is not None and below and all(line[index] == line[source] for line in upper):
            texts[index], done = texts[source], True
        else:
            source = None
    return done


def _joined(parts: Sequence[str]) -> str:
    """Join the parts that say something new."""
    new: list[str] = []
    for part in parts:
        if part and (not new or part != new[-1]):
            new.append(part)
    return " | ".join(new)


def _numbered_stems(parts: Iterable[str]) -> frozenset[str]:
    """Return the texts that stand with several numbers behind them, such as "Merkmal1", "Merkmal2"."""
    numbers: dict[str, set[str]] = {}
    for part in parts:
        if match := _GLUED.search(part):
            numbers.setdefault(part[: match.start()], set()).add(match[1])
    return frozenset(stem for stem, found in numbers.items() if len(found) > 1)


def without_mark(text: str, notes: frozenset[str], numbered: frozenset[str] = frozenset()) -> str:
    """Remove the mark of a footnote from a heading.

    Parameters
    ----------
    text : str
        Heading.
    notes : frozenset of str
        Numbers and marks of the notes below the table.
    numbered : frozenset of str
        Headings that are numbered themselves.

    Returns
    -------
    str
        Heading without mark; unchanged where no note below the table and no superscript proves that it is one.

    Examples
    --------
    >>> without_mark("Grundschulen3", frozenset("123")), without_mark("Klasse 5", frozenset("12345"))
    ('Grundschulen', 'Klasse 5')
    """
    if (match := _SUPERSCRIPT.search(text)) and not _AREA_UNIT.search(text):
        return text[: match.start()].rstrip() or text
    if match := _BRACKETED.search(text):
        marks = re.findall(r"\d+|\*+", match[1])
        rest = text[: match.start()].rstrip()
        balanced = rest.count("(") > rest.count(")")
        if rest and not balanced and all(mark in notes for mark in marks):
            return rest
    if match := _GLUED.search(text):
        rest = text[: match.start()]
        if rest not in numbered and all(mark.strip() in notes for mark in match[1].split(",")):
            return rest
    return text


def _unique(view: View, head: Head, names: dict[int, str]) -> tuple[dict[int, str], tuple[int, ...]]:
    """Tell columns of one name apart: by unit, else by counting; columns without heading get their letter."""
    named = {column: name or _("Spalte {letter}").format(letter=letters(column)) for column, name in names.items()}
    times = Counter(named.values())
    if head.unit is not None:
        for column, name in named.items():
            unit = view.grid.text(head.unit, column)
            if times[name] > 1 and unit:
                named[column] = f"{name} | {unit}"
    seen: Counter[str] = Counter()
    taken = set(named.values())
    counted: list[int] = []
    for column, name in named.items():
        seen[name] += 1
        if seen[name] > 1:
            number = seen[name]
            while f"{name} ({number})" in taken:
                number += 1
            named[column] = f"{name} ({number})"
            taken.add(named[column])
            counted.append(column)
    return named, tuple(counted)
