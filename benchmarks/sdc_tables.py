"""Tables for the measurements of disclosure control: public instances, and invented cities of any size like them."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

import numpy as np

REAL = Path(__file__).parents[2] / "shared" / "real" / "sdc"
AREAS = ("bezirk", "stadtteil", "quartier")
GROUPS = ("alter", "sex", "mig")
COUNT = "freq"
_SEED = 20260101
_PERSONS, _SPREAD = 60, 0.75


@dataclass(frozen=True)
class Instance:
    """One table as a command reads it: the file, and the options that say what it is."""

    name: str
    path: Path
    options: tuple[str, ...]

    @property
    def file(self) -> tuple[str, ...]:
        """The options of `kobimo disclosure protect`."""
        return ("--table", str(self.path), *self.options)

    @property
    def original(self) -> tuple[str, ...]:
        """The same for `kobimo disclosure audit`."""
        return ("--original", str(self.path), *self.options)


def crossed(name: str, path: Path) -> Instance:
    """Name a table of three levels of areas, age, sex and migration with counts below three as small."""
    columns = ("--value", COUNT, "--dims", ",".join((*AREAS, *GROUPS)))
    return Instance(name, path, (*columns, "--rule", "freq:1-2"))


def public_instances() -> dict[str, Instance]:
    """Return M0 (stress) and R1 (realistic density); empty where the folder is missing."""
    paths = {name: REAL / "synthetic" / f"{name}.csv" for name in ("M0", "R1")}
    return {name: crossed(name, path) for name, path in paths.items() if path.exists()}


def linked_instance() -> Instance | None:
    """Return the example of Statistics Norway with two groupings of regions and two of months."""
    path = REAL / "ssbtools" / "SSBtools_z3.csv"
    return Instance("z3", path, ("--value", "ant", "--rule", "freq:1-3")) if path.exists() else None


def amounts_instance(folder: Path) -> Instance | None:
    """Return the test file of tau-ARGUS, size by region, written as a table of units."""
    source = REAL / "tauargus_testW"
    if not source.exists():
        return None
    table, regions = folder / "testw.csv", folder / "regions.csv"
    with (source / "tau_testW.asc").open(encoding="ascii") as records:
        rows = [(line[8:11].strip(), line[11:13].strip(), line[13:].split()[2]) for line in records]
    _write(table, ("size", "region", "amount"), rows)
    pairs, above = list[tuple[str, str]](), ""
    for line in (source / "region2.hrc").read_text(encoding="ascii").splitlines():
        if line.startswith("@"):
            pairs.append((line[1:].strip(), above))
        else:
            above = line.strip()
    _write(regions, ("child", "parent"), pairs)
    dims = ("--value", "amount", "--dims", "size,region", "--hierarchy", f"region={regions}")
    return Instance("tau_testW", table, (*dims, "--rule", "p:15"))


def city(path: Path, branches: tuple[int, int, int], ages: int, seed: int = _SEED) -> Instance:
    """Invent a city: how many parts each area has from the top, how many groups of age; two sexes, migration or not.

    Quarters differ in size by a lognormal law, in their age profile and in their share of migration, which is how the
    public instances look. The table has (1 + B + S + Q) (1 + ages) 9 cells with all totals.
    """
    rng = np.random.default_rng(seed)
    districts, towns, quarters = np.cumprod(branches)
    persons = _PERSONS * ages * rng.lognormal(0.0, _SPREAD, quarters)
    profile = rng.dirichlet(np.full(ages, 12.0), quarters)
    migration = rng.beta(3.0, 5.5, quarters)
    shares = np.stack([migration, 1.0 - migration], axis=1)
    counts = rng.poisson(0.5 * persons[:, None, None, None] * profile[:, :, None, None] * shares[:, None, None, :], (
        quarters, ages, 2, 2,
    ))  # fmt: skip
    rows = []
    for (quarter, age, sex, side), count in np.ndenumerate(counts):
        town, district = quarter * towns // quarters, quarter * districts // quarters
        areas = (f"B{district:02}", f"S{town:04}", f"Q{quarter:05}")
        rows.append((*areas, f"A{age:02}", "mw"[sex], ("mit", "ohne")[side], int(count)))
    _write(path, (*AREAS, *GROUPS, COUNT), rows)
    return crossed(path.stem, path)


def _write(path: Path, header: tuple[str, ...], rows: list[tuple[str, ...]] | list[tuple[str | int, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(header)
        writer.writerows(rows)
