"""The indicators that a workspace defines itself, faulty files included."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.errors import KobimoError
from kobimo.model.indicator import IndicatorDefinition
from kobimo.workflows.catalogue.listed import is_listed
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.definitions import parse_definition


@dataclass(frozen=True)
class Owned:
    """An own definition.

    Attributes
    ----------
    id, path : str
    definition : IndicatorDefinition or None
        None if the file is faulty.
    problem : str
        What is wrong with the file, with its line.
    listed : bool
        Whether the catalogue has a definition of this id, which it replaces.
    """

    id: str
    path: str
    definition: IndicatorDefinition | None
    problem: str = ""
    listed: bool = False


def owned(workspace: OpenedWorkspace) -> tuple[Owned, ...]:
    """List the own indicators of a workspace.

    Parameters
    ----------
    workspace : OpenedWorkspace

    Returns
    -------
    tuple of Owned
        Faulty ones first, then by topic area and title.
    """
    folder = workspace.layout.indicators
    files = sorted(path for path in folder.glob("*.yaml") if not path.name.startswith("."))
    found = []
    for path in files:
        name, shown = path.stem, workspace.layout.relative(path)
        try:
            definition = parse_definition(path.read_bytes(), shown, IndicatorDefinition)
        except KobimoError as error:
            found.append(Owned(name, shown, None, str(error), is_listed(name)))
        else:
            found.append(Owned(name, shown, definition, "", is_listed(name)))
    return tuple(sorted(found, key=_order))


def _order(item: Owned) -> tuple[bool, str, str]:
    """Put faulty ones first."""
    if item.definition is None:
        return False, "", item.id
    return True, item.definition.area, item.definition.title.shown.casefold()
