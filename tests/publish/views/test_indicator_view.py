"""The view of an indicator, against the numbers that the town delivered."""

from __future__ import annotations

import pytest

from kobimo.disclosure import Released
from kobimo.errors import UnknownNameError
from kobimo.language import speaking
from kobimo.publish.appearance import Appearance
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views import IndicatorView, ReleaseHead, Selection, indicator_view, resolve
from support.town import CARE, PERSONS


def view(released: Released, head: ReleaseHead, indicator: str, **wanted: object) -> IndicatorView:
    """Return the view of a wish."""
    selection = Selection(indicator, **{"level": "", "period": "", **wanted})  # type: ignore[arg-type]
    return indicator_view(released, head, resolve(ReleaseCatalogue.of(released), indicator, selection))


def share(year: int, *quarters: str) -> float:
    """Return the share of children under 6 from what was delivered."""
    ages = [PERSONS[year][quarter] for quarter in quarters]
    return 100 * sum(a[0] + a[1] for a in ages) / sum(sum(a) for a in ages)


def test_the_default_is_the_newest_period_and_the_uppermost_level_with_several_areas(
    released: Released, head: ReleaseHead
) -> None:
    shown = view(released, head, "anteil_u6")
    assert (shown.selection.level, shown.selection.period, shown.selection.breakdown) == ("bezirk", "2023-12-31", "")
    assert shown.selection == shown.default
    assert [item.value for item in shown.levels] == ["stadt", "bezirk", "viertel"]
    assert shown.notices == ()


def test_every_area_of_the_level_has_its_figure(released: Released, head: ReleaseHead) -> None:
    shown = view(released, head, "anteil_u6", level="viertel", period="2022-12-31")
    assert [figure.area.key for figure in shown.figures] == sorted(PERSONS[2022])
    for figure in shown.figures:
        assert figure.value == pytest.approx(share(2022, figure.area.key))
        assert figure.text == f"{figure.value:.1f}".replace(".", ",") + "\u202f%"
    assert sorted(shown.scale) == pytest.approx(sorted(share(year, key) for year in PERSONS for key in PERSONS[year]))


def test_the_course_has_the_whole_the_area_above_and_the_picked_one(released: Released, head: ReleaseHead) -> None:
    shown = view(released, head, "anteil_u6", areas=("viertel:21", "viertel:21"))
    assert [(item.role, item.area.key) for item in shown.series] == [
        ("whole", "1"),
        ("parent", "2"),
        ("selected", "21"),
    ]
    for item, quarters in zip(shown.series, (("11", "12", "21", "22"), ("21", "22"), ("21",)), strict=True):
        expected = [share(year, *quarters) for year in (2022, 2023)]
        assert [figure.value for figure in item.figures] == pytest.approx(expected)


def test_an_area_picked_together_with_its_own_parent_is_picked_not_parent(
    released: Released, head: ReleaseHead
) -> None:
    shown = view(released, head, "anteil_u6", areas=("viertel:21", "bezirk:2"))
    assert {item.area.key: item.role for item in shown.series} == {"1": "whole", "21": "selected", "2": "selected"}


def test_a_secret_part_makes_the_figure_secret_up_to_the_whole(released: Released, head: ReleaseHead) -> None:
    assert CARE["22"][0] == "."
    shown = view(released, head, "quote_u3", level="viertel")
    by_key = {figure.area.key: figure for figure in shown.figures}
    assert by_key["22"].appearance is Appearance.SUPPRESSED
    assert by_key["22"].text == "geheim"
    assert by_key["22"].value is None
    assert by_key["11"].appearance is Appearance.VALUE
    assert by_key["11"].value == pytest.approx(100 * CARE["11"][0] / PERSONS[2023]["11"][0])
    assert shown.whole is not None
    assert shown.whole.appearance is Appearance.SUPPRESSED
    assert len(shown.scale) == 3


def test_what_the_release_does_not_have_is_replaced_and_named(released: Released, head: ReleaseHead) -> None:
    shown = view(
        released,
        head,
        "anteil_u6",
        level="block",
        period="gestern",
        breakdown="alter=7",
        areas=("block:1", "viertel:11"),
    )
    assert shown.selection == Selection("anteil_u6", "bezirk", "2023-12-31", "", ("viertel:11",))
    assert len(shown.notices) == 4
    for text, notice in zip(("alter=7", "block", "gestern", "block:1"), shown.notices, strict=True):
        assert f"„{text}“" in notice


def test_a_period_may_be_written_as_germans_do(released: Released, head: ReleaseHead) -> None:
    shown = view(released, head, "anteil_u6", period="31.12.2022")
    assert (shown.selection.period, shown.notices) == ("2022-12-31", ())


def test_an_unknown_indicator_offers_the_nearest(released: Released, head: ReleaseHead) -> None:
    with pytest.raises(UnknownNameError, match="anteil_u7") as caught:
        view(released, head, "anteil_u7")
    assert "anteil_u6" in caught.value.nearest


def test_breakdowns_are_spelled_and_grouped(released: Released, head: ReleaseHead) -> None:
    shown = view(released, head, "einwohner_gesamt", breakdown="geschlecht=m", level="viertel")
    titles = {item.value: (item.title, item.group) for item in shown.breakdowns}
    assert titles["geschlecht=m"] == ("Geschlecht: männlich", "Geschlecht")
    assert titles[""] == ("Gesamtzahl", "")
    for figure in shown.figures:
        total = sum(PERSONS[2023][figure.area.key])
        assert figure.value == total // 2


def test_english_readers_get_english_numbers(released: Released, head: ReleaseHead) -> None:
    with speaking("en"):
        shown = view(released, head, "einwohner_gesamt", level="stadt")
    total = sum(sum(ages) for ages in PERSONS[2023].values())
    assert shown.figures[0].text == f"{total:,}"
    assert shown.periods[-1].title == "31 Dec 2023"
