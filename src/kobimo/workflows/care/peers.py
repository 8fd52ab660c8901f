"""What `kobimo doctor` finds in the lists of areas to compare with: entries that mean nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kobimo.errors import ReleaseError, nearest
from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views.peers import INSIDE
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.spaces.wording import listed
from kobimo.store.releases import METADATA, newest_release
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.layout import SETTINGS_FILE

RELEASES = "data/releases"


@dataclass(frozen=True)
class _Known:
    """Levels with the keys of their areas, in all spaces together, and what they are taken from."""

    levels: Mapping[str, frozenset[str]]
    release: str = ""


def unknown_peers(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report entries of `[peers]` that the newest release does not know; without a release, the spaces.

    Parameters
    ----------
    workspace : OpenedWorkspace

    Yields
    ------
    Diagnosis
    """
    lists = workspace.settings.peers
    if not lists:
        return
    known = _known(workspace)
    for group, entries in lists.items():
        for entry in entries:
            level, colon, key = entry.partition(INSIDE)[0].partition(":")
            if level in known.levels and (not colon or key in known.levels[level]):
                continue
            yield _unknown(workspace, known, group, entry)


def _known(workspace: OpenedWorkspace) -> _Known:
    try:
        release = newest_release(workspace.layout)
    except ReleaseError:
        held = [workspace.space(name) for name in workspace.definitions.spaces if workspace.layout.areas(name).exists()]
        return _Known(_together([(level, space.keys(level)) for space in held for level in space.levels]))
    catalogue = ReleaseCatalogue(release.read_json(METADATA))
    areas = [
        (level, tuple(area.key for area in catalogue.areas(space, level)))
        for space in catalogue.metadata["spaces"]
        for level in catalogue.levels(space)
    ]
    return _Known(_together(areas), release.manifest.id)


def _together(levels: list[tuple[str, tuple[str, ...]]]) -> dict[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for level, keys in levels:
        found[level] = found.get(level, frozenset()) | frozenset(keys)
    return found


def _unknown(workspace: OpenedWorkspace, known: _Known, group: str, entry: str) -> Diagnosis:
    """Say of one entry why it means nothing, and what may be meant."""
    level, _colon, key = entry.partition(INSIDE)[0].partition(":")
    place = _("der Freigabestand {release}").format(release=known.release) if known.release else _("der Arbeitsordner")
    said = {"group": group, "entry": entry, "place": place}
    if level not in known.levels:
        return diagnosis("PEER_UNKNOWN", SETTINGS_FILE, **said, hint=_likely(level, known.levels))
    if day := _last_day(workspace, level, key):
        return diagnosis("PEER_ENDED", SETTINGS_FILE, **said, key=key, day=day)
    rest = INSIDE if INSIDE in entry else ""
    near = [f"{level}:{other}{rest}" for other in nearest(key, known.levels[level])]
    return diagnosis("PEER_UNKNOWN", SETTINGS_FILE, **said, hint=_meant(near))


def _likely(level: str, levels: Mapping[str, frozenset[str]]) -> str:
    near = nearest(level, levels)
    return _meant(near) if near else _("Ebenen sind: {levels}.").format(levels=listed(sorted(levels), 20))


def _meant(near: tuple[str, ...] | list[str]) -> str:
    return _("Gemeint war vielleicht: {names}.").format(names=", ".join(near)) if near else ""


def _last_day(workspace: OpenedWorkspace, level: str, key: str) -> str:
    """Return the last day on which an area held; empty if it never did, or holds still."""
    for name, space in workspace.definitions.spaces.items():
        if level not in {item.id for item in space.levels} or not workspace.layout.areas(name).exists():
            continue
        history = workspace.history(name)
        last = history.held(level, key)[-1].valid.last if key in history.ever(level) else None
        if last is not None:
            return last.isoformat()
    return ""
