"""Places and people as offices deliver them: outlines, extracts of twelve registers, the official population."""

from __future__ import annotations

from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.registers import official, outlines
from musterkreis.registers.defects import defects
from musterkreis.registers.mail import Post, deliveries
from musterkreis.registers.tables import tables
from musterkreis.truth import Topic
from musterkreis.world import World

__all__ = ["make"]


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make everything about areas and population.

    Parameters
    ----------
    world : World
    people : People
    layout : Layout

    Returns
    -------
    Topic
        31 December 2015 to 2024.
    """
    old = official.old_base(world, people)
    new = official.new_base(world, old)
    return Topic(
        tables=(*tables(world, people), official.table(old, new)),
        deliveries=(
            outlines.delivery(world, layout),
            *deliveries(Post(world, people, layout)),
            *official.deliveries(world, old, new, layout),
        ),
        defects=defects(world, people),
    )
