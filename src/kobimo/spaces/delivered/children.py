"""What becomes of areas whose area above has ended: they go where they lie, or end as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import shapely

from kobimo.language import counted
from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.checks import CheckResult
from kobimo.model.territory import ALWAYS, Validity
from kobimo.reference.checks import found
from kobimo.spaces.delivered.status import Held, joined, split

INSIDE = 0.9
"""Part of an area that must lie in one area above for the location to decide."""


def with_children(
    definition: SpaceDefinition, held: Sequence[Held], level: str, valid: Validity
) -> tuple[tuple[Held, ...], list[CheckResult]]:
    """Put the areas of all levels below right after a level got a new status.

    Parameters
    ----------
    definition : SpaceDefinition
    held : sequence of Held
        The space with the new status.
    level : str
        Level that has changed.
    valid : Validity
        When the new status holds.

    Returns
    -------
    held : tuple of Held
    checks : list of CheckResult
        Errors where areas would be lost without a date.
    """
    checks: list[CheckResult] = []
    current = tuple(held)
    waiting = [level]
    for upper in waiting:
        for below in definition.levels:
            if upper in below.parents:
                current, found_here = _followed(current, below, upper, valid)
                checks += found_here
                if below.id not in waiting:
                    waiting.append(below.id)
    return joined(current), checks


def _followed(
    held: Sequence[Held], below: LevelDefinition, upper: str, valid: Validity
) -> tuple[tuple[Held, ...], list[CheckResult]]:
    """Move or end the areas of one level whose area above is gone."""
    above = {item.area.key: item for item in held if item.area.level == upper and item.valid.overlaps(valid)}
    kept: list[Held] = []
    moved: list[Area] = []
    lost: list[Held] = []
    for item in held:
        key = item.area.above(below, upper) if item.area.level == below.id else ""
        if not key or key in above or not item.valid.overlaps(valid):
            kept.append(item)
            continue
        before, during, after = split(item, valid)
        kept += [part for part in (before, after) if part is not None]
        parent = _parent_at(item, list(above.values()))
        if during is None:
            continue
        if parent:
            moved.append(_under(during.area, below, upper, parent))
            kept.append(replace(during, version=replace(during.version, area=moved[-1])))
        elif below.parent == upper:
            lost.append(item)
        else:
            kept.append(replace(during, version=replace(during.version, area=_under(during.area, below, upper, ""))))
    return tuple(kept), _told(below, upper, valid, moved, lost)


def _parent_at(item: Held, above: Sequence[Held]) -> str:
    """Return the key of the area in which another one clearly lies; empty if there is none."""
    if len(above) == 1:
        return above[0].area.key
    if item.geometry is None or not above or any(other.geometry is None for other in above):
        return ""
    shares = shapely.area(shapely.intersection([other.geometry for other in above], item.geometry))
    best = int(shares.argmax())
    return above[best].area.key if shares[best] >= INSIDE * item.geometry.area else ""


def _under(area: Area, below: LevelDefinition, upper: str, parent: str) -> Area:
    """Return an area with another area above; without one where it is empty."""
    if upper == below.parent:
        return replace(area, parent=parent)
    further = {**dict(area.further), upper: parent}
    return replace(area, further=tuple((level, key) for level, key in further.items() if key))


def _told(
    below: LevelDefinition, upper: str, valid: Validity, moved: Sequence[Area], lost: Sequence[Held]
) -> list[CheckResult]:
    checks = []
    title = below.title.shown
    if moved:
        first = moved[0]
        parent = first.above(below, upper)
        areas = counted(len(moved), "Gebiet", "Gebiete")
        said = found("AREA_CHILDREN_MOVED", count=len(moved), areas=areas, level=title, key=first.key, parent=parent)
        checks.append(said)
    if lost:
        areas, key = counted(len(lost), "Gebiet", "Gebiete"), lost[0].area.key
        if valid == ALWAYS:
            parent = lost[0].area.above(below, upper)
            checks.append(
                found("AREA_CHILDREN_LOST", count=len(lost), areas=areas, level=title, key=key, parent=parent)
            )
        else:
            day = valid.begin.isoformat()
            checks.append(found("AREA_CHILDREN_ENDED", count=len(lost), areas=areas, level=title, key=key, day=day))
    return checks
