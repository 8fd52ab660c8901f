"""Attributes of geodata: keys of the areas, among identifiers and keys of other things."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from kobimo.ingest.recognition.meaning.keys import readings_of


def test_keys_of_kreise_that_were_filled_with_zeros_are_kreise() -> None:
    filled = {"010510000000": 1, "010010000000": 1, "055150000000": 1}
    assert [reading.levels for reading in readings_of(filled)] == [("kreis",)]


def test_long_keys_of_towns_without_kreis_are_gemeinden() -> None:
    towns = {"055150000000": 1, "010010000000": 1, "053150000000": 1}
    assert [reading.levels for reading in readings_of(towns)] == [("gemeinde",)]


def test_the_key_of_the_seat_does_not_win_over_that_of_the_area(meaning: Callable[..., Any]) -> None:
    rows = [
        ["OBJECTID", "ARS", "SDV_ARS", "GEN", "SHAPE_AREA"],
        [7, "01051", "010510044044", "Dithmarschen", 363089.24],
        [9, "01053", "010530100100", "Herzogtum Lauenburg", 12965147.66],
        [8, "01054", "010540056056", "Nordfriesland", 12965149.5],
        [5, "01055", "010550012012", "Ostholstein", 12965141.5],
    ]
    found = meaning(rows)
    assert (found.area.levels, found.area.column) == (("kreis",), 1)
    assert found.values() == []


def test_headings_that_a_shapefile_has_cut_off_still_name_areas(meaning: Callable[..., Any]) -> None:
    rows = [
        ["OBJECTID", "STATIST_BE", "NR_STATIST", "NAME_STATI", "SHAPE_LEN"],
        [15, "23 Bahnhof", 23, "Bahnhof", 2999.9],
        [16, "56 Albachten", 56, "Albachten", 16442.0],
        [12, "11 Aegidii", 11, "Aegidii", 1442.5],
    ]
    found = meaning(rows)
    assert (found.area.system, found.area.column) == ("Ortsschlüssel", 2)
