"""The schools of the Musterkreis: truth, files, defects."""

from __future__ import annotations

from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.schools.defects import defects
from musterkreis.schools.directory import directories
from musterkreis.schools.history import school_history
from musterkreis.schools.statistics import statistics
from musterkreis.schools.tables import tables
from musterkreis.truth import Topic
from musterkreis.world import World


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make the directory of schools and the school statistics of ten years.

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
    return Topic(
        tuple(tables(world, history)),
        (*directories(world, layout), *statistics(world, history, layout)),
        tuple(defects()),
    )
