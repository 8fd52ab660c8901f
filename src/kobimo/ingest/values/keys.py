"""Keys of many parts as one number each, so that rows are ordered and grouped in whole columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from kobimo.ingest.values.texts import Ints, Mask, gathered

_LARGEST_KEY = 1 << 62
_SMALL_EXTENT = 1 << 22


def ranked(known: Mapping[str, int], words: Sequence[str], chunks: Sequence[Ints]) -> Ints:
    """Join chunks of codes and let each stand for the place of its word in alphabetical order.

    Parameters
    ----------
    known : mapping of str to int
        Code of each word.
    words : sequence of str
        The same words in order.
    chunks : sequence of ndarray of int
        Codes.

    Returns
    -------
    ndarray of int
        Positions in `words`.
    """
    if not chunks:
        return np.empty(0, np.int8)
    places = {word: place for place, word in enumerate(words)}
    ranks = [places[word] for word in known]
    if ranks != list(range(len(ranks))):
        chunks = [gathered(ranks, chunk) for chunk in chunks]
    return chunks[0] if len(chunks) == 1 else np.concatenate(chunks)


def combined(parts: Sequence[Ints], sizes: Sequence[int]) -> Ints:
    """Make one number of several; the numbers are ordered as the parts are, the first part before all others.

    Parameters
    ----------
    parts : sequence of ndarray of int, each of shape (n,)
        At least one.
    sizes : sequence of int
        Each part is smaller than its size.

    Returns
    -------
    ndarray of int64, shape (n,)
    """
    key, extent = np.zeros(len(parts[0]), np.int64), 1
    for part, size in zip(parts, sizes, strict=True):
        if size < 2:
            continue
        if extent * size > _LARGEST_KEY:
            distinct, key = np.unique(key, return_inverse=True)
            extent = len(distinct)
        key *= size
        key += part
        extent *= size
    return key


def first_of_runs(*columns: Ints) -> Mask:
    """Say of each row whether it differs from the one before it in any column."""
    first = np.ones(len(columns[0]), np.bool_)
    if len(first):
        first[1:] = columns[0][1:] != columns[0][:-1]
        for column in columns[1:]:
            first[1:] |= column[1:] != column[:-1]
    return first


def is_rising(values: Ints) -> bool:
    """Tell whether each value is larger than the one before it."""
    return bool(np.all(values[1:] > values[:-1]))


def distinct(keys: Ints) -> tuple[Ints, Ints]:
    """Return the distinct keys, ascending, and the place of each row's key among them."""
    extent = int(keys.max()) + 1 if len(keys) else 0
    if extent > _SMALL_EXTENT:
        return np.unique(keys, return_inverse=True)
    present = np.zeros(extent, np.bool_)
    present[keys] = True
    values = np.flatnonzero(present)
    places = np.zeros(extent, np.min_scalar_type(max(len(values) - 1, 0)))
    places[values] = np.arange(len(values))
    return values, places[keys]
