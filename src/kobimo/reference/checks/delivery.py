"""Checks of delivered files and tables."""

from __future__ import annotations

from kobimo.reference.checks.kind import CheckKind

DELIVERY_CHECKS: tuple[CheckKind, ...] = ()
