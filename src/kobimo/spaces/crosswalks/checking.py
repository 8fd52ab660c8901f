"""Whether the weights of a crosswalk can be used: keys known, sums right, both sides covered."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from kobimo.language import _, counted
from kobimo.model.checks import CheckResult, Place
from kobimo.model.crosswalk import Crosswalk, CrosswalkRow
from kobimo.model.territory import Basis, Validity
from kobimo.reference.checks import found
from kobimo.spaces.wording import meant, number

ROUNDING = 0.005
"""Sums that differ by less from one differ by rounding of the weights."""

EXACT = 1e-9


def crosswalk_checks(
    crosswalk: Crosswalk, sources: Sequence[str], targets: Sequence[str], place: Place
) -> tuple[list[CheckResult], tuple[CrosswalkRow, ...]]:
    """Check the weights of a crosswalk, basis by basis.

    Parameters
    ----------
    crosswalk : Crosswalk
    sources, targets : sequence of str
        Keys of both sides.
    place : Place
        Where the weights stand; of weights that were computed and stand nowhere yet, an empty one.

    Returns
    -------
    checks : list of CheckResult
    rows : tuple of CrosswalkRow
        The weights with sums that differ from one by rounding put right, and pairs that occur twice added up.
    """
    checks: list[CheckResult] = []
    tidy: list[CrosswalkRow] = []
    for basis in dict.fromkeys(row.basis for row in crosswalk.rows):
        rows = _added([row for row in crosswalk.rows if row.basis is basis], place, checks)
        checks += _unknown(rows, sources, targets, place)
        tidy += _summing(rows, place, checks)
    used = [row for row in tidy if row.basis is crosswalk.definition.basis]
    checks += _uncovered(used, sources, targets, place)
    return checks, tuple(tidy)


def _added(rows: Iterable[CrosswalkRow], place: Place, checks: list[CheckResult]) -> list[CrosswalkRow]:
    """Add up the weights of pairs that occur several times."""
    pairs: dict[tuple[str, str, Validity], CrosswalkRow] = {}
    for row in rows:
        mark = (row.source, row.target, row.valid)
        held = pairs.get(mark)
        if held is not None:
            checks.append(found("CROSSWALK_PAIR_TWICE", place, source=row.source, target=row.target))
        pairs[mark] = row if held is None else replace(row, weight=held.weight + row.weight)
    return list(pairs.values())


def _unknown(
    rows: Sequence[CrosswalkRow], sources: Sequence[str], targets: Sequence[str], place: Place
) -> list[CheckResult]:
    checks = []
    sides = ((_("Ausgang"), [row.source for row in rows], sources), (_("Ziel"), [row.target for row in rows], targets))
    for side, used, keys in sides:
        known = set(keys)
        strange = [key for key in used if key not in known]
        if strange:
            hint = meant(strange[0], keys)
            said = {"side": side, "key": strange[0], "hint": hint}
            checks.append(found("CROSSWALK_KEY_UNKNOWN", place, count=len(strange), number=len(strange), **said))
    return checks


def _summing(rows: Sequence[CrosswalkRow], place: Place, checks: list[CheckResult]) -> list[CrosswalkRow]:
    """Judge the sum of each source; put right what is only rounded."""
    sums: dict[tuple[str, Validity], float] = {}
    for row in rows:
        mark = (row.source, row.valid)
        sums[mark] = sums.get(mark, 0.0) + row.weight
    rounded = {mark for mark, total in sums.items() if EXACT < abs(total - 1) <= ROUNDING}
    for mark, total in sums.items():
        if mark in rounded or abs(total - 1) <= EXACT:
            continue
        code = "CROSSWALK_SUM_ABOVE" if total > 1 else "CROSSWALK_SUM_BELOW"
        checks.append(found(code, place, key=mark[0], sum=number(total, 4)))
    if any(abs(sums[mark] - 1) > 1e-6 for mark in rounded):
        areas = counted(len(rounded), "Gebiet", "Gebiete")
        checks.append(found("CROSSWALK_ROUNDED", place, count=len(rounded), areas=areas))
    return [
        replace(row, weight=min(row.weight / sums[row.source, row.valid], 1.0))
        if (row.source, row.valid) in rounded
        else row
        for row in rows
    ]


def _uncovered(
    rows: Sequence[CrosswalkRow], sources: Sequence[str], targets: Sequence[str], place: Place
) -> list[CheckResult]:
    checks = []
    sides = (
        (_("des Ausgangs"), {row.source for row in rows}, sources),
        (_("des Ziels"), {row.target for row in rows}, targets),
    )
    for side, used, keys in sides:
        missing = [key for key in keys if key not in used]
        if missing:
            areas = counted(len(missing), "Gebiet", "Gebiete")
            checks.append(
                found("CROSSWALK_UNCOVERED", place, count=len(missing), areas=areas, side=side, key=missing[0])
            )
    return checks


def shown_basis(basis: Basis) -> str:
    """Name by what weights are measured."""
    names = {
        Basis.AREA: _("Fläche"),
        Basis.POPULATION: _("Einwohner"),
        Basis.ADDRESSES: _("Adressen"),
        Basis.EMPLOYMENT: _("Beschäftigte"),
        Basis.DASYMETRIC: _("Fläche und feinere Daten"),
        Basis.TABLE: _("gegebene Tabelle"),
    }
    return names[basis]
