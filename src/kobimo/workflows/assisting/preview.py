"""The observations that a file would yield, in words, each with the cell that it comes from."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pyarrow.compute as pc

from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.dataset import DatasetDefinition, Measure
from kobimo.model.status import ObsStatus
from kobimo.workflows.assisting.sheet import position
from kobimo.workflows.assisting.trial import Trial

SHOWN = 50

_SORTED = 600

_LEFT_OUT = frozenset({"ROWS_DROPPED", "ROWS_NOT_SELECTED"})


@dataclass(frozen=True)
class PreviewValue:
    """One value as it would be kept."""

    area: str
    level: str
    period: str
    categories: tuple[tuple[str, str], ...]
    measure: str
    value: str
    unit: str
    status: str
    sheet: str
    cell: str


@dataclass(frozen=True)
class Preview:
    """The first values, and counts of all.

    `left_out` are the sentences that say which rows are not read, and why.
    """

    values: tuple[PreviewValue, ...]
    total: int
    missing: int
    rows: int
    areas: int
    periods: tuple[str, ...]
    left_out: tuple[str, ...]


def status_title(status: str) -> str:
    """Name the status of a value; "" for a plain one."""
    return {
        ObsStatus.NORMAL: "",
        ObsStatus.SUPPRESSED: _("geheim gehalten"),
        ObsStatus.MISSING: _("nicht vorhanden"),
        ObsStatus.NIL: _("genau null"),
        ObsStatus.ROUNDED_ZERO: _("gerundet null"),
        ObsStatus.LATER: _("folgt später"),
        ObsStatus.NOT_MEANINGFUL: _("nicht sinnvoll"),
        ObsStatus.UNRELIABLE: _("nicht sicher genug"),
        ObsStatus.LIMITED: _("eingeschränkt sicher"),
        ObsStatus.PROVISIONAL: _("vorläufig"),
        ObsStatus.REVISED: _("berichtigt"),
        ObsStatus.ESTIMATED: _("geschätzt"),
    }.get(ObsStatus(status), status)


def preview(trial: Trial) -> Preview | None:
    """Describe what would be read.

    Parameters
    ----------
    trial : Trial

    Returns
    -------
    Preview or None
        None where nothing is read.
    """
    dataset = trial.proposed.proposal.dataset if trial.proposed is not None else None
    if trial.reading is None or dataset is None or dataset.id not in trial.reading.observations:
        return None
    table = trial.reading.observations[dataset.id]
    statuses = [table.column(f"{measure.id}_status") for measure in dataset.measures]
    total = sum(len(column) - column.null_count for column in statuses)
    numbers = sum(len(c) - c.null_count for c in (table.column(measure.id) for measure in dataset.measures))
    return Preview(
        values=tuple(_values(trial, dataset)),
        total=total,
        missing=total - numbers,
        rows=sum(trial.reading.rows.values()),
        areas=len(table.column("area").unique()),
        periods=tuple(sorted(str(period) for period in table.column("period").unique().to_pylist())),
        left_out=tuple(check.message for check in trial.checks if check.code in _LEFT_OUT),
    )


def _values(trial: Trial, dataset: DatasetDefinition) -> Iterator[PreviewValue]:
    """Give the first values in the order of the file."""
    if trial.reading is None:
        return
    rows = trial.reading.observations[dataset.id]
    places = trial.reading.places.get(dataset.id)
    chosen = pc.sort_indices(rows["row"]).slice(0, _SORTED).to_pylist()
    space = trial.workspace.space(dataset.space)
    found: list[tuple[int, int, int, dict[str, Any], dict[str, Any], Measure]] = []
    for at in chosen:
        row = rows.slice(at, 1).to_pylist()[0]
        where = places.slice(at, 1).to_pylist()[0] if places is not None else {}
        for measure in dataset.measures:
            if row[f"{measure.id}_status"] is not None:
                cell = where.get(measure.id) or ""
                found.append((row["row"] or 0, position(cell)[0], len(found), row, where, measure))
    for _row, _column, _order, row, where, measure in sorted(found, key=lambda item: item[:3])[:SHOWN]:
        yield _value(space, dataset, measure, row, where)


def _value(
    space: Space, dataset: DatasetDefinition, measure: Measure, row: dict[str, Any], where: dict[str, Any]
) -> PreviewValue:
    """Describe one value."""
    from kobimo.publish.spelling import spelling  # noqa: PLC0415 - loads slowly

    number = row[measure.id]
    return PreviewValue(
        area=area_label(space, row["level"], row["area"]),
        level=_level(space, row["level"]),
        period=spelling().period(row["period"]),
        categories=tuple(_categories(dataset, row)),
        measure=measure.title.shown,
        value="" if number is None else spelling().number(number / 10**measure.scale, measure.scale),
        unit=measure.unit.shown,
        status=status_title(row[f"{measure.id}_status"]),
        sheet=where.get("sheet") or "",
        cell=where.get(measure.id) or "",
    )


def area_label(space: Space, level: str, key: str) -> str:
    """Write an area as name and key."""
    name = space.area(level, key).name
    return f"{name} ({key})" if name and name != key else key


def _level(space: Space, level: str) -> str:
    """Return the title of a level."""
    return space.levels[level].title.shown


def _categories(dataset: DatasetDefinition, row: dict[str, object]) -> Iterator[tuple[str, str]]:
    """Give title and category of each dimension that a value has."""
    for dimension in dataset.dimensions:
        code = row[dimension.id]
        if code is None:
            continue
        title = next((c.title.shown for c in dimension.categories if c.code == code), str(code))
        yield dimension.title.shown, title
