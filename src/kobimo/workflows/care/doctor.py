"""Doctor: compare everything in a workspace with what must be there, and say what to do."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.errors import KobimoError, LockedError, WorkspaceError
from kobimo.model.checks import Severity
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.store.builds import CURRENT, current_build
from kobimo.store.deliveries import RECEIPT, RETRACTED, Receipt, held_slices, read_receipt
from kobimo.store.erasure import ERASED, ErasedPart, erasure_detail, read_erasures
from kobimo.store.jobs import JobTable
from kobimo.store.register import Artifact
from kobimo.store.releases import DECISION, MANIFEST, WITHDRAWN, find_kept
from kobimo.store.signoffs import SIGNED
from kobimo.store.told import ENTRY, told_figures
from kobimo.workflows.care.peers import unknown_peers
from kobimo.workflows.care.remedies import areas_again, command, from_the_originals, read_again, strike
from kobimo.workflows.care.shared_names import shared_names
from kobimo.workflows.care.traces import is_written, jobs, locks, remains, unfinished
from kobimo.workflows.computing.areas_since import differing_files, releases_before_areas
from kobimo.workflows.deliveries.erased_traces import erased_files, erased_inputs, tombstones
from kobimo.workflows.deliveries.reading import outdated_readings
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.places.diagnosing import broken_places
from kobimo.workflows.releases.ruling import rules_of
from kobimo.workflows.targets.keeping import kept_targets
from kobimo.workspace.files import sha256_of
from kobimo.workspace.history import changes
from kobimo.workspace.journal import is_pending
from kobimo.workspace.locks import WorkspaceLock

Check = Callable[[OpenedWorkspace], Iterator[Diagnosis]]

_UNDER_WAY = frozenset({"ORPHAN_OBSERVATIONS", "NOT_REGISTERED", "REMAINS"})
"""What the work of a command that runs looks like from outside."""


def examine(workspace: OpenedWorkspace) -> tuple[Diagnosis, ...]:
    """Verify hashes, receipts, manifests, definitions, register and leftovers; another command may be writing.

    Returns
    -------
    tuple of Diagnosis
        Empty if everything is in order; errors first.
    """
    busy = is_written(workspace)
    found = _examine(workspace, _CHECKS)
    if all(item.severity is Severity.NOTE for item in found):
        return found
    again = set(_examine(replace(workspace), _CHECKS))  # what changed while we looked is no damage
    busy = busy or is_written(workspace)
    return tuple(item for item in found if item in again and not (busy and item.code in _UNDER_WAY))


def repair(workspace: OpenedWorkspace) -> tuple[Diagnosis, ...]:
    """Remove remains of interrupted work and complete the register; returns what was repaired.

    As long as an interrupted step cannot be finished, nothing else is touched; `examine` says why.
    """
    try:
        with WorkspaceLock(workspace.layout.data_lock, "kobimo doctor"):
            todo = [item for item in _examine(workspace, _MENDING) if item.repairable]
            for item in todo:
                _mend(workspace, item)
    except LockedError:
        raise
    except WorkspaceError:
        if not is_pending(workspace.layout):
            raise
        return ()
    return tuple(todo)


def _mend(workspace: OpenedWorkspace, item: Diagnosis) -> None:
    path = workspace.layout.root / item.subject
    if path.name in {WITHDRAWN, DECISION, RETRACTED, ERASED}:
        _record_notice(workspace, path)
    elif item.code == "NOT_REGISTERED":
        workspace.register.record(_artifact(workspace, path), user=workspace.user, action="repair")
    elif item.code == "JOB_LOST":
        JobTable(workspace.register).lose(path.stem)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _record_notice(workspace: OpenedWorkspace, path: Path) -> None:
    """Enter a withdrawal, decision, retraction or erasure into the register, with the reason that it has."""
    subject = f"delivery:{path.parent.parent.name}/{path.parent.name}"
    if path.name == ERASED:
        action, reason = "erase", "; ".join(map(erasure_detail, read_erasures(path.parent)[-1:]))
    elif path.name == DECISION:
        found = json.loads(path.read_bytes())
        action, reason = "approve" if found["approved"] else "refuse", found["note"]
    else:
        action, reason = "retract", json.loads(path.read_bytes())["reason"]
    if path.name in {WITHDRAWN, DECISION}:
        subject = f"release:{path.parent.name}"
    if path.name == WITHDRAWN:
        action = "withdraw"
    workspace.register.event(user=workspace.user, action=action, subject=subject, detail=reason)


def _examine(workspace: OpenedWorkspace, checks: Iterable[Check]) -> tuple[Diagnosis, ...]:
    found: list[Diagnosis] = []
    for check in checks:
        found += _guarded(check, workspace)
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    unique = {(d.code, d.subject, d.message): d for d in found}
    return tuple(sorted(unique.values(), key=lambda d: order.index(d.severity)))


def _guarded(check: Check, workspace: OpenedWorkspace) -> list[Diagnosis]:
    """Run one check; what stops it is a finding as well."""
    found: list[Diagnosis] = []
    try:
        found.extend(check(workspace))
    except KobimoError as error:
        found.append(diagnosis("DEFINITIONS", error.where, message=error.message, remedy=error.remedy))
    return found


def _definitions(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    known = workspace.definitions.datasets
    for receipt in _receipts(workspace):
        for dataset in sorted({item.dataset for item in receipt.slices} - set(known)):
            yield diagnosis("DATASET_UNKNOWN", f"data/deliveries/{receipt.source}/{receipt.id}", dataset=dataset)


def _disclosure(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Read the rules of confidentiality; raises what is wrong with them."""
    rules_of(workspace)
    yield from ()


def _targets(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Read the targets; raises what is wrong with them."""
    kept_targets(workspace)
    yield from ()


def _readings(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    receipts = _receipts(workspace)
    for receipt in receipts:
        if receipt.source not in workspace.definitions.sources and not receipt.retracted:
            folder = f"data/deliveries/{receipt.source}/{receipt.id}"
            yield diagnosis("SOURCE_UNKNOWN", folder, source=receipt.source)
    for receipt in outdated_readings(workspace, receipts):
        folder = f"data/deliveries/{receipt.source}/{receipt.id}"
        code = "READ_DIFFERENTLY" if receipt.originals else "CANNOT_BE_READ_AGAIN"
        yield diagnosis(code, folder, command=read_again(workspace.layout, receipt))


def _areas(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    receipts = _receipts(workspace)
    for name in sorted(workspace.definitions.spaces):
        if not workspace.layout.areas(name).exists():
            yield diagnosis("NO_AREAS", f"spaces/{name}.yaml")
            continue
        known = {(area.level, area.key) for area in workspace.space(name).all_areas()}
        strange = sorted(set(workspace.geometries(name)) - known)
        again = areas_again(workspace.layout, name, receipts)
        if strange:
            yield diagnosis("GEOMETRY_DIFFERS", f"spaces/{name}.geojson", area=":".join(strange[0]), command=again)
        for changed in differing_files(workspace, name, receipts):
            yield diagnosis("AREAS_CHANGED", changed, command=again)
    yield from releases_before_areas(workspace, receipts)
    for unit in held_slices(receipts):
        dataset = workspace.definitions.datasets.get(unit.slice.dataset)
        path = workspace.layout.root / unit.path
        if dataset is None or not workspace.layout.areas(dataset.space).exists():
            continue
        level = unit.slice.level
        try:
            rows = pq.read_table(path, columns=["area"], filters=pc.field("level") == level)
        except (OSError, pa.ArrowException):
            continue  # `_deliveries` reports a file that is missing or damaged
        gone = sorted(set(rows["area"].to_pylist()) - set(workspace.history(dataset.space).ever(level)))
        if gone:
            yield diagnosis("AREA_UNKNOWN", unit.path, count=len(gone), level=level, key=gone[0])


def _receipts(workspace: OpenedWorkspace) -> list[Receipt]:
    """Receipts that can be read; damaged ones are reported by `_deliveries`."""
    receipts = []
    for path in sorted(workspace.layout.deliveries.glob(f"*/*/{RECEIPT}")):
        if _temporary(path.parent):
            continue
        try:
            receipts.append(read_receipt(path))
        except KobimoError:
            continue
    return receipts


def _deliveries(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    layout = workspace.layout
    for folder in sorted(p for p in layout.deliveries.glob("*/*") if p.is_dir() and not _temporary(p)):
        relative = layout.relative(folder)
        lost = {"folder": relative, "command": strike(layout, "delivery", folder.name)}
        if not (folder / RECEIPT).exists():
            yield diagnosis("NO_RECEIPT", relative, **lost)
            continue
        try:
            receipt = read_receipt(folder / RECEIPT)
        except KobimoError as error:
            yield diagnosis("RECEIPT_DAMAGED", relative, message=error.message, **lost)
            continue
        for entry in receipt.originals:
            if damage := _damage(folder / entry.name, entry.sha256):
                yield diagnosis(damage, f"{relative}/{entry.name}", **lost)
        gone = bool(receipt.retracted) or receipt.lacks(ErasedPart.OBSERVATIONS)
        for made in () if gone else receipt.observations:
            if _damage(layout.root / made.path, made.sha256):
                yield diagnosis("VALUES_DAMAGED", made.path, command=from_the_originals(layout, receipt))
        expected = {RECEIPT, RETRACTED, ERASED, SIGNED, *(entry.name for entry in receipt.files)}
        for extra in sorted(p.name for p in folder.iterdir() if p.name not in expected and not _temporary(p)):
            yield diagnosis("STRANGE_FILE", f"{relative}/{extra}")


def _damage(path: Path, sha256: str) -> str:
    if not path.exists():
        return "FILE_MISSING"
    return "" if sha256_of(path) == sha256 else "FILE_CHANGED"


def _observations(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report values of no delivery; those of a damaged or vanished delivery are kept, so that it can be restored."""
    receipts = _receipts(workspace)
    known = {entry.path for receipt in receipts for entry in receipt.observations}
    folders = {path.name for path in workspace.layout.deliveries.glob("*/*") if path.is_dir() and not _temporary(path)}
    recorded = {item.id.rpartition("/")[2] for item in workspace.register.artifacts() if item.kind == "delivery"}
    to_restore = (folders | recorded) - {receipt.id for receipt in receipts}
    for path in sorted(workspace.layout.observations.glob("*/*.parquet")):
        if workspace.layout.relative(path) not in known and path.stem not in to_restore:
            yield diagnosis("ORPHAN_OBSERVATIONS", workspace.layout.relative(path))


def _build(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    if (workspace.layout.build / CURRENT).exists():
        try:
            current_build(workspace.layout)
        except KobimoError as error:
            yield diagnosis("BUILD_DAMAGED", "data/build", message=error.message, remedy=error.remedy)


def _releases(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for folder in sorted(p for p in workspace.layout.releases.glob("*") if p.is_dir() and not _temporary(p)):
        relative = workspace.layout.relative(folder)
        lost = {"folder": relative, "command": strike(workspace.layout, "release", folder.name)}
        if not (folder / MANIFEST).exists():
            yield diagnosis("NO_MANIFEST", relative, **lost)
            continue
        try:
            release = find_kept(workspace.layout, folder.name)
            release.check()
        except KobimoError as error:
            subject = workspace.layout.relative(Path(error.where))
            yield diagnosis("RELEASE_DAMAGED", subject, message=error.message, **lost)
            continue
        expected = {MANIFEST, WITHDRAWN, DECISION, *(entry.path for entry in release.manifest.artifacts)}
        for extra in sorted(path for path in folder.rglob("*") if path.is_file() and not _temporary(path)):
            if extra.relative_to(folder).as_posix() not in expected:
                yield diagnosis("STRANGE_FILE", workspace.layout.relative(extra))


def _told(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for item in told_figures(workspace.layout):
        lost = {"folder": workspace.layout.relative(item.folder), "command": strike(workspace.layout, "told", item.id)}
        for entry in item.entry.artifacts:
            if damage := _damage(item.folder / entry.path, entry.sha256):
                yield diagnosis(damage, f"{lost['folder']}/{entry.path}", **lost)


def _register(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    on_disk = {
        ("delivery", f"{p.parent.parent.name}/{p.parent.name}"): p.parent
        for p in workspace.layout.deliveries.glob(f"*/*/{RECEIPT}")
        if not _temporary(p.parent)
    }
    on_disk |= {
        ("release", p.parent.name): p.parent
        for p in workspace.layout.releases.glob(f"*/{MANIFEST}")
        if not _temporary(p.parent)
    }
    on_disk |= {("told", item.id): item.folder for item in told_figures(workspace.layout)}
    workspace.register.verify()
    recorded = {(item.kind, item.id): item for item in workspace.register.artifacts()}
    for key, item in recorded.items():
        lost = {"folder": item.path, "command": strike(workspace.layout, *key)}
        if key not in on_disk:
            yield diagnosis("VANISHED", item.path, **lost)
        elif _artifact(workspace, on_disk[key]).sha256 != item.sha256:
            yield diagnosis("REGISTER_DIFFERS", item.path, **lost)
    for key, folder in sorted(on_disk.items()):
        if key not in recorded:
            yield diagnosis("NOT_REGISTERED", workspace.layout.relative(folder))
    revoked = workspace.register.revoked()
    for key, folder in sorted(on_disk.items()):
        notice = folder / (WITHDRAWN if key[0] == "release" else RETRACTED)
        if notice.exists() and key not in revoked:
            yield diagnosis("NOT_REGISTERED", workspace.layout.relative(notice))
        elif key in revoked and not notice.exists():
            again = strike(workspace.layout, *key)
            yield diagnosis("NOTICE_MISSING", workspace.layout.relative(notice), command=again)
    decided = workspace.register.decided()
    for (kind, name), folder in sorted(on_disk.items()):
        notice = folder / DECISION
        if notice.exists() and name not in decided:
            yield diagnosis("NOT_REGISTERED", workspace.layout.relative(notice))
        elif kind == "release" and name in decided and not notice.exists():
            again = command(workspace.layout, "approve", name)
            yield diagnosis("DECISION_MISSING", workspace.layout.relative(notice), command=again)
    yield from tombstones(workspace, [folder for key, folder in sorted(on_disk.items()) if key[0] == "delivery"])


def _artifact(workspace: OpenedWorkspace, folder: Path) -> Artifact:
    kinds = {workspace.layout.releases: ("release", MANIFEST), workspace.layout.told: ("told", ENTRY)}
    kind, file = kinds.get(folder.parent, ("delivery", RECEIPT))
    name = f"{folder.parent.name}/{folder.name}" if kind == "delivery" else folder.name
    return Artifact(kind, name, workspace.layout.relative(folder), sha256_of(folder / file))


def _temporary(path: Path) -> bool:
    return path.name.startswith(".")


def _history(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    changed = changes(workspace.layout)
    if changed:
        yield diagnosis("NOT_IN_HISTORY", changed[0], count=len(changed))


_MENDING: tuple[Check, ...] = (_observations, _register, erased_files, remains, jobs)
"""The checks whose findings can be repaired; none of them reads the data themselves."""

_CHECKS: tuple[Check, ...] = (
    _definitions,
    _disclosure,
    _targets,
    _readings,
    _areas,
    broken_places,
    unknown_peers,
    shared_names,
    _deliveries,
    _observations,
    _build,
    _releases,
    _told,
    _register,
    erased_files,
    erased_inputs,
    unfinished,
    remains,
    jobs,
    locks,
    _history,
)
