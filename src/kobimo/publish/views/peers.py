"""Areas to compare with: own lists of a workspace, and the same figure in spaces that reach further."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.errors import KobimoError
from kobimo.model.area import Area
from kobimo.publish.catalogue import AreaType, ReleaseCatalogue

INSIDE = "/*"

PeerLists = Mapping[str, Sequence[str]]
"""Name of a list: its entries.

`LEVEL:KEY` is one area. `LEVEL:KEY/*` are all areas of the level asked for that lie in it, for instance a cluster of a
typology of Kreise. `LEVEL/*` are those that lie in the same area of that level as the one asked for.
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """An area to compare with, and whose figure it has there."""

    group: str
    indicator: str
    area: Area


def twins(catalogue: ReleaseCatalogue, indicator: str) -> tuple[str, ...]:
    """Return the indicators with the same formula over datasets of the same structure, in other spaces.

    That of Land and Bund, imported from official tables into a space with those levels, is such a twin of the
    municipality's own figure.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str

    Returns
    -------
    tuple of str
        Without the indicator itself, ordered by name.
    """
    wanted, space = _formula(catalogue, indicator), catalogue.space_of(indicator)
    return tuple(
        name
        for name in sorted(catalogue.metadata["indicators"])
        if name != indicator
        and catalogue.contents(name)
        and catalogue.space_of(name) != space
        and _formula(catalogue, name) == wanted
    )


_DEFINING = ("kind", "unit", "numerator", "denominator", "over", "values", "layers", "method", "years", "unknown")


def _formula(catalogue: ReleaseCatalogue, indicator: str) -> list[Any]:
    """Return what defines a figure, with the structure of each dataset in place of the dataset."""
    definition = catalogue.indicator(indicator)
    return [_with_structure(catalogue, definition.get(name)) for name in _DEFINING]


def _with_structure(catalogue: ReleaseCatalogue, part: Any) -> Any:
    if isinstance(part, Mapping):
        return {
            name: _structure(catalogue, value) if name == "dataset" else _with_structure(catalogue, value)
            for name, value in part.items()
        }
    if isinstance(part, (list, tuple)):
        return [_with_structure(catalogue, item) for item in part]
    return part


def _structure(catalogue: ReleaseCatalogue, dataset: str) -> str:
    return str(catalogue.metadata["datasets"][dataset].get("implements") or dataset)


def peers_of(catalogue: ReleaseCatalogue, indicator: str, area: Area, lists: PeerLists) -> tuple[Peer, ...]:
    """Return the peers of an area, without itself, each once in a list.

    What the indicator's own space does not have is looked for in the spaces of its twins. In its own space areas of a
    level below are no peers.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    area : Area
    lists : mapping of str to sequence of str

    Returns
    -------
    tuple of Peer
    """
    sources = (indicator, *twins(catalogue, indicator)) if lists else ()
    found: dict[tuple[str, str, str], Peer] = {}
    for group, entries in lists.items():
        for entry in entries:
            for name, other in _first(catalogue, sources, area, entry):
                if (other.level, other.key) != (area.level, area.key):
                    found.setdefault((group, other.level, other.key), Peer(group, name, other))
    return tuple(found.values())


def type_meant(catalogue: ReleaseCatalogue, indicator: str, area: Area, entries: Sequence[str]) -> AreaType | None:
    """Return the type by which a list chooses peers; None if it chooses them in another way.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str
    area : Area
        The one asked for.
    entries : sequence of str
        Of one list.

    Returns
    -------
    AreaType or None
    """
    wanted = [entry.partition(INSIDE)[0].partition(":") for entry in entries if INSIDE in entry]
    for name in (indicator, *twins(catalogue, indicator)) if wanted else ():
        space = catalogue.space_of(name)
        here = catalogue.areas(space, area.level) if area.level in catalogue.levels(space) else ()
        mine = next((dict(other.further) for other in here if other.key == area.key), {})
        known = catalogue.typologies(space)
        for level, _colon, key in wanted:
            if level in known and (key or level in mine):
                return catalogue.area_type(space, level, key or mine[level])
    return None


def _first(
    catalogue: ReleaseCatalogue, indicators: Sequence[str], area: Area, entry: str
) -> Iterator[tuple[str, Area]]:
    """Yield the areas that an entry means in the first space that has them."""
    own = catalogue.space_of(indicators[0])
    as_large = {area.level, *(other.level for other in catalogue.ancestors(own, area))}
    for name in indicators:
        space = catalogue.space_of(name)
        areas = [x for x in _meant(catalogue, space, area, entry) if space != own or x.level in as_large]
        if areas:
            yield from ((name, other) for other in areas)
            return


def _meant(catalogue: ReleaseCatalogue, space: str, area: Area, entry: str) -> tuple[Area, ...]:
    name, inside, _rest = entry.partition(INSIDE)
    level, colon, _key = name.partition(":")
    if level not in catalogue.levels(space):
        return ()
    try:
        named = catalogue.find_area(space, name).key if colon else ""
    except KobimoError:  # an area that this release does not have is no peer in it
        return ()
    if colon and not inside:
        return (catalogue.find_area(space, name),)
    here = catalogue.areas(space, area.level) if area.level in catalogue.levels(space) else ()
    above = {other.key: _above(catalogue, space, other, level) for other in here}
    wanted = named or above.get(area.key)
    return tuple(other for other in here if wanted and above[other.key] == wanted)


def _above(catalogue: ReleaseCatalogue, space: str, area: Area, level: str) -> str:
    """Return the key of the area of a level in which an area lies, by any of its hierarchies; empty if in none."""
    if further := dict(area.further).get(level):
        return further
    return next((other.key for other in catalogue.ancestors(space, area) if other.level == level), "")
