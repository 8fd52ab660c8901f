"""Patterns found before, so that a release after one new delivery need not look for all of them again.

They hold witnesses and never leave the private folder of the workspace. Losing them loses time only: whoever takes one
verifies it.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np

from kobimo.disclosure.system import Pattern, Witness
from kobimo.workspace.files import write_bytes
from kobimo.workspace.layout import Layout
from kobimo.workspace.secret import keyed, own_secret


class PatternFolder:
    """Patterns as files of the private folder; those that a release did not need are removed after it."""

    def __init__(self, layout: Layout) -> None:
        self._layout, self._folder = layout, layout.private / "patterns"
        self._used: set[str] = set()

    def find(self, key: str) -> Pattern | None:
        """Return a pattern; a file that cannot be read is as good as none."""
        self._used.add(key)
        try:
            with np.load(self._path(key), allow_pickle=False) as kept:
                ends = np.cumsum(kept["lengths"])[:-1]
                cells, moves = np.split(kept["cells"], ends), np.split(kept["moves"], ends)
                found = tuple(Witness(*pair) for pair in zip(cells, moves, strict=True) if len(pair[0]))
                return Pattern(kept["hidden"], found)
        except (OSError, ValueError, KeyError, zipfile.BadZipFile):
            return None

    def keep(self, key: str, pattern: Pattern) -> None:
        """Write a pattern."""
        self._used.add(key)
        none = [np.zeros(0, np.int64)]
        data = io.BytesIO()
        np.savez_compressed(
            data,
            hidden=pattern.hidden,
            lengths=np.array([len(found.cells) for found in pattern.witnesses] or [0], np.int64),
            cells=np.concatenate(none + [found.cells for found in pattern.witnesses]),
            moves=np.concatenate(none + [found.moves for found in pattern.witnesses]),
        )
        self._folder.mkdir(parents=True, exist_ok=True)
        write_bytes(self._path(key), data.getvalue())

    def seed(self, key: str) -> int:
        """Return a number that follows from the secret of the workspace."""
        return int(keyed(own_secret(self._layout), f"pattern {key}"), 16)

    def forget_others(self) -> None:
        """Remove what was not used since this was opened."""
        for path in self._folder.glob("*.npz"):
            if path.stem not in self._used:
                path.unlink(missing_ok=True)

    def _path(self, key: str) -> Path:
        return self._folder / f"{key}.npz"


@contextmanager
def kept_patterns(layout: Layout) -> Iterator[PatternFolder]:
    """Open the patterns for one release."""
    folder = PatternFolder(layout)
    yield folder
    folder.forget_others()
