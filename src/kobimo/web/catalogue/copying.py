"""Take a definition of the catalogue over as one of the workspace's own, which may then be changed."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.language import _
from kobimo.web.site import site
from kobimo.workflows.catalogue.offer import offer
from kobimo.workflows.catalogue.own import About, from_catalogue, save_new

_LENGTH, _ID_LENGTH = 200, 48


class CopyForm(forms.Form):
    """Under which id and name the definition is kept."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = forms.CharField(
            label=_("Kennung"),
            help_text=_("Kleinbuchstaben, Ziffern und _. Mit der Kennung des Katalogs ersetzt Ihre Fassung dessen."),
            max_length=_ID_LENGTH,
        )
        self.fields["title"] = forms.CharField(
            label=_("Name"),
            help_text=_("Zwei Kennzahlen mit verschiedener Formel haben nie denselben Namen."),
            max_length=_LENGTH,
        )
        self.fields["reason"] = forms.CharField(
            label=_("Grund"), help_text=_("Steht im Verlauf der Definitionen."), max_length=_LENGTH
        )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, name: str) -> HttpResponse:
    """Show the form, or write the file and go on to its editor."""
    workspace = site().workspace()
    offered = offer(name, workspace)
    item = offered.indicator
    if request.method != "POST":
        initial = {"name": f"{name}_eigen"[:_ID_LENGTH], "title": _("{title} (eigene Fassung)")}
        initial["title"] = initial["title"].format(title=item.title.de)
        return _page(request, offered, CopyForm(initial=initial))
    form = CopyForm(request.POST)
    if not form.is_valid():
        return _page(request, offered, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    given = form.cleaned_data
    try:
        definition = from_catalogue(workspace, given["name"], name, About(title=given["title"]))
        save_new(workspace, definition, given["reason"])
    except InvalidInputError as error:
        form.add_error("name", f"{error.message} {error.remedy}")
    except DefinitionError as error:
        form.add_error(_field(error, name), f"{error.message} {error.remedy}")
    if form.errors:
        return _page(request, offered, form, HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(reverse("edit-indicator", args=[definition.id]) + "?neu=1")


def _field(error: DefinitionError, template: str) -> str | None:
    """Return the field that a message is about; None where data are missing for the definition itself."""
    if error.where == template:
        return None
    return "name" if error.message.startswith("id:") else "title"


def _page(request: HttpRequest, offered: Any, form: CopyForm, status: int = HTTPStatus.OK) -> HttpResponse:
    context = {"item": offered.indicator, "form": form, "needs": offered.needs}
    return render(request, "catalogue/copy.html", context, status=status)
