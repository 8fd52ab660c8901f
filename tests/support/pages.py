"""Pages without a browser: Django is set up once, each test names its own workspace."""

from __future__ import annotations

import html
import json
import re
import time
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


def ended(pages: Client, answer: HttpResponse) -> HttpResponse:
    """Wait for the job that an answer leads to, and return its page; an answer that leads nowhere is returned."""
    if answer.status_code != 302:
        return answer
    address = str(answer["Location"])
    name = re.search(r"auftrag=(\w+)", address)
    assert name is not None, address
    for _try in range(1200):
        if not json.loads(pages.get(f"/auftraege/{name[1]}.json").content)["running"]:
            return pages.get(address)
        time.sleep(0.1)
    raise TimeoutError(address)
