"""Counts of one dataset at every level, made for some requests at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.engine.counts import KNOWN, SUPPRESSED, Counts, LevelCounts
from kobimo.engine.request import Request
from kobimo.errors import SumOverflowError
from kobimo.indicators.moving import THOUSANDTHS, Move, Origin
from kobimo.indicators.rollup import BoolArray, Delivered, IntArray, Rolled, roll_up
from kobimo.indicators.singles import as_delivered, of_single_values, single_cells, sums
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
    origins : mapping of level to list of Origin lists
        For each period, how counts delivered at that level were split; empty where nothing was.
    """

    row: Mapping[Request, int]
    levels: Mapping[str, Rolled]
    answered: Sequence[Sequence[bool]]
    origins: Mapping[str, Sequence[Sequence[Origin]]] = field(default_factory=dict)

    def take(self, requests: Sequence[Request], periods: Sequence[int]) -> dict[str, Rolled]:
        """Return the counts of requests for periods, given by their positions."""
        axes = _positions([self.row[request] for request in requests]), _positions(periods)
        return {level: _taken(rolled, axes) for level, rolled in self.levels.items()}

    def origins_of(self, requests: Sequence[Request], periods: Sequence[int]) -> dict[str, list[list[Origin]]]:
        """Return, by level, how the counts of requests were split in each of some periods."""
        rows = [self.row[request] for request in requests]
        return {
            level: [[origin.chosen(rows) for origin in found[n]] for n in periods]
            for level, found in self.origins.items()
        }


_Axes = tuple[tuple[IntArray, bool], tuple[IntArray, bool]]
"""What is chosen of the first two axes, and whether it is all from the first on, in order."""


def _positions(chosen: Sequence[int]) -> tuple[IntArray, bool]:
    positions = np.array(chosen, np.int64)
    return positions, bool((positions == np.arange(len(positions))).all())


def _taken(rolled: Rolled, axes: _Axes) -> Rolled:
    """Choose requests and periods."""
    arrays = {name: array for name in Rolled.__slots__ if (array := getattr(rolled, name)) is not None}
    return Rolled(**{name: _chosen(array, axes) for name, array in arrays.items()})


def _chosen(array: NDArray[T], axes: _Axes) -> NDArray[T]:
    """Choose along both axes unless they have length 1; what is wanted whole and in order is not copied."""
    for axis, (positions, in_order) in enumerate(axes):
        if array.shape[axis] > 1 and not (in_order and len(positions) == array.shape[axis]):
            array = array.take(positions, axis=axis)
    return array


@dataclass(frozen=True)
class DatasetCounts:
    """What is needed to count one dataset at every level of its path, over all its periods.

    Attributes
    ----------
    space : Space
        The areas that figures are wanted for.
    dataset : DatasetDefinition
    counts : Counts
        Of the areas that were delivered.
    moves : mapping of level and status to Move
        How counts get from the delivered areas to the wanted ones. Without it both are the same.
    becomes : mapping of level to level
        What a delivered level becomes where counts move into another space; others are not used then.
    unknown : mapping of period label to str
        Why not all areas of a period could be converted.
    """

    space: Space
    dataset: DatasetDefinition
    counts: Counts
    moves: Mapping[tuple[str, str], Move] = field(default_factory=dict)
    becomes: Mapping[str, str] = field(default_factory=dict)
    unknown: Mapping[str, str] = field(default_factory=dict)

    @property
    def base(self) -> str:
        """Level from which is summed up."""
        return self.becomes.get(self.dataset.level, self.dataset.level)

    @cached_property
    def factor(self) -> int:
        """Parts of one in which counts are held: thousandths where some are split."""
        return 1 if all(move.exact for move in self.moves.values()) else THOUSANDTHS

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
        delivered = sum(len(keys) for keys in self.counts.keys.values())
        beside = () if self.base in self.counts.keys else self.space.keys(self.base)
        return len(self.periods) * (delivered + len(beside))

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
        numbers = {number for number, _label in (*self._reasons, *self._sums)}
        return frozenset(self.counts.requests[number] for number in numbers)

    @cached_property
    def _sums(self) -> Mapping[tuple[int, str], str]:
        return sums(self.counts)

    def refuses(self, request: Request) -> bool:
        """Whether some source cannot answer the request for some period."""
        return bool(self.unknown) or request in self._refused

    def reasons(self, request: Request, period: Period) -> tuple[str, ...]:
        """Why no source can answer the request for a period at the level of the dataset, if so."""
        place = self._numbers[request], period.label
        refused = self._reasons.get(place, ()) + ((self._sums[place],) if place in self._sums else ())
        return (*refused, self.unknown[period.label]) if period.label in self.unknown else refused

    def roll(self, requests: Sequence[Request]) -> RolledRequests:
        """Count requests and sum them up to the root of the space."""
        numbers = [self._numbers[request] for request in requests]
        found = single_cells(self.counts, numbers, self.counts.of(numbers))
        single = of_single_values(self.dataset, [request.measure for request in requests])
        origins: dict[str, list[list[Origin]]] = {}
        try:
            if self.moves:
                scales = [self.dataset.measure(request.measure).scale for request in requests]
                moved = {
                    level: self._moved(level, counts, scales, single)
                    for level, counts in found.items()
                    if self._uses(level)
                }
                delivered = {self.becomes.get(level, level): counts for level, (counts, _origins) in moved.items()}
                origins = {self.becomes.get(level, level): found for level, (_counts, found) in moved.items()}
            else:
                delivered = {level: self._delivered(level, counts) for level, counts in found.items()}
            levels = as_delivered(roll_up(self.space, self.base, delivered), delivered, single)
        except SumOverflowError as error:
            where = f"datasets/{self.dataset.id}.yaml"
            raise SumOverflowError(error.message, where=where, remedy=error.remedy) from error
        shape = (len(requests), len(self.periods))
        usable = [np.broadcast_to(rolled.usable.any(axis=-1), shape) for rolled in levels.values()]
        answered = np.logical_or.reduce(usable).tolist()
        split = {level: found for level, found in origins.items() if any(found)}
        return RolledRequests({request: n for n, request in enumerate(requests)}, levels, answered, split)

    def _uses(self, level: str) -> bool:
        """Whether what was delivered at a level counts; of counts that move into another space only their own level."""
        return not self.becomes or level in self.becomes

    def _moved(
        self, level: str, counts: LevelCounts, scales: Sequence[int], single: BoolArray
    ) -> tuple[Delivered, list[list[Origin]]]:
        """Bring the counts of one level into the wanted areas, over all periods of the dataset.

        Of a period that was delivered for several statuses the newest one goes first. Single values are not converted:
        they hold for areas that are still the same.
        """
        targets = len(self.space.keys(self.becomes.get(level, level)))
        shape = (len(scales), len(self.periods), targets)
        value, cells = np.zeros(shape, np.int64), np.zeros(shape, np.int64)
        known, secret, unsure, other = (np.zeros(shape, np.bool_) for _array in range(4))
        origins: list[list[Origin]] = [[] for _period in self.periods]
        units = 10.0 ** -np.array(scales)[:, None]
        for n, (label, territory) in reversed(list(enumerate(self.counts.columns[level]))):
            move, place = self.moves[level, territory], self.position[label]
            hidden = counts.state[:, n] == SUPPRESSED
            there = move.every(hidden | (counts.state[:, n] == KNOWN)) & ~(known | secret)[:, place]
            if single.any():
                there &= ~single[:, None] | move.unchanged
            closed = there & move.some(hidden)
            for array, new in ((value, counts.value), (cells, counts.secret_cells)):
                array[:, place] += np.where(there, move.numbers(new[:, n], self.factor), 0)
            known[:, place] |= there & ~closed
            secret[:, place] |= closed
            unsure[:, place] |= there & (move.estimated | move.regrouped if len(move.regrouped) else move.estimated)
            if len(move.regrouped):
                other[:, place] |= there & move.regrouped
            if not move.exact and (there & move.estimated).any():
                numbers = (counts.value[:, n] + counts.secret_cells[:, n]) * units
                origins[place].append(Origin(move, numbers, _once(there)))
        cells = np.where(secret, cells, 0)
        elsewhere = _once(other) if other.any() else None
        return Delivered(value, _once(known), _once(secret), cells, _once(unsure), elsewhere), origins

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
