"""Compare two releases, or one with the build: figures that came, went and changed, and for each of them why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from kobimo.workflows.comparing.causes import Cause, Causes, Key
from kobimo.workflows.comparing.stands import Stand, stand
from kobimo.workflows.opened import OpenedWorkspace

KEY = ("indicator", "breakdown", "level", "period", "area")
COMPARED = ("value", "numerator", "denominator", "status", "coverage", "error")
_EXAMPLES = 3


@dataclass(frozen=True)
class ReleaseDiff:
    """Differences from the first to the second release.

    Each difference has `kind` (data, definition, territory, protection, calculation, content; several are joined by
    commas), `kinds` (the same as a list) and `reason` in words.
    """

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

    def reasons(self) -> tuple[dict[str, Any], ...]:
        """Return the different reasons, the most frequent first: how many figures each explains, and some of them."""
        every = (*self.changed, *self.removed, *self.added)
        counts = Counter((row["kind"], row["reason"]) for row in every)
        examples: dict[tuple[str, str], list[dict[str, Any]]] = {}
        for row in every:
            named = examples.setdefault((row["kind"], row["reason"]), [])
            if len(named) < _EXAMPLES:
                named.append(row)
        return tuple(
            {"kind": kind, "reason": reason, "count": count, "examples": examples[kind, reason]}
            for (kind, reason), count in sorted(counts.items(), key=lambda item: (-item[1], item[0]))
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "first": self.first,
            "second": self.second,
            "same": self.same,
            "unchanged": self.unchanged,
            "reasons": [{name: item[name] for name in ("kind", "reason", "count")} for item in self.reasons()],
            "added": list(self.added),
            "removed": list(self.removed),
            "changed": list(self.changed),
            "inputs": self.inputs,
            "definitions": self.definitions,
        }


def diff(workspace: OpenedWorkspace, first: str, second: str) -> ReleaseDiff:
    """Compare two releases, withdrawn ones included, or a release with the build.

    Parameters
    ----------
    workspace : OpenedWorkspace
    first, second : str
        Ids; "from" and "to". `build` or `neu` is what was computed last and would be released next.

    Returns
    -------
    ReleaseDiff
        `changed` has for each figure its key, for every differing column the pair of old and new, and why.

    Raises
    ------
    UnknownNameError
        If a release does not exist.
    IntegrityError
        If a file of a release was altered.
    StaleBuildError
        If the build is compared and deliveries or definitions changed since.
    """
    one, two = stand(workspace, first), stand(workspace, second)
    return compare(one, two)


def compare(one: Stand, two: Stand) -> ReleaseDiff:
    """Compare two opened stands."""
    causes = Causes(one, two)
    both = joined(one.values, two.values)
    known = pc.and_(both["had"], both["has"])
    unequal = reduce(pc.or_, [_unequal(both[name], both[f"{name}_after"]) for name in COMPARED])
    changed = both.filter(pc.and_(known, unequal))
    return ReleaseDiff(
        first=one.id,
        second=two.id,
        added=_described(both.filter(pc.invert(both["had"])), "_after", causes),
        removed=_described(both.filter(pc.invert(both["has"])), "", causes),
        changed=tuple(_changed(row, causes) for row in _ordered(changed)),
        unchanged=(pc.sum(known).as_py() or 0) - changed.num_rows,
        inputs=_set_diff(one.inputs(), two.inputs()),
        definitions=_set_diff(one.known_definitions(), two.known_definitions()),
    )


def joined(before: pa.Table, after: pa.Table) -> pa.Table:
    """Put the figures of two stands beside each other, in no order.

    Parameters
    ----------
    before, after : pyarrow.Table
        Columns as in `kobimo.indicators.tables.SCHEMA`; those of an older kobimo may lack some.

    Returns
    -------
    pyarrow.Table
        The key, `COMPARED` of the first and, with `_after` behind the name, of the second; `had` and `has`.
    """
    one = _plain(before).append_column("had", pa.array([True] * before.num_rows, pa.bool_()))
    two = _plain(after).append_column("has", pa.array([True] * after.num_rows, pa.bool_()))
    both = one.join(two, keys=list(KEY), join_type="full outer", right_suffix="_after")
    for name in ("had", "has"):
        both = both.set_column(both.schema.get_field_index(name), name, pc.fill_null(both[name], fill_value=False))
    return both


def _ordered(rows: pa.Table) -> list[dict[str, Any]]:
    """Return rows by their key."""
    found: list[dict[str, Any]] = rows.sort_by([(name, "ascending") for name in KEY]).to_pylist()
    return found


def _plain(values: pa.Table) -> pa.Table:
    """Return what is compared, texts as such; a column that a release of an older kobimo lacks is empty."""
    columns = {name: values[name].cast(pa.string()) for name in KEY}
    for name in COMPARED:
        kind = pa.string() if name == "status" else pa.int64() if name in {"numerator", "denominator"} else pa.float64()
        there = name in values.column_names
        columns[name] = values[name].cast(kind) if there else pa.nulls(values.num_rows, kind)
    return pa.table(columns)


def _unequal(before: pa.ChunkedArray, after: pa.ChunkedArray) -> pa.ChunkedArray:
    only_one = pc.not_equal(pc.is_valid(before), pc.is_valid(after))
    return pc.or_(only_one, pc.fill_null(pc.not_equal(before, after), fill_value=False))


def key_of(row: Mapping[str, Any]) -> Key:
    """Return what identifies the figure of a row."""
    return Key(*(row[name] for name in KEY))


def explained(causes: Sequence[Cause]) -> dict[str, Any]:
    """Return kind and reason as fields."""
    kinds = list(dict.fromkeys(cause.kind for cause in causes))
    return {"kind": ", ".join(kinds), "kinds": kinds, "reason": " ".join(cause.reason for cause in causes)}


def _changed(row: Mapping[str, Any], causes: Causes) -> dict[str, Any]:
    pairs = {name: [row[name], row[f"{name}_after"]] for name in COMPARED if row[name] != row[f"{name}_after"]}
    key = {name: row[name] for name in KEY}
    return {**key, "changes": pairs, **explained(causes.of(key_of(row), had=True, has=True))}


def _described(rows: pa.Table, side: str, causes: Causes) -> tuple[dict[str, Any], ...]:
    """Describe figures that only one side has."""
    return tuple(
        {
            **{name: row[name] for name in KEY},
            "value": row[f"value{side}"],
            "status": row[f"status{side}"],
            **explained(causes.of(key_of(row), had=row["had"], has=row["has"])),
        }
        for row in _ordered(rows)
    )


def _set_diff(before: dict[str, str], after: dict[str, str]) -> dict[str, list[str]]:
    return {
        "added": sorted(after.keys() - before.keys()),
        "removed": sorted(before.keys() - after.keys()),
        "changed": sorted(name for name in before.keys() & after.keys() if before[name] != after[name]),
    }
