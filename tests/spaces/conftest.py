"""Tables made by hand, and real public files read without kobimo's own readers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyogrio
import pytest
import shapely
from shapely.geometry import box

from kobimo.model.area import SpaceDefinition
from kobimo.model.recipe import AreasRule
from kobimo.model.table import Table, clean

REAL = Path(__file__).resolve().parents[3] / "shared" / "real"

BERLIN_DISTRICTS = {
    "01": "Mitte",
    "02": "Friedrichshain-Kreuzberg",
    "03": "Pankow",
    "04": "Charlottenburg-Wilmersdorf",
    "05": "Spandau",
    "06": "Steglitz-Zehlendorf",
    "07": "Tempelhof-Schöneberg",
    "08": "Neukölln",
    "09": "Treptow-Köpenick",
    "10": "Marzahn-Hellersdorf",
    "11": "Lichtenberg",
    "12": "Reinickendorf",
}


@pytest.fixture(scope="session")
def real_table() -> Callable[[str], Table]:
    def read(name: str) -> Table:
        path = REAL / name
        if not path.exists():
            pytest.skip(f"public test file {name} is not here")
        meta, _fids, wkb, fields = pyogrio.raw.read(path)
        geometry = shapely.from_wkb(wkb)
        columns = [clean(str(column)) for column in meta["fields"]]
        rows = [tuple("" if cell is None else clean(str(cell)) for cell in row) for row in zip(*fields, strict=True)]
        return Table(path.name, "", columns, rows, range(1, len(rows) + 1), list(geometry), meta["crs"])

    return read


@pytest.fixture
def space_of() -> Callable[..., SpaceDefinition]:
    """Make a chain of levels from the lowest to the root."""

    def make(*levels: str, crs: str = "EPSG:25832") -> SpaceDefinition:
        chain = [
            {"id": level, "title": {"de": level.capitalize()}, "parent": above}
            for level, above in zip(levels, [*levels[1:], None], strict=True)
        ]
        return SpaceDefinition(id="raum", title={"de": "Raum"}, crs=crs, levels=chain)

    return make


@pytest.fixture
def table() -> Callable[..., Table]:
    def make(
        columns: Sequence[str],
        rows: Sequence[Sequence[str]],
        geometry: Sequence[Any] | None = None,
        crs: str | None = "EPSG:25832",
        file: str = "gebiete.geojson",
    ) -> Table:
        return Table(file, "", columns, rows, range(1, len(rows) + 1), geometry, crs if geometry is not None else None)

    return make


@pytest.fixture
def tile() -> Callable[..., Any]:
    """Make a rectangle near Göttingen; x, y and sizes in kilometres from there."""

    def make(x: float, y: float, width: float = 1.0, height: float = 1.0) -> Any:
        west, south = 565_000 + 1000 * x, 5_710_000 + 1000 * y
        return box(west, south, west + 1000 * width, south + 1000 * height)

    return make


@pytest.fixture(scope="session")
def berlin_definition() -> SpaceDefinition:
    levels = ("planungsraum", "bezirksregion", "prognoseraum", "bezirk", "stadt")
    chain = [
        {"id": level, "title": {"de": level.capitalize()}, "parent": above}
        for level, above in zip(levels, [*levels[1:], None], strict=True)
    ]
    return SpaceDefinition(id="lor", title={"de": "Lebensweltlich orientierte Räume"}, crs="EPSG:25833", levels=chain)


@pytest.fixture(scope="session")
def berlin_rules() -> Callable[..., list[AreasRule]]:
    def make(*, merge_parts: bool = True) -> list[AreasRule]:
        return [
            AreasRule(
                level="planungsraum",
                file="*planning-areas*",
                key="id",
                width=8,
                name="name",
                parent={"key_prefix": 6},
                merge_parts=merge_parts,
            ),
            AreasRule(
                level="bezirksregion",
                file="*district-regions*",
                key="id",
                width=6,
                name="name",
                parent={"key_prefix": 4},
            ),
            AreasRule(level="prognoseraum", name_pattern="Prognoseraum {key}", parent={"key_prefix": 2}),
            AreasRule(level="bezirk", names=BERLIN_DISTRICTS, parent={"key": "berlin"}),
            AreasRule(level="stadt", names={"berlin": "Berlin"}),
        ]

    return make


@pytest.fixture(scope="session")
def berlin_tables(real_table: Callable[[str], Table]) -> list[Table]:
    return [
        real_table("berlin/berlin-lor-planning-areas-until-2020.geojson"),
        real_table("berlin/berlin-lor-district-regions-until-2020.geojson"),
    ]


@pytest.fixture(scope="session")
def berlin(berlin_definition: SpaceDefinition, berlin_rules: Any, berlin_tables: list[Table]) -> Any:
    from kobimo.spaces.reading import build_areas

    return build_areas(berlin_definition, berlin_rules(), berlin_tables)
