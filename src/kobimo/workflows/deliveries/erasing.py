"""Erase deliveries, on demand or when the agreed day has come; hashes, protocol and released values stay."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _, clock
from kobimo.model.checks import CheckResult, Place
from kobimo.model.period import BERLIN
from kobimo.reference.checks import found
from kobimo.store.deliveries import Receipt, read_receipts
from kobimo.store.erasure import ErasedPart, Erasure, erasure_detail, store_erasure
from kobimo.store.releases import list_kept
from kobimo.workflows.deliveries.erased_traces import erased_parts
from kobimo.workflows.opened import OpenedWorkspace, german_day, today
from kobimo.workspace.locks import WorkspaceLock

ON_DEMAND = "on_demand"


@dataclass(frozen=True, slots=True)
class DueErasure:
    """A delivery whose day has come; `day` is that day, `rule` what was agreed."""

    source: str
    delivery: str
    day: date
    rule: str
    parts: tuple[ErasedPart, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        parts = [part.value for part in self.parts]
        return {
            "source": self.source,
            "delivery": self.delivery,
            "day": self.day.isoformat(),
            "rule": self.rule,
            "parts": parts,
        }


@dataclass(frozen=True, slots=True)
class ErasureResult:
    """What was deleted, or would be: paths from the root, and the releases that cannot be computed or traced then."""

    delivery: str
    parts: tuple[ErasedPart, ...]
    files: tuple[str, ...]
    releases: tuple[str, ...]
    dry_run: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "delivery": self.delivery,
            "parts": [part.value for part in self.parts],
            "files": list(self.files),
            "releases": list(self.releases),
            "dry_run": self.dry_run,
        }


def erase(
    workspace: OpenedWorkspace, delivery: str, reason: str, *, observations: bool = False, dry_run: bool = False
) -> ErasureResult:
    """Delete the files of a delivery, and with `observations` what was read from them.

    Parameters
    ----------
    workspace : OpenedWorkspace
    delivery : str
        Its id.
    reason : str
        Stays in the tombstone.
    observations : bool
        Also delete the observations; the next build lacks them.
    dry_run : bool
        Report the same, change nothing.

    Returns
    -------
    ErasureResult

    Raises
    ------
    InvalidInputError
        If the reason is empty or there is nothing left to delete.
    UnknownNameError
        If there is no such delivery; with the nearest ids.
    """
    if not reason.strip():
        raise InvalidInputError(_("Ein Grund ist nötig."), remedy=_("--reason „…“ angeben."))
    with WorkspaceLock(workspace.layout.data_lock, "kobimo erase"):
        receipts = {receipt.id: receipt for receipt in read_receipts(workspace.layout)}
        if delivery not in receipts:
            raise UnknownNameError(_("Lieferung"), delivery, receipts)
        wanted = (ErasedPart.ORIGINALS, ErasedPart.OBSERVATIONS) if observations else (ErasedPart.ORIGINALS,)
        receipt = receipts[delivery]
        if not _left(receipt, wanted):
            raise InvalidInputError(
                _("Das ist schon gelöscht, oder wurde nie aufbewahrt."),
                where=delivery,
                remedy=_("Die eingelesenen Werte löscht --observations.") if not observations else "",
            )
        return _erase(workspace, receipt, wanted, reason.strip(), ON_DEMAND, dry_run=dry_run)


def erase_due(workspace: OpenedWorkspace, *, dry_run: bool = False) -> tuple[ErasureResult, ...]:
    """Delete what the sources agreed to delete by today; one delivery after the other.

    Returns
    -------
    tuple of ErasureResult
        In the order of the deliveries.
    """
    with WorkspaceLock(workspace.layout.data_lock, "kobimo erase"):
        receipts = read_receipts(workspace.layout)
        by_id = {receipt.id: receipt for receipt in receipts}
        results = []
        for due in due_erasures(workspace, receipts):
            reason = _("Vereinbarte Frist abgelaufen am {day}.").format(day=_shown(due.day))
            receipt = by_id[due.delivery]
            results.append(_erase(workspace, receipt, due.parts, reason, due.rule, dry_run=dry_run))
    return tuple(results)


def due_erasures(
    workspace: OpenedWorkspace, receipts: Iterable[Receipt], day: date | None = None
) -> tuple[DueErasure, ...]:
    """Return the deliveries whose agreed day has come, and of which something is left.

    Parameters
    ----------
    workspace : OpenedWorkspace
    receipts : iterable of Receipt
    day : date, optional
        Default: today in Germany.

    Returns
    -------
    tuple of DueErasure
    """
    now = day or today()
    due = []
    for receipt in receipts:
        source = workspace.definitions.sources.get(receipt.source)
        received = datetime.fromisoformat(receipt.received_at).astimezone(BERLIN).date()
        until = source.erased_on(received) if source is not None else None
        if source is None or until is None or until > now:
            continue
        both = (ErasedPart.ORIGINALS, ErasedPart.OBSERVATIONS)
        if parts := _left(receipt, both if source.erase_observations else both[:1]):
            due.append(DueErasure(receipt.source, receipt.id, until, source.erase_after, parts))
    return tuple(due)


def erased_before(receipts: Iterable[Receipt], hashes: Mapping[str, str], *, again: bool) -> list[CheckResult]:
    """Find files that were delivered before and erased: they must not come back unnoticed.

    Parameters
    ----------
    receipts : iterable of Receipt
        All deliveries so far.
    hashes : mapping of file name to SHA-256
        Of the new delivery.
    again : bool
        Whether the user wants them nevertheless.

    Returns
    -------
    list of CheckResult
    """
    code = "ERASED_AND_READ_AGAIN" if again else "ERASED_BEFORE"
    checks = []
    for receipt in receipts:
        known = {entry.sha256 for entry in receipt.files}
        for name, sha256 in hashes.items():
            if receipt.erasures and sha256 in known:
                act = receipt.erasures[-1]
                day = german_day(act.erased_at)
                checks.append(found(code, Place(name), delivery=receipt.id, day=day, reason=act.reason))
    return checks


def _left(receipt: Receipt, wanted: tuple[ErasedPart, ...]) -> tuple[ErasedPart, ...]:
    """Return the parts that a delivery still has."""
    has = {ErasedPart.ORIGINALS: bool(receipt.originals), ErasedPart.OBSERVATIONS: bool(receipt.observations)}
    return tuple(part for part in wanted if has[part] and not receipt.lacks(part))


def _erase(
    workspace: OpenedWorkspace,
    receipt: Receipt,
    wanted: tuple[ErasedPart, ...],
    reason: str,
    rule: str,
    *,
    dry_run: bool,
) -> ErasureResult:
    layout = workspace.layout
    folder = layout.deliveries / receipt.source / receipt.id
    parts = _left(receipt, wanted)
    files: dict[str, str] = {}
    if ErasedPart.ORIGINALS in parts:
        files |= {layout.relative(folder / entry.name): entry.sha256 for entry in receipt.originals}
    if ErasedPart.OBSERVATIONS in parts:
        files |= {made.path: made.sha256 for made in receipt.observations}
    name = f"{receipt.source}/{receipt.id}"
    if not dry_run:
        act = Erasure(parts, workspace.now(), workspace.user, reason, rule, files)
        note = partial(
            workspace.register.event,
            user=workspace.user,
            action="erase",
            subject=f"delivery:{name}",
            detail=erasure_detail(act),
        )
        store_erasure(layout, folder, (*receipt.erasures, act), note)
    return ErasureResult(name, parts, tuple(files), _touched(workspace, receipt, parts), dry_run)


def _touched(workspace: OpenedWorkspace, receipt: Receipt, parts: tuple[ErasedPart, ...]) -> tuple[str, ...]:
    """Return the releases that were built on a delivery."""
    act = Erasure(parts, "", "", "", "", {})
    marked = Receipt(receipt.id, receipt.source, "", "", "", (), (), (), (), erasures=(act,))
    releases = list_kept(workspace.layout)
    return tuple(
        release.manifest.id for release in releases if any(erased_parts(release, [marked], part) for part in parts)
    )


def _shown(day: date) -> str:
    return clock(datetime(day.year, day.month, day.day, tzinfo=BERLIN), form="")
