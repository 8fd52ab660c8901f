"""School entry examination by the health office: result of the language test by where the child lives."""

from __future__ import annotations

from musterkreis.examination.defects import defects
from musterkreis.examination.health_office import deliveries
from musterkreis.examination.results import examined_of, true_results, true_totals
from musterkreis.examination.shown import delivered_results, delivered_totals
from musterkreis.layout import Layout
from musterkreis.population import People
from musterkreis.truth import Table, Topic
from musterkreis.world import World

DATASET = "schuleingangsuntersuchung"

__all__ = ["examined_of", "make"]


def make(world: World, people: People, layout: Layout) -> Topic:
    """Make everything about the school entry examination.

    Parameters
    ----------
    world : World
    people : People
        Who starts school the year after.
    layout : Layout

    Returns
    -------
    Topic
        Children entering school from 2016/17 to 2025/26.
    """
    examined = examined_of(world, people)
    true_whole, whole = true_totals(world, examined), delivered_totals(world, examined)
    true_parts, parts = true_results(world, examined), delivered_results(world, examined)
    tables = (
        Table(DATASET, "kinder", "gesamt", (), true_whole, whole),
        Table(DATASET, "kinder", "sprache", ("sprache",), true_parts, parts),
    )
    return Topic(tables, tuple(deliveries(world, examined, layout)), tuple(defects(world, tables)))
