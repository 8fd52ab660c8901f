"""What templates cannot say, because it is decided by the cells of the table or by other sheets."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace

from kobimo.ingest.grid import Opened
from kobimo.ingest.layouts.by_template import Refine
from kobimo.ingest.layouts.keys import unwrapped
from kobimo.ingest.layouts.page import Page
from kobimo.ingest.outline import Conclusion, Outline, PeriodFinding, Question, Role
from kobimo.language import _
from kobimo.model.period import PeriodType
from kobimo.model.status import ObsStatus
from kobimo.reference.areas import lor
from kobimo.reference.checks import found

_GRID_2022 = re.compile(r"CRS3035RES\d+mN\d+E\d+")
_GRID_2011 = re.compile(r"(?:100m|1km|10km|250m|500m)N\d+E\d+")
_CENSUS_DAY = {"2022": "2022-05-15", "2011": "2011-05-09"}


def version_of_lor(page: Page, _opened: Opened, table: Outline) -> Outline:
    """Decide by membership whether the keys are LOR before or since 2021; the two sets are disjoint."""
    area = table.area
    if area is None or area.column is None:
        return table
    cells = map(unwrapped, page.column(area.column, range(table.first, table.last + 1)))
    keys = {cell.zfill(8) for cell in cells if cell.isdigit()}
    old, new = keys & lor(new=False).keys(), keys & lor(new=True).keys()
    if old and new:
        check = found("LAYOUT_VERSIONS_MIXED", page.place(table.first), versions="LOR bis 2020, LOR ab 2021")
        return replace(table, checks=(*table.checks, check))
    if not old and not new:
        return table
    system = "LOR bis 2020" if old else "LOR ab 2021"
    text = _("{known} von {all} Schlüsseln gehören zu {system}.").format(
        known=len(old or new), all=len(keys), system=system
    )
    evidence = (*table.evidence, Conclusion("area", text))
    return replace(table, area=replace(area, system=system), evidence=evidence)


def metadata_of_inkar(_page: Page, opened: Opened, table: Outline) -> Outline:
    """Take units and sources of the indicators from the other sheets of the workbook."""
    about: dict[str, tuple[str, str]] = {}
    facts = dict(table.facts)
    for grid in opened.grids:
        rows = Page(grid)
        for row in range(min(rows.height, 500)):
            cells = rows.row(row)
            if len(cells) > 2 and cells[0] and cells[1]:
                about[cells[0]] = cells[1], cells[2]
            elif rows.first(row).startswith("Quelle"):
                facts["source"] = rows.first(row)
    if not about or "Langname" not in {name for name, _source in about.values()}:
        return replace(table, facts=facts)
    columns = tuple(
        replace(column, unit=unit_in(about[column.parts[0]][0]))
        if column.role is Role.VALUE and column.parts[0] in about
        else column
        for column in table.columns
    )
    return replace(table, columns=columns, facts=facts)


def unit_in(text: str) -> str:
    """Read the unit out of the long name of an indicator: "Anteil ... in %", "Betten je 1000 Einwohner".

    Parameters
    ----------
    text : str
        Long name.

    Returns
    -------
    str
        "" if it names none.

    Examples
    --------
    >>> unit_in("Anteil der Frauen an den Einwohnern in %"), unit_in("Einwohner je km²")
    ('%', 'Einwohner je km²')
    """
    share = re.search(r"\bin (%|€(?: je \w+)?|Euro(?: je \w+)?|Prozent|km²?|Jahren|ha)", text)
    if share:
        return share[1]
    per = re.search(r"\S+ je \d*\s?\S+$", text)
    return per[0] if per else ""


def census_of_grid(page: Page, _opened: Opened, table: Outline) -> Outline:
    """Tell the census of 2022 from that of 2011 by the form of the ids, and mark -1 as no number."""
    if table.area is None or table.area.column is None:
        return table
    rows = range(table.first, min(table.last, table.first + 1000) + 1)
    ids = set(page.column(table.area.column, rows))
    new = all(map(_GRID_2022.fullmatch, ids))
    old = all(map(_GRID_2011.fullmatch, ids))
    whole = range(table.first, table.last + 1)
    values = [column for column in table.columns if column.role is Role.VALUE]
    minus = {column.position for column in values if _has_minus(page, column.position, whole)}
    columns = tuple(
        replace(column, symbols={**column.symbols, "-1": ObsStatus.SUPPRESSED}) if column.position in minus else column
        for column in table.columns
    )
    census = "2011" if old and not new else "2022" if new and not minus else ""
    if not census:
        options = tuple((year, _("Zensus {year}").format(year=year)) for year in ("2022", "2011"))
        question = Question("CENSUS_OPEN", _("Aus welchem Zensus stammen die Gitterzellen?"), options=options)
        return replace(table, columns=columns, questions=(*table.questions, question))
    period = PeriodFinding(PeriodType.REFERENCE_DATE, (_CENSUS_DAY[census],), "title")
    text = _("Die Form der Gitterkennungen ist die des Zensus {year}.").format(year=census)
    evidence = (*table.evidence, Conclusion("period", text, 0.9))
    return replace(table, columns=columns, period=period, evidence=evidence)


def _has_minus(page: Page, column: int, rows: range) -> bool:
    """Tell whether -1 occurs; compared raw, for there may be millions of rows."""
    cells = (page.grid.rows[row] for row in rows)
    return any(len(row) > column and row[column] in {"-1", -1} for row in cells)


def meaning_of_reference(_page: Page, _opened: Opened, table: Outline) -> Outline:
    """Leave columns without any heading to the general recognition unless the short name tells them apart."""
    columns = tuple(
        replace(column, role=Role.CATEGORY, name=column.parts[-1])
        if not column.parts[0] and column.parts[-1]
        else column
        for column in table.columns
    )
    return replace(table, columns=columns)


REFINEMENTS: Mapping[str, Refine] = {
    "berlin_ewr": version_of_lor,
    "inkar": metadata_of_inkar,
    "zensus_gitter": census_of_grid,
    "bbsr_referenz": meaning_of_reference,
}
"""By id of the template."""
