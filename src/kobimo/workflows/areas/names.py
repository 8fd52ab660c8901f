"""Areas by their names, whatever the spelling: certain where only one is called so, asked about where several are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kobimo.ingest.matching.proposals import Known, propose
from kobimo.ingest.matching.spelling import Spelling, spelling
from kobimo.language import _, quoted
from kobimo.model.area import Area, Space
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.areas import kreise
from kobimo.reference.checks import found

_SHOWN = 12


@dataclass(frozen=True, slots=True)
class NamedArea:
    """What a text means: the area, or None with a check result that lists what it may mean."""

    text: str
    area: Area | None
    candidates: tuple[Area, ...]
    check: CheckResult | None = None


def areas_by_name(space: Space, level: str, texts: Iterable[str], place: Place = Place()) -> dict[str, NamedArea]:  # noqa: B008 - frozen
    """Find the areas of a level that texts name.

    Parameters
    ----------
    space : Space
    level : str
    texts : iterable of str
        Names with any additions: "St. Augustin", "Rostock, kreisfreie Stadt", "LK Kassel".
    place : Place
        Where the texts stand, for check results.

    Returns
    -------
    dict of str to NamedArea
        A name that several areas have, with or without an addition, is never decided: the text must say which one.
    """
    result: dict[str, NamedArea] = {}
    for text in dict.fromkeys(texts):
        same = places_named(space, (level,), text)
        if len(same) == 1:
            result[text] = NamedArea(text, same[0], same)
        elif same:
            check = found("OFFICIAL_NAME_AMBIGUOUS", place, text=text, candidates=listed(space, same))
            result[text] = NamedArea(text, None, same, check)
        else:
            result[text] = _nearest(space, level, text, place)
    return result


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


def _nearest(space: Space, level: str, text: str, place: Place) -> NamedArea:
    """Offer what is called similarly."""
    areas = {area.key: area for area in space.areas(level)}
    made = propose([text], [Known(key, area.name, (area.name,), key) for key, area in areas.items()])[text]
    near = tuple(areas[item.value] for item in made.candidates)
    shown = listed(space, near) or "–"
    check = found("OFFICIAL_NAME_UNKNOWN", place, text=text, level=level, question=made.question, candidates=shown)
    return NamedArea(text, None, near, check)


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
