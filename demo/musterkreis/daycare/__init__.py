"""Day care: children in care where they live, centres where they stand."""

from __future__ import annotations

from musterkreis.daycare.centres import centre_topic
from musterkreis.daycare.children import care_of, true_tables
from musterkreis.daycare.offices import office_topic
from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.truth import Topic
from musterkreis.world import World

__all__ = ["care_of", "make", "true_tables"]


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make everything about day care.

    Parameters
    ----------
    world : World
    people : People
        The children that can be in care.
    layout : Layout

    Returns
    -------
    Topic
        Children from both youth offices, and the lists of centres.
    """
    children = office_topic(world, people, layout)
    centres = centre_topic(world, layout)
    return Topic(
        tables=(*children.tables, *centres.tables),
        deliveries=(*children.deliveries, *centres.deliveries),
        defects=(*children.defects, *centres.defects),
    )
