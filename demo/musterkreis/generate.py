"""Everything about the Musterkreis from two seeds."""

from __future__ import annotations

from dataclasses import dataclass

from musterkreis import daycare, examination, leavers, registers, schools, transitions, welfare
from musterkreis.layout import Layout
from musterkreis.population import simulate
from musterkreis.reforms import Reform, reforms
from musterkreis.streets import Directory, directories
from musterkreis.truth import Defect, Delivery, Table, Topic
from musterkreis.world import World, make_world

SEED = 2024
"""Seed of the demo that everybody sees."""


@dataclass(frozen=True)
class Musterkreis:
    """The invented Kreis: places, what is true, what is sent, what is wrong with it, and what happened to its areas."""

    world: World
    tables: tuple[Table, ...]
    deliveries: tuple[Delivery, ...]
    defects: tuple[Defect, ...]
    reforms: tuple[Reform, ...] = ()
    directories: tuple[Directory, ...] = ()

    @property
    def news(self) -> tuple[Reform | Directory, ...]:
        """What is recorded about areas, in the order of time."""
        both: list[Reform | Directory] = [*self.reforms, *self.directories]
        return tuple(sorted(both, key=lambda item: item.recorded_on))


def generate(seed: int = SEED, layout_seed: int | None = None) -> Musterkreis:
    """Make the Musterkreis.

    Parameters
    ----------
    seed : int
        Of all figures, outlines and places.
    layout_seed : int, optional
        Of harmless details of the files; default: as `seed`.

    Returns
    -------
    Musterkreis
        Deliveries in the order in which they arrive.
    """
    world = make_world(seed)
    layout = Layout(seed if layout_seed is None else layout_seed)
    people = simulate(world)
    topics: list[Topic] = [  # one line per topic: make(world, people, layout)
        registers.make(world, people, layout),
        daycare.make(world, people, layout),
        welfare.make(world, people, layout),
        examination.make(world, people, layout),
        schools.make(world, people, layout),
        transitions.make(world, people, layout),
        leavers.make(world, people, layout),
    ]
    return Musterkreis(
        world,
        tuple(table for topic in topics for table in topic.tables),
        tuple(sorted((d for topic in topics for d in topic.deliveries), key=lambda d: (d.sent_on, d.source))),
        tuple(defect for topic in topics for defect in topic.defects),
        reforms(world, people),
        directories(world),
    )
