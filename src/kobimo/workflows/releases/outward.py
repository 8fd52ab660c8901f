"""What stands beside the figures of a protected release: nothing that a guess at a hidden number could be tried on."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.indicators.tables import KEYS
from kobimo.model.release import AcknowledgedAnomaly
from kobimo.workspace.secret import keyed


def outward(metadata: Mapping[str, Any], secret: bytes) -> dict[str, Any]:
    """Return metadata with keyed hashes of deliveries, and without their numbers of rows.

    A hash of a delivered file answers whether a guessed file is the true one; so does the end of the number of a
    delivery, which follows from it.
    """
    inputs = {
        dataset: {period: [_keyed(entry, secret) for entry in found] for period, found in periods.items()}
        for dataset, periods in metadata["inputs"].items()
    }
    return {**metadata, "inputs": inputs}


def _keyed(entry: Mapping[str, Any], secret: bytes) -> dict[str, Any]:
    stamp, _dash, digest = entry["delivery"].rpartition("-")
    name = f"{stamp}-{keyed(secret, digest)[:8]}" if stamp else keyed(secret, digest)[:8]
    return {**entry, "delivery": name, "sha256": keyed(secret, entry["sha256"]), "rows": 0}


def of_shown(anomalies: Iterable[AcknowledgedAnomaly], values: pa.Table) -> tuple[AcknowledgedAnomaly, ...]:
    """Return the anomalies of figures that are shown, without their numbers: that a hidden one jumped is a bound."""
    numeric = values.filter(pc.is_valid(values["value"]))
    columns = [numeric[name].cast(pa.string()).to_pylist() for name in KEYS]
    shown = set(zip(*columns, strict=True))
    return tuple(
        item.model_copy(update={"old": None, "new": None})
        for item in anomalies
        if tuple(getattr(item, name) for name in KEYS) in shown
    )
