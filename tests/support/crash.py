"""A process that dies, or whose disk is full, at its n-th change below a folder.

`Crashing.run` lets `kobimo ARGUMENTS` meet one accident and reports what came of it. Changes are attempts to open a
file for writing, to write, to bring a file onto the disk, to rename, remove or make something, and statements that
change the database. Where processes can be forked, one that has loaded everything is forked for each run.
"""

from __future__ import annotations

import builtins
import errno
import importlib
import io
import json
import os
import shutil
import sqlite3
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

DIED = 9
RECORD = "step.json"
NEEDS_ROOM = frozenset({"open", "write", "fsync", "os.rename", "os.mkdir", "sql"})
CHANGES = NEEDS_ROOM | {"os.remove", "os.rmdir", "os.truncate", "sqlite3.connect"}
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
CHANGING_SQL = ("INSERT", "UPDATE", "DELETE", "COMMIT")
LOADED = ("importing", "build", "release", "retract", "doctor", "value", "table", "progress")
MORE = ("kobimo.ingest", "kobimo.spaces", "kobimo.publish.charts", "kobimo.publish.maps.make", "duckdb", "vl_convert")


@dataclass(frozen=True)
class Accident:
    """What happens at which change below `folder`.

    `kind` is "none"; "death"; "full" (from then on nothing can be written) or "hiccup" (only this once); "states":
    nothing happens, but before each change the folder is copied to the folder `place`; or "pause": the file `place` is
    made, and the work goes on when it is removed. Charts take long and change nothing, so a stand-in is written unless
    they are to be `drawn`.
    """

    folder: str
    kind: str = "none"
    at: int = 0
    place: str = ""
    drawn: bool = False


@dataclass(frozen=True)
class Result:
    """Exit code, what was printed, and how many changes were attempted (0 if the process died).

    `decision` is the number of the change that gives the record of a step its name.
    """

    code: int
    text: str
    changes: int
    decision: int


class Crashing:
    """Runs commands that meet accidents; a context manager."""

    def __init__(self) -> None:
        self._server: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._server is not None:
            self._server.communicate()

    def run(self, accident: Accident, arguments: Sequence[str | Path]) -> Result:
        if self._server is None or self._server.poll() is not None:
            program = [sys.executable, __file__]
            self._server = subprocess.Popen(
                program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps([asdict(accident), [str(part) for part in arguments]]) + "\n")
        self._server.stdin.flush()
        return Result(**json.loads(self._server.stdout.readline()))


class Countdown:
    """Counts changes and lets the accident happen."""

    def __init__(self, accident: Accident) -> None:
        self.accident = accident
        self.seen = 0
        self.decision = 0
        self._copying = False

    def watch(self) -> None:
        """See everything that this process changes from now on."""
        sys.addaudithook(self._audit)
        real_fsync, real_connect = os.fsync, sqlite3.connect
        countdown = self

        class Connection(sqlite3.Connection):
            def execute(self, sql: str, *parameters: Any) -> sqlite3.Cursor:
                if sql.lstrip().upper().startswith(CHANGING_SQL):
                    countdown.change("sql", countdown.accident.folder)
                return super().execute(sql, *parameters)

        def fsync(descriptor: int) -> None:
            countdown.change("fsync", _path_of(descriptor))
            real_fsync(descriptor)

        def connect(*arguments: Any, **options: Any) -> sqlite3.Connection:
            return real_connect(*arguments, **{**options, "factory": Connection})

        os.fsync, sqlite3.connect = fsync, connect  # type: ignore[assignment]
        builtins.open = io.open = self._open  # type: ignore[assignment]
        shutil._USE_CP_SENDFILE = False  # type: ignore[attr-defined]  # copies go through `write`, too

    def change(self, event: str, path: object) -> None:
        """Count a change; the process may not come back from here."""
        accident = self.accident
        if self._copying or not str(path).startswith(accident.folder):
            return
        self.seen += 1
        if accident.kind == "states":
            self._copying = True
            shutil.copytree(accident.folder, Path(accident.place, f"{self.seen:04d}"))
            self._copying = False
        elif accident.kind == "pause" and self.seen == accident.at:
            Path(accident.place).touch()
            while Path(accident.place).exists():
                time.sleep(0.01)
        elif accident.kind == "death" and self.seen == accident.at:
            os._exit(DIED)
        elif event in NEEDS_ROOM and (
            (accident.kind == "full" and self.seen >= accident.at)
            or (accident.kind == "hiccup" and self.seen == accident.at)
        ):
            raise _no_room(event)

    def _audit(self, event: str, arguments: tuple[object, ...]) -> None:
        if event == "open":
            flags = arguments[2]
            if isinstance(flags, int) and flags & WRITING:
                self.change("open again" if Path(str(arguments[0])).exists() else event, arguments[0])
        elif event in CHANGES:
            self.change(event, arguments[0])
            if event == "os.rename" and str(arguments[1]).endswith(RECORD):
                self.decision = self.seen

    def _open(self, file: Any, mode: str = "r", buffering: int = -1, *text: Any, **options: Any) -> Any:
        """Open as `open` does; what is written to the file is seen."""
        if not set(mode) & set("wxa+"):
            return _real_open(file, mode, buffering, *text, **options)
        countdown = self

        class Watched(io.FileIO):
            def write(self, data: Any) -> int:
                countdown.change("write", _path_of(self.fileno()))
                return super().write(data)

        names = dict(zip(("encoding", "errors", "newline", "closefd", "opener"), text, strict=False)) | options
        raw = Watched(file, mode.replace("t", ""), names.pop("closefd", True), names.pop("opener", None))
        if buffering == 0:
            return raw
        buffered = io.BufferedRandom(raw) if "+" in mode else io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, **names)


_real_open = io.open


def _no_room(event: str) -> Exception:
    if event != "sql":
        return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    error = sqlite3.OperationalError("database or disk is full")
    error.sqlite_errorcode = sqlite3.SQLITE_FULL
    return error


def _path_of(descriptor: int) -> str:
    """Return the path of an open file, or that of no file at all where the system does not tell."""
    try:
        return str(Path(f"/proc/self/fd/{descriptor}").readlink())
    except OSError:
        return ""


def _command(accident: Accident, arguments: Sequence[str]) -> Result:
    from kobimo.cli.main import main
    from kobimo.publish import charts
    from kobimo.workspace import locks

    locks.HEARTBEAT_SECONDS = 3600.0  # beats would count as changes, more of them on slower machines
    if not accident.drawn:
        charts.svg = lambda _chart, _width: "<svg xmlns='http://www.w3.org/2000/svg'/>"
    countdown = Countdown(accident)
    out = io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True)
    sys.stdout = sys.stderr = out
    countdown.watch()
    try:
        main(list(arguments))
    except SystemExit as end:
        code = end.code if isinstance(end.code, int) else 0
    return Result(code, out.buffer.getvalue().decode(), countdown.seen, countdown.decision)  # type: ignore[attr-defined]


def _serve() -> None:
    """Answer requests from standard input, each in a process of its own."""
    answers = sys.stdout
    for line in sys.stdin:
        request, arguments = json.loads(line)
        accident = Accident(**request)
        result = (_in_fork if hasattr(os, "fork") else _in_new_process)(accident, arguments)
        answers.write(json.dumps(asdict(result)) + "\n")
        answers.flush()


def _in_fork(accident: Accident, arguments: Sequence[str]) -> Result:
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        result = _command(accident, arguments)
        os.write(writing, json.dumps(asdict(result)).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return Result(**json.loads(answer)) if answer else Result(os.waitstatus_to_exitcode(status), "", 0, 0)


def _in_new_process(accident: Accident, arguments: Sequence[str]) -> Result:
    program = [sys.executable, __file__, json.dumps([asdict(accident), list(arguments)])]
    done = subprocess.run(program, capture_output=True, text=True, check=False, encoding="utf-8")
    return Result(**json.loads(done.stdout)) if done.stdout else Result(done.returncode, done.stderr, 0, 0)


if __name__ == "__main__":
    if len(sys.argv) > 1:
        answers = sys.stdout
        request, given = json.loads(sys.argv[1])
        answers.write(json.dumps(asdict(_command(Accident(**request), given))))
    else:
        for name in (*(f"kobimo.cli.{name}" for name in LOADED), *MORE):
            importlib.import_module(name)
        _serve()
