"""Two territorial statuses of a space on one map and in one table."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.model.area import Area, Space
from kobimo.model.territory import SpaceHistory
from kobimo.spaces.changing import shown_day, shown_share
from kobimo.spaces.comparing import AreaFate, Fate, LevelComparison
from kobimo.web.site import site
from kobimo.web.spaces.addresses import CUT, DATASET, FROM, LEVEL, TO, WHOLE, Place, chosen_status, query
from kobimo.web.spaces.fates import fate_map, linked
from kobimo.workflows.areas.diff import SpaceDiff, diff_space
from kobimo.workflows.areas.pages import Status, ordered_levels, outlines_of_both, statuses
from kobimo.workflows.areas.sums import datasets_with_sums
from kobimo.workflows.opened import OpenedWorkspace


@require_safe
def page(request: HttpRequest, space: str) -> HttpResponse:
    """Show both statuses of the address; by default the newest one and the one before it."""
    workspace = site().workspace()
    history = workspace.history(space)
    found = statuses(history)
    context: dict[str, Any] = {"definition": history.definition, "statuses": found, "found": None, "error": None}
    if len(found) > 1:
        context |= _compared(workspace, history, found, request.GET)
    return render(request, "spaces/comparison.html", context)


def _compared(
    workspace: OpenedWorkspace, history: SpaceHistory, found: tuple[Status, ...], given: QueryDict
) -> dict[str, Any]:
    begin = chosen_status(history, given.get(FROM, "")) if given.get(FROM) else found[-2]
    end = chosen_status(history, given.get(TO, "")) if given.get(TO) else found[-1]
    dataset = given.get(DATASET, "")
    context: dict[str, Any] = {"begin": begin, "end": end, "dataset": dataset, "error": None}
    context["datasets"] = datasets_with_sums(workspace, history.definition.id)
    context["levels"] = ordered_levels(history.at(end.shown_on))
    try:
        diff = diff_space(workspace, history.definition.id, begin.shown_on, end.shown_on, dataset=dataset or None)
    except KobimoError as error:
        return context | {"error": error, "level": context["levels"][0]}
    level = _level(diff, given.get(LEVEL, ""))
    return context | {"found": diff, "level": level} | _shown(workspace, diff, level, given)


def _level(diff: SpaceDiff, wanted: str) -> LevelComparison:
    """Return the level that is shown: the one asked for, else the lowest one on which something changed."""
    levels = diff.comparison.levels[::-1]
    named = [level for level in levels if level.level == wanted]
    changed = [level for level in levels if level.counts[Fate.UNCHANGED] < len(level.areas)]
    return (*named, *changed, *levels)[0]


def _shown(workspace: OpenedWorkspace, diff: SpaceDiff, level: LevelComparison, given: QueryDict) -> dict[str, Any]:
    compared, history = diff.comparison, workspace.history(diff.comparison.space)
    one, other = outlines_of_both(workspace, compared.space, level.level, compared.begin, compared.end)
    names = {v.area.key: v.area.name for v in history.versions if v.area.level == level.level}
    label = _("Karte: {level}, Gebietsstände {begin} und {end}").format(
        level=level.title, begin=_day(compared.begin), end=_day(compared.end)
    )
    before, after = (_link(compared.space, day) for day in (compared.begin, compared.end))
    whole = given.get(CUT) == WHOLE
    picture = fate_map(level, one, other, names, after, label, whole=whole)
    above = _names_above(history.at(compared.end), level.level)
    different = [item for item in level.areas if item.fate is not Fate.UNCHANGED]
    titles = {item.level: item.title for item in compared.levels}
    return {
        "picture": picture,
        "other_cut": _other_cut(given, whole=whole) if picture.small else "",
        "changed": [_row(item, names, above, before if item.after is None else after) for item in different],
        "unchanged": level.counts[Fate.UNCHANGED],
        "shown_share": shown_share,
        "sums": [(titles[item.level], item) for item in diff.sums],
    }


def _other_cut(given: QueryDict, *, whole: bool) -> str:
    """Return the query of the same page with the whole map instead of a part of it, or the other way round."""
    pairs = {name: str(given[name]) for name in given if name != CUT}
    return query(pairs if whole else {**pairs, CUT: WHOLE}) or "?"


def _link(space: str, day: date) -> Callable[[Area], str]:
    def to(area: Area) -> str:
        return Place(space, status=_value(day), area=f"{area.level}:{area.key}").address

    return to


def _value(day: date) -> str:
    return "anfang" if day == date.min else day.isoformat()


def _day(day: date) -> str:
    return _("Anfang") if day == date.min else shown_day(day)


def _names_above(space: Space, level: str) -> dict[tuple[str, str], str]:
    """Return the names of all areas by level and key; those of the level above in the main hierarchy without level."""
    main = space.levels[level].parent
    named = {(area.level, area.key): area.name for area in space.all_areas()}
    return named | ({} if main is None else {("", area.key): area.name for area in space.areas(main)})


def _row(
    item: AreaFate, names: dict[str, str], above: Mapping[tuple[str, str], str], link: Callable[[Area], str]
) -> dict[str, Any]:
    fate = {
        Fate.NEW: _("neu"),
        Fate.ENDED: _("beendet"),
        Fate.BORDER: _("Grenze geändert"),
        Fate.RELABELLED: _relabelled(item, above),
    }
    return {
        "area": item.area,
        "link": link(item.area),
        "fate": item.fate.value,
        "title": fate[item.fate],
        "linked": linked(item, names),
        "kept": item.kept,
        "surface_before": item.surface_before,
        "surface_after": item.surface_after,
        "reasons": item.reasons,
    }


def _parents(item: AreaFate, names: Mapping[tuple[str, str], str]) -> str:
    """Name the areas above that an area did not belong to before."""
    if item.before is None or item.after is None:
        return ""
    before = {("", item.before.parent), *item.before.further}
    new = [place for place in (("", item.after.parent), *item.after.further) if place not in before]
    return ", ".join(names.get(place, place[1]) for place in new) or "–"


def _relabelled(item: AreaFate, names: Mapping[tuple[str, str], str]) -> str:
    """Say what is different of an area that is else the same."""
    if item.before is None:
        return ""
    words = [_("anderer Schlüssel")] if item.rekeyed else []
    if item.renamed:
        words.append(_("umbenannt (vorher {name})").format(name=item.before.name))
    if item.reassigned:
        words.append(_("gehört jetzt zu {name}").format(name=_parents(item, names)))
    return ", ".join(words)
