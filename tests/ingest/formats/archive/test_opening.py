"""ZIP archives, friendly and hostile."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

import openpyxl
import pytest

from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.formats.registry import open_file, read_tables
from kobimo.ingest.grid import Container, Opened
from kobimo.model.recipe import TableRule

CSV = "Schlüssel;Zahl\n01;5\n02;6\n"


def archive(path: Path, **members: str | bytes) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return path


def codes(opened: Opened) -> list[str]:
    return [check.code for check in opened.checks]


def test_members_of_all_kinds_are_opened_under_their_names(tmp_path: Path) -> None:
    book = io.BytesIO()
    workbook = openpyxl.Workbook()
    workbook.active.append(["Schlüssel", "Zahl"])
    workbook.save(book)
    path = archive(
        tmp_path / "a.zip",
        **{
            "daten/eins.csv": CSV,
            "daten/zwei.csv": CSV.encode("cp1252"),
            "mappe.xlsx": book.getvalue(),
            "sätze.json": '[{"a": 1}]',
            "__MACOSX/daten/._eins.csv": b"\0\5\26\7",
            ".DS_Store": b"\0\0",
        },
    )
    opened = open_file(path)
    assert (opened.container, codes(opened), opened.encoding) == (Container.ZIP, [], None)
    assert [grid.file for grid in opened.grids] == [
        "a.zip/daten/eins.csv",
        "a.zip/daten/zwei.csv",
        "a.zip/mappe.xlsx",
        "a.zip/sätze.json",
    ]
    assert list(opened.grids[0].rows) == list(opened.grids[1].rows)
    assert opened.facts["containers"] == "csv, xlsx, json"


def test_a_shapefile_is_found_among_its_parts(real: Path, tmp_path: Path) -> None:
    parts = {
        f"Karte/VG2500_KRS{end}": (real / f"geo/VG2500_KRS{end}") for end in (".shp", ".shx", ".dbf", ".prj", ".cpg")
    }
    path = archive(tmp_path / "karte.zip", **{name: part.read_bytes() for name, part in parts.items()})
    opened = open_file(path)
    alone = open_file(real / "geo/VG2500_KRS.shp")
    assert [grid.file for grid in opened.grids] == ["karte.zip/Karte/VG2500_KRS.shp"]
    assert opened.grids[0].rows == alone.grids[0].rows
    assert opened.grids[0].crs == alone.grids[0].crs


@pytest.mark.parametrize(
    "name", ["../../flucht.csv", "/etc/flucht.csv", "C:\\flucht.csv", "..\\flucht.csv", "a/../../flucht.csv", "con.csv"]
)
def test_no_name_leaves_the_folder(tmp_path: Path, name: str) -> None:
    inside = tmp_path / "innen"
    inside.mkdir()
    opened = open_file(archive(inside / "a.zip", **{name: CSV}))
    assert len(opened.grids) == 1
    assert [path.name for path in tmp_path.rglob("*")] == ["innen", "a.zip"]


def test_an_archive_in_an_archive_is_refused(tmp_path: Path) -> None:
    inner = archive(tmp_path / "innen.zip", **{"a.csv": CSV}).read_bytes()
    assert codes(open_file(archive(tmp_path / "a.zip", **{"b.csv": CSV, "umbenannt.csv": inner}))) == ["ARCHIVE_NESTED"]


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.csv": b"0" * (100 << 20)})
    assert codes(open_file(path)) == ["ARCHIVE_TOO_LARGE"]
    many = archive(tmp_path / "b.zip", **{f"{n}.csv": CSV for n in range(30)})
    assert codes(open_file(many, Limits(members=20))) == ["ARCHIVE_TOO_LARGE"]
    assert codes(open_file(many, Limits(inflated_bytes=100))) == ["ARCHIVE_TOO_LARGE"]


def test_members_that_share_their_bytes_are_a_bomb(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.csv": CSV * 100})
    data = path.read_bytes()
    start = data.index(b"PK\x01\x02")
    end = data.index(b"PK\x05\x06")
    entries = b"".join(data[start:end].replace(b"a.csv", b"%d.csv" % n) for n in range(9))
    tail = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, 9, 9, len(entries), start, 0)
    path.write_bytes(data[:start] + entries + tail)
    assert codes(open_file(path)) in (["ARCHIVE_TOO_LARGE"], ["ARCHIVE_DAMAGED"])


def test_a_size_that_lies_is_found(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.csv": CSV * 1000})
    size = struct.pack("<L", len((CSV * 1000).encode()))
    path.write_bytes(path.read_bytes().replace(size, struct.pack("<L", 30)))
    assert codes(open_file(path)) == ["ARCHIVE_DAMAGED"]


def test_encrypted_empty_and_damaged_archives_say_so(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.csv": CSV})
    data = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(mark) + offset] |= 1
    path.write_bytes(data)
    assert codes(open_file(path)) == ["ARCHIVE_ENCRYPTED"]
    assert codes(open_file(archive(tmp_path / "b.zip"))) == ["ARCHIVE_EMPTY"]
    whole = archive(tmp_path / "c.zip", **{"a.csv": CSV * 100}).read_bytes()
    (tmp_path / "d.zip").write_bytes(whole[: len(whole) // 2])
    assert codes(open_file(tmp_path / "d.zip")) == ["ARCHIVE_DAMAGED"]


def test_a_member_that_is_no_table_is_a_warning_beside_the_others(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"a.csv": CSV, "bericht.pdf": b"%PDF-1.7"})
    opened = open_file(path)
    assert len(opened.grids) == 1
    assert [(check.code, check.severity, check.place.file) for check in opened.checks] == [
        ("ARCHIVE_MEMBER_SKIPPED", "warning", "a.zip/bericht.pdf")
    ]


def test_files_of_one_structure_in_an_archive_become_several_tables(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", **{"1.csv": CSV, "2.csv": CSV.replace("5", "7"), "Liesmich.txt": "Zur Sache\n"})
    tables, checks = read_tables(path, TableRule(), [("Schlüssel",), ("Zahl",)])
    assert checks == []
    assert [(table.file, table.rows[0], table.sheet) for table in tables] == [
        ("a.zip/1.csv", ("01", "5"), ""),
        ("a.zip/2.csv", ("01", "7"), ""),
    ]
    none, checks = read_tables(path, TableRule(), [("Farbe",)])
    assert (none, [check.code for check in checks]) == ([], ["SHEET_NOT_FOUND"])
