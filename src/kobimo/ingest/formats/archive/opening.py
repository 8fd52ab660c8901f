"""Open a ZIP archive: every member is a file of its own, and none of their names reaches the disk."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from kobimo.ingest.formats.content import Content, sniff
from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.formats.packed import unpacked
from kobimo.ingest.formats.registry import COMPANIONS, open_source
from kobimo.ingest.grid import Container, Grid, Opened
from kobimo.model.checks import CheckResult, Place, Severity
from kobimo.reference.checks import found

_DAMAGED = "ARCHIVE_DAMAGED"
_ENCRYPTED_FLAG = 0x1
_JUNK = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
_SAFE_SUFFIX = 9


@dataclass(frozen=True, slots=True)
class _Member:
    """One file of the archive and where it was put."""

    name: str
    path: Path


def open_zip(source: Source) -> Opened:
    """Open a ZIP archive; see `kobimo.ingest.formats.registry.open_file`."""
    if not zipfile.is_zipfile(source.path):
        workbook = source.name.lower().endswith((".xlsx", ".xlsm", ".ods"))
        raise reject("WORKBOOK_DAMAGED" if workbook else _DAMAGED, source.name)
    with unpacked(source, _DAMAGED) as archive, tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        members = list(_unpack(source, archive, Path(folder)))
        if not members:
            raise reject("ARCHIVE_EMPTY", source.name)
        parts = [open_source(replace(source, path=member.path, name=member.name)) for member in members]
    return _joined(source, parts)


def _unpack(source: Source, archive: zipfile.ZipFile, folder: Path) -> Iterator[_Member]:
    """Unpack the members under names of our own; the parts of a Shapefile keep a common stem."""
    stems: dict[str, str] = {}
    for part in archive.infolist():
        if part.is_dir() or any(junk in part.filename for junk in _JUNK) or not part.file_size:
            continue
        path = PurePosixPath(part.filename.replace("\\", "/"))
        name = f"{source.name}/{part.filename}"
        if part.flag_bits & _ENCRYPTED_FLAG:
            raise reject("ARCHIVE_ENCRYPTED", name)
        suffix = path.suffix.lower()
        stem = stems.setdefault(str(path.with_suffix("")).lower(), f"{len(stems):05}")
        target = folder / (stem + (suffix if suffix[1:].isalnum() and len(suffix) < _SAFE_SUFFIX else ""))
        if target.exists():
            raise reject("ARCHIVE_MEMBER_TWICE", name)
        with archive.open(part) as stream, target.open("wb") as sink:
            shutil.copyfileobj(stream, sink)
        if _is_packed(target):
            raise reject("ARCHIVE_NESTED", name)
        if suffix not in COMPANIONS:
            yield _Member(name, target)


def _is_packed(path: Path) -> bool:
    """Tell whether a member is an archive again; workbooks are packed too and are welcome."""
    return sniff(path) in {Content.ZIP, Content.GZIP}


def _joined(source: Source, parts: list[Opened]) -> Opened:
    """Join what the members gave; a member that is no table does not spoil the others."""
    usable = [part for part in parts if part.grids]
    failed = [check for part in parts if not part.grids for check in part.checks]
    if not usable:
        return Opened(source.name, None, (), tuple(failed))
    encodings = {part.encoding for part in usable}
    dialects = {part.dialect for part in usable}
    return Opened(
        file=source.name,
        container=Container.ZIP,
        grids=tuple(_of_member(part, grid) for part in usable for grid in part.grids),
        checks=(*(_skipped(check) for check in failed), *(check for part in usable for check in part.checks)),
        encoding=encodings.pop() if len(encodings) == 1 else None,
        dialect=dialects.pop() if len(dialects) == 1 else None,
        lost_characters=sum(part.lost_characters for part in usable),
        facts={
            "members": ", ".join(part.file.partition("/")[2] for part in usable),
            "containers": ", ".join(dict.fromkeys(part.container.value for part in usable if part.container)),
        },
    )


def _of_member(part: Opened, grid: Grid) -> Grid:
    """Say at each grid what its file is; the archive as a whole is only an archive."""
    return replace(grid, facts={**grid.facts, "container": part.container.value}) if part.container else grid


def _skipped(check: CheckResult) -> CheckResult:
    """Turn the error of one member into a warning of the archive."""
    if check.severity is not Severity.ERROR:
        return check
    return found("ARCHIVE_MEMBER_SKIPPED", Place(check.place.file), reason=check.message)
