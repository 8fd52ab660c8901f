"""What a reader of one container gets and gives."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import Names, TableRule
from kobimo.model.table import Table
from kobimo.reference.checks import found

ReadResult = tuple[list[Table], list[CheckResult]]


class Read(Protocol):
    """Read the tables of one file; raises `RejectedFileError` where the file as a whole cannot be used."""

    def __call__(self, path: Path, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
        """Read one file."""


@dataclass(frozen=True, slots=True)
class Format:
    """A container.

    Attributes
    ----------
    title : str
        German name for messages.
    suffixes : tuple of str
        Endings in lower case, with dot.
    read : Read
        The reader.
    companions : tuple of str
        Endings of files that belong to a file of this format and are not read on their own.
    """

    title: str
    suffixes: tuple[str, ...]
    read: Read
    companions: tuple[str, ...] = ()


class RejectedFileError(Exception):
    """A file cannot be used at all; carries the one check result and never leaves the package."""

    def __init__(self, result: CheckResult) -> None:
        super().__init__(result.message)
        self.result = result


def reject(code: str, path: Path, *, sheet: str = "", row: int | None = None, **details: Any) -> RejectedFileError:
    """Make the exception for a file that cannot be used."""
    return RejectedFileError(found(code, Place(path.name, sheet, row), **details))
