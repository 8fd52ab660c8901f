"""A workbook of three million cells opened and understood, beside the bare library that reads it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path

import numpy as np
import xlsxwriter
from python_calamine import CalamineWorkbook
from table import Row

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.recognition.recognise import recognise

ROWS, COLUMNS = 100_000, 30
SEED = 20261122
RUNS = 3


def measure_large_xlsx(folder: Path) -> list[Row]:
    """Write the workbook and read it both ways, in turn, each time in a process of its own."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "gross.xlsx"
    write_large_xlsx(path)
    times: dict[str, list[float]] = {"ours": [], "bare": []}
    for _ in range(RUNS):
        times["ours"].append(_seconds(understand_large, path))
        times["bare"].append(_seconds(read_bare, path))
    return [
        Row(
            f"XLSX of {ROWS:,} × {COLUMNS} cells, opened and understood",
            min(times["ours"]),
            "s",
            f"`open_file` and `recognise`; best of {RUNS} processes, file cache warm.",
            bound=min(times["bare"]),
            bound_is="the cells as Python values by calamine",
            at_most=2,
        )
    ]


def write_large_xlsx(path: Path) -> None:
    """Write keys, names, a year and counts, some of them fractions or signs."""
    rng = np.random.default_rng(SEED)
    numbers = rng.integers(0, 5000, size=(ROWS, COLUMNS - 3))
    shares = rng.random(ROWS).round(3) * 100
    book = xlsxwriter.Workbook(path, {"constant_memory": True})
    sheet = book.add_worksheet("Daten")
    sheet.write_row(0, 0, ["AGS", "Gemeinde", "Jahr", *(f"Merkmal {n}" for n in range(1, COLUMNS - 2))])
    for row in range(ROWS):
        key = f"{1 + row % 16:02d}{row % 1000:03d}{row % 999:03d}"
        cells = [int(number) if number % 97 else "-" for number in numbers[row]]
        cells[-1] = float(shares[row])
        sheet.write_row(row + 1, 0, [key, f"Gemeinde {row % 11_000}", 2006 + row % 20, *cells])
    book.close()


def understand_large(path: Path) -> int:
    """Open and understand the workbook; return the number of tables."""
    return len(recognise(open_file(path)).tables)


def read_bare(path: Path) -> int:
    """Read all cells as Python values; return the number of rows."""
    book = CalamineWorkbook.from_path(path)
    return sum(len(book.get_sheet_by_index(index).to_python()) for index in range(len(book.sheet_names)))


def _seconds(work: Callable[[Path], int], path: Path) -> float:
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        return pool.submit(_timed, work, path).result()


def _timed(work: Callable[[Path], int], path: Path) -> float:
    """Time either of them under the conditions of the process that kobimo reads files in: no search for cycles."""
    gc.disable()
    begin = time.perf_counter()
    if not work(path):
        raise RuntimeError(f"nothing was read from {path.name}")
    return time.perf_counter() - begin
