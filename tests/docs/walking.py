"""Read the code blocks of a page and do what it tells its reader to do.

A block with a `title` is a file that the reader writes (`broken`: with a mistake; `change`: its lines replace those of
the file that begin with the same cell; `append`: they go to the end of the file). The commands of an `sh` block are
run; `exit=3` in its first line names the code they must end with. The `text` block that follows quotes the output: each
of its lines must occur, in this order, `…` stands for what is left out. Ids and days differ from run to run; they are
translated.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from kobimo.cli.main import main
from kobimo.model.period import BERLIN

REPOSITORY = Path(__file__).resolve().parents[2]
DOCS = REPOSITORY / "docs"

_FENCE = re.compile(r"^```([a-z]+)?(.*?)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE = re.compile(r'title="([^"]+)"')
_EXIT = re.compile(r"exit=(\d+)")
_WRITTEN_ON = r"2026-11-22|22\.11\.2026"
_TOKEN = re.compile(
    r"(\d{8}-\d{6}-[0-9a-f]{8}"  # delivery
    rf"|(?:{_WRITTEN_ON})(?:-(?:team|committee|public|office-[a-z]+)-\d+)?(?: \d\d:\d\d)?"  # release, day, time
    r"|\b[0-9a-f]{10}\b)"  # entry of the history
)
_LIKE_TOKEN = r"([0-9a-z.:-]+(?: \d\d:\d\d)?)"
SOURCE = "id: {id}\ntitle: {{de: Beispiel}}\nsupplier: Beispielamt\n"


@dataclass(frozen=True)
class Block:
    """One fenced block; `line` is where it begins in the page."""

    language: str
    title: str
    exit_code: int
    text: str
    line: int
    broken: bool = False
    change: bool = False
    append: bool = False


@dataclass
class Walk:
    """A reader who follows a page in a folder; `own_process` starts kobimo for each command as a terminal does."""

    folder: Path
    own_process: bool = False
    names: dict[str, str] = field(default_factory=dict)
    output: str = ""

    def follow(self, page: Path) -> list[str]:
        """Do everything; return what is not as the page says."""
        problems: list[str] = []
        for block in blocks(page):
            place = f"{page.name}:{block.line}"
            if block.title:
                self.write(block)
            elif block.language == "sh":
                problems += [f"{place}: {problem}" for problem in self.run(block)]
            elif block.language == "text" and self.output:
                problems += [f"{place}: {problem}" for problem in self.compare(block)]
                self.output = ""
        return problems

    def write(self, block: Block) -> None:
        """Write the file of a block, and the description of its source where the page leaves it out."""
        path = self.folder / block.title
        path.parent.mkdir(parents=True, exist_ok=True)
        text = changed(path.read_text(encoding="utf-8"), block.text) if block.change else block.text
        text = path.read_text(encoding="utf-8") + text if block.append else text
        path.write_text(text, encoding="utf-8", newline="\n")
        source = path.with_name("source.yaml")
        if path.name == "recipe.yaml" and not source.exists():
            source.write_text(SOURCE.format(id=path.parent.name), encoding="utf-8")

    def run(self, block: Block) -> list[str]:
        """Run the commands of a block."""
        problems = []
        self.output = ""
        for line in block.text.splitlines():
            words = [self.names.get(word, _dated(word)) for word in shlex.split(line)]
            if words[0] != "kobimo":
                return [f"the reader cannot type {line!r}"]
            output, code = (_started if self.own_process else _called)(words[1:], self.folder)
            self.output += output
            if code != block.exit_code:
                problems.append(f"{line!r} ended with {code}, not {block.exit_code}:\n{output}")
        return problems

    def compare(self, block: Block) -> list[str]:
        """Find the quoted lines in the output, in their order."""
        actual = iter(self.output.splitlines())
        for line in block.text.splitlines():
            if line.strip() in {"", "…"}:
                continue
            pieces = _TOKEN.split(line.rstrip())
            likeness = [_LIKE_TOKEN if n % 2 else re.escape(piece) for n, piece in enumerate(pieces)]
            pattern = re.compile("".join(likeness).replace("…", ".*"))
            match = next((m for text in actual if (m := pattern.fullmatch(text.rstrip()))), None)
            if match is None:
                return [f"{line!r} is not in the output, or not in this order:\n{self.output}"]
            self.names.update(zip(pieces[1::2], match.groups(), strict=True))
        return []


def _dated(word: str) -> str:
    """Return a release that the page has not quoted yet under the name that it has today."""
    return re.sub(rf"^(?:{_WRITTEN_ON})(?=-[a-z])", datetime.now(BERLIN).date().isoformat(), word)


def changed(text: str, lines: str) -> str:
    """Put each of the lines in the place of the one that begins with the same cell."""
    for line in lines.splitlines():
        cell = re.escape(line.partition(";")[0])
        text, count = re.subn(rf"^{cell};.*$", line.replace("\\", r"\\"), text, flags=re.MULTILINE)
        if count != 1:
            raise ValueError(f"{count} lines begin with {cell!r}")
    return text


def _started(arguments: list[str], folder: Path) -> tuple[str, int]:
    """Run kobimo in a process of its own."""
    done = subprocess.run(
        [sys.executable, "-m", "kobimo.cli.main", *arguments],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        env={**os.environ, "PYTHONUTF8": "1", "PYTHONPATH": str(REPOSITORY / "src")},
        check=False,
    )
    return done.stdout, done.returncode


def _called(arguments: list[str], folder: Path) -> tuple[str, int]:
    """Run kobimo in this process, which is much faster."""
    output = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        try:
            main(arguments)
        except SystemExit as end:
            return output.getvalue(), int(end.code or 0)
    raise AssertionError("kobimo did not leave with an exit code")


def blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page in their order."""
    text = page.read_text(encoding="utf-8")
    found = []
    for match in _FENCE.finditer(text):
        title, code = _TITLE.search(match[2]), _EXIT.search(match[2])
        found.append(
            Block(
                language=match[1] or "",
                title=title[1] if title else "",
                exit_code=int(code[1]) if code else 0,
                text=match[3],
                line=text.count("\n", 0, match.start()) + 1,
                broken="broken" in (words := _TITLE.sub("", match[2]).split()),
                change="change" in words,
                append="append" in words,
            )
        )
    return found
