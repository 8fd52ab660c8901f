"""A corpus of messy files with the findings they must give. Nothing wrong may pass in silence."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

import openpyxl
import pytest

from kobimo.model.checks import CheckResult, has_errors

GOOD = "Schlüssel;Stand;Zahl\n0101;2018-12-31;10\n0102;2018-12-31;20\n0201;2018-12-31;30\n"


def only(reading: Any, code: str) -> CheckResult:
    hits = [check for check in reading.checks if check.code == code]
    assert len(hits) == 1, [(check.code, check.message) for check in reading.checks]
    return hits[0]


def values(reading: Any) -> dict[str, int | None]:
    table = reading.observations["einwohner"]
    return dict(zip(table["area"].to_pylist(), table["personen"].to_pylist(), strict=True))


def test_a_clean_file_gives_no_finding_at_all(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD))
    assert reading.checks == ()
    assert values(reading) == {"0101": 10, "0102": 20, "0201": 30}
    assert reading.rows_read == {"einwohner.csv": 3}
    assert reading.observations["einwohner"].column_names == [
        "cube", "level", "area", "period", "personen", "personen_status", "file", "row",
    ]  # fmt: skip
    assert reading.observations["einwohner"]["row"].to_pylist() == [2, 3, 4]


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [("utf-8", b""), ("utf-8-sig", b""), ("cp1252", b""), ("utf-16", b""), ("utf-16-le", b""), ("utf-16-be", b"")],
)
def test_every_usual_encoding_is_understood(desk: Any, encoding: str, mark: bytes) -> None:
    reading = desk.read(desk.file("einwohner.csv", mark + GOOD.encode(encoding)))
    assert reading.checks == ()
    assert sum(value or 0 for value in values(reading).values()) == 60


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_every_usual_delimiter_and_line_break_is_understood(desk: Any, delimiter: str, line_break: str) -> None:
    reading = desk.read(desk.file("einwohner.txt", GOOD.replace(";", delimiter).replace("\n", line_break)))
    assert reading.checks == ()
    assert values(reading) == {"0101": 10, "0102": 20, "0201": 30}


def test_a_sep_line_decides_and_rows_keep_their_line_numbers(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", "sep=,\r\n" + GOOD.replace(";", ",").replace("30", "drei")))
    assert only(reading, "NUMBER_UNREADABLE").place.row == 5


def test_an_unknown_key_names_row_and_nearest_area(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD.replace("0102", "0103")))
    check = only(reading, "AREA_UNKNOWN")
    assert (check.place.row, check.place.column) == (3, "Schlüssel")
    assert "0103" in check.message
    assert "Altstadt" in check.remedy
    assert has_errors(reading.checks)


def test_a_key_is_padded_only_if_the_padded_key_exists(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD.replace("0101", "101").replace("0102", "102.0")))
    note = only(reading, "KEY_ZEROS_RESTORED")
    assert note.count == 2
    assert values(reading)["0102"] == 20
    other = desk.read(desk.file("einwohner.csv", GOOD.replace("0101", "199")))
    assert only(other, "AREA_UNKNOWN").place.row == 2


def test_duplicate_rows_are_named_both(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD + "0101;31.12.2018;11\n"))
    check = only(reading, "ROW_DUPLICATE")
    assert "Zeile 5" in check.message
    assert "Zeile 2" in check.message
    assert has_errors(reading.checks)


def test_a_missing_column_names_the_nearest_headings(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD.replace("Zahl", "Zahlen")))
    check = only(reading, "COLUMN_MISSING")
    assert "„Zahl“" in check.message
    assert "„Zahlen“" in check.remedy


def test_a_file_without_any_wanted_heading_still_names_its_headings(desk: Any) -> None:
    reading = desk.read(desk.file("einwohner.csv", "Titel\nA;B;C\n1;2;3\n4;5;6\n"))
    missing = [check for check in reading.checks if check.code == "COLUMN_MISSING"]
    assert len(missing) == 3
    assert all("„A“" in check.remedy for check in missing)


def test_a_header_in_capitals_is_found_and_read(desk: Any) -> None:
    title = "Einwohner;;\nSeite;1;\n"
    reading = desk.read(desk.file("e.csv", title + GOOD.replace("Schlüssel;Stand;Zahl", "SCHLÜSSEL;STAND;ZAHL")))
    assert reading.checks == ()
    assert values(reading) == {"0101": 10, "0102": 20, "0201": 30}


def test_capitals_decide_between_two_columns_and_nothing_is_guessed(desk: Any) -> None:
    both = GOOD.replace("Zahl", "ZAHL;Zahl").replace(";10\n", ";99;10\n").replace(";20\n", ";99;20\n")
    reading = desk.read(desk.file("e.csv", both.replace(";30\n", ";99;30\n")))
    assert values(reading) == {"0101": 10, "0102": 20, "0201": 30}
    assert "„ZAHL“" in only(reading, "COLUMNS_UNREAD").message
    neither = desk.read(desk.file("e.csv", both.replace(";30\n", ";99;30\n").replace("Zahl", "zahl")))
    assert "„Zahl“" in only(neither, "COLUMN_MISSING").message
    assert has_errors(neither.checks)


def test_a_correction_finds_its_columns_whatever_their_capitals(desk: Any) -> None:
    correction = {
        "id": "k1",
        "file": "*",
        "where": {"Schlüssel": "0102"},
        "set": {"Zahl": "21"},
        "expect": 1,
        "reason": "Verschrieben",
        "decided_by": "Amt",
        "decided_on": "2026-11-22",
    }
    capitals = GOOD.replace("Schlüssel;Stand;Zahl", "SCHLÜSSEL;Stand;ZAHL")
    assert values(desk.read(desk.file("e.csv", capitals), corrections=[correction]))["0102"] == 21
    gone = desk.read(desk.file("e.csv", GOOD.replace("Zahl", "Menge")), corrections=[correction])
    assert "„Zahl“" in only(gone, "CORRECTION_COLUMN_MISSING").message


def test_columns_that_the_recipe_does_not_read_are_named_up_to_fifteen(desk: Any) -> None:
    def with_more(number: int) -> Any:
        lines = GOOD.splitlines()
        cells = [";".join(f"S{index}" for index in range(number))] + [";".join(["1"] * number)] * 3
        data = "\n".join(f"{line};{more}" for line, more in zip(lines, cells, strict=True))
        return only(desk.read(desk.file("e.csv", data)), "COLUMNS_UNREAD")

    check = with_more(15)
    assert check.severity == "note"
    assert "„S0“" in check.message
    assert check.message.endswith("„S14“.")
    check = with_more(18)
    assert check.message.endswith("„S14“ und 3 weitere.")
    assert "Schlüssel" not in check.message


def test_attributes_of_geodata_are_not_listed_as_unread(desk: Any) -> None:
    properties = '{"Schlüssel": "0101", "Stand": "2018-12-31", "Zahl": 5, "Farbe": "rot"}'
    point = '{"type": "Point", "coordinates": [8, 50]}'
    feature = f'{{"type": "Feature", "properties": {properties}, "geometry": {point}}}'
    reading = desk.read(desk.file("e.geojson", f'{{"type": "FeatureCollection", "features": [{feature}]}}'))
    assert values(reading) == {"0101": 5}
    assert "COLUMNS_UNREAD" not in [check.code for check in reading.checks]


def test_a_blank_cell_among_others_is_named_with_its_place(desk: Any, kit: Any) -> None:
    blank = GOOD.replace(";20\n", ";\n")
    reading = desk.read(desk.file("e.csv", blank))
    check = only(reading, "CELL_EMPTY")
    assert (check.place.row, check.place.column, check.severity) == (3, "Zahl", "warning")
    assert values(reading) == {"0101": 10, "0102": None, "0201": 30}
    assert reading.observations["einwohner"]["personen_status"].to_pylist()[1] == "missing"
    meant = desk.read(desk.file("e.csv", blank), kit.recipe | {"table": {"symbols": {"": "nil"}}})
    assert meant.checks == ()
    assert values(meant)["0102"] == 0


def test_a_wholly_empty_column_is_reported_once_as_such(desk: Any) -> None:
    lines = [line.rpartition(";")[0] + ";" for line in GOOD.splitlines()[1:]]
    reading = desk.read(desk.file("e.csv", "\n".join(["Schlüssel;Stand;Zahl", *lines])))
    assert [check.code for check in reading.checks] == ["COLUMN_EMPTY"]


def test_many_blank_cells_are_folded(desk: Any, kit: Any) -> None:
    areas = [("stadt", "0", "Stadt", ""), *(("viertel", f"{n:04}", f"V{n}", "0") for n in range(1, 101))]
    space = kit.space([("viertel", "stadt"), ("stadt", None)], areas)
    data = "Schlüssel;Stand;Zahl\n" + "".join(f"{n:04};2018-12-31;{'' if n > 1 else 5}\n" for n in range(1, 101))
    checks = [c for c in desk.read(desk.file("e.csv", data), space=space).checks if c.code == "CELL_EMPTY"]
    assert len(checks) == 21
    assert sum(check.count for check in checks) == 99


def test_a_row_without_area_is_shown_by_its_first_text(desk: Any) -> None:
    data = "Name;" + GOOD.replace("\n", "\nx;", 3) + ";;2018-12-31;60\nAltstadt zusammen;;2018-12-31;30\n"
    checks = [c for c in desk.read(desk.file("e.csv", data)).checks if c.code == "AREA_EMPTY"]
    assert ["„2018-12-31“" in checks[0].message, "„Altstadt zusammen“" in checks[1].message] == [True, True]
    assert [check.place.row for check in checks] == [5, 6]


@pytest.mark.parametrize("word", ["zwanzig", "20a", "#REF!", "20)", "2O", "1.2.3", "k.A.", "12 34", "5 %"])
def test_text_where_a_number_is_due_is_an_error_with_its_place(desk: Any, word: str) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD.replace(";20\n", f";{word}\n")))
    check = only(reading, "NUMBER_UNREADABLE")
    assert word in check.message
    assert "symbols" in check.remedy
    assert "corrections.yaml" in check.remedy
    assert (check.place.file, check.place.row, check.place.column) == ("einwohner.csv", 3, "Zahl")
    assert has_errors(reading.checks)


@pytest.mark.parametrize(
    ("sign", "number", "status"),
    [
        ("-", 0, "nil"),
        ("–", 0, "nil"),
        (".", None, "suppressed"),
        ("*", None, "suppressed"),
        ("...", None, "later"),
        ("…", None, "later"),
        ("/", None, "unreliable"),
        ("x", None, "not_meaningful"),
        ("(20)", 20, "limited"),
        ("20p", 20, "provisional"),
        ("20 r", 20, "revised"),
        ("20s", 20, "estimated"),
        ("", None, "missing"),
    ],
)
def test_signs_of_official_tables_become_states(desk: Any, sign: str, number: int | None, status: str) -> None:
    reading = desk.read(desk.file("einwohner.csv", GOOD.replace(";20\n", f";{sign}\n")))
    row = reading.observations["einwohner"].to_pylist()[1]
    assert (row["personen"], row["personen_status"]) == (number, status)
    assert not has_errors(reading.checks)


def test_a_sign_of_the_supplier_is_understood_from_the_recipe(desk: Any, kit: Any) -> None:
    recipe = kit.recipe | {"table": {"symbols": {"k.A.": "missing", "-9999": "suppressed"}}}
    reading = desk.read(desk.file("e.csv", GOOD.replace(";20\n", ";k.A.\n").replace(";30\n", ";-9999\n")), recipe)
    assert reading.observations["einwohner"]["personen_status"].to_pylist() == ["normal", "missing", "suppressed"]


def test_a_negative_count_is_an_error(desk: Any) -> None:
    assert only(desk.read(desk.file("e.csv", GOOD.replace(";20\n", ";-20\n"))), "NUMBER_NEGATIVE").place.row == 3


def test_a_count_with_a_fraction_is_an_error(desk: Any) -> None:
    assert only(desk.read(desk.file("e.csv", GOOD.replace(";20\n", ";20,5\n"))), "NUMBER_FRACTION").place.row == 3


@pytest.mark.parametrize("digits", ["9223372036854775808", "9" * 400])
def test_a_number_beyond_64_bit_is_an_error(desk: Any, digits: str) -> None:
    assert only(desk.read(desk.file("e.csv", GOOD.replace(";20\n", f";{digits}\n"))), "NUMBER_TOO_LARGE").place.row == 3


def test_the_largest_number_of_64_bit_is_kept_exactly(desk: Any) -> None:
    reading = desk.read(desk.file("e.csv", GOOD.replace(";20\n", ";9223372036854775807\n")))
    assert values(reading)["0102"] == 9223372036854775807


def test_thousands_dots_in_one_column_do_not_touch_the_other(desk: Any, kit: Any) -> None:
    data = "Schlüssel;Stand;w;m\n0101;2018-12-31;1.234;12\n0102;2018-12-31;987;34\n0201;2018-12-31;12.345;5678\n"
    measures = [
        {"id": name, "title": kit.text(name), "unit": kit.text("Personen"), "concerns": "persons"} for name in "wm"
    ]
    columns = {"w": {"measure": "w"}, "m": {"measure": "m"}}
    recipe = kit.recipe | {"values": [{"dataset": "einwohner", "columns": columns}]}
    table = desk.read(desk.file("e.csv", data), recipe, kit.people(measures=measures)).observations["einwohner"]
    assert table["w"].to_pylist() == [1234, 987, 12345]
    assert table["m"].to_pylist() == [12, 34, 5678]


def test_ambiguous_numbers_ask_for_the_recipe(desk: Any, kit: Any) -> None:
    data = GOOD.replace(";10\n", ";1.000\n").replace(";20\n", ";2.000\n").replace(";30\n", ";3.000\n")
    path = desk.file("e.csv", data)
    assert "thousands:" in only(desk.read(path), "NUMBER_FORMAT_AMBIGUOUS").remedy
    assert values(desk.read(path, kit.recipe | {"table": {"thousands": "."}}))["0201"] == 3000
    assert values(desk.read(path, kit.recipe | {"table": {"decimal": "."}}))["0201"] == 3


def test_another_column_of_the_file_breaks_the_tie(desk: Any) -> None:
    lines = ["Schlüssel;Stand;Zahl;Fläche"]
    lines += [f"{key};2018-12-31;{n}.000;{n},5" for n, key in enumerate(("0101", "0102", "0201"), 1)]
    assert values(desk.read(desk.file("e.csv", "\n".join(lines)))) == {"0101": 1000, "0102": 2000, "0201": 3000}


@pytest.mark.parametrize(("first", "second"), [("1.000", "2000"), ("1,5", "1.5"), ("1.234", "5678")])
def test_contradictory_numbers_name_two_cells(desk: Any, first: str, second: str) -> None:
    data = GOOD.replace(";10\n", f";{first}\n").replace(";20\n", f";{second}\n")
    check = only(desk.read(desk.file("e.csv", data)), "NUMBER_FORMAT_CONTRADICTORY")
    assert first in check.message
    assert second in check.message


def test_a_file_of_another_year_is_a_warning(desk: Any) -> None:
    check = only(desk.read(desk.file("einwohner_2017.csv", GOOD)), "PERIOD_YEAR_IN_FILE_NAME")
    assert "2017" in check.message
    assert check.severity == "warning"


def test_years_of_a_file_name_can_mean_something_else(desk: Any, kit: Any) -> None:
    recipe = kit.recipe | {"period": {"column": "Stand", "ignore_file_name": True}}
    assert desk.read(desk.file("einwohner_2019-01.csv", GOOD), recipe).checks == ()


@pytest.mark.parametrize(
    ("title", "years"),
    [
        ("Einwohner am 31.12.2017;;\nBürgeramt;;\n", "2017"),
        ("Einwohner 2016 und 2017;;\n", "2016, 2017"),
        ("Einwohner 2018;;\nErstellt am 05.03.2019;;\n", ""),
        ("Einwohner, 12018 Personen;;\n", ""),
        ("Einwohner (ab 2009);;\n", ""),
        ("Einwohner seit dem 31.12.2009;;\n", ""),
        ("Einwohner seit dem 1. Januar 2018;;\n", ""),
        ("Einwohner, Gebietsstand 2009;;\n", ""),
        ("Einwohner, Gebietsstand: 31.12.2020;;\n", ""),
        ("Einwohner auf Grundlage des Zensus 2011;;\n", ""),
        ("Index (2015 = 100);;\n", ""),
        ("Einwohner ab 2021;;\n", "2021"),
        ("Einwohner 2017, Gebietsstand 2018;;\n", "2017"),
        ("Einwohner 2017 (ab 2009);;\n", "2017"),
    ],
)
def test_title_lines_of_another_year_are_a_warning(desk: Any, title: str, years: str) -> None:
    reading = desk.read(desk.file("e.csv", title + GOOD))
    lines = title.replace(";", "").splitlines()
    assert reading.facts["e.csv"]["title"] == " | ".join(lines)
    if not years:
        assert reading.checks == ()
        return
    check = only(reading, "PERIOD_YEAR_IN_TITLE")
    assert (check.severity, check.place.file) == ("warning", "e.csv")
    assert f"nennen {years}, die Zeilen nennen 2018-12-31" in check.message
    assert lines[0] in check.message


def test_title_lines_are_remembered_up_to_their_300th_character(desk: Any) -> None:
    reading = desk.read(desk.file("e.csv", "x" * 299 + ";;\nnoch mehr;;\n" + GOOD))
    assert reading.facts["e.csv"]["title"] == "x" * 299
    assert "title" not in desk.read(desk.file("e.csv", "sep=;\n" + GOOD)).facts["e.csv"]


def test_title_lines_of_a_workbook_count_with_their_sheet(desk: Any) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Daten"
    for cells in (["Einwohner", "2017"], [], *(line.split(";") for line in GOOD.splitlines())):
        book.active.append(cells)
    book.save(desk.folder / "e.xlsx")
    reading = desk.read(desk.folder / "e.xlsx")
    check = only(reading, "PERIOD_YEAR_IN_TITLE")
    assert (check.place.file, check.place.sheet) == ("e.xlsx", "Daten")
    assert reading.facts["e.xlsx"]["title"] == "Einwohner 2017"


def test_a_file_name_that_must_agree_is_an_error_if_it_does_not(desk: Any, kit: Any) -> None:
    period = {"column": "Stand", "form": "yyyymm", "type": "reference_date", "in_file_name": r"EWR(?P<period>\d{6})"}
    recipe = kit.recipe | {"period": period}
    data = GOOD.replace("2018-12-31", "201812")
    assert desk.read(desk.file("EWR201812.csv", data), recipe).checks == ()
    reading = desk.read(desk.file("EWR201712.csv", data), recipe)
    assert only(reading, "PERIOD_CONTRADICTS_FILE_NAME").place.row == 2


def test_two_periods_in_one_file_are_an_error_unless_allowed(desk: Any, kit: Any) -> None:
    path = desk.file("e.csv", GOOD + GOOD.partition("\n")[2].replace("2018", "2017"))
    assert has_errors([only(desk.read(path), "PERIOD_SEVERAL")])
    reading = desk.read(path, kit.recipe | {"period": {"column": "Stand", "one_per_file": False}})
    assert reading.checks == ()
    assert {part.period for part in reading.slices} == {"2017-12-31", "2018-12-31"}


def test_a_future_period_is_an_error(desk: Any) -> None:
    path = desk.file("e.csv", GOOD)
    assert has_errors([only(desk.read(path, today=date(2018, 12, 30)), "PERIOD_IN_FUTURE")])
    assert desk.read(path, today=date(2018, 12, 31)).checks == ()


def test_a_bare_year_for_a_reference_date_is_an_error(desk: Any) -> None:
    assert "2018" in only(desk.read(desk.file("e.csv", GOOD.replace("-12-31", ""))), "PERIOD_TYPE").message


def test_no_period_anywhere_is_an_error(desk: Any, kit: Any) -> None:
    reading = desk.read(desk.file("e.csv", GOOD), kit.recipe | {"period": None})
    assert has_errors([only(reading, "PERIOD_MISSING")])


def test_ragged_rows_are_named(desk: Any) -> None:
    reading = desk.read(desk.file("e.csv", GOOD + "0101;2018-12-31\n0101;2018-12-31;5;rest\n"))
    assert only(reading, "ROW_TOO_SHORT").place.row == 5
    assert only(reading, "ROW_TOO_LONG").place.row == 6


def test_a_cut_off_last_line_is_found_even_if_a_drop_rule_would_hide_it(desk: Any, kit: Any) -> None:
    recipe = kit.recipe | {"drop": [{"column": "Stand", "empty": True}]}
    assert only(desk.read(desk.file("e.csv", GOOD + "02"), recipe), "ROW_TOO_SHORT").place.row == 5


def test_a_footer_that_the_recipe_names_is_left_out(desk: Any, kit: Any) -> None:
    recipe = kit.recipe | {"drop": [{"column": "Schlüssel", "matches": "Quelle.*", "reason": "Fußzeile"}]}
    reading = desk.read(desk.file("e.csv", GOOD + "Quelle: Amt für Statistik\n"), recipe)
    assert [check.code for check in reading.checks] == ["ROWS_DROPPED"]


def test_a_drop_rule_without_effect_is_a_warning(desk: Any, kit: Any) -> None:
    recipe = kit.recipe | {"drop": [{"column": "Schlüssel", "equals": "Summe"}]}
    assert only(desk.read(desk.file("e.csv", GOOD), recipe), "DROP_RULE_UNUSED").severity == "warning"


def test_title_lines_trailing_delimiters_and_quoted_breaks_do_not_disturb(desk: Any) -> None:
    data = (
        'Einwohner am 31.12.2018;;;\n"Stand; heute\nzweite Zeile";;;\n\nSchlüssel;"Zahl";Stand;\n'
        '0101;"1\n0";2018-12-31;\n0102;20;2018-12-31;\n0201;30;2018-12-31;\n'
    )
    reading = desk.read(desk.file("e.csv", data))
    assert only(reading, "NUMBER_UNREADABLE").place.row == 6
    assert values(reading) == {"0102": 20, "0201": 30}


def test_a_quote_that_never_ends_names_the_line_where_it_starts(desk: Any) -> None:
    assert only(desk.read(desk.file("e.csv", GOOD + '0101;"2018-12-31;5\n0102;;\n')), "QUOTE_NOT_CLOSED").place.row == 5


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("e.csv", b"", "FILE_EMPTY"),
        ("e.xlsx", b"", "FILE_EMPTY"),
        ("e.csv", b"\xef\xbb\xbf \r\n ", "FILE_EMPTY"),
        ("e.csv", GOOD.split("\n", maxsplit=1)[0].encode(), "FILE_WITHOUT_ROWS"),
        ("e.csv", b"a;b\0;c\n1;2;3\n", "BINARY_CONTENT"),
        ("e.csv", GOOD.encode("utf-16")[:-1], "ENCODING_BROKEN"),
        ("e.csv", b"<!DOCTYPE html><html><body>Anmeldung</body></html>", "FILE_CONTENT_UNEXPECTED"),
        ("e.csv", b"%PDF-1.7 ...", "FILE_CONTENT_UNEXPECTED"),
        ("e.csv", b'{"a": [1]}', "JSON_WITHOUT_RECORDS"),
        ("e.csv", b'{"a": [', "JSON_DAMAGED"),
        ("e.csv", b"<?xml version='1.0'?><daten/>", "FILE_CONTENT_UNEXPECTED"),
        ("e.xlsx", b"PK\x03\x04" + bytes(200), "WORKBOOK_DAMAGED"),
        ("e.zip", b"PK\x03\x04" + bytes(200), "ARCHIVE_DAMAGED"),
        ("e.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(4000), "WORKBOOK_DAMAGED"),
        ("e.pdf", b"%PDF-1.7", "FILE_FORMAT_UNKNOWN"),
        ("e.geojson", b'{"type": "FeatureCollection", "features": [', "FEATURES_DAMAGED"),
    ],
)
def test_files_that_are_no_table_are_rejected_and_named(desk: Any, name: str, content: bytes, code: str) -> None:
    reading = desk.read(desk.file(name, content))
    assert [check.code for check in reading.checks] == [code]
    assert has_errors(reading.checks)
    assert reading.observations["einwohner"].num_rows == 0


def test_a_wrong_ending_is_noted_and_the_content_is_read(desk: Any) -> None:
    book = openpyxl.Workbook()
    for line in GOOD.splitlines():
        book.active.append(line.split(";"))
    data = io.BytesIO()
    book.save(data)
    for path in (desk.file("workbook.csv", data.getvalue()), desk.file("text.xls", GOOD)):
        reading = desk.read(path)
        assert values(reading) == {"0101": 10, "0102": 20, "0201": 30}
        assert [(check.code, check.severity) for check in reading.checks] == [("FILE_ENDING_DIFFERS", "note")]
        assert f"„{path.suffix}“" in reading.checks[0].message


@pytest.mark.parametrize("head", [b"", GOOD.encode()])
def test_a_sparse_file_of_two_gigabytes_is_rejected(desk: Any, head: bytes) -> None:
    path = desk.file("e.csv", head)
    with path.open("r+b") as stream:
        stream.truncate(2 << 30)
    reading = desk.read(path)
    assert [check.code for check in reading.checks] == ["LINE_TOO_LONG"]


def test_a_text_that_begins_like_an_archive_is_still_a_text(desk: Any) -> None:
    reading = desk.read(desk.file("e.csv", "PK;" + GOOD.replace("\n", "\n1;", 3)))
    assert "„PK“" in only(reading, "COLUMNS_UNREAD").message
    assert values(reading) == {"0101": 10, "0102": 20, "0201": 30}


def test_lost_characters_are_counted(desk: Any) -> None:
    reading = desk.read(desk.file("e.csv", "Ort \ufffd\ufffd;;\n" + GOOD))
    assert "Zeichen: 2" in only(reading, "ENCODING_DAMAGED").message
    other = desk.read(desk.file("e.csv", "Größe ".encode("cp1252") + b"\x81;;\n" + GOOD.encode("cp1252")))
    assert "Zeichen: 1" in only(other, "ENCODING_DAMAGED").message


def test_umlauts_that_were_converted_twice_are_a_warning(desk: Any) -> None:
    twice = "Größe;;\n".encode().decode("cp1252") + GOOD
    assert only(desk.read(desk.file("e.csv", twice)), "ENCODING_DOUBLED").severity == "warning"


def test_a_heading_that_occurs_twice_is_an_error(desk: Any) -> None:
    data = "Schlüssel;Stand;Zahl;Zahl\n0101;2018-12-31;1;2\n"
    assert has_errors([only(desk.read(desk.file("e.csv", data)), "COLUMN_NOT_UNIQUE")])


def test_areas_that_do_not_occur_are_a_warning_unless_absence_means_zero(desk: Any, kit: Any) -> None:
    path = desk.file("e.csv", GOOD.replace("0201;2018-12-31;30\n", ""))
    assert "0201 (Nordend)" in only(desk.read(path), "AREAS_ABSENT").message
    assert desk.read(path, None, kit.people(absent="zero")).checks == ()


def test_an_empty_value_column_is_a_warning(desk: Any) -> None:
    data = "Schlüssel;Stand;Zahl\n0101;2018-12-31;\n0102;2018-12-31;\n0201;2018-12-31;\n"
    reading = desk.read(desk.file("e.csv", data))
    assert [check.code for check in reading.checks] == ["COLUMN_EMPTY"]
    assert reading.observations["einwohner"]["personen_status"].to_pylist() == ["missing"] * 3


def test_a_file_name_that_does_not_fit_the_recipe_is_an_error(desk: Any, kit: Any) -> None:
    recipe = kit.recipe | {"file_name": "EINWOHNER_*.csv"}
    assert desk.read(desk.file("einwohner_neu.csv", GOOD), recipe).checks == ()
    assert has_errors([only(desk.read(desk.file("kitas.csv", GOOD), recipe), "FILE_NAME_UNEXPECTED")])


def test_many_results_of_a_kind_are_folded_into_one(desk: Any) -> None:
    rows = "".join(f"99{n:02};2018-12-31;1\n" for n in range(50))
    hits = [check for check in desk.read(desk.file("e.csv", GOOD + rows)).checks if check.code == "AREA_UNKNOWN"]
    assert [check.count for check in hits] == [1] * 20 + [30]
    assert "29 weitere" in hits[-1].message
    ragged = desk.read(desk.file("e.csv", GOOD + "0101\n" * 50)).checks
    assert [check.count for check in ragged if check.code == "ROW_TOO_SHORT"] == [1] * 20 + [30]


def test_a_delivery_in_two_files_is_read_as_one(desk: Any) -> None:
    lines = GOOD.splitlines(keepends=True)
    first, second = desk.file("a.csv", "".join(lines[:3])), desk.file("b.csv", lines[0] + lines[3])
    reading = desk.read([first, second])
    assert reading.checks == ()
    assert reading.observations["einwohner"]["file"].to_pylist() == ["a.csv", "a.csv", "b.csv"]
    assert reading.slices[0].files.keys() == {"a.csv", "b.csv"}


def test_the_same_rows_in_two_files_are_duplicates(desk: Any) -> None:
    reading = desk.read([desk.file("a.csv", GOOD), desk.file("b.csv", GOOD)])
    hits = [check for check in reading.checks if check.code == "ROW_DUPLICATE"]
    assert len(hits) == 3
    assert all("(a.csv)" in check.message for check in hits)
