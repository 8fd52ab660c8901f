"""What a release contains: indicators, areas, sources and refusals, read from its embedded definitions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from kobimo.disclosure.released import Released
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _, active
from kobimo.model.area import Area
from kobimo.publish.former_areas import FormerArea, FormerAreas


def in_language(text: Mapping[str, str] | None) -> str:
    """Return an embedded text in the language in use, German where there is no other; empty if there is none."""
    if not text:
        return ""
    return text.get(active()) or text["de"]


@dataclass(frozen=True, slots=True)
class AreaType:
    """The type that an area is of, such as a Kreistyp.

    Attributes
    ----------
    level, title : str
        Id and name of the typology.
    key, name : str
        Of the type.
    source, licence : str
        Where the types are from; the licence may be empty.
    as_of : str
        Day for which they were determined, ISO 8601.
    """

    level: str
    title: str
    key: str
    name: str
    source: str
    licence: str
    as_of: str

    def as_dict(self) -> dict[str, str]:
        """Return the form for JSON."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True)
class ReleaseCatalogue:
    """Look-ups in the metadata of a release; each raises with the nearest names."""

    metadata: Mapping[str, Any]

    @classmethod
    def of(cls, released: Released) -> ReleaseCatalogue:
        """Return the catalogue of a release; anything that disclosure control has not made is refused."""
        if not isinstance(released, Released):
            raise TypeError(f"Publication takes Released only, not {type(released).__name__}")
        return cls(released.metadata)

    def indicator(self, name: str) -> Mapping[str, Any]:
        """Return the definition of an indicator."""
        definitions: Mapping[str, Mapping[str, Any]] = self.metadata["indicators"]
        if name not in definitions:
            raise UnknownNameError(_("Kennzahl"), name, definitions)
        return definitions[name]

    def space_of(self, indicator: str) -> str:
        """Return the space in which an indicator is computed."""
        dataset = self.indicator(indicator)["numerator"]["dataset"]
        definition = self.metadata["datasets"][dataset]
        return str(definition.get("shown_in") or definition["space"])

    @cached_property
    def _areas(self) -> dict[str, dict[tuple[str, str], Area]]:
        return {
            space: {(row[0], row[1]): Area(row[0], row[1], row[2], row[3], _further(row[4:])) for row in rows}
            for space, rows in self.metadata["areas"].items()
        }

    @cached_property
    def _former(self) -> dict[str, FormerAreas]:
        described = self.metadata.get("territories", {})
        return {space: FormerAreas(found.get("former", ())) for space, found in described.items()}

    def former_area(self, space: str, text: str) -> FormerArea | None:
        """Return what became of an area that ended, given as `LEVEL:KEY` or as a key that one level alone had.

        None if the release has the area or never heard of it; an older release has no areas that ended.
        """
        if (former := self._former.get(space)) is None:
            return None
        level, colon, key = text.partition(":")
        levels = (level,) if colon else former.levels_of(text)
        there, name = self._areas[space], key if colon else text
        if len(levels) != 1 or (levels[0], name) in there:
            return None
        return former.find(levels[0], name, there)

    def territory(self, space: str) -> str:
        """Return the first day of the territorial status of the figures of a space; empty where none is recorded."""
        return str(self.metadata.get("territories", {}).get(space, {}).get("territory") or "")

    def breaks(self, space: str, level: str, key: str) -> tuple[Mapping[str, Any], ...]:
        """Return the breaks of an area: `day`, `text`, and whether a change of its own level touches it (`own`)."""
        return tuple(self._breaks.get((space, level, key), ()))

    @cached_property
    def _breaks(self) -> dict[tuple[str, str, str], list[Mapping[str, Any]]]:
        found: dict[tuple[str, str, str], list[Mapping[str, Any]]] = {}
        for space, described in self.metadata.get("territories", {}).items():
            for item in described["breaks"]:
                found.setdefault((space, item["level"], item["area"]), []).append(item)
        return found

    def groups_of(self, indicator: str) -> tuple[Mapping[str, Any], ...]:
        """Return the groups of an indicator that have other figures here: `id`, `title`, `area`, and `members` with it.

        Only members with figures; a release of an older kobimo has no groups.
        """
        found = []
        for group in self.metadata.get("groups", {}).values():
            members = [name for name in group["members"] if name in self.metadata["indicators"] and self.contents(name)]
            if indicator in members and len(members) > 1:
                found.append({**group, "members": members})
        return tuple(found)

    def targets_of(self, indicator: str) -> tuple[Mapping[str, Any], ...]:
        """Return the targets of an indicator, as `kobimo.model.target.Target.as_dict`; an older release has none."""
        return tuple(item for item in self.metadata.get("targets", ()) if item["indicator"] == indicator)

    def datasets_of(self, indicator: str) -> tuple[str, ...]:
        """Return the datasets that the formula of an indicator rests on."""
        definition = self.indicator(indicator)
        sides = [definition[side] for side in ("numerator", "denominator") if definition.get(side)]
        parts = [part for side in sides for part in (side, *side.get("plus", ()), *side.get("minus", ()))]
        return tuple(dict.fromkeys(part["dataset"] for part in parts))

    def defined_breaks(self, indicator: str) -> tuple[Mapping[str, Any], ...]:
        """Return the days from which figures mean something else: `day` and `text`, of the indicator and its datasets.

        A release of an older kobimo has none.
        """
        datasets = [self.metadata["datasets"][name] for name in self.datasets_of(indicator)]
        found = [item for source in (self.indicator(indicator), *datasets) for item in source.get("breaks", ())]
        by_day: dict[str, Mapping[str, Any]] = {}
        for item in found:
            by_day.setdefault(item["day"], item)
        return tuple(by_day[day] for day in sorted(by_day))

    def level_title(self, space: str, level: str) -> str:
        """Return the name of a level."""
        return in_language(self._levels(space)[level]["title"])

    def _levels(self, space: str) -> dict[str, Mapping[str, Any]]:
        """Return the levels of a space by id, from the root downwards."""
        levels = {item["id"]: item for item in self.metadata["spaces"][space]["levels"]}
        return {name: levels[name] for name in sorted(levels, key=lambda name: len(_above(levels, name)))}

    def levels(self, space: str) -> tuple[str, ...]:
        """Return the ids of the levels of a space, from the root downwards."""
        return tuple(self._levels(space))

    def locate(self, level: str, key: str) -> tuple[tuple[str, ...], Area]:
        """Return the spaces that have an area, and the area as the first of them describes it.

        Level and key name the same area in every space: a municipality has social areas in one and schools in another.

        Raises
        ------
        UnknownNameError
            If no space has the level, or the level has no such area; with the nearest names.
        FormerAreaError
            If the area ended; with its successors.
        """
        spaces = [space for space in self.metadata["spaces"] if level in self._levels(space)]
        if not spaces:
            raise UnknownNameError(
                _("Raumebene"), level, [name for space in self.metadata["spaces"] for name in self._levels(space)]
            )
        found = tuple(space for space in spaces if (level, key) in self._areas[space])
        if not found:
            former = [ended for space in spaces if (ended := self.former_area(space, f"{level}:{key}"))]
            if former:
                raise former[0].error()
            known = [area.key for space in spaces for area in self.areas(space, level)]
            raise UnknownNameError(_("Gebiet der Ebene {level}").format(level=level), key, known)
        return found, self._areas[found[0]][level, key]

    def ancestors(self, space: str, area: Area) -> tuple[Area, ...]:
        """Return the areas above an area, the nearest first, the root last."""
        levels, found = self._levels(space), []
        while area.parent:
            area = self._areas[space][str(levels[area.level]["parent"]), area.parent]
            found.append(area)
        return tuple(found)

    def typologies(self, space: str) -> tuple[str, ...]:
        """Return the levels of a space that are types of areas, in the order of the definition."""
        return tuple(item["id"] for item in self.metadata["spaces"][space]["levels"] if item.get("typology"))

    def area_type(self, space: str, level: str, key: str) -> AreaType:
        """Return a type of a typology; raises UnknownNameError with the nearest keys."""
        area, about = self.find_area(space, f"{level}:{key}"), self._levels(space)[level]["typology"]
        told = {name: str(about.get(name) or "") for name in ("source", "licence", "as_of")}
        return AreaType(level, self.level_title(space, level), area.key, area.name, **told)

    def types_of(self, space: str, area: Area) -> tuple[AreaType, ...]:
        """Return what types an area of a space is of."""
        mine = dict(area.further)
        return tuple(self.area_type(space, level, mine[level]) for level in self.typologies(space) if level in mine)

    def children(self, space: str, area: Area) -> tuple[Area, ...]:
        """Return the areas directly below an area, on whichever levels, ordered by level and key."""
        place = area.level, area.key
        return tuple(
            x
            for level, item in self._levels(space).items()
            for x in self.areas(space, level)
            if (item["parent"], x.parent) == place or place in x.further
        )

    def indicators_of(self, *spaces: str) -> tuple[str, ...]:
        """Return the indicators that are computed in these spaces and have figures, ordered by topic area and id."""
        definitions = self.metadata["indicators"]
        names = [name for name in definitions if self.space_of(name) in spaces and self.contents(name)]
        return tuple(sorted(names, key=lambda name: (definitions[name]["area"], name)))

    def areas(self, space: str, level: str) -> tuple[Area, ...]:
        """Return the areas of a level, ordered by key."""
        levels = [item["id"] for item in self.metadata["spaces"][space]["levels"]]
        if level not in levels:
            raise UnknownNameError(_("Raumebene"), level, levels)
        return tuple(area for (name, _key), area in self._areas[space].items() if name == level)

    def find_area(self, space: str, text: str) -> Area:
        """Return the area that `LEVEL:KEY` or a unique bare `KEY` names.

        Raises
        ------
        UnknownNameError
            With the nearest areas.
        FormerAreaError
            If the area ended; with its successors.
        InvalidInputError
            If a bare key occurs on several levels; the remedy lists them.
        """
        areas = self._areas[space]
        level, colon, key = text.partition(":")
        if colon:
            known = [area.key for area in self.areas(space, level)]
            if key not in known and (former := self.former_area(space, text)) is not None:
                raise former.error()
            if key not in known:
                raise UnknownNameError(_("Gebiet der Ebene {level}").format(level=level), key, known)
            return areas[level, key]
        hits = [area for (_level, name), area in areas.items() if name == text]
        if len(hits) > 1:
            raise InvalidInputError(
                _("Der Schlüssel „{key}“ ist nicht eindeutig.").format(key=text),
                remedy=_("Bitte die Ebene angeben: {names}.").format(
                    names=", ".join(f"{area.level}:{area.key}" for area in hits)
                ),
            )
        if not hits and (former := self.former_area(space, text)) is not None:
            raise former.error()
        if not hits:
            known = [f"{level}:{key}" for level, key in areas]
            near = UnknownNameError("", text, [key for _level, key in areas]).nearest
            names = [name for name in known if name.partition(":")[2] in near]
            raise UnknownNameError(
                _("Gebiet"),
                text,
                known,
                remedy=_("Gemeint war vielleicht: {names}.").format(names=", ".join(names)) if names else "",
            )
        return hits[0]

    def contents(self, indicator: str) -> Mapping[str, Mapping[str, list[str]]]:
        """Return levels and periods of each breakdown that the release has of an indicator."""
        found: Mapping[str, Mapping[str, list[str]]] = self.metadata.get("contents", {}).get(indicator, {})
        return found

    def refusal(self, indicator: str, breakdown: str, period: str, *, partial: bool = False) -> str:
        """Return why a figure was not computed, or not for all areas; an empty period stands for any."""
        names = "×".join(pair.partition("=")[0] for pair in breakdown.split(";")) if breakdown else ""
        for item in self.metadata["refused"]:
            same = item["breakdown"] in {breakdown, names} if breakdown else item["breakdown"] == ""
            then = not period or item["period"] in {"", period}
            if item["indicator"] == indicator and same and then and item.get("partial", False) == partial:
                return str(item["reason"])
        return ""

    def measure(self, component: Mapping[str, Any]) -> Mapping[str, Any]:
        """Return the measure that a component counts."""
        measures = {m["id"]: m for m in self.metadata["datasets"][component["dataset"]]["measures"]}
        found: Mapping[str, Any] = measures[component["measure"]]
        return found

    def scale(self, component: Mapping[str, Any]) -> int:
        """Return the decimal places in which a component is stored."""
        return int(self.measure(component)["scale"])

    def inputs(self, dataset: str, period: str) -> list[dict[str, Any]]:
        """Return the delivered files behind a dataset in a period."""
        found: list[dict[str, Any]] = self.metadata["inputs"].get(dataset, {}).get(period, [])
        return found


def _further(rest: Sequence[Any]) -> tuple[tuple[str, str], ...]:
    """Return the areas of other hierarchies that an area belongs to."""
    return tuple((str(level), str(key)) for level, key in rest[0]) if rest else ()


def _above(levels: Mapping[str, Mapping[str, Any]], level: str) -> list[str]:
    """Return the levels above a level."""
    found = []
    while (parent := levels[level]["parent"]) is not None:
        found.append(level := str(parent))
    return found
