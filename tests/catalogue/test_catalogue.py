"""The shipped catalogue: complete against the facts of the field, sound, and computable."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.workflows.catalogue.soundness import flaws

FACTS = Path(__file__).resolve().parents[2].parent / "shared" / "catalogue" / "indicators.csv"

COMPUTABLE = 180
"""Definitions that the catalogue promises at least."""


def facts() -> list[dict[str, str]]:
    if not FACTS.exists():
        pytest.skip(f"the facts of the field are not there ({FACTS.name})")
    with FACTS.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def texts(indicator: IndicatorDefinition) -> str:
    return indicator.model_dump_json()


def test_every_definition_is_sound_and_every_example_comes_out_as_worked_by_hand() -> None:
    assert [flaw.as_dict() for flaw in flaws()] == []


def test_at_least_180_definitions_are_computable() -> None:
    known = catalogue()
    assert len([item for item in known.indicators.values() if item.example is not None]) >= COMPUTABLE


def test_every_indicator_that_the_field_is_sure_of_has_a_definition() -> None:
    known = catalogue().indicators
    wanted = {row["slug"]: row for row in facts() if row["confidence"] in {"sourced", "standard knowledge"}}
    assert sorted(set(wanted) - set(known)) == []
    assert [slug for slug, row in wanted.items() if known[slug].area != row["area"]] == []


def test_a_placeholder_is_never_shown_as_a_code() -> None:
    known = catalogue().indicators
    for row in facts():
        if row["slug"] in known:
            codes = {alias.code: alias.status for alias in known[row["slug"]].aliases}
            wanted = {} if row["code_status"] == "provisional" else {row["code"]: row["code_status"]}
            assert codes == wanted, row["slug"]
    placeholder = re.compile(r"\b[A-H]\d{1,2}\.p\d\d\b")
    assert [name for name, item in known.items() if placeholder.search(texts(item))] == []


def test_units_and_kinds_are_those_of_the_facts() -> None:
    known = catalogue().indicators
    units = {"percent": "percent", "per 1,000": "per_1000", "per 10,000": "per_10000", "EUR": "euro"}
    for row in facts():
        if row["slug"] in known and row["unit"] in units:
            assert known[row["slug"]].unit == units[row["unit"]], row["slug"]
    sums = {row["slug"] for row in facts() if "sum_x(" in row["formula"] and row["confidence"] != "uncertain"}
    assert {name for name in sums if known[name].kind == "age_sum_ratio"} >= sums - {"leavers_by_certificate"}
    assert known["contract_dissolution_rate"].kind == "layer_sum_ratio"


def test_every_area_of_the_guide_has_groups_and_every_indicator_of_a_group_belongs_to_its_area() -> None:
    known = catalogue()
    areas = {group.area for group in known.groups.values()}
    assert areas >= set("ABCDEFGH") | {None}

    def stray(group: IndicatorGroup) -> list[str]:
        return [name for name in group.members if group.area and known.indicators[name].area != group.area]

    assert {group.id: found for group in known.groups.values() if (found := stray(group))} == {}


def test_cross_cutting_topics_reach_over_several_areas() -> None:
    known = catalogue()
    topics = {
        group.id: {known.indicators[name].area for name in group.members}
        for group in known.groups.values()
        if group.area is None
    }
    assert topics.keys() >= {"ungleichheit", "migration", "digitalisierung"}
    assert len(topics["ungleichheit"]) >= 4
    assert len(topics["migration"]) >= 4


def test_nobody_is_asked_to_send_data_without_knowing_which() -> None:
    for template in catalogue().templates.values():
        for text in (template.title, template.office, template.request, template.rhythm):
            assert text.de, template.id
            assert text.en, template.id
    used = {part.dataset for item in catalogue().indicators.values() for part in item.parts}
    assert sorted(catalogue().templates.keys() - used) == []
