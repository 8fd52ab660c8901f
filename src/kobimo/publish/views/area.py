"""The view of one area: its key figures beside those of the area above and of the whole, and their course."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.disclosure.released import Released
from kobimo.model.area import Area
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.catalogue import AreaType, ReleaseCatalogue
from kobimo.publish.views.breaks import Change, change, series_breaks
from kobimo.publish.views.figure import Figure, rows_of
from kobimo.publish.views.head import IndicatorHead, ReleaseHead, indicator_head
from kobimo.publish.views.indicator import course
from kobimo.publish.views.remarks import Remarks, remarks
from kobimo.publish.views.selection import periods_of
from kobimo.publish.views.targets import ShownTarget, beside_figure, shown_targets, target_for


@dataclass(frozen=True, slots=True)
class KeyFigure:
    """One indicator in an area: the newest figure, its comparison, and the course.

    `parent` is the figure of the area above at the same period (see `AreaView.parent`), `whole` that of the root; None
    where the release has none, or where it would be the same area again. `series` and `whole_series` have one figure
    for each period of the release, oldest first; `breaks` and `targets` are those of the area itself.
    """

    head: IndicatorHead
    own: Figure
    parent: Figure | None
    whole: Figure | None
    series: tuple[Figure, ...]
    whole_series: tuple[Figure, ...]
    breaks: tuple[SeriesBreak, ...] = ()
    targets: tuple[ShownTarget, ...] = ()

    @property
    def target(self) -> ShownTarget | None:
        """The target that counts at the newest period; None without one."""
        return target_for(self.targets, self.own.area, self.own.period)

    @property
    def target_text(self) -> str:
        """That target, and whether it is reached; empty without one."""
        return beside_figure(self.head, self.targets, self.own)

    def change(self, *, converted: bool = False) -> Change | None:
        """Return how the figure of the area changed up to the newest period; None without two numbers."""
        return change(self.head, self.series, self.breaks, converted=converted)

    @property
    def remarks(self) -> Remarks:
        """The small print of the newest figure."""
        return remarks(self.head, self.series, self.breaks, self.own.period, self.whole)


@dataclass(frozen=True, slots=True)
class AreaView:
    """Everything that a page or a profile of one area shows.

    Attributes
    ----------
    area : Area
    space, level_title : str
        The first space that has the area, and the name of its level there.
    release : ReleaseHead
    above : tuple of Area
        The areas above, the nearest first, the whole last; empty for the whole itself.
    parent : Area or None
        The nearest area above, below the whole, that is made of more than this one: what to compare with.
    below : tuple of Area
        The areas directly below, of all spaces.
    level_titles : dict
        Names of all levels of these spaces by id.
    figures : tuple of KeyFigure
        Ordered by topic area and id; indicators without any figure for this level are not in it.
    alike : tuple of (AreaType, tuple of Area)
        The types that the area is of, and the other areas of its level that are of the same type.
    territory : str
        First day of the territorial status of the area, ISO 8601; empty where none is recorded.
    """

    area: Area
    space: str
    level_title: str
    release: ReleaseHead
    above: tuple[Area, ...]
    parent: Area | None
    below: tuple[Area, ...]
    level_titles: dict[str, str]
    figures: tuple[KeyFigure, ...]
    territory: str = ""
    alike: tuple[tuple[AreaType, tuple[Area, ...]], ...] = ()


def area_view(released: Released, release: ReleaseHead, level: str, key: str) -> AreaView:
    """Collect what a page about one area shows.

    Parameters
    ----------
    released : Released
        Totals (empty breakdown) of at least this area and of the areas above it.
    release : ReleaseHead
    level, key : str

    Returns
    -------
    AreaView

    Raises
    ------
    UnknownNameError
        If there is no such area; with the nearest keys.
    """
    catalogue = ReleaseCatalogue.of(released)
    spaces, area = catalogue.locate(level, key)
    above = catalogue.ancestors(spaces[0], area)
    parent = _comparable(catalogue, spaces[0], above)
    found = [
        _key_figure(released, catalogue, indicator_head(catalogue, name), area, (parent, above[-1] if above else None))
        for name in catalogue.indicators_of(*spaces)
        if level in catalogue.contents(name).get("", {}).get("levels", ())
    ]
    below = {(child.level, child.key): child for space in spaces for child in catalogue.children(space, area)}
    return AreaView(
        area=area,
        space=spaces[0],
        level_title=catalogue.level_title(spaces[0], level),
        release=release,
        above=above,
        parent=parent,
        below=tuple(below.values()),
        level_titles={name: catalogue.level_title(space, name) for space in spaces for name in catalogue.levels(space)},
        figures=tuple(found),
        territory=catalogue.territory(spaces[0]),
        alike=tuple((kind, _of_type(catalogue, spaces[0], area, kind)) for kind in catalogue.types_of(spaces[0], area)),
    )


def _of_type(catalogue: ReleaseCatalogue, space: str, area: Area, kind: AreaType) -> tuple[Area, ...]:
    """Return the other areas of a level that are of a type."""
    peers = catalogue.areas(space, area.level)
    return tuple(peer for peer in peers if (kind.level, kind.key) in peer.further and peer != area)


def _comparable(catalogue: ReleaseCatalogue, space: str, above: tuple[Area, ...]) -> Area | None:
    """Return the nearest area above, below the whole, that has several parts; one with a single part is that part."""
    return next((area for area in above[:-1] if len(catalogue.children(space, area)) > 1), None)


def _key_figure(
    released: Released,
    catalogue: ReleaseCatalogue,
    head: IndicatorHead,
    area: Area,
    compared: tuple[Area | None, Area | None],
) -> KeyFigure:
    periods = periods_of(catalogue, head.id, "")
    values = rows_of(released.values, indicator=head.id, breakdown="")
    own = course(catalogue, head, values, area, periods)
    parent, whole = (course(catalogue, head, values, other, periods) if other else () for other in compared)
    newest = len(periods) - 1
    return KeyFigure(
        head=head,
        own=own[newest],
        parent=_if_released(parent, newest),
        whole=_if_released(whole, newest),
        series=own,
        whole_series=whole,
        breaks=series_breaks(catalogue, head.id, area, own),
        targets=tuple(one for one in shown_targets(catalogue, head) if one.area == area),
    )


def _if_released(figures: tuple[Figure, ...], position: int) -> Figure | None:
    return figures[position] if figures and figures[position].status != "not_released" else None
