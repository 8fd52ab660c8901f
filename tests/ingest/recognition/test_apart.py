"""A file understood in a process of its own: the same conclusions, no cells, nothing heavy loaded here."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kobimo import language
from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.recognition.apart import recognise_apart
from kobimo.ingest.recognition.recognise import recognise_file
from kobimo.ingest.recognition.report import as_dict

TABLE = "Nr;Stadtteil;Fälle\n11;Altstadt;12\n12;Nordend;k.A.\n13;Süd;9\n"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "faelle.csv"
    file.write_text(TABLE, encoding="utf-8")
    return file


def test_what_is_told_is_what_is_told_here(real: Path) -> None:
    for name in ("jena/hh_priv.csv", "inkar/Download_RefLageKrs.xlsx", "geo/VG2500_KRS.shp"):
        assert as_dict(*recognise_apart(real / name)) == as_dict(*recognise_file(real / name)), name


def test_one_sheet_alone_is_understood(real: Path) -> None:
    path = real / "inkar/inkar.xls"
    opened, whole = recognise_apart(path)
    wanted = opened.grids[-1].name
    _opened, part = recognise_apart(path, sheet=wanted)
    assert [table for table in whole.tables if table.sheet == wanted] == list(part.tables)


def test_no_cell_comes_back(path: Path) -> None:
    opened, recognition = recognise_apart(path)
    (grid,) = opened.grids
    assert (list(grid.rows), list(grid.numbers)) == ([], [1, 2, 3, 4])
    assert len(recognition.tables) == 1


def test_messages_are_in_the_language_of_the_caller(path: Path) -> None:
    with language.speaking("en"):
        _opened, english = recognise_apart(path)
    _opened, german = recognise_apart(path)
    assert english.evidence != german.evidence


@pytest.mark.skipif(os.name != "posix", reason="bounds on memory are those of POSIX")
def test_a_file_that_costs_too_much_is_refused_with_the_reason(tmp_path: Path) -> None:
    file = tmp_path / "a.csv"
    file.write_text("a;b;c\n" + "1;2;3\n" * 2_000_000, encoding="utf-8")
    opened, recognition = recognise_apart(file, limits=Limits(memory_bytes=300 << 20))
    assert opened.grids == ()
    assert [check.code for check in recognition.checks] == ["FILE_TOO_EXPENSIVE_MEMORY"]


def test_the_command_itself_loads_nothing_that_only_the_work_needs(path: Path) -> None:
    code = (
        "import sys; from kobimo.cli.main import main\n"
        f"try:\n main(['sniff', {str(path)!r}, '--json'])\n"
        "except SystemExit:\n pass\n"
        "heavy = {'numpy', 'pydantic', 'pyarrow', 'python_calamine', 'shapely', 'pyogrio', 'orjson'}\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & heavy), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert '"value"' in done.stdout
    assert done.stderr.strip() == "[]"


def test_the_work_loads_neither_recipes_nor_formats_that_it_does_not_read(path: Path) -> None:
    code = (
        "import sys; from pathlib import Path; from kobimo.ingest.recognition.recognise import recognise_opened\n"
        "from kobimo.ingest.formats.registry import open_file\n"
        f"path = Path({str(path)!r}); recognise_opened(path, open_file(path))\n"
        "heavy = {'pydantic', 'pyarrow', 'pandas', 'python_calamine', 'shapely', 'pyogrio', 'django'}\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
