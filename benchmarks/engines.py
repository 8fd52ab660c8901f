"""The one aggregation over DuckDB and over Spark on the cores of this machine: the same atoms, time and memory.

By itself, `python benchmarks/engines.py --rows 20000000 --times 10 --engine duckdb` measures a register of any size:
`--times` repeats every reference date with another one, so that 20 million drawn rows become 200 million stored ones.
"""

from __future__ import annotations

import argparse
import shutil
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from multiprocessing import get_context
from pathlib import Path

import psutil
import pyarrow as pa
import pyarrow.parquet as pq
from memory import peak_memory
from register_case import AREAS, RegisterCase, make_case
from table import Row

from kobimo.engine.adapter import Engine
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import Plan, make_plan
from kobimo.engine.spark_engine import SparkEngine
from kobimo.engine.spark_session import disconnect
from kobimo.engine.statement import group_by_statement, units_table
from kobimo.indicators.formula import formulas
from kobimo.model.slice import HeldSlice
from kobimo.store.parquet import parquet_bytes

ROWS, INDICATORS, RUNS, CORES = 50_000_000, 1_000, 3, 2
ENGINES = ("duckdb", "spark")


@dataclass(frozen=True)
class Measured:
    """What one engine needed.

    `first`: seconds to start and run once; `best`: seconds of a later run; `cores`: seconds of all cores for one.
    """

    first: float
    best: float
    cores: float
    megabytes: float
    atoms: Path


def measure_engines(folder: Path, rows: int = ROWS) -> list[Row]:
    """Make a register in a folder, let both engines add it up, and compare their atoms."""
    case = make_case(folder, rows, INDICATORS)
    duck, spark = (measured(case, name) for name in ENGINES)
    number = same_atoms(duck.atoms, spark.atoms)
    shutil.rmtree(folder)
    what = f"atoms of {rows / 1e6:.0f} million register rows by Spark local[{CORES}]"
    how = (
        f"The statement of `kobimo build` for {INDICATORS:,} counts, {CORES} cores; {number / 1e6:.2f} million atoms, "
        f"the same of both engines. Best of {RUNS} runs in one process, file cache warm; the first one, with the start "
        f"of Java, took {spark.first:.1f} s (DuckDB {duck.first:.1f} s). Work of all cores for one run: "
        f"{spark.cores:.1f} s (DuckDB {duck.cores:.1f} s)."
    )
    memory = "Highest resident memory, for Spark of Python and Java together (heap of 2 GB)."
    return [
        Row(what, spark.best, "s", how, bound=duck.best, bound_is="the same by DuckDB"),
        Row(
            "the same, peak memory", spark.megabytes, "MB", memory, bound=duck.megabytes, bound_is="the same by DuckDB"
        ),
    ]


def measured(case: RegisterCase, name: str, runs: int = RUNS) -> Measured:
    """Measure one engine in a process of its own; the first run does not count."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_measured, case, name, runs).result()


def _measured(case: RegisterCase, name: str, runs: int) -> Measured:
    engine: Engine = DuckDBEngine(threads=CORES) if name == "duckdb" else SparkEngine(f"local[{CORES}]")
    plan = _planned(case)
    seconds, processor = [], []
    for _run in range(runs + 1):
        begin, used = time.perf_counter(), _processor()
        atoms = _atoms(case, plan, engine)
        seconds.append(time.perf_counter() - begin)
        processor.append(_processor() - used)
    megabytes = (peak_memory() + sum(map(_peak_of, psutil.Process().children(recursive=True)))) / 1e6
    disconnect()
    path = case.root / f"atoms-{name}.parquet"
    keys = [column for column in atoms[0].column_names if column in {"unit", "area"} or column.startswith("bin_")]
    pq.write_table(pa.concat_tables(table.sort_by([(key, "ascending") for key in keys]) for table in atoms), path)
    return Measured(seconds[0], min(seconds[1:]), min(processor[1:]), megabytes, path)


def _processor() -> float:
    """Return the seconds that the cores have worked for this process and those that it started."""
    family = [psutil.Process(), *psutil.Process().children(recursive=True)]
    return float(sum(sum(member.cpu_times()[:2]) for member in family))


def _planned(case: RegisterCase) -> Plan:
    datasets = {case.dataset.id: case.dataset}
    wanted = [formula for indicator in case.indicators for formula in formulas(indicator, datasets, case.held)[0]]
    return make_plan(case.dataset, [formula.terms[0].request for formula in wanted], case.held)


def _atoms(case: RegisterCase, plan: Plan, engine: Engine) -> list[pa.Table]:
    """Run all passes of the plan."""
    return [
        engine.aggregate(
            group_by_statement(plan, group),
            [case.root / path for path in sorted({plan.units[number].path for number in group.units})],
            units_table(plan, group),
        )
        for group in plan.groups
    ]


def _peak_of(process: psutil.Process) -> int:
    """Return the highest resident memory of a process that this one started, in bytes."""
    status = Path(f"/proc/{process.pid}/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM:"))
        return int(line.split()[1]) * 1024
    return int(process.memory_info().rss)


def same_atoms(one: Path, other: Path) -> int:
    """Return the number of atoms, or raise if two engines do not agree row for row."""
    first, second = pq.read_table(one), pq.read_table(other)
    if not first.equals(second):
        raise RuntimeError(f"{one.stem} and {other.stem} are not the same")
    return int(first.num_rows)


def repeated(case: RegisterCase, times: int) -> RegisterCase:
    """Store every reference date again under earlier ones."""
    held = list(case.held)
    for unit in case.held:
        table = pq.read_table(case.root / unit.path)
        held += [_stored_again(case, unit, table, number) for number in range(1, times)]
    return replace(case, held=tuple(held))


def _stored_again(case: RegisterCase, unit: HeldSlice, table: pa.Table, number: int) -> HeldSlice:
    year, rest = unit.slice.period.split("-", 1)
    period = f"{int(year) - number * len(case.held)}-{rest}"
    path = Path(unit.path).with_stem(period)
    for name in ("period", "delivery"):
        place = table.schema.get_field_index(name)
        repeated_text = pa.repeat(period, table.num_rows).cast(table.schema.field(name).type)
        table = table.set_column(place, table.schema.field(name), repeated_text)
    (case.root / path).write_bytes(parquet_bytes(table))
    return HeldSlice(unit.source, period, path.as_posix(), replace(unit.slice, period=period))


def main(arguments: Sequence[str]) -> int:
    """Measure a register of a chosen size by chosen engines."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--times", type=int, default=1)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--engine", action="append", choices=ENGINES)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory(prefix="kobimo-bench-") as name:
        case = repeated(make_case(Path(name), chosen.rows, INDICATORS), chosen.times)
        size = sum(Path(file).stat().st_size for file in case.files)
        print(
            f"{case.rows / 1e6:.0f} million rows of {len(AREAS)} levels, {len(case.held)} files, {size / 1e9:.2f} GB",
            flush=True,
        )
        found = {engine: measured(case, engine, chosen.runs) for engine in chosen.engine or ENGINES}
        for engine, item in found.items():
            number = pq.read_metadata(item.atoms).num_rows
            print(f"{engine}: first {item.first:.1f} s, best {item.best:.1f} s, all cores {item.cores:.1f} s")
            print(f"{engine}: {item.megabytes:,.0f} MB, {number:,} atoms", flush=True)
        if len(found) == len(ENGINES):
            print("same atoms:", same_atoms(*(item.atoms for item in found.values())))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
