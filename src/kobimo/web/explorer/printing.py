"""The printed profile of an area, made by the command in a process of its own: the typesetter's memory ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kobimo.errors import ServerError
from kobimo.language import _, active
from kobimo.model.area import Area
from kobimo.web.site import site

_LONGEST = 120


def printed_profile(area: Area, release: str) -> bytes:
    """Return the profile of an area as PDF.

    Raises
    ------
    ServerError
        If the command fails; the remedy is what it said.
    """
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        place = f"{area.level}:{area.key}"
        options = ("--area", place, "--release", release, "--format", "pdf", "--out", folder)
        command = [sys.executable, "-P", "-m", "kobimo.cli.main", "product", site().root, "area-profile", *options]
        environment = {**os.environ, "KOBIMO_LANGUAGE": active(), "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", timeout=_LONGEST, check=False
        )
        made = sorted(Path(folder).glob("*.pdf"))
        if done.returncode or not made:
            raise ServerError(_("Das Gebietsprofil ließ sich nicht erstellen."), remedy=done.stderr.strip())
        return made[0].read_bytes()
