"""The area of a row: by key, by name, by coordinates, or the same for all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from typing import Any

import numpy as np
from shapely.geometry import Point
from shapely.geometry.base import BaseGeometry

from kobimo.errors import nearest
from kobimo.ingest.listing import first_of
from kobimo.ingest.values.addresses import areas_of_addresses, on_day
from kobimo.ingest.values.dated import DatedSpace
from kobimo.ingest.values.numbers import coordinates
from kobimo.ingest.values.plan import Block
from kobimo.ingest.values.sheet import Locate, Sheet
from kobimo.ingest.values.texts import Coded, Ints, gathered, mapped
from kobimo.language import _, quoted
from kobimo.model.area import Space
from kobimo.model.period import Period
from kobimo.model.recipe import AreaRule
from kobimo.model.table import clean

_UNASKED = -2
NAMED_AREAS = 10
"""Areas that a message names; the others are counted."""


@dataclass(frozen=True, slots=True)
class Match:
    """What a text stands for: an area, or the code of the check that says why not."""

    level: str
    key: str = ""
    restored: bool = False
    problem: str = ""


class AreaFinder:
    """Finds areas of one space by the texts of one rule."""

    def __init__(self, space: Space, rule: AreaRule) -> None:
        self.space = space
        self.rule = rule
        self.names: dict[str, dict[str, list[str]]] = {}
        self._known: dict[str, Match] = {}
        self._keys: dict[str, frozenset[str]] = {}
        self._meant = {clean(entry.text): entry.area for entry in rule.spellings}
        self._patterns = [(re.compile(pattern.matches), pattern) for pattern in rule.levels]

    def find(self, text: str) -> Match:
        """Return the area that a cleaned cell means."""
        if text not in self._known:
            self._known[text] = self._find(text)
        return self._known[text]

    def _find(self, text: str) -> Match:
        """Look at single level or patterns."""
        if not text:
            return Match(self.rule.level or "", problem="AREA_EMPTY")
        if (meant := self._meant.get(text)) is not None:
            level, _colon, key = meant.partition(":")
            known = level in self.space.levels and key in self._keys_of(level)
            return Match(level, key, problem="" if known else "AREA_MAPPING_VANISHED")
        if self.rule.level is not None:
            return self._on_level(self.rule.level, text)
        for spelling in self._spellings(text):
            for pattern, entry in self._patterns:
                if (match := pattern.fullmatch(spelling)) is not None:
                    if entry.key is not None:
                        return Match(entry.level, self.space.area(entry.level, entry.key).key)
                    if "key" in pattern.groupindex:
                        return self._of_key(entry.level, match["key"] or "")
                    found = self._on_level(entry.level, spelling)
                    return replace(found, restored=found.restored or len(spelling) > len(text.removesuffix(".0")))
        return Match("", problem="AREA_UNKNOWN")

    def _of_key(self, level: str, key: str) -> Match:
        """Return the area whose key is a part of the text."""
        return Match(level, key) if key in self._keys_of(level) else Match(level, problem="AREA_UNKNOWN")

    def _on_level(self, level: str, text: str) -> Match:
        """Find a key or a name on one level."""
        if self.rule.by == "name":
            keys = self._names(level).get(text, [])
            if len(keys) > 1 and isinstance(self.space, DatedSpace):
                keys = self.space.of_today(level, keys)
            if len(keys) == 1:
                return Match(level, keys[0])
            return Match(level, problem="AREA_NAME_NOT_UNIQUE" if keys else "AREA_UNKNOWN")
        known = self._keys_of(level)
        for spelling in self._spellings(text):
            if spelling in known:
                return Match(level, spelling, restored=len(spelling) > len(text.removesuffix(".0")))
        return Match(level, problem="AREA_UNKNOWN")

    def _spellings(self, text: str) -> Sequence[str]:
        """List what a key may have been before a spreadsheet took it for a number."""
        whole = text.removesuffix(".0")
        width = self.rule.width or 0
        padded = whole.zfill(width) if whole.isdigit() else whole
        return tuple(dict.fromkeys((text, whole, padded)))

    def _keys_of(self, level: str) -> frozenset[str]:
        """Return the keys of a level."""
        if level not in self._keys:
            self._keys[level] = frozenset(self.space.keys(level))
        return self._keys[level]

    def _names(self, level: str) -> dict[str, list[str]]:
        """Return keys by cleaned name."""
        if level not in self.names:
            index: dict[str, list[str]] = {}
            for area in self.space.areas(level):
                index.setdefault(clean(area.name), []).append(area.key)
            self.names[level] = index
        return self.names[level]

    def explain(self, text: str, match: Match) -> dict[str, Any]:
        """Return the details of a message about a text that means no area."""
        levels = [match.level] if match.level else [pattern.level for pattern in self.rule.levels]
        level = ", ".join(dict.fromkeys(levels)) or str(self.rule.level)
        if match.problem == "AREA_MAPPING_VANISHED":
            return {"text": text, "area": f"{match.level}:{match.key}"}
        if match.problem == "AREA_NAME_NOT_UNIQUE":
            return {"text": text, "level": level, "keys": ", ".join(self._names(match.level)[text])}
        hint = ", ".join(label for name in dict.fromkeys(levels) for label in self._nearest(name, text)[:3])
        return {
            "text": text,
            "level": level,
            "hint": _("Gemeint war vielleicht: {names}. ").format(names=hint) if hint else "",
        }

    def _nearest(self, level: str, text: str) -> list[str]:
        """Name the areas whose key or name resembles a text."""
        if self.rule.by == "name":
            keys = [key for name in nearest(text, self._names(level)) for key in self._names(level)[name]]
        else:
            keys = list(nearest(self._spellings(text)[-1], self.space.keys(level)))
        return [_label(self.space, level, key) for key in keys]


def _label(space: Space, level: str, key: str) -> str:
    """Write an area as key and name."""
    name = space.area(level, key).name
    return f"{key} ({name})" if name and name != key else key


def label_areas(space: Space, level: str, keys: Sequence[str]) -> str:
    """Name the first areas of a list and count the others."""
    return first_of([_label(space, level, key) for key in keys], NAMED_AREAS)


def areas_of_rows(sheet: Sheet, block: Block, rows: Ints, locate: Locate) -> Coded[tuple[str, str]]:
    """Return level and key for each row; -1 where a check result says why there is none."""
    rule = block.area
    if rule.constant is not None and rule.level is not None:
        area = block.space.area(rule.level, rule.constant)
        known = Coded.same((area.level, area.key), len(sheet.numbers))
        sheet.areas[rule, _name_of(block.space)] = known
        return Coded(known.codes[rows], known.items)
    at = (rule, _name_of(block.space))
    before = sheet.areas.get(at) or Coded(np.full(len(sheet.numbers), _UNASKED, np.int32), [])
    missing = rows[before.codes[rows] == _UNASKED]
    if len(missing):
        before = sheet.areas[at] = _with(before, missing, _found(sheet, block, missing, locate))
    return Coded(before.codes[rows], before.items)


def _name_of(space: Space) -> str:
    """Name the areas that were looked up: of a space, in one of its statuses."""
    return f"{space.definition.id}@{space.territory}"


def areas_of_periods(
    sheet: Sheet, block: Block, rows: Ints, spans: Coded[Period], locate: Locate
) -> Coded[tuple[str, str]]:
    """Return level and key for each row; a name means the area that has it in the status of the row's period.

    If more of the names are found in another status, the delivery was converted to that one, and it holds for them all.
    """
    space = block.space
    if block.area.street is not None:
        return areas_of_addresses(sheet, block, rows, spans, locate)
    if not isinstance(space, DatedSpace) or block.area.by != "name" or block.area.column is None:
        return areas_of_rows(sheet, block, rows, locate)
    statuses = space.named[block.area.level or block.area.levels[0].level]
    own = np.array([statuses.of(span.end).toordinal() for span in spans.items] or [0])
    days = np.where(spans.codes >= 0, own[spans.codes], -1)
    codes, items = np.full(len(rows), -1, np.int32), list[tuple[str, str]]()
    for ordinal in np.unique(days[days >= 0]).tolist():
        mine = np.flatnonzero(days == ordinal)
        column = sheet.column(block.area.column)
        texts = [] if column is None else mapped(sheet.texts(column), rows[mine], str).items
        then = _status_with_most(space, block.area, texts, date.fromordinal(ordinal))
        found = areas_of_rows(sheet, replace(block, space=then), rows[mine], locate)
        codes[mine] = np.where(found.codes < 0, -1, found.codes.astype(np.int32) + len(items))
        items += found.items
    return Coded(codes, items)


def _status_with_most(space: DatedSpace, rule: AreaRule, texts: Sequence[str], own: date) -> Space:
    """Return the areas of the status that knows most of some names: its own one unless another has more."""
    statuses = space.named[rule.level or rule.levels[0].level]
    best, most = space.at(own), -1
    for status in (own, *reversed(statuses.days), date.min):
        finder = AreaFinder(space.at(status), rule)
        known = sum(not finder.find(text).problem for text in texts)
        if known > most:
            best, most = finder.space, known
        if most == len(texts):
            break
    return best


def _found(sheet: Sheet, block: Block, rows: Ints, locate: Locate) -> Coded[tuple[str, str]]:
    """Find the areas of rows in the way of the rule."""
    if block.area.column is not None:
        return _by_text(sheet, AreaFinder(block.space, block.area), rows)
    if block.area.location or block.area.x is not None:
        return _by_point(sheet, block, rows, locate)
    return Coded.none(len(rows))


def _with(known: Coded[tuple[str, str]], rows: Ints, more: Coded[tuple[str, str]]) -> Coded[tuple[str, str]]:
    """Enter the areas of further rows."""
    codes = known.codes.copy()
    codes[rows] = np.where(more.codes < 0, -1, more.codes.astype(np.int32) + len(known.items))
    return Coded(codes, [*known.items, *more.items])


def _by_text(sheet: Sheet, finder: AreaFinder, rows: Ints) -> Coded[tuple[str, str]]:
    """Find areas by the text of a column."""
    column = sheet.column(finder.rule.column or ())
    if column is None:
        return Coded.none(len(rows))
    matches = mapped(sheet.texts(column), rows, finder.find)
    restored = [match.restored and not match.problem for match in matches.items]
    if any(restored):
        hits = rows[np.array(restored)[matches.codes]]
        text = sheet.text(int(hits[0]), column)
        sheet.restored.add(hits, (text, finder.find(text).key))
    for problem in dict.fromkeys(match.problem for match in matches.items if match.problem):
        bad = np.array([match.problem == problem for match in matches.items])[matches.codes]
        sheet.report(problem, rows[bad], column, partial(_explained, sheet, column, finder))
    keys = [-1 if match.problem else place for place, match in enumerate(matches.items)]
    return Coded(gathered(keys, matches.codes), [(match.level, match.key) for match in matches.items])


def _explained(sheet: Sheet, column: int, finder: AreaFinder, index: int) -> dict[str, Any]:
    """Return the details of a message about a row without area."""
    text = sheet.text(index, column)
    match = finder.find(text)
    if match.problem == "AREA_EMPTY":
        return {"text": _first_cell(sheet, index)}
    return finder.explain(text, match)


def _first_cell(sheet: Sheet, index: int) -> str:
    """Quote the first cell of a row with content, by which the user recognises it."""
    return next((quoted(text) for text in sheet.table.rows[index] if text), _("keine"))


def _by_point(sheet: Sheet, block: Block, rows: Ints, locate: Locate) -> Coded[tuple[str, str]]:
    """Find areas by the geometry of the record or by two columns with coordinates."""
    points, crs = _points(sheet, block.area, rows.tolist())
    usable = {index: point for index, point in points.items() if point is not None and not point.is_empty}
    for index in rows.tolist():
        if index not in usable and crs is not None:
            sheet.protocol.add("POINT_MISSING", sheet.place(index))
    level = block.area.level
    if not usable or crs is None or level is None:
        return Coded.none(len(rows))
    found_keys: dict[int, str] = {}
    space = block.space
    keys = on_day(locate, space.territory)(space.definition.id, level, list(usable.values()), crs)
    for (index, point), key in zip(usable.items(), keys, strict=True):
        if key is None:
            where = point.representative_point()
            sheet.protocol.add("POINT_OUTSIDE", sheet.place(index), point=f"{where.x:.6g} {where.y:.7g}", level=level)
        else:
            found_keys[index] = key
    items = list(dict.fromkeys(found_keys.values()))
    places = {key: place for place, key in enumerate(items)}
    codes = np.array([places[found_keys[index]] if index in found_keys else -1 for index in rows.tolist()], np.int32)
    return Coded(codes, [(level, key) for key in items])


def _points(sheet: Sheet, rule: AreaRule, rows: Sequence[int]) -> tuple[dict[int, BaseGeometry | None], str | None]:
    """Return the geometry of each row and its coordinate system; None if the file as a whole has none."""
    table = sheet.table
    if rule.x is None or rule.y is None:
        if table.geometry is None or table.crs is None:
            sheet.protocol.add("GEOMETRY_MISSING", sheet.place())
            return {}, None
        return {index: table.geometry[index] for index in rows}, table.crs
    x, y = sheet.column(rule.x), sheet.column(rule.y)
    crs = sheet.rule.crs
    if crs is None:
        sheet.protocol.add("CRS_MISSING", sheet.place())
    if x is None or y is None or crs is None:
        return {}, None
    pairs = zip(rows, coordinates(sheet, x, rows), coordinates(sheet, y, rows), strict=True)
    return {index: None if a is None or b is None else Point(a, b) for index, a, b in pairs}, crs
