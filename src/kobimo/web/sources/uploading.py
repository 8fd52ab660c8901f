"""Take a file that somebody drops; it goes piece by piece into a private folder."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, SkipFile
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_http_methods

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.web.site import site
from kobimo.workflows.assisting.uploads import LARGEST, Receiver, uploads
from kobimo.workspace.archive import size_text
from kobimo.workspace.layout import Layout


class PrivateUpload(FileUploadHandler):
    """Writes the first file of a form into the workspace's private folder, never into memory."""

    chunk_size = 1 << 20

    def __init__(self, layout: Layout) -> None:
        super().__init__()
        self.layout = layout
        self.receiver: Receiver | None = None

    def new_file(self, *args: Any, **options: Any) -> None:
        """Begin with a file; further ones of the same form are left out."""
        super().new_file(*args, **options)
        if self.receiver is not None:
            raise SkipFile
        self.receiver = Receiver(self.layout, self.file_name or "")

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:  # noqa: ARG002 - signature of Django
        """Write a piece."""
        if self.receiver is not None:
            self.receiver.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[bytes]:
        """Say that the file is complete."""
        return UploadedFile(name="datei", size=file_size)


@never_cache
@csrf_exempt  # the form is checked below, once it is known where its file goes
@require_http_methods(["GET", "HEAD", "POST"])
def index(request: HttpRequest) -> HttpResponse:
    """Ask for a file; with POST take it."""
    if request.method != "POST":
        return _page(request)
    handler = PrivateUpload(site().workspace().layout)
    request.upload_handlers = [handler]
    try:
        return _take(request, handler)
    finally:
        if handler.receiver is not None and not handler.receiver.finished:
            handler.receiver.discard()


@csrf_protect
def _take(request: HttpRequest, handler: PrivateUpload) -> HttpResponse:
    """Keep the file and go on to the assistant."""
    try:
        request.POST.get("datei")  # reads the form to its end
        if handler.receiver is None:
            raise InvalidInputError(_("Es wurde keine Datei ausgewählt."), remedy=_("Bitte eine Datei auswählen."))
        upload = handler.receiver.finish()
    except KobimoError as error:
        return _page(request, error, HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponseRedirect(reverse("reading", args=[upload.token]))


def _page(request: HttpRequest, error: KobimoError | None = None, status: int = HTTPStatus.OK) -> HttpResponse:
    """Show the form and what was begun."""
    context = {"error": error, "begun": uploads(site().workspace().layout), "largest": size_text(LARGEST)}
    return render(request, "sources/upload.html", context, status=status)
