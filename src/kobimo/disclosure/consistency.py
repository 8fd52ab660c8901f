"""Whether a table, its definitions and its protocol say the same. Nobody needs the true figures for that.

Who receives a release, and who reads one again, cannot repeat the proof. That a hidden figure has no number, that what
is shown is computed from what is shown, and that the protocol speaks of this very table can be seen by anybody.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import ceil, floor
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.disclosure.primary import primary_cells
from kobimo.language import _
from kobimo.model.indicator import factor_of
from kobimo.model.status import ValueStatus

NUMBERS = ("value", "numerator", "denominator", "lower", "upper", "difference", "error", "unknown", "chance")
"""Columns from which a number could be computed; empty where a figure is not shown."""

KEYS = ("indicator", "breakdown", "level", "period", "area")

_PLAIN = ("count", "amount", "ratio")
"""Kinds whose value follows from numerator and denominator alone."""

_EXACT = (ValueStatus.NORMAL.value, ValueStatus.INCOMPLETE.value)
_NEAR = 1e-9
_HALF_A_DIGIT = 0.50001e-4
"""Shares in a protocol have four decimals; a trifle more for sums of floating point numbers."""

Texts = NDArray[np.object_]
Flags = NDArray[np.bool_]


def contradictions(values: pa.Table, metadata: Mapping[str, Any]) -> Iterator[str]:
    """Compare each row of a protected table with itself and with its definition.

    Parameters
    ----------
    values : pyarrow.Table
        Rows of `kobimo.indicators.tables.SCHEMA`, all or some.
    metadata : mapping
        Embedded definitions.

    Yields
    ------
    str
        What does not fit, German, with the first figure that it concerns.
    """
    states = _texts(values, "status")
    known = np.isin(states, [state.value for state in ValueStatus])
    if not known.all():
        yield _("einen unbekannten Zustand: {figure}").format(figure=_name(values, ~known))
    shown = np.isin(states, [state.value for state in ValueStatus if state.has_number])
    for column in NUMBERS:
        there = ~np.asarray(values[column].is_null().to_numpy())
        if (there & ~shown).any():
            figure = _name(values, there & ~shown)
            yield _("eine Zahl ({column}) an einer Angabe, die keine haben darf: {figure}").format(
                column=column, figure=figure
            )
    numbers = _floats(values, "value")
    if (shown & ~np.isfinite(numbers)).any():
        figure = _name(values, shown & ~np.isfinite(numbers))
        yield _("keine Zahl an einer gezeigten Angabe: {figure}").format(figure=figure)
    wrong = _miscalculated(values, metadata, _exact(values, states), numbers)
    if wrong.any():
        yield _("einen Wert, der nicht aus Zähler und Nenner folgt: {figure}").format(figure=_name(values, wrong))


def contradictions_of_all(values: pa.Table, metadata: Mapping[str, Any], protocol: Mapping[str, Any]) -> Iterator[str]:
    """Compare a whole protected table with its protocol, after `contradictions`.

    Parameters
    ----------
    values : pyarrow.Table
        All rows of a release.
    metadata, protocol : mapping

    Yields
    ------
    str
        What does not fit, German.
    """
    states = _texts(values, "status")
    shown = np.isin(states, [state.value for state in ValueStatus if state.has_number])
    secret = states == ValueStatus.CONFIDENTIAL.value
    figures, hidden = int(protocol["figures"]), int(protocol["figures_hidden"])
    if figures - hidden != np.count_nonzero(shown) or not 0 <= hidden <= np.count_nonzero(secret):
        yield _("{shown} gezeigte Angaben; das Protokoll nennt {said}").format(
            shown=np.count_nonzero(shown), said=figures - hidden
        )
    least = most = 0
    levels = _texts(values, "level")
    for level, share in protocol["shown_by_level"].items():
        mine = levels == level
        few, many = _numbers_behind(float(share), int(np.count_nonzero(mine & shown)), int((mine & secret).sum()))
        least, most = least + few, most + many
        if few > many:
            yield _("einen anderen Anteil gezeigter Angaben der Ebene {level} als das Protokoll").format(level=level)
    if not least <= figures <= most:
        yield _("andere Anteile gezeigter Angaben als das Protokoll, das {figures} Angaben nennt").format(
            figures=figures
        )
    keys = list(zip(*(_texts(values, name).tolist() for name in KEYS), strict=True))
    if len(set(keys)) != len(keys):
        yield _("dieselbe Angabe zweimal")
    if not protocol.get("lost_before"):
        small = np.array(primary_cells(values, metadata, int(protocol["threshold"])).cells.to_numpy())
        small &= _exact(values, states)
        if small.any():
            yield _("eine kleine Anzahl: {figure}").format(figure=_name(values, small))


def _numbers_behind(share: float, seen: int, secret: int) -> tuple[int, int]:
    """Return bounds of the number of figures of which a rounded share is seen; crossed if no number fits."""
    if not 0 < share <= 1 or not seen:
        return (0, secret) if share == seen == 0 else (1, 0)
    return ceil(seen / (share + _HALF_A_DIGIT)), min(seen + secret, floor(seen / (share - _HALF_A_DIGIT)))


def _exact(values: pa.Table, states: Texts) -> Flags:
    """Return the rows that were counted; what was converted by weights is an estimate, and says how far off it is."""
    counted: Flags = np.isin(states, _EXACT) & values["error"].is_null().to_numpy()
    return counted


def _miscalculated(values: pa.Table, metadata: Mapping[str, Any], exact: Flags, numbers: NDArray[np.float64]) -> Flags:
    """Return the rows whose value is not what their numerator and denominator give."""
    names = _texts(values, "indicator")
    above, below = (_floats(values, name) for name in ("numerator", "denominator"))
    wrong = np.zeros(len(names), np.bool_)
    for name in set(names.tolist()):
        definition = metadata["indicators"][name]
        if definition["kind"] not in _PLAIN:
            continue
        mine = exact & (names == name) & np.isfinite(above)
        factor = factor_of(definition["kind"], definition["unit"])
        expected = factor * above * _scale(definition["numerator"], metadata)
        if definition["kind"] == "ratio":
            mine &= np.isfinite(below) & (below != 0)
            expected = np.divide(
                expected, below * _scale(definition["denominator"], metadata), where=mine, out=expected
            )
        wrong |= mine & (np.abs(numbers - expected) > _NEAR * np.maximum(1.0, np.abs(expected)))
    return wrong


def _scale(side: Mapping[str, Any], metadata: Mapping[str, Any]) -> float:
    """Return what one of a measure is worth: amounts are whole numbers of their smallest unit."""
    measures = {item["id"]: item for item in metadata["datasets"][side["dataset"]]["measures"]}
    return float(10.0 ** -int(measures[side["measure"]].get("scale") or 0))


def _texts(values: pa.Table, name: str) -> Texts:
    return np.array(values[name].cast(pa.string()).to_pylist(), object)


def _floats(values: pa.Table, name: str) -> NDArray[np.float64]:
    """Return numbers; NaN where there is none."""
    return np.asarray(values[name].cast(pa.float64()).to_numpy(), np.float64)


def _name(values: pa.Table, rows: Flags) -> str:
    """Name the first of some figures."""
    row = int(np.flatnonzero(rows)[0])
    return " ".join(str(part) for name in KEYS if (part := values[name][row].as_py()))
