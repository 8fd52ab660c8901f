"""The key by which this user signs packages, and the keys of others that this user trusts; never in a workspace."""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.workspace.files import explained, write_bytes

_KEY, _TRUSTED = "package-key.pem", "trusted-packages.json"
_FINGERPRINT = re.compile(r"[0-9a-f]{32}")


def config_folder(environment: Mapping[str, str], home: Path, *, windows: bool) -> Path:
    """Return the folder for what belongs to a user and to no workspace.

    Parameters
    ----------
    environment : mapping
        `KOBIMO_CONFIG` names another folder.
    home : Path
        Home of the user.
    windows : bool
        Whether the system is Windows.

    Returns
    -------
    Path

    Examples
    --------
    >>> config_folder({}, Path("/home/a"), windows=False).as_posix()
    '/home/a/.config/kobimo'
    """
    if given := environment.get("KOBIMO_CONFIG"):
        return Path(given)
    if windows:
        return (Path(environment["APPDATA"]) if environment.get("APPDATA") else home / "AppData" / "Roaming") / "kobimo"
    return (Path(environment["XDG_CONFIG_HOME"]) if environment.get("XDG_CONFIG_HOME") else home / ".config") / "kobimo"


def fingerprint_of(public: bytes) -> str:
    """Return the fingerprint of a public key: 32 hexadecimal digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:32]


def grouped(fingerprint: str) -> str:
    """Write a fingerprint so that two people can compare it on the telephone.

    Examples
    --------
    >>> grouped("0123456789abcdef0123456789abcdef")
    '0123-4567-89AB-CDEF-0123-4567-89AB-CDEF'
    """
    return "-".join(fingerprint[at : at + 4] for at in range(0, len(fingerprint), 4)).upper()


def _spoken(fingerprint: str) -> str:
    """Read a fingerprint as somebody typed it."""
    plain = re.sub(r"[\s:-]", "", fingerprint).lower()
    if not _FINGERPRINT.fullmatch(plain):
        raise InvalidInputError(
            _("„{text}“ ist kein Fingerabdruck.").format(text=fingerprint),
            remedy=_("Er hat 32 Ziffern und Buchstaben von A bis F; kobimo package inspect zeigt ihn."),
        )
    return plain


class Keyring:
    """Own key and trusted keys in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @classmethod
    def of_user(cls) -> Keyring:
        """Return the keys of the person at the keyboard."""
        return cls(config_folder(os.environ, Path.home(), windows=os.name == "nt"))

    def private_key(self) -> Ed25519PrivateKey:
        """Return the own key; it is made on first use.

        Raises
        ------
        InvalidInputError
            If the file is damaged.
        """
        path = self.folder / _KEY
        if not path.exists():
            self._make(path)
        try:
            key = load_pem_private_key(path.read_bytes(), password=None)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise self._damaged(path) from error
        if not isinstance(key, Ed25519PrivateKey):
            raise self._damaged(path)
        return key

    def own_fingerprint(self) -> str:
        """Return the fingerprint of the own key, "" if there is none yet."""
        return fingerprint_of(self._public()) if (self.folder / _KEY).exists() else ""

    def trusted(self) -> dict[str, str]:
        """Return the fingerprints that are trusted, each with the note that was given; the own one is trusted."""
        path = self.folder / _TRUSTED
        try:
            known = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
        except ValueError as error:
            raise self._damaged(path) from error
        if not isinstance(known, dict):
            raise self._damaged(path)
        own = self.own_fingerprint()
        return {str(name): str(note) for name, note in known.items()} | ({own: _("eigener Schlüssel")} if own else {})

    def trust(self, fingerprint: str, note: str = "") -> str:
        """Trust a key from now on.

        Parameters
        ----------
        fingerprint : str
            As `kobimo package inspect` shows it; blanks, hyphens and case do not matter.
        note : str
            Whose key it is (an office, no person).

        Returns
        -------
        str
            The fingerprint as it is kept.

        Raises
        ------
        InvalidInputError
            If it is no fingerprint.
        """
        plain = _spoken(fingerprint)
        self._keep(self._others() | {plain: note})
        return plain

    def revoke(self, fingerprint: str) -> str:
        """Trust a key no longer; what was taken over from it stays.

        Returns
        -------
        str
            The fingerprint as it was kept.

        Raises
        ------
        InvalidInputError
            If it is no fingerprint, or not that of a key of somebody else that is trusted.
        """
        plain, others = _spoken(fingerprint), self._others()
        if plain not in others:
            raise InvalidInputError(
                _("Diesem Schlüssel wurde nicht vertraut: {fingerprint}").format(fingerprint=grouped(plain)),
                remedy=_("Vertraut wird: {known}.").format(
                    known=", ".join(f"{grouped(name)} {note}".strip() for name, note in others.items())
                    or _("keinem fremden Schlüssel")
                ),
            )
        self._keep({name: note for name, note in others.items() if name != plain})
        return plain

    def _others(self) -> dict[str, str]:
        return {name: note for name, note in self.trusted().items() if name != self.own_fingerprint()}

    def _keep(self, known: Mapping[str, str]) -> None:
        data = json.dumps(dict(known), ensure_ascii=False, indent=2, sort_keys=True)
        with explained(self.folder):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_bytes(self.folder / _TRUSTED, f"{data}\n".encode())

    def _public(self) -> bytes:
        return self.private_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)

    def _make(self, path: Path) -> None:
        """Write a new key that only its owner may read."""
        pem = Ed25519PrivateKey.generate().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        with explained(path):
            self.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as sink:
                sink.write(pem)

    def _damaged(self, path: Path) -> InvalidInputError:
        return InvalidInputError(
            _("Die Datei mit Schlüsseln ist beschädigt."),
            where=str(path),
            remedy=_("Aus einer Sicherung zurückholen. Ein neuer Schlüssel muss allen Empfängern neu genannt werden."),
        )
