"""A delivered list of streets becomes rows of a street directory, with everything that is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kobimo.language import _
from kobimo.model.address import HouseNumber, Side, StreetRange, house_numbers
from kobimo.model.area import Area
from kobimo.model.checks import CheckResult, Place
from kobimo.model.table import Table
from kobimo.model.territory import ALWAYS, Validity
from kobimo.reference.checks import found
from kobimo.spaces.streets.columns import is_postcode, street_columns
from kobimo.spaces.streets.names import split_address, street_key
from kobimo.spaces.wording import listed, meant

_GERMAN_DATE = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})")
_OPEN_ENDS = frozenset({997, 998, 999, 9997, 9998, 9999})
"""Numbers that stand for the end of a street, wherever it is."""

_WHOLE = frozenset({"alle", "alles", "ganz", "gesamt", "komplett", "durchgehend", "ganze strasse", "ganze straße"})
_SIDES = {
    **dict.fromkeys(("u", "ungerade", "ung", "odd", "1", "links/ungerade"), Side.ODD),
    **dict.fromkeys(("g", "gerade", "ger", "even", "2"), Side.EVEN),
    **dict.fromkeys(("", "a", "alle", "all", "b", "beide", "beidseitig", "0", "f", "fortlaufend", "-"), Side.ALL),
}
_SIDE_WORDS = (
    (re.compile(r"\b(?:ungerade\w*|ung\.|u\.)", re.IGNORECASE), Side.ODD),
    (re.compile(r"\b(?:gerade\w*|ger\.|g\.)", re.IGNORECASE), Side.EVEN),
)
_TO_THE_END = re.compile(r"(?:-|–|bis)\s*(?:ende|ff\.?|schluss)\b|\bff\b\.?", re.IGNORECASE)
_Numbers = tuple[HouseNumber | None, HouseNumber | None, Side]


@dataclass(frozen=True)
class StreetsReading:
    """Rows of a delivered directory; `columns` says what was read from where, `sided` whether sides are said."""

    rows: tuple[StreetRange, ...]
    checks: tuple[CheckResult, ...]
    columns: Mapping[str, str] = field(default_factory=dict)
    sided: bool = True


def read_streets(
    table: Table, level: str, areas: Sequence[Area], given: Mapping[str, str], valid: Validity = ALWAYS
) -> StreetsReading:
    """Read a street directory.

    Parameters
    ----------
    table : Table
        One row for each range of numbers, for each address, or with both sides of a street in one row.
    level : str
        Level whose areas the directory leads to.
    areas : sequence of Area
        Areas of that level, at any time.
    given : mapping of str to str
        Role of a column (see `ROLES`): heading, where somebody has said it.
    valid : Validity
        Of rows that do not say since when and until when they hold.

    Returns
    -------
    StreetsReading
        Contradictions and repetitions among the rows are not looked for here (see `directory_checks`).
    """
    names = [name for area in areas for name in (area.key, area.name)]
    columns = street_columns(table, given, names)
    missing = [
        found("STREET_COLUMN_MISSING", Place(table.file, table.sheet), role=role, present=present, example=example)
        for name, role, example in (
            ("street", _("Straße"), "street=Straßenname"),
            ("area", _("Gebiet der Ebene {level}").format(level=level), "area=Stadtteil"),
        )
        if name not in columns
        for present in [listed(f"„{column}“" for column in table.columns if column)]
    ]
    said = {role: table.columns[at] for role, at in columns.items()}
    if missing:
        return StreetsReading((), tuple(missing), said)
    reader = _Reader(table, level, _AreaIndex(areas), columns, valid)
    for at in range(len(table.rows)):
        reader.read(at)
    sided = "side" in columns or any(role.startswith(("odd_", "even_")) for role in columns)
    return StreetsReading(tuple(reader.rows), tuple(reader.checks), said, sided)


class _AreaIndex:
    """Areas of a level by key, by key without zeros, and by name."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.keys = {area.key for area in areas}
        self.names: dict[str, set[str]] = {}
        self.short: dict[str, set[str]] = {}
        self.shown = sorted({name for area in areas for name in (area.key, area.name)})
        for area in areas:
            self.names.setdefault(street_key(area.name), set()).add(area.key)
            self.short.setdefault(area.key.lstrip("0"), set()).add(area.key)

    def find(self, text: str) -> str | None:
        """Return the key that a cell means, None if it means none or several."""
        if text in self.keys:
            return text
        for names in (self.short.get(text.removesuffix(".0").lstrip("0")), self.names.get(street_key(text))):
            if names is not None and len(names) == 1:
                return next(iter(names))
        return None


class _Reader:
    """Reads row by row."""

    def __init__(
        self, table: Table, level: str, areas: _AreaIndex, columns: Mapping[str, int], valid: Validity
    ) -> None:
        self.table = table
        self.level = level
        self.areas = areas
        self.columns = columns
        self.valid = valid
        self.rows: list[StreetRange] = []
        self.checks: list[CheckResult] = []
        self._restored = False

    def read(self, at: int) -> None:
        """Read one row; empty ones do not count."""
        if not any(self.table.rows[at]):
            return
        street = self._cell(at, "street")
        area = self._area(at, street) if street else None
        if not street:
            self._report("STREET_EMPTY", at)
        numbers = self._numbers(at, street) if street else ()
        valid = self._valid(at, street)
        if area is None or valid is None:
            return
        if "number" not in self.columns and "from" not in self.columns and not self._both_sides:
            street, number = split_address(street)
            numbers = self._of_text(at, number, street)
        postcode = self._postcode(at, street)
        town, key = self._cell(at, "town"), self._cell(at, "key")
        line = self.table.row_numbers[at]
        for first, last, side in numbers:
            self.rows.append(StreetRange(street, area, self.level, first, last, side, postcode, town, key, valid, line))

    def _cell(self, at: int, role: str) -> str:
        return self.table.rows[at][self.columns[role]] if role in self.columns else ""

    def _report(self, code: str, at: int, **details: Any) -> None:
        place = Place(self.table.file, self.table.sheet, self.table.row_numbers[at])
        self.checks.append(found(code, place, **details))

    def _area(self, at: int, street: str) -> str | None:
        text = self._cell(at, "area")
        if not text:
            self._report("STREET_AREA_EMPTY", at, street=street)
            return None
        key = self.areas.find(text)
        if key is None:
            hint = meant(text, self.areas.shown)
            self._report("STREET_AREA_UNKNOWN", at, text=text, level=self.level, street=street, hint=hint)
        elif not self._restored and text not in self.areas.keys and text.lstrip("0") == key.lstrip("0"):
            self._restored = True
            self._report("STREET_AREA_ZEROS_RESTORED", at, before=text, after=key)
        return key

    def _postcode(self, at: int, street: str) -> str:
        text = self._cell(at, "postcode").removesuffix(".0")
        if not text:
            return ""
        if is_postcode(text):
            return text.zfill(5)
        self._report("STREET_POSTCODE_ODD", at, text=text, street=street)
        return ""

    def _valid(self, at: int, street: str) -> Validity | None:
        days = []
        for role in ("valid_from", "valid_to"):
            text = self._cell(at, role)
            day = _day(text)
            if text and day is None:
                self._report("STREET_DATE_UNREADABLE", at, text=text, street=street)
                return None
            days.append(day)
        if days[0] and days[1] and days[1] < days[0]:
            self._report("STREET_RANGE_REVERSED", at, street=street, first=days[0], last=days[1])
            return None
        return Validity(*days) if any(days) else self.valid

    @property
    def _own(self) -> bool:
        """Whether it is a directory of kobimo, where no last number means: to the end of the street."""
        return set(self.table.columns) >= {"street", "from", "to", "side", "level", "area"}

    @property
    def _both_sides(self) -> bool:
        return any(role.startswith(("odd_", "even_")) for role in self.columns)

    def _numbers(self, at: int, street: str) -> Sequence[_Numbers]:
        """Return the ranges that a row is about; none where it cannot be read."""
        if self._both_sides:
            sides = (("odd", Side.ODD), ("even", Side.EVEN))
            given = [
                (self._with_suffix(at, f"{name}_from"), self._with_suffix(at, f"{name}_to"), side)
                for name, side in sides
            ]
            filled = [entry for entry in given if entry[0] or entry[1]]
            if not filled:
                return [(None, None, Side.ALL)]
            ranges = [self._range(at, street, *entry) for entry in filled]
            return [entry for entry in ranges if entry is not None]
        side = self._side(at, street)
        if side is None:
            return ()
        if "from" in self.columns:
            entry = self._range(at, street, self._with_suffix(at, "from"), self._with_suffix(at, "to"), side)
            return () if entry is None else (entry,)
        if "number" in self.columns:
            return self._of_text(at, self._cell(at, "number") + self._cell(at, "suffix"), street, side)
        return [(None, None, side)]

    def _with_suffix(self, at: int, role: str) -> str:
        return f"{self._cell(at, role).removesuffix('.0')}{self._cell(at, f'{role}_suffix')}"

    def _side(self, at: int, street: str) -> Side | None:
        text = self._cell(at, "side").casefold().strip(" .")
        side = _SIDES.get(text)
        if side is None and text.endswith("e nummern"):
            side = _SIDES.get(text.removesuffix(" nummern"))
        if side is None:
            self._report("STREET_SIDE_UNKNOWN", at, text=text, street=street)
        return side

    def _of_text(self, at: int, text: str, street: str, side: Side = Side.ALL) -> Sequence[_Numbers]:
        """Read a cell like `1–9 ungerade`, `12a`, `ab 20`, `alle`; several ranges stand apart by comma or semicolon."""
        if text.casefold().strip(" .") in _WHOLE or not text:
            return [(None, None, side)]
        ranges = []
        for part in re.split(r"[;,]", text):
            if part.strip():
                entry = self._of_part(at, part.strip(), street, side)
                if entry is None:
                    return ()
                ranges.append(entry)
        return ranges

    def _of_part(self, at: int, text: str, street: str, side: Side) -> _Numbers | None:
        plain = text
        for words, meant_side in _SIDE_WORDS:
            if words.search(plain):
                plain, side = words.sub(" ", plain).strip(" :()"), meant_side
                break
        if not plain:
            return None, None, side
        to_end = _TO_THE_END.search(plain)
        plain = _TO_THE_END.sub("", plain).strip()
        lower = plain.casefold()
        numbers = house_numbers(
            lower.removeprefix("ab ").removeprefix("bis ").removeprefix("von ").replace(" bis ", "-")
        )
        if numbers is None:
            self._report("STREET_NUMBER_UNREADABLE", at, text=text, street=street)
            return None
        if to_end or lower.startswith("ab "):
            return numbers[0], None, side
        if lower.startswith("bis "):
            return None, numbers[1], side
        return numbers[0], _open(numbers[1]), side

    def _range(self, at: int, street: str, begin: str, end: str, side: Side) -> _Numbers | None:
        """Read the two ends of a range; a single number may stand in one cell."""
        ends: list[HouseNumber | None] = []
        for text in (begin, end):
            numbers = house_numbers(text) if text else None
            if text and numbers is None:
                self._report("STREET_NUMBER_UNREADABLE", at, text=text, street=street)
                return None
            ends.append(numbers[0] if numbers else None)
        first, last = ends
        if first is not None and not end and not self._own and not self._both_sides:
            last = first
        if first is not None and last is not None and last < first:
            self._report("STREET_RANGE_REVERSED", at, street=street, first=first.text, last=last.text)
            return None
        return first, _open(last), side


def _open(last: HouseNumber | None) -> HouseNumber | None:
    return None if last is not None and last.number in _OPEN_ENDS else last


def _day(text: str) -> date | None:
    german = _GERMAN_DATE.fullmatch(text)
    try:
        if german:
            return date(int(german[3]), int(german[2]), int(german[1]))
        return date.fromisoformat(text[:10]) if text else None
    except ValueError:
        return None
