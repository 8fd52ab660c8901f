"""What `kobimo doctor` says of areas that were changed: only what damages or outdates something is worth a word."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from support.command import call, run
from support.town import geojson, quarters, square, write

SPLIT = ("--split", "22", "--into", "221=0,5:Ost", "--into", "222=0,5:West", "--level", "viertel")


def hints(town: Path) -> set[tuple[str, str]]:
    found = call("doctor", town, "--json").json()["findings"]
    codes = {"AREAS_CHANGED", "AREAS_AFTER_RELEASE"}
    return {(item["code"], item["subject"]) for item in found if item["code"] in codes}


def newest(town: Path) -> str:
    return f"data/releases/{max(path.name for path in (town / 'data' / 'releases').iterdir())}"


def change(town: Path, *arguments: str) -> None:
    run("space", "change", town, *arguments, "--reason", "Ratsbeschluss")


def import_level(town: Path, level: str) -> None:
    features = [square(key, x, 0) for key, x in (("N", 0), ("S", 1))]
    file = write(town.parent / "neu" / "sprengel.geojson", geojson(features))
    run("space", "import", town, file, "--level", level, "--key", "NR", "--name", "NAME", "--parent-by-location")


def test_a_change_of_areas_with_figures_is_a_hint_about_the_release_until_the_next_one(town: Path) -> None:
    change(town, "--date", "2023-06-01", *SPLIT)
    assert hints(town) == {("AREAS_AFTER_RELEASE", newest(town))}
    run("build", town)
    run("release", town, "--audience", "team")
    assert hints(town) == set()


def test_the_hint_says_how_to_get_rid_of_it(town: Path) -> None:
    change(town, "--date", "2023-06-01", *SPLIT)
    (item,) = [i for i in call("doctor", town, "--json").json()["findings"] if i["code"] == "AREAS_AFTER_RELEASE"]
    assert f"kobimo build {town}" in item["remedy"]
    assert f"kobimo release {town} --audience team" in item["remedy"]
    assert item["severity"] == "note"


def test_another_name_changes_no_value_and_is_no_hint(town: Path) -> None:
    change(town, "--date", "2023-06-01", "--rename", "22:Altstadt", "--level", "viertel")
    assert hints(town) == set()


def test_a_new_level_that_no_figure_is_about_is_no_hint(town: Path) -> None:
    import_level(town, "sprengel")
    assert "sprengel" in (town / "spaces" / "stadt.areas.csv").read_text("utf-8")
    assert hints(town) == set()


def test_another_parent_changes_the_sums_above_and_is_a_hint(town: Path) -> None:
    change(town, "--date", "2023-06-01", "--reassign", "22=1", "--level", "viertel")
    assert hints(town) == {("AREAS_AFTER_RELEASE", newest(town))}


def test_a_change_that_is_taken_back_is_no_hint(town: Path) -> None:
    change(town, "--date", "2023-06-01", *SPLIT)
    run("space", "change", town, "--undo")
    assert hints(town) == set()


def test_a_change_before_any_release_is_no_hint(founded: Path) -> None:
    change(founded, "--date", "2023-06-01", *SPLIT)
    assert hints(founded) == set()


def test_a_change_by_hand_is_a_hint_even_after_it_went_into_the_history(town: Path) -> None:
    file = town / "spaces" / "stadt.areas.csv"
    file.write_bytes(file.read_bytes().replace(b"Viertel 22", b"Altstadt"))
    assert hints(town) == {("AREAS_CHANGED", "spaces/stadt.areas.csv")}
    run("build", town)
    assert hints(town) == {("AREAS_CHANGED", "spaces/stadt.areas.csv")}


def test_a_change_by_hand_after_one_by_command_is_a_hint(town: Path) -> None:
    change(town, "--date", "2023-06-01", "--rename", "22:Altstadt", "--level", "viertel")
    file = town / "spaces" / "stadt.areas.csv"
    file.write_bytes(file.read_bytes().replace(b"Altstadt", b"Neustadt"))
    assert hints(town) == {("AREAS_CHANGED", "spaces/stadt.areas.csv")}


def test_the_table_as_delivered_before_the_newest_delivery_is_a_hint(town: Path) -> None:
    table = town / "spaces" / "stadt.areas.csv"
    before = table.read_bytes()
    features = [*json.loads(quarters())["features"], square("23", 2, 1)]
    run("import", town, "gebiete", write(town.parent / "neu" / "viertel.geojson", geojson(features)))
    table.write_bytes(before)
    assert ("AREAS_CHANGED", "spaces/stadt.areas.csv") in hints(town)


@pytest.mark.parametrize("audience", ["team", "office:schulamt"])
def test_only_the_newest_release_of_each_audience_counts(town: Path, audience: str) -> None:
    change(town, "--date", "2023-06-01", *SPLIT)
    run("build", town)
    run("release", town, "--audience", audience)
    old = {subject for _code, subject in hints(town)}
    assert len(old) == (0 if audience == "team" else 1)
