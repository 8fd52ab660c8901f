"""Tables of weights: finer data to compute them from, or a crosswalk that somebody else has made."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import shapely
from numpy.typing import NDArray

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.crosswalk import CrosswalkRow
from kobimo.model.table import Table, clean
from kobimo.model.territory import Basis
from kobimo.spaces.coordinates import near_germany, project, project_bounds
from kobimo.spaces.crosswalks.finer import Finer
from kobimo.spaces.crosswalks.overlay import EQUAL_AREA, equal_area
from kobimo.spaces.crosswalks.pairs import FloatArray
from kobimo.spaces.delivered.columns import folded
from kobimo.spaces.delivered.coordinates import written_crs
from kobimo.spaces.wording import listed

_CELL = re.compile(r"(?:CRS3035RES)?(\d+)(k?m)N(\d+)E(\d+)", re.IGNORECASE)
_COUNTS = (
    *("einwohner", "ew", "bevoelkerung", "bevoelkerungszahl", "population", "pop", "personen", "hw", "einw"),
    *("anzahl", "count", "insgesamt", "wohnungen", "haushalte", "plaetze", "platz", "kapazitaet", "wert", "value"),
    *("inhabitants", "residents", "persons", "gewicht", "weight", "we"),
)
_X = {"x", "rechtswert", "ost", "east", "easting", "lon", "longitude", "laenge", "lng", "xkoord"}
_Y = {"y", "hochwert", "nord", "north", "northing", "lat", "latitude", "breite", "ykoord"}
_SYSTEMS = ("EPSG:3035", "EPSG:4326", "EPSG:25832", "EPSG:25833", "EPSG:31466", "EPSG:31467", "EPSG:31468")
_MATCHING = 0.5
_LIST = 0.9


@dataclass(frozen=True, slots=True)
class GivenWeights:
    """A crosswalk that somebody has made, as its table has it; keys are repaired, weights are not judged."""

    rows: tuple[CrosswalkRow, ...]
    repaired: tuple[tuple[str, str], ...]
    strange: tuple[tuple[int, str], ...]


def finer_data(table: Table, crs: str | None = None) -> Finer:
    """Read finer data: features with geometry, cells of the INSPIRE grid, or points with coordinates.

    Parameters
    ----------
    table : Table
        Grid cells are named by their identifier (`CRS3035RES100mN2689100E4337000`, `100mN26891E43370`) or by the
        coordinates of their middle.
    crs : str, optional
        Coordinate system of points; by default that of the file, or the one in which they lie in Germany.

    Raises
    ------
    InvalidInputError
        If there is no geometry, no cell and no pair of coordinates, or it is not clear what is counted.
    """
    if table.geometry is not None:
        kept = [index for index, shape in enumerate(table.geometry) if shape is not None and not shape.is_empty]
        shapes = equal_area([table.geometry[index] for index in kept], written_crs(crs) if crs else str(table.crs))
        counts = _counts(table, set())
        return Finer(shapes, _sizes(shapes) if counts is None else counts[kept])
    cells = _cells(table)
    if cells is not None:
        heading, shapes = cells
        counts = _counts(table, {heading, *_coordinate_columns(table)})
        return Finer(shapes, np.ones(len(shapes)) if counts is None else counts)
    columns = _coordinate_columns(table)
    if not columns:
        raise InvalidInputError(
            _("Die Gewichtsdaten haben keine Lage: weder Flächen noch Gitterzellen noch Koordinaten."),
            where=table.file,
            remedy=_(
                "Spalten mit Koordinaten (x, y) oder der Kennung der Gitterzelle ergänzen. Vorhanden: {names}."
            ).format(names=listed(table.columns)),
        )
    counts = _counts(table, set(columns))
    placed = _points(table, columns, crs)
    return Finer(placed, np.ones(len(placed)) if counts is None else counts)


def _sizes(shapes: NDArray[np.object_]) -> FloatArray:
    """Count footprints by their surface, and points by one."""
    sizes: FloatArray = np.where(shapely.get_dimensions(shapes) == 0, 1.0, shapely.area(shapes))
    return sizes


def _column(table: Table, heading: str) -> list[str]:
    at = list(table.columns).index(heading)
    return [clean(row[at]) for row in table.rows]


def as_number(text: str) -> float:
    """Return a number as German and English files write it; signs for "nothing" and "secret" are nothing.

    Examples
    --------
    >>> as_number("1.234,5"), as_number("-1"), as_number("–")
    (1234.5, 0.0, 0.0)
    """
    plain = text.replace(" ", "").replace("'", "")
    if "," in plain:
        plain = plain.replace(".", "").replace(",", ".")
    try:
        number = float(plain)
    except ValueError:
        return 0.0
    return number if number > 0 and np.isfinite(number) else 0.0


def _numeric(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell and cell not in {"-", "–", ".", "x", "*"}]
    return bool(filled) and all(re.fullmatch(r"-?[\d.,' ]+(?:[eE][-+]?\d+)?", cell) for cell in filled)


def _counts(table: Table, used: Collection[str]) -> FloatArray | None:
    """Return what is counted; None if no column counts anything."""
    numeric = [name for name in table.columns if name not in used and _numeric(_column(table, name))]
    words = {name: set(folded(name).split()) for name in numeric}
    named = [name for word in _COUNTS for name in numeric if word in words[name]]
    if not named and table.geometry is None and len(numeric) == 1:
        named = numeric
    if not named and table.geometry is None and numeric:
        raise InvalidInputError(
            _("Welche Spalte der Gewichtsdaten zählt, ist nicht eindeutig: {names}.").format(names=listed(numeric)),
            where=table.file,
            remedy=_("Die Spalte „Einwohner“ oder „Anzahl“ nennen und die anderen löschen."),
        )
    return np.array([as_number(cell) for cell in _column(table, named[0])]) if named else None


def _cells(table: Table) -> tuple[str, NDArray[np.object_]] | None:
    """Return the column of cells of the grid, and the cells."""
    for heading in table.columns:
        found = [_CELL.search(cell) for cell in _column(table, heading)]
        matches = [match for match in found if match is not None]
        if matches and len(matches) == len(found):
            sizes = np.array([int(m[1]) * (1000 if m[2].lower() == "km" else 1) for m in matches], dtype=float)
            north, east = (np.array([int(m[n]) for m in matches], dtype=float) for n in (3, 4))
            # The short identifier leaves out the digits that are 0 for every cell of its size.
            factor = np.where(north < 100_000, sizes, 1.0)
            west, south = east * factor, north * factor
            return heading, shapely.box(west, south, west + sizes, south + sizes)
    return None


def _coordinate_columns(table: Table) -> tuple[str, ...]:
    """Return the headings of x and y."""
    numeric = [name for name in table.columns if _numeric(_column(table, name))]
    found = []
    for words in (_X, _Y):
        named = [name for name in numeric if words & set(folded(name).split())]
        if not named:
            return ()
        found.append(named[0])
    return tuple(found)


def _points(table: Table, columns: Sequence[str], crs: str | None) -> NDArray[np.object_]:
    x, y = (np.array([float(cell.replace(",", ".")) for cell in _column(table, name)]) for name in columns)
    bounds = np.column_stack([x, y, x, y])
    systems = [written_crs(crs)] if crs else [str(table.crs)] if table.crs else list(_SYSTEMS)
    for system in systems:
        if near_germany(project_bounds(bounds, system)).mean() > _MATCHING:
            points = shapely.points(x, y)
            return project(points, system, EQUAL_AREA)
    raise InvalidInputError(
        _("Die Koordinaten der Gewichtsdaten liegen in keinem gängigen System in Deutschland."),
        where=table.file,
        remedy=_("Das Koordinatensystem mit --crs angeben."),
    )


def given_weights(table: Table, sources: Sequence[str], targets: Sequence[str]) -> GivenWeights:
    """Read a crosswalk from a table: which columns hold keys and weights is told by content.

    Parameters
    ----------
    table : Table
    sources, targets : sequence of str
        Keys of both sides.

    Raises
    ------
    InvalidInputError
        If no column holds the keys of one side, or none holds weights.
    """
    source, target = _key_columns(table, sources, targets)
    weights = _weight_columns(table, {source, target})
    repaired: dict[str, str] = {}
    ends = [_keys(table, name, keys, repaired) for name, keys in ((source, sources), (target, targets))]
    rows, strange = [], []
    for name, basis in weights.items():
        cells = _column(table, name)
        percent = max((as_number(cell) for cell in cells), default=0.0) > 1.5
        for line, start, end, cell in zip(table.row_numbers, *ends, cells, strict=True):
            value = as_number(cell) / (100 if percent else 1)
            if not re.search(r"\d", cell) or cell.strip().startswith("-") or value > 1 + 1e-6:
                strange.append((line, cell))
            elif value > 0:
                rows.append(CrosswalkRow(start, end, min(value, 1.0), basis))
    return GivenWeights(tuple(rows), tuple(repaired.items()), tuple(strange))


def _key_columns(table: Table, sources: Sequence[str], targets: Sequence[str]) -> tuple[str, str]:
    """Return the columns in which most cells are keys of each side, lost zeros restored."""
    shares = {name: tuple(_share(_column(table, name), keys) for keys in (sources, targets)) for name in table.columns}
    best: tuple[float, str, str] = (0.0, "", "")
    for one, (first, _second) in shares.items():
        for other, (_first, second) in shares.items():
            if one != other and min(first, second) >= _MATCHING and first + second > best[0]:
                best = (first + second, one, other)
    if not best[1]:
        raise InvalidInputError(
            _("In der Tabelle sind die Schlüssel beider Seiten nicht zu finden. Spalten: {names}.").format(
                names=listed(table.columns)
            ),
            where=table.file,
            remedy=_("Prüfen, ob Raum, Ebene und Gebietsstand beider Seiten zu den Schlüsseln der Tabelle passen."),
        )
    return best[1], best[2]


def _share(cells: Sequence[str], keys: Sequence[str]) -> float:
    width = max(map(len, keys), default=0)
    known = set(keys)
    filled = [cell for cell in cells if cell]
    return sum(cell in known or cell.zfill(width) in known for cell in filled) / len(filled) if filled else 0.0


def _keys(table: Table, heading: str, keys: Sequence[str], repaired: dict[str, str]) -> list[str]:
    known, width = set(keys), max(map(len, keys), default=0)
    found = []
    for cell in _column(table, heading):
        whole = cell.removesuffix(".0")
        key = cell if cell in known or whole.zfill(width) not in known else whole.zfill(width)
        if key != cell:
            repaired[cell] = key
        found.append(key)
    return found


def _weight_columns(table: Table, used: Collection[str]) -> Mapping[str, Basis]:
    """Return the columns of weights, and by what each was measured."""
    numeric = [name for name in table.columns if name not in used and _numeric(_column(table, name))]
    fitting = [name for name in numeric if max((as_number(c) for c in _column(table, name)), default=0) <= 100 + 1e-6]
    found: dict[str, Basis] = {}
    for name in fitting:
        basis = _basis(folded(name))
        if basis is not None and basis not in found.values():
            found[name] = basis
    if not found and len(fitting) == 1:
        found = {fitting[0]: Basis.TABLE}
    if not found and len(numeric) == 1 and not fitting:
        raise InvalidInputError(
            _(
                "Die Spalte „{name}“ enthält offenbar Anzahlen; erwartet werden Anteile oder Prozente, "
                "die je Gebiet des Ausgangs zusammen 1 oder 100 % ergeben."
            ).format(name=numeric[0]),
            where=table.file,
            remedy=_(
                "Jede Anzahl durch die Summe ihres Ausgangsgebiets teilen, zum Beispiel 300 und 700 zu 0,3 und 0,7."
            ),
        )
    if not found:
        raise InvalidInputError(
            _("Welche Spalte die Gewichte enthält, ist nicht eindeutig: {names}.").format(
                names=listed(numeric or table.columns)
            ),
            where=table.file,
            remedy=_("Die Spalte „Gewicht“ nennen; erlaubt sind Anteile (0 bis 1) und Prozente."),
        )
    return found


def _basis(heading: str) -> Basis | None:
    """Return by what a column of weights is measured; None if it does not speak of weights."""
    for words, basis in (
        (("bevoelk", "einw", "ew ", "popul", "pop "), Basis.POPULATION),
        (("flaeche", "area"), Basis.AREA),
        (("beschaeft", "svb", "employ"), Basis.EMPLOYMENT),
        (("adress", "address"), Basis.ADDRESSES),
        (("gewicht", "weight", "anteil", "share", "faktor", "factor", "quote", "prozent"), Basis.TABLE),
    ):
        if any(word in f"{heading} " for word in words):
            return basis
    return None


def counts_by_key(table: Table, keys: Sequence[str]) -> dict[str, float] | None:
    """Return what a list of areas counts, by key; None if no column holds these keys."""
    named = [name for name in table.columns if _share(_column(table, name), keys) > _LIST]
    if not named:
        return None
    repaired: dict[str, str] = {}
    counts = _counts(table, {named[0]})
    if counts is None:
        return None
    found: dict[str, float] = {}
    for key, count in zip(_keys(table, named[0], keys, repaired), counts.tolist(), strict=True):
        found[key] = found.get(key, 0.0) + count
    return found
