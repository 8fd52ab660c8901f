"""The view of one indicator: figures of all areas of a level, the course of picked areas, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import pyarrow as pa

from kobimo.disclosure.released import Released
from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.answer import by_numbers
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.former_areas import FormerArea
from kobimo.publish.spelling import spelling
from kobimo.publish.views.breaks import Change, change, series_breaks
from kobimo.publish.views.figure import Figure, absent, figure, numbers, rows_of, select
from kobimo.publish.views.head import IndicatorHead, ReleaseHead, indicator_head
from kobimo.publish.views.remarks import Remarks, remarks
from kobimo.publish.views.selection import (
    TARGET,
    Resolved,
    Selection,
    area_id,
    breakdown_dimensions,
    breakdown_title,
    levels_of,
    periods_of,
)
from kobimo.publish.views.targets import ShownTarget, beside_figure, shown_targets, target_for

Role = Literal["selected", "parent", "whole", "peers"]


@dataclass(frozen=True, slots=True)
class Choice:
    """One possible value of a field: what stands in the address, and what the reader sees; `group` may be empty."""

    value: str
    title: str
    group: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """The course of one area over all periods, oldest first."""

    area: Area
    role: Role
    figures: tuple[Figure, ...]
    breaks: tuple[SeriesBreak, ...] = ()


@dataclass(frozen=True, slots=True)
class IndicatorView:
    """Everything that a page about one indicator shows.

    Attributes
    ----------
    head : IndicatorHead
    release : ReleaseHead
    selection, default : Selection
    notices : tuple of str
        What of the address had to be replaced.
    space : str
    level_title, breakdown_title : str
    levels, periods : tuple of Choice
        What the release has for this breakdown; periods oldest first.
    breakdowns : tuple of Choice
    figures : tuple of Figure
        One for each area of the level, at the chosen period, ordered by key.
    scale : tuple of float
        All comparable numbers of the level over all periods: what classes and axes are made from.
    whole : Figure or None
        The figure of the whole (the root of the space) at the chosen period, if the release has it.
    series : tuple of Series
        The whole first, then parents of picked areas, then the picked areas; all periods, whatever the course shows.
    refusals : tuple of str
        Why figures of this indicator could not be computed, as sentences.
    territory : str
        First day of the territorial status of the areas, ISO 8601; empty where none is recorded.
    targets : tuple of ShownTarget
        Of the indicator, of all areas; none for a breakdown.
    divided : tuple of FormerArea
        Areas asked for that live on in several others.
    """

    head: IndicatorHead
    release: ReleaseHead
    selection: Selection
    default: Selection
    notices: tuple[str, ...]
    space: str
    level_title: str
    breakdown_title: str
    levels: tuple[Choice, ...]
    periods: tuple[Choice, ...]
    breakdowns: tuple[Choice, ...]
    figures: tuple[Figure, ...]
    scale: tuple[float, ...]
    whole: Figure | None
    series: tuple[Series, ...]
    refusals: tuple[str, ...]
    territory: str = ""
    targets: tuple[ShownTarget, ...] = ()
    divided: tuple[FormerArea, ...] = ()

    @property
    def selected(self) -> frozenset[str]:
        """Picked areas as `LEVEL:KEY`."""
        return frozenset(self.selection.areas)

    @property
    def is_broken(self) -> bool:
        """Whether a territorial change lies in the course of an area that is shown."""
        return any(item.breaks for item in self.series)

    @property
    def drawn_targets(self) -> tuple[ShownTarget, ...]:
        """The targets that pictures show: all, or none if the selection does without them."""
        return self.targets if TARGET in self.selection.lines else ()

    def target(self, area: Area) -> ShownTarget | None:
        """Return the drawn target that counts for an area at the chosen period; None without one."""
        return target_for(self.drawn_targets, area, self.selection.period)

    def target_text(self, figure: Figure | None) -> str:
        """Write the target of a figure's area, and whether it is reached; empty without one."""
        return beside_figure(self.head, self.targets, figure)

    def change(self, area: Area) -> Change | None:
        """Return how the figure of an area that has a course changed up to the chosen period; None without one."""
        item = next((item for item in self.series if item.area == area), None)
        if item is None:
            return None
        periods = [figure.period for figure in item.figures]
        until = periods.index(self.selection.period) + 1 if self.selection.period in periods else len(periods)
        return change(self.head, item.figures[:until], item.breaks, converted=self.selection.converted)

    def remarks(self, area: Area) -> Remarks:
        """Return the small print of the figure of an area that has a course, at the chosen period."""
        item = next((item for item in self.series if item.area == area), None)
        if item is None:
            return Remarks()
        return remarks(self.head, item.figures, item.breaks, self.selection.period, self.whole)


def indicator_view(released: Released, release: ReleaseHead, resolved: Resolved) -> IndicatorView:
    """Collect what a page about one indicator shows.

    Parameters
    ----------
    released : Released
        Values of at least the chosen indicator and breakdown.
    release : ReleaseHead
    resolved : Resolved
        Of `selection.resolve`.

    Returns
    -------
    IndicatorView
    """
    catalogue, chosen = ReleaseCatalogue.of(released), resolved.selection
    head, space = indicator_head(catalogue, chosen.indicator), catalogue.space_of(chosen.indicator)
    values = rows_of(released.values, indicator=chosen.indicator, breakdown=chosen.breakdown)
    periods = periods_of(catalogue, chosen.indicator, chosen.breakdown)
    series = _all_series(catalogue, head, values, space, chosen, periods)
    whole = next((item for item in series[0].figures if item.period == chosen.period), None) if series else None
    spell = spelling()
    return IndicatorView(
        head=head,
        release=release,
        selection=chosen,
        default=resolved.default,
        notices=resolved.notices,
        divided=resolved.divided,
        space=space,
        level_title=catalogue.level_title(space, chosen.level) if chosen.level else "",
        breakdown_title=breakdown_title(catalogue, chosen.indicator, chosen.breakdown),
        levels=tuple(
            Choice(level, catalogue.level_title(space, level))
            for level in levels_of(catalogue, chosen.indicator, chosen.breakdown)
        ),
        periods=tuple(Choice(period, spell.period(period)) for period in periods),
        breakdowns=_breakdowns(catalogue, chosen.indicator),
        figures=_figures(catalogue, head, values, space, chosen),
        scale=numbers(values, chosen.level, head.kind),
        whole=whole if whole is not None and whole.status != ValueStatus.NOT_RELEASED else None,
        series=series,
        refusals=_refusals(catalogue, chosen),
        territory=catalogue.territory(space),
        targets=() if chosen.breakdown else shown_targets(catalogue, head),
    )


def _figures(
    catalogue: ReleaseCatalogue, head: IndicatorHead, values: pa.Table, space: str, chosen: Selection
) -> tuple[Figure, ...]:
    if not chosen.level:
        return ()
    rows = {row["area"]: row for row in select(values, level=chosen.level, period=chosen.period)}
    return tuple(
        figure(catalogue, head, area, rows[area.key]) if area.key in rows else absent(area, chosen.period)
        for area in catalogue.areas(space, chosen.level)
    )


def _all_series(
    catalogue: ReleaseCatalogue,
    head: IndicatorHead,
    values: pa.Table,
    space: str,
    chosen: Selection,
    periods: tuple[str, ...],
) -> tuple[Series, ...]:
    root = catalogue.areas(space, catalogue.levels(space)[0])
    roles: dict[str, tuple[Area, Role]] = {area_id(area): (area, "whole") for area in root[:1]}
    picked = [catalogue.find_area(space, text) for text in chosen.areas]
    for area in picked:
        for parent in catalogue.ancestors(space, area)[:1]:
            roles.setdefault(area_id(parent), (parent, "parent"))
    for area in picked:
        roles[area_id(area)] = (area, "selected")
    found = []
    for area, role in roles.values():
        figures = course(catalogue, head, values, area, periods)
        found.append(Series(area, role, figures, series_breaks(catalogue, head.id, area, figures)))
    return tuple(found)


def course(
    catalogue: ReleaseCatalogue, head: IndicatorHead, values: pa.Table, area: Area, periods: tuple[str, ...]
) -> tuple[Figure, ...]:
    """Return one figure for each period; without a row it says that the release has none.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    head : IndicatorHead
    values : pyarrow.Table
        Rows of one indicator and breakdown.
    area : Area
    periods : tuple of str
        Canonical labels.
    """
    rows = {row["period"]: row for row in select(values, level=area.level, area=area.key)}
    return tuple(
        figure(catalogue, head, area, rows[period])
        if period in rows
        else absent(area, period, ValueStatus.NOT_RELEASED)
        for period in periods
    )


def _breakdowns(catalogue: ReleaseCatalogue, indicator: str) -> tuple[Choice, ...]:
    choices = []
    for name in sorted(catalogue.contents(indicator), key=by_numbers):
        group = breakdown_dimensions(catalogue, indicator, name) if name else ""
        choices.append(Choice(name, breakdown_title(catalogue, indicator, name), group))
    return tuple(choices)


def _refusals(catalogue: ReleaseCatalogue, chosen: Selection) -> tuple[str, ...]:
    found = [str(item["reason"]) for item in catalogue.metadata["refused"] if item["indicator"] == chosen.indicator]
    return tuple(dict.fromkeys(found))
