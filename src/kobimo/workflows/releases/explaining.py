"""Why figures of a protected release are not shown: for the team only, who may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

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
    threshold : int
        Smallest number of persons that the release shows.
    figures : mapping of column to ndarray
        `KEYS` of all figures, hidden or not, in the order of the release.
    rows : ndarray of int64
        Which of them are not shown.
    reasons : ndarray of str
        One of `Reason` for each of these.
    primary : mapping of int to mapping of level to int
        For each of `THRESHOLDS`, and that of the release, how many figures would be hidden for their own sake.
    numbers : int
        Figures with a number, hidden or not.
    tracer : Tracer
        Finds the sum that a hidden figure stands in.
    """

    threshold: int
    figures: Mapping[str, NDArray[Any]]
    rows: IntArray
    reasons: NDArray[Any]
    primary: Mapping[int, Mapping[str, int]]
    numbers: int
    tracer: Tracer

    def __len__(self) -> int:
        return len(self.rows)

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

    def reason_of(self, row: int) -> Reason:
        """Return the reason of a row; raises InvalidInputError if it is shown."""
        found = np.flatnonzero(self.rows == row)
        if not len(found):
            raise InvalidInputError(
                _("Diese Angabe ist nicht verborgen."), remedy=_("Eine Angabe aus der Liste wählen.")
            )
        return Reason(self.reasons[found[0]])


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
    threshold = int(stored.read_json(PROTOCOL)["threshold"])
    metadata = chosen_metadata(current_build(workspace.layout), stored.manifest.content)
    release = stated_publication(workspace, truth, metadata, progress, besides=stored.manifest.id)
    public = texts(stored.values(), "status")
    rows = np.flatnonzero(public == ValueStatus.CONFIDENTIAL.value)
    told = with_number(public) | (public == ValueStatus.ZERO_DENOMINATOR.value)
    wanted, levels = sorted({*THRESHOLDS, threshold}), texts(truth, "level")
    return Explanation(
        threshold=threshold,
        figures={name: texts(truth, name) for name in KEYS},
        rows=rows,
        reasons=_reasons(release, texts(truth, "status"), threshold)[rows],
        primary={limit: _by_level(levels, _small(release, limit) | _few_left(release, limit)) for limit in wanted},
        numbers=int(np.count_nonzero(release.statements.numeric)),
        tracer=Tracer(release, told, threshold),
    )


def _reasons(release: Publication, states: NDArray[Any], threshold: int) -> NDArray[Any]:
    """Return the first reason that holds for each row, as if none were shown."""
    return np.select(
        [
            states == ValueStatus.SUPPRESSED.value,
            _small(release, threshold),
            _few_left(release, threshold),
            release.withheld,
            np.isin(states, _WITHOUT_NUMBER),
        ],
        [Reason.DELIVERED.value, Reason.SMALL.value, Reason.FEW_LEFT.value, Reason.SPLIT.value, Reason.BASE.value],
        Reason.SECONDARY.value,
    )


def _small(release: Publication, threshold: int) -> BoolArray:
    """Return the rows that a small count could be read from."""
    values = release.system.values
    return release.rows_with((values >= 1) & (values < threshold))


def _few_left(release: Publication, threshold: int) -> BoolArray:
    """Return the rows whose base holds but a few more persons than their numerator."""
    stated, values = release.statements, release.system.values
    both = stated.numeric & (stated.numerator >= 0) & (stated.base >= 0)
    cells = [release.cells.cells(np.maximum(side, 0)) for side in (stated.numerator, stated.base)]
    left = values[cells[1]] - values[cells[0]]
    found: BoolArray = both & (left >= 1) & (left < threshold)
    return found


def _by_level(levels: NDArray[Any], rows: BoolArray) -> dict[str, int]:
    """Count rows by level."""
    return {str(level): int(np.count_nonzero(rows & (levels == level))) for level in dict.fromkeys(levels.tolist())}
