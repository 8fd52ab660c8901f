"""Write `docs/reference/erkannte-dateien.md`: each real public file with what the program makes of it.

The page is generated where the collection of real files lies beside the repository, and committed; elsewhere there is
nothing to do. With `--check` it is only compared. Its facts come from `tests/support/recognised_page.py`, because the
values are compared with those that naive code of the tests reads from the same files.
"""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "reference" / "erkannte-dateien.md"


def main(arguments: Sequence[str]) -> int:
    """Write or check the page; return the exit code."""
    sys.path.insert(0, str(ROOT / "tests"))
    source = importlib.import_module("support.recognised_page")
    if not source.REAL.is_dir():
        return 0
    text = source.page()
    if "--check" not in arguments:
        PAGE.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text:
        return 0
    print(f"{PAGE.relative_to(ROOT)}: out of date; run make docs", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
