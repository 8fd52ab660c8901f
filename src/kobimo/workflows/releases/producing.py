"""Products for print: the profile of one area, or of all areas of a level as a series that can be resumed."""

from __future__ import annotations

import os
from collections.abc import Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from kobimo import language
from kobimo.errors import ReleaseError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.maps import locator
from kobimo.publish.profile import Edition, Press, profile_content, template_digest
from kobimo.workflows.opened import OpenedWorkspace, digest, open_workspace
from kobimo.workflows.releases.product_folder import ProductFolder, profile_names
from kobimo.workflows.releases.viewing import Library, ReleaseReader
from kobimo.workflows.running.abreast import abreast
from kobimo.workflows.running.progress import SILENT, Progress

_FEW = 8
"""So many profiles are made sooner than another process starts."""

_MOST_PROCESSES = 4


@dataclass(frozen=True)
class SeriesResult:
    """What came of a series.

    Attributes
    ----------
    folder : Path
    release, level : str
    written, present : tuple of str
        Names of the files made now, and of those that were there already.
    others : tuple of str
        Profiles of this level in the folder that belong to areas which the release does not have.
    """

    folder: Path
    release: str
    level: str
    written: tuple[str, ...]
    present: tuple[str, ...]
    others: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the report."""
        return {
            "folder": str(self.folder),
            "release": self.release,
            "level": self.level,
            "written": list(self.written),
            "present": list(self.present),
            "others": list(self.others),
        }


class ProfileMaker:
    """Makes profiles from one release, which is read once.

    Parameters
    ----------
    reader : ReleaseReader
    publisher : str
        Name of the municipality.
    """

    def __init__(self, reader: ReleaseReader, publisher: str) -> None:
        self._reader = reader
        self._edition = Edition(reader.catalogue, publisher)
        self._press = Press()

    @classmethod
    def open(cls, workspace: OpenedWorkspace, release: str | None) -> Self:
        """Open a release, by default the newest one for the team."""
        return cls(Library(workspace).release(release or ""), workspace.settings.name)

    def make(self, level: str, key: str) -> bytes:
        """Return the profile of an area as PDF; raises UnknownNameError if there is no such area."""
        view = self._reader.area(level, key)
        content = profile_content(self._edition, view, locator(view, self._reader.outlines))
        return self._press.print(content, view.release.created_at)


def area_profiles(
    workspace: OpenedWorkspace,
    level: str,
    out: Path,
    release: str | None = None,
    *,
    key: str | None = None,
    progress: Progress = SILENT,
) -> SeriesResult:
    """Make the profiles of all areas of a level, or of one area, as files.

    What is finished, of the same release and unaltered, stays. However the work ends, each file in the folder is
    whole, and the next call makes the rest.

    Parameters
    ----------
    workspace : OpenedWorkspace
    level : str
    out : Path
        Folder; made if it is not there.
    release : str, optional
        Default: the newest one for the team.
    key : str, optional
        Only this area.
    progress : Progress

    Returns
    -------
    SeriesResult

    Raises
    ------
    UnknownNameError
        If there is no such level, area or release; with the nearest names.
    WithdrawnReleaseError
        If the release was withdrawn; with the reason.
    ReleaseError
        If there is none yet, or it has no figures for the level.
    InvalidInputError, WorkspaceError
        If the folder is a file, or cannot be written.
    """
    reader = Library(workspace).release(release or "")
    names = profile_names(level, [area.key for area in _areas(reader.catalogue, level, key)])
    wanted = names if key is None else {key: names[key]}
    template = digest(template_digest(), language.active(), workspace.settings.name)
    with ProductFolder(out, reader.head.id, template) as folder:
        missing = [item for item, name in wanted.items() if not folder.is_finished(name)]
        progress.stage(_("Gebietsprofile"), len(missing))
        with closing(_made(workspace, reader, level, missing)) as made:
            for item, data in zip(missing, made, strict=True):
                folder.keep(names[item], data)
                progress.step()
        others = folder.others(f"gebietsprofil_{level}_", list(names.values()))
    return SeriesResult(
        folder=Path(out),
        release=reader.head.id,
        level=level,
        written=tuple(names[item] for item in missing),
        present=tuple(name for item, name in wanted.items() if item not in set(missing)),
        others=others,
    )


def _areas(catalogue: ReleaseCatalogue, level: str, key: str | None) -> tuple[Area, ...]:
    """Return the areas of a level in the spaces that have figures for it, or that have the area asked for."""
    if key is not None:
        return _merged(catalogue, catalogue.locate(level, key)[0], level)
    spaces = [space for space in catalogue.metadata["spaces"] if level in catalogue.levels(space)]
    if not spaces:
        known = [name for space in catalogue.metadata["spaces"] for name in catalogue.levels(space)]
        raise UnknownNameError(_("Raumebene"), level, known)
    filled = [
        space
        for space in spaces
        if any(
            level in catalogue.contents(name).get("", {}).get("levels", ()) for name in catalogue.indicators_of(space)
        )
    ]
    if filled:
        return _merged(catalogue, filled, level)
    raise ReleaseError(
        _("Für die Ebene „{level}“ enthält der Freigabestand keine Zahlen.").format(level=level),
        remedy=_("Eine andere Ebene wählen, oder einen Freigabestand mit dieser Ebene angeben (--release)."),
    )


def _made(
    workspace: OpenedWorkspace, reader: ReleaseReader, level: str, keys: Sequence[str]
) -> Generator[bytes, None, None]:
    """Make profiles in the order of their keys, many of them in several processes."""
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES, -(-len(keys) // _FEW))
    if processes > 1:
        beginning = (str(workspace.layout.root), reader.head.id)
        yield from abreast(processes, _begin_work, beginning, _work, [(level, key) for key in keys])
    elif keys:
        maker = ProfileMaker(reader, workspace.settings.name)
        yield from (maker.make(level, key) for key in keys)


_makers: list[ProfileMaker] = []
"""The one maker of a process that only works; empty elsewhere."""


def _begin_work(root: str, release: str) -> None:
    """Prepare a process: it reads the release once."""
    _makers[:] = [ProfileMaker.open(open_workspace(root), release)]


def _work(place: tuple[str, str]) -> bytes:
    return _makers[0].make(*place)


def _merged(catalogue: ReleaseCatalogue, spaces: Iterable[str], level: str) -> tuple[Area, ...]:
    """Return the areas of a level, each once, ordered by key."""
    areas = {area.key: area for space in spaces for area in catalogue.areas(space, level)}
    return tuple(areas[key] for key in sorted(areas))
