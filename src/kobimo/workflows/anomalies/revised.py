"""What became of released figures: vanished ones, other states, changes beyond the usual ones of their series."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kobimo.model.status import ValueStatus
from kobimo.workflows.anomalies.anomaly import Anomaly
from kobimo.workflows.anomalies.series import Facts, Floats, Series, by_chance, limit_for, scores
from kobimo.workflows.comparing.causes import CALCULATION, DATA, Causes
from kobimo.workflows.comparing.releases_compared import joined, key_of
from kobimo.workflows.comparing.stands import Stand

_SERIES = ("indicator", "breakdown", "level", "area")


@dataclass(frozen=True, slots=True)
class Said:
    """Deliveries, source in front, about which a reason is known.

    Attributes
    ----------
    standing : frozenset of str
        Those that were neither retracted nor erased, which needs a reason.
    noted : frozenset of str
        Those whose protocol was signed with a note.
    """

    standing: frozenset[str]
    noted: frozenset[str]

    def covers(self, gone: frozenset[str], came: frozenset[str]) -> bool:
        """Say whether there is a reason for all that moved."""
        if came:
            return came <= self.noted
        return bool(gone) and gone.isdisjoint(self.standing)


def since_release(before: Stand, after: Stand, said: Said) -> Iterator[Anomaly]:
    """Compare the figures of a release with those of the build.

    Vanished figures, and totals that change by more than 3.5 robust deviations, demand to be acknowledged if
    deliveries are (or may be) the cause. Who changes a definition or an area, retracts a delivery, or signs the
    protocol of a new one with a note, has said why.

    Parameters
    ----------
    before, after : Stand
        The release and the build.
    said : Said
        Deliveries about which somebody has given a reason already.

    Yields
    ------
    Anomaly
        Kinds vanished, status and revised.
    """
    if before.fingerprint == after.fingerprint:
        return
    causes = Causes(before, after)
    both = joined(before.values, after.values)
    both = both.filter(both["had"])
    had, has = pc.is_valid(both["value"]), pc.is_valid(both["value_after"])
    for row in both.filter(pc.and_(had, pc.invert(has))).to_pylist():
        yield _made("vanished", row, before, causes, said)
    other = pc.fill_null(pc.not_equal(both["status"], both["status_after"]), fill_value=False)
    for row in both.filter(pc.and_(other, pc.or_(has, pc.invert(had)))).to_pylist():
        if row["value"] is not None or row["status_after"] not in {item.value for item in _WITH_NUMBER}:
            yield _made("status", row, before, causes, said)
    changed = both.filter(pc.and_(pc.and_(had, has), pc.not_equal(both["value"], both["value_after"])))
    yield from _revised(changed, before, after, causes, said)


_WITH_NUMBER = tuple(status for status in ValueStatus if status.has_number)


def _revised(changed: pa.Table, before: Stand, after: Stand, causes: Causes, said: Said) -> Iterator[Anomaly]:
    """Yield the changes that are larger than the series ever moves, and than chance would."""
    if not changed.num_rows:
        return
    old, new = (_numbers(changed[name]) for name in ("value", "value_after"))
    facts = Facts.of(changed["indicator"], after.metadata)
    without = np.full(len(old), np.nan)
    variance = sum(
        by_chance(value, _numbers(changed[name]) / facts.base_scale, facts, without)
        + _numbers(changed[error], 0.0) ** 2
        for value, name, error in ((old, "denominator", "error"), (new, "denominator_after", "error_after"))
    )
    spread = _usual(changed, before)
    found = scores(new - old, np.zeros(len(old)), spread, np.sqrt(np.maximum(variance, np.finfo(float).tiny)))
    limit = limit_for(changed.num_rows)
    for place in np.flatnonzero(np.abs(found) > limit).tolist():
        row = changed.slice(place, 1).to_pylist()[0]
        yield _made("revised", row, before, causes, said, score=float(found[place]))


def _usual(changed: pa.Table, before: Stand) -> Floats:
    """Return how much the series of each figure usually moves; 0 where too little is known."""
    names = pc.unique(changed["indicator"])
    values = before.values.filter(pc.is_in(before.values["indicator"].cast(pa.string()), names))
    series = Series(values, before.metadata)
    _middle, spread, count = series.usual
    spread = np.where(np.isnan(spread) | (count < 2), 0, spread)
    keys = zip(*(values[name].cast(pa.string()).to_pylist() for name in _SERIES), strict=True)
    by_row = np.zeros(values.num_rows)
    by_row[series.order] = spread
    known = dict(zip(keys, by_row.tolist(), strict=True))
    asked = zip(*(changed[name].to_pylist() for name in _SERIES), strict=True)
    return np.array([known.get(key, 0.0) for key in asked])


def _numbers(column: pa.ChunkedArray, missing: float = np.nan) -> Floats:
    return np.asarray(pc.fill_null(column.cast(pa.float64(), safe=False), missing).to_numpy(), np.float64)


def _made(
    kind: str,
    row: Mapping[str, Any],
    before: Stand,
    causes: Causes,
    said: Said,
    score: float | None = None,
) -> Anomaly:
    key = key_of(row)
    why = causes.of(key, had=True, has=bool(row["has"]))
    kinds = {cause.kind for cause in why}
    worth = kind == "vanished" or (kind == "revised" and not key.breakdown)
    return Anomaly(
        kind,
        key,
        row["value"],
        row["value_after"],
        row["status"] or "",
        row["status_after"] or "",
        score,
        before.id,
        why,
        demands=worth and bool(kinds & {DATA, CALCULATION}) and not said.covers(*causes.moved(key)),
    )
