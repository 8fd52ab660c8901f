"""A new indicator by formula: checked, explained and computed while it is typed; a button does the same."""

from __future__ import annotations

from http import HTTPStatus
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.indicators.expression.functions import FUNCTIONS
from kobimo.indicators.expression.problems import FormulaError
from kobimo.web.definitions.formula_form import FormulaForm
from kobimo.web.definitions.seen import seen
from kobimo.web.site import site
from kobimo.web.sources.context import severity_title
from kobimo.workflows.catalogue.own import by_formula, save_new
from kobimo.workflows.opened import OpenedWorkspace

if TYPE_CHECKING:
    from kobimo.workflows.catalogue.drafting import Draft

CHECK, LEVEL = "pruefen", "ebene"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest) -> HttpResponse:
    """Show the form, check what is in it, or write the file and go on to its editor."""
    workspace = site().workspace()
    if request.method != "POST":
        return _page(request, workspace, FormulaForm(initial={"direction": "neutral"}))
    if CHECK in request.POST:
        form = FormulaForm(request.POST, checking=True)
        form.is_valid()
        return _page(request, workspace, form)
    form = FormulaForm(request.POST)
    if form.is_valid() and (name := _saved(workspace, form)):
        return HttpResponseRedirect(reverse("edit-indicator", args=[name]) + "?neu=1")
    return _page(request, workspace, form, HTTPStatus.UNPROCESSABLE_ENTITY)


def _saved(workspace: OpenedWorkspace, form: FormulaForm) -> str:
    """Write the definition and return its id; empty if something is wrong, which the form then says."""
    from kobimo.workflows.catalogue.drafting import name_of  # noqa: PLC0415 - loads the engine

    given, about = form.cleaned_data, form.about()
    name = given["name"] or name_of(workspace, about.title)
    try:
        definition = by_formula(workspace, name, given["formula"], about)
        save_new(workspace, definition, given["reason"])
    except FormulaError as error:
        form.add_error("formula", f"{error.message} {error.remedy}".strip())
    except (DefinitionError, InvalidInputError) as error:
        form.place(error)
    return "" if form.errors else name


def _page(
    request: HttpRequest, workspace: OpenedWorkspace, form: FormulaForm, status: int = HTTPStatus.OK
) -> HttpResponse:
    from kobimo.workflows.catalogue.drafting import examples, measures_by_dataset  # noqa: PLC0415 - loads the engine

    drafted = _draft(request, workspace, form)
    context: dict[str, Any] = {
        "form": form,
        "draft": drafted,
        "seen": seen(drafted.seen) if drafted is not None and drafted.seen is not None else None,
        "examples": examples(workspace),
        "datasets": measures_by_dataset(workspace),
        "functions": list(FUNCTIONS.values()),
        "severity_title": severity_title,
    }
    return render(request, "definitions/formula.html", context, status=status)


def _draft(request: HttpRequest, workspace: OpenedWorkspace, form: FormulaForm) -> Draft | None:
    """Compute what stands in the form, whatever else in it is missing still."""
    from kobimo.workflows.catalogue.drafting import draft  # noqa: PLC0415 - loads the engine

    if not form.is_bound or not form.cleaned_data.get("formula"):
        return None
    name = form.cleaned_data.get("name", "")
    return draft(workspace, form.cleaned_data["formula"], form.about(), name, request.POST.get(LEVEL, ""))
