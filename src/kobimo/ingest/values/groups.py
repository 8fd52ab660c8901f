"""Groups of one cube that overlap others, such as 0-17 beside 0-5 and 6-17: all areas have them, and sums agree."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.protocol import Protocol
from kobimo.ingest.values.collect import AREA, CODES, CUBE, LEVEL, Collection, SliceKey
from kobimo.ingest.values.keys import distinct
from kobimo.ingest.values.observations import words_of
from kobimo.ingest.values.sums import Parts, Sums, matched
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.language import _
from kobimo.model.category import Interval, parse_interval, tiling
from kobimo.model.checks import Place
from kobimo.reference.rounding import EXACT, Rounding


@dataclass(frozen=True, slots=True)
class Groups:
    """The codes of one interval dimension in one slice, some of which overlap.

    Attributes
    ----------
    part : tuple of str
        Cube, level and period.
    slice : int
        Position of that slice.
    position : int
        Part of the key.
    intervals : tuple of Interval
        In order.
    """

    part: SliceKey
    slice: int
    position: int
    intervals: tuple[Interval, ...]

    @property
    def codes(self) -> list[str]:
        """Codes in the order of the intervals."""
        return [interval.code for interval in self.intervals]


def report_partly_delivered_groups(collection: Collection, protocol: Protocol) -> None:
    """Refuse groups that an area lacks although one that shares numbers with them was delivered for it.

    What an area lacks counts as zero, which is wrong for 0-17 beside children from 0 to 5. Where the dataset says that
    absence means zero, only a group that contains a delivered one is refused: a year of age may well be zero in it.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.
    protocol : Protocol
        Takes the errors.
    """
    for groups in overlapping_groups(collection):
        rows = np.flatnonzero(collection.slices.codes == groups.slice)
        there, first = _delivered(collection, groups, rows)
        against = _contradicting(groups.intervals, zero=collection.dataset.absent == "zero")
        wrong = ~there & (there.astype(np.int32) @ against.T.astype(np.int32) > 0)
        if wrong.any():
            _report(collection, groups, there, first, wrong, against, protocol)


def overlapping_groups(collection: Collection) -> Iterator[Groups]:
    """Give the slices and dimensions with groups that overlap.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.

    Yields
    ------
    Groups
        By dimension, then by slice.
    """
    for position, dimension in enumerate(collection.dataset.dimensions, CODES):
        if dimension.kind != "interval":
            continue
        for at, codes in enumerate(words_of(collection, position)):
            intervals = sorted(map(parse_interval, filter(None, codes)), key=lambda item: item.sort_key)
            if any(low.overlaps(high) for low, high in pairwise(intervals)):
                yield Groups(collection.slices.keys[at], at, position, tuple(intervals))


def _delivered(collection: Collection, groups: Groups, rows: Ints) -> tuple[Mask, Ints]:
    """Say for each combination of area and other categories which groups it has, and give its first row."""
    others = [at for at in range(AREA, len(collection.words)) if at != groups.position]
    keys, places = distinct(collection.combined(others)[rows])
    words = collection.words[groups.position]
    order = np.full(len(words), -1, np.int64)
    order[[words.index(code) for code in groups.codes]] = np.arange(len(groups.intervals))
    there = np.zeros((len(keys), len(groups.intervals)), np.bool_)
    there[places, order[collection.parts[groups.position][rows]]] = True
    first = np.zeros(len(keys), np.int64)
    first[places[::-1]] = rows[::-1]
    return there, first


def _contradicting(intervals: tuple[Interval, ...], *, zero: bool) -> NDArray[np.bool_]:
    """Say which delivered groups (columns) contradict that a group (rows) counts as zero."""
    return np.array(
        [[one != other and (one.contains(other) if zero else one.overlaps(other)) for other in intervals]
         for one in intervals],
        np.bool_,
    )  # fmt: skip


def _report(
    collection: Collection,
    groups: Groups,
    there: Mask,
    first: Ints,
    wrong: Mask,
    against: Mask,
    protocol: Protocol,
) -> None:
    """Report the areas of one slice that lack groups, with an example."""
    bad = np.flatnonzero(wrong.any(axis=1))
    lacking = int(np.flatnonzero(wrong[bad[0]])[0])
    beside = int(np.flatnonzero(there[bad[0]] & against[lacking])[0])
    cube, level, period = groups.part
    areas = collection.parts[AREA][first[bad]]
    files = sorted(collection.files[groups.part])
    protocol.add(
        "CATEGORIES_OVERLAP_PARTLY",
        Place(files[0] if len(files) == 1 else ""),
        dataset=collection.dataset.id,
        cube=cube,
        level=level,
        period=period,
        dimension=collection.dataset.dimensions[groups.position - CODES].id,
        areas=len(np.unique(areas)),
        area=collection.words[AREA][int(areas[0])],
        category=groups.codes[lacking],
        other=groups.codes[beside],
    )


def report_differing_groups(collection: Collection, rounding: Rounding = EXACT) -> None:
    """Compare each group of a cube with the sum of finer groups of it that make it up.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset; its protocol takes the results.
    rounding : Rounding
        What the publisher did to the numbers.
    """
    together: dict[tuple[str, str, int], list[Groups]] = {}
    for groups in overlapping_groups(collection):
        cube, level, _period = groups.part
        together.setdefault((cube, level, groups.position), []).append(groups)
    for (_cube, level, position), slices in together.items():
        pieces = [piece for groups in slices for piece in _pieces(collection, groups)]
        if not pieces:
            continue
        sums = Sums(collection, rounding)
        sums.compare(_parts(sums, position, pieces))
        dimension = collection.dataset.dimensions[position - CODES].id
        coarse, fine = _("Gruppen von {dimension}").format(dimension=dimension), _("feinere Gruppen")
        of = _("{coarse} und {fine}").format(coarse=coarse, fine=fine)
        sums.report("TOTAL_DIFFERS", of, level=level, coarse=coarse, fine=fine)


def _pieces(collection: Collection, groups: Groups) -> Iterator[tuple[Ints, Ints, int]]:
    """Give the rows of each group that finer ones make up, the rows of these, and how many there should be."""
    codes, words = collection.parts[groups.position], collection.words[groups.position]
    own = collection.slices.codes == groups.slice
    for whole in groups.intervals:
        finer = tiling(whole, [item for item in groups.intervals if item != whole])
        if finer is None:
            continue
        members = np.isin(codes, [words.index(item.code) for item in finer])
        totals = codes == words.index(whole.code)
        yield np.flatnonzero(own & totals), np.flatnonzero(own & members), len(finer)


def _parts(sums: Sums, position: int, pieces: list[tuple[Ints, Ints, int]]) -> Parts:
    """Put the totals of all slices one behind the other, with their parts."""
    collection = sums.collection
    same = [at for at in range(CUBE, len(collection.words)) if at not in {LEVEL, position}]
    totals, members, of, expected = [], [], [], []
    begin = 0
    for wholes, finer, count in pieces:
        found, places = matched(collection, wholes, finer, [collection.parts[at] for at in same], same)
        totals.append(wholes)
        members.append(found)
        of.append(places + begin)
        expected.append(np.full(len(wholes), count, np.int64))
        begin += len(wholes)
    rows, parts, numbers = np.concatenate(totals), np.concatenate(members), np.concatenate(of)
    due = np.concatenate(expected)
    if collection.dataset.absent == "zero":
        due = np.bincount(numbers, minlength=len(rows))
    slack = sums.slack(collection.parts[AREA][rows], due)
    return Parts(rows, parts, numbers, due, np.ones(len(rows), np.bool_), slack)
