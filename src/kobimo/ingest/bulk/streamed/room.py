"""What reading in pieces needs of the disk; whoever calls it says where that is."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol, TypeAlias


class Room(Protocol):
    """A folder that vanishes as soon as nobody uses this object any more."""

    path: Path

    def remove(self) -> None:
        """Remove the folder now."""

    def writing(self, path: Path) -> AbstractContextManager[None]:
        """Say in the user's language why something in the folder cannot be written."""


MakeRoom: TypeAlias = Callable[[int], Room]
"""Makes a folder for so many bytes; raises WorkspaceError if there is no room."""
