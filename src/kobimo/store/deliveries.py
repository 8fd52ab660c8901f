"""Deliveries: original bytes with their receipt, and the observations made from them.

A delivery exists as soon as its folder, which holds the receipt, has its final name; observations are written before
that and are ignored without a receipt.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
from pydantic import TypeAdapter, ValidationError

from kobimo.errors import IntegrityError
from kobimo.language import _
from kobimo.model.slice import HeldSlice, Slice
from kobimo.store.parquet import parquet_bytes
from kobimo.workspace.files import atomic_directory, json_bytes, sha256_of, write_bytes
from kobimo.workspace.layout import Layout

RECEIPT = "receipt.json"


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
        return _RECEIPT.validate_json(path.read_bytes())
    except (ValidationError, OSError) as error:
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
    complete = Receipt(**{**_shallow(receipt), "observations": tuple(written)})
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


def _shallow(receipt: Receipt) -> dict[str, Any]:
    return {name: getattr(receipt, name) for name in Receipt.__slots__}


def _with_delivery(table: pa.Table, delivery: str) -> pa.Table:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * table.num_rows, pa.int8()), pa.array([delivery]))
    return table.append_column("delivery", column)


def held_slices(receipts: Iterable[Receipt]) -> tuple[HeldSlice, ...]:
    """Choose the slices that count: for each source, cube, level and period those of the newest delivery."""
    newest: dict[tuple[str, tuple[str, str, str, str]], HeldSlice] = {}
    for receipt in sorted(receipts, key=lambda r: r.order):
        paths = {entry.dataset: entry.path for entry in receipt.observations}
        for item in receipt.slices:
            held = HeldSlice(receipt.source, receipt.id, paths[item.dataset], item)
            newest[receipt.source, item.key] = held
    return tuple(newest[key] for key in sorted(newest))


def read_observations(layout: Layout, receipt: Receipt, dataset: str) -> pa.Table:
    """Read what one delivery contributed to a dataset."""
    path = next(entry.path for entry in receipt.observations if entry.dataset == dataset)
    return pq.read_table(layout.root / path)


def same_delivery(receipts: Sequence[Receipt], hashes: Iterable[str], basis: str) -> Receipt | None:
    """Return the newest delivery if it has the same files, read on the same basis."""
    if receipts and sorted(f.sha256 for f in receipts[-1].files) == sorted(hashes) and receipts[-1].basis == basis:
        return receipts[-1]
    return None


def receipt_json(receipt: Receipt) -> dict[str, Any]:
    """Return a receipt as plain data."""
    data: dict[str, Any] = json.loads(json.dumps(asdict(receipt)))
    return data
