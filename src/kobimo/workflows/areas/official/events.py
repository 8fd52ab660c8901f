"""History of official keys of Gemeinden: dissolved, parts moved, new key."""

from __future__ import annotations

import json
from pathlib import Path

from kobimo.ingest.grid import Grid, Opened
from kobimo.language import _
from kobimo.model.checks import Place
from kobimo.reference.checks import found
from kobimo.spaces.official.events import EVENTS, event_changes
from kobimo.spaces.official.keys import GEMEINDE
from kobimo.workflows.areas.official.content import OfficialContent, OfficialKind


def is_events(grid: Grid) -> bool:
    """Whether records are events of official keys."""
    if not grid.rows:
        return False
    head = {str(cell) for cell in grid.rows[0]}
    return {"effective_date", "ags", "kind"} <= head


def read_events(opened: Opened, path: Path) -> OfficialContent:
    """Read the events."""
    checks = list(opened.checks)
    events, kept = json.loads(path.read_text(encoding="utf-8-sig")), []
    for n, event in enumerate(events if isinstance(events, list) else [], start=1):
        place = Place(opened.file, row=n)
        if event.get("kind") not in EVENTS:
            checks.append(found("TERRITORY_CONTENT_BROKEN", place, field="kind", text=event.get("kind")))
            continue
        try:
            tuple(event_changes([event]))
        except (KeyError, ValueError, TypeError) as error:
            checks.append(found("TERRITORY_CONTENT_BROKEN", place, field=type(error).__name__, text=error))
        else:
            kept.append(event)
    days = sorted(event["effective_date"] for event in kept)
    title = _("Gebietsänderungen der Gemeinden")
    if days:
        title = _("Gebietsänderungen der Gemeinden {first} bis {last}").format(first=days[0], last=days[-1])
    names = {(GEMEINDE, event["ags"]): str(event["name"]) for event in kept}
    return OfficialContent(OfficialKind.EVENTS, title, (), tuple(event_changes(kept)), names, None, tuple(checks))
