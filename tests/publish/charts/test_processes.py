"""Drawing in other processes gives the same pictures, to several threads, and survives their death."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

import kobimo.publish.charts.processes as module
from kobimo.publish.charts import Chart, DrawingProcesses, svg, time_series


@pytest.fixture
def chart(make_view: Callable[..., Any]) -> Chart:
    return time_series(make_view({"1": [5, 6], "2": [3, 4]}, ["2018", "2019"], picked=["1", "2"]))


@pytest.fixture(scope="module")
def processes() -> Iterator[DrawingProcesses]:
    with DrawingProcesses(1) as found:
        yield found


def test_pictures_and_compiled_charts_are_the_same(processes: DrawingProcesses, chart: Chart) -> None:
    assert processes.svg(chart) == svg(chart)
    assert processes.svg(chart, 320) == svg(chart, 320)
    empty = replace(chart, drawing=None)
    assert processes.svg(empty) == ""


def test_threads_share_them(processes: DrawingProcesses, chart: Chart) -> None:
    widths = list(range(400, 416))
    with ThreadPoolExecutor(8) as threads:
        drawn = list(threads.map(lambda width: processes.svg(chart, width), widths))
    assert drawn == [svg(chart, width) for width in widths]


def test_many_come_in_their_order_and_one_that_fails_does_not_stop_them(
    processes: DrawingProcesses, chart: Chart
) -> None:
    assert chart.drawing is not None
    broken = replace(chart, drawing=replace(chart.drawing, parameters={}))
    empty = replace(chart, drawing=None)
    first, second, third, fourth = processes.all_svg([(chart, 320), (broken, None), (empty, None), (chart, None)])
    assert (first, third, fourth) == (svg(chart, 320), "", svg(chart))
    assert isinstance(second, KeyError)


def test_a_process_that_was_killed_is_replaced(chart: Chart) -> None:
    with DrawingProcesses(1) as processes:
        processes.svg(chart)
        assert processes._pool is not None
        for number in list(processes._pool._processes):
            psutil.Process(number).kill()
        time.sleep(0.3)
        assert processes.svg(chart, 321) == svg(chart, 321)


def test_they_end_when_no_picture_is_wanted(chart: Chart) -> None:
    with DrawingProcesses(1, idle=0.2) as processes:
        processes.svg(chart)
        deadline = time.monotonic() + 60
        while processes._pool is not None and time.monotonic() < deadline:
            time.sleep(0.05)
        assert processes._pool is None
        assert processes.svg(chart, 322) == svg(chart, 322)


def test_processes_make_room_for_new_ones_and_no_picture_is_lost(chart: Chart, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_TASKS", 3)
    wanted = [svg(chart, width) for width in range(330, 340)]
    seen: set[int] = set()
    with DrawingProcesses(1) as processes:
        for width, picture in zip(range(330, 340), wanted, strict=True):
            assert processes.svg(chart, width) == picture
            assert processes._pool is not None
            seen |= set(processes._pool._processes)
        assert len(seen) == 4
        assert list(processes.all_svg((chart, width) for width in range(330, 340))) == wanted
        with ThreadPoolExecutor(8) as threads:
            assert list(threads.map(lambda width: processes.svg(chart, width), range(330, 340))) == wanted


ABANDONED = """\
import sys
from kobimo.publish.charts import DrawingProcesses
from kobimo.publish.charts.chart import Chart, ChartTable
from kobimo.publish.charts.drawing import Drawing

if __name__ == "__main__":
    chart = Chart("", "", Drawing("course", "de", {}, {}, 1, ""), "", ChartTable((), ()), "")
    processes = DrawingProcesses(1)
    list(processes.all_svg([(chart, None)]))
    print(*processes._pool._processes, flush=True)
    sys.stdin.read()
"""


def test_a_process_ends_when_the_one_that_started_it_was_killed(tmp_path: Path) -> None:
    program = tmp_path / "abandoned.py"
    program.write_text(ABANDONED, encoding="utf-8")
    with subprocess.Popen([sys.executable, program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        worker = psutil.Process(int(parent.stdout.readline()))
        parent.kill()
        psutil.wait_procs([worker], timeout=20)
    assert not worker.is_running() or worker.status() == psutil.STATUS_ZOMBIE


def test_what_asks_for_pictures_loads_neither_altair_nor_the_engine() -> None:
    program = (
        "import json, sys\n"
        "from kobimo.publish.charts import DrawingProcesses, comparison, time_series\n"
        "import kobimo.workflows.releases.releasing, kobimo.workflows.releases.pictures\n"
        "print(json.dumps([name for name in ('altair', 'vl_convert') if name in sys.modules]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=dict(os.environ))
    assert json.loads(done.stdout) == []


def test_what_draws_does_not_load_what_reads_figures() -> None:
    program = (
        "import json, sys\n"
        "import kobimo.publish.charts.engine, kobimo.publish.charts.course_frame\n"
        "print(json.dumps([name for name in ('pyarrow', 'duckdb', 'pandas') if name in sys.modules]))\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, check=True, env=dict(os.environ))
    assert json.loads(done.stdout) == []
