"""Indicators of an area system that have no figure for an area, each with the reason."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.profile.notes import note
from kobimo.publish.spelling import spelling
from kobimo.publish.views import AreaView, KeyFigure


@dataclass(frozen=True, slots=True)
class AbsentIndicator:
    """An indicator without any figure; `area` is its topic area."""

    id: str
    area: str
    title: str
    reason: str


def absent_indicators(catalogue: ReleaseCatalogue, view: AreaView) -> tuple[AbsentIndicator, ...]:
    """List the indicators of the space that have no number for an area in any period.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    view : AreaView
        Of the same release.

    Returns
    -------
    tuple of AbsentIndicator
        Ordered by topic area and id.
    """
    shown = {item.head.id: item for item in view.figures}
    found = []
    for name, definition in catalogue.metadata["indicators"].items():
        item = shown.get(name)
        if catalogue.space_of(name) != view.space or (item is not None and has_numbers(item)):
            continue
        reason = _why_not_here(catalogue, view, name) if item is None else reasons(item)
        found.append(AbsentIndicator(name, definition["area"], in_language(definition["title"]), reason))
    return tuple(sorted(found, key=lambda item: (item.area, item.id)))


def has_numbers(item: KeyFigure) -> bool:
    """Tell whether an indicator has a number for the area in any period."""
    return any(figure.has_number for figure in item.series)


def reasons(item: KeyFigure) -> str:
    """Return why there are no numbers: each reason once, with its periods where there are several."""
    periods: dict[str, list[str]] = {}
    for figure in item.series:
        periods.setdefault(note(figure), []).append(spelling().period(figure.period))
    if len(periods) == 1:
        return next(iter(periods))
    return " ".join(f"{', '.join(found)}: {because}" for because, found in periods.items())


def _why_not_here(catalogue: ReleaseCatalogue, view: AreaView, name: str) -> str:
    levels = catalogue.contents(name).get("", {}).get("levels", [])
    if levels:
        titles = ", ".join(catalogue.level_title(view.space, level) for level in levels)
        return _("Auf der Ebene {level} gibt es diese Kennzahl nicht; vorhanden: {levels}.").format(
            level=view.level_title, levels=titles
        )
    return catalogue.refusal(name, "", "") or _("Der Freigabestand enthält diese Kennzahl nicht.")
