"""What happens to each definition of a package: it is added, stays out, replaces what is here, or gets another id."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from kobimo.catalogue.loading import catalogue
from kobimo.language import _
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.packaging.comparing import Entry, State
from kobimo.workspace.package.manifest import Kind

OnConflict = Literal["keep", "replace", "rename"]

_LONGEST_ID = 48


@dataclass(frozen=True)
class Decided:
    """What happens to one definition: `name` is its id here, `action` one of add, keep, replace, rename."""

    entry: Entry
    action: Literal["add", "keep", "replace", "rename"]
    name: str

    @property
    def shown(self) -> str:
        """The German words."""
        return {
            "add": _("wird angelegt"),
            "keep": _("bleibt, wie sie hier ist") if self.entry.state.conflict else _("ist schon da"),
            "replace": _("wird ersetzt; die frühere Fassung bleibt im Verlauf"),
            "rename": _("wird als {name} angelegt").format(name=self.name),
        }[self.action]


def decided(workspace: OpenedWorkspace, entry: Entry, on_conflict: OnConflict) -> Decided:
    """Decide what happens to a definition.

    Parameters
    ----------
    workspace : OpenedWorkspace
    entry : Entry
    on_conflict : "keep", "replace" or "rename"

    Returns
    -------
    Decided
    """
    if entry.state is State.NEW:
        return Decided(entry, "add", entry.id)
    if entry.state is State.SAME or on_conflict == "keep":
        return Decided(entry, "keep", entry.id)
    if entry.state is State.NAME_TAKEN:
        taken = entry.id in workspace.definitions.indicators
        return Decided(entry, "rename", _free(workspace, entry) if taken else entry.id)
    if on_conflict == "replace":
        return Decided(entry, "replace", entry.id)
    return Decided(entry, "rename", _free(workspace, entry))


def together(decisions: Sequence[Decided]) -> tuple[Decided, ...]:
    """Let a source and its recipe share their fate: the recipe decides.

    Parameters
    ----------
    decisions : sequence of Decided

    Returns
    -------
    tuple of Decided
    """
    recipes = {d.entry.id: d for d in decisions if d.entry.kind == "recipe"}

    def joined(decision: Decided) -> Decided:
        recipe = recipes.get(decision.entry.id)
        if decision.entry.kind != "source" or recipe is None or decision.action == "add":
            return decision
        if recipe.action == "rename":
            return Decided(decision.entry, "rename", recipe.name)
        return Decided(decision.entry, "keep", decision.entry.id)

    return tuple(map(joined, decisions))


def _free(workspace: OpenedWorkspace, entry: Entry) -> str:
    """Return the first free id with a number behind it; source and recipe get the same one."""
    known = workspace.definitions
    taken: Mapping[Kind, Mapping[str, object]] = {
        "indicator": known.indicators,
        "group": {**catalogue().groups, **known.groups},
        "dataset": known.datasets,
        "source": known.sources,
        "recipe": known.sources,
        "streets": known.spaces,
    }
    number = 2
    while (name := f"{entry.id[: _LONGEST_ID - 5]}_{number}") in taken[entry.kind]:
        number += 1
    return name
