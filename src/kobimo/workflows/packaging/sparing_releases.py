"""What stands beside the figures of a release that leaves the house: what they mean, and nothing of how they came."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import PurePosixPath
from typing import Any

from pydantic import ValidationError

from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.release import InputEntry, Manifest
from kobimo.store.releases import DEFINITIONS
from kobimo.workflows.packaging.sparing import spare_dataset, spare_indicator
from kobimo.workspace.yaml_write import definition_bytes

_OF_A_SOURCE = (
    "id", "title", "supplier", "content", "rhythm", "reference_date", "legal_basis", "licence", "attribution", "since",
    "until",
)  # fmt: skip
"""What readers are told about a source; contacts, notes and dates of erasure are for this house."""

_OF_A_REVIEW = ("reviewed_on",)


def spare_metadata(metadata: Mapping[str, Any]) -> dict[str, Any]:
    """Return metadata without names of files and persons, contacts, notes and examples."""
    inputs = {
        dataset: {period: [{**entry, "file": _plain(entry)} for entry in found] for period, found in periods.items()}
        for dataset, periods in metadata["inputs"].items()
    }
    sources = {name: _chosen(source, _OF_A_SOURCE) for name, source in metadata["sources"].items()}
    indicators = {
        name: {**found, "example": None, "review": _chosen(found.get("review") or {}, _OF_A_REVIEW)}
        for name, found in metadata["indicators"].items()
    }
    return {**metadata, "inputs": inputs, "sources": sources, "indicators": indicators}


def spare_manifest(manifest: Manifest) -> Manifest:
    """Return a manifest without what was said about anomalies, and without what else this house has released."""
    found = [entry.model_dump() for entry in manifest.inputs]
    inputs = tuple(InputEntry(**{**entry, "file": _plain(entry)}) for entry in found)
    return manifest.model_copy(update={"inputs": inputs, "anomalies": (), "artifacts": (), "proposal": None})


def definition_files(metadata: Mapping[str, Any]) -> dict[str, bytes]:
    """Return what is counted as readable files, written anew; embedded definitions of another form have none."""
    found: dict[str, bytes] = {}
    for name, indicator in metadata["indicators"].items():
        try:
            spared = spare_indicator(IndicatorDefinition.model_validate(indicator))
        except ValidationError:
            continue
        found[f"{DEFINITIONS}indicators/{name}.yaml"] = definition_bytes(spared)
    for name, dataset in metadata["datasets"].items():
        try:
            counted = spare_dataset(DatasetDefinition.model_validate(dataset))
        except ValidationError:
            continue
        found[f"{DEFINITIONS}datasets/{name}.yaml"] = definition_bytes(counted)
    return found


def _chosen(found: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    return {name: found[name] for name in names if name in found}


def _plain(entry: Mapping[str, Any]) -> str:
    """Return a name for a delivered file that says no more than its source and delivery, and its kind."""
    suffix = PurePosixPath(entry["file"]).suffix.lower()
    return f"{entry['source']}-{entry['delivery']}{suffix if suffix[1:].isalnum() and suffix.isascii() else ''}"
