"""What formulas of a workspace can be made of: its measures with their dimensions and categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from kobimo.model.dataset import DatasetDefinition, Dimension, Measure
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True, slots=True)
class UsableMeasure:
    """A measure as a formula names it.

    Attributes
    ----------
    dataset : DatasetDefinition
    measure : Measure
    """

    dataset: DatasetDefinition
    measure: Measure

    @property
    def name(self) -> str:
        """As in a formula: `einwohner.personen`."""
        return f"{self.dataset.id}.{self.measure.id}"

    @property
    def summable(self) -> bool:
        """Whether it may be added up and divided; others can only be shown as delivered."""
        return self.measure.additivity != "none"

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "name": self.name,
            "title": self.measure.title.shown,
            "dataset": self.dataset.title.shown,
            "unit": self.measure.unit.shown,
            "summable": self.summable,
            "place": self.dataset.place,
            "period_type": self.dataset.period_type,
            "dimensions": [_dimension(dimension) for dimension in self.dataset.dimensions],
        }


def usable_measures(workspace: OpenedWorkspace) -> tuple[UsableMeasure, ...]:
    """List the measures of a workspace.

    Parameters
    ----------
    workspace : OpenedWorkspace

    Returns
    -------
    tuple of UsableMeasure
        Ordered by dataset, in it as the dataset lists them.
    """
    datasets = workspace.definitions.datasets
    return tuple(
        UsableMeasure(datasets[name], measure) for name in sorted(datasets) for measure in datasets[name].measures
    )


def _dimension(dimension: Dimension) -> dict[str, Any]:
    """Return a dimension; an interval has no list of codes, any span of numbers can be asked for."""
    return {
        "id": dimension.id,
        "title": dimension.title.shown,
        "kind": dimension.kind,
        "codes": [{"code": item.code, "title": item.title.shown} for item in dimension.categories],
        "groups": sorted(dimension.groups),
    }
