from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from kobimo.workspace.schemas import main, outdated, schema_files, write_schemas
from kobimo.workspace.yaml_text import read_yaml
from support.definitions import DATASET, INDICATOR, RECIPE, SOURCE, SPACE

SOUND = {"space": SPACE, "dataset": DATASET, "source": SOURCE, "recipe": RECIPE, "indicator": INDICATOR}


def validator(name: str) -> jsonschema.Draft202012Validator:
    schema = json.loads(schema_files()[f"{name}.schema.json"])
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def plain(node: object) -> object:
    """Give the reader's texts the types that an editor sees: whole numbers become numbers."""
    if isinstance(node, dict):
        return {key: plain(value) for key, value in node.items()}
    if isinstance(node, list):
        return [plain(item) for item in node]
    return int(node) if isinstance(node, str) and node.isdigit() and not node.startswith("0") else node


@pytest.mark.parametrize("name", list(SOUND))
def test_sound_definitions_fit_their_schema_and_unknown_fields_do_not(name: str) -> None:
    value = plain(read_yaml(SOUND[name].encode(), "x").value)
    assert isinstance(value, dict)
    assert list(validator(name).iter_errors(value)) == []
    assert list(validator(name).iter_errors({**value, "gibt_es_nicht": 1}))


@pytest.mark.parametrize("codes", [3, "0-5", [0, 1, 2], ["0-5", "95+"]])
def test_an_editor_accepts_every_way_to_write_categories(codes: object) -> None:
    value = read_yaml(INDICATOR.encode(), "x").value
    assert isinstance(value, dict)
    value["numerator"]["where"] = {"alter": codes}
    value["denominator"]["period"] = "previous_year_end"
    value["breakdowns"] = ["geschlecht", ["alter", "geschlecht"]]
    assert list(validator("indicator").iter_errors(value)) == []


def test_an_editor_complains_about_a_wrong_rule() -> None:
    value = read_yaml(INDICATOR.encode(), "x").value
    assert isinstance(value, dict)
    value["denominator"]["period"] = "letztes_jahr"
    assert list(validator("indicator").iter_errors(value))


def test_schemas_have_german_titles_and_equal_bytes_each_time() -> None:
    assert schema_files() == schema_files()
    assert json.loads(schema_files()["indicator.schema.json"])["title"] == "Kennzahl"


def test_a_changed_missing_or_surplus_schema_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write_schemas(tmp_path)
    assert main(["--check", str(tmp_path)]) == 0
    (tmp_path / "space.schema.json").write_text("{}")
    (tmp_path / "alt.schema.json").write_text("{}")
    (tmp_path / "recipe.schema.json").unlink()
    assert outdated(tmp_path) == ("alt.schema.json", "recipe.schema.json", "space.schema.json")
    assert main(["--check", str(tmp_path)]) == 1
    assert "recipe.schema.json" in capsys.readouterr().err
    assert main([str(tmp_path)]) == 0
    assert outdated(tmp_path) == ()


def test_the_published_schemas_are_up_to_date(repository: Path) -> None:
    assert outdated(repository / "schemas") == ()
