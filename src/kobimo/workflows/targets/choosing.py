"""What a target can be set for: indicators with numbers, and areas by level; and how they are named."""

from __future__ import annotations

from kobimo.model.area import Area
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.target import Target
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.targets.checking import space_of


def target_indicators(workspace: OpenedWorkspace) -> tuple[IndicatorDefinition, ...]:
    """Return the indicators that can have a target, by topic and name."""
    found = (item for item in workspace.definitions.indicators.values() if item.kind != "category")
    return tuple(sorted(found, key=lambda item: (item.area, item.title.shown.casefold())))


def area_names(workspace: OpenedWorkspace) -> dict[str, dict[str, str]]:
    """Return the areas below the root of all spaces with indicators: name by `LEVEL:KEY`, by name of their level."""
    spaces = dict.fromkeys(space_of(workspace, item) for item in workspace.definitions.indicators.values())
    found: dict[str, dict[str, str]] = {}
    for name in spaces:
        space = workspace.space(name)
        for level in reversed(space.definition.levels):
            if level.parent is None:
                continue
            areas = found.setdefault(level.title.shown, {})
            areas |= {f"{level.id}:{area.key}": area.name for area in space.areas(level.id)}
    return {title: areas for title, areas in found.items() if areas}


def target_area(workspace: OpenedWorkspace, target: Target) -> Area:
    """Return the area of a target that fits; the whole if it names none."""
    space = workspace.space(space_of(workspace, workspace.definitions.indicators[target.indicator]))
    if not target.area:
        return next(iter(space.areas(space.root)), Area(space.root, "", ""))
    level, _colon, key = target.area.partition(":")
    return space.area(level, key)
