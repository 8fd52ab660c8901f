"""Protect tables: hide small counts and what would give them away, prove it, and only then write."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kobimo import __version__
from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.disclosure.tables.writing import internal_bytes, published_bytes
from kobimo.errors import DisclosureRefusedError, InvalidInputError
from kobimo.language import _, counted
from kobimo.workflows.disclosure.loading import Source, load_table
from kobimo.workflows.disclosure.methods import METHODS, Result
from kobimo.workspace.files import json_bytes, write_bytes


@dataclass(frozen=True)
class Order:
    """What is to be protected, how, and where the result goes.

    Attributes
    ----------
    source : Source
    linked : tuple of Path
        Further tables of the same persons; each is written beside `out`, its name behind that of `out`.
    zeros : Zeros
    method : str
        One of `METHODS`.
    seed : int, optional
        Secret; without it, it follows from the true values, which nobody outside knows.
    effort : int
        How long to look for fewer hidden cells: 0 quickly to 4 very long.
    out, protocol : Path
    internal : Path, optional
        For the statistics office only.
    """

    source: Source
    out: Path
    protocol: Path
    linked: tuple[Path, ...] = ()
    zeros: Zeros = Zeros.PUBLIC
    method: str = "suppress"
    seed: int | None = None
    effort: int = 1
    internal: Path | None = None


@dataclass(frozen=True)
class Protected:
    """What was written."""

    protocol: dict[str, Any]
    files: tuple[Path, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs."""
        return self.protocol | {"files": [str(file) for file in self.files], "notes": list(self.notes)}


def protect(order: Order) -> Protected:
    """Protect a table and those linked to it; nothing is written unless the verifier passed.

    Raises
    ------
    InvalidInputError
        If a table or hierarchy cannot be used; names the place.
    DisclosureRefusedError
        If protection is not possible or was not proved.
    """
    source = order.source
    targets = _targets(order)
    if order.method != "suppress" and not source.counts:
        raise InvalidInputError(_("Dieses Verfahren ist für Anzahlen, nicht für Beträge."), where="--method")
    tables = [load_table(source), *(load_table(source, path) for path in order.linked)]
    zeros = order.zeros if order.method == "suppress" else Zeros.COMPLEMENT  # a rounded 0 may be a small count
    task = problem(tables, source.parsed_rules(), zeros, counts=source.counts)
    _refuse_everything(task)
    seed = _salt(task) if order.seed is None else order.seed
    result = METHODS[order.method](task, seed, order.effort)
    notes = [note for table in tables for note in table.notes]
    notes += result.notes
    if not len(task.demand):
        notes.append(_("Keine Zelle fällt unter die Regel; es ist nichts zu sperren."))
    public = [
        published_bytes(table, result.values[cells], result.hidden[cells], task.decimals)
        for table, cells in zip(tables, task.places, strict=True)
    ]
    protocol = _protocol(order, task, result, public)
    contents = dict(zip(targets[: len(tables)], public, strict=True))
    if order.internal is not None:
        primary = np.zeros(len(task.system), np.bool_)
        primary[task.demand.cells] = True
        for target, table, cells in zip(targets[len(tables) : -1], tables, task.places, strict=True):
            contents[target] = internal_bytes(
                table, task.system.values[cells], result.hidden[cells], primary[cells], task.decimals
            )
    contents[order.protocol] = json_bytes(protocol)
    _write_all(contents)
    return Protected(protocol, tuple(contents), tuple(dict.fromkeys(notes)))


def _targets(order: Order) -> list[Path]:
    """Return every file that is to be written: tables, internal tables, protocol; all different from what is read."""
    bases = [order.out] if order.internal is None else [order.out, order.internal]
    found = [
        path if linked is None else path.with_name(f"{path.stem}-{linked.stem}{path.suffix}")
        for path in bases
        for linked in (None, *order.linked)
    ]
    found.append(order.protocol)
    read = {path.resolve() for path in (order.source.table, *order.linked)}
    read |= {Path(text.partition("=")[2]).resolve() for text in order.source.hierarchies}
    resolved = [path.resolve() for path in found]
    if len(set(resolved)) < len(resolved) or read & set(resolved):
        raise InvalidInputError(
            _("Zwei Ausgaben haben denselben Namen, oder eine würde eine Eingabe überschreiben."),
            where="--out, --internal, --protocol",
            remedy=_("Für jede Datei einen eigenen Namen angeben."),
        )
    for path in found:
        if not path.resolve().parent.is_dir():
            raise InvalidInputError(_("Den Ordner gibt es nicht."), where=str(path), remedy=_("Den Ordner anlegen."))
    return found


def _refuse_everything(task: Problem) -> None:
    """Refuse a table of which nothing could be shown."""
    open_cells = int(task.system.free.sum())
    if open_cells and len(task.demand) == open_cells:
        raise DisclosureRefusedError(
            _("Alle {count} fallen unter die Regel; es bleibt nichts zu veröffentlichen.").format(
                count=counted(open_cells, "Zelle", "Zellen")
            ),
            remedy=_("Die Tabelle gröber gliedern oder die Regel prüfen."),
        )


def _salt(task: Problem) -> int:
    """Return a number that follows from the true values: the same every time, and unknown outside."""
    return int.from_bytes(hashlib.sha256(task.system.values.tobytes()).digest()[:4], "big")


def _protocol(order: Order, task: Problem, result: Result, public: Sequence[bytes]) -> dict[str, Any]:
    """Return what may be said about the protection to anybody."""
    hidden = _rows(task, result.hidden)
    primary = np.zeros(len(task.system), np.bool_)
    primary[task.demand.cells] = True
    return {
        "kobimo": __version__,
        "method": order.method,
        "rules": [str(rule) for rule in order.source.parsed_rules()],
        "zeros": order.zeros.value,
        "attacker": {"knows": task.attacker.value, "sha256": _model_hash(task)},
        "cells": sum(len(cells) for cells in task.places),
        "primary": int(_rows(task, primary).sum()),
        "hidden": int(hidden.sum()),
        "spread": result.spread / 10**task.decimals if task.decimals else result.spread,
        "verified": True,
        "published": [hashlib.sha256(data).hexdigest() for data in public],
    }


def _rows(task: Problem, flags: BoolArray) -> BoolArray:
    """Return flags of cells for all rows of all tables."""
    return np.concatenate([flags[cells] for cells in task.places])


def _model_hash(task: Problem) -> str:
    """Return a hash of the sums and of what readers know beforehand; true values are not part of it."""
    system = task.system
    found = hashlib.sha256()
    parts: list[IntArray | BoolArray] = [system.equations.starts, system.equations.cells, system.fixed, system.lower]
    for part in parts:
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()


def _write_all(contents: dict[Path, bytes]) -> None:
    """Write all files or none: what was new is removed if a later one fails or the run is cancelled."""
    with ExitStack() as undo:
        for path, data in contents.items():
            if not path.exists():
                undo.callback(path.unlink, missing_ok=True)
            write_bytes(path, data)
        undo.pop_all()
