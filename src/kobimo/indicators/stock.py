"""Counts of one dataset at every level, made for some requests at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.engine.counts import KNOWN, SUPPRESSED, Counts, LevelCounts
from kobimo.engine.request import Request
from kobimo.errors import SumOverflowError
from kobimo.indicators.rollup import BoolArray, Delivered, Rolled, roll_up
from kobimo.model.area import Space
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.period import Period, parse_period

T = TypeVar("T", bound=np.generic)


@dataclass(frozen=True)
class RolledRequests:
    """Counts of some requests at every level of a path.

    Attributes
    ----------
    row : mapping of Request to int
        Position of each request in the arrays.
    levels : mapping of level to Rolled
        Arrays of shape (requests, periods, areas); what is the same for all requests or periods has length 1 there.
    answered : list of list of bool
        For each request and period: whether any area has a known or secret count.
    """

    row: Mapping[Request, int]
    levels: Mapping[str, Rolled]
    answered: Sequence[Sequence[bool]]

    def take(self, requests: Sequence[Request], periods: Sequence[int]) -> dict[str, Rolled]:
        """Return the counts of requests for periods, given by their positions."""
        rows = [self.row[request] for request in requests]
        return {
            level: Rolled(**{name: _chosen(getattr(rolled, name), rows, periods) for name in Rolled.__slots__})
            for level, rolled in self.levels.items()
        }


def _chosen(array: NDArray[np.int64], rows: Sequence[int], periods: Sequence[int]) -> NDArray[np.int64]:
    """Choose along both axes unless they have length 1; what is wanted whole and in order is not copied."""
    for axis, positions in ((0, rows), (1, periods)):
        if array.shape[axis] > 1 and list(positions) != list(range(array.shape[axis])):
            array = array.take(positions, axis=axis)
    return array


@dataclass(frozen=True)
class DatasetCounts:
    """What is needed to count one dataset at every level of its path, over all its periods."""

    space: Space
    dataset: DatasetDefinition
    counts: Counts

    @cached_property
    def periods(self) -> tuple[Period, ...]:
        """All periods that were delivered at any level, in order."""
        labels = {label for found in self.counts.periods.values() for label in found}
        return tuple(sorted(parse_period(label) for label in labels))

    @cached_property
    def position(self) -> Mapping[str, int]:
        """Positions of the periods by label."""
        return {period.label: n for n, period in enumerate(self.periods)}

    @cached_property
    def cells(self) -> int:
        """Number of counts that one request has at the base and wherever else something was delivered."""
        levels = {self.dataset.level, *self.counts.keys}
        return len(self.periods) * sum(len(self.space.keys(level)) for level in levels)

    @cached_property
    def _numbers(self) -> Mapping[Request, int]:
        return {request: number for number, request in enumerate(self.counts.requests)}

    @cached_property
    def _reasons(self) -> Mapping[tuple[int, str], tuple[str, ...]]:
        found: dict[tuple[int, str], dict[str, None]] = {}
        for (number, _level, label), reasons in self.counts.refusals.items():
            found.setdefault((number, label), {}).update(dict.fromkeys(reasons))
        return {place: tuple(reasons) for place, reasons in found.items()}

    @cached_property
    def _refused(self) -> frozenset[Request]:
        return frozenset(self.counts.requests[number] for number, _label in self._reasons)

    def refuses(self, request: Request) -> bool:
        """Whether some source cannot answer the request for some period."""
        return request in self._refused

    def reasons(self, request: Request, period: Period) -> tuple[str, ...]:
        """Why no source can answer the request for a period at the level of the dataset, if so."""
        return self._reasons.get((self._numbers[request], period.label), ())

    def roll(self, requests: Sequence[Request]) -> RolledRequests:
        """Count requests and sum them up to the root of the space."""
        found = self.counts.of([self._numbers[request] for request in requests])
        delivered = {level: self._delivered(level, counts) for level, counts in found.items()}
        try:
            levels = roll_up(self.space, self.dataset.level, delivered)
        except SumOverflowError as error:
            where = f"datasets/{self.dataset.id}.yaml"
            raise SumOverflowError(error.message, where=where, remedy=error.remedy) from error
        shape = (len(requests), len(self.periods))
        usable = [np.broadcast_to(rolled.usable.any(axis=-1), shape) for rolled in levels.values()]
        answered = np.logical_or.reduce(usable).tolist()
        return RolledRequests({request: n for n, request in enumerate(requests)}, levels, answered)

    def _delivered(self, level: str, counts: LevelCounts) -> Delivered:
        """Bring the counts of one level to all periods of the dataset."""
        known, secret = _once(counts.state == KNOWN), _once(counts.state == SUPPRESSED)
        nothing = np.zeros((1, *counts.value.shape[1:]), np.int64)
        cells = counts.secret_cells if secret.any() else nothing
        places = [self.position[label] for label in self.counts.periods[level]]
        if len(places) == len(self.periods):
            return Delivered(counts.value, known, secret, cells)
        periods = len(self.periods)
        return Delivered(
            value=_at(counts.value, places, periods),
            known=_at(known, places, periods),
            secret=_at(secret, places, periods),
            secret_cells=_at(cells, places, periods),
        )


def _at(array: NDArray[T], places: Sequence[int], periods: int) -> NDArray[T]:
    """Put periods into their places among all periods; what was not delivered is zero."""
    spread = np.zeros((array.shape[0], periods, array.shape[2]), array.dtype)
    spread[:, places] = array
    return spread


def _once(array: BoolArray) -> BoolArray:
    """Keep one copy of what is the same for all requests: most sources are equally complete for all of them."""
    return array[:1] if (array == array[:1]).all() else array
