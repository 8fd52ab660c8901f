"""Compute the example of an indicator by the engine that computes everything else."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from kobimo.engine.counts import count
from kobimo.engine.duckdb_engine import DuckDBEngine
from kobimo.engine.plan import make_plan
from kobimo.errors import DefinitionError
from kobimo.indicators.figures import compute
from kobimo.indicators.formula import formulas
from kobimo.indicators.stock import DatasetCounts
from kobimo.language import _
from kobimo.model.area import Area, Space, SpaceDefinition
from kobimo.model.dataset import Cube, DatasetDefinition
from kobimo.model.indicator import AS_DELIVERED, IndicatorDefinition
from kobimo.model.slice import HeldSlice, Slice
from kobimo.model.template import DatasetTemplate

Row = Mapping[str, str | int | float]

_WORDS = ("dataset", "period", "area")


def worked(indicator: IndicatorDefinition, templates: Mapping[str, DatasetTemplate]) -> float | None:
    """Compute the example of an indicator.

    Parameters
    ----------
    indicator : IndicatorDefinition
        With an example.
    templates : mapping of id to DatasetTemplate

    Returns
    -------
    float or None
        Value of all areas of the example together; of a delivered value, which is never added up, that of its only
        area. None if there is none.

    Raises
    ------
    DefinitionError
        If the example has no cube of its dataset, or gives no figure; with the reason.
    """
    example = indicator.example
    if example is None:
        raise DefinitionError(_("Die Definition hat kein Rechenbeispiel."), where=f"indicators/{indicator.id}.yaml")
    areas = sorted({str(row.get("area", "1")) for row in example.data})
    space = _space(areas)
    datasets = {
        name: _complete(templates[name].for_space("beispiel", "gebiet"))
        for name in sorted({part.dataset for part in indicator.parts})
    }
    plain = indicator.model_copy(update={"breakdowns": (), "levels": (), "minimum_base": None})
    with tempfile.TemporaryDirectory(prefix="kobimo-example-") as folder:
        held = {name: _written(Path(folder), dataset, _rows(example.data, name)) for name, dataset in datasets.items()}
        made, refused = formulas(plain, datasets, [unit for units in held.values() for unit in units])
        counts: dict[str, DatasetCounts] = {}
        for name, dataset in datasets.items():
            asked = [request for formula in made for request in formula.requests if request.dataset == name]
            plan = make_plan(dataset, asked, held[name])
            counts[name] = DatasetCounts(space, dataset, count(plan, space.keys, DuckDBEngine(), Path(folder)))
        found = list(compute(made, counts))
    level = "gebiet" if indicator.kind in AS_DELIVERED else "alle"
    for computed in found:
        refused += computed.refused
        for row in computed.table.to_pylist():
            if (row["level"], row["period"]) == (level, example.period):
                return None if row["value"] is None else float(row["value"])
    reasons = " ".join(dict.fromkeys(item.reason for item in refused))
    raise DefinitionError(
        _("Das Rechenbeispiel ergibt für {period} keinen Wert. {reasons}").format(
            period=example.period, reasons=reasons
        ),
        where=f"indicators/{indicator.id}.yaml",
    )


def _complete(dataset: DatasetDefinition) -> DatasetDefinition:
    """Say that what an example does not name is nothing: by hand, nobody writes all categories down."""
    dimensions = tuple(
        dimension if dimension.kind == "interval" else dimension.model_copy(update={"absent": "zero"})
        for dimension in dataset.dimensions
    )
    return dataset.model_copy(update={"absent": "zero", "dimensions": dimensions})


def _space(areas: Sequence[str]) -> Space:
    """Return the areas of an example, and all of them together."""
    definition = {
        "id": "beispiel",
        "title": {"de": "Beispiel"},
        "levels": [
            {"id": "gebiet", "title": {"de": "Gebiet"}, "parent": "alle"},
            {"id": "alle", "title": {"de": "Alle"}},
        ],
    }
    everything = Area("alle", "alle", "Alle")
    return Space(
        SpaceDefinition.model_validate(definition), [everything, *(Area("gebiet", key, key, "alle") for key in areas)]
    )


def _rows(data: Iterable[Row], dataset: str) -> list[Row]:
    return [row for row in data if row["dataset"] == dataset]


def _written(folder: Path, dataset: DatasetDefinition, rows: Sequence[Row]) -> list[HeldSlice]:
    """Write the rows of one dataset as observations, each as the cube that its dimensions make."""
    by_slice: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        by_slice.setdefault((_cube(dataset, row).id, str(row["period"])), []).append(row)
    held: list[HeldSlice] = []
    for (cube, period), members in by_slice.items():
        path = f"{dataset.id}-{len(held)}.parquet"
        names = dataset.cube(cube).dimensions
        measures = tuple(sorted(m.id for m in dataset.measures if all(m.id in row for row in members)))
        columns: dict[str, list[object]] = {
            "delivery": ["beispiel"] * len(members),
            "cube": [cube] * len(members),
            "level": ["gebiet"] * len(members),
            "period": [period] * len(members),
            "area": [str(row.get("area", "1")) for row in members],
        }
        columns |= {name: [str(row[name]) for row in members] for name in names}
        for measure in measures:
            scale = dataset.measure(measure).scale
            columns[measure] = [int(Decimal(str(row[measure])).scaleb(scale)) for row in members]
            columns[f"{measure}_status"] = ["normal"] * len(members)
        pq.write_table(pa.table(columns), folder / path)
        categories = {name: tuple(sorted({str(row[name]) for row in members})) for name in names}
        areas = len(set(columns["area"]))
        part = Slice(dataset.id, cube, "gebiet", period, len(members), areas, measures, categories, {})
        held.append(HeldSlice("beispiel", "beispiel", path, part))
    return held


def _cube(dataset: DatasetDefinition, row: Row) -> Cube:
    """Return the cube whose dimensions a row has."""
    dimensions = {dimension.id for dimension in dataset.dimensions}
    given = {name for name in row if name in dimensions}
    strange = sorted(row.keys() - dimensions - {measure.id for measure in dataset.measures} - set(_WORDS))
    for cube in dataset.cubes:
        if set(cube.dimensions) == given and not strange:
            return cube
    text = _("Eine Zeile des Rechenbeispiels hat keinen Würfel in {dataset}: {names}.")
    raise DefinitionError(
        text.format(dataset=dataset.id, names=", ".join(strange or sorted(given)) or "–"),
        remedy=_("Die Zeile braucht genau die Merkmale eines Würfels (cubes) und Messgrößen des Datensatzes."),
    )
