"""Where children go after class 4: by the parents around the school, by what is near, and by chance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from musterkreis.associations import FloatArray
from musterkreis.schools.primary import FIRST_ENTRY, distances
from musterkreis.schools.sharing import balanced, shifted_to_mean
from musterkreis.world import FIRST_YEAR, LAST_YEAR, TOWN, School, World

OUTSIDE, REPEATING = "ausserhalb", "wiederholung"
"""Places to go that are no schools of the Kreis."""

CHOSEN = ("gymnasium", "gesamtschule", "realschule", "sekundarschule", "hauptschule")
OTHERS = ("foerderschule", "waldorfschule")

SHARES = {
    "gymnasium": (0.375, 0.385),
    "gesamtschule": (0.280, 0.300),
    "realschule": (0.205, 0.195),
    "sekundarschule": (0.060, 0.060),
    "hauptschule": (0.050, 0.030),
    "other": (0.030, 0.030),
}
"""Expected shares in the whole Kreis in the first and the last year; in line with NRW."""

CORRELATION = -0.67
"""Of the expected Gymnasium share of a Grundschule with child poverty around it; chance takes a little off."""

_USUAL, _PER_POVERTY = 0.45, 1.7
_HIGH, _STRETCHED = 0.5, 1.6
_LOWEST, _HIGHEST = 0.18, 0.82
_DEFYING = {"resilient": 0.41, "strained": -0.14}
_UNFELT = 0.10
_IN_TOWN, _WITH_GYMNASIUM = 1.5, 0.4
_REPEATING = 0.008
_NEAR, _FAR = 5000.0, 14000.0
_POVERTY = {"gesamtschule": 0.5, "realschule": -1.5, "sekundarschule": 0.0, "hauptschule": 5.0, "other": 1.5}


@dataclass(frozen=True)
class Choice:
    """What the children of each Grundschule are likely to do.

    Attributes
    ----------
    world : World
    leaving : mapping of (year, school) to int
        Children of class 4 in the school year before `year`, by Grundschule.
    """

    world: World
    leaving: Mapping[tuple[int, str], int]

    @cached_property
    def origins(self) -> tuple[School, ...]:
        """All Grundschulen."""
        return tuple(school for school in self.world.schools if school.kind == "grundschule")

    def move(self, rng: np.random.Generator, entry: int) -> dict[tuple[str, str], int]:
        """Draw where the children of class 4 are in the school year that begins in `entry`.

        Parameters
        ----------
        rng : numpy.random.Generator
        entry : int

        Returns
        -------
        dict of (Grundschule, target) to int
            Every target that takes children in this year: keys of schools, OUTSIDE, REPEATING.
        """
        origins = [origin for origin in self.origins if self.leaving.get((entry, origin.key))]
        children = np.array([self.leaving[entry, origin.key] for origin in origins], np.float64)
        targets, shares = self._shares(origins, children, entry)
        moves: dict[tuple[str, str], int] = {}
        for origin, number, row in zip(origins, children, shares, strict=True):
            counts = rng.multinomial(int(number), row / row.sum())
            moves |= {(origin.key, target): int(count) for target, count in zip(targets, counts, strict=True)}
        return moves

    def _shares(self, origins: Sequence[School], children: FloatArray, entry: int) -> tuple[list[str], FloatArray]:
        """Return the targets and the probability of each, shape (Grundschulen, targets)."""
        kinds = self._kinds(origins, children, entry)
        targets: list[str] = []
        columns: list[FloatArray] = []
        for kind, share in kinds.items():
            keys, part = (
                self._others(origins) if kind == "other" else self._of_kind(origins, children, kind, share, entry)
            )
            targets += keys
            columns.append(share[:, None] * part)
        repeating = np.full((len(origins), 1), _REPEATING)
        return [*targets, REPEATING], np.hstack([np.hstack(columns) * (1 - _REPEATING), repeating])

    def _kinds(self, origins: Sequence[School], children: FloatArray, entry: int) -> dict[str, FloatArray]:
        """Return the share of each kind of school for each Grundschule, adding up to the shares of the Kreis."""
        elapsed = float(np.clip((entry - FIRST_YEAR) / (LAST_YEAR - FIRST_YEAR), 0, 1))
        wanted = {kind: first + elapsed * (last - first) for kind, (first, last) in SHARES.items()}
        position = [self.origins.index(origin) for origin in origins]
        gymnasium = shifted_to_mean(self._gymnasium[position], children, wanted["gymnasium"])
        rest = [kind for kind in wanted if kind != "gymnasium"]
        appeal = np.array([self._appeal(origins, kind, entry) for kind in rest]).T
        rows, columns = children * (1 - gymnasium), np.array([wanted[kind] for kind in rest]) * children.sum()
        numbers = balanced(appeal, rows, columns, rounds=60) / np.maximum(children, 1)[:, None]
        return {"gymnasium": gymnasium} | {kind: numbers[:, n] for n, kind in enumerate(rest)}

    def _appeal(self, origins: Sequence[School], kind: str, entry: int) -> FloatArray:
        """Weigh a kind by how near its next school is and how poor the families are."""
        poverty = self._poverty[[self.origins.index(origin) for origin in origins]]
        weight = np.exp(_POVERTY[kind] * poverty)
        if kind == "other":
            return weight
        reach = self._reach(origins, self.receiving(kind, entry), _FAR / 2)
        return np.asarray(weight * (reach.max(axis=1) + 0.05))

    def receiving(self, kind: str, entry: int) -> list[School]:
        """Return the schools of a kind that take a class 5 in a year; one that closes takes none it cannot finish."""
        return [
            school
            for school in self.world.schools
            if school.kind == kind
            and school.open_in(entry)
            and (school.last_year is None or entry + 5 <= school.last_year)
        ]

    def _of_kind(
        self, origins: Sequence[School], children: FloatArray, kind: str, share: FloatArray, entry: int
    ) -> tuple[list[str], FloatArray]:
        """Split a kind among its schools: near ones, and as many as they have places for."""
        schools = self.receiving(kind, entry)
        places = np.array([school.pupils for school in schools], np.float64)
        rows = children * share
        numbers = balanced(self._reach(origins, schools, _NEAR), rows, places * rows.sum() / places.sum())
        return [school.key for school in schools], numbers / np.maximum(rows, 1e-9)[:, None]

    def _others(self, origins: Sequence[School]) -> tuple[list[str], FloatArray]:
        """Split the rest: Förderschulen, Waldorfschule, schools outside the Kreis where its border is near."""
        schools = [school for school in self.world.schools if school.kind in OTHERS]
        weights = np.array([1.0 if school.kind == "foerderschule" else 2.2 for school in schools])
        near = self._reach(origins, schools, _FAR) * weights
        outside = np.array([self._border[origin.municipality] for origin in origins])[:, None] * 4.0
        matrix = np.hstack([near, outside])
        return [*(school.key for school in schools), OUTSIDE], matrix / matrix.sum(axis=1, keepdims=True)

    def _reach(self, origins: Sequence[School], schools: Sequence[School], near: float) -> FloatArray:
        known = {school.key: number for number, school in enumerate(self.world.schools)}
        rows, columns = ([known[school.key] for school in group] for group in (origins, schools))
        return np.exp(-self._distances[np.ix_(rows, columns)] / near) + 1e-3

    @cached_property
    def _distances(self) -> FloatArray:
        areas = [school.social_area for school in self.world.schools]
        return distances(self.world, areas, areas)

    @cached_property
    def _border(self) -> dict[str, float]:
        rng = self.world.rng("schools beyond the border")
        drawn = rng.lognormal(-0.3, 0.7, len(self.world.municipalities))
        return {m.key: float(value) for m, value in zip(self.world.municipalities, drawn, strict=True)}

    @cached_property
    def _poverty(self) -> FloatArray:
        return np.array([self.world.areas[self.world.position[s.social_area]].poverty for s in self.origins])

    @cached_property
    def _nearness(self) -> FloatArray:
        """In the town, and where there is a Gymnasium, more go there than the families alone would let expect."""
        having = {school.municipality for school in self.world.schools if school.kind == "gymnasium"}
        town = np.array([origin.municipality == TOWN for origin in self.origins])
        near = np.array([origin.municipality in having for origin in self.origins])
        return _IN_TOWN * town + _WITH_GYMNASIUM * near

    @cached_property
    def _gymnasium(self) -> FloatArray:
        """Gymnasium share of each Grundschule, fitted to the mean of the Kreis and to CORRELATION."""
        children = [sum(self.leaving.get((entry, origin.key), 0) for entry in entries()) for origin in self.origins]
        weights, poverty = np.array(children, np.float64), self._poverty
        defying = [self.world.areas[self.world.position[s.social_area]].defies for s in self.origins]
        usual = _USUAL - _PER_POVERTY * (np.maximum(poverty, _UNFELT) - _UNFELT)
        usual = usual + np.array([_DEFYING.get(kind, 0.0) for kind in defying])
        noise = self.world.rng("parents' choice").standard_normal(len(poverty)) + self._nearness
        noise[[bool(kind) for kind in defying]] = 0.0
        free = _orthogonal(noise, poverty, usual)
        low, high = 0.0, 0.4
        for _round in range(30):  # more chance, less correlation
            spread = (low + high) / 2
            shares = shifted_to_mean(_within_range(usual + spread * free), weights, SHARES["gymnasium"][0])
            low, high = (low, spread) if np.corrcoef(shares, poverty)[0, 1] > CORRELATION else (spread, high)
        return shares


def _within_range(shares: FloatArray) -> FloatArray:
    """Stretch high shares, for a few schools send nearly all children to a Gymnasium, and cut off both ends."""
    return np.clip(shares + _STRETCHED * np.maximum(shares - _HIGH, 0), _LOWEST, _HIGHEST)


def _orthogonal(noise: FloatArray, *others: FloatArray) -> FloatArray:
    """Take out of the noise what goes together with the others; mean 0, standard deviation 1."""
    design = np.column_stack([np.ones(len(noise)), *others])
    fit, *_rest = np.linalg.lstsq(design, noise, rcond=None)
    free = noise - design @ fit
    return np.asarray(free / free.std())


def entries() -> range:
    """Return the years in which somebody entered class 5 who is at school in one of the ten years."""
    return range(FIRST_ENTRY, LAST_YEAR + 1)
