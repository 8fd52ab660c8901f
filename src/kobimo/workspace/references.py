"""Cross check of all definitions: each name that one file mentions must exist in another."""

from __future__ import annotations

from typing import TYPE_CHECKING

from kobimo.language import _
from kobimo.model.area import Space
from kobimo.model.category import parse_interval
from kobimo.model.crosswalk import CrosswalkDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import Component, IndicatorDefinition
from kobimo.workspace.cross_check import CrossCheck
from kobimo.workspace.problems import Location, Problem
from kobimo.workspace.recipe_references import check_recipe
from kobimo.workspace.yaml_text import Document

if TYPE_CHECKING:
    from kobimo.workspace.definitions import Definitions


def reference_problems(definitions: Definitions, documents: dict[str, Document]) -> list[Problem]:
    """Return what does not fit, ordered by kind of definition, file and place in the file."""
    check = CrossCheck(definitions, documents)
    for name, space in definitions.spaces.items():
        check.attempt(f"spaces/{name}.yaml", ("levels",), Space, space, ())
    for name, crosswalk in definitions.crosswalks.items():
        check_crosswalk(check, f"spaces/crosswalks/{name}.yaml", crosswalk)
    for name, register in definitions.registers.items():
        check.known(f"institutions/{name}.yaml", ("space",), _("Raum"), register.space, definitions.spaces)
    for name, dataset in definitions.datasets.items():
        check_dataset(check, f"datasets/{name}.yaml", dataset)
    for name, recipe in definitions.recipes.items():
        check_recipe(check, f"sources/{name}/recipe.yaml", recipe)
    for name, indicator in definitions.indicators.items():
        check_indicator(check, f"indicators/{name}.yaml", indicator)
    return check.found


def check_crosswalk(check: CrossCheck, file: str, crosswalk: CrosswalkDefinition) -> None:
    """Check that both ends of a crosswalk exist."""
    for side, end in (("source", crosswalk.source), ("target", crosswalk.target)):
        if check.known(file, (side, "space"), _("Raum"), end.space, check.definitions.spaces):
            check.level(file, (side, "level"), end.level, end.space)


def check_dataset(check: CrossCheck, file: str, dataset: DatasetDefinition) -> None:
    """Check the space, the level, the crosswalk and the groups of one dataset."""
    if check.known(file, ("space",), _("Raum"), dataset.space, check.definitions.spaces):
        check.level(file, ("level",), dataset.level, dataset.space)
    if dataset.moved_by is not None:
        check_moved_by(check, file, dataset, dataset.moved_by)
    for index, dimension in enumerate(dataset.dimensions):
        if dimension.kind == "interval":
            for group, members in dimension.groups.items():
                for number, member in enumerate(members):
                    at = ("dimensions", index, "groups", group, number)
                    check.attempt(file, at, parse_interval, member)


def check_moved_by(check: CrossCheck, file: str, dataset: DatasetDefinition, name: str) -> None:
    """Check that the crosswalk of a dataset exists and starts from its areas."""
    crosswalks = check.definitions.crosswalks
    if not check.known(file, ("moved_by",), _("Umsteigeschlüssel"), name, crosswalks):
        return
    source = crosswalks[name].source
    if (source.space, source.level) != (dataset.space, dataset.level):
        check.add(
            file,
            ("moved_by",),
            _("Der Umsteigeschlüssel {name} geht von {space}:{level} aus, der Datensatz liegt auf {own}.").format(
                name=name, space=source.space, level=source.level, own=f"{dataset.space}:{dataset.level}"
            ),
            _("Unter moved_by einen Umsteigeschlüssel dieser Ebene angeben."),
        )


def check_indicator(check: CrossCheck, file: str, indicator: IndicatorDefinition) -> None:
    """Check numerator, denominator, breakdowns and levels of one indicator."""
    spaces: set[str] = set()
    parts = {"numerator": indicator.numerator, "denominator": indicator.denominator}
    for part, component in parts.items():
        if component is not None and (dataset := _component(check, file, (part,), component)) is not None:
            spaces.add(dataset.space)
            if part == "numerator":
                for index, crossing in enumerate(indicator.breakdowns):
                    for number, name in enumerate(crossing):
                        check.dimension(file, ("breakdowns", index, number), dataset, name)
    for index, level in enumerate(indicator.levels):
        for space in sorted(spaces):
            check.level(file, ("levels", index), level, space)


def _component(check: CrossCheck, file: str, at: Location, component: Component) -> DatasetDefinition | None:
    datasets = check.definitions.datasets
    if not check.known(file, (*at, "dataset"), _("Datensatz"), component.dataset, datasets):
        return None
    dataset = datasets[component.dataset]
    measures = [measure.id for measure in dataset.measures]
    if check.known(file, (*at, "measure"), _("Messgröße"), component.measure, measures):
        _summable(check, file, (*at, "measure"), dataset, component.measure)
    for name, codes in component.where.items():
        place = (*at, "where", name)
        if (dimension := check.dimension(file, place, dataset, name)) is not None:
            for index, code in enumerate(codes):
                check.code(file, (*place, index), dimension, code, groups=True)
    return dataset


def _summable(check: CrossCheck, file: str, at: Location, dataset: DatasetDefinition, measure: str) -> None:
    if dataset.measure(measure).additivity == "none":
        check.add(
            file,
            at,
            _("Die Messgröße {measure} ist eine Quote oder ein Mittelwert und lässt sich nicht zusammenzählen.").format(
                measure=measure
            ),
            _("Bitte Zähler und Nenner als eigene Messgrößen liefern lassen."),
        )
