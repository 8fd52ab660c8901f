"""What the tests of the pages share: a running `kobimo serve`, and a reader whose browser notes every breach."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

from support.berlin import REPOSITORY

AXE = REPOSITORY / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
FIRST_ERROR = 400
TELL_VIOLATIONS = """
document.addEventListener("securitypolicyviolation", (event) => {
  kobimoBreach(`${event.violatedDirective}: ${event.blockedURI || event.sample}`);
});
"""

JUDGE = """
(only) => {
  const all = axe.getRules(only ? [only] : undefined);
  const rules = all.filter(({ tags }) => !tags.includes("wcag2aaa") && !tags.includes("deprecated"));
  const runOnly = { type: "rule", values: rules.map(({ ruleId }) => ruleId) };
  return axe.run(document, { runOnly, resultTypes: ["violations"] });
}
"""


@dataclass
class Server:
    """`kobimo serve` of one workspace."""

    process: subprocess.Popen[str]
    address: str

    @classmethod
    def start(cls, workspace: Path) -> Server:
        """Start it on a free port and wait until it says its address."""
        command = [sys.executable, "-m", "kobimo.cli.main", "serve", str(workspace), "--port", "0", "--no-browser"]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        assert process.stdout is not None
        line = process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:\d+", line)
        if found is None:
            process.kill()
            raise RuntimeError(f"kobimo serve said {line!r}")
        return cls(process, found[0])

    def stop(self) -> None:
        """End it as a user does."""
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.communicate(timeout=20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.communicate()


@dataclass
class Watch:
    """What the pages of a browser context did: every request, and every breach.

    `tolerated` are statuses from 400 on that a test asks for on purpose.
    """

    address: str
    asked: list[str] = field(default_factory=list)
    breaches: list[str] = field(default_factory=list)
    tolerated: set[int] = field(default_factory=set)

    def over(self, context: BrowserContext) -> None:
        """Watch all pages of a context, those included that it opens later."""
        context.expose_binding("kobimoBreach", lambda _source, text: self.breaches.append(f"policy: {text}"))
        context.add_init_script(TELL_VIOLATIONS)
        context.on("console", self._said)
        context.on("weberror", lambda event: self.breaches.append(f"script: {event.error}"))
        context.on("request", self._asked)
        context.on("requestfailed", self._failed)
        context.on("response", self._answered)

    def _said(self, message: ConsoleMessage) -> None:
        by_status = re.search(r"Failed to load resource.* status of (\d+)", message.text)
        if by_status:  # counted with the answer
            return
        if message.type == "error" or "kobimo" in message.text:
            self.breaches.append(f"console: {message.text}")

    def _asked(self, request: Request) -> None:
        self.asked.append(request.url)
        if not request.url.startswith((f"{self.address}/", "data:", "blob:null", "about:")):
            self.breaches.append(f"left the machine: {request.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != "net::ERR_ABORTED":  # a download, or a page left before it was there
            self.breaches.append(f"{request.failure}: {request.url}")

    def _answered(self, response: Response) -> None:
        if response.status >= FIRST_ERROR and response.status not in self.tolerated:
            self.breaches.append(f"status {response.status}: {response.url}")


@dataclass
class Reader:
    """One page in a browser, on one server."""

    page: Page
    watch: Watch

    def go(self, path: str, status: int = 200) -> Page:
        """Open a page, which must answer with `status`, and wait until its scripts have run."""
        self.watch.tolerated.add(status)
        answer = self.page.goto(self.watch.address + path, wait_until="load")
        assert answer is not None
        assert answer.status == status, f"{answer.status}: {path}"
        return self.page

    def gained(self) -> list[str]:
        """Return the breaches since the last question, and forget them."""
        found, self.watch.breaches[:] = list(self.watch.breaches), []
        return found

    @property
    def path(self) -> str:
        """Address of the page without the server."""
        return self.page.url.removeprefix(self.watch.address)

    def until(self, said: Callable[[], object], seconds: float = 20.0) -> None:
        """Wait, while the browser goes on, until a function returns something true."""
        end = time.monotonic() + seconds
        while not said():
            if time.monotonic() > end:
                raise TimeoutError(said)
            self.page.wait_for_timeout(50)

    def asked(self, part: str) -> list[str]:
        """Return the addresses asked for that contain a text."""
        return [url for url in self.watch.asked if part in url]


Serve = Callable[[Path], Server]
"""Serves a workspace until the tests end."""
Open = Callable[..., AbstractContextManager[Reader]]
"""Opens a window on a server; further arguments are settings of the browser."""


def findings(page: Page, only: str | None = None) -> list[str]:
    """Let axe judge the page, everything that can be unfolded included; return one line for each element.

    All its rules, also those that it leaves out by default, but the ones of level AAA; or only those with a tag.
    """
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    page.evaluate("for (const part of document.querySelectorAll('details')) part.open = true")
    result = page.evaluate(JUDGE, only)
    return [
        f"{rule['id']}: {node['html'][:160]} – {node['failureSummary'].splitlines()[-1].strip()}"
        for rule in result["violations"]
        for node in rule["nodes"]
    ]


def wide(page: Page) -> int:
    """Return by how many pixels the page is wider than the window."""
    return int(page.evaluate("document.scrollingElement.scrollWidth - document.documentElement.clientWidth"))


def texts(items: Sequence[Any]) -> list[str]:
    """Return the texts of elements without surrounding blanks."""
    return [str(item.inner_text()).strip() for item in items]
