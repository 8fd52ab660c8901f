"""Outlines are written and read without loss, and reading them loads no geometry library."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable

import pytest

from kobimo.errors import InvalidInputError
from kobimo.publish.maps.make import make_outlines
from kobimo.publish.maps.outlines import LevelOutlines, Outlines
from kobimo.publish.maps.paths import closed_path, extent, points


def test_what_was_written_is_read_back(make_town: Callable[..., str]) -> None:
    outlines = make_outlines(make_town(30))
    again = Outlines.from_json(outlines.as_json())
    assert again == outlines
    assert again.as_json() == outlines.as_json()
    assert Outlines.from_json(outlines.as_json().encode()) == outlines


def test_a_level_without_geometry_is_empty() -> None:
    level = Outlines().level("raum", "viertel")
    assert level == LevelOutlines()
    assert not level
    assert Outlines.from_json(Outlines().as_json()) == Outlines()


@pytest.mark.parametrize(
    "text",
    [
        "",
        "null",
        "[]",
        '{"format":2,"spaces":{}}',
        '{"format":1}',
        '{"format":1,"spaces":[]}',
        '{"format":1,"spaces":{"r":{"levels":{"v":{"box":[1],"areas":[],"borders":{},"edge":""}}}}}',
        '{"format":1,"spaces":{"r":{"levels":{"v":{"box":[1,1,1],"areas":[["1"]],"borders":{},"edge":""}}}}}',
        '{"format":[],"spaces":{}}',
    ],
)
def test_a_damaged_file_is_named(text: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        Outlines.from_json(text)
    assert caught.value.where == "outlines.json"


def test_drawing_maps_loads_no_geometry_library() -> None:
    program = (
        "import sys, kobimo.publish.maps as m; m.Outlines.from_json(m.Outlines().as_json());"
        "sys.exit(', '.join({'shapely', 'pyproj'} & set(sys.modules)) or None)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_paths_are_read_back_into_their_points() -> None:
    rings = [[(5, 5), (15, 5), (15, 25)], [(-3, 0), (4, -9), (7, 7), (0, 12)]]
    assert points(closed_path(rings)) == rings
    assert extent(closed_path(rings)) == (-3, -9, 15, 25)


def test_rings_without_surface_are_not_drawn() -> None:
    assert closed_path([[(0, 0), (5, 0), (9, 0)], [(1, 1), (1, 1)], []]) == ""
