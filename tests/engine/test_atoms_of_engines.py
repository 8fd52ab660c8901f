"""Atoms of every engine, row for row, against sums that plain Python takes, and against each other."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from kobimo.engine.adapter import Engine
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import GroupBy, Plan, make_plan
from kobimo.engine.request import Request
from kobimo.engine.statement import group_by_statement, units_table
from kobimo.errors import SumOverflowError, WorkspaceError
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice

LARGEST, SMALLEST = 2**63 - 1, -(2**63)
CODES = (
    "w",
    "W",
    "ä",
    "a\u0308",  # looks like the one before and is another code
    "ẞ",
    "日本",
    "👩\u200d🏫",
    " w",
    "w ",
    "o'Neill\"; DROP TABLE x; --",
    "back\\slash\\",
    "${x} {y} %s :z ?",
    "Zeile\nzwei\t",
    "`tick`",
)
AREAS = ("01", "1", "Köln", "K\u0308oln", "a'b\\", "🏙")
PERIODS = ("2019", "2020/21")
STATUSES = ("normal", "suppressed", "missing", None)

Row = dict[str, Any]
Atom = tuple[Any, ...]

VALUES = st.none() | st.integers(-5, 5) | st.sampled_from([2**62, -(2**62), LARGEST, SMALLEST, 2**53 + 1])
ROWS = st.lists(
    st.fixed_dictionaries(
        {
            "cube": st.sampled_from(["s", "fremd"]),
            "level": st.sampled_from(["quartier", "bezirk"]),
            "area": st.sampled_from(AREAS),
            "period": st.sampled_from(PERIODS),
            "geschlecht": st.sampled_from([*CODES, None]),
            "personen": VALUES,
            "personen_status": st.sampled_from(STATUSES),
            "plaetze": VALUES,
            "plaetze_status": st.sampled_from(STATUSES),
        }
    ),
    max_size=40,
)


def definition() -> DatasetDefinition:
    return DatasetDefinition.model_validate(
        {
            "id": "d",
            "title": {"de": "D"},
            "space": "s",
            "level": "quartier",
            "period_type": "school_year",
            "measures": [
                {"id": m, "title": {"de": m}, "unit": {"de": m}, "concerns": "persons"} for m in ("personen", "plaetze")
            ],
            "dimensions": [
                {
                    "id": "geschlecht",
                    "title": {"de": "G"},
                    "categories": [{"code": code, "title": {"de": "x"}} for code in CODES],
                }
            ],
            "cubes": [{"id": "s", "dimensions": ["geschlecht"]}, {"id": "fremd", "dimensions": ["geschlecht"]}],
        }
    )


def schema(measures: Sequence[str]) -> pa.Schema:
    word = pa.dictionary(pa.int16(), pa.string())
    names = ("delivery", "cube", "level", "area", "period", "geschlecht")
    fields = [pa.field(name, word) for name in names]
    for measure in measures:
        fields += [pa.field(measure, pa.int64()), pa.field(f"{measure}_status", word)]
    return pa.schema(fields)


def planned(folder: Path, rows: Sequence[Row]) -> tuple[Plan, GroupBy, list[Path]]:
    """Write two deliveries, the second without places and with a column of its own; ask for three bins of codes."""
    held = []
    for delivery, measures in (("eins", ("personen", "plaetze")), ("zwei", ("personen",))):
        mine = [{**row, "delivery": delivery} for row in rows if row["delivery"] == delivery]
        pq.write_table(pa.Table.from_pylist(mine, schema=schema(measures)), folder / f"{delivery}.parquet")
        for level in ("quartier", "bezirk"):
            for period in PERIODS if delivery == "eins" else PERIODS[:1]:
                categories = {"geschlecht": CODES}
                item = Slice("d", "s", level, period, 9, 3, measures, categories, {"f": 9})
                held.append(HeldSlice(delivery, delivery, f"{delivery}.parquet", item))
    asked = [
        Request.of("d", measure, {"geschlecht": codes})
        for measure in ("personen", "plaetze")
        for codes in (CODES[2:5], CODES[5:12], CODES[12:])
    ]
    plan = make_plan(definition(), asked, held)
    (group,) = plan.groups
    return plan, group, [folder / "eins.parquet", folder / "zwei.parquet"]


def naive(plan: Plan, group: GroupBy, rows: Sequence[Row]) -> set[Atom] | None:
    """Add up in Python, whose numbers have no end; None if a sum does not fit into 64 bit."""
    units = {(u.delivery, u.slice.level, u.slice.period): n for n, u in enumerate(plan.units) if n in group.units}
    found: dict[tuple[int, str, int | None], list[Row]] = {}
    for row in rows:
        unit = units.get((row["delivery"], row["level"], row["period"]))
        if unit is not None and row["cube"] == "s":
            found.setdefault((unit, row["area"], group.bins["geschlecht"].get(row["geschlecht"])), []).append(row)
    atoms = {(*key, *(n for m in group.measures for n in sums(m, part))) for key, part in found.items()}
    fits = all(n is None or SMALLEST <= n <= LARGEST for atom in atoms for n in atom[3:])
    return atoms if fits else None


def sums(measure: str, rows: Sequence[Row]) -> tuple[int | None, int, int]:
    values = [None if row["delivery"] == "zwei" and measure == "plaetze" else row[measure] for row in rows]
    statuses = [
        None if row["delivery"] == "zwei" and measure == "plaetze" else row[f"{measure}_status"] for row in rows
    ]
    known = [value for value in values if value is not None]
    secret = sum(v is None and s == "suppressed" for v, s in zip(values, statuses, strict=True))
    return sum(known) if known else None, secret, len(values) - len(known) - secret


def atom_schema(group: GroupBy) -> pa.Schema:
    sums = [pa.field(f"{m}{part}", pa.int64()) for m in group.measures for part in ("", "_suppressed", "_absent")]
    keys = [("unit", pa.int32()), ("area", pa.string()), ("bin_geschlecht", pa.int32())]
    return pa.schema([*(pa.field(name, kind) for name, kind in keys), *sums])


def atoms_of(engine: Engine, plan: Plan, group: GroupBy, files: Sequence[Path]) -> set[Atom] | None:
    try:
        table = engine.aggregate(group_by_statement(plan, group), files, units_table(plan, group))
    except SumOverflowError:
        return None
    assert table.schema == atom_schema(group)
    rows = list(zip(*(column.to_pylist() for column in table.columns), strict=True))
    assert len(set(rows)) == len(rows)
    return set(rows)


DELIVERED = ROWS.flatmap(
    lambda rows: st.lists(st.sampled_from(["eins", "zwei"]), min_size=len(rows), max_size=len(rows)).map(
        lambda names: [{**row, "delivery": name} for row, name in zip(rows, names, strict=True)]
    )
)


@settings(max_examples=40)
@given(rows=DELIVERED)
def test_atoms_of_duckdb_are_the_sums_of_their_rows(rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plan, group, files = planned(Path(folder), rows)
        assert atoms_of(DuckDBEngine(threads=1), plan, group, files) == naive(plan, group, rows)


@settings(
    max_examples=10, phases=[Phase.explicit, Phase.reuse, Phase.generate], suppress_health_check=[HealthCheck.too_slow]
)
@given(rows=DELIVERED)
def test_atoms_of_spark_are_the_sums_of_their_rows_and_those_of_duckdb(spark: Engine, rows: list[Row]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        plan, group, files = planned(Path(folder), rows)
        found = atoms_of(spark, plan, group, files)
        assert found == naive(plan, group, rows)
        assert found == atoms_of(DuckDBEngine(threads=1), plan, group, files)


def row(code: str | None, value: int | None, **changes: Any) -> Row:
    cells: Row = {
        "delivery": "eins",
        "cube": "s",
        "level": "quartier",
        "area": "01",
        "period": "2019",
        "geschlecht": code,
        "personen": value,
        "personen_status": "normal",
        "plaetze": None,
        "plaetze_status": None,
    }
    return cells | changes


def test_every_code_falls_into_its_own_bin_however_it_is_spelled(engine: Engine, tmp_path: Path) -> None:
    rows = [row(code, 10**n, area=area) for n, code in enumerate([*CODES, None]) for area in AREAS]
    plan, group, files = planned(tmp_path, rows)
    found = atoms_of(engine, plan, group, files)
    assert found == naive(plan, group, rows)
    assert found is not None
    assert len(found) == 4 * len(AREAS)


def test_a_table_without_rows_has_no_atoms(engine: Engine, tmp_path: Path) -> None:
    plan, group, files = planned(tmp_path, [])
    assert atoms_of(engine, plan, group, files) == set()


def test_a_sum_of_exactly_64_bit_is_a_number_though_its_parts_are_beyond(engine: Engine, tmp_path: Path) -> None:
    rows = [row("ä", value) for value in (LARGEST, LARGEST, LARGEST, -LARGEST, -LARGEST)]
    rows += [row("日本", value) for value in (SMALLEST, SMALLEST, LARGEST, 1)]
    plan, group, files = planned(tmp_path, rows)
    found = atoms_of(engine, plan, group, files)
    assert found is not None
    assert {atom[3] for atom in found} == {LARGEST, SMALLEST}


@pytest.mark.parametrize("values", [(LARGEST, 1), (SMALLEST, -1), (2**62, 2**62)])
def test_one_more_than_64_bit_is_an_error(engine: Engine, tmp_path: Path, values: tuple[int, int]) -> None:
    plan, group, files = planned(tmp_path, [row("ä", value) for value in values])
    with pytest.raises(SumOverflowError, match=r"9\.223\.372\.036\.854\.775\.807"):
        engine.aggregate(group_by_statement(plan, group), files, units_table(plan, group))


def test_folders_may_be_named_as_people_name_them(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "Bericht [2026] 100% *neu* {a,b} jahr=2020 Köln? a\\b #1"
    folder.mkdir()
    rows = [row("ä", 5)]
    plan, group, files = planned(folder, rows)
    assert atoms_of(engine, plan, group, files) == naive(plan, group, rows)


@pytest.mark.parametrize("harm", ["gone", "no parquet", "cut"])
def test_files_that_cannot_be_read_are_an_error_with_a_remedy(engine: Engine, tmp_path: Path, harm: str) -> None:
    plan, group, files = planned(tmp_path, [row("ä", 5)])
    data = files[0].read_bytes()
    files[0].unlink()
    if harm != "gone":
        files[0].write_bytes(b"kein Parquet" if harm == "no parquet" else data[: len(data) // 2])
    with pytest.raises(WorkspaceError, match="nicht lesen") as caught:
        engine.aggregate(group_by_statement(plan, group), files, units_table(plan, group))
    assert "kobimo doctor" in caught.value.remedy
