"""Read geographic features: fields as text cells, geometry as shapely objects."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyogrio
import pyogrio.raw
import shapely
from pyogrio.errors import DataLayerError, DataSourceError

from kobimo.ingest.formats.content import Content, describe, sniff
from kobimo.ingest.formats.contract import Format, ReadResult, reject
from kobimo.ingest.formats.workbook.cells import as_text
from kobimo.ingest.headings import hits
from kobimo.language import _
from kobimo.model.recipe import Names, TableRule
from kobimo.model.table import Table, clean

_CONTENT = {".shp": Content.SHAPE, ".gpkg": Content.SQLITE, ".geojson": Content.JSON, ".json": Content.JSON}
_NAMED_CRS = re.compile(rb'"crs"\s*:\s*\{')
_EDGE = 1 << 16


def read(path: Path, rule: TableRule, wanted: Sequence[Names]) -> ReadResult:
    """Read the one layer of a file of features; see `kobimo.ingest.formats.registry.read_tables`."""
    suffix = path.suffix.lower()
    content = sniff(path)
    if content is not _CONTENT[suffix]:
        actual, advice = describe(content)
        raise reject("FILE_CONTENT_UNEXPECTED", path, suffix=path.suffix, actual=actual, advice=advice)
    if suffix == ".shp":
        _check_companions(path)
    try:
        layer = _layer(path, rule, wanted)
        meta, data = pyogrio.raw.read_arrow(path, layer=layer)
    except (DataSourceError, DataLayerError, UnicodeDecodeError) as error:
        raise reject("FEATURES_DAMAGED", path, reason=str(error)) from error
    if data.num_rows == 0:
        raise reject("FILE_WITHOUT_ROWS", path)
    return [_table(path, rule, meta["crs"], data, meta["geometry_name"] or "wkb_geometry")], []


def _table(path: Path, rule: TableRule, file_crs: str | None, data: pa.Table, column: str) -> Table:
    """Turn fields into text and geometry into shapely objects."""
    names = [name for name in data.column_names if name != column]
    cells = [[as_text(value) for value in data.column(name).to_pylist()] for name in names]
    geometry = None
    crs = None
    if column in data.column_names:
        shapes = shapely.from_wkb(data.column(column).to_numpy())
        geometry = list(shapes)
        if any(shape is not None for shape in geometry):
            crs = _crs(path, rule, file_crs, [float(edge) for edge in shapely.total_bounds(shapes)])
        else:
            geometry = None
    return Table(
        file=path.name,
        sheet="",
        columns=tuple(clean(name) for name in names),
        rows=list(zip(*cells, strict=True)) if names else [()] * data.num_rows,
        row_numbers=range(1, data.num_rows + 1),
        geometry=geometry,
        crs=crs,
        facts={"decimal": "."} | ({"crs": crs} if crs else {}),
    )


def _crs(path: Path, rule: TableRule, file_crs: str | None, bounds: Sequence[float]) -> str:
    """Return the coordinate system of the file; that of the recipe only where the file has none."""
    degrees = abs(bounds[0]) <= 180 and abs(bounds[2]) <= 180 and abs(bounds[1]) <= 90 and abs(bounds[3]) <= 90
    if path.suffix.lower() in {".geojson", ".json"} and not _names_crs(path):
        if rule.crs is not None:
            return rule.crs
        if not degrees:
            raise reject("COORDINATES_NOT_DEGREES", path, sample=f"{bounds[0]:.1f} {bounds[1]:.1f}")
        return "EPSG:4326"
    crs = file_crs or rule.crs
    if crs is None:
        raise reject("CRS_MISSING", path)
    return crs


def _names_crs(path: Path) -> bool:
    """Look for the member `crs` before and after the features."""
    with path.open("rb") as stream:
        head = stream.read(_EDGE)
        stream.seek(max(0, path.stat().st_size - _EDGE))
        tail = stream.read()
    return bool(_NAMED_CRS.search(head.partition(b'"features"')[0]) or _NAMED_CRS.search(tail.rpartition(b"]")[2]))


def _layer(path: Path, rule: TableRule, wanted: Sequence[Names]) -> str | None:
    """Choose the layer of a GeoPackage as the sheet of a workbook is chosen."""
    names = [str(name) for name, _kind in pyogrio.list_layers(path)]
    if rule.sheet is not None and len(names) > 1:
        if rule.sheet not in names:
            raise reject("SHEET_UNKNOWN", path, wanted=rule.sheet, known=", ".join(names))
        return rule.sheet
    if len(names) <= 1:
        return names[0] if names else None
    scores = {name: hits(pyogrio.read_info(path, layer=name)["fields"], wanted) for name in names}
    best = [name for name, score in scores.items() if score == max(scores.values())]
    if max(scores.values()) == 0:
        raise reject("SHEET_NOT_FOUND", path, sheets=", ".join(names))
    if len(best) > 1:
        raise reject("SHEET_NOT_UNIQUE", path, sheets=", ".join(best))
    return best[0]


def _check_companions(path: Path) -> None:
    """Reject a Shapefile without index or attributes."""
    present = {other.suffix.lower() for other in path.parent.glob(f"{_escaped(path.stem)}.*")}
    for suffix in (".shx", ".dbf"):
        if suffix not in present:
            raise reject("COMPANION_MISSING", path, name=path.stem + suffix)


def _escaped(stem: str) -> str:
    """Protect characters of a file name that a pattern would interpret."""
    return re.sub(r"([*?\[])", r"[\1]", stem)


FEATURES = Format(
    _("Geodaten"),
    (".geojson", ".json", ".shp", ".gpkg"),
    read,
    companions=(".shx", ".dbf", ".prj", ".cpg", ".qix", ".sbn", ".sbx", ".qpj", ".qmd"),
)
