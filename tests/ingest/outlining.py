"""Grids and outlines made by hand, for tests of what comes after the recognition."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from kobimo.ingest.grid import Grid, Value
from kobimo.ingest.outline import Column, ColumnType, Outline, Role

VALUE, KEY, NAME, PERIOD, CATEGORY, CODE, UNIT, STATUS = (
    Role.VALUE,
    Role.AREA_KEY,
    Role.AREA_NAME,
    Role.PERIOD,
    Role.CATEGORY,
    Role.CATEGORY_CODE,
    Role.UNIT,
    Role.STATUS,
)


def grid(rows: Sequence[Sequence[Value]], **more: Any) -> Grid:
    """Make a grid whose rows are numbered from 1."""
    return Grid("datei.csv", more.pop("name", ""), rows, range(1, len(rows) + 1), **more)


def outline(sheet: Grid, head: int, roles: Sequence[Role], *, first: int | None = None, **more: Any) -> Outline:
    """Outline a table that fills a grid below its rows of headings; `head` counts them."""
    names = [[sheet.text(row, at) for row in range(head)] for at in range(len(roles))]
    units: Sequence[str] = more.pop("units", [""] * len(roles))
    periods: Sequence[str] = more.pop("periods", [""] * len(roles))
    columns = tuple(
        Column(
            at,
            " | ".join(dict.fromkeys(filter(None, names[at]))),
            tuple(names[at]),
            role,
            ColumnType.DECIMAL if role is VALUE else ColumnType.TEXT,
            unit=units[at],
            period=periods[at],
        )
        for at, role in enumerate(roles)
    )
    values = sum(role is VALUE for role in roles)
    return Outline(
        sheet=sheet.name,
        head=tuple(range(head)),
        first=head if first is None else first,
        last=more.pop("last", len(sheet.rows) - 1),
        left=0,
        right=len(roles) - 1,
        columns=columns,
        shape="wide" if values > 1 else "long",
        file=sheet.file,
        **more,
    )
