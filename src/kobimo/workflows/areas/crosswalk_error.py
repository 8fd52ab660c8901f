"""How far the weights of a crosswalk may be off: learned from areas that no border cuts, or known from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _, counted
from kobimo.model.territory import KNOWN_DISPERSION, Basis
from kobimo.spaces.crosswalks.ancillary import LEAST_AREAS, ancillary_error, block_mismatch, spread, unsplit_targets
from kobimo.spaces.crosswalks.pairs import Pairs, added
from kobimo.spaces.crosswalks.uncertainty import converted

_RAKED_DISPERSION = 0.015
"""Of weights by surface that were raked to finer data; beside `KNOWN_DISPERSION` and from the same reform."""


@dataclass(frozen=True)
class WeightError:
    """What is known of the error of weights.

    Attributes
    ----------
    dispersion : dict of Basis to float
        Without an entry nothing is known.
    units : str
        See `CrosswalkDefinition.units`.
    spread : ndarray of float64, shape (n_sources,), or None
        Factor of the dispersion of each source; None where it is 1 throughout.
    learned : int
        Number of unsplit areas that it was learned from; 0 if it was not.
    too_few : int
        Number of unsplit areas that it could have been learned from, were they not too few; 0 otherwise.
    """

    dispersion: dict[Basis, float]
    units: Literal["sources", "blocks"] = "sources"
    spread: NDArray[np.float64] | None = None
    learned: int = 0
    too_few: int = 0

    @property
    def words(self) -> str:
        """Where the dispersion comes from, in German; empty where there is none."""
        if not self.dispersion:
            return ""
        if self.too_few:
            areas = counted(self.too_few, "ungeteiltes Gebiet", "ungeteilte Gebiete")
            return _("Streuung: Vorgabe, denn {areas} sind zu wenige, um sie zu lernen (nötig: {least})").format(
                areas=areas, least=LEAST_AREAS
            )
        if not self.learned:
            return _("Streuung: Vorgabe")
        areas = counted(self.learned, "ungeteilten Gebiet", "ungeteilten Gebieten")
        return _("Streuung gelernt aus {areas}").format(areas=areas)

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        source = ("learned" if self.learned else "default") if self.dispersion else None
        widest = 1.0 if self.spread is None else float(self.spread.max(initial=1.0))
        return {
            "dispersion": {basis.value: value for basis, value in sorted(self.dispersion.items())},
            "from": source,
            "areas": self.learned,
            "areas_too_few": self.too_few,
            "units": self.units,
            "largest_spread": round(widest, 6),
        }


def default_error(bases: Iterable[Basis], *, raked: bool = False) -> WeightError:
    """Return the error that a reform elsewhere showed.

    Parameters
    ----------
    bases : iterable of Basis
    raked : bool
        Whether dasymetric weights were fitted to the totals of both sides.
    """
    known = {**KNOWN_DISPERSION, **({Basis.DASYMETRIC: _RAKED_DISPERSION} if raked else {})}
    return WeightError({basis: known[basis] for basis in sorted(set(bases)) if basis in known})


def raked_error(
    weights: Pairs, counts: NDArray[np.float64], known: NDArray[np.float64], above: Sequence[Sequence[str]]
) -> WeightError:
    """Learn the error of raked weights from the targets that are no part of any split.

    Parameters
    ----------
    weights : Pairs
        Raked weights.
    counts : ndarray of float64, shape (n_sources,)
        Persons of each source.
    known : ndarray of float64, shape (n_targets,)
        What the weights were raked to.
    above : sequence of sequences of str, each of length n_targets
        For each level directly above the targets the area that each target belongs to, empty if to none. The targets
        are in the order of their keys.

    Returns
    -------
    WeightError
        The default, with each source as a unit, where there are fewer than `LEAST_AREAS` such targets.
    """
    estimate = converted(weights, counts)
    whole = unsplit_targets(weights)
    whole = whole[estimate[whole] > 0]
    try:
        regions = _regions(whole, estimate[whole], _usual_block(weights, counts), above)
        number = {region: n for n, region in enumerate(dict.fromkeys(regions))}
        error = ancillary_error(estimate[whole], known[whole], [number[region] for region in regions])
    except InvalidInputError:
        return default_error([Basis.DASYMETRIC], raked=True)
    if error.areas < LEAST_AREAS:
        return replace(default_error([Basis.DASYMETRIC], raked=True), too_few=error.areas)
    factor = spread(block_mismatch(weights, counts, known), error.scale)
    return WeightError({Basis.DASYMETRIC: error.dispersion}, "blocks", factor, error.areas)


def _regions(
    whole: NDArray[np.int64], persons: NDArray[np.float64], size: float, above: Sequence[Sequence[str]]
) -> list[tuple[str, int]]:
    """Put unsplit targets together to regions about as large as what is split, neighbours by the order of their keys.

    A share of a large region errs less than one of a small block, relative to its whole: learned from regions that are
    larger than the blocks, intervals would be too narrow (districts of Berlin: 67 % instead of 90 % covered).
    """
    parents = _first_above(whole, above)
    part: list[tuple[str, int]] = [("", 0)] * len(whole)
    for name in sorted(set(parents)):
        mine = [n for n, parent in enumerate(parents) if parent == name]
        for n, number in zip(mine, _together(persons[mine], size), strict=True):
            part[n] = (name, number)
    return part


def _together(persons: NDArray[np.float64], size: float) -> list[int]:
    """Give neighbours one number until they are two or more and as many persons as `size`."""
    numbers: list[int] = []
    number, there, areas = 0, 0.0, 0
    for count in persons.tolist():
        if areas > 1 and there >= size:
            number, there, areas = number + 1, 0.0, 0
        numbers.append(number)
        there, areas = there + count, areas + 1
    short = number > 0 and (areas < 2 or there < size / 2)
    return [n - (short and n == number) for n in numbers]


def _first_above(whole: NDArray[np.int64], above: Sequence[Sequence[str]]) -> list[str]:
    """Return the area above of each of some targets: of the first level that puts two of them together."""
    for parents in above:
        named = [parents[n] for n in whole]
        if any(named.count(name) > 1 for name in set(named) - {""}):
            return named
    return [""] * len(whole)


def _usual_block(weights: Pairs, counts: NDArray[np.float64]) -> float:
    """Return the median of the persons of the blocks in which something is split; infinite without one."""
    block = weights.blocks()
    persons = added(block[: weights.n_sources], counts, len(block))
    split = np.bincount(block[weights.n_sources :], minlength=len(block)) > 1
    return float(np.median(persons[split])) if split.any() else float("inf")
