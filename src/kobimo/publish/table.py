"""Tables of one indicator at one level: rows for people and machines, as CSV, JSON and Excel."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import xlsxwriter

from kobimo.disclosure.released import Released
from kobimo.language import _
from kobimo.model.period import Period, parse_period
from kobimo.publish.answer import unit_name, unscaled, whole
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.reasons import reason, status_name

COLUMNS = (
    "indicator",
    "level",
    "area",
    "name",
    "period",
    "breakdown",
    "value",
    "numerator",
    "denominator",
    "unit",
    "status",
    "reason",
    "coverage",
    "release",
)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Rows with what must stand beside them: title, unit, sources and release.

    `empty_because`: why there are no rows, if so.
    """

    title: str
    unit: str
    level: str
    release: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    decimals: int
    rows: tuple[dict[str, Any], ...]
    empty_because: str = ""


def figure_table(
    released: Released,
    release: str,
    indicator: str,
    level: str,
    span: tuple[Period, Period] | None = None,
    breakdown: str = "",
) -> FigureTable:
    """Collect the figures of an indicator at a level.

    Parameters
    ----------
    released : Released
        Values of at least this indicator and level.
    release : str
        Id of the release.
    indicator, level : str
    span : pair of Period or None
        First and last period; a period belongs to it if it lies inside. Default: all.
    breakdown : str
        As in the values; empty for totals.

    Returns
    -------
    FigureTable
        Ordered by period and area key.

    Raises
    ------
    UnknownNameError
        If indicator or level are unknown.
    """
    catalogue = ReleaseCatalogue.of(released)
    definition = catalogue.indicator(indicator)
    names = {area.key: area.name for area in catalogue.areas(catalogue.space_of(indicator), level)}
    scales = [catalogue.scale(definition[side]) for side in ("numerator", "denominator") if definition.get(side)]
    rows = []
    for row in released.values.to_pylist():
        if (row["indicator"], row["level"], row["breakdown"]) != (indicator, level, breakdown):
            continue
        if span is not None and not _inside(parse_period(row["period"]), span):
            continue
        rows.append(
            {
                "indicator": indicator,
                "level": level,
                "area": row["area"],
                "name": names[row["area"]],
                "period": row["period"],
                "breakdown": breakdown,
                "value": whole(row["value"], definition, catalogue),
                "numerator": unscaled(row["numerator"], scales[0]),
                "denominator": unscaled(row["denominator"], scales[-1]),
                "unit": definition["unit"],
                "status": row["status"],
                "reason": reason(row, definition),
                "coverage": row["coverage"],
                "release": release,
            }
        )
    rows.sort(key=lambda r: (parse_period(r["period"]), r["area"]))
    label = (definition.get("unit_label") or {}).get("de") or unit_name(definition["unit"])
    pitfalls = (definition.get("pitfalls") or {}).get("de", "")
    return FigureTable(
        title=definition["title"]["de"],
        unit=label,
        level=catalogue.level_title(catalogue.space_of(indicator), level),
        release=release,
        sources=_sources(catalogue, definition),
        notes=(pitfalls,) if pitfalls else (),
        decimals=0 if definition["kind"] == "count" else int(definition["decimals"]),
        rows=tuple(rows),
    )


def _inside(period: Period, span: tuple[Period, Period]) -> bool:
    return span[0].start <= period.start and period.end <= span[1].end


def _sources(catalogue: ReleaseCatalogue, definition: Mapping[str, Any]) -> tuple[str, ...]:
    datasets = [definition[side]["dataset"] for side in ("numerator", "denominator") if definition.get(side)]
    slugs = {
        entry["source"]
        for dataset in datasets
        for entries in catalogue.metadata["inputs"].get(dataset, {}).values()
        for entry in entries
    }
    sources = catalogue.metadata["sources"]
    return tuple(sources[slug]["attribution"] or sources[slug]["supplier"] for slug in sorted(slugs) if slug in sources)


def as_csv(table: FigureTable) -> bytes:
    """Write plain CSV for machines: UTF-8, comma, decimal point. Excel users take `as_xlsx`."""
    sink = io.StringIO()
    writer = csv.DictWriter(sink, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.rows)
    return sink.getvalue().encode()


def as_json(table: FigureTable) -> bytes:
    """Write JSON with title, unit, sources and number of rows beside the rows."""
    data = {
        "title": table.title,
        "unit": table.unit,
        "level": table.level,
        "release": table.release,
        "sources": list(table.sources),
        "notes": list(table.notes),
        "count": len(table.rows),
        "reason": table.empty_because,
        "rows": list(table.rows),
    }
    return (json.dumps(data, ensure_ascii=False, indent=2) + "\n").encode()


def as_xlsx(table: FigureTable) -> bytes:
    """Write a workbook: the figures, and a sheet that says what they are and where they come from."""
    sink = io.BytesIO()
    with xlsxwriter.Workbook(sink, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top"})
        fraction = book.add_format({"num_format": "#,##0" + ("." + "0" * table.decimals if table.decimals else "")})
        whole = book.add_format({"num_format": "#,##0"})
        percent = book.add_format({"num_format": "0.0%"})
        wrap = book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet(_("Daten"))
        headings = _headings()
        sheet.write_row(0, 0, list(headings.values()), bold)
        formats = {"value": fraction, "numerator": whole, "denominator": whole, "coverage": percent}
        for line, row in enumerate(table.rows, start=1):
            for column, name in enumerate(headings):
                if name == "status":
                    sheet.write_string(line, column, status_name(row[name]))
                elif isinstance(row[name], str):
                    sheet.write_string(line, column, row[name])
                elif row[name] is not None:
                    sheet.write_number(line, column, row[name], formats.get(name))
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(table.rows), 1), len(headings) - 1)
        for column, width in enumerate((16, 28, 12, 14, 12, 12, 12, 16, 40, 14)):
            sheet.set_column(column, column, width)
        about = book.add_worksheet(_("Quelle"))
        about.set_column(0, 0, 18)
        about.set_column(1, 1, 90)
        for line, (name, text) in enumerate(_about(table)):
            about.write_string(line, 0, name, bold)
            about.write_string(line, 1, text, wrap)
    return sink.getvalue()


def _headings() -> dict[str, str]:
    return {
        "area": _("Schlüssel"),
        "name": _("Gebiet"),
        "period": _("Zeitraum"),
        "value": _("Wert"),
        "numerator": _("Zähler"),
        "denominator": _("Nenner"),
        "coverage": _("Erfassungsgrad"),
        "status": _("Status"),
        "reason": _("Hinweis"),
        "breakdown": _("Aufgliederung"),
    }


def _about(table: FigureTable) -> Sequence[tuple[str, str]]:
    return (
        (_("Kennzahl"), table.title),
        (_("Einheit"), table.unit),
        (_("Raumebene"), table.level),
        (_("Zeilen"), str(len(table.rows))),
        (_("Freigabestand"), table.release),
        (_("Quelle"), "; ".join(table.sources)),
        (_("Zu beachten"), " ".join(table.notes)),
    )
