"""What begins with an underscore belongs to its module: no other one imports it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import kobimo

PRIVATE = re.compile(r"_[A-Za-z]")


def test_no_module_imports_private_names_of_another() -> None:
    package = Path(kobimo.__file__).parent
    found = []
    for file in package.rglob("*.py"):
        if "static" in file.parts or ("import _" not in (text := file.read_text("utf-8")) and ", _" not in text):
            continue
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("kobimo"):
                private = [item.name for item in node.names if PRIVATE.match(item.name)]
                found += [f"{file.relative_to(package)}: {node.module}.{name}" for name in private]
    assert found == []
