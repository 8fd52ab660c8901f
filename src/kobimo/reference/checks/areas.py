"""Checks of areas and their geometry."""

from __future__ import annotations

from kobimo.reference.checks.kind import CheckKind

AREA_CHECKS: tuple[CheckKind, ...] = ()
