"""Files that somebody drops: kept privately, tried in memory, written only when they are accepted."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.workflows.assisting import uploads as module
from kobimo.workflows.assisting.accepting import accept_known, accept_new
from kobimo.workflows.assisting.decisions import Decisions, Name, Place
from kobimo.workflows.assisting.known import candidates
from kobimo.workflows.assisting.preview import preview
from kobimo.workflows.assisting.sheet import ShownGrid, position
from kobimo.workflows.assisting.trial import try_out
from kobimo.workflows.assisting.uploads import (
    Upload,
    discard,
    find_upload,
    receive,
    safe_name,
    save_decisions,
    uploads,
    uploads_folder,
)
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from support.command import run
from support.deliveries import youth_office


@pytest.fixture
def workspace(tmp_path: Path) -> OpenedWorkspace:
    run("init", tmp_path / "ort", "--name", "Ort", "--ags", "05315000")
    return open_workspace(tmp_path / "ort")


def dropped(workspace: OpenedWorkspace, text: str, name: str = "Zahlen 2024.csv", **said: object) -> Upload:
    upload = receive(workspace.layout, name, [text.encode()])
    return save_decisions(upload, Decisions.model_validate({"mode": "new", **said}))


def content(root: Path) -> set[str]:
    """Return every file of a workspace but what only runs or waits."""
    return {str(p.relative_to(root)) for p in root.rglob("*") if p.is_file() and ".kobimo" not in p.parts}


TABLE = "Ort;Plätze\nNord;5\nSüd;7\n"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "..\\..\\x.csv", "a\x00b.csv", "\u202egnp.csv", "/", "...", "CON", "x" * 5000 + ".csv"]
)
def test_no_name_leads_out_of_the_private_folder(workspace: OpenedWorkspace, name: str) -> None:
    upload = receive(workspace.layout, name, [b"a;b\n1;2\n"])
    assert upload.path.resolve().is_relative_to(uploads_folder(workspace.layout).resolve() / upload.token)
    assert find_upload(workspace.layout, upload.token).name == upload.name


@given(st.text(max_size=300))
def test_a_safe_name_is_one_component(name: str) -> None:
    safe = safe_name(name)
    assert safe
    assert safe not in {".", ".."}
    assert not set(safe) & set('/\\\x00:*?"<>|')
    assert len(safe.encode()) <= 220
    assert Path(safe).name == safe


def test_only_the_owner_may_enter_the_folder(workspace: OpenedWorkspace) -> None:
    upload = receive(workspace.layout, "a.csv", [b"x"])
    assert upload.folder.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("token", ["", "..", "../../sources", "a" * 22, "a/b"])
def test_a_token_that_nobody_has_is_unknown(workspace: OpenedWorkspace, token: str) -> None:
    with pytest.raises(UnknownNameError):
        find_upload(workspace.layout, token)


def test_an_empty_file_leaves_nothing_behind(workspace: OpenedWorkspace) -> None:
    with pytest.raises(InvalidInputError, match="leer"):
        receive(workspace.layout, "a.csv", [])
    assert uploads(workspace.layout) == ()
    assert list(uploads_folder(workspace.layout).iterdir()) == []


def test_a_file_that_is_too_large_leaves_nothing_behind(
    workspace: OpenedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGEST", 10)
    with pytest.raises(InvalidInputError, match="größer"):
        receive(workspace.layout, "a.csv", [b"12345678", b"12345678", b"1"])
    assert list(uploads_folder(workspace.layout).iterdir()) == []


def test_what_nobody_touched_for_a_day_is_removed(workspace: OpenedWorkspace) -> None:
    old, new = (receive(workspace.layout, name, [b"x"]) for name in ("alt.csv", "neu.csv"))
    yesterday = time.time() - 25 * 3600
    os.utime(old.folder / "stand.json", (yesterday, yesterday))
    assert [upload.token for upload in uploads(workspace.layout)] == [new.token]
    assert not old.folder.exists()


def test_trying_writes_nothing(workspace: OpenedWorkspace) -> None:
    before = content(workspace.layout.root)
    trial = try_out(workspace, dropped(workspace, TABLE))
    assert trial.acceptable
    assert content(workspace.layout.root) == before


def test_the_preview_says_what_the_import_keeps(workspace: OpenedWorkspace) -> None:
    upload = dropped(workspace, TABLE, source="orte")
    shown = preview(try_out(workspace, upload))
    assert shown is not None
    assert [(value.area, value.period, value.value, value.cell) for value in shown.values] == [
        ("Nord", "2024", "5", "B2"),
        ("Süd", "2024", "7", "B3"),
    ]
    result = accept_new(workspace, upload)
    assert result.observations == {"orte": 2}
    assert not upload.folder.exists()


def test_names_are_used_everywhere(workspace: OpenedWorkspace) -> None:
    names = {
        "measure:plaetze": Name(id="kita_plaetze", title="Kita-Plätze", unit="Plätze"),
        "dataset": Name(title="Kitas"),
    }
    upload = dropped(workspace, TABLE, source="orte", names=names)
    accept_new(workspace, upload)
    dataset = open_workspace(workspace.layout.root).definitions.datasets["orte"]
    assert dataset.title.de == "Kitas"
    assert [(m.id, m.title.de, m.unit.de) for m in dataset.measures] == [("kita_plaetze", "Kita-Plätze", "Plätze")]


@pytest.mark.parametrize("name", ["Zwei Wörter", "1a", "<script>", "../x", "area"])
def test_an_id_that_is_none_is_refused_and_nothing_is_written(workspace: OpenedWorkspace, name: str) -> None:
    before = content(workspace.layout.root)
    upload = dropped(workspace, TABLE, source="orte", names={"measure:plaetze": Name(id=name)})
    assert try_out(workspace, upload).problem is not None
    with pytest.raises(InvalidInputError):
        accept_new(workspace, upload)
    assert content(workspace.layout.root) == before


def test_the_saved_recipe_reads_the_same_file_the_same_way(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    text = "Amt\n\nOrt;Plätze;Kinder\nNord;5;50\nSüd;7;70\nRest;1;2\n"
    place = Place(grid=0, head_first=2, head_last=2, first=3, last=4, left=0, right=2)
    upload = dropped(workspace, text, source="orte", place=place, roles={"Kinder": "empty"})
    first = accept_new(workspace, upload)
    opened = open_workspace(workspace.layout.root)
    path = tmp_path / "Zahlen 2024.csv"
    path.write_text(text, encoding="utf-8")
    again = import_delivery(opened, "orte", [path], dry_run=True)
    assert again.observations == first.observations == {"orte": 2}
    assert again.repeats == first.delivery


def test_next_years_file_with_one_more_title_line_still_fits(workspace: OpenedWorkspace) -> None:
    text = "Amt\n\nOrt;Plätze;Kinder\nNord;5;50\nSüd;7;70\nRest;1;2\n"
    place = Place(grid=0, head_first=2, head_last=2, first=3, last=4, left=0, right=2)
    accept_new(workspace, dropped(workspace, text, source="orte", place=place))
    opened = open_workspace(workspace.layout.root)
    later = receive(opened.layout, "Zahlen 2025.csv", [("Neu\n" + text.replace("5;50", "6;60")).encode()])
    found = candidates(opened, later)
    assert [(item.source, item.fits) for item in found] == [("orte", True)]
    assert found[0].result.observations == {"orte": 2}
    assert accept_known(opened, "orte", later).accepted
    assert not later.folder.exists()


def test_a_missing_end_is_an_error_and_not_a_guess(workspace: OpenedWorkspace) -> None:
    text = "Ort;Plätze\nNord;5\nSüd;7\nRest;1\n"
    place = Place(grid=0, head_first=0, head_last=0, first=1, last=2, left=0, right=1)
    accept_new(workspace, dropped(workspace, text, source="orte", place=place))
    opened = open_workspace(workspace.layout.root)
    later = receive(opened.layout, "Zahlen 2025.csv", [text.replace("Rest", "Übrige").encode()])
    found = candidates(opened, later)
    assert not found[0].fits
    assert "TABLE_HEAD_MISSING" in {check.code for check in found[0].result.checks}


def test_an_area_that_somebody_assigned_is_assigned_next_year(workspace: OpenedWorkspace) -> None:
    orts = "".join(f"Ort {letter};{n}\n" for n, letter in enumerate("ABCDEF", 1))
    accept_new(workspace, dropped(workspace, "Ort;Plätze\n" + orts, source="orte"))
    opened = open_workspace(workspace.layout.root)
    (space,) = list(opened.definitions.spaces)
    level = next(name for name in opened.space(space).levels if name != "gesamt")
    text = "Ort;Kinder\n" + orts.replace("Ort C", "Ortt C (neu)")
    upload = dropped(opened, text, source="kinder", space=space)
    trial = try_out(opened, upload)
    assert [item.text for item in trial.unmatched] == ["Ortt C (neu)"]
    assert trial.unmatched[0].options[0][1].startswith("Ort C")
    value = trial.unmatched[0].options[0][0]
    assert value.startswith(f"{level}:")
    upload = save_decisions(upload, upload.decisions.model_copy(update={"areas": {"Ortt C (neu)": value}}))
    assert accept_new(opened, upload).observations == {"kinder": 6}
    later = receive(opened.layout, "Kinder 2025.csv", [text.encode()])
    opened = open_workspace(workspace.layout.root)
    assert accept_known(opened, "kinder", later).observations == {"kinder": 6}


def test_a_source_that_exists_is_only_replaced_on_purpose(workspace: OpenedWorkspace) -> None:
    accept_new(workspace, dropped(workspace, TABLE, source="orte"))
    opened = open_workspace(workspace.layout.root)
    with pytest.raises(InvalidInputError, match="schon eine Vorlage"):
        accept_new(opened, dropped(opened, TABLE, source="orte", space="new"))


def test_totals_of_a_new_space_are_no_area_and_are_checked(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    path = tmp_path / "Betreuung 2024.xlsx"
    youth_office(path, 2024)
    upload = receive(workspace.layout, path.name, [path.read_bytes()])
    shown = preview(try_out(workspace, upload))
    assert shown is not None
    assert (shown.total, shown.areas) == (200, 10)
    assert not any(check.severity == "warning" for check in try_out(workspace, upload).checks)


def test_blocks_of_a_grid_have_the_rows_that_excel_shows(workspace: OpenedWorkspace, tmp_path: Path) -> None:
    path = tmp_path / "Betreuung 2024.xlsx"
    youth_office(path, 2024)
    trial = try_out(workspace, receive(workspace.layout, path.name, [path.read_bytes()]))
    kinds = {row.number: row.kind(0) for row in ShownGrid(trial.look, 0).rows(0, 50)}
    assert {number for number, kind in kinds.items() if kind == "head"} == {6, 7, 8}
    assert {number for number, kind in kinds.items() if kind == "data"} == set(range(9, 19))
    assert kinds[19] == "total"
    assert kinds[21] == "foot"


@pytest.mark.parametrize(
    ("cell", "found"), [("A1", (0, 1)), ("XFD1048576", (16383, 1048576)), ("", (-1, -1)), ("7", (-1, -1))]
)
def test_addresses_are_read_as_excel_writes_them(cell: str, found: tuple[int, int]) -> None:
    assert position(cell) == found


def test_a_long_file_is_shown_before_it_is_read_and_read_whole_once_it_is_decided(workspace: OpenedWorkspace) -> None:
    text = "Ort;Plätze\n" + "".join(f"Ort {n};{n}\n" for n in range(20_500))
    upload = receive(workspace.layout, "Zahlen 2024.csv", [text.encode()])
    first = try_out(workspace, upload)
    assert first.postponed
    assert not first.acceptable
    shown = preview(try_out(workspace, save_decisions(upload, Decisions(mode="new"))))
    assert shown is not None
    assert shown.total == 20_500


def test_an_abandoned_upload_is_gone(workspace: OpenedWorkspace) -> None:
    upload = dropped(workspace, TABLE)
    discard(upload)
    with pytest.raises(UnknownNameError):
        find_upload(workspace.layout, upload.token)
