"""What is true, what was delivered, and each defect that makes the two differ."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple


class Key(NamedTuple):
    """One cell: where, when, and its codes in the order of the table's dimensions."""

    level: str
    area: str
    period: str
    codes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Hidden:
    """A cell that the supplier does not show; a reader knows that it is at least `lower` and at most `upper`."""

    lower: int
    upper: int


@dataclass(frozen=True, slots=True)
class Table:
    """One measure of one cube of a dataset.

    Attributes
    ----------
    dataset, measure, cube : str
        As in the definitions.
    dimensions : tuple of str
    true : mapping of Key to int
        Every true count at the finest level and in the finest codes, zeros included.
    delivered : mapping of Key to int or Hidden
        What a careful reader holds once every delivery, repetition and correction has arrived. A key that is not in
        it was never delivered. Intervals may be coarser than in `true`, and levels higher.
    """

    dataset: str
    measure: str
    cube: str
    dimensions: tuple[str, ...]
    true: Mapping[Key, int]
    delivered: Mapping[Key, int | Hidden]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Files that an office sends together; `accepted` is False for one that must be refused and is sent again."""

    sent_on: date
    source: str
    sender: str
    files: Mapping[str, bytes]
    accepted: bool = True


@dataclass(frozen=True, slots=True)
class Defect:
    """One planted fault.

    Attributes
    ----------
    id : str
        Slug.
    title : str
        German sentence: what is wrong.
    source : str
    file : str
        Name of the file that has it; empty if it is in none (a file that never came).
    check : str
        Code that reveals it when the file is read with the recipe of the demo.
    unmended : str
        Code that reveals it while the recipe or corrections.yaml lacks what mends it; empty if nothing has to be
        mended there.
    remedy : str
        German sentence: what was done about it.
    affected : tuple of (table, key)
        `table` is `dataset/cube/measure`. Cells whose delivered state differs from the truth because of it.
    figures : tuple of str
        Indicators that show it to a reader, if any.
    """

    id: str
    title: str
    source: str
    file: str
    check: str
    remedy: str
    unmended: str = ""
    affected: tuple[tuple[str, Key], ...] = ()
    figures: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Topic:
    """Everything about one topic."""

    tables: tuple[Table, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    defects: tuple[Defect, ...] = ()
