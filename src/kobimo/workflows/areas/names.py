"""Areas by their names, whatever the spelling: all that are called so, and how to tell them apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from kobimo.ingest.matching.spelling import Spelling, spelling
from kobimo.language import _, quoted
from kobimo.model.area import Area, Space
from kobimo.reference.areas import kreise

_SHOWN = 12


def places_named(space: Space, levels: Sequence[str], text: str) -> tuple[Area, ...]:
    """Return all areas of some levels that are called so; a town that is a Kreis of its own is one place, the Kreis."""
    about = spelling(text)
    spellings = {area: _spellings(area) for level in levels for area in space.areas(level)}
    same = [area for area, known in spellings.items() if _called(about, known)]
    if len(same) > 1:
        same = _of_kind(about, same, spellings)
    return _without_doubles(same)


def _without_doubles(areas: Sequence[Area]) -> tuple[Area, ...]:
    """Leave out areas that are the same place on another level."""
    keys = {area.key for area in areas}
    whole = {area.key for area in areas if area.key[:-3] in keys and area.key.endswith("000") and len(area.key) == 8}
    whole |= {area.key for area in areas if area.key[:-4] in keys and area.key.endswith("0000") and len(area.key) == 9}
    whole |= {area.key for area in areas if area.key[:-3] in keys and area.key.endswith("000") and len(area.key) == 5}
    whole |= {key for area in areas if len(area.key) == 8 for _level, key in area.further}
    return tuple(area for area in areas if area.key not in whole)


@lru_cache(maxsize=1 << 15)
def _spellings(area: Area) -> tuple[Spelling, ...]:
    """Return the spellings of an area; the reference list knows more of Kreise than a directory."""
    names = [area.name]
    if area.key in kreise():
        names += kreise()[area.key].names
    names += [name.split(",")[0] for name in names if "," in name]
    return tuple(dict.fromkeys(map(spelling, names)))


def _called(about: Spelling, known: Sequence[Spelling]) -> bool:
    """Whether an area is called so: by all words, or by a name without addition that its own has more of."""
    words = sorted(about.words)
    return any(about.core in {one.core, one.bare} or words == sorted(one.words) for one in known)


def _of_kind(about: Spelling, areas: Sequence[Area], spellings: Mapping[Area, Sequence[Spelling]]) -> list[Area]:
    """Leave out what is another kind of place than the text says, and what is called otherwise in full."""
    kept = list(areas)
    if about.county:
        kept = [area for area in areas if any(one.county for one in spellings[area])]
    elif about.town:
        kept = [area for area in areas if any(one.town for one in spellings[area])]
    full = [area for area in kept if any(sorted(about.words) == sorted(one.words) for one in spellings[area])]
    if full and len(about.core) > 1:
        return full
    return kept or list(areas)


def listed(space: Space, areas: Sequence[Area]) -> str:
    """Name areas with the one above, by which people tell them apart."""
    shown = []
    for area in areas[:_SHOWN]:
        above = space.level(area.level).parent
        parent = space.area(above, area.parent).name if above is not None and area.parent else ""
        text = f"{area.key} {quoted(area.name)}"
        shown.append(_("{text} in {parent}").format(text=text, parent=parent) if parent else text)
    return ", ".join(shown) + (" …" if len(areas) > _SHOWN else "")
