"""Schools of the Musterkreis for tests: histories of several seeds, and deliveries that arrive after the directory."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workspace.create import create_workspace
from musterkreis.layout import Layout
from musterkreis.population import People, simulate
from musterkreis.schools.directory import directories
from musterkreis.schools.history import History, school_history
from musterkreis.truth import Topic
from musterkreis.world import KREIS, World, make_world
from support.mailroom import Mailroom, MakeTopic, _own_definitions

SEEDS = range(30, 35)
"""Kreise on which believability is judged."""

NOISELESS = {"ROWS_DROPPED", "KEY_ZEROS_RESTORED", "REPLACES_DELIVERY", "TOTAL_DIFFERS", "COLUMNS_UNREAD"}
"""Checks that the planted defects and the unread name of a school explain."""

CHANGES = {"CHANGE_UNUSUAL", "SUM_JUMPS"}
"""Checks that compare years: what really happens may set them off."""


@lru_cache(maxsize=len(SEEDS))
def told(seed: int) -> tuple[World, People, History]:
    """Return a world, its people and its schools; all tests of a process share them."""
    world = make_world(seed)
    people = simulate(world)
    return world, people, school_history(world, people)


def kinds(world: World) -> Mapping[str, str]:
    """Return the kind of each school."""
    return {school.key: school.kind for school in world.schools}


def poverty(world: World) -> Mapping[str, float]:
    """Return the child poverty around each school."""
    return {school.key: world.areas[world.position[school.social_area]].poverty for school in world.schools}


def receive_schools(folder: Path, make: MakeTopic, seed: int, layout: int) -> Mailroom:
    """Import the directory of schools and all deliveries of a topic in the order in which they were sent."""
    world = make_world(seed)
    topic = make(world, simulate(world), Layout(layout))
    known = {delivery.source for delivery in topic.deliveries}
    directory = () if "schulverzeichnis" in known else tuple(directories(world, Layout(layout)))
    whole = Topic(topic.tables, (*directory, *topic.deliveries), topic.defects)
    create_workspace(folder / "kreis", "Musterkreis", KREIS, _own_definitions(folder / "definitions", whole))
    room = Mailroom(folder, topic, ())
    workspace, results = room.workspace, []
    for number, delivery in enumerate(sorted(whole.deliveries, key=lambda item: (item.sent_on, item.source))):
        paths = []
        for name, content in delivery.files.items():
            path = room._place(number, delivery, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            paths.append(path)
        result = import_delivery(workspace, delivery.source, paths)
        results.append((delivery, result))
        if result.areas:
            workspace = room.workspace
    return Mailroom(folder, topic, tuple(results))


def assert_reproducible(make: MakeTopic, seed: int) -> None:
    """The same seeds give the same bytes, another layout the same figures in other files."""
    world, people, _history = told(seed)
    one = make(world, people, Layout(1))
    again = make(make_world(seed), simulate(make_world(seed)), Layout(1))
    other = make(world, people, Layout(2))
    assert one == again
    assert one.tables == other.tables
    assert [d.files for d in one.deliveries] != [d.files for d in other.deliveries]
