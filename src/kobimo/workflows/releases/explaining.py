"""Why figures of a protected release are not shown: for the team only, who may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from kobimo.disclosure.profiles import Profile, Rules, rules_of_protocol
from kobimo.disclosure.publication.problem import Publication
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.errors import InvalidInputError
from kobimo.indicators.tables import KEYS
from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.store.builds import current_build
from kobimo.store.releases import PROTOCOL, StoredRelease
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_metadata
from kobimo.workflows.releases.hiding import texts, with_number
from kobimo.workflows.releases.protecting import stated_publication
from kobimo.workflows.releases.reason import Reason
from kobimo.workflows.releases.tracing import Tracer
from kobimo.workflows.running.progress import SILENT, Progress

THRESHOLDS = (3, 5, 10)
"""Smallest counts to be shown that houses choose from."""

_WITHOUT_NUMBER = (ValueStatus.BASE_TOO_SMALL.value, ValueStatus.ZERO_DENOMINATOR.value)


@dataclass(frozen=True)
class Explanation:
    """The hidden figures of a release with their reasons.

    Attributes
    ----------
    rules : Rules
        Those that the release was made by.
    figures : mapping of column to ndarray
        `KEYS` of all figures, hidden or not, in the order of the release.
    rows : ndarray of int64
        Which of them are not shown.
    reasons : ndarray of str
        One of `Reason` for each of these.
    limits : ndarray of int64
        The limit that each of these misses: smallest count or rest that may be shown, or smallest base; 0 where the
        reason is no limit.
    profiles : ndarray of tuple of str
        The profiles that hold for each of these.
    primary : mapping of int to mapping of level to int
        For each of `THRESHOLDS`, and that of the release, how many figures would be hidden for their own sake.
    numbers : int
        Figures with a number, hidden or not.
    tracer : Tracer
        Finds the sum that a hidden figure stands in.
    """

    rules: Rules
    figures: Mapping[str, NDArray[Any]]
    rows: IntArray
    reasons: NDArray[Any]
    limits: IntArray
    profiles: NDArray[Any]
    primary: Mapping[int, Mapping[str, int]]
    numbers: int
    tracer: Tracer

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def threshold(self) -> int:
        """Smallest number of persons that the release shows where no profile demands more."""
        return self.rules.general.threshold

    @cached_property
    def hidden(self) -> dict[str, NDArray[Any]]:
        """`KEYS` of the figures that are not shown."""
        return {name: texts[self.rows] for name, texts in self.figures.items()}

    def counts(self) -> dict[Reason, int]:
        """Count the figures by reason."""
        return {reason: int(np.count_nonzero(self.reasons == reason.value)) for reason in Reason}

    def chosen(self, **equal: str) -> IntArray:
        """Return the positions of the hidden figures that have given texts; an empty text does not choose."""
        kept = np.ones(len(self), np.bool_)
        for name, text in equal.items():
            column = self.reasons if name == "reason" else self.hidden[name]
            kept &= (column == text) if text else True
        return np.flatnonzero(kept)

    def limit_of_all(self, reason: Reason) -> int:
        """Return the limit that all figures of a reason miss; 0 if they miss different ones."""
        found = set(self.limits[self.reasons == reason.value].tolist())
        return int(found.pop()) if len(found) == 1 else 0

    def reason_of(self, row: int) -> Reason:
        """Return the reason of a row; raises InvalidInputError if it is shown."""
        return Reason(self.reasons[self._position(row)])

    def limit_of(self, row: int) -> int:
        """Return the limit that a hidden row misses; 0 if it misses none."""
        return int(self.limits[self._position(row)])

    def profiles_of(self, row: int) -> tuple[Profile, ...]:
        """Return the profiles that hold for a hidden row."""
        names = self.profiles[self._position(row)]
        return tuple(profile for profile in self.rules.profiles if profile.name in names)

    def _position(self, row: int) -> int:
        found = np.flatnonzero(self.rows == row)
        if not len(found):
            raise InvalidInputError(
                _("Diese Angabe ist nicht verborgen."), remedy=_("Eine Angabe aus der Liste wählen.")
            )
        return int(found[0])


def explain(
    workspace: OpenedWorkspace, stored: StoredRelease, truth: pa.Table, progress: Progress = SILENT
) -> Explanation:
    """Say of every figure that a release does not show, why.

    Parameters
    ----------
    workspace : OpenedWorkspace
    stored : StoredRelease
    truth : pyarrow.Table
        Of `true_values`.
    progress : Progress, optional

    Returns
    -------
    Explanation
    """
    rules = rules_of_protocol(stored.read_json(PROTOCOL))
    metadata = chosen_metadata(current_build(workspace.layout), stored.manifest.content)
    release = stated_publication(workspace, truth, metadata, progress, besides=stored.manifest.id, rules=rules)
    public = texts(stored.values(), "status")
    rows = np.flatnonzero(public == ValueStatus.CONFIDENTIAL.value)
    told = with_number(public) | (public == ValueStatus.ZERO_DENOMINATOR.value)
    wanted, levels = sorted({*THRESHOLDS, rules.general.threshold}), texts(truth, "level")
    reasons = _reasons(release, texts(truth, "status"))
    return Explanation(
        rules=rules,
        figures={name: texts(truth, name) for name in KEYS},
        rows=rows,
        reasons=reasons[rows],
        limits=_limits(release, reasons)[rows],
        profiles=release.by_row.profiles[rows],
        primary={limit: _by_level(levels, _primary(release, limit)) for limit in wanted},
        numbers=int(np.count_nonzero(release.statements.numeric)),
        tracer=Tracer(release, told),
    )


def _reasons(release: Publication, states: NDArray[Any]) -> NDArray[Any]:
    """Return the first reason that holds for each row, as if none were shown."""
    grounds = release.grounds
    reasons = {
        Reason.DELIVERED: states == ValueStatus.SUPPRESSED.value,
        Reason.SMALL: grounds.small,
        Reason.FEW_LEFT: grounds.left,
        Reason.NOBODY: grounds.nobody,
        Reason.SMALL_BASE: grounds.base,
        Reason.BEYOND: grounds.beyond,
        Reason.SPLIT: grounds.split,
        Reason.BASE: np.isin(states, _WITHOUT_NUMBER),
    }
    return np.select(list(reasons.values()), [reason.value for reason in reasons], Reason.SECONDARY.value)


def _limits(release: Publication, reasons: NDArray[Any]) -> IntArray:
    """Return the limit that each row misses; 0 where it misses none."""
    counts = np.isin(reasons, [Reason.SMALL.value, Reason.FEW_LEFT.value])
    return np.where(counts, release.grounds.limit, np.where(reasons == Reason.SMALL_BASE.value, release.by_row.base, 0))


def _primary(release: Publication, limit: int) -> BoolArray:
    """Return the rows that would be hidden for their own sake under another general threshold; profiles stay."""
    stated, values, strict = release.statements, release.system.values, release.strict[0]
    general = release.rules.general.threshold
    limits = np.where(strict > general, np.maximum(strict, limit), limit)
    both = stated.numeric & (stated.numerator >= 0) & (stated.base >= 0)
    cells = [release.cells.cells(np.maximum(side, 0)) for side in (stated.numerator, stated.base)]
    left = values[cells[1]] - values[cells[0]]
    few = both & (left >= 1) & (left < np.maximum(limits[cells[0]], limits[cells[1]]))
    found: BoolArray = release.rows_with((values >= 1) & (values < limits)) | few
    return found | release.grounds.nobody | release.grounds.base


def _by_level(levels: NDArray[Any], rows: BoolArray) -> dict[str, int]:
    """Count rows by level."""
    return {str(level): int(np.count_nonzero(rows & (levels == level))) for level in dict.fromkeys(levels.tolist())}
