"""Which areas of which space the rows of a table mean, and which rows mean none."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from kobimo.ingest.outline import AreaFinding, Outline, Role, RowKind
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.recognition.meaning.words import kind_by_words
from kobimo.ingest.tidy import key_names
from kobimo.model.area import Space
from kobimo.model.recipe import AreaRule, AreasRule, DropRule, LevelPattern, ParentRule
from kobimo.model.table import Table, clean

ENOUGH = 0.5
"""Share of different texts of a column that must be areas of a space, before the space is proposed."""

ROOT_KEY = "gesamt"


@dataclass(frozen=True, slots=True)
class ProposedPlaces:
    """How rows name areas.

    Attributes
    ----------
    space, level : str
        The space, and the level on which values are kept.
    rule : AreaRule
        For the recipe.
    drop : tuple of DropRule
        Rows that mean no area of the space.
    unmatched : tuple of str
        Texts that look like areas but are none of the space: to be asked about.
    levels : tuple of (str, str)
        Levels of a new space with their titles, the finest first; empty if the space exists.
    areas : tuple of AreasRule
        How the areas of a new space are read out of the same file.
    others : tuple of str
        Keys of other levels that a new space does not have.
    """

    space: str
    level: str
    rule: AreaRule
    drop: tuple[DropRule, ...] = ()
    unmatched: tuple[str, ...] = ()
    levels: tuple[tuple[str, str], ...] = ()
    areas: tuple[AreasRule, ...] = ()
    others: tuple[str, ...] = ()


def places_of(outline: Outline, table: Table, spaces: Mapping[str, Space], source: str) -> ProposedPlaces | None:
    """Say how the rows of a table name their areas.

    Parameters
    ----------
    outline : Outline
        The table as it was recognised.
    table : Table
        The same in the form that the recipe reads.
    spaces : mapping of str to Space
        Those of the workspace.
    source : str
        Id of the source, for the name of a new space.

    Returns
    -------
    ProposedPlaces or None
        None if no column names areas.
    """
    columns = _area_columns(outline)
    fits = [
        fit
        for name, by in columns
        for space in spaces.values()
        if (fit := _fit(table, name, by, space)) is not None and fit[0] >= ENOUGH
    ]
    if fits:
        return max(fits, key=lambda fit: fit[0])[1]
    if not columns:
        return None
    return _new_space(outline, table, *columns[0], source)


def _area_columns(outline: Outline) -> list[tuple[str, str]]:
    """Return the columns that name areas and whether by key or by name: the recognised one first, keys before names."""
    named, first = key_names(outline), outline.area.column if outline.area else None
    columns = sorted(outline.columns, key=lambda column: column.position != first)
    keys = [(named[c.position], "key") for c in columns if c.role is Role.AREA_KEY]
    return keys + [(named[c.position], "name") for c in columns if c.role is Role.AREA_NAME]


def _texts(table: Table, name: str) -> Counter[str]:
    """Count the texts of a column."""
    at = list(table.columns).index(name)
    return Counter(row[at] for row in table.rows)


def _fit(table: Table, name: str, by: str, space: Space) -> tuple[float, ProposedPlaces] | None:
    """Match a column with the levels of a space; return the share of texts that fit, and what would be proposed."""
    texts = _texts(table, name)
    found: dict[str, str] = {}
    restored = 0
    for text in texts:
        for level in space.levels:
            spelling = _as_key(space, level, text) if by == "key" else _as_name(space, level, text)
            if spelling is not None:
                found[text] = level
                restored += spelling != text
                break
    named = [text for text in texts if text]
    if not found or not named:
        return None
    levels = list(dict.fromkeys(found.values()))
    finest = next(level for level in space.levels if level in levels)
    width = max(map(len, space.keys(finest))) if restored and by == "key" else None
    rule = _rule(name, by, levels, space, width)
    lost = tuple(text for text in named if text not in found)
    drop = [DropRule(column=(name,), empty=True, reason="ohne Gebiet")] if "" in texts else []
    place = ProposedPlaces(space.definition.id, finest, rule, tuple(drop), lost)
    return len(found) / len(named), place


def _as_key(space: Space, level: str, text: str) -> str | None:
    """Return the key of a level that a text means, lost zeros restored."""
    keys = set(space.keys(level))
    width = max(map(len, keys), default=0)
    whole = text.removesuffix(".0")
    return next((spelling for spelling in (text, whole, whole.zfill(width)) if spelling in keys), None)


def _as_name(space: Space, level: str, text: str) -> str | None:
    """Return the key of the only area of a level with this name."""
    keys = [area.key for area in space.areas(level) if clean(area.name) == text]
    return text if len(keys) == 1 else None


def _rule(name: str, by: str, levels: Sequence[str], space: Space, width: int | None) -> AreaRule:
    """Make the rule for one level, or for several that the length of their keys tells apart."""
    if len(levels) == 1 or by == "name":
        return AreaRule(column=(name,), level=levels[0], by="key" if by == "key" else "name", width=width)
    patterns = tuple(LevelPattern(level=level, matches=_pattern(space.keys(level))) for level in levels)
    return AreaRule(column=(name,), levels=patterns, width=width)


def _pattern(keys: Sequence[str]) -> str:
    """Write a pattern that all keys of a level have: digits of these lengths, or the keys themselves."""
    if all(key.isdigit() for key in keys):
        return "|".join(rf"\d{{{length}}}" for length in sorted({len(key) for key in keys}))
    return "|".join(re.escape(key) for key in keys)


def _new_space(outline: Outline, table: Table, name: str, by: str, source: str) -> ProposedPlaces:
    """Propose a space whose areas stand in the file itself: one level below a root."""
    area = outline.area
    texts = _texts(table, name)
    named = key_names(outline)
    labels = next((named[c.position] for c in outline.columns if c.role is Role.AREA_NAME), None)
    width, drop = (None, _sums(name, texts)) if by == "name" else _one_level(name, texts, outline)
    if "" in texts and not drop:
        drop = (DropRule(column=(name,), empty=True, reason="ohne Gebiet"),)
    level = slug(_level_name(area, texts, drop), fallback="gebiet")
    title = level.replace("_", " ").capitalize()
    space = slug(f"{source}_gebiete")
    areas = (
        AreasRule(
            level=level,
            file="*",
            key=(name,),
            width=width,
            name=(labels,) if labels is not None else (name,),
            parent=ParentRule(key=ROOT_KEY),
            distinct=True,
        ),
        AreasRule(level="gesamt", names={ROOT_KEY: "Gesamt"}),
    )
    rule = AreaRule(column=(name,), level=level, width=width)
    return ProposedPlaces(
        space, level, rule, drop, (), ((level, title), ("gesamt", "Gesamt")), areas, _others(texts, drop)
    )


def _sums(name: str, texts: Mapping[str, int]) -> tuple[DropRule, ...]:
    """Leave out the sums of groups, whose word stands more often than the name of any area."""
    sums = {text: rows for text, rows in texts.items() if kind_by_words(text) in {RowKind.TOTAL, RowKind.SUBTOTAL}}
    most = max((rows for text, rows in texts.items() if text not in sums), default=0)
    often = tuple(text for text, rows in sums.items() if rows > most > 0)
    return (DropRule(column=(name,), equals=often, reason="Summe von Gebieten"),) if often else ()


_LEVELS = {"AGS": {2: "land", 3: "regierungsbezirk", 5: "kreis", 8: "gemeinde"}}
"""Level of a key by its length, where the length alone tells it."""


def _level_name(area: AreaFinding | None, texts: Mapping[str, int], drop: Sequence[DropRule]) -> str:
    """Name the level of the keys that are kept."""
    found = [entry for entry in (area.levels if area else ()) if entry]
    if area is not None and len(found) > 1 and area.system in _LEVELS:
        others = set(_others(texts, drop))
        widths = Counter(len(text) for text in texts if text and text not in others)
        width = max(widths, default=0)
        return _LEVELS[area.system].get(width, found[-1])
    return found[-1] if found else "gebiet"


def _one_level(name: str, texts: Mapping[str, int], outline: Outline) -> tuple[int | None, tuple[DropRule, ...]]:
    """Return the width of the keys of the level that most rows are about, and the rule that leaves the others out.

    A key that lost its leading zero is one digit shorter and belongs to the same level.
    """
    area = outline.area
    repaired = area is not None and area.repaired > 0
    sizes: Counter[int] = Counter()
    for text, rows in texts.items():
        whole = text.removesuffix(".0")
        if whole.isdigit():
            sizes[_full_length(len(whole), area) if repaired else len(whole)] += rows
    if len({len(text) for text in texts if text}) <= 1 or not sizes or not _official(area):
        return (area.width if repaired and area is not None else None), ()
    width = max(sizes, key=lambda size: (sizes[size], size))
    lengths = f"{width - 1},{width}" if repaired else str(width)
    pattern = rf"\d{{{lengths}}}(?:\.0)?"
    if all(re.fullmatch(pattern, text) for text in texts):
        return width if repaired else None, ()
    drop = DropRule(column=(name,), matches=rf"(?!{pattern}$).*", reason="andere Raumebene")
    return (width if repaired else None), (drop,)


def _full_length(digits: int, area: AreaFinding | None) -> int:
    """Return how long a key was before its leading zero was lost: widths of LOR are even, those of AGS 2, 3, 5, 8."""
    if area is not None and area.system.startswith("LOR"):
        return digits + digits % 2
    return {1: 2, 4: 5, 7: 8, 11: 12}.get(digits, digits)


def _official(area: AreaFinding | None) -> bool:
    """Tell whether keys of several levels tell their level by their length."""
    return area is not None and area.system in {"AGS", "ARS", "BBSR", "LOR bis 2020", "LOR ab 2021"}


def _others(texts: Mapping[str, int], drop: Sequence[DropRule]) -> tuple[str, ...]:
    """Name the texts of other levels that are left out."""
    patterns = [re.compile(rule.matches) for rule in drop if rule.matches]
    return tuple(text for text in texts if text and any(pattern.fullmatch(text) for pattern in patterns))
