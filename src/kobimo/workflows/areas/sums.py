"""How many there are in each area: the newest total of a dataset up to a day, for shares and for comparing statuses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.engine.request import Request, Selection, best
from kobimo.errors import NotDeliveredError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice
from kobimo.model.territory import SpaceHistory
from kobimo.spaces.succession import conversion
from kobimo.store.deliveries import read_receipts
from kobimo.workflows.computing.building import current_slices
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True)
class AreaSums:
    """Totals of one dataset in one period.

    `values` has the totals by level and key, of the level that was delivered and of all above it.
    """

    dataset: str
    title: str
    period: str
    level: str
    values: Mapping[tuple[str, str], float]


def datasets_with_sums(workspace: OpenedWorkspace, space: str) -> tuple[DatasetDefinition, ...]:
    """Return the datasets of a space whose first measure counts something and can be added up."""
    found = (d for d in workspace.definitions.datasets.values() if d.space == space)
    return tuple(sorted((d for d in found if d.measures[0].additivity == "count"), key=lambda d: d.title.de.casefold()))


def area_sums(workspace: OpenedWorkspace, dataset: str, history: SpaceHistory, day: date) -> AreaSums:
    """Return the newest totals that are not later than a day, else the earliest ones, for the areas of that day.

    Parameters
    ----------
    workspace : OpenedWorkspace
    dataset : str
        Its first measure is taken.
    history : SpaceHistory
        Totals of areas of another status are converted.
    day : date

    Returns
    -------
    AreaSums
        An area of which a part is secret or missing has no total.

    Raises
    ------
    UnknownNameError
        If there is no such dataset.
    NotDeliveredError
        If nothing was delivered that adds up to a total.
    """
    definitions = workspace.definitions.datasets
    if dataset not in definitions:
        raise UnknownNameError(_("Datensatz"), dataset, definitions)
    definition = definitions[dataset]
    held = current_slices(workspace, read_receipts(workspace.layout))
    chosen = _chosen(history.at(day), definition, [unit for unit in held if unit.slice.dataset == dataset], day)
    if not chosen:
        raise NotDeliveredError(
            _("Zu {dataset} gibt es keine Lieferung, aus der eine Gesamtzahl je Gebiet folgt.").format(dataset=dataset),
            where=f"datasets/{dataset}.yaml",
            remedy=_("Einen anderen Datensatz wählen oder zuerst Daten einlesen."),
        )
    one = chosen[0][0].slice
    areas = history.at(day)
    values: dict[tuple[str, str], float] = {}
    for unit, selection in chosen:
        values |= _read(workspace, definition, unit, selection)
    values = _converted(history, one.level, values, one.territory, day)
    return AreaSums(dataset, definition.title.shown, one.period, one.level, _with_larger(areas, one.level, values))


def _chosen(
    areas: Space, definition: DatasetDefinition, units: list[HeldSlice], day: date
) -> list[tuple[HeldSlice, Selection]]:
    """Return the slices of the wanted period that answer the question for the total, of the lowest level."""
    request = Request.of(definition.id, definition.measures[0].id, {})
    offers: dict[tuple[str, str, str], list[HeldSlice]] = {}
    for unit in units:
        offers.setdefault((unit.slice.period, unit.slice.level, unit.source), []).append(unit)
    answers: dict[tuple[str, str], list[tuple[HeldSlice, Selection]]] = {}
    for (period, level, _source), offered in offers.items():
        outcome = best(request, definition, [unit.slice for unit in offered])
        if isinstance(outcome, Selection) and level in areas.levels:
            unit = next(unit for unit in offered if unit.slice is outcome.slice)
            answers.setdefault((period, level), []).append((unit, outcome))
    if not answers:
        return []
    ends = {period: parse_period(period).end for period, _level in answers}
    past = [period for period, end in ends.items() if end <= day]
    period = max(past, key=lambda p: ends[p]) if past else min(ends, key=lambda p: ends[p])
    level = max((lv for p, lv in answers if p == period), key=lambda lv: len(areas.path_to_root(lv)))
    return answers[period, level]


def _read(
    workspace: OpenedWorkspace, definition: DatasetDefinition, unit: HeldSlice, selection: Selection
) -> dict[tuple[str, str], float]:
    """Add up the delivered cells of each area; an area with a cell that has no number is left out."""
    measure, found = definition.measures[0], unit.slice
    rows = pq.read_table(workspace.layout.root / unit.path)
    keep = pc.and_(
        pc.and_(pc.equal(rows["cube"], found.cube), pc.equal(rows["level"], found.level)),
        pc.equal(rows["period"], found.period),
    )
    for name, codes in selection.codes:
        keep = pc.and_(keep, pc.is_in(rows[name].cast("string"), pa.array(sorted(codes))))
    rows = rows.filter(keep)
    sums: dict[tuple[str, str], float] = {}
    unknown: set[tuple[str, str]] = set()
    for key, value in zip(rows["area"].to_pylist(), rows[measure.id].to_pylist(), strict=True):
        place = (found.level, str(key))
        if value is None:
            unknown.add(place)
        else:
            sums[place] = sums.get(place, 0.0) + value / 10**measure.scale
    return {place: total for place, total in sums.items() if place not in unknown}


def _converted(
    history: SpaceHistory, level: str, values: dict[tuple[str, str], float], territory: str, day: date
) -> dict[tuple[str, str], float]:
    """Return the totals for the areas of a day; one that is not wholly known is left out."""
    status = (
        date.fromisoformat(territory) if territory else _status(history, level, {key for _level, key in values}, day)
    )
    if status is None or history.status_of(status) == history.status_of(day):
        return values
    moved = conversion(history, level, status, day)
    total: dict[str, float] = {}
    unknown: set[str] = set()
    for n, m, weight in zip(moved.source.tolist(), moved.target.tolist(), moved.weight.tolist(), strict=True):
        value = values.get((level, moved.sources[n]))
        if value is None:
            unknown.add(moved.targets[m])
        else:
            total[moved.targets[m]] = total.get(moved.targets[m], 0.0) + value * weight
    return {(level, key): value for key, value in total.items() if key not in unknown}


def _status(history: SpaceHistory, level: str, keys: set[str], day: date) -> date | None:
    """Return a status that has the most of the delivered areas, the one of the day if it is as good as any."""
    days = [day, *reversed(history.statuses), date.min]
    known = {one: len(keys & set(history.at(one).keys(level))) for one in days}
    best_day = max(days, key=lambda one: known[one])
    return best_day if known[best_day] else None


def _with_larger(areas: Space, level: str, values: dict[tuple[str, str], float]) -> dict[tuple[str, str], float]:
    """Add the totals of larger areas of which every part has one."""
    total = dict(values)
    for above, below in areas.steps_up(level):
        parts: dict[str, list[float | None]] = {}
        for area in areas.areas(below):
            parent = area.above(areas.level(below), above)
            if parent:
                parts.setdefault(parent, []).append(total.get((below, area.key)))
        for key, found in parts.items():
            known = [value for value in found if value is not None]
            if len(known) == len(found):
                total[above, key] = sum(known)
    return total
