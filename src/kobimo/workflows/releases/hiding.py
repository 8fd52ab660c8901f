"""How much a protected release hides: its table compared with the true figures, as long as these are there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray

from kobimo.disclosure.system import BoolArray
from kobimo.errors import IntegrityError, StaleBuildError
from kobimo.indicators.tables import KEYS
from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.store.builds import VALUES, Build, current_build
from kobimo.store.releases import StoredRelease
from kobimo.workflows.comparing.stands import refuse_stale
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_values
from kobimo.workflows.releases.protected import is_protected
from kobimo.workspace.secret import keyed, own_secret

DIMENSION = "dimension"
"""Stands for the names of the dimensions that figures are broken down by."""


@dataclass(frozen=True)
class Tally:
    """How much of something is shown.

    Attributes
    ----------
    name : str
        Level or indicator.
    shown, hidden : int
        Figures with a number: those that readers see, those that they do not.
    silent : int
        Figures that have no number anyway and whose reason is not told.
    """

    name: str
    shown: int
    hidden: int
    silent: int

    @property
    def share(self) -> float:
        """Share that is shown, 0 to 1; 1 where there is no number at all."""
        return self.shown / (self.shown + self.hidden) if self.shown + self.hidden else 1.0


def _fingerprint_of(workspace: OpenedWorkspace, stored: StoredRelease, build: Build) -> str:
    """Return how a release for this audience names a build: outside nobody may try guesses against the name."""
    plain = build.fingerprint
    return keyed(own_secret(workspace.layout), plain) if is_protected(stored) else plain


def is_outdated(workspace: OpenedWorkspace, stored: StoredRelease) -> bool:
    """Whether an own release was made from other deliveries or definitions than those of today."""
    if stored.manifest.origin is not None:
        return False
    build = current_build(workspace.layout)
    try:
        refuse_stale(workspace, build)
    except StaleBuildError:
        return True
    return stored.manifest.build != _fingerprint_of(workspace, stored, build)


def true_values(workspace: OpenedWorkspace, stored: StoredRelease) -> pa.Table:
    """Return the figures of a release before anything was hidden.

    Raises
    ------
    StaleBuildError
        If deliveries or definitions changed since; the true figures are not those of the release any more.
    IntegrityError
        If the release has other rows.
    """
    if stored.manifest.origin is not None:
        raise StaleBuildError(
            _("Der Freigabestand {id} wurde von {municipality} erhalten; die wahren Zahlen liegen nur dort.").format(
                id=stored.manifest.id, municipality=stored.manifest.origin.municipality
            ),
            remedy=_("Die Stelle fragen, die ihn gemacht hat; sie kann ihn mit kobimo audit prüfen."),
        )
    build = current_build(workspace.layout)
    refuse_stale(workspace, build)
    if stored.manifest.build != _fingerprint_of(workspace, stored, build):
        raise StaleBuildError(
            _("Seit {id} haben sich Lieferungen oder Definitionen geändert; die wahren Zahlen dazu fehlen.").format(
                id=stored.manifest.id
            ),
            remedy=_("Den Stand neu freigeben (kobimo release) und diesen ansehen oder prüfen."),
        )
    values = chosen_values(pq.read_table(build.folder / VALUES), stored.manifest.content)
    public = stored.values()
    if any(not values[name].cast(pa.string()).equals(public[name].cast(pa.string())) for name in KEYS):
        raise IntegrityError(
            _("Der Freigabestand hat andere Zeilen als die Berechnung, aus der er entstand."),
            where=stored.manifest.id,
            remedy=_("Den Stand zurückziehen und neu freigeben."),
        )
    return values


def shown_by(column: str, stored: StoredRelease, truth: pa.Table | None) -> tuple[Tally, ...]:
    """Count what a release shows and hides, by a column.

    Parameters
    ----------
    column : str
        One of `KEYS`, or `dimension`: what a figure is broken down by.
    stored : StoredRelease
    truth : pyarrow.Table or None
        Of `true_values`; without it, figures that have no number anyway cannot be told from hidden ones.

    Returns
    -------
    tuple of Tally
        In the order in which they occur.
    """
    return tallies(column, stored.values(), truth)


def tallies(column: str, public: pa.Table, truth: pa.Table | None) -> tuple[Tally, ...]:
    """Count what a table for readers shows and hides, as `shown_by`."""
    found = _counted(_names(column, public), public, truth)
    return tuple(Tally(name, *counts) for name, counts in found.items())


def crossed(columns: tuple[str, str], public: pa.Table, truth: pa.Table | None) -> dict[tuple[str, str], Tally]:
    """Count what a table for readers shows and hides by two columns at once, as `shown_by`."""
    first, second = (_names(column, public) for column in columns)
    pairs = np.array([f"{a}\t{b}" for a, b in zip(first, second, strict=True)], object)
    found = {tuple(pair.split("\t")): counts for pair, counts in _counted(pairs, public, truth).items()}
    return {(one, other): Tally(one, *counts) for (one, other), counts in found.items()}


def _names(column: str, values: pa.Table) -> NDArray[Any]:
    """Return a column of texts; `dimension` are the names of the dimensions in the breakdown."""
    if column != DIMENSION:
        return texts(values, column)
    labels = texts(values, "breakdown")
    known = {label: "×".join(pair.partition("=")[0] for pair in label.split(";") if pair) for label in set(labels)}
    return np.array([known[label] for label in labels], object)


def _counted(names: NDArray[Any], public: pa.Table, truth: pa.Table | None) -> dict[str, list[int]]:
    """Return for each name how many figures are shown, hidden, and without a number anyway; in order of occurrence."""
    states = texts(public, "status")
    shown, hidden = with_number(states), states == ValueStatus.CONFIDENTIAL.value
    silent = np.zeros(len(states), np.bool_) if truth is None else hidden & ~with_number(texts(truth, "status"))
    numbers = {name: n for n, name in enumerate(dict.fromkeys(names.tolist()))}
    places = np.array([numbers[name] for name in names.tolist()], np.int64)
    kinds = [np.bincount(places[flags], minlength=len(numbers)) for flags in (shown, hidden & ~silent, silent)]
    return {str(name): [int(kind[n]) for kind in kinds] for name, n in numbers.items()}


def with_number(states: NDArray[Any]) -> BoolArray:
    """Return the rows in a state that has a number."""
    return np.isin(states, [state.value for state in ValueStatus if state.has_number])


def texts(values: pa.Table, name: str) -> NDArray[Any]:
    """Return a column of texts."""
    return np.array(values[name].cast(pa.string()).to_pylist(), object)
