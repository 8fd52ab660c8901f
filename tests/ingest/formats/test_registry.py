"""Every real file is taken for what it is, whatever it is called; nothing that is thrown at it raises."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import pytest

from kobimo.ingest.formats.registry import open_file, read_tables, without_companions
from kobimo.ingest.grid import Container
from kobimo.model.checks import Severity
from kobimo.model.recipe import TableRule

SKIPPED = {"methods", "sdc"}
KINDS = {
    ".csv": Container.CSV,
    ".xlsx": Container.XLSX,
    ".xls": Container.XLS,
    ".geojson": Container.GEOJSON,
    ".shp": Container.SHAPEFILE,
    ".md": Container.TEXT,
}
SPECIAL = {
    "data.txt": Container.JSON,
    "schuleninkoeln.json": Container.GEOJSON,
    "SMS_Bevoelkerung_2014.pdf.txt": Container.TEXT,
}


def files(real: Path) -> list[Path]:
    paths = [path for path in sorted(real.rglob("*")) if path.is_file() and path.parts[len(real.parts)] not in SKIPPED]
    return without_companions(path for path in paths if path.parent != real)


def test_every_real_file_is_taken_for_what_it_is(real: Path) -> None:
    for path in files(real):
        opened = open_file(path)
        expected = SPECIAL.get(path.name, KINDS.get(path.suffix, Container.JSON))
        if path.name.startswith("modifieddata"):
            assert [check.code for check in opened.checks] == ["JSON_WITHOUT_RECORDS"]
            continue
        assert (path.name, opened.container) == (path.name, expected)
        assert not [check for check in opened.checks if check.severity is Severity.ERROR]
        for grid in opened.grids:
            assert len(grid.rows) == len(grid.numbers)
            assert grid.width == max((len(row) for row in grid.rows), default=0)


@pytest.mark.parametrize(
    "name", ["jena/hh_priv.csv", "koeln/13211-03ir.xls", "inkar/Download_RefLageKrs.xlsx", "koeln/schuleninkoeln.json"]
)
@pytest.mark.parametrize("ending", [".csv", ".xlsx", ".dat", ""])
def test_the_name_of_a_file_changes_nothing_but_a_note(real: Path, tmp_path: Path, name: str, ending: str) -> None:
    copy = tmp_path / f"umbenannt{ending}"
    shutil.copy(real / name, copy)
    original, opened = open_file(real / name), open_file(copy)
    assert opened.container == original.container
    assert [list(grid.rows) for grid in opened.grids] == [list(grid.rows) for grid in original.grids]
    notes = {check.code for check in opened.checks} - {check.code for check in original.checks}
    assert notes == ({"FILE_ENDING_DIFFERS"} if ending and ending not in {".dat", Path(name).suffix} else set())


@pytest.mark.parametrize(
    "name",
    [
        "jena/hh_priv.csv",
        "koeln/13211-03ir.xls",
        "inkar/Download_RefLageKrs.xlsx",
        "genesis/regionalstatistik/82411-01-03-4.csv",
        "genesis/api_antworten/tables-86e7c4-278e28-POST.json",
        "muenster/stadtbezirke-muenster.geojson",
    ],
)
def test_damaged_files_never_raise(real: Path, tmp_path: Path, name: str) -> None:
    data, draw = (real / name).read_bytes(), random.Random(name)
    for attempt in range(12):
        broken = bytearray(data[: draw.randrange(1, len(data))] if attempt % 2 else data)
        for _flip in range(draw.randrange(1, 40)):
            broken[draw.randrange(len(broken))] = draw.randrange(256)
        path = tmp_path / f"{attempt}{Path(name).suffix}"
        path.write_bytes(broken)
        opened = open_file(path)
        assert opened.grids or [check for check in opened.checks if check.severity is Severity.ERROR]


def test_cells_of_a_cut_table_keep_their_place_in_the_grid(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Titel;;;\n;;;\nOrt;;Zahl;\nNord;;5;\nSüd;;6;\n", encoding="utf-8")
    (table,), checks = read_tables(path, TableRule(), [("Ort",), ("Zahl",)])
    grid = open_file(path).grids[0]
    assert (checks, table.columns, table.positions) == ([], ("Ort", "Zahl"), [0, 2])
    assert table.positions is not None
    for row, number in zip(table.rows, table.row_numbers, strict=True):
        at = list(grid.numbers).index(number)
        assert list(row) == [grid.text(at, position) for position in table.positions]


def test_what_cannot_be_opened_says_why(tmp_path: Path) -> None:
    assert [check.code for check in open_file(tmp_path / "fehlt.csv").checks] == ["FILE_UNREADABLE"]
    (tmp_path / "ordner.csv").mkdir()
    assert [check.code for check in open_file(tmp_path / "ordner.csv").checks] == ["FILE_UNREADABLE"]


@pytest.mark.parametrize("name", ["~$daten.xlsx", ".~lock.daten.ods#"])
def test_the_lock_of_an_open_file_is_told_from_the_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x05Meier" + bytes(100))
    assert [check.code for check in open_file(tmp_path / name).checks] == ["FILE_IS_LOCK"]
