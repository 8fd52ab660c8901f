"""Tables of a workspace for comparing methods: only where every number is there and all of them add up."""

from __future__ import annotations

import csv
import io
import shutil
from pathlib import Path

import pytest

from kobimo.errors import InvalidInputError, StaleBuildError, UnknownNameError
from kobimo.workflows.disclosure.comparing import compare_on
from kobimo.workflows.disclosure.own_tables import own_table, own_tables
from kobimo.workflows.opened import open_workspace
from support.command import run
from support.town import PERSONS, founded, founded_town, register, settled_town, write

__all__ = ["founded", "founded_town", "settled_town"]

AGES = ("0-2", "3-5", "6-17", "18+")


def test_the_town_has_one_table_for_each_way_its_inhabitants_are_counted(settled_town: Path) -> None:
    found = own_tables(open_workspace(settled_town / "kleinstadt"))
    assert {(table.indicator, table.dimension) for table in found} == {
        ("einwohner_gesamt", ""),
        ("einwohner_gesamt", "alter"),
        ("einwohner_gesamt", "geschlecht"),
    }
    assert {table.period for table in found} == {"2023-12-31"}
    assert {table.level for table in found} == {"viertel"}


def test_a_table_holds_what_was_delivered(settled_town: Path) -> None:
    table = own_table(open_workspace(settled_town / "kleinstadt"), "einwohner_gesamt", "alter", "31.12.2022")
    rows = list(csv.DictReader(io.StringIO(table.text()), delimiter=";"))
    assert list(rows[0]) == ["stadt", "bezirk", "viertel", "alter", "anzahl"]
    told = {(row["viertel"], row["alter"]): int(row["anzahl"]) for row in rows}
    assert told == {(key, age): n for key, counts in PERSONS[2022].items() for age, n in zip(AGES, counts, strict=True)}
    assert all(row["viertel"].startswith(row["bezirk"]) for row in rows)


def test_methods_are_compared_on_it_as_on_any_table(settled_town: Path) -> None:
    table = own_table(open_workspace(settled_town / "kleinstadt"), "einwohner_gesamt", "alter", "2022-12-31")
    found = compare_on(table, ("freq:1-2",))
    assert found.primary == 1  # two persons from 3 to 5
    assert found.cells == (4 + 2 + 1) * (4 + 1)
    assert {each.method: each.protects for each in found.methods}["suppress"]


def test_what_is_not_there_is_answered_with_what_is(settled_town: Path) -> None:
    workspace = open_workspace(settled_town / "kleinstadt")
    with pytest.raises(UnknownNameError, match="einwohner_gesammt"):
        own_table(workspace, "einwohner_gesammt")
    with pytest.raises(InvalidInputError) as caught:
        own_table(workspace, "einwohner_gesamt", "staat")
    assert "alter 2023-12-31" in caught.value.remedy
    for name in ("anteil_u6", "quote_u3"):  # shares are no counts
        with pytest.raises(InvalidInputError, match="keine solche Tabelle"):
            own_table(workspace, name)


def test_a_year_whose_sums_do_not_fit_is_no_table(settled_town: Path, tmp_path: Path) -> None:
    town = Path(shutil.copytree(settled_town, tmp_path / "ort")) / "kleinstadt"
    text = register(2023, PERSONS[2023])
    total = str(sum(PERSONS[2023]["11"]))
    assert total in text
    wrong = text.replace(f";{total};", f";{int(total) + 1};", 1)
    run("import", town, "register", write(tmp_path / "neu" / "register_2023.csv", wrong))
    with pytest.raises(StaleBuildError):
        own_tables(open_workspace(town))
    run("build", town)
    found = own_tables(open_workspace(town))
    assert {(table.dimension, table.period) for table in found} >= {("", "2023-12-31"), ("alter", "2022-12-31")}
    assert ("alter", "2023-12-31") not in {(table.dimension, table.period) for table in found}
