"""Open geographic features: fields as typed cells below their names, geometry as shapely objects."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from kobimo.ingest.formats.contract import Source, reject
from kobimo.ingest.grid import Container, Grid, Opened, Value

_NAMED_CRS = re.compile(rb'"crs"\s*:\s*\{')
_EDGE = 1 << 16
_ENDINGS = {
    Container.GEOJSON: (".geojson", ".json"),
    Container.SHAPEFILE: (".shp",),
    Container.GEOPACKAGE: (".gpkg",),
}


def open_geojson(source: Source) -> Opened:
    """Open a collection of features in JSON; see `kobimo.ingest.formats.registry.open_file`."""
    return _open(source, Container.GEOJSON)


def open_shapefile(source: Source) -> Opened:
    """Open a Shapefile; see `kobimo.ingest.formats.registry.open_file`."""
    _check_companions(source)
    return _open(source, Container.SHAPEFILE)


def open_geopackage(source: Source) -> Opened:
    """Open a GeoPackage; see `kobimo.ingest.formats.registry.open_file`."""
    return _open(source, Container.GEOPACKAGE)


def _open(source: Source, container: Container) -> Opened:
    """Read all layers."""
    try:
        with _rightly_named(source.path, container) as path:
            layers = [str(name) for name, _kind in pyogrio.list_layers(path)]
            grids = [_grid(source, path, container, layer, named=len(layers) > 1) for layer in layers]
    except (DataSourceError, DataLayerError, UnicodeDecodeError, ValueError, KeyError) as error:
        reason = str(error).replace(str(source.path), source.name)
        raise reject("FEATURES_DAMAGED", source.name, reason=reason) from error
    if not any(len(grid.rows) > 1 for grid in grids):
        raise reject("FILE_WITHOUT_ROWS", source.name)
    return Opened(source.name, container, tuple(grids))


@contextmanager
def _rightly_named(path: Path, container: Container) -> Iterator[Path]:
    """Give the file an ending that GDAL, which goes by it, does not misunderstand."""
    endings = _ENDINGS[container]
    if path.suffix.lower() in endings:
        yield path
        return
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        yield Path(shutil.copy(path, Path(folder) / f"layer{endings[0]}"))


def _grid(source: Source, path: Path, container: Container, layer: str, *, named: bool) -> Grid:
    """Read one layer."""
    meta, data = pyogrio.raw.read_arrow(path, layer=layer)
    column = meta["geometry_name"] or "wkb_geometry"
    names = [name for name in data.column_names if name != column]
    cells = [_plain(data.column(name)) for name in names]
    geometry, crs = None, None
    named_crs = container is not Container.GEOJSON or _names_crs(path)
    if column in data.column_names:
        shapes = shapely.from_wkb(data.column(column).to_numpy())
        geometry = list(shapes)
        if any(shape is not None for shape in geometry):
            crs = meta["crs"] if named_crs else _degrees(shapely.total_bounds(shapes))
        else:
            geometry = None
    rows = [list(row) for row in zip(*cells, strict=True)] if names else [[] for _row in range(data.num_rows)]
    return Grid(
        file=source.name,
        name=layer if named else "",
        rows=[names, *rows],
        numbers=range(data.num_rows + 1),
        typed=True,
        geometry=geometry,
        crs=crs,
        facts={"crs_named": crs} if crs and named_crs else {},
    )


def _plain(column: pa.ChunkedArray) -> list[Value]:
    """Return the values of a field; lists and records become JSON text."""
    values: list[Value] = column.to_pylist()
    if pa.types.is_nested(column.type):
        return [None if value is None else json.dumps(value, ensure_ascii=False) for value in values]
    return values


def _degrees(bounds: Sequence[float]) -> str | None:
    """Return the coordinate system of GeoJSON that names none: degrees, if the coordinates can be degrees."""
    possible = abs(bounds[0]) <= 180 and abs(bounds[2]) <= 180 and abs(bounds[1]) <= 90 and abs(bounds[3]) <= 90
    return "EPSG:4326" if possible else None


def _names_crs(path: Path) -> bool:
    """Look for the member `crs` before and after the features."""
    with path.open("rb") as stream:
        head = stream.read(_EDGE)
        stream.seek(max(0, path.stat().st_size - _EDGE))
        tail = stream.read()
    return bool(_NAMED_CRS.search(head.partition(b'"features"')[0]) or _NAMED_CRS.search(tail.rpartition(b"]")[2]))


def _check_companions(source: Source) -> None:
    """Reject a Shapefile without index or attributes."""
    path = source.path
    present = {other.suffix.lower() for other in path.parent.glob(f"{_escaped(path.stem)}.*")}
    for suffix in (".shx", ".dbf"):
        if suffix not in present:
            raise reject("COMPANION_MISSING", source.name, name=Path(source.name).stem + suffix)


def _escaped(stem: str) -> str:
    """Protect characters of a file name that a pattern would interpret."""
    return re.sub(r"([*?\[])", r"[\1]", stem)
