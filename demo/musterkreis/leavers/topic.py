"""The leavers of the Musterkreis: truth, files, defects."""

from __future__ import annotations

from musterkreis.layout import Layout
from musterkreis.leavers.defects import defects
from musterkreis.leavers.lists import lists
from musterkreis.leavers.tables import tables
from musterkreis.population import People
from musterkreis.schools.history import school_history
from musterkreis.truth import Topic
from musterkreis.world import World


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make the lists of leavers for ten school years.

    Parameters
    ----------
    world : World
    people : People
    layout : Layout

    Returns
    -------
    Topic
    """
    history = school_history(world, people)
    truth = tuple(tables(world, history))
    return Topic(truth, tuple(lists(world, history, layout)), tuple(defects(truth)))
