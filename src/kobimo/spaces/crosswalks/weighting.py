"""Weights of a crosswalk: which part of each source area goes into which target area."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.spaces.crosswalks.pairs import FloatArray, Pairs, added, aligned

SLIVER = 0.01
"""An overlap below this part of the source and of the target comes from borders that were drawn twice."""

_FACTORS = (1e-150, 1e150)
"""Bounds of the factors of raking; totals that contradict the overlaps would drive them out of the numbers."""


def without_slivers(
    overlaps: Pairs,
    least: float = SLIVER,
    *,
    source_area: ArrayLike | None = None,
    target_area: ArrayLike | None = None,
) -> Pairs:
    """Leave out overlaps that are small for both areas.

    The same border digitised twice makes thousands of slivers in which nobody lives; each would link two areas that
    have nothing to do with each other. A small area that lies inside a large one is no sliver: it is overlapped as a
    whole. An area that would lose all its overlaps keeps them.

    Parameters
    ----------
    overlaps : Pairs
        Shared surface of each source and target. Unit: any, the same for all.
    least : float
        Part of the source, and of the target, below which an overlap is a sliver. From 0 (keep all) to below 1.
    source_area, target_area : array_like of float, shape (n_sources,) and (n_targets,), optional
        Surface of the areas; without it the sum of their overlaps.

    Returns
    -------
    Pairs
        The overlaps that are left.

    Raises
    ------
    InvalidInputError
        If `least` is outside its range, or the surfaces do not fit the areas.

    Examples
    --------
    >>> overlaps = Pairs.summed([0, 0, 1], [0, 1, 1], [99.5, 0.5, 100.0], n_sources=2, n_targets=2)
    >>> without_slivers(overlaps).value.tolist()
    [99.5, 100.0]
    """
    if not 0 <= least < 1:
        raise InvalidInputError(_("Die Grenze für Splitterflächen liegt zwischen 0 und 1."))
    of_source = overlaps.by_source() if source_area is None else aligned(source_area, overlaps.n_sources)
    of_target = overlaps.by_target() if target_area is None else aligned(target_area, overlaps.n_targets)
    large = overlaps.value >= least * np.minimum(of_source[overlaps.source], of_target[overlaps.target])
    left = overlaps.where(large & (overlaps.value > 0))
    lost = (left.by_source() == 0)[overlaps.source] | (left.by_target() == 0)[overlaps.target]
    return overlaps.where((large | lost) & (overlaps.value > 0))


def area_weights(overlaps: Pairs) -> Pairs:
    """Weight by surface: w = overlap / sum of the overlaps of the source.

    Assumes that people are spread evenly within each source. They are not: use it where nothing is known about where
    people live, and expect large errors wherever forest, water or a new estate lies in a split area.

    Parameters
    ----------
    overlaps : Pairs
        Shared surface of each source and target. Unit: any, the same for all.

    Returns
    -------
    Pairs
        Weights; those of each source that overlaps anything sum to one.

    References
    ----------
    .. [1] Goodchild, M. F., Lam, N. S.-N. (1980). Areal interpolation: a variant of the traditional spatial problem.
       Geo-Processing 1, 297-312.

    Examples
    --------
    Half of each of two areas with 500 and 200 persons lies in the target: 350 persons.

    >>> halves = Pairs.summed([0, 0, 1, 1], [0, 1, 0, 1], [1.0, 1.0, 3.0, 3.0], n_sources=2, n_targets=2)
    >>> weights = area_weights(halves)
    >>> float(weights.value[weights.target == 0] @ [500, 200])
    350.0
    """
    overlapping = overlaps.where(overlaps.value > 0)
    return overlapping.of(overlapping.value / overlapping.by_source()[overlapping.source])


def population_weights(inside: Pairs, overlaps: Pairs | None = None) -> Pairs:
    """Weight by finer data: w = persons of the source in the target / persons of the source.

    The finer data (address points, grid cells, footprints, another level) are assigned to the intersections first and
    added up there. What they count need not be persons, nor of the same date: only the shares matter.

    Parameters
    ----------
    inside : Pairs
        What the finer data count in each intersection. Unit: persons, dwellings, addresses; >= 0.
    overlaps : Pairs, optional
        Shared surfaces, for sources without anything in the finer data; without it those have no weights.

    Returns
    -------
    Pairs
        Weights; those of each source that has any sum to one.

    Raises
    ------
    InvalidInputError
        If both arguments are about different numbers of areas.

    References
    ----------
    .. [1] Flowerdew, R., Green, M. (1989). Statistical methods for inference between incompatible zonal systems. In:
       Goodchild, M. F., Gopal, S. (eds.): Accuracy of Spatial Databases, 239-247. Taylor & Francis.

    Examples
    --------
    >>> inside = Pairs.summed([0, 0], [0, 1], [30, 10], n_sources=1, n_targets=2)
    >>> population_weights(inside).value.tolist()
    [0.75, 0.25]
    """
    counted = area_weights(inside)
    if overlaps is None:
        return counted
    if (inside.n_sources, inside.n_targets) != (overlaps.n_sources, overlaps.n_targets):
        raise InvalidInputError(_("Die feineren Daten und die Flächen gehören zu verschiedenen Gebieten."))
    empty = inside.by_source() == 0
    rest = area_weights(overlaps.where(empty[overlaps.source]))
    return Pairs.summed(
        np.concatenate((counted.source, rest.source)),
        np.concatenate((counted.target, rest.target)),
        np.concatenate((counted.value, rest.value)),
        n_sources=inside.n_sources,
        n_targets=inside.n_targets,
    )


def dasymetric_weights(overlaps: Pairs, ancillary: ArrayLike) -> Pairs:
    """Weight by surface and density of the targets: w is proportional to overlap x ancillary / surface of the target.

    For targets about which something is known that goes with population (dwellings, persons of another year, places in
    day-care centres). It does not need the counts of the sources; where those are known, `raked_weights` uses more.

    Parameters
    ----------
    overlaps : Pairs
        Shared surface of each source and target. Unit: any, the same for all.
    ancillary : array_like of float, shape (n_targets,)
        What is known of each target. Unit: persons, dwellings; only proportions matter. >= 0.

    Returns
    -------
    Pairs
        Weights; those of each source sum to one. A source whose targets have nothing is split by surface.

    Raises
    ------
    InvalidInputError
        If `ancillary` does not fit the targets, or holds negative values.

    References
    ----------
    .. [1] Eicher, C. L., Brewer, C. A. (2001). Dasymetric Mapping and Areal Interpolation: Implementation and
       Evaluation. Cartography and Geographic Information Science 28(2), 125-138.
    .. [2] Mennis, J. (2003). Generating Surface Models of Population Using Dasymetric Mapping. The Professional
       Geographer 55(1), 31-42: p. 34, share of a class = its density x its surface / the sum of both over all classes.

    Examples
    --------
    >>> halves = Pairs.summed([0, 0], [0, 1], [1.0, 1.0], n_sources=1, n_targets=2)
    >>> dasymetric_weights(halves, [300, 100]).value.tolist()
    [0.75, 0.25]
    """
    return _scaled(area_weights(overlaps), _density(overlaps, aligned(ancillary, overlaps.n_targets)))


def raked_weights(
    overlaps: Pairs,
    source_totals: ArrayLike,
    ancillary: ArrayLike,
    *,
    rounds: int = 1000,
    tolerance: float = 1e-9,
) -> Pairs:
    """Weight so that both sides agree: rows sum to the source counts, columns are proportional to the ancillary.

    Iterative proportional fitting of the table source x target, which starts as source count x share of surface. Of all
    tables with these margins it is the closest one to the start (least Kullback-Leibler divergence), so surfaces decide
    only what the totals leave open. The ancillary of each block (`Pairs.blocks`) is scaled to the count of its sources,
    which are certain, however much the block grew between both dates. Take out slivers first: they would join
    everything into one block. Totals that contradict the overlaps are met as far as possible, rows exactly.

    Parameters
    ----------
    overlaps : Pairs
        Shared surface of each source and target. Unit: any, the same for all.
    source_totals : array_like of float, shape (n_sources,)
        Persons of each source, at the date of what is to be converted or near it. >= 0.
    ancillary : array_like of float, shape (n_targets,)
        What is known of each target: persons of another date, dwellings. Only proportions within a block matter. >= 0.
    rounds : int
        Largest number of rounds.
    tolerance : float
        Change of every weight in a round below which the table counts as fitted.

    Returns
    -------
    Pairs
        Weights; those of each source that overlaps anything sum to one.

    Raises
    ------
    InvalidInputError
        If the totals do not fit the areas, or hold negative values.

    References
    ----------
    .. [1] Deming, W. E., Stephan, F. F. (1940). On a least squares adjustment of a sampled frequency table when the
       expected marginal totals are known. Annals of Mathematical Statistics 11(4), 427-444.
    .. [2] Flowerdew, R., Green, M. (1994). Areal interpolation and types of data. In: Fotheringham, S., Rogerson, P.
       (eds.): Spatial Analysis and GIS, 121-145. Taylor & Francis.

    Examples
    --------
    The first source keeps 100 of 160 persons for itself, since the second target has 140, of which 80 from the second.

    >>> overlaps = Pairs.summed([0, 0, 1], [0, 1, 1], [1.0, 1.0, 1.0], n_sources=2, n_targets=2)
    >>> raked_weights(overlaps, [160, 80], [200, 280]).value.round(6).tolist()
    [0.625, 0.375, 1.0]
    """
    start = area_weights(overlaps)
    persons, known = aligned(source_totals, overlaps.n_sources), aligned(ancillary, overlaps.n_targets)
    wanted = _scaled_to_blocks(start, persons, known)
    factor = _density(overlaps, known)
    weights = _scaled(start, factor)
    for _round in range(rounds):
        reached = added(weights.target, persons[weights.source] * weights.value, overlaps.n_targets)
        step = np.divide(wanted, reached, out=np.ones_like(wanted), where=reached > 0)
        factor = np.where(wanted > 0, np.clip(factor * step, *_FACTORS), np.where(reached > 0, 0.0, factor))
        before, weights = weights, _scaled(start, factor)
        if not len(weights.value) or np.abs(weights.value - before.value).max() < tolerance:
            break
    return weights


def _density(overlaps: Pairs, known: FloatArray) -> FloatArray:
    """Divide what is known of each target by its surface; 0 where it has none."""
    surface = overlaps.by_target()
    return np.divide(known, surface, out=np.zeros_like(known), where=surface > 0)


def _scaled(weights: Pairs, factor: FloatArray) -> Pairs:
    """Multiply weights by a factor of the target and make them sum to one; as they were where nothing is left."""
    scaled = weights.of(weights.value * factor[weights.target])
    total = scaled.by_source()[weights.source]
    return weights.of(np.divide(scaled.value, total, out=weights.value.copy(), where=total > 0))


def _scaled_to_blocks(weights: Pairs, persons: FloatArray, ancillary: FloatArray) -> FloatArray:
    """Scale the ancillary of each block to the persons of its sources; 0 throughout a block where it knows nothing."""
    block = weights.blocks()
    of_source, of_target = block[: weights.n_sources], block[weights.n_sources :]
    number = len(block)
    there, known = added(of_source, persons, number), added(of_target, ancillary, number)
    return ancillary * np.divide(there, known, out=np.zeros(number), where=known > 0)[of_target]
