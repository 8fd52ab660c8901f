"""CSV for people with a German Excel: semicolons, decimal commas, umlauts right; what the figures are stands below."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

from kobimo.language import _
from kobimo.publish.open_data.about import About
from kobimo.publish.reasons import status_name
from kobimo.publish.spelling import spelling
from kobimo.publish.statistics.flags import flags_in_words
from kobimo.publish.table import BOUNDS, FigureTable

BOM = "\ufeff"
"""What Excel needs to take a file for UTF-8."""
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_excel_csv(table: FigureTable, about: About | None = None) -> bytes:
    """Write a table that a double click opens rightly in a German Excel.

    UTF-8 with a mark that Excel needs, semicolon, decimal comma, no grouping. Keys keep their zeros as `="01"`. Numbers
    are in full precision. After a blank line follow title, unit, level, release, source and the number of rows. A text
    that Excel would take for a formula gets an apostrophe.

    Parameters
    ----------
    table : FigureTable
    about : About, optional
        Adds licence, citation and address below.

    Returns
    -------
    bytes
    """
    return excel_lines(
        [
            *([_("Kennzahl"), _("Raumebene")] if table.merged else []),
            _("Schlüssel"),
            _("Gebiet"),
            _("Zeitraum"),
            _("Aufgliederung"),
            _("Wert"),
            *([_("Untergrenze (Unbekannte)"), _("Obergrenze (Unbekannte)")] if table.bounds else []),
            _("Einheit"),
            _("Zähler"),
            _("Nenner"),
            _("Erfassungsgrad in Prozent"),
            _("Status"),
            _("Hinweis"),
            _("Kennzeichen"),
            *([_("Standardfehler")] if table.territory else []),
        ],
        ([*_cells(row, table), *([number_cell(row["error"])] if table.territory else [])] for row in table.rows),
        [
            (_("Kennzahl"), table.title),
            (_("Einheit"), table.unit),
            (_("Raumebene"), table.level),
            (_("Freigabestand"), table.release or _("keiner, auf Anfrage berechnet")),
            *([(_("Gebietsstand"), spelling("de").period(table.territory))] if table.territory else []),
            (_("Quelle"), "; ".join(table.sources)),
            (_("Zu beachten"), " ".join(table.notes)),
            *((mark.shown, mark.text) for mark in table.legend),
            *(about.origin if about else ()),
        ],
    )


def excel_lines(columns: Sequence[str], rows: Iterable[Sequence[str]], below: Iterable[tuple[str, str]]) -> bytes:
    """Write rows of cells, and below them, after a blank line, what they are and how many.

    Parameters
    ----------
    columns : sequence of str
    rows : iterable of sequence of str
        Cells as `key_cell`, `number_cell` and `plain_cell` make them.
    below : iterable of (str, str)
        Name and text of each line; the number of rows follows.

    Returns
    -------
    bytes
        UTF-8 with a mark.
    """
    sink = io.StringIO()
    sink.write(BOM)
    writer = csv.writer(sink, delimiter=";", lineterminator="\r\n")
    writer.writerow(columns)
    count = 0
    for row in rows:
        writer.writerow(row)
        count += 1
    writer.writerow([])
    writer.writerows([name, plain_cell(text)] for name, text in (*below, (_("Zeilen"), str(count))))
    return sink.getvalue().encode()


def _cells(row: dict[str, Any], table: FigureTable) -> list[str]:
    coverage = row["coverage"]
    return [
        *([plain_cell(row["indicator_title"]), plain_cell(row["level_title"])] if table.merged else []),
        key_cell(row["area"]),
        plain_cell(row["name"]),
        spelling("de").period(row["period"]),
        plain_cell(row["breakdown"]),
        number_cell(row["value"]),
        *(number_cell(row.get(name)) for name in BOUNDS if table.bounds),
        plain_cell(row.get("unit_title", table.unit)),
        number_cell(row["numerator"]),
        number_cell(row["denominator"]),
        number_cell(None if coverage is None else round(coverage * 100, 1)),
        status_name(row["status"]),
        plain_cell(row["reason"]),
        flags_in_words(row["flags"]),
    ]


def key_cell(key: str) -> str:
    """Keep leading zeros and digits that Excel would round or take for a number."""
    return f'="{key}"' if key.isascii() and key.isdigit() else plain_cell(key)


def number_cell(value: float | None) -> str:
    """Write a number in full precision with a decimal comma; nothing for a gap."""
    return "" if value is None else repr(value).replace(".", ",")


def plain_cell(text: str) -> str:
    """Keep Excel from running a text as a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
