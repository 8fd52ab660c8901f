"""Cell-key perturbation: noise that follows from the persons in a cell, so that the same persons always get the same.

Record keys are fixed for life: an authentication code (HMAC-SHA256) of a pseudonym under a secret that only the
statistics office has. A cell key is the sum of the keys of its persons. Keys are whole numbers of 64 bits, read as
parts of 2^64, and sums wrap round: that is the sum modulo 1 of the literature, without rounding errors that would
make the same cell differ between tables. Neither the secret nor the largest deviation nor the table may be published,
and rates may only be computed from perturbed figures: true means beside perturbed counts break the method.

References
----------
.. [1] fraser2006: A proposed method for confidentialising tabular output to protect against
   differencing. Monographs of official statistics, Eurostat, 299-302.
.. [2] giessing2016: Computational issues in the design of transition probabilities and disclosure risk
   estimation for additive noise. Privacy in Statistical Databases, LNCS 9867, 237-251.
.. [3] ptable: R package (Enderle, T., Destatis), example `pt_ex_cnts()` and its test.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from kobimo.disclosure.methods.entropy import noise
from kobimo.disclosure.methods.supports import supports
from kobimo.disclosure.system import FloatArray, IntArray, System
from kobimo.errors import InvalidInputError
from kobimo.language import _

Keys = NDArray[np.uint64]
_BITS = 53
_SECRET = 16


@dataclass(frozen=True)
class NoiseTable:
    """With which probability a count moves by how much (a ptable).

    Attributes
    ----------
    deviation : int
        No count moves by more (D).
    variance : float
        Variance of the noise of every count but zero (V).
    blocked : int
        No count becomes 1 to `blocked` (js).
    chances : ndarray of float64, shape (counts, 2 * deviation + 1)
        Row: true count; the last row serves all larger ones. Column: move from -deviation to deviation.
    """

    deviation: int
    variance: float
    blocked: int
    chances: FloatArray

    def cuts(self) -> IntArray:
        """Return where the moves of each row end, in parts of 2^53; the last is 2^53 itself."""
        ends = np.floor(np.cumsum(self.chances, axis=1) * 2.0**_BITS + 0.5).astype(np.int64)
        last = self.chances.shape[1] - 1 - np.argmax(self.chances[:, ::-1] > 0, axis=1)
        after = np.arange(self.chances.shape[1]) >= last[:, None]
        cuts: IntArray = np.where(after, 2**_BITS, ends)
        return cuts

    def moves(self, counts: IntArray, keys: Keys) -> IntArray:
        """Look up by how much counts move.

        Parameters
        ----------
        counts : ndarray of int64, shape (cells,)
            True counts, >= 0.
        keys : ndarray of uint64, shape (cells,)

        Returns
        -------
        ndarray of int64, shape (cells,)
        """
        rows = self.cuts()[np.minimum(counts, len(self.chances) - 1)]
        drawn = (keys >> np.uint64(64 - _BITS)).astype(np.int64)
        columns = (drawn[:, None] >= rows).sum(axis=1)
        moves: IntArray = columns.astype(np.int64) - self.deviation
        return moves


def noise_table(deviation: int, variance: float, blocked: int = 0) -> NoiseTable:
    """Work out the noise table of largest entropy.

    Each row has mean 0 and the given variance, no move by more than `deviation`, no result below 0 and none from 1 to
    `blocked`; zero stays zero. Of all such rows it tells least (`kobimo.disclosure.methods.entropy`).

    Parameters
    ----------
    deviation : int
        D, larger than `blocked`.
    variance : float
        V > 0.
    blocked : int
        Largest result that must not occur (js), >= 0.

    Returns
    -------
    NoiseTable

    Raises
    ------
    InvalidInputError
        If a row with this variance does not exist; the message says which.

    References
    ----------
    .. [1] ptable: R package, version 1.0, test of `pt_ex_cnts()` (D = 2, V = 1.05, js = 1): the rows below.

    Examples
    --------
    >>> table = noise_table(2, 1.05, 1)
    >>> table.chances[1].round(6).tolist()
    [0.0, 0.508333, 0.0, 0.475, 0.016667]
    >>> table.chances[4].round(6).tolist()
    [0.070125, 0.2445, 0.37075, 0.2445, 0.070125]
    """
    if not 0 <= blocked < deviation:
        raise InvalidInputError(
            _("Die größte Abweichung {deviation} muss größer sein als die gesperrten Werte bis {blocked}.").format(
                deviation=deviation, blocked=blocked
            )
        )
    moves = np.arange(-deviation, deviation + 1)
    rows = [np.where(moves == 0, 1.0, 0.0)]
    for count in range(1, deviation + blocked + 2):
        allowed = moves[(count + moves >= 0) & ((count + moves == 0) | (count + moves > blocked))]
        row = np.zeros(len(moves))
        row[allowed + deviation] = noise(allowed, variance, count)
        rows.append(row)
    return NoiseTable(deviation, variance, blocked, np.array(rows))


def record_keys(pseudonyms: Iterable[str], secret: bytes) -> Keys:
    """Return the keys of persons: the same pseudonym has the same key for life.

    Parameters
    ----------
    pseudonyms : iterable of str
        Lasting ones; they never leave the statistics office.
    secret : bytes
        At least 16, never changed, never published.

    Returns
    -------
    ndarray of uint64
        The first eight bytes of HMAC-SHA256.

    Raises
    ------
    InvalidInputError
        If the secret is too short.

    Examples
    --------
    Test case 2 of RFC 4231 begins with 5bdcc146bf60754e; its secret of four bytes would be refused here.

    >>> key = record_keys(["Anna"], b"0123456789abcdef")[0]
    >>> bool(key == record_keys(["Ben", "Anna"], b"0123456789abcdef")[1])
    True
    """
    if len(secret) < _SECRET:
        raise InvalidInputError(
            _("Das Geheimnis ist zu kurz."), remedy=_("Mindestens {count} Bytes verwenden.").format(count=_SECRET)
        )
    codes = (hmac.digest(secret, name.encode(), hashlib.sha256) for name in pseudonyms)
    return np.array([int.from_bytes(code[:8], "big") for code in codes], np.uint64)


def inner_keys(system: System, names: Sequence[str], secret: bytes) -> Keys:
    """Return keys of the cells of a table that has no records.

    The key of an inner cell follows from its name and its count: a changed count gets new noise, so that the
    difference of two releases does not tell the true change. Empty cells have the key 0: they add no persons.

    Parameters
    ----------
    system : System
    names : sequence of str
        What each inner cell is (date, area, group), in the order of the system; unique, and the same in all tables.
    secret : bytes
        As of `record_keys`.

    Returns
    -------
    ndarray of uint64, shape (cells,)
        Zero outside the inner cells.

    Raises
    ------
    InvalidInputError
        If names are missing or double.
    """
    cells = np.flatnonzero(system.inner)
    if len(names) != len(cells) or len(set(names)) != len(names):
        raise InvalidInputError(_("Jede innere Zelle braucht einen eigenen Namen."))
    counts = system.values[cells]
    drawn = record_keys((f"{name}\0{count}" for name, count in zip(names, counts.tolist(), strict=True)), secret)
    keys = np.zeros(len(system), np.uint64)
    keys[cells] = np.where(counts > 0, drawn, np.uint64(0))
    return keys


def cell_keys(system: System, keys: Keys) -> Keys:
    """Add up the keys of the inner cells of each cell, modulo 2^64.

    Parameters
    ----------
    system : System
    keys : ndarray of uint64, shape (cells,)
        Of inner cells: the sum of the keys of their persons, or `inner_keys`.

    Returns
    -------
    ndarray of uint64, shape (cells,)
        Cells with the same persons have the same key.
    """
    return supports(system).added(keys)


def perturbed(system: System, keys: Keys, table: NoiseTable) -> IntArray:
    """Return all figures with their noise; those that everybody knows stay as they are.

    Sums do not hold afterwards, and users are told not to add up.

    Parameters
    ----------
    system : System
    keys : ndarray of uint64, shape (cells,)
        `cell_keys`.
    table : NoiseTable

    Returns
    -------
    ndarray of int64, shape (cells,)
    """
    values = system.values + table.moves(system.values, keys)
    return np.where(system.fixed, system.values, values)


def concluded(values: IntArray, table: NoiseTable) -> tuple[IntArray, IntArray]:
    """Return between which values readers know the truth who have found out the largest deviation and the rules.

    A shown zero may be any count up to the largest deviation, if the zeros are not known; a shown figure is never
    one that was 0.

    Parameters
    ----------
    values : ndarray of int64, shape (cells,)
        Perturbed figures.
    table : NoiseTable

    Returns
    -------
    low, high : ndarray of int64, shape (cells,)
    """
    low = np.where(values > 0, np.maximum(values - table.deviation, 1), 0)
    return low, values + table.deviation
