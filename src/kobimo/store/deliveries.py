"""Deliveries: original bytes with their receipt, and the observations made from them.

A delivery exists as soon as its folder, which holds the receipt, has its final name. Observations, the areas that it
brings and its entry in the register appear in the same step.
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Protocol, TypeAlias

import pyarrow as pa
from pydantic import TypeAdapter, ValidationError

from kobimo.errors import IntegrityError
from kobimo.language import _
from kobimo.model.slice import HeldSlice, Slice
from kobimo.store.erasure import ErasedPart, Erasure, read_erasures
from kobimo.store.parquet import ROW_GROUP, write_parquet
from kobimo.store.register import Artifact
from kobimo.workspace.files import explained, json_bytes, sha256_of
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout


class Pieces(Protocol):
    """Observations on the disk."""

    schema: pa.Schema
    num_rows: int

    def pieces(self) -> Iterator[pa.Table]:
        """Give all rows in their order, some at a time."""


Observed: TypeAlias = pa.Table | Pieces
"""Observations in memory, or in pieces on the disk."""

_PIECE = 16 * ROW_GROUP
RECEIPT, RETRACTED = "receipt.json", "retracted.json"


@dataclass(frozen=True, slots=True)
class DeliveredFile:
    """An original file as it was received.

    `facts` is what was understood of it (encoding, delimiter ...); `kept` is false for a file that lists persons, of
    which only counts were taken.
    """

    name: str
    sha256: str
    bytes: int
    rows: int
    facts: dict[str, str]
    kept: bool = True


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
    `definitions` are the files outside of data that a delivery of areas wrote: path and hash.
    `retracted` is the reason of a retraction, which is kept in a file of its own; empty for a delivery that counts.
    `erasures` stand in a file of their own as well.
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
    definitions: Mapping[str, str] = field(default_factory=dict)
    format: int = 1
    retracted: str = ""
    erasures: tuple[Erasure, ...] = ()

    def lacks(self, part: ErasedPart) -> bool:
        """Whether a part of the delivery was erased."""
        return any(part in erasure.parts for erasure in self.erasures)

    @property
    def originals(self) -> tuple[DeliveredFile, ...]:
        """The files that must lie beside the receipt."""
        return () if self.lacks(ErasedPart.ORIGINALS) else tuple(file for file in self.files if file.kept)

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
        retracted = json.loads(notice.read_bytes())["reason"] if notice.exists() else ""
        return replace(receipt, retracted=retracted, erasures=read_erasures(path.parent))
    except (ValidationError, OSError, ValueError, KeyError, TypeError) as error:
        raise IntegrityError(
            _("Die Quittung lässt sich nicht lesen ({error}).").format(error=type(error).__name__),
            where=str(path),
            remedy=_("Den Ordner aus der Sicherung zurückholen oder die Lieferung neu einlesen."),
        ) from error


def store_delivery(
    layout: Layout,
    receipt: Receipt,
    originals: Mapping[str, Path],
    observations: Mapping[str, Observed],
    *,
    definitions: Mapping[Path, bytes] | None = None,
    reason: str = "",
    note: Callable[[Artifact], None] | None = None,
) -> Receipt:
    """Keep a delivery: originals with receipt, observations, and the areas it brings, in one step.

    Parameters
    ----------
    layout : Layout
    receipt : Receipt
        Without `observations` and `definitions`; they are filled in here.
    originals : mapping of file name to path
        Those that are not to be kept are not copied.
    observations : mapping of dataset to table
        In memory, or in pieces on the disk.
    definitions : mapping of path to bytes, optional
        Files outside of data that are replaced.
    reason : str
        For the history of these files.
    note : callable, optional
        Enters the delivery into the register. If it fails, nothing is kept.

    Returns
    -------
    Receipt
        As stored.

    Raises
    ------
    IntegrityError
        If an original changed while it was being read.
    WorkspaceError
        If it cannot be written; everything is as before then.
    """
    final = layout.deliveries / receipt.source / receipt.id
    with one_step(layout, reason=reason, user=receipt.received_by) as step:
        made = []
        for dataset, table in sorted(observations.items()):
            path = layout.observations / dataset / f"{receipt.id}.parquet"
            staged = step.place(path)
            with explained(path):
                write_parquet(staged, _stored_schema(table, receipt.id), _stored_pieces(table, receipt.id))
            made.append(ObservationFile(dataset, layout.relative(path), sha256_of(staged), table.num_rows))
        for path, data in (definitions or {}).items():
            step.file(path, data)
        written = {layout.relative(path): _sha256(data) for path, data in (definitions or {}).items()}
        complete = replace(receipt, observations=tuple(made), definitions=written)
        content = json_bytes(asdict(complete))
        folder = step.folder(final)
        _copy_originals(receipt, originals, folder)
        (folder / RECEIPT).write_bytes(content)
        artifact = Artifact("delivery", f"{receipt.source}/{receipt.id}", layout.relative(final), _sha256(content))
        step.finish(None if note is None else lambda: note(artifact))
    return complete


def _copy_originals(receipt: Receipt, originals: Mapping[str, Path], folder: Path) -> None:
    for entry in receipt.originals:
        shutil.copyfile(originals[entry.name], folder / entry.name)
        if sha256_of(folder / entry.name) != entry.sha256:
            raise IntegrityError(
                _("Die Datei hat sich während des Einlesens geändert."),
                where=entry.name,
                remedy=_("Die Datei schließen und noch einmal einlesen."),
            )


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _plain(table: Observed) -> pa.Schema:
    """Return the columns of observations with plain texts."""
    return pa.schema([f.with_type(f.type.value_type) if pa.types.is_dictionary(f.type) else f for f in table.schema])


def _stored_schema(table: Observed, delivery: str) -> pa.Schema:
    """Return the columns of stored observations."""
    schema: pa.Schema = _with_delivery(_plain(table).empty_table(), delivery).schema
    return schema


def _stored_pieces(table: Observed, delivery: str) -> Iterator[pa.Table]:
    """Give observations with plain texts, piece by piece: as a whole they would not fit into memory."""
    plain = _plain(table)
    for piece in pieces_of(table):
        yield _with_delivery(piece.cast(plain), delivery)


def pieces_of(table: Observed) -> Iterator[pa.Table]:
    """Give observations in their order, some at a time, wherever they are."""
    if not isinstance(table, pa.Table):
        yield from table.pieces()
        return
    for start in range(0, table.num_rows, _PIECE):
        yield table.slice(start, _PIECE)


def _with_delivery(table: pa.Table, delivery: str) -> pa.Table:
    column = pa.DictionaryArray.from_arrays(pa.array([0] * table.num_rows, pa.int8()), pa.array([delivery]))
    return table.append_column("delivery", column)


def held_slices(receipts: Iterable[Receipt]) -> tuple[HeldSlice, ...]:
    """Choose the slices that count: for each source, cube, level and period those of the newest delivery.

    Retracted deliveries do not count; what they had replaced counts again. Erased observations leave a gap: what they
    had replaced was wrong or outdated and stays so.
    """
    newest: dict[tuple[str, tuple[str, str, str, str]], HeldSlice | None] = {}
    for receipt in sorted((r for r in receipts if not r.retracted), key=lambda r: r.order):
        paths = {entry.dataset: entry.path for entry in receipt.observations}
        gone = receipt.lacks(ErasedPart.OBSERVATIONS)
        for item in receipt.slices:
            held = None if gone else HeldSlice(receipt.source, receipt.id, paths[item.dataset], item)
            newest[receipt.source, item.key] = held
    return tuple(held for key in sorted(newest) if (held := newest[key]) is not None)


def same_delivery(
    receipts: Sequence[Receipt], hashes: Iterable[str], basis: str, slices: Iterable[Slice]
) -> Receipt | None:
    """Return the newest delivery if it counts, has the same files, was read on the same basis and means the same.

    The name of a file may decide on its period, so equal bytes are not enough.
    """
    if not receipts or receipts[-1].retracted or receipts[-1].erasures:
        return None
    newest = receipts[-1]
    files = sorted(entry.sha256 for entry in newest.files) == sorted(hashes)
    meaning = {item.key for item in newest.slices} == {item.key for item in slices}
    return newest if files and meaning and newest.basis == basis else None


def retract_delivery(
    layout: Layout, receipt: Receipt, *, reason: str, at: str, by: str, note: Callable[[], None] | None = None
) -> None:
    """Mark a delivery as retracted; its files stay. `note` enters that into the register; if it fails, nothing is."""
    notice = {"reason": reason, "retracted_at": at, "retracted_by": by}
    with one_step(layout) as step:
        step.file(layout.deliveries / receipt.source / receipt.id / RETRACTED, json_bytes(notice))
        step.finish(note)
