"""Deliveries over several years: each row means an area of its own time, by key or by name."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from kobimo.ingest.values.dated import DatedSpace
from kobimo.model.area import Area, SpaceDefinition
from kobimo.model.checks import has_errors
from kobimo.model.territory import AreaVersion, SpaceHistory, Validity

LEAVERS = "Absolvierende/Abgehende allgemeinbildender Schulen nach dem Abschluss"
OLD, NEW = Validity(None, date(2015, 12, 31)), Validity(date(2016, 1, 1), None)


@pytest.fixture
def space() -> DatedSpace:
    """Altdorf (1) and Neustadt (2) went into a new Neustadt (3) in 2016; Hafen (4) changed sides."""
    definition = SpaceDefinition.model_validate(
        {
            "id": "orte",
            "title": {"de": "Orte"},
            "levels": [
                {"id": "ort", "title": {"de": "Ort"}, "parent": "kreis"},
                {"id": "kreis", "title": {"de": "Kreis"}, "parent": "land"},
                {"id": "land", "title": {"de": "Land"}},
            ],
        }
    )
    versions = [
        AreaVersion(Area("land", "L", "Land")),
        AreaVersion(Area("kreis", "A", "Ost", "L")),
        AreaVersion(Area("kreis", "B", "West", "L")),
        AreaVersion(Area("ort", "1", "Altdorf", "A"), OLD),
        AreaVersion(Area("ort", "2", "Neustadt", "A"), OLD),
        AreaVersion(Area("ort", "3", "Neustadt", "A"), NEW),
        AreaVersion(Area("ort", "4", "Hafen", "A"), OLD),
        AreaVersion(Area("ort", "4", "Hafen", "B"), NEW),
    ]
    return DatedSpace(SpaceHistory(definition, versions))


def read(desk: Any, kit: Any, space: DatedSpace, rows: str, level: str = "ort", **area: Any) -> Any:
    recipe = {
        "area": {"column": "ort", **({"level": level} if "levels" not in area else {}), **area},
        "period": {"column": "stand", "one_per_file": False},
        "values": [{"dataset": "einwohner", "column": "zahl"}],
    }
    file = desk.file("e.csv", "ort;stand;zahl\n" + rows)
    return desk.read(file, recipe, kit.people(space="orte", level="ort"), space=space)


def found(reading: Any) -> list[tuple[str, str, int]]:
    return sorted((r["period"], r["area"], r["personen"]) for r in reading.observations["einwohner"].to_pylist())


def codes(reading: Any) -> list[str]:
    return [check.code for check in reading.checks if check.code.startswith(("TERRITORY", "AREA"))]


def territories(reading: Any) -> dict[str, str]:
    return {part.period: part.territory for part in reading.slices}


YEARS = "{0};2014-12-31;10\n{1};2014-12-31;20\n{2};2014-12-31;5\n{3};2018-12-31;30\n{2};2018-12-31;6\n"


def test_keys_of_each_time_are_accepted_and_the_status_of_each_period_is_kept(
    desk: Any, kit: Any, space: DatedSpace
) -> None:
    reading = read(desk, kit, space, YEARS.format("1", "2", "4", "3"))
    assert codes(reading) == []
    assert territories(reading) == {"2014-12-31": "2014-12-31", "2018-12-31": "2018-12-31"}


def test_both_names_of_an_area_that_was_only_renamed_are_known(desk: Any, kit: Any, space: DatedSpace) -> None:
    renamed = [
        AreaVersion(Area("ort", "5", "Dorf", "A"), Validity(None, date(2016, 12, 31))),
        AreaVersion(Area("ort", "5", "Dorf-Heide", "A"), Validity(date(2017, 1, 1), None)),
    ]
    places = [version for version in space.history.versions if version.area.level != "ort"]
    town = DatedSpace(SpaceHistory(space.definition, [*places, *renamed]))
    reading = read(desk, kit, town, "Dorf;2014-12-31;7\nDorf-Heide;2018-12-31;8\n", by="name")
    assert codes(reading) == []
    assert found(reading) == [("2014-12-31", "5", 7), ("2018-12-31", "5", 8)]
    late = read(desk, kit, town, "Dorf;2019-12-31;9\n", by="name")
    assert (codes(late), found(late)) == ([], [("2019-12-31", "5", 9)])


def test_a_name_means_the_area_that_had_it_then(desk: Any, kit: Any, space: DatedSpace) -> None:
    reading = read(desk, kit, space, YEARS.format("Altdorf", "Neustadt", "Hafen", "Neustadt"), by="name")
    assert codes(reading) == []
    assert found(reading) == [
        ("2014-12-31", "1", 10),
        ("2014-12-31", "2", 20),
        ("2014-12-31", "4", 5),
        ("2018-12-31", "3", 30),
        ("2018-12-31", "4", 6),
    ]


def test_old_names_in_a_new_period_are_read_as_the_old_areas_and_said(desk: Any, kit: Any, space: DatedSpace) -> None:
    rows = "Altdorf;2018-12-31;1\nNeustadt;2018-12-31;2\nHafen;2018-12-31;3\n"
    reading = read(desk, kit, space, rows, by="name")
    assert found(reading) == [("2018-12-31", "1", 1), ("2018-12-31", "2", 2), ("2018-12-31", "4", 3)]
    assert codes(reading) == ["TERRITORY_OTHER"]
    assert territories(reading) == {"2018-12-31": "2015-12-31"}


def test_keys_of_two_times_in_one_period_are_refused(desk: Any, kit: Any, space: DatedSpace) -> None:
    reading = read(desk, kit, space, "1;2014-12-31;1\n3;2014-12-31;2\n4;2014-12-31;3\n")
    assert has_errors(reading.checks)
    (check,) = [check for check in reading.checks if check.code == "TERRITORY_MIXED"]
    assert "01.01.2016" in check.message
    assert "zum Beispiel 3" in check.message
    assert "zum Beispiel 1" in check.message


@pytest.mark.parametrize(("wanted", "accepted"), [("newest", "3"), ("2010-06-30", "1")])
def test_a_recipe_can_fix_the_status_of_all_periods(
    desk: Any, kit: Any, space: DatedSpace, wanted: str, accepted: str
) -> None:
    reading = read(desk, kit, space, f"{accepted};2014-12-31;1\n4;2018-12-31;2\n", territory=wanted)
    assert [code for code in codes(reading) if code != "AREAS_ABSENT"] == []
    assert set(territories(reading).values()) == {"2016-01-01" if wanted == "newest" else wanted}
    other = {"3": "1", "1": "3"}[accepted]
    assert codes(read(desk, kit, space, f"{other};2014-12-31;1\n", territory=wanted)) == ["AREA_UNKNOWN"]


def test_areas_of_another_time_are_not_missed(desk: Any, kit: Any, space: DatedSpace) -> None:
    reading = read(desk, kit, space, YEARS.format("1", "2", "4", "3"))
    assert "AREAS_ABSENT" not in [check.code for check in reading.checks]
    lacking = read(desk, kit, space, "1;2014-12-31;1\n4;2014-12-31;3\n")
    (check,) = [check for check in lacking.checks if check.code == "AREAS_ABSENT"]
    assert "2 (Neustadt)" in check.message


def test_totals_are_compared_with_the_parts_that_they_had_then(desk: Any, kit: Any, space: DatedSpace) -> None:
    levels = [{"level": "kreis", "matches": "[AB]"}, {"level": "ort", "matches": r"\d"}]
    then = "A;2014-12-31;35\n1;2014-12-31;10\n2;2014-12-31;20\n4;2014-12-31;5\n"
    now = "A;2018-12-31;30\nB;2018-12-31;6\n3;2018-12-31;30\n4;2018-12-31;6\n"
    fine = read(desk, kit, space, then + "B;2014-12-31;0\n" + now, levels=levels)
    assert [check.code for check in fine.checks if check.code == "UPPER_LEVEL_DIFFERS"] == []
    wrong = read(
        desk, kit, space, then + "B;2014-12-31;0\n" + now.replace("A;2018-12-31;30", "A;2018-12-31;36"), levels=levels
    )
    assert [check.code for check in wrong.checks if check.code == "UPPER_LEVEL_DIFFERS"] == ["UPPER_LEVEL_DIFFERS"]


@pytest.fixture
def merged() -> DatedSpace:
    """Eisenach (2) went into the Wartburgkreis (1), which kept its key; Aue (4) and Lau (5) became Tal (6)."""
    definition = SpaceDefinition.model_validate(
        {"id": "orte", "title": {"de": "Orte"}, "levels": [{"id": "ort", "title": {"de": "Ort"}}]}
    )
    spans = [("1", None), ("2", OLD), ("3", None), ("4", OLD), ("5", OLD), ("6", NEW)]
    return DatedSpace(
        SpaceHistory(
            definition,
            [AreaVersion(Area("ort", key, f"Ort {key}"), *([span] if span else [])) for key, span in spans],
        )
    )


def vanished(reading: Any) -> list[Any]:
    return [check for check in reading.checks if check.code == "AREAS_DISSOLVED"]


def test_dissolved_areas_with_nothing_but_a_dash_are_left_out_and_said(desk: Any, kit: Any, merged: DatedSpace) -> None:
    rows = "1;2018-12-31;10\n2;2018-12-31;-\n3;2018-12-31;-\n4;2018-12-31;-\n5;2018-12-31;-\n6;2018-12-31;8\n"
    reading = read(desk, kit, merged, rows)
    assert codes(reading) == ["AREAS_DISSOLVED"]
    assert "(3): 2, 4, 5." in vanished(reading)[0].message
    assert vanished(reading)[0].place.file == "e.csv"
    assert found(reading) == [("2018-12-31", "1", 10), ("2018-12-31", "3", 0), ("2018-12-31", "6", 8)]
    assert territories(reading) == {"2018-12-31": "2018-12-31"}
    assert [(part.rows, part.areas) for part in reading.slices] == [(3, 3)]


def test_keys_that_fit_an_older_status_lose_the_dashes_where_all_that_came_later_is_there(
    desk: Any, kit: Any, merged: DatedSpace
) -> None:
    kept = [version for version in merged.history.versions if version.area.key in {"1", "2", "3"}]
    small = DatedSpace(SpaceHistory(merged.history.definition, kept))
    reading = read(desk, kit, small, "1;2018-12-31;10\n2;2018-12-31;-\n3;2018-12-31;7\n2;2014-12-31;-\n")
    assert "TERRITORY_OTHER" not in codes(reading)
    assert len(vanished(reading)) == 1
    assert found(reading) == [("2014-12-31", "2", 0), ("2018-12-31", "1", 10), ("2018-12-31", "3", 7)]


@pytest.mark.parametrize(
    "rows",
    [
        "1;2018-12-31;10\n2;2018-12-31;-\n3;2018-12-31;7\n4;2018-12-31;-\n5;2018-12-31;-\n",
        "1;2018-12-31;10\n2;2018-12-31;-\n3;2018-12-31;7\n4;2018-12-31;3\n5;2018-12-31;-\n",
        "1;2018-12-31;10\n2;2018-12-31;0\n3;2018-12-31;7\n6;2018-12-31;9\n",
    ],
)
def test_dashes_of_a_table_of_an_older_status_stay_zeros(desk: Any, kit: Any, merged: DatedSpace, rows: str) -> None:
    reading = read(desk, kit, merged, rows)
    assert vanished(reading) == []
    assert [code for code in codes(reading) if code.startswith("TERRITORY")]
    assert len(found(reading)) == rows.count("\n")


def test_real_tables_of_districts_are_read_in_the_status_of_their_period(desk: Any, kit: Any, real: Path) -> None:
    text = (real / "genesis/regionalstatistik/21111-02-06-4.csv").read_text(encoding="cp1252")
    chosen = ("03152", "03156", "03159", "16056", "16063")
    lines = [line for line in text.split("\n") if not line.startswith("2023;") or line[5:10] in chosen]
    assert sum(line.startswith("2023;") for line in lines) == len(chosen)
    until, since = Validity(None, date(2016, 10, 31)), Validity(date(2016, 11, 1), None)
    definition = SpaceDefinition.model_validate(
        {"id": "orte", "title": {"de": "Kreise"}, "levels": [{"id": "ort", "title": {"de": "Kreis"}}]}
    )
    spans = [("03152", until), ("03156", until), ("03159", since), ("16056", Validity(None, date(2021, 6, 30)))]
    districts = [AreaVersion(Area("ort", key, key), span) for key, span in spans]
    districts.append(AreaVersion(Area("ort", "16063", "16063")))
    recipe = {
        "table": {"headings": "joined", "layout": "genesis_classic"},
        "area": {"column": "Gebietsschlüssel", "level": "ort"},
        "period": {"column": "Jahr", "form": "school_year_end", "type": "school_year"},
        "values": [{"dataset": "einwohner", "column": f"{LEAVERS} | Insgesamt"}],
    }
    file = desk.file("21111-02-06-4.csv", "\n".join(lines).encode("cp1252"))
    dataset = kit.people(space="orte", level="ort", period_type="school_year")
    reading = desk.read(file, recipe, dataset, space=DatedSpace(SpaceHistory(definition, districts)))
    assert not has_errors(reading.checks)
    assert codes(reading) == ["AREAS_DISSOLVED"]
    assert "(3): 03152, 03156, 16056." in vanished(reading)[0].message
    assert found(reading) == [("2022/23", "03159", 2582), ("2022/23", "16063", 1305)]
