"""A table as an Excel workbook: the figures, and a sheet that says what they are and where they come from."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

from kobimo.language import _
from kobimo.model.status import ValueStatus
from kobimo.publish.open_data.about import About
from kobimo.publish.reasons import status_name
from kobimo.publish.spelling import spelling
from kobimo.publish.statistics import standardised
from kobimo.publish.statistics.flags import flags_in_words
from kobimo.publish.table import BOUNDS, MERGED, STATISTICS, TYPES, FigureTable

_MARGIN_TEXT = 100
"""Signs; Excel takes 255 for a whole margin, and each & counts twice."""

_A4 = 9
_NO_TIME = datetime(1980, 1, 1, tzinfo=UTC)
"""When a workbook was made does not matter: the same figures give the same bytes."""

_WIDTHS = {"indicator_title": 40, "area": 12, "name": 30, "reason": 48, "breakdown": 22, "flags": 24, "type": 24}
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


def as_xlsx(table: FigureTable, about: About | None = None) -> bytes:
    """Write a workbook that a German Excel shows and prints rightly.

    Keys are text, so zeros survive; numbers are numbers in full precision, shown with the decimals of the indicator;
    a missing figure is an empty cell with a status and a reason beside it. Printed on A4 across, one page wide, with
    the headings on every page. Further sheets say where the figures are from and what columns and signs mean.

    Parameters
    ----------
    table : FigureTable
    about : About, optional
        Adds licence, citation and address.

    Returns
    -------
    bytes
    """
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        book.set_properties({"created": _NO_TIME})
        _write_figures(book, table)
        _write_source(book, table, about)
        _write_meanings(book, table)
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


def _shown(table: FigureTable) -> str:
    """Return how values are shown: with the decimals of the indicator, or of each value where there are several."""
    if table.merged:
        return "General"
    return f"#,##0.{'0' * table.decimals}" if table.decimals else "#,##0"


def _formats(book: Workbook, table: FigureTable) -> dict[str, Format]:
    whole = book.add_format({"num_format": "#,##0", "valign": "top"})
    limit = book.add_format({"num_format": f"#,##0.{'0' * max(table.decimals, 1)}", "valign": "top"})
    heading = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#E8EDF3"}
    return {
        "text heading": book.add_format(heading),
        "number heading": book.add_format({**heading, "align": "right"}),
        "status": book.add_format({"valign": "top", "indent": 1}),
        "value": book.add_format({"num_format": _shown(table), "bold": True, "valign": "top"}),
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
    value: str | float | None = row.get(name)
    return value


def _headings(table: FigureTable) -> dict[str, str]:
    """Name the columns; those that are empty for this table are left out."""
    headings = {
        "indicator_title": _("Kennzahl"),
        "level_title": _("Raumebene"),
        "area": _("Schlüssel"),
        "name": _("Gebiet"),
        "period": _("Zeitraum"),
        "breakdown": _("Aufgliederung"),
        "value": _("Wert"),
        "unit_title": _("Einheit"),
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
    optional = {
        "breakdown",
        "denominator",
        "error",
        "flags",
        *BOUNDS,
        *STATISTICS,
        *TYPES,
        *standardised.COLUMNS,
        *MERGED,
    }
    return {
        name: text
        for name, text in headings.items()
        if name not in optional or any(row.get(name) not in (None, "") for row in table.rows)
    }


def _write_source(book: Workbook, table: FigureTable, about: About | None) -> None:
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
        *(about.origin if about else ()),
    )
    _write_lines(book, _("Quelle"), lines)


def _write_meanings(book: Workbook, table: FigureTable) -> None:
    """Explain the columns that the first sheet has, and the words for figures that are not there."""
    headings, meanings = _headings(table), column_meanings()
    columns = tuple((text, meanings[name]) for name, text in headings.items() if name in meanings)
    words = tuple(dict.fromkeys((status_name(state), text) for state, text in status_meanings().items()))
    _write_lines(book, _("Lies mich"), (*columns, *words))


def column_meanings() -> dict[str, str]:
    """Return what the columns of tables for people mean."""
    return {
        "area": _("Amtlicher oder örtlicher Schlüssel als Text; führende Nullen gehören dazu."),
        "value": _("In der Einheit, mit allen Stellen gespeichert. Eine leere Zelle ist keine Null."),
        "lower": _("Kleinster Wert, der möglich ist, wenn Unbekannte dazugezählt werden."),
        "upper": _("Größter Wert, der möglich ist, wenn Unbekannte dazugezählt werden."),
        "numerator": _("Was über dem Bruchstrich steht, oder das Gezählte selbst."),
        "denominator": _("Was unter dem Bruchstrich steht."),
        "coverage": _("Anteil der Teilgebiete, für die Angaben vorliegen."),
        "error": _("Wie ungenau ein Wert ist, der für andere Gebiete umgerechnet wurde."),
        "status": _("Warum ein Wert fehlt oder nur mit Vorbehalt gilt; leer bei gewöhnlichen Werten."),
        "reason": _("Dasselbe als Satz."),
        "flags": _("Was vor der Verwendung zu wissen ist; die Wörter sind auf dem Blatt „Quelle“ erklärt."),
    }


def status_meanings() -> dict[str, str]:
    """Return what the words of the column on the status mean, by status."""
    return {
        ValueStatus.INCOMPLETE: _("Angaben aus Teilgebieten fehlen."),
        ValueStatus.ESTIMATED: _("Aus Zahlen für andere Gebiete umgerechnet."),
        ValueStatus.MISSING: _("Es wurde nichts geliefert."),
        ValueStatus.CONFIDENTIAL: _("Geheim oder unbekannt."),
        ValueStatus.ZERO_DENOMINATOR: _("Durch null lässt sich nicht teilen."),
        ValueStatus.BASE_TOO_SMALL: _("Ein Anteil wäre nicht aussagekräftig."),
    }


def _write_lines(book: Workbook, name: str, lines: Iterable[tuple[str, str]]) -> None:
    """Write a sheet of names and texts that prints on A4."""
    sheet = book.add_worksheet(name)
    name_format = book.add_format({"bold": True, "valign": "top"})
    text_format = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 26)
    sheet.set_column(1, 1, 90)
    for line, (named, text) in enumerate(lines):
        sheet.write_string(line, 0, named, name_format)
        sheet.write_string(line, 1, text, text_format)
    sheet.set_landscape()
    sheet.set_paper(_A4)
    sheet.fit_to_pages(1, 0)
