"""How long the public portal of the demonstration takes: all of it, and after one indicator has changed."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

from table import Row

_SAID = """
[portal]
title = "Bildungsmonitoring Musterkreis"
publisher = "Musterkreis, Amt für Bildung"
contact = "bildung@musterkreis.example"
imprint = "Impressum des Musterkreises."
accessibility = "Erklärung des Musterkreises."
privacy = "Erklärung des Musterkreises."
"""
_CHANGED = "all_day_pupils_rate"
_EXPLAINED = ("Gezählt sind", "Gezählt werden")
"""In what is said to beware of; the figures stay."""


def measure_portal(demo: Path, folder: Path) -> list[Row]:
    """Publish the demonstration, explain one indicator differently, release anew and publish again."""
    if not demo.is_dir():
        return []
    workspace = Path(shutil.copytree(demo, folder / "portal" / "musterkreis"))
    with (workspace / "kobimo.toml").open("a", encoding="utf-8") as settings:
        settings.write(_SAID)
    out = folder / "portal" / "web"
    _run("release", workspace, "--audience", "public")
    first, whole = _published(workspace, out)
    definition = next((workspace / "indicators").rglob(f"{_CHANGED}.yaml"))
    text = definition.read_text(encoding="utf-8")
    definition.write_text(text.replace(*_EXPLAINED), encoding="utf-8")
    _run("build", workspace)
    _run("release", workspace, "--audience", "public")
    second, part = _published(workspace, out)
    return [
        Row(
            "Public portal of the Musterkreis",
            first,
            "s",
            f"`kobimo publish` into an empty folder, {whole['written']} files, wall time of the command.",
            limit=60,
        ),
        Row(
            "Public portal after one changed indicator",
            second,
            "s",
            f"`kobimo publish` of the next release, in which one indicator is explained differently: {part['written']} "
            f"of {part['written'] + part['unchanged']} files written.",
            limit=5,
        ),
    ]


def _published(workspace: Path, out: Path) -> tuple[float, dict[str, Any]]:
    begin = time.perf_counter()
    told = _run("publish", workspace, "--out", out, "--json")
    return time.perf_counter() - begin, json.loads(told)


def _run(*arguments: str | Path) -> str:
    command = [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)]
    return subprocess.run(command, check=True, capture_output=True, encoding="utf-8").stdout
