"""Check results (Pruefhinweise): what an import found, with place and remedy. They are data, not exceptions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """An error rejects the delivery; a warning is kept with it; a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Place:
    """Where in a delivery something was found.

    `row` counts from 1 as the user sees it in Excel or an editor; `column` is the heading; `cell` is the address that
    Excel shows (C7), also for text files, and empty where the position is not known.
    """

    file: str = ""
    sheet: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One result of one check.

    `code` is stable and documented (`docs/reference/pruefhinweise.md`); `count` is the number of places of the same
    kind that this result stands for, `place` being the first of them. `share` is the part of all cells, or the relative
    change, that the result is about; None where it has none. Thresholds of a recipe refer to it.
    """

    code: str
    severity: Severity
    message: str
    remedy: str
    place: Place = Place()
    count: int = 1
    share: float | None = None

    def as_dict(self) -> dict[str, object]:
        """Return the flat form for JSON: the fields of the result and those of its place side by side."""
        data = asdict(self)
        return {**{k: v for k, v in data.items() if k != "place"}, **data["place"]}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> CheckResult:
        """Read what `as_dict` wrote; results of earlier versions lack newer fields."""
        return cls(
            code=str(data["code"]),
            severity=Severity(data["severity"]),
            message=str(data["message"]),
            remedy=str(data.get("remedy") or ""),
            place=Place(
                str(data.get("file") or ""),
                str(data.get("sheet") or ""),
                data.get("row"),
                str(data.get("column") or ""),
                str(data.get("cell") or ""),
            ),
            count=int(data.get("count", 1)),
        )


def has_errors(checks: Iterable[CheckResult]) -> bool:
    """Tell whether check results reject what they are about: any error suffices.

    Parameters
    ----------
    checks : iterable of CheckResult
        The protocol.

    Returns
    -------
    bool
        True if at least one result is an error.

    Examples
    --------
    >>> has_errors([])
    False
    """
    return any(check.severity is Severity.ERROR for check in checks)
