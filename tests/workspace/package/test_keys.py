"""Keys of packages: where they lie, what their fingerprint is, and that damage is noticed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from kobimo.errors import InvalidInputError
from kobimo.workspace.package.keys import Keyring, config_folder, fingerprint_of, grouped
from kobimo.workspace.package.signing import seal_of, sign


def test_fingerprint_is_the_beginning_of_the_hash_of_the_public_key():
    # public key of the first test vector of RFC 8032, section 7.1
    public = bytes.fromhex("d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a")
    secret = bytes.fromhex("9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60")
    assert Ed25519PrivateKey.from_private_bytes(secret).public_key().public_bytes_raw() == public
    assert fingerprint_of(public) == hashlib.sha256(public).hexdigest()[:32]


def test_folder_of_the_user_follows_the_system():
    home = Path("/home/a")
    assert config_folder({"XDG_CONFIG_HOME": "/x"}, home, windows=False) == Path("/x/kobimo")
    assert config_folder({"APPDATA": "/r"}, home, windows=True) == Path("/r/kobimo")
    assert config_folder({}, home, windows=True) == home / "AppData" / "Roaming" / "kobimo"
    assert config_folder({"KOBIMO_CONFIG": "/k", "XDG_CONFIG_HOME": "/x"}, home, windows=False) == Path("/k")


def test_key_is_made_once_and_trusts_itself(tmp_path):
    ring = Keyring(tmp_path / "new")
    assert ring.own_fingerprint() == ""
    ring.private_key()
    assert ring.own_fingerprint() == Keyring(tmp_path / "new").own_fingerprint()
    assert list(ring.trusted()) == [ring.own_fingerprint()]


def test_fingerprint_can_be_typed_as_it_is_spoken(tmp_path):
    ring = Keyring(tmp_path)
    plain = "0123456789abcdef0123456789abcdef"
    for spoken in (plain, grouped(plain), plain.upper(), grouped(plain).replace("-", " ")):
        assert ring.trust(spoken, "Nachbarstadt") == plain
    assert ring.trusted() == {plain: "Nachbarstadt"}
    for wrong in ("", "0123", plain + "0", "g" * 32):
        with pytest.raises(InvalidInputError, match="kein Fingerabdruck"):
            ring.trust(wrong)


def test_trust_can_be_taken_back_but_not_from_ones_own_key(tmp_path):
    ring = Keyring(tmp_path)
    ring.private_key()
    other = ring.trust("0123456789abcdef0123456789abcdef", "Nachbarstadt")
    with pytest.raises(InvalidInputError, match="nicht vertraut") as refused:
        ring.revoke(ring.own_fingerprint())
    assert grouped(other) in refused.value.remedy
    assert ring.revoke(grouped(other)) == other
    assert list(ring.trusted()) == [ring.own_fingerprint()]
    with pytest.raises(InvalidInputError, match="nicht vertraut"):
        ring.revoke(other)


@pytest.mark.parametrize("name", ["package-key.pem", "trusted-packages.json"])
def test_damaged_files_are_refused(tmp_path, name):
    (tmp_path / name).write_text("[]", encoding="utf-8")
    with pytest.raises(InvalidInputError, match="beschädigt"):
        Keyring(tmp_path).trusted()


def test_signature_of_another_list_is_none(tmp_path):
    key = Keyring(tmp_path).private_key()
    assert seal_of(b"a", sign(b"a", key), (), "p.zip").fingerprint
    with pytest.raises(InvalidInputError, match="nach der Unterschrift verändert"):
        seal_of(b"b", sign(b"a", key), (), "p.zip")
    with pytest.raises(InvalidInputError, match="nicht lesbar"):
        seal_of(b"a", b"{}", (), "p.zip")
