"""The containers that can be read, by the ending of the file name."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from kobimo.ingest.formats.contract import Format, ReadResult, RejectedFileError, reject
from kobimo.ingest.formats.delimited.reader import DELIMITED
from kobimo.ingest.formats.features.reader import FEATURES
from kobimo.ingest.formats.workbook.reader import WORKBOOK
from kobimo.model.recipe import Names, TableRule

FORMATS: tuple[Format, ...] = (DELIMITED, WORKBOOK, FEATURES)
_BY_SUFFIX = {suffix: entry for entry in FORMATS for suffix in entry.suffixes}


def read_tables(path: Path, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Read the tables of a delivered file.

    Nothing is interpreted but the container: encoding, delimiter, header row, sheet, geometry. A file that cannot be
    used yields no table and the reason.

    Parameters
    ----------
    path : Path
        The file.
    rule : TableRule
        What the recipe says of sheet, header row and coordinate system.
    wanted : sequence of Names
        Headings that the recipe needs; they decide about header row and sheet.

    Returns
    -------
    tuple of (list of Table, list of CheckResult)
        Tables with cleaned text cells, and findings that are not folded yet (see `kobimo.ingest.protocol.fold`).
    """
    entry = _BY_SUFFIX.get(path.suffix.lower())
    try:
        if entry is None:
            known = ", ".join(_BY_SUFFIX)
            raise reject("FILE_FORMAT_UNKNOWN", path, suffix=path.suffix, known=known)
        if path.stat().st_size == 0:
            raise reject("FILE_EMPTY", path)
        return entry.read(path, rule, wanted)
    except RejectedFileError as error:
        return [], [error.result]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        return [], [reject("FILE_UNREADABLE", path, reason=reason).result]


def without_companions(paths: Iterable[Path]) -> list[Path]:
    """Leave out the files that belong to another one, such as the .dbf of a Shapefile.

    Parameters
    ----------
    paths : iterable of Path
        All files of a delivery.

    Returns
    -------
    list of Path
        Files to be read on their own, in the given order.
    """
    files = list(paths)
    mains = {
        (path.parent, path.stem.lower()): entry for path in files if (entry := _BY_SUFFIX.get(path.suffix.lower()))
    }
    return [path for path in files if not _belongs_to_another(path, mains)]


def _belongs_to_another(path: Path, mains: dict[tuple[Path, str], Format]) -> bool:
    """Tell whether a file is part of a delivered file of the same name."""
    stem = path.name.lower().removesuffix(".xml")
    for (folder, name), entry in mains.items():
        if folder == path.parent and any(stem == name + suffix for suffix in entry.companions):
            return True
    return False
