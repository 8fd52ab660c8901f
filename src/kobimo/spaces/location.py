"""Find the area of a point."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.spaces.coordinates import LONLAT, known_crs, metric_crs, project, project_pairs

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


_POINT = 0
"""Type id of a point; nothing has the id -1."""


@dataclass(frozen=True, slots=True)
class _Surfaces:
    """Keys in order, and the surface of each in metres."""

    keys: tuple[str, ...]
    shapes: NDArray[np.object_]


class Locator:
    """Finds the areas of points, level by level.

    Parameters
    ----------
    space : Space
        The areas.
    geometries : mapping
        (level, key) to polygon or multipolygon in EPSG:4326, as `build_areas` and `read_geojson` give them.
    crs : str, optional
        Projected coordinate system in metres in which points are located; by default that of the space.

    Raises
    ------
    DefinitionError
        If `crs` is unknown or not projected in metres.
    """

    def __init__(
        self, space: Space, geometries: Mapping[tuple[str, str], BaseGeometry], crs: str | None = None
    ) -> None:
        self.space = space
        self.crs = crs or space.definition.crs
        metric_crs(self.crs, f"spaces/{space.definition.id}.yaml")
        self._geometries = geometries
        self._levels: dict[str, _Surfaces] = {}

    def locate(self, level: str, points: Sequence[BaseGeometry | None], crs: str) -> list[str | None]:
        """Return the key of the area in which each point lies.

        A point on a common border, or in a sliver where two areas overlap, belongs to the lowest key.

        Parameters
        ----------
        level : str
            Level whose areas are asked for.
        points : sequence of shapely Point or None
            Also accepted: a MultiPoint with a single point.
        crs : str
            Coordinate system of the points; order x, y (longitude, latitude).

        Returns
        -------
        list of str or None
            One key per point; None outside all areas and for a point without finite coordinates.

        Raises
        ------
        DefinitionError
            If no area of the level has geometry.
        InvalidInputError
            If `crs` is unknown or a geometry is no point.
        UnknownNameError
            If the level does not exist.
        """
        surfaces = self._surfaces(level)
        projected = self._project(points, crs)
        present = np.flatnonzero([point is not None for point in projected])
        # The areas ask the tree of points, not the other way round: only then a large border is prepared once.
        tree = shapely.STRtree(projected[present])
        areas, hits = tree.query(surfaces.shapes, predicate="intersects")
        lowest = np.full(len(points), len(surfaces.keys))
        np.minimum.at(lowest, present[hits], areas)
        keys: list[str | None] = [*surfaces.keys, None]
        return [keys[index] for index in lowest]

    def places(self, points: Sequence[BaseGeometry | None], crs: str) -> list[dict[str, str]]:
        """Return the areas of all levels, in every hierarchy, in which each point lies.

        The finest level with surfaces decides, and the areas above it follow from what belongs where: so a point on
        the border of two districts never lies in a quarter of the one and in the other as a whole. Surfaces of higher
        levels count where no finer one has the point.

        Parameters
        ----------
        points : sequence of shapely Point or None
        crs : str
            Coordinate system of the points; order x, y (longitude, latitude).

        Returns
        -------
        list of dict of str to str
            Level: key of the area; empty outside all areas. Raises as `locate`.
        """
        found: list[dict[str, str]] = [{} for _point in points]
        for level in sorted(self.space.levels, key=lambda level: -len(self.space.keys(level))):
            waiting = [n for n, areas in enumerate(found) if level not in areas]
            if not waiting or not any((level, key) in self._geometries for key in self.space.keys(level)):
                continue
            above = {name: areas_above(self.space, level, name) for name in self.space.levels_from(level)}
            for n, key in zip(waiting, self.locate(level, [points[n] for n in waiting], crs), strict=True):
                if key is not None:
                    found[n] = {name: keys[key] for name, keys in above.items() if keys.get(key)} | found[n]
        return found

    def nearest_area(self, level: str, point: BaseGeometry, crs: str) -> tuple[str, float]:
        """Return the key of the area nearest to a point, and its distance in metres (0 inside).

        Parameters
        ----------
        level : str
            Level whose areas are asked for.
        point : shapely Point
            One point.
        crs : str
            Coordinate system of the point.

        Returns
        -------
        tuple of (str, float)
            The lowest key among equally near ones; metres.

        Raises
        ------
        DefinitionError
            If no area of the level has geometry.
        InvalidInputError
            If `crs` is unknown or the point has no finite coordinates there.
        UnknownNameError
            If the level does not exist.
        """
        surfaces = self._surfaces(level)
        projected = self._project([point], crs)[0]
        if projected is None:
            raise InvalidInputError(_("Der Punkt {point} hat im System {crs} keine Lage.").format(point=point, crs=crs))
        gaps = shapely.distance(surfaces.shapes, projected)
        index = int(np.argmin(gaps))
        return surfaces.keys[index], float(gaps[index])

    def _surfaces(self, level: str) -> _Surfaces:
        """Return the surfaces of a level in metres, transformed at the first call."""
        if level not in self._levels:
            keys = tuple(key for key in self.space.keys(level) if (level, key) in self._geometries)
            if not keys:
                raise DefinitionError(
                    _("Zu den Gebieten der Ebene {level} gibt es keine Flächen, Punkte sind nicht zuzuordnen.").format(
                        level=level
                    ),
                    where=f"spaces/{self.space.definition.id}.yaml",
                    remedy=_("Gebiete mit Flächen importieren, oder eine andere Ebene angeben."),
                )
            shapes = project(np.array([self._geometries[level, key] for key in keys], dtype=object), LONLAT, self.crs)
            shapely.prepare(shapes)
            self._levels[level] = _Surfaces(keys, shapes)
        return self._levels[level]

    def _project(self, points: Sequence[BaseGeometry | None], crs: str) -> NDArray[np.object_]:
        """Transform points; None for those without finite coordinates."""
        if known_crs(crs) is None:
            raise InvalidInputError(
                _("Das Koordinatensystem „{crs}“ ist nicht bekannt.").format(crs=crs),
                remedy=_("In der Einlesevorlage unter table zum Beispiel crs: EPSG:25832 angeben."),
            )
        singles = np.empty(len(points), dtype=object)
        singles[:] = list(points)
        for index in np.flatnonzero((shapely.get_type_id(singles) != _POINT) | shapely.is_empty(singles)):
            singles[index] = _single(singles[index])
        present = np.flatnonzero(~shapely.is_missing(singles))
        pairs = project_pairs(shapely.get_coordinates(singles[present]), crs, self.crs)
        finite = np.isfinite(pairs).all(axis=1)
        projected = np.empty(len(points), dtype=object)
        projected[present[finite]] = shapely.points(pairs[finite])
        return projected


def _single(geometry: BaseGeometry | None) -> BaseGeometry | None:
    """Return the one point of a geometry."""
    if geometry is None or geometry.is_empty:
        return None
    if geometry.geom_type == "Point":
        return geometry
    if geometry.geom_type == "MultiPoint" and len(geometry.geoms) == 1:
        point: BaseGeometry = geometry.geoms[0]
        return point
    raise InvalidInputError(
        _("Die Geometrie {geometry} ist kein einzelner Punkt.").format(geometry=geometry.geom_type),
        remedy=_("Eine Datei mit je einem Punkt liefern."),
    )


def areas_above(space: Space, level: str, above: str) -> dict[str, str]:
    """Return the areas of a level above, in any hierarchy, to which the areas of a level belong.

    Parameters
    ----------
    space : Space
    level, above : str

    Returns
    -------
    dict of str to str
        Key of each area of `level`: key above; empty where it belongs to none.
    """
    if above == level:
        return {key: key for key in space.keys(level)}
    below = dict(space.steps_up(level))[above]
    reached = areas_above(space, level, below)
    definition = space.level(below)
    keys = {area.key: area.above(definition, above) for area in space.areas(below)}
    return {key: keys.get(between, "") for key, between in reached.items()}
