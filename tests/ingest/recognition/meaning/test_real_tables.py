"""Real public tables: what a person sees in them, written down by hand."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kobimo.ingest.numbers import NumberFormat
from kobimo.ingest.outline import ColumnType, RowKind
from kobimo.model.status import ObsStatus

DISTRICTS = [
    "Altstadt",
    "Innenstadtring",
    "Mitte-Süd",
    "Mitte-Nordost",
    "Mitte",
    "West",
    "Nord",
    "Ost",
    "Südost",
    "Hiltrup",
]


@pytest.mark.parametrize(
    ("name", "rest"),
    [
        ("ms_arbeitslose", ["nicht zuzuordnen"]),
        ("ms_haushalte", []),
        ("ms_sozialversicherungspflichtige", ["nicht zuzuordnen"]),
        ("ms_wohnberechtigte", []),
        ("ms_wohnberechtigte_nach_alter", []),
        ("ms_wohnberechtigte_nach_alter_maennlich", []),
        ("ms_wohnberechtigte_nach_alter_weiblich", []),
    ],
)
def test_totals_of_muenster_stand_between_numbered_districts(
    name: str, rest: list[str], read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_csv(f"muenster/{name}.csv"))
    assert found.labels(RowKind.SUBTOTAL) == DISTRICTS
    assert found.labels(RowKind.TOTAL) == ["Stadt Münster"]
    assert found.labels(RowKind.REMAINDER) == rest
    assert (found.area.system, found.area.column) == ("Ortsschlüssel", 1)
    assert found.roles()["BezirkName"] == "area_name"
    assert not found.questions


def test_years_of_muenster_stand_in_the_headings(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = meaning(read_csv("muenster/ms_haushalte.csv"))
    assert found.values() == ["2010", "2011", "2012", "2013", "2014"]
    assert (found.period.type, found.period.where) == ("calendar_year", "heading")
    assert found["2013"].period == "2013"


def test_points_of_muenster_are_secret_and_the_total_of_ages_is_known(
    read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_csv("muenster/ms_wohnberechtigte_nach_alter_maennlich.csv"))
    assert found["90 u. mehr"].symbols == {".": ObsStatus.SUPPRESSED}
    assert [column.name for column in found.outline.columns if column.total] == ["Gesamt"]


@pytest.mark.parametrize("name", ["hh_priv", "hh_priv_1"])
def test_jena_has_a_total_with_key_0_and_a_rest_with_999(
    name: str, read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_csv(f"jena/{name}.csv"))
    assert found.labels(RowKind.TOTAL, 1) == ["0"]
    assert found.labels(RowKind.REMAINDER, 1) == ["999"]
    assert RowKind.SUBTOTAL not in found.outline.kinds.values()
    assert found.period.type == "reference_date"
    assert found["31.12.2006"].period == "2006-12-31"
    assert found.roles()["31.12.2017"] == "empty"


def test_koeln_has_three_levels_in_one_column(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = meaning(read_csv("koeln/bevoelkerung.csv"))
    assert found.roles() == {
        "id": "attribute",
        "tab_id": "category_code",
        "tabelle": "category",
        "jahr": "period",
        "raum_id": "area_key",
        "raum": "area_name",
        "zei_id": "category_code",
        "zeile": "category",
        "zahl": "value",
    }
    assert found.area.levels == ("stadt", "stadtbezirk", "stadtteil")
    assert (found["zahl"].type, found["zahl"].number_format) == (ColumnType.INTEGER, NumberFormat("."))
    assert found.period.labels == tuple(str(year) for year in range(2005, 2013))


def test_numbers_of_districts_of_koeln_are_keys_though_they_count_up(
    read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_csv("koeln/2012_Altersgruppen_Stadtbezirk.csv"))
    assert found.roles()["Nr."] == "area_key"
    assert found["Einwohner insgesamt"].total


@pytest.mark.parametrize(("year", "repaired"), [(2014, 352), (2015, 0), (2018, 0)])
def test_berlin_follows_the_old_lor_and_lost_zeros_come_back(
    year: int, repaired: int, read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    rows = read_csv(f"berlin/EWR{year}12E_Matrix.csv", ";")
    assert sum(len(row[1]) == 7 for row in rows[1:]) == repaired
    found = meaning(rows)
    assert found.area.system == "LOR bis 2020"
    assert (found.area.levels, found.area.width, found.area.repaired) == (("planungsraum",), 8, repaired)
    assert [found.roles()[name] for name in ("BEZ", "PGR", "BZR", "PLR")] == ["category_code"] * 4
    assert found.roles()["STADTRAUM"] in {"category_code", "area_key"}
    assert found.values()[0] == "E_E"
    assert found["E_E"].type is ColumnType.INTEGER
    assert found["E_E"].number_format == (NumberFormat(",") if year == 2015 else None)
    assert found.period.labels == (f"{year}-12",)
    assert not found.questions


def test_the_new_lor_is_told_apart_by_its_keys(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = meaning(read_csv("berlin/LOR_2021.csv"))
    assert (found.area.system, found.area.levels, found.area.column) == ("LOR ab 2021", ("planungsraum",), 1)
    assert found.values() == ["Fläche in qm"]
    assert found["Fläche in qm"].unit == "m²"


def test_kreise_without_zeros_become_keys(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    rows = read_csv("gebiete/landkreise_2023.csv")
    found = meaning(rows)
    assert (found.area.system, found.area.levels, found.area.width) == ("AGS", ("kreis",), 5)
    assert found.area.repaired == sum(len(row[0]) == 4 for row in rows[1:])
    assert not found.values()


def test_muenchen_writes_decimals_with_comma_and_hides_a_sentinel(
    read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_csv("muenchen/indikatorenatlas2014bevoelkerungeinpersonenhaushalte.csv"))
    assert found.values() == ["INDIKATOR_WERT", "BASISWERT_1", "BASISWERT_2"]
    assert (found["INDIKATOR_WERT"].type, found["INDIKATOR_WERT"].number_format) == (
        ColumnType.DECIMAL,
        NumberFormat(","),
    )
    assert found.roles()["GLIEDERUNG"] == "area_level"
    assert found.roles()["NUMMER"] == "area_key"
    assert "99 nicht zuzuordnen" in found.labels(RowKind.REMAINDER, 17)
    assert found.codes() == ["SENTINEL"]
    assert "-88888888" in found.questions[0].text


def test_school_years_of_konstanz_are_no_dates(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = meaning(read_csv("konstanz/schulen.csv"))
    assert found.period.type == "school_year"
    assert (found.period.labels[0], found.period.labels[-1]) == ("2000/01", "2025/26")
    assert len(found.values()) == 12
    assert found.area is None


def test_a_heading_that_says_begin_of_the_school_year_settles_bare_years(
    read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_csv("ebersberg/arcgisSchueler.csv"))
    assert found.period.type == "school_year"
    assert found.period.labels[-1] == "2025/26"
    assert found.values() == ["schueler", "klassen"]
    assert not found.questions


def test_nothing_in_a_school_directory_is_a_value(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    rows = read_csv("nrw/schuldaten.csv", ";")
    found = meaning([row[:23] for row in rows[1:]])
    roles = found.roles()
    assert found.values() == []
    assert roles["Schulnummer"] == "institution_key"
    assert {roles[name] for name in ("PLZ", "Telefonvorwahl", "Telefon", "Fax", "Strasse", "Traegernummer")} == {
        "attribute"
    }
    assert roles["UTMRechtswert"] == roles["UTMHochwert"] == "coordinate"
    assert (found.area.system, found.area.levels) == ("AGS", ("gemeinde",))
    assert found.period is None


def genesis(
    read_csv: Callable[..., Any], meaning: Callable[..., Any], path: str, head: range, first_note: str, **more: Any
) -> Any:
    rows = read_csv(path, ";", "cp1252")
    last = next(number for number, row in enumerate(rows) if row and row[0].startswith(first_note)) - 1
    return meaning(rows, head, last=last, **more)


def test_all_levels_of_the_regional_database_stand_in_one_column(
    read_csv: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = genesis(read_csv, meaning, "genesis/regionalstatistik/12411-01-01-4.csv", range(5, 8), "____")
    assert found.area.system == "AGS"
    assert found.area.levels == ("bund", "land", "regierungsbezirk", "kreis", "gemeinde")
    assert found.area.repaired == 0
    assert [column.total for column in found.outline.columns[2:]] == [True, False, False]
    assert {column.unit for column in found.outline.columns[2:]} == {"Anzahl"}
    assert found.period.labels == ("2018-12-31",)
    assert not found.outline.kinds, "levels are told by the keys"


def test_476_historic_kreise_are_known(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = genesis(read_csv, meaning, "genesis/destatis/12411-0015.csv", range(4, 6), "____")
    assert any("476 von 476" in item.text for item in found.outline.evidence)
    assert (found.period.labels[0], found.period.labels[-1]) == ("1995-12-31", "2018-12-31")
    assert found.outline.columns[2].symbols == {"-": ObsStatus.NIL}


def test_the_row_of_units_reaches_the_columns(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = genesis(read_csv, meaning, "genesis/regionalstatistik/82411-01-03-4.csv", range(5, 6), "____", unit_row=6)
    assert [column.unit for column in found.outline.columns[3:]] == ["1000 EUR", "EUR"]
    assert found.period.labels == ("2021",)


def test_a_title_says_that_years_begin_school_years(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = genesis(read_csv, meaning, "genesis/regionalstatistik/21111-01-03-4.csv", range(5, 8), "____", unit_row=8)
    assert (found.period.type, found.period.labels) == ("school_year", ("2023/24",))
    assert "Insgesamt" in found.labels(RowKind.TOTAL, 3)


def test_a_footnote_says_that_years_end_school_years(read_csv: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    found = genesis(read_csv, meaning, "genesis/regionalstatistik/21111-02-06-4.csv", range(6, 9), "____")
    assert (found.period.type, found.period.labels) == ("school_year", ("2022/23",))
    assert [column.position for column in found.outline.columns if column.subset]


def test_areas_in_headings_and_the_date_inside_the_data(
    read_sheet: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    rows = read_sheet("genesis/destatis/DE_Bevoelkerung_2018_GeschlechtAlter.xlsx")
    for column in range(1, len(rows[3])):
        rows[3][column] = rows[3][column] or rows[3][column - 1]
    found = meaning(rows, (3, 4), last=97, typed=True)
    assert (found.area.system, found.area.levels, found.area.column) == ("Name", ("land",), None)
    assert (found.period.where, found.period.labels) == ("row", ("2018-12-31",))
    assert found.outline.kinds[5] is RowKind.GROUP
    assert found.labels(RowKind.TOTAL) == ["Insgesamt"]
    totals = [column.parts[1] for column in found.outline.columns if column.total]
    assert totals == ["Insgesamt"] * 16


def test_inkar_has_kreise_and_years_in_the_second_heading(
    read_sheet: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    found = meaning(read_sheet("inkar/inkar.xls"), 2, typed=True)
    assert list(found.roles().values())[:3] == ["area_key", "area_name", "area_level"]
    assert len(found.values()) == 15
    assert found.period.labels == ("2016", "2017")
    assert found["Arbeitslosenquote | 2017"].type is ColumnType.DECIMAL
    assert found["Haushaltseinkommen | 2017"].type is ColumnType.INTEGER
    assert not found.questions


def test_bbsr_keys_are_padded_and_codes_of_types_are_no_values(
    read_sheet: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    rows = read_sheet("inkar/Download_RefLageKrs.xlsx")
    rows[0][3] = rows[0][2]
    found = meaning(rows, 2, typed=True)
    assert (found.area.system, found.area.levels, found.area.column) == ("BBSR", ("kreis",), 0)
    assert found.values() == []
    assert list(found.roles().values())[2:] == ["category_code", "category"]


def test_a_key_over_five_columns(read_sheet: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    rows = read_sheet("gebiete/AuszugGV2QAktuell.xlsx", 1)
    found = meaning(rows[:1000], (2, 3), unit_row=5, typed=True)
    assert found.area.system == "ARS"
    assert (found.area.column, found.area.width) == (2, 12)
    assert [column.role.value for column in found.outline.columns[2:7]] == ["area_key"] * 5
    assert found.outline.columns[13].role.value == "attribute", "the post code is no value"


def test_months_across_and_years_down_are_months(read_sheet: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    rows = read_sheet("koeln/13211-03ir.xls")
    for row in (5, 6, 7):
        for column in range(2, len(rows[row])):
            rows[row][column] = rows[row][column] or rows[row][column - 1]
    last = next(number for number in range(9, len(rows)) if not str(rows[number][0] or "").isdigit()) - 1
    found = meaning(rows, (5, 6, 7, 8), last=last, typed=True)
    assert found.period.type == "month"
    assert {"2014-01", "2014-05", "2014-12", "2013-06"} <= set(found.period.labels)
    assert ObsStatus.LATER in {status for column in found.outline.columns for status in column.symbols.values()}
    assert sum(column.total for column in found.outline.columns) == 12


def test_the_last_row_of_berlin_is_its_total(read_sheet: Callable[..., Any], meaning: Callable[..., Any]) -> None:
    rows = read_sheet("berlin/Berlin_LOR_Versorgungsdaten_Stand_2402.xlsx")
    found = meaning(rows, (1, 2, 3), left=1, typed=True)
    assert found.area.system == "LOR ab 2021"
    assert found.labels(RowKind.TOTAL, 2) == ["Land Berlin"]
    assert [column.unit for column in found.outline.columns[4:7]] == ["Anzahl", "%", "%"]


@pytest.mark.parametrize("sheet", ["21711-01", "21711-02", "21711-03"])
def test_expenditure_on_schools_is_by_calendar_year(
    sheet: str, read_sheet: Callable[..., Any], meaning: Callable[..., Any]
) -> None:
    rows = read_sheet("destatis_bericht/21711_ausgaben_je_schueler_2024.xlsx", sheet)
    first = next(number for number, row in enumerate(rows) if row[0] == "Baden-Württemberg")
    for row in rows[2:first]:
        for column in range(2, len(row)):
            row[column] = row[column] or (row[column - 1] if row is rows[2] else None)
    last = next(number for number, row in enumerate(rows) if str(row[0]).startswith("Deutschland"))
    found = meaning(rows, range(2, first), last=last, typed=True)
    assert (found.area.system, found.area.levels) == ("Name", ("bund", "land"))
    assert found.period.labels == ("2023", "2024")
    assert {column.unit for column in found.outline.columns[1:]} == {"EUR"}
    assert not found.questions
