"""Editing a definition: only what was changed changes, nobody's work is lost, nothing wrong is written."""

from __future__ import annotations

import hashlib
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from kobimo.errors import DefinitionError, EditConflictError, InvalidInputError, LockedError, UnknownNameError
from kobimo.workflows.editing import FIELDS, SavedDefinition, read_indicator, save_indicator, save_indicator_text
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workspace.history import content, log
from kobimo.workspace.locks import WorkspaceLock
from support.command import call, run
from support.snapshot import snapshot

NAME = "anteil_u6"
PATH = f"indicators/{NAME}.yaml"
TEXT = """\
# Kennzahl der Jugendhilfeplanung
id: anteil_u6
area: A   # Grunddaten
title: {de: Anteil unter 6}

# Zähler und Nenner aus demselben Register
kind: ratio
numerator: {dataset: einwohner, measure: personen, where: {alter: 0-5}}
denominator: {dataset: einwohner, measure: personen}
unit: percent
pitfalls:
  # vom Jugendamt, 2024
  de: |
    Stichtag beachten.
    Nicht mit Schulanfängern vergleichen.
decimals: 1
# Ende
"""


@pytest.fixture
def workspace(founded: Path) -> OpenedWorkspace:
    (founded / PATH).write_text(TEXT, "utf-8", newline="\n")
    run("history", founded)
    return open_workspace(founded)


@pytest.fixture
def recorded(workspace: OpenedWorkspace) -> OpenedWorkspace:
    """The same, with the file in the history by an edit."""
    shown = read_indicator(workspace, NAME)
    save_indicator(workspace, NAME, {"decimals": "2"}, shown.sha256, "Zwei Stellen", user="u-erste")
    return workspace


def file(workspace: OpenedWorkspace) -> Path:
    return workspace.layout.root / PATH


def save(workspace: OpenedWorkspace, **changes: str) -> SavedDefinition:
    return save_indicator(workspace, NAME, changes, read_indicator(workspace, NAME).sha256, "Grund")


def test_a_form_shows_every_field_as_text(workspace: OpenedWorkspace) -> None:
    shown = read_indicator(workspace, NAME)
    assert tuple(sorted(shown.values)) == tuple(sorted(FIELDS))
    assert {field: text for field, text in shown.values.items() if text} == {
        "title_de": "Anteil unter 6",
        "pitfalls_de": "Stichtag beachten.\nNicht mit Schulanfängern vergleichen.\n",
        "decimals": "1",
        "direction": "neutral",
    }
    assert (shown.id, shown.path, shown.text, shown.problem) == (NAME, PATH, TEXT, "")
    assert shown.sha256 == hashlib.sha256(TEXT.encode()).hexdigest()


def test_only_what_was_changed_changes_and_comments_survive(workspace: OpenedWorkspace) -> None:
    shown = read_indicator(workspace, NAME)
    form = {**shown.values, "title_en": "Share under 6", "decimals": "0", "direction": "lower_is_better"}
    saved = save_indicator(workspace, NAME, form, shown.sha256, "Englisch ergänzt", user="u-zweite")
    wanted = TEXT.replace("{de: Anteil unter 6}", "{de: Anteil unter 6, en: Share under 6}").replace(
        "decimals: 1\n", "decimals: 0\ndirection: lower_is_better\n"
    )
    assert file(workspace).read_text("utf-8") == wanted
    assert saved.definition == read_indicator(workspace, NAME)
    entry = log(workspace.layout, PATH)[0]
    assert (entry.id, entry.reason, entry.user, entry.paths) == (saved.commit, "Englisch ergänzt", "u-zweite", (PATH,))
    assert content(workspace.layout, entry.id, PATH) == wanted.encode()
    assert open_workspace(workspace.layout.root).definitions.indicators[NAME].decimals == 0


def test_what_others_changed_outside_is_recorded_apart(workspace: OpenedWorkspace) -> None:
    other = workspace.layout.indicators / "quote_u3.yaml"
    other.write_text(other.read_text("utf-8") + "# von Hand\n", "utf-8")
    save(workspace, decimals="3")
    mine, theirs = log(workspace.layout)[:2]
    assert mine.paths == (PATH,)
    assert "indicators/quote_u3.yaml" in theirs.paths
    assert "außerhalb" in theirs.reason


def test_an_empty_text_clears_what_may_be_absent(workspace: OpenedWorkspace) -> None:
    save(workspace, minimum_base="20", question_de="Wie viele?", question_en="How many?", unit_label_de="Kinder")
    assert read_indicator(workspace, NAME).values["minimum_base"] == "20"
    save(workspace, question_en="")
    assert read_indicator(workspace, NAME).values["question_de"] == "Wie viele?"
    save(workspace, minimum_base="", question_de=" ", unit_label_de="", decimals="", pitfalls_de="")
    text = file(workspace).read_text("utf-8")
    for gone in ("minimum_base", "question", "unit_label", "decimals", "pitfalls"):
        assert gone not in text
    assert all(comment in text for comment in ("# Kennzahl", "# Grunddaten", "# Zähler", "# Ende"))


def test_an_unchanged_form_writes_nothing(workspace: OpenedWorkspace) -> None:
    shown = read_indicator(workspace, NAME)
    before = snapshot(workspace.layout.root)
    browser = {name: text.replace("\n", "\r\n") for name, text in shown.values.items()}
    for changes in ({}, dict(shown.values), browser):
        saved = save_indicator(workspace, NAME, changes, shown.sha256, "Nichts")
        assert saved == SavedDefinition(shown, None)
    assert save_indicator_text(workspace, NAME, TEXT.replace("\n", "\r\n"), shown.sha256, "Nichts").commit is None
    assert snapshot(workspace.layout.root) == before


def test_a_lost_update_is_refused_and_both_versions_are_intact(recorded: OpenedWorkspace) -> None:
    shown = read_indicator(recorded, NAME)
    save_indicator(recorded, NAME, {"title_de": "Anteil A"}, shown.sha256, "Erste Fassung", user="u-erste")
    before = snapshot(recorded.layout.root)
    for attempt in (
        lambda: save_indicator(recorded, NAME, {"title_de": "Anteil B"}, shown.sha256, "Zweite"),
        lambda: save_indicator_text(recorded, NAME, "id: anteil_u6\n", shown.sha256, "Zweite"),
    ):
        with pytest.raises(EditConflictError, match="inzwischen geändert") as caught:
            attempt()
        assert "von u-erste: „Erste Fassung“" in caught.value.message
        assert caught.value.where == PATH
        assert caught.value.values["title_de"] == "Anteil A"
        assert caught.value.text == file(recorded).read_text("utf-8")
    assert snapshot(recorded.layout.root) == before
    saved = save_indicator(recorded, NAME, {"title_de": "Anteil B"}, caught.value.sha256, "Nach Vergleich")
    assert saved.commit is not None
    assert [entry.reason for entry in log(recorded.layout, PATH)][:2] == ["Nach Vergleich", "Erste Fassung"]


def test_a_change_by_another_program_is_a_conflict_too(recorded: OpenedWorkspace) -> None:
    shown = read_indicator(recorded, NAME)
    file(recorded).write_bytes(file(recorded).read_bytes() + b"# Excel\n")
    with pytest.raises(EditConflictError, match="außerhalb von kobimo") as caught:
        save_indicator(recorded, NAME, {"decimals": "0"}, shown.sha256, "Grund")
    assert caught.value.text.endswith("# Excel\n")
    assert file(recorded).read_bytes().endswith(b"# Excel\n")


@pytest.mark.parametrize(
    "change",
    [lambda b: b.replace(b"\n", b"\r\n"), lambda b: b"\xef\xbb\xbf" + b, lambda b: b + b"\n", lambda b: b[:-1]],
)
def test_the_hash_covers_every_byte(workspace: OpenedWorkspace, change: object) -> None:
    shown = read_indicator(workspace, NAME)
    file(workspace).write_bytes(change(file(workspace).read_bytes()))  # type: ignore[operator]
    assert read_indicator(workspace, NAME).values == shown.values
    with pytest.raises(EditConflictError):
        save_indicator(workspace, NAME, {"decimals": "0"}, shown.sha256, "Grund")


def test_line_ends_and_byte_order_mark_of_windows_stay(workspace: OpenedWorkspace) -> None:
    data = b"\xef\xbb\xbf" + TEXT.encode().replace(b"\n", b"\r\n")
    file(workspace).write_bytes(data)
    save(workspace, decimals="0")
    assert file(workspace).read_bytes() == data.replace(b"decimals: 1", b"decimals: 0")
    shown = read_indicator(workspace, NAME)
    assert not shown.text.startswith("\ufeff")
    text = shown.text.replace("\r\n", "\n").replace("Anteil unter 6", "Anteil")
    save_indicator_text(workspace, NAME, text, shown.sha256, "Als Text")
    wanted = data.replace(b"decimals: 1", b"decimals: 0").replace(b"Anteil unter 6", b"Anteil")
    assert file(workspace).read_bytes() == wanted


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"decimals": "zwei"}, "decimals"),
        ({"decimals": "9"}, "decimals"),
        ({"decimals": "-1"}, "decimals"),
        ({"direction": "sideways"}, "direction"),
        ({"minimum_base": "0"}, "minimum_base"),
        ({"title_de": " "}, "title.de"),
        ({"question_en": "How many?"}, "question.de"),
        ({"pitfalls_de": "", "pitfalls_en": "Beware"}, "pitfalls.de"),
    ],
)
def test_a_wrong_value_is_refused_by_name_and_nothing_is_written(
    workspace: OpenedWorkspace, changes: dict[str, str], field: str
) -> None:
    before = snapshot(workspace.layout.root)
    with pytest.raises(DefinitionError, match=field) as caught:
        save(workspace, title_en="Also changed", **changes)
    assert caught.value.where.startswith(f"{PATH}:")
    assert snapshot(workspace.layout.root) == before


@pytest.mark.parametrize(
    ("old", "new", "error"),
    [
        ("dataset: einwohner, measure: personen}", "dataset: einwohnr, measure: personen}", "einwohnr"),
        ("id: anteil_u6", "id: anteil_u7", "anteil_u7"),
        ("kind: ratio", "kind: [", "YAML"),
        ("decimals", "dezimals", "decimals"),
        (TEXT, "", "leer"),
    ],
)
def test_a_whole_text_passes_the_same_loader(workspace: OpenedWorkspace, old: str, new: str, error: str) -> None:
    shown, before = read_indicator(workspace, NAME), snapshot(workspace.layout.root)
    with pytest.raises(DefinitionError, match=error):
        save_indicator_text(workspace, NAME, TEXT.replace(old, new), shown.sha256, "Grund")
    assert snapshot(workspace.layout.root) == before


def test_a_faulty_file_can_be_mended_as_text_even_if_another_one_is_faulty_too(workspace: OpenedWorkspace) -> None:
    other = workspace.layout.indicators / "quote_u3.yaml"
    file(workspace).write_text(TEXT.replace("kind: ratio", "kind: [ratio"), "utf-8")
    other.write_text("id: [", "utf-8")
    shown = read_indicator(workspace, NAME)
    assert shown.values == {}
    assert PATH in shown.problem
    with pytest.raises(DefinitionError, match="als Text"):
        save_indicator(workspace, NAME, {"decimals": "0"}, shown.sha256, "Grund")
    saved = save_indicator_text(workspace, NAME, TEXT, shown.sha256, "Klammer entfernt")
    assert saved.definition.problem == ""
    assert file(workspace).read_text("utf-8") == TEXT


def test_a_name_from_an_address_is_no_path(workspace: OpenedWorkspace) -> None:
    for name in ("../datasets/einwohner", "..\\kobimo", "", ".", "gibt_es_nicht", f"{NAME}.yaml"):
        with pytest.raises(UnknownNameError, match="Kennzahl"):
            read_indicator(workspace, name)
        with pytest.raises(UnknownNameError, match="Kennzahl"):
            save_indicator_text(workspace, name, TEXT, "", "Grund")


def test_a_reason_is_needed_and_other_fields_are_not_touched(workspace: OpenedWorkspace) -> None:
    shown = read_indicator(workspace, NAME)
    with pytest.raises(InvalidInputError, match="Grund"):
        save_indicator(workspace, NAME, {"decimals": "0"}, shown.sha256, "  \n")
    with pytest.raises(UnknownNameError, match="Feld"):
        save_indicator(workspace, NAME, {"kind": "count"}, shown.sha256, "Grund")
    assert file(workspace).read_text("utf-8") == TEXT


def test_markup_quotes_and_colons_are_kept_as_they_were_typed(workspace: OpenedWorkspace) -> None:
    nasty = "<img onerror=\"x\"> {a: 'b'}, #1 – „Ja“: 100 % \\n"
    save(workspace, title_de=nasty, pitfalls_de=f"{nasty}\n\n{nasty}", unit_label_de="012", unit_label_en="null")
    values = read_indicator(workspace, NAME).values
    assert (values["title_de"], values["pitfalls_de"]) == (nasty, f"{nasty}\n\n{nasty}")
    assert (values["unit_label_de"], values["unit_label_en"]) == ("012", "null")


def test_of_two_editors_at_once_one_wins_and_the_other_is_told(recorded: OpenedWorkspace) -> None:
    shown = read_indicator(recorded, NAME)
    entries = len(log(recorded.layout))
    outcomes: list[object] = []
    gate = threading.Barrier(4)

    def edit(number: int) -> None:
        mine = open_workspace(recorded.layout.root)
        gate.wait()
        try:
            outcomes.append(save_indicator(mine, NAME, {"title_de": f"Fassung {number}"}, shown.sha256, f"F{number}"))
        except EditConflictError as error:
            outcomes.append(error)

    threads = [threading.Thread(target=edit, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = [item for item in outcomes if isinstance(item, SavedDefinition)]
    losers = [item for item in outcomes if isinstance(item, EditConflictError)]
    assert len(losers) == 3
    title = winner.definition.values["title_de"]
    assert read_indicator(recorded, NAME).values["title_de"] == title
    assert {item.values["title_de"] for item in losers} == {title}
    assert len(log(recorded.layout)) == entries + 1


def test_two_processes_with_the_same_form_do_not_both_save(recorded: OpenedWorkspace) -> None:
    shown = read_indicator(recorded, NAME)
    code = (
        "import sys; from kobimo.errors import EditConflictError as E\n"
        "from kobimo.workflows.editing import save_indicator; from kobimo.workflows.opened import open_workspace\n"
        "w = open_workspace(sys.argv[1]); sys.stdin.readline()\n"
        "try: save_indicator(w, 'anteil_u6', {'title_de': sys.argv[3]}, sys.argv[2], 'Grund'); print('saved')\n"
        "except E as error: print('told')\n"
    )
    processes = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(recorded.layout.root), shown.sha256, f"Fassung {number}"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for number in range(2)
    ]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    answers = sorted(process.communicate()[0].strip() for process in processes)
    assert answers == ["saved", "told"]


def test_an_editor_waits_for_a_writer_but_not_for_ever(
    workspace: OpenedWorkspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = read_indicator(workspace, NAME)
    with WorkspaceLock(workspace.layout.definitions_lock, "kobimo build"):
        monkeypatch.setattr("kobimo.workflows.editing._WAITS", (0.01, 0.01))
        with pytest.raises(LockedError, match="kobimo build"):
            save_indicator(workspace, NAME, {"decimals": "0"}, shown.sha256, "Grund")
    monkeypatch.undo()
    lock = WorkspaceLock(workspace.layout.definitions_lock, "kobimo build")
    lock.__enter__()
    timer = threading.Timer(0.3, lambda: lock.__exit__(None, None, None))
    timer.start()
    assert save_indicator(workspace, NAME, {"decimals": "0"}, shown.sha256, "Grund").commit is not None
    timer.join()


def test_after_an_edit_the_workspace_is_in_order_and_builds_with_the_new_definition(town: Path) -> None:
    workspace = open_workspace(town)
    shown = read_indicator(workspace, NAME)
    save_indicator(workspace, NAME, {"unit_label_de": "Prozent", "decimals": "3"}, shown.sha256, "Grund")
    assert call("doctor", town, "--json").json()["findings"] == []
    run("build", town)
    run("release", town, "--audience", "team")
    assert call("doctor", town, "--json").json()["findings"] == []


@pytest.mark.parametrize("folder", ["musterstadt", "berlin"])
def test_every_definition_of_the_examples_can_be_edited_field_by_field(
    repository: Path, folder: str, tmp_path: Path
) -> None:
    source = repository / "examples" / folder
    if not source.is_dir():
        pytest.skip(f"there is no example {folder}")
    run("init", tmp_path / "ort", "--name", "Ort", "--ags", "05999000", "--definitions", source)
    workspace = open_workspace(tmp_path / "ort")
    assert workspace.definitions.indicators
    for name in workspace.definitions.indicators:
        text = read_indicator(workspace, name).text
        changes = {
            "title_en": "New title: with colon",
            "question_de": "Neue Frage?",
            "pitfalls_de": "Erste Zeile\n\nzweite",
            "decimals": "4",
            "minimum_base": "7",
        }
        for field, value in changes.items():
            shown = read_indicator(workspace, name)
            after = save_indicator(workspace, name, {field: value}, shown.sha256, "Probe").definition
            assert after.values == {**shown.values, field: value}
        comments = [line[line.index("#") :] for line in text.splitlines() if "#" in line]
        assert all(comment in after.text for comment in comments)
