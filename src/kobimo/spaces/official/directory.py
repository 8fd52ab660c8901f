"""Gemeindeverzeichnis: its records as areas of all levels, from the workbook (GV-ISys) or the text file (GV100AD)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from kobimo.model.area import Area, LevelDefinition, SpaceDefinition
from kobimo.model.text import Text
from kobimo.spaces.official.keys import BEZIRK, GEMEINDE, KREIS, LAND, VERBAND

LAND_RECORD, BEZIRK_RECORD, KREIS_RECORD, VERBAND_RECORD, GEMEINDE_RECORD = "10", "20", "40", "50", "60"

LEVELS = (
    LevelDefinition(
        id=GEMEINDE, title=Text(de="Gemeinde", en="Municipality"), parent=KREIS, further_parents=(VERBAND,)
    ),
    LevelDefinition(id=VERBAND, title=Text(de="Gemeindeverband", en="Municipal association"), parent=KREIS),
    LevelDefinition(id=KREIS, title=Text(de="Kreis", en="County"), parent=LAND, further_parents=(BEZIRK,)),
    LevelDefinition(id=BEZIRK, title=Text(de="Regierungsbezirk", en="Administrative district"), parent=LAND),
    LevelDefinition(id=LAND, title=Text(de="Land", en="Federal state")),
)
"""Official levels. Not every Land has Regierungsbezirke, so they and the Verbände are further hierarchies."""


@dataclass(frozen=True, slots=True)
class Record:
    """A record: its kind (10 Land, 20, 40 Kreis, 50, 60 Gemeinde) and the parts of its key, empty where it has none."""

    kind: str
    land: str
    bezirk: str
    kreis: str
    verband: str
    gemeinde: str
    name: str
    row: int


def germany(name: str, title: str = "Deutschland", levels: Iterable[str] = ()) -> SpaceDefinition:
    """Return a space with the official levels, or with those named and all above them."""
    wanted = set(levels) or {level.id for level in LEVELS}
    for level in LEVELS:
        if level.id in wanted and level.parent is not None:
            wanted.add(level.parent)
    kept = [
        level.model_copy(update={"further_parents": tuple(p for p in level.further_parents if p in wanted)})
        for level in LEVELS
        if level.id in wanted
    ]
    return SpaceDefinition(id=name, title=Text(de=title), levels=tuple(kept))


def record_of(kind: str, key: str, verband: str, name: str, row: int) -> Record:
    """Return a record whose key stands in one field (AGS), with its Verband in another."""
    return Record(kind, key[:2], key[2:3], key[3:5], verband, key[5:8], name, row)


def areas_of(records: Iterable[Record]) -> Iterator[Area]:
    """Return the areas that records describe; Gemeinden are named by their AGS of 8 digits."""
    for item in records:
        kreis = item.land + item.bezirk + item.kreis
        if item.kind == LAND_RECORD:
            yield Area(LAND, item.land, item.name)
        elif item.kind == BEZIRK_RECORD:
            yield Area(BEZIRK, item.land + item.bezirk, item.name, item.land)
        elif item.kind == KREIS_RECORD:
            further = () if item.bezirk == "0" else ((BEZIRK, item.land + item.bezirk),)
            yield Area(KREIS, kreis, item.name, item.land, further)
        elif item.kind == VERBAND_RECORD:
            yield Area(VERBAND, kreis + item.verband, item.name, kreis)
        elif item.kind == GEMEINDE_RECORD:
            further = ((VERBAND, kreis + item.verband),) if item.verband else ()
            yield Area(GEMEINDE, kreis + item.gemeinde, item.name, kreis, further)


def known_above(areas: Iterable[Area]) -> tuple[Area, ...]:
    """Leave out memberships in areas that the list does not have."""
    listed = tuple(areas)
    places = {(area.level, area.key) for area in listed}
    return tuple(
        Area(area.level, area.key, area.name, area.parent, tuple(f for f in area.further if f in places))
        for area in listed
    )


def day_of_directory(text: str) -> date | None:
    """Read 30.06.2024 or 20240630."""
    digits = text.strip()
    try:
        if "." in digits:
            day, month, year = digits.split(".")
            return date(int(year), int(month), int(day))
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
