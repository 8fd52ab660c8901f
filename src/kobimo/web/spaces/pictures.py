"""Maps of areas without figures: what belongs to what, and what changed; and the line of statuses."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.appearance import Appearance
from kobimo.publish.maps import PALETTE, LevelOutlines
from kobimo.publish.maps.legend import SWATCH_HEIGHT, SWATCH_WIDTH
from kobimo.publish.maps.markup import FONT, element, text
from kobimo.publish.maps.paths import extent
from kobimo.publish.maps.patterns import pattern, tiled
from kobimo.spaces.comparing import Fate
from kobimo.workflows.areas.pages import Status

Link = Callable[[Area], str]

_LINE, _DARK_LINE, _LIGHT_LINE = "#ffffff", "#1b2733", "#9fb3c6"
_FORMER = "#b0431e"
_MANY = 100
_NARROWEST, _WIDEST = 0.2, 0.6
_DOTS = Appearance.SUPPRESSED
_STRIPES = Appearance.MISSING


@dataclass(frozen=True, slots=True)
class Look:
    """How areas of one kind are drawn: a shade from 1 to 5, with a pattern over it if there is one."""

    name: str
    label: str
    shade: int
    pattern: Appearance | None = None


@dataclass(frozen=True, slots=True)
class Drawn:
    """One area on a map."""

    area: Area
    look: str
    label: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a legend."""

    data_class: str
    label: str
    count: int
    swatch: str


OWN, PART, AROUND = "own", "part", "around"
FORMER = "former"


def browser_looks() -> tuple[Look, ...]:
    """Return how areas look in the browser."""
    return (
        Look(OWN, _("gewähltes Gebiet"), 5),
        Look(PART, _("gehört zum gewählten Gebiet"), 4),
        Look(AROUND, _("andere Gebiete"), 1),
    )


def fate_looks() -> tuple[Look, ...]:
    """Return how areas look where two statuses are compared; ended ones are lines over the others."""
    return (
        Look(Fate.NEW.value, _("neues Gebiet"), 5),
        Look(Fate.BORDER.value, _("Grenze geändert"), 3, _STRIPES),
        Look(Fate.RELABELLED.value, _("umbenannt oder umgegliedert"), 2, _DOTS),
        Look(Fate.UNCHANGED.value, _("unverändert"), 1),
    )


def area_map(
    outlines: LevelOutlines,
    areas: Sequence[Drawn],
    looks: Sequence[Look],
    link: Link,
    label: str,
    former: Sequence[str] = (),
    window: Window | None = None,
) -> str:
    """Draw the areas of one level, each as a link.

    Parameters
    ----------
    outlines : LevelOutlines
    areas : sequence of Drawn
        Those without a shape are left out.
    looks : sequence of Look
    link : callable
        Makes the address that an area leads to.
    label : str
        What the map shows, for screen readers.
    former : sequence of str
        Paths of areas that are no more, drawn as dashed lines over the others.
    window : Window, optional
        Part of the view box that is shown; the whole by default.

    Returns
    -------
    str
        SVG, or nothing if no area has a shape.
    """
    shown = [item for item in areas if item.area.key in outlines.shapes]
    if not shown and not former:
        return ""
    known = {look.name: look for look in looks}
    seen = window or Window(0, 0, outlines.width, outlines.height)
    scale = seen.width / max(outlines.width, 1)
    patterns = dict.fromkeys(one for item in shown if (one := known[item.look].pattern) is not None)
    size = scale * (1.7 if len(shown) < _MANY else 1.1)
    defs = "".join(pattern(one, f"area-{one.value}", scale=size) for one in patterns)
    drawing = element("defs", defs) if defs else ""
    width = scale * (1.2 if len(shown) < _MANY else 0.7)
    paths = "".join(_area(item, outlines, known[item.look], link) for item in shown)
    drawing += element(
        "g", paths, class_="areas", stroke=_LINE, stroke_width=width, stroke_linejoin="round", fill_rule="evenodd"
    )
    drawing += element(
        "g",
        _over(outlines, shown, known, former, scale),
        class_="over",
        fill="none",
        fill_rule="evenodd",
        stroke_linejoin="round",
        pointer_events="none",
        aria_hidden="true",
    )
    return element(
        "svg",
        drawing,
        xmlns="http://www.w3.org/2000/svg",
        class_="map",
        viewBox=f"{seen.left:g} {seen.top:g} {seen.width:g} {seen.height:g}",
        role="group",
        aria_label=label,
        font_family=FONT,
    )


def _area(item: Drawn, outlines: LevelOutlines, look: Look, link: Link) -> str:
    shape = outlines.shapes[item.area.key]
    stroke = _LIGHT_LINE if look.shade == 1 else None
    path = element("path", class_=f"class-{look.shade}", fill=PALETTE[look.shade - 1], stroke=stroke, d=shape.path)
    return element(
        "a",
        path,
        class_="area",
        href=link(item.area),
        tabindex="-1",
        data_key=item.area.key,
        data_class=look.name,
        data_x=shape.x,
        data_y=shape.y,
        data_note=item.note or None,
        data_select="" if look.name == OWN else None,
        aria_label=item.label,
    )


def _over(
    outlines: LevelOutlines, shown: Sequence[Drawn], looks: Mapping[str, Look], former: Sequence[str], scale: float
) -> str:
    """Draw patterns, the borders of larger areas, the outer edge, and former borders."""
    covered = ((item, looks[item.look].pattern) for item in shown)
    over = "".join(
        element("path", fill=f"url(#area-{one.value})", d=outlines.shapes[item.area.key].path)
        for item, one in covered
        if one is not None
    )
    *others, uppermost = outlines.borders.values() or [""]
    lines = (*((path, 0.9, 0.45) for path in others), (uppermost, 1.5, 0.75), (outlines.edge, 1.4, 0.7))
    over += "".join(
        element("path", class_="border", stroke=_DARK_LINE, stroke_width=scale * width, stroke_opacity=opacity, d=path)
        for path, width, opacity in lines
        if path
    )
    picked = "".join(outlines.shapes[item.area.key].path for item in shown if item.look == OWN)
    if picked:
        over += element("path", class_="selected-halo", stroke=_LINE, stroke_width=7 * scale, d=picked)
        over += element("path", class_="selected", stroke=_DARK_LINE, stroke_width=3.5 * scale, d=picked)
    for kind, colour, width, dashes in (
        ("former-halo", _LINE, 5, None),
        ("former", _FORMER, 2.5, f"{9 * scale:g} {6 * scale:g}"),
    ):
        over += "".join(
            element("path", class_=kind, stroke=colour, stroke_width=width * scale, stroke_dasharray=dashes, d=path)
            for path in former
        )
    return over


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a view box."""

    left: float
    top: float
    width: float
    height: float


def window_around(outlines: LevelOutlines, paths: Sequence[str], room: float) -> Window | None:
    """Return the part of a map around some areas; nothing where that would be most of it.

    Parameters
    ----------
    outlines : LevelOutlines
    paths : sequence of str
    room : float
        How many times as wide as the areas the part is.
    """
    if not paths:
        return None
    edges = [extent(path) for path in paths]
    left, top = min(e[0] for e in edges), min(e[1] for e in edges)
    right, bottom = max(e[2] for e in edges), max(e[3] for e in edges)
    ratio = outlines.height / max(outlines.width, 1)
    width = max(room * (right - left), room * (bottom - top) / max(ratio, 0.1), _NARROWEST * outlines.width)
    if width > _WIDEST * outlines.width:
        return None
    height = width * ratio
    x = min(max((left + right - width) / 2, 0), outlines.width - width)
    y = min(max((top + bottom - height) / 2, 0), outlines.height - height)
    return Window(round(x, 1), round(y, 1), round(width, 1), round(height, 1))


def legend(looks: Sequence[Look], counts: Mapping[str, int], former: int = 0) -> tuple[Entry, ...]:
    """Return the lines of a legend for what occurs."""
    entries = [
        Entry(look.name, look.label, counts[look.name], _swatch(_filled(look)))
        for look in looks
        if counts.get(look.name)
    ]
    if former:
        line = element(
            "path",
            class_="former",
            fill="none",
            stroke=_FORMER,
            stroke_width=2.5,
            stroke_dasharray="6 4",
            d=f"M0 {SWATCH_HEIGHT / 2:g}H{SWATCH_WIDTH}",
        )
        entries.append(Entry(FORMER, _("beendetes Gebiet (frühere Grenze)"), former, _swatch(line)))
    return tuple(entries)


def _filled(look: Look) -> str:
    ground = element(
        "rect", class_=f"class-{look.shade}", width=SWATCH_WIDTH, height=SWATCH_HEIGHT, fill=PALETTE[look.shade - 1]
    )
    return ground + (tiled(look.pattern, SWATCH_WIDTH, SWATCH_HEIGHT) if look.pattern is not None else "")


def _swatch(drawing: str) -> str:
    frame = element(
        "rect", x=0.5, y=0.5, width=SWATCH_WIDTH - 1, height=SWATCH_HEIGHT - 1, fill="none", stroke="#5c6670"
    )
    return element(
        "svg",
        drawing + frame,
        xmlns="http://www.w3.org/2000/svg",
        class_="swatch",
        viewBox=f"0 0 {SWATCH_WIDTH} {SWATCH_HEIGHT}",
        width=SWATCH_WIDTH,
        height=SWATCH_HEIGHT,
        aria_hidden="true",
        overflow="hidden",
    )


_LEFT, _RIGHT, _MIDDLE = 30, 970, 32


def timeline(found: Sequence[Status], chosen: Status, link: Callable[[Status], str]) -> str:
    """Draw the statuses as stops of a slider, at distances as in time; the one before the first day stands apart."""
    stops = _places(found)
    line = element("path", class_="timeline__line", d=f"M{_LEFT} {_MIDDLE}H{_RIGHT}", stroke="#8a949d", stroke_width=4)
    knobs = "".join(_stop(status, stops[status.value], link(status), chosen=status == chosen) for status in found)
    return element(
        "svg",
        line + knobs,
        xmlns="http://www.w3.org/2000/svg",
        class_="timeline map",
        viewBox=f"0 0 1000 {2 * _MIDDLE}",
        role="group",
        aria_label=_("Gebietsstände"),
        font_family=FONT,
    )


def _places(found: Sequence[Status]) -> dict[str, float]:
    dated = [status.day.toordinal() for status in found if status.day is not None]
    apart = 80 if len(dated) < len(found) and dated else 0
    span = max(dated[-1] - dated[0], 1) if dated else 1
    width = _RIGHT - _LEFT - apart
    return {
        status.value: _LEFT
        if status.day is None
        else _LEFT + apart + width * ((status.day.toordinal() - dated[0]) / span if len(dated) > 1 else 1)
        for status in found
    }


def _stop(status: Status, x: float, href: str, *, chosen: bool) -> str:
    circle = element(
        "circle",
        class_="timeline__stop",
        cx=round(x, 1),
        cy=_MIDDLE,
        r=17 if chosen else 11,
        fill="#154e84" if chosen else "#ffffff",
        stroke="#154e84",
        stroke_width=4,
    )
    reach = element("circle", cx=round(x, 1), cy=_MIDDLE, r=24, fill="transparent")
    return element(
        "a",
        reach + circle,
        class_="area timeline__link",
        href=href,
        tabindex="-1",
        data_key=status.value,
        data_x=round(x),
        data_y=_MIDDLE,
        data_select="" if chosen else None,
        aria_current="true" if chosen else None,
        aria_label=text(_("Gebietsstand: {title}").format(title=status.title)),
    )
