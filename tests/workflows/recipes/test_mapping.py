"""Texts that a recipe cannot place: proposed, confirmed once, used from then on."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.recipes.mapping import OpenText, open_texts, store_mappings
from kobimo.workflows.recipes.mapping_choices import chosen
from kobimo.workspace.history import log
from support.replies import ALL, county, held_numbers, long_csv, merged_book, numbers, put

TOWN = {town.number: town for town in ALL}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return county(tmp_path_factory.mktemp("county")).layout.root


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> OpenedWorkspace:
    return open_workspace(shutil.copytree(made, tmp_path / "kreis"))


def workbook(number: int, spellings: dict[str, str]) -> bytes:
    book = merged_book(TOWN[number], numbers(TOWN[number], "2025"))
    for row in book.active.iter_rows():
        for cell in row:
            if cell.value in spellings:
                cell.value = spellings[cell.value]
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def texts(found: tuple[OpenText, ...]) -> dict[str, str]:
    return {item.text: item.certain for item in found}


def test_a_name_in_another_spelling_is_certain_and_a_misspelled_one_is_asked(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    spelled = {"Grünsiel-Nord": "01 GRUENSIEL NORD", "Grünsiel-Süd": "Grünsiel-Sud"}
    (path,) = put(tmp_path / "a", {"x.xlsx": workbook(7, spelled)})
    found = open_texts(workspace, "kita_07", [path])
    assert texts(found.texts) == {"01 GRUENSIEL NORD": "ortsteil:0701", "Grünsiel-Sud": ""}
    assert found.texts[1].candidates[0].value == "ortsteil:0702"
    assert (found.texts[0].rows, found.texts[0].place.cell) == (1, "A5")


def test_what_was_stored_is_used_and_nothing_else_in_the_file_changes(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    (path,) = put(tmp_path / "a", {"x.xlsx": workbook(7, {"Grünsiel-Nord": "GRUENSIEL NORD", "Grünsiel-Süd": "Süd"})})
    assert not import_delivery(workspace, "kita_07", [path]).accepted
    own, shared = (workspace.layout.source(name) / "recipe.yaml" for name in ("kita_07", "kita_05"))
    own.write_text("# von Hand\n" + own.read_text("utf-8"), "utf-8")
    before, base = own.read_text("utf-8"), shared.read_bytes()
    areas = {"GRUENSIEL NORD": "ortsteil:0701", "Süd": "ortsteil:0702"}
    again = store_mappings(workspace, "kita_07", areas, {}, {}, "so heißt es dort")
    assert own.read_text("utf-8").startswith(before.rstrip("\n"))
    assert shared.read_bytes() == base
    assert import_delivery(again, "kita_07", [path]).accepted
    assert held_numbers(again)["kita_07"] == numbers(TOWN[7], "2025")
    assert "so heißt es dort" in next(iter(log(again.layout))).reason


def test_the_same_text_may_mean_another_area_for_another_supplier(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    for number in (6, 7):
        area = f"ortsteil:{number:02}02"
        workspace = store_mappings(workspace, f"kita_{number:02}", {"Süd": area}, {}, {}, "x")
        name = TOWN[number].parts[f"{number:02}02"]
        (path,) = put(tmp_path / str(number), {"x.xlsx": workbook(number, {name: "Süd"})})
        assert import_delivery(workspace, f"kita_{number:02}", [path]).accepted
    assert held_numbers(workspace) == {f"kita_{n:02}": numbers(TOWN[n], "2025") for n in (6, 7)}


def test_categories_are_stored_where_the_values_stand(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    data = long_csv(TOWN[2], numbers(TOWN[2], "2025"))
    data = data.replace(b"unter 3 Jahre", b"UNTER 3 Jahre").replace(
        "3 Jahre und älter".encode("cp1252"), b"Kindergarten"
    )
    (path,) = put(tmp_path / "a", {"x.csv": data})
    found = open_texts(workspace, "kita_02", [path])
    assert texts(found.texts) == {"UNTER 3 Jahre": "u3", "Kindergarten": ""}
    choices = chosen(found, ["Kindergarten=ue3"], [], accept=True)
    assert (choices.left, choices.count) == ((), 2)
    again = store_mappings(workspace, "kita_02", choices.areas, choices.categories, choices.ignore, "x")
    assert "Kindergarten: ue3" in (workspace.layout.source("kita_01") / "recipe.yaml").read_text("utf-8")
    assert import_delivery(again, "kita_02", [path]).accepted
    assert held_numbers(again)["kita_02"] == numbers(TOWN[2], "2025")


def test_rows_that_are_left_out_keep_their_reason(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    data = long_csv(TOWN[1], numbers(TOWN[1], "2025")) + b"9999;2025;unter 3 Jahre;7\r\n"
    (path,) = put(tmp_path / "a", {"x.csv": data})
    found = open_texts(workspace, "kita_01", [path])
    choices = chosen(found, [], ["9999"], accept=True)
    again = store_mappings(workspace, "kita_01", {}, {}, choices.ignore, "Kinder von auswärts")
    assert again.definitions.recipes["kita_01"].drop[0].reason == "Kinder von auswärts"
    assert import_delivery(again, "kita_01", [path]).accepted
    assert held_numbers(again)["kita_01"] == numbers(TOWN[1], "2025")


def test_an_area_that_vanished_is_reported_and_can_be_assigned_again(
    workspace: OpenedWorkspace, tmp_path: Path
) -> None:
    (path,) = put(tmp_path / "a", {"x.xlsx": workbook(7, {"Grünsiel-Nord": "Dorf"})})
    workspace = store_mappings(workspace, "kita_07", {"Dorf": "ortsteil:0701"}, {}, {}, "x")
    table = workspace.layout.areas("kreis")
    table.write_text(table.read_text("utf-8").replace("ortsteil,0701,", "ortsteil,0703,"), "utf-8")
    workspace = open_workspace(workspace.layout.root)
    result = import_delivery(workspace, "kita_07", [path])
    assert not result.accepted
    assert "AREA_MAPPING_VANISHED" in {check.code for check in result.checks}
    (item,) = open_texts(workspace, "kita_07", [path]).texts
    assert (item.text, item.vanished) == ("Dorf", "ortsteil:0701")
    again = store_mappings(workspace, "kita_07", {"Dorf": "ortsteil:0703"}, {}, {}, "x")
    assert (workspace.layout.source("kita_07") / "recipe.yaml").read_text("utf-8").count("Dorf") == 1
    assert import_delivery(again, "kita_07", [path]).accepted


def test_wrong_settings_are_refused_and_nothing_is_written(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    (path,) = put(tmp_path / "a", {"x.xlsx": workbook(7, {"Grünsiel-Nord": "Dorf"})})
    found = open_texts(workspace, "kita_07", [path])
    before = (workspace.layout.source("kita_07") / "recipe.yaml").read_bytes()
    with pytest.raises(InvalidInputError, match="keine Zuordnung"):
        chosen(found, ["Dorf"], [], accept=False)
    with pytest.raises(UnknownNameError, match="Offener Text"):
        chosen(found, ["Dorff=0701"], [], accept=False)
    with pytest.raises(UnknownNameError):
        chosen(found, ["Dorf=0799"], [], accept=False)
    for areas, reason in (({"Dorf": "ortsteil:0799"}, "x"), ({"Dorf": "bezirk:1"}, "x")):
        with pytest.raises(UnknownNameError):
            store_mappings(workspace, "kita_07", areas, {}, {}, reason)
    with pytest.raises(InvalidInputError, match="Grund"):
        store_mappings(workspace, "kita_07", {"Dorf": "ortsteil:0701"}, {}, {}, " ")
    assert (workspace.layout.source("kita_07") / "recipe.yaml").read_bytes() == before
    assert chosen(found, ["Dorf=0701"], [], accept=False).areas == {"Dorf": "ortsteil:0701"}
