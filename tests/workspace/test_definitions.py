from __future__ import annotations

import re
from pathlib import Path

import pytest

from kobimo.errors import DefinitionError
from kobimo.workspace.definitions import load_definitions
from kobimo.workspace.layout import Layout
from support.definitions import DATASET, INDICATOR, RECIPE, SOURCE, SPACE, write_definitions


def load_error(root: Path) -> str:
    with pytest.raises(DefinitionError) as caught:
        load_definitions(Layout(root))
    return str(caught.value)


def line_of(text: str, part: str) -> int:
    return text[: text.index(part)].count("\n") + 1


def test_sound_definitions_are_read_with_zeros_and_shorthands(tmp_path: Path) -> None:
    found = load_definitions(Layout(write_definitions(tmp_path)))
    assert found.datasets["einwohner"].dimension("geschlecht").codes == ("01", "02")
    assert found.recipes["melderegister"].values[0].dimensions["geschlecht"].codes == {"w": "01", "m": "02"}
    assert found.indicators["anteil_u6"].numerator.where == {"alter": ("0-5",)}
    assert found.indicators["anteil_u6"].breakdowns == (("geschlecht",),)
    assert found.corrections == {}
    assert set(found.texts) == {
        "datasets/einwohner.yaml",
        "indicators/anteil_u6.yaml",
        "sources/melderegister/recipe.yaml",
        "sources/melderegister/source.yaml",
        "spaces/kreis.areas.csv",
        "spaces/kreis.yaml",
    }


def test_an_empty_workspace_has_no_definitions(tmp_path: Path) -> None:
    assert load_definitions(Layout(tmp_path)).texts == {}


def test_the_fingerprint_follows_every_byte_and_nothing_else(tmp_path: Path) -> None:
    first = load_definitions(Layout(write_definitions(tmp_path / "a"))).fingerprint
    same = load_definitions(Layout(write_definitions(tmp_path / "b"))).fingerprint
    other = load_definitions(Layout(write_definitions(tmp_path / "c", anteil_u6=INDICATOR + "# Notiz\n"))).fingerprint
    (tmp_path / "b" / "spaces" / "kreis.areas.csv").write_text("level;key;name;parent\n", "utf-8")
    areas = load_definitions(Layout(tmp_path / "b")).fingerprint
    assert first == same
    assert len({first, other, areas}) == 3


@pytest.mark.parametrize(
    ("file", "text", "old", "new", "messages"),
    [
        ("einwohner", DATASET, "concerns: persons", "concern: persons", ["„measures.1.concern“", "concerns"]),
        ("einwohner", DATASET, "concerns: persons", "concerns: person", ["persons, institutions, nothing"]),
        ("einwohner", DATASET, "space: kreis", "", ["„space“ fehlt"]),
        ("einwohner", DATASET, "period_type: reference_date", "period_type:", ["„period_type“ ist leer"]),
        ("einwohner", DATASET, "period_type: reference_date", "period_type: stichtag", ["reference_date, calendar"]),
        ("einwohner", DATASET, "level: gemeinde", "level: [gemeinde]", ["einzelner Wert"]),
        ("einwohner", DATASET, "title: {de: Einwohner}", "title: Einwohner", ["Abschnitt"]),
        ("einwohner", DATASET, "{code: 02", "{code: 01", ["Ein Code steht zweimal"]),
        ("einwohner", DATASET, "concerns: persons", "concerns: persons, scale: 9", ["höchstens 6"]),
        ("einwohner", DATASET, "concerns: persons", "concerns: persons, scale: zwei", ["ganze Zahl", "„zwei“"]),
        ("einwohner", DATASET, "id: personen", "id: Personen", ["keine Kennung", "Kleinbuchstaben"]),
        ("anteil_u6", INDICATOR, "area: A", "area: Z", ["A, B, C"]),
        ("anteil_u6", INDICATOR, "unit: percent", "unit: prozent", ["number, percent"]),
        ("anteil_u6", INDICATOR, "title: {de: Anteil", "title: {de: Anteil, grob,", ["„grob“", "Komma"]),
    ],
)
def test_a_wrong_field_is_named_with_file_line_and_what_is_allowed(
    tmp_path: Path, file: str, text: str, old: str, new: str, messages: list[str]
) -> None:
    write_definitions(tmp_path, **{file: text.replace(old, new)})
    error = load_error(tmp_path)
    folder = "datasets" if file == "einwohner" else "indicators"
    assert f"{folder}/{file}.yaml:" in error
    for message in messages:
        assert message in error
    if new and "Code steht" not in messages[0]:
        assert f".yaml:{line_of(text, old)}:" in error


@pytest.mark.parametrize(
    ("file", "text", "old", "new", "message"),
    [
        ("kreis", SPACE, "parent: kreis", "parent: land", "„land“"),
        ("einwohner", DATASET, "space: kreis", "space: krais", "Gemeint war vielleicht: kreis"),
        ("einwohner", DATASET, "level: gemeinde", "level: gemeinden", "Gemeint war vielleicht: gemeinde"),
        ("einwohner", DATASET, "[0-5, 6-13]", "[0-5, sechs]", "„sechs“"),
        ("recipe", RECIPE, "dataset: einwohner", "dataset: einwohnre", "Gemeint war vielleicht: einwohner"),
        ("recipe", RECIPE, "measure: personen", "measure: person", "Gemeint war vielleicht: personen"),
        ("recipe", RECIPE, "w: 01", "w: 1", "„1“"),
        ("recipe", RECIPE, "alter: {column", "alta: {column", "Gemeint war vielleicht: alter"),
        ("recipe", RECIPE, "      alter: {column: Alter}\n", "", "verlangt Angaben zu: alter"),
        ("recipe", RECIPE, "level: gemeinde", "level: stadtteil", "„stadtteil“"),
        ("recipe", RECIPE, "period: {column: Stichtag, form: label}\n", "", "Zeitraum"),
        ("recipe", RECIPE, "area: {column: Gemeinde, level: gemeinde, width: 8}\n", "", "Gebiet"),
        ("recipe", RECIPE, "column: Stichtag, form: label", "constant: 31.02.2020", "kein Zeitraum"),
        ("recipe", RECIPE, "form: label", "in_file_name: '(\\d+'", "Suchmuster"),
        ("recipe", RECIPE, "form: label", "in_file_name: '(\\d+)'", "Gruppe „period“"),
        ("recipe", RECIPE, "column: Anzahl", "column: Anzahl\n    cube: al", "Gemeint war vielleicht: all"),
        ("anteil_u6", INDICATOR, "measure: personen\n  where", "measure: personnen\n  where", "personen"),
        ("anteil_u6", INDICATOR, "alter: 0-5", "alter: unter 6", "keine Altersangabe"),
        ("anteil_u6", INDICATOR, "alter: 0-5", "alter: 9-5", "leer"),
        ("anteil_u6", INDICATOR, "alter: 0-5", "geschlecht: 1", "Gemeint war vielleicht: 01"),
        ("anteil_u6", INDICATOR, "[geschlecht]", "[[alter, geschlcht]]", "Gemeint war vielleicht: geschlecht"),
        ("anteil_u6", INDICATOR, "[gemeinde, kreis]", "[gemeinde, land]", "„land“"),
    ],
)
def test_a_name_that_no_other_file_has_is_reported_at_its_line(
    tmp_path: Path, file: str, text: str, old: str, new: str, message: str
) -> None:
    write_definitions(tmp_path, **{file: text.replace(old, new, 1)})
    error = load_error(tmp_path)
    assert message in error
    if new and "cube" not in new and "land" not in message:
        assert f"{file}.yaml:{line_of(text, old)}:" in error or f"{file}.yaml:{line_of(text, old) + 1}:" in error


def test_groups_and_crossings_are_known(tmp_path: Path) -> None:
    text = INDICATOR.replace("alter: 0-5", "alter: [kinder, 90+]").replace("[geschlecht]", "[[alter, geschlecht]]")
    found = load_definitions(Layout(write_definitions(tmp_path, anteil_u6=text)))
    assert found.indicators["anteil_u6"].breakdowns == (("alter", "geschlecht"),)


def test_all_problems_of_all_files_come_together_one_line_each(tmp_path: Path) -> None:
    write_definitions(
        tmp_path,
        einwohner=DATASET.replace("space:", "raum:"),
        anteil_u6=INDICATOR.replace("area: A", "area: Z"),
        source=SOURCE + "supplier: doppelt\n",
    )
    error = load_error(tmp_path)
    assert "4 Fehler" in error
    places = re.findall(r"^  (\S+\.yaml):\d+: ", error, re.MULTILINE)
    assert places == [
        "datasets/einwohner.yaml",
        "datasets/einwohner.yaml",
        "sources/melderegister/source.yaml",
        "indicators/anteil_u6.yaml",
    ]


def test_the_id_must_be_the_name_of_the_file_or_folder(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    (tmp_path / "datasets" / "einwohner.yaml").rename(tmp_path / "datasets" / "Kopie von einwohner.yaml")
    (tmp_path / "sources" / "melderegister").rename(tmp_path / "sources" / "melde_register")
    error = load_error(tmp_path)
    assert "datasets/Kopie von einwohner.yaml:1: Die Kennung „einwohner“" in error
    assert "sources/melde_register/source.yaml:1: Die Kennung „melderegister“" in error


def test_files_that_would_be_overlooked_are_reported(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    (tmp_path / "indicators" / "neu.yml").write_text(INDICATOR, "utf-8")
    (tmp_path / "sources" / "leer").mkdir()
    error = load_error(tmp_path)
    assert "indicators/neu.yml" in error
    assert "neu.yaml" in error
    assert "source.yaml" in error


def test_empty_files_and_files_that_are_lists_are_reported(tmp_path: Path) -> None:
    write_definitions(tmp_path, einwohner="# nichts\n", anteil_u6="- a\n- b\n")
    error = load_error(tmp_path)
    assert "datasets/einwohner.yaml: Die Datei ist leer." in error
    assert "indicators/anteil_u6.yaml:1" in error


def test_files_of_editors_are_left_alone(tmp_path: Path) -> None:
    write_definitions(tmp_path)
    for name in (".einwohner.yaml.swp", "~$einwohner.yaml", ".einwohner.yaml", "einwohner.yaml~", "Notiz.txt"):
        (tmp_path / "datasets" / name).write_bytes(b"\xff\x00")
    assert list(load_definitions(Layout(tmp_path)).datasets) == ["einwohner"]


def test_the_definitions_in_the_repository_are_sound(repository: Path) -> None:
    folders = [path for path in (repository / "examples").iterdir() if (path / "datasets").is_dir()]
    assert folders
    for folder in folders:
        assert load_definitions(Layout(folder)).indicators


CROSSWALK = """\
id: nach_kreis
title: {de: Von Gemeinden in Kreise}
source: {space: kreis, level: LEVEL}
target: {space: kreis, level: kreis}
"""


@pytest.mark.parametrize(
    ("name", "level", "message", "remedy"),
    [
        ("nach_kreise", "gemeinde", "Umsteigeschlüssel „nach_kreise“ ist nicht bekannt", "nach_kreis"),
        ("nach_kreis", "kreis", "geht von kreis:kreis aus, der Datensatz liegt auf kreis:gemeinde", "moved_by"),
        ("nach_kreis", "gemeinde", "", ""),
    ],
)
def test_a_crosswalk_that_counts_move_by_must_exist_and_start_from_their_areas(
    tmp_path: Path, name: str, level: str, message: str, remedy: str
) -> None:
    text = DATASET.replace("level: gemeinde\n", f"level: gemeinde\nmoved_by: {name}\n")
    write_definitions(tmp_path, einwohner=text)
    folder = tmp_path / "spaces" / "crosswalks"
    folder.mkdir()
    (folder / "nach_kreis.yaml").write_text(CROSSWALK.replace("LEVEL", level), "utf-8")
    (folder / "nach_kreis.csv").write_text("source;target;weight;basis\n", "utf-8")
    if not message:
        assert load_definitions(Layout(tmp_path)).datasets["einwohner"].moved_by == name
        return
    error = load_error(tmp_path)
    assert f"datasets/einwohner.yaml:{line_of(text, 'moved_by')}: " in error
    assert message in error
    assert remedy in error


GROUP = """\
id: kinder_hier
area: A
title: {de: Kinder bei uns}
members:
  - anteil_u6
  - share_under_18
"""


def grouped(root: Path, text: str = GROUP, name: str = "kinder_hier") -> Path:
    """Write the sound set and a group."""
    (write_definitions(root) / "groups").mkdir()
    (root / "groups" / f"{name}.yaml").write_text(text, "utf-8")
    return root


def test_a_group_has_own_figures_and_those_of_the_catalogue(tmp_path: Path) -> None:
    found = load_definitions(Layout(grouped(tmp_path)))
    assert found.groups["kinder_hier"].members == ("anteil_u6", "share_under_18")
    assert "groups/kinder_hier.yaml" in found.texts


@pytest.mark.parametrize(
    ("old", "new", "message", "remedy"),
    [
        ("- anteil_u6", "- anteil_u7", "Kennzahl „anteil_u7“ ist nicht bekannt", "anteil_u6"),
        ("- share_under_18", "- share_under_81", "Kennzahl „share_under_81“ ist nicht bekannt", "share_under_18"),
        ("- share_under_18", "- anteil_u6 ", "„anteil_u6“ steht zweimal", "löschen"),
    ],
)
def test_a_figure_of_a_group_must_exist_and_stand_there_once(
    tmp_path: Path, old: str, new: str, message: str, remedy: str
) -> None:
    text = GROUP.replace(old, new)
    grouped(tmp_path, text)
    error = load_error(tmp_path)
    assert f"groups/kinder_hier.yaml:{line_of(text, new)}: " in error
    assert message in error
    assert remedy in error


def test_a_group_cannot_have_the_id_of_one_of_the_catalogue(tmp_path: Path) -> None:
    grouped(tmp_path, GROUP.replace("kinder_hier", "age_structure"), "age_structure")
    error = load_error(tmp_path)
    assert "groups/age_structure.yaml:1: Die Kennung „age_structure“ gehört dem Indikator" in error
    assert "andere Kennung" in error
