"""Layouts described as data: the descriptions themselves, and real files of towns, BBSR and schools."""

from __future__ import annotations

import csv
import io
import json
import tomllib
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from kobimo.ingest.layouts.template import Template, fits, parse, pattern, templates
from kobimo.ingest.outline import Role, RowKind
from kobimo.model.status import ObsStatus
from kobimo.reference.symbols import profiles


def csv_rows(path: Path, delimiter: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=delimiter))


def test_every_template_names_a_profile_of_signs_and_compiles() -> None:
    for template in templates():
        assert template.symbols in profiles(), template.id
        for text in (*template.header.required, *(rule.heading for rule in template.columns)):
            pattern(text)
    ids = [template.id for template in templates()]
    assert len(set(ids)) == len(ids)


def test_a_word_that_a_template_does_not_know_is_refused() -> None:
    header = {"required": ["a", "b"]}
    data = {"id": "x", "title": "X", "publisher": "Y", "symbols": "destatis", "header": header}
    assert parse(data).id == "x"
    with pytest.raises(TypeError, match="spalten"):
        parse({**data, "spalten": []})
    with pytest.raises(TypeError, match="columns"):
        parse({**data, "area": {"column": "a", "columns": "b"}})
    with pytest.raises(ValueError, match="nur eine"):
        parse({**data, "header": {"required": ["nur eine"]}})
    with pytest.raises(ValueError, match="sum_of_all"):
        parse({**data, "kinds": [{"column": "a", "cell": "b", "kind": "sum_of_all"}]})


def test_every_shipped_template_has_the_types_that_it_declares() -> None:
    folder = files("kobimo.ingest.layouts").joinpath("templates")
    known = {template.id: template for template in templates()}
    for entry in folder.iterdir():
        data = tomllib.loads(entry.read_text(encoding="utf-8"))
        assert TypeAdapter(Template).validate_json(json.dumps(data), strict=True) == known[data["id"]], entry.name


def test_no_two_templates_fit_the_same_headings(real: Path) -> None:
    for path in sorted(real.rglob("*.csv")):
        if "sdc" in path.parts or "methods" in path.parts:
            continue
        text = path.read_bytes().decode("utf-8-sig", errors="replace")
        for line in text.splitlines()[:3]:
            heads = [cell.strip('" ') for cell in line.replace(",", ";").split(";")]
            assert sum(fits(template.header, heads) for template in templates()) <= 1, path


@pytest.mark.parametrize(("year", "lost"), [("201412", True), ("201512", False), ("201812", False)])
def test_register_of_berlin_in_all_its_variants(year: str, lost: bool, real: Path, layouts: Any) -> None:
    rows = csv_rows(real / f"berlin/EWR{year}E_Matrix.csv", ";")
    outline = layouts.only(layouts.grid(rows))
    assert outline.layout == "berlin_ewr"
    assert (outline.head, outline.first, outline.last, outline.right) == ((0,), 1, len(rows) - 1, 50)
    keys = [row[1] for row in rows[1:]]
    assert outline.area.system == "LOR bis 2020"
    assert outline.area.repaired == sum(len(key) == 7 for key in keys)
    assert (outline.area.repaired > 0) is lost
    assert (outline.period.type, outline.period.labels) == ("reference_date", (f"{year[:4]}-12-31",))
    assert [c.role for c in outline.columns[:7]] == [Role.PERIOD, Role.AREA_KEY, *[Role.ATTRIBUTE] * 5]
    assert {c.role for c in outline.columns[7:]} == {Role.VALUE}


def test_register_of_berlin_with_todays_keys_is_told_apart(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "berlin/EWR201812E_Matrix.csv", ";")
    new = [row[1] for row in csv_rows(real / "berlin/LOR_2021.csv", ",")[1:]]
    renamed = [
        rows[0],
        *([row[0].replace("2018", "2022"), key, *row[2:]] for row, key in zip(rows[1:], new, strict=False)),
    ]
    assert layouts.only(layouts.grid(renamed)).area.system == "LOR ab 2021"
    mixed = layouts.only(layouts.grid(renamed + rows[1:20]))
    assert [check.code for check in mixed.checks] == ["LAYOUT_VERSIONS_MIXED"]


def test_inkar_workbook_takes_units_from_its_metadata(real: Path, layouts: Any) -> None:
    data, *others = layouts.workbook(real / "inkar/inkar.xls")
    outline = layouts.only(data, *others)
    assert (outline.head, outline.first, outline.last) == ((0, 1), 2, len(data.rows) - 1)
    assert outline.head_names == ("", "Jahr")
    assert [c.role for c in outline.columns[:3]] == [Role.AREA_KEY, Role.AREA_NAME, Role.AREA_LEVEL]
    by_name = {column.parts[0]: column for column in outline.columns}
    assert by_name["Arbeitslosenquote"].unit == "%"
    assert by_name["Arbeitslosenquote"].period == "2017"
    assert by_name["Einwohnerdichte"].unit == "Einwohner je km²"
    assert outline.area.levels == ("kreis",)
    assert outline.facts["source"].startswith("Quelle")
    assert [layouts.of(other, data) for other in others] == [(), ()]


def test_inkar_export_as_text_has_two_rows_of_headings(layouts: Any) -> None:
    text = (
        "\ufeffKennziffer;Raumeinheit;Aggregat;Arbeitslosenquote;Arbeitslosenquote;Einwohnerdichte\n"
        ';;;2019;2020;2020\n"01001";"Flensburg, Stadt";"krsfr. Stadt";"7,8";"8,5";"1.560"\n'
        '"05515";"Münster, Stadt";"krsfr. Stadt";"4,6";"5,2";"1.043"\n'
    )
    (outline,) = layouts.of_text(text)
    assert outline.layout == "inkar"
    assert (outline.head, outline.first, outline.last) == ((0, 1), 2, 3)
    assert [column.period for column in outline.columns] == ["", "", "", "2019", "2020", "2020"]
    assert len({column.name for column in outline.columns}) == 6
    assert outline.period.labels == ("2019", "2020")


def test_schools_of_nrw_have_one_heading_too_many(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "nrw/schuldaten.csv", ";")
    assert rows[0] == ["sep=", ""], "the line that announces the separator is still there"
    assert len(rows[1]) == len(rows[2]) + 1
    outline = layouts.only(layouts.grid(rows))
    assert (outline.head, outline.first, outline.last) == ((1,), 2, len(rows) - 1)
    assert outline.right == len(rows[2]) - 1
    assert outline.columns[0].role is Role.INSTITUTION_KEY
    assert outline.area.levels == ("gemeinde",)
    assert outline.columns[outline.area.column].name == "Gemeindeschluessel"
    assert outline.checks == ()


def test_atlas_of_munich_tells_shares_base_values_and_their_names_apart(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "muenchen/indikatorenatlas2014bevoelkerungeinpersonenhaushalte.csv", ",")
    outline = layouts.only(layouts.grid(rows))
    roles = {column.name: column.role for column in outline.columns}
    assert {name for name, role in roles.items() if role is Role.VALUE} == {
        "INDIKATOR_WERT",
        *(f"BASISWERT_{number}" for number in range(1, 6)),
    }
    assert roles["NAME_BASISWERT_1"] is Role.CATEGORY
    city = {i for i, row in enumerate(rows) if row[15] in {"Gesamtstadt", "Stadt München"}}
    rest = {i for i, row in enumerate(rows) if "nicht zuzuordnen" in row[17]}
    assert {row for row, kind in outline.kinds.items() if kind is RowKind.TOTAL} == city - rest
    assert {row for row, kind in outline.kinds.items() if kind is RowKind.REMAINDER} == rest
    assert city


def test_long_table_of_cologne_has_three_levels_in_one_column(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "koeln/bevoelkerung.csv", ",")
    outline = layouts.only(layouts.grid(rows))
    assert outline.area.levels == ("stadt", "stadtbezirk", "stadtteil")
    kinds = {"000": RowKind.TOTAL, **{f"00{number}": RowKind.SUBTOTAL for number in range(1, 10)}}
    wanted = {i: kinds[row[4]] for i, row in enumerate(rows) if i and row[4] in kinds}
    assert dict(outline.kinds) == wanted


@pytest.mark.parametrize("name", ["ms_arbeitslose", "ms_haushalte", "ms_wohnberechtigte_nach_alter"])
def test_districts_of_muenster_without_number_are_sums(name: str, real: Path, layouts: Any) -> None:
    rows = csv_rows(real / f"muenster/{name}.csv", ",")
    outline = layouts.only(layouts.grid(rows))
    unnumbered = {i for i, row in enumerate(rows) if i and row[1] == ""}
    assert unnumbered <= set(outline.kinds)
    assert {i for i in outline.kinds if "nicht zuzuordnen" in rows[i][0]} == {
        i for i, kind in outline.kinds.items() if kind is RowKind.REMAINDER
    }
    (total,) = [i for i, kind in outline.kinds.items() if kind is RowKind.TOTAL]
    assert "Münster" in rows[total][0]


def test_jena_marks_the_city_with_0_and_the_rest_with_999(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "jena/hh_priv.csv", ",")
    outline = layouts.only(layouts.grid(rows))
    assert {rows[i][1]: kind for i, kind in outline.kinds.items()} == {"0": RowKind.TOTAL, "999": RowKind.REMAINDER}
    assert [column.period for column in outline.columns[2:]] == [f"{year}-12-31" for year in range(2006, 2018)]
    assert outline.columns[-1].role is Role.VALUE


def test_conversion_keys_of_bbsr_in_every_sheet(real: Path, layouts: Any) -> None:
    grids = layouts.workbook(real / "gebiete/ref-kreise-umrech-2020-1990-2019.xlsx")
    assert len(grids) == 30
    for grid in grids:
        outline = layouts.only(grid)
        assert outline.layout == "bbsr_umsteigeschluessel"
        assert (outline.head, outline.first) == ((0,), 1)
        filled = [i for i, row in enumerate(grid.rows) if any(cell not in {"", None} for cell in row)]
        assert outline.last == filled[-1]
        keys = [row[0] for row in grid.rows[1:] if isinstance(row[0], float)]
        assert outline.area.repaired == sum(key < 10_000_000 for key in keys)
        assert outline.columns[2].unit == "Anteil"


def test_reference_file_of_bbsr_has_short_names_below_its_headings(real: Path, layouts: Any) -> None:
    (grid,) = layouts.workbook(real / "inkar/Download_RefLageKrs.xlsx")
    outline = layouts.only(grid)
    assert (outline.head, outline.first, outline.last) == ((0, 1), 2, 403)
    assert [column.role for column in outline.columns] == [
        Role.AREA_KEY,
        Role.AREA_NAME,
        Role.CATEGORY_CODE,
        Role.CATEGORY,
    ]
    assert (outline.area.system, outline.area.width) == ("BBSR", 8)


def test_heading_that_says_begin_of_school_year_decides_about_the_year(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "ebersberg/arcgisSchueler.csv", ",")
    outline = layouts.only(layouts.grid(rows))
    first = min(int(row[1]) for row in rows[1:])
    assert outline.period.type == "school_year"
    assert outline.period.labels[0] == f"{first}/{(first + 1) % 100:02d}"


def test_extract_of_the_census_has_regional_keys(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "zensus/zensus2022_Kreise.csv", ",")
    outline = layouts.only(layouts.grid(rows))
    assert (outline.area.system, outline.area.levels) == ("ARS", ("kreis",))
    assert outline.last == len(rows) - 1
    assert {column.role for column in outline.columns[3:]} == {Role.VALUE}


GRID_2022 = "GITTER_ID_100m;x_mp_100m;y_mp_100m;Einwohner;werterlaeuternde_Zeichen\n" + "\n".join(
    f"CRS3035RES100mN{2689100 + i}E{4337000 + i};{4337050 + i};{2689150 + i};{value};" for i, value in enumerate("4–/7")
)
GRID_2011 = "Gitter_ID_100m;x_mp_100m;y_mp_100m;Einwohner\n" + "\n".join(
    f"100mN26891E4334{i};4334150;2689150;{value}" for i, value in enumerate(["-1", "8", "-1"])
)


def test_grid_of_2022_is_told_by_its_ids(layouts: Any) -> None:
    (outline,) = layouts.of_text(GRID_2022)
    assert outline.layout == "zensus_gitter"
    assert outline.period.labels == ("2022-05-15",)
    assert (outline.area.system, outline.area.column) == ("Gitter", 0)
    assert [column.role for column in outline.columns] == [
        Role.AREA_KEY,
        Role.COORDINATE,
        Role.COORDINATE,
        Role.VALUE,
        Role.STATUS,
    ]


def test_minus_one_in_the_grid_of_2011_is_no_number(layouts: Any) -> None:
    (outline,) = layouts.of_text(GRID_2011)
    assert outline.period.labels == ("2011-05-09",)
    assert outline.columns[3].symbols["-1"] is ObsStatus.SUPPRESSED


def test_grid_whose_census_is_open_is_asked_about(layouts: Any) -> None:
    (outline,) = layouts.of_text(GRID_2022.replace(";4;", ";-1;"))
    assert outline.period is None
    assert [question.code for question in outline.questions] == ["CENSUS_OPEN"]


def test_households_of_kosis_and_areas_of_keck(layouts: Any) -> None:
    (households,) = layouts.of_text("sb;HH;HH_1pers;HH_2pers;HH_alleinerz\n11;100;40;30;5\n12;80;20;30;4\n")
    assert households.layout == "kosis_hhgen"
    assert [c.role for c in households.columns] == [Role.AREA_KEY, *[Role.VALUE] * 4]
    (keck,) = layouts.of_text("Gebiets-ID;Gebietsname;Jahr;SGB-II-Quote\n11;Nord;2020;12,5\n12;Süd;2020;8,1\n")
    assert keck.layout == "keck_atlas"
    assert keck.columns[3].role is Role.EMPTY
    assert keck.period.labels == ("2020",)


def test_headings_below_a_note_and_in_another_order_are_found(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "muenster/ms_haushalte.csv", ",")
    moved = [["Auszug für die Schulentwicklungsplanung"], [], *([*row[2:], row[1], row[0]] for row in rows)]
    outline = layouts.only(layouts.grid(moved))
    assert (outline.head, outline.first, outline.last) == ((2,), 3, len(rows) + 1)
    assert outline.area.column == 5


def test_same_table_twice_in_one_file_is_two_tables(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "jena/hh_priv.csv", ",")
    tables = layouts.of(layouts.grid(rows + rows))
    assert [(table.first, table.last) for table in tables] == [(1, len(rows) - 1), (len(rows) + 1, 2 * len(rows) - 1)]
    assert all([check.code for check in table.checks] == ["LAYOUT_SEVERAL_EXPORTS"] for table in tables)


def test_headings_of_another_page_do_not_divide_the_table(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "jena/hh_priv.csv", ",")
    outline = layouts.only(layouts.grid([*rows[:10], rows[0], *rows[10:]]))
    assert (outline.first, outline.last) == (1, len(rows))
    assert outline.kinds[10] is RowKind.NOTE
    assert outline.checks == ()


def test_row_that_lost_a_cell_is_found(real: Path, layouts: Any) -> None:
    rows = csv_rows(real / "koeln/bevoelkerung.csv", ",")[:200]
    rows[50] = rows[50][1:]
    (check,) = layouts.only(layouts.grid(rows)).checks
    assert (check.code, check.place.row) == ("LAYOUT_ROW_BROKEN", 51)
