"""What a receipt says, whatever it is written on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from kobimo.language import _
from kobimo.model.checks import CheckResult, Severity

_SHOWN_PLACES = 8
_WITHOUT_COPY = frozenset(("PERSONS_FOUND", "PERSONS_COUNTED", "PERSONS_KEPT"))


@dataclass(frozen=True, slots=True)
class FeedbackFile:
    """A delivered file; `kept` is false where only counts were taken from it, `erased` where it was deleted."""

    name: str
    sha256: str
    bytes: int
    rows: int
    facts: Mapping[str, str]
    kept: bool = True
    erased: bool = False


@dataclass(frozen=True, slots=True)
class ControlTotal:
    """A sum that the supplier can compare with his own; `total` is spelled, "" where no cell was known."""

    content: str
    level: str
    period: str
    areas: int
    total: str
    unit: str


@dataclass(frozen=True, slots=True)
class Feedback:
    """One delivery, accepted or rejected.

    Attributes
    ----------
    recipient, supplier, content : str
        Municipality, delivering office, title of the source.
    delivery : str
        Source and id; "" for a delivery that was not stored.
    accepted : bool
    moment : str
        When it came (ISO 8601, UTC).
    files, totals, checks : tuple
        Errors come first among the checks.
    remarks : tuple of str
        What became of the delivery afterwards: retracted, erased.
    """

    recipient: str
    supplier: str
    content: str
    delivery: str
    accepted: bool
    moment: str
    files: tuple[FeedbackFile, ...]
    totals: tuple[ControlTotal, ...]
    checks: tuple[CheckResult, ...]
    remarks: tuple[str, ...] = ()

    @property
    def lists_persons(self) -> bool:
        """Whether a copy of the file would be one more file with records of persons."""
        return any(check.code in _WITHOUT_COPY for check in self.checks)

    @property
    def verdict(self) -> str:
        """Accepted, accepted with warnings, or rejected."""
        if not self.accepted:
            return _("Nicht angenommen")
        if any(check.severity is Severity.WARNING for check in self.checks):
            return _("Angenommen, mit Warnungen")
        return _("Angenommen")

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        data = asdict(self)
        return {**data, "checks": [check.as_dict() for check in self.checks]}


def severity_name(severity: Severity) -> str:
    """Return the word for a severity."""
    return {Severity.ERROR: _("Fehler"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}[severity]


def places_text(checks: Sequence[CheckResult], *, with_file: bool) -> str:
    """Say where something was found, each file and sheet once.

    Parameters
    ----------
    checks : sequence of CheckResult
        That say the same.
    with_file : bool
        Whether the file must be named.

    Returns
    -------
    str
        For instance: Blatt Einwohner, Zelle C5, C6, Spalte insgesamt.
    """
    sheets: dict[tuple[str, str], list[CheckResult]] = {}
    for check in checks:
        sheets.setdefault((check.place.file if with_file else "", check.place.sheet), []).append(check)
    texts = []
    for (file, sheet), found in sheets.items():
        named = [file, _("Blatt {name}").format(name=sheet) if sheet else ""]
        texts.append(", ".join(filter(None, (*named, _positions(found)))))
    return "; ".join(filter(None, texts))


def _positions(checks: Sequence[CheckResult]) -> str:
    """List the cells of one sheet, or its rows; the column too if it is the same for all."""
    cells = list(dict.fromkeys(check.place.cell for check in checks if check.place.cell))
    rows = list(dict.fromkeys(str(c.place.row) for c in checks if c.place.row is not None and not c.place.cell))
    columns = {check.place.column for check in checks}
    column = next(iter(columns)) if len(columns) == 1 else ""
    parts = [_("Zelle {cells}").format(cells=_some(cells))] if cells else []
    parts += [_("Zeile {rows}").format(rows=_some(rows))] if rows else []
    parts += [_("Spalte {name}").format(name=column)] if column else []
    return ", ".join(parts)


def _some(items: Sequence[str]) -> str:
    more = len(items) - _SHOWN_PLACES
    shown = ", ".join(items[:_SHOWN_PLACES])
    return _("{items} und {count} weitere").format(items=shown, count=more) if more > 0 else shown
