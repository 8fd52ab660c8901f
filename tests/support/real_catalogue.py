"""Workspaces that compute the shipped catalogue from public files, and the same files read naively beside them.

The naive half knows neither recipes nor definitions: it reads cells and calculates with fractions.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterable, Mapping
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.model.dataset import DatasetDefinition
from kobimo.workspace.yaml_write import definition_bytes
from support.command import rows, run
from support.town import write

KREIS = re.compile(r"[0-9]{5}")
Cells = Mapping[str, tuple[str, ...]]
Row = dict[str, Any]


# --- the workspace ---------------------------------------------------------------------------------------------------


def follows(template: str, space: str, level: str, name: str = "", **changes: object) -> DatasetDefinition:
    """Return a dataset made of a template of the catalogue; with changes it is an own one that follows it."""
    found = catalogue().template(template).for_space(space, level, name)
    return DatasetDefinition.model_validate({**found.model_dump(exclude_defaults=True), **changes})


def without_codes(dataset: DatasetDefinition, dimension: str, *codes: str) -> DatasetDefinition:
    """Return the dataset without codes that the supplier does not tell apart, as the owner of a workspace writes it."""
    found = dataset.model_dump(exclude_defaults=True)
    for entry in found["dimensions"]:
        if entry["id"] == dimension:
            entry["categories"] = [category for category in entry["categories"] if category["code"] not in codes]
            groups = entry.get("groups", {}).items()
            entry["groups"] = {name: [code for code in members if code not in codes] for name, members in groups}
            entry["unknown"] = [code for code in entry.get("unknown", ()) if code not in codes]
    return DatasetDefinition.model_validate(found)


def space_text(name: str, *levels: str) -> str:
    """Return a space whose levels stand one above the other, the lowest first."""
    lines = [f"id: {name}", f"title: {{de: {name}}}", "levels:"]
    for level, above in zip(levels, (*levels[1:], ""), strict=True):
        parent = f", parent: {above}" if above else ""
        lines.append(f"  - {{id: {level}, title: {{de: {level}}}{parent}}}")
    return "\n".join(lines) + "\n"


def mapping(codes: Mapping[str, str]) -> str:
    """Return texts and their codes as a recipe writes them in one line."""
    return "{" + ", ".join(f'"{text}": "{code}"' for text, code in codes.items()) + "}"


def workspace_of(
    folder: Path, space: tuple[str, ...], datasets: Iterable[DatasetDefinition], recipes: Mapping[str, str]
) -> Path:
    """Make a workspace with a space, datasets and one source for each recipe; it computes whatever it can."""
    definitions, root = folder / "definitionen", folder / "ws"
    write(definitions / "spaces" / f"{space[0]}.yaml", space_text(*space))
    (definitions / "datasets").mkdir()
    for dataset in datasets:
        (definitions / "datasets" / f"{dataset.id}.yaml").write_bytes(definition_bytes(dataset, ""))
    for name, recipe in recipes.items():
        write(definitions / f"sources/{name}/source.yaml", f"id: {name}\ntitle: {{de: {name}}}\nsupplier: Amt\n")
        write(definitions / f"sources/{name}/recipe.yaml", recipe)
    run("init", root, "--name", "Echte Daten", "--ags", "05515000", "--definitions", definitions)
    run("catalogue", "use", root, "--computable")
    return root


def publish(root: Path) -> None:
    """Compute all figures and release them to the team."""
    run("build", root)
    run("release", root, "--audience", "team")


def computed(root: Path) -> set[str]:
    """Return the indicators of the catalogue that the workspace says it computes."""
    listed = run("catalogue", "list", "--in", root, "--json").json()["indicators"]
    return {entry["id"] for entry in listed if entry["availability"] == "computed"}


# --- the files, read naively -----------------------------------------------------------------------------------------


def present(file: Path) -> Path:
    """Return the file, or skip the test where the public files are missing."""
    if not file.is_file():
        pytest.skip(f"the public file is not at {file}")
    return file


@cache
def cells(file: Path, key: int) -> list[list[str]]:
    """Return the rows of a table of the statistical offices that begin with the key of an area in column `key`."""
    text = present(file).read_text(encoding="cp1252")
    body = text.split("\n__________", 1)[0]
    found = csv.reader(io.StringIO(body, newline=""), delimiter=";")
    return [row for row in found if len(row) > key + 1 and re.fullmatch(r"DG|[0-9]{2,8}", row[key].strip())]


def by_kreis(file: Path, key: int) -> dict[str, list[str]]:
    """Return cells behind key and name for each Kreis; Hamburg and Berlin are Land and Kreis in one."""
    wanted = {"02": "02000", "11": "11000"}
    found = {wanted.get(row[key].strip(), row[key].strip()): row[key + 2 :] for row in cells(file, key)}
    return {name: row for name, row in found.items() if KREIS.fullmatch(name)}


def by_land(file: Path, key: int) -> dict[str, list[str]]:
    """Return cells behind key and name for each Land."""
    return {row[key]: row[key + 2 :] for row in cells(file, key) if re.fullmatch(r"[0-9]{2}", row[key])}


def number(cell: str) -> Fraction | None:
    """Return a number in German writing; signs are none."""
    text = cell.strip().replace(",", ".")
    return Fraction(text) if re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) else None


def records(file: Path) -> list[dict[str, str]]:
    """Return the rows of a table with one row of headings and commas."""
    with present(file).open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def rounded(value: Fraction | float, places: int) -> Decimal:
    """Round half up, as the offices print."""
    exact = value if isinstance(value, Fraction) else Fraction(value).limit_denominator(10**9)
    digits = Decimal(exact.numerator) / Decimal(exact.denominator)
    return digits.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)


# --- the comparison --------------------------------------------------------------------------------------------------


def figures(root: Path, indicator: str, level: str, period: str, *more: str) -> dict[str, Row]:
    """Return the released rows of one period by area."""
    found = rows(root, indicator, level, *more)
    return {area: row for (area, when), row in found.items() if when == period}


def compare(found: Mapping[str, Row], wanted: Mapping[str, Fraction | None]) -> int:
    """Compare every wanted number with what was released; without a number it says none. Returns how many agreed."""
    numbers = 0
    for area, value in wanted.items():
        row = found.get(area)
        if value is None:
            assert row is None or (row["value"] is None and row["status"] != "normal"), (area, row)
            continue
        assert row is not None, area
        assert row["value"] == pytest.approx(float(value), rel=1e-12), (area, row, float(value))
        numbers += 1
    strange = [area for area, row in found.items() if row["value"] is not None and area not in wanted]
    assert not strange, strange
    return numbers


def share(part: Fraction | None, whole: Fraction | None, factor: int = 100) -> Fraction | None:
    """Return part over whole; none where one of them is not known or the whole is zero."""
    return None if part is None or not whole else factor * part / whole


def geojson(file: Path) -> list[dict[str, str]]:
    """Return the properties of the features of a map."""
    document = json.loads(present(file).read_text(encoding="utf-8"))
    return [feature["properties"] for feature in document["features"]]
