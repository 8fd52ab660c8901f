"""Values that another source delivers as well: whether they agree, and which source leads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from kobimo.language import _, spelled
from kobimo.model.checks import CheckResult, Place
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice
from kobimo.reference.checks import found
from kobimo.workflows.earlier.matching import Observations, Pair, ValueChange, sides
from kobimo.workspace.layout import Layout


def rival_checks(
    observations: Observations, layout: Layout, source: str, slices: Sequence[Slice], held: Sequence[HeldSlice]
) -> Iterator[CheckResult]:
    """Compare the values of one dataset with those of other sources for the same cube, level, area and period.

    Parameters
    ----------
    observations : Observations
        Of the delivery.
    layout : Layout
        Where earlier observations lie.
    source : str
        Who delivers.
    slices : sequence of Slice
        What the delivery contains.
    held : sequence of HeldSlice
        What counts so far, of all sources.

    Yields
    ------
    CheckResult
        One for each other source, cube and period with common values: both numbers of the largest difference, and
        which source leads.
    """
    definition = observations.definition
    for (other, cube, period), members in rivals(definition, source, slices, held).items():
        yield from _compare(observations, layout, definition, (source, other), cube, period, members)


def rivals(
    definition: DatasetDefinition, source: str, slices: Sequence[Slice], held: Sequence[HeldSlice]
) -> dict[tuple[str, str, str], list[Pair]]:
    """Return what other sources deliver as well, by source, cube and period in order; see `rival_checks`."""
    mine = {item.key: item for item in slices if item.dataset == definition.id}
    groups: dict[tuple[str, str, str], list[Pair]] = {}
    for unit in held:
        item = mine.get(unit.slice.key)
        if unit.source != source and item is not None:
            groups.setdefault((unit.source, item.cube, item.period), []).append(Pair(item, unit.slice, unit))
    return dict(sorted(groups.items(), key=lambda entry: entry[0]))


def _compare(
    obs: Observations,
    layout: Layout,
    definition: DatasetDefinition,
    names: tuple[str, str],
    cube: str,
    period: str,
    members: Sequence[Pair],
) -> Iterator[CheckResult]:
    """Compare with one other source."""
    earlier = obs.before(layout, members)
    if earlier is None:
        return
    n, o = obs.aligned(earlier, {(pair.now.cube, pair.now.level, pair.now.period) for pair in members})
    n, o = n[(n >= 0) & (o >= 0)], o[(n >= 0) & (o >= 0)]
    compared = differing = 0
    largest: tuple[float, ValueChange] | None = None
    for measure in obs.measures:
        after, before = sides(obs, earlier, measure, n, o)
        change = np.nan_to_num(np.abs(after - before))
        allowed = definition.conflict_share * np.nan_to_num(np.maximum(np.abs(after), np.abs(before)))
        compared += int((~np.isnan(after) & ~np.isnan(before)).sum())
        conflict = change > allowed
        differing += int(conflict.sum())
        if conflict.any():
            at = int(np.argmax(np.where(conflict, change, -1)))
            size = float(change[at]) / 10**measure.scale
            if largest is None or size > largest[0]:
                largest = size, obs.change(measure, earlier, int(n[at]), int(o[at]))
    yield from rivalry(definition, names, cube, period, (compared, differing), None if largest is None else largest[1])


def rivalry(
    definition: DatasetDefinition,
    names: tuple[str, str],
    cube: str,
    period: str,
    counts: tuple[int, int],
    value: ValueChange | None,
) -> Iterator[CheckResult]:
    """Say how many common values there are and differ, and which differs most."""
    compared, differing = counts
    details: dict[str, Any] = {"dataset": definition.id, "cube": cube, "period": period, "other": names[1]}
    lead = _lead(definition, *names)
    if value is not None:
        yield found(
            "SOURCES_DISAGREE",
            Place(value.file, value.sheet, value.row, "", value.cell),
            differing=differing,
            compared=compared,
            key=named(value),
            mine=number(value.after),
            theirs=number(value.before),
            lead=lead,
            **details,
        )
    elif compared:
        yield found("SOURCES_AGREE", Place(), compared=compared, lead=lead, **details)


def _lead(definition: DatasetDefinition, source: str, other: str) -> str:
    """Say which source leads."""
    order = {name: rank for rank, name in enumerate(definition.leads)}
    if source not in order and other not in order:
        return _("Welche Quelle führt, ist nicht festgelegt.")
    first = min((source, other), key=lambda name: order.get(name, len(order)))
    return _("Es führt die Quelle {source}.").format(source=first)


def named(value: ValueChange) -> str:
    """Name a value: measure, level, area, categories.

    Parameters
    ----------
    value : ValueChange
        The value.

    Returns
    -------
    str
        For instance `personen, viertel 11, alter=0-2`.
    """
    codes = [f"{name}={code}" for name, code in value.codes.items()]
    return ", ".join([value.measure, f"{value.level} {value.area}", *codes])


def number(value: float | None) -> str:
    """Write a number in the spelling of the language in use, or say that there is none."""
    if value is None:
        return _("kein Wert")
    return spelled(f"{value:,}" if isinstance(value, int) else f"{value:,.10g}")
