"""The printed certificate, made by the command in a process of its own: the typesetter's memory ends with it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from kobimo.errors import ServerError
from kobimo.language import _, active
from kobimo.web.site import site

_LONGEST = 120


def printed_certificate(release: str) -> bytes:
    """Return the certificate of a release as PDF.

    Raises
    ------
    ServerError
        If the command fails; the remedy is what it said.
    """
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        file = Path(folder) / "certificate.pdf"
        options = ("--release", release, "--out", str(file))
        command = [sys.executable, "-P", "-m", "kobimo.cli.main", "product", site().root, "certificate", *options]
        environment = {**os.environ, "KOBIMO_LANGUAGE": active(), "PYTHONUTF8": "1"}
        done = subprocess.run(
            command, env=environment, capture_output=True, encoding="utf-8", timeout=_LONGEST, check=False
        )
        if done.returncode or not file.is_file():
            raise ServerError(_("Der Nachweis ließ sich nicht erstellen."), remedy=done.stderr.strip())
        return file.read_bytes()
