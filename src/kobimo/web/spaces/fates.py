"""The map of two statuses: what is new, has another border or name, and where ended areas lay."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from kobimo.language import _
from kobimo.publish.maps import LevelOutlines
from kobimo.publish.maps.tiles import tiles
from kobimo.spaces.changing import shown_share
from kobimo.spaces.comparing import AreaFate, Fate, LevelComparison
from kobimo.web.spaces.pictures import Drawn, Entry, Link, Window, area_map, fate_looks, legend, window_around

_ROOM = 1.8


@dataclass(frozen=True, slots=True)
class FateMap:
    """The map and what belongs beside it.

    Attributes
    ----------
    svg : str
        Empty if nothing has a surface and there is but one area.
    legend : tuple of Entry
    tiled : bool
        Whether areas are tiles, since none has a surface.
    cut : bool
        Whether only the part around what changed is shown.
    small : bool
        Whether what changed is a small part of the whole, so that a cut is worth it.
    """

    svg: str
    legend: tuple[Entry, ...]
    tiled: bool = False
    cut: bool = False
    small: bool = False


def fate_map(
    level: LevelComparison,
    one: LevelOutlines,
    other: LevelOutlines,
    names: Mapping[str, str],
    link: Link,
    label: str,
    *,
    whole: bool = False,
) -> FateMap:
    """Draw both statuses of a level on one map.

    Parameters
    ----------
    level : LevelComparison
    one, other : LevelOutlines
        Shapes of both statuses on the same view box.
    names : mapping of str to str
        Names of all areas that the level ever had.
    link : callable
    label : str
        What the map shows, for screen readers.
    whole : bool
        Show everything, however little of it changed.
    """
    present = [item for item in level.areas if item.after is not None]
    looks = fate_looks()
    counts = {fate.value: count for fate, count in level.counts.items()}
    lines = legend(looks, counts, counts[Fate.ENDED.value])
    drawn = [_drawn(item, names) for item in present]
    if not one and not other:
        tiled = len(present) > 1
        shown = tiles([item.area for item in present]) if tiled else LevelOutlines()
        return FateMap(area_map(shown, drawn, looks, link, label), lines, tiled)
    shown = other or LevelOutlines(one.width, one.height, one.metres)
    former = _former(level, one)
    around = window_around(shown, [*former, *_changed(level, other)], _ROOM)
    window: Window | None = None if whole else around
    svg = area_map(shown, drawn, looks, link, label, former, window)
    return FateMap(svg, lines, cut=window is not None, small=around is not None)


def linked(item: AreaFate, names: Mapping[str, str]) -> str:
    """Say from what an area comes, or where an ended one goes."""
    parts = [
        _("{share} von {name}").format(share=shown_share(share), name=names.get(key, key))
        if item.fate is not Fate.ENDED
        else _("{share} an {name}").format(share=shown_share(share), name=names.get(key, key))
        for key, share in item.linked
        if key != item.area.key or item.fate is Fate.BORDER
    ]
    return ", ".join(parts)


def _drawn(item: AreaFate, names: Mapping[str, str]) -> Drawn:
    word = next(look.label for look in fate_looks() if look.name == item.fate.value)
    return Drawn(item.area, item.fate.value, f"{item.area.name}: {word}", linked(item, names))


def _former(level: LevelComparison, one: LevelOutlines) -> list[str]:
    """Return the earlier outlines of areas that are no more, or whose border has changed."""
    gone = [item for item in level.of(Fate.ENDED, Fate.BORDER) if item.before is not None]
    return [one.shapes[item.area.key].path for item in gone if item.area.key in one.shapes]


def _changed(level: LevelComparison, other: LevelOutlines) -> list[str]:
    """Return the outlines of areas that are new or other than before."""
    keys = [item.area.key for item in level.of(Fate.NEW, Fate.BORDER, Fate.RELABELLED)]
    return [other.shapes[key].path for key in keys if key in other.shapes]
