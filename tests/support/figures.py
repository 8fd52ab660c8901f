"""Figures made of counts, as the views make them, and a release in memory that they come from."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views.figure import Figure, figure
from kobimo.publish.views.head import IndicatorHead, indicator_head

MEASURES = [
    {"id": "personen", "title": {"de": "Personen"}, "unit": {"de": "Personen"}, "concerns": "persons", "scale": 0},
    {"id": "plaetze", "title": {"de": "Plätze"}, "unit": {"de": "Plätze"}, "concerns": "nothing", "scale": 0},
    {
        "id": "euro", "title": {"de": "Euro"}, "unit": {"de": "Euro"}, "concerns": "nothing", "scale": 2,
        "additivity": "amount",
    },
]  # fmt: skip


def metadata(definition: Mapping[str, Any], **changed: Any) -> dict[str, Any]:
    """Return the metadata of a release with one indicator over two datasets: at institutions and at residences."""
    dataset = {"space": "stadt", "level": "viertel", "measures": MEASURES, "dimensions": []}
    complete = {
        "id": "quote", "area": "A", "title": {"de": "Quote"}, "kind": "ratio", "unit": "percent", "decimals": 1,
        "direction": "neutral", "numerator": {"dataset": "wohnort", "measure": "personen"},
        "denominator": {"dataset": "wohnort", "measure": "personen"},
    }  # fmt: skip
    return {
        "indicators": {"quote": {**complete, **definition}},
        "datasets": {
            "wohnort": {**dataset, "id": "wohnort", "place": "residence"},
            "schulort": {**dataset, "id": "schulort", "place": "institution"},
        },
        "sources": {},
        "inputs": {},
        "areas": {"stadt": []},
        **changed,
    }


def catalogue(**definition: Any) -> ReleaseCatalogue:
    """Return the catalogue of a release with one indicator named quote."""
    return ReleaseCatalogue(metadata(definition))


_SHARES = catalogue()
_SHARE = indicator_head(_SHARES, "quote")
_COUNTS = catalogue(kind="count", unit="number", denominator=None)


def row(
    value: float | None, numerator: int | None = None, denominator: int | None = None, **more: Any
) -> dict[str, Any]:
    """Return a row of values; `status` is normal unless it is given."""
    plain = dict.fromkeys(("lower", "upper", "error", "unknown", "chance", "difference"))
    base = {"period": "2024", "numerator_period": "2024", "denominator_period": "2024", "coverage": 1.0, "parts": 4}
    counts = {"value": value, "numerator": numerator, "denominator": denominator, "parts_used": 4}
    return {**plain, **base, **counts, "status": ValueStatus.NORMAL, **more}


def share(
    numerator: int | None, denominator: int | None, area: str = "11", period: str = "2024", **more: Any
) -> Figure:
    """Return a share in percent of an area."""
    value = 100 * numerator / denominator if numerator is not None and denominator else None
    status = {"status": ValueStatus.MISSING} if value is None else {}
    made = row(value, numerator, denominator, period=period, **{**status, **more})
    return figure(_SHARES, _SHARE, Area("viertel", area, f"Viertel {area}", "1"), made)


def count(number: int, area: str = "11", period: str = "2024", **more: Any) -> Figure:
    """Return a number of persons of an area."""
    made = row(float(number), number, None, period=period, **more)
    return figure(_COUNTS, indicator_head(_COUNTS, "quote"), Area("viertel", area, f"Viertel {area}", "1"), made)


def head(**definition: Any) -> IndicatorHead:
    """Return the head of such an indicator."""
    return indicator_head(catalogue(**definition), "quote")


def shares(numerators: Sequence[int | None], base: int, first: int = 2010) -> tuple[Figure, ...]:
    """Return a course of shares, one a year."""
    return tuple(share(x, base, period=str(first + n)) for n, x in enumerate(numerators))
