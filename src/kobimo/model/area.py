"""Levels and areas of a space, and where each area belongs."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from pydantic import Field

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.text import Definition, Slug, Text


class LevelDefinition(Definition):
    """One spatial level, for instance Planungsraum."""

    id: Slug
    title: Text
    parent: Slug | None = Field(default=None, description="Level directly above; none for the root.")


class SpaceDefinition(Definition):
    """`spaces/<id>.yaml`: a tree of spatial levels below one root."""

    id: Slug
    title: Text
    crs: str = Field(
        default="EPSG:25832", description="Projected coordinate system in which areas are measured and points located."
    )
    levels: tuple[LevelDefinition, ...] = Field(min_length=1)


@dataclass(frozen=True, slots=True)
class Area:
    """One area. Its key is text, so leading zeros survive; `parent` is a key on the parent level, empty at the root."""

    level: str
    key: str
    name: str
    parent: str = ""


class Space:
    """A checked tree of levels with their areas.

    Parameters
    ----------
    definition : SpaceDefinition
    areas : iterable of Area
        In any order; kept sorted by level and key.

    Raises
    ------
    DefinitionError
        If levels form a circle or have several roots, a key occurs twice, or a parent is missing.
    """

    def __init__(self, definition: SpaceDefinition, areas: Iterable[Area]) -> None:
        self.definition = definition
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
            if level.parent is not None and level.parent not in self.levels:
                raise UnknownNameError(_("Raumebene"), level.parent, self.levels, where=where)
            seen = [level.id]
            while (above := self.levels[seen[-1]].parent) is not None:
                if above in seen:
                    raise DefinitionError(
                        _("Die Ebenen bilden einen Kreis: {path}.").format(path=" → ".join([*seen, above])),
                        where=where,
                        remedy=_("Bei genau einer Ebene die Angabe „parent“ weglassen."),
                    )
                seen.append(above)
        if len(self.levels) != len(self.definition.levels):
            raise DefinitionError(_("Eine Ebene ist zweimal beschrieben."), where=where)
        roots = [level.id for level in self.levels.values() if level.parent is None]
        if len(roots) != 1:
            raise DefinitionError(
                _("Genau eine Ebene darf keine übergeordnete haben, hier: {roots}.").format(roots=", ".join(roots)),
                where=where,
                remedy=_("Bei den anderen Ebenen „parent“ angeben."),
            )

    def _check_parents(self) -> None:
        for level in self.levels.values():
            for area in self._areas[level.id].values():
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
        """Return `level` and all levels above it, the root last."""
        path = [self.level(level).id]
        while (above := self.levels[path[-1]].parent) is not None:
            path.append(above)
        return tuple(path)

    def all_areas(self) -> tuple[Area, ...]:
        """Return every area, levels in the order of the definition and keys sorted."""
        return tuple(area for level in self.levels for area in self._areas[level].values())
