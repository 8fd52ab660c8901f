"""The same figures, the same questions: explorers of data that others use, each in an environment of its own.

`make bench` installs them below `build/rivals`; one that is not there is not measured.
"""

from __future__ import annotations

import itertools
import json
import os
import random
import sqlite3
import statistics
import subprocess
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
from load import one_after_another
from served import answers, free_port, indicators, running, serve_command, until
from table import Row

from kobimo.store.releases import METADATA, VALUES, newest_release
from kobimo.workspace.layout import Layout
from workspace import ROOT

_RIVALS = Path(os.environ.get("KOBIMO_RIVALS", ROOT / "build" / "rivals"))
_TABLE = "figures"
_COLUMNS = ("indicator", "breakdown", "level", "area", "period", "value", "numerator", "denominator", "status")
_WHOLE = "all"
"""What the table calls figures that are not broken down."""
_QUESTIONS, _SEED = 60, 20260105
_JSON, _USER = {"Content-Type": "application/json"}, "reader"
_START = 180
"""Seconds that a rival may take until it answers."""

_SUPERSET = """
SECRET_KEY = "only for a comparison on this machine"
SQLALCHEMY_DATABASE_URI = "sqlite:///{folder}/superset.db"
PREVENT_UNSAFE_DB_CONNECTIONS = False
WTF_CSRF_ENABLED = False
TALISMAN_ENABLED = False
"""

Question = tuple[str, str]
"""Indicator and level; asked for are its figures of all areas and periods."""


@dataclass(frozen=True)
class _Times:
    """Milliseconds of the same questions, asked for the first time and again."""

    first: float
    again: float

    @classmethod
    def of(cls, first: Sequence[float], again: Sequence[float]) -> _Times:
        return cls(statistics.median(first), statistics.median(again))


def measure_explorers(workspace: Path, folder: Path) -> list[Row]:
    """Ask for the figures of an indicator as JSON, and for the page with its table, one question after another."""
    folder.mkdir(parents=True)
    database = folder / "figures.db"
    rows = _as_one_table(workspace, database)
    port = free_port()
    with running(serve_command(workspace, port), port, "/"):
        questions = [(name, level) for name, levels in indicators(port).items() for level in levels]
        asked = random.Random(_SEED).choices(questions, k=_QUESTIONS)
        ours = _times(port, questions, asked, "/kennzahl/{}.json?ebene={}")
        page = _times(port, questions, asked, "/kennzahl/{}?ebene={}&ansicht=tabelle")
    said = (
        f"Median of {_QUESTIONS} questions of one reader after another, random indicator and level (seeded), all "
        f"periods and areas; {rows:,} figures in all. Everything had been asked for once; the first time it took "
    )
    found = []
    if (_RIVALS / "datasette").is_dir():
        with _datasette(database) as other:
            path = f"/{database.stem}/{_TABLE}"
            theirs = _times(other, questions, asked, path + ".json?indicator={}&level={}&breakdown=all&_size=max")
            shown = _times(other, questions, asked, path + "?indicator={}&level={}&breakdown=all")
        found += [
            _row("JSON of one indicator, beside datasette", ours, theirs, said, "datasette, the same rows in SQLite"),
            _row("page with its table, beside datasette", page, shown, said, "datasette, its page of the first 100"),
        ]
    if (_RIVALS / "superset").is_dir():
        with _superset(folder, database) as (other, headers, dataset):
            theirs = _Times.of(*(_chart_data(other, headers, dataset, items) for items in (questions, asked)))
        found.append(
            _row("JSON of one indicator, beside Superset", ours, theirs, said, "Apache Superset, the data of a chart")
        )
    return found


def _row(what: str, ours: _Times, theirs: _Times, said: str, who: str) -> Row:
    return Row(
        what,
        ours.again,
        "ms",
        f"{said}{ours.first:.1f} ms.",
        rival=theirs.again,
        rival_is=f"{who}, with an index; the first time {theirs.first:.1f} ms",
        at_least=1,
    )


def _times(port: int, questions: Sequence[Question], asked: Sequence[Question], address: str) -> _Times:
    every, again = ([address.format(*question) for question in items] for items in (questions, asked))
    return _Times.of(one_after_another(port, every), one_after_another(port, again))


def _as_one_table(workspace: Path, database: Path) -> int:
    """Write the figures of the newest release into SQLite as somebody would who has no kobimo; return how many."""
    release = newest_release(Layout(workspace))
    names = {
        (level, key): name for rows in release.read_json(METADATA)["areas"].values() for level, key, name, *_ in rows
    }
    rows = pq.read_table(release.folder / VALUES, columns=list(_COLUMNS)).to_pylist()
    with closing(sqlite3.connect(database)) as connection, connection:
        connection.execute(f"CREATE TABLE {_TABLE} ({', '.join(_COLUMNS)}, name)")
        for row in rows:
            row["breakdown"] = row["breakdown"] or _WHOLE
        lines = ([row[c] for c in _COLUMNS] + [names[row["level"], row["area"]]] for row in rows)
        connection.executemany(f"INSERT INTO {_TABLE} VALUES ({', '.join('?' * (len(_COLUMNS) + 1))})", lines)
        connection.execute(f"CREATE INDEX asked ON {_TABLE} (indicator, level, breakdown)")
    return len(rows)


@contextmanager
def _datasette(database: Path) -> Iterator[int]:
    port = free_port()
    command = [str(_RIVALS / "datasette" / "bin" / "datasette"), "serve", "--immutable", str(database)]
    settings = itertools.chain.from_iterable(("--setting", *item) for item in (("max_returned_rows", "20000"),))
    with running([*command, "--port", str(port), *settings], port, "/"):
        yield port


@contextmanager
def _superset(folder: Path, database: Path) -> Iterator[tuple[int, dict[str, str], int]]:
    """Set Superset up with one user, one database and one table; yield its port, the reader's headers and the table."""
    home = folder / "superset"
    home.mkdir()
    (home / "superset_config.py").write_text(_SUPERSET.format(folder=home), encoding="utf-8")
    environment = {
        **{name: text for name, text in os.environ.items() if name != "PYTHONPATH"},
        "SUPERSET_CONFIG_PATH": str(home / "superset_config.py"),
        "FLASK_APP": "superset",
        "HOME": str(home),
    }
    programs = _RIVALS / "superset" / "bin"
    said = ("--username", _USER, "--firstname", "A", "--lastname", "B", "--email", "a@b.example", "--password", _USER)
    for arguments in (("db", "upgrade"), ("fab", "create-admin", *said), ("init",)):
        subprocess.run([programs / "superset", *arguments], check=True, capture_output=True, env=environment, cwd=home)
    port = free_port()
    serve = [programs / "gunicorn", "--threads", "6", "--bind", f"127.0.0.1:{port}", "superset.app:create_app()"]
    process = subprocess.Popen(serve, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment, cwd=home)
    try:
        until(lambda: answers(port, "/health"), _START)
        login = {"username": _USER, "password": _USER, "provider": "db"}
        token = _posted(port, "security/login", login, _JSON)["access_token"]
        headers = {**_JSON, "Authorization": f"Bearer {token}"}
        source = {"database_name": "figures", "sqlalchemy_uri": f"sqlite:///{database}"}
        number = _posted(port, "database/", source, headers)["id"]
        dataset = _posted(port, "dataset/", {"database": number, "table_name": _TABLE}, headers)["id"]
        yield port, headers, dataset
    finally:
        process.terminate()
        process.wait(timeout=20)


def _posted(port: int, place: str, content: dict[str, Any], headers: dict[str, str]) -> dict[str, Any]:
    address = f"http://127.0.0.1:{port}/api/v1/{place}"
    request = urllib.request.Request(address, json.dumps(content).encode(), headers, method="POST")
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310 - this machine
        found: dict[str, Any] = json.load(answer)
    return found


def _chart_data(port: int, headers: dict[str, str], dataset: int, asked: Sequence[Question]) -> list[float]:
    """Ask as the page of a chart does; return milliseconds."""
    taken = []
    for indicator, level in asked:
        wanted = {"indicator": indicator, "level": level, "breakdown": _WHOLE}
        query = {
            "columns": [*_COLUMNS, "name"],
            "filters": [{"col": column, "op": "==", "val": text} for column, text in wanted.items()],
            "row_limit": 20_000,
        }
        content = {"datasource": {"id": dataset, "type": "table"}, "queries": [query], "result_format": "json"}
        taken += one_after_another(port, ["/api/v1/chart/data"], headers, "POST", json.dumps(content))
    return taken
