"""Show the sources, their deliveries and what was found in each; give receipts away."""

from __future__ import annotations

import tempfile
from http import HTTPStatus
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.web.errors import answer
from kobimo.web.site import site
from kobimo.workflows.assisting.sources import source_row, source_rows
from kobimo.workflows.assisting.stored import compared
from kobimo.workflows.deliveries.receipts import delivery_feedback, write_feedback

_KINDS = {
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@never_cache
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """List the sources."""
    return render(request, "sources/index.html", {"rows": source_rows(site().workspace())})


@never_cache
@require_safe
def source(request: HttpRequest, source: str) -> HttpResponse:
    """Show one source with its deliveries."""
    return render(request, "sources/source.html", {"row": source_row(site().workspace(), source)})


@never_cache
@require_safe
def delivery(request: HttpRequest, source: str, name: str) -> HttpResponse:
    """Show the protocol of a delivery, and on demand what is different from the one before."""
    workspace = site().workspace()
    row = source_row(workspace, source)
    found = {item.receipt.id: item for item in row.deliveries}
    if name not in found:
        raise UnknownNameError(_("Lieferung"), name, found)
    wanted = "vergleich" in request.GET
    context = {
        "row": row,
        "item": found[name],
        "differences": compared(workspace, found[name].receipt) if wanted else None,
        "fresh": "neu" in request.GET,
    }
    return render(request, "sources/delivery.html", context)


@never_cache
@require_safe
def feedback(request: HttpRequest, source: str, name: str, ending: str) -> HttpResponse | FileResponse:
    """Give the receipt for the supplier as PDF, or as a copy of his workbook."""
    if ending not in _KINDS:
        return answer(request, HTTPStatus.NOT_FOUND, _("Diese Form einer Rückmeldung gibt es nicht."))
    workspace = site().workspace()
    said, originals = delivery_feedback(workspace, f"{source}/{name}")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the response closes it
    with tempfile.TemporaryDirectory() as folder:
        written = write_feedback(said, originals, Path(folder) / f"rueckmeldung{ending}")
        file.write(written.path.read_bytes())
    file.seek(0)
    return FileResponse(file, as_attachment=True, filename=f"rueckmeldung-{name}{ending}", content_type=_KINDS[ending])
