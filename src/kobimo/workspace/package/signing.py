"""Sign the list of a package, and say what a signature is worth."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Collection
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from pydantic import ValidationError

from kobimo.language import _
from kobimo.model.text import Definition
from kobimo.workspace.package.keys import fingerprint_of, grouped
from kobimo.workspace.package.manifest import refused

_CONTEXT = b"kobimo package 1\n"
"""Stands before what is signed, so that a signature made for something else is none for a package."""

_PUBLIC, _SIGNED = 32, 64


class _Signature(Definition):
    """`signature.json`."""

    algorithm: str
    public_key: str
    signature: str


@dataclass(frozen=True)
class Seal:
    """What the signature of a package says.

    Attributes
    ----------
    fingerprint : str
        Of the key, "" for an unsigned package.
    confirmed : bool
        Whether the key is trusted.
    reason : str
        Why it is confirmed or not, German.
    """

    fingerprint: str
    confirmed: bool
    reason: str


def sign(manifest: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return `signature.json` for a list."""
    public = key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    parts = {
        "algorithm": "Ed25519",
        "public_key": base64.b64encode(public).decode(),
        "signature": base64.b64encode(key.sign(_CONTEXT + manifest)).decode(),
    }
    return f"{json.dumps(parts, indent=2, sort_keys=True)}\n".encode()


def seal_of(manifest: bytes, signature: bytes | None, trusted: Collection[str], where: str) -> Seal:
    """Judge the signature of a list.

    Raises
    ------
    InvalidInputError
        If the list was changed after it had been signed, or the signature cannot be read.
    """
    if signature is None:
        return Seal("", confirmed=False, reason=_("nicht bestätigt: Das Paket ist nicht unterschrieben."))
    public, signed = _parts(signature, where)
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signed, _CONTEXT + manifest)
    except (InvalidSignature, ValueError) as error:
        reason = _("es wurde nach der Unterschrift verändert")
        raise refused(where, reason) from error
    fingerprint = fingerprint_of(public)
    if fingerprint in trusted:
        return Seal(fingerprint, confirmed=True, reason=_("bestätigt: Dem Schlüssel wird vertraut."))
    text = _("nicht bestätigt: Der Schlüssel {fingerprint} ist hier nicht bekannt.")
    return Seal(fingerprint, confirmed=False, reason=text.format(fingerprint=grouped(fingerprint)))


def _parts(signature: bytes, where: str) -> tuple[bytes, bytes]:
    """Return public key and signature."""
    try:
        found = _Signature.model_validate_json(signature)
        public = base64.b64decode(found.public_key, validate=True)
        signed = base64.b64decode(found.signature, validate=True)
    except (ValidationError, binascii.Error, ValueError) as error:
        raise refused(where, _("die Unterschrift (signature.json) ist nicht lesbar")) from error
    if found.algorithm != "Ed25519" or len(public) != _PUBLIC or len(signed) != _SIGNED:
        raise refused(where, _("die Unterschrift hat ein unbekanntes Verfahren"))
    return public, signed
