"""Cross check of all definitions: each name that one file mentions must exist in another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from kobimo.language import _
from kobimo.model.additivity import unsuited
from kobimo.model.area import Space
from kobimo.model.category import parse_interval
from kobimo.model.crosswalk import CrosswalkDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import Codes, IndicatorDefinition, IndicatorGroup, Part
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
    for name, group in definitions.groups.items():
        check_group(check, f"groups/{name}.yaml", group)
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
    """Check the parts, breakdowns and levels of one indicator."""
    spaces: set[str] = set()
    for side, component in (("numerator", indicator.numerator), ("denominator", indicator.denominator)):
        if component is None:
            continue
        for sign in ("plus", "minus"):
            for index, part in enumerate(getattr(component, sign)):
                _part(check, file, (side, sign, index), part, indicator)
        if (dataset := _part(check, file, (side,), component, indicator)) is None:
            continue
        spaces.add(dataset.space)
        if indicator.over is not None:
            check.dimension(file, ("over",), dataset, indicator.over)
        if side == "numerator":
            _narrowed(check, file, dataset, indicator)
    for index, level in enumerate(indicator.levels):
        for space in sorted(spaces):
            check.level(file, ("levels", index), level, space)


def check_group(check: CrossCheck, file: str, group: IndicatorGroup) -> None:
    """Check that a group has an id of its own, and that its figures exist here or in the catalogue, each once."""
    from kobimo.catalogue.loading import catalogue  # noqa: PLC0415 - only workspaces with groups read the catalogue

    shipped = catalogue()
    if group.id in shipped.groups:
        check.add(
            file,
            ("id",),
            _("Die Kennung „{id}“ gehört dem Indikator „{title}“ des Katalogs.").format(
                id=group.id, title=shipped.groups[group.id].title.shown
            ),
            _("Eine andere Kennung wählen und die Datei genauso nennen."),
        )
    known = {*shipped.indicators, *check.definitions.indicators}
    for index, member in enumerate(group.members):
        if member in group.members[:index]:
            message = _("Die Kennzahl „{member}“ steht zweimal im Indikator.").format(member=member)
            check.add(file, ("members", index), message, _("Eine der beiden Zeilen löschen."))
        else:
            check.known(file, ("members", index), _("Kennzahl"), member, known)


def _narrowed(check: CrossCheck, file: str, dataset: DatasetDefinition, indicator: IndicatorDefinition) -> None:
    """Check by what the numerator is broken down or taken apart."""
    for index, crossing in enumerate(indicator.breakdowns):
        for number, name in enumerate(crossing):
            check.dimension(file, ("breakdowns", index, number), dataset, name)
    for index, layer in enumerate(indicator.layers):
        _where(check, file, ("layers", index), dataset, layer.where)


def _part(
    check: CrossCheck, file: str, at: Location, part: Part, indicator: IndicatorDefinition
) -> DatasetDefinition | None:
    datasets = check.definitions.datasets
    if not check.known(file, (*at, "dataset"), _("Datensatz"), part.dataset, datasets):
        return None
    dataset = datasets[part.dataset]
    measures = [measure.id for measure in dataset.measures]
    if check.known(file, (*at, "measure"), _("Messgröße"), part.measure, measures):
        reason, remedy = unsuited(indicator.kind, dataset.measure(part.measure))
        if reason:
            check.add(file, (*at, "measure"), reason, remedy)
    _where(check, file, at, dataset, part.where)
    return dataset


def _where(check: CrossCheck, file: str, at: Location, dataset: DatasetDefinition, where: Mapping[str, Codes]) -> None:
    """Check that dimensions and codes of a restriction exist."""
    for name, codes in where.items():
        place = (*at, "where", name)
        if (dimension := check.dimension(file, place, dataset, name)) is not None:
            for index, code in enumerate(codes):
                check.code(file, (*place, index), dimension, code, groups=True)
