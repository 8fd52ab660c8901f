"""A register as a statistics office keeps it: one row for each kind of person, area and year, and 1,000 indicators.

The observations are written by the same function as those of an import, one delivery per year. Persons are drawn with
ages, sexes, nationalities and so on, so nearly every row counts one or two persons.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise, product
from pathlib import Path

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.ingest.values.observations import observation_schema
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from kobimo.store.parquet import parquet_bytes

SEED = 20261122
YEARS = tuple(f"{year}-12-31" for year in range(2006, 2026))
AREAS = {"planungsraum": 542, "bezirksregion": 143, "prognoseraum": 58, "bezirk": 12, "stadt": 1}
"""Levels from below with their numbers of areas."""

AGE_CUTS = (0, 3, 6, 10, 15, 18, 21, 25, 30, 65)
"""Where the age ranges of the indicators begin and end."""
NATIONS = {
    "deutsch": ("de",),
    "eu": ("bg", "fr", "it", "pl", "ro"),
    "uebriges_europa": ("rs", "ru", "tr", "ua"),
    "welt": ("af", "sy", "us", "vn", "xx"),
}
_NATION_SHARES = (0.78, 0.008, 0.007, 0.01, 0.02, 0.01, 0.01, 0.01, 0.04, 0.02, 0.01, 0.02, 0.015, 0.02, 0.02)
_SEX_SHARES = {"m": 0.495, "w": 0.505}
_FAMILY_SHARES = {"geschieden": 0.08, "ledig": 0.43, "verheiratet": 0.42, "verwitwet": 0.07}
_STAY_SHARES = {"0-1": 0.12, "2-4": 0.18, "5-9": 0.2, "10+": 0.5}
_OLDEST = 100


@dataclass(frozen=True)
class RegisterCase:
    """A workspace folder with observations, and what is asked of them."""

    root: Path
    dataset: DatasetDefinition
    space: Space
    held: tuple[HeldSlice, ...]
    indicators: tuple[IndicatorDefinition, ...]

    @property
    def rows(self) -> int:
        """Number of observations."""
        return sum(unit.slice.rows for unit in self.held)

    @property
    def files(self) -> list[str]:
        """Their files."""
        return [str(self.root / unit.path) for unit in self.held]


def dataset() -> DatasetDefinition:
    """Define the register."""
    nations = sorted(code for codes in NATIONS.values() for code in codes)
    coded = {
        "geschlecht": sorted(_SEX_SHARES),
        "nation": nations,
        "familienstand": sorted(_FAMILY_SHARES),
        "wohndauer": sorted(_STAY_SHARES),
    }
    dimensions: list[dict[str, object]] = [{"id": "alter", "title": {"de": "Alter"}, "kind": "interval"}]
    for name, codes in coded.items():
        categories = [{"code": code, "title": {"de": code}} for code in codes]
        groups = NATIONS if name == "nation" else {}
        dimensions.append({"id": name, "title": {"de": name}, "categories": categories, "groups": groups})
    return DatasetDefinition.model_validate(
        {
            "id": "einwohner",
            "title": {"de": "Einwohner"},
            "space": "stadt",
            "level": "planungsraum",
            "period_type": "reference_date",
            "measures": [
                {"id": "personen", "title": {"de": "Personen"}, "unit": {"de": "Personen"}, "concerns": "persons"}
            ],
            "dimensions": dimensions,
        }
    )


def space() -> Space:
    """Make five levels; every area belongs to the one above at the same share of the way."""
    names = list(AREAS)
    levels = [
        {"id": name, "title": {"de": name}, "parent": above}
        for name, above in zip(names, [*names[1:], None], strict=True)
    ]
    definition = SpaceDefinition.model_validate({"id": "stadt", "title": {"de": "Stadt"}, "levels": levels})
    areas = [Area("stadt", "00000", "Stadt")]
    for name, above in pairwise(names):
        areas += [
            Area(name, f"{n:05}", f"{name} {n}", f"{n * AREAS[above] // AREAS[name]:05}") for n in range(AREAS[name])
        ]
    return Space(definition, areas)


def indicators(count: int) -> tuple[IndicatorDefinition, ...]:
    """Choose counts with different age ranges, sexes and groups of nationalities, spread over all that there are."""
    ends: list[int | None] = [*AGE_CUTS[1:], None]
    ages = [f"{a}+" if b is None else f"{a}-{b - 1}" for a, b in product(AGE_CUTS, ends) if b is None or b > a]
    sexes = [(), ("m",), ("w",)]
    groups = [chosen for size in range(4) for chosen in combinations(NATIONS, size)]
    wheres = [
        {name: codes for name, codes in (("alter", (age,)), ("geschlecht", sex), ("nation", nation)) if codes}
        for age, sex, nation in product(ages, sexes, groups)
    ]
    places = np.linspace(0, len(wheres) - 1, count).round().astype(int)
    return tuple(
        IndicatorDefinition.model_validate(
            {
                "id": f"anzahl_{number:04}",
                "area": "A",
                "title": {"de": f"Anzahl {number}"},
                "kind": "count",
                "unit": "number",
                "numerator": {"dataset": "einwohner", "measure": "personen", "where": wheres[place]},
            }
        )
        for number, place in enumerate(places)
    )


def make_case(root: Path, rows: int, asked: int, seed: int = SEED) -> RegisterCase:
    """Write the deliveries of all years.

    Parameters
    ----------
    root : Path
        Folder of the workspace.
    rows : int
        Wanted observations; the years share them.
    asked : int
        Number of indicators.
    seed : int
        Seed of the random generator.

    Returns
    -------
    RegisterCase
    """
    register, tree = dataset(), space()
    rng = np.random.default_rng(seed)
    weights = rng.lognormal(0, 0.5, AREAS["planungsraum"])
    held = []
    for period in YEARS:
        table = _year(register, tree.keys("planungsraum"), period, weights, rows // len(YEARS), rng)
        held.append(_stored(root, register, period, table))
    return RegisterCase(root, register, tree, tuple(held), indicators(asked))


def _year(
    register: DatasetDefinition,
    areas: Sequence[str],
    period: str,
    weights: NDArray[np.float64],
    rows: int,
    rng: np.random.Generator,
) -> pa.Table:
    """Draw persons until there are enough different rows; equal persons become one row that counts them."""
    schema = observation_schema(register)
    ages = sorted(str(age) if age < _OLDEST else f"{age}+" for age in range(_OLDEST + 1))
    nations = [code for codes in NATIONS.values() for code in codes]
    shares = {
        "area": dict(zip(areas, weights / weights.sum(), strict=True)),
        "alter": {age: _age_share(age) for age in ages},
        "geschlecht": _SEX_SHARES,
        "nation": dict(sorted(zip(nations, _NATION_SHARES, strict=True))),
        "familienstand": _FAMILY_SHARES,
        "wohndauer": dict(sorted(_STAY_SHARES.items())),
    }
    keys, counts = np.empty(0, np.int64), np.empty(0, np.int64)
    while len(keys) < rows:
        drawn = np.zeros(rows // 4, np.int64)
        for share in shares.values():
            parts = np.array(list(share.values()))
            drawn = drawn * len(share) + rng.choice(len(share), len(drawn), p=parts / parts.sum())
        keys, place = np.unique(np.concatenate([keys, drawn]), return_inverse=True)
        counts = np.bincount(place, np.concatenate([counts, np.ones(len(drawn), np.int64)])).astype(np.int64)
    chosen = np.sort(rng.choice(len(keys), rows, replace=False))
    rest, counts = keys[chosen], counts[chosen]
    columns: dict[str, pa.Array] = {}
    for name, share in reversed(shares.items()):
        rest, codes = np.divmod(rest, len(share))
        columns[name] = pa.DictionaryArray.from_arrays(pa.array(codes, pa.int32()), pa.array(list(share)))
    columns |= {
        "cube": pa.repeat("all", rows),
        "level": pa.repeat("planungsraum", rows),
        "period": pa.repeat(period, rows),
        "personen": pa.array(counts),
        "personen_status": pa.repeat("normal", rows),
        "file": pa.repeat(f"register_{period}.csv", rows),
        "row": pa.array(np.arange(2, rows + 2), pa.int32()),
    }
    return pa.table({name: columns[name].cast(schema.field(name).type) for name in schema.names}, schema=schema)


def _age_share(age: str) -> float:
    """Return a share that falls towards the oldest."""
    years = int(age.rstrip("+"))
    return 1.0 if years < 60 else max(0.02, 1 - (years - 60) / 40)


def _stored(root: Path, register: DatasetDefinition, period: str, table: pa.Table) -> HeldSlice:
    """Write the observations of one year as an import does."""
    categories = {item.id: tuple(sorted(table[item.id].unique().to_pylist())) for item in register.dimensions}
    areas = len(table["area"].unique())
    item = Slice("einwohner", "all", "planungsraum", period, table.num_rows, areas, ("personen",), categories, {})
    path = Path("data", "observations", "einwohner", f"{period}.parquet")
    delivery = pa.DictionaryArray.from_arrays(pa.array(np.zeros(table.num_rows, np.int8)), pa.array([period]))
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_bytes(parquet_bytes(table.append_column("delivery", delivery)))
    return HeldSlice("melderegister", period, path.as_posix(), item)
