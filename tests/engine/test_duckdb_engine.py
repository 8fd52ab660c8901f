"""What belongs to DuckDB alone: memory, and what is put aside when it runs short."""

from __future__ import annotations

import tempfile
from pathlib import Path
from unittest.mock import Mock

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from kobimo.engine.adapter import Engine
from kobimo.engine.choice import opened_engine
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import GroupBy, Plan, make_plan
from kobimo.engine.request import Request
from kobimo.engine.statement import group_by_statement, units_table
from kobimo.errors import WorkspaceError
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice

AREAS = 300_000


def counted(folder: Path, memory: str) -> pa.Table:
    """Count one row for each of many areas with little memory."""
    return asked(DuckDBEngine(memory, threads=1), folder)


def asked(engine: Engine, folder: Path, areas: int = AREAS, persons: int = 1) -> pa.Table:
    """Have an engine count the same number of persons in each of some areas."""
    columns = {name: pa.repeat(name, areas) for name in ("delivery", "level", "period")}
    keys = pa.array([f"Ein Haus mit einem langen Schlüssel {n}" for n in range(areas)])
    table = pa.table(
        {
            **columns,
            "cube": pa.repeat("all", areas),
            "area": keys,
            "personen": pa.repeat(persons, areas),
            "personen_status": pa.repeat("normal", areas),
        }
    )
    pq.write_table(table, folder / "x.parquet")
    plan, group = planned(areas)
    return engine.aggregate(group_by_statement(plan, group), [folder / "x.parquet"], units_table(plan, group))


def planned(areas: int) -> tuple[Plan, GroupBy]:
    """Return a plan with its only pass."""
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
    item = Slice("d", "all", "level", "period", areas, areas, ("personen",), {}, {"f": areas})
    plan = make_plan(definition, [Request.of("d", "personen", {})], [HeldSlice("q", "delivery", "x.parquet", item)])
    return plan, plan.groups[0]


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


def test_statements_of_one_context_share_a_database_and_know_nothing_of_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    connect = Mock(wraps=duckdb.connect)
    monkeypatch.setattr(duckdb, "connect", connect)
    with opened_engine("duckdb") as engine:
        for areas, persons in ((5, 1), (3, 7), (5, 1)):
            table = asked(engine, tmp_path, areas, persons)
            assert table["personen"].to_pylist() == [persons] * areas
    assert connect.call_count == 1
    assert asked(DuckDBEngine(threads=1), tmp_path, 2, 4)["personen"].to_pylist() == [4, 4]
    assert connect.call_count == 2


def test_a_statement_that_fails_leaves_the_database_to_the_next_one(tmp_path: Path) -> None:
    with DuckDBEngine(threads=1) as engine:
        expected = asked(engine, tmp_path, 3, 2)
        statement, units = group_by_statement(*planned(3)), units_table(*planned(3))
        with pytest.raises(WorkspaceError, match="nicht lesen"):
            engine.aggregate(statement, [tmp_path / "missing.parquet"], units)
        assert asked(engine, tmp_path, 3, 2).equals(expected)


def test_the_folder_aside_goes_with_the_context_whatever_happens(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    aside = tmp_path / "aside"
    aside.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(aside))
    with pytest.raises(RuntimeError), DuckDBEngine(threads=1) as engine:
        asked(engine, tmp_path, 3)
        assert len(list(aside.iterdir())) == 1
        raise RuntimeError
    assert list(aside.iterdir()) == []
