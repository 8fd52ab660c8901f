"""Why some figures are not shown, for everybody who reads them."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe


@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Explain it; nothing on the page depends on a release."""
    return render(request, "confidentiality/words.html")
