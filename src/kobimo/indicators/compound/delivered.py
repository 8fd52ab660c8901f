"""Values as they were delivered: rates, means, indices and classes of one area, never made of those of others."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from kobimo.indicators.compound.bounds import Bounds
from kobimo.indicators.compound.counted import Counted, Result
from kobimo.indicators.pairing import Combined
from kobimo.indicators.rollup import Rolled


def delivered(base: str, counts: Mapping[str, Rolled]) -> dict[str, Combined]:
    """Take what was delivered for each area itself; what was summed up is missing.

    Parameters
    ----------
    base : str
        Level of the dataset, where nothing is summed up.
    counts : mapping of level to Rolled

    Returns
    -------
    dict of level to Combined
        Each area is its own only part.
    """
    found = {}
    for level, rolled in counts.items():
        own = level == base if rolled.stands is None else rolled.stands
        there = rolled.usable & own
        found[level] = Combined(
            (np.where(there, rolled.value, 0),),
            (np.where(there, rolled.secret_cells, 0),),
            np.ones_like(rolled.parts),
            there.astype(np.int64),
            there.astype(np.float64),
        )
    return found


def as_delivered(counted: Counted) -> Result:
    """Return the delivered numbers, digit by digit; a secret one has no bounds, for it is no count of anybody.

    Parameters
    ----------
    counted : Counted

    Returns
    -------
    Result
    """
    found, stock, (term,) = counted.found, counted.stocks[0], counted.formula.terms
    parts_of_one = 10 ** stock.dataset.measure(term.request.measure).scale * stock.factor
    value = np.where(found.secret[0] > 0, np.nan, found.values[0] / parts_of_one)  # divided: 0.3 is not 3 times 0.1
    return Result(Bounds(value, value), value, None, lambda: [np.ones_like(value)])
