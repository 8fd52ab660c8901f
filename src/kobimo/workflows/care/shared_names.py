"""What `kobimo doctor` finds in the names of indicators: one name for two formulas."""

from __future__ import annotations

from collections.abc import Iterator

from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.workflows.catalogue.own import same_name
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.packaging.wording import same_formula


def shared_names(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report indicators that have the name of another one with another formula; commands refuse that, editors do not.

    Parameters
    ----------
    workspace : OpenedWorkspace

    Yields
    ------
    Diagnosis
        One for each pair.
    """
    definitions = workspace.definitions
    own = {name: item for name, item in definitions.indicators.items() if name not in definitions.from_catalogue}
    for name, item in own.items():
        for other in same_name(item, definitions.indicators):
            first = other in own and other < name
            if not first and not same_formula(item, definitions.indicators[other]):
                title = item.title.shown
                yield diagnosis("NAME_SHARED", f"indicators/{name}.yaml", title=title, other=other)
