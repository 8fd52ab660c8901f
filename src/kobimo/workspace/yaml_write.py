"""Write a new definition as a file that people like to read."""

from __future__ import annotations

import io
import json
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq

from kobimo.model.text import Definition

SHORT = 90
"""A mapping of texts that fits in so many characters stands in one line."""

LONGEST_KEY = 1000
"""A text that stands for itself as a key, for instance the long name of a category."""

_ONE_OR_MORE = frozenset({"column", "equals", "key", "name", "x", "y"})
"""Fields that take one text as well as a list."""


def definition_bytes(definition: Definition, comment: str = "") -> bytes:
    """Write a definition without the fields that have their usual value.

    Parameters
    ----------
    definition : Definition
        What to write.
    comment : str
        Lines above it.

    Returns
    -------
    bytes
        YAML, UTF-8.
    """
    data = definition.model_dump(mode="json", exclude_defaults=True, exclude_none=True)
    yaml = YAML()
    yaml.width = LONGEST_KEY  # a key must not be broken into lines
    yaml.emitter.MAX_SIMPLE_KEY_LENGTH = LONGEST_KEY
    yaml.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    yaml.dump(_styled(data), stream)
    head = "".join(f"# {line}\n" for line in comment.splitlines())
    return (head + stream.getvalue()).encode()


def _styled(value: Any, depth: int = 0) -> Any:
    """Put small mappings and lists into one line."""
    if isinstance(value, dict):
        items = CommentedMap((name, _styled(_short_list(name, item), depth + 1)) for name, item in value.items())
        if depth and _is_short(value):
            items.fa.set_flow_style()
        return items
    if isinstance(value, list):
        entries = CommentedSeq([_styled(item, depth + 1) for item in value])
        if _is_short(value):
            entries.fa.set_flow_style()
        return entries
    return value


def _short_list(name: str, value: Any) -> Any:
    """Write a list of one text as that text, where the field allows it."""
    single = isinstance(value, list) and len(value) == 1 and name in _ONE_OR_MORE
    return value[0] if single else value


def _is_short(value: Any) -> bool:
    """Tell whether a value has no second storey and fits in a line."""
    members = value.values() if isinstance(value, dict) else value
    flat = all(not isinstance(item, (dict, list)) or _is_leaf(item) for item in members)
    return flat and len(json.dumps(value, ensure_ascii=False)) <= SHORT


def _is_leaf(value: Any) -> bool:
    """Tell whether a mapping or list holds only plain values."""
    members = value.values() if isinstance(value, dict) else value
    return all(not isinstance(item, (dict, list)) for item in members)
