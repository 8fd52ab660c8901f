"""What title and notes of a GENESIS table say."""

from __future__ import annotations

import re

from kobimo.ingest.layouts.genesis.frame import COPYRIGHT, STAMP, Frame
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.layouts.periods import unwrapped
from kobimo.ingest.layouts.units import measure_and_unit

_LICENCE = re.compile(r"Dieses Werk ist lizenziert unter der (Datenlizenz Deutschland\s*[-–]\s*[^.]*?Version \d\.\d)")
_WHOLE_COPYRIGHT = re.compile(r"(?:©|\ufffd|ï¿½|\(C\)opyright|Copyright \(C\)).{0,120}?,\s*\d{4}")
_SOURCE = re.compile(r"Quelle: ([^\n]+)")


def facts_of(page: Page, frame: Frame) -> dict[str, str]:
    """Collect code, title, statistic, measure, unit, selection, source, licence, time stamp and footnotes."""
    facts = {"table_code": frame.code} if frame.code else {}
    facts |= _title_facts([page.text(row) for row in frame.title])
    raw = "\n".join(_raw(page, row) for row in frame.notes)
    flat = unwrapped(raw.replace("\n", " ").split())
    stamp = STAMP.search(flat)
    owner = _WHOLE_COPYRIGHT.search(flat)
    licence = _LICENCE.search(flat)
    if stamp:
        facts["as_of"] = stamp[0].removeprefix("Stand:").strip()
    if owner or COPYRIGHT.search(flat):
        facts["source"] = owner[0] if owner else flat[COPYRIGHT.search(flat).start() :][:120]  # type: ignore[union-attr]
    if licence:
        facts["licence"] = licence[1]
    notes = _footnotes(raw)
    return facts | ({"footnotes": notes} if notes else {})


def _title_facts(lines: list[str]) -> dict[str, str]:
    """Split the title: title, statistic, one measure with its unit, what was selected.

    Measure and selection come last, in either order; the statistic is the line before them.
    """
    if not lines:
        return {}
    at = next((i for i in range(len(lines) - 1, max(len(lines) - 3, 0), -1) if measure_and_unit(lines[i])), None)
    facts: dict[str, str] = {}
    rest = lines
    if at is not None:
        facts["measure"], facts["unit"] = measure_and_unit(lines[at]) or ("", "")
        rest = lines[:at]
        if lines[at + 1 :]:
            facts["selection"] = ", ".join(lines[at + 1 :])
    if len(rest) > 2 and rest[-1] == "Deutschland":
        facts["selection"] = rest[-1]
        rest = rest[:-1]
    if len(rest) > 1:
        facts["statistic"] = rest[-1]
        rest = rest[:-1]
    return {"title": unwrapped(rest)} | facts


def _raw(page: Page, row: int) -> str:
    """Return a row of notes with its line breaks."""
    cells = [cell for cell in page.grid.rows[row] if cell not in {None, ""}]
    lines = ", ".join(str(cell) for cell in cells).splitlines()
    return "\n".join(" ".join(line.split()) for line in lines).strip('"')


def _footnotes(raw: str) -> str:
    """Return the notes without copyright, licence and time stamp."""
    kept = []
    for line in raw.splitlines():
        if COPYRIGHT.search(line) or STAMP.match(line):
            break
        kept.append(line)
    return "\n".join(kept).strip()
