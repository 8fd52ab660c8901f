"""What is wrong with a formula, and where in it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.language import _

AROUND = 40
"""Characters of the line that are shown on either side of the place."""


@dataclass(frozen=True, slots=True)
class Span:
    """Characters of the text from `start` up to `end`, which is not included."""

    start: int
    end: int

    def to(self, other: Span) -> Span:
        """Return everything from here to the end of another span."""
        return Span(min(self.start, other.start), max(self.end, other.end))


class FormulaError(InvalidInputError):
    """A formula cannot be read, or says what no figure can be.

    Parameters
    ----------
    message : str
        The reason.
    text : str
        The whole formula.
    span : Span
        What in it is wrong.
    remedy : str
    """

    def __init__(self, message: str, text: str, span: Span, remedy: str = "") -> None:
        start = min(span.start, len(text))
        where = _("Formel, Zeichen {position}").format(position=start + 1)
        super().__init__(message, where=where, remedy=remedy)
        self.text = text
        self.span = Span(start, max(min(span.end, len(text)), start + 1))

    @property
    def pointer(self) -> str:
        """The line of the formula with the place, and below it a line that points there."""
        begin = self.text.rfind("\n", 0, self.span.start) + 1
        end = self.text.find("\n", self.span.start)
        last = len(self.text) if end < 0 else end
        first = max(begin, self.span.start - AROUND)
        width = max(1, min(self.span.end, last, self.span.start + 2 * AROUND) - self.span.start)
        until = min(last, self.span.start + width + AROUND)
        left, right = "…" if first > begin else "", "…" if until < last else ""
        line = f"{left}{self.text[first:until]}{right}"
        return f"  {line}\n  {' ' * (len(left) + self.span.start - first)}{'^' * width}"

    def __str__(self) -> str:
        """Show the place in the formula between message and remedy."""
        text = f"{self.where}: {self.message}\n{self.pointer}"
        return f"{text}\n{_('Abhilfe')}: {self.remedy}" if self.remedy else text

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "message": self.message,
            "remedy": self.remedy,
            "start": self.span.start,
            "end": self.span.end,
            "pointer": self.pointer,
        }
