"""The transitions of the Musterkreis: truth, files, defects."""

from __future__ import annotations

from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.schools.history import school_history
from musterkreis.transitions.defects import defects
from musterkreis.transitions.matrix import matrices
from musterkreis.transitions.tables import tables
from musterkreis.truth import Topic
from musterkreis.world import World


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make the matrices of the transitions after class 4 for ten years.

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
    return Topic(tuple(tables(world, history)), tuple(matrices(world, history, layout)), tuple(defects()))
