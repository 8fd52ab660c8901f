"""The collection workbook of a dataset: choose what it asks for, and take it with you."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from kobimo.catalogue.loading import catalogue
from kobimo.errors import KobimoError
from kobimo.web.catalogue.collecting_form import WorkbookForm
from kobimo.web.site import site
from kobimo.workflows.collecting.asking import Asked, asked
from kobimo.workflows.opened import OpenedWorkspace

TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show what can be chosen; without a choice what the workbook would ask for."""
    workspace = site().workspace()
    catalogue().template(name)
    form = WorkbookForm(name, workspace, request.GET)
    return _page(request, form, *_tried(workspace, form))


@require_safe
def workbook(request: HttpRequest, name: str) -> HttpResponse:
    """Give the workbook, or say at the form why there is none."""
    from kobimo.workflows.collecting.workbook import workbook as drawn  # noqa: PLC0415 - loads the writer of XLSX

    workspace = site().workspace()
    catalogue().template(name)
    form = WorkbookForm(name, workspace, request.GET)
    made, error = _tried(workspace, form)
    if made is None:
        return _page(request, form, None, error, HTTPStatus.UNPROCESSABLE_ENTITY)
    file = "-".join(part for part in ("erhebungsmappe", made.form.dataset, made.form.period.replace("/", "-")) if part)
    headers = {"Content-Disposition": f'attachment; filename="{file}.xlsx"'}
    return HttpResponse(drawn(made), content_type=TYPE, headers=headers)


def _tried(workspace: OpenedWorkspace, form: WorkbookForm) -> tuple[Asked | None, KobimoError | None]:
    """Work out the workbook that the form asks for."""
    if not form.is_valid():
        return None, None
    try:
        return asked(form.wish(), workspace), None
    except KobimoError as error:
        return None, error


def _page(
    request: HttpRequest,
    form: WorkbookForm,
    made: Asked | None,
    error: KobimoError | None,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    context: dict[str, Any] = {
        "template": catalogue().template(form.template),
        "form": form,
        "made": made,
        "error": error,
    }
    return render(request, "catalogue/workbook.html", context, status=status)
