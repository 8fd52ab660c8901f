"""Flat files of GENESIS in both layouts."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.outline import Role, RowKind

V4_HEAD = (
    "Statistik_Code;Statistik_Label;Zeit_Code;Zeit_Label;Zeit;1_Merkmal_Code;1_Merkmal_Label;1_Auspraegung_Code;"
    "1_Auspraegung_Label;2_Merkmal_Code;2_Merkmal_Label;2_Auspraegung_Code;2_Auspraegung_Label"
)
V5_HEAD = (
    "statistics_code;statistics_label;time_code;time_label;time;1_variable_code;1_variable_label;"
    "1_variable_attribute_code;1_variable_attribute_label;value;value_unit;value_variable_code;value_variable_label"
)


def v4(rows: list[tuple[str, str, str, str, str]], values: str = "BIL003__Schueler__Anzahl") -> str:
    lines = [f"{V4_HEAD};{values}"]
    for key, name, code, label, value in rows:
        lines.append(f"21111;Statistik;JAHR;Jahr;2023;KREISE;Kreise;{key};{name};GES;Geschlecht;{code};{label};{value}")
    return "\n".join(lines)


def v5(rows: list[tuple[str, str, str, str, str]], time: str = "STAG") -> str:
    lines = [V5_HEAD]
    for day, key, name, value, unit in rows:
        lines.append(f"1000A;Zensus;{time};Zeit;{day};GEOGM4;Gemeinden;{key};{name};{value};{unit};PRS018;Personen")
    return "\n".join(lines)


KREIS = [
    ("01001", "Flensburg", "GESM", "männlich", "12"),
    ("01001", "Flensburg", "GESW", "weiblich", "13"),
    ("01001", "Flensburg", "", "Insgesamt", "25"),
    ("05515", "Münster", "GESM", "männlich", "-"),
]


def test_real_v4_file_has_totals_where_the_code_is_empty(real: Path, layouts: Any) -> None:
    text = (real / "genesis/ffcsv_v4/12411-0005_flat.csv").read_text(encoding="cp1252")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    outline = layouts.only(layouts.grid(rows))
    assert outline.layout == "ffcsv_v4"
    assert (outline.head, outline.first, outline.last) == ((0,), 1, len(rows) - 1)
    empty = {index for index, row in enumerate(rows) if index and row[11] == ""}
    assert {row for row, kind in outline.kinds.items() if kind is RowKind.TOTAL} == empty
    assert len(empty) == 23
    assert outline.columns[13].role is Role.VALUE
    assert outline.columns[13].unit == "Anzahl"
    assert outline.columns[12].role is Role.CATEGORY
    assert outline.period.labels == tuple(f"{year}-12-31" for year in range(1999, 2022))
    assert outline.facts["variable_2"] == "Altersjahre"
    assert outline.area.levels == ("bund",)


def test_real_v5_file_has_unit_and_measure_beside_the_value(real: Path, layouts: Any) -> None:
    text = (real / "genesis/ffcsv_v5/ugr_2000to2020.csv").read_text(encoding="utf-8-sig")
    rows = list(csv.reader(io.StringIO(text), delimiter=";"))
    outline = layouts.only(layouts.grid(rows))
    assert outline.layout == "ffcsv_v5"
    assert (outline.first, outline.last, outline.right) == (1, len(rows) - 1, 20)
    roles = {column.name: column.role for column in outline.columns}
    assert roles["value"] is Role.VALUE
    assert roles["value_unit"] is Role.UNIT
    assert roles["value_variable_code"] is Role.CATEGORY_CODE
    assert roles["time"] is Role.PERIOD
    assert outline.period.type == "calendar_year"
    years = sorted({row[4] for row in rows[1:]})
    assert outline.period.labels == tuple(years)
    assert outline.checks == ()


def test_byte_order_mark_in_the_first_heading_does_no_harm(layouts: Any) -> None:
    assert layouts.of_text("\ufeff" + v4(KREIS))[0].layout == "ffcsv_v4"
    assert (
        layouts.of_text("\ufeff" + v5([("2022-05-15", "055150000000", "Münster", "1", "Anzahl")]))[0].layout
        == "ffcsv_v5"
    )


def test_columns_in_another_order_keep_their_roles(layouts: Any) -> None:
    rows = list(csv.reader(io.StringIO(v4(KREIS)), delimiter=";"))
    order = [13, 4, 7, 8, 0, 1, 2, 3, 5, 6, 11, 12, 9, 10]
    outline = layouts.only(layouts.grid([[row[at] for at in order] for row in rows]))
    assert outline.columns[0].role is Role.VALUE
    assert outline.area.column == 2
    assert set(outline.kinds) == {3}


def test_several_values_with_their_units_and_quality_signs(layouts: Any) -> None:
    text = v4(KREIS, "BIL001__Schulen__Anzahl;BIL001_q;BIL002__Anteil__Prozent")
    outline = layouts.of_text("\n".join([text.splitlines()[0], *(line + ";e;1,5" for line in text.splitlines()[1:])]))[
        0
    ]
    assert [(c.role, c.unit) for c in outline.columns[13:]] == [
        (Role.VALUE, "Anzahl"),
        (Role.STATUS, ""),
        (Role.VALUE, "Prozent"),
    ]


def test_keys_that_became_numbers_are_found(layouts: Any) -> None:
    rows = [("1001", "Flensburg", "GESM", "männlich", "12"), ("5515", "Münster", "GESM", "männlich", "3")]
    (outline,) = layouts.of_text(v4(rows))
    assert outline.area.levels == ("kreis",)
    assert outline.area.repaired == 2
    assert [check.code for check in outline.checks] == ["LAYOUT_KEYS_AS_NUMBERS"]


def test_keys_of_the_census_are_regional_keys(layouts: Any) -> None:
    (outline,) = layouts.of_text(v5([("2022-05-15", "055150000000", "Münster", "1", "Anzahl")] * 2))
    assert (outline.area.system, outline.area.levels, outline.area.width) == ("ARS", ("gemeinde",), 12)
    assert (outline.period.type, outline.period.labels) == ("reference_date", ("2022-05-15",))


@pytest.mark.parametrize(
    ("code", "times", "kind"), [("SJ", "2022", ""), ("JAHR", "2022", "calendar_year"), ("SJ", "2022/23", "school_year")]
)
def test_code_of_time_decides_what_a_year_means(code: str, times: str, kind: str, layouts: Any) -> None:
    (outline,) = layouts.of_text(v5([(times, "055150000000", "Münster", "1", "Anzahl")], code))
    assert outline.period.type == kind


def test_lines_behind_the_data_are_left_out(layouts: Any) -> None:
    text = v4(KREIS) + "\n\nStand: 01.01.2025\n© Statistisches Bundesamt"
    (outline,) = layouts.of_text(text)
    assert outline.last == len(KREIS)


def test_both_versions_in_one_file_are_refused(layouts: Any) -> None:
    text = v4(KREIS) + "\n" + v5([("2022", "055150000000", "Münster", "1", "Anzahl")])
    tables = layouts.of_text(text)
    assert [table.layout for table in tables] == ["ffcsv_v4", "ffcsv_v5"]
    assert all("LAYOUT_VERSIONS_MIXED" in [check.code for check in table.checks] for table in tables)


def test_two_files_of_one_version_in_one_are_warned_about(layouts: Any) -> None:
    tables = layouts.of_text(v4(KREIS) + "\n" + v4(KREIS))
    assert [table.last - table.first for table in tables] == [3, 3]
    assert all([check.code for check in table.checks] == ["LAYOUT_SEVERAL_EXPORTS"] for table in tables)


def test_row_that_was_cut_off_is_found(layouts: Any) -> None:
    text = v4(KREIS)
    cut = text[: text.rindex(";GES;")]
    (outline,) = layouts.of_text(cut)
    assert "LAYOUT_CUT_OFF" in [check.code for check in outline.checks]


def test_row_with_too_many_cells_is_found(layouts: Any) -> None:
    lines = v4(KREIS).splitlines()
    lines[2] += ";17"
    (outline,) = layouts.of_text("\n".join(lines))
    (check,) = outline.checks
    assert (check.code, check.place.row) == ("LAYOUT_ROW_BROKEN", 3)


def test_headings_of_another_page_do_not_divide_the_table(layouts: Any) -> None:
    lines = v4(KREIS).splitlines()
    (outline,) = layouts.of_text("\n".join([*lines[:3], lines[0], *lines[3:]]))
    assert (outline.first, outline.last) == (1, len(KREIS) + 1)
    assert outline.kinds[3] is RowKind.NOTE
    assert outline.checks == ()
