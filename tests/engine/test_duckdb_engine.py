"""What belongs to DuckDB alone: memory, and what is put aside when it runs short."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.engine.request import Request
from kobimo.engine.statement import group_by_statement, units_table
from kobimo.errors import WorkspaceError
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice

AREAS = 300_000


def counted(folder: Path, memory: str) -> pa.Table:
    """Count one row for each of many areas with little memory."""
    definition = DatasetDefinition.model_validate(
        {
            "id": "d",
            "title": {"de": "D"},
            "space": "s",
            "level": "haus",
            "period_type": "calendar_year",
            "measures": [{"id": "personen", "title": {"de": "P"}, "unit": {"de": "P"}, "concerns": "persons"}],
        }
    )
    columns = {name: pa.repeat(name, AREAS) for name in ("delivery", "level", "period")}
    areas = pa.array([f"Ein Haus mit einem langen Schlüssel {n}" for n in range(AREAS)])
    table = pa.table(
        {
            **columns,
            "cube": pa.repeat("all", AREAS),
            "area": areas,
            "personen": pa.repeat(1, AREAS),
            "personen_status": pa.repeat("normal", AREAS),
        }
    )
    pq.write_table(table, folder / "x.parquet")
    item = Slice("d", "all", "level", "period", AREAS, AREAS, ("personen",), {}, {"f": AREAS})
    plan = make_plan(definition, [Request.of("d", "personen", {})], [HeldSlice("q", "delivery", "x.parquet", item)])
    group = plan.groups[0]
    engine = DuckDBEngine(memory, threads=1)
    return engine.aggregate(group_by_statement(plan, group), [folder / "x.parquet"], units_table(plan, group))


def test_a_machine_that_is_too_small_is_told_so(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match="Arbeitsspeicher") as caught:
        counted(tmp_path, "4MB")
    assert "--engine spark" in caught.value.remedy


def test_nothing_is_left_where_somebody_else_could_read_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    aside, here = tmp_path / "aside", tmp_path / "here"
    aside.mkdir()
    here.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    monkeypatch.chdir(here)
    assert counted(tmp_path, "60MB").num_rows == AREAS
    assert list(aside.iterdir()) == list(here.iterdir()) == []
