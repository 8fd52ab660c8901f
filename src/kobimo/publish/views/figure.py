"""One figure as it is shown: a number with its unit, or the word for its state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.answer import unscaled, whole
from kobimo.publish.appearance import Appearance, appearance, word
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.reasons import reason
from kobimo.publish.statistics import NO_RULE, WEAK, FigureInterval, Flag, IntervalRule
from kobimo.publish.views.head import IndicatorHead


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of one area and period.

    Attributes
    ----------
    area : Area
    period : str
        Canonical label.
    value : float, int or None
        In the unit of the indicator; None without a number.
    numerator, denominator : float, int or None
        As counted.
    coverage : float or None
        Share of the parts that were delivered, 0 to 1.
    status, reason : str
        `ValueStatus`, and why there is no number or not the whole one.
    appearance : Appearance
        What a reader sees in its place.
    text : str
        The number in the spelling of the language with its unit sign, or the word for the state.
    error : float or None
        Standard error of a number that was converted from other areas, in its unit; None where it is exact.
    chance : float or None
        Standard error by chance, of means and sums of ratios.
    rule : IntervalRule
        How its interval is made.
    flags : tuple of Flag
        What to know before using it.
    whole_sum : bool
        Whether the parts below add up to it, so that the rest of a whole can be taken.
    bounds : str
        Between which values it lies whatever the unknown ones are, as a sentence; empty where nobody asked for that.
    """

    area: Area
    period: str
    value: float | int | None
    numerator: float | int | None
    denominator: float | int | None
    coverage: float | None
    status: str
    reason: str
    appearance: Appearance
    text: str
    error: float | None = None
    chance: float | None = None
    rule: IntervalRule = NO_RULE
    flags: tuple[Flag, ...] = ()
    whole_sum: bool = True
    bounds: str = ""

    @property
    def interval(self) -> FigureInterval:
        """How far the number may be off by chance, with 95 percent."""
        return self.rule.interval(self.value, self.numerator, self.denominator, self.chance, self.error)

    @property
    def is_weak(self) -> bool:
        """Whether so few persons stand behind the number that chance alone may have made it."""
        return any(flag.code in WEAK for flag in self.flags)

    @property
    def has_number(self) -> bool:
        """Whether there is a number to show, comparable or not."""
        return self.value is not None

    @property
    def is_estimated(self) -> bool:
        """Whether the number was converted from other areas and may be off."""
        return self.error is not None


def figure(catalogue: ReleaseCatalogue, head: IndicatorHead, area: Area, row: Mapping[str, Any]) -> Figure:
    """Make the figure of one row of `values.parquet`."""
    definition = catalogue.indicator(head.id)
    value = whole(row["value"], definition, catalogue)
    shown = appearance(row["status"], head.kind)
    below = definition.get("denominator") or definition["numerator"]
    numerator = unscaled(row["numerator"], catalogue.scale(definition["numerator"]))
    denominator = unscaled(row["denominator"], catalogue.scale(below))
    return Figure(
        area=area,
        period=row["period"],
        value=value,
        numerator=numerator,
        denominator=denominator,
        coverage=row["coverage"],
        status=row["status"],
        reason=reason(row, definition),
        appearance=shown,
        text=word(shown) if value is None else head.number(value),
        error=row.get("error"),
        chance=row.get("chance"),
        rule=head.intervals,
        flags=head.cautions.flags(row, numerator, denominator),
        whole_sum=not row["difference"],
        bounds=head.cautions.between(row),
    )


def absent(area: Area, period: str, status: ValueStatus = ValueStatus.MISSING, because: str = "") -> Figure:
    """Make the figure of an area for which the release has no row."""
    shown = appearance(status, "")
    return Figure(area, period, None, None, None, None, status.value, because, shown, word(shown))


def rows_of(values: pa.Table, **equal: str) -> pa.Table:
    """Return the rows in which the given columns have the given texts."""
    for column, text in equal.items():
        values = values.filter(pc.equal(values[column], text))
    return values


def select(values: pa.Table, **equal: str) -> list[dict[str, Any]]:
    """Return such rows as dicts."""
    rows: list[dict[str, Any]] = rows_of(values, **equal).to_pylist()
    return rows


def numbers(values: pa.Table, level: str, kind: str) -> tuple[float, ...]:
    """Return all comparable numbers of a level, of all periods: what the classes of a map are made from."""
    states = [status for status in ValueStatus if appearance(status, kind).has_class]
    chosen = values.filter(
        pc.and_(pc.equal(values["level"], level), pc.is_in(values["status"].cast(pa.string()), pa.array(states)))
    )
    return tuple(number for number in chosen["value"].to_pylist() if number is not None)
