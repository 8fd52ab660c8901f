"""Targets beside figures: which one counts, and when it is said to be reached."""

from __future__ import annotations

import random
from datetime import date

import pytest

from kobimo.disclosure import Released, reopen
from kobimo.model.area import Area
from kobimo.model.period import parse_period
from kobimo.model.target import Target
from kobimo.publish.appearance import appearance
from kobimo.publish.area_json import area_object
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.table import as_object, figure_table
from kobimo.publish.views import Figure, IndicatorHead, ReleaseHead, Selection, area_view, indicator_view, resolve
from kobimo.publish.views.targets import ShownTarget, target_for, verdict, verdict_text
from support.luck import seeds

AREA, OTHER = Area("stadt", "1", "Stadt", ""), Area("bezirk", "2", "Süd", "1")


def head(direction: str = "higher_is_better", decimals: int = 1) -> IndicatorHead:
    return IndicatorHead("k", "C", "Quote", "", "", "ratio", "percent", "Prozent", (), decimals, direction, ())


def target(value: float = 35.0, by: str = "", area: Area = AREA, decided_on: date = date(2020, 1, 1)) -> ShownTarget:
    return ShownTarget(area, value, f"{value} %", by, "", "Rat", decided_on, "")


def figure(value: float | None, period: str = "2024", status: str = "normal") -> Figure:
    shown = appearance(status, "ratio")
    return Figure(AREA, period, value, None, None, 1.0, status, "", shown, str(value))


@pytest.mark.parametrize("seed", seeds("counting_targets", 30))
def test_the_target_that_counts_is_the_next_one(seed: int) -> None:
    luck = random.Random(seed)
    years = luck.sample(range(2015, 2035), 5)
    targets = [target(1.0, str(year)) for year in years] + [target(2.0, "2024", OTHER)]
    lasting = luck.random() < 0.5
    targets += [target(3.0)] if lasting else []
    luck.shuffle(targets)
    now = luck.randrange(2010, 2040)
    found = target_for(targets, AREA, str(now))
    coming = [year for year in years if year >= now]
    expected = str(min(coming)) if coming else "" if lasting else str(max(years))
    assert found is not None
    assert (found.by, found.area) == (expected, AREA)
    assert target_for([target(1.0, "2024", OTHER)], AREA, str(now)) is None


@pytest.mark.parametrize(
    ("direction", "value", "by", "expected"),
    [
        ("higher_is_better", 35.0, "2027", "reached"),
        ("higher_is_better", 34.96, "2027", "reached"),  # shown as 35.0: readers see no difference
        ("higher_is_better", 34.94, "2027", "not_yet"),
        ("higher_is_better", 34.0, "2024", "missed"),
        ("higher_is_better", 34.0, "", "not_yet"),
        ("lower_is_better", 34.0, "2027", "reached"),
        ("lower_is_better", 36.0, "2023", "missed"),
        ("neutral", 40.0, "2027", ""),
        ("higher_is_better", None, "2027", ""),
    ],
)
def test_reached_is_what_readers_see(direction: str, value: float | None, by: str, expected: str) -> None:
    status = "normal" if value is not None else "confidential"
    assert verdict(head(direction), target(35.0, by), figure(value, status=status)) == expected


def test_a_hidden_figure_says_neither_yes_nor_no() -> None:
    for status in ("confidential", "suppressed", "missing", "base_too_small", "not_aligned"):
        for by in ("", "2020", "2030"):
            assert verdict_text(head(), target(35.0, by), figure(None, status=status)) == ""


def test_a_figure_older_than_the_decision_is_not_judged() -> None:
    decided = target(35.0, "2027", decided_on=date(2024, 6, 1))
    assert verdict(head(), decided, figure(40.0, "2023")) == ""
    assert verdict(head(), decided, figure(40.0, "2024")) == "reached"


def with_targets(released: Released, *targets: Target) -> Released:
    """Return a release with targets, as `kobimo release` puts them into it."""
    metadata = {**released.metadata, "targets": [one.as_dict() for one in targets]}
    return reopen(released.values, metadata, released.protocol)


SET = (
    Target("anteil_u6", 12.5, "Rat der Stadt", date(2020, 1, 1), by="2030", words="Mehr Kinder.", source="Vorlage 7"),
    Target("anteil_u6", 10.0, "Bezirksrat", date(2020, 1, 1), area="bezirk:2"),
    Target("quote_u3", 30.0, "Rat der Stadt", date(2020, 1, 1)),
)


def test_pages_tables_and_json_carry_the_targets_of_a_release(released: Released, head: ReleaseHead) -> None:
    made = with_targets(released, *SET)
    resolved = resolve(ReleaseCatalogue.of(made), "anteil_u6", Selection("anteil_u6", "bezirk", ""))
    view = indicator_view(made, head, resolved)
    assert [(one.area.name, one.text, one.by) for one in view.targets] == [
        ("Kleinstadt", "12,5\u202f%", "2030"),
        ("Süd", "10,0\u202f%", ""),
    ]
    assert view.target_text(view.whole).startswith("Zielwert 12,5\u202f% bis 2030")
    table = as_object(figure_table(made, "r", "anteil_u6", "bezirk"))
    assert [(one["level"], one["area"], one["value"]) for one in table["targets"]] == [
        ("stadt", "1", 12.5),
        ("bezirk", "2", 10.0),
    ]
    assert any("Rat der Stadt, 01.01.2020, Vorlage 7). Mehr Kinder." in text for text in table["notes"])
    found = {one["indicator"]: one["target"] for one in area_object(area_view(made, head, "bezirk", "2"))["indicators"]}
    assert found["anteil_u6"]["value"] == 10.0
    assert found["anteil_u6"]["reached"] is None, "no direction, no verdict"
    assert found["quote_u3"] is None, "the target is that of the whole"


def test_a_breakdown_has_no_target(released: Released, head: ReleaseHead) -> None:
    made = with_targets(released, Target("einwohner_gesamt", 900.0, "Rat", date(2020, 1, 1)))
    wanted = Selection("einwohner_gesamt", "bezirk", "", "geschlecht=w")
    view = indicator_view(made, head, resolve(ReleaseCatalogue.of(made), "einwohner_gesamt", wanted))
    assert view.selection.breakdown == "geschlecht=w"
    assert view.targets == ()
    table = figure_table(made, "r", "einwohner_gesamt", "bezirk", None, "geschlecht=w")
    assert table.targets == ()


def test_a_release_of_an_older_kobimo_has_none(released: Released, head: ReleaseHead) -> None:
    old = reopen(released.values, {k: v for k, v in released.metadata.items() if k != "targets"}, released.protocol)
    view = indicator_view(old, head, resolve(ReleaseCatalogue.of(old), "anteil_u6"))
    assert view.targets == ()
    assert view.target_text(view.whole) == ""


def test_periods_of_different_kinds_compare_by_their_end() -> None:
    school = target(35.0, "2027/28")
    assert not school.is_over("2027-12-31")
    assert school.is_over("2028-12-31")
    assert parse_period("2027/28").end < parse_period("2028-12-31").end
