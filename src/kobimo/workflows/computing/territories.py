"""Which territorial status figures have, which one a delivery has, and how counts get from the one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from itertools import combinations, product
from typing import Any

import numpy as np

from kobimo.engine.counts import Counts
from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.indicators.moving import Move
from kobimo.indicators.stock import DatasetCounts
from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.crosswalk import Crosswalk
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice
from kobimo.model.statuses import Statuses, known_day
from kobimo.model.territory import SpaceHistory
from kobimo.workflows.computing.breaks import Break, breaks
from kobimo.workflows.computing.moves import as_move, by_weights, composed, move_of, touched_by
from kobimo.workflows.opened import OpenedWorkspace

NAMED = 5
"""Areas that a message names."""


def has_statuses(history: SpaceHistory) -> bool:
    """Whether anything of the areas is dated."""
    return bool(history.statuses)


@dataclass(frozen=True)
class Converted:
    """A period of a dataset that was converted: from which status, by what, whether exactly, and what could not be.

    `by` names the crosswalks that could be used; without any, the recorded changes were.
    """

    dataset: str
    level: str
    period: str
    before: date
    exact: bool
    uncovered: tuple[str, ...]
    by: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "dataset": self.dataset,
            "level": self.level,
            "period": self.period,
            "from": None if self.before == date.min else self.before.isoformat(),
            "exact": self.exact,
            "uncovered": list(self.uncovered),
            "by": list(self.by) or ["changes"],
        }


@dataclass
class Territories:
    """Converts the counts of datasets to the areas that figures are wanted for.

    Attributes
    ----------
    workspace : OpenedWorkspace
    wanted : date, optional
        Day that names the wanted status; by default that of each space.
    converted : list of Converted
        Filled while counts are converted.
    """

    workspace: OpenedWorkspace
    wanted: date | None = None
    converted: list[Converted] = field(default_factory=list)
    _statuses: dict[tuple[str, str], Statuses] = field(default_factory=dict)
    _moves: dict[tuple[str, ...], Move] = field(default_factory=dict)
    _crosswalks: dict[str, Crosswalk] = field(default_factory=dict)
    _breaks: dict[str, tuple[Break, ...]] = field(default_factory=dict)

    def space(self, name: str) -> Space:
        """Return the areas that figures of a space are wanted for."""
        history = self.workspace.history(name)
        if self.wanted is None or not has_statuses(history):
            return history.at()
        return history.at(known_day(history, self.wanted))

    def day(self, name: str) -> date | None:
        """Return a day of the wanted status of a space; None where nothing is dated."""
        history = self.workspace.history(name)
        if not has_statuses(history):
            return None
        return known_day(history, self.wanted or history.definition.territory or history.territory or date.max)

    def keys(self, dataset: DatasetDefinition, level: str) -> tuple[str, ...]:
        """Return the keys that a level of the space of a dataset ever had."""
        self.workspace.history(dataset.space).at().level(level)
        return self.workspace.history(dataset.space).ever(level)

    def stock(self, dataset: DatasetDefinition, counts: Counts) -> DatasetCounts:
        """Return the counts of a dataset with what converts them; nothing is done where nothing ever changed."""
        if dataset.moved_by is not None:
            return self._elsewhere(dataset, counts, dataset.moved_by)
        space, day = self.space(dataset.space), self.day(dataset.space)
        if day is None:
            return DatasetCounts(space, dataset, counts)
        dated = self._dated(counts)
        moves = {
            (level, territory): self._move(dataset.space, level, date.fromisoformat(territory), day)
            for level, columns in dated.columns.items()
            for _label, territory in columns
        }
        if not any(move.changes for move in moves.values()):
            return DatasetCounts(space, dataset, counts)
        unknown = self._note(dataset, dated, moves, dict.fromkeys(dated.columns, day))
        return DatasetCounts(space, dataset, dated, moves, unknown=unknown)

    def at_once(self, stock: DatasetCounts) -> dict[frozenset[tuple[str, str]], Space]:
        """Return the areas of a day on which the statuses of two levels held at once, where both were delivered.

        Only of one period, and only of counts that are converted; left out where the areas of such a day contradict.
        """
        found: dict[frozenset[tuple[str, str]], Space] = {}
        columns, name = stock.counts.columns, stock.dataset.space
        for one, other in combinations(columns, 2) if stock.moves and not stock.becomes else ():
            for (label, first), (same, second) in product(columns[one], columns[other]):
                day = max(date.fromisoformat(first), date.fromisoformat(second))
                begins = self._status(name, one).of(day), self._status(name, other).of(day)
                if label == same and begins == (date.fromisoformat(first), date.fromisoformat(second)):
                    history = self.workspace.history(name)
                    with suppress(DefinitionError, UnknownNameError):
                        found[frozenset({(one, first), (other, second)})] = history.at(known_day(history, day))
        return found

    def shown_in(self, dataset: DatasetDefinition) -> str:
        """Return the space of the figures of a dataset: its own, or the one that its counts move into."""
        return self.workspace.definitions.shown_in(dataset)

    def _crosswalk(self, name: str) -> Crosswalk:
        """Return a crosswalk; read once."""
        if name not in self._crosswalks:
            self._crosswalks[name] = self.workspace.crosswalk(name)
        return self._crosswalks[name]

    def _elsewhere(self, dataset: DatasetDefinition, counts: Counts, name: str) -> DatasetCounts:
        """Move the counts of the level of a dataset into another space.

        First into the status that the crosswalk starts from, then by its weights, then into the wanted status.
        """
        crosswalk = self._crosswalk(name)
        source, target = crosswalk.definition.source, crosswalk.definition.target
        if (source.space, source.level) != (dataset.space, dataset.level):
            raise DefinitionError(
                _("Der Umsteigeschlüssel {name} geht von {space}:{level} aus, der Datensatz liegt auf {own}.").format(
                    name=name, space=source.space, level=source.level, own=f"{dataset.space}:{dataset.level}"
                ),
                where=f"datasets/{dataset.id}.yaml",
                remedy=_("Unter moved_by einen Umsteigeschlüssel dieser Ebene angeben."),
            )
        dated = self._dated(counts)
        moves = {
            (level, territory): self._crossed(crosswalk, date.fromisoformat(territory))
            for level, columns in dated.columns.items()
            for _label, territory in columns
            if level == dataset.level
        }
        unknown = self._note(dataset, dated, moves, {})
        return DatasetCounts(
            self.space(target.space), dataset, dated, moves, becomes={dataset.level: target.level}, unknown=unknown
        )

    def _crossed(self, crosswalk: Crosswalk, before: date) -> Move:
        """Return how counts get from the areas of a day into those of the other space."""
        from kobimo.spaces.succession import conversion  # noqa: PLC0415 - rarely needed

        ends = crosswalk.definition.source, crosswalk.definition.target
        one, other = (self.workspace.history(end.space) for end in ends)
        start = known_day(one, ends[0].territory or before)
        goal = self.day(ends[1].space) or date.max
        landing = known_day(other, ends[1].territory or goal)
        first = conversion(one, ends[0].level, known_day(one, before), start)
        last = conversion(other, ends[1].level, landing, goal)
        across = by_weights(crosswalk, first.targets, last.sources, start)
        found = composed(composed(first, across), last)
        found = replace(found, dispersion=max(first.dispersion, across.dispersion, last.dispersion))
        return as_move(found, one.ever(ends[0].level), touched_by(found))

    def _dated(self, counts: Counts) -> Counts:
        """Return counts with the status of each slice."""
        units = range(len(counts.plan.units))
        return replace(counts, territories=tuple(self._territory(counts, number).isoformat() for number in units))

    def _note(
        self,
        dataset: DatasetDefinition,
        counts: Counts,
        moves: Mapping[tuple[str, str], Move],
        days: Mapping[str, date],
    ) -> dict[str, str]:
        """Remember which periods are converted, and return why some are not as a whole."""
        unknown: dict[str, str] = {}
        for level, columns in counts.columns.items():
            for label, territory in columns:
                move, before = moves.get((level, territory)), date.fromisoformat(territory)
                if move is None or (move.same and not move.regrouped.any()):
                    continue
                by = (dataset.moved_by,) if dataset.moved_by else tuple(self._within(dataset.space, level))
                self.converted.append(Converted(dataset.id, level, label, before, move.exact, move.uncovered, by))
                if move.uncovered:
                    unknown[label] = _unknown(before, days.get(level), move.uncovered)
        return unknown

    def _territory(self, counts: Counts, number: int) -> date:
        """Return the status of the areas of a slice: as recorded or of its period, else another one that they fit."""
        unit = counts.plan.units[number]
        statuses = self._status(counts.plan.dataset.space, unit.slice.level)
        recorded = unit.slice.territory
        day = date.fromisoformat(recorded) if recorded else parse_period(unit.slice.period).end
        present = counts.delivered.get(number)
        if present is None:
            return statuses.of(day)
        keys = {counts.keys[unit.slice.level][n] for n in np.flatnonzero(present)}
        found = statuses.fitting(keys, day)
        if found is None:
            raise _no_status(unit, statuses, keys, day)
        return found

    def _status(self, space: str, level: str) -> Statuses:
        if (space, level) not in self._statuses:
            days = {item.day for item in self._broken(space) if item.level == level}
            for name in self._within(space, level):  # the weights of a table may change while the areas do not
                for row in self._crosswalk(name).rows:
                    days |= {day for day in (row.valid.first, _after(row.valid.last)) if day is not None}
            self._statuses[space, level] = Statuses(self.workspace.history(space), level, days)
        return self._statuses[space, level]

    def _broken(self, space: str) -> tuple[Break, ...]:
        """Return the breaks of a space; derived once."""
        if space not in self._breaks:
            self._breaks[space] = breaks(self.workspace.history(space))
        return self._breaks[space]

    def _regrouped(self, space: str, level: str, one: date, other: date) -> frozenset[str]:
        """Return the areas of which parts changed sides between two days, while nothing is said of themselves."""
        first, last = sorted((one, other))
        broken = [item for item in self._broken(space) if item.level == level and first < item.day <= last]
        return frozenset(item.area for item in broken if not item.own)

    def _move(self, space: str, level: str, before: date, day: date) -> Move:
        """Return how counts of a level get from one status into the wanted one; made once."""
        place = (space, level, before.isoformat(), day.isoformat())
        if place not in self._moves:
            from kobimo.spaces.succession import conversion  # noqa: PLC0415 - rarely needed

            history = self.workspace.history(space)
            crosswalks = [self._crosswalk(name) for name in self._within(space, level)]
            found = conversion(history, level, known_day(history, before), day, crosswalks)
            regrouped = self._regrouped(space, level, before, day)
            flags = np.array([key in regrouped for key in found.targets], np.bool_)
            self._moves[place] = replace(move_of(found, history, level, before, day), regrouped=flags)
        return self._moves[place]

    def _within(self, space: str, level: str) -> list[str]:
        """Return the crosswalks from a level into itself."""
        return [
            name
            for name, item in sorted(self.workspace.definitions.crosswalks.items())
            if {(end.space, end.level) for end in (item.source, item.target)} == {(space, level)}
        ]


def _after(day: date | None) -> date | None:
    return None if day is None else day + timedelta(1)


def _no_status(unit: HeldSlice, statuses: Statuses, keys: set[str], day: date) -> DefinitionError:
    """Say that the areas of a slice never existed together: what belongs to the others would be lost."""
    strange = sorted(keys - statuses.keys(day))
    return DefinitionError(
        _("{dataset}, {period}: Zum Gebietsstand {day} gehören {count} gelieferte Gebiete nicht: {keys}.").format(
            dataset=unit.slice.dataset,
            period=unit.slice.period,
            day=shown(statuses.of(day)),
            count=len(strange),
            keys=_named(strange),
        ),
        where=f"{unit.source}/{unit.delivery}",
        remedy=_(
            "Die Gültigkeit dieser Gebiete (valid_from, valid_to) berichtigen, oder die Lieferung zurücknehmen und mit "
            "den Gebieten eines einzigen Stands neu einlesen."
        ),
    )


def _unknown(before: date, day: date | None, keys: Sequence[str]) -> str:
    """Say that a period could not be converted as a whole."""
    if day is None:
        return _("Der Umsteigeschlüssel kennt zu {count} Gebieten keine oder nicht alle Gewichte: {keys}.").format(
            count=len(keys), keys=_named(keys)
        )
    return _(
        "Für die Umrechnung vom Gebietsstand {before} auf den Gebietsstand {after} sind zu {count} Gebieten keine oder "
        "nicht alle Gewichte bekannt: {keys}."
    ).format(before=shown(before), after=shown(day), count=len(keys), keys=_named(keys))


def _named(keys: Sequence[str]) -> str:
    return ", ".join(keys[:NAMED]) + (" …" if len(keys) > NAMED else "")


def shown(day: date) -> str:
    """Write a day for people."""
    return _("vor der ersten Änderung") if day == date.min else day.strftime("%d.%m.%Y")
