"""Indicators (Kennzahlen): formulas over measures, as reviewable data."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BeforeValidator, Field, field_validator, model_validator

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.category import parse_interval
from kobimo.model.dataset import DatedBreak
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

    same: the equal label. year_end: 31 December of the year in which the period begins. previous_year_end: that of the
    year before. closing_year_end: that of the year in which the period ends. years_before: the same period of `years`
    years earlier. fixed: the period `label`, for an index. nearest: the closest end, at most `within_years` away.
    latest: the closest end that is not later, at most `within_years` back.
    """

    rule: Literal[
        "same", "year_end", "previous_year_end", "closing_year_end", "years_before", "fixed", "nearest", "latest"
    ] = "same"
    within_years: float = Field(default=1, gt=0, le=50)
    years: int = Field(default=1, ge=1, le=50)
    label: str = Field(default="", description="Period of rule fixed, for instance 2020 or 2020-12-31.")

    @model_validator(mode="after")
    def _fixed_names_its_period(self) -> PeriodAlignment:
        if (self.rule == "fixed") != bool(self.label):
            raise ValueError(_("Die Regel fixed nennt ihren Zeitraum (label), die anderen Regeln haben keinen."))
        return self


def _as_alignment(value: object) -> object:
    return {"rule": value} if isinstance(value, str) else value


class Part(Definition):
    """A measure of a dataset, restricted to categories, in the period that belongs to it."""

    dataset: Slug
    measure: Slug
    where: dict[Slug, Codes] = {}
    period: Annotated[PeriodAlignment, BeforeValidator(_as_alignment)] = PeriodAlignment()
    times: Decimal = Field(default=Decimal(1), gt=0, description="Factor, for instance 0.5 for the mean of two dates.")


class Component(Part):
    """A numerator or denominator: one part, or several that are added or taken away."""

    plus: tuple[Part, ...] = Field(default=(), description="Further parts that are added.")
    minus: tuple[Part, ...] = Field(default=(), description="Further parts that are taken away.")

    @property
    def parts(self) -> tuple[tuple[Decimal, Part], ...]:
        """All parts with their factor; negative for what is taken away."""
        added, taken = (self, *self.plus), self.minus
        return (*((part.times, part) for part in added), *((-part.times, part) for part in taken))

    @property
    def is_balance(self) -> bool:
        """Whether something is taken away that is no part of what it is taken from: arrivals less departures.

        Such a difference is no number of persons: it can be negative, and chance moves it as far as both together.
        """
        return not all(any(_lies_in(taken, whole) for whole in (self, *self.plus)) for taken in self.minus)

    @property
    def is_surely_balance(self) -> bool:
        """Whether it is a balance whatever the groups of a dataset stand for."""
        return not all(any(_may_lie_in(taken, whole) for whole in (self, *self.plus)) for taken in self.minus)


def _lies_in(part: Part, whole: Part) -> bool:
    """Whether everything that a part counts is counted in another one as well."""
    narrower = (_narrower(part.where.get(name, ()), codes) for name, codes in whole.where.items())
    return _counts_alike(part, whole) and all(narrower)


def _may_lie_in(part: Part, whole: Part) -> bool:
    """Whether a part can lie in another one; what is no interval may be a group, which only its dataset knows."""
    return _counts_alike(part, whole) and all(
        _narrower(codes := part.where.get(name, ()), others) or any(_is_name(code) for code in (*codes, *others))
        for name, others in whole.where.items()
    )


def _is_name(code: str) -> bool:
    try:
        parse_interval(code)
    except InvalidInputError:
        return True
    return False


def _counts_alike(part: Part, whole: Part) -> bool:
    """Whether two parts count the same measure in the same period."""
    return (part.dataset, part.measure, part.period, part.times) == (
        whole.dataset,
        whole.measure,
        whole.period,
        whole.times,
    )


def _narrower(codes: Codes, others: Codes) -> bool:
    """Whether all codes are among others, or intervals inside of them."""
    return bool(codes) and all(code in others or any(_inside(code, other) for other in others) for code in codes)


def _inside(code: str, other: str) -> bool:
    try:
        return parse_interval(other).contains(parse_interval(code))
    except InvalidInputError:
        return False


def _as_crossing(value: object) -> object:
    return (value,) if isinstance(value, str) else value


Crossing = Annotated[tuple[Slug, ...], BeforeValidator(_as_crossing), Field(min_length=1)]
"""Dimensions that are broken down together; a single name stands for itself."""


class Alias(Definition):
    """A code that somebody else gives to the same figure."""

    code: str
    publisher: str
    edition: str = ""
    status: Literal["verified", "inferred", "provisional"] = "provisional"


class Review(Definition):
    """Who wrote and checked the definition (functions, not persons)."""

    authored_by: str = ""
    checked_by: str = ""
    reviewed_on: date | None = None
    next_review: date | None = None


def balance_as_base() -> str:
    """Say why nothing is divided by a balance."""
    return _(
        "Der Nenner ist ein Saldo: Abgezogen wird etwas, das darin nicht enthalten ist. Er kann null oder negativ "
        "werden."
    )


def remedy_of_balance() -> str:
    """Say what to divide by instead."""
    return _(
        "Nur Teile des Nenners abziehen, zum Beispiel alle Altersjahre weniger die unter 3. Einen Saldo für sich zeigt "
        "kind: net_flow, in Formeln saldo(a - b)."
    )


UNIT_FACTORS = {
    "number": 1,
    "percent": 100,
    "per_100": 100,
    "per_1000": 1000,
    "per_10000": 10000,
    "ratio": 1,
    "years": 1,
    "euro": 1,
    "index": 1,
    "index_100": 100,
    "class": 1,
}
"""Factor by which numerator / denominator is multiplied for each unit."""

Unit = Literal[
    "number", "percent", "per_100", "per_1000", "per_10000", "ratio", "years", "euro", "index", "index_100", "class"
]

Kind = Literal[
    "count",
    "amount",
    "ratio",
    "age_sum_ratio",
    "layer_sum_ratio",
    "weighted_mean",
    "median",
    "net_flow",
    "index",
    "category",
    "published",
]
"""How figures of several areas become one figure.

count, amount: a sum. ratio: sum over sum. age_sum_ratio: a ratio for each category of `over`, added up
(Quotensumme). layer_sum_ratio: a ratio for each of `layers`, added up (Schichtenmodell). weighted_mean, median: of the
values that `over` stands for, weighted by the counts. net_flow: a difference of flows, a number or per base. index: a
formula over the areas below (`method`). category: a class as delivered, never added up. published: a rate, mean or
index as delivered, in its own unit; never added up, converted or pooled.
"""

WITHOUT_DENOMINATOR = frozenset({"count", "amount", "weighted_mean", "median", "category", "published"})
AS_DELIVERED = frozenset({"category", "published"})
SUMS_OF_RATIOS = frozenset({"age_sum_ratio", "layer_sum_ratio"})
OVER = frozenset({"age_sum_ratio", "weighted_mean", "median"})


def factor_of(kind: str, unit: str) -> int:
    """Return by what numerator over denominator is multiplied.

    Examples
    --------
    >>> factor_of("ratio", "percent"), factor_of("published", "percent")
    (100, 1)
    """
    return 1 if kind == "published" else UNIT_FACTORS[unit]


class Layer(Definition):
    """One ratio of a sum of ratios: categories of the numerator, and how many years earlier its base began."""

    where: dict[Slug, Codes] = Field(min_length=1)
    years_before: int = Field(default=0, ge=0, le=20)


class OfficialTable(Definition):
    """A table of official statistics that has the figure or its parts."""

    publisher: str
    table: str
    title: str = ""


class Example(Definition):
    """A calculation by hand on few numbers, as people check it with a pocket calculator.

    `data`: rows of the datasets, each with `dataset`, `period`, codes of dimensions and values of measures; an `area`
    where there are several. `value`: of all areas together, rounded as printed.
    """

    text: Text
    data: tuple[dict[str, str | int | float], ...] = Field(min_length=1)
    period: str = Field(description="Period of the indicator that is computed.")
    value: float
    source: str = Field(default="", description="Where the numbers come from, if they are published ones.")


Stage = Literal["early_childhood", "school", "vocational", "higher_education", "adult", "whole_life"]
"""Part of the life course."""


class IndicatorDefinition(Definition):
    """`indicators/<id>.yaml`: one computable figure (Kennzahl)."""

    id: Slug
    aliases: tuple[Alias, ...] = ()
    area: Area
    title: Text
    question: Text | None = None
    purpose: Text | None = Field(default=None, description="What the figure is needed for.")
    formula: Text | None = Field(default=None, description="The formula in words; default: made from the parts.")
    reading: Text | None = Field(default=None, description="How to read a value, as a sentence with an example.")
    kind: Kind
    numerator: Component
    denominator: Component | None = None
    anchor: Literal["numerator", "denominator"] = Field(
        default="numerator", description="The part whose periods are the periods of the indicator."
    )
    over: Slug | None = Field(
        default=None, description="Dimension whose categories are added up one by one, or whose values are averaged."
    )
    values: dict[str, Decimal] = Field(
        default={},
        description="Value of a category of `over`; default: middle of its interval (3 stands for 3.5). A median takes "
        "one of these values, without them it lies inside an interval.",
    )
    layers: tuple[Layer, ...] = Field(default=(), description="Only for kind layer_sum_ratio.")
    method: Literal["dissimilarity"] | None = Field(default=None, description="Formula of kind index.")
    categories: dict[str, Text] = Field(default={}, description="Names of the classes of kind category.")
    years: int = Field(default=1, ge=1, le=10, description="Periods that are put together before dividing.")
    unknown: Literal["include", "exclude", "bounds"] | None = Field(
        default=None,
        description="What happens to those whose category is not known (`unknown` of the dimension): they stay in the "
        "base, leave it, or give a lower and an upper bound. Default: none are expected.",
    )
    unit: Unit
    unit_label: Text | None = Field(default=None, description="What is counted, for instance: Plätze je 100 Kinder.")
    decimals: int = Field(default=1, ge=0, le=4, description="Decimal places in print; stored unrounded.")
    direction: Literal["higher_is_better", "lower_is_better", "neutral"] = "neutral"
    minimum_base: int | None = Field(default=None, ge=1)
    above_100: Text | None = Field(default=None, description="Why a share can be above 100 percent, if it can.")
    breakdowns: tuple[Crossing, ...] = Field(
        default=(), description="Dimensions, each by itself; a list in the list is a crossing: [[alter, geschlecht]]."
    )
    breaks: tuple[DatedBreak, ...] = Field(
        default=(), description="Days from which the figure means something else; those of its datasets count as well."
    )
    levels: tuple[Slug, ...] = Field(default=(), description="Default: all levels from the dataset's level upwards.")
    pitfalls: Text | None = None
    sources: tuple[str, ...] = ()
    tables: tuple[OfficialTable, ...] = ()
    stage: Stage | None = Field(default=None, description="Part of the life course.")
    variants: tuple[Slug, ...] = Field(default=(), description="Figures with a similar name and another formula.")
    example: Example | None = None
    review: Review = Review()

    @field_validator("denominator")
    @classmethod
    def _base_is_a_number_of_somebody(cls, base: Component | None) -> Component | None:
        if base is not None and base.is_surely_balance:
            raise ValueError(f"{balance_as_base()} {remedy_of_balance()}")
        return base

    @model_validator(mode="after")
    def _parts_fit_the_kind(self) -> IndicatorDefinition:
        if self.kind == "ratio" and self.denominator is None:
            raise ValueError(_("Ein Verhältnis (kind: ratio) hat einen Nenner (denominator)."))
        if self.kind in {*SUMS_OF_RATIOS, "index"} and self.denominator is None:
            raise ValueError(_("Zu kind: {kind} gehört ein Nenner (denominator).").format(kind=self.kind))
        if self.kind in WITHOUT_DENOMINATOR and self.denominator is not None:
            raise ValueError(_("Zu kind: {kind} gehört kein Nenner (denominator).").format(kind=self.kind))
        if self.kind == "count" and self.unit != "number":
            raise ValueError(_("Eine Anzahl (kind: count) hat die Einheit number."))
        if self.denominator is None and self.anchor != "numerator":
            raise ValueError(_("Ohne Nenner ist der Zähler der Anker."))
        return self

    @model_validator(mode="after")
    def _fields_fit_the_kind(self) -> IndicatorDefinition:
        for name, kinds in (("over", OVER), ("layers", {"layer_sum_ratio"}), ("method", {"index"})):
            if bool(getattr(self, name)) != (self.kind in kinds):
                text = _("Das Feld {name} gehört zu kind: {kinds}, und nur dazu.")
                raise ValueError(text.format(name=name, kinds=", ".join(sorted(kinds))))
        if self.values and self.kind not in {"weighted_mean", "median"}:
            raise ValueError(_("Das Feld values gehört zu kind: weighted_mean oder median."))
        if self.unknown is not None and self.kind != "ratio":
            raise ValueError(_("Das Feld unknown gehört zu kind: ratio."))
        return self

    @model_validator(mode="after")
    def _delivered_is_one_value(self) -> IndicatorDefinition:
        if self.kind in AS_DELIVERED and (
            len(self.numerator.parts) > 1 or self.numerator.times != 1 or self.years != 1
        ):
            text = _(
                "Ein Wert wie geliefert (kind: {kind}) ist eine einzige Messgröße, ohne plus, minus, times und years."
            )
            raise ValueError(text.format(kind=self.kind))
        if self.kind != "published":
            return self
        if self.numerator.period.rule != "same":
            raise ValueError(_("Ein gelieferter Wert (kind: published) gilt für seinen eigenen Zeitraum, ohne period."))
        if self.minimum_base is not None:
            raise ValueError(_("Ein gelieferter Wert (kind: published) hat keine Basis und darum keine minimum_base."))
        if self.unit == "class":
            raise ValueError(_("Eine Klasse wie geliefert ist kind: category."))
        return self

    @property
    def components(self) -> tuple[Component, ...]:
        """Numerator, and denominator if there is one."""
        return (self.numerator,) if self.denominator is None else (self.numerator, self.denominator)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Every part of numerator and denominator."""
        return tuple(part for component in self.components for _factor, part in component.parts)

    @property
    def is_simple(self) -> bool:
        """Whether the figure is one count, or one count over another, of one period each."""
        plain = all(len(c.parts) == 1 and c.times == 1 for c in self.components)
        return self.kind in {"count", "amount", "ratio"} and plain and self.years == 1 and not self.unknown

    @property
    def factor(self) -> int:
        """Factor of the unit; what is delivered in the unit has none."""
        return factor_of(self.kind, self.unit)


class IndicatorGroup(Definition):
    """`groups/<id>.yaml`: several figures (Kennzahlen) that belong together, an Indikator or a cross-cutting topic."""

    id: Slug
    title: Text
    description: Text | None = None
    area: Area | None = Field(default=None, description="Topic area; none for a cross-cutting topic.")
    members: tuple[Slug, ...] = Field(min_length=1)
