"""What is strange about figures by themselves: jumps, sudden zeros, shares above 100 percent, totals that differ."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kobimo.ingest.unusual import LEAST_CHANGES
from kobimo.workflows.anomalies.anomaly import Anomaly
from kobimo.workflows.anomalies.series import Bools, Ints, Series, limit_for, medians
from kobimo.workflows.comparing.causes import Key
from kobimo.workflows.comparing.releases_compared import KEY
from kobimo.workflows.comparing.stands import Stand

_CERTAIN = 7.0
"""A Poisson count that is usually this large is 0 once in a thousand times."""

_WHOLE = 100.0


def within_series(build: Stand, before: Stand | None) -> Iterator[Anomaly]:
    """Compare the figures of the newest periods with the past of their series.

    Parameters
    ----------
    build : Stand
    before : Stand, optional
        The release before; periods that it lacks are looked at as well, and what it had already is not said again.

    Yields
    ------
    Anomaly
        Kinds jump and zero.
    """
    series = Series(build.values, build.metadata)
    if not build.values.num_rows:
        return
    table = build.values.take(pa.array(series.order))
    new = _new_periods(series, table, before)
    tested = new & ~np.isnan(series.scores)
    limit = limit_for(int(tested.sum()))
    vanishing = new & _zeros(series)
    for place in np.flatnonzero(tested & (np.abs(series.scores) > limit) & ~vanishing).tolist():
        earlier = int(series.before[place])
        yield Anomaly(
            "jump",
            _key(table, place),
            float(series.value[earlier]),
            float(series.value[place]),
            _text(table, "status", earlier),
            _text(table, "status", place),
            float(series.scores[place]),
            _text(table, "period", earlier),
        )
    usual = _usual_value(series)
    for place in np.flatnonzero(vanishing).tolist():
        status = _text(table, "status", place)
        yield Anomaly("zero", _key(table, place), float(usual[place]), 0.0, "", status)


def by_themselves(build: Stand, before: Stand | None) -> Iterator[Anomaly]:
    """Find shares above 100 percent that nobody has explained, and totals that are not the sum of their parts.

    Parameters
    ----------
    build : Stand
    before : Stand, optional
        What the release before had already in the same way is not said again.

    Yields
    ------
    Anomaly
        Kinds above_100 and total.
    """
    shares = [
        name
        for name, item in build.metadata["indicators"].items()
        if item["unit"] == "percent" and item["kind"] == "ratio" and not item.get("above_100")
    ]
    values = build.values
    above = pc.and_(
        pc.is_in(values["indicator"].cast(pa.string()), pa.array(shares, pa.string())),
        pc.fill_null(pc.greater(values["value"], _WHOLE), fill_value=False),
    )
    yield from _fresh("above_100", values.filter(above), "value", before)
    differs = pc.fill_null(pc.not_equal(values["difference"], 0), fill_value=False)
    total = pc.equal(values["breakdown"].cast(pa.string()), "")
    yield from _fresh("total", values.filter(pc.and_(differs, total)), "difference", before)


def _fresh(kind: str, rows: pa.Table, column: str, before: Stand | None) -> Iterator[Anomaly]:
    """Yield what the release before did not have in the same way."""
    known = _known(rows, column, before)
    for row in rows.select([*KEY, column, "status"]).to_pylist():
        key = tuple(row[name] for name in KEY)
        old = known.get(key)
        if old != row[column]:
            yield Anomaly(kind, Key(*key), old, row[column], "", row["status"], None, before.id if before else "")


def _known(rows: pa.Table, column: str, before: Stand | None) -> Mapping[tuple[str, ...], Any]:
    if before is None or not rows.num_rows or column not in before.values.column_names:
        return {}
    names = pc.unique(rows["indicator"].cast(pa.string()))
    mine = before.values.filter(pc.is_in(before.values["indicator"].cast(pa.string()), names))
    return {tuple(row[name] for name in KEY): row[column] for row in mine.select([*KEY, column]).to_pylist()}


def _new_periods(series: Series, table: pa.Table, before: Stand | None) -> Bools:
    """Say for each figure whether its period is the last one of its series, or not in the release before."""
    last = np.concatenate([np.diff(series.number) != 0, [True]])
    if before is None:
        return last
    contents = before.metadata.get("contents", {})
    known = {
        (indicator, period)
        for indicator, breakdowns in contents.items()
        for there in breakdowns.values()
        for period in there["periods"]
    }
    pairs = zip(*(table[name].cast(pa.string()).to_pylist() for name in ("indicator", "period")), strict=True)
    fresh = np.array([pair not in known and pair[0] in contents for pair in pairs], np.bool_)
    result: Bools = last | fresh
    return result


def _usual_value(series: Series) -> np.ndarray[Any, np.dtype[np.float64]]:
    """Return the median of the figures of each series."""
    known = ~np.isnan(series.value)
    return medians(series.value[known], series.number[known], int(series.number[-1]) + 1)[series.number]


def _zeros(series: Series) -> Bools:
    """Say where a count is 0 that usually is so large that chance does not explain it."""
    numerator = series.column("numerator")
    known = ~np.isnan(numerator)
    size = int(series.number[-1]) + 1
    usual = medians(numerator[known], series.number[known], size)[series.number]
    enough: Ints = np.bincount(series.number[known], minlength=size)[series.number]
    result: Bools = (series.value == 0) & (usual >= _CERTAIN) & (enough > LEAST_CHANGES)
    return result


def _key(table: pa.Table, place: int) -> Key:
    return Key(*(_text(table, name, place) for name in KEY))


def _text(table: pa.Table, name: str, place: int) -> str:
    return str(table[name][place].as_py())
