"""Shapes of areas that are light enough for a page: made once with a release, read without geometry libraries.

Making them is the business of `kobimo.publish.maps.make`; this module only holds, writes and reads them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import orjson

from kobimo.errors import InvalidInputError
from kobimo.language import _

WIDTH = 1000
"""Width of the view box of every space, in units."""

_FORMAT = 1


@dataclass(frozen=True, slots=True)
class AreaShape:
    """One area: its path (fill rule `evenodd`), a point inside it, and the key of the area above, if any."""

    key: str
    parent: str
    path: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class LevelOutlines:
    """The shapes of one level of a space.

    Attributes
    ----------
    width, height : int
        View box, the same for all levels of the space; 0 without geometry.
    metres : float
        Length of one unit.
    shapes : dict
        By key; areas without geometry are not in it.
    borders : dict
        Level id to a path of those lines between areas of this level at which areas of that upper level end. Each line
        is in it once, with the uppermost level that ends there. The nearest level comes first.
    edge : str
        Path of the lines that belong to one area only: the outer edge.
    """

    width: int = 0
    height: int = 0
    metres: float = 0.0
    shapes: Mapping[str, AreaShape] = field(default_factory=dict)
    borders: Mapping[str, str] = field(default_factory=dict)
    edge: str = ""

    def __bool__(self) -> bool:
        """Whether there is anything to draw."""
        return bool(self.shapes)


@dataclass(frozen=True, slots=True)
class Outlines:
    """The shapes of all spaces of a release: space id to level id to shapes."""

    spaces: Mapping[str, Mapping[str, LevelOutlines]] = field(default_factory=dict)

    def level(self, space: str, level: str) -> LevelOutlines:
        """Return the shapes of a level, empty if there is no geometry."""
        return self.spaces.get(space, {}).get(level, LevelOutlines())

    def levels(self, space: str) -> Mapping[str, LevelOutlines]:
        """Return all levels of a space that have geometry, by id."""
        return self.spaces.get(space, {})

    def as_json(self) -> str:
        """Write the shapes as compact JSON; `from_json` reads it back to an equal value."""
        spaces = {
            space: {"levels": {name: _level_data(level) for name, level in levels.items()}}
            for space, levels in self.spaces.items()
        }
        return orjson.dumps({"format": _FORMAT, "spaces": spaces}).decode()

    @classmethod
    def from_json(cls, text: str | bytes) -> Outlines:
        """Read what `as_json` wrote.

        Raises
        ------
        InvalidInputError
            If the text was not written by `as_json`.
        """
        try:
            data = orjson.loads(text)
            spaces = {
                space: {name: _level(level) for name, level in item["levels"].items()}
                for space, item in {_FORMAT: data["spaces"]}[data["format"]].items()
            }
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise InvalidInputError(
                _("Die Umrisse der Gebiete lassen sich nicht lesen."),
                where="outlines.json",
                remedy=_("Den Freigabestand neu erstellen; die Datei ist beschädigt oder aus einer anderen Fassung."),
            ) from error
        return cls(spaces)


def _level_data(level: LevelOutlines) -> dict[str, Any]:
    return {
        "box": [level.width, level.height, level.metres],
        "edge": level.edge,
        "borders": dict(level.borders),
        "areas": [[item.key, item.parent, item.path, item.x, item.y] for item in level.shapes.values()],
    }


def _level(data: Mapping[str, Any]) -> LevelOutlines:
    width, height, metres = data["box"]
    shapes = {row[0]: AreaShape(*row) for row in data["areas"]}
    return LevelOutlines(width, height, metres, shapes, dict(data["borders"]), data["edge"])
