"""What a search for patterns begins with is a secret of the workspace."""

from __future__ import annotations

from pathlib import Path

from kobimo.workflows.releases.patterns import PatternFolder
from kobimo.workspace.layout import Layout


def test_the_same_search_begins_alike_in_one_workspace_and_otherwise_in_another(tmp_path: Path) -> None:
    one, other = (Layout(tmp_path / name) for name in ("a", "b"))
    first, again, elsewhere = (PatternFolder(layout).seed("k") for layout in (one, one, other))
    assert first == again != elsewhere
    assert PatternFolder(one).seed("l") != first
    assert first > 2**128
