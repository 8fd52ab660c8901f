"""Which source of the workspace a file belongs to: those whose recipe it fits, the best first."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from itertools import islice

from kobimo.errors import KobimoError
from kobimo.ingest.collecting.mark import LAYOUT, carries_form
from kobimo.ingest.corrections import matches_name
from kobimo.ingest.headings import hits
from kobimo.ingest.outline import Role
from kobimo.ingest.structured import ROW_KIND, UNIT, VALUE
from kobimo.ingest.tidy import GROUP, PERIOD, head_keys, key_names
from kobimo.ingest.values.plan import wanted_columns
from kobimo.model.checks import Severity
from kobimo.workflows.assisting.looking import understood_upload
from kobimo.workflows.assisting.trial import filled_form
from kobimo.workflows.assisting.uploads import Upload
from kobimo.workflows.deliveries.importing import ImportResult, import_delivery
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.recipes.understanding import Understood

_TRIED = 3
_SHARE = 0.5
_ROWS = 60


@dataclass(frozen=True)
class Candidate:
    """A source, and what a trial of its recipe gave."""

    source: str
    title: str
    result: ImportResult

    @property
    def fits(self) -> bool:
        """Whether the file would be accepted."""
        return self.result.accepted


def candidates(workspace: OpenedWorkspace, upload: Upload) -> tuple[Candidate, ...]:
    """Try the recipes that a file may belong to.

    Parameters
    ----------
    workspace : OpenedWorkspace
    upload : Upload

    Returns
    -------
    tuple of Candidate
        Those it fits first, then those whose headings it has; at most three.
    """
    file = understood_upload(upload)
    if not file.opened.grids:
        return ()
    if carries_form(file.opened):
        return _workbooks(workspace, upload, file)
    texts = _texts(file)
    shares = []
    for source, recipe in workspace.definitions.recipes.items():
        wanted = wanted_columns(recipe) if recipe.values else []
        share = hits(texts, wanted) / len(wanted) if wanted else 0.0
        if share >= _SHARE:
            shares.append((share + (0.5 if matches_name(upload.path.name, recipe.file_name) else 0), source))
    tried = [_tried(workspace, source, upload) for _share, source in sorted(shares, key=_best)[:_TRIED]]
    return tuple(sorted((item for item in tried if item is not None), key=_errors))


def candidate(workspace: OpenedWorkspace, source: str, upload: Upload) -> Candidate:
    """Try the recipe of one source; raises as `import_delivery`."""
    result = import_delivery(workspace, source, [upload.path], dry_run=True)
    return Candidate(source, workspace.definitions.sources[source].title.shown, result)


def _workbooks(workspace: OpenedWorkspace, upload: Upload, file: Understood) -> tuple[Candidate, ...]:
    """Try the recipes for collection workbooks of the same dataset, breakdown and level."""
    try:
        identity = filled_form(file).identity
    except KobimoError:
        return ()
    recipes = workspace.definitions.recipes.items()
    names = [name for name, recipe in recipes if (recipe.table.layout, recipe.table.title) == (LAYOUT, identity)]
    tried = [_tried(workspace, name, upload) for name in names]
    return tuple(sorted((item for item in tried if item is not None), key=_errors))


def _tried(workspace: OpenedWorkspace, source: str, upload: Upload) -> Candidate | None:
    """Try a recipe; one that contradicts itself is no candidate."""
    try:
        return candidate(workspace, source, upload)
    except KobimoError:
        return None


def _best(item: tuple[float, str]) -> tuple[float, str]:
    """Order by share, then by name."""
    return -item[0], item[1]


def _errors(item: Candidate) -> int:
    """Order by the number of errors."""
    return sum(check.severity is Severity.ERROR for check in item.result.checks)


def _texts(file: Understood) -> Collection[str]:
    """Return everything that a recipe may call a heading of this file."""
    found = {VALUE, UNIT, ROW_KIND, PERIOD, GROUP}
    for grid in file.opened.grids:
        for row in range(min(_ROWS, len(grid.rows))):
            found.update(grid.text(row, at) for at in range(min(_ROWS, len(grid.rows[row]))))
    for table in islice(file.tables, _ROWS):
        found.update(key_names(table).values())
        for column in table.columns:
            found.add(column.name)
            if column.role is Role.VALUE:
                found.update(head_keys(table, column))
    return found
