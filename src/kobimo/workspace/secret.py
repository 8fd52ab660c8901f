"""A secret of the workspace: what leaves the house bears no hash that somebody outside could try guesses against."""

from __future__ import annotations

import hashlib
import hmac
import secrets

from kobimo.workspace.files import write_bytes
from kobimo.workspace.layout import Layout

_BYTES = 32


def own_secret(layout: Layout) -> bytes:
    """Return the secret of a workspace, made when it is first needed; it stays in the private folder and in backups."""
    path = layout.secret
    if not path.is_file():
        path.parent.mkdir(parents=True, exist_ok=True)
        write_bytes(path, secrets.token_hex(_BYTES).encode())
    return path.read_bytes()


def keyed(secret: bytes, text: str) -> str:
    """Return a hash that only who has the secret can compute: 64 hexadecimal digits.

    Examples
    --------
    >>> keyed(b"one", "abc") == keyed(b"one", "abc"), keyed(b"one", "abc") == keyed(b"two", "abc")
    (True, False)
    """
    return hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
