"""What a delivery contributes: one cube of one dataset at one level and period."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Slice:
    """The part of a delivery that stands or falls together when a newer delivery replaces it.

    Attributes
    ----------
    dataset, cube, level, period : str
        `period` is the canonical label.
    rows, areas : int
        Number of observations and of different areas.
    measures : tuple of str
        Measures that occur.
    categories : dict
        Dimension of the cube: sorted codes that occur.
    files : dict
        File name: number of file rows that fed this slice.
    sums : dict
        Measure: sum of all known cells, in stored units (value times ten to the power of the measure's scale). A
        measure without any known cell is not in it.
    territory : str
        A day of the territorial status that the areas have, ISO 8601; empty where none is recorded.
    states : dict
        `provisional`, `revised`: areas, sorted, with a cell that the supplier calls so. Empty where there is none.
    area_sums : dict
        Measure: checksum of its sums in all areas. Two cubes with the same one have the same sum in every area, so the
        finer one lacks no category. Only where every cell has a number and none is negative, and only where a dataset
        of complete lists (`absent: zero`) has a coarser and a finer cube.
    """

    dataset: str
    cube: str
    level: str
    period: str
    rows: int
    areas: int
    measures: tuple[str, ...]
    categories: dict[str, tuple[str, ...]]
    files: dict[str, int]
    sums: dict[str, int] = field(default_factory=dict)
    territory: str = ""
    states: dict[str, tuple[str, ...]] = field(default_factory=dict)
    area_sums: dict[str, str] = field(default_factory=dict)

    @property
    def key(self) -> tuple[str, str, str, str]:
        """Dataset, cube, level and period: what a newer delivery of the same source replaces."""
        return self.dataset, self.cube, self.level, self.period


@dataclass(frozen=True, slots=True)
class HeldSlice:
    """A slice that counts now: the newest one of its source.

    `path` is the Parquet file with its observations, relative to the workspace.
    """

    source: str
    delivery: str
    path: str
    slice: Slice
