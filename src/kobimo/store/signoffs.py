"""Signatures below the protocol of a delivery: who has seen the check results, when, and what was said about them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass

from pydantic import TypeAdapter, ValidationError

from kobimo.errors import IntegrityError
from kobimo.language import _
from kobimo.store.deliveries import Receipt
from kobimo.workspace.files import json_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

SIGNED = "signed.json"


@dataclass(frozen=True, slots=True)
class Signature:
    """One signature; `protocol` is the SHA-256 of the check results that were signed."""

    signed_at: str
    signed_by: str
    note: str
    protocol: str


_SIGNATURE = TypeAdapter(Signature)


def protocol_hash(receipt: Receipt) -> str:
    """Return the SHA-256 of the check results of a delivery."""
    return hashlib.sha256(json.dumps(receipt.checks, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def read_signature(layout: Layout, receipt: Receipt) -> Signature | None:
    """Return the signature below the protocol of a delivery; None if it was not signed, or not in this form.

    Raises
    ------
    IntegrityError
        If the signature cannot be read.
    """
    path = layout.deliveries / receipt.source / receipt.id / SIGNED
    if not path.exists():
        return None
    try:
        signature = _SIGNATURE.validate_json(path.read_bytes())
    except (ValidationError, OSError, ValueError) as error:
        raise IntegrityError(
            _("Die Abzeichnung lässt sich nicht lesen."),
            where=layout.relative(path),
            remedy=_("Die Datei löschen und das Protokoll noch einmal abzeichnen (kobimo signoff)."),
        ) from error
    return signature if signature.protocol == protocol_hash(receipt) else None


def store_signature(
    layout: Layout, receipt: Receipt, signature: Signature, *, note: Callable[[], None] | None = None
) -> None:
    """Keep a signature beside the receipt. `note` enters it into the register; if it fails, nothing is kept."""
    with one_step(layout) as step:
        step.file(layout.deliveries / receipt.source / receipt.id / SIGNED, json_bytes(asdict(signature)))
        step.finish(note)
