"""A release that is refused because of what was told before: what stands in the way, and what would help."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.disclosure.audit.witnesses import audit
from kobimo.disclosure.publication.frozen import blocking
from kobimo.disclosure.publication.insiders import for_insiders
from kobimo.disclosure.publication.problem import Publication
from kobimo.errors import DisclosureRefusedError
from kobimo.indicators.tables import KEYS
from kobimo.language import _, counted
from kobimo.model.release import ReleaseContent
from kobimo.store.builds import VALUES, current_build
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.content import chosen_metadata, chosen_values
from kobimo.workflows.releases.ledger import Telling, ledger, tellings
from kobimo.workflows.releases.protecting import Stated, stated, stated_publication
from kobimo.workflows.running.progress import SILENT, Progress

COUNTS = 3
"""Small counts for which is looked what stands in the way."""

_NAMED = 8


@dataclass(frozen=True)
class Obstacle:
    """A figure that was told before and stands in the way: where it was told, and its name."""

    told_in: str
    figure: Mapping[str, str]

    def as_dict(self) -> dict[str, str]:
        """Return the machine form."""
        return {"told_in": self.told_in, **self.figure}

    def __str__(self) -> str:
        """Name it for people."""
        return f"{self.told_in}: {' '.join(filter(None, self.figure.values()))}"


@dataclass(frozen=True)
class WayOut:
    """A smaller choice of figures that can be protected; it was tried."""

    text: str
    content: ReleaseContent
    figures: int

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        content = self.content.model_dump(mode="json", exclude_defaults=True)
        return {"text": self.text, "content": content, "figures": self.figures}


@dataclass(frozen=True)
class Frozen:
    """Why a release cannot be protected.

    Attributes
    ----------
    counts : int
        Small counts that cannot be protected.
    obstacles : tuple of Obstacle
        For some of these counts what was told before and stands in the way.
    minimal : bool
        Whether none of the obstacles can be spared.
    ways : tuple of WayOut
        What would help; all of it was tried.
    """

    counts: int
    obstacles: tuple[Obstacle, ...]
    minimal: bool
    ways: tuple[WayOut, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "counts": self.counts,
            "obstacles": [item.as_dict() for item in self.obstacles],
            "minimal": self.minimal,
            "ways": [item.as_dict() for item in self.ways],
        }

    def said(self) -> str:
        """Say what stands in the way."""
        if not self.obstacles:
            return ""
        head = (
            _("Im Weg steht, was schon mitgeteilt wurde; auf keine dieser Angaben ließe sich verzichten:")
            if self.minimal
            else _("Im Weg steht, was schon mitgeteilt wurde; vielleicht genügt schon ein Teil davon:")
        )
        lines = [f"  {item}" for item in self.obstacles[:_NAMED]]
        if len(self.obstacles) > _NAMED:
            lines.append(_("  … und {count} weitere").format(count=len(self.obstacles) - _NAMED))
        return "\n".join([head, *lines])

    def remedy(self) -> str:
        """Say what would help."""
        if not self.ways:
            return _(
                "Kleinere Auswahlen wurden probiert, keine genügt: die betroffenen Kennzahlen weglassen (--content)."
            )
        lines = [
            _("  {text}: {count} bleiben.").format(text=way.text, count=counted(way.figures, "Angabe", "Angaben"))
            for way in self.ways
        ]
        return "\n".join([_("Weniger freigeben (--content). Probiert und möglich:"), *lines])


def frozen(
    workspace: OpenedWorkspace, content: ReleaseContent, cells: Sequence[int], progress: Progress = SILENT
) -> Frozen:
    """Find out why a choice of figures cannot be protected.

    Parameters
    ----------
    workspace : OpenedWorkspace
    content : ReleaseContent
        That was refused.
    cells : sequence of int
        Small counts that could not be protected, as positions of its system.
    progress : Progress, optional

    Returns
    -------
    Frozen
    """
    build = current_build(workspace.layout)
    values = chosen_values(pq.read_table(build.folder / VALUES), content)
    progress.stage(_("Suchen, was im Weg steht"))
    said = stated(workspace, values, chosen_metadata(build, content), ledger(workspace), progress)
    obstacles, minimal = _obstacles(workspace, said, cells[:COUNTS])
    progress.stage(_("Auswege probieren"))
    return Frozen(len(cells), obstacles, minimal, tuple(_ways(workspace, content, values, said, cells)))


def _obstacles(workspace: OpenedWorkspace, said: Stated, cells: Sequence[int]) -> tuple[tuple[Obstacle, ...], bool]:
    """Name what was told before and stands in the way of some small counts."""
    release = said.publication
    figures = [(table, row, mine) for table, stated_rows in said.told for row, mine in _by_row(release, stated_rows)]
    found: dict[tuple[str, ...], Obstacle] = {}
    minimal, every = True, tellings(workspace)
    for cell in cells:
        blocked = blocking(release, cell, [mine for _table, _row, mine in figures])
        minimal &= blocked.minimal
        for n in blocked.told:
            table, row, _mine = figures[n]
            obstacle = _told(every, table.slice(row, 1))
            found.setdefault((obstacle.told_in, *obstacle.figure.values()), obstacle)
    return tuple(found.values()), minimal


def _by_row(release: Publication, told: Any) -> Iterator[tuple[int, Any]]:
    """Return the rows of told figures with the cells that each tells."""
    order = np.argsort(told.rows, kind="stable")
    rows, cells = told.rows[order], release.cells.cells(told.cells[order])
    yield from zip(np.unique(rows).tolist(), np.split(cells, np.flatnonzero(np.diff(rows)) + 1), strict=False)


def _told(every: Sequence[Telling], figure: pa.Table) -> Obstacle:
    """Say where a figure was told first."""
    name = {key: str(figure[key][0].as_py()) for key in KEYS}
    for item in every:
        mask = pc.equal(item.told["indicator"].cast(pa.string()), name["indicator"])
        for key in KEYS[1:]:
            mask = pc.and_(mask, pc.equal(item.told[key].cast(pa.string()), name[key]))
        same = item.told.filter(mask)
        if same.num_rows and same["value"][0].as_py() == figure["value"][0].as_py():
            return Obstacle(item.id, name)
    return Obstacle(every[0].id if len(every) == 1 else "–", name)


def _ways(
    workspace: OpenedWorkspace, content: ReleaseContent, values: pa.Table, said: Stated, cells: Sequence[int]
) -> Iterator[WayOut]:
    """Try smaller choices, and return those that can be protected."""
    build = current_build(workspace.layout)
    every = pq.read_table(build.folder / VALUES)
    tried: set[str] = set()
    for alternatives in _smaller(workspace, content, values, said.publication, cells):
        for text, smaller in alternatives:
            rows, name = chosen_values(every, smaller), smaller.model_dump_json()
            if name in tried or not 0 < rows.num_rows < values.num_rows:
                continue
            tried.add(name)
            release = stated_publication(workspace, rows, chosen_metadata(build, smaller))
            if _possible(release):
                yield WayOut(text, smaller, int(np.count_nonzero(release.statements.numeric)))
                break


def _smaller(
    workspace: OpenedWorkspace,
    content: ReleaseContent,
    values: pa.Table,
    release: Publication,
    cells: Sequence[int],
) -> Iterator[list[tuple[str, ReleaseContent]]]:
    """Return smaller choices, of which the first that can be protected is enough in each list.

    Coarser areas; no breakdowns; what an earlier release had; without the indicators that it is about.
    """
    present = set(values["level"].unique().to_pylist())
    levels = [level for level in _fine_first(workspace) if level in present]
    yield [
        (_("ohne {levels}").format(levels=", ".join(levels[:n])), _less(content, levels=tuple(levels[n:])))
        for n in range(1, len(levels))
    ]
    yield [(_("ohne Aufgliederungen"), _less(content, breakdowns=False))]
    yield [
        (_("nur die Auswahl von {id}").format(id=item.id), item.content)
        for item in reversed(tellings(workspace))
        if item.content is not None
    ]
    flags = np.zeros(len(release.system), np.bool_)
    flags[list(cells)] = True
    concerned = set(values.filter(pa.array(release.rows_with(flags)))["indicator"].unique().to_pylist())
    others = tuple(sorted(set(values["indicator"].unique().to_pylist()) - concerned))
    if concerned and others:
        names = ", ".join(sorted(concerned))
        yield [(_("ohne die Kennzahlen {names}").format(names=names), _less(content, indicators=others))]


def _less(content: ReleaseContent, **fields: object) -> ReleaseContent:
    return content.model_copy(update=fields)


def _fine_first(workspace: OpenedWorkspace) -> list[str]:
    """Return all levels, each before those above it."""
    above: dict[str, int] = {}
    for name in sorted(workspace.definitions.spaces):
        space = workspace.space(name)
        for level in space.levels:
            above[level] = max(above.get(level, 0), len(list(space.steps_up(level))))
    return sorted(above, key=lambda level: (-above[level], level))


def _possible(release: Publication) -> bool:
    """Whether everything could be protected if all that is new were hidden."""
    readers = [release, for_insiders(release)] if release.elsewhere.any() else [release]
    for reader in readers:
        found = audit(reader.system, reader.system.free & ~reader.told_before, reader.demand)
        if (found.greatest - reader.system.values[reader.demand.cells] < reader.demand.up).any():
            return False
    return True


@contextmanager
def explaining_refusal(workspace: OpenedWorkspace, content: ReleaseContent, progress: Progress) -> Iterator[None]:
    """Let a refusal say what stands in the way, and what would help."""
    try:
        yield
    except DisclosureRefusedError as error:
        if not error.unprotected:
            raise
        found = frozen(workspace, content, error.unprotected, progress)
        message = "\n".join(filter(None, (error.message, found.said())))
        raise DisclosureRefusedError(message, remedy=found.remedy(), details={"frozen": found.as_dict()}) from error
