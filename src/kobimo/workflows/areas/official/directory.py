"""Gemeindeverzeichnis: the quarterly extract as a workbook, or GV100AD with records of fixed width."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from kobimo.ingest.grid import Grid, Opened
from kobimo.ingest.layouts.directory_records import DIRECTORY_RECORDS
from kobimo.ingest.layouts.gemeindeverzeichnis import DIRECTORY
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Column, Role
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.checks import CheckResult, Place
from kobimo.reference.checks import found
from kobimo.spaces.official.directory import (
    GEMEINDE_RECORD,
    KREIS_RECORD,
    VERBAND_RECORD,
    Record,
    areas_of,
    day_of_directory,
    known_above,
    record_of,
)
from kobimo.spaces.official.timeline import Listed
from kobimo.spaces.official.timeline import Place as AreaPlace
from kobimo.workflows.areas.official.content import OfficialContent, OfficialKind

_JOINT = "00"
"""Number of the Kreis where a territory belongs to none, for instance one that Germany and Luxembourg share."""


def is_directory(grid: Grid, opened: Opened) -> bool:
    """Whether a sheet is a Gemeindeverzeichnis."""
    if not grid.rows:
        return False
    page = Page(grid)
    return bool(DIRECTORY.recognise(page, opened) or DIRECTORY_RECORDS.recognise(page, opened))


def read_directory(opened: Opened, valid_from: date | None) -> OfficialContent:
    """Read a Gemeindeverzeichnis; it is true on its own day, and stands for the days from `valid_from` on."""
    records: list[Record] = []
    state, sheet, checks = "", "", list(opened.checks)
    for grid in opened.grids:
        page = Page(grid)
        layout = next(
            (item for item in (DIRECTORY, DIRECTORY_RECORDS) if grid.rows and item.recognise(page, opened)), None
        )
        for table in () if layout is None else layout.outline(page, opened):
            state, sheet = table.facts.get("territory", "") or state, grid.name
            checks += table.checks
            keys = [int(n) for n in table.facts["key_columns"].split(",")] if "key_columns" in table.facts else []
            rows = range(table.first, table.last + 1)
            records += _cells(page, rows, keys, table.columns) if keys else _fixed(page, rows)
    day = day_of_directory(state.replace("-", "")) or valid_from
    if day is None:
        checks.append(found("TERRITORY_DATE_MISSING", Place(opened.file, sheet)))
        return OfficialContent(OfficialKind.DIRECTORY, "", checks=tuple(checks))
    checks += _doubled(records, opened.file, sheet)
    joint = _joint(records)
    if joint:
        place = Place(opened.file, sheet, joint[0].row)
        checks.append(found("OFFICIAL_WITHOUT_KREIS", place, count=len(joint), name=joint[0].name))
    left_out = set(joint)
    kept = (record for record in records if record not in left_out)
    areas = known_above({(a.level, a.key): a for a in areas_of(kept)}.values())
    checks += _homeless(areas, opened.file, sheet)
    title = _("Gemeindeverzeichnis mit Gebietsstand {day}").format(day=f"{day:%d.%m.%Y}")
    listed = Listed(day, min(valid_from or day, day), areas)
    return OfficialContent(OfficialKind.DIRECTORY, title, (listed,), checks=tuple(checks))


def _cells(page: Page, rows: Iterable[int], keys: Sequence[int], columns: Sequence[Column]) -> Iterator[Record]:
    """Yield the records of the workbook: the key stands in five cells, from which Excel may have taken zeros."""
    widths = (2, 1, 2, 4, 3)
    kind_at = next(column.position for column in columns if column.role is Role.CATEGORY_CODE)
    name = next(column.position for column in columns if column.role is Role.AREA_NAME)
    for row in rows:
        kind = page.cell(row, kind_at)
        if not re.fullmatch(r"[1-6]0", kind):
            continue
        parts = [page.cell(row, at).removesuffix(".0") for at in keys]
        land, bezirk, kreis, verband, gemeinde = (
            part.zfill(width) if part else "" for part, width in zip(parts, widths, strict=True)
        )
        yield Record(kind, land, bezirk, kreis, verband, gemeinde, page.cell(row, name), page.grid.numbers[row])


def _fixed(page: Page, rows: Iterable[int]) -> Iterator[Record]:
    """Yield the records of the text file; in those of Länder and Kreise the key is filled up with zeros or blanks."""
    for row in rows:
        kind, key = page.cell(row, 0), page.cell(row, 2).replace(" ", "")
        if re.fullmatch(r"[1-6]0", kind):
            yield record_of(kind, key, page.cell(row, 3), page.cell(row, 4), page.grid.numbers[row])


def _joint(records: Sequence[Record]) -> list[Record]:
    """Return the records of a territory without Kreis; the city states have one with the same number."""
    listed = {record.land for record in records if record.kind == KREIS_RECORD and record.kreis == _JOINT}
    below = {VERBAND_RECORD, GEMEINDE_RECORD}
    return [r for r in records if r.kreis == _JOINT and r.kind in below and r.land not in listed]


def _doubled(records: Iterable[Record], file: str, sheet: str) -> Iterator[CheckResult]:
    """Yield keys that two areas of different names share."""
    seen: dict[AreaPlace, Area] = {}
    for record in records:
        for area in areas_of([record]):
            known = seen.setdefault((area.level, area.key), area)
            if known is not area:
                place = Place(file, sheet, record.row)
                yield found(
                    "OFFICIAL_KEY_TWICE", place, key=area.key, level=area.level, one=known.name, other=area.name
                )


def _homeless(areas: Sequence[Area], file: str, sheet: str) -> Iterator[CheckResult]:
    keys = {area.key for area in areas}
    missing = [area for area in areas if area.parent and area.parent not in keys]
    for area in missing[:1]:
        yield found(
            "OFFICIAL_PARENT_MISSING",
            Place(file, sheet),
            count=len(missing),
            level=area.level,
            key=area.key,
            name=area.name,
            parent=area.parent,
        )
