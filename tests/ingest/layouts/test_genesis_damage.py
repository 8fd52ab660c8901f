"""Harmless damage must change nothing, harmful damage must be found."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.outline import Outline, Role, RowKind

SAMPLES = [
    "regionalstatistik/11111-01-01-4.csv",
    "regionalstatistik/12411-01-01-4.csv",
    "regionalstatistik/13211-02-05-4_2025.csv",
    "regionalstatistik/21111-02-06-4.csv",
    "regionalstatistik/82411-01-03-4.csv",
    "destatis/12411-0005.csv",
    "destatis/12613-0004.csv",
]
Rows = list[list[str]]


@pytest.fixture(params=SAMPLES)
def rows(request: pytest.FixtureRequest, real: Path) -> Rows:
    text = (real / "genesis" / request.param).read_text(encoding="cp1252")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def meaning(outline: Outline) -> Any:
    """What must stay the same, whatever rows were added above."""
    columns = [(c.name, c.parts, c.role, c.unit, c.period) for c in outline.columns]
    periods = outline.period and (outline.period.type, outline.period.labels, outline.period.where)
    return columns, periods, outline.area, outline.last - outline.first, len(outline.kinds), outline.head_names


def padded(rows: Rows) -> Rows:
    width = max(map(len, rows))
    return [row + [""] * (width - len(row)) for row in rows]


def split_at_commas(rows: Rows) -> Rows:
    """Title and notes as a spreadsheet leaves them that takes the comma for a separator, too."""
    return [[part for cell in row for part in cell.split(",")] if _is_prose(row) else row for row in rows]


def _is_prose(row: list[str]) -> bool:
    return sum(map(bool, row)) == 1 and "," in "".join(row) and "\n" not in "".join(row)


def with_more_above(rows: Rows) -> Rows:
    return [["Für das Bildungsmonitoring abgerufen"], *rows]


def without_code(rows: Rows) -> Rows:
    return rows[1:]


def with_blank_lines_below(rows: Rows) -> Rows:
    return [*rows, [""], ["", "", ""]]


@pytest.mark.parametrize("harm", [padded, with_more_above, without_code, with_blank_lines_below])
def test_harmless_damage_changes_nothing(harm: Callable[[Rows], Rows], rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    after = layouts.only(layouts.grid(harm(rows)))
    assert meaning(after) == meaning(before)
    assert after.checks == ()


def test_commas_of_the_title_that_became_cells_change_nothing(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    after = layouts.only(layouts.grid(padded(split_at_commas(rows))))
    assert meaning(after)[1:] == meaning(before)[1:]
    assert [c.parts for c in after.columns] == [c.parts for c in before.columns]
    assert after.facts["title"].split()[:3] == before.facts["title"].split()[:3]


def test_headings_merged_once_are_spread_again(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    changed = [list(row) for row in rows]
    for index, at in enumerate(before.head[:-1]):
        above = [rows[up] for up in before.head[:index]]
        for column in range(before.right, 0, -1):
            same_parent = all(row[column] == row[column - 1] for row in above)
            if same_parent and rows[at][column] == rows[at][column - 1]:
                changed[at][column] = ""
    after = layouts.only(layouts.grid(changed))
    assert [c.parts for c in after.columns] == [c.parts for c in before.columns]


def test_saved_as_workbook_numbers_and_dates_have_types(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    after = layouts.only(layouts.grid([[typed(cell) for cell in row] for row in padded(rows)], typed=True))
    assert [c.role for c in after.columns] == [c.role for c in before.columns]
    assert [c.unit for c in after.columns] == [c.unit for c in before.columns]
    assert (after.head, after.first, after.last) == (before.head, before.first, before.last)
    assert after.period == before.period
    if before.area.system == "AGS":
        assert after.area.levels == before.area.levels
        assert after.area.repaired > 100
        assert [check.code for check in after.checks] == ["LAYOUT_KEYS_AS_NUMBERS"]


def typed(cell: str) -> Any:
    """What a German spreadsheet makes of a cell."""
    for form in ("%d.%m.%Y",):
        try:
            return datetime.strptime(cell, form)  # noqa: DTZ007 - a cell has no time zone
        except ValueError:
            pass
    try:
        return float(cell.replace(",", ".")) if cell.strip()[:1].isdigit() else cell
    except ValueError:
        return cell


def test_keys_without_leading_zeros_are_found_and_not_mistaken(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    if before.area.column is None:
        pytest.skip("the table has no keys")
    at = before.area.column
    keys = [row[at] for row in rows[before.first : before.last + 1]]
    lost = sum(key.startswith("0") for key in keys)
    changed = [
        row if not before.first <= i <= before.last else [c.lstrip("0") if j == at else c for j, c in enumerate(row)]
        for i, row in enumerate(rows)
    ]
    after = layouts.only(layouts.grid(changed))
    assert after.area.repaired == lost
    assert after.area.levels == before.area.levels
    (check,) = after.checks
    assert (check.code, check.count) == ("LAYOUT_KEYS_AS_NUMBERS", lost)
    assert check.place.row == before.first + next(i for i, key in enumerate(keys) if key.startswith("0")) + 1


@pytest.mark.parametrize("share", [0.3, 0.6, 0.95])
def test_file_that_was_cut_off_is_found(share: float, rows: Rows, layouts: Any, codes: Any) -> None:
    whole = layouts.only(layouts.grid(rows))
    stop = whole.first + max(1, int((whole.last - whole.first) * share))
    cut = layouts.only(layouts.grid(rows[:stop]))
    assert codes(cut) == ["LAYOUT_CUT_OFF"]
    assert cut.last == stop - 1
    assert cut.confidence < whole.confidence
    assert cut.checks[0].place.row == stop


def test_end_without_underscores_is_found_by_copyright(rows: Rows, layouts: Any) -> None:
    whole = layouts.only(layouts.grid(rows))
    without = [row for row in rows if not row or row[0] != "__________"]
    table = layouts.only(layouts.grid(without))
    assert table.last == whole.last
    assert table.checks == ()
    assert table.confidence < 1


def test_two_exports_in_one_file_are_two_tables_and_a_warning(rows: Rows, layouts: Any, codes: Any) -> None:
    one = layouts.only(layouts.grid(rows))
    first, second = layouts.of(layouts.grid(rows + rows))
    assert codes(first) == codes(second) == ["LAYOUT_SEVERAL_EXPORTS"]
    assert (first.first, first.last) == (one.first, one.last)
    assert (second.first, second.last) == (one.first + len(rows), one.last + len(rows))
    assert meaning(second) == meaning(one)


def test_export_glued_to_the_time_stamp_of_the_one_before_is_seen(rows: Rows, layouts: Any, codes: Any) -> None:
    stamp = max(i for i, row in enumerate(rows) if row and row[0].startswith("Stand:"))
    glued = [*rows[:stamp], [rows[stamp][0] + rows[0][0]], *rows[1:]]
    tables = layouts.of(layouts.grid(glued))
    assert len(tables) == 2
    assert all("LAYOUT_SEVERAL_EXPORTS" in codes(table) for table in tables)


def test_rows_of_data_below_the_end_are_found(rows: Rows, layouts: Any, codes: Any) -> None:
    whole = layouts.only(layouts.grid(rows))
    more = rows[whole.first : whole.first + 7]
    table = layouts.only(layouts.grid([*rows, *more]))
    assert codes(table) == ["LAYOUT_ROWS_AFTER_END"]
    assert table.checks[0].count == 7


def test_last_row_that_lost_cells_is_found(rows: Rows, layouts: Any, codes: Any) -> None:
    whole = layouts.only(layouts.grid(rows))
    if whole.right < 3:
        pytest.skip("a row with one cell less is no row of data any more")
    cut = [*rows[: whole.last], rows[whole.last][:-1]]
    assert "LAYOUT_CUT_OFF" in codes(layouts.only(layouts.grid(cut)))


@pytest.mark.parametrize("seed", range(4))
def test_moved_columns_keep_their_meaning(seed: int, rows: Rows, layouts: Any) -> None:
    import random

    before = layouts.only(layouts.grid(rows))
    order = list(range(before.right + 1))
    random.Random(seed).shuffle(order)
    top = before.head[0]
    body = range(top, before.last + 1)
    changed = [[row[at] for at in order] if i in body else row for i, row in enumerate(rows)]
    tables = layouts.of(layouts.grid(changed))
    if tables is None:
        return  # left to the general recognition, not read wrongly
    (after,) = tables
    assert (after.head, after.first, after.last) == (before.head, before.first, before.last)
    by_position = {column.position: column for column in after.columns}
    for column in before.columns:
        moved = by_position[order.index(column.position)]
        assert (moved.role, moved.unit, moved.parts) == (column.role, column.unit, column.parts)


def test_html_page_saved_as_csv_is_no_export(layouts: Any) -> None:
    page = [["<!DOCTYPE html>"], ["<html><head><title>Anmeldung</title>"], ["<body>Tabelle: 12411-0015</body>"]]
    assert layouts.of(layouts.grid(page)) is None


def test_table_of_a_town_that_only_looks_similar_is_no_export(layouts: Any) -> None:
    rows = [["Tabelle: Schulen"], ["", "2019", "2020"], ["Nord", "1", "2"], ["Süd", "3", "4"], ["_____", "", ""]]
    assert layouts.of(layouts.grid(rows)) is None


def test_every_role_of_labels_is_found_in_a_table_with_codes_beside_labels(layouts: Any) -> None:
    text = (
        "Tabelle: 12421-0002\nVorausberechneter Bevölkerungsstand: Deutschland, Stichtag,;;;;;\n"
        "Varianten der Bevölkerungsvorausberechnung, Geschlecht,;;;;;\nAltersjahre;;;;;\n"
        "Bevölkerungsvorausberechnungen;;;;;\nDeutschland;;;;;\nVorausberechneter Bevölkerungsstand (1000);;;;;\n"
        ";;;;31.12.2022;31.12.2023\n"
        "BEV-VARIANTE-01;Geburten und LE moderat;männlich;unter 1 Jahr;377,2;375,4\n"
        "BEV-VARIANTE-01;Geburten und LE moderat;weiblich;unter 1 Jahr;358,8;-\n"
        "__________\n© Statistisches Bundesamt (Destatis), 2023\nStand: 10.01.2023 / 15:53:13\n"
    )
    (table,) = layouts.of_text(text)
    roles = [column.role for column in table.columns]
    assert roles == [Role.CATEGORY_CODE, *[Role.CATEGORY] * 3, Role.VALUE, Role.VALUE]
    assert [column.name for column in table.columns[2:4]] == ["Geschlecht", "Alter"]
    assert {column.unit for column in table.columns[4:]} == {"1000"}
    assert table.period.labels == ("2022-12-31", "2023-12-31")


def test_headings_of_another_page_are_no_data(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    middle = before.first + 20
    heads = [rows[at] for at in range(before.head[0], before.first)]
    after = layouts.only(layouts.grid([*rows[:middle], *heads, *rows[middle:]]))
    assert {after.kinds[middle + at] for at in range(len(heads))} == {RowKind.NOTE}
    assert [(c.name, c.role) for c in after.columns] == [(c.name, c.role) for c in before.columns]
    assert (after.period, after.area) == (before.period, before.area)
    assert after.checks == ()


def test_row_that_counts_the_columns_is_no_data(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    counting = [str(number) for number in range(1, before.right + 2)]
    after = layouts.only(layouts.grid([*rows[: before.first], counting, *rows[before.first :]]))
    assert (after.number_row, after.first) == (before.first, before.first + 1)
    assert [(c.name, c.role) for c in after.columns] == [(c.name, c.role) for c in before.columns]
    assert after.checks == ()


def test_remarks_beside_the_table_are_no_values(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    changed = [list(row) for row in padded(rows)]
    changed[before.head[-1]].append("Bemerkung")
    for at in range(before.first, before.last + 1):
        changed[at].append("geschätzt" if at % 3 else "")
    after = layouts.only(layouts.grid(changed))
    assert after.columns[-1].role is Role.ATTRIBUTE
    assert [c.role for c in after.columns[:-1]] == [c.role for c in before.columns]
    assert after.checks == ()


def test_row_that_lost_a_cell_or_has_one_too_many_is_found(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    at = before.first + 17
    for broken in (rows[at][:1] + rows[at][2:], [*rows[at][:1], "Teil", *rows[at][1:]]):
        table = layouts.only(layouts.grid([*rows[:at], broken, *rows[at + 1 :]]))
        (check,) = [check for check in table.checks if check.code == "LAYOUT_ROW_BROKEN"]
        assert (check.place.row, check.count) == (at + 1, 1)
        assert table.right == before.right


def test_headings_that_lost_a_cell_are_found(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    at = before.head[-1]
    if not any(rows[at][:-1]):
        pytest.skip("the row has one heading only and is blank without it")
    broken = [*rows[:at], rows[at][:-1], *rows[at + 1 :]]
    tables = layouts.of(layouts.grid(broken))
    if tables is None:
        return  # left to the general recognition, not read wrongly
    assert "LAYOUT_ROW_BROKEN" in [check.code for check in tables[0].checks]


def test_signs_left_empty_are_no_damage(rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    changed = [["" if cell == "-" else cell for cell in row] for row in rows]
    after = layouts.only(layouts.grid(changed))
    assert after.checks == ()
    assert (after.first, after.right) == (before.first, before.right)


@pytest.mark.parametrize("form", ["{}.0", '="{}"', "{}"])
def test_keys_that_a_spreadsheet_has_rewritten_are_still_keys(form: str, rows: Rows, layouts: Any) -> None:
    before = layouts.only(layouts.grid(rows))
    if before.area.column is None:
        pytest.skip("the table has no keys")
    at = before.area.column
    changed = [
        [form.format(c) if j == at and c.isdigit() else c for j, c in enumerate(row)]
        if before.first <= i <= before.last
        else row
        for i, row in enumerate(rows)
    ]
    after = layouts.only(layouts.grid(changed))
    assert after.area.levels == before.area.levels
    assert (after.area.repaired > 0) is (form != "{}")
