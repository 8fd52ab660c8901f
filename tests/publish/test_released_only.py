"""Publication takes `Released` and nothing else, by type and at run time."""

from __future__ import annotations

import importlib
import inspect
import json
import pkgutil
from pathlib import Path
from types import SimpleNamespace
from typing import Any, get_type_hints

import pyarrow.parquet as pq
import pytest

import kobimo.publish
from kobimo.disclosure import Released
from kobimo.model.area import Area
from kobimo.publish.answer import answer
from kobimo.publish.table import figure_table

ENTRANCES = {"answer": answer, "figure_table": figure_table}


def test_everything_that_reads_figures_is_typed_to_take_a_release() -> None:
    readers = []
    for module in pkgutil.iter_modules(kobimo.publish.__path__, "kobimo.publish."):
        for name, item in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
            if item.__module__ == module.name and not name.startswith("_"):
                hints = get_type_hints(item)
                assert "Table" not in {getattr(hint, "__name__", "") for hint in hints.values()}, name
                if Released in hints.values():
                    readers.append(name)
    assert set(ENTRANCES) <= set(readers)


def pretender(settled_town: Path) -> SimpleNamespace:
    """Return what has all attributes of a release without being one."""
    folder = next((settled_town / "kleinstadt" / "data" / "releases").iterdir())
    metadata = json.loads((folder / "metadata.json").read_bytes())
    values = pq.read_table(folder / "values.parquet")
    return SimpleNamespace(audience="public", values=values, metadata=metadata, protocol={})


def test_a_look_alike_is_refused_at_run_time(settled_town: Path) -> None:
    fake: Any = pretender(settled_town)
    with pytest.raises(TypeError, match="Released"):
        answer(fake, "x", "anteil_u6", Area("viertel", "11", "Viertel 11", "1"), "2022-12-31", {})
    with pytest.raises(TypeError, match="Released"):
        figure_table(fake, "x", "anteil_u6", "viertel")
    with pytest.raises(TypeError, match="Released"):
        figure_table(fake.values, "x", "anteil_u6", "viertel")
