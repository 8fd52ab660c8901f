"""What explains the figures of a build: definitions, areas with status and breaks, inputs, and what was refused."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from kobimo.engine.completeness import whole
from kobimo.indicators.formula import RefusedFigure
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.slice import HeldSlice, Slice
from kobimo.publish.statistics.states import EVERY
from kobimo.store.deliveries import Receipt
from kobimo.workflows.computing.breaks import told_breaks
from kobimo.workflows.computing.former_areas import former_areas
from kobimo.workflows.computing.territories import Territories


def metadata_of(
    territories: Territories,
    held: tuple[HeldSlice, ...],
    receipts: Iterable[Receipt],
    refused: Iterable[RefusedFigure],
) -> dict[str, Any]:
    """Return everything that explains figures: definitions, areas, inputs, what was delivered and what was refused."""
    workspace = territories.workspace
    definitions = workspace.definitions
    used = _spaces(territories, held)
    received = tuple(receipts)
    return {
        "indicators": {name: item.model_dump(mode="json") for name, item in sorted(definitions.indicators.items())},
        "datasets": {
            name: item.model_dump(mode="json") | ({"shown_in": territories.shown_in(item)} if item.moved_by else {})
            for name, item in sorted(definitions.datasets.items())
        },
        "sources": {name: item.model_dump(mode="json") for name, item in sorted(definitions.sources.items())},
        "spaces": {name: definitions.spaces[name].model_dump(mode="json") for name in used},
        "areas": {
            name: [
                [a.level, a.key, a.name, a.parent, *([a.further] if a.further else [])]
                for a in territories.space(name).all_areas()
            ]
            for name in used
        },
        "inputs": _inputs(held, received),
        **_states(held),
        "delivered": _delivered(definitions.datasets, held),
        "refused": [asdict(item) for item in refused],
        **_territorial(territories, held),
    }


def _delivered(datasets: Mapping[str, DatasetDefinition], held: Sequence[HeldSlice]) -> dict[str, list[dict[str, Any]]]:
    """List what was delivered of each dataset, so that a release can say why it lacks a figure."""
    together: dict[tuple[str, ...], list[Slice]] = {}
    for unit in held:
        together.setdefault(_occasion(unit), []).append(unit.slice)
    proven = {key: whole(datasets[key[0]], offered) for key, offered in together.items()}
    delivered: dict[str, list[dict[str, Any]]] = {}
    for unit in held:
        entry = {
            "source": unit.source,
            "cube": unit.slice.cube,
            "level": unit.slice.level,
            "period": unit.slice.period,
            "measures": list(unit.slice.measures),
            "categories": {name: list(codes) for name, codes in unit.slice.categories.items()},
        }
        if complete := proven[_occasion(unit)].get(unit.slice.cube):
            entry["whole"] = {measure: sorted(names) for measure, names in complete.items()}
        delivered.setdefault(unit.slice.dataset, []).append(entry)
    return delivered


def _occasion(unit: HeldSlice) -> tuple[str, ...]:
    """Return what slices have in common that may prove something of each other."""
    return unit.slice.dataset, unit.source, unit.slice.level, unit.slice.period


def _inputs(held: Iterable[HeldSlice], receipts: Sequence[Receipt]) -> dict[str, dict[str, list[dict[str, Any]]]]:
    """List the delivered files behind each dataset and period; `number` is 2 where an earlier delivery was replaced."""
    hashes = {(r.source, r.id, f.name): f.sha256 for r in receipts for f in r.files}
    times = {(r.source, r.id): r.received_at for r in receipts}
    numbers = _numbers(receipts)
    rows: dict[tuple[str, str, str, str, str], tuple[int, int]] = {}
    for unit in held:
        number = numbers.get((unit.source, unit.delivery, unit.slice.key), 1)
        for name, count in unit.slice.files.items():
            key = (unit.slice.dataset, unit.slice.period, unit.source, unit.delivery, name)
            known = rows.get(key, (0, 1))
            rows[key] = max(known[0], count), max(known[1], number)
    inputs: dict[str, dict[str, list[dict[str, Any]]]] = {}
    for (dataset, period, source, delivery, name), (count, number) in sorted(rows.items()):
        entry = {
            "source": source,
            "delivery": delivery,
            "file": name,
            "sha256": hashes[source, delivery, name],
            "rows": count,
            "received_at": times[source, delivery],
            "number": number,
        }
        inputs.setdefault(dataset, {}).setdefault(period, []).append(entry)
    return inputs


def _numbers(receipts: Sequence[Receipt]) -> dict[tuple[str, str, tuple[str, str, str, str]], int]:
    """Count for each delivery the one it is of a slice: 2 for one that came late or corrects the first."""
    counts: dict[tuple[str, tuple[str, str, str, str]], int] = {}
    numbers: dict[tuple[str, str, tuple[str, str, str, str]], int] = {}
    for receipt in sorted((r for r in receipts if not r.retracted), key=lambda r: r.order):
        for item in receipt.slices:
            place = receipt.source, item.key
            counts[place] = counts.get(place, 0) + 1
            numbers[receipt.source, receipt.id, item.key] = counts[place]
    return numbers


def _states(held: Iterable[HeldSlice]) -> dict[str, Any]:
    """List the areas with cells that the supplier calls provisional or revised; nothing if there are none."""
    states: dict[str, dict[str, dict[str, dict[str, list[str]]]]] = {}
    for unit in held:
        part = unit.slice
        for state, keys in part.states.items():
            by_state = states.setdefault(part.dataset, {}).setdefault(part.period, {})
            known = by_state.setdefault(state, {}).setdefault(part.level, [])
            known += [key for key in ((EVERY,) if len(keys) == part.areas else keys) if key not in known]
    return {"states": states} if states else {}


def areas_file(territories: Territories, held: Iterable[HeldSlice]) -> bytes:
    """Return the areas of all spaces with their surfaces, as GeoJSON."""
    from kobimo.spaces.geojson import areas_geojson  # noqa: PLC0415 - geometry libraries load slowly

    workspace = territories.workspace
    collections: Mapping[str, Any] = {
        name: json.loads(areas_geojson(territories.space(name), workspace.geometries(name)))
        for name in _spaces(territories, held)
    }
    features = [
        {**feature, "properties": {"space": name, **feature["properties"]}}
        for name, collection in collections.items()
        for feature in collection["features"]
    ]
    return json.dumps(
        {"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":")
    ).encode()


def _spaces(territories: Territories, held: Iterable[HeldSlice]) -> list[str]:
    """Return the spaces that deliveries or their figures lie in."""
    datasets = territories.workspace.definitions.datasets
    used = [datasets[name] for name in sorted({unit.slice.dataset for unit in held})]
    return sorted({name for dataset in used for name in (dataset.space, territories.shown_in(dataset))})


def _territorial(territories: Territories, held: Iterable[HeldSlice]) -> dict[str, Any]:
    """Describe statuses, breaks and conversions of the spaces whose areas have a history; empty if none has."""
    workspace = territories.workspace
    datasets = workspace.definitions.datasets
    described: dict[str, Any] = {}
    for name in _spaces(territories, held):
        history = workspace.history(name)
        if (day := territories.day(name)) is not None:
            space = territories.space(name)
            there = {(area.level, area.key) for area in space.all_areas()}
            described[name] = {
                "territory": (space.territory or day).isoformat(),
                "breaks": told_breaks(history, there),
                **({"former": former} if (former := former_areas(history, day)) else {}),
                "converted": [
                    c.as_dict() for c in territories.converted if territories.shown_in(datasets[c.dataset]) == name
                ],
            }
    return {"territories": described} if described else {}
