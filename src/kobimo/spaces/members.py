"""Areas of one level, gathered from the parts that carry the same key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from kobimo.errors import DefinitionError
from kobimo.language import _
from kobimo.model.area import LevelDefinition
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import AreasRule
from kobimo.model.table import clean
from kobimo.reference.checks import found
from kobimo.spaces.keys import repaired_key
from kobimo.spaces.parts import Part
from kobimo.spaces.shapes import joined, joined_as_stored
from kobimo.spaces.wording import distance, meant, spot

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Member:
    """One area before its parent is known. Without parts it was only named, by the recipe or by areas below it."""

    key: str
    name: str
    parts: tuple[Part, ...] = ()
    metric: BaseGeometry | None = None
    stored: BaseGeometry | None = None

    @property
    def place(self) -> Place:
        """Place of the first part."""
        return self.parts[0].place if self.parts else Place()


@dataclass(frozen=True, slots=True)
class MembersReading:
    """Areas of one level by key, and what was found."""

    members: dict[str, Member]
    checks: tuple[CheckResult, ...]


def listed_names(rule: AreasRule) -> dict[str, str]:
    """Return the names that the recipe gives, by repaired key."""
    return {repaired_key(key, rule.width): clean(name) for key, name in rule.names.items()}


def default_name(rule: AreasRule, key: str) -> str:
    """Name an area that no file and no list names.

    Raises
    ------
    DefinitionError
        If the pattern has other fields than `{key}`.
    """
    try:
        return rule.name_pattern.format(key=key)
    except (KeyError, IndexError, ValueError, AttributeError):
        raise DefinitionError(
            _("Das Namensmuster „{pattern}“ der Ebene {level} ist nicht verwendbar.").format(
                pattern=rule.name_pattern, level=rule.level
            ),
            remedy=_("Erlaubt ist nur das Feld {field}.").format(field="{key}"),
        ) from None


def from_parts(level: LevelDefinition, rule: AreasRule, parts: Sequence[Part]) -> MembersReading:
    """Gather parts into areas; a key that occurs twice without permission is an error."""
    groups: dict[str, list[Part]] = {}
    for part in parts:
        groups.setdefault(part.key, []).append(part)
    names = listed_names(rule)
    members: dict[str, Member] = {}
    checks: list[CheckResult] = []
    for key in sorted(groups):
        group = groups[key]
        name = next((part.name for part in group if part.name), "") or names.get(key) or default_name(rule, key)
        surfaces = [part.surface for part in group if part.surface is not None]
        members[key] = Member(
            key,
            name,
            tuple(group),
            joined([surface.metric for surface in surfaces]) if surfaces else None,
            joined_as_stored([surface.stored for surface in surfaces]) if surfaces else None,
        )
        if not (rule.merge_parts or rule.distinct):
            checks += [_repeated(level, name, group, index) for index in range(1, len(group))]
        checks += _contradicting_names(level, group)
    return MembersReading(members, tuple(checks))


def named(level: LevelDefinition, rule: AreasRule, keys: dict[str, Place]) -> MembersReading:
    """Make the areas of a level without file: those that areas below name, and those that the recipe lists."""
    names = listed_names(rule)
    members = {key: Member(key, names.get(key) or default_name(rule, key)) for key in sorted({*keys, *names}) if key}
    checks = [
        found("AREA_NAME_UNLISTED", keys[key], level=level.title.shown, key=key, id=level.id, hint=meant(key, names))
        for key in sorted(keys)
        if names and key not in names
    ]
    return MembersReading(members, tuple(checks))


def _repeated(level: LevelDefinition, name: str, group: Sequence[Part], index: int) -> CheckResult:
    """Report a further part of a key, with its distance to the nearest part before it."""
    part = group[index]
    gaps: list[float] = []
    if part.surface is not None:
        shape = part.surface.metric
        gaps = [shape.distance(other.surface.metric) for other in group[:index] if other.surface is not None]
    apart = bool(gaps) and min(gaps) > 0
    return found(
        "AREA_KEY_REPEATED_APART" if apart else "AREA_KEY_REPEATED",
        part.place,
        level=level.title.shown,
        id=level.id,
        key=part.key,
        name=name,
        first=spot(group[0].place, part.place),
        second=spot(part.place, part.place),
        distance=distance(min(gaps, default=0.0)),
    )


def _contradicting_names(level: LevelDefinition, group: Sequence[Part]) -> list[CheckResult]:
    """Report each further name of one key once."""
    first_of: dict[str, Part] = {}
    for part in group:
        if part.name:
            first_of.setdefault(part.name, part)
    used, *others = first_of.values() or (group[0],)
    return [
        found(
            "AREA_NAME_CONTRADICTS",
            other.place,
            level=level.title.shown,
            key=other.key,
            name=used.name,
            first=spot(used.place, other.place),
            other=other.name,
            second=spot(other.place, other.place),
        )
        for other in others
    ]
