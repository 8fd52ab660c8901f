"""The table of attacks in the explanation of confidentiality: each is tried by the tests that it names."""

from __future__ import annotations

import ast
import re
from pathlib import Path

REPOSITORY = Path(__file__).resolve().parents[2]
PAGE = REPOSITORY / "docs" / "explanation" / "geheimhaltung.md"


def attacks() -> dict[int, list[tuple[str, str]]]:
    """Return the tests of each attack: file and name."""
    found = {}
    for line in PAGE.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 4 and cells[0].isdigit():
            found[int(cells[0])] = re.findall(r"`(test_\w+)::(test_\w+)`", cells[3])
    return found


def named_in(file: str) -> set[str]:
    """Return the names of the tests in the files of this name."""
    trees = [ast.parse(path.read_text("utf-8")) for path in (REPOSITORY / "tests").rglob(f"{file}.py")]
    return {node.name for tree in trees for node in tree.body if isinstance(node, ast.FunctionDef)}


def test_all_fifteen_attacks_are_there_and_each_names_a_test() -> None:
    assert sorted(attacks()) == list(range(1, 16))
    assert all(attacks().values())


def test_every_test_that_is_named_exists() -> None:
    missing = [
        f"{number}: {file}::{name}"
        for number, named in attacks().items()
        for file, name in named
        if name not in named_in(file)
    ]
    assert missing == []
