"""Text files: the same table gives the same grid whatever its encoding and dialect, and what is lost is counted."""

from __future__ import annotations

import csv
import io
import itertools
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Opened

ENCODINGS = ("utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-32")
DIALECTS = (
    (";", "\r\n", csv.QUOTE_MINIMAL),
    (",", "\n", csv.QUOTE_ALL),
    ("\t", "\r\n", csv.QUOTE_MINIMAL),
    ("|", "\r", csv.QUOTE_ALL),
)
TABLE = [
    ["Bevölkerung am 31.12.2023"],
    [],
    ["Schlüssel", "Gebiet", "Einwohner, gesamt", "Anteil in %"],
    ["01001", "  Flensburg, Stadt", "91.113", "12,5"],
    ["05515", '  Münster "Westfalen"', "320.946", "7,25"],
    ["08335", "Konstanz; Große Kreisstadt", ".", "-"],
    ["09162", "München", "1.512.491", "/"],
    ["11000", "Köln\nam Rhein", "1 087 353", "100,0"],
    [],
    ["© Statistische Ämter, 2024"],
]


def write(path: Path, rows: list[list[str]], encoding: str, delimiter: str, newline: str, quoting: int) -> Path:
    buffer = io.StringIO(newline="")
    csv.writer(buffer, delimiter=delimiter, lineterminator=newline, quoting=quoting).writerows(rows)  # type: ignore[arg-type]
    path.write_bytes(buffer.getvalue().encode(encoding))
    return path


def text(path: Path, content: str | bytes) -> Opened:
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return open_file(path)


def rows(opened: Opened) -> list[list[object]]:
    assert len(opened.grids) == 1, opened.checks
    return [list(row) for row in opened.grids[0].rows]


def codes(opened: Opened) -> list[str]:
    return [check.code for check in opened.checks]


@pytest.mark.parametrize(("encoding", "dialect"), list(itertools.product(ENCODINGS, DIALECTS)))
def test_the_same_table_gives_the_same_grid(tmp_path: Path, encoding: str, dialect: tuple[str, str, int]) -> None:
    delimiter, newline, _quoting = dialect
    opened = open_file(write(tmp_path / "a.csv", TABLE, encoding, *dialect))
    assert rows(opened) == TABLE
    assert list(opened.grids[0].numbers) == [1, 2, 3, 4, 5, 6, 7, 8, 10, 11]
    assert (opened.container, codes(opened), opened.lost_characters) == (Container.CSV, [], 0)
    assert opened.dialect is not None
    assert (opened.dialect.delimiter, opened.dialect.newline) == (delimiter, newline)
    assert opened.encoding == {"cp1252": "windows-1252"}.get(encoding, encoding)


CELLS = st.one_of(
    st.integers(0, 99999).map(str),
    st.decimals(0, 1000, places=1).map(lambda value: str(value).replace(".", ",")),
    st.sampled_from(["-", ".", "/", "x", "…", "k. A.", "Köln", "Groß Umstadt", "  Kreis, Land", "a; b", ""]),
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(
    body=st.integers(2, 5).flatmap(
        lambda width: st.lists(st.lists(CELLS, min_size=width, max_size=width), min_size=3, max_size=12)
    ),
    dialect=st.sampled_from(DIALECTS),
    encoding=st.sampled_from(ENCODINGS),
    titles=st.lists(st.sampled_from(["Tabelle: 12411", "Bevölkerung, Stand 31.12.", "Quelle"]), max_size=3),
)
def test_tables_of_numbers_come_back_without_a_hint(
    tmp_path: Path, body: list[list[str]], dialect: tuple[str, str, int], encoding: str, titles: list[str]
) -> None:
    named = [f"Spalte {column}" for column in range(len(body[0]))]
    table = [*([title] for title in titles), named, *body, [f"{row}" for row in range(len(named))]]
    opened = open_file(write(tmp_path / "a.csv", table, encoding, *dialect))
    assert rows(opened) == table


@pytest.mark.parametrize("name", ["jena/hh_priv.csv", "koeln/bevoelkerung.csv", "berlin/EWR201512E_Matrix.csv"])
def test_real_files_have_the_cells_that_another_reader_finds(real: Path, name: str) -> None:
    opened = open_file(real / name)
    assert opened.dialect is not None
    with (real / name).open(encoding="utf-8", newline="") as stream:
        expected = list(csv.reader(stream, delimiter="," if "EWR" not in name else ";"))
    while expected and not any(expected[-1]):
        expected.pop()
    assert rows(opened) == expected


def test_a_classic_table_keeps_titles_indentation_and_the_lines_of_its_notes(real: Path) -> None:
    path = real / "genesis/regionalstatistik/21111-02-06-4.csv"
    opened = open_file(path)
    grid = opened.grids[0]
    lines = path.read_bytes().decode("cp1252").split("\n")
    assert opened.dialect is not None
    assert (opened.encoding, opened.dialect.delimiter) == ("windows-1252", ";")
    assert list(grid.rows[0]) == [lines[0]]
    assert any(str(cell).startswith("  Schleswig-Holstein") for row in grid.rows for cell in row)
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        if row and row[0]:
            assert lines[number - 1].lstrip('"').startswith(str(row[0]).split("\n", maxsplit=1)[0].split('"')[0])
    assert opened.lost_characters == 2 * sum(line.count("?divers?") + line.count("?ohne Angabe?") for line in lines)
    assert codes(opened) == ["CHARACTERS_REPLACED"]


def test_a_sep_line_decides_and_is_no_row(tmp_path: Path) -> None:
    opened = text(tmp_path / "a.csv", "sep=|\r\na,b|c,d\r\n1,2|3,4\r\n")
    assert opened.dialect is not None
    assert (opened.dialect.delimiter, opened.dialect.announced) == ("|", True)
    assert (rows(opened), list(opened.grids[0].numbers)) == ([["a,b", "c,d"], ["1,2", "3,4"]], [2, 3])


def test_lost_characters_are_counted_in_words_and_not_in_questions_or_addresses(tmp_path: Path) -> None:
    content = "Gr??e;M?nchen\nWer?;Wo?\nhttps://x.de/a?b=c;?id=5\n?divers?;4?\n"
    opened = text(tmp_path / "a.csv", content)
    assert opened.lost_characters == len("??") + len("?") + len("??")
    assert codes(opened) == ["CHARACTERS_REPLACED"]
    assert "„Gr??e“" in opened.checks[0].message


def test_lines_of_two_programs_are_decoded_one_by_one(tmp_path: Path) -> None:
    content = "Köln;1\nGüstrow;2\n".encode() + "Münster;3\nLübeck;4\n".encode("cp1252")
    opened = text(tmp_path / "a.csv", content)
    assert rows(opened) == [["Köln", "1"], ["Güstrow", "2"], ["Münster", "3"], ["Lübeck", "4"]]
    assert [(check.code, check.place.row, check.count) for check in opened.checks] == [("ENCODING_MIXED", 3, 2)]


@pytest.mark.parametrize(("codec", "name"), [("cp850", "cp850"), ("mac_roman", "mac-roman")])
def test_umlauts_in_words_give_away_a_rare_encoding(tmp_path: Path, codec: str, name: str) -> None:
    content = "Straße;Größe\nMünchen;3\nKöln;4\nÄrzte;5\n"
    opened = text(tmp_path / "a.csv", content.encode(codec))
    assert (opened.encoding, codes(opened)) == (name, ["ENCODING_RARE"])
    assert rows(opened)[1] == ["München", "3"]


def test_a_quotation_that_swallows_rows_is_an_error_and_a_long_note_is_none(tmp_path: Path) -> None:
    table = "".join(f"{n:02};Ort {n};{n * 7}\n" for n in range(1, 20))
    bad = table.replace("Ort 5", '"Ort 5').replace("Ort 9", '"Ort 9"')
    assert codes(text(tmp_path / "a.csv", bad)) == ["QUOTE_SWALLOWS_ROWS"]
    assert open_file(tmp_path / "a.csv").checks[0].place.row == 5
    note = text(tmp_path / "b.csv", table + '__________\n"zu ""Ort"":\nerste; zweite\ndritte Zeile"\nStand: heute\n')
    assert codes(note) == []
    assert rows(note)[-2:] == [['zu "Ort":\nerste; zweite\ndritte Zeile'], ["Stand: heute"]]
    assert note.grids[0].numbers[-1] == 24


def test_a_quotation_that_never_ends_names_its_line(tmp_path: Path) -> None:
    opened = text(tmp_path / "a.csv", 'a;b\n1;2\n3;"4\n5;6\n')
    assert [(check.code, check.place.row) for check in opened.checks] == [("QUOTE_NOT_CLOSED", 3)]


def test_two_exports_with_different_delimiters_are_a_warning(tmp_path: Path) -> None:
    first = "".join(f"{n};{n};{n}\n" for n in range(30))
    opened = text(tmp_path / "a.csv", first + first.replace(";", "|")[: 8 * 6])
    assert [(check.code, check.place.row) for check in opened.checks] == [("DELIMITER_MIXED", 31)]


def test_commas_of_numbers_and_semicolons_of_texts_do_not_mislead(tmp_path: Path) -> None:
    numbers = text(tmp_path / "a.csv", "Jahr;Anteil;Quote\n2020;12,5;3,1\n2021;13,5;3,2\n2022;14,5;3,4\n")
    assert rows(numbers)[1] == ["2020", "12,5", "3,1"]
    names = text(tmp_path / "b.csv", "Name,Wert\nMeyer; Hans,12\nSchulz; Eva,13\nKunz; Kai,14\n")
    assert rows(names)[1] == ["Meyer; Hans", "12"]


def test_one_column_stays_one_column(tmp_path: Path) -> None:
    opened = text(tmp_path / "a.csv", "Einwohner\n12\n34\n")
    assert (opened.container, rows(opened)) == (Container.CSV, [["Einwohner"], ["12"], ["34"]])


def test_large_texts_are_refused_with_their_size(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("1;2;3\n" * 500_000, encoding="utf-8")
    opened = open_file(path, Limits(text_bytes=1 << 20))
    assert (opened.grids, codes(opened)) == ((), ["FILE_TOO_LARGE"])
    assert "2 MiB" in opened.checks[0].message


def test_a_long_file_is_read_to_its_end(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Schlüssel;Name;Wert\n" + "05515000;Münster, Stadt;12,5\n" * 200_000, encoding="utf-8")
    assert len(open_file(path).grids[0].rows) == 200_001


def test_lines_that_were_quoted_as_a_whole_are_unwrapped(tmp_path: Path) -> None:
    opened = text(tmp_path / "a.csv", '"Ort;""Zahl"";w"\r\n"Nord;5;6"\r\n"Süd;7;8"\r\n')
    assert (rows(opened), codes(opened)) == (
        [["Ort", "Zahl", "w"], ["Nord", "5", "6"], ["Süd", "7", "8"]],
        ["LINES_QUOTED"],
    )


def test_the_end_mark_of_old_programs_is_no_cell(tmp_path: Path) -> None:
    assert rows(text(tmp_path / "a.csv", "a;b\r\n1;2\r\n\x1a")) == [["a", "b"], ["1", "2"]]


def test_quotations_behind_a_blank_are_quotations(tmp_path: Path) -> None:
    opened = text(tmp_path / "a.csv", '"a", "b"\n"x, y", "1"\n"z, u", "2"\n"v", "3"\n')
    assert rows(opened) == [["a", "b"], ["x, y", "1"], ["z, u", "2"], ["v", "3"]]


def test_a_delimiter_that_is_even_divides_even_where_texts_have_commas(tmp_path: Path) -> None:
    lines = "".join(f"Meyer,Hans {n};ein Satz mit mehr als sechs Wörtern, der dauert;{n}\n" for n in range(9))
    assert rows(text(tmp_path / "a.csv", lines))[3] == [
        "Meyer,Hans 3",
        "ein Satz mit mehr als sechs Wörtern, der dauert",
        "3",
    ]


def test_a_text_that_is_cut_inside_a_character_is_cut_off(tmp_path: Path) -> None:
    opened = text(tmp_path / "a.csv", "Köln;1\nMünster;2\nLü".encode()[:-1])
    assert (opened.grids, codes(opened)) == ((), ["ENCODING_BROKEN"])


def test_a_mark_in_the_middle_shows_where_a_second_file_begins(tmp_path: Path) -> None:
    part = "\ufeffSchlüssel;Zahl\n01;5\n".encode()
    opened = text(tmp_path / "a.csv", part * 2)
    assert [(check.code, check.place.row) for check in opened.checks] == [("FILES_GLUED", 3)]
    assert rows(opened) == [["Schlüssel", "Zahl"], ["01", "5"]] * 2
