"""Compare two territorial statuses of a space, with the sums of a dataset if one is given."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area
from kobimo.model.territory import SpaceHistory
from kobimo.spaces.changing import shown_day
from kobimo.spaces.comparing import AreaFate, Fate, LevelComparison, SpaceComparison, compare_statuses, known_day
from kobimo.spaces.succession import conversion
from kobimo.workflows.areas.changes import change_dict
from kobimo.workflows.areas.sums import AreaSums, area_sums
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True)
class LevelSums:
    """Totals of a dataset in the earlier areas of a level, converted to the later ones."""

    level: str
    before: float
    after: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class SpaceDiff:
    """Two statuses compared; `sums` are empty without a dataset."""

    comparison: SpaceComparison
    sums: tuple[LevelSums, ...] = ()
    dataset: str = ""
    period: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        found = self.comparison
        return {
            "space": found.space,
            "from": found.begin.isoformat(),
            "to": found.end.isoformat(),
            "levels": [_level_dict(level) for level in found.levels],
            "sums": [
                {"level": s.level, "before": s.before, "after": s.after, "missing": list(s.missing)} for s in self.sums
            ],
            "dataset": self.dataset or None,
            "period": self.period or None,
        }


def diff_space(
    workspace: OpenedWorkspace,
    space: str,
    begin: date,
    end: date,
    *,
    dataset: str | None = None,
    level: str | None = None,
) -> SpaceDiff:
    """Compare two statuses of a space.

    Parameters
    ----------
    workspace : OpenedWorkspace
    space : str
    begin, end : date
        Days that name the statuses; one before the first recorded status means that one.
    dataset : str, optional
        Its newest totals in the earlier status are converted to the later one and summed up.
    level : str, optional
        Only this one; by default all, from above.

    Raises
    ------
    InvalidInputError
        If the second day is not after the first one.
    UnknownNameError
        If there is no such space, dataset or level.
    NotDeliveredError
        If the dataset has no totals.
    """
    if begin >= end:
        raise InvalidInputError(
            _("Der zweite Gebietsstand ({end}) liegt nicht nach dem ersten ({begin}).").format(
                begin=shown_day(begin), end=shown_day(end)
            ),
            remedy=_("Zuerst den älteren, dann den jüngeren Stand angeben."),
        )
    history = workspace.history(space)
    begin, end = known_day(history, begin), known_day(history, end)
    before, after = workspace.geometries(space, begin), workspace.geometries(space, end)
    wanted = _levels(history, level)
    found = compare_statuses(history, begin, end, before, after)
    by_level = {item.level: item for item in found.levels}
    comparison = replace(found, levels=tuple(by_level[name] for name in wanted))
    if dataset is None:
        return SpaceDiff(comparison)
    totals = area_sums(workspace, dataset, history, _last_day(history, begin))
    sums = tuple(_sums(history, item.level, begin, end, totals) for item in comparison.levels)
    return SpaceDiff(comparison, tuple(s for s in sums if s is not None), dataset, totals.period)


def _levels(history: SpaceHistory, only: str | None) -> tuple[str, ...]:
    """Return the levels that are wanted, from above: what is below a changed area follows from it."""
    above = {item.id: item.parents for item in history.definition.levels}
    if only is not None:
        if only not in above:
            raise UnknownNameError(_("Raumebene"), only, above)
        return (only,)

    def depth(name: str) -> int:
        return max((1 + depth(parent) for parent in above[name]), default=0)

    return tuple(sorted(above, key=depth))


def _last_day(history: SpaceHistory, day: date) -> date:
    """Return the last day of the status that holds on a day."""
    return min((status - timedelta(1) for status in history.statuses if status > day), default=day)


def _sums(history: SpaceHistory, level: str, begin: date, end: date, found: AreaSums) -> LevelSums | None:
    """Add up the areas of a level before and after their conversion; nothing where none has a total."""
    moved = conversion(history, level, begin, end)
    values = [found.values.get((level, key)) for key in moved.sources]
    if all(value is None for value in values):
        return None
    known = [value or 0.0 for value in values]
    after = sum(known[n] * weight for n, weight in zip(moved.source.tolist(), moved.weight.tolist(), strict=True))
    missing = tuple(key for key, value in zip(moved.sources, values, strict=True) if value is None)
    return LevelSums(level, sum(known), after, missing)


def _level_dict(level: LevelComparison) -> dict[str, Any]:
    changed = [item for item in level.areas if item.fate is not Fate.UNCHANGED]
    return {
        "level": level.level,
        "counts": {fate.value: count for fate, count in level.counts.items()},
        "new": [item.area.key for item in level.of(Fate.NEW)],
        "ended": [item.area.key for item in level.of(Fate.ENDED)],
        "rekeyed": [_pair(item, "key") for item in level.areas if item.rekeyed],
        "renamed": [_pair(item, "name") for item in level.areas if item.renamed],
        "reassigned": [_pair(item, "parent") for item in level.areas if item.reassigned],
        "geometry": [
            {
                "key": item.area.key,
                "share_kept": item.kept,
                "square_kilometres": [item.surface_before, item.surface_after],
            }
            for item in level.of(Fate.BORDER)
            if item.kept is not None
        ],
        "areas": [_area_dict(item) for item in changed],
        "changes": [change_dict(change) for change in level.changes],
    }


def _pair(item: AreaFate, what: str) -> dict[str, Any]:
    """Return what an area had before and has after."""
    return {"key": item.area.key, "before": _attribute(item.before, what), "after": _attribute(item.after, what)}


def _attribute(area: Area | None, what: str) -> Any:
    if area is None:
        return None
    if what == "parent":
        return {"parent": area.parent, **dict(area.further)}
    return area.key if what == "key" else area.name


def _area_dict(item: AreaFate) -> dict[str, Any]:
    return {
        "key": item.area.key,
        "name": item.area.name,
        "fate": item.fate.value,
        "linked": [{"key": key, "share": share} for key, share in item.linked],
        "reasons": list(item.reasons),
    }
