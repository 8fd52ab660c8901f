"""Small files that web servers, browsers and search engines ask for by name."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit
from xml.sax.saxutils import escape

from kobimo.web.portal import addresses as at
from kobimo.web.portal.frame import Frame

_ICON = """\
<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="6" fill="#154e84"/>\
<path d="M8 24v-7M16 24V8M24 24V13" stroke="#fff" stroke-width="4" stroke-linecap="round"/></svg>
"""


def icon() -> bytes:
    """Return the small picture that browsers show beside the title."""
    return _ICON.encode()


def robots(frame: Frame) -> bytes:
    """Let search engines in, and tell them where the list of pages is; they look only at the top of a host."""
    lines = ["User-agent: *", "Allow: /"]
    if frame.publisher.base_url:
        lines.append(f"Sitemap: {frame.publisher.base_url}{at.SITEMAP}")
    return ("\n".join(lines) + "\n").encode()


def sitemap(frame: Frame, pages: Sequence[str]) -> bytes:
    """List the addresses of all pages, in all languages."""
    addresses = [frame.address(path, language) for language in frame.languages for path in pages]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
        *(f"<url><loc>{escape(address)}</loc></url>" for address in addresses),
        "</urlset>",
    ]
    return ("\n".join(lines) + "\n").encode()


def missing_page(frame: Frame) -> bytes:
    """Return what a web server shows for an address that leads nowhere.

    It is shown under any address, so it cannot lead on by relative ones: only where the address of the portal is known
    does it have links and its looks.
    """
    base = urlsplit(frame.publisher.base_url).path
    return frame.page("missing.html", at.MISSING, base=base)
