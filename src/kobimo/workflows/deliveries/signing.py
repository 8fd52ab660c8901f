"""Sign the protocol of a delivery; sources that require it count only what was signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.checks import Severity
from kobimo.store.deliveries import Receipt, read_receipts
from kobimo.store.signoffs import Signature, protocol_hash, read_signature, store_signature
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.locks import WorkspaceLock


@dataclass(frozen=True, slots=True)
class Signed:
    """A delivery whose protocol was signed, with the number of its warnings and notes."""

    source: str
    delivery: str
    signature: Signature
    warnings: int
    notes: int

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "source": self.source,
            "delivery": self.delivery,
            "signed_at": self.signature.signed_at,
            "signed_by": self.signature.signed_by,
            "note": self.signature.note,
            "protocol": self.signature.protocol,
            "warnings": self.warnings,
            "notes": self.notes,
        }


def sign(workspace: OpenedWorkspace, delivery: str, note: str = "") -> Signed:
    """Sign the protocol of a delivery.

    Parameters
    ----------
    workspace : OpenedWorkspace
    delivery : str
        Its id, with or without the source in front.
    note : str
        What was found out about the warnings; needed if there are any.

    Returns
    -------
    Signed

    Raises
    ------
    UnknownNameError
        If there is no such delivery; with the nearest ids.
    InvalidInputError
        If it was retracted or signed already, or if its warnings are passed over without a word.
    """
    with WorkspaceLock(workspace.layout.data_lock, "kobimo signoff"):
        receipts = {receipt.id: receipt for receipt in read_receipts(workspace.layout)}
        name = delivery.rpartition("/")[2]
        if name not in receipts:
            raise UnknownNameError(_("Lieferung"), delivery, receipts)
        receipt = receipts[name]
        warnings, notes = (_count(receipt, severity) for severity in (Severity.WARNING, Severity.NOTE))
        _refuse(workspace, receipt, note, warnings)
        signature = Signature(workspace.now(), workspace.user, note.strip(), protocol_hash(receipt))
        subject = f"delivery:{receipt.source}/{receipt.id}"
        detail = f"{signature.protocol} {signature.note}".strip()
        enter = partial(workspace.register.event, user=workspace.user, action="signoff", subject=subject, detail=detail)
        store_signature(workspace.layout, receipt, signature, note=enter)
    return Signed(receipt.source, receipt.id, signature, warnings, notes)


def _refuse(workspace: OpenedWorkspace, receipt: Receipt, note: str, warnings: int) -> None:
    """Raise if a signature would say nothing or something wrong."""
    if receipt.retracted:
        raise InvalidInputError(
            _("Die Lieferung {id} wurde zurückgenommen: {reason}").format(id=receipt.id, reason=receipt.retracted)
        )
    if read_signature(workspace.layout, receipt) is not None:
        raise InvalidInputError(_("Das Protokoll der Lieferung {id} ist schon abgezeichnet.").format(id=receipt.id))
    if warnings and not note.strip():
        raise InvalidInputError(
            _("Das Protokoll enthält Warnungen (Anzahl: {warnings}).").format(warnings=warnings),
            where=receipt.id,
            remedy=_("Bitte ansehen (kobimo receipt) und mit --note „…“ angeben, was geklärt wurde."),
        )


def _count(receipt: Receipt, severity: Severity) -> int:
    return sum(check["severity"] == severity for check in receipt.checks)


def awaits_signature(workspace: OpenedWorkspace, receipt: Receipt) -> bool:
    """Whether a delivery does not count yet because nobody has signed its protocol."""
    source = workspace.definitions.sources.get(receipt.source)
    if source is None or source.sign_off != "required" or receipt.retracted:
        return False
    return read_signature(workspace.layout, receipt) is None


def signed_receipts(workspace: OpenedWorkspace, receipts: Iterable[Receipt]) -> tuple[Receipt, ...]:
    """Leave out the deliveries that wait for a signature; what they would replace counts until then."""
    return tuple(receipt for receipt in receipts if not awaits_signature(workspace, receipt))
