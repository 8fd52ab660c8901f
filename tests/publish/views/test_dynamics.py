"""Stand by way: every area lies in the cell that its figures say, or beside the table with the reason."""

from __future__ import annotations

import pytest

from kobimo.disclosure import Released
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views import ReleaseHead, Selection, resolve
from kobimo.publish.views.dynamics import DynamicsView, dynamics_view, way_words
from kobimo.publish.views.matrix import Stand
from support.town import PERSONS


def shown(released: Released, head: ReleaseHead, indicator: str, since: str = "", **wanted: str) -> DynamicsView:
    """Return the view of a wish."""
    wish = Selection(indicator, **{"level": "viertel", "period": "", **wanted})
    return dynamics_view(released, head, resolve(ReleaseCatalogue.of(released), indicator, wish), since)


def test_every_area_is_in_one_cell_or_beside_the_table(released: Released, head: ReleaseHead) -> None:
    for indicator in ("anteil_u6", "einwohner_gesamt", "quote_u3"):
        view = shown(released, head, indicator)
        cells = [item.area.key for way in view.ways for where in view.stands for item in view.there(way, where)]
        assert sorted([*cells, *(item.area.key for item in view.untold)]) == sorted(PERSONS[2023])


def test_the_change_is_that_of_the_delivered_counts(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, "anteil_u6")
    assert (view.since, view.period) == ("2022-12-31", "2023-12-31")
    shares = {
        year: {key: 100 * (ages[0] + ages[1]) / sum(ages) for key, ages in PERSONS[year].items()} for year in PERSONS
    }
    for item in view.movers:
        change = shares[2023][item.area.key] - shares[2022][item.area.key]
        assert item.own.value == pytest.approx(shares[2023][item.area.key])
        assert f"{abs(change):.1f}".replace(".", ",") in item.words
        assert item.way is Stand.ALIKE  # a few children more or less are chance
    assert view.whole is not None
    assert way_words(view.whole.way) == "nicht sicher verändert"


def test_without_an_earlier_period_nothing_is_told_of_the_way(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, "anteil_u6", period="2022-12-31")
    assert view.since == ""
    assert {item.way for item in view.movers} == {Stand.UNTOLD}
    assert all("früheren Zeitraum" in item.words for item in view.movers)


def test_an_unknown_earlier_period_is_replaced_and_said(released: Released, head: ReleaseHead) -> None:
    view = shown(released, head, "anteil_u6", since="1848")
    assert view.since == "2022-12-31"
    assert "1848" in view.notices[0]
