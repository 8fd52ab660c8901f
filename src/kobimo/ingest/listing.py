"""Long lists in messages: the first are named, the others counted."""

from __future__ import annotations

from collections.abc import Sequence

from kobimo.language import _


def first_of(texts: Sequence[str], limit: int) -> str:
    """Name the first texts of a list and count the others.

    Parameters
    ----------
    texts : sequence of str
        What a message is about.
    limit : int
        So many are named.

    Returns
    -------
    str
        Separated by commas.

    Examples
    --------
    >>> first_of(["a", "b", "c", "d"], 2)
    'a, b und 2 weitere'
    """
    more = len(texts) - limit
    return ", ".join(texts[:limit]) + (_(" und {more} weitere").format(more=more) if more > 0 else "")
