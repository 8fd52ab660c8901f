"""A choropleth map as SVG: the default map of pages, pictures and prints.

The picture carries its colours as attributes, so that it stands alone, and classes, so that a style sheet can replace
them. It has no style of its own and no script.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from kobimo.model.area import Area
from kobimo.publish.appearance import Appearance
from kobimo.publish.maps.alternative import alternative, heading, spoken
from kobimo.publish.maps.classes import PALETTE, Classes, classify
from kobimo.publish.maps.legend import LegendEntry, data_class, legend_entries
from kobimo.publish.maps.link import Link
from kobimo.publish.maps.markup import FONT, element, text
from kobimo.publish.maps.outlines import AreaShape, LevelOutlines, Outlines
from kobimo.publish.maps.patterns import STATES, pattern
from kobimo.publish.maps.sheet import sheet
from kobimo.publish.maps.tiles import tiles
from kobimo.publish.views import Figure, IndicatorView

LINE, DARK_LINE, HALO = "#ffffff", "#1b2733", "#ffffff"
LIGHT_CLASS_LINE = "#9fb3c6"  # white would vanish between two areas of the lightest shade

_MANY = 100  # areas; from here on lines and patterns are finer


@dataclass(frozen=True, slots=True)
class MapPicture:
    """A map and what belongs beside it.

    Attributes
    ----------
    svg : str
        Empty if there is nothing to compare: one area, and that without geometry.
    legend : tuple of LegendEntry
    alternative : str
        What the map shows, in sentences.
    without_geometry : tuple of Area
        Areas of the level that are not on the map, ordered as in the view.
    tiled : bool
        Whether no area has geometry and each is a tile of the same size.
    """

    svg: str
    legend: tuple[LegendEntry, ...]
    alternative: str
    without_geometry: tuple[Area, ...]
    tiled: bool = False


@dataclass(frozen=True, slots=True)
class _Style:
    """How the areas of one map are drawn."""

    classes: Classes
    palette: Sequence[str]
    prefix: str
    link: Link | None

    def fill(self, name: str) -> str:
        return self.palette[int(name) - 1] if name.isdigit() else f"url(#{self.prefix}-{name})"


def choropleth(
    view: IndicatorView,
    outlines: Outlines,
    *,
    link: Link | None = None,
    palette: Sequence[str] = PALETTE,
    prefix: str = "map",
    stand_alone: bool = False,
    drawn: bool = True,
) -> MapPicture:
    """Draw the figures of a view as a map.

    Parameters
    ----------
    view : IndicatorView
    outlines : Outlines
        Of the release from which the view was made.
    link : callable, optional
        Makes the address that an area leads to. Without it areas are no links and carry a title instead.
    palette : sequence of str
        Five colours, light to dark.
    prefix : str
        Starts every id; must differ between the maps of one page.
    stand_alone : bool
        Add heading, legend, source and release on white: a picture to print or to hand on.
    drawn : bool
        Whether the picture is wanted; without it there are legend and words only.

    Returns
    -------
    MapPicture
    """
    level = outlines.level(view.space, view.selection.level)
    classes = classify(view.scale, view.head.decimals)
    style = _Style(classes, palette, prefix, None if stand_alone else link)
    missing = tuple(figure.area for figure in view.figures if figure.area.key not in level.shapes)
    tiled = 1 < len(missing) == len(view.figures)
    if tiled:
        level = tiles(missing)
        outlines = _with_level(outlines, view, level)
        missing = ()
    entries = legend_entries(view.figures, classes, palette)
    words = alternative(view, missing, tiled=tiled)
    if len(missing) == len(view.figures) or not drawn:
        return MapPicture("", entries, words, missing, tiled)
    drawing = _definitions(view, style) + _drawing(view, outlines, level, style)
    if stand_alone:
        outlined = [area for area, _path in _picked(view, outlines)]
        picture = sheet(view, drawing, level, entries, words, missing, outlined)
        return MapPicture(picture, entries, words, missing, tiled)
    svg = element(
        "svg",
        drawing,
        xmlns="http://www.w3.org/2000/svg",
        class_="map",
        viewBox=f"0 0 {level.width} {level.height}",
        role="group",
        aria_label=heading(view),
        font_family=FONT,
    )
    return MapPicture(svg, entries, words, missing, tiled)


def _with_level(outlines: Outlines, view: IndicatorView, level: LevelOutlines) -> Outlines:
    """Return the outlines with another picture of the level that is shown; other levels do not fit beside it."""
    return Outlines({**outlines.spaces, view.space: {view.selection.level: level}})


def map_patterns(areas: int, prefix: str = "map", states: Collection[Appearance] = STATES) -> list[str]:
    """Define the patterns of a map.

    Parameters
    ----------
    areas : int
        How many the map has; large areas bear coarser patterns.
    prefix : str
        Starts every id.
    states : collection of Appearance
        Which of them.

    Returns
    -------
    list of str
    """
    scale = 1.7 if areas < _MANY else 1.1
    return [pattern(state, f"{prefix}-{state.value}", scale=scale) for state in STATES if state in states]


def _definitions(view: IndicatorView, style: _Style) -> str:
    states = {figure.appearance for figure in view.figures}
    return element("defs", "".join(map_patterns(len(view.figures), style.prefix, states)))


def _drawing(view: IndicatorView, outlines: Outlines, level: LevelOutlines, style: _Style) -> str:
    drawn = [(figure, level.shapes[figure.area.key]) for figure in view.figures if figure.area.key in level.shapes]
    width = 1.2 if len(drawn) < _MANY else 0.7
    areas = "".join(_area(figure, shape, style, _is_selected(view, figure.area)) for figure, shape in drawn)
    over = "".join(
        element("path", fill=style.fill("incomplete"), d=shape.path)
        for figure, shape in drawn
        if figure.appearance is Appearance.INCOMPLETE
    )
    return element(
        "g", areas, class_="areas", stroke=LINE, stroke_width=width, stroke_linejoin="round", fill_rule="evenodd"
    ) + element(
        "g",
        over + _lines(level) + _outlined(view, outlines),
        class_="over",
        fill="none",
        fill_rule="evenodd",
        stroke_linejoin="round",
        pointer_events="none",
        aria_hidden="true",
    )


def _area(figure: Figure, shape: AreaShape, style: _Style, selected: bool) -> str:
    name = data_class(figure, style.classes)
    label = f"{figure.area.name}: {spoken(figure)}"
    line = LIGHT_CLASS_LINE if name == "1" else None
    path = element("path", class_=f"class-{name}", fill=style.fill(name), stroke=line, d=shape.path)
    shared: dict[str, str | int | None] = {
        "data_key": figure.area.key,
        "data_class": name,
        "data_x": shape.x,
        "data_y": shape.y,
        "data_note": figure.reason or None,
        "data_select": "" if selected else None,
        "aria_label": label,
    }
    if style.link is None:
        return element("g", element("title", text(label)) + path, class_="area", role="img", **shared)
    return element("a", path, class_="area", href=style.link(figure.area), tabindex="-1", **shared)


def _lines(level: LevelOutlines) -> str:
    """Draw the borders of all levels above, the uppermost stronger than the others, and the outer edge."""
    *others, uppermost = level.borders.values() or [""]
    borders = "".join(
        element("path", class_="border", stroke=DARK_LINE, stroke_width=width, stroke_opacity=opacity, d=path)
        for path, width, opacity in (*((path, 0.9, 0.45) for path in others), (uppermost, 1.5, 0.75))
        if path
    )
    edge = element("path", class_="edge", stroke=DARK_LINE, stroke_width=1.4, stroke_opacity=0.7, d=level.edge)
    return borders + (edge if level.edge else "")


def _outlined(view: IndicatorView, outlines: Outlines) -> str:
    """Draw picked areas once more, as dark lines on light ones; areas of other levels too."""
    paths = [path for _area, path in _picked(view, outlines)]
    halo = "".join(element("path", class_="selected-halo", stroke=HALO, stroke_width=7, d=path) for path in paths)
    return halo + "".join(
        element("path", class_="selected", stroke=DARK_LINE, stroke_width=3.5, d=path) for path in paths
    )


def _picked(view: IndicatorView, outlines: Outlines) -> list[tuple[Area, str]]:
    """Return the picked areas that have geometry, on whichever level, with their paths."""
    areas = [series.area for series in view.series if series.role == "selected"]
    shapes = [(area, outlines.level(view.space, area.level).shapes.get(area.key)) for area in areas]
    return [(area, shape.path) for area, shape in shapes if shape is not None]


def _is_selected(view: IndicatorView, area: Area) -> bool:
    return f"{area.level}:{area.key}" in view.selected
