from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.errors import DefinitionError, NewerFormatError, NotAWorkspaceError
from kobimo.workspace.settings import DisclosureSettings, Settings, SparkSettings, UserSettings, new_user_id
from kobimo.workspace.settings_file import load_settings, parse_settings, render_settings

SOUND = 'format = 1\nname = "Musterkreis"\nags = "01001"\n[user]\nid = "u-12345678"\n'

names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1)


@given(
    name=names,
    ags=st.from_regex(r"[0-9]{2,12}", fullmatch=True),
    threshold=st.integers(2, 100),
    kind=st.sampled_from(["monitoring", "statistics_office"]),
)
def test_written_settings_read_back_unchanged(name: str, ags: str, threshold: int, kind: str) -> None:
    settings = Settings.model_validate(
        {
            "name": name,
            "ags": ags,
            "kind": kind,
            "disclosure": {"threshold": threshold},
            "user": {"id": new_user_id()},
        }
    )
    assert parse_settings(render_settings(settings)) == settings


@given(engine=st.sampled_from(["duckdb", "spark"]), master=names)
def test_the_engine_and_its_master_read_back_unchanged(engine: str, master: str) -> None:
    settings = parse_settings(SOUND).model_copy(update={"engine": engine, "spark": SparkSettings(master=master)})
    assert parse_settings(render_settings(settings)) == settings


def test_duckdb_counts_where_nothing_is_said_and_spark_runs_on_this_machine() -> None:
    settings = parse_settings(SOUND)
    assert (settings.engine, settings.spark.master) == ("duckdb", "local[*]")
    with pytest.raises(DefinitionError, match="engine"):
        parse_settings(f'engine = "Spark"\n{SOUND}')


def test_counts_below_three_are_small_by_default() -> None:
    settings = parse_settings(SOUND)
    assert settings.ags == "01001"
    assert settings.disclosure == DisclosureSettings(threshold=3)


def test_two_new_users_are_different_and_say_nothing() -> None:
    first, second = new_user_id(), new_user_id()
    assert first != second
    assert UserSettings(id=first).id == first


def test_a_folder_without_settings_is_no_workspace(tmp_path: Path) -> None:
    with pytest.raises(NotAWorkspaceError) as caught:
        load_settings(tmp_path)
    assert "kobimo init" in caught.value.remedy
    with pytest.raises(NotAWorkspaceError):
        load_settings(tmp_path / "fehlt")


def test_a_byte_order_mark_from_the_editor_does_no_harm(tmp_path: Path) -> None:
    (tmp_path / "kobimo.toml").write_bytes(b"\xef\xbb\xbf" + SOUND.encode())
    assert load_settings(tmp_path).name == "Musterkreis"


def test_latin_1_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "kobimo.toml").write_bytes(SOUND.replace("Musterkreis", "Köln").encode("latin-1"))
    with pytest.raises(DefinitionError, match="UTF-8"):
        load_settings(tmp_path)


def test_a_newer_format_is_refused_even_if_it_has_unknown_fields() -> None:
    with pytest.raises(NewerFormatError, match="Format 2"):
        parse_settings(SOUND.replace("format = 1", "format = 2") + "[neu]\nx = 1\n")


@pytest.mark.parametrize(
    ("damage", "line", "message"),
    [
        (('"01001"', '"01001'), 3, "TOML"),
        (('"01001"', "01001"), 3, "TOML"),
        (('"01001"', "11001"), 3, "ags"),
        (('"01001"', '"1"'), 3, "ags"),
        (('"01001"', '"0100a"'), 3, "ags"),
        (("ags", "agz"), 3, "agz"),
        (("[user]", "kind = 'amt'\n[user]"), 4, "monitoring, statistics_office"),
        (('id = "u-12345678"', 'id = "Erika Mustermann"'), 5, "user.id"),
        (("[user]", "[disclosure]\nthreshold = 0\n[user]"), 5, "mindestens 2"),
        (("[user]", "[disclosure]\nprotected_audiences = []\n[user]"), 5, "protected_audiences"),
        (("format = 1", "format = 'eins'"), 1, "format"),
    ],
)
def test_a_wrong_setting_is_reported_with_its_line(damage: tuple[str, str], line: int, message: str) -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_settings(SOUND.replace(*damage))
    assert f"kobimo.toml:{line}" in str(caught.value)
    assert message in str(caught.value)


def test_a_number_as_ags_is_explained() -> None:
    with pytest.raises(DefinitionError) as caught:
        parse_settings(SOUND.replace('"01001"', "11001"))
    assert "Anführungszeichen" in caught.value.remedy
