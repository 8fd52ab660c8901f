"""Add entries to lists and sections of a YAML file, at any depth, and leave every other byte as it is."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode, SequenceNode

from kobimo.language import _
from kobimo.workspace.problems import Location
from kobimo.workspace.yaml_edit import field_end, is_empty, line_end, position, rewritten, root_mapping, scalar

_PLAIN_KEY = re.compile(r"[^\W\d_][\w .()/-]*(?<! )")
_WORDS_OF_YAML = {"null", "true", "false", "yes", "no", "on", "off", "y", "n"}
_WIDTH = 100


def insert_yaml(data: bytes, name: str, changes: Sequence[tuple[Location, Any]]) -> bytes:
    """Set values deep in a definition file.

    Parameters
    ----------
    data : bytes
        The file as it is.
    name : str
        Its path, for messages.
    changes : sequence of (Location, value)
        Way to a field, or to an entry of a list (its number; the length of the list appends). A value is a text, or
        mappings and lists of texts. What is there must be a text, else it is not replaced.

    Returns
    -------
    bytes
        The file with these changes.

    Raises
    ------
    DefinitionError
        If the file is not valid YAML, or so unusual that it can only be changed as a text.
    """
    steps = [
        (
            lambda content, path=path, value=value: _apply(content, path, value),
            lambda text, newline, path=path, value=value: _change(text, path, value, newline),
        )
        for path, value in changes
    ]
    return rewritten(data, name, steps, _("Diese Datei ist so geschrieben, dass sich dort nichts ergänzen lässt."))


def _apply(content: Any, path: Location, value: Any) -> None:
    """Make the change in what was read, so that the result can be compared."""
    for part, following in pairwise(path):
        if isinstance(content, dict):
            if content.get(part) is None:
                content[part] = [] if isinstance(following, int) else {}
            content = content[part]
        else:
            content = content[int(part)]
    last = path[-1]
    if isinstance(content, list) and last == len(content):
        content.append(value)
    else:
        content[last] = value


def _change(text: str, path: Location, value: Any, newline: str) -> str:
    """Go down as far as the file goes, and write there what is missing."""
    node: Node = root_mapping(text)
    key: Node | None = None
    for depth, part in enumerate(path):
        child = _child(node, part)
        if child is None:
            return _add(text, node, part, _nested(path[depth + 1 :], value), newline)
        name, inner = child
        if is_empty(inner) and isinstance(name, ScalarNode):
            at = field_end(text, name, inner)
            rest = _nested(path[depth + 1 :], value)
            return text[:at] + _valued(rest, name.start_mark.column, newline, flow=_in_brackets(node)) + text[at:]
        key, node = name, inner
    return _replaced(text, key, node, value, newline)


def _child(node: Node, part: str | int) -> tuple[Node, Node] | None:
    """Return the key and the value of a part; the entry of a list is its own key."""
    if isinstance(node, SequenceNode):
        number = int(part)
        return (node.value[number], node.value[number]) if number < len(node.value) else None
    if not isinstance(node, MappingNode):
        raise TypeError(node)
    found = position(node, str(part))
    return None if found is None else node.value[found]


def _in_brackets(node: Node) -> bool:
    """Tell whether a section stands in brackets."""
    return isinstance(node, CollectionNode) and bool(node.flow_style)


def _nested(path: Location, value: Any) -> Any:
    """Wrap a value in the sections that are missing above it."""
    for part in reversed(path):
        value = [value] if isinstance(part, int) else {part: value}
    return value


def _replaced(text: str, key: Node | None, node: Node, value: Any, newline: str) -> str:
    """Write another text in the place of one."""
    if not isinstance(node, ScalarNode) or not isinstance(value, str) or key is None:
        raise TypeError(node)
    start, end = node.start_mark.index, field_end(text, key, node)
    return text[:start] + scalar(value, newline, key.start_mark.column, flow=True) + text[end:]


def _add(text: str, node: Node, part: str | int, value: Any, newline: str) -> str:
    """Put an entry at the end of a list or a section."""
    if not isinstance(node, CollectionNode):
        raise TypeError(node)
    named = not isinstance(node, SequenceNode)
    if node.flow_style:
        return _into_flow(text, node, f"{_key(str(part))}: " if named else "", value, newline)
    last = node.value[-1]
    at = line_end(text, field_end(text, *last) if named else field_end(text, last, last))
    column = (last[0] if named else node).start_mark.column
    entry = f"{_key(str(part))}:{_valued(value, column, newline, flow=False)}" if named else f"- {_flow(value)}"
    return f"{text[:at]}{newline}{' ' * column}{entry}{text[at:]}"


def _into_flow(text: str, node: CollectionNode, name: str, value: Any, newline: str) -> str:
    """Put an entry before the closing bracket; a line that grows long is broken."""
    written = f"{name}{_flow(value)}"
    if not node.value:
        at = node.start_mark.index + 1
        return text[:at] + written + text[at:]
    last = node.value[-1]
    at = _flow_end(last[1] if isinstance(last, tuple) else last)
    begin = text.rfind("\n", 0, at) + 1
    indent = len(text[begin:]) - len(text[begin:].lstrip(" ")) + 2
    gap = " " if at - begin + len(written) < _WIDTH else f"{newline}{' ' * indent}"
    return f"{text[:at]},{gap}{written}{text[at:]}"


def _flow_end(node: Node) -> int:
    """Return where a value within brackets ends."""
    return int(node.end_mark.index)


def _valued(value: Any, column: int, newline: str, *, flow: bool) -> str:
    """Write a value behind its colon: lists and sections of sections line by line."""
    if not flow and isinstance(value, list):
        return "".join(f"{newline}{' ' * (column + 2)}- {_flow(item)}" for item in value)
    if not flow and isinstance(value, Mapping) and len(_flow(value)) > _WIDTH - column:
        inner = column + 2
        return "".join(
            f"{newline}{' ' * inner}{_key(str(name))}:{_valued(item, inner, newline, flow=False)}"
            for name, item in value.items()
        )
    return f" {_flow(value)}"


def _flow(value: Any) -> str:
    """Write a value in one line."""
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{_key(str(name))}: {_flow(item)}" for name, item in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return scalar(str(value), "\n", 0, flow=True)


def _key(name: str) -> str:
    """Write the name of a field, in quotation marks where it could be taken for something else."""
    harmless = _PLAIN_KEY.fullmatch(name) is not None and name.lower() not in _WORDS_OF_YAML
    return name if harmless else json.dumps(name, ensure_ascii=False)
