"""To which area of the level above each area belongs, by key, column, constant or location."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import AreasRule, ParentRule
from kobimo.model.table import clean
from kobimo.reference.checks import found
from kobimo.spaces.members import Member
from kobimo.spaces.parent_location import ParentMap, compare_with_location, locate_parents
from kobimo.spaces.wording import meant, spot


@dataclass(frozen=True, slots=True)
class Above:
    """The level above: its areas, if it has a file of its own, and the keys that the recipe lists for it."""

    level: LevelDefinition
    members: Mapping[str, Member] | None
    names: frozenset[str]


@dataclass(frozen=True, slots=True)
class ParentsReading:
    """Parent of each area, with the place that says so, and what was found."""

    parents: dict[str, str]
    places: dict[str, Place]
    checks: tuple[CheckResult, ...]


@dataclass(frozen=True, slots=True)
class _Claim:
    """What one part, or one merely named area, says of its parent."""

    member: Member
    parent: str
    place: Place


def find_parents(
    level: LevelDefinition, rule: AreasRule, members: Mapping[str, Member], above: Above
) -> ParentsReading:
    """Find the parents of all areas of a level.

    Parameters
    ----------
    level : LevelDefinition
        Level that is not the root.
    rule : AreasRule
        Rule of this level.
    members : mapping of str to Member
        Areas of this level by key.
    above : Above
        The level above.
    """
    if rule.parent is None:
        missing = found(
            "PARENT_RULE_MISSING", level=level.title.shown, id=level.id, parent_level=above.level.title.shown
        )
        return ParentsReading({}, {}, (missing,))
    claims, checks = _claims(level, rule.parent, members, above)
    if rule.parent.column is not None:
        circles, in_circle = _circles(level, claims, above)
        checks += circles
        claims = [claim for claim in claims if claim.member.key not in in_circle]
    parents: dict[str, _Claim] = {}
    for claim in claims:
        first = parents.setdefault(claim.member.key, claim)
        if first.parent != claim.parent:
            checks.append(_contradiction(level, above, first, claim))
    checks += _unknown(level, list(parents.values()), above)
    if not rule.parent.location and above.members is not None:
        declared = {key: claim.parent for key, claim in parents.items() if claim.parent in above.members}
        checks += compare_with_location(level, above.level, list(members.values()), declared, ParentMap(above.members))
    return ParentsReading(
        {key: claim.parent for key, claim in parents.items()},
        {key: claim.place for key, claim in parents.items()},
        tuple(checks),
    )


def _claims(
    level: LevelDefinition, rule: ParentRule, members: Mapping[str, Member], above: Above
) -> tuple[list[_Claim], list[CheckResult]]:
    """Collect what the rule says of every area."""
    claims: list[_Claim] = []
    checks: list[CheckResult] = []
    if rule.location:
        located, checks = locate_parents(level, above.level, list(members.values()), ParentMap(above.members or {}))
        return [_Claim(member, parent, place) for member, parent, place in located], checks
    for member in members.values():
        if rule.key is not None:
            claims.append(_Claim(member, clean(rule.key), member.place))
        elif rule.key_prefix is not None:
            if len(member.key) < rule.key_prefix:
                checks.append(
                    found(
                        "PARENT_KEY_TOO_SHORT",
                        member.place,
                        level=level.title.shown,
                        id=level.id,
                        key=member.key,
                        prefix=rule.key_prefix,
                    )
                )
            else:
                claims.append(_Claim(member, member.key[: rule.key_prefix], member.place))
        else:
            for part in member.parts:
                if part.parent:
                    claims.append(_Claim(member, part.parent, part.place))
                else:
                    checks.append(
                        found(
                            "PARENT_EMPTY",
                            part.place,
                            level=level.title.shown,
                            key=part.key,
                            parent_level=above.level.title.shown,
                            column=_headings(rule),
                        )
                    )
    return claims, checks


def _headings(rule: ParentRule) -> str:
    """Name the parent column."""
    return " / ".join(rule.column or ())


def circles_of(parent_of: Mapping[str, str]) -> Iterator[list[str]]:
    """Yield each circle of a mapping from child to parent once, beginning at its lowest key.

    Examples
    --------
    >>> list(circles_of({"a": "b", "b": "c", "c": "b"}))
    [['b', 'c']]
    """
    done: set[str] = set()
    for start in sorted(parent_of):
        path: list[str] = []
        key = start
        while key in parent_of and key not in done:
            done.add(key)
            path.append(key)
            key = parent_of[key]
        if key in path:
            circle = path[path.index(key) :]
            lowest = circle.index(min(circle))
            yield circle[lowest:] + circle[:lowest]


def _circles(level: LevelDefinition, claims: Sequence[_Claim], above: Above) -> tuple[list[CheckResult], set[str]]:
    """Find areas that name each other as parents because the column holds keys of their own level.

    Where the level above has no list of its own, an area that names its own key is usual (a city that is its own
    district), and a longer circle is accepted only if the recipe lists the keys.
    """
    if above.members is not None:
        doubtful = {claim.member.key: claim.parent for claim in claims if claim.parent not in above.members}
    else:
        doubtful = {
            claim.member.key: claim.parent
            for claim in claims
            if claim.parent != claim.member.key and claim.parent not in above.names
        }
    place = {claim.member.key: claim.place for claim in reversed(claims)}
    checks: list[CheckResult] = []
    keys: set[str] = set()
    for circle in circles_of(doubtful):
        keys.update(circle)
        checks.append(
            found(
                "PARENT_CIRCLE",
                place[circle[0]],
                count=len(circle),
                level=level.title.shown,
                path=" → ".join([*circle, circle[0]]),
                column=place[circle[0]].column,
                parent_level=above.level.title.shown,
            )
        )
    return checks, keys


def _unknown(level: LevelDefinition, claims: Sequence[_Claim], above: Above) -> list[CheckResult]:
    """Report parents that the level above does not have."""
    if above.members is None:
        return []
    own = {claim.member.key for claim in claims}
    checks = []
    for claim in claims:
        if claim.parent in above.members:
            continue
        code = "PARENT_ON_SAME_LEVEL" if claim.parent in own else "PARENT_UNKNOWN"
        checks.append(
            found(
                code,
                claim.place,
                level=level.title.shown,
                key=claim.member.key,
                parent=claim.parent,
                parent_level=above.level.title.shown,
                column=claim.place.column,
                hint=meant(claim.parent, above.members),
            )
        )
    return checks


def _contradiction(level: LevelDefinition, above: Above, first: _Claim, second: _Claim) -> CheckResult:
    """Report an area with two parents."""
    return found(
        "PARENT_CONTRADICTS",
        second.place,
        level=level.title.shown,
        key=first.member.key,
        parent_level=above.level.title.shown,
        parent=first.parent,
        first=spot(first.place, second.place),
        other=second.parent,
        second=spot(second.place, second.place),
    )
