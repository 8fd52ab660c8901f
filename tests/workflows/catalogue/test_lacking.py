"""What a delivery would bring is what it brings."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.workflows.catalogue.lacking import Need, Step, asked_of, followers, needs
from kobimo.workflows.catalogue.offer import Availability, offers
from kobimo.workflows.catalogue.selecting import add_dataset
from kobimo.workflows.opened import open_workspace

HERE = {Availability.COMPUTED, Availability.OWN, Availability.COMPUTABLE}


def listed(workspace: Path) -> tuple[Need, ...]:
    opened = open_workspace(workspace)
    return needs(opened, offers(opened))


@pytest.fixture(scope="module")
def found(settled_town: Path) -> tuple[Need, ...]:
    return listed(settled_town / "kleinstadt")


def by_name(found: tuple[Need, ...]) -> dict[str, Need]:
    return {need.template.id: need for need in found}


def test_what_helps_most_comes_first(found: tuple[Need, ...]) -> None:
    gains = [(len(need.alone), len(need.together)) for need in found]
    assert gains == sorted(gains, reverse=True)
    assert gains[0][0] > 1


def test_every_indicator_that_cannot_be_computed_is_somewhere(settled_town: Path, found: tuple[Need, ...]) -> None:
    opened = open_workspace(settled_town / "kleinstadt")
    lacking = {o.indicator.id for o in offers(opened) if o.availability not in HERE}
    assert lacking
    assert {item.id for need in found for item in (*need.alone, *need.together)} == lacking
    alone = [item.id for need in found for item in need.alone]
    assert len(alone) == len(set(alone))
    assert found[-1].reached == len(catalogue().indicators)


def test_alone_means_that_all_other_datasets_are_there(found: tuple[Need, ...]) -> None:
    for need in found:
        for item in need.alone:
            others = {part.dataset for part in item.parts} - {need.template.id}
            assert not others & set(by_name(found)) or all(
                item.id not in {x.id for x in by_name(found)[other].alone} for other in others & set(by_name(found))
            )


def test_a_dataset_without_delivery_still_brings_its_indicators(founded: Path) -> None:
    before = by_name(listed(founded))["vhs"]
    assert before.step is Step.DATASET
    space = next(iter(open_workspace(founded).definitions.spaces.values()))
    add_dataset(open_workspace(founded), "vhs", space.id, space.levels[0].id)
    after = by_name(listed(founded))["vhs"]
    assert after.step is Step.DELIVERY
    assert {item.id for item in after.alone} == {item.id for item in before.alone}


def test_a_dataset_that_lacks_something_says_what_by_name(founded: Path) -> None:
    space = next(iter(open_workspace(founded).definitions.spaces.values()))
    add_dataset(open_workspace(founded), "vhs", space.id, space.levels[0].id)
    path = founded / "datasets" / "vhs.yaml"
    template = catalogue().template("vhs")
    used = {
        part.measure
        for item in catalogue().indicators.values()
        for part in item.parts
        if part.dataset == "vhs" and part.measure != template.measures[0].id
    }
    gone = next(measure for measure in template.measures if measure.id in used)
    text = path.read_text("utf-8")
    path.write_text(re.sub(rf"\b{gone.id}\b", "etwas_anderes", text), "utf-8")
    need = by_name(listed(founded))["vhs"]
    assert need.step is Step.STRUCTURE
    assert any(gone.title.de in text for text in need.details)


def test_a_dataset_of_another_name_counts_if_it_follows_the_structure(founded: Path) -> None:
    space = next(iter(open_workspace(founded).definitions.spaces.values()))
    add_dataset(open_workspace(founded), "vhs", space.id, space.levels[0].id, "volkshochschule")
    datasets = open_workspace(founded).definitions.datasets
    assert [dataset.id for dataset in followers(datasets)["vhs"]] == ["volkshochschule"]
    assert by_name(listed(founded))["vhs"].step is Step.DELIVERY


def test_an_office_is_found_by_a_part_of_its_name(found: tuple[Need, ...]) -> None:
    chosen = asked_of(found, "jugendamt")
    assert chosen
    assert all("Jugendamt" in f"{n.template.office.de} {n.template.request.de} {n.template.title.de}" for n in chosen)
    assert asked_of(found, "") == found
    assert asked_of(found, "Raumfahrtamt") == ()
