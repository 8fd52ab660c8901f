"""Read the plain YAML that definitions are written in, with libyaml; whatever else there is goes the thorough way.

The two ways must never differ. libyaml follows YAML 1.1, and where that reads another text, or another line, than
YAML 1.2 does, the text is left alone here. So is everything that is wrong: the thorough way finds the words for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml
from yaml.events import (
    Event,
    MappingEndEvent,
    MappingStartEvent,
    NodeEvent,
    ScalarEvent,
    SequenceEndEvent,
    StreamEndEvent,
)

Location = tuple[str | int, ...]
"""Way to a value: names of fields and positions in lists."""

NULLS = ("", "~", "null", "Null", "NULL")
"""Plain scalars that stand for no value."""

_UNLIKE = re.compile(
    r"""
    [\t\x85\u2028\u2029\ufeff]                # tabs, breaks of lines that are none in YAML 1.2, marks
    | (^|[\s\[{,:])!                          # tags
    | \r(?!\n)
    | ^(---|\.\.\.)                           # ends of documents, and with them directives
    | [|>][^\n]*(\#|\n[\ \r]*(\#|\n|\Z))      # texts of several lines that begin with an empty one
    """,
    re.MULTILINE | re.VERBOSE,
)


class _OtherError(Exception):
    """The text is wrong, or more than plain."""


def read_quickly(text: str) -> tuple[object, dict[Location, int]] | None:
    """Read a text that is plain YAML.

    Parameters
    ----------
    text : str

    Returns
    -------
    value, lines
        As in a Document; None if the text is wrong, or not plain enough to be sure that both ways read the same.
    """
    if _UNLIKE.search(text):
        return None
    try:
        return _document(yaml.parse(text, Loader=yaml.CBaseLoader))
    except (yaml.YAMLError, _OtherError):
        return None


def _document(events: Iterator[Event]) -> tuple[object, dict[Location, int]]:
    lines: dict[Location, int] = {}
    _stream, begin = next(events), next(events)
    value = None if isinstance(begin, StreamEndEvent) else _value(next(events), events, (), lines)
    for _end in events:  # an error may still follow
        pass
    return value, lines


def _value(event: Event, events: Iterator[Event], at: Location, lines: dict[Location, int]) -> object:
    if not isinstance(event, NodeEvent) or event.anchor is not None:
        raise _OtherError
    lines.setdefault(at, _line(event))
    if isinstance(event, ScalarEvent):
        return None if not event.style and event.value in NULLS else event.value
    if isinstance(event, MappingStartEvent):
        return _mapping(events, at, lines)
    found: list[object] = []
    while not isinstance(item := next(events), SequenceEndEvent):
        found.append(_value(item, events, (*at, len(found)), lines))
    return found


def _mapping(events: Iterator[Event], at: Location, lines: dict[Location, int]) -> dict[str, object]:
    found: dict[str, object] = {}
    while not isinstance(key := next(events), MappingEndEvent):
        if not isinstance(key, ScalarEvent) or key.anchor is not None or key.value in found:
            raise _OtherError
        lines[(*at, key.value)] = _line(key)
        found[key.value] = _value(next(events), events, (*at, key.value), lines)
    return found


def _line(event: Event) -> int:
    if event.start_mark is None:
        raise _OtherError
    return event.start_mark.line + 1
