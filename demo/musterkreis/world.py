"""What does not change with the seed: places and schools of the Musterkreis, all invented.

Names and keys are fixed, so that recipes can be written once; every figure, outline and layout is drawn.
"""

from __future__ import annotations

import csv
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files

import numpy as np

FIRST_YEAR, LAST_YEAR = 2015, 2024
"""Years of the population on 31 December; the other topics follow within the year after."""

SPLIT_YEAR = 2021
"""On 1 January of this year the Sozialraum 0117 became 0124 and 0125."""

RENAMED_YEAR = 2023
"""On 1 January of this year a municipality took another name."""

MISSPELT = "Gründorf-Haide"
"""How two offices wrote that name at first."""

KREIS, TOWN = "05998", "05998004"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A municipality. `layout` is the kind of file that its registration office sends: meso, gruppen, mappe."""

    key: str
    name: str
    name_until_2022: str
    social_area: str
    residents: int
    layout: str

    def name_in(self, year: int) -> str:
        """Return the name that the municipality had in a year."""
        return self.name_until_2022 if self.name_until_2022 and year < RENAMED_YEAR else self.name

    def written_in(self, year: int) -> str:
        """Return the name as offices write it: at first some got the new one wrong."""
        return MISSPELT if self.name_until_2022 and year == RENAMED_YEAR else self.name_in(year)


@dataclass(frozen=True, slots=True)
class SocialArea:
    """A Sozialraum as it is today; a small municipality is one. `reference` is the area that exists in all years.

    `poverty` is the expected share of children in families with basic income support, between 0 and 1; `defies` says
    whether outcomes are better (resilient) or worse (strained) than that lets expect.
    """

    key: str
    name: str
    reference: str
    reference_name: str
    municipality: str
    residents: int
    poverty: float
    defies: str


@dataclass(frozen=True, slots=True)
class School:
    """A school. Years are those in which a school year begins; None means before or after the time looked at."""

    key: str
    name: str
    kind: str
    municipality: str
    social_area: str
    pupils: int
    first_year: int | None
    last_year: int | None
    successor: str
    sites: int
    private: bool

    def open_in(self, year: int) -> bool:
        """Say whether the school exists in the school year that begins in `year`."""
        return (self.first_year is None or year >= self.first_year) and (
            self.last_year is None or year <= self.last_year
        )


@dataclass(frozen=True)
class World:
    """The places, and the seed from which everything else is drawn."""

    seed: int
    municipalities: tuple[Municipality, ...]
    areas: tuple[SocialArea, ...]
    schools: tuple[School, ...]

    def rng(self, topic: str) -> np.random.Generator:
        """Return the random numbers of one topic; topics do not disturb each other."""
        return np.random.default_rng([self.seed, zlib.crc32(topic.encode())])

    @cached_property
    def position(self) -> dict[str, int]:
        """Place of each Sozialraum in `areas`, as in all arrays over areas."""
        return {area.key: number for number, area in enumerate(self.areas)}

    @cached_property
    def municipality(self) -> dict[str, Municipality]:
        """Municipalities by key."""
        return {item.key: item for item in self.municipalities}

    def areas_of(self, municipality: str) -> tuple[SocialArea, ...]:
        """Return the Sozialräume of a municipality, ordered by key."""
        return tuple(area for area in self.areas if area.municipality == municipality)


def make_world(seed: int) -> World:
    """Read the places and remember the seed."""
    return World(seed, tuple(_municipalities()), tuple(_areas()), tuple(_schools()))


def _rows(name: str) -> Iterator[dict[str, str]]:
    text = files(__package__).joinpath("places", name).read_text(encoding="utf-8")
    return csv.DictReader(text.splitlines(), delimiter=";")


def _municipalities() -> Iterator[Municipality]:
    for row in _rows("gemeinden.csv"):
        yield Municipality(
            row["key"],
            row["name"],
            row["name_until_2022"],
            row["social_area"],
            int(row["residents"]),
            row["layout"],
        )


def _areas() -> Iterator[SocialArea]:
    for row in _rows("sozialraeume.csv"):
        yield SocialArea(
            row["key"],
            row["name"],
            row["reference_key"],
            row["reference_name"],
            row["municipality"],
            int(row["residents"]),
            float(row["poverty"]),
            row["defies"],
        )


def _schools() -> Iterator[School]:
    for row in _rows("schulen.csv"):
        yield School(
            row["key"],
            row["name"],
            row["kind"],
            row["municipality"],
            row["social_area"],
            int(row["pupils"]),
            int(row["first_year"]) if row["first_year"] else None,
            int(row["last_year"]) if row["last_year"] else None,
            row["successor"],
            int(row["sites"]),
            row["private"] == "ja",
        )
