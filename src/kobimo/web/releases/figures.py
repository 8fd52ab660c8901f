"""Figures of a release in words: indicator, area, period, and where a page shows them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling
from kobimo.publish.views.selection import Selection, breakdown_title
from kobimo.web.explorer.addresses import state
from kobimo.workflows.releases.viewing import ReleaseReader


@dataclass(frozen=True, slots=True)
class FigureName:
    """A figure in words; `kind` is that of its indicator, `link` leads to its page."""

    indicator: str
    kind: str
    breakdown: str
    area: str
    level: str
    period: str
    link: str


def row_of(reader: ReleaseReader, figures: Mapping[str, Any], row: int, level_titles: Mapping[str, str]) -> FigureName:
    """Name a row of a release; `figures` has the columns that name one."""
    name, breakdown, level, period, key = (
        str(figures[column][row]) for column in ("indicator", "breakdown", "level", "period", "area")
    )
    catalogue = reader.catalogue
    definition = catalogue.indicator(name)
    _spaces, area = catalogue.locate(level, key)
    where = Selection(name, level, period, breakdown)
    pinned = reader.head.id if reader.stored.was_released else ""
    return FigureName(
        indicator=in_language(definition["title"]),
        kind=definition["kind"],
        breakdown=breakdown_title(catalogue, name, breakdown) if breakdown else "",
        area=area.name,
        level=level_titles.get(level, level),
        period=period,
        link=reverse("indicator", args=[name]) + state(where, Selection(name, "", ""), pinned),
    )


def dimension_titles(catalogue: ReleaseCatalogue) -> dict[str, str]:
    """Return the titles of all dimensions of a release."""
    datasets = catalogue.metadata["datasets"].values()
    return {item["id"]: in_language(item["title"]) for dataset in datasets for item in dataset["dimensions"]}


def dimension_title(name: str, titles: Mapping[str, str]) -> str:
    """Name what figures are broken down by; several dimensions are joined by ×, none is the total."""
    return " × ".join(titles.get(part, part) for part in name.split("×")) if name else _("Gesamtzahl")


def figure_text(figure: Mapping[str, Any], indicators: Mapping[str, Any]) -> str:
    """Name a figure of today in one line: indicator, what it is broken down by, area and period."""
    known = indicators.get(figure["indicator"])
    title = figure["indicator"] if known is None else known.title.shown
    place = f"{figure['level']} {figure['area']}"
    period = spelling().period(figure["period"])
    return ", ".join(filter(None, (title, figure["breakdown"].replace(";", ", "), place, period)))
