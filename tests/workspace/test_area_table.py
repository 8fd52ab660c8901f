from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DefinitionError, KobimoError, UnknownNameError
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.workspace.area_table import areas_bytes, parse_areas, read_areas
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
    layout = put(tmp_path, areas_bytes(Space(DEFINITION, AREAS).all_areas()))
    data = layout.areas("kreis").read_bytes()
    assert data.startswith(b"\xef\xbb\xbflevel;key;name;parent\r\n")
    assert read_areas(layout, DEFINITION).all_areas() == AREAS


@given(st.lists(st.from_regex(r"[0-9A-Z]{1,6}", fullmatch=True), unique=True, max_size=8), st.text(min_size=1))
def test_any_names_survive_the_table(keys: list[str], name: str) -> None:
    clean = " ".join(name.split()) or "x"
    if not clean.isprintable():
        return
    areas = (Area("kreis", "0", clean), *(Area("gemeinde", key, f"{clean}{key}", "0") for key in sorted(keys)))
    read = parse_areas(areas_bytes(areas), DEFINITION, "x.csv")
    assert [area.key for area in read] == [area.key for area in areas]


@pytest.mark.parametrize("separator", [";", ","])
@pytest.mark.parametrize("mark", ["", "\ufeff"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_both_separators_marks_and_line_ends_are_read(tmp_path: Path, separator: str, mark: str, end: str) -> None:
    rows = ["level;key;name;parent", "kreis;01001;Flensburg;", "gemeinde;01001000;Flensburg;01001", ";;;", ""]
    layout = put(tmp_path, mark + end.join(rows).replace(";", separator))
    assert read_areas(layout, DEFINITION).keys("gemeinde") == ("01001000",)


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
        ("kreis;01001;F;;;zu viel", 2, "vier Zellen"),
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
