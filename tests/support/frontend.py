"""The built front end on a small server with the policy of the real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

STATIC = Path(__file__).resolve().parents[2] / "src/kobimo/web/static"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; "
    "connect-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'"
)
TYPES = {".js": "text/javascript", ".css": "text/css", ".woff2": "font/woff2", ".json": "application/json"}
Answer = Callable[[dict[str, str]], tuple[str, str]]


@dataclass
class Site:
    """Answers by path: what was asked is kept."""

    port: int
    answers: dict[str, Answer] = field(default_factory=lambda: {"/favicon.ico": lambda _query: ("image/x-icon", "")})
    asked: list[str] = field(default_factory=list)

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def html(self, path: str, body: str, title: str = "Seite") -> str:
        """Serve a page with the built styles and scripts."""
        self.answers[path] = lambda _query: ("text/html; charset=utf-8", document(body, title))
        return self.address(path)

    def json(self, path: str, content: Any) -> str:
        self.answers[path] = lambda _query: ("application/json", json.dumps(content))
        return path


@lru_cache(maxsize=1)
def manifest() -> dict[str, dict[str, Any]]:
    """Read the manifest of the build."""
    found: dict[str, dict[str, Any]] = json.loads((STATIC / "manifest.json").read_bytes())
    return found


def document(body: str, title: str) -> str:
    """Return a page around a body."""
    names = {key: entry["file"] for key, entry in manifest().items()}
    return (
        f'<!doctype html><html lang="de"><head><meta charset="utf-8"><title>{title}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        '<link rel="canonical" href="/"><meta name="color-scheme" content="light dark">'
        f'<link rel="stylesheet" href="/static/{names["src/style/style.css"]}">'
        f'<script type="module" src="/static/{names["src/main.ts"]}"></script></head>'
        f'<body><main id="inhalt" tabindex="-1">{body}</main><p role="status"></p></body></html>'
    )


def answer(handler: BaseHTTPRequestHandler, site: Site, built: Path) -> None:
    """Answer one request with a built file or an answer of the test."""
    parts = urlsplit(handler.path)
    site.asked.append(handler.path)
    file = built / parts.path.removeprefix("/static/")
    if parts.path.startswith("/static/") and file.is_file():
        kind, data, code = TYPES[file.suffix], file.read_bytes(), 200
    elif parts.path in site.answers:
        kind, text = site.answers[parts.path](dict(parse_qsl(parts.query)))
        data, code = text.encode(), 200
    else:
        kind, data, code = "text/plain", b"", 404
    handler.send_response(code)
    handler.send_header("Content-Type", kind)
    handler.send_header("Content-Length", str(len(data)))
    handler.send_header("Content-Security-Policy", POLICY)
    handler.end_headers()
    handler.wfile.write(data)


def is_foreign(url: str, site: Site) -> bool:
    """Tell whether a request went anywhere but to the test's server."""
    return not url.startswith((site.address("/"), "data:"))
