"""Changes of Gemeinden and lists of merged Kreise as territorial changes."""

from __future__ import annotations

from datetime import date

import pytest

from kobimo.model.territory import Basis, ChangeKind, TerritorialChange
from kobimo.spaces.official.events import event_changes, merger_changes, together

DAY = date(2019, 7, 1)


def test_a_dissolved_gemeinde_goes_into_one_as_a_whole() -> None:
    event = {
        "effective_date": "2019-07-01",
        "ags": "16063039",
        "name": "Ifta",
        "kind": "Dissolution",
        "parts": [{"ags": "16063076", "name": "Treffurt", "area_in_sqm": 5, "population": 0}],
    }
    (change,) = event_changes([event])
    assert (change.day, change.before, change.after, change.share) == (DAY, "16063039", "16063076", 1.0)
    assert change.kind is ChangeKind.MERGED
    assert "Ifta" in change.reason


def test_parts_have_shares_by_area_and_by_population_and_the_rest_stays() -> None:
    event = {
        "effective_date": "2019-07-01",
        "ags": "01061030",
        "name": "Grevenkop",
        "kind": "PartialSpinOff",
        "parts": [{"ags": "01061055", "name": "Krempe", "area_in_sqm": 25, "population": 0}],
        "remaining_area": 75,
        "remaining_population": 300,
    }
    found = {(change.basis, change.after): change.share for change in event_changes([event])}
    assert found == {
        (Basis.AREA, "01061055"): 0.25,
        (Basis.AREA, "01061030"): 0.75,
        (Basis.POPULATION, "01061055"): 0.0,
        (Basis.POPULATION, "01061030"): 1.0,
    }


def test_an_uninhabited_area_has_shares_by_area_only() -> None:
    event = {
        "effective_date": "2019-07-01",
        "ags": "09172444",
        "name": "Gdefr. Geb.",
        "kind": "Dissolution",
        "parts": [{"ags": f"0917245{n}", "name": "", "area_in_sqm": 5, "population": 0} for n in (2, 4)],
    }
    assert {change.basis for change in event_changes([event])} == {Basis.AREA}


def test_a_new_name_is_no_change_of_territory_but_a_new_key_is() -> None:
    event = {"effective_date": "2019-07-01", "kind": "AgsOrNameChange", "name": "J", "new_name": "J, Stadt"}
    assert list(event_changes([event | {"ags": "05162012", "new_ags": "05162012"}])) == []
    (change,) = event_changes([event | {"ags": "16056000", "new_ags": "16063105"}])
    assert (change.kind, change.share, change.share_back) == (ChangeKind.REKEYED, 1.0, 1.0)


def test_a_kreis_in_several_rows_is_split_with_unknown_shares() -> None:
    found = merger_changes([("15101", "15001"), ("15151", "15001"), ("15151", "15082")], date(2007, 7, 1), "R")
    assert {(c.before, c.after): (c.kind, c.share) for c in found} == {
        ("15101", "15001"): (ChangeKind.MERGED, 1.0),
        ("15151", "15001"): (ChangeKind.SPLIT, None),
        ("15151", "15082"): (ChangeKind.SPLIT, None),
    }


def change(day: date, share: float | None, basis: Basis, after: str = "n", before: str = "a") -> TerritorialChange:
    kind = ChangeKind.SPLIT
    return TerritorialChange(day, "kreis", before, after, share, None, basis, kind)


@pytest.mark.parametrize("turned", [False, True])
def test_an_exact_day_and_known_shares_are_joined_from_two_sources(turned: bool) -> None:
    by_year = [change(date(2011, 1, 1), 0.8, Basis.POPULATION), change(date(2011, 1, 1), 0.2, Basis.POPULATION, "m")]
    by_day = [change(date(2011, 9, 4), 1.0, Basis.TABLE)]
    found = together(by_day, by_year) if turned else together(by_year, by_day)
    assert {(c.day, c.after, c.basis, c.share) for c in found} == {
        (date(2011, 9, 4), "n", Basis.POPULATION, 0.8),
        (date(2011, 9, 4), "m", Basis.POPULATION, 0.2),
    }


def test_a_source_read_twice_changes_nothing() -> None:
    once = together(
        (), [change(date(2011, 9, 4), 0.8, Basis.POPULATION), change(date(2011, 9, 4), None, Basis.TABLE, "m")]
    )
    assert set(together(once, once)) == set(once)
