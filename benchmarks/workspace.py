"""The workspace that is measured: Berlin from public data where they are, otherwise the invented town."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


def example(folder: Path) -> tuple[Path, str]:
    """Build and release the example of `make demo` in a folder; return its workspace and name."""
    demo = _demo()
    demo.TARGET = folder
    code = demo.main()
    if code:
        sys.exit(code)
    name = "berlin" if demo.BERLIN.is_dir() else "musterstadt"
    return folder / name, name


def _demo() -> ModuleType:
    spec = importlib.util.spec_from_file_location("demo_run", ROOT / "demo" / "run.py")
    if spec is None or spec.loader is None:
        raise FileNotFoundError("demo/run.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module
