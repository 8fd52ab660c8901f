"""A file that is understood in a process of its own, which sends back what it means and none of its cells."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from kobimo.ingest.confined import ConfinedError, confined
from kobimo.ingest.formats.limits import Limits
from kobimo.ingest.grid import Grid, Opened
from kobimo.ingest.outline import Recognition


def recognise_apart(path: Path, *, sheet: str | None = None, limits: Limits = Limits()) -> tuple[Opened, Recognition]:  # noqa: B008 - frozen
    """Open and understand a file in a process of its own, with limits of memory and time for both.

    Nothing is loaded here that only the work itself needs, and millions of cells stay where they were read.

    Parameters
    ----------
    path : Path
        The file.
    sheet : str or None
        Only this sheet.
    limits : Limits
        What a file may cost.

    Returns
    -------
    tuple of (Opened, Recognition)
        The grids without their rows, which is enough for `kobimo.ingest.recognition.report`, and what they mean.
    """
    try:
        return confined(_recognised, path, sheet, limits, memory_bytes=limits.memory_bytes, seconds=limits.seconds)
    except ConfinedError as error:
        from kobimo.ingest.recognition.recognise import recognise  # noqa: PLC0415 - only where the process failed

        opened = Opened(path.name, None, (), (error.result(path.name),))
        return opened, recognise(opened, sheet=sheet)


def _recognised(path: Path, sheet: str | None, limits: Limits) -> tuple[Opened, Recognition]:
    """Do the work of the process."""
    from kobimo.ingest.formats.registry import open_file  # noqa: PLC0415 - the parent need not load the readers
    from kobimo.ingest.recognition.recognise import recognise_opened  # noqa: PLC0415 - as above

    opened = open_file(path, limits)
    recognition = recognise_opened(path, opened, sheet=sheet)
    return replace(opened, grids=tuple(map(_without_cells, opened.grids))), recognition


def _without_cells(grid: Grid) -> Grid:
    """Keep names and numbers of rows; whether there is geometry matters, its shapes do not."""
    geometry = None if grid.geometry is None else ()
    return replace(grid, rows=(), merges=(), percent=frozenset(), comments={}, geometry=geometry)
