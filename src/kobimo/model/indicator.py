"""Indicators (Kennzahlen): formulas over measures, as reviewable data."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, model_validator

from kobimo.language import _
from kobimo.model.text import Definition, Slug, Text


def _as_codes(value: object) -> object:
    """Let people write `alter: 0-5`, `alter: 3` or `alter: [0, 1, 2]`."""
    if isinstance(value, (str, int)) and not isinstance(value, bool):
        value = [value]
    if isinstance(value, (list, tuple)):
        return tuple(str(item) for item in value)
    return value


Codes = Annotated[tuple[str, ...], BeforeValidator(_as_codes), Field(min_length=1)]
"""Codes, code-list groups, or intervals (`0-5`, `95+`)."""

Area = Literal["A", "B", "C", "D", "E", "F", "G", "H"]
"""Topic area of the field's guide."""


class PeriodAlignment(Definition):
    """Which period of this part belongs to a period of the indicator.

    same: the equal label. previous_year_end: 31 December of the year before. nearest: the closest end, at most
    `within_years` away. latest: the closest end that is not later, at most `within_years` back.
    """

    rule: Literal["same", "previous_year_end", "nearest", "latest"] = "same"
    within_years: float = Field(default=1, gt=0, le=50)


def _as_alignment(value: object) -> object:
    return {"rule": value} if isinstance(value, str) else value


class Component(Definition):
    """A numerator or denominator: a measure of a dataset, restricted to categories."""

    dataset: Slug
    measure: Slug
    where: dict[Slug, Codes] = {}
    period: Annotated[PeriodAlignment, BeforeValidator(_as_alignment)] = PeriodAlignment()


def _as_crossing(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Crossing = Annotated[tuple[Slug, ...], BeforeValidator(_as_crossing), Field(min_length=1)]
"""Dimensions that are broken down together; a single name stands for itself."""


class Alias(Definition):
    """A code that somebody else gives to the same figure."""

    code: str
    publisher: str
    edition: str = ""
    status: Literal["verified", "provisional"] = "provisional"


class Review(Definition):
    """Who wrote and checked the definition (functions, not persons)."""

    authored_by: str = ""
    checked_by: str = ""
    reviewed_on: date | None = None
    next_review: date | None = None


UNIT_FACTORS = {"number": 1, "percent": 100, "per_100": 100, "per_1000": 1000, "per_10000": 10000, "ratio": 1}
"""Factor by which numerator / denominator is multiplied for each unit."""


class IndicatorDefinition(Definition):
    """`indicators/<id>.yaml`: one computable figure."""

    id: Slug
    aliases: tuple[Alias, ...] = ()
    area: Area
    title: Text
    question: Text | None = None
    kind: Literal["count", "ratio"]
    numerator: Component
    denominator: Component | None = None
    anchor: Literal["numerator", "denominator"] = Field(
        default="numerator", description="The part whose periods are the periods of the indicator."
    )
    unit: Literal["number", "percent", "per_100", "per_1000", "per_10000", "ratio"]
    unit_label: Text | None = Field(default=None, description="What is counted, for instance: Plätze je 100 Kinder.")
    decimals: int = Field(default=1, ge=0, le=4, description="Decimal places in print; stored unrounded.")
    direction: Literal["higher_is_better", "lower_is_better", "neutral"] = "neutral"
    minimum_base: int | None = Field(default=None, ge=1)
    breakdowns: tuple[Crossing, ...] = Field(
        default=(), description="Dimensions, each by itself; a list in the list is a crossing: [[alter, geschlecht]]."
    )
    levels: tuple[Slug, ...] = Field(default=(), description="Default: all levels from the dataset's level upwards.")
    pitfalls: Text | None = None
    sources: tuple[str, ...] = ()
    review: Review = Review()

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> IndicatorDefinition:
        if (self.kind == "ratio") != (self.denominator is not None):
            raise ValueError(_("Ein Verhältnis (kind: ratio) hat einen Nenner (denominator), eine Anzahl keinen."))
        if self.kind == "count" and self.unit != "number":
            raise ValueError(_("Eine Anzahl (kind: count) hat die Einheit number."))
        if self.kind == "count" and self.anchor != "numerator":
            raise ValueError(_("Eine Anzahl hat keinen Nenner als Anker."))
        return self

    @property
    def components(self) -> tuple[Component, ...]:
        """Numerator, and denominator if there is one."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def factor(self) -> int:
        """Factor of the unit."""
        return UNIT_FACTORS[self.unit]
