"""Record a change of areas: show what it leads to, write everything in one step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from kobimo.errors import EditConflictError, InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.area import Area, Space
from kobimo.model.checks import CheckResult, Place, Severity, has_errors
from kobimo.model.territory import Basis, SpaceHistory, TerritorialChange
from kobimo.reference.checks import found
from kobimo.spaces.changing import (
    Changed,
    Reform,
    Sizes,
    WantedChange,
    completed,
    described,
    judged_change,
)
from kobimo.spaces.succession import conversion
from kobimo.workflows.areas.same_day import carried_out_that_day
from kobimo.workflows.areas.sums import AreaSums, area_sums
from kobimo.workflows.opened import OpenedWorkspace, digest, open_workspace, today
from kobimo.workspace.area_table import areas_bytes
from kobimo.workspace.change_table import changes_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import WorkspaceLock

if TYPE_CHECKING:
    from kobimo.spaces.changing.surfaces import Parts

_COMMAND = "kobimo space change"


@dataclass(frozen=True, slots=True)
class Break:
    """An indicator whose series has a break afterwards, and the areas of each level that are touched."""

    indicator: str
    title: str
    level: str
    level_title: str
    areas: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of all areas of the level before the change, and after its conversion to the new ones."""

    dataset: str
    period: str
    before: float
    after: float
    unplaced: float

    @property
    def same(self) -> bool:
        """Whether nothing is lost or gained; whole persons count."""
        return round(self.before) == round(self.after)


@dataclass(frozen=True)
class ChangePlan:
    """What a change would do.

    Attributes
    ----------
    space : str
    wanted : WantedChange
        With the shares that follow from others.
    checks : tuple of CheckResult
    before, after : tuple of Area
        Areas that the change touches, as they are until then and from then on; larger and smaller ones included.
    rows : tuple of TerritorialChange
        What is written into the table of changes.
    breaks : tuple of Break
    total : Total or None
        None without a dataset.
    version : str
        Of the files that the plan was made from.
    """

    space: str
    wanted: WantedChange
    text: str
    checks: tuple[CheckResult, ...]
    before: tuple[Area, ...]
    after: tuple[Area, ...]
    rows: tuple[TerritorialChange, ...]
    breaks: tuple[Break, ...]
    total: Total | None
    version: str
    changed: Changed | None = None

    @property
    def acceptable(self) -> bool:
        """Whether nothing speaks against it."""
        return self.changed is not None

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "space": self.space,
            "action": self.wanted.action.value,
            "level": self.wanted.level,
            "date": self.wanted.day.isoformat(),
            "text": self.text,
            "acceptable": self.acceptable,
            "checks": [check.as_dict() for check in self.checks],
            "before": [_area_dict(area) for area in self.before],
            "after": [_area_dict(area) for area in self.after],
            "changes": [change_dict(row) for row in self.rows],
            "breaks": [
                {"indicator": item.indicator, "level": item.level, "areas": list(item.areas)} for item in self.breaks
            ],
            "total": None
            if self.total is None
            else {
                "dataset": self.total.dataset,
                "period": self.total.period,
                "before": self.total.before,
                "after": self.total.after,
                "unplaced": self.total.unplaced,
            },
        }


def _area_dict(area: Area) -> dict[str, Any]:
    return {
        "level": area.level,
        "key": area.key,
        "name": area.name,
        "parent": area.parent or None,
        "further": dict(area.further),
    }


def change_dict(change: TerritorialChange) -> dict[str, Any]:
    """Return the machine form of one row of the table of changes."""
    return {
        "date": change.day.isoformat(),
        "level": change.level,
        "before": change.before,
        "after": change.after,
        "share": change.share,
        "share_back": change.share_back,
        "basis": change.basis.value,
        "kind": change.kind.value,
        "reason": change.reason,
    }


def plan_change(
    workspace: OpenedWorkspace,
    space: str,
    wanted: WantedChange,
    *,
    dataset: str | None = None,
    parts: Parts | None = None,
) -> ChangePlan:
    """Say what a change would lead to. Nothing is written.

    Parameters
    ----------
    workspace : OpenedWorkspace
    space : str
    wanted : WantedChange
    dataset : str, optional
        Its totals before the change measure areas: shares of larger areas and shares backward follow from them, and,
        where nobody gave shares, those of areas that are split along smaller ones.
    parts : mapping, optional
        Surfaces of the areas after a division, by key in EPSG:4326; shares that nobody gave are those of the surface.

    Returns
    -------
    ChangePlan
        With an error among its checks it cannot be applied.

    Raises
    ------
    UnknownNameError
        If there is no such space, level or dataset.
    NotDeliveredError
        If the dataset has no totals.
    """
    if space not in workspace.definitions.spaces:
        raise UnknownNameError(_("Raumsystem"), space, workspace.definitions.spaces)
    history = workspace.history(space)
    eve = wanted.day - timedelta(1)
    sums = area_sums(workspace, dataset, history, eve) if dataset else None
    filled = _filled(history, wanted, sums)
    if parts:
        filled = _by_surface(workspace, space, filled, parts)
    return _Planned(workspace, history, filled, sums, given=bool(parts)).plan


def apply_change(
    workspace: OpenedWorkspace,
    space: str,
    wanted: WantedChange,
    *,
    dataset: str | None = None,
    parts: Parts | None = None,
    version: str = "",
) -> ChangePlan:
    """Write a change into the tables of the space, as one step with an entry in the history.

    Parameters
    ----------
    workspace : OpenedWorkspace
    space : str
    wanted : WantedChange
    dataset, parts : optional
        As for `plan_change`.
    version : str, optional
        Of the plan that somebody has seen; without it whatever is there now is changed.

    Returns
    -------
    ChangePlan
        What was done. The workspace has to be opened again to see it.

    Raises
    ------
    InvalidInputError
        If a check is an error; nothing was written.
    EditConflictError
        If the tables are no longer those of the plan; nothing was written.
    LockedError
        If somebody else is writing.
    """
    layout = workspace.layout
    with WorkspaceLock(layout.data_lock, _COMMAND), WorkspaceLock(layout.definitions_lock, _COMMAND):
        current = open_workspace(layout.root)
        plan = plan_change(current, space, wanted, dataset=dataset, parts=parts)
        if version and version != plan.version:
            raise _conflict(layout, space)
        if plan.changed is None:
            raise _refused(plan.checks)
        reason = f"{plan.text} {wanted.reason}".strip()
        surfaces = _surfaces(current, space, plan, parts)
        with one_step(layout, reason=reason, user=workspace.user) as step:
            step.file(layout.areas(space), areas_bytes(plan.changed.history))
            if plan.changed.history.changes:
                step.file(layout.changes(space), changes_bytes(plan.changed.history.changes))
            if surfaces:
                step.file(layout.geometry(space), surfaces)
            step.finish()
    return plan


def _surfaces(workspace: OpenedWorkspace, space: str, plan: ChangePlan, parts: Parts | None) -> bytes:
    """Return the file of surfaces after a change; nothing for a space without any."""
    from kobimo.spaces.changing.surfaces import surfaces_after  # noqa: PLC0415 - geometry libraries load slowly
    from kobimo.spaces.geojson import history_geojson  # noqa: PLC0415 - as above

    versions = workspace.geometry_versions(space)
    if plan.changed is None or not (versions or parts):
        return b""
    after = surfaces_after(versions, workspace.history(space), plan.changed.history, plan.wanted, parts)
    return history_geojson(plan.changed.history, after).encode()


def _refused(checks: tuple[CheckResult, ...]) -> InvalidInputError:
    errors = [check for check in checks if check.severity is Severity.ERROR]
    return InvalidInputError(
        " ".join(dict.fromkeys(check.message for check in errors)),
        where=errors[0].place.file,
        remedy=" ".join(dict.fromkeys(check.remedy for check in errors)),
    )


def _conflict(layout: Layout, space: str) -> EditConflictError:
    return EditConflictError(
        _("Die Gebiete wurden inzwischen geändert. Ihre Änderung ist nicht gespeichert."),
        where=layout.relative(layout.areas(space)),
        remedy=_("Die Vorschau noch einmal ansehen und dann speichern."),
        sha256="",
        text="",
        values={},
    )


def version_of(layout: Layout, space: str) -> str:
    """Return what identifies the tables of a space as they are now."""
    paths = (layout.space(space), layout.areas(space), layout.changes(space))
    return digest(*(path.read_bytes() if path.exists() else b"" for path in paths))


def _filled(history: SpaceHistory, wanted: WantedChange, sums: AreaSums | None) -> WantedChange:
    """Complete shares: the one that is left, or all of them by the persons of smaller areas."""
    if sums is not None and wanted.action is Reform.SPLIT and all(t.share is None for t in wanted.after):
        parts = _by_children(history, wanted, sums.values)
        total = sum(parts.values())
        if total > 0 and all(parts.get(target.key) for target in wanted.after):
            after = tuple(replace(t, share=round(parts[t.key] / total, 9)) for t in wanted.after)
            return completed(replace(wanted, after=after, basis=Basis.POPULATION))
    return completed(wanted)


def _by_surface(workspace: OpenedWorkspace, space: str, wanted: WantedChange, parts: Parts) -> WantedChange:
    """Complete shares that nobody gave by the surfaces of the parts."""
    from kobimo.spaces.changing.surfaces import shares_of_surface  # noqa: PLC0415 - geometry libraries load slowly

    eve = wanted.day - timedelta(1)
    whole = workspace.geometries(space, eve).get((wanted.level, wanted.before[0] if wanted.before else ""))
    if whole is None or not wanted.divides or any(target.share is not None for target in wanted.after):
        return wanted
    shares = shares_of_surface(whole, parts)
    known = [target.key for target in wanted.after if target.key in shares]
    if wanted.action is Reform.SPLIT and len(known) == len(wanted.after):
        total = sum(shares[key] for key in known)  # slivers between parts belong to all of them
        shares = {key: shares[key] / total for key in known} if total > 0 else shares
    after = tuple(replace(t, share=round(shares[t.key], 6)) if t.key in shares else t for t in wanted.after)
    return completed(replace(wanted, after=after, basis=Basis.AREA))


def _by_children(history: SpaceHistory, wanted: WantedChange, sizes: Sizes) -> dict[str, float]:
    """Add up the smaller areas that go to each new one; nothing if one of them has no size."""
    parts: dict[str, float] = {}
    eve = history.at(wanted.day - timedelta(1))
    placed = {place for place, _target in wanted.children}
    for level in eve.levels.values():
        if wanted.level in level.parents and any(place[0] == level.id for place in placed):
            for place, target in wanted.children:
                if place[0] == level.id:
                    if place not in sizes:
                        return {}
                    parts[target] = parts.get(target, 0.0) + sizes[place]
            return parts
    return parts


@dataclass(frozen=True)
class _Planned:
    """A plan while it is made."""

    workspace: OpenedWorkspace
    history: SpaceHistory
    wanted: WantedChange
    sums: AreaSums | None
    given: bool = False

    @cached_property
    def plan(self) -> ChangePlan:
        """The whole plan."""
        checks = judged_change(self.history, self.wanted, today())
        text = described(self.eve, self.wanted)
        wanted = self.wanted if self.wanted.reason else replace(self.wanted, reason=text)
        refused = has_errors(checks)
        changed = None if refused else carried_out_that_day(self.history, wanted, self.sums.values if self.sums else {})
        if changed is not None:
            checks += (*self._larger(changed), *self._without_surface())
        space = self.history.definition.id
        return ChangePlan(
            space=space,
            wanted=self.wanted,
            text=text,
            checks=checks,
            before=() if changed is None else tuple(_different(self.eve, changed.history.at(wanted.day), wanted)),
            after=() if changed is None else tuple(_different(changed.history.at(wanted.day), self.eve, wanted)),
            rows=() if changed is None else changed.rows,
            breaks=() if changed is None else tuple(self._breaks(changed)),
            total=None if changed is None or self.sums is None else self._total(changed, self.sums),
            version=version_of(self.workspace.layout, space),
            changed=changed,
        )

    @cached_property
    def eve(self) -> Space:
        """The areas on the day before."""
        return self.history.at(self.wanted.day - timedelta(1))

    def _without_surface(self) -> Iterator[CheckResult]:
        """Say that new areas have no surface, where the one before had one and nobody gave the parts."""
        if self.given or not self.wanted.divides:
            return
        space = self.history.definition.id
        source = (self.wanted.level, self.wanted.before[0])
        if source in self.workspace.geometries(space, self.wanted.day - timedelta(1)):
            place = Place(self.workspace.layout.relative(self.workspace.layout.geometry(space)))
            yield found("CHANGE_WITHOUT_SURFACE", place, name=self.eve.area(*source).name)

    def _larger(self, changed: Changed) -> Iterator[CheckResult]:
        """Say which shares of larger areas are not known."""
        for row in changed.rows:
            if row.level != self.wanted.level and row.share is None and row.before != row.after:
                one, other = (self.eve.area(row.level, key) for key in (row.before, row.after))
                yield found(
                    "CHANGE_LARGER_SHARE_UNKNOWN",
                    Place(f"spaces/{self.history.definition.id}.changes.csv", column="share"),
                    level=self.eve.levels[row.level].title.shown,
                    key=one.key,
                    name=one.name,
                    other=other.name,
                )

    def _breaks(self, changed: Changed) -> Iterator[Break]:
        """List the indicators that have figures of a touched level."""
        touched: dict[str, set[str]] = {}
        for row in changed.rows:
            touched.setdefault(row.level, set()).update({row.before, row.after})
        definitions = self.workspace.definitions
        for indicator in sorted(definitions.indicators.values(), key=lambda i: i.title.shown.casefold()):
            datasets = [
                definitions.datasets[part.dataset] for part in indicator.parts if part.dataset in definitions.datasets
            ]
            if any(d.space != self.history.definition.id for d in datasets) or not datasets:
                continue
            levels = set.intersection(*(set(self.eve.levels_from(d.level)) for d in datasets if d.level))
            for level in (level for level in self.eve.levels if level in levels & touched.keys()):
                title = self.eve.levels[level].title.shown
                yield Break(indicator.id, indicator.title.shown, level, title, tuple(sorted(touched[level])))

    def _total(self, changed: Changed, sums: AreaSums) -> Total | None:
        """Convert the totals of the level and add them up."""
        level, day = self.wanted.level, self.wanted.day
        moves = conversion(changed.history, level, day - timedelta(1), day)
        values = [sums.values.get((level, key)) for key in moves.sources]
        known = [0.0 if value is None else value for value in values]
        moved = sum(known[n] * weight for n, weight in zip(moves.source.tolist(), moves.weight.tolist(), strict=True))
        if all(value is None for value in values):
            return None
        before = sum(known)
        return Total(sums.title, sums.period, before, moved, max(before - moved, 0.0))


def _different(one: Space, other: Space, wanted: WantedChange) -> Iterator[Area]:
    """Yield the areas of one space that the other one does not have like this, and those that the change names."""
    named = {*wanted.before, *(target.key for target in wanted.after)}
    others = set(other.all_areas())
    for area in one.all_areas():
        if area not in others or (area.level == wanted.level and area.key in named):
            yield area
