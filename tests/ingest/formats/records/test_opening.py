"""JSON: nothing is lost when records are flattened."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kobimo.ingest.formats.registry import open_file
from kobimo.ingest.grid import Container, Opened


def opened(path: Path, document: Any) -> Opened:
    path.write_text(document if isinstance(document, str) else json.dumps(document, ensure_ascii=False), "utf-8")
    return open_file(path)


def records(grid: Any) -> list[dict[str, Any]]:
    return [dict(zip(grid.rows[0], row, strict=True)) for row in grid.rows[1:]]


def test_nested_groups_get_dotted_names_and_years_become_rows(real: Path) -> None:
    path = real / "flensburg/data.txt"
    source = json.loads(path.read_text(encoding="utf-8"))
    result = open_file(path)
    grid = result.grids[0]
    assert (result.container, grid.typed, [check.code for check in result.checks]) == (
        Container.JSON,
        True,
        ["FILE_ENDING_DIFFERS"],
    )
    expected = [(d["district_id"], year, v) for d in source for year, v in d["district_detail"].items()]
    assert len(grid.rows) == len(expected) + 1
    for record, (district, year, values) in zip(records(grid), expected, strict=True):
        assert (record["district_id"], record["district_detail"]) == (district, year)
        assert record["district_detail.residents"] == values["residents"]
        assert record["district_detail.age_groups.age_0_to_under_7"] == values["age_groups"]["age_0_to_under_7"]


def test_lists_inside_records_become_a_table_beside(real: Path) -> None:
    source = json.loads((real / "gebiete/ags-history.json").read_text(encoding="utf-8"))
    main, parts = open_file(real / "gebiete/ags-history.json").grids
    assert len(main.rows) == len(source) + 1
    assert [json.loads(row["parts"]) for row in records(main) if row["parts"]] == [
        entry["parts"] for entry in source if entry.get("parts")
    ]
    expected = [(entry["ags"], part["ags"], part["population"]) for entry in source for part in entry.get("parts", ())]
    assert parts.name == "parts"
    assert [(row["ags"], row["parts.ags"], row["parts.population"]) for row in records(parts)] == expected


@pytest.mark.parametrize(
    "document",
    [
        [{"a": "01", "b": 1}, {"a": "02", "b": None}],
        {"data": [{"a": "01", "b": 1}, {"a": "02", "b": None}]},
        {"help": "x", "result": {"total": 2, "records": [{"a": "01", "b": 1}, {"a": "02", "b": None}]}},
        {"columns": ["a", "b"], "data": [["01", 1], ["02", None]]},
        {"a": ["01", "02"], "b": [1, None]},
        [["a", "b"], ["01", 1], ["02", None]],
        '{"a": "01", "b": 1}\n{"a": "02", "b": null}\n',
    ],
)
def test_every_usual_wrapper_gives_the_records(tmp_path: Path, document: Any) -> None:
    grid = opened(tmp_path / "a.json", document).grids[0]
    assert [list(row) for row in grid.rows] == [["a", "b"], ["01", 1], ["02", None]]
    assert list(grid.numbers) == [0, 1, 2]


def test_records_by_key_keep_their_key(tmp_path: Path) -> None:
    grid = opened(tmp_path / "a.json", {"01001": {"m": 1, "w": 2}, "01002": {"m": 3, "w": 4}}).grids[0]
    assert [list(row) for row in grid.rows] == [["Schlüssel", "m", "w"], ["01001", 1, 2], ["01002", 3, 4]]


PLAIN = st.one_of(st.none(), st.booleans(), st.integers(-10, 10), st.text("abcäß ", max_size=4))
NESTED = st.recursive(PLAIN, lambda inner: st.dictionaries(st.text("xyz", min_size=1, max_size=3), inner, max_size=3))


def leaves(value: Any) -> list[Any]:
    if isinstance(value, dict) and value:
        return [leaf for member in value.values() for leaf in leaves(member)]
    return [value]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60)
@given(st.lists(st.dictionaries(st.text("pqr", min_size=1, max_size=2), NESTED, min_size=1), min_size=1, max_size=4))
def test_every_leaf_of_every_record_arrives(tmp_path: Path, document: list[dict[str, Any]]) -> None:
    grid = opened(tmp_path / "a.json", document).grids[0]
    for record, row in zip(document, records(grid), strict=True):
        wanted = [json.dumps(leaf) if leaf == {} else leaf for leaf in leaves(record)]
        assert sorted(map(repr, filter(lambda v: v is not None, wanted))) == sorted(
            map(repr, filter(lambda v: v is not None, row.values()))
        )


def test_an_answer_of_genesis_gives_the_table_that_it_carries(tmp_path: Path) -> None:
    table = "Tabelle: 12411-0001\n;;Anzahl\n2022;DG;83118501\n2023;DG;83456045\n__________\n"
    answer = {"Status": {"Code": 22, "Content": "angepasst"}, "Object": {"Content": table}, "Copyright": "© Amt"}
    result = opened(tmp_path / "a.json", answer)
    assert result.container is Container.JSON
    assert list(result.grids[0].rows[3]) == ["2023", "DG", "83456045"]
    assert result.facts == {"status": "22: angepasst", "licence": "© Amt"}


@pytest.mark.parametrize(
    ("document", "code"),
    [
        ('[{"a": 1}, {"a": ', "JSON_DAMAGED"),
        ("[" * 100_000, "JSON_DAMAGED"),
        ('{"a": 5}', "JSON_WITHOUT_RECORDS"),
        ("[]" + " " * 10, "JSON_WITHOUT_RECORDS"),
        ('[{"a": ' + "9" * 5000 + "}]", "JSON_DAMAGED"),
    ],
)
def test_what_is_no_list_of_records_is_refused(tmp_path: Path, document: str, code: str) -> None:
    result = opened(tmp_path / "a.json", document)
    assert (result.grids, [check.code for check in result.checks]) == ((), [code])


def test_names_that_stand_twice_in_an_object_are_a_warning(tmp_path: Path) -> None:
    result = opened(tmp_path / "a.json", '[{"m": 1, "m": 2}, {"m": 3}]')
    assert [(check.code, check.severity) for check in result.checks] == [("JSON_NAME_TWICE", "warning")]
    assert [row[0] for row in result.grids[0].rows] == ["m", 2, 3]
