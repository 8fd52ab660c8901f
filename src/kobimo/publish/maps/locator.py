"""Where an area lies: a small picture without words for a page or a profile."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from kobimo.language import _
from kobimo.publish.maps.markup import FONT, element
from kobimo.publish.maps.outlines import AreaShape, LevelOutlines, Outlines
from kobimo.publish.maps.paths import extent
from kobimo.publish.views import AreaView

GROUND, NEAR, STRONG, LINE = "#d5dbe0", "#9fc4e3", "#154e84", "#ffffff"
RIM, RING = "#8a949d", "#b0431e"

_MOST = 30  # areas; more would be noise in a small picture
_SMALL = 60  # units: what is smaller gets a ring
_RADIUS = 52


def locator(view: AreaView, outlines: Outlines) -> str:
    """Draw where an area lies.

    Where its level has at most thirty areas, all of them are drawn around it. Otherwise the picture shows the areas of
    an upper level, of which the one around it in a light shade. What is hard to see gets a ring. The whole is shown
    with the areas directly below.

    Parameters
    ----------
    view : AreaView
    outlines : Outlines
        Of the release from which the view was made.

    Returns
    -------
    str
        SVG, or empty if the area has no geometry.
    """
    levels = outlines.levels(view.space)
    level = outlines.level(view.space, view.area.level)
    shape = level.shapes.get(view.area.key)
    if shape is None:
        return ""
    return element(
        "svg",
        _within(view, levels, shape) if view.above else _whole(view, levels, shape),
        xmlns="http://www.w3.org/2000/svg",
        class_="locator-map",
        viewBox=f"0 0 {level.width} {level.height}",
        role="img",
        aria_label=_label(view),
        font_family=FONT,
        fill_rule="evenodd",
        stroke_linejoin="round",
    )


def _label(view: AreaView) -> str:
    if not view.above:
        return _("Umriss von {name}").format(name=view.area.name)
    return _("Lage von {name} in {whole}").format(name=view.area.name, whole=view.above[-1].name)


def _whole(view: AreaView, levels: Mapping[str, LevelOutlines], shape: AreaShape) -> str:
    """Draw the whole with the borders of the areas directly below."""
    below = next((levels[area.level] for area in view.below if area.level in levels), LevelOutlines())
    parts = [item.path for item in below.shapes.values()] if len(below.shapes) <= _MOST else []
    return _filled("own", STRONG, parts or [shape.path])


def _within(view: AreaView, levels: Mapping[str, LevelOutlines], shape: AreaShape) -> str:
    """Draw what is around, then the area of that level which holds it, then the area itself."""
    around = _around(view, levels)
    near = {area.key for area in view.above[:-1] if area.level == around}
    shapes = levels[around].shapes
    drawing = _filled("around", GROUND, [item.path for key, item in shapes.items() if key not in near])
    drawing += _filled("near", NEAR, [item.path for key, item in shapes.items() if key in near])
    drawing += element("path", class_="edge", fill="none", stroke=RIM, stroke_width=4, d=levels[around].edge)
    drawing += _filled("own", STRONG, [shape.path])
    left, top, right, bottom = extent(shape.path)
    return drawing + (_ring(shape) if max(right - left, bottom - top) < _SMALL else "")


def _around(view: AreaView, levels: Mapping[str, LevelOutlines]) -> str:
    """Choose the finest level with few enough areas; the uppermost if none is."""
    names = [name for name in (view.area.level, *(area.level for area in view.above)) if name in levels]
    return next((name for name in names if len(levels[name].shapes) <= _MOST), names[-1])


def _filled(kind: str, fill: str, paths: Sequence[str]) -> str:
    shapes = "".join(element("path", d=path) for path in paths)
    return element("g", shapes, class_=kind, fill=fill, stroke=LINE, stroke_width=3) if shapes else ""


def _ring(shape: AreaShape) -> str:
    halo = element("circle", cx=shape.x, cy=shape.y, r=_RADIUS, fill="none", stroke=LINE, stroke_width=14)
    return halo + element(
        "circle", class_="ring", cx=shape.x, cy=shape.y, r=_RADIUS, fill="none", stroke=RING, stroke_width=7
    )
