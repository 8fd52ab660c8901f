"""Everything that leaves the house with a public release: pages, pictures, exports, prints, the portal."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pikepdf
import pytest
from django.test import Client
from django.test.utils import override_settings

import support.pages  # noqa: F401 - sets Django up
from kobimo.web import assets
from kobimo.web.site import Site

Answers = dict[str, tuple[bytes, str]]
"""By address: what was answered, and the headers as one text."""


@contextmanager
def opened(workspace: Path) -> Iterator[Client]:
    """Open a workspace in a browser without a screen."""
    if not assets.MANIFEST.exists():
        pytest.skip("the front end was not built (make frontend)")
    override = override_settings(KOBIMO_SITE=Site(str(workspace)))
    override.enable()
    try:
        yield Client(HTTP_HOST="127.0.0.1")
    finally:
        override.disable()


def answers(client: Client, release: str, *, limit: int, prints: int = 0) -> Answers:
    """Follow all links that carry a release; `prints`: how many documents to print on the way."""
    queue, found = [f"/?stand={release}"], Answers()
    while queue and len(found) < limit:
        address = queue.pop(0)
        if address in found:
            continue
        if ".pdf" in address:
            prints -= 1
            if prints < 0:
                continue
        answer = client.get(address)
        data = b"".join(answer.streaming_content) if answer.streaming else answer.content
        found[address] = data, "\n".join(f"{name}: {value}" for name, value in answer.headers.items())
        if "html" in answer.headers.get("Content-Type", ""):
            queue += [link for link in links(data.decode(), address) if link.startswith("/") and release in link]
    return found


def links(text: str, address: str) -> Iterable[str]:
    """Return what a page leads to, attributes for scripts included."""
    for found in re.findall(r'(?:href|src|data-[a-z-]+|action)="([^"]+)"', text):
        yield urldefrag(urljoin(address, html.unescape(found)))[0]


def pdf_texts(data: bytes, folder: Path) -> Iterator[str]:
    """Return everything that can be read in a PDF: text, properties, every stream unpacked, every string."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield repr(dict(pdf.docinfo)) if pdf.docinfo else ""
        for part in pdf.objects:
            if isinstance(part, pikepdf.Stream):
                yield _unpacked(part).decode("latin-1")
                yield _unpacked(part).decode("utf-8", "replace")
            else:
                yield part.unparse().decode("latin-1")
                yield " ".join(_strings(part))
    if shutil.which("pdftotext") is None:
        pytest.skip("pdftotext (poppler-utils) is not installed")
    path = folder / "scanned.pdf"
    path.write_bytes(data)
    done = subprocess.run(["pdftotext", "-layout", str(path), "-"], capture_output=True, check=True)
    yield done.stdout.decode()


def _unpacked(stream: pikepdf.Stream) -> bytes:
    try:
        return stream.read_bytes()
    except pikepdf.PdfError:  # a picture that is packed as such
        return stream.read_raw_bytes()


def _strings(part: pikepdf.Object) -> Iterator[str]:
    if isinstance(part, pikepdf.String):
        yield str(part)
    elif isinstance(part, pikepdf.Array):
        for item in part:
            if not getattr(item, "is_indirect", False):
                yield from _strings(item)
    elif isinstance(part, pikepdf.Dictionary):
        for key in part.keys():  # noqa: SIM118 - no mapping
            if not getattr(part[key], "is_indirect", False):
                yield from _strings(part[key])
