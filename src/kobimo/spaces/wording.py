"""Quantities, places and hints as they stand in German messages."""

from __future__ import annotations

from collections.abc import Iterable

from kobimo.errors import nearest
from kobimo.language import _, spelled
from kobimo.model.checks import Place


def number(value: float, digits: int) -> str:
    """Write a number with fixed decimals."""
    return spelled(f"{value:.{digits}f}")


def distance(metres: float) -> str:
    """Write a distance: metres below one kilometre, else kilometres."""
    if metres < 1:
        return _("weniger als 1 m")
    return f"{metres:.0f} m" if round(metres) < 1000 else f"{number(metres / 1000, 1)} km"


def size(square_metres: float) -> str:
    """Write an area: square metres below 0.1 square kilometres, else square kilometres."""
    return f"{square_metres:.0f} m²" if square_metres < 100_000 else f"{number(square_metres / 1e6, 2)} km²"


def spot(place: Place, beside: Place) -> str:
    """Name the row of a place, and its file where that is not the file of `beside`."""
    if place.row is None:
        return place.file
    row = _("Zeile {row}").format(row=place.row)
    return row if (place.file, place.sheet) == (beside.file, beside.sheet) else f"{place.file}, {row}"


def meant(name: str, known: Iterable[str]) -> str:
    """Offer the nearest names as a sentence; empty if none is near."""
    names = nearest(name, known)
    return _("Gemeint war vielleicht: {names}.").format(names=", ".join(names)) if names else ""


def listed(names: Iterable[str], most: int = 12) -> str:
    """List names, cut after `most`."""
    items = list(names)
    return ", ".join(items[:most]) + (" …" if len(items) > most else "") if items else "–"
