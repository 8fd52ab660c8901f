"""All known layouts, and the way from a grid to its tables."""

from __future__ import annotations

from dataclasses import replace

from kobimo.ingest.grid import Grid, Opened
from kobimo.ingest.layouts.by_template import layout_of
from kobimo.ingest.layouts.collection import COLLECTION
from kobimo.ingest.layouts.companions import COMPANION
from kobimo.ingest.layouts.contract import Layout
from kobimo.ingest.layouts.directory_records import DIRECTORY_RECORDS
from kobimo.ingest.layouts.doubts import doubts
from kobimo.ingest.layouts.employment import EMPLOYMENT
from kobimo.ingest.layouts.gemeindeverzeichnis import DIRECTORY
from kobimo.ingest.layouts.genesis.classic import CLASSIC
from kobimo.ingest.layouts.genesis.cube import CUBE
from kobimo.ingest.layouts.genesis.flat import FLAT
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.layouts.publication import PUBLICATION
from kobimo.ingest.layouts.refinements import REFINEMENTS
from kobimo.ingest.layouts.template import templates
from kobimo.ingest.outline import Conclusion, Outline
from kobimo.language import _

LAYOUTS: tuple[Layout, ...] = (
    COLLECTION,
    FLAT,
    CUBE,
    CLASSIC,
    DIRECTORY,
    DIRECTORY_RECORDS,
    COMPANION,
    *(layout_of(template, REFINEMENTS.get(template.id)) for template in templates()),
    PUBLICATION,
    EMPLOYMENT,
)
"""In the order in which they are tried: those with the more reliable marks first."""


def detect(grid: Grid, opened: Opened) -> tuple[Outline, ...] | None:
    """Outline the tables of a grid by the grammar of a known layout.

    Parameters
    ----------
    grid : Grid
        Raw cells.
    opened : Opened
        The file, for what other sheets say.

    Returns
    -------
    tuple of Outline or None
        None if no layout is known; empty if the sheet belongs to a layout but holds no table.
    """
    if not grid.rows:
        return None
    page = Page(grid)
    for layout in LAYOUTS:
        reason = layout.recognise(page, opened)
        if reason:
            tables = layout.outline(page, opened)
            if not tables and not layout.may_be_empty:
                continue
            return tuple(_signed(page, table, layout, reason) for table in tables)
    return None


def _signed(page: Page, table: Outline, layout: Layout, reason: str) -> Outline:
    """Say by what the layout was recognised, and what is doubtful about the headings."""
    why = Conclusion("layout", _("{layout}: {reason}").format(layout=_(layout.title), reason=reason))
    facts = {"publisher": _(layout.publisher), "symbols": layout.symbols} | dict(table.facts)
    checks = (*table.checks, *doubts(page, table))
    evidence = (why, *table.evidence)
    return replace(table, layout=table.layout or layout.id, facts=facts, evidence=evidence, checks=checks)
