"""What a package would change in a workspace: per definition new, same, different, or a name that is taken."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from kobimo.catalogue.loading import catalogue
from kobimo.language import _
from kobimo.model.area import SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.model.recipe import Recipe
from kobimo.model.source import SourceDefinition
from kobimo.model.text import Definition
from kobimo.workflows.catalogue.own import same_name
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.packaging.sparing import spare_dataset, spare_indicator, spare_recipe, spare_source
from kobimo.workflows.packaging.wording import differences, same_formula
from kobimo.workspace.definitions import parse_definition
from kobimo.workspace.package.file import Package
from kobimo.workspace.package.manifest import Kind

MODELS: Mapping[Kind, type[Definition]] = {
    "indicator": IndicatorDefinition,
    "group": IndicatorGroup,
    "dataset": DatasetDefinition,
    "source": SourceDefinition,
    "recipe": Recipe,
    "streets": SpaceDefinition,
}


class State(StrEnum):
    """How a definition of a package stands to the workspace."""

    NEW = "new"
    SAME = "same"
    DIFFERENT = "different"
    OTHER_FORMULA = "other_formula"
    NAME_TAKEN = "name_taken"

    @property
    def shown(self) -> str:
        """The German word."""
        return {
            State.NEW: _("neu"),
            State.SAME: _("gleich"),
            State.DIFFERENT: _("anders"),
            State.OTHER_FORMULA: _("Kennung gehört hier zu einer anderen Formel"),
            State.NAME_TAKEN: _("Name gehört hier zu einer anderen Kennzahl"),
        }[self]

    @property
    def conflict(self) -> bool:
        """Whether somebody has to say what happens."""
        return self not in {State.NEW, State.SAME}


@dataclass(frozen=True)
class Entry:
    """One definition of a package.

    Attributes
    ----------
    differences : tuple of str
        In which fields it differs from the one here.
    taken_by : str
        Id of the indicator that has its name.
    """

    kind: Kind
    id: str
    definition: Definition
    state: State = State.NEW
    differences: tuple[str, ...] = ()
    taken_by: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "kind": self.kind,
            "id": self.id,
            "state": self.state.value,
            "differences": list(self.differences),
            "taken_by": self.taken_by or None,
        }


def entries_of(package: Package) -> tuple[Entry, ...]:
    """Read the definitions of a package.

    Raises
    ------
    DefinitionError
        If one of them is not valid or has fields that this kobimo does not know.
    """
    return tuple(
        Entry(item.kind, item.id, parse_definition(package.contents[item.path], item.path, MODELS[item.kind]))
        for item in package.manifest.items
    )


def compared(workspace: OpenedWorkspace, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Compare the definitions of a package with those of a workspace, as far as either would leave its workspace."""
    return tuple(_compared(workspace, entry) for entry in entries)


def _compared(workspace: OpenedWorkspace, entry: Entry) -> Entry:
    here = _here(workspace, entry)
    if entry.kind == "streets":
        return replace(entry, state=State.SAME if workspace.layout.streets(entry.id).exists() else State.NEW)
    if isinstance(entry.definition, IndicatorDefinition) and (other := _namesake(workspace, entry.definition)):
        return replace(entry, state=State.NAME_TAKEN, taken_by=other)
    if here is None:
        return entry
    there = entry.definition
    if isinstance(here, DatasetDefinition) and isinstance(there, DatasetDefinition):
        there = there.model_copy(update={"space": here.space, "level": here.level})
    said = differences(here, there)
    if not said:
        return replace(entry, state=State.SAME)
    other_formula = entry.kind == "indicator" and not same_formula(here, there)
    return replace(entry, state=State.OTHER_FORMULA if other_formula else State.DIFFERENT, differences=said)


def _here(workspace: OpenedWorkspace, entry: Entry) -> Definition | None:
    """Return the definition of the workspace with the same id, without what would stay there."""
    known = workspace.definitions
    look: dict[Kind, Callable[[], Definition]] = {
        "indicator": lambda: spare_indicator(known.indicators[entry.id]),
        "group": lambda: {**catalogue().groups, **known.groups}[entry.id],
        "dataset": lambda: spare_dataset(known.datasets[entry.id]),
        "source": lambda: spare_source(known.sources[entry.id]),
        "recipe": lambda: _spared(known.recipes[entry.id], entry.id),
        "streets": lambda: known.spaces[entry.id],
    }
    try:
        return look[entry.kind]()
    except KeyError:
        return None


def _spared(recipe: Recipe, source: str) -> Recipe:
    """Return a recipe without what stays here; one of areas as it is."""
    return recipe if recipe.areas else spare_recipe(recipe, source)


def _namesake(workspace: OpenedWorkspace, indicator: IndicatorDefinition) -> str:
    """Return the id of another indicator, here or in the catalogue, that has the German or the English name."""
    others = {**catalogue().indicators, **workspace.definitions.indicators}
    return next(iter(same_name(indicator, others)), "")
