"""Retract a delivery that was accepted by mistake: its files stay, its figures no longer count."""

from __future__ import annotations

from functools import partial

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.store.deliveries import read_receipts, retract_delivery
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.locks import WorkspaceLock


def retract(workspace: OpenedWorkspace, delivery: str, reason: str) -> str:
    """Retract a delivery. What it had replaced counts again with the next build; releases stay as they are.

    A delivery whose folder is lost is struck from the register; the event log keeps that and the reason.

    Returns
    -------
    str
        Source and id of the delivery.

    Raises
    ------
    InvalidInputError
        If the reason is empty, the delivery was retracted before, or it brought areas.
    UnknownNameError
        If there is no such delivery; with the nearest ids.
    """
    if not reason.strip():
        raise InvalidInputError(_("Ein Grund ist nötig."), remedy=_("--reason „…“ angeben."))
    with WorkspaceLock(workspace.layout.data_lock, "kobimo retract"):
        receipts = {receipt.id: receipt for receipt in read_receipts(workspace.layout)}
        lost = {item.id.rpartition("/")[2]: item for item in workspace.register.artifacts() if item.kind == "delivery"}
        if delivery in lost.keys() - receipts.keys():
            name = lost[delivery].id
            workspace.register.forget("delivery", name, user=workspace.user, detail=reason.strip())
            return name
        if delivery not in receipts:
            raise UnknownNameError(_("Lieferung"), delivery, receipts)
        receipt = receipts[delivery]
        if receipt.retracted:
            raise InvalidInputError(
                _("Die Lieferung {id} wurde schon zurückgenommen: {reason}").format(
                    id=delivery, reason=receipt.retracted
                )
            )
        if receipt.space:
            raise InvalidInputError(
                _("Eine Lieferung von Gebieten lässt sich nicht zurücknehmen."),
                where=delivery,
                remedy=_("Die frühere Gebietsdatei noch einmal einlesen, oder „kobimo history“ verwenden."),
            )
        detail, subject = reason.strip(), f"delivery:{receipt.source}/{delivery}"
        note = partial(workspace.register.event, user=workspace.user, action="retract", subject=subject, detail=detail)
        retract_delivery(workspace.layout, receipt, reason=detail, at=workspace.now(), by=workspace.user, note=note)
    return f"{receipt.source}/{receipt.id}"
