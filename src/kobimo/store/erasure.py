"""Erasure of deliveries: what is deleted, and the tombstone that says so.

The journal only gives things their final names, so a file is erased by an empty one that takes its place; once the
step is done the empty one goes, too. Whatever interrupts that, no byte of the file is left.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter

from kobimo.store.register import Register
from kobimo.workspace.files import json_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

ERASED = "erased.json"


class ErasedPart(StrEnum):
    """What of a delivery was deleted."""

    ORIGINALS = "originals"
    OBSERVATIONS = "observations"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One act of deleting.

    Attributes
    ----------
    parts : tuple of ErasedPart
    erased_at, erased_by, reason : str
        Time in UTC, opaque id of the person, German text.
    rule : str
        `on_demand`, or the agreement that was due: `P24M`, `2027-12-31`.
    files : mapping of str to str
        Path from the root and SHA-256 of what was deleted.
    """

    parts: tuple[ErasedPart, ...]
    erased_at: str
    erased_by: str
    reason: str
    rule: str
    files: Mapping[str, str]


_ERASURES = TypeAdapter(tuple[Erasure, ...])


def read_erasures(folder: Path) -> tuple[Erasure, ...]:
    """Return what was erased of the delivery in a folder, oldest first; raises ValueError or TypeError if damaged."""
    path = folder / ERASED
    if not path.exists():
        return ()
    data = json.loads(path.read_bytes())
    if not isinstance(data, dict):
        raise TypeError(path.name)
    return _ERASURES.validate_python(data.get("erasures"))


def store_erasure(
    layout: Layout, folder: Path, erasures: Iterable[Erasure], note: Callable[[], None] | None = None
) -> None:
    """Delete files and write the tombstone in one step.

    Parameters
    ----------
    layout : Layout
    folder : Path
        Of the delivery.
    erasures : iterable of Erasure
        Earlier ones, then the new one.
    note : callable, optional
        Enters the erasure into the register; if that fails, nothing is deleted.
    """
    acts = tuple(erasures)
    targets = [layout.root / name for name in acts[-1].files if (layout.root / name).exists()]
    with one_step(layout) as step:
        step.file(folder / ERASED, json_bytes({"format": 1, "erasures": [asdict(act) for act in acts]}))
        for target in targets:
            step.file(target, b"")
        step.finish(note)
    for target in targets:
        with suppress(OSError):  # it is empty; `kobimo doctor` finds it
            target.unlink()


def erasure_detail(erasure: Erasure) -> str:
    """Return what the event log says of an erasure."""
    return f"{','.join(erasure.parts)}: {erasure.reason}"


def erased_by_register(register: Register) -> dict[str, frozenset[ErasedPart]]:
    """Return what was erased according to the event log, by source and id of the delivery."""
    if not register.exists:
        return {}
    with register.transaction() as connection:
        rows = connection.execute("SELECT subject, detail FROM event WHERE action = 'erase'").fetchall()
    erased: dict[str, frozenset[ErasedPart]] = {}
    for subject, detail in rows:
        name = subject.partition(":")[2]
        named = detail.partition(":")[0].split(",")
        erased[name] = erased.get(name, frozenset()) | {part for part in ErasedPart if part in named}
    return erased
