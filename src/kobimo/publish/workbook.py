"""A table as an Excel workbook: the figures, and a sheet that says what they are and where they come from."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from kobimo.language import _
from kobimo.publish.reasons import status_name
from kobimo.publish.spelling import spelling
from kobimo.publish.statistics import standardised
from kobimo.publish.statistics.flags import flags_in_words
from kobimo.publish.table import BOUNDS, STATISTICS, TYPES, FigureTable

_MARGIN_TEXT = 100
"""Signs; Excel takes 255 for a whole margin, and each & counts twice."""

_A4 = 9
_WIDTHS = {"area": 12, "name": 30, "reason": 48, "breakdown": 22, "flags": 24, "type": 24}
_WIDTH = 14
_NUMBERS = (
    "value",
    *BOUNDS,
    "ci_low",
    "ci_high",
    "smoothed",
    *standardised.COLUMNS,
    "numerator",
    "denominator",
    "coverage",
    "error",
    "peers",
)


def as_xlsx(table: FigureTable) -> bytes:
    """Write a workbook that a German Excel shows and prints rightly.

    Keys are text, so zeros survive; numbers are numbers in full precision, shown with the decimals of the indicator;
    a missing figure is an empty cell with a status and a reason beside it. Printed on A4 across, one page wide, with
    the headings on every page.
    """
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        _write_figures(book, table)
        _write_source(book, table)
    return sink.getvalue()


def _write_figures(book: Workbook, table: FigureTable) -> None:
    sheet = book.add_worksheet(_("Daten"))
    headings = _headings(table)
    formats = _formats(book, table)
    for column, (name, heading) in enumerate(headings.items()):
        kind = "number heading" if name in _NUMBERS else "text heading"
        sheet.write_string(0, column, heading, formats[kind])
        sheet.set_column(column, column, _WIDTHS.get(name, _WIDTH))
    for line, row in enumerate(table.rows, start=1):
        for column, name in enumerate(headings):
            cell = _cell(name, row)
            if isinstance(cell, str):
                sheet.write_string(line, column, cell, formats.get(name))
            elif cell is not None:
                sheet.write_number(line, column, cell, formats.get(name))
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, max(len(table.rows), 1), len(headings) - 1)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)
    sheet.set_header(f"&L{_printed(table.title)}&R{table.release}")
    sheet.set_footer(f"&L{_printed('; '.join(table.sources))}&R&P / &N")


def _printed(text: str) -> str:
    """Write a text for a margin of the page, as far as Excel has room there; the other sheet has all of it."""
    short = textwrap.shorten(text, _MARGIN_TEXT, placeholder=" …")
    return short.replace("&", "&&")


def _formats(book: Workbook, table: FigureTable) -> dict[str, Format]:
    decimals = "." + "0" * table.decimals if table.decimals else ""
    whole = book.add_format({"num_format": "#,##0", "valign": "top"})
    limit = book.add_format({"num_format": f"#,##0.{'0' * max(table.decimals, 1)}", "valign": "top"})
    heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EDF3"}
    return {
        "text heading": book.add_format(heading),
        "number heading": book.add_format({**heading, "align": "right"}),
        "status": book.add_format({"valign": "top", "indent": 1}),
        "value": book.add_format({"num_format": f"#,##0{decimals}", "bold": True, "valign": "top"}),
        **dict.fromkeys((*BOUNDS, "ci_low", "ci_high", "smoothed", *standardised.COLUMNS), limit),
        "error": book.add_format({"num_format": f"#,##0.{'0' * (table.decimals + 1)}", "valign": "top"}),
        "numerator": whole,
        "denominator": whole,
        "coverage": book.add_format({"num_format": "0.0%", "valign": "top"}),
        "reason": book.add_format({"text_wrap": True, "valign": "top"}),
    }


def _cell(name: str, row: Mapping[str, Any]) -> str | float | None:
    if name == "status":
        return status_name(row[name])
    if name == "flags":
        return flags_in_words(row[name])
    if name == "period":
        return spelling().period(row[name])
    value: str | float | None = row[name]
    return value


def _headings(table: FigureTable) -> dict[str, str]:
    """Name the columns; those that are empty for this table are left out."""
    headings = {
        "area": _("Schlüssel"),
        "name": _("Gebiet"),
        "period": _("Zeitraum"),
        "breakdown": _("Aufgliederung"),
        "value": _("Wert"),
        "lower": _("Untergrenze (Unbekannte)"),
        "upper": _("Obergrenze (Unbekannte)"),
        "ci_low": _("Vertrauensbereich (95 %) von"),
        "ci_high": _("bis"),
        "smoothed": _("Geglättete Quote"),
        "standardised": _("Standardisierte Quote"),
        "standardised_low": _("Vertrauensbereich (95 %) von"),
        "standardised_high": _("bis"),
        "type": _("Typ"),
        "peers": _("Andere vom selben Typ"),
        "error": _("Standardfehler"),
        "numerator": _("Zähler"),
        "denominator": _("Nenner"),
        "coverage": _("Erfassungsgrad"),
        "status": _("Status"),
        "reason": _("Hinweis"),
        "flags": _("Kennzeichen"),
    }
    optional = {"breakdown", "denominator", "error", "flags", *BOUNDS, *STATISTICS, *TYPES, *standardised.COLUMNS}
    return {
        name: text
        for name, text in headings.items()
        if name not in optional or any(row.get(name) not in (None, "") for row in table.rows)
    }


def _write_source(book: Workbook, table: FigureTable) -> None:
    sheet = book.add_worksheet(_("Quelle"))
    name_format = book.add_format({"bold": True, "valign": "top"})
    text_format = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 90)
    lines = (
        (_("Kennzahl"), table.title),
        (_("Einheit"), table.unit),
        (_("Raumebene"), table.level),
        (_("Zeilen"), str(len(table.rows))),
        (_("Freigabestand"), table.release or _("keiner, auf Anfrage berechnet")),
        *([(_("Gebietsstand"), spelling().period(table.territory))] if table.territory else []),
        (_("Quelle"), "; ".join(table.sources)),
        (_("Zu beachten"), " ".join(table.notes) or "–"),
        *((mark.shown, mark.text) for mark in table.legend),
    )
    for line, (name, text) in enumerate(lines):
        sheet.write_string(line, 0, name, name_format)
        sheet.write_string(line, 1, text, text_format)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
