"""How long 1,000 counts from 20 million register rows take, in how much memory, beside plain SQL."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace
from multiprocessing import get_context
from pathlib import Path
from typing import TypeVar

import pyarrow as pa
import pyarrow.compute as pc
import register_sql as sql
from memory import peak_memory
from register_case import AREAS, YEARS, RegisterCase, make_case
from register_mix import LEAST, intervals, mixed
from register_rivals import SemanticLayer, by_polars
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
    rivals = _in_a_process(_rivals, case)
    shares = mixed(case)[1]
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
        *(
            Row(
                f"the same beside {name}",
                ours,
                "s",
                "As above.",
                rival=seconds * INDICATORS / ROLLUPS,
                rival_is=f"{way}; {ROLLUPS} indicators, spread over all, took {seconds:.1f} s (best of 2) and gave our "
                f"figures; extrapolated to {INDICATORS:,}",
                at_least=50,
            )
            for name, (way, seconds) in rivals.items()
        ),
        Row(
            "1,000 indicators of all kinds with intervals, from the same rows",
            min(times["mixed"]),
            "s",
            f"As above, in turn with it: {', '.join(f'{number} {kind}' for kind, number in shares.items())}, each kind "
            f"as often as in the catalogue (at least {LEAST}), in random order. Means and medians of ten age classes, "
            "sums of ratios of six single ages, indices over the smallest areas. Intervals of every figure that has "
            f"one: Wilson, Byar, or from the error of the sum (without them {min(times['mixed figures']):.2f} s).",
            bound=ours,
            bound_is="the 1,000 counts above, in the same run",
            at_most=1.5,
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
    return wanted, make_plan(case.dataset, [r for formula in wanted for r in formula.requests], case.held)


def _aggregated(case: RegisterCase, plan: Plan, group: GroupBy) -> pa.Table:
    files = [case.root / plan.units[number].path for number in group.units]
    return DuckDBEngine().aggregate(group_by_statement(plan, group), files, units_table(plan, group))


def _times(case: RegisterCase) -> dict[str, list[float]]:
    """Time everything in turn, so that what else the machine does touches all alike."""
    connection = sql.connected(case)
    _wanted, plan = _planned(case)
    step, mix = len(case.indicators) // ROLLUPS, mixed(case)[0]
    work: dict[str, Callable[[], object]] = {
        "bare": lambda: connection.sql(sql.BARE).to_arrow_table(),
        "atoms by cut": lambda: connection.sql(sql.atoms_by_cut()).to_arrow_table(),
        "atoms by code": lambda: connection.sql(sql.atoms_by_code()).to_arrow_table(),
        "aggregation": lambda: [_aggregated(case, plan, group) for group in plan.groups],
        "ours": lambda: sum(item.table.num_rows for item in computed(case)),
        "mixed figures": lambda: sum(item.table.num_rows for item in computed(mix)),
        "mixed": lambda: sum(intervals(item) for item in computed(mix)),
    }
    times: dict[str, list[float]] = {name: [] for name in work}
    for run in range(RUNS + 1):
        for name, task in work.items():
            seconds = _seconds(task)
            times[name] += [seconds] if run else []
    statements = [sql.one_indicator(indicator) for indicator in case.indicators[step // 2 :: step]]
    times["statement"] = [_seconds(lambda s=s: connection.sql(s).to_arrow_table()) for s in statements]
    return times


def _rivals(case: RegisterCase) -> dict[str, tuple[str, float]]:
    """Time other tools with some of the indicators, and compare what they count with ours."""
    step = len(case.indicators) // ROLLUPS
    asked = case.indicators[step // 2 :: step]
    ours = sum(pc.sum(item.table["numerator"]).as_py() for item in computed(replace(case, indicators=asked)))
    layer = SemanticLayer(case)
    ways = {
        "Polars": ("one lazy query of conditional sums, added up to the levels", lambda: by_polars(case, asked)),
        "a semantic layer": (
            "boring-semantic-layer over ibis and DuckDB: indicators are measures, one query for each level",
            lambda: layer.figures(asked),
        ),
    }
    found = {}
    for name, (way, task) in ways.items():
        if task() != ours:
            raise RuntimeError(f"{name} counts differently")
        found[name] = way, min(_seconds(task) for _run in range(2))
    return found


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
