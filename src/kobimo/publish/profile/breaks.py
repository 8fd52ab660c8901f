"""What the dotted lines, dashed lines and bands of the drawings mean, and what happened on the days of breaks."""

from __future__ import annotations

from collections.abc import Sequence

from kobimo.language import _
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.profile.course import compares_with_whole, has_band, has_dashes
from kobimo.publish.spelling import spelling
from kobimo.publish.views import KeyFigure


def break_legend(drawn: Sequence[KeyFigure]) -> dict[str, str]:
    """Name the signs of breaks and estimates that the drawings use; the others are empty.

    Parameters
    ----------
    drawn : sequence of KeyFigure
        Those that have a drawing.

    Returns
    -------
    dict
        `break`, `estimate`, `band`.
    """
    names = dict.fromkeys(one.name for item in drawn for one in item.breaks)
    estimated = any(has_dashes(item.series, item.head.kind, item.breaks) for item in drawn)
    estimated |= any(has_dashes(item.whole_series, item.head.kind) for item in drawn if compares_with_whole(item))
    return {
        "break": _(" oder ").join(names),
        "estimate": _("geschätzt") if estimated else "",
        "band": _("90-%-Bereich der Schätzung") if any(map(has_band, drawn)) else "",
    }


def break_notes(drawn: Sequence[KeyFigure]) -> list[str]:
    """Tell each break once, in order of time, with what it means for the figures before.

    A new definition concerns single key figures and names them; a territorial change concerns the area.

    Parameters
    ----------
    drawn : sequence of KeyFigure
    """
    titles: dict[SeriesBreak, list[str]] = {}
    for item in drawn:
        for one in item.breaks:
            titles.setdefault(one, []).append(item.head.title)
    return [_told(one, titles[one]) for one in sorted(titles, key=lambda one: (one.day, one.text, one.converted))]


def _told(one: SeriesBreak, titles: Sequence[str]) -> str:
    """Say what happened, when, and whether figures before and after can be compared."""
    if not one.territorial:
        told = _("{name} am {day}: {text}").format(name=one.name, day=spelling().day(one.day), text=one.text)
        return f"{told} " + _("Betrifft: {titles}.").format(titles=", ".join(titles))
    if one.converted:
        meaning = _("Frühere Zahlen sind auf die heutigen Gebiete umgerechnet; gestrichelt, wo sie geschätzt sind.")
    else:
        meaning = _("Frühere Zahlen gelten für ein anderes Gebiet; die Linie ist dort unterbrochen.")
    return f"{one.text} {meaning}"  # the text of a territorial change begins with its day
