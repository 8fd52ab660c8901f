"""Check spaces and crosswalks of a workspace as they are, without changing anything."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kobimo.errors import KobimoError, UnknownNameError
from kobimo.language import _
from kobimo.model.checks import CheckResult, Place, has_errors
from kobimo.model.crosswalk import CrosswalkEnd
from kobimo.reference.checks import found
from kobimo.reference.checks.folding import fold
from kobimo.spaces.checking import check_space, inconsistency
from kobimo.spaces.crosswalks.checking import crosswalk_checks
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True)
class SpaceChecks:
    """What was looked at, and what was found."""

    spaces: tuple[str, ...]
    crosswalks: tuple[str, ...]
    checks: tuple[CheckResult, ...]

    @property
    def sound(self) -> bool:
        """Whether no check is an error."""
        return not has_errors(self.checks)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "sound": self.sound,
            "spaces": list(self.spaces),
            "crosswalks": list(self.crosswalks),
            "checks": [check.as_dict() for check in self.checks],
        }


def check_spaces(workspace: OpenedWorkspace, space: str | None = None) -> SpaceChecks:
    """Check validity, memberships, surfaces, changes and crosswalks.

    Parameters
    ----------
    workspace : OpenedWorkspace
    space : str, optional
        Only this space and the crosswalks that begin or end in it.

    Raises
    ------
    UnknownNameError
        If there is no such space.
    """
    definitions = workspace.definitions
    if space is not None and space not in definitions.spaces:
        raise UnknownNameError(_("Raumsystem"), space, definitions.spaces, where="--space")
    spaces = (space,) if space is not None else tuple(sorted(definitions.spaces))
    crosswalks = tuple(
        name
        for name, item in sorted(definitions.crosswalks.items())
        if space is None or space in {item.source.space, item.target.space}
    )
    checks = [check for name in spaces for check in _of_space(workspace, name)]
    checks += [check for name in crosswalks for check in _of_crosswalk(workspace, name)]
    return SpaceChecks(spaces, crosswalks, fold(checks))


def _of_space(workspace: OpenedWorkspace, name: str) -> Iterator[CheckResult]:
    try:
        history = workspace.history(name)
        geometries = workspace.geometry_versions(name)
    except KobimoError as error:
        yield inconsistency(error, name)
        return
    bridged = {
        (item.source.level, row.source)
        for crosswalk, item in workspace.definitions.crosswalks.items()
        if item.source.space == name
        for row in workspace.crosswalk(crosswalk).rows
    }
    yield from check_space(history, geometries, bridged)


def _of_crosswalk(workspace: OpenedWorkspace, name: str) -> Iterator[CheckResult]:
    definition = workspace.definitions.crosswalks[name]
    place = Place(f"spaces/crosswalks/{name}.yaml")
    sides = []
    for end in (definition.source, definition.target):
        keys = _keys(workspace, end)
        if keys is None:
            yield found("CROSSWALK_END_UNKNOWN", place, end=f"{end.space}:{end.level}")
            return
        sides.append(keys)
    crosswalk = workspace.crosswalk(name)
    weights = workspace.layout.relative(workspace.layout.weights(name))
    checks, _tidy = crosswalk_checks(crosswalk, sides[0], sides[1], Place(weights))
    yield from checks


def _keys(workspace: OpenedWorkspace, end: CrosswalkEnd) -> tuple[str, ...] | None:
    """Return the keys that a side may name; all that the level ever had where no status is named."""
    spaces = workspace.definitions.spaces
    if end.space not in spaces or end.level not in {level.id for level in spaces[end.space].levels}:
        return None
    history = workspace.history(end.space)
    return history.ever(end.level) if end.territory is None else history.at(end.territory).keys(end.level)
