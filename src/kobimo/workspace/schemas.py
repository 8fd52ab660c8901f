"""JSON schemas of the definition files, made from the models, so that an editor can complete and check them.

`python -m kobimo.workspace.schemas FOLDER` writes them; with `--check` it only compares and fails on a difference.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaValue
from pydantic_core import core_schema

from kobimo.language import _
from kobimo.model.area import SpaceDefinition
from kobimo.model.crosswalk import CrosswalkDefinition
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.model.institution import RegisterDefinition
from kobimo.model.recipe import Recipe
from kobimo.model.source import Corrections, SourceDefinition
from kobimo.workspace.files import write_text

ENDING = ".schema.json"


def _kinds() -> dict[str, tuple[type[BaseModel], str, str]]:
    return {
        "space": (SpaceDefinition, _("Raum"), _("spaces/<Kennung>.yaml: Ebenen eines Raums, von oben nach unten.")),
        "crosswalk": (
            CrosswalkDefinition,
            _("Umsteigeschlüssel"),
            _("spaces/crosswalks/<Kennung>.yaml: welche Gebiete ineinander umgerechnet werden; Gewichte in der CSV."),
        ),
        "register": (
            RegisterDefinition,
            _("Einrichtungsverzeichnis"),
            _("institutions/<Kennung>.yaml: eine Art von Einrichtungen; sie selbst stehen in der CSV daneben."),
        ),
        "dataset": (
            DatasetDefinition,
            _("Datensatz"),
            _("datasets/<Kennung>.yaml: Messgrößen, Merkmale und Codelisten eines Themas."),
        ),
        "source": (
            SourceDefinition,
            _("Quelle"),
            _("sources/<Kennung>/source.yaml: wer liefert was, wann und auf welcher Rechtsgrundlage."),
        ),
        "recipe": (
            Recipe,
            _("Einlesevorlage"),
            _("sources/<Kennung>/recipe.yaml: wie aus einer Lieferung Werte oder Gebiete werden."),
        ),
        "corrections": (
            Corrections,
            _("Korrekturen"),
            _("sources/<Kennung>/corrections.yaml: geprüfte Korrekturen mit Begründung."),
        ),
        "indicator": (
            IndicatorDefinition,
            _("Kennzahl"),
            _("indicators/<Kennung>.yaml: Zähler, Nenner, Einheit und Gliederung einer Kennzahl."),
        ),
        "group": (
            IndicatorGroup,
            _("Indikator"),
            _("groups/<Kennung>.yaml: Kennzahlen, die zusammen einen Indikator oder ein Querschnittsthema bilden."),
        ),
    }


class _WithShorthands(GenerateJsonSchema):
    """Allow what the models accept and then normalise: one text for a list, one word for a section."""

    def function_before_schema(self, schema: core_schema.BeforeValidatorFunctionSchema) -> JsonSchemaValue:
        """Widen a list of texts by a single text; numbers are read as the text that stands there."""
        inner = super().function_before_schema(schema)
        if inner.get("type") != "array" or inner.get("items", {}).get("type") != "string":
            return inner
        items = inner["items"]
        number: JsonSchemaValue = {"type": "integer"}
        return {"anyOf": [{**inner, "items": {"anyOf": [items, number]}}, items, number]}


def _tidy(node: Any, *, names: bool = False) -> Any:
    """Drop the titles that pydantic derives from field names; they repeat what stands beside them."""
    if isinstance(node, dict):
        return {
            key: _tidy(value, names=key in {"properties", "$defs"})
            for key, value in node.items()
            if names or key != "title"
        }
    return [_tidy(item) for item in node] if isinstance(node, list) else node


def schema_files() -> dict[str, str]:
    """Return the schemas as they are published.

    Returns
    -------
    dict
        File name: JSON text. Equal models give equal bytes.
    """
    files: dict[str, str] = {}
    for name, (model, title, description) in _kinds().items():
        body = _tidy(model.model_json_schema(schema_generator=_WithShorthands))
        component = body.get("$defs", {}).get("Component")
        if component is not None:
            rules = body["$defs"]["PeriodAlignment"]["properties"]["rule"]["enum"]
            component["properties"]["period"] = {
                "anyOf": [{"$ref": "#/$defs/PeriodAlignment"}, {"enum": rules, "type": "string"}]
            }
        schema = {
            **body,
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "title": title,
            "description": description,
        }
        files[f"{name}{ENDING}"] = json.dumps(schema, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    return files


def write_schemas(folder: Path) -> None:
    """Write all schemas into `folder` and remove those that no longer exist."""
    files = schema_files()
    for name, text in files.items():
        write_text(folder / name, text)
    for path in folder.glob(f"*{ENDING}"):
        if path.name not in files:
            path.unlink()


def outdated(folder: Path) -> tuple[str, ...]:
    """Return the names of the schemas in `folder` that differ from the models, sorted."""
    files = schema_files()
    present = {path.name: path.read_text(encoding="utf-8") for path in folder.glob(f"*{ENDING}")}
    return tuple(sorted(name for name in {*files, *present} if files.get(name) != present.get(name)))


def main(arguments: list[str]) -> int:
    """Write or check the schemas; return the exit code."""
    folder = Path(next((item for item in arguments if not item.startswith("-")), "schemas"))
    if "--check" not in arguments:
        write_schemas(folder)
        return 0
    if names := outdated(folder):
        sys.stderr.write(f"{folder}: out of date: {', '.join(names)}; run make docs\n")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
