"""A town with a public portal: what its publisher says, and what can be told from the finished files."""

from __future__ import annotations

import html
import posixpath
import re
import shutil
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from html.parser import HTMLParser
from io import BytesIO
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pytest

from support.command import run

CONTACT = "bildung@kleinstadt.example"
SAID = f"""
[portal]
title = "Bildungsmonitoring Kleinstadt"
publisher = "Kleinstadt, Amt für Bildung"
contact = "{CONTACT}"
imprint = "portal/impressum.md"
accessibility = "Erklärung der Kleinstadt zur Barrierefreiheit."
privacy = "Erklärung der Kleinstadt zum Datenschutz."
"""
IMPRINT = "# Anbieter\nKleinstadt\nMarkt 1\n\n- Amt für <Bildung>\n"
NOTE = ".kobimo-portal.json"


def introduced(workspace: Path, more: str = "") -> Path:
    """Write down who publishes."""
    settings = workspace / "kobimo.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + SAID + more, encoding="utf-8")
    (workspace / "portal").mkdir()
    (workspace / "portal" / "impressum.md").write_text(IMPRINT, encoding="utf-8")
    return workspace


@pytest.fixture(scope="session")
def publishing_town(settled_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A workspace with a release for the public that says who publishes; tests only read it or take copies."""
    workspace = Path(shutil.copytree(settled_town, tmp_path_factory.mktemp("publishing") / "ort")) / "kleinstadt"
    run("release", workspace, "--audience", "public")
    return introduced(workspace)


@pytest.fixture(scope="session")
def portal(publishing_town: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The finished portal of the town; tests only read it or take copies."""
    out = tmp_path_factory.mktemp("portal") / "portal"
    run("publish", publishing_town, "--out", out)
    return out


@pytest.fixture
def own_publishing_town(publishing_town: Path, tmp_path: Path) -> Path:
    """A workspace of its own with a release for the public."""
    return Path(shutil.copytree(publishing_town.parent, tmp_path / "ort")) / "kleinstadt"


def content(folder: Path) -> dict[str, bytes]:
    """Return all files by path."""
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


def pages(folder: Path) -> dict[str, str]:
    """Return the HTML of all pages by path."""
    return {path: data.decode() for path, data in content(folder).items() if path.endswith(".html")}


def same_titles(folder: Path) -> list[set[str]]:
    """Return the pages that share their title with others of their language."""
    titled: dict[tuple[str, str], set[str]] = defaultdict(set)
    for path, text in pages(folder).items():
        language = re.search(r'<html lang="(\w+)"', text)
        title = re.search(r"<title>(.*?)</title>", text, re.DOTALL)
        if language is None or title is None:
            raise ValueError(f"without language or title: {path}")
        titled[language[1], html.unescape(title[1])].add(path)
    return [paths for paths in titled.values() if len(paths) > 1]


def texts(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Return everything that a program can read in the files, what is packed in workbooks and ZIPs included."""
    for path, data in content(folder).items():
        yield path, data
        if path.endswith((".xlsx", ".zip")):
            with zipfile.ZipFile(BytesIO(data)) as book:
                for name in book.namelist():
                    yield f"{path}!{name}", book.read(name)


class Page(HTMLParser):
    """The addresses and ids of a page; raises where tags do not close."""

    VOID = frozenset({"br", "hr", "img", "input", "link", "meta"})
    NAMES = ("href", "src", "action", "data-src", "data-spec")

    def __init__(self, text: str) -> None:
        super().__init__()
        self.found: list[tuple[str, str, str]] = []
        self.ids: list[str] = []
        self._open: list[str] = []
        self.feed(text)
        self.close()
        if self._open:
            raise ValueError(f"not closed: {self._open}")

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.VOID:
            self._open.append(tag)
        self._note(tag, attrs)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._note(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        if not self._open or self._open.pop() != tag:
            raise ValueError(f"</{tag}> at {self.getpos()}")

    def _note(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _value in attrs]
        if len(names) != len(set(names)):
            raise ValueError(f"an attribute of <{tag}> twice at {self.getpos()}")
        for name, value in attrs:
            if name == "id":
                self.ids.append(value or "")
            if name in self.NAMES:
                self.found.append((tag, name, value or ""))


def led_to(path: str, address: str) -> tuple[str, str]:
    """Return the file that an address of a page names, and the place in it; what a script reads from it aside."""
    target, place = urldefrag(unquote(address))
    file = target.partition("?")[0]
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), file)) if file else path, place


def broken(folder: Path) -> list[str]:
    """Return the links of all pages that lead to no file, or to no place in one, and ids that a page has twice."""
    files, read = content(folder), {path: Page(text) for path, text in pages(folder).items()}
    found = [f"{path}: an id twice" for path, page in read.items() if len(page.ids) != len(set(page.ids))]
    for path, page in read.items():
        for tag, name, address in page.found:
            if address == f"mailto:{CONTACT}":
                continue
            file, place = led_to(path, address)
            if file not in files or (place and place not in read[file].ids):
                found.append(f"{path}: <{tag} {name}={address}>")
    return found


def unreached(folder: Path) -> set[str]:
    """Return the pages to which no way leads from the first one."""
    read = {path: Page(text) for path, text in pages(folder).items()}
    reached, waiting = {"index.html"}, ["index.html"]
    while waiting:
        path = waiting.pop()
        for _tag, _name, address in read[path].found:
            file, _place = led_to(path, address)
            if file in read and file not in reached:
                reached.add(file)
                waiting.append(file)
    return set(read) - reached


def spelled(number: int) -> tuple[str, ...]:
    """Return the ways in which a count can stand in a file."""
    grouped = f"{number:,}"
    return tuple({str(number), grouped, grouped.replace(",", "."), grouped.replace(",", "\u202f")})


def occurs(number: int, data: bytes) -> bool:
    """Say whether a count stands somewhere as a number of its own."""
    return any(re.search(rb"(?<![\d.,])" + re.escape(text.encode()) + rb"(?![\d])", data) for text in spelled(number))
