"""Text without delimiters."""

from __future__ import annotations

from pathlib import Path

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container


def test_records_of_the_municipality_register_are_cut_by_characters(tmp_path: Path) -> None:
    def record(kind: str, key: str, name: str, area: int, people: int) -> str:
        line = f"{kind}20231231{key:<8}{'0000':4}{name:<50}{'':50}{'63':2}{'':4}{area:011d}{people:011d}"
        return f"{line:<220}"

    lines = [
        record("60", "05515000", "Münster, Stadt", 30328, 320946),
        record("60", "08335043", "Konstanz, Universitätsstadt", 5411, 86000),
        record("60", "16063105", "Bad Salzungen, Stadt", 10000, 22000),
    ]
    for encoding in ("utf-8", "cp1252"):
        path = tmp_path / f"{encoding}.txt"
        path.write_bytes("\r\n".join(lines).encode(encoding))
        opened = open_file(path)
        grid = opened.grids[0]
        assert (opened.container, opened.facts["record_layout"]) == (Container.FIXED_WIDTH, "GV100AD")
        assert [grid.text(row, 2) for row in range(3)] == ["05515000", "08335043", "16063105"]
        assert grid.text(1, 4) == "Konstanz, Universitätsstadt"
        assert [int(grid.text(row, 9)) for row in range(3)] == [320946, 86000, 22000]


def test_columns_between_blanks_of_equally_long_records(tmp_path: Path) -> None:
    lines = [f"{key:<6}{name:<12}{value:>8}" for key, name, value in [("01", "Nord", 5), ("02", "Süd Ost", 12345)] * 4]
    path = tmp_path / "a.asc"
    path.write_text("\n".join(lines), encoding="utf-8")
    opened = open_file(path)
    assert opened.container is Container.FIXED_WIDTH
    assert [[opened.grids[0].text(row, column) for column in range(3)] for row in range(2)] == [
        ["01", "Nord", "5"],
        ["02", "Süd Ost", "12345"],
    ]


def test_the_text_of_a_document_is_cut_at_gaps_and_says_so(real: Path) -> None:
    path = real / "muenster/SMS_Bevoelkerung_2014.pdf.txt"
    opened = open_file(path)
    lines = path.read_text(encoding="utf-8").replace("\r\n", "\n").split("\n")
    grid = opened.grids[0]
    assert opened.container is Container.TEXT
    assert "Leerzeichen" in opened.facts["columns"]
    for row, number in zip(grid.rows, grid.numbers, strict=True):
        assert " ".join(" ".join(map(str, row)).split()) == " ".join(lines[number - 1].replace("\f", "").split())


def test_the_description_before_a_text_becomes_facts(real: Path) -> None:
    facts = open_file(real / "konstanz/schulen.md").facts
    assert facts["title"] == "Allgemeinbildende Schulen (städtische Schulen)"
    assert (facts["column.grund"], facts["unit.grund"]) == ("Grundschulen", "Anzahl SchülerInnen")


def test_prose_with_commas_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(
        "Für viele Aufgaben, Planungen oder Interessensschwerpunkte reichen die\nInformationen, die gesamtstädtisch "
        "zur Verfügung stehen, nicht aus.\nKleinräumige Daten werden immer häufiger von Bürgern, Investoren,\n"
        "Wissenschaftlern, Politikern oder Institutionen nachgefragt.\n",
        encoding="utf-8",
    )
    assert open_file(path).container is Container.TEXT


def test_numbers_between_blanks_are_columns_however_many_blanks_there_are(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("Nord 1  2,5\nOst 10   -\nWest    7 12,0\n", encoding="utf-8")
    opened = open_file(path)
    assert [list(row) for row in opened.grids[0].rows] == [
        ["Nord", "1", "2,5"],
        ["Ost", "10", "-"],
        ["West", "7", "12,0"],
    ]
    assert opened.dialect is not None
    assert (opened.container, opened.dialect.delimiter) == (Container.CSV, " ")


def test_lines_drawn_between_headings_data_and_sum_do_not_part_them(tmp_path: Path) -> None:
    stroke = "-" * 40
    rows = [
        ("Gemeinde", "Schulen", "Schüler"),
        ("Adorf", "1", "1 234"),
        ("Bdorf", "12", "45"),
        ("Kreis", "13", "1 279"),
    ]
    table = [f"{place:<15}{schools:>7}{pupils:>11}" for place, schools, pupils in rows]
    lines = ["Schüler 2022", "", table[0], stroke, *table[1:3], stroke, table[3]]
    path = tmp_path / "a.txt"
    path.write_text("\n".join(lines), encoding="utf-8")
    grid = open_file(path).grids[0]
    assert [row[0] for row in grid.rows if row] == ["Schüler 2022", "Gemeinde", "Adorf", "Bdorf", "Kreis"]
    assert list(grid.numbers)[-1] == len(lines)
