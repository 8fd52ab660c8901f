"""Change one line of `kobimo.toml` and leave everything else, comments included, as people wrote it."""

from __future__ import annotations

import re
import tomllib

from kobimo.errors import DefinitionError
from kobimo.language import _
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.settings_file import parse_settings

WIDTH = 100
"""A list that is longer stands in several lines."""

_KEY = re.compile(r"[ \t]*[\"']?catalogue[\"']?[ \t]*=")
_TABLE = re.compile(r"[ \t]*\[")


def with_catalogue_line(text: str, chosen: str | tuple[str, ...]) -> str:
    """Set which indicators of the catalogue are computed.

    Parameters
    ----------
    text : str
        A valid kobimo.toml.
    chosen : str or tuple of str
        "computable", or ids.

    Returns
    -------
    str
        The text with the line `catalogue` replaced, or put in front of the first table.

    Raises
    ------
    DefinitionError
        If the file is written in a way that cannot be edited line by line.
    """
    ending = "\r\n" if "\r\n" in text else "\n"
    lines = text.splitlines(keepends=True)
    first = next((n for n, line in enumerate(lines) if _TABLE.match(line)), len(lines))
    start = next((n for n, line in enumerate(lines[:first]) if _KEY.match(line)), None)
    if start is None:
        return _checked(_inserted(lines, first, _written(chosen, ending), ending), chosen)
    end = _end(lines, start)
    comment = _comment(lines[end - 1])
    value = _written(chosen, ending)
    new = f"{value}{comment}{ending}" if comment and ending not in value else f"{value}{ending}"
    return _checked("".join([*lines[:start], new, *lines[end:]]), chosen)


def _written(chosen: str | tuple[str, ...], ending: str) -> str:
    """Write the key with its value; ids are plain words and need no escapes."""
    if isinstance(chosen, str):
        return f'catalogue = "{chosen}"'
    items = [f'"{name}"' for name in chosen]
    line = f"catalogue = [{', '.join(items)}]"
    if len(line) <= WIDTH:
        return line
    return ending.join(["catalogue = [", *(f"  {item}," for item in items), "]"])


def _inserted(lines: list[str], first: int, value: str, ending: str) -> str:
    """Put a new line behind the last one that says something before the first table."""
    place = first
    while place > 0 and (not lines[place - 1].strip() or lines[place - 1].lstrip().startswith("#")):
        place -= 1
    above = "".join(lines[:place])
    if above and not above.endswith(("\n", "\r")):
        above += ending
    return "".join([above, value, ending, *lines[place:]])


def _end(lines: list[str], start: int) -> int:
    """Return where a value ends that may go over several lines: where the lines are TOML for the first time."""
    for end in range(start + 1, len(lines) + 1):
        try:
            tomllib.loads("".join(lines[start:end]))
        except tomllib.TOMLDecodeError:
            continue
        return end
    return len(lines)


def _comment(line: str) -> str:
    """Return a comment at the end of the last line of a value, with the blanks before it."""
    outside = re.sub(r"\"[^\"]*\"|'[^']*'", lambda found: "x" * len(found[0]), line.rstrip("\r\n"))
    match = re.search(r"[ \t]*#", outside)
    return line.rstrip("\r\n")[match.start() :] if match else ""


def _checked(text: str, chosen: str | tuple[str, ...]) -> str:
    """Make sure that the result says what it should; otherwise nothing is written."""
    if parse_settings(text).catalogue == chosen:
        return text
    raise DefinitionError(
        _("Die Zeile catalogue lässt sich nicht ändern."),
        where=SETTINGS_FILE,
        remedy=_("Sie von Hand schreiben: {line}").format(line=_written(chosen, "\n")),
    )
