"""How far the weights of a crosswalk may be off: learned from areas that no border cuts, or known from elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _, counted
from kobimo.model.territory import Basis
from kobimo.spaces.crosswalks.ancillary import ancillary_error, block_mismatch, spread, unsplit_targets
from kobimo.spaces.crosswalks.pairs import Pairs
from kobimo.spaces.crosswalks.uncertainty import converted

_DISPERSION = {Basis.AREA: 0.1, Basis.DASYMETRIC: 0.075, Basis.POPULATION: 0.02}
_RAKED_DISPERSION = 0.015
"""How far true shares lie from such weights, as the Berlin reform of 2021 shows: with this dispersion 90 % intervals
cover 90 % of the known residents of new Planungsraeume, by surface, by dwellings, and raked to dwellings. That of finer
data is taken to be a little larger than the last. All hold where each source errs alone."""


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
    """

    dispersion: dict[Basis, float]
    units: Literal["sources", "blocks"] = "sources"
    spread: NDArray[np.float64] | None = None
    learned: int = 0

    @property
    def words(self) -> str:
        """Where the dispersion comes from, in German; empty where there is none."""
        if not self.dispersion:
            return ""
        if not self.learned:
            return _("Streuung: Vorgabe")
        areas = counted(self.learned, "ungeteilten Gebiet", "ungeteilten Gebieten")
        return _("Streuung gelernt aus {areas}").format(areas=areas)

    def as_dict(self) -> dict[str, Any]:
        """Return the form for JSON."""
        source = ("learned" if self.learned else "default") if self.dispersion else None
        factors = [] if self.spread is None else [round(float(self.spread.max(initial=1.0)), 6)]
        return {
            "dispersion": {basis.value: value for basis, value in sorted(self.dispersion.items())},
            "from": source,
            "areas": self.learned,
            "units": self.units,
            "largest_spread": max(factors, default=1.0),
        }


def default_error(bases: Iterable[Basis], *, raked: bool = False) -> WeightError:
    """Return the error that a reform elsewhere showed.

    Parameters
    ----------
    bases : iterable of Basis
    raked : bool
        Whether dasymetric weights were fitted to the totals of both sides.
    """
    known = {**_DISPERSION, **({Basis.DASYMETRIC: _RAKED_DISPERSION} if raked else {})}
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
        For each level directly above the targets the area that each target belongs to, empty if to none.

    Returns
    -------
    WeightError
        The default, with each source as a unit, where there are too few such targets.
    """
    estimate = converted(weights, counts)
    whole = unsplit_targets(weights)
    whole = whole[estimate[whole] > 0]
    try:
        error = ancillary_error(estimate[whole], known[whole], _regions(whole, above))
    except InvalidInputError:
        return default_error([Basis.DASYMETRIC], raked=True)
    factor = spread(block_mismatch(weights, counts, known), error.scale)
    return WeightError({Basis.DASYMETRIC: error.dispersion}, "blocks", factor, error.areas)


def _regions(whole: NDArray[np.int64], above: Sequence[Sequence[str]]) -> list[str]:
    """Return the area above of each of some targets; of the first level that puts two of them together."""
    for parents in above:
        named = [parents[n] for n in whole]
        if any(name and named.count(name) > 1 for name in set(named)):
            # An area that belongs to none is no neighbour of the others that do not; position and "/" are never a key.
            return [name or f"/{n}" for n, name in zip(whole.tolist(), named, strict=True)]
    return [""] * len(whole)
