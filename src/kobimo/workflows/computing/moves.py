"""Conversions as moves of counts: from all keys that a level ever had, and with what they leave unknown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypeVar

import numpy as np
from numpy.typing import NDArray

from kobimo.indicators.moving import Move
from kobimo.indicators.rollup import FloatArray, IntArray
from kobimo.model.crosswalk import Crosswalk
from kobimo.model.statuses import known_day
from kobimo.model.territory import SpaceHistory

if TYPE_CHECKING:
    from kobimo.spaces.conversion import Conversion

T = TypeVar("T", bound=np.generic)


def move_of(found: Conversion, history: SpaceHistory, level: str, before: date, day: date) -> Move:
    """Return a conversion over all keys that a level ever had, with the targets that something is unknown of.

    What an area of which no weights are known had, may be in each area that a recorded change leads to from it; where
    no change is recorded, in new areas; where there are none, in any area of the same area above.
    """
    lost = touched_by(found)
    if uncovered := found.uncovered:
        place = {key: n for n, key in enumerate(found.targets)}
        without = np.setdiff1d(np.arange(len(place)), found.target)
        numbers = {key: n for n, key in enumerate(found.sources)}
        for key in uncovered:
            mine = [place[k] for k in _reached(history, level, key, before, day) if k in place]
            if not mine and not (found.source == numbers[key]).any():
                mine = without.tolist() or _beside(history, level, key, before, found.targets)
            lost[mine] = True
    return as_move(found, history.ever(level), lost)


def touched_by(found: Conversion) -> NDArray[np.bool_]:
    """Say of each target whether it gets a part of a source of which not all parts are known."""
    partly = np.isin(found.source, [n for n, key in enumerate(found.sources) if key in set(found.uncovered)])
    lost = np.zeros(len(found.targets), np.bool_)
    lost[found.target[partly]] = True
    return lost


def as_move(found: Conversion, ever: Sequence[str], lost: NDArray[np.bool_]) -> Move:
    """Return a conversion as a move from all keys that a level ever had."""
    place = {key: n for n, key in enumerate(ever)}
    position = np.array([place[key] for key in found.sources], np.int64)
    order = np.lexsort((found.target, position[found.source]))
    return Move(
        len(ever),
        len(found.targets),
        position[found.source[order]],
        found.target[order],
        found.weight[order],
        found.dispersion,
        lost,
        tuple(found.uncovered),
        unit=_over_all(found.unit, position, len(ever)),
        spread=None if found.spread is None else _placed(found.spread, position, np.ones(len(ever))),
        same=found.sources == found.targets and found.exact and bool((found.source == found.target).all()),
    )


def _over_all(unit: IntArray | None, position: IntArray, ever: int) -> IntArray | None:
    """Return the units of all keys, of which some have one; each of the others is one of its own."""
    if unit is None:
        return None
    return _placed(unit, position, np.arange(ever) + int(unit.max(initial=-1)) + 1)


def _placed(values: NDArray[T], position: IntArray, rest: NDArray[T]) -> NDArray[T]:
    """Put values into their places among others."""
    found = rest.copy()
    found[position] = values
    return found


def by_weights(crosswalk: Crosswalk, sources: Sequence[str], targets: Sequence[str], day: date) -> Conversion:
    """Return the conversion by the weights of a crosswalk that hold on a day, between the areas that there are."""
    from kobimo.spaces.conversion import Conversion  # noqa: PLC0415 - rarely needed

    here, there = ({key: n for n, key in enumerate(keys)} for keys in (sources, targets))
    rows = [row for row in crosswalk.at(day=day) if row.source in here and row.target in there]
    definition, spread = crosswalk.definition, np.ones(len(here))
    found = Conversion(
        tuple(sources),
        tuple(targets),
        np.array([here[row.source] for row in rows], np.int64),
        np.array([there[row.target] for row in rows], np.int64),
        np.array([row.weight for row in rows], np.float64),
        definition.dispersion.get(definition.basis, 0.0),
    )
    np.maximum.at(spread, found.source, np.array([row.spread for row in rows], np.float64))
    return replace(
        found,
        unit=found.blocks() if definition.units == "blocks" else None,
        spread=spread if (spread > 1).any() else None,
    )


def composed(first: Conversion, second: Conversion) -> Conversion:
    """Return the conversion that does one after the other; the targets of the first are the sources of the second.

    Units of several sources hold on where the other conversion moves whole areas only; else each source errs alone.
    """
    order = np.argsort(second.source, kind="stable")
    begins = np.searchsorted(second.source[order], np.arange(len(second.sources) + 1))
    counts = np.diff(begins)[first.target]
    pairs = np.repeat(np.arange(len(first.source)), counts)
    steps = np.arange(len(pairs)) - np.repeat(np.cumsum(counts) - counts, counts)
    onward = order[begins[first.target[pairs]] + steps]
    key = first.source[pairs] * max(len(second.targets), 1) + second.target[onward]
    found, place = np.unique(key, return_inverse=True)
    weight = np.bincount(place, first.weight[pairs] * second.weight[onward], len(found))
    source, target = np.divmod(found, max(len(second.targets), 1))
    return replace(
        first,
        targets=second.targets,
        source=source,
        target=target,
        weight=np.minimum(weight, 1.0),
        unit=_composed_units(first, second),
        spread=_composed_spread(first, second),
    )


def _composed_units(first: Conversion, second: Conversion) -> IntArray | None:
    """Return what errs as one in two steps, of which at most one splits anything."""
    if bool(second.whole.all()):
        return first.unit
    if second.unit is None or not bool(first.whole.all()):
        return None
    number = np.arange(len(first.sources)) + int(second.unit.max(initial=-1)) + 1
    number[first.source] = second.unit[first.target]
    return number


def _composed_spread(first: Conversion, second: Conversion) -> FloatArray | None:
    """Return the larger spread of a source and of what it goes into."""
    if second.spread is None:
        return first.spread
    spread = np.ones(len(first.sources)) if first.spread is None else first.spread.copy()
    np.maximum.at(spread, first.source, second.spread[first.target])
    return spread


def _reached(history: SpaceHistory, level: str, key: str, before: date, day: date) -> set[str]:
    """Return the areas that recorded changes lead to from one of them, whatever the shares."""
    changes = history.changes_between(level, min(before, day), max(before, day))
    steps = [(c.before, c.after) for c in changes]
    if day < before:
        steps = [(after, earlier) for earlier, after in reversed(steps)]
    found = {key}
    for one, other in steps:
        if one in found:
            found.add(other)
    return found if any(key in step for step in steps) else set()


def _beside(history: SpaceHistory, level: str, key: str, before: date, targets: Sequence[str]) -> list[int]:
    """Return the wanted areas that had the same parent as one that is gone; all of them if there are none."""
    parents: Mapping[str, set[str]] = {name: {v.area.parent for v in history.held(level, name)} for name in targets}
    known = known_day(history, before)
    mine = {version.area.parent for version in history.held(level, key) if version.valid.holds(known)}
    return [n for n, name in enumerate(targets) if parents[name] & mine] or list(range(len(targets)))
