"""Tables of one indicator at one level: rows with their sources, as CSV and JSON; `workbook` writes Excel."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.disclosure.released import Released
from kobimo.model.area import Area
from kobimo.model.period import Period, parse_period
from kobimo.publish.answer import unit_name, unscaled, whole
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.reasons import reason
from kobimo.publish.sources import source_texts
from kobimo.publish.statistics import standardised
from kobimo.publish.statistics.columns import RowFacts
from kobimo.publish.statistics.flags import Mark, flag_rule, marks
from kobimo.publish.statistics.timing import TimeFlags
from kobimo.publish.views.head import indicator_head
from kobimo.publish.views.targets import ShownTarget, shown_targets

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
    "flags",
    "coverage",
    "release",
)

STATISTICS = ("ci_low", "ci_high", "method", "smoothed")
"""Columns of `--with statistics`; `smoothed` is the empirical Bayes rate beside the raw one."""

TYPES = ("type", "peers")
"""Columns of `--with statistics` where the areas have types: the type, and other areas of it with a number then."""

BOUNDS = ("lower", "upper")
"""Columns of an indicator that gives a lower and an upper bound for those whose category is not known."""

MERGED = ("indicator_title", "level_title", "unit_title")
"""What rows of several tables in one say in words."""

ERROR = "error"
"""Column of standard errors; only where the areas have a history, for nothing is converted elsewhere."""


@dataclass(frozen=True, slots=True)
class FigureTable:
    """Rows with what must stand beside them: title, unit, sources and release.

    `empty_because`: why there are no rows, if so. `territory`: first day of the territorial status, ISO 8601; empty
    where none is recorded. `statistics`: whether the rows have the columns of `STATISTICS`; `standardised`: those
    of `kobimo.publish.statistics.standardised`; `bounds`: those of `BOUNDS`; `merged`: those of `MERGED`.
    """

    title: str
    unit: str
    level: str
    release: str
    sources: tuple[str, ...]
    notes: tuple[str, ...]
    decimals: int
    rows: tuple[dict[str, Any], ...]
    targets: tuple[ShownTarget, ...] = ()
    empty_because: str = ""
    territory: str = ""
    statistics: bool = False
    standardised: bool = False
    bounds: bool = False
    merged: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """Names of the columns of machine formats."""
        typed = self.statistics and any("type" in row for row in self.rows)
        more = (
            *(BOUNDS if self.bounds else ()),
            *(STATISTICS if self.statistics else ()),
            *(TYPES if typed else ()),
            *(standardised.COLUMNS if self.standardised else ()),
            *(MERGED if self.merged else ()),
        )
        return (*COLUMNS, *more, ERROR) if self.territory else (*COLUMNS, *more)

    @property
    def legend(self) -> tuple[Mark, ...]:
        """What the flags of the rows mean."""
        used = {code for row in self.rows for code in row["flags"].split()}
        return tuple(mark for code, mark in marks().items() if code in used)


def figure_table(
    released: Released,
    release: str,
    indicator: str,
    level: str,
    span: tuple[Period, Period] | None = None,
    breakdown: str = "",
    *,
    statistics: bool = False,
    standardise: str = "",
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
    statistics : bool
        Whether interval and smoothed rate stand beside each figure.
    standardise : str
        Dimension by whose structure totals are standardised; `released` then has all breakdowns and the whole.

    Returns
    -------
    FigureTable
        Ordered by period and area key.

    Raises
    ------
    UnknownNameError
        If indicator, level or dimension are unknown.
    InvalidInputError
        If the indicator cannot be standardised.
    """
    catalogue = ReleaseCatalogue.of(released)
    definition = catalogue.indicator(indicator)
    areas = {area.key: area for area in catalogue.areas(catalogue.space_of(indicator), level)}
    scales = [catalogue.scale(definition[side]) for side in ("numerator", "denominator") if definition.get(side)]
    values = released.values.to_pylist()
    standard = standardised.Standardised.of(catalogue, indicator, standardise, values) if standardise else None
    mine = [
        row for row in values if (row["indicator"], row["level"], row["breakdown"]) == (indicator, level, breakdown)
    ]
    cautions, in_time = flag_rule(catalogue, indicator), TimeFlags(catalogue, indicator, _with_numbers(mine))
    bounded = definition.get("unknown") == "bounds"
    rows: list[dict[str, Any]] = []
    chosen: list[dict[str, Any]] = []
    for row in mine:
        if span is not None and not _inside(parse_period(row["period"]), span):
            continue
        chosen.append(row)
        parts = unscaled(row["numerator"], scales[0]), unscaled(row["denominator"], scales[-1])
        flags = (*cautions.flags(row, *parts), *in_time.flags(areas[row["area"]], row["period"]))
        rows.append(
            {
                "indicator": indicator,
                "level": level,
                "area": row["area"],
                "name": areas[row["area"]].name,
                "period": row["period"],
                "breakdown": breakdown,
                "value": whole(row["value"], definition, catalogue),
                "numerator": parts[0],
                "denominator": parts[1],
                "unit": definition["unit"],
                "status": row["status"],
                "reason": reason(row, definition),
                "flags": " ".join(flag.code for flag in flags),
                "coverage": row["coverage"],
                "release": release,
                "error": row.get("error"),
                **({name: row[name] for name in BOUNDS} if bounded else {}),
                **(standard.of_area(level, row["area"], row["period"]) if standard else {}),
            }
        )
    if statistics:
        RowFacts.of(catalogue, indicator).fill(rows, chosen)
        _fill_types(catalogue, catalogue.space_of(indicator), areas, rows)
    rows.sort(key=lambda r: (parse_period(r["period"]), r["area"]))
    pitfalls = in_language(definition.get("pitfalls"))
    targets = () if breakdown else shown_targets(catalogue, indicator_head(catalogue, indicator))
    return FigureTable(
        title=in_language(definition["title"]),
        unit=in_language(definition.get("unit_label")) or unit_name(definition["unit"]),
        level=catalogue.level_title(catalogue.space_of(indicator), level),
        release=release,
        sources=source_texts(catalogue, definition),
        notes=(*((pitfalls,) if pitfalls else ()), *(target.told for target in targets)),
        decimals=0 if definition["kind"] == "count" else int(definition["decimals"]),
        rows=tuple(rows),
        targets=targets,
        territory=catalogue.territory(catalogue.space_of(indicator)),
        statistics=statistics,
        standardised=bool(standardise),
        bounds=bounded,
    )


def merged(title: str, tables: Sequence[FigureTable]) -> FigureTable:
    """Put tables of one release into one; a single one stays as it is, apart from its title.

    Parameters
    ----------
    title : str
    tables : sequence of FigureTable

    Returns
    -------
    FigureTable
        Each row of several tables names its indicator, level and unit in words (`MERGED`).
    """
    if len(tables) == 1:
        return tables[0]
    rows = tuple(
        {**row, "indicator_title": table.title, "level_title": table.level, "unit_title": table.unit}
        for table in tables
        for row in table.rows
    )
    return FigureTable(
        title=title,
        unit=", ".join(dict.fromkeys(table.unit for table in tables)),
        level=", ".join(dict.fromkeys(table.level for table in tables)),
        release=tables[0].release if tables else "",
        sources=tuple(dict.fromkeys(text for table in tables for text in table.sources)),
        notes=tuple(dict.fromkeys(text for table in tables for text in table.notes)),
        decimals=max((table.decimals for table in tables), default=0),
        rows=rows,
        targets=tuple(dict.fromkeys(target for table in tables for target in table.targets)),
        territory=next((table.territory for table in tables if table.territory), ""),
        statistics=any(table.statistics for table in tables),
        bounds=any(table.bounds for table in tables),
        merged=True,
    )


def _fill_types(
    catalogue: ReleaseCatalogue, space: str, areas: Mapping[str, Area], rows: Sequence[dict[str, Any]]
) -> None:
    """Add the type of each area by the first typology that has one, and how many others of it have a number."""
    types = {key: found[0] for key, area in areas.items() if (found := catalogue.types_of(space, area))}
    if not types:
        return
    sizes = Counter(
        (types[row["area"]], row["period"]) for row in rows if row["area"] in types and row["value"] is not None
    )
    for row in rows:
        mine = types.get(row["area"])
        others = None if mine is None else sizes[mine, row["period"]] - (row["value"] is not None)
        row["type"], row["peers"] = ("" if mine is None else mine.name), others


def _with_numbers(rows: Iterable[Mapping[str, Any]]) -> dict[str, set[str]]:
    """Return the periods with a number of each area."""
    found: dict[str, set[str]] = {}
    for row in rows:
        if row["value"] is not None:
            found.setdefault(row["area"], set()).add(row["period"])
    return found


def _inside(period: Period, span: tuple[Period, Period]) -> bool:
    return span[0].start <= period.start and period.end <= span[1].end


def as_csv(table: FigureTable) -> bytes:
    """Write plain CSV for machines: UTF-8, comma, decimal point. Excel users take a workbook."""
    sink = io.StringIO()
    writer = csv.DictWriter(sink, table.columns, extrasaction="ignore", lineterminator="\n")
    writer.writeheader()
    writer.writerows(table.rows)
    return sink.getvalue().encode()


def as_json(table: FigureTable) -> bytes:
    """Write JSON with title, unit, sources, legend of the flags and number of rows beside the rows."""
    return (json.dumps(as_object(table), ensure_ascii=False, indent=2) + "\n").encode()


def as_object(table: FigureTable) -> dict[str, Any]:
    """Return a table as plain values for JSON."""
    return {
        "title": table.title,
        "unit": table.unit,
        "level": table.level,
        "release": table.release or None,
        "territory": table.territory or None,
        "sources": list(table.sources),
        "notes": list(table.notes),
        "targets": [target.as_dict() for target in table.targets],
        "legend": [mark.as_dict() for mark in table.legend],
        "count": len(table.rows),
        "reason": table.empty_because,
        "rows": list(table.rows),
    }
