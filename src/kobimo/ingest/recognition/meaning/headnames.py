"""Names for rows of headings: "Geschlecht" above "männlich" and "weiblich", areas, instead of a number."""

from __future__ import annotations

import re
from collections.abc import Sequence

from kobimo.ingest.outline import Column, Outline, Role

AREA = "Gebiet"
"""Name of a row of headings with areas. Recipes use it: it is the same in every language."""

_DIMENSION = re.compile(
    r"geschlecht|alter|nationalit|staatsangeh|migration|schul(?:art|form|stufe|typ|jahr)|klassenstuf|jahrgang|stichtag|jahre?$|"
    r"monate?$|zeit|abschl(?:u|ü)ss|träger|familienstand|betreuungs|region|gebiet|länder|bundesl|kreise?$|gemeinden?$|"
    r"bildungsgang|bildungsgänge|förderschwerpunkt|altersgruppe|wohnort|herkunft",
    re.IGNORECASE,
)
"""Words that name a dimension; "Arbeitslose" above "weiblich" names what is counted."""


def head_names(outline: Outline, columns: Sequence[Column], area_row: int | None) -> tuple[str, ...]:
    """Name the rows of headings, where the file says what they stand for.

    Parameters
    ----------
    outline : Outline
        The table; what a layout has named stands.
    columns : sequence of Column
        Columns with their roles.
    area_row : int or None
        Row of headings (from 0) that names areas.

    Returns
    -------
    tuple of str
        One name for each row of headings, "" where nothing names it; empty if no row has a name.
    """
    if outline.head_names or not outline.head:
        return outline.head_names
    values = [column for column in columns if column.role is Role.VALUE]
    names = [""] * len(outline.head)
    for row in range(len(names) - 1):
        parts = {column.parts[row] for column in values if row < len(column.parts)}
        below = {column.parts[row + 1] for column in values if row + 1 < len(column.parts)}
        title = next(iter(parts)) if len(parts) == 1 else ""
        if len(values) > 1 and len(below) > 1 and title not in names and _DIMENSION.match(title):
            names[row + 1] = title
    if area_row is not None and area_row < len(names) and AREA not in names:
        names[area_row] = AREA
    return tuple(names) if any(names) else ()
