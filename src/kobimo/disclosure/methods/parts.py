"""A large table in parts that can be worked on one after the other, from the top."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from kobimo.disclosure.system import BoolArray, System


@dataclass(frozen=True)
class Part:
    """One area with the uppermost cells of the areas inside it.

    Attributes
    ----------
    cells : ndarray of bool
        The part.
    chain : ndarray of bool
        Cells of the area itself and of all areas around it, without those of the areas inside and beside it.
    chain_cells : ndarray of bool
        All parts on the way up together: their sums may be touched if the chain changes.
    """

    cells: BoolArray
    chain: BoolArray
    chain_cells: BoolArray


def split(system: System, together: int) -> list[Part]:
    """Split a system along its blocks, largest first.

    Parameters
    ----------
    system : System
    together : int
        Systems of at most that many cells, and those without blocks, stay in one piece.

    Returns
    -------
    list of Part
        The last one is the whole, for cells outside all blocks.
    """
    everything = np.ones(len(system), bool)
    whole = Part(everything, everything, everything)
    if len(system) <= together or not system.blocks:
        return [whole]
    masks = [_mask(system, n) for n in range(len(system.blocks))]
    own = [_own(masks, n) for n in range(len(masks))]
    cells = [mine | _touched(system, mine) for mine in own]
    parts = []
    for n in reversed(range(len(masks))):
        above = [m for m in range(n, len(masks)) if not (masks[n] & ~masks[m]).any()]
        chain, around = (np.logical_or.reduce([group[m] for m in above]) for group in (own, cells))
        parts.append(Part(cells[n], chain, around))
    return [*parts, whole]


def _mask(system: System, block: int) -> BoolArray:
    """Mark the cells of a block."""
    marks = np.zeros(len(system), bool)
    marks[system.blocks[block]] = True
    return marks


def _own(masks: list[BoolArray], n: int) -> BoolArray:
    """Return the cells of a block that lie in none of the blocks inside it."""
    below = [mask for mask in masks[:n] if not (mask & ~masks[n]).any() and mask.sum() < masks[n].sum()]
    found: BoolArray = masks[n] & ~np.logical_or.reduce(below) if below else masks[n]
    return found


def _touched(system: System, cells: BoolArray) -> BoolArray:
    """Return the parts of the sums among some cells."""
    equations = system.equations
    sums = (equations.signs > 0) & cells[equations.cells]
    chosen = np.zeros(len(equations), bool)
    chosen[equations.rows[sums]] = True
    marks = np.zeros(len(system), bool)
    marks[equations.cells[chosen[equations.rows]]] = True
    return marks
