"""Doctor: compare everything in a workspace with what must be there, and say what to do."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.errors import KobimoError
from kobimo.model.checks import Severity
from kobimo.reference.diagnoses import Diagnosis, diagnosis
from kobimo.store.builds import CURRENT, current_build
from kobimo.store.deliveries import RECEIPT, RETRACTED, Receipt, held_slices, read_receipt
from kobimo.store.jobs import JobState, JobTable, log_folder
from kobimo.store.register import Artifact
from kobimo.store.releases import MANIFEST, WITHDRAWN, find_release
from kobimo.workflows.opened import OpenedWorkspace, german_day
from kobimo.workflows.reading import outdated_readings
from kobimo.workspace.files import leftovers, sha256_of
from kobimo.workspace.history import changes
from kobimo.workspace.locks import WorkspaceLock, lock_state

Check = Callable[[OpenedWorkspace], Iterator[Diagnosis]]


def examine(workspace: OpenedWorkspace) -> tuple[Diagnosis, ...]:
    """Verify hashes, receipts, manifests, definitions, register and leftovers.

    Returns
    -------
    tuple of Diagnosis
        Empty if everything is in order; errors first.
    """
    return _examine(workspace, _CHECKS)


def repair(workspace: OpenedWorkspace) -> tuple[Diagnosis, ...]:
    """Remove remains of interrupted work and complete the register; returns what was repaired."""
    with WorkspaceLock(workspace.layout.data_lock, "kobimo doctor"):
        todo = [item for item in _examine(workspace, _MENDING) if item.repairable]
        for item in todo:
            _mend(workspace, item)
    return tuple(todo)


def _mend(workspace: OpenedWorkspace, item: Diagnosis) -> None:
    path = workspace.layout.root / item.subject
    if item.code == "NOT_REGISTERED":
        kind = "release" if path.is_relative_to(workspace.layout.releases) else "delivery"
        workspace.register.record(_artifact(workspace, kind, path), user=workspace.user, action="repair")
    elif item.code == "JOB_LOST":
        JobTable(workspace.register).lose(path.stem)
    elif path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


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


def _readings(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    receipts = _receipts(workspace)
    for receipt in receipts:
        if receipt.source not in workspace.definitions.sources and not receipt.retracted:
            folder = f"data/deliveries/{receipt.source}/{receipt.id}"
            yield diagnosis("SOURCE_UNKNOWN", folder, source=receipt.source)
    for receipt in outdated_readings(workspace, receipts):
        folder = f"data/deliveries/{receipt.source}/{receipt.id}"
        yield diagnosis("READ_DIFFERENTLY", folder, source=receipt.source)


def _areas(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for name in sorted(workspace.definitions.spaces):
        if not workspace.layout.areas(name).exists():
            yield diagnosis("NO_AREAS", f"spaces/{name}.yaml")
            continue
        known = {(area.level, area.key) for area in workspace.space(name).all_areas()}
        strange = sorted(set(workspace.geometries(name)) - known)
        if strange:
            yield diagnosis("GEOMETRY_DIFFERS", f"spaces/{name}.geojson", area=":".join(strange[0]))
    for unit in held_slices(_receipts(workspace)):
        dataset = workspace.definitions.datasets.get(unit.slice.dataset)
        path = workspace.layout.root / unit.path
        if dataset is None or not workspace.layout.areas(dataset.space).exists():
            continue
        space, level = workspace.space(dataset.space), unit.slice.level
        try:
            rows = pq.read_table(path, columns=["area"], filters=pc.field("level") == level)
        except (OSError, pa.ArrowException):
            continue  # `_deliveries` reports a file that is missing or damaged
        gone = sorted(set(rows["area"].to_pylist()) - set(space.keys(level) if level in space.levels else ()))
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
    for folder in sorted(p for p in workspace.layout.deliveries.glob("*/*") if p.is_dir() and not _temporary(p)):
        relative = workspace.layout.relative(folder)
        if not (folder / RECEIPT).exists():
            yield diagnosis("NO_RECEIPT", relative)
            continue
        try:
            receipt = read_receipt(folder / RECEIPT)
        except KobimoError as error:
            yield diagnosis("RECEIPT_DAMAGED", relative, message=error.message, remedy=error.remedy)
            continue
        for entry in receipt.files:
            yield from _compare(workspace, folder / entry.name, entry.sha256)
        for made in () if receipt.retracted else receipt.observations:
            yield from _compare(workspace, workspace.layout.root / made.path, made.sha256)
        expected = {RECEIPT, RETRACTED, *(entry.name for entry in receipt.files)}
        for extra in sorted(p.name for p in folder.iterdir() if p.name not in expected and not _temporary(p)):
            yield diagnosis("STRANGE_FILE", f"{relative}/{extra}")


def _compare(workspace: OpenedWorkspace, path: Path, sha256: str) -> Iterator[Diagnosis]:
    if not path.exists():
        yield diagnosis("FILE_MISSING", workspace.layout.relative(path))
    elif sha256_of(path) != sha256:
        yield diagnosis("FILE_CHANGED", workspace.layout.relative(path))


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
        if not (folder / MANIFEST).exists():
            yield diagnosis("NO_MANIFEST", workspace.layout.relative(folder))
            continue
        try:
            release = find_release(workspace.layout, folder.name)
            release.check()
        except KobimoError as error:
            subject = workspace.layout.relative(Path(error.where))
            yield diagnosis("RELEASE_DAMAGED", subject, message=error.message, remedy=error.remedy)
            continue
        expected = {MANIFEST, WITHDRAWN, *(entry.path for entry in release.manifest.artifacts)}
        for extra in sorted(path for path in folder.rglob("*") if path.is_file() and not _temporary(path)):
            if extra.relative_to(folder).as_posix() not in expected:
                yield diagnosis("STRANGE_FILE", workspace.layout.relative(extra))


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
    recorded = {(item.kind, item.id): item for item in workspace.register.artifacts()}
    for key, item in recorded.items():
        if key not in on_disk:
            yield diagnosis("VANISHED", item.path)
        elif _artifact(workspace, item.kind, on_disk[key]).sha256 != item.sha256:
            yield diagnosis("REGISTER_DIFFERS", item.path)
    for key, folder in sorted(on_disk.items()):
        if key not in recorded:
            yield diagnosis("NOT_REGISTERED", workspace.layout.relative(folder))
    for key in sorted(workspace.register.revoked() & on_disk.keys()):
        notice = on_disk[key] / (WITHDRAWN if key[0] == "release" else RETRACTED)
        if not notice.exists():
            yield diagnosis("NOTICE_MISSING", workspace.layout.relative(notice))


def _artifact(workspace: OpenedWorkspace, kind: str, folder: Path) -> Artifact:
    name = folder.name if kind == "release" else f"{folder.parent.name}/{folder.name}"
    file = folder / (MANIFEST if kind == "release" else RECEIPT)
    return Artifact(kind, name, workspace.layout.relative(folder), sha256_of(file))


def _temporary(path: Path) -> bool:
    return path.name.startswith(".")


def _remains(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for path in leftovers(workspace.layout.root):
        yield diagnosis("REMAINS", workspace.layout.relative(path))


def _jobs(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    """Report jobs whose process is gone, and logs of jobs that the database does not know.

    A job without a log is in order: its row says how it ended, and whoever needs room may delete logs.
    """
    logs = sorted(log_folder(workspace.layout).glob("*.log"))  # before the rows: a row is there before its log
    found = JobTable(workspace.register).all()
    for job in found:
        if job.state is JobState.LOST and not job.noticed:
            yield diagnosis("JOB_LOST", job.log, title=job.title, day=german_day(job.created_at))
    known = {job.log for job in found}
    for path in logs:
        if workspace.layout.relative(path) not in known:
            yield diagnosis("STRANGE_LOG", workspace.layout.relative(path))


def _locks(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for path in (workspace.layout.definitions_lock, workspace.layout.data_lock):
        state = lock_state(path)
        if state is not None:
            yield diagnosis("LOCKED", workspace.layout.relative(path), holder=state.description)


def _history(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    changed = changes(workspace.layout)
    if changed:
        yield diagnosis("NOT_IN_HISTORY", changed[0], count=len(changed))


_MENDING: tuple[Check, ...] = (_observations, _register, _remains, _jobs)
"""The checks whose findings can be repaired; none of them reads the data themselves."""

_CHECKS: tuple[Check, ...] = (
    _definitions,
    _readings,
    _areas,
    _deliveries,
    _observations,
    _build,
    _releases,
    _register,
    _remains,
    _jobs,
    _locks,
    _history,
)
