"""A slide for PowerPoint: a chart to edit, with gaps for what is not there, and what must stand beside it."""

from __future__ import annotations

import io
import statistics
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import openpyxl
import pytest
from pptx import Presentation

from kobimo.model.area import Area
from kobimo.publish.charts.series import time_series
from kobimo.publish.charts.sheet import chart_sheet
from kobimo.publish.open_data import About, SourceNote
from kobimo.publish.slides import comparison_slide, course_slide, distribution_slide, scatter_slide
from kobimo.publish.slides.scatter_slide import MOST_NAMED
from kobimo.publish.views import ReleaseHead
from kobimo.publish.views.scatter import scatter_view
from kobimo.publish.views.targets import ShownTarget

PERIODS = ["2019", "2020", "2021", "2022"]
STATES = ("missing", "suppressed", "base_too_small", "zero_denominator", "not_aligned", "confidential")


@pytest.fixture
def about(release_head: ReleaseHead) -> About:
    return About("Titel", "Kleinstadt", release_head, (SourceNote("Amt für Statistik", ""),))


def slide(data: bytes) -> Any:
    """Return the one slide of a presentation."""
    (found,) = Presentation(io.BytesIO(data)).slides
    return found


def chart(data: bytes) -> Any:
    """Return its chart."""
    return next(shape.chart for shape in slide(data).shapes if shape.has_chart)


def embedded(data: bytes) -> Any:
    """Return the first sheet of the workbook behind its chart."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = next(name for name in archive.namelist() if name.endswith(".xlsx"))
        return openpyxl.load_workbook(io.BytesIO(archive.read(name))).worksheets[0]


def said(data: bytes) -> str:
    """Return all texts on the slide."""
    return "\n".join(shape.text_frame.text for shape in slide(data).shapes if shape.has_text_frame)


@pytest.mark.parametrize("state", STATES)
def test_what_has_no_number_is_a_gap_in_chart_and_workbook(
    make_view: Callable[..., Any], about: About, state: str
) -> None:
    made = make_view({"11": [3, state, 5, 6], "12": [1, 2, 3, state]}, PERIODS, picked=["11"])
    course = course_slide(made, about)
    assert tuple(chart(course).plots[0].series[0].values) == (3, None, 5, 6)
    assert [row[1] for row in embedded(course).iter_rows(min_row=2, values_only=True)] == [3, None, 5, 6]
    assert 'c:dispBlanksAs val="gap"' in chart(course).part.blob.decode()
    compared = comparison_slide(made, about)
    (series,) = chart(compared).plots[0].series
    values = dict(zip(chart(compared).plots[0].categories, series.values, strict=True))
    assert values.pop("Bezirk 11") == 6
    ((name, value),) = values.items()
    assert name.startswith("Bezirk 12 (")
    assert value is None
    for data in (course, compared):
        assert "Lücken sind keine Nullen" in said(data)


def test_a_number_that_does_not_compare_is_not_drawn(make_view: Callable[..., Any], about: About) -> None:
    made = make_view({"11": [4], "12": [(3, "not_aligned")], "13": [2]}, ["2019"])
    (series,) = chart(comparison_slide(made, about)).plots[0].series
    assert tuple(series.values) == (4, 2, None)


def test_zeros_are_zeros(make_view: Callable[..., Any], about: About) -> None:
    made = make_view({"11": [0, 0, 0, 0], "12": [0, 0, 0, 1]}, PERIODS, picked=["11"])
    assert tuple(chart(course_slide(made, about)).plots[0].series[0].values) == (0, 0, 0, 0)
    assert "Lücken" not in said(course_slide(made, about))


def test_a_slide_has_title_source_and_citation(make_view: Callable[..., Any], about: About) -> None:
    data = course_slide(make_view({"11": [1, 2, 3, 4]}, PERIODS, picked=["11"], whole=[1, 1, 1, 1]), about)
    assert slide(data).shapes.title.text == "Anteil der Kinder: Verlauf"
    for part in ("Quelle: Amt für Statistik", about.citation.short, "Prozent"):
        assert part in said(data)
    frame = next(shape for shape in slide(data).shapes if shape.has_chart)
    assert "Verlauf" in frame._element.nvGraphicFramePr.cNvPr.get("descr")
    assert about.citation.long in slide(data).notes_slide.notes_text_frame.text
    assert [series.name for series in chart(data).plots[0].series] == ["Stadt insgesamt", "Bezirk 11"]
    facts = Presentation(io.BytesIO(data)).core_properties
    assert (facts.author, facts.language) == ("Kleinstadt", "de-DE")


@pytest.mark.parametrize("make", [course_slide, comparison_slide])
def test_without_two_numbers_there_is_no_slide(
    make_view: Callable[..., Any], about: About, make: Callable[..., bytes]
) -> None:
    assert make(make_view({"11": ["suppressed"]}, ["2019"], picked=["11"]), about) == b""
    assert make(make_view({}, []), about) == b""


@pytest.mark.parametrize(
    "name", ['=HYPERLINK("http://x";"y")', "{=1+1}", "http://x.example", "mailto:a", "a\x00b\x1f<&>", "@A1"]
)
def test_names_stay_names(make_view: Callable[..., Any], about: About, name: str) -> None:
    made = make_view({"11": [1, 2, 3, 4], "12": [4, 3, 2, 1]}, PERIODS, picked=["11"], names={"11": name})
    for data in (course_slide(made, about), comparison_slide(made, about)):
        sheet = embedded(data)
        assert all(cell.data_type != "f" and cell.hyperlink is None for row in sheet.iter_rows() for cell in row)
        shown = name.replace("\x00", "").replace("\x1f", "")
        assert shown in {str(cell.value).removeprefix("\u2060") for row in sheet.iter_rows() for cell in row}


def test_no_line_leads_over_a_break(make_view: Callable[..., Any], about: About) -> None:
    made = make_view({"11": [1, 2, 3]}, ["2014", "2015", "2019"], picked=["11"])
    points = chart(course_slide(made, about)).plots[0].series[0].points
    assert points[2].format.line.fill.type is not None  # no fill: the piece that leads here is not drawn
    assert b"a:noFill" in chart(course_slide(made, about)).part.blob


def test_two_thousand_areas_fit_on_a_slide(make_view: Callable[..., Any], about: About) -> None:
    made = make_view({f"{number:04}": [number] for number in range(2000)}, ["2019"], picked=["0777"])
    categories = list(chart(comparison_slide(made, about)).plots[0].categories)
    assert "Bezirk 0777" in categories
    assert len(categories) <= 40
    assert "von 2.000 Gebieten" in said(comparison_slide(made, about))


def test_a_sheet_has_title_source_and_citation_around_the_picture(make_view: Callable[..., Any]) -> None:
    made = time_series(make_view({"11": [1, 2, 3, 4]}, PERIODS, picked=["11"], title="A <b> & C"))
    drawn = '<svg viewBox="0 0 680 300"><path d="M0 0"/></svg>'
    sheet = chart_sheet(made, drawn, "Zitat")
    assert '<svg width="680" height="300" viewBox="0 0 680 300">' in sheet
    for part in ("A &lt;b&gt; &amp; C", "Quelle: Amt für Statistik", "Zitat", 'fill="#ffffff"'):
        assert part in sheet
    assert chart_sheet(made, "", "Zitat") == ""


def test_targets_stand_on_slides_as_series_and_bar(make_view: Callable[..., Any], about: About) -> None:
    root = Area("stadt", "1", "Stadt insgesamt", "")
    aim = ShownTarget(root, 6.0, "6,0 %", "2027", "", "Rat", date(2020, 1, 1), "")
    made = make_view({"11": [1, 2, 3, 4], "12": [4, 3, 2, 1]}, PERIODS, picked=["11"], whole=[2, 2, 2, 2])
    made = replace(made, targets=(aim,))
    series = chart(course_slide(made, about)).plots[0].series
    assert (series[-1].name, tuple(series[-1].values)) == ("Zielwert Stadt insgesamt 6,0 % bis 2027", (6, 6, 6, 6))
    plot = chart(comparison_slide(made, about)).plots[0]
    assert tuple(plot.series[0].values) == (6, 2, 4, 1)
    assert tuple(plot.categories)[1] == "Stadt insgesamt"
    assert plot.categories[0] == "Zielwert Stadt insgesamt 6,0 % bis 2027"
    assert "Zielwert für Stadt insgesamt" in said(comparison_slide(made, about))


def test_a_distribution_has_the_quartiles_themselves_in_its_workbook(
    make_view: Callable[..., Any], about: About
) -> None:
    numbers = {"11": 1, "12": 2, "13": 4, "14": 7, "15": 9}
    made = make_view({**{key: [n] for key, n in numbers.items()}, "16": ["suppressed"]}, ["2022"], picked=["13"])
    data = distribution_slide([made], made, about)
    found = {series.name: series.values[0] for series in chart(data).plots[0].series}
    assert found == {
        "unteres Viertel bis": 2,
        "niedrigster": 1,
        "Median": statistics.median(numbers.values()),
        "Bezirk 13": 4,
        "höchster": 9,
        "oberes Viertel ab": 7,
    }
    names = list(found)
    assert (names[0], names[-1]) == ("unteres Viertel bis", "oberes Viertel ab"), "a box leads from first to last"
    order = [child.tag.rpartition("}")[2] for child in chart(data).plots[0]._element]
    assert order.index("hiLowLines") < order.index("upDownBars") < order.index("axId")
    assert max(n for n, tag in enumerate(order) if tag == "ser") < order.index("hiLowLines")
    assert "unterdrückt" in said(data) or "Lücken sind keine Nullen" in said(data)
    few = make_view({"11": [1], "12": [2]}, ["2022"])
    assert distribution_slide([few], few, about) == b""


def test_a_cloud_of_points_names_its_areas_and_leaves_hidden_ones_out(
    make_view: Callable[..., Any], about: About
) -> None:
    first = make_view({"11": [1], "12": [2], "13": [3]}, ["2022"], picked=["12"])
    second = make_view({"11": [10], "12": [20], "13": ["suppressed"]}, ["2022"])
    data = scatter_slide(scatter_view(first, second), about)
    found = {series.name: (*series.iter_values(),) for series in chart(data).plots[0].series}
    assert found == {"Bezirk 11": (10,), "Bezirk 12": (20,)}
    cells = {cell.value for row in embedded(data).iter_rows() for cell in row}
    assert {1, 2, 10, 20} <= cells
    assert 3 not in cells, "the known side of a pair with a hidden one is not drawn, so it is not in the workbook"
    assert "Lücken sind keine Nullen" in said(data)


def test_many_areas_share_a_series(make_view: Callable[..., Any], about: About) -> None:
    count = MOST_NAMED + 5
    first = make_view({f"{n:03}": [n] for n in range(count)}, ["2022"], picked=["007"])
    second = make_view({f"{n:03}": [2 * n] for n in range(count)}, ["2022"])
    series = chart(scatter_slide(scatter_view(first, second), about)).plots[0].series
    assert [(one.name, len(list(one.iter_values()))) for one in series] == [("Bezirk", count - 1), ("Bezirk 007", 1)]
