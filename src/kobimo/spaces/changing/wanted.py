"""What somebody says of a change: what happened to which areas, and what came of it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from kobimo.model.territory import Basis

Sizes = Mapping[tuple[str, str], float]
"""Level and key to persons, or to another amount by which shares are measured, just before the change."""

ROUNDING = 5e-4
"""Shares that people type add up to one when they differ by less."""


class Reform(StrEnum):
    """What happens, as people say it."""

    SPLIT = "split"  # A becomes A1 and A2
    MERGE = "merge"  # A and B become C, or B goes into A
    MOVE_PART = "move_part"  # a part of A goes to B, both continue
    REKEY = "rekey"  # another key for the same area
    RENAME = "rename"  # another name for the same area
    REASSIGN = "reassign"  # the same area belongs to another one above


@dataclass(frozen=True, slots=True)
class Target:
    """An area as it is after the change.

    Attributes
    ----------
    key : str
    name : str
        Of a new area, or the new name of one that continues; empty where the name stays.
    share : float or None
        Part of the area before that goes there, between 0 and 1; None if it is not known.
    above : tuple of (level, key)
        Areas directly above that differ from those of the area before.
    """

    key: str
    name: str = ""
    share: float | None = None
    above: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class WantedChange:
    """One change of one level.

    Attributes
    ----------
    action : Reform
    level : str
    day : date
        First day on which the new areas hold.
    before : tuple of str
        Keys of the areas that change; several only when they are merged.
    after : tuple of Target
        What comes of them. For `MOVE_PART` the receiving areas.
    children : tuple of ((level, key), key)
        Areas directly below one that is split, each with the area that it belongs to afterwards.
    basis : Basis
        By what shares are measured.
    reason : str
        In words, with the source.
    """

    action: Reform
    level: str
    day: date
    before: tuple[str, ...]
    after: tuple[Target, ...]
    children: tuple[tuple[tuple[str, str], str], ...] = ()
    basis: Basis = Basis.TABLE
    reason: str = ""

    @property
    def divides(self) -> bool:
        """Whether shares are needed: one area goes into several."""
        return self.action in {Reform.SPLIT, Reform.MOVE_PART}


def completed(wanted: WantedChange) -> WantedChange:
    """Return the change with the one share that follows from the others; whole areas go as a whole.

    Examples
    --------
    >>> parts = Target("A1", "Nord", 0.4), Target("A2", "Süd")
    >>> change = WantedChange(Reform.SPLIT, "viertel", date(2023, 1, 1), ("A",), parts)
    >>> [target.share for target in completed(change).after]
    [0.4, 0.6]
    """
    if not wanted.divides:
        return replace(wanted, after=tuple(replace(target, share=1.0) for target in wanted.after))
    shares = [target.share for target in wanted.after]
    known = [share for share in shares if share is not None]
    if wanted.action is Reform.MOVE_PART or len(known) != len(shares) - 1 or not known:
        return wanted
    rest = round(1 - math.fsum(known), 9)
    if rest <= 0:
        return wanted
    after = tuple(replace(target, share=rest) if target.share is None else target for target in wanted.after)
    return replace(wanted, after=after)
