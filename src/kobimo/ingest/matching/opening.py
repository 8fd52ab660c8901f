"""Open a file once, although many recipes are tried on it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from kobimo.ingest.formats.content import Content, sniff
from kobimo.ingest.grid import Opened
from kobimo.ingest.tables import open_delivered
from kobimo.model.recipe import Names, TableRule


class OpenOnce:
    """Opens delivered files like `kobimo.ingest.tables.open_delivered` and remembers what it opened.

    Headings decide about the delimiter of text files only, so that a workbook is opened once for all recipes.
    """

    def __init__(self) -> None:
        self._texts: dict[Path, bool] = {}
        self._opened: dict[tuple[Path, tuple[Names, ...]], Opened] = {}

    def __call__(self, path: Path, rule: TableRule, wanted: Sequence[Names]) -> Opened:
        """Open a file, or return it as it was opened before."""
        if path not in self._texts:
            self._texts[path] = _is_text(path)
        headings = tuple(wanted) if self._texts[path] and rule.headings == "single" else ()
        if (path, headings) not in self._opened:
            self._opened[path, headings] = open_delivered(path, rule, headings)
        return self._opened[path, headings]

    def forget(self, path: Path) -> None:
        """Let go of a file that is done with."""
        self._opened = {key: opened for key, opened in self._opened.items() if key[0] != path}


def _is_text(path: Path) -> bool:
    """Tell whether a file is plain text; what is wrong with it is reported where it is opened."""
    try:
        return sniff(path) is Content.TEXT
    except OSError:
        return True
