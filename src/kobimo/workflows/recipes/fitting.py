"""Does a file still fit its Einlesevorlage? A dry run of the import, and what it says of the structure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.model.checks import CheckResult
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.opened import OpenedWorkspace


@dataclass(frozen=True)
class FitResult:
    """Whether a file fits; what is different; what was found."""

    source: str
    fits: bool
    rows: int
    diff: Mapping[str, Any]
    checks: tuple[CheckResult, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "source": self.source,
            "fits": self.fits,
            "rows": self.rows,
            "diff": dict(self.diff),
            "checks": [check.as_dict() for check in self.checks],
        }


def check_fit(workspace: OpenedWorkspace, source: str, file: str | Path) -> FitResult:
    """Read a file by the recipe of a source and change nothing.

    Parameters
    ----------
    workspace : OpenedWorkspace
    source : str
        A source with a recipe.
    file : path
        The file.

    Returns
    -------
    FitResult
        It fits if no check is an error.

    Raises
    ------
    UnknownNameError, DefinitionError, InvalidInputError
        As `import_delivery`.
    """
    result = import_delivery(workspace, source, [file], dry_run=True)
    found = result.as_dict()
    return FitResult(source, result.accepted, sum(result.observations.values()), found.get("diff") or {}, result.checks)
