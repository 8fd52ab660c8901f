"""What a formula consists of: numbers, measures, functions and the four signs."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from kobimo.indicators.expression.problems import Span


@dataclass(frozen=True, slots=True)
class Entry:
    """`alter: 0-2` or `alter: [0-2, 3-5]` in square brackets."""

    name: str
    codes: tuple[str, ...]
    span: Span
    places: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Number:
    """A number."""

    value: Decimal
    span: Span


@dataclass(frozen=True, slots=True)
class Word:
    """A name or a text in quotation marks that stands alone."""

    text: str
    span: Span
    quoted: bool = False


@dataclass(frozen=True, slots=True)
class Entries:
    """Square brackets that stand alone."""

    entries: tuple[Entry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Reference:
    """`dataset.measure[...]`."""

    dataset: Word
    measure: Word
    entries: tuple[Entry, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Call:
    """A function with what stands in its brackets."""

    name: Word
    arguments: tuple[Node, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Group:
    """Something in round brackets."""

    inner: Node
    span: Span


@dataclass(frozen=True, slots=True)
class Operation:
    """Two sides and the sign between them."""

    sign: str
    left: Node
    right: Node
    place: Span

    @property
    def span(self) -> Span:
        """From the left side to the right one."""
        return self.left.span.to(self.right.span)


Node = Number | Word | Entries | Reference | Call | Group | Operation
