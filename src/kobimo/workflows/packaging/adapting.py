"""Definitions of a package as they are written here: id, areas, and what they refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.area import SpaceDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorGroup
from kobimo.model.text import Definition
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.packaging.deciding import Decided


def placed_in(workspace: OpenedWorkspace, decisions: Sequence[Decided], level: str) -> dict[str, tuple[str, str]]:
    """Find where each dataset of a package lies here.

    Parameters
    ----------
    workspace : OpenedWorkspace
    decisions : sequence of Decided
    level : str
        `space:level` of new datasets; empty for those of the package.

    Returns
    -------
    dict
        Space and level by id of the dataset in the package.

    Raises
    ------
    InvalidInputError
        If there is no such level here, or no areas at all.
    """
    known = workspace.definitions
    coming = [d.entry.definition for d in decisions if isinstance(d.entry.definition, SpaceDefinition)]
    spaces = {space.id: space for space in coming} | known.spaces
    places = {(space.id, entry.id) for space in spaces.values() for entry in space.levels}
    found = {}
    for decision in decisions:
        dataset = decision.entry.definition
        if not isinstance(dataset, DatasetDefinition):
            continue
        here = known.datasets.get(dataset.id)
        wanted = tuple(level.split(":", 1)) if ":" in level else (dataset.space, dataset.level)
        place = (here.space, here.level) if here is not None else (wanted[0], wanted[1])
        if not places:
            raise _no_areas()
        if place not in places:
            raise InvalidInputError(
                _("Der Datensatz {dataset} hat die Raumebene {place}; die gibt es hier nicht.").format(
                    dataset=dataset.id, place=":".join(place)
                ),
                remedy=_("Mit --level sagen, welche hier gemeint ist: {names}.").format(
                    names=", ".join(sorted(map(":".join, places))) or "–"
                ),
            )
        found[dataset.id] = place
    return found


def _no_areas() -> InvalidInputError:
    """Make the error for a workspace that was just founded."""
    return InvalidInputError(
        _("Der Arbeitsordner hat noch keine Gebiete; Datensätze brauchen eine Raumebene, auf der sie liegen."),
        remedy=_(
            "Zuerst die Gebiete einlesen: „kobimo space import“ liest Karten, Listen und amtliche Verzeichnisse, "
            "„kobimo recipe new“ legt die Gebiete an, die eine Lieferung nennt. Danach das Paket noch einmal "
            "übernehmen."
        ),
    )


def adapted(
    decision: Decided,
    renamed: Mapping[str, str],
    placed: Mapping[str, tuple[str, str]],
    municipality: str,
) -> Definition:
    """Return a definition as it is written here: its id, its areas, and the datasets that it refers to.

    Parameters
    ----------
    decision : Decided
    renamed : mapping
        Datasets that get another id, by that in the package.
    placed : mapping
        As `placed_in` finds it.
    municipality : str
        Where the package is from.

    Returns
    -------
    Definition
    """
    entry = decision.entry
    data = _renamed(entry.definition.model_dump(mode="json", exclude_defaults=True, exclude_none=True), renamed)
    if entry.kind == "dataset":
        data |= dict(zip(("space", "level"), placed[entry.id], strict=True))
        if decision.name != entry.id and "implements" not in data and entry.id in catalogue().templates:
            data["implements"] = entry.id
    if entry.kind == "recipe":
        _with_level(data, placed)
    if entry.kind != "recipe":
        data["id"] = decision.name
    if decision.action == "rename" and entry.kind in {"indicator", "group"}:
        data["title"] = {name: f"{text} ({_origin(decision, municipality)})" for name, text in data["title"].items()}
    return type(entry.definition).model_validate(data)


def regrouped(group: IndicatorGroup, decisions: Sequence[Decided]) -> IndicatorGroup:
    """Let a group name its figures as they are called here.

    Parameters
    ----------
    group : IndicatorGroup
    decisions : sequence of Decided
        A figure that stays out because its name is taken becomes the one that has the name.

    Returns
    -------
    IndicatorGroup
    """
    called = {
        d.entry.id: d.entry.taken_by if d.action == "keep" and d.entry.taken_by else d.name
        for d in decisions
        if d.entry.kind == "indicator"
    }
    members = dict.fromkeys(called.get(name, name) for name in group.members)
    return group.model_copy(update={"members": tuple(members)})


def _origin(decision: Decided, municipality: str) -> str:
    """Return what tells the name of something renamed from the one that is here, also when it comes again."""
    number = decision.name.removeprefix(f"{decision.entry.id}_")
    return " ".join([municipality or _("Paket"), *([number] if number.isdecimal() and number != "2" else [])])


def _with_level(data: dict[str, Any], placed: Mapping[str, tuple[str, str]]) -> None:
    """Let a recipe name the level that its dataset has here."""
    for part in (data, *data.get("values", ())):
        datasets = [rule["dataset"] for rule in data.get("values", ())]
        levels = {placed[name][1] for name in datasets if name in placed}
        area = part.get("area")
        if area and "level" in area and len(levels) == 1:
            area["level"] = levels.pop()


def _renamed(value: Any, names: Mapping[str, str]) -> Any:
    """Replace the datasets that a definition refers to."""
    if isinstance(value, dict):
        return {
            name: names.get(item, item) if name == "dataset" and isinstance(item, str) else _renamed(item, names)
            for name, item in value.items()
        }
    return [_renamed(item, names) for item in value] if isinstance(value, list) else value
