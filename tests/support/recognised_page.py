"""The page about the real public files: what the program makes of each, beside what naive code reads from it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Grid, Opened, address
from kobimo.ingest.outline import Outline, Recognition
from kobimo.ingest.recognition.opening import delimiter_title
from kobimo.ingest.recognition.recognise import is_data, recognise
from kobimo.ingest.recognition.report import cell_range, row_number
from kobimo.ingest.tidy import observations
from support.real_files import REAL, FileTruth, TableTruth, naive_values, truths

NOTICE = "<!-- Erzeugt von docs/recognised.py (make docs); Änderungen hier gehen verloren. -->"
MANY = 10
"""Workbooks with more tables than this have them told in one line."""
PERIODS = {
    "reference_date": "Stichtag",
    "calendar_year": "Kalenderjahr",
    "school_year": "Schuljahr",
    "quarter": "Quartal",
    "month": "Monat",
}


def page() -> str:
    """Return the page."""
    lines = [
        NOTICE,
        "",
        "# Erkannte Dateien",
        "",
        "Diese öffentlichen Dateien wurden bei der Entwicklung gelesen, jede ohne eigenen Code und ohne Angaben des",
        "Anwenders. Was in jeder steht, wurde von Hand aufgeschrieben; die Werte hat ein zweites, einfaches Programm",
        "gezählt. „Wie in der Datei“ heißt: jede Zahl, jedes Zeichen und jede leere Zelle stimmt überein.",
        "",
        f"Zusammen {len(truths())} Dateien.",
    ]
    for folder, files in _by_folder().items():
        lines += ["", f"## {folder}", ""]
        lines += ["| Datei | Inhalt | Art | Tabelle | Gebiete | Zeitraum | Ergebnis |", "|---|---|---|---|---|---|---|"]
        for file in files:
            lines += ["| " + " | ".join(cells) + " |" for cells in _rows(file)]
    return "\n".join(lines) + "\n"


def _by_folder() -> dict[str, list[FileTruth]]:
    found: dict[str, list[FileTruth]] = {}
    for file in truths():
        found.setdefault(file.path.rpartition("/")[0], []).append(file)
    return found


@dataclass(frozen=True)
class _Seen:
    """A file as the program sees it."""

    opened: Opened
    recognition: Recognition

    def grid(self, outline: Outline) -> Grid:
        return next(grid for grid in self.opened.grids if (grid.file, grid.name) == (outline.file, outline.sheet))

    def data(self) -> list[Outline]:
        return [outline for outline in self.recognition.tables if is_data(self.grid(outline), outline)]


def _rows(file: FileTruth) -> Iterator[tuple[str, ...]]:
    """Yield one row of the page for each table of a file; many alike sheets share one."""
    opened = open_file(REAL / file.path)
    seen = _Seen(opened, recognise(opened))
    name = f"`{file.path.rpartition('/')[2]}`"
    lead = (name, file.title, _kind(seen))
    data = seen.data()
    if not data:
        yield (*lead, "–", "", "", _nothing(file))
        return
    if len(data) > MANY:
        yield (*lead, f"{len(data)} Blätter", _areas(data[0]), _periods(data[0]), _together(file, seen, data))
        return
    for number, outline in enumerate(data):
        start = lead if number == 0 else ("", "", "")
        result = _result(file, seen, outline) + (_questions(seen) if number == 0 else "")
        yield (*start, _place(seen.grid(outline), outline), _areas(outline), _periods(outline), result)


def _kind(seen: _Seen) -> str:
    """Name container, encoding and delimiter."""
    recognition = seen.recognition
    parts = [recognition.container.value.upper()] if recognition.container else []
    parts += [recognition.encoding.upper()] if recognition.encoding else []
    parts += [delimiter_title(recognition.dialect.delimiter)] if recognition.dialect else []
    return ", ".join(parts)


def _place(grid: Grid, outline: Outline) -> str:
    """Say where a table stands; features and records have no rows that a person could count."""
    if grid.numbers[0] == 0:
        return outline.sheet or "–"
    sheet = f"{outline.sheet} " if outline.sheet else ""
    rows = ", ".join(str(row_number(grid, row)) for row in outline.head)
    head = f", Kopf in Zeile {rows}" if len(outline.head) == 1 else f", Kopf in den Zeilen {rows}" if rows else ""
    layout = f"; Form `{outline.layout}`" if outline.layout else ""
    return f"{sheet}{cell_range(grid, outline)}{head}{layout}"


def _areas(outline: Outline) -> str:
    area = outline.area
    if area is None:
        return "–"
    levels = f": {', '.join(filter(None, area.levels))}" if any(area.levels) else ""
    repaired = f"; {area.repaired} Schlüssel ergänzt" if area.repaired else ""
    return f"{area.system}{levels}{repaired}"


def _periods(outline: Outline) -> str:
    period = outline.period
    if period is None:
        return "–"
    labels = period.labels[0] if len(period.labels) == 1 else f"{period.labels[0]} bis {period.labels[-1]}"
    return f"{PERIODS.get(period.type, period.type)} {labels}"


def _result(file: FileTruth, seen: _Seen, outline: Outline) -> str:
    """Compare all values of a table with those of the naive reading."""
    grid = seen.grid(outline)
    first, last = grid.numbers[outline.first], grid.numbers[outline.last]
    truth = next(
        (t for t in file.tables if t.sheet == outline.sheet and t.first <= last and t.last >= first and not t.twin),
        None,
    )
    if truth is None:
        return f"{len(grid.rows) - 1} Objekte" if grid.geometry is not None else f"{len(grid.rows) - 1} Einträge"
    expected = naive_values(file, truth)
    if not expected:
        return "keine Werte, Liste von Schlüsseln"
    read = {item.cell: item.value for item in observations(grid, outline)}
    wrong = sum(not _same(read.get(address(*place)), cell, truth) for place, cell in expected.items())
    count = f"{len(expected):,}".replace(",", ".")
    return f"{count} Werte wie in der Datei" if not wrong else f"{count} Werte, {wrong} abweichend"


def _same(read: Decimal | None, cell: tuple[Decimal | None, str], truth: TableTruth) -> bool:
    value, sign = cell
    if value is not None:
        return read == value or (str(value) in truth.sentinels and read is None)
    return read == 0 if truth.signs.get(sign) == "nil" else read is None or sign in truth.sentinels


def _together(file: FileTruth, seen: _Seen, data: Sequence[Outline]) -> str:
    """Sum up many tables."""
    wrong = sorted({text for text in (_result(file, seen, outline) for outline in data) if "abweichend" in text})
    count = sum(len(naive_values(file, table)) for table in file.tables)
    said = "; ".join(wrong) or f"{count:,} Werte wie in der Datei".replace(",", ".")
    return said + _questions(seen)


def _nothing(file: FileTruth) -> str:
    """Say of a file without data that this is right."""
    if file.tables or file.features is not None or file.records is not None:
        return "nicht erkannt"
    return "keine Daten, so erkannt"


def _questions(seen: _Seen) -> str:
    codes = sorted({question.code for question in seen.recognition.questions})
    return f"; fragt nach: {', '.join(f'`{code}`' for code in codes)}" if codes else ""
