from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from kobimo.language import speaking
from kobimo.model.area import Area
from kobimo.publish.breaks import SeriesBreak
from kobimo.publish.profile import Edition, profile_content
from kobimo.publish.statistics import FlagRule, IntervalRule
from kobimo.publish.views import AreaView, Figure, IndicatorHead, KeyFigure
from support.profile_views import (
    DISTRICT,
    QUARTER,
    WHOLE,
    catalogue_of,
    figure,
    head,
    key_figure,
    ordinary,
    view_of,
)

PERIODS = ["2021-12-31", "2022-12-31", "2023-12-31"]
SPACE = "\u202f"


def content_of(view: AreaView, locator: str = "", **more: dict[str, Any]) -> dict[str, Any]:
    return profile_content(Edition(catalogue_of(view, **more), "Kleinstadt"), view, locator)


def rows(content: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for group in content["overview"]["groups"] for row in group["rows"]]


def texts(row: dict[str, Any]) -> list[str]:
    return [cell["text"] for cell in row["cells"]]


def column_titles(content: dict[str, Any]) -> list[str]:
    return [column["title"] for column in content["overview"]["columns"]]


def test_a_row_has_area_area_above_whole_and_difference_in_percentage_points() -> None:
    content = content_of(view_of(ordinary(1, PERIODS)))
    assert column_titles(content) == ["Kennzahl", "Am Bach", "Nord", "Kleinstadt", "Abstand", "Zeitraum"]
    (row,) = rows(content)
    assert texts(row) == [
        f"11,2{SPACE}%",
        f"12,0{SPACE}%",
        f"13,2{SPACE}%",
        f"\u22122,0{SPACE}Prozentpunkte",
    ]
    assert row["period"] == "31.12.2023"
    assert row["unit"] == "Prozent"


def test_every_cell_of_a_row_has_a_column() -> None:
    views = {
        "quarter": view_of(ordinary(2, PERIODS)),
        "district": view_of(ordinary(2, PERIODS), DISTRICT, [WHOLE]),
        "whole": view_of([key_figure(head(1), [figure(head(1), WHOLE, "2023", 5.0)])], WHOLE, []),
    }
    for view in views.values():
        content = content_of(view)
        for row in rows(content):
            assert len(row["cells"]) + 2 == len(content["overview"]["columns"])


def test_the_area_directly_below_the_whole_has_one_column_of_comparison() -> None:
    content = content_of(view_of(ordinary(1, PERIODS), DISTRICT, [WHOLE]))
    assert column_titles(content) == ["Kennzahl", "Nord", "Kleinstadt", "Abstand", "Zeitraum"]


def test_the_whole_is_compared_with_nothing() -> None:
    item = head(1)
    own = [figure(item, WHOLE, period, 5.0) for period in PERIODS]
    content = content_of(view_of([key_figure(item, own)], WHOLE, []))
    assert column_titles(content) == ["Kennzahl", "Kleinstadt", "Zeitraum"]
    assert content["overview"]["remarks"] == ""
    (entry,) = content["courses"]["groups"][0]["items"]
    assert entry["heads"] == ["Zeitraum", "Kleinstadt"]
    assert content["courses"]["legend"]["whole"] == ""


def test_counts_have_no_difference() -> None:
    item = head(1, kind="count", unit="number", decimals=0)
    own, whole = figure(item, QUARTER, "2023", 1234), figure(item, WHOLE, "2023", 99999)
    (row,) = rows(content_of(view_of([key_figure(item, [own], [whole])])))
    assert texts(row)[0] == "1.234"
    assert texts(row)[-1] == "entfällt"


@pytest.mark.parametrize("status", ["suppressed", "missing", "base_too_small", "zero_denominator", "not_aligned"])
def test_a_figure_without_a_number_is_a_word_with_a_note_and_has_no_difference(status: str) -> None:
    item = head(1)
    own = [figure(item, QUARTER, "2022", 3.0), figure(item, QUARTER, "2023", None, status, "Das ist der Grund.")]
    whole = [figure(item, WHOLE, period, 4.0) for period in ("2022", "2023")]
    content = content_of(view_of([key_figure(item, own, whole)]))
    (row,) = rows(content)
    shown = row["cells"][0]
    assert shown["state"]
    assert not any(letter.isdigit() for letter in shown["text"])
    assert texts(row)[-1] == "entfällt"
    (note,) = content["overview"]["notes"]
    assert note["mark"] == shown["mark"] == "1"
    assert "Das ist der Grund." in note["text"]


def test_a_number_with_a_reservation_keeps_its_number_and_has_a_note() -> None:
    item = head(1)
    own = figure(item, QUARTER, "2023", 3.0, "incomplete", "Angaben aus 3 von 4 Gebieten.")
    (row,) = rows(content := content_of(view_of([key_figure(item, [own])])))
    assert row["cells"][0] == {"text": f"3,0{SPACE}%", "limits": "", "mark": "1", "state": False}
    assert content["overview"]["notes"][0]["text"] == "unvollständig: Angaben aus 3 von 4 Gebieten."


def test_the_same_reason_has_one_number_throughout() -> None:
    item = head(1)
    own = [figure(item, QUARTER, period, None, "suppressed", "Geheim.") for period in PERIODS]
    whole = [figure(item, WHOLE, period, 5.0) for period in PERIODS]
    more = head(2)
    late = [figure(more, QUARTER, period, 4.0, "incomplete", "Teile fehlen.") for period in PERIODS]
    late[0] = figure(more, QUARTER, PERIODS[0], None, "suppressed", "Geheim.")
    content = content_of(view_of([key_figure(item, own, whole), key_figure(more, late)]))
    assert [note["mark"] for note in content["overview"]["notes"]] == ["1", "2"]
    assert [note["mark"] for note in content["courses"]["notes"]] == ["1", "2"]


def test_an_indicator_without_any_number_is_named_with_its_reason_and_has_no_course() -> None:
    item = head(3)
    own = [figure(item, QUARTER, period, None, "suppressed", "Die Zahl ist geheim.") for period in PERIODS]
    view = view_of([*ordinary(2, PERIODS), key_figure(item, own)])
    content = content_of(view)
    (absent,) = content["absent"]["items"]
    assert absent["title"] == "Kennzahl Nummer 3"
    assert absent["text"].count("Die Zahl ist geheim.") == 1
    courses = [entry["title"] for group in content["courses"]["groups"] for entry in group["items"]]
    assert courses == ["Kennzahl Nummer 1", "Kennzahl Nummer 2"]


def test_an_indicator_that_the_level_does_not_have_is_named_with_the_levels_that_have_it() -> None:
    view = view_of(ordinary(1, PERIODS))
    definition = {"area": "D", "title": {"de": "Schulen"}, "numerator": {"dataset": "personen"}}
    catalogue = catalogue_of(view, schulen=definition)
    catalogue.metadata["contents"]["schulen"] = {"": {"levels": ["bezirk", "stadt"], "periods": ["2023"]}}
    (absent,) = profile_content(Edition(catalogue, "K"), view, "")["absent"]["items"]
    assert absent["title"] == "Schulen"
    assert "Bezirk, Stadt" in absent["text"]


def test_an_indicator_that_could_not_be_computed_is_named_with_the_refusal() -> None:
    view = view_of(ordinary(1, PERIODS))
    catalogue = catalogue_of(view, quote={"area": "D", "title": {"de": "Quote"}, "numerator": {"dataset": "personen"}})
    refusal = {"indicator": "quote", "breakdown": "", "period": "", "reason": "Der Nenner wurde nie geliefert."}
    catalogue.metadata["refused"].append(refusal)
    (absent,) = profile_content(Edition(catalogue, "K"), view, "")["absent"]["items"]
    assert absent["text"] == "Der Nenner wurde nie geliefert."


def test_a_period_that_the_release_lacks_is_explained() -> None:
    item = head(1)
    own = [figure(item, QUARTER, "2022", 4.0), figure(item, QUARTER, "2023", None, "not_released")]
    content = content_of(view_of([key_figure(item, own)]))
    assert "enthält für dieses Gebiet und diesen Zeitraum nichts" in content["overview"]["notes"][0]["text"]


@pytest.mark.parametrize(("count", "headings"), [(8, 0), (9, 3)])
def test_topic_areas_are_headings_when_there_are_many_indicators(count: int, headings: int) -> None:
    content = content_of(view_of(ordinary(count, PERIODS, "ACD")))
    for section in (content["overview"], content["courses"]):
        found = [group["title"] for group in section["groups"] if group["title"]]
        assert len(found) == headings
    assert len(rows(content)) == count


def test_long_courses_are_cut_into_parts_without_losing_a_period() -> None:
    periods = [f"{year}-{month:02}" for year in range(2015, 2024) for month in range(1, 13)]
    content = content_of(view_of(ordinary(1, periods)))
    (entry,) = content["courses"]["groups"][0]["items"]
    assert entry["long"]
    assert len(entry["tables"]) > 1
    shown = [row["period"] for part in entry["tables"] for row in part]
    assert shown == [f"{period[5:]}/{period[:4]}" for period in periods]


def test_the_footer_names_release_and_recipients() -> None:
    content = content_of(view_of([]))
    assert content["footer"] == (
        "Freigabestand 2026-11-22-team-1 · nur für den internen Gebrauch (Empfängerkreis: Team)"
    )
    view = view_of([])
    office = replace(view, release=replace(view.release, audience="office:schulamt"))
    assert "Empfängerkreis: schulamt" in content_of(office)["footer"]
    public = replace(view, release=replace(view.release, audience="public"))
    assert "internen" not in str(content_of(public))


def test_the_map_has_an_alternative_text_or_its_absence_is_explained() -> None:
    assert "keine Umrisse" in content_of(view_of([]))["map"]["text"]
    assert content_of(view_of([]), "<svg/>")["map"]["text"] == "Lage von Am Bach in Kleinstadt"
    assert content_of(view_of([], WHOLE, []), "<svg/>")["map"]["text"] == "Umriss von Kleinstadt"


def test_sources_are_numbered_and_every_number_is_explained() -> None:
    first, second = head(1, sources=("Register", "Jugendamt")), head(2, sources=("Jugendamt", "Schulamt"))
    view = view_of([key_figure(item, [figure(item, QUARTER, "2023", 1.0)]) for item in (first, second)])
    content = content_of(view)
    assert [source["text"] for source in content["about"]["sources"]] == ["Register", "Jugendamt", "Schulamt"]
    items = [item for column in content["meanings"]["columns"] for item in column]
    assert items[0]["text"].endswith("[1], [2]")
    assert items[1]["text"].endswith("[2], [3]")


def test_areas_below_are_counted_by_level() -> None:
    view = view_of([], DISTRICT, [WHOLE])
    below = tuple(Area("viertel", f"11{number}", f"V {number}", "11") for number in range(3))
    facts = {fact["label"]: fact["text"] for fact in content_of(replace(view, below=below))["facts"]}
    assert facts["Umfasst"] == "3 Gebiete der Ebene Viertel"
    assert facts["Stadt"] == "Kleinstadt"


def test_numbers_follow_the_language_in_use() -> None:
    view = view_of(ordinary(1, PERIODS))
    with speaking("en"):
        content = content_of(view)
    assert content["lang"] == "en"
    assert rows(content)[0]["cells"][3]["text"].startswith("\u22122.0")
    assert rows(content)[0]["period"] == "31 Dec 2023"


def over(item: KeyFigure, *breaks: SeriesBreak, error: float | None = None) -> KeyFigure:
    """Return a key figure with breaks; what lies before 2023 is estimated if there is an error."""
    series = tuple(
        replace(f, error=error, status="estimated") if error and f.period < "2023" else f for f in item.series
    )
    return replace(item, breaks=breaks, series=series)


MERGER = SeriesBreak(date(2023, 1, 1), "Gebietsänderung am 01.01.2023: aus Am Wald wurde Am Bach.", converted=True)


def test_breaks_are_told_once_with_day_and_text_and_the_legend_names_their_signs() -> None:
    view = view_of([over(item, MERGER, error=0.5) for item in ordinary(3, PERIODS)])
    courses = content_of(view)["courses"]
    (told,) = courses["breaks"]
    assert told.startswith("Gebietsänderung am 01.01.2023: aus Am Wald wurde Am Bach. ")
    assert "umgerechnet" in told
    assert [courses["legend"][name] for name in ("break", "estimate", "band")] == [
        "Gebietsänderung",
        "geschätzt",
        "90-%-Bereich der Schätzung",
    ]


def test_a_course_without_breaks_and_estimates_has_no_signs_of_them() -> None:
    courses = content_of(view_of(ordinary(3, PERIODS)))["courses"]
    assert courses["breaks"] == []
    assert [courses["legend"][name] for name in ("break", "estimate", "band")] == ["", "", ""]


def test_breaks_follow_the_days_and_a_new_definition_names_what_it_concerns() -> None:
    law = SeriesBreak(date(2022, 7, 1), "Neues Gesetz.", converted=False, territorial=False)
    lasting = replace(MERGER, converted=False)
    one, other = ordinary(2, PERIODS)
    courses = content_of(view_of([over(one, law, lasting), over(other, lasting)]))["courses"]
    first, second = courses["breaks"]
    assert first == "Zeitreihenbruch am 01.07.2022: Neues Gesetz. Betrifft: Kennzahl Nummer 1."
    assert second.endswith("Frühere Zahlen gelten für ein anderes Gebiet; die Linie ist dort unterbrochen.")
    assert courses["legend"]["break"] == "Zeitreihenbruch oder Gebietsänderung"
    assert courses["legend"]["band"] == ""


def counted(
    number: int, area: Area, period: str, above: int, below: int, item: IndicatorHead | None = None
) -> tuple[IndicatorHead, Figure]:
    """Return a share with its counts, so that it has an interval and the flags of a small base."""
    rule, flags = IntervalRule("wilson", 100, per_base=True), FlagRule(persons_in_base=True)
    item = item or head(number, intervals=rule, cautions=flags)
    made = figure(item, area, period, 100 * above / below)
    row = {"status": "normal", "value": made.value, "difference": None}
    found = flags.flags(row, above, below)
    return item, replace(made, numerator=above, denominator=below, rule=rule, flags=found)


def test_a_share_is_printed_with_its_interval_and_counts_without() -> None:
    item, own = counted(1, QUARTER, "2023", 90, 500)
    _item, whole = counted(1, WHOLE, "2023", 262, 1765, item)
    number = head(2, kind="count", unit="number", intervals=IntervalRule("byar"))
    plain = replace(figure(number, QUARTER, "2023", 90), numerator=90, rule=number.intervals)
    assert plain.interval.low is not None
    content = content_of(view_of([key_figure(item, [own], [whole]), key_figure(number, [plain])]))
    share, count = rows(content)
    assert share["cells"][0]["limits"] == "14,9\u201321,6"  # the score interval of 90 / 500
    assert share["cells"][2]["limits"] == "13,3\u201316,6"
    assert {cell["limits"] for cell in count["cells"]} == {""}
    assert "Vertrauensbereich (95 %)" in content["overview"]["remarks"]
    with speaking("en"):
        (english, _count) = rows(content_of(view_of([key_figure(item, [own], [whole]), key_figure(number, [plain])])))
    assert english["cells"][0]["limits"] == "14.9\u201321.6"


def test_a_small_base_has_a_note_that_all_small_bases_share() -> None:
    item, own = counted(1, QUARTER, "2022", 3, 10)
    _item, now = counted(1, QUARTER, "2023", 4, 29, item)
    _item, whole = counted(1, WHOLE, "2023", 40, 30, item)
    content = content_of(view_of([key_figure(item, [own, now], [whole, whole])]))
    ((row,), notes) = rows(content), content["overview"]["notes"]
    assert [cell["mark"] for cell in row["cells"]] == ["1", "", "", ""]
    assert [entry["text"] for entry in notes] == [
        "Kleine Basis: weniger als 30 Personen. Einzelne Personen ändern den Wert stark."
    ]
    table = content["courses"]["groups"][0]["items"][0]["tables"][0]
    assert [line["cells"][0]["mark"] for line in table] == ["1", "1"]


def test_without_an_interval_nothing_is_said_of_intervals() -> None:
    content = content_of(view_of(ordinary(2, PERIODS)))
    assert "Vertrauensbereich" not in content["overview"]["remarks"] + content["courses"]["legend"]["axes"]
