"""The surfaces of areas after a change: united, cut along given parts, or passed on under another key."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import TYPE_CHECKING

import shapely

from kobimo.model.territory import SpaceHistory, Validity
from kobimo.spaces.changing.judging import Situation
from kobimo.spaces.changing.moving import ancestor
from kobimo.spaces.changing.wanted import Reform, WantedChange
from kobimo.spaces.crosswalks.overlay import equal_area
from kobimo.spaces.geojson import GeometryVersion, geometries_at
from kobimo.spaces.shapes import as_stored

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

Parts = Mapping[str, "BaseGeometry"]
"""Key of an area after the change to the surface that it gets, in EPSG:4326."""
_Surfaces = dict[tuple[str, str], "BaseGeometry"]


def surfaces_after(
    versions: Sequence[GeometryVersion],
    history: SpaceHistory,
    changed: SpaceHistory,
    wanted: WantedChange,
    parts: Parts | None = None,
) -> tuple[GeometryVersion, ...]:
    """Return the surfaces of all areas with those that follow from a change.

    Merged areas are united, a new key keeps its surface. Of an area that is divided the parts have to be given; one of
    them may be missing, it gets what is left. Larger areas between which something moves change with it.

    Parameters
    ----------
    versions : sequence of GeometryVersion
        What is known so far.
    history, changed : SpaceHistory
        Before and after the change was carried out.
    wanted : WantedChange
    parts : mapping, optional
        Parts of the area before by the key that they get; for `MOVE_PART` what the receiving areas get in addition.
    """
    eve = wanted.day - timedelta(1)
    now = {
        place: shape for place, shape in geometries_at(versions, eve).items() if place[1] in _keys(history, place, eve)
    }
    made = _divided(now, wanted, parts or {}) if wanted.divides else _whole(now, wanted)
    new = {place: shape for place, shape in made.items() if not shape.is_empty}
    larger = _larger(now, new, history, changed, wanted)
    new |= {place: shape for place, shape in larger.items() if not shape.is_empty}
    ended = {(wanted.level, key) for key in Situation(history, wanted).ending}
    ended |= larger.keys() - new.keys()
    return _written(versions, new, ended, wanted.day)


def shares_of_surface(whole: BaseGeometry, parts: Parts) -> dict[str, float]:
    """Return the part of a surface that each of several parts covers."""
    first, *others = equal_area([whole, *(shapely.intersection(whole, part) for part in parts.values())])
    return {key: float(part.area / first.area) for key, part in zip(parts, others, strict=True)}


def _keys(history: SpaceHistory, place: tuple[str, str], day: date) -> tuple[str, ...]:
    space = history.at(day)
    return space.keys(place[0]) if place[0] in space.levels else ()


def _whole(now: _Surfaces, wanted: WantedChange) -> _Surfaces:
    """Unite the areas that become one; an area that only moves or gets a name keeps its surface."""
    if wanted.action in {Reform.RENAME, Reform.REASSIGN}:
        return {}
    target = (wanted.level, wanted.after[0].key)
    together = dict.fromkeys([*((wanted.level, key) for key in wanted.before), target])
    if wanted.action is Reform.REKEY:
        together.pop(target)
    needed = [place for place in together if place in now or place != target]
    if not all(place in now for place in needed):
        return {}
    return {target: shapely.union_all([now[place] for place in needed])}


def _divided(now: _Surfaces, wanted: WantedChange, parts: Parts) -> _Surfaces:
    """Cut an area along its parts; what is given beyond its border is left out."""
    source = (wanted.level, wanted.before[0])
    if source not in now or not parts:
        return {}
    cut = {key: shapely.intersection(now[source], part) for key, part in parts.items()}
    missing = [target.key for target in wanted.after if target.key not in cut]
    rest = shapely.difference(now[source], shapely.union_all(list(cut.values())))
    if wanted.action is Reform.MOVE_PART:
        return {source: rest} | {
            place: _joined(now, place, cut[place[1]]) for place in _places(wanted) if place[1] in cut
        }
    if len(missing) == 1:
        cut[missing[0]] = rest
    return {(wanted.level, key): _beside(now, wanted, key, shape) for key, shape in cut.items()}


def _places(wanted: WantedChange) -> list[tuple[str, str]]:
    return [(wanted.level, target.key) for target in wanted.after]


def _joined(now: _Surfaces, place: tuple[str, str], shape: BaseGeometry) -> BaseGeometry:
    return shapely.union_all([now[place], shape]) if place in now else shape


def _beside(now: _Surfaces, wanted: WantedChange, key: str, shape: BaseGeometry) -> BaseGeometry:
    """Join a part to the area that takes it in, if that existed before."""
    place = (wanted.level, key)
    return shape if key in wanted.before else _joined(now, place, shape)


def _larger(
    now: _Surfaces, new: _Surfaces, history: SpaceHistory, changed: SpaceHistory, wanted: WantedChange
) -> _Surfaces:
    """Move what changes hands between larger areas."""
    before, after = history.at(wanted.day - timedelta(1)), changed.at(wanted.day)
    found: _Surfaces = {}
    for source in wanted.before:
        for target in wanted.after:
            piece = _piece(now, new, (wanted.level, source), (wanted.level, target.key), wanted)
            if piece is None:
                continue
            for above, _below in before.steps_up(wanted.level):
                one = (above, ancestor(before, wanted.level, source, above))
                other = (above, ancestor(after, wanted.level, target.key, above))
                if one != other and one in now and other in now:
                    found[one] = shapely.difference(found.get(one, now[one]), piece)
                    found[other] = shapely.union_all([found.get(other, now[other]), piece])
    return found


def _piece(
    now: _Surfaces, new: _Surfaces, source: tuple[str, str], target: tuple[str, str], wanted: WantedChange
) -> BaseGeometry | None:
    """Return the surface that goes from one area to the other, if it is known."""
    if source not in now:
        return None
    if not wanted.divides:
        return now[source]
    return shapely.intersection(now[source], new[target]) if target in new else None


def _written(
    versions: Sequence[GeometryVersion], new: _Surfaces, ended: set[tuple[str, str]], day: date
) -> tuple[GeometryVersion, ...]:
    """End the surfaces that are replaced or whose area is no more, and add the new ones."""
    kept = []
    for version in versions:
        closes = version.place in new or version.place in ended
        if not closes or version.valid.end < day:
            kept.append(version)
        elif version.valid.begin < day:
            kept.append(replace(version, valid=Validity(version.valid.first, day - timedelta(1))))
    for place, shape in new.items():
        stored = as_stored(shape)
        if stored is not None:
            kept.append(GeometryVersion(*place, stored, Validity(day)))
    return tuple(kept)
