"""Pictures of institutions: places on a map of areas, and the course of capacities."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from kobimo.language import _
from kobimo.model.institution import Capacity
from kobimo.publish.maps import PALETTE, LevelOutlines
from kobimo.publish.maps.markup import FONT, element, text
from kobimo.publish.spelling import spelling
from kobimo.spaces.changing import shown_day
from kobimo.web.spaces.pictures import Entry, Window

HERE, GONE = "here", "gone"
_INK, _PAPER, _LINE, _MARK = "#1b2733", "#ffffff", "#9fb3c6", "#b0431e"
_MANY = 150
_FEW = 20
_AROUND = 0.3
"""Share of the map that is shown around a single place."""


@dataclass(frozen=True, slots=True)
class Mark:
    """An institution on a map, in the units of its view box; without an address it is no link."""

    key: str
    label: str
    x: float
    y: float
    href: str = ""
    exists: bool = True


def place_picture(
    outlines: LevelOutlines,
    marks: Sequence[Mark],
    label: str,
    *,
    shades: Mapping[str, int] | None = None,
    catchment: str = "",
    window: Window | None = None,
) -> str:
    """Draw areas, the surface of a catchment on them, and institutions above all.

    Parameters
    ----------
    outlines : LevelOutlines
    marks : sequence of Mark
    label : str
        What the map shows, for screen readers.
    shades : mapping of str to int, optional
        Areas that stand out: shade from 1 to 5.
    catchment : str, optional
        Path of a surface.
    window : Window, optional
        Part of the view box that is shown.
    """
    seen = window or Window(0, 0, outlines.width, outlines.height)
    scale = seen.width / max(outlines.width, 1)
    shade_of = shades or {}
    ground = "".join(_area(shape.path, shade_of.get(key, 1)) for key, shape in outlines.shapes.items())
    drawing = element(
        "g", ground, class_="areas", stroke=_LINE, stroke_width=scale, stroke_linejoin="round", fill_rule="evenodd"
    )
    if catchment:
        surface = element(
            "path", class_="catchment", fill=PALETTE[2], fill_opacity=0.6, fill_rule="evenodd", d=catchment
        )
        drawing += element("g", surface, class_="rim", stroke=_INK, stroke_width=2 * scale, aria_hidden="true")
    lines = [path for path in (*outlines.borders.values(), outlines.edge) if path]
    drawing += element(
        "g",
        "".join(element("path", class_="border", d=path) for path in lines),
        fill="none",
        stroke=_INK,
        stroke_width=1.2 * scale,
        stroke_opacity=0.5,
        pointer_events="none",
        aria_hidden="true",
    )
    size = scale * (11 if len(marks) < _MANY else 7)
    drawing += "".join(_mark(mark, size) for mark in sorted(marks, key=lambda mark: mark.exists))
    return element(
        "svg",
        drawing,
        xmlns="http://www.w3.org/2000/svg",
        class_="map map--places",
        viewBox=f"{seen.left:g} {seen.top:g} {seen.width:g} {seen.height:g}",
        role="group" if any(mark.href for mark in marks) else "img",
        aria_label=text(label),
        font_family=FONT,
    )


def _area(path: str, shade: int) -> str:
    return element("path", class_=f"class-{shade}", fill=PALETTE[shade - 1], d=path)


def _mark(mark: Mark, size: float) -> str:
    """Draw a disc, or a ring for what is no longer there; both stand out from every ground."""
    disc = element(
        "path",
        class_=f"place place--{HERE if mark.exists else GONE}",
        fill=_MARK if mark.exists else _PAPER,
        stroke=_PAPER if mark.exists else _MARK,
        stroke_width=round(size / 4, 2),
        d=_circle(mark.x, mark.y, size),
    )
    if not mark.href:
        return disc
    return element(
        "a",
        disc,
        class_="area",
        href=mark.href,
        tabindex="-1",
        data_key=mark.key,
        data_class=HERE if mark.exists else GONE,
        data_x=round(mark.x),
        data_y=round(mark.y),
        aria_label=mark.label,
    )


def _circle(x: float, y: float, radius: float) -> str:
    r = f"{radius:g}"
    return f"M{x - radius:g} {y:g}a{r} {r} 0 1 0 {2 * radius:g} 0a{r} {r} 0 1 0 {-2 * radius:g} 0z"


def around(outlines: LevelOutlines, x: float, y: float) -> Window | None:
    """Return the part of a map around one place; nothing where the whole has few areas."""
    if len(outlines.shapes) < _FEW:
        return None
    width, height = (round(_AROUND * size, 1) for size in (outlines.width, outlines.height))
    left = min(max(x - width / 2, 0), outlines.width - width)
    top = min(max(y - height / 2, 0), outlines.height - height)
    return Window(round(left, 1), round(top, 1), width, height)


def marks_legend(marks: Sequence[Mark]) -> tuple[Entry, ...]:
    """Return the lines of a legend for what occurs."""
    titles = ((HERE, _("besteht"), True), (GONE, _("besteht an diesem Tag nicht"), False))
    return tuple(
        Entry(name, title, count, _swatch(exists=exists))
        for name, title, exists in titles
        if (count := sum(mark.exists is exists for mark in marks))
    )


def _swatch(*, exists: bool) -> str:
    return element(
        "svg",
        _mark(Mark("", "", 10, 10, exists=exists), 7),
        xmlns="http://www.w3.org/2000/svg",
        class_="swatch map",
        viewBox="0 0 20 20",
        width=20,
        height=20,
        aria_hidden="true",
    )


_WIDE, _HIGH, _LEFT, _RIGHT, _TOP, _BOTTOM = 320, 150, 44, 12, 18, 116


def capacity_picture(capacities: Sequence[Capacity], end: date) -> str:
    """Draw capacities as steps, from the first day to `end`; nothing where there is no course to see.

    Parameters
    ----------
    capacities : sequence of Capacity
        Of one institution and measure, ordered by day.
    end : date
        Until when the last one holds.
    """
    if len(capacities) < 2:
        return ""
    first = capacities[0].day
    last = max(end, capacities[-1].day)
    span = max((last - first).days, 1)
    most = max(item.places for item in capacities) or 1

    def x(day: date) -> float:
        return round(_LEFT + (_WIDE - _LEFT - _RIGHT) * (day - first).days / span, 1)

    def y(places: int) -> float:
        return round(_BOTTOM - (_BOTTOM - _TOP) * places / most, 1)

    steps = f"M{x(first):g} {y(capacities[0].places):g}"
    steps += "".join(f"H{x(item.day):g}V{y(item.places):g}" for item in capacities[1:]) + f"H{x(last):g}"
    spell = spelling()
    axis = element("path", class_="border", d=f"M{_LEFT} {_BOTTOM}H{_WIDE - _RIGHT}", stroke=_INK, stroke_opacity=0.5)
    line = element("path", class_="course", d=steps, fill="none", stroke="#154e84", stroke_width=3)
    words = _word(_LEFT - 8, y(most) + 5, spell.number(most), "end") + _word(_LEFT - 8, _BOTTOM + 5, "0", "end")
    words += _word(_LEFT, _BOTTOM + 24, shown_day(first), "start")
    words += _word(_WIDE - _RIGHT, _BOTTOM + 24, shown_day(last), "end")
    return element(
        "svg",
        axis + line + words,
        xmlns="http://www.w3.org/2000/svg",
        class_="capacity",
        viewBox=f"0 0 {_WIDE} {_HIGH}",
        role="img",
        aria_label=_("Verlauf der Plätze: von {first} auf {last}").format(
            first=spell.number(capacities[0].places), last=spell.number(capacities[-1].places)
        ),
        font_family=FONT,
        font_size=13,
    )


def _word(x: float, y: float, words: str, anchor: str) -> str:
    return element("text", text(words), x=x, y=y, text_anchor=anchor, fill=_INK)
