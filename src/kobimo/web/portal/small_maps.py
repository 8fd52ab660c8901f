"""Maps beside each other as pages: one of the periods of a level, and one for each breakdown with several groups."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from kobimo.publish.maps.markup import element
from kobimo.publish.views import IndicatorView
from kobimo.web.explorer.side_by_side import SideBySide, several_maps, ways
from kobimo.web.explorer.tabs import MAP, MAPS_BY_BREAKDOWN, MAPS_BY_PERIOD
from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame
from kobimo.workflows.releases.viewing import ReleaseReader

_PATH = re.compile(r'<path( [^>]*?)? d="([^"]+)"/>')


@dataclass(frozen=True, slots=True)
class _Way:
    """One way of showing maps: its page, its name, what it is to the explorer, and the view that it begins with."""

    path: str
    title: str
    shown: str
    view: IndicatorView


@dataclass(frozen=True)
class SmallMaps:
    """Makes the pages with several maps of one level of an indicator.

    Attributes
    ----------
    reader : ReleaseReader
    frame : Frame
    places : Places
    view : IndicatorView
        The level as its page shows it.
    """

    reader: ReleaseReader
    frame: Frame
    places: at.Places
    view: IndicatorView

    def links(self, here: str) -> list[tuple[str, str, bool]]:
        """Return how a page leads to each way, itself among them: title, link, whether it is this page."""
        to = self.frame.way(here)
        return [(way.title, to(way.path), way.path == here) for way in self._ways()]

    def files(self) -> Iterator[tuple[str, bytes]]:
        """Yield path and content of each page."""
        found = self._ways()
        for way in found[1:]:
            yield self._page(way, found[0])

    def _page(self, way: _Way, single: _Way) -> tuple[str, bytes]:
        to = self.frame.way(way.path)
        found = several_maps(self.reader, way.view, way.shown, lambda area: to(self.places.area(area)))
        shapes, maps = shared(tuple(picture.svg for _name, picture in found.maps))
        content = self.frame.page(
            "maps.html",
            way.path,
            view=way.view,
            title=way.title,
            shown=way.shown,
            side_by_side=_drawn(found, maps),
            shapes=shapes,
            map_ways=self.links(way.path),
            back=to(single.path),
        )
        return way.path, content

    def _ways(self) -> list[_Way]:
        """Return the single map, which is on the page of the indicator, and the others; nothing where it is alone."""
        name, level = self.view.selection.indicator, self.view.selection.level
        titles = ways(self.view)
        if len(self.view.figures) < 2 or not titles:
            return []
        found = [_Way(self.places.indicator(name, level), titles[MAP], MAP, self.view)]
        if MAPS_BY_PERIOD in titles:
            found.append(_Way(self.places.maps(name, level), titles[MAPS_BY_PERIOD], MAPS_BY_PERIOD, self.view))
        for value in self._breakdowns():
            view = replace(self.view, selection=replace(self.view.selection, breakdown=value))
            path = self.places.maps(name, level, value)
            found.append(_Way(path, ways(view)[MAPS_BY_BREAKDOWN], MAPS_BY_BREAKDOWN, view))
        return found if len(found) > 1 else []

    def _breakdowns(self) -> list[str]:
        """Return the first category of each breakdown with several that this level has at this period."""
        first: dict[str, list[str]] = {}
        chosen = self.view.selection
        for choice in self.view.breakdowns:
            there = self.reader.catalogue.contents(chosen.indicator)[choice.value]
            if choice.group and chosen.level in there["levels"] and chosen.period in there["periods"]:
                first.setdefault(choice.group, []).append(choice.value)
        return [values[0] for values in first.values() if len(values) > 1]


def _drawn(found: SideBySide, maps: Sequence[str]) -> SideBySide:
    pictures = zip(found.maps, maps, strict=True)
    return replace(found, maps=tuple((name, replace(picture, svg=drawn)) for (name, picture), drawn in pictures))


def shared(maps: Sequence[str]) -> tuple[str, tuple[str, ...]]:
    """Let maps of one page share their outlines: each path that occurs on several is defined once and used.

    Parameters
    ----------
    maps : sequence of str
        SVG as `choropleth` draws it.

    Returns
    -------
    tuple of str and tuple of str
        A picture of no size that defines the outlines, empty where none is shared; and the maps that use them.
    """
    count = Counter(shape for one in maps for shape in dict.fromkeys(match[2] for match in _PATH.finditer(one)))
    names = {shape: f"shape-{number}" for number, shape in enumerate(shape for shape, n in count.items() if n > 1)}

    def use(match: re.Match[str]) -> str:
        name = names.get(match[2])
        return f'<use{match[1] or ""} href="#{name}"/>' if name else match[0]

    if not names:
        return "", tuple(maps)
    paths = "".join(element("path", id=name, d=shape) for shape, name in names.items())
    return (
        element("svg", element("defs", paths), class_="shapes", width="0", height="0", aria_hidden="true"),
        tuple(_PATH.sub(use, one) for one in maps),
    )
