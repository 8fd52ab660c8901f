"""The page that records a territorial change: what happened, a preview, and one step that writes it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta
from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from kobimo.errors import EditConflictError, InvalidInputError, KobimoError, LockedError
from kobimo.language import _, clock
from kobimo.model.area import Area, LevelDefinition, Space
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.period import BERLIN
from kobimo.model.territory import Basis, SpaceHistory
from kobimo.spaces.changing import Reform, WantedChange, shown_day, shown_share
from kobimo.spaces.changing.wanted import ROUNDING
from kobimo.spaces.comparing import compare_statuses
from kobimo.web.site import site
from kobimo.web.spaces.addresses import AREA, LEVEL, Place, query
from kobimo.web.spaces.change_form import (
    MOST,
    Row,
    Typed,
    day_or_none,
    default_form,
    named_key,
    read_form,
    wanted_change,
)
from kobimo.web.spaces.fates import FateMap, fate_map
from kobimo.workflows.areas.changes import ChangePlan, apply_change, plan_change
from kobimo.workflows.areas.pages import ordered_levels, outlines_of_plan
from kobimo.workflows.areas.sums import datasets_with_sums
from kobimo.workflows.areas.undo import recorded_changes, undo_change
from kobimo.workflows.opened import OpenedWorkspace

if TYPE_CHECKING:
    from kobimo.spaces.changing.surfaces import Parts

KIND = "art"
_FIELDS = {
    Reform.SPLIT: ("schluessel-1", "name-1", "anteil-1"),
    Reform.MERGE: ("schluessel-1", "name-1"),
    Reform.MOVE_PART: ("schluessel-1", "anteil-1"),
    Reform.REKEY: ("schluessel-1", "name-1"),
    Reform.RENAME: ("name-1",),
}
"""Fields of the area after each kind of change."""

_MOST_TEXT = 1_500_000
"""Letters that a form brings back."""


@dataclass(frozen=True)
class Wizard:
    """One visit: the space, what happens on which level, and the area that somebody came from."""

    workspace: OpenedWorkspace
    space: str
    action: Reform | None
    level: LevelDefinition
    area: str

    @property
    def history(self) -> SpaceHistory:
        """The areas through time."""
        return self.workspace.history(self.space)

    @property
    def newest(self) -> Space:
        """The areas in the newest recorded status: the one that can be changed."""
        last = max(self.history.statuses, default=None)
        return self.history.at(last)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, space: str) -> HttpResponse:
    """Ask what happened; with POST show what it leads to, or write it."""
    wizard = _wizard(request, space)
    if request.method != "POST" or wizard.action is None:
        typed = None if wizard.action is None else default_form(wizard.action, wizard.area)
        return _page(request, wizard, typed)
    typed = read_form(request.POST, wizard.level)
    if request.POST.get("aktion") == "mehr":
        return _page(request, wizard, _longer(typed, wizard.action))
    try:
        return _answer(request, wizard, typed, wizard.action)
    except (LockedError, EditConflictError) as error:
        return _page(request, wizard, typed, error=error, status=HTTPStatus.CONFLICT)
    except KobimoError as error:
        return _page(request, wizard, typed, error=error, status=HTTPStatus.UNPROCESSABLE_ENTITY)


@never_cache
@require_safe
def log(request: HttpRequest, space: str) -> HttpResponse:
    """Show when the areas changed and why; the last change can be taken back."""
    workspace = site().workspace()
    entries, undoable = recorded_changes(workspace, space)
    context = {
        "definition": workspace.history(space).definition,
        "entries": [(clock(entry.time.astimezone(BERLIN)), entry.reason) for entry in entries],
        "undoable": undoable,
    }
    return render(request, "spaces/log.html", context)


@never_cache
@require_POST
def undo(request: HttpRequest, space: str) -> HttpResponse:  # noqa: ARG001 - signature of a view
    """Take the last change back."""
    undo_change(site().workspace(), space)
    return HttpResponseRedirect(reverse("space", args=[space]) + "?zurueckgenommen=1")


def _wizard(request: HttpRequest, space: str) -> Wizard:
    workspace = site().workspace()
    history = workspace.history(space)
    kind, area = request.GET.get(KIND, ""), request.GET.get(AREA, "")
    named, colon, key = area.partition(":")
    wanted = request.GET.get(LEVEL, "") or (named if colon else "")
    areas = history.at()
    level = areas.level(wanted or ordered_levels(areas)[0].id)
    action = Reform(kind) if kind in list(Reform) else None
    return Wizard(workspace, space, action, level, key if colon and named == level.id else "")


def _longer(typed: Typed, action: Reform) -> Typed:
    """Add an empty row."""
    if action is Reform.MERGE:
        return replace(typed, before=(*typed.before, "")[:MOST])
    return replace(typed, rows=(*typed.rows, Row())[:MOST])


def _answer(request: HttpRequest, wizard: Wizard, typed: Typed, action: Reform) -> HttpResponse:
    wanted = wanted_change(typed, action, wizard.history, wizard.level.id)
    typed, parts = _shapes(request, wizard, typed, wanted)
    dataset = typed.dataset or None
    if request.POST.get("aktion") != "eintragen":
        plan = plan_change(wizard.workspace, wizard.space, wanted, dataset=dataset, parts=parts)
        status = HTTPStatus.OK if plan.acceptable else HTTPStatus.UNPROCESSABLE_ENTITY
        return _page(request, wizard, typed, plan=plan, picture=_picture(wizard, plan, parts), status=status)
    plan = apply_change(
        wizard.workspace, wizard.space, wanted, dataset=dataset, parts=parts, version=request.POST.get("fassung", "")
    )
    shown = plan.wanted.after[0].key
    state = query({"stand": wanted.day.isoformat(), "gebiet": f"{wizard.level.id}:{shown}", "neu": "1"})
    return HttpResponseRedirect(reverse("space", args=[wizard.space]) + state)


def _shapes(request: HttpRequest, wizard: Wizard, typed: Typed, wanted: WantedChange) -> tuple[Typed, Parts | None]:
    """Return the surfaces of the parts: from a file that was sent, else from the one sent with the preview."""
    file = request.FILES.get("datei")
    if file is None and not typed.shapes:
        return typed, None
    from kobimo.workflows.areas.part_shapes import LARGEST, part_shapes_text, read_part_shapes  # noqa: PLC0415 - load slowly

    if file is not None and (file.size or 0) > LARGEST:
        raise InvalidInputError(
            _("Die Datei mit den Flächen ist zu groß."), remedy=_("Nur die neuen Gebiete speichern.")
        )
    data = file.read() if file is not None else typed.shapes.encode()
    name = str(file.name) if file is not None else _("Flächen aus der Vorschau")
    parts = read_part_shapes(data, wanted.after, wizard.history.definition.crs, name)
    text = part_shapes_text(parts)
    if len(text) > _MOST_TEXT:
        raise InvalidInputError(
            _("Die Flächen haben zu viele Punkte für dieses Formular."),
            remedy=_("Die Flächen vereinfachen, oder „kobimo space change“ mit --geometry benutzen."),
        )
    return replace(typed, shapes=text), parts


def _page(
    request: HttpRequest,
    wizard: Wizard,
    typed: Typed | None,
    *,
    plan: ChangePlan | None = None,
    picture: FateMap | None = None,
    error: KobimoError | None = None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Show the kinds, or the form of one."""
    last = max(wizard.history.statuses, default=None)
    levels = [level for level in ordered_levels(wizard.newest) if level.id != wizard.newest.root]
    context: dict[str, Any] = {
        "wizard": wizard,
        "definition": wizard.history.definition,
        "levels": levels or list(wizard.newest.levels.values()),
        "kinds": kinds(),
        "typed": typed,
        "areas": wizard.newest.areas(wizard.level.id),
        "parents": [
            (above, wizard.newest.levels[above].title.shown, wizard.newest.areas(above))
            for above in wizard.level.parents
        ],
        "datasets": datasets_with_sums(wizard.workspace, wizard.space),
        "bases": bases(),
        "children": [] if typed is None else _children(wizard, typed),
        "last": "" if last is None else shown_day(last),
        "plan": plan,
        "picture": picture,
        "checks": [] if plan is None else [_check(check, wizard) for check in plan.checks],
        "preview": None if plan is None or not plan.acceptable else _preview(wizard, plan),
        "error": error,
        "shown_share": shown_share,
        "kind_link": lambda kind: query({KIND: kind, LEVEL: wizard.level.id, AREA: request.GET.get(AREA, "")}),
    }
    return render(request, "spaces/change.html", context, status=status)


def _picture(wizard: Wizard, plan: ChangePlan, parts: Parts | None) -> FateMap | None:
    """Draw the areas around the change, before and after, on one map."""
    outlines = outlines_of_plan(wizard.workspace, plan, parts)
    if outlines is None or plan.changed is None:
        return None
    history, day, level = plan.changed.history, plan.wanted.day, plan.wanted.level
    found = compare_statuses(history, day - timedelta(1), day).levels
    one, other = outlines
    compared = next(item for item in found if item.level == level)
    near = replace(compared, areas=tuple(i for i in compared.areas if i.area.key in {*one.shapes, *other.shapes}))
    names = {v.area.key: v.area.name for v in history.versions if v.area.level == level}
    place = Place(wizard.space)
    return fate_map(near, one, other, names, lambda area: place.at(area).address, _("Karte der Änderung"))


def kinds() -> tuple[tuple[str, str, str], ...]:
    """Return the kinds of changes with what they mean."""
    return (
        (Reform.SPLIT.value, _("Geteilt"), _("Aus einem Gebiet wurden mehrere.")),
        (
            Reform.MERGE.value,
            _("Zusammengelegt"),
            _("Mehrere Gebiete wurden eines, oder eines ging in einem anderen auf."),
        ),
        (Reform.MOVE_PART.value, _("Teil abgegeben"), _("Ein Teil ging an ein anderes Gebiet; beide bestehen weiter.")),
        (Reform.REKEY.value, _("Neuer Schlüssel"), _("Dasselbe Gebiet hat eine andere Nummer.")),
        (Reform.RENAME.value, _("Umbenannt"), _("Dasselbe Gebiet hat einen anderen Namen.")),
        (Reform.REASSIGN.value, _("Gehört jetzt zu …"), _("Dasselbe Gebiet liegt in einem anderen größeren Gebiet.")),
    )


def bases() -> tuple[tuple[str, str], ...]:
    """Return by what shares may be measured."""
    return (
        (Basis.TABLE.value, _("Angabe ohne Grundlage")),
        (Basis.POPULATION.value, _("Einwohner")),
        (Basis.ADDRESSES.value, _("Adressen")),
        (Basis.AREA.value, _("Fläche")),
    )


def _children(wizard: Wizard, typed: Typed) -> list[dict[str, Any]]:
    """List the smaller areas of one that is split: somebody has to say where each of them belongs."""
    day = day_or_none(typed.day)
    if wizard.action is not Reform.SPLIT or day is None or not typed.before:
        return []
    areas = wizard.history.at(day - timedelta(1))
    source = named_key(areas, wizard.level.id, typed.before[0])
    found = []
    for level in areas.levels.values():
        if wizard.level.id in level.parents:
            for area in areas.areas(level.id):
                if area.above(level, wizard.level.id) == source:
                    place = f"{level.id}:{area.key}"
                    found.append(
                        {
                            "place": place,
                            "level": level.title.shown,
                            "area": area,
                            "chosen": typed.children.get(place, ""),
                        }
                    )
    return found


def _check(check: CheckResult, wizard: Wizard) -> dict[str, str]:
    """Describe a check result with the field that it is about."""
    titles = {Severity.ERROR: _("Fehler"), Severity.WARNING: _("Warnung"), Severity.NOTE: _("Hinweis")}
    fields = {"valid_from": "datum", "key": "schluessel-1", "name": "name-1", "share": "anteil-1"}
    field = "vorher-1" if check.code.startswith("CHANGE_AREA_") else fields.get(check.place.column, "")
    shown = {"vorher-1", "datum", *_FIELDS.get(wizard.action or Reform.RENAME, ())}
    return {
        "severity": check.severity.value,
        "title": titles[check.severity],
        "message": check.message,
        "remedy": check.remedy,
        "field": field if field in shown else "",
    }


def _preview(wizard: Wizard, plan: ChangePlan) -> dict[str, Any]:
    """Describe what a plan leads to."""
    levels = wizard.newest.levels
    order = list(levels)
    names = {(a.level, a.key): a.name for a in (*wizard.newest.all_areas(), *plan.after)}

    def described(area: Area) -> dict[str, str]:
        level = levels[area.level]
        above = [names.get((one, key), key) for one in level.parents if (key := area.above(level, one))]
        return {"level": level.title.shown, "key": area.key, "name": area.name, "above": ", ".join(above)}

    breaks: dict[str, list[str]] = {}
    for item in plan.breaks:
        breaks.setdefault(item.level_title, []).append(item.title)
    shares: dict[tuple[str, str], list[float | None]] = {}
    for row in plan.rows:
        shares.setdefault((row.level, row.before), []).append(row.share)
    return {
        "before": [described(a) for a in sorted(plan.before, key=lambda a: (order.index(a.level), a.key))],
        "after": [described(a) for a in sorted(plan.after, key=lambda a: (order.index(a.level), a.key))],
        "rows": [
            {
                "level": levels[row.level].title.shown,
                "before": names.get((row.level, row.before), row.before),
                "before_key": row.before,
                "after": names.get((row.level, row.after), row.after),
                "after_key": row.after,
                "share": row.share,
            }
            for row in plan.rows
        ],
        "breaks": [(title, sorted(dict.fromkeys(named))) for title, named in breaks.items()],
        "whole": all(_is_whole(found) for found in shares.values()),
    }


def _is_whole(shares: list[float | None]) -> bool:
    """Whether shares are known and add up to one."""
    known = [share for share in shares if share is not None]
    return len(known) == len(shares) and abs(sum(known) - 1) <= ROUNDING
