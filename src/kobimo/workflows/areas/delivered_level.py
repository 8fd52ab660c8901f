"""The table of a file that holds the areas of a level; where several layers could, somebody has to say which."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import shapely

from kobimo.ingest.grid import Grid
from kobimo.ingest.proposing.names import slug
from kobimo.model.checks import CheckResult, Place
from kobimo.model.recipe import TableRule
from kobimo.model.table import Table
from kobimo.reference.checks import found
from kobimo.spaces.wording import listed, meant

_SURFACE = 2


def delivered_level(path: Path, level: str, layer: str | None = None) -> tuple[Table | None, list[CheckResult]]:
    """Read the table of a file that holds the areas of a level.

    Parameters
    ----------
    path : Path
    level : str
        As the user calls it. Of several layers with surfaces the only one whose name contains it is read.
    layer : str, optional
        Name of the layer.

    Returns
    -------
    table : Table or None
        None if there is none, or if it has to be asked which one is meant; the checks say so.
    checks : list of CheckResult
    """
    from kobimo.ingest.tables import delivered_tables, open_delivered  # noqa: PLC0415 - readers load slowly

    opened = open_delivered(path, TableRule(), ())
    placed = [grid for grid in opened.grids if grid.geometry is not None]
    if placed:
        grid, checks = _chosen(placed, level, layer)
        return (None if grid is None else _of_features(grid)), [*opened.checks, *checks]
    if layer is not None:
        return None, [*opened.checks, _unknown(path.name, layer, [])]
    tables, checks = delivered_tables(opened, TableRule(), ())
    if not tables:
        plain, again = delivered_tables(opened, TableRule(headings="single"), ())
        tables, checks = (plain, again) if plain else (tables, checks)
    return (tables[0] if tables else None), list(checks)


def _chosen(grids: Sequence[Grid], level: str, layer: str | None) -> tuple[Grid | None, list[CheckResult]]:
    """Return the layer that is meant, with a word about the others; None if nobody can know."""
    if len(grids) == 1:
        return grids[0], []
    names = [_name(grid) for grid in grids]
    place = Place(grids[0].file)
    if layer is not None:
        wanted = [grid for grid in grids if _name(grid).casefold() == layer.casefold()]
        return (wanted[0], []) if wanted else (None, [_unknown(grids[0].file, layer, names)])
    surfaces = [grid for grid in grids if _has_surfaces(grid)] or list(grids[:1])
    named = [grid for grid in surfaces if slug(level) in slug(_name(grid))]
    chosen = named if len(named) == 1 else surfaces
    if len(chosen) > 1:
        asked = [_name(grid) for grid in chosen]
        return None, [found("AREA_LAYER_QUESTION", place, layers=listed(asked, 40), example=asked[0])]
    name = _name(chosen[0])
    others = [other for other in names if other != name]
    return chosen[0], [found("AREA_LAYER_FOUND", place, layer=name, others=listed(others))]


def _unknown(file: str, layer: str, names: Sequence[str]) -> CheckResult:
    return found("AREA_LAYER_UNKNOWN", Place(file), wanted=layer, layers=listed(names, 40), hint=meant(layer, names))


def _name(grid: Grid) -> str:
    """Return the name of a layer; of the only one of its file, as in an archive, that of the file."""
    return grid.name or Path(grid.file).stem


def _has_surfaces(grid: Grid) -> bool:
    return bool((shapely.get_dimensions(list(grid.geometry or ())) == _SURFACE).any())


def _of_features(grid: Grid) -> Table:
    """Return a layer as it is; whether its coordinates can be right is judged later."""
    cells = [[grid.text(row, column) for column in range(grid.width)] for row in range(len(grid.rows))]
    return Table(grid.file, grid.name, cells[0], cells[1:], list(grid.numbers)[1:], grid.geometry, grid.crs)
