"""A column while its meaning is being found."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from kobimo.ingest.outline import Column, Role
from kobimo.ingest.recognition.meaning.cells import Cells
from kobimo.ingest.recognition.meaning.figures import Figures
from kobimo.ingest.recognition.meaning.keys import Reading

_SIGNS = 6
"""Different unexplained signs that a column of numbers may have."""


@dataclass
class Draft:
    """What is known of one column so far.

    `heading` leaves out what spans other columns as well; `doubt` lowers the confidence where a question is asked.
    """

    column: Column
    cells: Cells
    figures: Figures
    role: Role = Role.EMPTY
    confidence: float = 1.0
    readings: list[Reading] = field(default_factory=list)
    decided: bool = False
    heading: str = ""
    doubt: float = 1.0

    @property
    def position(self) -> int:
        """Column in the grid."""
        return self.column.position

    @property
    def distinct(self) -> int:
        """Number of different cells."""
        return len(self.cells.counts)

    @cached_property
    def whole(self) -> bool:
        """Whether all numbers are whole and not punctuated; 101.0 is how programs write 101."""
        bare = (text.lstrip("-").removesuffix(".0") for text in self.figures.texts)
        return not self.figures.fractional and all(map(str.isdecimal, bare))

    @cached_property
    def numeric(self) -> bool:
        """Whether most cells are numbers or signs, or all but a few short signs that nobody has explained."""
        unknown = self.figures.unknown
        signs = len(unknown) <= _SIGNS and all(len(text) <= 3 for text in unknown)
        return self.figures.share >= 0.5 or (self.figures.share > 0.05 and signs)

    def settle(self, role: Role, confidence: float = 1.0) -> None:
        """Give the column its role."""
        self.role, self.confidence, self.decided = role, confidence, True


def own_headings(columns: Sequence[Column]) -> dict[int, str]:
    """Return the parts of the headings that belong to one column alone, the last part where all are shared.

    "Schulart" above "Gymnasium" and "Realschule" does not make their numbers codes of school types.

    Parameters
    ----------
    columns : sequence of Column
        All columns of a table.

    Returns
    -------
    dict of int to str
        One line by position; "" for a column without heading.
    """
    times = Counter((level, part) for column in columns for level, part in enumerate(column.parts) if part)
    found = {}
    for column in columns:
        filled = [(level, part) for level, part in enumerate(column.parts) if part]
        own = [part for level, part in filled if times[level, part] == 1] or [part for _level, part in filled[-1:]]
        found[column.position] = " ".join(dict.fromkeys(own))
    return found
