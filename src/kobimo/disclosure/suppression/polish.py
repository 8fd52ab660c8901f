"""Blocks of a pattern solved exactly, one after another, everything outside kept."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from kobimo.disclosure.suppression.exact import Attacker, improved
from kobimo.disclosure.suppression.greedy import Shop
from kobimo.disclosure.suppression.proofs import Proofs
from kobimo.disclosure.system import BoolArray, FloatArray, IntArray

_GAIN = 0.3


def polish(
    shop: Shop,
    proofs: Proofs,
    hidden: BoolArray,
    forced: BoolArray,
    weights: FloatArray,
    blocks: Iterable[IntArray],
    *,
    nodes: int,
) -> BoolArray:
    """Replace the part of a pattern inside each block by a cheaper one where there is one.

    Parameters
    ----------
    shop : Shop
    proofs : Proofs
        Of the pattern; changed to those of the result.
    hidden, forced : ndarray of bool, shape (cells,)
        The pattern so far, and the cells that stay hidden.
    weights : ndarray of float64, shape (cells,)
    blocks : iterable of ndarray of int64
        Cells to decide anew.
    nodes : int
        Work limit of each integer program.

    Returns
    -------
    ndarray of bool, shape (cells,)
    """
    found = hidden.copy()
    for block in blocks:
        _block(shop, proofs, found, weights, block[~forced[block]], nodes)
    return found


def _block(shop: Shop, proofs: Proofs, found: BoolArray, weights: FloatArray, cells: IntArray, nodes: int) -> None:
    """Decide the cells of one block anew, in place."""
    lost = proofs.lost_without(cells[found[cells]].tolist())
    if not lost:
        return
    near = shop.incidence.around(cells)
    moved = [proofs.witness_of(n).cells for n in lost]
    attacker = Attacker(shop, shop.incidence.part(np.unique(np.concatenate([cells, near[found[near]], *moved]))))
    inside = attacker.part.cells
    chosen = np.flatnonzero(np.isin(inside, cells))
    sides = [proofs.sides[n] for n in lost]
    if not len(chosen):
        return
    better = improved(attacker, chosen, found[inside], weights[inside[chosen]], sides, nodes, _GAIN)
    if better is None:
        return
    shown = np.setdiff1d(cells[found[cells]], better.hidden)
    found[cells] = False
    found[better.hidden] = True
    proofs.forget(shown.tolist())
    for witness in better.witnesses:
        proofs.add(witness)
