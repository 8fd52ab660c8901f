"""Change single values of a YAML file and leave every other byte as it is: comments, order, quotes, line ends.

Dumping what was read, even with a library that keeps comments, moves the comments beside what is added or removed and
writes the whole file in its own style. So the places come from the parser and the text between them is not touched.
"""

from __future__ import annotations

import codecs
import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.nodes import CollectionNode, MappingNode, Node, ScalarNode

from kobimo.errors import DefinitionError, KobimoError
from kobimo.language import _
from kobimo.workspace.yaml_text import read_yaml

FieldPath = tuple[str, ...]
"""Name of a field, or of a section and a field in it."""

Step = tuple[Callable[[Any], None], Callable[[str, str], str]]
"""A change: what it does to the content, and how it turns text and line end into the new text."""

_LONG = 100
_HARMLESS = re.compile(r"[^\W_](.*[^:])?")
_UNSAFE = re.compile("[\x7f-\x9f\u2028\u2029\ufeff]")


def edit_yaml(data: bytes, name: str, changes: Mapping[FieldPath, str | None], order: Sequence[str]) -> bytes:
    """Set and remove fields of a definition file.

    Parameters
    ----------
    data : bytes
        The file as it is.
    name : str
        Its path, for messages.
    changes : mapping
        Way to a field, one or two names: its new text, None to remove it.
    order : sequence of str
        Fields of the first level in the order in which new ones are put.

    Returns
    -------
    bytes
        The file with these changes.

    Raises
    ------
    DefinitionError
        If the file is not valid YAML, or so unusual (anchors, for instance) that it can only be changed as a text.
    """
    steps = [
        (
            lambda content, path=path, value=value: _apply(content, path, value),
            lambda text, newline, path=path, value=value: (
                _remove(text, path) if value is None else _set(text, path, value, order, newline)
            ),
        )
        for path, value in changes.items()
    ]
    return rewritten(
        data, name, steps, _("Diese Datei ist so geschrieben, dass sie sich nicht Feld für Feld ändern lässt.")
    )


def rewritten(data: bytes, name: str, steps: Iterable[Step], refusal: str) -> bytes:
    """Carry changes out in the text of a file, and only if it then says what was wanted.

    Parameters
    ----------
    data : bytes
        The file as it is.
    name : str
        Its path, for messages.
    steps : iterable of Step
        Each change twice: in what was read, and in the text.
    refusal : str
        German sentence for a file that is written too unusually.

    Returns
    -------
    bytes
        The file with these changes; byte order mark and line ends as they were.

    Raises
    ------
    DefinitionError
        If the text cannot be changed so that it says what was wanted.
    """
    bom = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    wanted = deepcopy(read_yaml(data, name).value)
    text = data[len(bom) :].decode("utf-8")
    newline = "\r\n" if "\r\n" in text else "\n"
    try:
        for apply, change in steps:
            apply(wanted)
            text = change(text, newline)
        result = bom + text.encode("utf-8")
        if read_yaml(result, name).value == wanted:
            return result
    except (TypeError, ValueError, AttributeError, LookupError, KobimoError):
        pass  # the check above would refuse all of these as well; they get the same answer
    raise DefinitionError(refusal, where=name, remedy=_("Die Datei als Text bearbeiten."))


def _apply(content: Any, path: FieldPath, value: str | None) -> None:
    for part in path[:-1]:
        content = content.setdefault(part, {})
    if value is None:
        content.pop(path[-1], None)
    else:
        content[path[-1]] = value


def root_mapping(text: str) -> MappingNode:
    """Return the fields of a file as the parser sees them."""
    node = YAML(typ="safe", pure=True).compose(text)
    if not isinstance(node, MappingNode):
        raise TypeError(node)
    return node


def position(mapping: MappingNode, name: str) -> int | None:
    """Return where in a section a field is."""
    return next((number for number, (key, _value) in enumerate(mapping.value) if key.value == name), None)


def _find(text: str, path: FieldPath) -> tuple[MappingNode, int | None]:
    """Return the section of the last part of `path`, and where in it the part is."""
    mapping = root_mapping(text)
    for part in path[:-1]:
        number = position(mapping, part)
        if number is None:
            raise KeyError(part)
        mapping = mapping.value[number][1]
        if not isinstance(mapping, MappingNode):
            raise TypeError(mapping)
    return mapping, position(mapping, path[-1])


def _set(text: str, path: FieldPath, value: str, order: Sequence[str], newline: str) -> str:
    root = root_mapping(text)
    if len(path) > 1 and position(root, path[0]) is None:
        return _add(text, root, path[0], {path[1]: value}, order, newline)
    mapping, number = _find(text, path)
    if number is None:
        return _add(text, mapping, path[-1], value, order if len(path) == 1 else (), newline)
    key, old = mapping.value[number]
    if not isinstance(old, ScalarNode):
        raise TypeError(old)
    start, end = old.start_mark.index, field_end(text, key, old)
    written = scalar(value, newline, key.start_mark.column, flow=bool(mapping.flow_style))
    if is_empty(old):
        start, written = end, f" {written}"
    return text[:start] + written + text[end:]


def _add(
    text: str, mapping: MappingNode, name: str, value: str | dict[str, str], order: Sequence[str], newline: str
) -> str:
    """Put a field behind the nearest one that comes before it, or at the end."""
    before = {*order[: order.index(name)]} if name in order else set()
    numbers = [number for number, (key, _old) in enumerate(mapping.value) if key.value in before]
    neighbour = mapping.value[numbers[-1] if numbers else -1]
    at, column = field_end(text, *neighbour), neighbour[0].start_mark.column
    if mapping.flow_style:
        return text[:at] + f", {name}: {_value(value, newline, column, flow=True)}" + text[at:]
    at = line_end(text, at)
    return text[:at] + f"{newline}{' ' * column}{name}: {_value(value, newline, column, flow=False)}" + text[at:]


def _remove(text: str, path: FieldPath) -> str:
    mapping, number = _find(text, path)
    if number is None:
        return text
    key, old = mapping.value[number]
    if not mapping.flow_style:
        start = text.rfind("\n", 0, key.start_mark.index) + 1
        end = text.find("\n", field_end(text, key, old))
        return text[:start] + (text[end + 1 :] if end >= 0 else "")
    if number:
        start = field_end(text, *mapping.value[number - 1])
        return text[:start] + text[field_end(text, key, old) :]
    return text[: key.start_mark.index] + text[mapping.value[1][0].start_mark.index :]


def is_empty(node: Node) -> bool:
    """Tell whether a field has no value at all."""
    return isinstance(node, ScalarNode) and node.style is None and node.value == ""


def field_end(text: str, key: Node, value: Node) -> int:
    """Return where a field really ends; the parser counts blank lines and comments behind it as a part of it."""
    if is_empty(value):
        return text.index(":", key.end_mark.index) + 1
    if isinstance(value, CollectionNode) and not value.flow_style:
        last = value.value[-1]
        return field_end(text, *(last if isinstance(value, MappingNode) else (key, last)))
    start, end = value.start_mark.index, value.end_mark.index
    return int(start + len(text[start:end].rstrip()))


def line_end(text: str, at: int) -> int:
    """Return the end of a line, before its line break."""
    end = text.find("\n", at)
    if end < 0:
        return len(text)
    return end - 1 if text[end - 1] == "\r" else end


def _value(value: str | dict[str, str], newline: str, column: int, *, flow: bool) -> str:
    if isinstance(value, str):
        return scalar(value, newline, column, flow=flow)
    (name, inner) = next(iter(value.items()))
    if not flow and ("\n" in inner or len(inner) > _LONG):
        return f"{newline}{' ' * (column + 2)}{name}: {scalar(inner, newline, column + 2, flow=False)}"
    return f"{{{name}: {scalar(inner, newline, column, flow=True)}}}"


def scalar(value: str, newline: str, column: int, *, flow: bool) -> str:
    """Write a text as plainly as it can be read back, whatever follows it."""
    lines = value.split("\n")
    if len(lines) > 1 and not flow and value == value.strip() and not any(line != line.rstrip() for line in lines):
        block = "|-" + "".join(f"\n{' ' * (column + 2)}{line}" if line else "\n" for line in lines)
        if _reads(f"{' ' * column}x: {block}\n{' ' * column}y: z\n", {"x": value, "y": "z"}):
            return block.replace("\n", newline)
    pairs = f"x: {value}, y: {value}" if flow else f"x: {value}\ny: {value}"
    if _HARMLESS.fullmatch(value) and _reads(f"{{{pairs}}}" if flow else pairs, {"x": value, "y": value}):
        return value
    quoted = json.dumps(value, ensure_ascii=False)
    return _UNSAFE.sub(lambda sign: f"\\u{ord(sign.group()):04x}", quoted)


def _reads(candidate: str, expected: dict[str, str]) -> bool:
    try:
        return read_yaml(candidate.encode("utf-8"), "").value == expected
    except (DefinitionError, TypeError):
        return False
