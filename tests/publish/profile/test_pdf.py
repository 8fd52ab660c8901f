"""The printed profile: tags, fonts, bytes, and what fits on its pages."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.profile import Press
from support.pdf import pdf_text, tags, words_with_boxes
from support.profile_views import (
    DISTRICT,
    MOMENT,
    QUARTER,
    WHOLE,
    Printed,
    figure,
    head,
    key_figure,
    ordinary,
    view_of,
)

pikepdf = pytest.importorskip("pikepdf", reason="pikepdf opens the profiles")

Print = Callable[..., Printed]
PERIODS = ["2021-12-31", "2022-12-31", "2023-12-31"]
MAP = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><path d="M1 1h8v8h-8z" fill="#154e84"/></svg>'
HOSTILE = [
    '#import "x"',
    "*fett* _kursiv_ `raw`",
    "<img src=x onerror=alert(1)>",
    "$ x^2 $ @ref \\ // /* */ ~ -- x --- y",
    "= Überschrift",
    '"); #panic("x',
    "]#[",
    "A & B <br/>",
]
HEADINGS = r"[A-H] [A-ZÄÖÜ]|Entwicklung|Quellen und Stand|So sind|Kennzahl Nummer"
A4 = (595.28, 841.89)


def opened(data: bytes) -> Any:
    return pikepdf.open(BytesIO(data))


def test_the_document_declares_pdf_ua_language_and_title(printed: Print) -> None:
    pdf = opened(printed(view_of(ordinary(3, PERIODS)), MAP).data)
    assert bool(pdf.Root.MarkInfo.Marked)
    assert str(pdf.Root.Lang) == "de"
    assert bool(pdf.Root.ViewerPreferences.DisplayDocTitle)
    metadata = pdf.open_metadata()
    assert metadata["pdfuaid:part"] == "1"
    assert metadata["dc:title"] == "Gebietsprofil Am Bach"
    assert metadata["xmp:CreateDate"].startswith("2026-11-22T09:00:00")


def test_every_picture_has_an_alternative_text(printed: Print) -> None:
    pdf = opened(printed(view_of(ordinary(3, PERIODS)), MAP).data)
    figures = [tag for tag in tags(pdf) if tag.kind == "Figure"]
    assert len(figures) == 1 + 3
    assert figures[0].alt == "Lage von Am Bach in Kleinstadt"
    assert all(tag.alt and "Kennzahl Nummer" in tag.alt for tag in figures[1:])


def test_tables_have_headers_with_a_scope_and_full_rows(printed: Print) -> None:
    found = tags(opened(printed(view_of(ordinary(3, PERIODS)), MAP).data))
    heads = [tag for tag in found if tag.kind == "TH"]
    assert len(heads) == 6 + 3 * 3
    assert {str(tag.attributes["/Scope"]) for tag in heads} == {"/Column"}
    assert len([tag for tag in found if tag.kind == "TD"]) == 3 * 6 + 3 * 3 * 3
    assert len([tag for tag in found if tag.kind == "Table"]) == 1 + 3


@pytest.mark.parametrize("count", [3, 24])
def test_headings_never_skip_a_level(printed: Print, count: int) -> None:
    found = tags(opened(printed(view_of(ordinary(count, PERIODS, "ABCDEFGH"[: count // 3]))).data))
    levels = [int(tag.kind[1]) for tag in found if re.fullmatch(r"H\d", tag.kind)]
    assert levels[0] == 1
    assert all(later <= earlier + 1 for earlier, later in pairwise(levels))
    assert levels.count(max(levels)) == count


def test_the_outline_leads_to_every_section(printed: Print) -> None:
    pdf = opened(printed(view_of(ordinary(3, PERIODS))).data)
    with pdf.open_outline() as outline:
        titles = [str(item.title) for item in outline.root]
        courses = next(item for item in outline.root if str(item.title) == "Entwicklung")
    assert titles[0] == "Kennzahlen im Überblick"
    assert titles[-1] == "Quellen und Stand"
    assert [str(item.title) for item in courses.children] == [f"Kennzahl Nummer {n}" for n in (1, 2, 3)]


def test_all_fonts_are_embedded_and_subset(printed: Print) -> None:
    pdf = opened(printed(view_of(ordinary(3, PERIODS))).data)
    found = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary)]
    fonts = [item for item in found if item.get("/Type") == "/FontDescriptor"]
    assert fonts
    for font in fonts:
        assert re.match(r"/[A-Z]{6}\+FiraSans", str(font.FontName))
        assert any(name in font for name in ("/FontFile2", "/FontFile3"))


def test_equal_content_gives_equal_bytes(printed: Print) -> None:
    view = view_of(ordinary(3, PERIODS))
    first = printed(view, MAP)
    assert Press().print(first.content, MOMENT) == first.data
    assert Press().print(first.content, "2026-11-23T09:00:00+00:00") != first.data


def test_the_usual_profile_has_two_pages(printed: Print) -> None:
    assert len(opened(printed(view_of(ordinary(6, PERIODS)), MAP).data).pages) == 2


@pytest.mark.parametrize("name", HOSTILE)
def test_a_name_is_never_markup(printed: Print, tmp_path: Path, name: str) -> None:
    item = head(1, title=name, question=name, pitfalls=name, unit_label=name, sources=(name,))
    area, parent = replace(QUARTER, name=name, key=name), replace(DISTRICT, name=name)
    own = [figure(item, area, period, 3.0, "incomplete", name) for period in PERIODS]
    view = view_of([key_figure(item, own, own, own[-1])], area, (parent, replace(WHOLE, name=name)))
    data = printed(view, MAP).data
    text = re.sub(r"\s+", "", pdf_text(data, tmp_path))
    wanted = re.sub(r"\s+", "", name)
    assert text.count(wanted) >= 12
    assert str(opened(data).open_metadata()["dc:title"]) == f"Gebietsprofil {name}"


def test_names_that_no_font_can_show_do_not_stop_the_press(printed: Print) -> None:
    area = replace(QUARTER, name="漢字 \U0001f600 \u202eX", key="1\u0000")
    assert printed(view_of(ordinary(1, PERIODS), area)).data.startswith(b"%PDF")


@pytest.mark.parametrize(
    "view",
    [
        view_of(ordinary(24, PERIODS, "ABCDEFGH"), replace(QUARTER, name="Schönholz/Wilhelmsruh/Rosenthal")),
        view_of(ordinary(14, [f"{year}-12-31" for year in range(2004, 2024)])),
        view_of(ordinary(2, [f"{year}-{month:02}" for year in range(2008, 2024) for month in range(1, 13)])),
        view_of(ordinary(3, ["2023-12-31"]), replace(QUARTER, name="Donaudampfschifffahrtsgesellschaftsviertel")),
        view_of([]),
    ],
    ids=["many", "long", "monthly", "one-period", "none"],
)
def test_no_word_leaves_the_page_or_runs_into_the_footer(printed: Print, tmp_path: Path, view: Any) -> None:
    data = printed(view, MAP).data
    left, right, foot = 55.0, A4[0] - 55.0, A4[1] - 56.7
    for page, (x, _top, end, low), word in words_with_boxes(data, tmp_path):
        assert x >= left, (page, word)
        assert end <= right, (page, word)
        assert low <= foot + 3 or low > foot + 8, (page, word)


def test_every_page_says_for_whom_it_is_and_counts_the_pages(printed: Print, tmp_path: Path) -> None:
    data = printed(view_of(ordinary(24, PERIODS, "ABCDEFGH"))).data
    pages = pdf_text(data, tmp_path).split("\f")[:-1]
    assert len(pages) == len(opened(data).pages) > 2
    for number, page in enumerate(pages, 1):
        assert "nur für den internen Gebrauch (Empfängerkreis: Team)" in page
        assert f"Seite {number} von {len(pages)}" in page


def test_no_heading_stands_alone_at_the_foot_of_a_page(printed: Print, tmp_path: Path) -> None:
    for count in range(9, 25, 3):
        view = view_of(ordinary(count, PERIODS, "ABCDEFGH"[: count // 3]))
        for page in pdf_text(printed(view, MAP).data, tmp_path, "-layout").split("\f")[:-1]:
            lines = [line.strip() for line in page.splitlines() if line.strip()]
            last_before_footer = lines[-2]
            assert not re.match(HEADINGS, last_before_footer), last_before_footer


def test_a_break_is_printed_with_its_day_and_text_and_the_document_stays_tagged(printed: Print, tmp_path: Path) -> None:
    merger = SeriesBreak(date(2023, 1, 1), "Gebietsänderung am 01.01.2023: aus Am Wald wurde Am Bach.", converted=True)
    items = [
        replace(item, breaks=(merger,), series=tuple(replace(f, error=0.5, status="estimated") for f in item.series))
        for item in ordinary(2, PERIODS)
    ]
    document = printed(view_of(items))
    text = " ".join(pdf_text(document.data, tmp_path).split())
    for wanted in (
        "Gebietsänderung am 01.01.2023: aus Am Wald wurde Am Bach.",
        "90-%-Bereich der Schätzung",
    ):
        assert text.count(wanted) == 1
    with opened(document.data) as pdf:
        assert pdf.Root.MarkInfo.Marked
