"""Progress: how a long use case says where it is, without knowing who looks on."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What a long use case calls while it works; neither call may fail or cost noticeable time."""

    def stage(self, text: str, total: int | None = None) -> None:
        """Begin a stage: what is being done, German, and of how many steps, None if nobody knows."""

    def step(self, count: int = 1) -> None:
        """Finish `count` steps of the stage."""


class _Silent:
    """Tells nobody."""

    def stage(self, text: str, total: int | None = None) -> None:
        """Ignore the stage."""

    def step(self, count: int = 1) -> None:
        """Ignore the steps."""


SILENT: Progress = _Silent()
"""The default of every use case."""
