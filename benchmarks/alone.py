"""Commands as a user has them: what the other benchmarks install is invisible, since pyarrow would load it."""

from __future__ import annotations

import os
from pathlib import Path

_HIDING = """
import sys
class Hidden:
    def find_spec(self, name, path=None, target=None):
        if name == "pandas":
            raise ModuleNotFoundError(name)
sys.meta_path.insert(0, Hidden())
"""


def without_rivals(folder: Path) -> dict[str, str]:
    """Return the environment for a command; `folder` is kept while the command runs."""
    (folder / "sitecustomize.py").write_text(_HIDING, encoding="utf-8")
    path = os.pathsep.join(filter(None, (str(folder), os.environ.get("PYTHONPATH"))))
    return {**os.environ, "PYTHONPATH": path}
