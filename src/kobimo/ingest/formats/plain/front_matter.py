"""Description at the head of a text file, between two lines of three hyphens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

_MARK = "---"
_LONGEST = 5000


def front_matter(lines: Sequence[str]) -> dict[str, str]:
    """Read the description of a data set that stands before a text.

    Parameters
    ----------
    lines : sequence of str
        The text.

    Returns
    -------
    dict of str to str
        Plain entries by their name; of a list of columns `column.<name>` (description) and `unit.<name>`. Empty if
        the text does not begin with a description.
    """
    if not lines or lines[0].strip() != _MARK:
        return {}
    end = next((at for at, line in enumerate(lines[1:_LONGEST], 1) if line.rstrip() in {_MARK, "..."}), None)
    if end is None:
        return {}
    document = _load("\n".join(lines[1:end]))
    if not isinstance(document, Mapping):
        return {}
    facts = {str(key): str(value) for key, value in document.items() if isinstance(value, (str, int, float))}
    for column in document.get("columns") or ():
        if isinstance(column, Mapping) and "name" in column:
            facts |= _column(column)
    return facts or {"front_matter": _MARK}


def _column(column: Mapping[str, Any]) -> dict[str, str]:
    """Return description and unit of one column."""
    name = column["name"]
    entries = {f"column.{name}": column.get("description"), f"unit.{name}": column.get("unit")}
    return {key: str(value) for key, value in entries.items() if value}


def _load(text: str) -> Any:
    """Parse YAML; nothing if it is none."""
    from ruamel.yaml import YAML  # noqa: PLC0415 - hardly any text has a description
    from ruamel.yaml.error import YAMLError  # noqa: PLC0415 - as above

    try:
        return YAML(typ="safe").load(text)
    except (YAMLError, ValueError, RecursionError):
        return None
