"""Compare two releases: figures that came, went and changed, and the inputs and definitions behind that."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from kobimo.store.releases import DEFINITIONS, METADATA, StoredRelease, find_release
from kobimo.workflows.opened import OpenedWorkspace

KEY = ("indicator", "breakdown", "level", "period", "area")
COMPARED = ("value", "numerator", "denominator", "status", "coverage", "error")


@dataclass(frozen=True)
class ReleaseDiff:
    """Differences from the first to the second release."""

    first: str
    second: str
    added: tuple[dict[str, Any], ...]
    removed: tuple[dict[str, Any], ...]
    changed: tuple[dict[str, Any], ...]
    unchanged: int
    inputs: dict[str, list[str]]
    definitions: dict[str, list[str]]

    @property
    def same(self) -> bool:
        """Whether all figures are equal."""
        return not (self.added or self.removed or self.changed)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "first": self.first,
            "second": self.second,
            "same": self.same,
            "unchanged": self.unchanged,
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": list(self.changed),
            "inputs": self.inputs,
            "definitions": self.definitions,
        }


def diff(workspace: OpenedWorkspace, first: str, second: str) -> ReleaseDiff:
    """Compare two releases, withdrawn ones included.

    Parameters
    ----------
    workspace : OpenedWorkspace
    first, second : str
        Ids; "from" and "to".

    Returns
    -------
    ReleaseDiff
        `changed` has for each figure its key and, for every differing column, the pair of old and new.

    Raises
    ------
    UnknownNameError
        If a release does not exist.
    IntegrityError
        If a file of a release was altered.
    """
    one, two = find_release(workspace.layout, first), find_release(workspace.layout, second)
    one.check()
    two.check()
    before, after = _rows(one.values()), _rows(two.values())
    common = before.keys() & after.keys()
    changed = []
    for key in sorted(common):
        pairs = {
            name: [before[key][name], after[key][name]] for name in COMPARED if before[key][name] != after[key][name]
        }
        if pairs:
            changed.append({**dict(zip(KEY, key, strict=True)), "changes": pairs})
    return ReleaseDiff(
        first=first,
        second=second,
        added=tuple(_described(after, key) for key in sorted(after.keys() - common)),
        removed=tuple(_described(before, key) for key in sorted(before.keys() - common)),
        changed=tuple(changed),
        unchanged=len(common) - len(changed),
        inputs=_set_diff(_input_names(one), _input_names(two)),
        definitions=_set_diff(_definitions(one), _definitions(two)),
    )


def _rows(values: pa.Table) -> dict[tuple[str, ...], dict[str, Any]]:
    columns = [name for name in (*KEY, *COMPARED) if name in values.column_names]
    without = dict.fromkeys(COMPARED)  # a release of an older kobimo lacks columns
    return {tuple(row[name] for name in KEY): {**without, **row} for row in values.select(columns).to_pylist()}


def _described(rows: dict[tuple[str, ...], dict[str, Any]], key: tuple[str, ...]) -> dict[str, Any]:
    return {**dict(zip(KEY, key, strict=True)), "value": rows[key]["value"], "status": rows[key]["status"]}


def _input_names(release: StoredRelease) -> dict[str, str]:
    return {f"{entry.source}/{entry.file}": entry.sha256 for entry in release.manifest.inputs}


def _definitions(release: StoredRelease) -> dict[str, str]:
    known = set(release.read_json(METADATA)["indicators"])
    files = {
        entry.path.removeprefix(DEFINITIONS): entry.sha256
        for entry in release.manifest.artifacts
        if entry.path.startswith(DEFINITIONS)
    }
    return {
        path: sha256
        for path, sha256 in files.items()
        if not path.startswith("indicators/") or path.removeprefix("indicators/").removesuffix(".yaml") in known
    }


def _set_diff(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    return {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
    }
