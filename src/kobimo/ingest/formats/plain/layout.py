"""Where the fields of records of fixed width begin and end."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

_GV100AD = re.compile(r"(?:10|20|30|40|50|60)(?:19|20)\d{2}(?:0[1-9]|1[0-2])\d{2}[0-9 ]{8}[0-9 ]{4}\S")
_GV100AD_EDGES = (0, 2, 10, 18, 22, 72, 122, 124, 128, 139, 150, 161, 165, 170, 177, 181, 185, 189, 193, 198, 201)
_NUMBER = re.compile(r"[-+]?\d[\d.,]*|[-.x/…]|\.\.\.")
_SAMPLE = 3000
_SAME_LENGTH = 0.97
_SHORTEST = 10
_FEWEST = 3


@dataclass(frozen=True, slots=True)
class Layout:
    """Fields as pairs of first position and end; `name` if the record description is known."""

    slices: tuple[tuple[int, int | None], ...]
    name: str = ""

    def cells(self, line: str) -> list[str]:
        """Cut a record; characters are counted, not bytes."""
        return [line[start:end].rstrip() for start, end in self.slices] if line.strip() else []


def find_layout(lines: Sequence[str]) -> Layout | None:
    """Find the fields of records that all have the same length.

    Parameters
    ----------
    lines : sequence of str
        The lines that are not empty.

    Returns
    -------
    Layout or None
        The fields of a known record description, else the runs between columns of blanks; None for other text.
    """
    if len(lines) < _FEWEST:
        return None
    sample = lines[:_SAMPLE]
    if sum(_GV100AD.match(line) is not None for line in sample) > _SAME_LENGTH * len(sample):
        return Layout((*pairwise(_GV100AD_EDGES), (_GV100AD_EDGES[-1], None)), "GV100AD")
    length, times = Counter(map(len, lines)).most_common(1)[0]
    if length < _SHORTEST or times < _SAME_LENGTH * len(lines):
        return None
    slices = _between_blanks([line for line in lines if len(line) == length], length)
    return Layout(slices) if len(slices) > 1 else None


def are_numbers_between_blanks(lines: Sequence[str]) -> bool:
    """Tell columns of numbers and single words: every line has as many, and most of them are numbers.

    Parameters
    ----------
    lines : sequence of str
        The lines that are not empty.

    Returns
    -------
    bool
        Whether blanks separate the columns.

    Examples
    --------
    >>> are_numbers_between_blanks(["Nord 1  22", "Ost 10 2,5"]), are_numbers_between_blanks(["Am Markt 1", "Ost 1"])
    (True, False)
    """
    words = [line.split() for line in lines]
    widths = set(map(len, words))
    if len(lines) < _FEWEST - 1 or len(widths) != 1 or widths == {1}:
        return False
    cells = [word for line in words[:_SAMPLE] for word in line]
    return sum(_NUMBER.fullmatch(cell) is not None for cell in cells) > len(cells) / 2


def _between_blanks(lines: Sequence[str], length: int) -> tuple[tuple[int, int | None], ...]:
    """Return the runs of positions that hold a sign in any record."""
    blank = [True] * length
    for line in lines:
        if any(sign != " " and blank[at] for at, sign in enumerate(line)):
            blank = [was and sign == " " for was, sign in zip(blank, line, strict=True)]
    starts = [at for at in range(length) if not blank[at] and (at == 0 or blank[at - 1])]
    ends: list[int | None] = [at + 1 for at in range(length) if not blank[at] and (at + 1 == length or blank[at + 1])]
    return tuple(zip(starts, [*ends[:-1], None], strict=True))
