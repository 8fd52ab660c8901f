"""Levels and areas of a space, and where each area belongs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from itertools import pairwise

from pydantic import Field

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.text import Definition, Slug, Text


class Typology(Definition):
    """Where the types of areas are from: their level groups areas of one kind, not areas that lie together."""

    source: str = Field(min_length=1, description="How the source wants to be named.")
    licence: str = Field(default="", description="Licence of the source.")
    as_of: date = Field(description="Day for which the types were determined.")


class LevelDefinition(Definition):
    """One spatial level, for instance Planungsraum."""

    id: Slug
    title: Text
    parent: Slug | None = Field(default=None, description="Level directly above; none for the root.")
    further_parents: tuple[Slug, ...] = Field(
        default=(), description="Levels directly above in other hierarchies over the same areas."
    )
    typology: Typology | None = Field(default=None, description="Source and date, if the areas are types of others.")

    @property
    def parents(self) -> tuple[str, ...]:
        """All levels directly above, that of the main hierarchy first."""
        return (*(() if self.parent is None else (self.parent,)), *self.further_parents)


class SpaceDefinition(Definition):
    """`spaces/<id>.yaml`: spatial levels below one root, in one hierarchy or in several over the same areas."""

    id: Slug
    title: Text
    crs: str = Field(
        default="EPSG:25832", description="Projected coordinate system in which areas are measured and points located."
    )
    territory: date | None = Field(
        default=None, description="Territorial status that figures refer to; without it the newest one."
    )
    levels: tuple[LevelDefinition, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Area:
    """One area. Its key is text, so leading zeros survive; `parent` is a key on the parent level, empty at the root.

    `further` names the areas that it belongs to in other hierarchies, as pairs of level and key; an area need not
    belong to any.
    """

    level: str
    key: str
    name: str
    parent: str = ""
    further: tuple[tuple[str, str], ...] = ()

    def above(self, definition: LevelDefinition, level: str) -> str:
        """Return the key of the area of `level`, directly above, that this one belongs to; empty if to none."""
        return self.parent if level == definition.parent else dict(self.further).get(level, "")


class Space:
    """A checked tree of levels with their areas, as they are at one time.

    Parameters
    ----------
    definition : SpaceDefinition
    areas : iterable of Area
        In any order; kept sorted by level and key.
    territory : date, optional
        First day of the territorial status that the areas have; none where their history is not recorded.

    Raises
    ------
    DefinitionError
        If levels form a circle or have several roots, a key occurs twice, or a parent is missing.
    """

    def __init__(self, definition: SpaceDefinition, areas: Iterable[Area], territory: date | None = None) -> None:
        self.definition = definition
        self.territory = territory
        self.levels = {level.id: level for level in definition.levels}
        self._check_levels()
        table: dict[str, dict[str, Area]] = {level: {} for level in self.levels}
        for area in sorted(areas, key=lambda a: (a.level, a.key)):
            if area.level not in table:
                raise UnknownNameError(_("Raumebene"), area.level, table, where=self.where)
            if area.key in table[area.level]:
                raise DefinitionError(
                    _("Der Schlüssel {key} kommt auf der Ebene {level} zweimal vor.").format(
                        key=area.key, level=area.level
                    ),
                    where=self.where,
                    remedy=_("Eine der beiden Zeilen ändern oder löschen."),
                )
            table[area.level][area.key] = area
        self._areas = table
        self._check_parents()

    @property
    def where(self) -> str:
        """File that a message about these areas points to."""
        return f"spaces/{self.definition.id}.areas.csv"

    def _check_levels(self) -> None:
        where = f"spaces/{self.definition.id}.yaml"
        for level in self.levels.values():
            for parent in level.parents:
                if parent not in self.levels:
                    raise UnknownNameError(_("Raumebene"), parent, self.levels, where=where)
            if level.parent is None and level.further_parents:
                raise DefinitionError(
                    _("{level} ist die oberste Ebene und kann keiner weiteren angehören.").format(level=level.id),
                    where=where,
                    remedy=_("Die Angabe „further_parents“ dort löschen."),
                )
        for level in self.levels.values():
            for path in self._circles((level.id,)):
                raise DefinitionError(
                    _("Die Ebenen bilden einen Kreis: {path}.").format(path=" → ".join(path)),
                    where=where,
                    remedy=_("Bei genau einer Ebene die Angabe „parent“ weglassen."),
                )
        if len(self.levels) != len(self.definition.levels):
            raise DefinitionError(_("Eine Ebene ist zweimal beschrieben."), where=where)
        roots = [level.id for level in self.levels.values() if level.parent is None]
        if len(roots) != 1:
            raise DefinitionError(
                _("Genau eine Ebene darf keine übergeordnete haben, hier: {roots}.").format(roots=", ".join(roots)),
                where=where,
                remedy=_("Bei den anderen Ebenen „parent“ angeben."),
            )

    def _circles(self, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
        """Yield the ways up that come back to a level they have passed."""
        for above in self.levels[path[-1]].parents:
            if above in path:
                yield (*path, above)
            else:
                yield from self._circles((*path, above))

    def _check_parents(self) -> None:
        for level in self.levels.values():
            for area in self._areas[level.id].values():
                for further, key in area.further:
                    if further not in level.further_parents or key not in self._areas[further]:
                        raise UnknownNameError(
                            _("Gebiet der Ebene {further}, zu dem {level} {key} gehört:").format(
                                further=further, level=level.id, key=area.key
                            ),
                            key,
                            self._areas[further] if further in level.further_parents else (),
                            where=self.where,
                        )
                if level.parent is None:
                    if area.parent:
                        raise DefinitionError(
                            _("{key} liegt auf der obersten Ebene und kann nicht zu {parent} gehören.").format(
                                key=area.key, parent=area.parent
                            ),
                            where=self.where,
                        )
                elif area.parent not in self._areas[level.parent]:
                    raise UnknownNameError(
                        _("Übergeordnetes Gebiet von {level} {key}:").format(level=level.id, key=area.key),
                        area.parent,
                        self._areas[level.parent],
                        where=self.where,
                    )

    @cached_property
    def root(self) -> str:
        """Id of the level without parent."""
        return next(level.id for level in self.levels.values() if level.parent is None)

    def level(self, level: str) -> LevelDefinition:
        """Return the level, or raise with the nearest names."""
        if level not in self.levels:
            raise UnknownNameError(_("Raumebene"), level, self.levels)
        return self.levels[level]

    def areas(self, level: str) -> tuple[Area, ...]:
        """Return all areas of a level, ordered by key."""
        self.level(level)
        return tuple(self._areas[level].values())

    def keys(self, level: str) -> tuple[str, ...]:
        """Return the keys of a level, in order."""
        self.level(level)
        return tuple(self._areas[level])

    def area(self, level: str, key: str) -> Area:
        """Return one area, or raise with the nearest keys."""
        self.level(level)
        if key not in self._areas[level]:
            raise UnknownNameError(_("Gebiet"), f"{level}:{key}", [f"{level}:{k}" for k in self._areas[level]])
        return self._areas[level][key]

    def path_to_root(self, level: str) -> tuple[str, ...]:
        """Return `level` and all levels above it in the main hierarchy, the root last."""
        path = [self.level(level).id]
        while (above := self.levels[path[-1]].parent) is not None:
            path.append(above)
        return tuple(path)

    def steps_up(self, level: str) -> tuple[tuple[str, str], ...]:
        """Return all levels above in every hierarchy, each with the level from which it is summed up.

        Those of the main hierarchy come first, so a level that several hierarchies share is reached through it.

        Examples
        --------
        >>> from kobimo.model.text import Text
        >>> levels = (
        ...     {"id": "quartier", "title": {"de": "Quartier"}, "parent": "stadt", "further_parents": ["schulbezirk"]},
        ...     {"id": "schulbezirk", "title": {"de": "Schulbezirk"}, "parent": "stadt"},
        ...     {"id": "stadt", "title": {"de": "Stadt"}},
        ... )
        >>> Space(SpaceDefinition(id="stadt", title=Text(de="Stadt"), levels=levels), ()).steps_up("quartier")
        (('stadt', 'quartier'), ('schulbezirk', 'quartier'))
        """
        path = self.path_to_root(level)
        reached = {above: below for below, above in pairwise(path)}
        for below in (waiting := list(path)):
            for above in self.levels[below].parents:
                if above not in reached and above != level:
                    reached[above] = below
                    waiting.append(above)
        return tuple(reached.items())

    def levels_from(self, level: str) -> tuple[str, ...]:
        """Return `level` and all levels above it in every hierarchy, each after the one from which it is summed up."""
        return (self.level(level).id, *(above for above, _below in self.steps_up(level)))

    def all_areas(self) -> tuple[Area, ...]:
        """Return every area, levels in the order of the definition and keys sorted."""
        return tuple(area for level in self.levels for area in self._areas[level].values())
