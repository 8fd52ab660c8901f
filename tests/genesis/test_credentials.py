from __future__ import annotations

import os
import pickle
from pathlib import Path

import pytest

from kobimo.errors import InvalidInputError
from kobimo.genesis.credentials import Credentials, default_file, find_credentials
from kobimo.genesis.failures import AccessError
from kobimo.genesis.instances import instance_of

REGIO, DESTATIS = instance_of("regionalstatistik"), instance_of("destatis")
NO_FILE = Path("/gibt/es/nicht")
VARIABLES = {"KOBIMO_GENESIS_REGIONALSTATISTIK_USER": "anna-1", "KOBIMO_GENESIS_REGIONALSTATISTIK_PASSWORD": "w0rt"}


def private(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    path.chmod(0o600)
    return path


def test_repr_shows_neither_user_nor_password() -> None:
    shown = repr(Credentials("anna-1", "w0rt"))
    assert "anna" not in shown
    assert "w0rt" not in shown


def test_environment_comes_before_the_file(tmp_path: Path) -> None:
    file = private(tmp_path / "genesis.toml", '[regionalstatistik]\nuser = "bert"\npassword = "anders"\n')
    assert find_credentials(REGIO, VARIABLES, file).user == "anna-1"
    assert find_credentials(REGIO, {}, file).headers() == {"username": "bert", "password": "anders"}


def test_a_token_is_a_user_with_an_empty_password() -> None:
    found = find_credentials(DESTATIS, {"KOBIMO_GENESIS_DESTATIS_TOKEN": "abc123"}, NO_FILE)
    assert found.headers() == {"username": "abc123", "password": ""}
    assert found.is_token


def test_a_data_base_without_tokens_refuses_one() -> None:
    with pytest.raises(AccessError, match="nimmt kein Token an"):
        find_credentials(REGIO, {"KOBIMO_GENESIS_REGIONALSTATISTIK_TOKEN": "abc123"}, NO_FILE)


@pytest.mark.parametrize("half", list(VARIABLES))
def test_half_a_pair_is_an_error_and_no_token(half: str) -> None:
    with pytest.raises(AccessError, match="unvollständig") as caught:
        find_credentials(REGIO, {half: "halb-geheim"}, NO_FILE)
    assert "halb-geheim" not in str(caught.value)


def test_credentials_of_one_data_base_are_not_used_for_another() -> None:
    with pytest.raises(AccessError) as caught:
        find_credentials(DESTATIS, VARIABLES, NO_FILE)
    assert "KOBIMO_GENESIS_DESTATIS_USER" in caught.value.remedy


def test_an_address_has_variables_of_its_own() -> None:
    other = instance_of("https://genesis.example.de:8443/ws/rest/2020/")
    assert other.variable == "KOBIMO_GENESIS_GENESIS_EXAMPLE_DE_8443"
    with pytest.raises(AccessError):
        find_credentials(other, VARIABLES, NO_FILE)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such rights")
@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644])
def test_a_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    file = private(tmp_path / "genesis.toml", '[regionalstatistik]\nuser = "bert"\npassword = "anders"\n')
    file.chmod(mode)
    with pytest.raises(AccessError, match="Andere können"):
        find_credentials(REGIO, {}, file)


def test_a_file_inside_a_workspace_is_refused(tmp_path: Path) -> None:
    (tmp_path / "kobimo.toml").touch()
    (tmp_path / "unter").mkdir()
    file = private(tmp_path / "unter" / "genesis.toml", '[regionalstatistik]\nuser = "a"\npassword = "b"\n')
    with pytest.raises(InvalidInputError, match="Sicherung"):
        find_credentials(REGIO, {}, file)


@pytest.mark.parametrize(
    "text", ["kein TOML = = geheimes", "[regionalstatistik]\nuser = 5\n", "regionalstatistik = 3\n"]
)
def test_a_broken_file_is_explained_without_its_content(tmp_path: Path, text: str) -> None:
    with pytest.raises(AccessError) as caught:
        find_credentials(REGIO, {}, private(tmp_path / "genesis.toml", text))
    assert "geheimes" not in str(caught.value)


def test_the_person_is_asked_last() -> None:
    found = find_credentials(REGIO, {}, NO_FILE, lambda instance: (instance.id, "w"))
    assert found.user == "regionalstatistik"


@pytest.mark.parametrize("value", [" anna", "anna\n", "an\r\nna", "an\x00na", "ан", "€uro", "anna\x7f"])
def test_what_cannot_travel_in_a_header_is_refused_without_being_repeated(value: str) -> None:
    for pair in ((value, "wort-1"), ("name-1", value)):
        with pytest.raises(AccessError) as caught:
            Credentials(*pair)
        assert value.strip() not in str(caught.value)


def test_secrets_are_hidden_in_every_escaped_form() -> None:
    known = Credentials("DE-12345", 'a"b\\c+ä %x')
    text = 'user=DE-12345&p=a%22b%5Cc%2B%C3%A4+%25x q=a%22b%5Cc%2B%C3%A4%20%25x j=a\\"b\\\\c+\\u00e4 %x raw=a"b\\c+ä %x'
    assert known.hide(text) == "user=***&p=*** q=*** j=*** raw=***"


def test_a_secret_that_begins_with_another_is_hidden_as_a_whole_in_any_case() -> None:
    known = Credentials("anna1", "anna1-Wort")
    assert known.hide("x ANNA1-WORT y Anna1 z") == "x *** y *** z"


def test_a_short_secret_is_hidden_only_as_a_whole_value() -> None:
    known = Credentials("de", "a")
    assert [known.hide(text) for text in ("de", "a", "Abgabe der Daten")] == ["***", "***", "Abgabe der Daten"]


def test_the_file_lies_in_the_profile_of_the_user() -> None:
    home = Path("/home/a")
    assert default_file({"XDG_CONFIG_HOME": "/x"}, home, windows=False) == Path("/x/kobimo/genesis.toml")
    assert default_file({"APPDATA": "/app"}, home, windows=True) == Path("/app/kobimo/genesis.toml")
    assert default_file({}, home, windows=True) == home / "AppData/Roaming/kobimo/genesis.toml"
    assert default_file({"KOBIMO_GENESIS_FILE": "/y.toml"}, home) == Path("/y.toml")


def test_credentials_are_values() -> None:
    assert pickle.loads(pickle.dumps(Credentials("a", "b"))) == Credentials("a", "b")
