"""The targets of a release: those of its indicators, as they stand when it is made; they never change in it again."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.targets.keeping import kept_targets


def released_targets(workspace: OpenedWorkspace, metadata: Mapping[str, Any]) -> list[dict[str, str | float]]:
    """Return the targets that belong to the indicators and areas of a release, in order.

    A target is what a council decided in public; no audience is kept from it.

    Raises
    ------
    DefinitionError
        If the table of targets is faulty: then nothing is released.
    """
    known = {f"{row[0]}:{row[1]}" for rows in metadata["areas"].values() for row in rows}
    return [
        target.as_dict()
        for target in kept_targets(workspace).targets
        if target.indicator in metadata["indicators"] and (not target.area or target.area in known)
    ]
