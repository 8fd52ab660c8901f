"""The sheet of a definition says everything, and nothing that is not sure as if it were."""

from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.catalogue.loading import catalogue
from kobimo.errors import UnknownNameError
from kobimo.publish.spelling import spelling
from kobimo.workflows.catalogue.sheet import sheet
from kobimo.workflows.opened import OpenedWorkspace, open_workspace


@pytest.fixture(scope="module")
def workspace(settled_town: Path) -> OpenedWorkspace:
    return open_workspace(settled_town / "kleinstadt")


KINDS = sorted({item.kind for item in catalogue().indicators.values()})


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_has_a_sheet(workspace: OpenedWorkspace, kind: str) -> None:
    name = next(item.id for item in catalogue().indicators.values() if item.kind == kind)
    found = sheet(name, workspace)
    assert found.kind
    assert found.aggregation
    assert found.words.numerator
    assert found.result


def test_codes_that_were_only_inferred_are_kept_apart(workspace: OpenedWorkspace) -> None:
    items = catalogue().indicators.values()
    doubtful = next(item for item in items if any(alias.status == "inferred" for alias in item.aliases))
    found = sheet(doubtful.id, workspace)
    assert {alias.status for alias in found.codes} <= {"verified"}
    assert {alias.status for alias in found.doubtful} == {"inferred"}


def test_the_numbers_of_the_example_are_all_there(workspace: OpenedWorkspace) -> None:
    for item in list(catalogue().indicators.values())[::40]:
        assert item.example is not None
        tables = sheet(item.id, workspace).example
        assert sum(len(table.rows) for table in tables) == len(item.example.data)
        shown = {cell for table in tables for row in table.rows for cell in row}
        for row in item.example.data:
            measures = {part.measure for part in item.parts} & set(row)
            for measure in measures:
                text = str(row[measure])
                decimals = len(text.partition(".")[2])
                assert spelling().number(float(text), decimals) in shown


def test_rows_of_a_table_say_the_same_things(workspace: OpenedWorkspace) -> None:
    tables = sheet("contract_dissolution_rate", workspace).example
    assert len(tables) == 2  # departures by layer, and contracts begun
    for table in tables:
        assert all(len(row) == len(table.columns) == len(table.numeric) for row in table.rows)


def test_datasets_of_the_workspace_are_named_with_their_periods(workspace: OpenedWorkspace) -> None:
    own = workspace.definitions.datasets["einwohner"]
    used = next(u for u in sheet("share_under_18", workspace).datasets if u.template.id == "einwohner")
    assert [dataset.id for dataset in used.own] == [own.id]
    assert len(used.periods) > 1
    assert all(text.startswith("31.12.") for text in used.periods)
    assert used.suppliers


def test_an_unknown_definition_is_refused_with_the_nearest(workspace: OpenedWorkspace) -> None:
    with pytest.raises(UnknownNameError, match="daycare_rate_u3"):
        sheet("daycare_rate_u33", workspace)
