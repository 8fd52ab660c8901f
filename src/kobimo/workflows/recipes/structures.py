"""Which dataset structure of the catalogue a proposed dataset follows, where that is beyond doubt."""

from __future__ import annotations

from collections.abc import Iterable

from kobimo.model.dataset import DatasetDefinition, Dimension, Measure
from kobimo.model.template import DatasetTemplate
from kobimo.reference.scales import scale_of_measure


def followed(dataset: DatasetDefinition, templates: Iterable[DatasetTemplate]) -> DatasetTemplate | None:
    """Find the structure that a dataset follows under a name of its own.

    Indicators of the catalogue find measures, dimensions and codes by their ids. So all of these must be the same, and
    one measure must be of a kind that no other structure has: persons are counted everywhere.

    Parameters
    ----------
    dataset : DatasetDefinition
        As it was proposed for a file.
    templates : iterable of DatasetTemplate
        Structures of the catalogue.

    Returns
    -------
    DatasetTemplate or None
        None if none fits, if several do, or if the dataset has the name of a structure and needs no other.
    """
    offered = tuple(templates)
    if any(template.id == dataset.id for template in offered):
        return None
    fitting = [template for template in offered if _fits(dataset, template)]
    if len(fitting) != 1:
        return None
    others = {measure.id for template in offered if template is not fitting[0] for measure in template.measures}
    return fitting[0] if any(measure.id not in others for measure in dataset.measures) else None


def _fits(dataset: DatasetDefinition, template: DatasetTemplate) -> bool:
    """Tell whether all that a dataset has is in a structure, under the same names."""
    measures = {measure.id: measure for measure in template.measures}
    dimensions = {dimension.id: dimension for dimension in template.dimensions}
    return (
        dataset.period_type is template.period_type
        and all(own.id in measures and _same_measure(own, measures[own.id]) for own in dataset.measures)
        and all(own.id in dimensions and _same_dimension(own, dimensions[own.id]) for own in dataset.dimensions)
    )


def _same_measure(own: Measure, other: Measure) -> bool:
    """Tell whether two measures count the same way in the same unit."""
    scales = {scale_of_measure(item.unit.de, counts=item.additivity == "count") for item in (own, other)}
    return own.additivity == other.additivity and len(scales) == 1


def _same_dimension(own: Dimension, other: Dimension) -> bool:
    """Tell whether all codes of a dimension are codes of another one."""
    return own.kind == other.kind and set(own.codes) <= set(other.codes)
