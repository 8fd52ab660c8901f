"""A file in which rows are persons is refused, and nothing that stands in its cells is told."""

from __future__ import annotations

import json
from pathlib import Path

from kobimo.ingest.outline import Role
from kobimo.ingest.recognition.recognise import recognise_file
from kobimo.ingest.recognition.report import as_dict

PUPILS = [
    ("Mayerhofer", "Annika", "01.02.2015", "3a"),
    ("Schulzendorf", "Benjamin", "03.04.2014", "4b"),
    ("Kurzmann", "Cem", "07.08.2015", "3a"),
    ("Langhans", "Dana", "11.12.2014", "4b"),
    ("Bachleitner", "Emil", "21.03.2015", "3a"),
    ("Wolfgruber", "Finn", "22.05.2014", "etwa 4"),
]


def test_a_list_of_pupils_is_refused_without_quoting_any_of_them(tmp_path: Path) -> None:
    path = tmp_path / "klassen.csv"
    lines = ["Name;Vorname;Geburtsdatum;Klasse", *(";".join(pupil) for pupil in PUPILS)]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    opened, recognition = recognise_file(path)
    assert "PERSONS_FOUND" in {check.code for check in recognition.checks}
    assert Role.PERSON in {column.role for table in recognition.tables for column in table.columns}
    told = json.dumps(as_dict(opened, recognition), ensure_ascii=False)
    assert [cell for pupil in PUPILS for cell in pupil[:3] if cell in told] == []


def test_a_table_of_districts_is_told_in_full(tmp_path: Path) -> None:
    path = tmp_path / "bezirke.csv"
    path.write_text("Nr;Name;Zahl\n1;Mitte;17\n2;Nord;12\n3;Süd;19\n", encoding="utf-8")
    _opened, recognition = recognise_file(path)
    assert recognition.checks == ()
    assert [column.name for column in recognition.tables[0].columns] == ["Nr", "Name", "Zahl"]
