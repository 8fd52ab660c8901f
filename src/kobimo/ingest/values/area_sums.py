"""Checksums of sums by area: whether two cubes have the same sum in every area is seen without their rows."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.values.collect import AREA, Collection, Values
from kobimo.ingest.values.keys import combined, distinct
from kobimo.ingest.values.texts import Ints
from kobimo.model.dataset import DatasetDefinition

_Hashes = NDArray[np.uint64]

_ALL = 1 << 64


def area_sums(collection: Collection) -> dict[str, dict[int, str]]:
    """Return by measure and slice a checksum of the sums of all areas.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.

    Returns
    -------
    dict of measure to dict of int to str
        Slices as positions in `Collection.slices`; those with a cell that has no number, or a negative one, are left
        out: their sums prove nothing. An area with the sum 0 weighs as much as one without any row.
    """
    if not _needed(collection.dataset):
        return {}
    parts, words = collection.slices, collection.words[AREA]
    keys, places = distinct(combined([parts.codes, collection.parts[AREA]], [len(parts.keys), len(words)]))
    of_slice, of_area = np.divmod(keys, max(len(words), 1))
    names = np.array([_hash_of(word) for word in words], np.uint64)
    return {
        measure: _checked(values, parts.codes, places, of_slice, names[of_area])
        for measure, values in collection.values.items()
        if np.issubdtype(values.numbers.dtype, np.integer)
    }


def joined(one: Mapping[str, str], other: Mapping[str, str]) -> dict[str, str]:
    """Return the checksums of two parts of a slice that have no area in common."""
    return {name: _written(int(one[name], 16) + int(other[name], 16)) for name in sorted(one.keys() & other.keys())}


def _needed(dataset: DatasetDefinition) -> bool:
    """Whether one cube of a complete list may prove what another one lacks."""
    cubes = [set(cube.dimensions) for cube in dataset.cubes]
    return dataset.absent == "zero" and any(a < b or b < a for a, b in combinations(cubes, 2))


def _checked(values: Values, slices: Ints, places: Ints, of_slice: Ints, names: _Hashes) -> dict[int, str]:
    count = int(of_slice.max()) + 1 if len(of_slice) else 0
    sound = np.ones(count, np.bool_)
    sound[slices[~values.known | (values.numbers < 0)]] = False
    sums = np.zeros(len(names), np.int64)
    np.add.at(sums, places, values.numbers)
    weights = np.where(sums == 0, np.uint64(0), _mixed(names + _mixed(sums.astype(np.uint64))))
    totals = np.zeros(count, np.uint64)
    np.add.at(totals, of_slice, weights)
    return {at: _written(int(totals[at])) for at in np.flatnonzero(sound).tolist()}


def _hash_of(word: str) -> int:
    return int.from_bytes(hashlib.blake2b(word.encode(), digest_size=8).digest(), "big")


def _written(number: int) -> str:
    return f"{number % _ALL:016x}"


def _mixed(numbers: _Hashes) -> _Hashes:
    """Scatter numbers over 64 bit, as SplitMix64 finishes: the sum of the results says little of the sum of theirs."""
    numbers = (numbers ^ (numbers >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    numbers = (numbers ^ (numbers >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return numbers ^ (numbers >> np.uint64(31))
