"""All layouts together: each says what it is, none takes what is not its own."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.ingest.layouts.registry import LAYOUTS
from kobimo.reference.symbols import profiles


def test_layouts_have_titles_publishers_and_known_signs() -> None:
    ids = [layout.id for layout in LAYOUTS]
    assert len(set(ids)) == len(ids)
    for layout in LAYOUTS:
        assert layout.title
        assert layout.symbols in profiles(), layout.id


def test_empty_sheet_is_no_layout(layouts: Any) -> None:
    assert layouts.of(layouts.grid([])) is None
    assert layouts.of(layouts.grid([[], [""], [None, None]])) is None


CELLS = st.one_of(
    st.sampled_from(["", "Insgesamt", "01001", "2023", "31.12.2018", "__________", "Statistik_Code", "K", "D", "ZEIT"]),
    st.sampled_from(["Tabelle: 12411-0015", "Stand: 01.01.2020", "© Statistisches Bundesamt", "Berichtsmonat:", "-"]),
    st.text(max_size=6),
    st.floats(allow_nan=False, allow_infinity=False),
    st.none(),
)


@settings(max_examples=200, deadline=None)
@given(rows=st.lists(st.lists(CELLS, max_size=6), max_size=14), typed=st.booleans())
def test_no_grid_makes_a_reader_stumble(rows: list[list[Any]], typed: bool, layouts: Any) -> None:
    for outline in layouts.of(layouts.grid(rows, typed=typed)) or ():
        assert 0 <= outline.first <= outline.last < len(rows)
        assert all(0 <= row < outline.first for row in outline.head)
        assert [column.position for column in outline.columns] == list(range(outline.left, outline.right + 1))
        assert all(outline.first <= row <= outline.last for row in outline.kinds)
        assert outline.evidence


def test_small_tables_of_people_belong_to_no_layout(layouts: Any) -> None:
    for text in (
        "Name;Jahr;Zahl\nNord;2020;1\n",
        "Gemeinde;2019;2020\nAstadt;1;2\nInsgesamt;3;4\n",
        ";Jungen;Mädchen\nGrundschule;10;12\n__________\nQuelle: Schulamt\n",
    ):
        assert layouts.of_text(text) is None


def test_a_large_table_is_recognised_to_its_last_row(layouts: Any) -> None:
    rows: list[list[Any]] = [["GITTER_ID_100m", "x_mp_100m", "y_mp_100m", "Einwohner"]]
    rows += [[f"CRS3035RES100mN{2689100 + i}E4337000", "4337050", "2689150", "4"] for i in range(100_000)]
    outline = layouts.only(layouts.grid(rows))
    assert outline.last == 100_000


def test_file_names_do_not_matter(real: Path, layouts: Any) -> None:
    from dataclasses import replace

    rows = (real / "berlin/EWR201812E_Matrix.csv").read_text().splitlines()
    grid = layouts.grid([row.split(";") for row in rows])
    assert layouts.only(replace(grid, file="inkar_GENESIS-Tabelle.xlsx")).layout == "berlin_ewr"
