"""CSV for programs: one row for each figure, columns named as in SDMX, written column by column and in pieces."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from kobimo.disclosure.released import Released
from kobimo.model.period import parse_period
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue

COLUMNS = (
    "INDICATOR",
    "LEVEL",
    "REF_AREA",
    "REF_AREA_NAME",
    "TIME_PERIOD",
    "PERIOD_START",
    "PERIOD_END",
    "BREAKDOWN",
    "OBS_VALUE",
    "UNIT_MEASURE",
    "OBS_STATUS",
    "STATUS",
    "NUMERATOR",
    "DENOMINATOR",
    "COVERAGE",
    "LOWER_BOUND",
    "UPPER_BOUND",
    "STD_ERROR",
    "RELEASE",
)

OBS_STATUS: Mapping[ValueStatus, str] = {
    ValueStatus.NORMAL: "A",
    ValueStatus.INCOMPLETE: "U",
    ValueStatus.ESTIMATED: "E",
    ValueStatus.MISSING: "O",
    ValueStatus.NOT_DELIVERED: "O",
    ValueStatus.NOT_RELEASED: "O",
    ValueStatus.WITHDRAWN: "O",
    ValueStatus.SUPPRESSED: "Q",
    ValueStatus.CONFIDENTIAL: "Q",
    ValueStatus.ZERO_DENOMINATOR: "M",
    ValueStatus.BASE_TOO_SMALL: "N",
    ValueStatus.NOT_ALIGNED: "N",
}
"""Codes of the SDMX code list of observation status, version 2.2, for the states of a figure."""

_SLICE = 1 << 18
"""Bytes that are handed on at once."""

_NO_HEADER = csv.WriteOptions(include_header=False, quoting_style="needed")


def tidy_csv(pieces: Iterable[Released], release: str) -> Iterator[bytes]:
    """Write rows of a release as CSV: UTF-8, comma, decimal point, ISO dates; a missing figure is an empty field.

    Parameters
    ----------
    pieces : iterable of Released
        Each with rows of one indicator only; a piece is written before the next one is asked for.
    release : str
        Id of the release.

    Yields
    ------
    bytes
        The line of headings first; never more than 256 KiB at once.
    """
    yield (",".join(COLUMNS) + "\n").encode()
    indicator: _Indicator | None = None
    for piece in pieces:
        if piece.values.num_rows:
            name = piece.values["indicator"][0].as_py()
            if indicator is None or indicator.name != name:
                indicator = _Indicator.of(ReleaseCatalogue.of(piece), name)
            sink = pa.BufferOutputStream()
            csv.write_csv(_columns(piece.values, indicator, release), sink, _NO_HEADER)
            yield from _slices(sink.getvalue())


def _slices(written: pa.Buffer) -> Iterator[bytes]:
    """Cut what was written into parts, so that only a part waits for a slow reader and not a whole piece."""
    for start in range(0, written.size, _SLICE):
        yield written.slice(start, min(_SLICE, written.size - start)).to_pybytes()


@dataclass(frozen=True, slots=True)
class _Indicator:
    """What is the same for all rows of an indicator; `places` and `names` are its areas, as level and key in one."""

    name: str
    unit: str
    scales: tuple[int, int]
    places: pa.Array
    names: pa.Array

    @classmethod
    def of(cls, catalogue: ReleaseCatalogue, name: str) -> _Indicator:
        """Collect it; pieces of one stream have one catalogue."""
        definition, space = catalogue.indicator(name), catalogue.space_of(name)
        areas = [area for level in catalogue.levels(space) for area in catalogue.areas(space, level)]
        sides = definition["numerator"], definition.get("denominator") or definition["numerator"]
        return cls(
            name,
            definition["unit"],
            (catalogue.scale(sides[0]), catalogue.scale(sides[1])),
            pa.array([f"{area.level}\0{area.key}" for area in areas], pa.string()),
            pa.array([area.name for area in areas], pa.string()),
        )


def _columns(values: pa.Table, indicator: _Indicator, release: str) -> pa.Table:
    spans = {label: parse_period(label) for label in _different(values["period"])}
    columns = {
        "INDICATOR": _constant(indicator.name, values),
        "LEVEL": _text(values["level"]),
        "REF_AREA": _text(values["area"]),
        "REF_AREA_NAME": _area_names(values, indicator),
        "TIME_PERIOD": _text(values["period"]),
        "PERIOD_START": _mapped(values["period"], {label: span.start.isoformat() for label, span in spans.items()}),
        "PERIOD_END": _mapped(values["period"], {label: span.end.isoformat() for label, span in spans.items()}),
        "BREAKDOWN": _text(values["breakdown"]),
        "OBS_VALUE": values["value"],
        "UNIT_MEASURE": _constant(indicator.unit, values),
        "OBS_STATUS": _mapped(values["status"], {state.value: code for state, code in OBS_STATUS.items()}),
        "STATUS": _text(values["status"]),
        "NUMERATOR": _unscaled(values["numerator"], indicator.scales[0]),
        "DENOMINATOR": _unscaled(values["denominator"], indicator.scales[1]),
        "COVERAGE": values["coverage"],
        "LOWER_BOUND": values["lower"],
        "UPPER_BOUND": values["upper"],
        "STD_ERROR": values["error"] if "error" in values.column_names else pa.nulls(values.num_rows, pa.float64()),
        "RELEASE": _constant(release, values),
    }
    return pa.table([columns[name] for name in COLUMNS], list(COLUMNS))


def _constant(text: str, values: pa.Table) -> pa.Array:
    return pa.repeat(pa.scalar(text, pa.string()), values.num_rows)


def _text(column: pa.ChunkedArray) -> pa.ChunkedArray:
    return column.cast(pa.string())


def _different(column: pa.ChunkedArray) -> list[str]:
    return [str(text) for text in column.unique().to_pylist()]


def _mapped(column: pa.ChunkedArray, texts: Mapping[str, str]) -> pa.Array:
    """Replace the few different texts of a column."""
    known = pa.array(list(texts), pa.string())
    return pa.array(list(texts.values()), pa.string()).take(pc.index_in(_text(column), known))


def _area_names(values: pa.Table, indicator: _Indicator) -> pa.Array:
    wanted = pc.binary_join_element_wise(_text(values["level"]), _text(values["area"]), "\0")
    return indicator.names.take(pc.index_in(wanted, indicator.places))


def _unscaled(column: pa.ChunkedArray, scale: int) -> pa.ChunkedArray:
    return column if scale == 0 else pc.divide(column.cast(pa.float64()), float(10**scale))
