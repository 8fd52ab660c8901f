"""Publish: make what changed since the last time, and go over to it."""

from __future__ import annotations

import os
from collections.abc import Generator, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any

from kobimo.language import LANGUAGES, _
from kobimo.web.portal.frame import Frame
from kobimo.web.portal.portal import Files, Portal
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.publishing.choosing import Publisher, confirm_public, public_release, publisher
from kobimo.workflows.publishing.folder import Part, PortalFolder, Published, written_last
from kobimo.workflows.releases.viewing import ReleaseReader
from kobimo.workflows.running.abreast import abreast
from kobimo.workflows.running.progress import SILENT, Progress

_FEW = 2_000
"""The pages of so many figures are made sooner than another process starts."""

_MOST_PROCESSES = 4


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published.

    Attributes
    ----------
    folder : Path
    release : str
    made : int
        Parts that were made anew: an indicator, an area, the lists.
    parts : int
        All of them.
    done : Published
    """

    folder: Path
    release: str
    made: int
    parts: int
    done: Published

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form of the report."""
        return {
            "folder": str(self.folder),
            "release": self.release,
            "parts": self.parts,
            "made": self.made,
            "written": self.done.written,
            "unchanged": self.done.unchanged,
            "deleted": self.done.deleted,
            "exchanged": self.done.exchanged,
        }


def publish(
    workspace: OpenedWorkspace,
    out: Path,
    release: str | None = None,
    base_url: str | None = None,
    *,
    whole: bool = True,
    progress: Progress = SILENT,
) -> Publication:
    """Write the portal of a public release as plain files, or what changed of it.

    Until everything is made the portal in the folder stays as it is; also then, if the release was withdrawn meanwhile.

    Parameters
    ----------
    workspace : OpenedWorkspace
    out : Path
        Folder of the portal.
    release : str, optional
        Default: the newest valid one for the public.
    base_url : str, optional
        Address of the portal in the net; default: that of the settings.
    whole : bool
        Whether the folder may be exchanged as a whole.
    progress : Progress

    Returns
    -------
    Publication

    Raises
    ------
    KobimoError
        As `public_release`, `publisher` and `PortalFolder` do; then nothing has changed.
    """
    said = publisher(workspace, base_url)
    reader = public_release(workspace, release)
    portal = Portal(reader, frame_of(workspace, said))
    with PortalFolder(workspace.layout, out, whole=whole) as folder:
        missing = [part for part in portal.parts if not folder.holds(part)]
        progress.stage(_("Seiten schreiben"), len(missing))
        with closing(_made(workspace, portal, reader, said, missing)) as made:
            for part, files in zip(missing, made, strict=True):
                folder.keep(part, files)
                progress.step()
        done = folder.publish(written_last(portal.last), partial(confirm_public, workspace, reader.head.id))
    return Publication(Path(out), reader.head.id, len(missing), len(portal.parts), done)


def frame_of(workspace: OpenedWorkspace, said: Publisher) -> Frame:
    """Return what all pages share; the languages are those of the workspace, German first."""
    languages = tuple(code for code in LANGUAGES if code in (LANGUAGES[0], *workspace.settings.languages))
    return Frame(said, workspace.settings.name, languages)


def _made(
    workspace: OpenedWorkspace, portal: Portal, reader: ReleaseReader, said: Publisher, parts: Sequence[Part]
) -> Generator[Files, None, None]:
    """Make parts in their order, those of many figures in several processes."""
    names = [part.name for part in parts]
    figures = reader.stored.row_count() * len(parts) // len(portal.parts)
    processes = min(os.cpu_count() or 1, _MOST_PROCESSES, len(parts), -(-figures // _FEW))
    if processes > 1:
        beginning = (str(workspace.layout.root), reader.head.id, said)
        yield from abreast(processes, _begin, beginning, _work, names)
    else:
        yield from (portal.make(name) for name in names)


_beginnings: list[tuple[str, str, Publisher]] = []
"""What a process that only works was told: workspace, release, publisher; empty elsewhere."""


def _begin(root: str, release: str, said: Publisher) -> None:
    """Prepare a process; the release is read with its first part, where an error is told like any other."""
    _beginnings[:] = [(root, release, said)]


@cache
def _portal() -> Portal:
    """Open the one portal of a process that only works."""
    ((root, release, said),) = _beginnings
    workspace = open_workspace(root)
    return Portal(public_release(workspace, release), frame_of(workspace, said))


def _work(name: str) -> Files:
    return _portal().make(name)
