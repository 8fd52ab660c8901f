"""Make a collection workbook and write it as a file."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.workflows.collecting.asking import Wish, asked
from kobimo.workflows.collecting.instructions import title_of
from kobimo.workflows.collecting.workbook import workbook
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.files import write_bytes
from kobimo.workspace.paths import reachable


@dataclass(frozen=True)
class MadeWorkbook:
    """A workbook that was written; `period` is empty if the office enters it."""

    path: Path
    title: str
    dataset: str
    cube: str
    level: str
    period: str
    rows: int
    columns: int

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "file": str(self.path),
            "title": self.title,
            "dataset": self.dataset,
            "cube": self.cube,
            "level": self.level or None,
            "period": self.period or None,
            "rows": self.rows,
            "columns": self.columns,
        }


def make_workbook(wish: Wish, target: str | Path, workspace: OpenedWorkspace | None = None) -> MadeWorkbook:
    """Write a collection workbook.

    Parameters
    ----------
    wish : Wish
        What is wanted.
    target : path
        An .xlsx file; one that is there is replaced.
    workspace : OpenedWorkspace, optional
        Its areas become rows.

    Returns
    -------
    MadeWorkbook

    Raises
    ------
    InvalidInputError
        If the file would be no .xlsx; else as `kobimo.workflows.collecting.asking.asked`.
    """
    path = reachable(target)
    if path.suffix.lower() != ".xlsx":
        raise InvalidInputError(
            _("Eine Erhebungsmappe ist eine Excel-Datei."),
            where=str(target),
            remedy=_("Bitte eine Datei mit der Endung .xlsx nennen."),
        )
    made = asked(wish, workspace)
    write_bytes(path, workbook(made))
    form = made.form
    return MadeWorkbook(
        path, title_of(made), form.dataset, form.cube, form.level, form.period, made.rows, len(form.values)
    )
