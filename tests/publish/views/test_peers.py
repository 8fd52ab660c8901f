"""Whom an area is compared with: own lists, clusters of another hierarchy, and the same formula in other spaces."""

from __future__ import annotations

from typing import Any

import pytest

from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.views.peers import peers_of, twins
from support.figures import MEASURES, metadata


def level(name: str, parent: str | None = None) -> dict[str, Any]:
    return {"id": name, "title": {"de": name}, "parent": parent}


def dataset(name: str, space: str, **more: Any) -> dict[str, Any]:
    return {"id": name, "space": space, "level": "kreis", "measures": MEASURES, "dimensions": [], **more}


def quote(dataset: str, **more: Any) -> dict[str, Any]:
    part = {"dataset": dataset, "measure": "personen", "where": {"alter": ["0-5"]}}
    whole = {"dataset": dataset, "measure": "personen"}
    return {
        "id": dataset,
        "area": "A",
        "kind": "ratio",
        "unit": "percent",
        "numerator": part,
        "denominator": whole,
        **more,
    }


SPACES = {
    "stadt": {"levels": [level("viertel", "kreis"), level("kreis")]},
    "land": {"levels": [level("kreis", "land"), level("land"), level("typ")]},
}
AREAS = {
    "stadt": [["viertel", "01", "Nord", "05315"], ["viertel", "02", "Süd", "05315"], ["kreis", "05315", "Köln", ""]],
    "land": [
        ["land", "05", "Nordrhein-Westfalen", ""],
        ["kreis", "05315", "Köln", "05", [["typ", "1"]]],
        ["kreis", "05111", "Düsseldorf", "05", [["typ", "1"]]],
        ["kreis", "05954", "Ennepe-Ruhr-Kreis", "05", [["typ", "4"]]],
        ["typ", "1", "Großstädte", ""],
        ["typ", "4", "Verstädterte Kreise", ""],
    ],
}
COLOGNE, NORTH = Area("kreis", "05315", "Köln"), Area("viertel", "01", "Nord", "05315")


@pytest.fixture
def catalogue() -> ReleaseCatalogue:
    indicators = {
        "eigene": quote("wohnort"),
        "amtliche": quote("amtlich"),
        "andere_formel": quote("amtlich", unit="per_1000"),
        "anderer_datensatz": quote("fremd"),
    }
    datasets = {
        "wohnort": dataset("wohnort", "stadt"),
        "amtlich": dataset("amtlich", "land", implements="wohnort"),
        "fremd": dataset("fremd", "land"),
    }
    contents = {name: {"": {"levels": ["kreis"], "periods": ["2024"]}} for name in indicators}
    return ReleaseCatalogue(
        metadata({}, indicators=indicators, datasets=datasets, spaces=SPACES, areas=AREAS, contents=contents)
    )


def named(catalogue: ReleaseCatalogue, area: Area, *entries: str) -> list[tuple[str, str, str]]:
    return [(p.indicator, p.area.level, p.area.key) for p in peers_of(catalogue, "eigene", area, {"Liste": entries})]


def test_a_twin_has_the_same_formula_over_data_of_the_same_structure_in_another_space(
    catalogue: ReleaseCatalogue,
) -> None:
    assert twins(catalogue, "eigene") == ("amtliche",)
    assert twins(catalogue, "amtliche") == ("eigene",)
    assert twins(catalogue, "andere_formel") == ()


def test_a_twin_without_figures_in_the_release_is_none(catalogue: ReleaseCatalogue) -> None:
    contents = {**catalogue.metadata["contents"], "amtliche": {}}
    assert twins(ReleaseCatalogue({**catalogue.metadata, "contents": contents}), "eigene") == ()


def test_an_area_of_the_own_space_comes_before_that_of_another(catalogue: ReleaseCatalogue) -> None:
    assert named(catalogue, NORTH, "viertel:02", "kreis:05315") == [
        ("eigene", "viertel", "02"),
        ("eigene", "kreis", "05315"),
    ]


def test_areas_outside_the_root_are_found_where_the_twin_has_them(catalogue: ReleaseCatalogue) -> None:
    assert named(catalogue, COLOGNE, "kreis:05111", "land:05") == [
        ("amtliche", "kreis", "05111"),
        ("amtliche", "land", "05"),
    ]


def test_a_cluster_of_a_typology_stands_for_its_kreise(catalogue: ReleaseCatalogue) -> None:
    assert named(catalogue, COLOGNE, "typ:4/*") == [("amtliche", "kreis", "05954")]
    assert named(catalogue, COLOGNE, "typ/*") == [("amtliche", "kreis", "05111")]


def test_an_area_is_no_peer_of_itself_nor_are_its_parts_or_what_the_release_does_not_have(
    catalogue: ReleaseCatalogue,
) -> None:
    assert named(catalogue, COLOGNE, "kreis:05315", "viertel:01", "kreis:09999", "mond:1", "typ:9/*") == []
    assert peers_of(catalogue, "eigene", COLOGNE, {}) == ()


def test_an_area_may_stand_in_several_lists_but_once_in_each(catalogue: ReleaseCatalogue) -> None:
    lists = {"eins": ["kreis:05111", "typ/*"], "zwei": ["kreis:05111"]}
    found = [(p.group, p.area.key) for p in peers_of(catalogue, "eigene", COLOGNE, lists)]
    assert found == [("eins", "05111"), ("zwei", "05111")]
