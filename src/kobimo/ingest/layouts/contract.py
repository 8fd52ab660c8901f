"""What the reader of one layout has to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Outline


@dataclass(frozen=True, slots=True)
class Layout:
    """One layout that an office publishes.

    Attributes
    ----------
    id : str
        Stable name, the `layout` of its outlines.
    title : str
        German name.
    publisher : str
        Who publishes files of this layout.
    symbols : str
        Profile of signs that the publisher uses.
    recognise : callable
        Says in a German sentence by what the layout was recognised, or returns "".
    outline : callable
        Finds the tables.
    may_be_empty : bool
        Whether a sheet without table may belong to the layout (cover, contents); else the general recognition goes on.
    """

    id: str
    title: str
    publisher: str
    symbols: str
    recognise: Callable[[Page, Opened], str]
    outline: Callable[[Page, Opened], tuple[Outline, ...]]
    may_be_empty: bool = False
