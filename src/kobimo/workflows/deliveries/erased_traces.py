"""What an erasure leaves, and what must not come back after it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.store.deliveries import RECEIPT, Receipt, read_receipt
from kobimo.store.erasure import ERASED, ErasedPart, erased_by_register, read_erasures
from kobimo.store.releases import StoredRelease, list_kept
from kobimo.workflows.care.remedies import command
from kobimo.workflows.opened import OpenedWorkspace


def erased_files(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report files that were erased and lie there again, and the empty ones of an interrupted erasure."""
    layout = workspace.layout
    for notice in sorted(layout.deliveries.glob(f"*/*/{ERASED}")):
        try:
            erasures = read_erasures(notice.parent)
        except (OSError, ValueError, TypeError):
            continue  # the receipt cannot be read either, which is reported
        for name in sorted({name for erasure in erasures for name in erasure.files}):
            path = layout.root / name
            if path.is_file() and path.resolve().is_relative_to(layout.root.resolve() / "data"):
                yield diagnosis("ERASED_FILE_IS_BACK" if path.stat().st_size else "REMAINS", name)


def tombstones(workspace: OpenedWorkspace, folders: Iterable[Path]) -> Iterator[Diagnosis]:
    """Compare tombstones with the event log, both ways."""
    noted = erased_by_register(workspace.register)
    for folder in folders:
        name = f"{folder.parent.name}/{folder.name}"
        relative = workspace.layout.relative(folder / ERASED)
        if (folder / ERASED).exists() and name not in noted:
            yield diagnosis("NOT_REGISTERED", relative)
        elif name in noted and not (folder / ERASED).exists():
            more = ["--observations"] if ErasedPart.OBSERVATIONS in noted[name] else []
            again = command(workspace.layout, "erase", folder.name, *more, "--reason", _("GRUND"))
            yield diagnosis("TOMBSTONE_MISSING", relative, command=again)


def erased_inputs(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Say which releases cannot be computed, or traced to their files, any more."""
    receipts = []
    for path in sorted(workspace.layout.deliveries.glob(f"*/*/{RECEIPT}")):
        try:
            receipts.append(read_receipt(path))
        except KobimoError:
            continue
    if not any(receipt.erasures for receipt in receipts):
        return
    for release in list_kept(workspace.layout):
        for code, part in _CODES:
            if gone := erased_parts(release, receipts, part):
                subject = workspace.layout.relative(release.folder)
                yield diagnosis(code, subject, deliveries=", ".join(gone))


_CODES = (
    ("RELEASE_NOT_REBUILDABLE", ErasedPart.OBSERVATIONS),
    ("RELEASE_WITHOUT_ORIGINALS", ErasedPart.ORIGINALS),
)


def erased_parts(release: StoredRelease, receipts: Iterable[Receipt], part: ErasedPart) -> tuple[str, ...]:
    """Return the deliveries behind a release of which a part was erased.

    Parameters
    ----------
    release : StoredRelease
    receipts : iterable of Receipt
        All that there are.
    part : ErasedPart
        Originals or observations.

    Returns
    -------
    tuple of str
        Source and id; empty also where the release does not tell its inputs.
    """
    gone = {f"{receipt.source}/{receipt.id}" for receipt in receipts if receipt.lacks(part)}
    if not gone:
        return ()
    try:
        inputs = release.read_json("metadata.json").get("inputs", {})
    except KobimoError:
        return ()
    used = {
        f"{entry['source']}/{entry['delivery']}"
        for periods in inputs.values()
        for entries in periods.values()
        for entry in entries
    }
    return tuple(sorted(used & gone))
