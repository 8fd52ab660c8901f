"""Files come in a ZIP archive with one file inside; its bytes are kept as they are, byte order mark included."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path

from kobimo.genesis.failures import AnswerError
from kobimo.genesis.kinds import Kind, kind_of
from kobimo.genesis.limits import Limits
from kobimo.genesis.transport import too_large
from kobimo.language import _

_PIECE = 1 << 16
_WORKBOOK = "[Content_Types].xml"
_HEAD = 64

_UNREADABLE = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)
"""What a damaged archive raises; NotImplementedError says an unknown way of packing, RuntimeError a password."""


def unpacked(path: Path, folder: Path, limits: Limits, where: str) -> tuple[Path, str]:
    """Return the one file of an archive; a workbook, itself an archive, stays as it is.

    Parameters
    ----------
    path : Path
        What the service delivered.
    folder : Path
        Where to put the file. Names inside the archive are never used as paths.
    limits : Limits
        How large the file may be.
    where : str
        Table, for messages.

    Returns
    -------
    path : Path
        The file.
    member : str
        Its name in the archive; empty if it was not packed.

    Raises
    ------
    AnswerError
        If the archive is damaged, encrypted, empty, holds several files, or is a bomb.
    """
    problem: AnswerError
    try:
        with zipfile.ZipFile(path) as archive:
            if _WORKBOOK in archive.namelist():
                return path, ""
            members = [item for item in archive.infolist() if not item.is_dir()]
            if len(members) != 1:
                raise AnswerError(
                    _("Das gelieferte Archiv enthält {count} Dateien statt einer.").format(count=len(members)),
                    where=where,
                )
            member = members[0]
            _refuse_bomb(member, limits, where)
            target = folder / f"{path.name}-inhalt"
            _copy(archive, member, target, limits, where)
            return target, member.filename
    except _UNREADABLE:
        problem = _damaged(where)
    raise problem


def _refuse_bomb(member: zipfile.ZipInfo, limits: Limits, where: str) -> None:
    if member.file_size > limits.unpacked:
        raise too_large(where, limits.unpacked)
    if member.file_size > limits.ratio_from and member.file_size > limits.ratio * max(member.compress_size, 1):
        raise AnswerError(_("Das gelieferte Archiv wird beim Entpacken verdächtig groß."), where=where)


def _copy(archive: zipfile.ZipFile, member: zipfile.ZipInfo, target: Path, limits: Limits, where: str) -> None:
    """Unpack piece by piece: the size that an archive states about itself is only a claim."""
    size = 0
    with archive.open(member) as source, target.open("wb") as stream:
        while piece := source.read(_PIECE):
            size += len(piece)
            if size > limits.unpacked:
                raise too_large(where, limits.unpacked)
            stream.write(piece)


def _damaged(where: str) -> AnswerError:
    return AnswerError(
        _("Das gelieferte Archiv ist beschädigt oder verschlüsselt."),
        where=where,
        remedy=_("Den Abruf wiederholen."),
    )


def refuse_page(path: Path, where: str) -> None:
    """Raise AnswerError if a file is empty, a web page or a status: none of them is a table."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD)
    if kind_of("", head) in (Kind.NOTHING, Kind.PAGE, Kind.STATUS):
        raise AnswerError(
            _("Die gelieferte Datei ist keine Tabelle."),
            where=where,
            remedy=_("Später noch einmal versuchen; die Tabelle im Browser ansehen."),
        )
