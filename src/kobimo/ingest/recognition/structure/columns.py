"""Which columns hold words, and which values: the measure by which a row is a heading or data."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.recognition.structure.kinds import CODE, DATE, SYMBOL, YEAR, Kinds
from kobimo.ingest.recognition.structure.markers import is_rule
from kobimo.ingest.recognition.structure.view import Flags, View


@dataclass(frozen=True, slots=True)
class Profile:
    """What the columns of one block are by their data.

    Attributes
    ----------
    values : ndarray of bool
        Columns that hold numbers, keys, signs, years or dates.
    years, dates, codes : ndarray of bool
        Of those, the ones that hold years, dates, or any keys with leading zeros.
    used : ndarray of bool
        Columns with any data.
    end : int
        Row behind the last that can be data: a drawn line ends them.
    typical : float
        Median number of filled cells of a row of data.
    """

    values: Flags
    years: Flags
    dates: Flags
    codes: Flags
    used: Flags
    end: int
    typical: float

    def misplaced(self, kinds: Kinds) -> Flags:
        """Mark years, dates and keys in columns of other values; the last axis of `kinds` are the columns."""
        year = (kinds == YEAR) & ~self.years
        date = (kinds == DATE) & ~self.dates
        code = (kinds == CODE) & ~self.codes
        return np.asarray((year | date | code) & self.values)

    def votes(self, view: View, row: int) -> tuple[int, int]:
        """Count the cells of a row that look like headings above values, and those that look like the values.

        Parameters
        ----------
        view : View
            The region.
        row : int
            Position of the row.

        Returns
        -------
        tuple of (int, int)
            Votes for a heading, votes for data.
        """
        kinds = view.kinds[row]
        words = view.text[row] & self.values
        odd = self.misplaced(kinds)
        fit = (kinds >= SYMBOL) & self.values & ~odd
        return int(np.count_nonzero(words | odd)), int(np.count_nonzero(fit))


def profile(view: View, top: int, bottom: int) -> Profile | None:
    """Learn what the columns of a block hold, from all its rows with values.

    Parameters
    ----------
    view : View
        The region.
    top, bottom : int
        First row of the block, row behind its last.

    Returns
    -------
    Profile or None
        None where the block has no row with more than one cell.
    """
    end = _end(view, top, bottom)
    rows = np.flatnonzero(view.valued[top:end]) + top
    if not rows.size:
        wide = np.flatnonzero(view.wide[top:end]) + top
        rows = wide[len(wide) // 2 :]
    if not rows.size:
        return None
    if rows.size > 3:
        rows = rows[1:]
    body = view.kinds[rows]
    filled = np.count_nonzero(body, axis=0)
    valued = np.count_nonzero(body >= SYMBOL, axis=0)
    known = np.maximum(1, valued - np.count_nonzero(body == SYMBOL, axis=0))
    return Profile(
        values=(filled > 0) & (valued >= 0.6 * filled),
        years=_share(body, YEAR, known) > 0.5,
        dates=_share(body, DATE, known) > 0.5,
        codes=(body[1:] == CODE).any(axis=0) if rows.size > 1 else (body == CODE).any(axis=0),
        used=filled > 0,
        end=end,
        typical=float(np.median(np.count_nonzero(body, axis=1))),
    )


def _share(body: NDArray[np.uint8], kind: int, known: NDArray[np.int64]) -> NDArray[np.float64]:
    """Return the share of one kind among the values of each column."""
    return np.asarray(np.count_nonzero(body == kind, axis=0) / known)


def _end(view: View, top: int, bottom: int) -> int:
    """Return the row of the first drawn line below some data, or the end of the block."""
    seen = np.flatnonzero(view.valued[top:bottom])
    if not seen.size:
        seen = np.flatnonzero(view.wide[top:bottom])
    begin = top + int(seen[0]) if seen.size else top
    for row in np.flatnonzero(view.lone[begin:bottom]) + begin:
        word = view.first_word(int(row))
        if is_rule(word) and (word.startswith("_") or not _sum_below(view, int(row), bottom)):
            return int(row)
    return bottom


def _sum_below(view: View, row: int, bottom: int) -> bool:
    """Tell whether the row below a drawn line has as many cells as the one above: the sum under the stroke."""
    below = row + 1
    return bool(below < bottom and view.valued[below] and view.filled[below] >= view.filled[row - 1] - 1)
