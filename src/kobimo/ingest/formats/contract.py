"""What the opener of one container gets and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.grid import Opened
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import Table
from kobimo.reference.checks import found

if TYPE_CHECKING:
    from kobimo.model.recipe import Names

ReadResult = tuple[list[Table], list[CheckResult]]


@dataclass(frozen=True, slots=True)
class Source:
    """A file to open.

    Attributes
    ----------
    path : Path
        Where it lies.
    name : str
        What the user calls it; `archive.zip/inner.csv` for a member that was unpacked to `path`.
    wanted : sequence of Names
        Headings that a recipe needs; they help where the content alone leaves the delimiter open.
    limits : Limits
        What it may cost.
    """

    path: Path
    name: str
    wanted: Sequence[Names] = ()
    limits: Limits = field(default_factory=Limits)


class Open(Protocol):
    """Open one file; raises `RejectedFileError` where the file as a whole cannot be used."""

    def __call__(self, source: Source) -> Opened:
        """Open one file."""


class RejectedFileError(Exception):
    """A file cannot be used at all; carries the one check result and never leaves the package."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result


def reject(code: str, file: str, *, sheet: str = "", row: int | None = None, **details: Any) -> RejectedFileError:
    """Make the exception for a file that cannot be used."""
    return RejectedFileError(found(code, Place(file, sheet, row), **details))
