from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from kobimo.genesis.failures import AnswerError
from kobimo.genesis.limits import Limits
from kobimo.genesis.unpacking import refuse_page, unpacked
from support.genesis_server import START_PAGE, flat, packed

SMALL = Limits(unpacked=1_000_000, ratio=100, ratio_from=100_000)


def unpack(folder: Path, data: bytes, limits: Limits = SMALL) -> tuple[Path, str]:
    path = folder / "antwort"
    path.write_bytes(data)
    return unpacked(path, folder, limits, "21111-01-03-4")


def zipped(*members: tuple[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return stream.getvalue()


def test_the_one_file_is_unpacked_unchanged(tmp_path: Path) -> None:
    path, member = unpack(tmp_path, packed(flat()))
    assert path.read_bytes() == flat()
    assert member.endswith("_flat.csv")


def test_a_folder_beside_the_file_does_not_matter(tmp_path: Path) -> None:
    path, _member = unpack(tmp_path, zipped(("ordner/", b""), ("ordner/t.csv", b"a;b")))
    assert path.read_bytes() == b"a;b"


@pytest.mark.parametrize("name", ["../../boese.csv", "/etc/boese", "C:\\boese", "a/../../boese"])
def test_names_inside_an_archive_are_never_paths(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "innen"
    folder.mkdir()
    path, _member = unpack(folder, zipped((name, b"a;b")))
    assert path.parent == folder
    assert {p.name for p in tmp_path.rglob("*")} == {"innen", "antwort", path.name}


def test_a_workbook_is_not_taken_apart(tmp_path: Path) -> None:
    data = zipped(("[Content_Types].xml", b"<Types/>"), ("xl/workbook.xml", b"<workbook/>"))
    path, member = unpack(tmp_path, data)
    assert path.read_bytes() == data
    assert member == ""


def _lying() -> bytes:
    """An archive whose directory states a smaller size than what is inside."""
    data = bytearray(zipped(("t.csv", bytes(range(256)) * 8_000)))
    central = data.rindex(b"PK\x01\x02")
    data[central + 24 : central + 28] = struct.pack("<I", 10)
    return bytes(data)


def _locked() -> bytes:
    data = bytearray(zipped(("t.csv", b"a;b")))
    for place, offset in ((data.index(b"PK\x03\x04"), 6), (data.rindex(b"PK\x01\x02"), 8)):
        data[place + offset] |= 1
    return bytes(data)


def _damaged() -> bytes:
    data = bytearray(packed(flat()))
    data[80] ^= 0xFF
    return bytes(data)


@pytest.mark.parametrize(
    ("make", "text"),
    [
        (zipped, "0 Dateien"),
        (lambda: zipped(("a.csv", b"1"), ("b.csv", b"2")), "2 Dateien"),
        (lambda: zipped(("t.csv", b"\0" * 500_000)), "verdächtig groß"),
        (lambda: zipped(("t.csv", bytes(range(256)) * 8_000)), "größer als 1 MB"),
        (_lying, "beschädigt"),
        (_locked, "beschädigt oder verschlüsselt"),
        (_damaged, "beschädigt"),
        (lambda: packed(flat())[:-30], "beschädigt"),
        (lambda: b"PK\x03\x04" + b"x" * 100, "beschädigt"),
    ],
)
def test_an_archive_that_is_none_is_refused(tmp_path: Path, make: Callable[[], bytes], text: str) -> None:
    with pytest.raises(AnswerError, match=text):
        unpack(tmp_path, make())


@pytest.mark.parametrize("content", [b"", b"\xef\xbb\xbf", START_PAGE, b'{"Status": {}}', b" <html>"])
def test_what_is_no_table_is_refused_even_inside_an_archive(tmp_path: Path, content: bytes) -> None:
    path, _member = unpack(tmp_path, packed(content))
    with pytest.raises(AnswerError, match="keine Tabelle"):
        refuse_page(path, "21111-01-03-4")
