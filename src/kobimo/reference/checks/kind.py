"""What the catalogue says of one check."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.model.checks import Severity


@dataclass(frozen=True, slots=True)
class CheckKind:
    """One entry of the catalogue; `message` and `remedy` are templates with named fields."""

    code: str
    severity: Severity
    message: str
    remedy: str
