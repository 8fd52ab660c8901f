"""What a map shows, in sentences made from its figures, for those who cannot see it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from kobimo.language import _, counted
from kobimo.model.area import Area
from kobimo.publish.appearance import word
from kobimo.publish.maps.classes import rounded
from kobimo.publish.maps.patterns import STATES
from kobimo.publish.spelling import spelling
from kobimo.publish.views import Figure, IndicatorView

_NAMED = 3


def heading(view: IndicatorView) -> str:
    """Say what a map shows: indicator, breakdown, level and period."""
    parts = [view.head.title]
    if view.selection.breakdown:
        parts.append(view.breakdown_title)
    if view.level_title:
        parts.append(_("Ebene {level}").format(level=view.level_title))
    if view.selection.period:
        parts.append(spelling().period(view.selection.period))
    return ", ".join(parts)


def alternative(view: IndicatorView, without_geometry: Sequence[Area], *, tiled: bool = False) -> str:
    """Describe a map: extremes, the whole, areas without a number, areas that cannot be drawn.

    Parameters
    ----------
    view : IndicatorView
    without_geometry : sequence of Area
        Areas of the view that are not on the map.
    tiled : bool
        Whether the map shows tiles, since no area has geometry.

    Returns
    -------
    str
        Several sentences.
    """
    sentences = [_("Karte: {heading}.").format(heading=heading(view))]
    if tiled:
        sentences.append(tile_note())
    if len(without_geometry) == len(view.figures):
        sentences = [_("Keine Karte: {heading}.").format(heading=heading(view))]
    if view.head.unit_label:
        sentences.append(_("Einheit: {unit}.").format(unit=view.head.unit_label))
    comparable = [figure for figure in view.figures if figure.appearance.has_class and figure.value is not None]
    sentences += [_how_many(view.figures, comparable), *_extremes(view, comparable)]
    if view.whole is not None and view.whole.area not in {figure.area for figure in view.figures}:
        sentences.append(_("{name} insgesamt: {text}.").format(name=view.whole.area.name, text=spoken(view.whole)))
    sentences += [*_states(view.figures), *_not_drawn(view.figures, without_geometry)]
    return " ".join(sentence for sentence in sentences if sentence)


def tile_note() -> str:
    """Say what a map of tiles shows."""
    return _(
        "Für diese Ebene enthält der Freigabestand keine Flächen: Jedes Gebiet ist ein gleich großes Sechseck, "
        "geordnet nach übergeordneten Gebieten und nicht nach der Lage."
    )


def spoken(figure: Figure) -> str:
    """Return the number, followed by its state if it has one: "6,0 %, unvollständig"."""
    state = word(figure.appearance)
    return f"{figure.text}, {state}" if figure.has_number and state else figure.text


def _how_many(figures: Sequence[Figure], comparable: Sequence[Figure]) -> str:
    areas = counted(len(figures), "Gebiet", "Gebiete")
    if not comparable:
        return _("{areas}, keines mit vergleichbarer Zahl.").format(areas=areas)
    if len(comparable) == len(figures):
        return _("{areas}, alle mit Zahl.").format(areas=areas) if len(figures) > 1 else ""
    return _("{areas}, davon {count} mit vergleichbarer Zahl.").format(
        areas=areas, count=spelling().number(len(comparable))
    )


def _extremes(view: IndicatorView, comparable: Sequence[Figure]) -> list[str]:
    """Name the areas with the highest and the lowest number, equal as printed."""
    shown = [rounded(figure.value or 0, view.head.decimals) for figure in comparable]
    if not shown:
        return []
    if len(shown) == 1:
        return [_("{name}: {text}.").format(name=comparable[0].area.name, text=spoken(comparable[0]))]
    if min(shown) == max(shown):
        return [_("Alle Werte sind gleich: {text}.").format(text=comparable[0].text)]
    sentences = []
    for text, extreme in (
        (_("Höchster Wert: {areas} mit {text}."), max(shown)),
        (_("Niedrigster Wert: {areas} mit {text}."), min(shown)),
    ):
        found = [figure for figure, number in zip(comparable, shown, strict=True) if number == extreme]
        sentences.append(text.format(areas=_names([figure.area for figure in found]), text=found[0].text))
    return sentences


def _states(figures: Sequence[Figure]) -> list[str]:
    counts = Counter(figure.appearance for figure in figures)
    return [
        _("{state}: {areas}.").format(
            state=word(state)[:1].upper() + word(state)[1:], areas=counted(counts[state], "Gebiet", "Gebiete")
        )
        for state in STATES
        if counts[state]
    ]


def _not_drawn(figures: Sequence[Figure], without_geometry: Sequence[Area]) -> list[str]:
    if not without_geometry:
        return []
    if len(without_geometry) == len(figures):
        return [_("Für diese Ebene enthält der Freigabestand keine Flächen.")]
    return [_("Ohne Fläche und daher nicht auf der Karte: {areas}.").format(areas=_names(without_geometry))]


def _names(areas: Sequence[Area]) -> str:
    """List up to three names; of more, say how many."""
    names = [area.name for area in areas]
    if len(names) == 1:
        return names[0]
    if len(names) <= _NAMED:
        return _("{names} und {last}").format(names=", ".join(names[:-1]), last=names[-1])
    return _("{names} und {areas}").format(
        names=", ".join(names[: _NAMED - 1]),
        areas=counted(len(names) - _NAMED + 1, "weiteres Gebiet", "weitere Gebiete"),
    )
