"""What a release contains: the rows, definitions and lists of what was chosen."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.period import parse_period, parse_range
from kobimo.model.release import ReleaseContent
from kobimo.store.builds import Build
from kobimo.workflows.catalogue.grouping import only_with
from kobimo.workflows.comparing.stands import build_metadata


def chosen_metadata(build: Build, content: ReleaseContent) -> dict[str, Any]:
    """Return what explains the chosen figures of a build."""
    metadata: dict[str, Any] = build_metadata(build)
    indicators = metadata["indicators"]
    levels = {level["id"] for space in metadata["spaces"].values() for level in space["levels"]}
    for name in content.indicators:
        if name not in indicators:
            raise UnknownNameError(_("Kennzahl"), name, indicators)
    for level in content.levels:
        if level not in levels:
            raise UnknownNameError(_("Raumebene"), level, levels)
    if content.indicators:
        metadata["indicators"] = {name: indicators[name] for name in sorted(content.indicators)}
        metadata["refused"] = [item for item in metadata["refused"] if item["indicator"] in content.indicators]
        for kind in ("groups", "themes"):
            metadata[kind] = only_with(content.indicators, metadata.get(kind, {}))
    return metadata


def chosen_values(values: pa.Table, content: ReleaseContent) -> pa.Table:
    """Return the chosen rows."""
    keep = pa.chunked_array([pa.array([True] * values.num_rows, pa.bool_())])
    for column, wanted in (("indicator", content.indicators), ("level", content.levels)):
        if wanted:
            keep = pc.and_(keep, pc.is_in(values[column].cast(pa.string()), pa.array(wanted)))
    if content.periods is not None:
        first, last = parse_range(content.periods)
        labels = [str(label) for label in values["period"].cast(pa.string()).unique().to_pylist()]
        inside = [x for x in labels if first.start <= parse_period(x).start and parse_period(x).end <= last.end]
        keep = pc.and_(keep, pc.is_in(values["period"].cast(pa.string()), pa.array(inside, pa.string())))
    if not content.breakdowns:
        keep = pc.and_(keep, pc.equal(values["breakdown"].cast(pa.string()), ""))
    return values.filter(keep).combine_chunks()


def contents(values: pa.Table) -> dict[str, dict[str, dict[str, list[str]]]]:
    """List levels and periods by indicator and breakdown, so that a look-up can say what there is instead."""
    keys = ["indicator", "breakdown", "level", "period"]
    found: dict[str, dict[str, dict[str, list[str]]]] = {}
    plain = pa.table({name: values[name].cast(pa.string()) for name in keys})
    for row in plain.group_by(keys).aggregate([]).sort_by([(name, "ascending") for name in keys]).to_pylist():
        entry = found.setdefault(row["indicator"], {}).setdefault(row["breakdown"], {"levels": [], "periods": []})
        for kind, name in (("levels", row["level"]), ("periods", row["period"])):
            if name not in entry[kind]:
                entry[kind].append(name)
    return found
