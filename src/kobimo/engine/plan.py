"""The plan: the fewest `GROUP BY`s whose atoms answer all requests.

For every cube the requested categories induce a partition of each dimension into bins: codes that no request tells
apart fall into one bin. The atoms of a `GROUP BY` are unit x area x bins. Requested sets of dimensions share one
`GROUP BY` as long as the atoms stay under a tenth of the rows; otherwise they are split.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import prod

from kobimo.engine.completeness import whole
from kobimo.engine.request import Refusal, Request, Selection, best
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice

ATOMS_PER_ROW = 0.1
"""Share of the rows that the atoms of one GROUP BY may have."""

_MOST_PIECES = 100_000

SMALL = 200_000
"""Atoms that are never worth a second pass over the data."""


@dataclass(frozen=True, slots=True)
class Answer:
    """How held slices that were delivered alike answer one request: with these codes.

    `units` are positions in `Plan.units`; a slice stands in one such tuple only. `rank` orders the answers of several
    sources to the same request: the lowest is the most direct one.
    """

    request: int
    units: tuple[int, ...]
    codes: tuple[tuple[str, frozenset[str]], ...]
    rank: int = 0


@dataclass(frozen=True, slots=True)
class GroupBy:
    """One pass over the data.

    Attributes
    ----------
    cube : str
    dimensions : tuple of str
        Dimensions that are kept apart; the others of the cube are added up whole.
    bins : dict
        Dimension: code: number of its bin.
    measures : tuple of str
    units : tuple of int
        Held slices that are read, as positions in `Plan.units`.
    answers : tuple of Answer
        What is taken from the atoms.
    """

    cube: str
    dimensions: tuple[str, ...]
    bins: Mapping[str, Mapping[str, int]]
    measures: tuple[str, ...]
    units: tuple[int, ...]
    answers: tuple[Answer, ...]


@dataclass(frozen=True, slots=True)
class Plan:
    """All passes over one dataset, and what cannot be answered.

    `refusals` maps (request number, level, period) to the reasons of the sources that cannot answer.
    """

    dataset: DatasetDefinition
    requests: tuple[Request, ...]
    units: tuple[HeldSlice, ...]
    groups: tuple[GroupBy, ...]
    refusals: Mapping[tuple[int, str, str], tuple[str, ...]] = field(default_factory=dict)


_Reasons = dict[tuple[int, str, str], list[tuple[int, str]]]
"""Request number, level and period: the first slice of each source that refuses, and why."""


def make_plan(dataset: DatasetDefinition, requests: Iterable[Request], held: Iterable[HeldSlice]) -> Plan:
    """Plan the passes over the observations of one dataset.

    Parameters
    ----------
    dataset : DatasetDefinition
    requests : iterable of Request
        Wanted counts; duplicates are merged.
    held : iterable of HeldSlice
        Slices that count now.

    Returns
    -------
    Plan
        `requests` sorted; one answer per request and source, level, period.
    """
    wanted = tuple(sorted(set(requests)))
    units = tuple(sorted(held, key=lambda h: (h.slice.key, h.source)))
    answers: dict[str, list[Answer]] = {}
    refusals: _Reasons = {}
    elsewhere: _Reasons = {}
    for offers in alike(dataset, units):
        offered = [units[n].slice for n in offers[0]]
        proven = whole(dataset, offered)
        by_cube = {units[n].slice.cube: tuple(o[place] for o in offers) for place, n in enumerate(offers[0])}
        for number, request in enumerate(wanted):
            outcome = best(request, dataset, offered, proven)
            if isinstance(outcome, Refusal):
                other = not any(request.measure in item.measures for item in offered)
                for first in (o[0] for o in offers):
                    key = (number, units[first].slice.level, units[first].slice.period)
                    (elsewhere if other else refusals).setdefault(key, []).append(
                        (first, outcome.told(units[first].source))
                    )
            else:
                cube = outcome.slice.cube
                answer = Answer(number, by_cube[cube], outcome.codes, _rank(dataset, outcome))
                answers.setdefault(cube, []).append(answer)
    excused = _answered(answers, units) | refusals.keys() if elsewhere else set()
    # A source that never has the measure is no obstacle where another one delivers it.
    lasting = {key: reasons for key, reasons in elsewhere.items() if key not in excused}
    groups = [group for cube in sorted(answers) for group in _groups(cube, answers[cube], wanted, units)]
    return Plan(dataset, wanted, units, tuple(groups), {**_in_order(refusals), **_in_order(lasting)})


def alike(dataset: DatasetDefinition, units: Sequence[HeldSlice]) -> list[list[tuple[int, ...]]]:
    """Put the slices of each source, level and period together, and those sets that were delivered alike.

    Parameters
    ----------
    dataset : DatasetDefinition
    units : sequence of HeldSlice
        All of the dataset.

    Returns
    -------
    list of list of tuple of int
        Positions in `units`: all sets of one list answer any request in the same way.
    """
    offers: dict[tuple[str, str, str], list[int]] = {}
    for number, unit in enumerate(units):
        offers.setdefault((unit.source, unit.slice.level, unit.slice.period), []).append(number)
    alike: dict[tuple[object, ...], list[tuple[int, ...]]] = {}
    for numbers in offers.values():
        offered = [units[n].slice for n in numbers]
        proven = whole(dataset, offered)
        signature = tuple(
            (s.cube, s.measures, tuple(sorted(s.categories.items())), tuple(sorted(proven.get(s.cube, {}).items())))
            for s in offered
        )
        alike.setdefault(signature, []).append(tuple(numbers))
    return list(alike.values())


def _answered(answers: Mapping[str, Sequence[Answer]], units: Sequence[HeldSlice]) -> set[tuple[int, str, str]]:
    """List request, level and period of all answers."""
    return {
        (answer.request, units[n].slice.level, units[n].slice.period)
        for found in answers.values()
        for answer in found
        for n in answer.units
    }


def _in_order(refusals: _Reasons) -> dict[tuple[int, str, str], tuple[str, ...]]:
    """Put places and reasons into the order of the slices that they come from."""
    places = sorted(refusals, key=lambda key: (min(first for first, _reason in refusals[key]), key))
    return {key: tuple(reason for _first, reason in sorted(refusals[key], key=lambda r: r[0])) for key in places}


def _rank(dataset: DatasetDefinition, selection: Selection) -> int:
    """Return a number for the directness of a selection; equal only for the same cube, answered in the same way."""
    dimensions, pieces = selection.directness
    position = [cube.id for cube in dataset.cubes].index(selection.slice.cube)
    return (dimensions * _MOST_PIECES + min(pieces, _MOST_PIECES - 1)) * len(dataset.cubes) + position


def _groups(
    cube: str, answers: Sequence[Answer], requests: Sequence[Request], units: Sequence[HeldSlice]
) -> list[GroupBy]:
    """Share the answers of one cube out over as few passes as the size of their atoms allows."""
    kept: dict[frozenset[str], list[Answer]] = {}
    whole = {
        numbers: {name: frozenset(codes) for name, codes in units[numbers[0]].slice.categories.items()}
        for numbers in {answer.units for answer in answers}
    }
    for answer in answers:
        offered = whole[answer.units]
        narrowed = frozenset(name for name, codes in answer.codes if codes != offered.get(name, frozenset()))
        kept.setdefault(narrowed, []).append(answer)
    rows = sum(units[n].slice.rows for numbers in whole for n in numbers)
    cells = sum(units[n].slice.areas for numbers in whole for n in numbers)
    budget = max(SMALL, rows * ATOMS_PER_ROW)
    shared: list[tuple[frozenset[str], list[Answer]]] = []
    for narrowed, part in sorted(kept.items(), key=lambda item: (-len(item[0]), sorted(item[0]))):
        for position, (dimensions, others) in enumerate(shared):
            joined = dimensions | narrowed
            if joined == dimensions or cells * _combinations(joined, [*others, *part]) <= budget:
                shared[position] = (joined, [*others, *part])
                break
        else:
            shared.append((narrowed, list(part)))
    return [group_by(cube, dimensions, part, requests) for dimensions, part in shared]


def _combinations(dimensions: Iterable[str], answers: Sequence[Answer]) -> int:
    return prod(len(set(_bins(name, answers).values())) + 1 for name in dimensions)


def _bins(dimension: str, answers: Sequence[Answer]) -> dict[str, int]:
    """Put codes that all answers treat alike into one numbered bin."""
    sets = sorted({dict(answer.codes)[dimension] for answer in answers}, key=sorted)
    codes = sorted(set().union(*sets))
    signatures: dict[tuple[bool, ...], int] = {}
    return {code: signatures.setdefault(tuple(code in s for s in sets), len(signatures)) for code in codes}


def group_by(cube: str, dimensions: frozenset[str], answers: Sequence[Answer], requests: Sequence[Request]) -> GroupBy:
    """Write one pass over a cube that answers some requests and keeps some dimensions apart."""
    names = tuple(sorted(dimensions))
    return GroupBy(
        cube=cube,
        dimensions=names,
        bins={name: _bins(name, answers) for name in names},
        measures=tuple(sorted({requests[answer.request].measure for answer in answers})),
        units=tuple(sorted({n for numbers in {answer.units for answer in answers} for n in numbers})),
        answers=tuple(answers),
    )
