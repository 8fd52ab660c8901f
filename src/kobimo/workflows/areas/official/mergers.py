"""Lists of merged Kreise: old and new key, perhaps the day."""

from __future__ import annotations

import re
from datetime import date

from kobimo.ingest.grid import Grid, Opened
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.model.territory import TerritorialChange
from kobimo.reference.areas import kreise
from kobimo.reference.checks import found
from kobimo.spaces.official.directory import day_of_directory
from kobimo.spaces.official.events import merger_changes
from kobimo.spaces.official.keys import KREIS
from kobimo.workflows.areas.official.content import KeyReader, OfficialContent, OfficialKind

_OLD, _NEW = re.compile(r"(old|alt|bisherig|vorher)"), re.compile(r"(new|neu|nachher)")
_KEY = re.compile(r"(ags|key|schl|kreis|lk)")
_DAY = re.compile(r"(datum|date|valid_from|gültig|gueltig|wirksam)")


def merger_columns(grid: Grid) -> tuple[int, int, int | None] | None:
    """Return the columns of old key, new key and day of a list of mergers."""
    if not grid.rows:
        return None
    head = [str(cell or "").strip().casefold() for cell in grid.rows[0]]
    old = [n for n, text in enumerate(head) if _OLD.match(text) and _KEY.search(text)]
    new = [n for n, text in enumerate(head) if _NEW.match(text) and _KEY.search(text)]
    day = [n for n, text in enumerate(head) if _DAY.search(text)]
    if len(old) != 1 or len(new) != 1:
        return None
    return old[0], new[0], day[0] if day else None


def read_mergers(opened: Opened, valid_from: date | None) -> OfficialContent:
    """Read a list; its rows name their day, or all have that of `valid_from`."""
    grid = opened.grids[0]
    columns = merger_columns(grid)
    old, new, at = columns or (0, 1, None)
    keys = KeyReader(opened.file, grid.name)
    pairs: dict[date, list[tuple[str, str]]] = {}
    undated = False
    for n in range(1, len(grid.rows)):
        if not any(grid.rows[n]):
            continue
        row = grid.numbers[n]
        day = valid_from or (day_of_directory(grid.text(n, at).replace("-", "")) if at is not None else None)
        pair = (keys.read(grid.text(n, old), KREIS, row), keys.read(grid.text(n, new), KREIS, row))
        undated |= day is None
        if day is not None and all(pair):
            pairs.setdefault(day, []).append(pair)
    checks = [*opened.checks, *keys.results()]
    if undated:
        checks.append(found("TERRITORY_DATE_MISSING", Place(opened.file)))
    changes: list[TerritorialChange] = []
    for day, listed in pairs.items():
        changes += merger_changes(listed, day, _("Kreisreform zum {day}").format(day=f"{day:%d.%m.%Y}"))
    days = ", ".join(f"{day:%d.%m.%Y}" for day in sorted(pairs))
    title = _("Kreisreform zum {day}").format(day=days)
    known = {key for listed in pairs.values() for pair in listed for key in pair} & kreise().keys()
    names = {(KREIS, key): kreise()[key].names[0] for key in known}
    return OfficialContent(OfficialKind.MERGERS, title, (), tuple(changes), names, None, tuple(checks))
