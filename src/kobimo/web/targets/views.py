"""The page of targets: all of them, a form to set one, and a button to remove one."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import DefinitionError, EditConflictError, InvalidInputError, KobimoError, UnknownNameError
from kobimo.language import _
from kobimo.model.target import Target
from kobimo.publish.spelling import spelling
from kobimo.web.catalogue.figures import has_figures
from kobimo.web.site import site
from kobimo.web.targets.forms import TargetForm
from kobimo.workflows.catalogue.sheet import unit_of
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.targets.choosing import target_area
from kobimo.workflows.targets.keeping import KeptTargets, kept_targets, remove_target, set_target
from kobimo.workspace.target_table import number_text

INDICATOR, AREA, UNTIL = "kennzahl", "gebiet", "bis"
REMOVE, DONE = "entfernen", "getan"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show targets and form; with POST set one, or remove one."""
    workspace = site().workspace()
    try:
        kept = kept_targets(workspace)
    except DefinitionError as fault:
        return render(request, "targets/index.html", _context(workspace, None, None, error=fault))
    if request.method != "POST":
        form = TargetForm(workspace, initial=_initial(request, kept))
        return render(request, "targets/index.html", _context(workspace, kept, form, done=_done(request)))
    if REMOVE in request.POST:
        return _removed(request, workspace, kept)
    form = TargetForm(workspace, request.POST)
    error: KobimoError | None = None
    status = HTTPStatus.UNPROCESSABLE_ENTITY
    if form.is_valid():
        try:
            set_target(workspace, form.target(), form.cleaned_data["wert"], sha256=form.cleaned_data["sha256"])
        except EditConflictError as conflict:
            error, status = conflict, HTTPStatus.CONFLICT
            form = TargetForm(workspace, initial={**form.cleaned_data, "sha256": conflict.sha256})
            kept = kept_targets(workspace)
        except (InvalidInputError, UnknownNameError) as wrong:
            form.place(wrong)
        else:
            return HttpResponseRedirect(f"{reverse('targets')}?{DONE}=gesetzt")
    return render(request, "targets/index.html", _context(workspace, kept, form, error=error), status=status)


def _removed(request: HttpRequest, workspace: OpenedWorkspace, kept: KeptTargets) -> HttpResponse:
    key = tuple(request.POST.get(name, "") for name in (INDICATOR, AREA, UNTIL))
    try:
        remove_target(workspace, (key[0], key[1], key[2]), sha256=request.POST.get("sha256", ""))
    except (EditConflictError, UnknownNameError) as error:
        form = TargetForm(workspace, initial={"sha256": kept.sha256})
        context = _context(workspace, kept_targets(workspace), form, error=error)
        return render(request, "targets/index.html", context, status=HTTPStatus.CONFLICT)
    return HttpResponseRedirect(f"{reverse('targets')}?{DONE}=entfernt")


def _initial(request: HttpRequest, kept: KeptTargets) -> dict[str, Any]:
    """Fill the form with the target that the address names; with the indicator if there is none yet."""
    key = tuple(request.GET.get(name, "") for name in (INDICATOR, AREA, UNTIL))
    found = next((target for target in kept.targets if target.key == key), None)
    initial: dict[str, Any] = {INDICATOR: key[0], AREA: key[1], UNTIL: key[2], "sha256": kept.sha256}
    if found is not None:
        initial |= {
            "wert": number_text(found.value),
            "beschlossen_von": found.decided_by,
            "beschlossen_am": found.decided_on,
            "quelle": found.source,
            "wortlaut": found.words,
        }
    return initial


def _done(request: HttpRequest) -> str:
    words = {"gesetzt": _("Der Zielwert ist gesetzt."), "entfernt": _("Der Zielwert ist entfernt.")}
    return words.get(request.GET.get(DONE, ""), "")


def _context(
    workspace: OpenedWorkspace,
    kept: KeptTargets | None,
    form: TargetForm | None,
    *,
    error: KobimoError | None = None,
    done: str = "",
) -> dict[str, Any]:
    targets = kept.targets if kept else ()
    return {
        "rows": [_row(workspace, target) for target in targets],
        "sha256": kept.sha256 if kept else "",
        "form": form,
        "error": error,
        "done": done,
        "unit": unit_of,
    }


def _row(workspace: OpenedWorkspace, target: Target) -> dict[str, Any]:
    definition = workspace.definitions.indicators[target.indicator]
    spell = spelling()
    decimals = 0 if definition.kind == "count" else definition.decimals
    return {
        "target": target,
        "definition": definition,
        "area": target_area(workspace, target).name,
        "value": spell.number(target.value, decimals) + (spell.percent if definition.unit == "percent" else ""),
        "by": spell.period(target.by) if target.by else "",
        "day": spell.day(target.decided_on),
        "has_figures": has_figures(target.indicator),
    }
