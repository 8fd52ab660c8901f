"""How long a release for the public takes: equations, pattern, proof, and the audit that trusts none of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

from table import Row

COMING = "einwohner_musterstadt"
"""Source whose last delivery comes as the new one: the largest register of the Musterkreis."""


def measure_protected(finished: Path, folder: Path) -> list[Row]:
    """Release the demonstration for the public, audit it, and release it again after one new delivery."""
    if not finished.is_dir():
        return []
    workspace = folder / "protected"
    shutil.copytree(finished, workspace)
    last = max((workspace / "data" / "deliveries" / COMING).iterdir()).name
    (file,) = max((workspace / "eingang").glob(f"*{COMING}")).iterdir()
    _kobimo("retract", workspace, last, "--reason", "Messung")
    _kobimo("build", workspace)
    cold, _answer = _kobimo("release", workspace, "--audience", "public", "--json")
    audited, found = _kobimo("audit", workspace, "--json")
    _kobimo("import", workspace, COMING, file)
    _kobimo("build", workspace)
    warm, _answer = _kobimo("release", workspace, "--audience", "public", "--json")
    judged = json.loads(found)
    (newest,) = sorted((workspace / "data" / "releases").glob("*-public-2"))
    protocol = json.loads((newest / "protocol.json").read_text("utf-8"))
    shares = ", ".join(f"{level} {share:.1%}" for level, share in protocol["shown_by_level"].items())
    return [
        Row(
            "the demonstration released for the public",
            cold,
            "s",
            f"Wall time of `kobimo release --audience public` without anything kept: {judged['cells']:,} counts, "
            f"{judged['primary']:,} of them small, {judged['hidden']:,} hidden; proof verified.",
            limit=180,
        ),
        Row(
            "the same again after one new delivery",
            warm,
            "s",
            f"The newest register came in between; what was shown before stays known. Shown then: {shares}.",
            limit=30,
        ),
        Row(
            "audit of the first of these releases",
            audited,
            "s",
            f"Wall time of `kobimo audit`: {judged['lps']} programs, {judged['exactly_known']} counts known.",
            bound=cold,
            bound_is="the release itself",
            at_most=0.2,
        ),
    ]


def _kobimo(*arguments: str | Path) -> tuple[float, str]:
    """Type a command and return its seconds and what it says."""
    command = [sys.executable, "-m", "kobimo.cli.main", *map(str, arguments)]
    begin = time.perf_counter()
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    return time.perf_counter() - begin, done.stdout
