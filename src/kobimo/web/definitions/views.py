"""Edit what readers see of an indicator. A form that is older than the file saves nothing."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import DefinitionError, EditConflictError, InvalidInputError
from kobimo.language import _
from kobimo.model.indicator import IndicatorDefinition
from kobimo.web.catalogue.figures import has_figures
from kobimo.web.definitions.forms import IndicatorForm, TextForm, labels
from kobimo.web.definitions.seen import seen
from kobimo.web.site import site
from kobimo.workflows.catalogue.listed import is_listed
from kobimo.workflows.editing import (
    FIELDS,
    EditableDefinition,
    SavedDefinition,
    read_indicator,
    save_indicator,
    save_indicator_text,
    tried_indicator,
    tried_text,
)

PREVIEW, LEVEL, NEW = "vorschau", "ebene", "neu"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def indicator(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form, or save it."""
    workspace = site().workspace()
    current = read_indicator(workspace, name)
    if request.method != "POST":
        return _page(request, current, IndicatorForm(initial={**current.values, "sha256": current.sha256}))
    form = IndicatorForm(request.POST, without_reason=PREVIEW in request.POST)
    if not form.is_valid():
        return _page(request, current, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        if PREVIEW in request.POST:
            return _tried(request, current, form, tried_indicator(workspace, name, form.changes()))
        saved = save_indicator(
            workspace, name, form.changes(), form.cleaned_data["sha256"], form.cleaned_data["reason"]
        )
    except EditConflictError as error:
        return _conflict(request, current, form, error)
    except (DefinitionError, InvalidInputError) as error:
        if isinstance(error, DefinitionError):
            form.place(error)
        return _page(request, current, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, error=error)
    return _saved(request, saved)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def indicator_text(request: HttpRequest, name: str) -> HttpResponse:
    """Show the whole file, or save it; a faulty file can be mended here."""
    workspace = site().workspace()
    current = read_indicator(workspace, name)
    if request.method != "POST":
        return _page(request, current, TextForm(initial={"text": current.text, "sha256": current.sha256}))
    form = TextForm(request.POST, without_reason=PREVIEW in request.POST)
    if not form.is_valid():
        return _page(request, current, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        if PREVIEW in request.POST:
            return _tried(request, current, form, tried_text(workspace, name, given["text"]))
        saved = save_indicator_text(workspace, name, given["text"], given["sha256"], given["reason"])
    except EditConflictError as error:
        both = [(_("Definitionsdatei"), error.text, given["text"])]
        renewed = TextForm(initial={**given, "sha256": error.sha256})
        return _page(request, current, renewed, status=HTTPStatus.CONFLICT, error=error, conflict=both)
    except (DefinitionError, InvalidInputError) as error:
        return _page(request, current, form, status=HTTPStatus.UNPROCESSABLE_ENTITY, error=error)
    new = saved.definition
    return _page(request, new, TextForm(initial={"text": new.text, "sha256": new.sha256}), saved=_outcome(saved))


def _page(
    request: HttpRequest, current: EditableDefinition, form: IndicatorForm | TextForm, *, status: int = 200, **more: Any
) -> HttpResponse:
    context = {"definition": current, "form": form, "error": None, "conflict": [], "saved": None, "seen": None, **more}
    context |= {
        "as_text": isinstance(form, TextForm),
        "has_figures": has_figures(current.id),
        "listed": is_listed(current.id),
        "is_new": NEW in request.GET,
    }
    return render(request, "definitions/indicator.html", context, status=status)


def _tried(
    request: HttpRequest, current: EditableDefinition, form: IndicatorForm | TextForm, definition: IndicatorDefinition
) -> HttpResponse:
    """Show what a definition would give; nothing is saved."""
    from kobimo.workflows.catalogue.trial import preview  # noqa: PLC0415 - loads the engine

    level = request.POST.get(LEVEL, "")
    return _page(request, current, form, seen=seen(preview(site().workspace(), definition, level)))


def _conflict(
    request: HttpRequest, current: EditableDefinition, form: IndicatorForm, error: EditConflictError
) -> HttpResponse:
    """Show both versions; the form now carries the hash of the file as it is, so that saving again is a decision."""
    names = labels()
    differing = [
        (names[name][0], error.values.get(name, ""), form.cleaned_data[name])
        for name in FIELDS
        if error.values.get(name, "") != form.cleaned_data[name]
    ]
    renewed = IndicatorForm(initial={**form.cleaned_data, "sha256": error.sha256})
    return _page(request, current, renewed, status=HTTPStatus.CONFLICT, error=error, conflict=differing)


def _saved(request: HttpRequest, saved: SavedDefinition) -> HttpResponse:
    form = IndicatorForm(initial={**saved.definition.values, "sha256": saved.definition.sha256})
    return _page(request, saved.definition, form, saved=_outcome(saved))


def _outcome(saved: SavedDefinition) -> str:
    return _("Gespeichert.") if saved.commit else _("Es gab nichts zu ändern.")
