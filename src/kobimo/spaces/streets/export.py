"""Write a street directory in the layout that another office asks for; the layout is a small TOML file."""

from __future__ import annotations

import csv
import io
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from importlib.resources import files
from pathlib import Path

from pydantic import Field, ValidationError

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.model.address import HouseNumber, Side, StreetRange
from kobimo.model.area import Space
from kobimo.model.checks import CheckResult, Place
from kobimo.model.text import Definition
from kobimo.reference.checks import found

BUILT_IN = ("ba",)
_PARITY = {"odd": 1, "even": 0}


class KeyRule(Definition):
    """How the keys of areas are made up where nobody gives them."""

    digits: int = Field(default=3, ge=1, le=9, description="Digits of each level.")
    levels: int = Field(default=3, ge=1, le=9)
    least_residents: int = Field(default=0, ge=0)


class FileRule(Definition):
    """One of the files of a layout."""

    ending: str
    columns: tuple[str, ...] = Field(min_length=1, description="Names of contents; an empty name is an empty column.")
    headings: tuple[str, ...] = Field(default=(), description="Texts of the first row; default: the names.")
    header: bool = True
    encoding: str = "utf-8"
    delimiter: str = Field(default=";", min_length=1, max_length=1)
    first_odd: str = "1"
    first_even: str = "2"
    last_odd: str = ""
    last_even: str = ""


class StreetLayout(Definition):
    """A layout for street directories."""

    title: str
    both_sides: bool = Field(default=False, description="Odd and even numbers of a range stand in one row.")
    key: KeyRule | None = Field(default=None, description="Areas get keys of their own, in a hierarchy.")
    raster: FileRule
    areas: FileRule | None = None


@dataclass(frozen=True, slots=True)
class AreaKey:
    """What an area is called for the other office."""

    key: str
    name: str
    residents: str = ""


@dataclass(frozen=True)
class Exported:
    """Files by the ending of their name; `keys` are those of the areas by level:key, with what was found."""

    files: Mapping[str, bytes]
    keys: Mapping[str, AreaKey]
    checks: tuple[CheckResult, ...]


def read_layout(name: str) -> StreetLayout:
    """Read a layout: one of those that kobimo has, or a TOML file.

    Raises
    ------
    UnknownNameError
        If there is neither.
    DefinitionError
        If the file is no layout.
    """
    if name in BUILT_IN:
        text = files("kobimo.spaces.streets").joinpath("layouts", f"{name}.toml").read_text(encoding="utf-8")
    elif name.endswith(".toml") and Path(name).is_file():
        text = Path(name).read_text(encoding="utf-8")
    else:
        remedy = _("Bekannt sind: {names}; oder den Pfad einer TOML-Datei angeben.").format(names=", ".join(BUILT_IN))
        raise UnknownNameError(_("Satzaufbau"), name, BUILT_IN, remedy=remedy)
    try:
        return StreetLayout.model_validate(tomllib.loads(text))
    except (tomllib.TOMLDecodeError, ValidationError) as error:
        reason = str(error).splitlines()[0]
        raise DefinitionError(
            _("Der Satzaufbau lässt sich nicht lesen: {reason}").format(reason=reason),
            where=name,
            remedy=_("Eine Kopie des Satzaufbaus „ba“ als Muster nehmen."),
        ) from error


def export_streets(
    rows: Iterable[StreetRange],
    space: Space,
    level: str,
    layout: StreetLayout,
    *,
    ags: str,
    day: date,
    keys: Mapping[str, AreaKey] | None = None,
) -> Exported:
    """Write the rows of one level that hold on a day.

    Parameters
    ----------
    rows : iterable of StreetRange
    space : Space
        The areas as they are then.
    level : str
    layout : StreetLayout
    ags : str
        Key of the municipality.
    day : date
    keys : mapping of str to AreaKey, optional
        By level:key, as they were at the last export; areas that it lacks get new ones behind them.

    Returns
    -------
    Exported
        Files ready to be written, and what the other office would object to.
    """
    held = [row for row in rows if row.level == level and row.valid.holds(day)]
    known = _area_keys(space, level, layout.key, keys or {})
    checks = [*_key_checks(known, level, layout.key), *_unknown_areas(held, known)]
    records = [_record(row, known, layout, ags) for row in sorted(held, key=_order)]
    contents = {layout.raster.ending: _content(layout.raster, records)}
    if layout.areas is not None:
        listed = [
            {"ags": ags, "area_key": entry.key, "name": entry.name, "residents": entry.residents}
            for entry in sorted(known.values(), key=lambda entry: entry.key)
        ]
        contents[layout.areas.ending] = _content(layout.areas, listed)
    checks += _lost_characters(layout.raster.encoding, [row.street for row in held])
    return Exported(contents, known, tuple(checks))


def _order(row: StreetRange) -> tuple[object, ...]:
    return (row.street, row.postcode, row.key, row.first or HouseNumber(0), row.side.value)


def _area_keys(space: Space, level: str, rule: KeyRule | None, given: Mapping[str, AreaKey]) -> dict[str, AreaKey]:
    """Give the areas numbers from the top: each level has its digits, those below are zeros."""
    if rule is None:
        return {f"{level}:{a.key}": AreaKey(a.key, a.name) for a in space.areas(level)}
    path = [name for name in reversed(space.path_to_root(level)) if name != space.root or level == space.root]
    path = path[-rule.levels :]
    known: dict[str, AreaKey] = {}
    for depth, name in enumerate(path):
        above = path[depth - 1] if depth else ""
        for area in space.areas(name):
            parent = known[f"{above}:{area.parent}"].key[: depth * rule.digits] if above else ""
            place = f"{name}:{area.key}"
            old = given.get(place)
            if old is None:
                taken = {entry.key for entry in (*known.values(), *given.values())}
                old = AreaKey(_free(parent, taken, rule), area.name)
            known[place] = AreaKey(old.key, old.name or area.name, old.residents)
    return known


def _free(parent: str, taken: set[str], rule: KeyRule) -> str:
    """Return the next key below a parent."""
    tail = "0" * (rule.digits * rule.levels - len(parent) - rule.digits)
    used = [int(key[len(parent) :][: rule.digits]) for key in taken if key.startswith(parent) and key.isdigit()]
    return f"{parent}{max(used, default=0) + 1:0{rule.digits}}{tail}"


def _key_checks(known: Mapping[str, AreaKey], level: str, rule: KeyRule | None) -> list[CheckResult]:
    if rule is None:
        return []
    digits = rule.digits * rule.levels
    checks = [
        found("STREET_KEY_NOT_NINE", Place(), key=entry.key, name=entry.name, digits=digits)
        for entry in known.values()
        if len(entry.key) != digits or not entry.key.isdigit()
    ]
    smallest = [entry for place, entry in known.items() if place.startswith(f"{level}:")]
    without = [entry for entry in smallest if not entry.residents]
    if without and rule.least_residents:
        checks.append(found("STREET_RESIDENTS_MISSING", Place(), count=len(without), areas=len(without)))
    small = [e for e in smallest if e.residents.isdigit() and int(e.residents) < rule.least_residents]
    checks += [
        found("STREET_AREA_TOO_SMALL", Place(), name=e.name, residents=e.residents, least=rule.least_residents)
        for e in small
    ]
    return checks


def _unknown_areas(rows: Iterable[StreetRange], known: Mapping[str, AreaKey]) -> list[CheckResult]:
    """Report rows whose area does not exist on that day."""
    lost = {row.area: row for row in rows if f"{row.level}:{row.area}" not in known}
    return [
        found(
            "STREET_AREA_UNKNOWN", Place(row=row.line or None), text=area, level=row.level, street=row.street, hint=""
        )
        for area, row in lost.items()
    ]


def _lost_characters(encoding: str, names: Iterable[str]) -> list[CheckResult]:
    """Report names that cannot be written in the encoding of a layout."""
    lost = [name for name in dict.fromkeys(names) if name.encode(encoding, "replace").decode(encoding) != name]
    if not lost:
        return []
    return [found("STREET_CHARACTERS_LOST", Place(), count=len(lost), name=lost[0], encoding=encoding)]


def _record(row: StreetRange, known: Mapping[str, AreaKey], layout: StreetLayout, ags: str) -> dict[str, str]:
    """Return everything that a column may ask for."""
    area = known.get(f"{row.level}:{row.area}", AreaKey(row.area, ""))
    record = {
        "ags": ags,
        "postcode": row.postcode,
        "town": row.town,
        "street": row.street,
        "street_key": row.key,
        "area": row.area,
        "area_key": area.key,
        "name": area.name,
        "level": row.level,
        "side": row.side.value,
        "valid_from": row.valid.first.isoformat() if row.valid.first else "",
        "valid_to": row.valid.last.isoformat() if row.valid.last else "",
    }
    for role, number in (("from", row.first), ("to", row.last)):
        record |= _parts(role, number)
    if layout.both_sides:
        for side in (Side.ODD, Side.EVEN):
            record |= _of_side(row, side, layout.raster)
    return record


def _parts(role: str, number: HouseNumber | None) -> dict[str, str]:
    if number is None:
        return {role: "", f"{role}_suffix": ""}
    plain = str(number.number)
    return {role: plain, f"{role}_suffix": number.text.removeprefix(plain).strip()}


def _of_side(row: StreetRange, side: Side, rule: FileRule) -> dict[str, str]:
    """Return the numbers of a range on one side: 1 to 50 are 1 to 49 and 2 to 50."""
    name, parity = side.value, _PARITY[side.value]
    empty = {f"{name}_{end}{part}": "" for end in ("from", "to") for part in ("", "_suffix")}
    if row.side not in {Side.ALL, side}:
        return empty
    first, last = _inward(row.first, parity, up=True), _inward(row.last, parity, up=False)
    if first is not None and last is not None and first > last:
        return empty
    begin = _parts(f"{name}_from", first)
    end = _parts(f"{name}_to", last)
    if first is None:
        begin[f"{name}_from"] = rule.first_odd if parity else rule.first_even
    if last is None:
        end[f"{name}_to"] = rule.last_odd if parity else rule.last_even
    return begin | end


def _inward(number: HouseNumber | None, parity: int, *, up: bool) -> HouseNumber | None:
    """Return the next number of a side inside a range."""
    if number is None or number.number % 2 == parity:
        return number
    return HouseNumber(number.number + (1 if up else -1))


def _content(rule: FileRule, records: Sequence[Mapping[str, str]]) -> bytes:
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=rule.delimiter, lineterminator="\r\n")
    if rule.header:
        writer.writerow(rule.headings or rule.columns)
    writer.writerows(_cells(rule, records))
    return stream.getvalue().encode(rule.encoding, "replace")


def _cells(rule: FileRule, records: Sequence[Mapping[str, str]]) -> Iterator[list[str]]:
    """Yield the cells of each record, in the order of the columns."""
    unknown = [name for name in rule.columns if name and records and name not in records[0]]
    if unknown:
        raise UnknownNameError(_("Inhalt einer Spalte"), unknown[0], records[0])
    for record in records:
        yield [record[name] if name else "" for name in rule.columns]
