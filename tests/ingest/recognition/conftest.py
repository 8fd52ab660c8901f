"""Files as text, opened and understood as a whole."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Outline, Recognition
from kobimo.ingest.recognition.recognise import is_data, recognise
from kobimo.ingest.tidy import Observation, observations


class Told:
    """What a person learns of a file."""

    def __init__(self, grids: tuple[Grid, ...], recognition: Recognition) -> None:
        self.recognition = recognition
        self.tables: list[tuple[Grid, Outline]] = [
            (grids[0], table) for table in recognition.tables if is_data(grids[0], table)
        ]

    @property
    def questions(self) -> list[str]:
        return [question.code for question in self.recognition.questions]

    @property
    def checks(self) -> list[str]:
        found = [*self.recognition.checks, *(check for table in self.recognition.tables for check in table.checks)]
        return [check.code for check in found]

    @property
    def values(self) -> list[Observation]:
        return [item for grid, table in self.tables for item in observations(grid, table)]


@pytest.fixture
def told(tmp_path: Path) -> Callable[..., Told]:
    def read(*lines: str, encoding: str = "utf-8") -> Told:
        path = tmp_path / "datei.csv"
        path.write_text("".join(f"{line}\n" for line in lines), encoding=encoding)
        opened = open_file(path)
        return Told(opened.grids, recognise(opened))

    return read
