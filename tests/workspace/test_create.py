from __future__ import annotations

from pathlib import Path

import pytest

from kobimo.errors import DefinitionError, InvalidInputError, NotAWorkspaceError, WorkspaceError
from kobimo.workspace import create
from kobimo.workspace.create import create_workspace, parse_ags
from kobimo.workspace.definitions import load_definitions
from kobimo.workspace.files import leftovers
from kobimo.workspace.history import changes, log
from kobimo.workspace.schemas import outdated
from kobimo.workspace.settings_file import load_settings
from support.definitions import DATASET, write_definitions


def test_a_new_workspace_has_folders_settings_schemas_and_a_first_entry(tmp_path: Path) -> None:
    layout = create_workspace(tmp_path / "neu" / "Kreis Köln", "Köln", "05 3 15 000")
    assert all(folder.is_dir() for folder in layout.folders)
    assert load_settings(layout.root).ags == "05315000"
    assert load_settings(layout.root).name == "Köln"
    assert outdated(layout.schemas) == ()
    readme = (layout.root / "LIESMICH.md").read_text("utf-8")
    assert all(f"`{name}/`" in readme for name in ("spaces", "sources", "datasets", "indicators", "groups", "products"))
    assert [entry.user for entry in log(layout)] == [load_settings(layout.root).user.id]
    assert changes(layout) == ()
    assert leftovers(tmp_path) == ()


def test_definitions_are_copied_without_hidden_files_and_data(tmp_path: Path) -> None:
    source = write_definitions(tmp_path / "vorlage")
    (source / "datasets" / ".DS_Store").write_text("x")
    (source / "data").mkdir()
    (source / "data" / "x.csv").write_text("x")
    layout = create_workspace(tmp_path / "neu", "Köln", "05315000", source)
    assert set(load_definitions(layout).indicators) == {"anteil_u6"}
    assert not (layout.datasets / ".DS_Store").exists()
    assert not (layout.root / "data" / "x.csv").exists()
    assert changes(layout) == ()


def test_faulty_definitions_leave_no_workspace(tmp_path: Path) -> None:
    source = write_definitions(tmp_path / "vorlage", einwohner=DATASET.replace("space: kreis", "space: x"))
    with pytest.raises(DefinitionError, match=r"„x“") as caught:
        create_workspace(tmp_path / "neu", "Köln", "05315000", source)
    assert "datasets/einwohner.yaml" in str(caught.value)
    assert not (tmp_path / "neu").exists()
    assert leftovers(tmp_path) == ()


def test_an_empty_folder_is_filled_in_place(tmp_path: Path) -> None:
    target = tmp_path / "leer"
    target.mkdir()
    (target / ".DS_Store").write_text("x")
    before = target.stat().st_ino
    layout = create_workspace(target, "Köln", "05315000")
    assert target.stat().st_ino == before
    assert changes(layout) == ()
    assert leftovers(tmp_path) == ()


def test_a_failure_while_an_empty_folder_is_filled_leaves_it_empty(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = Path.rename

    def fails_late(self: Path, target: Path) -> Path:
        if self.name == "spaces":
            raise OSError(5, "Input/output error")
        return real(self, target)

    monkeypatch.setattr(Path, "rename", fails_late)
    with pytest.raises(WorkspaceError):
        create_workspace(tmp_path, "Köln", "05315000")
    assert list(tmp_path.iterdir()) == []


def test_a_folder_in_use_is_refused_and_unchanged(tmp_path: Path) -> None:
    (tmp_path / "Brief.docx").write_text("x")
    with pytest.raises(NotAWorkspaceError, match=r"Brief\.docx"):
        create_workspace(tmp_path, "Köln", "05315000")
    assert [path.name for path in tmp_path.iterdir()] == ["Brief.docx"]


def test_an_existing_workspace_is_refused(tmp_path: Path) -> None:
    layout = create_workspace(tmp_path / "a", "Köln", "05315000")
    before = layout.settings.read_bytes()
    with pytest.raises(WorkspaceError, match="schon ein Arbeitsordner"):
        create_workspace(tmp_path / "a", "Bonn", "05314000")
    assert layout.settings.read_bytes() == before


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("x")
    with pytest.raises(WorkspaceError, match="eine Datei"):
        create_workspace(tmp_path / "a", "Köln", "05315000")


@pytest.mark.parametrize("text", ["", "x", "1", "5315000", "5315", "0531500012345", "05-315", "\u0660\u0661"])
def test_a_key_that_is_none_is_refused(tmp_path: Path, text: str) -> None:
    with pytest.raises(InvalidInputError, match="Gemeindeschlüssel"):
        create_workspace(tmp_path / "a", "Köln", text)
    assert list(tmp_path.iterdir()) == []


def test_a_lost_zero_is_suspected() -> None:
    with pytest.raises(InvalidInputError) as caught:
        parse_ags("5315000")
    assert "05315000" in caught.value.remedy


@pytest.mark.parametrize("text", ["11", "05315", "05315000", "053150000000"])
def test_keys_keep_their_zeros(text: str) -> None:
    assert parse_ags(text) == text


@pytest.mark.parametrize("name", ["", "  ", "a\x00b"])
def test_a_name_is_needed(tmp_path: Path, name: str) -> None:
    with pytest.raises(InvalidInputError):
        create_workspace(tmp_path / "a", name, "05315000")


def test_a_template_without_definitions_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInputError, match="keine Definitionen"):
        create_workspace(tmp_path / "a", "Köln", "05315000", tmp_path)


def test_a_disk_that_fills_up_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_folder: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(create, "write_schemas", full)
    with pytest.raises(WorkspaceError, match="voll"):
        create_workspace(tmp_path / "a", "Köln", "05315000")
    assert list(tmp_path.iterdir()) == []
