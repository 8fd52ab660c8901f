"""Small and large tables of counts with all their sums, built the slow and plain way."""

from __future__ import annotations

import csv
import itertools
import random
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np

from kobimo.disclosure.system import Equations, System

TOP = "*"
Key = tuple[str, ...]


def crossed(
    counts: Mapping[Key, int],
    parents: Sequence[Mapping[str, str]],
    *,
    fixed: Sequence[Key] = (),
    zeros_known: bool = True,
) -> tuple[System, list[Key]]:
    """Build the system of all sums over a cross product; the first dimension gives the blocks."""
    nodes = [_nodes(parent) for parent in parents]
    keys = list(itertools.product(*nodes))
    index = {key: n for n, key in enumerate(keys)}
    values = np.zeros(len(keys), np.int64)
    for key, count in counts.items():
        for sums in itertools.product(*(_chain(code, parent) for code, parent in zip(key, parents, strict=True))):
            values[index[sums]] += count
    equations = _equations(nodes, parents, index)
    leaves = [set(parent) - set(parent.values()) for parent in parents]
    inner = np.array([all(code in leaf for code, leaf in zip(key, leaves, strict=True)) for key in keys])
    known = (values == 0) if zeros_known else np.zeros(len(keys), bool)
    known[[index[key] for key in fixed]] = True
    lower = np.where(inner & zeros_known & (values > 0), 1, 0).astype(np.int64)
    blocks = tuple(
        np.array([index[key] for key in keys if node in _chain(key[0], parents[0])], np.int64)
        for node in reversed(nodes[0])
        if node in parents[0].values()
    )
    shown = np.ones(len(keys), bool)
    return System(values, equations, inner, known, shown, lower, np.ones(len(keys)), blocks), keys


def flat(*codes: str) -> dict[str, str]:
    """Return a hierarchy of one level below the total."""
    return dict.fromkeys(codes, TOP)


def lottery(seed: int, shape: Sequence[int], top: int = 6, *, fixed: Sequence[Key] = ()) -> tuple[System, list[Key]]:
    """Draw a small table of random counts."""
    rng = random.Random(seed)
    parents = [flat(*(f"{d}{n}" for n in range(size))) for d, size in enumerate(shape)]
    counts = {key: max(0, rng.randint(-2, top)) for key in itertools.product(*parents)}
    return crossed(counts, parents, fixed=fixed)


def synthetic(path: Path) -> tuple[System, list[Key]]:
    """Read one of the public test instances: district, quarter, neighbourhood by age, sex and migration."""
    geography: dict[str, str] = {}
    attributes: list[dict[str, str]] = [{}, {}, {}]
    counts: dict[Key, int] = {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            chain = [TOP, row["bezirk"], row["stadtteil"], row["quartier"]]
            geography.update(zip(chain[1:], chain[:-1], strict=True))
            rest = (row["alter"], row["sex"], row["mig"])
            for parent, code in zip(attributes, rest, strict=True):
                parent[code] = TOP
            key = (row["quartier"], *rest)
            counts[key] = counts.get(key, 0) + int(row["freq"])
    return crossed(counts, [geography, *attributes])


def _nodes(parent: Mapping[str, str]) -> list[str]:
    """List a hierarchy from the top, level by level."""
    found = [TOP]
    for node in found:
        found.extend(sorted(child for child, above in parent.items() if above == node))
    return found


def _chain(code: str, parent: Mapping[str, str]) -> list[str]:
    """Return a code and all above it."""
    chain = [code]
    while chain[-1] in parent:
        chain.append(parent[chain[-1]])
    return chain


def _equations(
    nodes: Sequence[Sequence[str]], parents: Sequence[Mapping[str, str]], index: Mapping[Key, int]
) -> Equations:
    """Write down every sum in every direction."""
    starts, cells, signs = [0], list[int](), list[int]()
    for d, parent in enumerate(parents):
        for above in dict.fromkeys(parent.values()):
            children = [child for child in nodes[d] if parent.get(child) == above]
            for key in itertools.product(*(nodes[e] if e != d else [above] for e in range(len(nodes)))):
                cells += [index[key], *(index[(*key[:d], child, *key[d + 1 :])] for child in children)]
                signs += [1] + [-1] * len(children)
                starts.append(len(cells))
    return Equations(np.array(starts, np.int64), np.array(cells, np.int64), np.array(signs, np.int8))
