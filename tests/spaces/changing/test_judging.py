"""A change that cannot be true is refused, with the place and what to do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.checks import CheckResult, Severity
from kobimo.model.territory import AreaVersion, SpaceHistory, TerritorialChange, Validity
from kobimo.spaces.changing import Reform, Target, WantedChange, carried_out, completed, judged_change

TODAY = date(2026, 11, 22)
DAY = date(2023, 1, 1)
SPACE = SpaceDefinition(
    id="ort",
    title={"de": "Ort"},
    levels=(
        {"id": "block", "title": {"de": "Block"}, "parent": "viertel"},
        {"id": "viertel", "title": {"de": "Viertel"}, "parent": "ort", "further_parents": ["schulbezirk"]},
        {"id": "schulbezirk", "title": {"de": "Schulbezirk"}, "parent": "ort"},
        {"id": "ort", "title": {"de": "Ort"}},
    ),
)
AREAS = (
    Area("ort", "1", "Neuort"),
    Area("schulbezirk", "N", "Nord", "1"),
    Area("schulbezirk", "S", "Süd", "1"),
    Area("viertel", "01", "Altstadt", "1", (("schulbezirk", "N"),)),
    Area("viertel", "02", "Neustadt", "1", (("schulbezirk", "N"),)),
    Area("viertel", "03", "Hafen", "1", (("schulbezirk", "S"),)),
    Area("block", "a", "Block a", "01"),
    Area("block", "b", "Block b", "01"),
    Area("block", "c", "Block c", "02"),
)
HISTORY = SpaceHistory(SPACE, [AreaVersion(area) for area in AREAS])
SPLIT = WantedChange(
    Reform.SPLIT,
    "viertel",
    DAY,
    ("01",),
    (Target("11", "Altstadt Nord", 0.4), Target("12", "Altstadt Süd", 0.6)),
    ((("block", "a"), "11"), (("block", "b"), "12")),
)


def judged(wanted: WantedChange, history: SpaceHistory = HISTORY) -> dict[str, CheckResult]:
    return {check.code: check for check in judged_change(history, completed(wanted), TODAY)}


def test_a_sound_change_has_no_result() -> None:
    assert judged(SPLIT) == {}


@pytest.mark.parametrize(
    ("changed", "code", "said"),
    [
        ({"before": ("09",)}, "CHANGE_AREA_NOT_VALID", "09"),
        ({"before": ()}, "CHANGE_TOO_FEW", "mindestens zwei"),
        ({"after": (Target("11", "Altstadt Nord", 1.0),)}, "CHANGE_TOO_FEW", "mindestens zwei"),
        ({"after": (Target("02", "Nord", 0.4), Target("12", "Süd", 0.6))}, "CHANGE_KEY_TAKEN", "Neustadt"),
        ({"after": (Target("11", "Nord", 0.4), Target("11", "Süd", 0.6))}, "CHANGE_KEY_TWICE", "11"),
        ({"after": (Target("", "Nord", 0.4), Target("12", "Süd", 0.6))}, "CHANGE_KEY_MISSING", "Schlüssel"),
        ({"after": (Target("11", "", 0.4), Target("12", "Süd", 0.6))}, "CHANGE_NAME_MISSING", "11"),
        ({"after": (Target("11", "Nord", 0.4), Target("12", "Süd", 0.7))}, "CHANGE_SHARES_NOT_ONE", "1,1 statt 1"),
        ({"after": (Target("11", "Nord", 0.4), Target("12", "Süd", 0.5))}, "CHANGE_SHARES_NOT_ONE", "0,9 statt 1"),
        ({"after": (Target("11", "Nord", -0.4), Target("12", "Süd", 1.4))}, "CHANGE_SHARE_RANGE", "1,4 von 12"),
        (
            {"after": (Target("11", "N", 0.4), Target("12", "S"), Target("13", "W"))},
            "CHANGE_SHARES_PARTLY",
            "Altstadt",
        ),
        ({"children": ((("block", "a"), "11"),)}, "CHANGE_CHILD_UNPLACED", "Block b"),
        (
            {"after": (Target("11", "N", 0.4, (("schulbezirk", "X"),)), Target("12", "S", 0.6))},
            "CHANGE_PARENT_UNKNOWN",
            "Schulbezirk „X“",
        ),
    ],
)
def test_what_cannot_be_is_an_error_that_names_the_place(changed: dict[str, object], code: str, said: str) -> None:
    check = judged(replace(SPLIT, **changed))[code]
    assert check.severity is Severity.ERROR
    assert said in check.message
    assert check.remedy
    assert check.place.file.startswith("spaces/ort.")


def test_a_share_that_is_missing_follows_from_the_others() -> None:
    wanted = completed(replace(SPLIT, after=(Target("11", "Nord", 0.375), Target("12", "Süd"))))
    assert [target.share for target in wanted.after] == [0.375, 0.625]


def test_unknown_shares_are_a_warning_that_names_the_consequence() -> None:
    check = judged(replace(SPLIT, after=(Target("11", "Nord"), Target("12", "Süd"))))["CHANGE_SHARES_UNKNOWN"]
    assert check.severity is Severity.WARNING
    assert "vor dem 01.01.2023 lassen sich deshalb nicht" in check.message


def test_a_name_that_another_area_has_is_a_warning() -> None:
    check = judged(replace(SPLIT, after=(Target("11", "HAFEN", 0.4), Target("12", "Süd", 0.6))))["CHANGE_NAME_TWICE"]
    assert check.severity is Severity.WARNING
    assert "03, 11" in check.message.replace("11, 03", "03, 11")


def test_a_date_before_the_last_status_and_one_in_the_future_are_noticed() -> None:
    later = carried_out(HISTORY, completed(replace(SPLIT, day=date(2024, 1, 1)))).history
    rename = WantedChange(Reform.RENAME, "viertel", DAY, ("02",), (Target("02", "Neue Stadt"),))
    assert "01.01.2024" in judged(rename, later)["CHANGE_TOO_EARLY"].message
    assert judged(replace(rename, day=date(2027, 1, 1)))["CHANGE_IN_FUTURE"].severity is Severity.WARNING


def test_an_area_that_already_changed_that_day_is_not_changed_again() -> None:
    once = carried_out(HISTORY, SPLIT).history
    assert "CHANGE_AREA_CHANGED_THAT_DAY" in judged(SPLIT, once)
    again = WantedChange(Reform.RENAME, "viertel", DAY, ("11",), (Target("11", "Ganz anders"),))
    assert "CHANGE_AREA_CHANGED_THAT_DAY" in judged(again, once)


def test_the_key_of_an_area_that_ended_is_a_warning() -> None:
    once = carried_out(HISTORY, SPLIT).history
    again = WantedChange(Reform.REKEY, "viertel", date(2024, 1, 1), ("11",), (Target("01"),))
    found = judged(again, once)["CHANGE_KEY_USED_BEFORE"]
    assert found.severity is Severity.WARNING
    assert "31.12.2022" in found.message


@pytest.mark.parametrize(
    "wanted",
    [
        WantedChange(Reform.RENAME, "viertel", DAY, ("02",), (Target("02", "Neustadt"),)),
        WantedChange(Reform.REKEY, "viertel", DAY, ("02",), (Target("02"),)),
        WantedChange(Reform.REASSIGN, "viertel", DAY, ("02",), (Target("02", above=(("schulbezirk", "N"),)),)),
    ],
)
def test_a_change_that_changes_nothing_is_refused(wanted: WantedChange) -> None:
    assert "CHANGE_NOTHING" in judged(wanted) or "CHANGE_KEY_TAKEN" in judged(wanted)


def test_a_new_key_is_refused_even_if_its_area_has_the_same_name() -> None:
    history = SpaceHistory(SPACE, [*HISTORY.versions, AreaVersion(Area("viertel", "08", "Altstadt", "1"))])
    wanted = WantedChange(Reform.REKEY, "viertel", DAY, ("01",), (Target("08", "Altstadt"),))
    assert judged(wanted, history)["CHANGE_KEY_TAKEN"].severity is Severity.ERROR


def test_a_part_that_leaves_without_its_smaller_areas_is_noticed() -> None:
    wanted = WantedChange(Reform.MOVE_PART, "viertel", DAY, ("01",), (Target("02", share=0.3),))
    assert "Block (2)" in judged(wanted)["CHANGE_PARTS_STAY"].message
    assert judged(replace(wanted, children=((("block", "b"), "02"),))) == {}
    assert "CHANGE_CHILD_UNPLACED" in judged(replace(wanted, children=((("block", "b"), "99"),)))


def test_an_area_above_that_loses_all_its_parts_is_noticed() -> None:
    wanted = WantedChange(Reform.REASSIGN, "viertel", DAY, ("03",), (Target("03", above=(("schulbezirk", "N"),)),))
    assert "S (Süd)" in judged(wanted)["CHANGE_AREA_EMPTIED"].message
    assert "CHANGE_AREA_EMPTIED" not in judged(
        replace(wanted, before=("02",), after=(replace(wanted.after[0], key="02"),))
    )


def test_a_typing_error_is_answered_with_what_may_be_meant() -> None:
    typo = WantedChange(Reform.RENAME, "viertel", DAY, ("Hafn",), (Target("Hafn", "Hafen"),))
    assert "03 (Hafen)" in judged(typo)["CHANGE_AREA_NOT_VALID"].remedy


def test_an_ended_area_is_answered_with_its_validity() -> None:
    once = SpaceHistory(
        SPACE,
        [*HISTORY.versions, AreaVersion(Area("viertel", "99", "Früher", "1"), Validity(None, date(2020, 12, 31)))],
        [TerritorialChange(date(2021, 1, 1), "viertel", "99", "01")],
    )
    rename = WantedChange(Reform.RENAME, "viertel", DAY, ("99",), (Target("99", "Neu"),))
    assert "bis 31.12.2020" in judged(rename, once)["CHANGE_AREA_NOT_VALID"].remedy
