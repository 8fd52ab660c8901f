"""Parents by location: in which area of the level above a point inside each area lies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import shapely

from kobimo.language import _, quoted
from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found
from kobimo.spaces.members import Member
from kobimo.spaces.parts import Part
from kobimo.spaces.wording import distance, listed, number

CLEAR = 0.95
"""Part of an area that must lie in the area above; below it, people have to look at it."""

DECIDED = 0.6
"""Part of what lies in areas above at all that the one above must have; below it, the location decides nothing."""


_TOLD = 0.005
"""Part of an area from which it is written as one percent."""


_SAME = 1e-6
"""Part of an area that rounding moves over a border."""


class ParentMap:
    """Areas of the level above that have geometry of their own, in metres, for finding those at a point."""

    def __init__(self, members: Mapping[str, Member]) -> None:
        surfaced = [members[key] for key in sorted(members) if members[key].metric is not None]
        self.members = {member.key: member for member in surfaced}
        self._keys = list(self.members)
        self._shapes = np.array([member.metric for member in surfaced], dtype=object)
        self._tree = shapely.STRtree(self._shapes)

    def at(self, parts: Sequence[Part]) -> list[tuple[str, ...]]:
        """Return for each part the keys of all areas in which its inner point lies, in order."""
        hits: list[list[str]] = [[] for _part in parts]
        rows, areas = self._tree.query(_inner_points(parts), predicate="intersects")
        for row, area in zip(rows, areas, strict=True):
            hits[row].append(self._keys[area])
        return [tuple(sorted(keys)) for keys in hits]

    def shares(self, member: Member) -> dict[str, float]:
        """Return the parts of an area that lie in each area of the level above, the largest first."""
        shape = member.metric
        if shape is None or not shape.area:
            return {}
        hits = sorted(self._tree.query(shape, predicate="intersects").tolist())
        sizes = shapely.area(shapely.intersection(self._shapes[hits], shape)) / shape.area
        shares = {self._keys[hit]: float(size) for hit, size in zip(hits, sizes, strict=True) if size > 0}
        return dict(sorted(shares.items(), key=lambda entry: (-entry[1], entry[0])))

    def largest(self, member: Member, keys: Sequence[str]) -> str:
        """Return which of some areas has most of another one whose inner point is on their border.

        Empty if they lie over one another there.
        """
        shares = {key: share for key, share in self.shares(member).items() if key in keys}
        return next(iter(shares)) if shares and sum(shares.values()) <= 1 + _SAME else ""

    def nearest(self, part: Part) -> tuple[Member, float]:
        """Return the area nearest to the inner point of a part, and how far it is in metres."""
        point = _inner_points([part])[0]
        gaps = shapely.distance(self._shapes, point)
        lowest = int(np.argmin(gaps))
        return self.members[self._keys[lowest]], float(gaps[lowest])


def _inner_points(parts: Sequence[Part]) -> np.ndarray[tuple[int], np.dtype[np.object_]]:
    """Return a point inside each part."""
    shapes = np.array([part.surface.metric for part in parts if part.surface is not None], dtype=object)
    points: np.ndarray[tuple[int], np.dtype[np.object_]] = shapely.point_on_surface(shapes)
    return points


def locate_parents(
    level: LevelDefinition, above: LevelDefinition, members: Sequence[Member], parents: ParentMap
) -> tuple[list[tuple[Member, str, Place]], list[CheckResult]]:
    """Find the one area above in which each part lies; none or several is an error.

    An area that lies there with less than `CLEAR` of its surface is warned of, and one of which another area above has
    nearly as much is an error.

    Parameters
    ----------
    level, above : LevelDefinition
        The level and the one above it.
    members : sequence of Member
        Areas of the level.
    parents : ParentMap
        Areas of the level above.
    """
    surfaced = [(member, part) for member in members for part in member.parts if part.surface is not None]
    if not parents.members or not surfaced:
        missing = (level if parents.members else above).title.shown
        return [], [found("PARENT_WITHOUT_GEOMETRY", level=level.title.shown, id=level.id, missing=missing)]
    checks = [
        found("PARENT_NOT_LOCATABLE", member.place, level=level.title.shown, id=level.id, key=member.key)
        for member in members
        if all(part.surface is None for part in member.parts)
    ]
    located = []
    for (member, part), keys in zip(surfaced, parents.at([part for _member, part in surfaced]), strict=True):
        if len(keys) == 1:
            located.append((member, keys[0], part.place))
        elif keys and (largest := parents.largest(member, keys)):
            located.append((member, largest, part.place))
        elif keys:
            names = listed(f"{key} ({quoted(parents.members[key].name)})" for key in keys)
            checks.append(
                found(
                    "PARENT_AMBIGUOUS_BY_LOCATION",
                    part.place,
                    level=level.title.shown,
                    key=member.key,
                    name=member.name,
                    parent_level=above.title.shown,
                    parents=names,
                )
            )
        else:
            checks.append(_outside("PARENT_NOT_FOUND_BY_LOCATION", level, above, (member, part), parents))
    chosen: dict[str, set[str]] = {}
    for member, parent, _place in located:
        chosen.setdefault(member.key, set()).add(parent)
    for member in members:
        # Parts with different parents contradict each other, which is said elsewhere.
        if len(keys := tuple(chosen.get(member.key, ()))) == 1:
            checks += _straddling(level, above, member, keys[0], parents)
    return located, checks


def _straddling(
    level: LevelDefinition, above: LevelDefinition, member: Member, parent: str, parents: ParentMap
) -> list[CheckResult]:
    """Report an area that does not lie wholly in its parent, with the others and their shares."""
    shares = parents.shares(member)
    share = shares.get(parent, 0.0)
    if not shares or share >= CLEAR:
        return []
    others = [
        _("zu {share} % in {parent} („{name}“)").format(
            share=number(100 * part, 0), parent=key, name=parents.members[key].name
        )
        for key, part in shares.items()
        if key != parent and part >= _TOLD
    ]
    inside = sum(shares.values())
    if 1 - inside >= _TOLD:
        others.append(_("zu {share} % in keinem").format(share=number(100 * (1 - inside), 0)))
    return [
        found(
            "PARENT_PARTLY_BY_LOCATION" if share >= DECIDED * inside else "PARENT_DIVIDED_BY_LOCATION",
            member.place,
            level=level.title.shown,
            key=member.key,
            name=member.name,
            parent_level=above.title.shown,
            parent=parent,
            parent_name=parents.members[parent].name,
            share=number(100 * share, 0),
            others=listed(others, 5),
        )
    ]


def compare_with_location(
    level: LevelDefinition,
    above: LevelDefinition,
    members: Sequence[Member],
    declared: Mapping[str, str],
    parents: ParentMap,
) -> list[CheckResult]:
    """Report each part that lies elsewhere than in the parent that its key or column names.

    Parameters
    ----------
    level, above : LevelDefinition
        The level and the one above it.
    members : sequence of Member
        Areas of the level.
    declared : mapping of str to str
        Parent by key or column.
    parents : ParentMap
        Areas of the level above.
    """
    surfaced = [
        (member, part)
        for member in members
        if member.key in declared
        for part in member.parts
        if part.surface is not None
    ]
    if not parents.members or not surfaced:
        return []
    checks = []
    for (member, part), keys in zip(surfaced, parents.at([part for _member, part in surfaced]), strict=True):
        parent = declared[member.key]
        # A parent without a surface of its own cannot be compared.
        if parent in keys or parent not in parents.members:
            continue
        if not keys:
            checks.append(_outside("AREA_OUTSIDE_PARENTS", level, above, (member, part), parents))
            continue
        checks.append(
            found(
                "PARENT_DISAGREES_WITH_LOCATION",
                part.place,
                level=level.title.shown,
                key=member.key,
                name=part.name or member.name,
                parent_level=above.title.shown,
                parent=parent,
                parent_name=parents.members[parent].name,
                other=keys[0],
                other_name=parents.members[keys[0]].name,
            )
        )
    return checks


def _outside(
    code: str, level: LevelDefinition, above: LevelDefinition, lost: tuple[Member, Part], parents: ParentMap
) -> CheckResult:
    """Report a part that lies in no area of the level above, with the nearest one."""
    member, part = lost
    candidate, gap = parents.nearest(part)
    return found(
        code,
        part.place,
        level=level.title.shown,
        key=member.key,
        name=part.name or member.name,
        parent_level=above.title.shown,
        parent=candidate.key,
        parent_name=candidate.name,
        distance=distance(gap),
    )
