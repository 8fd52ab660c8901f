"""Data as they were: deliveries and definitions that figures told earlier were computed from, where they are kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from pydantic import ValidationError

from kobimo.errors import KobimoError
from kobimo.model.area import SpaceDefinition
from kobimo.model.crosswalk import CrosswalkDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.slice import HeldSlice
from kobimo.store.deliveries import Receipt, held_slices, read_receipts
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.definitions import Definitions, parse_definition
from kobimo.workspace.layout import Layout

D = TypeVar("D", SpaceDefinition, CrosswalkDefinition, DatasetDefinition)


@dataclass(frozen=True)
class Bygone(OpenedWorkspace):
    """A workspace with the definitions that lie in a release.

    Attributes
    ----------
    embedded : mapping of id to mapping
        Indicators as the release explains them, those of the catalogue included.
    """

    embedded: Mapping[str, Mapping[str, Any]]

    @cached_property
    def definitions(self) -> Definitions:
        """What figures were computed by; sources and recipes are of no use any more."""
        return Definitions(
            spaces=_read(self.layout.spaces, SpaceDefinition),
            crosswalks=_read(self.layout.crosswalks, CrosswalkDefinition),
            datasets=_read(self.layout.datasets, DatasetDefinition),
            indicators={name: IndicatorDefinition.model_validate(found) for name, found in self.embedded.items()},
        )


def bygone(
    workspace: OpenedWorkspace, folder: Path, metadata: Mapping[str, Any]
) -> tuple[Bygone, tuple[HeldSlice, ...]] | None:
    """Open the data that figures were computed from.

    Parameters
    ----------
    workspace : OpenedWorkspace
    folder : Path
        With the definitions of that time.
    metadata : mapping
        What explains the figures.

    Returns
    -------
    Bygone, tuple of HeldSlice
        Slices of dates of which a delivery is gone are left out. None if the definitions cannot be read any more.
    """
    then = Bygone(Layout(folder), workspace.settings, metadata["indicators"])
    try:
        known = then.definitions.datasets
        for space in then.definitions.spaces:
            then.history(space)
    except (KobimoError, ValidationError, OSError):
        return None
    held = _held(workspace, metadata["inputs"])
    return then, tuple(
        unit
        for unit in held
        if unit.slice.dataset in known and any(cube.id == unit.slice.cube for cube in known[unit.slice.dataset].cubes)
    )


def _read(folder: Path, model: type[D]) -> dict[str, D]:
    files = sorted(folder.glob("*.yaml"))
    found: Iterable[D] = (parse_definition(path.read_bytes(), path.name, model) for path in files)
    return {item.id: item for item in found}


def _held(workspace: OpenedWorkspace, inputs: Mapping[str, Mapping[str, list[dict[str, Any]]]]) -> list[HeldSlice]:
    """Return the slices that counted then, retracted since or not."""
    wanted = {
        (dataset, period): {_delivery(entry) for entry in found}
        for dataset, periods in inputs.items()
        for period, found in periods.items()
    }
    counted = [_as_then(receipt, wanted) for receipt in read_receipts(workspace.layout)]
    stamps = {(receipt.source, receipt.id): _stamp(receipt) for receipt in counted}
    root = workspace.layout.root
    held = [unit for unit in held_slices(counted) if (root / unit.path).exists()]
    there: dict[tuple[str, str], set[tuple[str, str]]] = {}
    for unit in held:
        date = unit.slice.dataset, unit.slice.period
        there.setdefault(date, set()).add(stamps[unit.source, unit.delivery])
    whole = {date for date, found in there.items() if found == wanted[date]}
    return [
        replace(unit, path=str(root / unit.path)) for unit in held if (unit.slice.dataset, unit.slice.period) in whole
    ]


def _as_then(receipt: Receipt, wanted: Mapping[tuple[str, str], set[tuple[str, str]]]) -> Receipt:
    """Return a delivery with the slices that counted then or were replaced by such that did."""
    mine = tuple(item for item in receipt.slices if _stamp(receipt) in wanted.get((item.dataset, item.period), ()))
    return replace(receipt, slices=mine, retracted="")


def _delivery(entry: Mapping[str, Any]) -> tuple[str, str]:
    """Return source and time of a delivery: its number bears a keyed hash outside, and the key may have been lost."""
    return entry["source"], entry.get("received_at", "")


def _stamp(receipt: Receipt) -> tuple[str, str]:
    return receipt.source, receipt.received_at
