"""The answer to one question: one figure of one area and period, with everything that explains it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from kobimo.disclosure.released import Released
from kobimo.indicators.formula import breakdown_label
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.reasons import reason
from kobimo.publish.undelivered import undelivered


def answer(
    released: Released, release: str, indicator: str, area: Area, period: str, where: Mapping[str, str]
) -> dict[str, Any]:
    """Describe one figure.

    Parameters
    ----------
    released : Released
        At least the row of this figure, if there is one.
    release : str
        Id of the release.
    indicator : str
        Known indicator.
    area : Area
    period : str
        Canonical label.
    where : mapping of dimension to category
        Empty for the total.

    Returns
    -------
    dict
        `indicator`, `area`, `level`, `period`, `where`, `value` (in the unit, unrounded), `lower`, `upper`,
        `numerator`, `denominator`, `unit`, `status`, `reason`, `coverage`, `difference` (delivered total minus the
        sum of its parts), `release` (None for figures that are in none), `territory` (first day of the territorial
        status, None where none is recorded), `error` (standard error in the unit, None for exact figures), `inputs`.
        Without a number
        `value` is None and `status` and `reason` say why.
    """
    catalogue = ReleaseCatalogue.of(released)
    definition = catalogue.indicator(indicator)
    wanted = question_key(indicator, area, period, where)
    rows = _rows(released, wanted)
    head = {
        "indicator": indicator,
        "area": area.key,
        "level": area.level,
        "name": area.name,
        "period": period,
        "where": dict(where),
        "unit": definition["unit"],
        "unit_label": in_language(definition.get("unit_label")) or unit_name(definition["unit"]),
        "release": release or None,
        "territory": catalogue.territory(catalogue.space_of(indicator)) or None,
    }
    if not rows:
        status, text = why_not(catalogue, wanted, where)
        return {**head, **no_number(status, text)}
    row = rows[0]
    sides = [(definition["numerator"], row["numerator_period"])]
    if definition.get("denominator"):
        sides.append((definition["denominator"], row["denominator_period"]))
    inputs: list[dict[str, Any]] = []
    for component, used in sides:
        inputs += [entry for entry in catalogue.inputs(component["dataset"], used) if entry not in inputs]
    return {
        **head,
        "value": whole(row["value"], definition, catalogue),
        "lower": row["lower"],
        "upper": row["upper"],
        "error": row.get("error"),
        "numerator": unscaled(row["numerator"], catalogue.scale(definition["numerator"])),
        "denominator": unscaled(
            row["denominator"], catalogue.scale(definition.get("denominator") or definition["numerator"])
        ),
        "numerator_period": row["numerator_period"],
        "denominator_period": row["denominator_period"] or None,
        "status": row["status"],
        "reason": " ".join(text for text in (reason(row, definition), _partial(catalogue, wanted, row)) if text),
        "coverage": row["coverage"],
        "difference": unscaled(row["difference"], catalogue.scale(definition["numerator"])),
        "inputs": inputs,
    }


def _rows(released: Released, wanted: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return the rows in which the columns have the wanted texts."""
    table = released.values
    for column, text in wanted.items():
        table = table.filter(pc.equal(table[column], text))
    rows: list[dict[str, Any]] = table.to_pylist()
    return rows


def question_key(indicator: str, area: Area, period: str, where: Mapping[str, str]) -> dict[str, str]:
    """Return the columns that identify one figure, and their texts."""
    return {
        "indicator": indicator,
        "breakdown": breakdown_label(where),
        "level": area.level,
        "period": period,
        "area": area.key,
    }


def unit_name(unit: str) -> str:
    """Return the name of a unit."""
    names = {
        "number": _("Anzahl"),
        "percent": _("Prozent"),
        "per_100": _("je 100"),
        "per_1000": _("je 1.000"),
        "per_10000": _("je 10.000"),
        "ratio": _("Verhältnis"),
        "years": _("Jahre"),
        "euro": _("Euro"),
        "index": _("Index"),
        "index_100": _("Index (Bezugsjahr = 100)"),
        "class": _("Klasse"),
    }
    return names[unit]


def unit_behind(unit: str, label: str) -> str:
    """Return what stands behind a number, after a space; nothing where the name of the unit is no word for it.

    Examples
    --------
    >>> f"25{unit_behind('percent', 'Prozent')}", f"2,5{unit_behind('ratio', unit_name('ratio'))}"
    ('25 Prozent', '2,5')
    """
    bare = unit in {"number", "ratio", "index", "index_100", "class"} and label == unit_name(unit)
    return "" if bare or not label else f" {label}"


def unscaled(count: int | None, scale: int) -> int | float | None:
    """Return a stored whole number in its unit."""
    return count if count is None or scale == 0 else count / 10**scale


def whole(value: float | None, definition: Mapping[str, Any], catalogue: ReleaseCatalogue) -> int | float | None:
    """Return a count as a whole number, anything else, and an estimate, as it is."""
    counted = definition["kind"] == "count" and catalogue.scale(definition["numerator"]) == 0
    return int(value) if counted and value is not None and value == int(value) else value


def no_number(status: ValueStatus, text: str) -> dict[str, Any]:
    """Return the fields of an answer without any figure."""
    empty = ("value", "lower", "upper", "error", "numerator", "denominator", "numerator_period", "denominator_period")
    rest: dict[str, Any] = {"status": status.value, "reason": text, "coverage": None, "difference": None, "inputs": []}
    return {**dict.fromkeys(empty), **rest}


def _partial(catalogue: ReleaseCatalogue, wanted: Mapping[str, str], row: Mapping[str, Any]) -> str:
    """Say what a source could not deliver, where parts are missing."""
    if row["status"] not in {ValueStatus.MISSING, ValueStatus.INCOMPLETE}:
        return ""
    return catalogue.refusal(wanted["indicator"], wanted["breakdown"], wanted["period"], partial=True)


def _no_breakdown(wanted: str, available: list[str]) -> str:
    """Name the categories that a release has of the same dimensions, or the breakdowns that it has at all."""
    dimensions = _dimensions(wanted)
    same = [name for name in available if name and _dimensions(name) == dimensions]
    if same:
        text = _("Die Ausprägung {wanted} ist nicht im Freigabestand; vorhanden: {names}.")
        return text.format(wanted=wanted, names=", ".join(sorted(same, key=by_numbers)))
    names = sorted({"×".join(_dimensions(name)) for name in available if name})
    if not available:
        return _("Der Freigabestand enthält diese Kennzahl nicht.")
    text = _(
        "Die Aufgliederung {wanted} ist nicht im Freigabestand; vorhanden: {names}. "
        "Weitere lassen sich in der Kennzahl unter breakdowns ergänzen."
    )
    return text.format(wanted=wanted or _("Gesamtzahl"), names=", ".join(names) or _("nur die Gesamtzahl"))


def by_numbers(text: str) -> list[tuple[int, str]]:
    """Return a sort key in which age 3-4 comes before age 10-11."""
    return [(int(part), "") if part.isdigit() else (0, part) for part in re.split(r"(\d+)", text)]


def _dimensions(breakdown: str) -> tuple[str, ...]:
    return tuple(pair.partition("=")[0] for pair in breakdown.split(";")) if breakdown else ()


def why_not(
    catalogue: ReleaseCatalogue, wanted: Mapping[str, str], where: Mapping[str, str]
) -> tuple[ValueStatus, str]:
    """Say why the release has no row for a question, and what it has instead."""
    indicator, breakdown, period = wanted["indicator"], wanted["breakdown"], wanted["period"]
    refusal = catalogue.refusal(indicator, breakdown, period)
    if refusal:
        return ValueStatus.NOT_DELIVERED, refusal
    by_breakdown = catalogue.contents(indicator)
    if breakdown not in by_breakdown:
        missing = undelivered(catalogue.metadata, indicator, where)
        if missing:
            return ValueStatus.NOT_DELIVERED, missing
        return ValueStatus.NOT_RELEASED, _no_breakdown(breakdown, list(by_breakdown))
    there = by_breakdown[breakdown]
    if period not in there["periods"]:
        text = _("Für {period} enthält der Freigabestand nichts; vorhanden: {periods}.")
        return ValueStatus.NOT_RELEASED, text.format(period=period, periods=", ".join(there["periods"]))
    text = _("Auf der Ebene {level} gibt es diese Kennzahl nicht; vorhanden: {levels}.")
    return ValueStatus.NOT_RELEASED, text.format(level=wanted["level"], levels=", ".join(there["levels"]))
