"""Who has not delivered yet: every supplier of a data set beside what counts of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice
from kobimo.store.deliveries import held_slices, read_receipts
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True, slots=True)
class MissingSuppliers:
    """The suppliers of a data set for one period: all that should deliver, and those of them that have not."""

    dataset: str
    period: str
    expected: tuple[str, ...]
    missing: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "dataset": self.dataset,
            "period": self.period,
            "expected": list(self.expected),
            "missing": list(self.missing),
        }


def suppliers_of(workspace: OpenedWorkspace, dataset: str) -> tuple[str, ...]:
    """Return the sources whose recipes read values of a data set.

    Parameters
    ----------
    workspace : OpenedWorkspace
    dataset : str
        Its id.

    Returns
    -------
    tuple of str
        In the order of their ids.
    """
    recipes = workspace.definitions.recipes
    return tuple(name for name in sorted(recipes) if any(rule.dataset == dataset for rule in recipes[name].values))


def missing_suppliers(
    workspace: OpenedWorkspace,
    dataset: str,
    period: str,
    *,
    held: Sequence[HeldSlice] | None = None,
    arriving: Collection[str] = (),
) -> MissingSuppliers:
    """Say which suppliers of a data set have delivered nothing for a period.

    Parameters
    ----------
    workspace : OpenedWorkspace
    dataset, period : str
        Id, and label of the period.
    held : sequence of HeldSlice, optional
        What counts; default: what the workspace holds.
    arriving : collection of str
        Sources whose deliveries are about to be imported.

    Returns
    -------
    MissingSuppliers
        Sources that begin later or have ended (`since`, `until` in source.yaml) are not expected.

    Raises
    ------
    UnknownNameError
        If there is no such data set.
    InvalidInputError
        If the period is none.
    """
    definitions = workspace.definitions
    if dataset not in definitions.datasets:
        raise UnknownNameError(_("Datensatz"), dataset, definitions.datasets)
    about = parse_period(period)
    units = held_slices(read_receipts(workspace.layout)) if held is None else held
    there = {unit.source for unit in units if (unit.slice.dataset, unit.slice.period) == (dataset, about.label)}
    expected = tuple(name for name in suppliers_of(workspace, dataset) if definitions.sources[name].expected_for(about))
    return MissingSuppliers(
        dataset, about.label, expected, tuple(name for name in expected if name not in there and name not in arriving)
    )


def latest_missing(workspace: OpenedWorkspace, held: Sequence[HeldSlice]) -> tuple[MissingSuppliers, ...]:
    """Say for each data set of several suppliers who is missing in its latest period.

    Parameters
    ----------
    workspace : OpenedWorkspace
    held : sequence of HeldSlice
        What counts.

    Returns
    -------
    tuple of MissingSuppliers
        Only data sets that at least two suppliers feed and one of them has delivered.
    """
    periods: dict[str, list[str]] = {}
    for unit in held:
        if unit.slice.dataset in workspace.definitions.datasets:
            periods.setdefault(unit.slice.dataset, []).append(unit.slice.period)
    result = []
    for dataset, labels in sorted(periods.items()):
        latest = max(labels, key=lambda label: parse_period(label).end)
        found = missing_suppliers(workspace, dataset, latest, held=held)
        if len(found.expected) > 1:
            result.append(found)
    return tuple(result)


def missing_text(workspace: OpenedWorkspace, found: MissingSuppliers) -> str:
    """Say in one sentence who is missing.

    Parameters
    ----------
    workspace : OpenedWorkspace
    found : MissingSuppliers
        What `missing_suppliers` returned.

    Returns
    -------
    str
        German, with the offices by name.
    """
    sources = workspace.definitions.sources
    about = {"dataset": found.dataset, "period": found.period, "expected": len(found.expected)}
    if not found.missing:
        return _("{dataset}, {period}: Alle {expected} Lieferanten haben geliefert.").format(**about)
    names = "; ".join(f"{sources[name].supplier} ({name})" for name in found.missing)
    return _("{dataset}, {period}: Von {expected} Lieferanten fehlen {missing}: {names}").format(
        missing=len(found.missing), names=names, **about
    )
