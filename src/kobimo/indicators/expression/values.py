"""What the parts of a formula stand for while it is read: sums of counts, and figures made of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from kobimo.indicators.expression.problems import Span
from kobimo.model.indicator import Component, Kind, Layer, Part

FACTORS = frozenset({Decimal(100), Decimal(1000), Decimal(10000)})
"""Numbers in front of a numerator that are meant as the factor of the unit: 100 * a / b."""


@dataclass(frozen=True, slots=True)
class Summand:
    """One part with its sign and factor, and where it stands."""

    factor: Decimal
    part: Part
    span: Span


@dataclass(frozen=True, slots=True)
class Sum:
    """Counts that are added up and taken away.

    Attributes
    ----------
    summands : tuple of Summand
    span : Span
    scale : Decimal
        Number in front, as long as it may still be the factor of the unit.
    role : str
        `net_flow`, `count` or `published` where a function says so.
    free : bool
        Whether different units may be added (`faelle`).
    """

    summands: tuple[Summand, ...]
    span: Span
    scale: Decimal = Decimal(1)
    role: Kind | None = None
    free: bool = False

    @property
    def settled(self) -> Sum:
        """The same with the number in front given to each part."""
        if self.scale == 1:
            return self
        summands = tuple(replace(item, factor=item.factor * self.scale) for item in self.summands)
        return replace(self, summands=summands, scale=Decimal(1))

    @property
    def component(self) -> Component:
        """The numerator or denominator that this is; the first part that is not taken away leads."""
        settled = self.settled.summands
        parts = [(item.factor, item.part.model_copy(update={"times": abs(item.factor)})) for item in settled]
        added = [part for factor, part in parts if factor > 0]
        taken = tuple(part for factor, part in parts if factor < 0)
        fields = {name: getattr(added[0], name) for name in Part.model_fields}
        return Component(**fields, plus=tuple(added[1:]), minus=taken)


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure: a quotient, or what a function makes of counts."""

    kind: Kind
    numerator: Sum
    denominator: Sum | None
    span: Span
    factor: Decimal = Decimal(1)
    over: str | None = None
    values: Mapping[str, Decimal] | None = None
    layers: tuple[Layer, ...] = ()
    years: int = 1
    unknown: str | None = None

    @property
    def sums(self) -> tuple[Sum, ...]:
        """Numerator, and denominator if there is one."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)


@dataclass(frozen=True, slots=True)
class Constant:
    """A number."""

    value: Decimal
    span: Span


Value = Constant | Sum | Figure


def figure_of(value: Sum | Figure) -> Figure:
    """Return the figure that counts are: a number of flows where something is taken away and nobody says it is a count.

    Whether it is a count or an amount is decided by its measures later.
    """
    if isinstance(value, Figure):
        return value
    taken = any(item.factor < 0 for item in value.summands)
    kind: Kind = value.role or ("net_flow" if taken else "count")
    return Figure(kind, value, None, value.span)
