"""Collection workbooks: made for a town, filled in by an office, read again, or refused with sheet and cell."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.ingest.collecting.filled import filled_table
from kobimo.ingest.collecting.form import Form, form_of, lines_of
from kobimo.ingest.formats.registry import open_file
from kobimo.model.recipe import TableRule
from kobimo.workflows.collecting.asking import Asked, Wish, asked
from kobimo.workflows.collecting.workbook import workbook
from kobimo.workflows.opened import open_workspace
from support.command import Outcome, call, run
from support.town import founded, founded_town

__all__ = ["founded", "founded_town"]

WISH = Wish("kita_kinder", level="viertel", period="2026-03-01", cube="alter_herkunft")
CELLS = st.one_of(st.integers(0, 10**9), st.sampled_from(["-", ".", "x"]), st.none())
Change = Callable[[Workbook, Worksheet], None]


@pytest.fixture(scope="session")
def wanted(founded_town: Path) -> Asked:
    """What a workbook asks of the four quarters: two ages and three origins."""
    wish = Wish(**{**WISH.__dict__, "categories": {"alter": "0-2,3-5"}})
    return asked(wish, open_workspace(founded_town / "kleinstadt"))


@pytest.fixture(scope="session")
def empty(wanted: Asked, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workbook, not filled in."""
    path = tmp_path_factory.mktemp("mappe") / "leer.xlsx"
    path.write_bytes(workbook(wanted))
    return path


@pytest.fixture
def town_with_recipe(founded: Path, empty: Path) -> Path:
    """A town that knows how to read the workbook."""
    run("recipe", "new", founded, "kita_mappe", empty, "--accept")
    return founded


def inputs(sheet: Worksheet) -> Iterator[Any]:
    """Yield the input cells in the order of rows."""
    for row in sheet.iter_rows(min_row=6):
        yield from (cell for cell in row if not cell.protection.locked)


def fill(source: Path, target: Path, change: Change | None = None) -> Path:
    """Fill every cell with its own number, change something, save."""
    book = openpyxl.load_workbook(source)
    for number, cell in enumerate(inputs(book["Daten"]), 1):
        cell.value = number
    if change:
        change(book, book["Daten"])
    book.save(target)
    return target


def imported(workspace: Path, file: Path) -> Outcome:
    return call("import", workspace, "kita_mappe", file, "--json")


def codes(outcome: Outcome, severity: str = "error") -> set[str]:
    return {check["code"] for check in outcome.json()["checks"] if check["severity"] == severity}


def observations(workspace: Path) -> set[tuple[str, str, str, int | None, str]]:
    files = str(workspace / "data" / "observations" / "kita_kinder" / "*.parquet")
    sql = "SELECT area, alter, herkunft, kinder, kinder_status FROM read_parquet(?, union_by_name=true)"
    return {(*row[:3], row[3], row[4]) for row in duckdb.execute(sql, [files]).fetchall()}


def test_filled_workbook_is_imported_with_every_number_in_its_place(town_with_recipe: Path, empty: Path) -> None:
    file = fill(empty, town_with_recipe.parent / "antwort.xlsx")
    result = run("import", town_with_recipe, "kita_mappe", file, "--json").json()
    expected = {}
    number = 0
    for area in ("11", "12", "21", "22"):
        for age in ("0-2", "3-5"):
            for origin in ("mit", "ohne", "ohne_angabe"):
                number += 1
                expected[area, age, origin] = number
    assert result["observations"] == {"kita_kinder": 24}
    assert result["periods"] == {"kita_kinder": ["2026-03-01"]}
    assert {row[:3]: row[3] for row in observations(town_with_recipe)} == expected


def test_sniff_says_what_the_workbook_is_and_recipe_new_asks_nothing(founded: Path, empty: Path) -> None:
    assert "Erhebungsmappe: Datensatz kita_kinder, Würfel alter_herkunft, Raumebene viertel" in run("sniff", empty).out
    proposed = run("recipe", "new", founded, "kita_mappe", empty, "--json").json()
    assert proposed["questions"] == []
    assert set(proposed["files"]) == {
        "sources/kita_mappe/source.yaml",
        "sources/kita_mappe/recipe.yaml",
        "datasets/kita_kinder.yaml",
    }


def test_empty_free_workbook_gives_a_recipe_and_sniff_says_that_it_is_empty(founded: Path, tmp_path: Path) -> None:
    made = tmp_path / "vhs.xlsx"
    run("catalogue", "workbook", "vhs", "--in", founded, "--level", "viertel", "--rows", "20", "--cube",
        "programmbereich", "--out", made)  # fmt: skip
    assert "COLLECTING_NOT_FILLED" in call("sniff", made).text
    assert run("recipe", "new", founded, "vhs_mappe", made, "--json").json()["questions"] == []


def test_sniff_says_that_the_hidden_sheet_was_changed(empty: Path, tmp_path: Path) -> None:
    outcome = call("sniff", fill(empty, tmp_path / "a.xlsx", _tampered))
    assert outcome.code == 3
    assert "COLLECTING_FORM_DAMAGED" in outcome.text


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(filling=st.lists(CELLS, min_size=24, max_size=24))
def test_any_filling_is_read_as_it_was_written(empty: Path, tmp_path: Path, filling: list[int | str | None]) -> None:
    book = openpyxl.load_workbook(empty)
    for cell, value in zip(inputs(book["Daten"]), filling, strict=True):
        cell.value = value
    book.save(tmp_path / "f.xlsx")
    tables, checks = filled_table(open_file(tmp_path / "f.xlsx"), TableRule(layout="erhebungsmappe"))
    read = [cell for row in tables[0].rows for cell in row[2:5]]
    assert read == ["" if value is None else str(value) for value in filling]
    blank = filling.count(None)
    said = {check.code: check.count for check in checks}
    assert said == (
        {} if not blank else {"COLLECTING_NOT_FILLED": 1} if blank == 24 else {"COLLECTING_CELLS_EMPTY": blank}
    )


@settings(max_examples=200)
@given(
    names=st.lists(st.text(min_size=1, max_size=30), min_size=1, max_size=5),
    rows=st.lists(st.tuples(st.text(min_size=1), st.text(min_size=1)), max_size=50),
)
def test_form_survives_being_written_into_cells(names: list[str], rows: list[tuple[str, str]]) -> None:
    from kobimo.ingest.grid import Grid, Opened

    form = Form(
        dataset="d",
        cube="c",
        period_type="calendar_year",
        sheet="Daten",
        period_cell=(1, 1),
        head=4,
        values=tuple({"heading": name, "measure": "m"} for name in names),
        rows=tuple(rows),
    )
    grid = Grid("f.xlsx", "x", [[line] for line in lines_of(form)], range(1, 100), hidden=True)
    assert form_of(Opened("f.xlsx", None, (grid,))) == form


def test_signs_of_official_tables_keep_their_meaning(town_with_recipe: Path, empty: Path) -> None:
    def signs(_book: Workbook, sheet: Worksheet) -> None:
        sheet["D6"], sheet["E6"], sheet["F6"] = "-", ".", "x"

    run("import", town_with_recipe, "kita_mappe", fill(empty, town_with_recipe.parent / "a.xlsx", signs))
    found = {row[2]: row[3:] for row in observations(town_with_recipe) if row[:2] == ("11", "0-2")}
    assert found["mit"] == (0, "nil")
    assert (found["ohne"][1], found["ohne_angabe"][1]) == ("suppressed", "not_meaningful")


def test_sorted_renamed_and_shifted_sheets_are_read_alike(town_with_recipe: Path, empty: Path) -> None:
    def shuffle(book: Workbook, sheet: Worksheet) -> None:
        for column in "ABCDEF":
            sheet[f"{column}6"].value, sheet[f"{column}13"].value = (
                sheet[f"{column}13"].value,
                sheet[f"{column}6"].value,
            )
        sheet.insert_rows(4)
        sheet.title = "Tabelle1"
        book["_kobimo"].title = "Irgendwas"

    run("import", town_with_recipe, "kita_mappe", fill(empty, town_with_recipe.parent / "a.xlsx", shuffle))
    found = {row[:3]: row[3] for row in observations(town_with_recipe)}
    assert (found["11", "0-2", "mit"], found["22", "3-5", "ohne_angabe"]) == (1, 24)


def _key(_book: Workbook, sheet: Worksheet) -> None:
    sheet["A7"] = 99


def _age(_book: Workbook, sheet: Worksheet) -> None:
    sheet["C7"] = "3 bis 6"


def _row(_book: Workbook, sheet: Worksheet) -> None:
    sheet.delete_rows(8)


def _twice(_book: Workbook, sheet: Worksheet) -> None:
    sheet["C7"] = sheet["C6"].value


def _text(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D7"] = "ca. 12"


def _fraction(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D7"] = 1.5


def _negative(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D7"] = -3


def _heading(_book: Workbook, sheet: Worksheet) -> None:
    sheet["D5"] = "mit Migrationshintergrund"


def _period(_book: Workbook, sheet: Worksheet) -> None:
    sheet["B2"] = "01.03.2027"


def _no_form(book: Workbook, _sheet: Worksheet) -> None:
    del book["_kobimo"]


def _tampered(book: Workbook, _sheet: Worksheet) -> None:
    book["_kobimo"]["A4"] = str(book["_kobimo"]["A4"].value).replace("alter_herkunft", "alter_mittagessen")


def _newer(book: Workbook, _sheet: Worksheet) -> None:
    book["_kobimo"]["A2"] = "2"


def _older(book: Workbook, _sheet: Worksheet) -> None:
    book["_kobimo"]["A2"] = "0"


def _without_data(book: Workbook, _sheet: Worksheet) -> None:
    del book["Daten"]


def _blank(_book: Workbook, sheet: Worksheet) -> None:
    for cell in inputs(sheet):
        cell.value = None


@pytest.mark.parametrize(
    ("change", "code", "cell"),
    [
        (_key, "COLLECTING_KEY_CHANGED", "A7"),
        (_age, "COLLECTING_KEY_CHANGED", "C7"),
        (_row, "COLLECTING_ROWS_MISSING", ""),
        (_twice, "COLLECTING_ROW_TWICE", "A7"),
        (_text, "NUMBER_UNREADABLE", "D7"),
        (_fraction, "", "D7"),
        (_negative, "", "D7"),
        (_heading, "COLLECTING_HEADING_CHANGED", "D5"),
        (_period, "COLLECTING_PERIOD_CHANGED", "B2"),
        (_no_form, "COLLECTING_FORM_MISSING", ""),
        (_tampered, "COLLECTING_FORM_DAMAGED", ""),
        (_newer, "COLLECTING_FORM_NEWER", ""),
        (_older, "COLLECTING_FORM_OLDER", ""),
        (_without_data, "COLLECTING_SHEET_MISSING", ""),
        (_blank, "COLLECTING_NOT_FILLED", ""),
    ],
)
def test_changed_workbook_is_refused_as_a_whole_with_its_place(
    town_with_recipe: Path, empty: Path, change: Change, code: str, cell: str
) -> None:
    outcome = imported(town_with_recipe, fill(empty, town_with_recipe.parent / "a.xlsx", change))
    assert outcome.code == 3, outcome.text
    errors = [check for check in outcome.json()["checks"] if check["severity"] == "error"]
    assert outcome.json()["delivery"] is None
    assert errors, outcome.text
    assert any(check["code"] == code or not code for check in errors), errors
    if cell:
        assert ("Daten", cell) in {(check["sheet"], check["cell"]) for check in errors}, errors
    assert not list(town_with_recipe.glob("data/observations/kita_kinder/*.parquet"))


def test_formula_without_result_in_an_input_cell_is_refused_and_the_good_value_stays(
    town_with_recipe: Path, empty: Path
) -> None:
    def formula(_book: Workbook, sheet: Worksheet) -> None:
        sheet["D6"] = "=3+4"

    assert imported(town_with_recipe, fill(empty, town_with_recipe.parent / "a.xlsx")).code == 0
    before = observations(town_with_recipe)
    outcome = imported(town_with_recipe, fill(empty, town_with_recipe.parent / "a.xlsx", formula))
    assert (outcome.code, codes(outcome), codes(outcome, "warning")) == (3, {"COLLECTING_FORMULA_UNCOMPUTED"}, set())
    (error,) = (check for check in outcome.json()["checks"] if check["severity"] == "error")
    assert (error["sheet"], error["cell"]) == ("Daten", "D6")
    assert "Excel öffnen, speichern" in error["remedy"]
    assert observations(town_with_recipe) == before


def test_an_empty_cell_is_one_warning_that_speaks_of_the_workbook(town_with_recipe: Path, empty: Path) -> None:
    def emptied(_book: Workbook, sheet: Worksheet) -> None:
        sheet["D6"] = sheet["E7"] = None

    outcome = imported(town_with_recipe, fill(empty, town_with_recipe.parent / "a.xlsx", emptied))
    (warning,) = (check for check in outcome.json()["checks"] if check["severity"] == "warning")
    assert warning["code"] == "COLLECTING_CELLS_EMPTY"
    assert "2 von 24 (D6, E7)" in warning["message"]


def test_workbook_of_another_cube_is_refused(town_with_recipe: Path, tmp_path: Path) -> None:
    other = tmp_path / "andere.xlsx"
    run("catalogue", "workbook", "kita_kinder", "--in", town_with_recipe, "--cube", "mittagessen", "--out", other)
    outcome = imported(town_with_recipe, fill(other, tmp_path / "a.xlsx"))
    assert (outcome.code, codes(outcome)) == (3, {"COLLECTING_OTHER_FORM"})
    assert "kita_kinder/mittagessen/viertel" in outcome.text


def test_office_enters_the_period_where_the_workbook_leaves_it_open(town_with_recipe: Path, tmp_path: Path) -> None:
    workspace, made = town_with_recipe, tmp_path / "offen.xlsx"
    run("catalogue", "workbook", "kita_kinder", "--in", workspace, "--cube", "alter_herkunft", "--out", made,
        "--categories", "alter=0-2,3-5")  # fmt: skip

    def entered(text: str) -> Outcome:
        return imported(workspace, fill(made, tmp_path / "a.xlsx", lambda _b, sheet: sheet.cell(2, 2, text)))

    assert codes(entered("2026")) >= {"COLLECTING_PERIOD_UNREADABLE"}
    assert entered("01.03.2025").json()["periods"] == {"kita_kinder": ["2025-03-01"]}


def test_free_rows_of_one_area_are_added_up(founded: Path, tmp_path: Path) -> None:
    made, answer = tmp_path / "vhs.xlsx", tmp_path / "antwort.xlsx"
    run("catalogue", "workbook", "museen", "--in", founded, "--level", "viertel", "--period", "2025", "--rows", "5",
        "--cube", "museumsart", "--out", made)  # fmt: skip
    book = openpyxl.load_workbook(made)
    sheet = book["Daten"]
    columns = range(3, 7)
    for row, (area, name) in enumerate((("Viertel 11 (11)", "Stadtmuseum"), ("Viertel 11 (11)", "Glashaus")), 6):
        sheet.cell(row, 1, area)
        sheet.cell(row, 2, name)
        for column in columns:
            sheet.cell(row, column, row * column)
    book.save(answer)
    run("recipe", "new", founded, "museen_mappe", made, "--accept")
    result = run("import", founded, "museen_mappe", answer, "--json").json()
    files = str(founded / "data" / "observations" / "museen" / "*.parquet")
    sums = duckdb.execute("SELECT besuche FROM read_parquet(?) ORDER BY besuche", [files]).fetchall()
    assert result["observations"] == {"museen": len(columns)}
    assert [row[0] for row in sums] == [(6 + 7) * column for column in columns]
    sheet["A6"] = "Viertel 99"
    book.save(answer)
    refused = call("import", founded, "museen_mappe", answer, "--json")
    assert codes(refused) == {"COLLECTING_CHOICE_UNKNOWN"}


def test_keys_are_locked_and_only_input_cells_are_open(empty: Path) -> None:
    book = openpyxl.load_workbook(empty)
    sheet = book["Daten"]
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {f"{column}{row}" for column in "DEF" for row in range(6, 14)}
    assert all(sheet.protection.sheet for sheet in book.worksheets)
    assert not any(sheet.protection.password for sheet in book.worksheets)
    assert book["_kobimo"].sheet_state == "hidden"
    assert (sheet.freeze_panes, sheet.print_title_rows, sheet.page_setup.orientation) == ("C6", "$5:$5", "landscape")


def test_workbook_names_no_person_and_says_so(empty: Path) -> None:
    guide = openpyxl.load_workbook(empty)["Anleitung"]
    said = " ".join(str(cell.value) for row in guide.iter_rows() for cell in row if cell.value)
    assert "keine Namen" in said
    assert "01.03.2026" in said


def test_requests_that_make_no_workbook_are_refused(founded: Path) -> None:
    workspace = open_workspace(founded)
    with pytest.raises(InvalidInputError, match="Zeitraum dieses Datensatzes"):
        asked(Wish("kita_kinder", level="viertel", period="2025"), workspace)
    with pytest.raises(UnknownNameError, match="planungsraum"):
        asked(Wish("kita_kinder", level="planungsraum"), workspace)
    with pytest.raises(InvalidInputError, match="überschneiden"):
        asked(Wish("kita_kinder", level="viertel", cube="alter_herkunft", categories={"alter": "0-3,3-5"}), workspace)
    with pytest.raises(UnknownNameError, match="kita_kinda"):
        asked(Wish("kita_kinda", level="viertel"), workspace)


def test_every_structure_of_the_catalogue_gives_headings_that_differ(founded: Path) -> None:
    from kobimo.catalogue.loading import catalogue

    workspace = open_workspace(founded)
    for template in catalogue().templates.values():
        level = "" if template.id in workspace.definitions.datasets else "viertel"
        for cube in template.for_space("stadt", "viertel").cubes if level else ():
            form = asked(Wish(template.id, level=level, cube=cube.id), workspace).form
            assert len(set(form.headings)) == len(form.headings), (template.id, cube.id)


def test_libreoffice_keeps_the_workbook_readable(town_with_recipe: Path, empty: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    answer = fill(empty, tmp_path / "antwort.xlsx")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "ods", "--outdir", str(tmp_path), str(answer)]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    if not (tmp_path / "antwort.ods").exists():
        pytest.skip("LibreOffice is installed without Calc")
    assert imported(town_with_recipe, tmp_path / "antwort.ods").json()["observations"] == {"kita_kinder": 24}
