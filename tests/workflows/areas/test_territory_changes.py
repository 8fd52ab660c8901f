"""A territorial change in a workspace: shown first, written as one step, taken back, and never half done."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
import shapely

from kobimo.errors import EditConflictError, InvalidInputError
from kobimo.model.territory import Basis
from kobimo.spaces.changing import Reform, Target, WantedChange
from kobimo.workflows.areas.changes import apply_change, plan_change
from kobimo.workflows.areas.diff import diff_space
from kobimo.workflows.areas.part_shapes import part_shapes_text, read_part_shapes
from kobimo.workflows.areas.undo import undo_change
from kobimo.workflows.opened import open_workspace
from kobimo.workspace.history import log
from support.town import PERSONS

SPLIT = WantedChange(
    Reform.SPLIT,
    "viertel",
    date(2023, 1, 1),
    ("11",),
    (Target("111", "Westend", 0.4), Target("112", "Ostend", 0.6)),
    reason="Ratsbeschluss",
)
MERGE = WantedChange(Reform.MERGE, "viertel", date(2023, 1, 1), ("21", "22"), (Target("20", "Süden"),))


def tables(workspace: Path) -> dict[str, bytes]:
    """Return all files that describe the areas."""
    return {path.name: path.read_bytes() for path in (workspace / "spaces").iterdir() if path.is_file()}


def test_a_plan_writes_nothing_and_names_what_breaks(town: Path) -> None:
    before = tables(town)
    plan = plan_change(open_workspace(town), "stadt", SPLIT, dataset="einwohner")
    assert tables(town) == before
    assert plan.acceptable
    assert {area.key for area in plan.before} == {"11"}
    assert {area.key for area in plan.after} == {"111", "112"}
    assert {item.indicator for item in plan.breaks} == {"anteil_u6", "einwohner_gesamt", "quote_u3"}
    assert {item.level for item in plan.breaks} == {"viertel"}
    assert plan.total is not None
    assert (plan.total.before, plan.total.after) == pytest.approx((sum(map(sum, PERSONS[2022].values())),) * 2)
    assert plan.total.same


def test_a_change_is_one_step_with_an_entry_that_says_why(town: Path) -> None:
    opened = open_workspace(town)
    entries = len(log(opened.layout))
    apply_change(opened, "stadt", SPLIT)
    again = open_workspace(town)
    assert again.space("stadt").keys("viertel") == ("111", "112", "12", "21", "22")
    assert again.space("stadt", date(2022, 12, 31)).keys("viertel") == ("11", "12", "21", "22")
    newest = log(again.layout)[0]
    assert len(log(again.layout)) == entries + 1
    assert (
        newest.reason == "Viertel 11 (11) wurde am 01.01.2023 in Westend (111) und Ostend (112) geteilt. Ratsbeschluss"
    )
    assert {Path(path).name for path in newest.paths} >= {"stadt.areas.csv", "stadt.changes.csv"}


def test_a_change_that_was_taken_back_leaves_the_areas_as_they_were(town: Path) -> None:
    before = open_workspace(town)
    held, shapes = before.history("stadt").versions, before.geometries("stadt")
    apply_change(before, "stadt", MERGE)
    assert "zusammengelegt" in undo_change(open_workspace(town), "stadt")
    after = open_workspace(town)
    assert after.history("stadt").versions == held
    assert after.history("stadt").changes == ()
    assert after.geometries("stadt") == shapes


def test_taking_back_twice_goes_back_two_changes_and_never_puts_one_back(town: Path) -> None:
    states = [open_workspace(town).history("stadt")]
    for wanted in (SPLIT, MERGE):
        apply_change(open_workspace(town), "stadt", wanted)
        states.append(open_workspace(town).history("stadt"))
    texts = []
    for then in (states[1], states[0]):
        texts.append(undo_change(open_workspace(town), "stadt"))
        now = open_workspace(town).history("stadt")
        assert (now.versions, now.changes) == (then.versions, then.changes)
    assert ["zusammengelegt" in text for text in texts] == [True, False]
    assert "Ratsbeschluss" in texts[1]
    before = tables(town)
    with pytest.raises(InvalidInputError, match="nicht von selbst"):
        undo_change(open_workspace(town), "stadt")
    assert tables(town) == before
    assert not any(entry.reason.count("Zurückgenommen") > 1 for entry in log(open_workspace(town).layout))


def test_after_a_change_was_taken_back_the_next_new_one_is_the_one_to_take_back(town: Path) -> None:
    apply_change(open_workspace(town), "stadt", SPLIT)
    kept = open_workspace(town).history("stadt")
    for _again in range(2):
        apply_change(open_workspace(town), "stadt", MERGE)
        assert "zusammengelegt" in undo_change(open_workspace(town), "stadt")
        assert open_workspace(town).history("stadt").versions == kept.versions


def test_areas_that_somebody_edited_since_are_not_overwritten_by_taking_back(town: Path) -> None:
    apply_change(open_workspace(town), "stadt", SPLIT)
    table = town / "spaces" / "stadt.areas.csv"
    table.write_bytes(table.read_bytes().replace(b"Westend", b"Westende"))
    before = tables(town)
    with pytest.raises(InvalidInputError, match="nicht von selbst"):
        undo_change(open_workspace(town), "stadt")
    assert tables(town) == before


def test_a_refused_change_writes_nothing(town: Path) -> None:
    before = tables(town)
    wrong = replace(SPLIT, after=(Target("12", "Westend", 0.4), Target("112", "Ostend", 0.7)))
    with pytest.raises(InvalidInputError, match="Schlüssel 12 gehört"):
        apply_change(open_workspace(town), "stadt", wrong)
    assert tables(town) == before


def test_a_preview_of_other_tables_is_not_written(town: Path) -> None:
    version = plan_change(open_workspace(town), "stadt", SPLIT).version
    apply_change(open_workspace(town), "stadt", MERGE)
    before = tables(town)
    with pytest.raises(EditConflictError):
        apply_change(open_workspace(town), "stadt", SPLIT, version=version)
    assert tables(town) == before


def test_merged_areas_have_the_united_surface_and_the_old_ones_keep_theirs(town: Path) -> None:
    old = open_workspace(town).geometries("stadt")
    apply_change(open_workspace(town), "stadt", MERGE)
    now = open_workspace(town)
    united = now.geometries("stadt")["viertel", "20"]
    both = shapely.union(old["viertel", "21"], old["viertel", "22"])
    assert united.symmetric_difference(both).area == pytest.approx(0, abs=1e-12)
    then = now.geometries("stadt", date(2022, 12, 31))
    assert then["viertel", "21"].equals(old["viertel", "21"])
    assert ("viertel", "20") not in then
    assert ("viertel", "21") not in now.geometries("stadt")


def test_parts_from_a_file_give_surfaces_and_shares(town: Path) -> None:
    opened = open_workspace(town)
    whole = opened.geometries("stadt")["viertel", "11"]
    west, south, east, north = whole.bounds
    corner = shapely.box(west - 1, south - 1, west + (east - west) / 4, north + 1)
    collection = {
        "type": "FeatureCollection",
        "features": [{"type": "Feature", "properties": {"Nummer": 111}, "geometry": shapely.geometry.mapping(corner)}],
    }
    unknown = replace(SPLIT, after=(Target("111", "Westend"), Target("112", "Ostend")))
    parts = read_part_shapes(json.dumps(collection).encode(), unknown.after, "EPSG:25832")
    assert read_part_shapes(part_shapes_text(parts).encode(), unknown.after, "EPSG:25832").keys() == {"111"}
    plan = apply_change(opened, "stadt", unknown, parts=parts)
    assert [target.share for target in plan.wanted.after] == pytest.approx([0.25, 0.75], abs=1e-3)
    assert {row.basis for row in plan.rows} == {Basis.AREA}
    after = open_workspace(town).geometries("stadt")
    pieces = [after["viertel", "111"], after["viertel", "112"]]
    assert shapely.union_all(pieces).symmetric_difference(whole).area < 1e-9
    assert pieces[0].intersection(pieces[1]).area < 1e-12


@pytest.mark.parametrize(
    "data", [b"", b"[]", b'{"type":"FeatureCollection","features":[]}', b'{"features":[{"properties":{}}]}']
)
def test_a_file_without_surfaces_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidInputError):
        read_part_shapes(data, SPLIT.after, "EPSG:25832", "teile.geojson")


def test_a_surface_of_nobody_is_refused_with_the_keys_that_are_meant() -> None:
    ring = [[9, 51], [9.1, 51], [9.1, 51.1], [9, 51]]
    feature = {"type": "Feature", "properties": {"nr": 7}, "geometry": {"type": "Polygon", "coordinates": [ring]}}
    data = json.dumps({"type": "FeatureCollection", "features": [feature]}).encode()
    with pytest.raises(InvalidInputError, match="nr 7") as refused:
        read_part_shapes(data, SPLIT.after, "EPSG:25832")
    assert "111, 112" in refused.value.remedy


def test_a_district_is_split_by_the_persons_of_its_quarters(town: Path) -> None:
    split = WantedChange(
        Reform.SPLIT,
        "bezirk",
        date(2023, 1, 1),
        ("1",),
        (Target("5", "West"), Target("6", "Ost")),
        ((("viertel", "11"), "5"), (("viertel", "12"), "6")),
    )
    plan = plan_change(open_workspace(town), "stadt", split, dataset="einwohner")
    west, east = sum(PERSONS[2022]["11"]), sum(PERSONS[2022]["12"])
    assert [target.share for target in plan.wanted.after] == pytest.approx([west / (west + east), east / (west + east)])
    assert {row.basis for row in plan.rows} == {Basis.POPULATION}
    assert {area.key: area.parent for area in plan.after if area.level == "viertel"} == {"11": "5", "12": "6"}


def test_sums_of_both_statuses_are_those_of_the_register(town: Path) -> None:
    apply_change(open_workspace(town), "stadt", SPLIT)
    found = diff_space(open_workspace(town), "stadt", date(2022, 12, 31), date(2023, 6, 1), dataset="einwohner")
    whole = sum(map(sum, PERSONS[2022].values()))
    assert found.period == "2022-12-31"
    assert {(s.level, round(s.before), round(s.after)) for s in found.sums} == {
        (level, whole, whole) for level in ("viertel", "bezirk", "stadt")
    }


def test_statuses_in_the_wrong_order_are_refused(town: Path) -> None:
    with pytest.raises(InvalidInputError, match="nicht nach dem ersten"):
        diff_space(open_workspace(town), "stadt", date(2023, 1, 1), date(2023, 1, 1))
