"""Real files understood in time, and a corpus of changed ones read beside pandas, clevercsv and frictionless.

The changes and the judge are those of the tests (`tests/support`). The others are called as a competent user would,
with defaults; they are judged milder than kobimo: only numbers and area keys count, no names, no states.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import clevercsv
import pandas as pd
from frictionless import Resource, system
from table import Row

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.recognition.recognise import recognise

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tests"))

from support.judging import Outcome, codes_of, judge
from support.mutations import Mutant, mutants
from support.real_files import REAL, truths
from support.tables import Table, table_of, write

SEEDS = (20261122, 20261123)
ROWS = 60
RIVAL_SAMPLE = 12
"""One mutant in so many is also read by the others; they are slow."""
RUNS = 3
RIGHT, UNREAD, REFUSED, SILENT = "right", "left as text", "refused", "silently wrong"

Columns = list[list[Any]]
Frame = tuple[list[Columns], bool]
"""Columns of each table that a tool found, and whether it reported an error."""


def measure_recognition() -> list[Row]:
    """Measure both; nothing where the collection of real files is missing."""
    if not REAL.is_dir():
        return []
    rows = [*_sniffed(), *_commanded()]
    with ProcessPoolExecutor(2, mp_context=get_context("spawn")) as pool:
        parts = list(pool.map(_judged, SEEDS))
    ours = sum((part.ours for part in parts), Counter())
    harmless = sum((part.harmless for part in parts), Counter())
    count, calm = sum(ours.values()), sum(harmless.values())
    kinds = f"{count:,} files made from {parts[0].sources} real tables by {parts[0].kinds} kinds of change"
    unasked = 100 * harmless[Outcome.RIGHT] / calm
    shares = ", ".join(f"{outcome} {100 * ours[outcome] / count:.1f} %" for outcome in Outcome)
    rows += [
        Row("changed files: silently wrong", float(ours[Outcome.SILENT]), "files", f"{kinds}: {shares}.", limit=0),
        Row(
            "changed files: refused without a reason",
            float(ours[Outcome.MUTE]),
            "files",
            "The same files.",
            limit=0,
        ),
        Row(
            "harmless changes not read right without a question",
            100 - unasked,
            "%",
            f"{calm:,} of these files: those where nothing was destroyed.",
            limit=15,
        ),
    ]
    for name in ("pandas", "clevercsv", "frictionless"):
        theirs = sum((part.rivals[name] for part in parts), Counter())
        total = sum(theirs.values())
        shares = ", ".join(f"{outcome} {100 * share / total:.0f} %" for outcome, share in theirs.most_common())
        rows.append(
            Row(
                f"the same by {name}: silently wrong",
                100 * theirs[SILENT] / total,
                "%",
                f"{total} of these files; {shares}. Judged by numbers and area keys only; no limit, for comparison.",
            )
        )
    return rows


def _sniffed() -> list[Row]:
    """Time the recognition of each real file, each run in a process that has not seen the file; report the slowest."""
    runs = []
    for _ in range(RUNS):
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
            runs.append(pool.submit(_seconds_of_all).result())
    best = {path: min(run[path] for run in runs) for path in runs[0]}
    slowest = max(best, key=lambda path: best[path])
    total = sum(best.values())
    how = (
        f"`open_file` and `recognise`, best of {RUNS} processes; slowest: {slowest}. {len(best)} files: {total:.1f} s."
    )
    return [Row("any real file understood", best[slowest], "s", how, limit=1)]


def _commanded() -> list[Row]:
    """Time the command itself for each real file, from start to end; report the slowest."""
    folders = (folder for folder in sorted(REAL.iterdir()) if folder.is_dir() and folder.name not in {"methods", "sdc"})
    paths = [path for folder in folders for path in sorted(folder.rglob("*")) if path.is_file()]
    with tempfile.TemporaryDirectory(prefix="kobimo-compiled-") as compiled:
        environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
        environment["PYTHONPYCACHEPREFIX"] = compiled
        for name in ("konstanz/schulen.csv", "muenster/stadtbezirke-muenster.geojson", "inkar/inkar.xls"):
            _seconds_of_command(REAL / name, environment)
        runs = [{path: _seconds_of_command(path, environment) for path in paths} for _run in range(RUNS)]
    best = {path: min(run[path] for run in runs) for path in paths}
    slowest = max(paths, key=lambda path: best[path])
    how = (
        f"Wall time of the command, compiled modules in place as after an installation, best of {RUNS}; slowest: "
        f"{slowest.relative_to(REAL)}. {len(best)} files, median {statistics.median(best.values()):.2f} s."
    )
    return [Row("`kobimo sniff --json` of any real file", best[slowest], "s", how, limit=1)]


def _seconds_of_command(path: Path, environment: dict[str, str]) -> float:
    command = [sys.executable, "-m", "kobimo.cli.main", "sniff", str(path), "--json"]
    begin = time.perf_counter()
    subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    return time.perf_counter() - begin


def _seconds_of_all() -> dict[str, float]:
    recognise(open_file(REAL / "konstanz/schulen.csv"))
    recognise(open_file(REAL / "muenster/stadtbezirke-muenster.geojson"))
    return {file.path: _seconds(REAL / file.path) for file in truths()}


def _seconds(path: Path) -> float:
    begin = time.perf_counter()
    recognise(open_file(path))
    return time.perf_counter() - begin


@dataclass(frozen=True)
class _Part:
    ours: Counter[str]
    harmless: Counter[str]
    rivals: dict[str, Counter[str]]
    sources: int
    kinds: int


def _judged(seed: int) -> _Part:
    """Judge all mutants of one seed."""
    warnings.simplefilter("ignore")
    ours: Counter[str] = Counter()
    harmless: Counter[str] = Counter()
    rivals: dict[str, Counter[str]] = {name: Counter() for name in READERS}
    kinds: set[str] = set()
    with tempfile.TemporaryDirectory(prefix="kobimo-mutants-") as name:
        folder = Path(name)
        tables = list(_sources())
        number = 0
        for table in tables:
            calm = codes_of(table, folder)
            for mutant in mutants(table, seed):
                kinds.update(mutant.kind.split("+"))
                outcome = judge(mutant, folder, calm).outcome
                ours[outcome] += 1
                harmless[outcome] += not mutant.harmful
                number += 1
                if number % RIVAL_SAMPLE == 0:
                    for rival, reader in READERS.items():
                        theirs = judge_rival(mutant, write(mutant.table, folder), reader)
                        if theirs:
                            rivals[rival][theirs] += 1
    return _Part(ours, harmless, rivals, len(tables), len(kinds))


def _sources() -> Iterator[Table]:
    for file in truths():
        tables = [table for table in file.tables if not table.twin]
        for truth in tables[:2] + tables[-2:] if len(tables) > 5 else tables:
            yield table_of(file, truth, ROWS)


# --- The others -------------------------------------------------------------------------------------------------------


def by_pandas(path: Path) -> Frame:
    """Let pandas guess the separator and the types; a user tries Windows-1252 where UTF-8 fails."""
    if path.suffix in {".csv", ".zip"}:
        try:
            frame = pd.read_csv(path, sep=None, engine="python")
        except UnicodeDecodeError:
            frame = pd.read_csv(path, sep=None, engine="python", encoding="cp1252")
        return [_columns_of(frame)], False
    return [_columns_of(frame) for frame in pd.read_excel(path, sheet_name=None).values()], False


def by_clevercsv(path: Path) -> Frame | None:
    """Let clevercsv find the dialect and pandas the types; it reads text files only."""
    if path.suffix != ".csv":
        return None
    return [_columns_of(clevercsv.read_dataframe(str(path), num_chars=20_000))], False


def by_frictionless(path: Path) -> Frame:
    """Let frictionless infer dialect and types; errors that it reports count as asked."""
    with system.use_context(trusted=True), Resource(path=str(path)) as resource:
        rows = list(resource.row_stream)
        errors = any(row.errors for row in rows)
        names = [field.name for field in resource.schema.fields]
    return [[[row.get(name) for row in rows] for name in names]], errors


READERS: dict[str, Callable[[Path], Frame | None]] = {
    "pandas": by_pandas,
    "clevercsv": by_clevercsv,
    "frictionless": by_frictionless,
}


def judge_rival(mutant: Mutant, path: Path, reader: Callable[[Path], Frame | None]) -> str:
    """Judge what a tool makes of a file; empty where it does not read such files."""
    try:
        read = reader(path)
    except Exception:  # noqa: BLE001 - whatever a tool raises is a refusal
        return REFUSED
    if read is None:
        return ""
    frames, errors = read
    table = mutant.table
    outcome = max((_compared(columns, table) for columns in frames), key=_rank, default=UNREAD)
    return REFUSED if errors and outcome != RIGHT else outcome


def _rank(outcome: str) -> int:
    return (UNREAD, RIGHT, SILENT).index(outcome)


def _compared(columns: Columns, table: Table) -> str:
    """Compare a frame with the truth column by column, whatever rows it kept above and below."""
    shift = table.first_column
    if len(columns) < len(table.columns):
        return UNREAD
    shift = 0 if len(columns) == len(table.columns) else shift
    unread = False
    for across, column in enumerate(table.columns):
        cells = columns[across + shift]
        numeric = _numeric(cells)
        if column in table.values:
            if not numeric:
                unread = True
            elif _numbers(cells) != _truth(table, column):
                return SILENT
        elif "area_key" in table.roles.get(column, ()) and numeric and _zeros_lost(cells, table, column):
            return SILENT
    return UNREAD if unread else RIGHT


def _numeric(cells: Sequence[Any]) -> bool:
    """Tell whether a tool took a column for numbers."""
    kept = [cell for cell in cells if not pd.isna(cell)]
    return bool(kept) and not any(isinstance(cell, (str, bytes)) or not hasattr(cell, "__float__") for cell in kept)


def _numbers(cells: Iterable[Any]) -> Counter[str]:
    return Counter(f"{float(cell):.10g}" for cell in cells if not pd.isna(cell))


def _truth(table: Table, column: int) -> Counter[str]:
    numbers = [table.truth[row, at][0] for row, at in table.places() if at == column]
    return Counter(f"{float(number):.10g}" for number in numbers if number is not None)


def _zeros_lost(cells: Sequence[Any], table: Table, column: int) -> bool:
    return bool(cells) and any(
        name[0] == "0" for (_, at), name in table.names.items() if at == column and len(name) > 1
    )


def _columns_of(frame: Any) -> Columns:
    plain = frame.reset_index() if frame.index.name or frame.index.nlevels > 1 else frame
    return [plain.iloc[:, at].tolist() for at in range(plain.shape[1])]
