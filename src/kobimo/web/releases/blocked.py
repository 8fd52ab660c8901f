"""What stands in the way of a release, with figures in words, and smaller choices that would be possible."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.web.releases.figures import figure_text
from kobimo.workflows.opened import OpenedWorkspace

OBSTACLES = 20
"""Figures in the way that a page lists."""


def in_words(workspace: OpenedWorkspace, frozen: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    """Return what a refusal found out (`Frozen.as_dict`) for templates; None if it was not looked for."""
    if frozen is None:
        return None
    indicators = workspace.definitions.indicators
    figures = [(item["told_in"], figure_text(item, indicators)) for item in frozen["obstacles"]]
    return {**frozen, "figures": figures[:OBSTACLES], "more": max(len(figures) - OBSTACLES, 0)}
