"""The Musterkreis on its pages: two spaces, one municipality."""

from __future__ import annotations

import pytest

from kobimo.workflows.opened import open_workspace
from kobimo.workflows.releases.viewing import Library, ReleaseReader
from musterkreis.aims import AIMS
from support.musterkreis import shared_musterkreis


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ReleaseReader:
    return Library(open_workspace(shared_musterkreis(tmp_path_factory))).release()


def test_every_indicator_stands_once_on_the_first_page(reader: ReleaseReader) -> None:
    shown = [item.head.id for item in reader.key_figures()]
    assert sorted(shown) == sorted(reader.metadata["indicators"])


def test_a_municipality_has_the_figures_and_parts_of_both_spaces(reader: ReleaseReader) -> None:
    view = reader.area("gemeinde", "05998004")
    assert {"daycare_rate_u3", "class_size"} <= {item.head.id for item in view.figures}
    assert {"sozialraum", "schule"} == {area.level for area in view.below}
    assert len({(area.level, area.key) for area in view.below}) == len(view.below)
    assert [view.level_titles[level] for level in ("schule", "sozialraum")] == ["Schule", "Sozialraum"]


def test_what_the_invented_councils_decided_stands_in_the_release(reader: ReleaseReader) -> None:
    held = {(item["indicator"], item["area"], item["by"]): item["value"] for item in reader.metadata["targets"]}
    assert held == {(aim.indicator, aim.area, aim.by): float(aim.value) for aim in AIMS}
    town = reader.area("gemeinde", "05998004")
    (shown,) = (item.target for item in town.figures if item.target is not None)
    assert (shown.text, shown.when) == ("30,0\u202f%", "bis 2026")


@pytest.mark.parametrize(
    ("level", "key", "parent"),
    [
        ("sozialraum", "0109", "05998004"),
        ("sozialraum", "0124", "05998004"),
        ("sozialraum", "0200", None),  # its municipality is the same area again
        ("schule", "010017", "05998004"),
        ("gemeinde", "05998004", None),
        ("kreis", "05998", None),
    ],
)
def test_an_area_is_compared_with_the_next_one_that_is_more_than_itself(
    reader: ReleaseReader, level: str, key: str, parent: str | None
) -> None:
    view = reader.area(level, key)
    assert (view.parent.key if view.parent else None) == parent
    shown = {item.parent.area.key for item in view.figures if item.parent is not None}
    assert shown == ({parent} if parent else set())
