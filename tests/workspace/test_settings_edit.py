"""The line `catalogue` of kobimo.toml changes; everything else stays as people wrote it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kobimo.workspace.settings import Settings, UserSettings
from kobimo.workspace.settings_edit import with_catalogue_line
from kobimo.workspace.settings_file import parse_settings, render_settings

HEAD = 'format = 1\nname = "Stadt # 1"  # so heißt sie\nags = "01001000"\n'
TAIL = "\n# Schutz\n[disclosure]\nthreshold = 4  # wie vereinbart\n"
USER = '\n[user]\nid = "u-1234"\n'
CHOICES = st.one_of(
    st.just("computable"), st.lists(st.from_regex(r"[a-z][a-z0-9_]{0,40}", fullmatch=True), max_size=12).map(tuple)
)


@pytest.mark.parametrize(
    "line",
    [
        "",
        'catalogue = "computable"\n',
        "catalogue = []\n",
        'catalogue = ["a", "b"]  # zwei\n',
        "catalogue=['a','b']\n",
        'catalogue = [\n  "a",  # erste\n  "b",\n]\n',
        '"catalogue" = [ "a"\n, "b" ] # Ende\n',
    ],
)
@pytest.mark.parametrize("ending", ["\n", "\r\n"])
@pytest.mark.parametrize("chosen", ["computable", (), ("x", "y_1"), tuple(f"kennzahl_{n}" for n in range(30))])
def test_only_the_line_of_the_catalogue_changes(line: str, ending: str, chosen: str | tuple[str, ...]) -> None:
    text = (HEAD + line + TAIL + USER).replace("\n", ending)
    after = with_catalogue_line(text, chosen)
    assert parse_settings(after).catalogue == chosen
    head, tail = ((part).replace("\n", ending) for part in (HEAD, TAIL + USER))
    assert after.startswith(head)
    assert after.endswith(tail)
    assert "\n" not in after.replace(ending, "")


def test_a_comment_behind_the_line_stays() -> None:
    text = f'{HEAD}catalogue = ["a"]  # beschlossen am 3. Mai\n{USER}'
    assert 'catalogue = ["a", "b"]  # beschlossen am 3. Mai\n' in with_catalogue_line(text, ("a", "b"))


def test_a_file_without_tables_and_last_line_end_gets_its_line() -> None:
    text = 'name = "S"\nags = "01"\nuser = {id = "u-1234"}'
    assert parse_settings(with_catalogue_line(text, ("a",))).catalogue == ("a",)


@given(CHOICES, CHOICES)
def test_what_a_new_workspace_has_can_be_changed_to_anything(
    first: str | tuple[str, ...], then: str | tuple[str, ...]
) -> None:
    settings = Settings(name="Stadt", ags="01001000", catalogue=first, user=UserSettings(id="u-1234"))
    text = render_settings(settings)
    assert parse_settings(text) == settings
    after = with_catalogue_line(text, then)
    assert parse_settings(after) == settings.model_copy(update={"catalogue": then})
    assert {line for line in text.splitlines() if line.startswith("#")} <= set(after.splitlines())
