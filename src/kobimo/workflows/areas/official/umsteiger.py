"""Umsteigeschluessel of the BBSR: a workbook with a sheet for each year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from kobimo.ingest.grid import Grid, Opened
from kobimo.language import _, counted
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.territory import Basis
from kobimo.reference.areas import laender
from kobimo.reference.checks import found
from kobimo.spaces.official.keys import KREIS
from kobimo.spaces.official.umsteiger import RowOfSheet, Umsteiger, changes_of, collect, lists_of
from kobimo.workflows.areas.official.content import BBSR, KeyReader, OfficialContent, OfficialKind

_SHOWN = 5
_STATUS = re.compile(r"^kreise\s*31\.12\.(\d{4})$")
_WEIGHTS = {"fläche": Basis.AREA, "bevölkerung": Basis.POPULATION, "beschäftigte": Basis.EMPLOYMENT}
_SIZES = {"fläche am": Basis.AREA, "bevölkerung am": Basis.POPULATION, "sozialvers": Basis.EMPLOYMENT}


def _heads(grid: Grid) -> list[str]:
    if not grid.rows:
        return []
    return [re.sub(r"\s+", " ", re.sub(r"-\s*\n\s*", "", str(cell or ""))).strip().casefold() for cell in grid.rows[0]]


def years_of_sheet(grid: Grid) -> tuple[int, int] | None:
    """Return the years of the old and of the new status of a sheet of an Umsteigeschluessel."""
    heads = _heads(grid)
    years = [int(match[1]) for text in heads if (match := _STATUS.match(text))]
    if len(years) != 2 or not any("umsteige" in text for text in heads):
        return None
    return years[0], years[1]


def read_umsteiger(opened: Opened) -> OfficialContent:
    """Read all sheets."""
    checks, years, status = list(opened.checks), {}, 0
    for grid in opened.grids:
        if (both := years_of_sheet(grid)) is not None:
            keys = KeyReader(opened.file, grid.name)
            years[both[0]] = tuple(_rows(grid, keys))
            status = both[1]
            checks += keys.checks
            if keys.repaired and all(check.code != "OFFICIAL_KEY_REPAIRED" for check in checks):
                checks += [check for check in keys.results() if check.code == "OFFICIAL_KEY_REPAIRED"]
    if has_errors(checks):
        return OfficialContent(OfficialKind.UMSTEIGER, "", checks=tuple(checks))
    read = collect(years, date(status, 12, 31))
    checks += _of_weights(read, opened.file)
    title = _("Umsteigeschlüssel der Kreise {first} bis {last} auf {status}").format(
        first=min(years), last=max(years), status=status
    )
    changes = changes_of(read, BBSR)
    return OfficialContent(
        OfficialKind.UMSTEIGER,
        title,
        lists_of(read, laender()),
        changes,
        umsteiger=read,
        checks=tuple(checks),
    )


def _rows(grid: Grid, keys: KeyReader) -> Iterator[RowOfSheet]:
    """Yield the rows of a sheet; blank ones at its end are none."""
    heads = _heads(grid)
    source, target = (n for n, text in enumerate(heads) if _STATUS.match(text))
    weights = {
        b: n for n, text in enumerate(heads) for word, b in _WEIGHTS.items() if word in text and "umsteige" in text
    }
    sizes = {b: n for n, text in enumerate(heads) for word, b in _SIZES.items() if text.startswith(word)}
    for n in range(1, len(grid.rows)):
        cells = grid.rows[n]
        if not any(cell not in {None, ""} for cell in cells):
            continue
        row = grid.numbers[n]
        pair = keys.read(grid.text(n, source), KREIS, row), keys.read(grid.text(n, target), KREIS, row)
        if all(pair):
            yield RowOfSheet(
                pair[0],
                grid.text(n, source + 1),
                pair[1],
                grid.text(n, target + 1),
                {basis: _number(cells, at) for basis, at in weights.items()},
                {basis: _number(cells, at) for basis, at in sizes.items()},
            )


def _number(cells: Sequence[object], at: int) -> float:
    value = cells[at] if at < len(cells) else None
    return float(value) if isinstance(value, (int, float)) else 0.0


def _of_weights(read: Umsteiger, file: str) -> Iterator[CheckResult]:
    """Yield what is wrong or remarkable about the weights."""
    for code, cases in (("UMSTEIGER_SUM", read.wrong), ("UMSTEIGER_SCALED", read.scaled)):
        for year, key, basis, total in cases[:1]:
            place = Place(file, f"{year}-{read.status.year}")
            yield found(code, place, count=len(cases), key=key, basis=basis.value, total=f"{total:.6f}")
    if read.fractional:
        shown = ", ".join(f"{key} {read.names.get(key, '')}".strip() for key in read.fractional[:_SHOWN])
        number = counted(len(read.fractional), "Kreis", "Kreise")
        yield found("UMSTEIGER_PARTIAL", Place(file), count=len(read.fractional), areas=number, keys=shown)
