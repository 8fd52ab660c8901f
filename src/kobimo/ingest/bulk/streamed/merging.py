"""Results about rows that were found in pieces, as if they had been found in one go."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kobimo.ingest.protocol import Protocol
from kobimo.model.checks import CheckResult
from kobimo.reference.checks.folding import SINGLE_RESULTS


def in_reading_order(protocols: Iterable[Protocol], columns: Sequence[str]) -> list[CheckResult]:
    """Put together what buckets reported of rows: of each kind the first ones of the file, and how many there are.

    The columns are read one after the other, in the order given.
    """
    order = {name: at for at, name in reversed(list(enumerate(columns)))}
    by_code: dict[str, list[CheckResult]] = {}
    for protocol in protocols:
        for result in protocol.results:
            by_code.setdefault(result.code, []).append(result)
    merged: list[CheckResult] = []
    for results in by_code.values():
        ordered = sorted(results, key=lambda result: (order.get(result.place.column, 0), result.place.row or 0))
        rest = sum(result.count for result in results) - SINGLE_RESULTS
        merged += ordered[:SINGLE_RESULTS]
        if rest > 0:
            merged.append(replace(ordered[SINGLE_RESULTS], count=rest))
    return merged
