"""Nested JSON to rows: dotted names, a level of years as rows, lists of records as tables of their own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kobimo.ingest.grid import Value

KEY = "Schlüssel"
"""Column of the names under which an object holds its records. Recipes name it, so it is the same in every language."""

_PERIOD = re.compile(r"(?:19|20)\d\d(?:[-/](?:\d{2}|(?:19|20)\d\d))?(?:[-.]\d\d(?:[-.]\d\d)?)?")
_DEPTH = 5
_ALIKE = 0.5


@dataclass(frozen=True, slots=True)
class FlatTable:
    """A list of records: where it stands in the document, names of its fields, cells."""

    name: str
    names: list[str]
    rows: list[list[Value]]


def flat_tables(document: Any) -> list[FlatTable]:
    """Find all lists of records.

    The longest list comes first, each followed by the lists that its records hold.

    Parameters
    ----------
    document : object
        What the JSON says.

    Returns
    -------
    list of FlatTable
        Tables with at least one row.

    Examples
    --------
    >>> flat_tables({"data": [{"ags": "01001", "2023": {"m": 1}}]})[0].names
    ['ags', '2023.m']
    """
    groups = [[table for table in group if table.rows] for group in _groups(document, "", 0)]
    filled = [group for group in groups if group]
    return [table for group in sorted(filled, key=lambda group: -len(group[0].rows)) for table in group]


def _groups(node: Any, name: str, depth: int) -> Iterator[list[FlatTable]]:
    """Give a group of tables for every list of records that the wrappers hold."""
    if depth > _DEPTH:
        return
    if isinstance(node, list):
        yield from _groups_of_list(node, name, depth)
    elif isinstance(node, dict):
        yield from _groups_of_object(node, name, depth)


def _groups_of_list(node: list[Any], name: str, depth: int) -> Iterator[list[FlatTable]]:
    """Tell records, rows of cells and pages of lists apart."""
    if not node:
        return
    if all(isinstance(item, dict) for item in node):
        yield _tables(name, node)
    elif all(isinstance(item, list) and item and not any(map(_is_nested, item)) for item in node):
        yield [FlatTable(name, [_text(cell) for cell in node[0]], [list(row) for row in node[1:]])]
    else:
        for item in node:
            if isinstance(item, list):
                yield from _groups(item, name, depth + 1)


def _groups_of_object(node: dict[str, Any], name: str, depth: int) -> Iterator[list[FlatTable]]:
    """Tell columns, rows below their columns, records by key, and wrappers apart."""
    values = list(node.values())
    lists = [value for value in values if isinstance(value, list)]
    if (
        len(lists) == len(values) > 1
        and len(set(map(len, lists))) == 1
        and not any(_is_nested(v[0]) for v in lists if v)
    ):
        yield [FlatTable(name, list(node), [list(row) for row in zip(*lists, strict=True)])]
    elif isinstance(node.get("columns"), list) and _is_matrix(node.get("data")):
        yield [FlatTable(name, [_text(cell) for cell in node["columns"]], [list(row) for row in node["data"]])]
    elif _by_key(node):
        yield _tables(name, [{KEY: key} | value for key, value in node.items()])
    else:
        for key, value in node.items():
            yield from _groups(value, f"{name}.{key}" if name else key, depth + 1)


def _is_nested(value: Any) -> bool:
    """Tell an object or a list from a plain value."""
    return isinstance(value, (dict, list))


def _is_matrix(value: Any) -> bool:
    """Tell a list of rows."""
    return isinstance(value, list) and bool(value) and all(isinstance(row, list) for row in value)


def _by_key(node: Mapping[str, Any]) -> bool:
    """Tell an object that holds records of one kind by their keys."""
    if len(node) < 2 or not all(isinstance(value, dict) and value for value in node.values()):
        return False
    members = [set(value) for value in node.values()]
    return len(set.intersection(*members)) >= max(1, _ALIKE * len(set.union(*members)))


def _tables(name: str, records: Sequence[Mapping[str, Any]], depth: int = 0) -> list[FlatTable]:
    """Bring records to a common list of fields, and their lists of records to tables beside."""
    flat = [row for record in records for row in _rows(record)]
    names = list(dict.fromkeys(key for row in flat for key in row))
    tables = [FlatTable(name, names, [[row.get(key) for key in names] for row in flat])]
    lists = dict.fromkeys(key for record in records for key, value in record.items() if _is_records(value))
    for key in lists if depth < _DEPTH else ():
        parts = [
            {other: value for other, value in record.items() if not isinstance(value, list)} | {key: part}
            for record in records
            if _is_records(record.get(key))
            for part in record[key]
        ]
        tables += _tables(f"{name}.{key}" if name else key, parts, depth + 1)
    return tables


def _is_records(value: Any) -> bool:
    """Tell a list of records."""
    return isinstance(value, list) and bool(value) and all(isinstance(item, dict) for item in value)


def _rows(record: Mapping[str, Any]) -> list[dict[str, Value]]:
    """Flatten a record; a member whose keys are periods makes one row per period."""
    periods = [key for key, value in record.items() if _by_period(value)]
    if len(periods) != 1:
        return [dict(_fields(record, ""))]
    split = periods[0]
    before = {key: value for key, value in record.items() if key != split}
    rest = dict(_fields(before, ""))
    return [rest | {split: period} | dict(_fields(members, split)) for period, members in record[split].items()]


def _by_period(value: Any) -> bool:
    """Tell whether the keys of an object are years or other periods, and its members objects."""
    return (
        isinstance(value, dict)
        and bool(value)
        and all(_PERIOD.fullmatch(key) and isinstance(member, dict) for key, member in value.items())
    )


def _fields(record: Mapping[str, Any], prefix: str) -> Iterator[tuple[str, Value]]:
    """Give dotted name and value of every member."""
    for key, value in record.items():
        name = f"{prefix}.{key}" if prefix else key
        if isinstance(value, dict) and value:
            yield from _fields(value, name)
        else:
            yield name, _value(value)


def _value(value: Any) -> Value:
    """Keep plain values; write lists and empty objects as JSON."""
    if value is None or isinstance(value, (str, int, float, bool)):
        return value
    return json.dumps(value, ensure_ascii=False)


def _text(value: Any) -> str:
    """Write a heading."""
    return value if isinstance(value, str) else "" if value is None else str(value)
