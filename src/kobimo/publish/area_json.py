"""The key figures of an area as plain values for JSON."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from kobimo.model.area import Area
from kobimo.publish.subjects import Subject
from kobimo.publish.views import AreaView, Figure, KeyFigure, ReleaseHead
from kobimo.publish.views.comparison import beside_area
from kobimo.publish.views.development import period_change, trend
from kobimo.publish.views.targets import verdict


def area_object(view: AreaView) -> dict[str, Any]:
    """Return an area with its key figures.

    Parameters
    ----------
    view : AreaView

    Returns
    -------
    dict
        `level`, `key`, `name`, `types`, `above` (the nearest first), `below`, `release`, `count`, and `indicators`:
        each with `own`, `parent` and `whole` at the same period, their comparison, change, trend, `target` and the
        `series` of the area.
    """
    return {
        "level": view.area.level,
        "level_title": view.level_title,
        "key": view.area.key,
        "name": view.area.name,
        "space": view.space,
        "release": view.release.id,
        "territory": view.territory or None,
        "types": [kind.as_dict() for kind, _others in view.alike],
        "above": [_area(area) for area in view.above],
        "below": [_area(area) for area in view.below],
        "count": len(view.figures),
        "indicators": [_key_figure(item) for item in view.figures],
    }


def topic_object(subject: Subject, release: ReleaseHead, figures: Iterable[KeyFigure]) -> dict[str, Any]:
    """Return a topic with the key figures of the whole.

    Parameters
    ----------
    subject : Subject
    release : ReleaseHead
    figures : iterable of KeyFigure
        Of the whole; those of other topics are left out.

    Returns
    -------
    dict
        `topic`, `title`, `release`, `count`, and `indicators` as in `area_object`, each with its `area`.
    """
    mine = [item for item in figures if item.head.id in subject.members]
    return {
        "topic": subject.name,
        "title": subject.title,
        "release": release.id,
        "count": len(mine),
        "indicators": [{"area": _area(item.own.area), **_key_figure(item)} for item in mine],
    }


def _area(area: Area) -> dict[str, str]:
    return {"level": area.level, "key": area.key, "name": area.name}


def _key_figure(item: KeyFigure) -> dict[str, Any]:
    return {
        "indicator": item.head.id,
        "title": item.head.title,
        "topic": item.head.area,
        "unit": item.head.unit,
        "unit_label": item.head.unit_label,
        "sources": list(item.head.sources),
        "period": item.own.period,
        "own": _figure(item.own),
        "parent": _figure(item.parent),
        "whole": _figure(item.whole),
        "comparison": {
            name: beside_area(item.head, item.own, other, inside=True).as_dict() if other else None
            for name, other in (("parent", item.parent), ("whole", item.whole))
        },
        "change": period_change(item.head, item.series, item.breaks, item.own.period).as_dict(),
        "trend": trend(item.head, item.series, item.breaks, item.own.period).as_dict(),
        "target": _target(item),
        "breaks": [{"day": b.day.isoformat(), "text": b.text, "converted": b.converted} for b in item.breaks],
        "series": [{"period": figure.period, **(_figure(figure) or {})} for figure in item.series],
    }


def _target(item: KeyFigure) -> dict[str, Any] | None:
    """Return the target that counts now; `reached` is null where nothing can be said."""
    if item.target is None:
        return None
    found = verdict(item.head, item.target, item.own)
    return {**item.target.as_dict(), "reached": found == "reached" if found else None}


def _figure(figure: Figure | None) -> dict[str, Any] | None:
    if figure is None:
        return None
    interval = figure.interval
    return {
        "value": figure.value,
        "numerator": figure.numerator,
        "denominator": figure.denominator,
        "status": figure.status,
        "reason": figure.reason,
        "coverage": figure.coverage,
        "error": figure.error,
        "ci_low": interval.low,
        "ci_high": interval.high,
        "method": interval.method,
        "flags": [flag.as_dict() for flag in figure.flags],
    }
