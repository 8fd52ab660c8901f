"""Official files on areas, recognised by what is in them and never by their names."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

from kobimo.errors import InvalidInputError
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Opened
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.reference.checks import found
from kobimo.workflows.areas.official.content import OfficialContent, OfficialKind
from kobimo.workflows.areas.official.directory import is_directory, read_directory
from kobimo.workflows.areas.official.events import is_events, read_events
from kobimo.workflows.areas.official.mergers import merger_columns, read_mergers
from kobimo.workflows.areas.official.umsteiger import read_umsteiger, years_of_sheet


def official_kind(path: Path) -> OfficialKind | None:
    """Return what an official file is, None if it is none.

    Examples
    --------
    >>> official_kind(Path(__file__)) is None
    True
    """
    return _kind(open_file(path))


def _kind(opened: Opened) -> OfficialKind | None:
    if any(is_directory(grid, opened) for grid in opened.grids):
        return OfficialKind.DIRECTORY
    if any(years_of_sheet(grid) for grid in opened.grids):
        return OfficialKind.UMSTEIGER
    if opened.container is Container.JSON and any(is_events(grid) for grid in opened.grids):
        return OfficialKind.EVENTS
    if len(opened.grids) == 1 and merger_columns(opened.grids[0]) is not None:
        return OfficialKind.MERGERS
    return None


def read_official(path: Path, valid_from: date | None = None) -> OfficialContent:
    """Read an official file.

    Parameters
    ----------
    path : Path
    valid_from : date, optional
        First day of what the file describes, where it does not say so itself or is to stand for an earlier day.

    Raises
    ------
    InvalidInputError
        If it is no official file.
    """
    opened = open_file(path)
    kind = _kind(opened)
    if kind is None:
        raise InvalidInputError(
            _("Die Datei ist keine bekannte amtliche Datei über Gebiete."),
            where=opened.file,
            remedy=_(
                "Bekannt sind: Gemeindeverzeichnis (Auszug GV-ISys oder GV100AD), Gebietsänderungen, Listen "
                "zusammengelegter Kreise, Umsteigeschlüssel des BBSR."
            ),
        )
    readers = {
        OfficialKind.DIRECTORY: lambda: read_directory(opened, valid_from),
        OfficialKind.EVENTS: lambda: read_events(opened, path),
        OfficialKind.MERGERS: lambda: read_mergers(opened, valid_from),
        OfficialKind.UMSTEIGER: lambda: read_umsteiger(opened),
    }
    content = readers[kind]()
    if not content.broken and not content.changes and not any(listed.areas for listed in content.lists):
        return replace(content, checks=(*content.checks, found("FILE_WITHOUT_ROWS", Place(opened.file))))
    return content
