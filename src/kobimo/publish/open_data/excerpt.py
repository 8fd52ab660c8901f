"""Which rows of a release are taken along: of an indicator, of an area, of a topic."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling
from kobimo.publish.subjects import subject
from kobimo.publish.views.selection import Selection, breakdown_title, levels_of


class Scope(StrEnum):
    """How much of an indicator is taken along."""

    LEVEL = "ebene"  # all periods of the chosen level and breakdown
    PERIOD = "zeitraum"  # only the chosen period of them
    LEVELS = "ebenen"  # all levels and periods of the chosen breakdown
    ALL = "alles"  # all levels, periods and breakdowns


@dataclass(frozen=True, slots=True)
class Part:
    """Rows that have these texts in common; None stands for any."""

    indicator: str
    breakdown: str | None = None
    level: str | None = None
    period: str | None = None
    area: str | None = None

    @property
    def equal(self) -> dict[str, str]:
        """Columns of the values with their text."""
        return {name: text for name in self.__slots__ if (text := getattr(self, name)) is not None}

    def tables(self, catalogue: ReleaseCatalogue) -> Iterator[Part]:
        """Return the tables it is made of: one breakdown and one level each."""
        breakdowns = list(catalogue.contents(self.indicator)) if self.breakdown is None else [self.breakdown]
        for breakdown in breakdowns:
            levels = levels_of(catalogue, self.indicator, breakdown) if self.level is None else (self.level,)
            for level in levels:
                yield Part(self.indicator, breakdown, level, self.period, self.area)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """Parts of a release with a name: `slug` names files, `title` says what it is."""

    slug: str
    title: str
    parts: tuple[Part, ...]

    @property
    def indicators(self) -> tuple[str, ...]:
        """The indicators in it, each once."""
        return tuple(dict.fromkeys(part.indicator for part in self.parts))


def indicator_excerpt(catalogue: ReleaseCatalogue, chosen: Selection, scope: Scope) -> Excerpt:
    """Take an indicator along, as much of it as the scope says.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    chosen : Selection
        As resolved for the release.
    scope : Scope

    Returns
    -------
    Excerpt
    """
    name = chosen.indicator
    level = None if scope in {Scope.LEVELS, Scope.ALL} else chosen.level
    breakdown = None if scope is Scope.ALL else chosen.breakdown
    period = chosen.period if scope is Scope.PERIOD else None
    told = [
        catalogue.level_title(catalogue.space_of(name), level) if level else _("alle Raumebenen"),
        spelling().period(period) if period else _("alle Zeiträume"),
        _("alle Aufgliederungen") if breakdown is None else breakdown_title(catalogue, name, breakdown),
    ]
    title = in_language(catalogue.indicator(name)["title"])
    parts = (Part(name, breakdown, level, period),) if catalogue.contents(name) else ()
    return Excerpt(name, f"{title} ({', '.join(told)})", parts)


def area_excerpt(catalogue: ReleaseCatalogue, level: str, key: str) -> Excerpt:
    """Take all indicators of an area along, all periods, totals; raises UnknownNameError with the nearest keys."""
    spaces, area = catalogue.locate(level, key)
    parts = tuple(
        Part(name, "", level, area=key)
        for name in catalogue.indicators_of(*spaces)
        if level in catalogue.contents(name).get("", {}).get("levels", ())
    )
    title = _("{area} ({level}), alle Kennzahlen und Zeiträume").format(
        area=area.name, level=catalogue.level_title(spaces[0], level)
    )
    return Excerpt(_file_name(area), title, parts)


def topic_excerpt(catalogue: ReleaseCatalogue, name: str) -> Excerpt:
    """Take all totals of a topic along, all levels and periods; raises UnknownNameError with the topics."""
    found = subject(catalogue, name)
    title = _("{topic}, alle Raumebenen und Zeiträume").format(topic=found.full_title)
    parts = tuple(Part(member, "") for member in found.members if "" in catalogue.contents(member))
    return Excerpt(f"thema_{name}", title, parts)


def _file_name(area: Area) -> str:
    """Return level and key in letters that any file system takes."""
    return "".join(sign if sign.isascii() and sign.isalnum() else "_" for sign in f"{area.level}_{area.key}")
