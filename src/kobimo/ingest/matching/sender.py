"""Words of a file that say whose it is: titles, notes, names of sheets and of the file, never the data themselves."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import PurePath

from kobimo.ingest.grid import Grid, Opened
from kobimo.ingest.matching.spelling import folded
from kobimo.model.recipe import Names
from kobimo.model.table import clean

SHORTEST = 4
"""Letters of a word that tells suppliers apart."""

_FEW = 3
LONGEST = 120
"""Characters of a text that is quoted."""

_NUMBER = re.compile(r"[-+.,\d\s%]*\d[-+.,\d\s%]*")
_SEARCHED = 4000


def distinctive_words(names: Mapping[str, Iterable[str]]) -> dict[str, frozenset[str]]:
    """Find the words by which suppliers can be told apart.

    A word must occur in two names of a supplier, so that an office that only one of them happens to name (Bürgerbüro)
    does not count as its name.

    Parameters
    ----------
    names : mapping of str to iterable of str
        Source to everything that its supplier and its areas are called.

    Returns
    -------
    dict of str to frozenset of str
        Folded words of each source that no other one has in any of its names.

    Examples
    --------
    >>> names = {"a": ["Gemeinde Birkenau, Meldeamt", "Kitas Birkenau"], "b": ["Gemeinde Ahlbrügge", "Kitas Ahlbrügge"]}
    >>> distinctive_words(names)["a"], distinctive_words(names)["b"]
    (frozenset({'birkenau'}), frozenset({'ahlbruegge'}))
    """
    counts = {source: Counter(word for text in texts for word in _words(text)) for source, texts in names.items()}
    owners = Counter(word for words in counts.values() for word in words)
    return {
        source: frozenset(word for word, times in words.items() if times > 1 and owners[word] == 1)
        for source, words in counts.items()
    }


def _words(text: str) -> set[str]:
    """Return the words of a name that are long enough."""
    return {word for word in folded(text) if len(word) >= SHORTEST and not word.isdigit()}


def sender_texts(opened: Opened, name: str, *, contents: bool = True) -> tuple[str, ...]:
    """Return the texts of a file that may name its sender.

    Parameters
    ----------
    opened : Opened
        The file.
    name : str
        Its name.
    contents : bool
        False for a list of persons, of which nothing may be repeated.

    Returns
    -------
    tuple of str
        Name, names of sheets, and rows of few cells without any number, which are titles and notes.
    """
    texts = [PurePath(name).stem]
    for grid in opened.grids:
        texts += [grid.name] if not grid.hidden else []
        texts += _notes(grid) if contents and not grid.hidden else []
    return tuple(texts)


def _notes(grid: Grid) -> list[str]:
    """Return the rows that are no data: few texts, no numbers."""
    texts = []
    for index in range(min(len(grid.rows), _SEARCHED)):
        cells = [cell for cell in (grid.text(index, at) for at in range(len(grid.rows[index]))) if cell]
        if 0 < len(cells) <= _FEW and not any(_NUMBER.fullmatch(cell) for cell in cells):
            texts.append(" ".join(cells))
    return texts


def named_senders(texts: Iterable[str], words: Mapping[str, Collection[str]]) -> dict[str, str]:
    """Say which suppliers texts name.

    Parameters
    ----------
    texts : iterable of str
        From `sender_texts`.
    words : mapping of str to collection of str
        From `distinctive_words`.

    Returns
    -------
    dict of str to str
        Source to the first text with one of its words.
    """
    found: dict[str, str] = {}
    for text in texts:
        present = set(folded(text))
        for source, own in words.items():
            if source not in found and present & set(own):
                found[source] = clean(text)[:LONGEST]
    return found


def share_of_headings(opened: Opened, wanted: Sequence[Names]) -> float:
    """Say how many of the headings that a recipe needs stand anywhere in a file.

    Parameters
    ----------
    opened : Opened
        The file.
    wanted : sequence of Names
        Headings; joined ones count with their parts.

    Returns
    -------
    float
        0 to 1. Reading a file by a recipe is costly, looking for words is not.
    """
    if not wanted:
        return 1.0
    texts = {clean(cell).casefold() for cell in _texts(opened)}
    hits = sum(any(_present(name, texts) for name in names) for names in wanted)
    return hits / len(wanted)


def _present(name: str, texts: Collection[str]) -> bool:
    """Tell whether all parts of a heading are there."""
    return all(clean(part).casefold() in texts for part in name.split(" | "))


def _texts(opened: Opened) -> Iterable[str]:
    """Give the cells of the first rows, where headings are."""
    for grid in opened.grids:
        for row in grid.rows[:120]:
            for cell in row:
                if isinstance(cell, str):
                    yield cell
                elif cell is not None:
                    yield str(cell)
