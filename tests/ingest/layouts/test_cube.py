"""Cube files, built from their description."""

from __future__ import annotations

from typing import Any

from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.outline import Role

CUBE = """* Der Benutzer DE00 der Benutzergruppe DE hat am 14.03.2023 um 10:50:17 diesen Export angestossen.
K;DQ;FACH-SCHL;GHH-ART;GHM-WERTE-JN;GENESIS-VBD;REGIOSTAT;EU-VBD;"mit Werten"
D;22922KJ1141;N;N;N;N
K;DQ-ERH;FACH-SCHL
D;22922
K;DQA;NAME;RHF-BSR;RHF-ACHSE
D;KREISE;1;1
D;ELGAT2;2;2
K;DQZ;NAME;ZI-RHF-BSR;ZI-RHF-ACHSE
D;JAHR;3;3
K;DQI;NAME;ME-NAME;DST;TYP;NKM-STELLEN
D;ELG002;Anzahl;FEST;PERSON;0
K;QEI;FACH-SCHL;FACH-SCHL;ZI-WERT;WERT;QUALITAET;GESPERRT;WERT-VERFAELSCHT
D;08425;ELGATM;2017;2007.5;e;;0.0
D;08425;ELGATW;2017;1903;p;;0.0
D;01001;ELGATM;2018;12;;;0.0
"""


def test_columns_are_named_after_axes_time_and_measure(layouts: Any) -> None:
    (outline,) = layouts.of_text(CUBE)
    assert outline.layout == "genesis_cube"
    assert (outline.head, outline.first, outline.last) == ((12,), 13, 15)
    assert [(c.position, c.name, c.role) for c in outline.columns[:5]] == [
        (1, "KREISE", Role.AREA_KEY),
        (2, "ELGAT2", Role.CATEGORY_CODE),
        (3, "JAHR", Role.PERIOD),
        (4, "ELG002", Role.VALUE),
        (5, "QUALITAET", Role.STATUS),
    ]
    grid = layouts.text_grid(CUBE)
    assert grid.rows[outline.first][4] == "2007.5"
    assert outline.columns[3].unit == "Anzahl"
    assert outline.columns[3].number_format == NumberFormat(".")
    assert outline.area.column == 1
    assert outline.area.levels == ("kreis",)
    assert (outline.period.type, outline.period.labels, outline.period.column) == ("calendar_year", ("2017", "2018"), 3)
    assert outline.facts["table_code"] == "22922KJ1141"
    assert outline.checks == ()


def test_two_measures_have_a_value_each(layouts: Any) -> None:
    group = ";WERT;QUALITAET;GESPERRT;WERT-VERFAELSCHT"
    text = CUBE.replace(group, group * 2).replace("PERSON;0\n", "PERSON;0\nD;ELG003;Prozent;FEST;X;1\n")
    text = text.replace(";0.0\n", ";0.0;4.5;e;;0.0\n")
    (outline,) = layouts.of_text(text)
    values = [(c.name, c.unit, c.position) for c in outline.columns if c.role is Role.VALUE]
    assert values == [("ELG002", "Anzahl", 4), ("ELG003", "Prozent", 8)]


def test_last_line_that_was_cut_off_is_found(layouts: Any) -> None:
    (outline,) = layouts.of_text(CUBE[: CUBE.rindex(";2018")])
    assert [check.code for check in outline.checks] == ["LAYOUT_CUT_OFF"]


def test_two_cubes_in_one_file_keep_their_own_axes(layouts: Any) -> None:
    other = CUBE.replace("ELG002", "BEV001").replace("Anzahl", "Personen")
    first, second = layouts.of_text(CUBE + other)
    assert [first.columns[3].name, second.columns[3].name] == ["ELG002", "BEV001"]
    assert second.columns[3].unit == "Personen"
    assert "LAYOUT_SEVERAL_EXPORTS" in [check.code for check in second.checks]


def test_table_whose_first_column_says_k_is_no_cube(layouts: Any) -> None:
    assert layouts.of_text("K;Name;Zahl\nK;Nord;1\nD;Süd;2\n") is None
