"""All spaces of the workspace, and the areas of which there are figures."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.errors import KobimoError, ReleaseError, WithdrawnReleaseError
from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.territory import SpaceHistory
from kobimo.web.site import site
from kobimo.web.spaces.addresses import SEARCH
from kobimo.workflows.areas.pages import Status, ordered_levels, statuses
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.viewing import ReleaseReader

RELEASE = "stand"


@dataclass(frozen=True, slots=True)
class LevelAreas:
    """The areas of one level that match a search, of all that there are."""

    level: str
    title: str
    areas: tuple[Area, ...]
    total: int


@dataclass(frozen=True, slots=True)
class SpaceCard:
    """A space in the list; `problem` says why its areas cannot be shown."""

    definition: SpaceDefinition
    levels: tuple[tuple[str, int], ...]
    statuses: tuple[Status, ...]
    problem: str = ""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show the spaces, and all areas with figures by level, or those whose name or key contains a text."""
    pinned, wanted = request.GET.get(RELEASE, ""), request.GET.get(SEARCH, "").strip()
    reader = _reader(pinned)
    levels = [] if reader is None else _levels(reader, wanted)
    context = {
        "spaces": list(_cards(site().workspace())),
        "release": None if reader is None else reader.head,
        "pinned": pinned,
        "search": wanted,
        "levels": [found for found in levels if found.areas or not wanted],
    }
    return render(request, "spaces/index.html", context)


def _reader(pinned: str) -> ReleaseReader | None:
    """Return the release that is read; nothing before the first one."""
    try:
        return site().library.release(pinned)
    except WithdrawnReleaseError:
        raise
    except ReleaseError:
        if pinned:
            raise
        return None


def _cards(workspace: OpenedWorkspace) -> Iterator[SpaceCard]:
    try:
        spaces = workspace.definitions.spaces
    except KobimoError:  # figures are readable whatever became of the definitions
        return
    for name, definition in spaces.items():
        try:
            yield _card(workspace.history(name))
        except KobimoError as error:
            yield SpaceCard(definition, (), (), str(error))


def _card(history: SpaceHistory) -> SpaceCard:
    now = history.at()
    levels = tuple((level.title.shown, len(now.keys(level.id))) for level in ordered_levels(now))
    return SpaceCard(history.definition, levels, statuses(history))


def _levels(reader: ReleaseReader, wanted: str) -> list[LevelAreas]:
    """List the areas of each level once, whichever spaces have it."""
    catalogue = reader.catalogue
    titles: dict[str, str] = {}
    known: dict[str, dict[str, Area]] = {}
    for space in reader.metadata["spaces"]:
        for level in catalogue.levels(space):
            titles.setdefault(level, catalogue.level_title(space, level))
            for area in catalogue.areas(space, level):
                known.setdefault(level, {}).setdefault(area.key, area)
    return [
        LevelAreas(
            level, titles[level], tuple(a for a in areas.values() if _matches(wanted, a.name, a.key)), len(areas)
        )
        for level, areas in known.items()
    ]


def _matches(wanted: str, *texts: str) -> bool:
    return not wanted or any(wanted.casefold() in text.casefold() for text in texts)
