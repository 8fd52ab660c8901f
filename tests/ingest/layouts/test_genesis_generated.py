"""Tables made by the grammar of GENESIS are outlined exactly as they were made."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from kobimo.ingest.outline import Role

KREISE = ["DG", "01", "01001", "01002", "05", "055", "05515", "05566", "03241001", "11"]
WORDS = ["Bestand", "Zugang", "Abgang", "Quote", "Gruppen", "Kinder", "Lehrkräfte", "Klassen"]
UNITS = ["Anzahl", "Prozent", "Tsd. EUR", "EUR", "qkm"]
SIGNS = ["-", ".", "...", "/", "x", "0", "12", "1234567", "6,8", "357582,00"]


@dataclass(frozen=True)
class Made:
    """Text of an export and where its parts stand."""

    text: str
    head: tuple[int, ...]
    unit_row: int | None
    first: int
    last: int
    labels: list[Role]
    parts: list[tuple[str, ...]]
    units: list[str]


@st.composite
def exports(draw: st.DrawFn) -> Made:
    with_time = draw(st.booleans())
    categories = draw(st.integers(0, 1))
    labels = [*([Role.PERIOD] if with_time else []), Role.AREA_KEY, Role.AREA_NAME, *[Role.CATEGORY] * categories]
    values = draw(st.integers(1, 6))
    depth = draw(st.integers(1, 6))
    title = draw(st.integers(1, 4))
    has_units = draw(st.booleans())
    one_unit = not has_units and draw(st.booleans())
    head = [[draw(st.sampled_from(WORDS)) for _ in range(values)] for _ in range(depth)]
    for row in head[1:]:
        for column in range(values):
            row[column] = draw(st.sampled_from([row[column], ""]))
        if not any(row):
            row[0] = "Insgesamt"
    units = [draw(st.sampled_from(UNITS)) for _ in range(values)]
    width = len(labels) + values
    pad = ";" * (width - 1)
    lines = [draw(st.sampled_from(["GENESIS-Tabelle", "Tabelle"])) + ": 21111-01-03-4"]
    lines += [f"Zeile {number} des Titels, Jahressumme{pad}" for number in range(title)]
    lines += [f"Statistik der Kinder{pad}", *([f"Kinder (Anzahl){pad}"] if one_unit else [])]
    blank = ";" * len(labels)
    top = len(lines)
    lines += [blank + ";".join(row) for row in head]
    lines += [blank + ";".join(units)] if has_units else []
    first = len(lines)
    years = draw(st.lists(st.integers(1995, 2025), min_size=1, max_size=3, unique=True)) if with_time else [None]
    kinds = ["Grundschulen", "Gymnasien", "Insgesamt"][: draw(st.integers(2, 3))] if categories else [None]
    for year in years:
        for key in KREISE[: draw(st.integers(2, len(KREISE)))]:
            for kind in kinds:
                cells = [*([str(year)] if year else []), key, f"  Gebiet {key}", *([kind] if kind else [])]
                lines.append(";".join([*cells, *(draw(st.sampled_from(SIGNS)) for _ in range(values))]))
    last = len(lines) - 1
    lines.append("__________")
    if draw(st.booleans()):
        lines += ['"zu ""gesamte Tabelle"":', "2019 fehlen Angaben; 2020; 2021", '01001 ist Flensburg."']
    lines += ["© Statistische Ämter des Bundes und der Länder, Deutschland, 2025.", "Stand: 13.03.2025 / 16:40:08"]
    parts = [tuple(row[column] for row in head) for column in range(values)]
    wanted = units if has_units else ["Anzahl" if one_unit else ""] * values
    unit_row = top + depth if has_units else None
    return Made("\n".join(lines), tuple(range(top, top + depth)), unit_row, first, last, labels, parts, wanted)


@settings(max_examples=120, deadline=None)
@given(made=exports())
def test_made_export_is_outlined_exactly(made: Made, layouts: Any) -> None:
    (outline,) = layouts.of_text(made.text)
    assert outline.head == made.head
    assert outline.unit_row == made.unit_row
    assert (outline.first, outline.last) == (made.first, made.last)
    roles = [column.role for column in outline.columns]
    assert roles == [*made.labels, *[Role.VALUE] * len(made.parts)]
    values = outline.columns[len(made.labels) :]
    assert [column.parts for column in values] == made.parts
    assert [column.unit for column in values] == made.units
    assert len({column.name for column in outline.columns}) == len(outline.columns)
    alike = len(set(zip(made.parts, made.units, strict=True))) < len(made.parts)
    assert {check.code for check in outline.checks} == ({"LAYOUT_HEADING_TWICE"} if alike else set())


@settings(max_examples=60, deadline=None)
@given(made=exports(), share=st.floats(0.01, 0.99))
def test_made_export_that_ends_early_is_never_read_in_silence(made: Made, share: float, layouts: Any) -> None:
    lines = made.text.splitlines()
    stop = made.first + 1 + int((made.last - made.first) * share)
    tables = layouts.of_text("\n".join(lines[:stop]))
    assert tables is not None
    assert "LAYOUT_CUT_OFF" in [check.code for check in tables[0].checks]
