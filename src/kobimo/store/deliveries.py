"""Deliveries: original bytes with their receipt, and the observations made from them.

A delivery exists as soon as its folder, which holds the receipt, has its final name; observations are written before
that and are ignored without a receipt.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from kobimo.errors import IntegrityError
from kobimo.language import _
from kobimo.model.slice import HeldSlice, Slice
from kobimo.store.parquet import parquet_bytes
from kobimo.workspace.files import atomic_directory, json_bytes, sha256_of, write_bytes, write_json
from kobimo.workspace.layout import Layout

RECEIPT, RETRACTED = "receipt.json", "retracted.json"


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """An original file as it was received; `facts` is what was understood of it (encoding, delimiter ...)."""

    name: str
    sha256: str
    bytes: int
    rows: int
    facts: dict[str, str]


@dataclass(frozen=True, slots=True)
class ObservationFile:
    """Observations made from a delivery, for one dataset; `path` is relative to the workspace."""

    dataset: str
    path: str
    sha256: str
    rows: int


@dataclass(frozen=True, slots=True)
class Receipt:
    """What was received, when, and what became of it.

    `basis` is the fingerprint of the recipe, corrections, datasets and areas that the delivery was read with.
    `retracted` is the reason of a retraction, which is kept in a file of its own; empty for a delivery that counts.
    """

    id: str
    source: str
    received_at: str
    received_by: str
    basis: str
    files: tuple[DeliveredFile, ...]
    observations: tuple[ObservationFile, ...]
    slices: tuple[Slice, ...]
    checks: tuple[dict[str, Any], ...]
    space: str = ""
    format: int = 1
    retracted: str = ""

    @property
    def order(self) -> tuple[str, str]:
        """Deliveries in the order in which they arrived."""
        return self.received_at, self.id


_RECEIPT = TypeAdapter(Receipt)


def read_receipts(layout: Layout, source: str | None = None) -> tuple[Receipt, ...]:
    """Return the receipts of one or all sources, oldest first.

    Raises
    ------
    IntegrityError
        If a receipt cannot be read.
    """
    pattern = f"{source or '*'}/*/{RECEIPT}"
    receipts = [read_receipt(path) for path in layout.deliveries.glob(pattern) if not path.parent.name.startswith(".")]
    return tuple(sorted(receipts, key=lambda receipt: receipt.order))


def read_receipt(path: Path) -> Receipt:
    """Read one receipt."""
    try:
        receipt = _RECEIPT.validate_json(path.read_bytes())
        notice = path.with_name(RETRACTED)
        return replace(receipt, retracted=json.loads(notice.read_bytes())["reason"]) if notice.exists() else receipt
    except (ValidationError, OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            _("Die Quittung lässt sich nicht lesen ({error}).").format(error=type(error).__name__),
            where=str(path),
            remedy=_("Den Ordner aus der Sicherung zurückholen oder die Lieferung neu einlesen."),
        ) from error


def store_delivery(
    layout: Layout, receipt: Receipt, originals: Mapping[str, Path], observations: Mapping[str, pa.Table]
) -> Receipt:
    """Keep a delivery: observations first, then the folder with originals and receipt under its final name.

    Parameters
    ----------
    layout : Layout
    receipt : Receipt
        Without `observations`; they are filled in here.
    originals : mapping of file name to path
    observations : mapping of dataset to table

    Returns
    -------
    Receipt
        As stored.

    Raises
    ------
    IntegrityError
        If an original changed while it was being read.
    """
    written = []
    for dataset, table in sorted(observations.items()):
        path = layout.observations / dataset / f"{receipt.id}.parquet"
        data = parquet_bytes(_with_delivery(table, receipt.id))
        write_bytes(path, data)
        written.append(ObservationFile(dataset, layout.relative(path), sha256_of(path), table.num_rows))
    complete = replace(receipt, observations=tuple(written))
    with atomic_directory(layout.deliveries / receipt.source / receipt.id) as folder:
        for entry in receipt.files:
            shutil.copyfile(originals[entry.name], folder / entry.name)
            if sha256_of(folder / entry.name) != entry.sha256:
                raise IntegrityError(
                    _("Die Datei hat sich während des Einlesens geändert."),
                    where=entry.name,
                    remedy=_("Die Datei schließen und noch einmal einlesen."),
                )
        (folder / RECEIPT).write_bytes(json_bytes(asdict(complete)))
    return complete


def _with_delivery(table: pa.Table, delivery: str) -> pa.Table:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * table.num_rows, pa.int8()), pa.array([delivery]))
    return table.append_column("delivery", column)


def held_slices(receipts: Iterable[Receipt]) -> tuple[HeldSlice, ...]:
    """Choose the slices that count: for each source, cube, level and period those of the newest delivery.

    Retracted deliveries do not count; what they had replaced counts again.
    """
    newest: dict[tuple[str, tuple[str, str, str, str]], HeldSlice] = {}
    for receipt in sorted((r for r in receipts if not r.retracted), key=lambda r: r.order):
        paths = {entry.dataset: entry.path for entry in receipt.observations}
        for item in receipt.slices:
            held = HeldSlice(receipt.source, receipt.id, paths[item.dataset], item)
            newest[receipt.source, item.key] = held
    return tuple(newest[key] for key in sorted(newest))


def same_delivery(
    receipts: Sequence[Receipt], hashes: Iterable[str], basis: str, slices: Iterable[Slice]
) -> Receipt | None:
    """Return the newest delivery if it counts, has the same files, was read on the same basis and means the same.

    The name of a file may decide on its period, so equal bytes are not enough.
    """
    if not receipts or receipts[-1].retracted:
        return None
    newest = receipts[-1]
    files = sorted(entry.sha256 for entry in newest.files) == sorted(hashes)
    meaning = {item.key for item in newest.slices} == {item.key for item in slices}
    return newest if files and meaning and newest.basis == basis else None


def retract_delivery(layout: Layout, receipt: Receipt, *, reason: str, at: str, by: str) -> None:
    """Mark a delivery as retracted; its files stay."""
    notice = {"reason": reason, "retracted_at": at, "retracted_by": by}
    write_json(layout.deliveries / receipt.source / receipt.id / RETRACTED, notice)
