"""A small town with districts and quarters, and one call that reads files under a recipe."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.delivery import read_delivery
from kobimo.ingest.values.reading import Reading
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections

TODAY = date(2026, 11, 22)


def text(german: str) -> dict[str, str]:
    return {"de": german}


def make_space(levels: Sequence[tuple[str, str | None]], areas: Sequence[tuple[str, str, str, str]]) -> Space:
    definition = SpaceDefinition.model_validate(
        {
            "id": "stadt",
            "title": text("Stadt"),
            "levels": [{"id": level, "title": text(level), "parent": parent} for level, parent in levels],
        }
    )
    return Space(definition, [Area(*area) for area in areas])


def town() -> Space:
    return make_space(
        [("viertel", "bezirk"), ("bezirk", "stadt"), ("stadt", None)],
        [
            ("stadt", "0", "Musterstadt", ""),
            ("bezirk", "01", "Mitte", "0"),
            ("bezirk", "02", "Nord", "0"),
            ("viertel", "0101", "Altstadt", "01"),
            ("viertel", "0102", "Am Markt", "01"),
            ("viertel", "0201", "Nordend", "02"),
        ],
    )


def people(**changes: Any) -> DatasetDefinition:
    data: dict[str, Any] = {
        "id": "einwohner",
        "title": text("Einwohner"),
        "space": "stadt",
        "level": "viertel",
        "period_type": "reference_date",
        "measures": [{"id": "personen", "title": text("Personen"), "unit": text("Personen"), "concerns": "persons"}],
    }
    return DatasetDefinition.model_validate(data | changes)


RECIPE: dict[str, Any] = {
    "area": {"level": "viertel", "column": "Schlüssel", "width": 4},
    "period": {"column": "Stand"},
    "values": [{"dataset": "einwohner", "column": "Zahl"}],
}


class Desk:
    """Reads deliveries in a temporary folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.space = town()

    def file(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content.encode("utf-8") if isinstance(content, str) else content)
        return path

    def read(
        self,
        paths: Path | Sequence[Path],
        recipe: Mapping[str, Any] | None = None,
        *datasets: DatasetDefinition,
        space: Space | None = None,
        locate: Callable[..., list[str | None]] | None = None,
        corrections: Sequence[Mapping[str, Any]] = (),
        today: date = TODAY,
    ) -> Reading:
        place = space or self.space
        known = {dataset.id: dataset for dataset in datasets or (people(),)}
        return read_delivery(
            [paths] if isinstance(paths, Path) else list(paths),
            Recipe.model_validate(recipe or RECIPE),
            Corrections.model_validate({"corrections": list(corrections)}),
            known,
            {place.definition.id: place},
            locate or (lambda *_: []),
            today,
        )


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


@pytest.fixture(scope="session")
def real() -> Path:
    folder = Path(__file__).resolve().parents[2].parent / "shared" / "real"
    if not folder.is_dir():
        pytest.skip(f"the collection of real public files is not at {folder}")
    return folder


@pytest.fixture(scope="session")
def kit() -> Any:
    """Functions that build definitions, for tests that cannot import this file."""

    class Kit:
        space = staticmethod(make_space)
        people = staticmethod(people)
        text = staticmethod(text)
        recipe = RECIPE

    return Kit


def codes(reading: Reading) -> list[str]:
    return [check.code for check in reading.checks]
