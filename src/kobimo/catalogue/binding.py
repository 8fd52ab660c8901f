"""Which definitions of the catalogue a workspace can compute, and what it lacks for the others."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from kobimo.model.additivity import unsuited
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.indicator import Component, IndicatorDefinition, Part


class Lack(StrEnum):
    """What a workspace lacks for an indicator."""

    DATASET = "dataset"
    SEVERAL = "several"
    MEASURE = "measure"
    ADDITIVITY = "additivity"
    DIMENSION = "dimension"
    CODE = "code"
    SPACE = "space"


@dataclass(frozen=True, slots=True, order=True)
class Missing:
    """One thing that is missing.

    Attributes
    ----------
    template : str
        Dataset of the catalogue.
    lack : Lack
    names : tuple of str
        The measure, dimension or codes; datasets that compete; the space of the dataset, then those of the others; a
        measure that is added up and should not be, or the other way round, and its dataset.
        Empty for a whole dataset.
    """

    template: str
    lack: Lack
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Bound:
    """An indicator of the catalogue in terms of the datasets of a workspace; without it what is missing."""

    indicator: IndicatorDefinition | None
    missing: tuple[Missing, ...]


def bind(
    indicator: IndicatorDefinition,
    datasets: Mapping[str, DatasetDefinition],
    space_of: Callable[[DatasetDefinition], str] = lambda dataset: dataset.space,
) -> Bound:
    """Write an indicator of the catalogue with the datasets that follow its templates.

    Parameters
    ----------
    indicator : IndicatorDefinition
        Of the catalogue: its datasets are templates.
    datasets : mapping of id to DatasetDefinition
        Of the workspace.
    space_of : callable, optional
        Space in which the counts of a dataset are shown.

    Returns
    -------
    Bound
        Without the example, and without breakdowns that a dataset does not have; anything else that is missing is
        listed.
    """
    chosen_from = _preferred(datasets)
    missing = dict.fromkeys(item for part in indicator.parts for item in _lacks(part, indicator, chosen_from))
    if missing:
        return Bound(None, tuple(sorted(missing)))
    chosen = {part.dataset: chosen_from[part.dataset][0] for part in indicator.parts}
    if len({space_of(dataset) for dataset in chosen.values()}) > 1:
        together = _in_one_space(indicator, datasets, space_of)
        if together is None:
            return Bound(None, (_apart(chosen, space_of),))
        chosen = together
    dimensions = [{dimension.id for dimension in dataset.dimensions} for dataset in chosen.values()]
    common = set.intersection(*dimensions)
    denominator = indicator.denominator
    return Bound(
        indicator.model_copy(
            update={
                "numerator": _in_place(indicator.numerator, chosen),
                "denominator": None if denominator is None else _in_place(denominator, chosen),
                "example": None,
                "breakdowns": tuple(crossing for crossing in indicator.breakdowns if set(crossing) <= common),
            }
        ),
        (),
    )


def _in_one_space(
    indicator: IndicatorDefinition,
    datasets: Mapping[str, DatasetDefinition],
    space_of: Callable[[DatasetDefinition], str],
) -> dict[str, DatasetDefinition] | None:
    """Choose followers that lie in one space: schools may be held once as places and once counted in areas."""
    offered = followers(datasets)
    wanted = dict.fromkeys(part.dataset for part in indicator.parts)
    for space in sorted({space_of(dataset) for name in wanted for dataset in offered[name]}):
        inside = _preferred({own.id: own for name in wanted for own in offered[name] if space_of(own) == space})
        if not any(item for part in indicator.parts for item in _lacks(part, indicator, inside)):
            return {name: inside[name][0] for name in wanted}
    return None


def _apart(chosen: Mapping[str, DatasetDefinition], space_of: Callable[[DatasetDefinition], str]) -> Missing:
    """Name the dataset that would have to move: that of institutions, which lie in areas, before that of areas."""
    moving = min(chosen, key=lambda name: (chosen[name].place != "institution", list(chosen).index(name)))
    own = space_of(chosen[moving])
    others = sorted({space_of(dataset) for dataset in chosen.values()} - {own})
    return Missing(moving, Lack.SPACE, (own, *others))


def followers(datasets: Mapping[str, DatasetDefinition]) -> dict[str, tuple[DatasetDefinition, ...]]:
    """Return the datasets of a workspace that follow each structure of the catalogue."""
    found: dict[str, tuple[DatasetDefinition, ...]] = {}
    for dataset in datasets.values():
        name = dataset.implements or dataset.id
        found[name] = (*found.get(name, ()), dataset)
    return found


def _preferred(datasets: Mapping[str, DatasetDefinition]) -> dict[str, tuple[DatasetDefinition, ...]]:
    """Return the followers that count: a dataset of the structure's name goes before those that only follow it."""
    return {
        name: tuple(own for own in members if own.id == name) or members
        for name, members in followers(datasets).items()
    }


def _lacks(
    part: Part, indicator: IndicatorDefinition, offered: Mapping[str, tuple[DatasetDefinition, ...]]
) -> Iterator[Missing]:
    """List what is missing for one part."""
    found = offered.get(part.dataset, ())
    if not found:
        yield Missing(part.dataset, Lack.DATASET)
        return
    if len(found) > 1:
        yield Missing(part.dataset, Lack.SEVERAL, tuple(dataset.id for dataset in found))
        return
    dataset = found[0]
    if part.measure not in {measure.id for measure in dataset.measures}:
        yield Missing(part.dataset, Lack.MEASURE, (part.measure,))
    elif unsuited(indicator.kind, dataset.measure(part.measure))[0]:
        yield Missing(part.dataset, Lack.ADDITIVITY, (part.measure, dataset.id))
    dimensions = {dimension.id: dimension for dimension in dataset.dimensions}
    wanted = {name: set(codes) for name, codes in part.where.items()}
    for layer in indicator.layers if part is indicator.numerator else ():
        for name, codes in layer.where.items():
            wanted.setdefault(name, set()).update(codes)
    if indicator.over is not None:
        wanted.setdefault(indicator.over, set())
    for name, needed in wanted.items():
        if name not in dimensions:
            yield Missing(part.dataset, Lack.DIMENSION, (name,))
        elif strange := _strange(dimensions[name], needed):
            yield Missing(part.dataset, Lack.CODE, (name, *strange))


def _strange(dimension: Dimension, codes: set[str]) -> list[str]:
    """Return the codes that a dimension does not have; an interval has all."""
    known = {*dimension.codes, *dimension.groups}
    return [] if dimension.kind == "interval" else sorted(codes - known)


def _in_place(component: Component, chosen: Mapping[str, DatasetDefinition]) -> Component:
    """Name the datasets of the workspace."""
    return component.model_copy(
        update={
            "dataset": chosen[component.dataset].id,
            "plus": tuple(p.model_copy(update={"dataset": chosen[p.dataset].id}) for p in component.plus),
            "minus": tuple(p.model_copy(update={"dataset": chosen[p.dataset].id}) for p in component.minus),
        }
    )
