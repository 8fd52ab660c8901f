"""One kind of total against its parts: how often, and how far, they disagree beyond what rounding explains."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from kobimo.ingest.values.collect import AREA, Collection, Numbers
from kobimo.ingest.values.keys import combined
from kobimo.ingest.values.texts import Ints, Mask
from kobimo.language import spelled
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import Measure
from kobimo.reference.checks import found
from kobimo.reference.rounding import Rounding, tolerance


@dataclass(frozen=True, slots=True)
class Parts:
    """Rows that are totals, and the rows that are their parts.

    Attributes
    ----------
    totals : ndarray of int
        Rows.
    members, of : ndarray of int
        Rows, and for each the position in `totals` of the total that it is a part of.
    expected : ndarray of int
        Number of parts that each total should have, delivered or not.
    complete : ndarray of bool
        Whether these cover the whole.
    slack : ndarray of int
        By how much rounding lets each total miss its parts, in units of the measure.
    """

    totals: Ints
    members: Ints
    of: Ints
    expected: Ints
    complete: Mask
    slack: Ints


@dataclass(slots=True)
class Worst:
    """Counts differences and keeps the largest: its row, the delivered total and the sum of the parts."""

    count: int = 0
    row: int = -1
    difference: int = 0
    total: int = 0
    parts: int = 0


@dataclass(slots=True)
class Comparison:
    """The totals of one measure beside the sums of their parts.

    Attributes
    ----------
    compared : int
        Totals all of whose parts have a number.
    differing : Worst
        Those that differ by more than rounding explains.
    rounded, widest : int
        Those that differ by what rounding explains, and the largest such difference.
    partial : int
        Totals only some of whose parts have a number; these parts must not exceed it.
    exceeding : Worst
        Those that are exceeded.
    """

    measure: Measure
    compared: int = 0
    differing: Worst = field(default_factory=Worst)
    rounded: int = 0
    widest: int = 0
    partial: int = 0
    exceeding: Worst = field(default_factory=Worst)


def shown(number: int | Decimal, measure: Measure) -> str:
    """Write a stored number in the unit of its measure, as the language in use does."""
    return spelled(f"{Decimal(number).scaleb(-measure.scale):,f}")


def matched(
    collection: Collection, totals: Ints, others: Ints, columns: Sequence[Ints], positions: Sequence[int]
) -> tuple[Ints, Ints]:
    """Return the rows that agree with a total in some parts of the key, and the position of that total.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset, finished.
    totals, others : ndarray of int
        Rows; no two totals agree.
    columns : sequence of ndarray of int
        Of all rows, the parts of the key that must agree.
    positions : sequence of int
        Which parts these are.

    Returns
    -------
    tuple of ndarray of int
        Rows of `others`, and for each the position in `totals`.
    """
    sizes = [max(len(collection.words[at]), 1) for at in positions]
    keys = combined([np.concatenate([column[totals], column[others]]) for column in columns], sizes)
    own, sought = keys[: len(totals)], keys[len(totals) :]
    order = np.argsort(own, kind="stable")
    place = np.minimum(np.searchsorted(own[order], sought), max(len(own) - 1, 0))
    hits = own[order][place] == sought
    return others[hits], order[place[hits]]


class Sums:
    """Comparisons by measure, for one pair of cubes or of levels."""

    def __init__(self, collection: Collection, rounding: Rounding) -> None:
        self.collection = collection
        self._rounding = rounding
        self.results: dict[str, Comparison] = {}

    def allowed(self, areas: Sequence[str]) -> int:
        """Return by how much rounding lets a total miss its parts; the first area is that of the total."""
        return 0 if self._rounding.exact else tolerance(map(self._rounding.of, areas))

    def slack(self, areas: Ints, counts: Ints) -> Ints:
        """Return by how much rounding lets totals miss their parts, where these are of the same areas."""
        if self._rounding.exact:
            return np.zeros(len(areas), np.int64)
        words = self.collection.words[AREA]
        pairs, places = np.unique(np.stack([areas, counts]), axis=1, return_inverse=True)
        allowed = [self.allowed([words[area]] * (count + 1)) for area, count in pairs.T.tolist()]
        slack: Ints = np.array(allowed, np.int64)[places.reshape(-1)]
        return slack

    def compare(self, parts: Parts) -> None:
        """Compare all measures that add up."""
        for measure in self.collection.dataset.measures:
            if measure.additivity != "none" and measure.id in self.collection.values:
                self.results[measure.id] = self._compared(measure, parts)

    def _compared(self, measure: Measure, parts: Parts) -> Comparison:
        """Compare one measure."""
        values, result = self.collection.values[measure.id], Comparison(measure)
        known = values.known[parts.members]
        of = parts.of[known]
        counts = np.bincount(of, minlength=len(parts.totals))
        added = np.zeros(len(parts.totals), values.numbers.dtype)
        np.add.at(added, of, values.numbers[parts.members[known]])
        totals, slack = values.numbers[parts.totals], parts.slack * 10**measure.scale
        difference = np.abs(totals - added)
        usable = values.known[parts.totals] & (parts.expected > 0)
        full = usable & parts.complete & (counts == parts.expected)
        rounded = full & (difference > 0) & (difference <= slack)
        partial = usable & ~full & (counts > 0) & (measure.additivity == "count")
        result.compared, result.rounded, result.partial = int(full.sum()), int(rounded.sum()), int(partial.sum())
        result.widest = int(difference[rounded].max()) if result.rounded else 0
        result.differing = self._worst(parts.totals, totals, added, full & (difference > slack))
        result.exceeding = self._worst(parts.totals, totals, added, partial & (added > totals + slack))
        return result

    def _worst(self, rows: Ints, totals: Numbers, parts: Numbers, chosen: Mask) -> Worst:
        """Keep the largest difference; of equal ones that which was read first."""
        at = np.flatnonzero(chosen)
        if not len(at):
            return Worst()
        difference: NDArray[np.int64] = np.abs(totals[at] - parts[at])
        largest = at[difference == difference.max()]
        best = int(largest[np.argmin(self.collection.firsts[rows[largest]])])
        total, added = int(totals[best]), int(parts[best])
        return Worst(len(at), int(rows[best]), abs(total - added), total, added)

    def report(self, code: str, of: str, **details: str) -> None:
        """Report differences as `code`; `of` names the two sides for the other results."""
        protocol = self.collection.protocol
        for name, result in self.results.items():
            about = {"dataset": self.collection.dataset.id, "measure": name}
            if result.differing.count:
                protocol.extend([self._check(code, name, result.differing, result.compared, **about, **details)])
            if result.exceeding.count:
                protocol.extend(
                    [self._check("PARTS_EXCEED_TOTAL", name, result.exceeding, result.partial, of=of, **about)]
                )
            if result.rounded:
                largest = shown(result.widest, result.measure)
                numbers = {"rounded": result.rounded, "compared": result.compared, "largest": largest, "of": of}
                check = found("TOTAL_ROUNDED", Place(), count=result.rounded, **numbers, **about)
                protocol.extend([replace(check, share=result.rounded / result.compared)])

    def _check(self, code: str, name: str, worst: Worst, compared: int, **details: str) -> CheckResult:
        """Make the result for the largest difference."""
        measure = self.collection.dataset.measure(name)
        check = found(
            code,
            self.collection.place(int(self.collection.values[name].cells[worst.row])),
            count=worst.count,
            differing=worst.count,
            compared=compared,
            difference=shown(worst.difference, measure),
            key=self.collection.label(self.collection.key(worst.row)),
            total=shown(worst.total, measure),
            parts=shown(worst.parts, measure),
            **details,
        )
        return replace(check, share=worst.count / compared)
