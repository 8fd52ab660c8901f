"""What somebody drops: files, folders and archives become single deliveries."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from kobimo.errors import InvalidInputError
from kobimo.ingest.formats.content import Content, sniff
from kobimo.ingest.formats.contract import RejectedFileError, Source
from kobimo.ingest.formats.packed import unpacked
from kobimo.ingest.formats.registry import COMPANIONS
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import clean
from kobimo.reference.checks import found
from kobimo.workspace.paths import reachable

_JUNK = ("~$", ".~lock.", ".", "Thumbs.db", "desktop.ini", "__MACOSX")
_ENCRYPTED = 0x1


@dataclass(frozen=True, slots=True)
class Dropped:
    """One delivery: a file, perhaps with those that belong to it.

    `shown` is where it comes from, as the user knows it; `checks` says why it cannot be looked at.
    """

    shown: str
    paths: tuple[Path, ...]
    checks: tuple[CheckResult, ...] = ()

    @property
    def path(self) -> Path:
        """The file itself."""
        return self.paths[0]


def dropped_files(paths: Iterable[str | Path], scratch: Path) -> tuple[Dropped, ...]:
    """Take folders and archives apart.

    Parameters
    ----------
    paths : iterable of path
        Files, folders, ZIP archives.
    scratch : Path
        Empty folder for what is unpacked.

    Returns
    -------
    tuple of Dropped
        In the order in which they were given; what editors and systems leave behind is not among them.

    Raises
    ------
    InvalidInputError
        If something does not exist.
    """
    result: list[Dropped] = []
    for number, given in enumerate(paths):
        path = reachable(given)
        if path.is_dir():
            files = sorted(item for item in path.rglob("*") if item.is_file() and not _is_junk(item.relative_to(path)))
            for index, item in enumerate(files):
                result += _one(item, f"{path.name}/{item.relative_to(path).as_posix()}", scratch / f"{number}-{index}")
        elif path.is_file():
            result += _one(path, path.name, scratch / str(number))
        else:
            raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(given), remedy=_("Bitte den Pfad prüfen."))
    return tuple(_with_companions(result))


def _is_junk(path: Path) -> bool:
    """Tell what no supplier has sent."""
    return any(part.startswith(_JUNK) for part in path.parts)


def _one(path: Path, shown: str, scratch: Path) -> Iterator[Dropped]:
    """Give a file, or the files of an archive."""
    if path.stat().st_size == 0 or sniff(path) is not Content.ZIP:
        yield Dropped(shown, (path,))
        return
    try:
        with unpacked(Source(path, path.name), "ARCHIVE_DAMAGED") as archive:
            yield from _members(archive, path.name, shown, scratch)
    except RejectedFileError as error:
        yield Dropped(shown, (path,), (error.result,))


def _members(archive: zipfile.ZipFile, name: str, shown: str, scratch: Path) -> Iterator[Dropped]:
    """Unpack the members under their own last names, each in a folder of ours."""
    for number, part in enumerate(archive.infolist()):
        inner = PurePosixPath(part.filename.replace("\\", "/"))
        if part.is_dir() or any(piece.startswith(_JUNK) for piece in inner.parts):
            continue
        if part.flag_bits & _ENCRYPTED:
            check = found("ARCHIVE_ENCRYPTED", Place(f"{name}/{part.filename}"))
            yield Dropped(f"{shown}/{part.filename}", (Path(name),), (check,))
            continue
        target = _folder(scratch, inner, number) / clean(inner.name)
        target.parent.mkdir(parents=True, exist_ok=True)
        with archive.open(part) as stream, target.open("wb") as sink:
            shutil.copyfileobj(stream, sink)
        yield Dropped(f"{shown}/{part.filename}", (target,))


def _folder(scratch: Path, inner: PurePosixPath, number: int) -> Path:
    """Keep the parts of a Shapefile together; nothing else may be overwritten."""
    shape = inner.suffix.lower() in {".shp", *COMPANIONS}
    return scratch / (f"shape-{abs(hash(inner.parent))}" if shape else str(number))


def _with_companions(files: Sequence[Dropped]) -> Iterator[Dropped]:
    """Join the parts of a Shapefile."""
    shapes = {(item.path.parent, item.path.stem.lower()) for item in files if item.path.suffix.lower() == ".shp"}
    parts: dict[tuple[Path, str], list[Path]] = {}
    for item in files:
        stem = (item.path.parent, item.path.stem.lower())
        if stem in shapes and item.path.suffix.lower() in COMPANIONS:
            parts.setdefault(stem, []).append(item.path)
    for item in files:
        stem = (item.path.parent, item.path.stem.lower())
        if item.path.suffix.lower() == ".shp":
            yield Dropped(item.shown, (item.path, *parts.get(stem, ())), item.checks)
        elif stem not in shapes or item.path.suffix.lower() not in COMPANIONS:
            yield item
