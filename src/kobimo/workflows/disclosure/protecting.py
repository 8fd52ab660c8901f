"""Protect tables: hide small counts and what would give them away, prove it, and only then write."""

from __future__ import annotations

import hashlib
import os
import secrets
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from kobimo import __version__
from kobimo.disclosure.rules import Zeros
from kobimo.disclosure.system import BoolArray, IntArray
from kobimo.disclosure.tables.problem import Problem, problem
from kobimo.disclosure.tables.reading import Sheet
from kobimo.disclosure.tables.writing import internal_bytes, published_bytes
from kobimo.errors import DisclosureRefusedError, InvalidInputError
from kobimo.language import _, counted
from kobimo.workflows.disclosure.loading import Dated, Source, dated, gathered, load_sheet, load_table
from kobimo.workflows.disclosure.methods import METHODS, withheld_from_owners
from kobimo.workspace.files import json_bytes, write_bytes

_LARGE = 20_000
_BITS = 128
_MANY_ROWS = 300
_BYTES = 5_000
"""Memory that a cell takes at most while protection is looked for, programs of the solver included."""


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
        Secret; without it, one is drawn, or follows from the true values of a large table.
    effort : int
        How long to look for fewer hidden cells: 0 quickly to 4 very long.
    out, protocol : Path
    internal : Path, optional
        For the statistics office only. Beside it stands the number that was drawn, so that the office can repeat this.
    owners : bool
        Whether to protect also from those who are alone in a hidden cell and know it.
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
    owners: bool = False


@dataclass(frozen=True)
class Protected:
    """What was written."""

    protocol: dict[str, Any]
    primary: int
    files: tuple[Path, ...]
    notes: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return it for programs of the office, which may know how many cells are primary."""
        inside = {"primary": self.primary, "files": [str(file) for file in self.files], "notes": list(self.notes)}
        return self.protocol | inside


def protect(order: Order, tell: Callable[[str], None] | None = None) -> Protected:
    """Protect a table and those linked to it; nothing is written unless the verifier passed.

    Each date is worked on by itself: nobody adds up stocks of different dates, so that one tells nothing of another.

    Parameters
    ----------
    order : Order
    tell : callable, optional
        Gets a line whenever a part of a large table is done.

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
    if order.owners and order.method != "suppress":
        raise InvalidInputError(
            _("Vor Personen, die sich selbst kennen, schützt nur das Sperren."),
            where="--attacker",
            remedy=_("--method suppress wählen oder --attacker weglassen."),
        )
    sheets = [load_sheet(path) for path in (source.table, *order.linked)]
    dates = dated(source, sheets)
    contents: dict[Path, list[bytes]] = {target: [] for target in targets[:-1]}
    origin = _origin(order, sheets)
    chosen = replace(order, seed=secrets.randbits(_BITS)) if origin == "drawn" else order
    if origin == "drawn" and order.internal is not None:
        kept = _seed_file(order.internal)
        targets.insert(-1, kept)
        contents[kept] = [f"{chosen.seed}\n".encode()]
    parts: list[_Part] = []
    for each in dates:
        part = _part(_own_order(chosen, len(parts)), each, contents, len(dates), tell)
        parts.append(part)
        if tell and len(dates) > 1:
            tell(_part_line(part, len(parts), len(dates)))
    joined = {target: b"".join(pieces) for target, pieces in contents.items()}
    notes = gathered([(part.date, part.notes) for part in parts])
    if len(dates) > 1:
        notes.insert(0, _("Jeder Stichtag ist eine Tabelle für sich: {count}.").format(count=len(dates)))
    if not sum(part.primary for part in parts):
        notes.append(_("Keine Zelle fällt unter die Regel; es ist nichts zu sperren."))
    protocol = {"seed": origin} | _protocol(order, parts, [joined[target] for target in targets[: len(sheets)]])
    _write_all(joined | {order.protocol: json_bytes(protocol)})
    return Protected(protocol, sum(part.primary for part in parts), tuple(targets), tuple(notes))


@dataclass(frozen=True)
class _Part:
    """What was done for one date."""

    date: str
    cells: int
    primary: int
    hidden: int
    spread: float
    knows: str
    model: str
    notes: tuple[str, ...]
    replayed: bool


def _part(
    order: Order, each: Dated, contents: dict[Path, list[bytes]], dates: int, tell: Callable[[str], None] | None
) -> _Part:
    """Protect the tables of one date and add their rows to those that will be written."""
    source = order.source
    paths = (None, *order.linked)
    tables = [load_table(source, paths[n], sheet) for n, sheet in each.sheets]
    refuse_more_than_memory(sum(len(table.values) for table in tables))
    zeros = order.zeros if order.method == "suppress" else Zeros.COMPLEMENT  # a rounded 0 may be a small count
    task = problem(tables, source.parsed_rules(), zeros, counts=source.counts)
    try:
        refuse_everything(task)
        _announce(task, tell if dates == 1 else None)
        seed = _own_seed(task) if order.seed is None else order.seed
        result = METHODS[order.method](task, seed, order.effort)
        if order.owners:
            result = withheld_from_owners(task, result, seed)
    except DisclosureRefusedError as error:
        error.where = error.where or each.date
        raise
    shown = [order.out] if order.internal is None else [order.out, order.internal]
    targets = _targets_of(shown, order.linked)
    primary = np.zeros(len(task.system), np.bool_)
    primary[task.demand.cells] = True
    for (n, _sheet), table, cells in zip(each.sheets, tables, task.places, strict=True):
        public = contents[targets[n]]
        told = result.values[cells], result.hidden[cells]
        public.append(published_bytes(table, *told, task.decimals, header=not public))
        if order.internal is not None:
            inside = contents[targets[len(paths) + n]]
            true = task.system.values[cells], result.hidden[cells], primary[cells]
            inside.append(internal_bytes(table, *true, task.decimals, header=not inside))
    return _Part(
        date=each.date,
        cells=sum(len(cells) for cells in task.places),
        primary=int(_rows(task, primary).sum()),
        hidden=int(_rows(task, result.hidden).sum()),
        spread=result.spread / 10**task.decimals if task.decimals else result.spread,
        knows=task.attacker.value,
        model=_model_hash(task),
        notes=(*(note for table in tables for note in table.notes), *result.notes),
        replayed=result.replayed,
    )


def refuse_more_than_memory(cells: int) -> None:
    """Refuse what this machine could not hold, before it tries."""
    needed, held = cells * _BYTES, memory()
    if held and needed > held:
        raise InvalidInputError(
            _("Für {count} braucht es etwa {needed} GB Arbeitsspeicher; dieser Rechner hat {held} GB.").format(
                count=counted(cells, "Zelle", "Zellen"), needed=-(-needed // 10**9), held=held // 10**9
            ),
            remedy=_("Mit --dims weniger Dimensionen nennen oder die Tabelle teilen, zum Beispiel nach Stichtagen."),
        )


def memory() -> int:
    """Return how many bytes of memory this machine has; 0 where it does not say."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 0


def _announce(task: Problem, tell: Callable[[str], None] | None) -> None:
    """Say what a large table is about before the long silence."""
    if tell and len(task.system) > _LARGE:
        tell(
            _("{cells}, davon primär {primary}: Sperrungen werden gesucht.").format(
                cells=counted(len(task.system), "Zelle", "Zellen"), primary=len(task.demand)
            )
        )


def _part_line(part: _Part, number: int, dates: int) -> str:
    return _("Stichtag {number} von {dates} ({date}): {cells}, gesperrt {hidden}.").format(
        number=number,
        dates=dates,
        date=part.date,
        cells=counted(part.cells, "Zelle", "Zellen"),
        hidden=part.hidden,
    )


def _targets(order: Order) -> list[Path]:
    """Return every file that is to be written: tables, internal tables, protocol; all different from what is read."""
    bases = [order.out] if order.internal is None else [order.out, order.internal]
    found = [*_targets_of(bases, order.linked), order.protocol]
    kept = [] if order.internal is None else [_seed_file(order.internal)]
    read = {path.resolve() for path in (order.source.table, *order.linked)}
    read |= {Path(text.partition("=")[2]).resolve() for text in order.source.hierarchies}
    resolved = [path.resolve() for path in (*found, *kept)]
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


def _targets_of(bases: Sequence[Path], linked: Sequence[Path]) -> list[Path]:
    """Return the files of the table and of each linked one, for the public and then for the office."""
    return [
        base if each is None else base.with_name(f"{base.stem}-{each.stem}{base.suffix}")
        for base in bases
        for each in (None, *linked)
    ]


def _seed_file(internal: Path) -> Path:
    """Return where the number that is drawn is kept for the statistics office."""
    return internal.with_name(f"{internal.stem}-startwert.txt")


def _own_order(order: Order, number: int) -> Order:
    """Give the table of each date a secret number of its own where cells are hidden.

    By one number for all, the table of one date would say of another which draws come first in it. The methods that
    change figures need the same number: equal cells get equal errors.
    """
    if order.seed is None or order.method != "suppress" or not number:
        return order
    own = hashlib.sha256(f"{order.seed} {number}".encode()).digest()[: _BITS // 8]
    return replace(order, seed=int.from_bytes(own, "big"))


def _origin(order: Order, sheets: Sequence[Sheet]) -> str:
    """Return where the number comes from: given, drawn, or for the long search in large tables from the true values.

    How many cells the long search hides differs a little from number to number; with its own it is the same every time.
    """
    if order.seed is not None:
        return "given"
    large = order.method == "suppress" and max(sheet.rows for sheet in sheets) > _MANY_ROWS
    return "values" if large else "drawn"


def _own_seed(task: Problem) -> int:
    """Return a number that follows from the true values: the same every time."""
    return int.from_bytes(hashlib.sha256(task.system.values.tobytes()).digest()[:4], "big")


def refuse_everything(task: Problem) -> None:
    """Refuse a table of which nothing could be shown."""
    open_cells = int(task.system.free.sum())
    if open_cells and len(task.demand) == open_cells:
        raise DisclosureRefusedError(
            _("Alle {count} fallen unter die Regel; es bleibt nichts zu veröffentlichen.").format(
                count=counted(open_cells, "Zelle", "Zellen")
            ),
            remedy=_("Die Tabelle gröber gliedern oder die Regel prüfen."),
        )


def _protocol(order: Order, parts: Sequence[_Part], public: Sequence[bytes]) -> dict[str, Any]:
    """Return what may be said about the protection to anybody."""
    models = [part.model for part in parts]
    model = models[0] if len(models) == 1 else hashlib.sha256("".join(models).encode()).hexdigest()
    told: dict[str, Any] = {
        "kobimo": __version__,
        "method": order.method,
        "rules": [str(rule) for rule in order.source.parsed_rules()],
        "zeros": order.zeros.value,
        "attacker": {"knows": parts[0].knows, "owners": order.owners, "sha256": model},
        "cells": sum(part.cells for part in parts),
        "primary": sum(part.primary for part in parts),
        "hidden": sum(part.hidden for part in parts),
        "spread": min((part.spread for part in parts if part.primary), default=0),
        "verified": True,
        "replayed": any(part.replayed for part in parts) and all(part.replayed for part in parts if part.hidden),
        "published": [hashlib.sha256(data).hexdigest() for data in public],
    }
    if any(part.replayed for part in parts):
        del told["primary"]
    if len(parts) > 1:
        told["dates"] = [part.date for part in parts]
    return told


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
