"""What is called computable can be computed, and what was not delivered is asked of the one who has it."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq

from kobimo.model.indicator import IndicatorDefinition
from kobimo.store.builds import current_build
from kobimo.workflows.catalogue.delivered import delivered
from kobimo.workflows.catalogue.lacking import needs
from kobimo.workflows.catalogue.offer import Availability, offer, offers
from kobimo.workflows.computing.building import VALUES
from kobimo.workflows.opened import open_workspace
from support.command import run

STRUCTURE = (Availability.LACKING, Availability.OWN)


def test_exactly_what_is_offered_as_computable_gets_figures(town: Path) -> None:
    before = {o.indicator.id: o.availability for o in offers(open_workspace(town)) if o.availability not in STRUCTURE}
    run("catalogue", "use", town, *sorted(before))
    run("build", town)
    found = pq.read_table(current_build(open_workspace(town).layout).folder / VALUES)
    with_figures = {row["indicator"] for row in found.to_pylist() if row["value"] is not None}
    promised = {name for name, availability in before.items() if availability is Availability.COMPUTABLE}
    assert {name for name in before if name in with_figures} == promised
    assert 3 < len(promised) < len(before)
    after = {o.indicator.id: o.availability for o in offers(open_workspace(town)) if o.indicator.id in before}
    assert {name for name, availability in after.items() if availability is Availability.COMPUTED} == promised


def test_an_age_that_no_delivery_cuts_is_named_with_the_source(town: Path) -> None:
    found = offer("age_group_share_16_18", open_workspace(town))
    assert found.availability is Availability.UNDELIVERED
    assert all(text in found.needs[0] for text in ("16-18", "6-17", "Register", "2023"))


def test_what_lacks_categories_is_listed_among_the_missing_deliveries(town: Path) -> None:
    opened = open_workspace(town)
    need = next(n for n in needs(opened, offers(opened)) if n.template.id == "einwohner")
    assert "age_group_share_16_18" in {item.id for item in need.alone}
    assert any("16-18" in text for text in need.details)


def test_a_code_that_was_never_delivered_is_asked_of_its_source_until_the_office_counts_it(town: Path) -> None:
    part = {"dataset": "einwohner", "measure": "personen", "where": {"geschlecht": ["d"]}}
    asked = IndicatorDefinition.model_validate(
        {"id": "x", "area": "A", "title": {"de": "X"}, "kind": "count", "unit": "number", "numerator": part}
    )
    path = town / "datasets" / "einwohner.yaml"
    known = path.read_text("utf-8")
    diverse = known.replace("{code: w,", "{code: d, title: {de: divers}}\n      - {code: w,")
    path.write_text(diverse, "utf-8")
    (gap,) = delivered(open_workspace(town)).gaps(asked)
    assert all(text in gap.sentence for text in ("geschlecht", "nicht d", "Register"))
    path.write_text(
        diverse.replace("id: geschlecht\n    title", "id: geschlecht\n    absent: zero\n    title", 1), "utf-8"
    )
    assert delivered(open_workspace(town)).gaps(asked) == ()
