"""Pages without a browser: Django is set up once, each test names its own workspace."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

from django.http import HttpResponse
from django.test import Client

from kobimo.web.settings import configure

Visit = Callable[[Path], Client]

configure(Path(__file__).parent / "no-workspace")


def text_of(answer: HttpResponse) -> str:
    """Return what a reader sees, without markup."""
    raw = re.sub(r"<(script|svg|option)\b.*?</\1>", " ", answer.content.decode(), flags=re.DOTALL)
    return re.sub(r"[ \n\t]+", " ", html.unescape(re.sub(r"<[^>]+>", " ", raw)))
