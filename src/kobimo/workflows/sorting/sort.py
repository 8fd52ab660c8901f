"""Sort files that were dropped together to supplier and period: by hidden key, file name, content, never by guess."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.model.checks import Place, Severity
from kobimo.model.period import parse_period
from kobimo.model.slice import HeldSlice
from kobimo.reference.checks import found
from kobimo.store.deliveries import Receipt, held_slices, read_receipts
from kobimo.workflows.deliveries.importing import import_delivery
from kobimo.workflows.deliveries.missing import MissingSuppliers, missing_suppliers
from kobimo.workflows.opened import OpenedWorkspace, german_day, open_workspace
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workflows.sorting.batch import batch_doubts
from kobimo.workflows.sorting.dropped import Dropped, dropped_files
from kobimo.workflows.sorting.judging import SURE, Judge
from kobimo.workflows.sorting.suppliers import Suppliers
from kobimo.workflows.sorting.verdict import SortedFile, State
from kobimo.workspace.files import sha256_of


@dataclass(frozen=True)
class SortResult:
    """All files in the order in which they came, and who is missing of the data sets that they are about."""

    files: tuple[SortedFile, ...]
    missing: tuple[MissingSuppliers, ...]
    accepted: bool

    @property
    def open(self) -> tuple[SortedFile, ...]:
        """The files that somebody has to decide about."""
        return tuple(item for item in self.files if item.state is State.OPEN)

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "files": [item.as_dict() for item in self.files],
            "missing": [item.as_dict() for item in self.missing],
            "accepted": self.accepted,
        }


def sort_files(
    workspace: OpenedWorkspace, paths: Sequence[str | Path], *, accept: bool = False, progress: Progress = SILENT
) -> SortResult:
    """Sort files to suppliers and periods.

    A file belongs to a supplier if its recipe reads it without an error, and something besides the form says so: the
    hidden key, the pattern of file names, the areas in its rows, or words in its titles and name. Whatever speaks
    against it, or for two, makes a question of it.

    Parameters
    ----------
    workspace : OpenedWorkspace
    paths : sequence of path
        Files, folders and ZIP archives.
    accept : bool
        Import every file that leaves no question, each as a delivery of its own; the others stay.
    progress : Progress, optional
        Is told how far the work is.

    Returns
    -------
    SortResult

    Raises
    ------
    InvalidInputError
        If a path does not exist.
    """
    with tempfile.TemporaryDirectory(prefix="kobimo-") as scratch:
        dropped = dropped_files(paths, Path(scratch))
        suppliers, receipts = Suppliers(workspace), read_receipts(workspace.layout)
        files: list[SortedFile] = []
        hashes: dict[str, str] = {}
        for number, item in enumerate(dropped, 1):
            progress.stage(_("Datei {number} von {all}").format(number=number, all=len(dropped)))
            files.append(_sorted(suppliers, receipts, item, hashes))
            suppliers.open.forget(item.path)
        held = held_slices(receipts)
        files = [_beside_held(item, held) for item in files]
        files = [
            item.opened(*doubts) if doubts else item
            for item, doubts in zip(files, batch_doubts(suppliers, files, held), strict=True)
        ]
        if accept:
            files = _imported(workspace, files, dropped, progress)
    return SortResult(tuple(files), _missing(workspace, files, accepted=accept), accept)


def _sorted(suppliers: Suppliers, receipts: Sequence[Receipt], item: Dropped, hashes: dict[str, str]) -> SortedFile:
    """Sort one file."""
    if item.checks:
        return SortedFile(item.shown, State.OPEN, checks=item.checks)
    digest = sha256_of(item.path)
    if digest in hashes:
        note = found("SORT_SAME_FILE", Place(item.shown), other=hashes[digest])
        return SortedFile(item.shown, State.DUPLICATE, checks=(note,))
    hashes[digest] = item.shown
    if (receipt := _stored(suppliers, receipts, item, digest)) is not None:
        counting = {unit.delivery for unit in held_slices(receipts)}
        return _already(suppliers, item, receipt, replaced=bool(receipt.slices) and receipt.id not in counting)
    return Judge(suppliers, item).judge()


def _stored(suppliers: Suppliers, receipts: Sequence[Receipt], item: Dropped, digest: str) -> Receipt | None:
    """Return the delivery that has the same bytes, if the name of the file does not decide about its meaning."""
    for receipt in reversed(receipts):
        recipe = suppliers.recipes.get(receipt.source)
        if recipe is None or receipt.retracted or receipt.erasures:
            continue
        rules = [rule for rule in (recipe.period, *(value.period for value in recipe.values)) if rule is not None]
        by_name = any(rule.in_file_name for rule in rules)
        if any(file.sha256 == digest and (not by_name or file.name == item.path.name) for file in receipt.files):
            return receipt
    return None


def _already(suppliers: Suppliers, item: Dropped, receipt: Receipt, *, replaced: bool) -> SortedFile:
    """Say that a file was imported before."""
    text = _("dieselbe Datei, eingelesen am {day}")
    if replaced:
        text = _("dieselbe Datei, eingelesen am {day} und seitdem ersetzt")
    text = text.format(day=german_day(receipt.received_at))
    periods: dict[str, set[str]] = {}
    for part in receipt.slices:
        periods.setdefault(part.dataset, set()).add(part.period)
    labels = {name: tuple(sorted(found_labels)) for name, found_labels in periods.items()}
    return SortedFile(
        item.shown,
        State.DUPLICATE,
        receipt.source,
        suppliers.workspace.definitions.sources[receipt.source].supplier,
        labels,
        (text,),
        SURE,
        delivery=receipt.id,
    )


def _beside_held(item: SortedFile, held: Sequence[HeldSlice]) -> SortedFile:
    """Say whether a file replaces what counts."""
    mine = {unit.slice.key for unit in held if unit.source == item.source}
    replaces = item.state is State.NEW and any(part.key in mine for part in item.slices)
    return replace(item, state=State.REPLACES) if replaces else item


def _imported(
    workspace: OpenedWorkspace, files: Sequence[SortedFile], dropped: Sequence[Dropped], progress: Progress
) -> list[SortedFile]:
    """Import what leaves no question, areas first and then in the order of the periods."""
    result = list(files)
    for number in sorted((n for n, item in enumerate(files) if item.certain), key=lambda n: _order(files[n])):
        item = files[number]
        try:
            outcome = import_delivery(workspace, item.source, dropped[number].paths, progress=progress)
        except KobimoError as error:
            check = found("SORT_NOT_FITTING", Place(item.file), source=item.source, reason=str(error))
            result[number] = item.opened(check)
            continue
        if not outcome.accepted:
            errors = [check for check in outcome.checks if check.severity is Severity.ERROR]
            result[number] = item.opened(*errors)
            continue
        result[number] = replace(item, delivery=outcome.delivery)
        if outcome.areas:
            workspace = open_workspace(workspace.layout.root)
    return result


def _order(item: SortedFile) -> tuple[bool, Any]:
    """Sort areas before values, and early periods before late ones."""
    ends = [parse_period(label).end for labels in item.periods.values() for label in labels]
    return bool(ends), (max(ends) if ends else 0)


def _missing(
    workspace: OpenedWorkspace, files: Sequence[SortedFile], *, accepted: bool
) -> tuple[MissingSuppliers, ...]:
    """Say who is missing in the latest period of each data set that the files are about."""
    held = held_slices(read_receipts(workspace.layout))
    about: dict[str, set[str]] = {}
    for item in files:
        for dataset, labels in item.periods.items() if item.state is not State.OPEN else ():
            about.setdefault(dataset, set()).update(labels)
    result = []
    for dataset, periods in sorted(about.items()):
        latest = max(periods, key=lambda label: parse_period(label).end)
        arriving = {item.source for item in files if item.certain and latest in item.periods.get(dataset, ())}
        who = missing_suppliers(workspace, dataset, latest, held=held, arriving=() if accepted else arriving)
        if len(who.expected) > 1:
            result.append(who)
    return tuple(result)
