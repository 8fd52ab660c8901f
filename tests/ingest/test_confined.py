"""A process of its own with bounds: nothing hangs, nothing takes the parent along."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import psutil
import pytest

from kobimo import language
from kobimo.ingest.confined import ConfinedError, Excess, confined, open_confined
from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.formats.registry import open_file

GIB = 1 << 30
posix = pytest.mark.skipif(os.name != "posix", reason="bounds on memory and computing time are those of POSIX")


def children() -> int:
    return len(psutil.Process().children(recursive=True))


def test_a_file_opened_apart_is_the_file_opened_here(real: Path) -> None:
    for name in ("jena/hh_priv.csv", "koeln/13211-03ir.xls", "inkar/Download_RefLageKrs.xlsx", "flensburg/data.txt"):
        apart, here = open_confined(real / name), open_file(real / name)
        assert replace(apart, grids=()) == replace(here, grids=())
        assert [(list(grid.rows), grid.merges) for grid in apart.grids] == [
            (list(grid.rows), grid.merges) for grid in here.grids
        ]
    assert open_confined(real / "geo/VG2500_KRS.shp").grids[0].crs == "EPSG:25832"


def test_the_answer_comes_with_its_arguments() -> None:
    assert confined(divmod, 17, 5, memory_bytes=GIB, seconds=10) == (3, 2)


@posix
def test_memory_beyond_the_bound_is_a_check_result() -> None:
    with pytest.raises(ConfinedError) as caught:
        confined(bytearray, 3 * GIB, memory_bytes=GIB, seconds=20)
    assert caught.value.excess is Excess.MEMORY
    check = caught.value.result("a.csv")
    assert (check.code, check.severity, check.place.file) == ("FILE_TOO_EXPENSIVE_MEMORY", "error", "a.csv")
    assert "1.0 GiB" in check.message


def test_sleeping_is_ended_by_the_clock() -> None:
    before = children()
    with pytest.raises(ConfinedError) as caught:
        confined(time.sleep, 60, memory_bytes=GIB, seconds=0.2)
    assert caught.value.excess is Excess.TIME
    assert children() <= before


@posix
def test_computing_is_ended_by_the_system() -> None:
    with pytest.raises(ConfinedError) as caught:
        confined(pow, 7, 10**9, memory_bytes=GIB, seconds=1)
    assert caught.value.excess is Excess.TIME


@posix
@pytest.mark.parametrize(("number", "excess"), [(signal.SIGSEGV, Excess.CRASH), (signal.SIGABRT, Excess.MEMORY)])
def test_a_crash_is_a_check_result(number: signal.Signals, excess: Excess) -> None:
    with pytest.raises(ConfinedError) as caught:
        confined(signal.raise_signal, number, memory_bytes=GIB, seconds=10)
    assert (caught.value.excess, caught.value.detail) == (excess, number.name)


def test_an_exception_names_itself() -> None:
    with pytest.raises(ConfinedError) as caught:
        confined(int, "x", memory_bytes=GIB, seconds=10)
    assert caught.value.excess is Excess.CRASH
    assert "ValueError" in caught.value.result("a.csv").message


def test_what_a_library_prints_does_not_spoil_the_answer() -> None:
    assert confined(os.write, 1, b"noise", memory_bytes=GIB, seconds=10) == len(b"noise")


def test_messages_speak_the_language_of_the_parent(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes(b"")
    with language.speaking("en"):
        assert open_confined(tmp_path / "a.csv").checks == open_file(tmp_path / "a.csv").checks


@posix
def test_a_costly_file_leaves_a_check_and_no_process(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b;c\n" + "1;2;3\n" * 2_000_000, encoding="utf-8")
    before = children()
    opened = open_confined(path, Limits(memory_bytes=300 << 20))
    assert opened.grids == ()
    assert [check.code for check in opened.checks] == ["FILE_TOO_EXPENSIVE_MEMORY"]
    assert children() <= before


@posix
def test_interrupting_the_parent_ends_the_child(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    code = (
        "import time\nfrom kobimo.ingest.confined import confined\n"
        "confined(time.sleep, 60, memory_bytes=1 << 30, seconds=60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code], stderr=subprocess.DEVNULL, cwd=mark.parent) as parent:
        watched = psutil.Process(parent.pid)
        deadline = time.monotonic() + 60
        while not watched.children() and time.monotonic() < deadline:
            time.sleep(0.05)
        child = watched.children()[0]
        parent.send_signal(signal.SIGINT)
        parent.wait(timeout=10)
        child.wait(timeout=10)
        assert not child.is_running()


def test_starting_loads_no_web(real: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kobimo.ingest.formats.registry import open_file; "
        f"open_file(Path({str(real / 'jena/hh_priv.csv')!r})); "
        "print(sorted({name.partition('.')[0] for name in sys.modules} & "
        "{'django', 'pydantic', 'pyarrow', 'numpy', 'pandas', 'pyogrio', 'lxml'}))"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"


def test_headings_of_a_recipe_reach_the_process(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("a;b,c;d\n1;2,3;4\n5;6,7;8\n", encoding="utf-8")
    by_semicolon, by_comma = (open_confined(path, wanted=[(name,)]).dialect for name in ("a", "c;d"))
    assert by_semicolon is not None
    assert by_comma is not None
    assert (by_semicolon.delimiter, by_comma.delimiter) == (";", ",")
