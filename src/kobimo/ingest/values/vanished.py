"""Areas that had been dissolved when a table was counted, and that it lists all the same with nothing but „-“."""

from __future__ import annotations

import numpy as np

from kobimo.ingest.listing import first_of
from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.collect import AREA, WORST_FIRST, Collection, SliceKey
from kobimo.ingest.values.dated import DatedSpace
from kobimo.ingest.values.observations import words_of
from kobimo.model.area import Space
from kobimo.model.checks import Place
from kobimo.model.period import parse_period
from kobimo.model.status import ObsStatus

_NAMED = 5


def leave_out_vanished(collection: Collection, space: Space, protocol: Protocol) -> None:
    """Leave out areas that do not exist in their period and have nothing but „-“: that is no zero.

    Only where all areas that are strange to the period are such, and where the areas that came after them have been
    delivered: else the table is one of an earlier status, in which „-“ means none.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished; loses these areas.
    space : Space
        Without any date nothing is left out.
    protocol : Protocol
        Takes a note.
    """
    if not isinstance(space, DatedSpace) or not len(collection):
        return
    areas = words_of(collection, AREA)
    solid = solid_areas(collection)
    leaving = np.zeros(len(collection), np.bool_)
    for at, part in enumerate(collection.slices.keys):
        keys = set(areas[at])
        gone = strange_areas(space, part, keys)
        held = set().union(*(solid[n] for n, other in enumerate(collection.slices.keys) if other[1:] == part[1:]))
        if not gone or gone & held:
            continue
        places = [collection.words[AREA].index(key) for key in gone]
        leaving |= (collection.slices.codes == at) & np.isin(collection.parts[AREA], places)
        _tell(collection, part, sorted(gone), protocol)
    if leaving.any():
        collection.only(~leaving)


def strange_areas(space: DatedSpace, part: SliceKey, keys: set[str]) -> set[str]:
    """Return areas that the status of a period does not have, if those that came after them have been delivered.

    Parameters
    ----------
    space : DatedSpace
    part : tuple of str
        Cube, level and period.
    keys : set of str
        Areas that were delivered.

    Returns
    -------
    set of str
        Empty as well if nothing else was delivered.
    """
    _cube, level, period = part
    statuses, end = space.statuses[level], parse_period(period).end
    own = statuses.keys(end)
    gone = keys - own
    if not gone or gone == keys:
        return set()
    other = statuses.fitting(frozenset(keys), end) or statuses.nearest(sorted(keys), end)
    return gone if keys.issuperset(own - statuses.keys(other)) else set()


def solid_areas(collection: Collection) -> list[set[str]]:
    """Return for each slice the areas that have anything but „-“.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.

    Returns
    -------
    list of set of str
        In the order of `Collection.slices`.
    """
    nil = WORST_FIRST.index(ObsStatus.NIL)
    chosen = np.zeros(len(collection), np.bool_)
    for values in collection.values.values():
        chosen |= values.present & (values.states != nil)
    found: list[set[str]] = [set() for _part in collection.slices.keys]
    pairs = np.unique(np.stack([collection.slices.codes[chosen], collection.parts[AREA][chosen]]), axis=1)
    for at, area in pairs.T.tolist():
        found[at].add(collection.words[AREA][area])
    return found


def _tell(collection: Collection, part: SliceKey, gone: list[str], protocol: Protocol) -> None:
    """Say which areas of a slice are left out."""
    cube, level, period = part
    files = sorted(collection.files[part])
    protocol.add(
        "AREAS_DISSOLVED",
        Place(files[0] if len(files) == 1 else ""),
        dataset=collection.dataset.id,
        cube=cube,
        level=level,
        period=period,
        areas=len(gone),
        keys=first_of(gone, _NAMED),
    )
