from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DefinitionError, KobimoError, UnknownNameError
from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.crosswalk import CrosswalkRow
from kobimo.model.territory import Basis, SpaceHistory, Validity, always
from kobimo.workspace.area_table import areas_bytes, parse_areas, read_areas
from kobimo.workspace.change_table import changes_bytes, parse_changes
from kobimo.workspace.crosswalk_table import parse_weights, weights_bytes
from kobimo.workspace.layout import Layout

DEFINITION = SpaceDefinition.model_validate(
    {
        "id": "kreis",
        "title": {"de": "Kreis"},
        "levels": [
            {"id": "kreis", "title": {"de": "Kreis"}},
            {"id": "gemeinde", "title": {"de": "Gemeinde"}, "parent": "kreis"},
        ],
    }
)
AREAS = (Area("kreis", "01001", "Flensburg; Stadt"), Area("gemeinde", "01001000", 'Kö"ln, Süd', "01001"))


def put(root: Path, text: str | bytes) -> Layout:
    layout = Layout(root)
    layout.spaces.mkdir()
    layout.areas("kreis").write_bytes(text.encode() if isinstance(text, str) else text)
    return layout


def test_areas_read_back_as_written_with_zeros_quotes_and_umlauts(tmp_path: Path) -> None:
    layout = put(tmp_path, areas_bytes(always(DEFINITION, AREAS)))
    data = layout.areas("kreis").read_bytes()
    assert data.startswith(b"\xef\xbb\xbflevel;key;name;parent\r\n")
    assert read_areas(layout, DEFINITION).at().all_areas() == AREAS


@given(st.lists(st.from_regex(r"[0-9A-Z]{1,6}", fullmatch=True), unique=True, max_size=8), st.text(min_size=1))
def test_any_names_survive_the_table(keys: list[str], name: str) -> None:
    clean = " ".join(name.split()) or "x"
    if not clean.isprintable():
        return
    areas = (Area("kreis", "0", clean), *(Area("gemeinde", key, f"{clean}{key}", "0") for key in sorted(keys)))
    read = parse_areas(areas_bytes(always(DEFINITION, areas)), DEFINITION, "x.csv")
    assert [version.area.key for version in read] == [area.key for area in areas]


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_separators_marks_and_line_ends_are_read(tmp_path: Path, separator: str, mark: str, end: str) -> None:
    rows = ["level;key;name;parent", "kreis;01001;Flensburg;", "gemeinde;01001000;Flensburg;01001", ";;;", ""]
    layout = put(tmp_path, mark + end.join(rows).replace(";", separator))
    assert read_areas(layout, DEFINITION).at().keys("gemeinde") == ("01001000",)


def test_a_missing_table_names_the_remedy(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError) as caught:
        read_areas(Layout(tmp_path), DEFINITION)
    assert caught.value.where == "spaces/kreis.areas.csv"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("rows", "line", "message"),
    [
        ("kreis;01001;F;\ngemeinde;01001000;F;1001", 3, "führende Null"),
        ("kreis;1001;F;\ngemeinde;01001000;F;01001", 3, "führende Null"),
        ("kreis;01001;F;\ngemein;1;F;01001", 3, "Raumebene"),
        ("kreis;;F;", 2, "Schlüssel"),
        ("kreis;1,00E+04;F;", 2, "Excel"),
        ("kreis;01001;F;;;zu viel", 2, "mehr als 4 Zellen"),
        ('kreis;01001;"F;', 2, "CSV"),
    ],
)
def test_a_damaged_row_is_named(tmp_path: Path, rows: str, line: int, message: str) -> None:
    layout = put(tmp_path, f"level;key;name;parent\n{rows}\n")
    with pytest.raises(KobimoError, match=message) as caught:
        read_areas(layout, DEFINITION)
    assert caught.value.where.startswith(f"spaces/kreis.areas.csv:{line}")


def test_a_parent_that_exists_in_no_spelling_is_not_blamed_on_excel(tmp_path: Path) -> None:
    layout = put(tmp_path, "level;key;name;parent\nkreis;01001;F;\ngemeinde;1;G;77777\n")
    with pytest.raises(UnknownNameError) as caught:
        read_areas(layout, DEFINITION)
    assert "Excel" not in str(caught.value)


def test_a_wrong_heading_and_a_wrong_encoding_are_named(tmp_path: Path) -> None:
    with pytest.raises(DefinitionError, match="level;key;name;parent"):
        parse_areas(b"Ebene;Name\n", DEFINITION, "x.csv")
    with pytest.raises(DefinitionError, match="UTF-8") as caught:
        parse_areas("level;key;name;parent\nkreis;1;Köln;".encode("latin-1"), DEFINITION, "x.csv")
    assert caught.value.where == "x.csv:2"


HIERARCHIES = SpaceDefinition.model_validate(
    {
        "id": "stadt",
        "title": {"de": "Stadt"},
        "levels": [
            {"id": "stadt", "title": {"de": "Stadt"}},
            {"id": "schulbezirk", "title": {"de": "Schulbezirk"}, "parent": "stadt"},
            {"id": "quartier", "title": {"de": "Quartier"}, "parent": "stadt", "further_parents": ["schulbezirk"]},
        ],
    }
)


def test_validity_and_further_hierarchies_have_columns_that_read_back_as_written() -> None:
    table = (
        "level;key;name;parent;schulbezirk;valid_from;valid_to\r\n"
        "stadt;0;Stadt;;;;\r\n"
        "schulbezirk;s;Parkschule;0;;;\r\n"
        "quartier;1;Alt;0;s;;31.12.2022\r\n"
        "quartier;1;Neu;0;;2023-01-01;\r\n"
    )
    versions = parse_areas(table.encode(), HIERARCHIES, "x.csv")
    history = SpaceHistory(HIERARCHIES, versions)
    assert history.at(date(2022, 12, 31)).area("quartier", "1").further == (("schulbezirk", "s"),)
    assert history.at(date(2023, 1, 1)).area("quartier", "1").name == "Neu"
    written = areas_bytes(history)
    assert written.decode("utf-8-sig") == table.replace("31.12.2022", "2022-12-31")
    assert parse_areas(written, HIERARCHIES, "x.csv") == versions


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("quartier;1;Alt;0;2022-13-01;", "kein Datum"),
        ("quartier;1;Alt;0;2022-12-31;2022-01-01", "endet"),
    ],
)
def test_a_validity_that_cannot_be_is_named_with_its_row(row: str, message: str) -> None:
    with pytest.raises(DefinitionError, match=message) as caught:
        parse_areas(f"level;key;name;parent;valid_from;valid_to\n{row}\n".encode(), HIERARCHIES, "x.csv")
    assert caught.value.where == "x.csv:2"


def test_an_unknown_column_is_refused_with_those_that_are_allowed() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_areas(b"level;key;name;parent;gueltig\n", HIERARCHIES, "x.csv")
    assert "schulbezirk, valid_from, valid_to" in caught.value.remedy


def test_changes_read_back_as_written_with_commas_for_shares() -> None:
    table = (
        (
            "date;level;before;after;share;share_back;basis;kind;reason\r\n"
            "2023-01-01;quartier;1;1a;0,25;1;population;split;Teilung; Ratsbeschluss\r\n"
        )
        .replace("Teilung; Rats", '"Teilung; Rats')
        .replace("beschluss", 'beschluss"')
    )
    (change,) = parse_changes(table.encode(), HIERARCHIES, "y.csv")
    assert (change.share, change.share_back, change.reason) == (0.25, 1.0, "Teilung; Ratsbeschluss")
    assert parse_changes(changes_bytes([change]), HIERARCHIES, "y.csv") == (change,)


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("2023-01-01;quartier;1;;1;;;;", "müssen angegeben"),
        ("2023-01-01;ort;1;2;1;;;;", "Raumebene"),
        ("2023-01-01;quartier;1;2;1,5;;;;", "kein Anteil"),
        ("2023-01-01;quartier;1;2;1;;Schätzung;;", "basis"),
    ],
)
def test_a_change_that_cannot_be_is_named_with_its_row(row: str, message: str) -> None:
    table = f"date;level;before;after;share;share_back;basis;kind;reason\n{row}\n"
    with pytest.raises(KobimoError, match=message) as caught:
        parse_changes(table.encode(), HIERARCHIES, "y.csv")
    assert caught.value.where == "y.csv:2"


def test_weights_read_back_as_written() -> None:
    rows = (
        CrosswalkRow("a", "x", 0.125, Basis.AREA),
        CrosswalkRow("a", "y", 0.875, Basis.AREA, Validity(date(2020, 1, 1))),
    )
    assert parse_weights(weights_bytes(rows), "z.csv") == rows


def test_the_spread_of_a_source_is_read_and_written_where_one_has_any() -> None:
    rows = (CrosswalkRow("a", "x", 0.125, spread=2.5), CrosswalkRow("b", "x", 1.0, valid=Validity(date(2020, 1, 1))))
    written = weights_bytes(rows)
    assert written.decode("utf-8-sig").splitlines()[0] == "source;target;weight;basis;valid_from;valid_to;spread"
    assert parse_weights(written, "z.csv") == rows
    assert b"spread" not in weights_bytes(rows[1:])
    assert parse_weights(b"source;target;weight;basis;spread\na;x;1;;\n", "z.csv")[0].spread == 1


@pytest.mark.parametrize("cell", ["0,9", "-1", "nan", "inf", "viel", "1e999"])
def test_a_spread_below_one_or_none_is_named_with_its_row(cell: str) -> None:
    with pytest.raises(KobimoError, match="spread") as caught:
        parse_weights(f"source;target;weight;basis;spread\na;x;1;;1\nb;x;1;;{cell}\n".encode(), "z.csv")
    assert caught.value.where == "z.csv:3"


@pytest.mark.parametrize("weight", [1e-300, 3.25e-15, 1 / 3, 0.999999999999, 1.0, 0.0])
def test_weights_keep_twelve_digits_however_small_they_are(weight: float) -> None:
    row = parse_weights(weights_bytes([CrosswalkRow("a", "x", np.float64(weight))]), "z.csv")[0]
    assert row.weight == pytest.approx(weight, rel=1e-11, abs=0)
