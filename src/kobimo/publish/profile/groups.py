"""Key figures under the headings of their topic areas."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from kobimo.publish.topics import topic_title
from kobimo.publish.views import KeyFigure

MANY = 8
"""With more key figures than this, topic areas are headings."""


def by_topic(items: Sequence[KeyFigure], *, headed: bool) -> list[tuple[str, list[KeyFigure]]]:
    """Group key figures by topic area.

    Parameters
    ----------
    items : sequence of KeyFigure
        Ordered by topic area.
    headed : bool
        Whether groups have headings at all.

    Returns
    -------
    list of pairs
        Heading, for instance "C Frühkindliche Bildung", and key figures; one group without heading if not `headed`.
    """
    if not headed:
        return [("", list(items))] if items else []
    groups = groupby(items, key=lambda item: item.head.area)
    return [(f"{letter}\u2002{topic_title(letter)}", list(found)) for letter, found in groups]
