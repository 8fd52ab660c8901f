"""Values against what the dataset says of its measures and code lists, and against the rounding of the publisher."""

from __future__ import annotations

import math
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np

from kobimo.ingest.listing import first_of
from kobimo.ingest.values.collect import AREA, CODES, Collection
from kobimo.ingest.values.observations import words_of
from kobimo.ingest.values.sums import shown
from kobimo.ingest.values.texts import Mask
from kobimo.model.category import parse_interval
from kobimo.model.checks import Place
from kobimo.model.dataset import Dimension, Measure
from kobimo.reference.checks import found
from kobimo.reference.rounding import EXACT, Rounding, tolerance

NAMED_CODES = 10
"""Missing codes that a message names; the others are counted."""


def report_ranges(collection: Collection, rounding: Rounding = EXACT) -> None:
    """Report values outside the range of their measure, and parts that are larger than what they are a part of.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset; its protocol takes the results.
    rounding : Rounding
        By what it explains, a part may exceed its whole.
    """
    for measure in collection.dataset.measures:
        limits = (_stored(measure.minimum, measure), _stored(measure.maximum, measure))
        if limits != (None, None):
            _report_limits(collection, measure, *limits)
        if measure.part_of is not None:
            _report_part(collection, measure, collection.dataset.measure(measure.part_of), rounding)


def _stored(limit: Decimal | None, measure: Measure) -> Decimal | None:
    """Return a limit in stored units."""
    return None if limit is None else limit.scaleb(measure.scale)


def _report_limits(collection: Collection, measure: Measure, low: Decimal | None, high: Decimal | None) -> None:
    """Report numbers below or above the limits of a measure."""
    values = collection.values.get(measure.id)
    if values is None:
        return
    nothing = np.zeros(len(collection), np.bool_)
    small = values.known & (values.numbers < math.ceil(low)) if low is not None else nothing
    large = values.known & (values.numbers > math.floor(high)) if high is not None else nothing
    for row in in_reading_order(collection, small | large):
        if low is not None and small[row]:
            _add(collection, "VALUE_TOO_SMALL", row, measure, limit=shown(low, measure))
        elif high is not None:
            _add(collection, "VALUE_TOO_LARGE", row, measure, limit=shown(high, measure))


def _report_part(collection: Collection, measure: Measure, whole: Measure, rounding: Rounding) -> None:
    """Report numbers of a measure that exceed those of another one; the decimal places may differ."""
    values, others = collection.values.get(measure.id), collection.values.get(whole.id)
    if values is None or others is None:
        return
    unit = max(measure.scale, whole.scale)
    scale, other_scale = 10 ** (unit - measure.scale), 10 ** (unit - whole.scale)
    part, limit = values.numbers.astype(object) * scale, others.numbers.astype(object) * other_scale
    slack = 0 if rounding.exact else 10**unit * np.array(_slacks(collection, rounding), object)
    above = values.known & others.known & (part > limit + slack).astype(np.bool_)
    for row in in_reading_order(collection, above):
        _add(collection, "PART_ABOVE_WHOLE", row, measure, limit=shown(int(others.numbers[row]), whole), whole=whole.id)


def _slacks(collection: Collection, rounding: Rounding) -> list[int]:
    """Return by how much rounding lets a part exceed its whole, for each key."""
    slacks = [tolerance([rounding.of(area)] * 2) for area in collection.words[AREA]]
    return [slacks[area] for area in collection.parts[AREA].tolist()]


def in_reading_order(collection: Collection, chosen: Mask) -> list[int]:
    """Return chosen rows in the order in which they were read."""
    rows = np.flatnonzero(chosen)
    in_order: list[int] = rows[np.argsort(collection.firsts[rows], kind="stable")].tolist()
    return in_order


def _add(collection: Collection, code: str, row: int, measure: Measure, **details: str) -> None:
    """Report one value."""
    values = collection.values[measure.id]
    place = collection.place(int(values.cells[row]))
    if collection.protocol.is_full(code, place.file):
        collection.protocol.count(code, place.file, 1)
        return
    collection.protocol.add(
        code,
        place,
        None,
        dataset=collection.dataset.id,
        measure=measure.id,
        value=shown(Decimal(int(values.numbers[row])), measure),
        key=collection.label(collection.key(row)),
        **details,
    )


def report_required_categories(collection: Collection) -> None:
    """Report required codes that a cube lacks for a level and period.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset; its protocol takes the results.
    """
    dataset = collection.dataset
    for position, dimension in enumerate(dataset.dimensions, CODES):
        if not dimension.required:
            continue
        for part, codes in zip(collection.slices.keys, words_of(collection, position), strict=True):
            if not any(codes):
                continue
            missing = [code for code in _required(dimension) if code not in codes]
            if missing:
                cube, level, period = part
                files = sorted(collection.files[part])
                details: dict[str, Any] = {"dataset": dataset.id, "cube": cube, "level": level, "period": period}
                place = Place(files[0] if len(files) == 1 else "")
                listed = first_of(missing, NAMED_CODES)
                collection.protocol.add(
                    "CATEGORY_REQUIRED", place, None, dimension=dimension.id, codes=listed, **details
                )


def _required(dimension: Dimension) -> list[str]:
    """Return the required codes in canonical spelling."""
    if dimension.kind == "coded":
        return list(dimension.required)
    return [parse_interval(code).code for code in dimension.required]


def report_odd_rounding(collection: Collection, rounding: Rounding) -> None:
    """Report numbers that are no multiples although the recipe says that the publisher rounds.

    Parameters
    ----------
    collection : Collection
        The observations of one dataset; its protocol takes the results.
    rounding : Rounding
        What the recipe says.
    """
    if rounding.exact:
        return
    base = np.array([rounding.of(area).base for area in collection.words[AREA]], np.int64)
    bases = base[collection.parts[AREA]]
    for measure in collection.dataset.measures:
        values = collection.values.get(measure.id)
        if values is None:
            continue
        rounded = values.known & (bases > 1)
        rows = in_reading_order(collection, rounded & (values.numbers % (bases * 10**measure.scale) != 0))
        if rows:
            first, known = rows[0], int(rounded.sum())
            check = found(
                "ROUNDING_UNEXPECTED",
                collection.place(int(values.cells[first])),
                count=len(rows),
                dataset=collection.dataset.id,
                measure=measure.id,
                odd=len(rows),
                values=known,
                base=int(bases[first]),
                value=shown(Decimal(int(values.numbers[first])), measure),
                key=collection.label(collection.key(first)),
            )
            collection.protocol.extend([replace(check, share=len(rows) / known)])
