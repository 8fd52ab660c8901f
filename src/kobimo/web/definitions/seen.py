"""What a definition that is not saved would give, for a look at it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from kobimo.publish.spelling import spelling
from kobimo.workflows.catalogue.sheet import unit_of

if TYPE_CHECKING:
    from kobimo.workflows.catalogue.trial import Preview

_MOST_REASONS = 5


@dataclass(frozen=True, slots=True)
class SeenRow:
    """Value of an area, spelled; `reason` says why there is none, or what to know about it."""

    name: str
    value: str
    numerator: str
    denominator: str
    reason: str


@dataclass(frozen=True, slots=True)
class Seen:
    """A preview as the page shows it; `hidden` reasons and areas beyond the `rows` are only counted.

    `levels` are id and title of those that can be chosen.
    """

    level: str
    levels: tuple[tuple[str, str], ...]
    period: str
    periods: int
    unit: str
    divided: bool
    rows: tuple[SeenRow, ...]
    areas: int
    refused: tuple[str, ...]
    hidden: int


def seen(found: Preview) -> Seen:
    """Spell a preview."""
    item = found.definition

    def number(value: Any, decimals: int = 0) -> str:
        return "–" if value is None else spelling().number(value, decimals)

    rows = tuple(
        SeenRow(
            str(row["name"]),
            number(row["value"], 0 if item.kind == "count" else item.decimals),
            number(row["numerator"]),
            number(row["denominator"]),
            str(row["reason"] or ""),
        )
        for row in found.rows
    )
    return Seen(
        found.level,
        tuple(found.levels.items()),
        spelling().period(found.period) if found.period else "",
        len(found.periods),
        unit_of(item),
        item.denominator is not None,
        rows,
        found.areas,
        found.refused[:_MOST_REASONS],
        max(len(found.refused) - _MOST_REASONS, 0),
    )
