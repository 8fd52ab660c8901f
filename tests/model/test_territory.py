"""Areas through time: which of them hold when, and what belongs where."""

from __future__ import annotations

from datetime import date

import pytest

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.territory import AreaVersion, SpaceHistory, TerritorialChange, Validity, always

DEFINITION = SpaceDefinition.model_validate(
    {
        "id": "stadt",
        "title": {"de": "Stadt"},
        "levels": [
            {"id": "quartier", "title": {"de": "Quartier"}, "parent": "stadtteil", "further_parents": ["schulbezirk"]},
            {"id": "stadtteil", "title": {"de": "Stadtteil"}, "parent": "stadt"},
            {"id": "schulbezirk", "title": {"de": "Schulbezirk"}, "parent": "stadt"},
            {"id": "stadt", "title": {"de": "Stadt"}},
        ],
    }
)
UNTIL_2022, FROM_2023 = Validity(None, date(2022, 12, 31)), Validity(date(2023, 1, 1))


def quarter(key: str, parent: str, school: str = "", valid: Validity | None = None) -> AreaVersion:
    further = (("schulbezirk", school),) if school else ()
    return AreaVersion(Area("quartier", key, f"Quartier {key}", parent, further), valid or Validity())


ABOVE = (
    AreaVersion(Area("stadt", "0", "Stadt")),
    AreaVersion(Area("stadtteil", "1", "Nord", "0")),
    AreaVersion(Area("stadtteil", "2", "Süd", "0")),
    AreaVersion(Area("schulbezirk", "s", "Schule am Park", "0")),
)
SPLIT = (
    *ABOVE,
    quarter("a", "1", "s", UNTIL_2022),
    quarter("a1", "1", "s", FROM_2023),
    quarter("a2", "2", "", FROM_2023),
    quarter("b", "1", "", UNTIL_2022),
    quarter("b", "2", "s", FROM_2023),
)
CHANGES = (
    TerritorialChange(date(2023, 1, 1), "quartier", "a", "a1", 0.4),
    TerritorialChange(date(2023, 1, 1), "quartier", "a", "a2", 0.6),
)


def test_each_day_has_its_areas_and_its_memberships() -> None:
    history = SpaceHistory(DEFINITION, SPLIT, CHANGES)
    before, after = history.at(date(2022, 12, 31)), history.at(date(2023, 1, 1))
    assert before.keys("quartier") == ("a", "b")
    assert after.keys("quartier") == ("a1", "a2", "b")
    assert (before.area("quartier", "b").parent, after.area("quartier", "b").parent) == ("1", "2")
    assert after.area("quartier", "b").further == (("schulbezirk", "s"),)
    assert history.ever("quartier") == ("a", "a1", "a2", "b")


def test_the_newest_status_is_meant_unless_the_definition_or_the_question_names_one() -> None:
    history = SpaceHistory(DEFINITION, SPLIT, CHANGES)
    assert history.statuses == (date(2023, 1, 1),)
    assert history.at().territory == date(2023, 1, 1)
    assert history.at(date(1990, 1, 1)).territory is None
    pinned = DEFINITION.model_copy(update={"territory": date(2022, 6, 30)})
    assert SpaceHistory(pinned, SPLIT, CHANGES).at().keys("quartier") == ("a", "b")


def test_without_any_date_there_is_one_status_for_all_times() -> None:
    history = always(DEFINITION, [version.area for version in ABOVE])
    assert history.statuses == ()
    assert history.at().territory is None
    assert history.at(date(1900, 1, 1)) is history.at(date(2100, 1, 1)) is history.at()


def test_two_versions_at_the_same_time_are_refused_with_both_parents() -> None:
    twice = (*ABOVE, quarter("a", "1", valid=Validity(None, date(2023, 1, 1))), quarter("a", "2", valid=FROM_2023))
    with pytest.raises(DefinitionError, match="zugleich zu 1 und zu 2") as caught:
        SpaceHistory(DEFINITION, twice)
    assert caught.value.where == "spaces/stadt.areas.csv"


def test_a_parent_that_does_not_hold_on_that_day_is_named() -> None:
    gone = (
        AreaVersion(Area("stadt", "0", "Stadt")),
        AreaVersion(Area("stadtteil", "1", "Nord", "0"), UNTIL_2022),
        quarter("a", "1"),
    )
    history = SpaceHistory(DEFINITION, gone)
    assert history.at(date(2022, 1, 1)).keys("quartier") == ("a",)
    with pytest.raises(UnknownNameError, match="quartier a"):
        history.at(date(2023, 1, 1))


def test_a_validity_that_ends_before_it_begins_is_refused() -> None:
    with pytest.raises(DefinitionError, match="endet"):
        Validity(date(2023, 1, 1), date(2022, 12, 31))


def test_an_area_may_belong_to_none_in_another_hierarchy_but_not_to_an_unknown_one() -> None:
    city, part, school = (version.area for version in (ABOVE[0], ABOVE[1], ABOVE[3]))
    free = Area("quartier", "a", "A", "1")
    assert Space(DEFINITION, [city, part, school, free]).area("quartier", "a").further == ()
    with pytest.raises(UnknownNameError, match="schulbezirk"):
        Space(DEFINITION, [city, part, school, Area("quartier", "b", "B", "1", (("schulbezirk", "x"),))])


def test_levels_that_lead_back_to_themselves_by_any_way_are_refused() -> None:
    levels = [level.model_dump() for level in DEFINITION.levels]
    levels[1]["further_parents"] = ["quartier"]
    with pytest.raises(DefinitionError, match="Kreis"):
        Space(SpaceDefinition.model_validate({**DEFINITION.model_dump(), "levels": levels}), [])


def test_a_history_before_a_day_is_what_was_recorded_until_then() -> None:
    history = SpaceHistory(DEFINITION, SPLIT, CHANGES)
    earlier = history.before(date(2023, 1, 1))
    assert earlier.statuses == ()
    assert earlier.at().all_areas() == history.at(date(2022, 12, 31)).all_areas()
    assert set(history.before(date(2023, 1, 2)).versions) == set(SPLIT)
