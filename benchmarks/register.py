"""How long 1,000 counts from 20 million register rows take, in how much memory, beside plain SQL."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import register_sql as sql
from memory import peak_memory
from register_case import AREAS, YEARS, RegisterCase, make_case
from table import Row

from kobimo.engine.counts import count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import GroupBy, Plan, make_plan
from kobimo.engine.statement import group_by_statement, units_table
from kobimo.indicators.figures import Computed, compute
from kobimo.indicators.formula import Formula, formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.indicators.tables import SCHEMA
from kobimo.store.parquet import PieceWriter

ROWS, INDICATORS, ROLLUPS, RUNS = 20_000_000, 1_000, 10, 7

T = TypeVar("T")


def measure_register(folder: Path) -> tuple[RegisterCase, list[Row]]:
    """Make the register in a folder and measure it; every measurement has a process of its own."""
    case = make_case(folder, ROWS, INDICATORS)
    times = _in_a_process(_times, case)
    seconds, megabytes, figures, size = _in_a_process(_written, case)
    ours, atoms, bare = (min(times[name]) for name in ("ours", "atoms by cut", "bare"))
    by_code = min(times["atoms by code"])
    statements = times["statement"]
    what = f"{INDICATORS:,} counts at {len(AREAS)} levels from {case.rows / 1e6:.0f} million register rows"
    how = (
        f"{max(AREAS.values())} areas, {len(YEARS)} years; plan, aggregation, matrix products, sums up to the root and "
        f"tables of {figures / 1e6:.1f} million figures as `kobimo build` makes them; writing apart. "
        f"Best of {RUNS} runs in one process, in turn with the others, file cache warm."
    )
    return case, [
        Row(
            f"{what}: beside the `GROUP BY` of the atoms",
            ours,
            "s",
            how,
            bound=atoms,
            bound_is="one `GROUP BY` over the same files in DuckDB that yields the atoms, ages compared as numbers "
            f"(with lists of codes it takes {by_code:.2f} s)",
            at_most=1.4,
        ),
        Row(
            "the same beside a bare count",
            ours,
            "s",
            "As above.",
            bound=bare,
            bound_is="`SELECT area, period, sum(personen) ... GROUP BY area, period` over the same files",
            at_most=30,
        ),
        Row(
            "the same beside one statement per indicator",
            ours,
            "s",
            "As above.",
            rival=statistics.mean(statements) * INDICATORS,
            rival_is=f"one statement with `ROLLUP` over the {len(AREAS)} levels for each indicator; {ROLLUPS} of them, "
            f"spread over all, took {min(statements):.2f} to {max(statements):.2f} s, extrapolated to {INDICATORS:,}",
            at_least=50,
        ),
        Row(
            "of this, the aggregation",
            min(times["aggregation"]),
            "s",
            "The statement of kobimo alone, which looks codes up in maps.",
            bound=atoms,
            bound_is="as in row of the atoms",
        ),
        Row(
            "the same, peak memory",
            megabytes,
            "MB",
            "Highest resident memory of a process that does all of this once and writes the figures as well.",
            limit=2_000,
        ),
        Row(
            "writing these figures",
            seconds,
            "s",
            f"Time inside the writer, which takes the tables as they are computed; {size / 1e6:.0f} MB of Parquet.",
        ),
    ]


def computed(case: RegisterCase) -> Iterator[Computed]:
    """Compute all indicators by the way that `kobimo build` takes."""
    wanted, plan = _planned(case)
    counts = count(plan, case.space.keys, DuckDBEngine(), case.root)
    yield from compute(wanted, {case.dataset.id: DatasetCounts(case.space, case.dataset, counts)})


def _planned(case: RegisterCase) -> tuple[list[Formula], Plan]:
    datasets = {case.dataset.id: case.dataset}
    wanted = [formula for indicator in case.indicators for formula in formulas(indicator, datasets, case.held)[0]]
    return wanted, make_plan(case.dataset, [formula.terms[0].request for formula in wanted], case.held)


def _aggregated(case: RegisterCase, plan: Plan, group: GroupBy) -> pa.Table:
    files = [case.root / plan.units[number].path for number in group.units]
    return DuckDBEngine().aggregate(group_by_statement(plan, group), files, units_table(plan, group))


def _times(case: RegisterCase) -> dict[str, list[float]]:
    """Time everything in turn, so that what else the machine does touches all alike."""
    connection = sql.connected(case)
    _wanted, plan = _planned(case)
    step = len(case.indicators) // ROLLUPS
    work: dict[str, Callable[[], object]] = {
        "bare": lambda: connection.sql(sql.BARE).to_arrow_table(),
        "atoms by cut": lambda: connection.sql(sql.atoms_by_cut()).to_arrow_table(),
        "atoms by code": lambda: connection.sql(sql.atoms_by_code()).to_arrow_table(),
        "aggregation": lambda: [_aggregated(case, plan, group) for group in plan.groups],
        "ours": lambda: sum(item.table.num_rows for item in computed(case)),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for run in range(RUNS + 1):
        for name, task in work.items():
            seconds = _seconds(task)
            times[name] += [seconds] if run else []
    statements = [sql.one_indicator(indicator) for indicator in case.indicators[step // 2 :: step]]
    times["statement"] = [_seconds(lambda s=s: connection.sql(s).to_arrow_table()) for s in statements]
    return times


def _written(case: RegisterCase) -> tuple[float, float, int, int]:
    """Compute and write once; return seconds inside the writer, megabytes of memory, figures, bytes."""
    writer, seconds, figures = PieceWriter(SCHEMA), 0.0, 0
    for item in computed(case):
        figures += item.table.num_rows
        seconds += _seconds(lambda table=item.table: writer.add(table))
    begin = time.perf_counter()
    size = len(writer.finish())
    return seconds + time.perf_counter() - begin, peak_memory() / 1e6, figures, size


def _seconds(task: Callable[[], object]) -> float:
    gc.collect()
    begin = time.perf_counter()
    task()
    return time.perf_counter() - begin


def _in_a_process(task: Callable[[RegisterCase], T], case: RegisterCase) -> T:
    """Run a task in a fresh process, so that memory and caches of one measurement do not help or harm another."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(task, case).result()
