"""With what a course compares: a switch for each line, which leads to the page with or without it."""

from __future__ import annotations

from dataclasses import dataclass, replace

from django.urls import reverse

from kobimo.language import _
from kobimo.publish.views import IndicatorView
from kobimo.publish.views.selection import PARENT, PEERS, TARGET, WHOLE
from kobimo.web.explorer.addresses import LINES, state
from kobimo.web.site import site
from kobimo.workflows.releases.peer_lines import has_peers
from kobimo.workflows.releases.viewing import ReleaseReader


@dataclass(frozen=True, slots=True)
class Switch:
    """One line: which, its name, whether it is drawn, and where it is otherwise."""

    line: str
    name: str
    on: bool
    link: str


def switches(reader: ReleaseReader, view: IndicatorView, pinned: str, shown: str) -> tuple[Switch, ...]:
    """Return the lines that this course can have beside those of picked areas.

    Without a picked area the whole is the course itself, and there is nothing above it.
    """
    titles: dict[str, list[str]] = {}
    picked = any(item.role == "selected" for item in view.series)
    for item in view.series:
        if picked and item.role in {WHOLE, PARENT}:
            titles.setdefault(item.role, []).append(item.area.name)
    names = {role: ", ".join(found) for role, found in titles.items()}
    if has_peers(reader, view, site().workspace().settings.peers):
        names[PEERS] = _("Vergleichsgebiete")
    if view.targets:
        names[TARGET] = _("Zielwert")
    base = reverse("indicator", args=[view.selection.indicator])
    lines = view.selection.lines
    found = []
    for line in LINES:
        if line not in names:
            continue
        others = tuple(x for x in LINES if (x in lines) != (x == line))
        changed = replace(view.selection, lines=others)
        found.append(Switch(line, names[line], line in lines, base + state(changed, view.default, pinned, shown)))
    return tuple(found)
