"""Doctor: compare everything in a workspace with what must be there, and say what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from kobimo.errors import KobimoError
from kobimo.language import _
from kobimo.model.checks import Severity
from kobimo.store.builds import CURRENT, current_build
from kobimo.store.deliveries import RECEIPT, RETRACTED, Receipt, held_slices, read_receipt
from kobimo.store.register import Artifact
from kobimo.store.releases import MANIFEST, list_releases
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workspace.files import leftovers, sha256_of
from kobimo.workspace.history import changes
from kobimo.workspace.locks import WorkspaceLock, lock_state


@dataclass(frozen=True, slots=True)
class Diagnosis:
    """One thing that is not as it must be; `repairable` by `kobimo doctor --repair`."""

    code: str
    severity: Severity
    subject: str
    message: str
    remedy: str
    repairable: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return asdict(self)


def examine(workspace: OpenedWorkspace) -> tuple[Diagnosis, ...]:
    """Verify hashes, receipts, manifests, definitions, register and leftovers.

    Returns
    -------
    tuple of Diagnosis
        Empty if everything is in order; errors first.
    """
    found: list[Diagnosis] = []
    for check in (
        _definitions,
        _areas,
        _deliveries,
        _observations,
        _build,
        _releases,
        _register,
        _remains,
        _locks,
        _history,
    ):
        found += _guarded(check, workspace)
    order = (Severity.ERROR, Severity.WARNING, Severity.NOTE)
    unique = {(d.code, d.subject, d.message): d for d in found}
    return tuple(sorted(unique.values(), key=lambda d: order.index(d.severity)))


def repair(workspace: OpenedWorkspace) -> tuple[Diagnosis, ...]:
    """Remove remains of interrupted work and complete the register; returns what was repaired."""
    with WorkspaceLock(workspace.layout.data_lock, "kobimo doctor"):
        todo = [item for item in examine(workspace) if item.repairable]
        for item in todo:
            path = workspace.layout.root / item.subject
            if item.code == "NOT_REGISTERED":
                kind = "release" if path.is_relative_to(workspace.layout.releases) else "delivery"
                workspace.register.record(_artifact(workspace, kind, path), user=workspace.user, action="repair")
            elif item.code in {"REMAINS", "ORPHAN_OBSERVATIONS"}:
                _remove(path)
    return tuple(todo)


def _remove(path: Path) -> None:
    import shutil  # noqa: PLC0415

    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def _guarded(check: Callable[[OpenedWorkspace], Iterator[Diagnosis]], workspace: OpenedWorkspace) -> list[Diagnosis]:
    found: list[Diagnosis] = []
    try:
        found.extend(check(workspace))
    except KobimoError as error:
        found.append(Diagnosis("DEFINITIONS", Severity.ERROR, error.where, error.message, error.remedy))
    return found


def _definitions(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    known = workspace.definitions.datasets
    for receipt in _receipts(workspace):
        for dataset in sorted({item.dataset for item in receipt.slices} - set(known)):
            yield Diagnosis(
                "DATASET_UNKNOWN",
                Severity.WARNING,
                f"data/deliveries/{receipt.source}/{receipt.id}",
                _("Die Lieferung gehört zu einem Datensatz, den es nicht mehr gibt: {dataset}.").format(
                    dataset=dataset
                ),
                _("datasets/{dataset}.yaml zurückholen (kobimo history), oder nichts tun.").format(dataset=dataset),
            )


def _areas(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for name in sorted(workspace.definitions.spaces):
        if not workspace.layout.areas(name).exists():
            yield Diagnosis(
                "NO_AREAS",
                Severity.NOTE,
                f"spaces/{name}.yaml",
                _("Zu diesem Raumsystem wurden noch keine Gebiete eingelesen."),
                _("kobimo import mit der Quelle der Gebiete ausführen."),
            )
            continue
        space = workspace.space(name)
        known = {(area.level, area.key) for area in space.all_areas()}
        strange = sorted(set(workspace.geometries(name)) - known)
        if strange:
            yield Diagnosis(
                "GEOMETRY_DIFFERS",
                Severity.ERROR,
                f"spaces/{name}.geojson",
                _("Die Geometrie enthält Gebiete, die nicht in der Tabelle stehen, zum Beispiel {area}.").format(
                    area=":".join(strange[0])
                ),
                _("Die Gebiete noch einmal einlesen."),
            )
    for unit in held_slices(_receipts(workspace)):
        dataset = workspace.definitions.datasets.get(unit.slice.dataset)
        path = workspace.layout.root / unit.path
        if dataset is None or not path.exists() or not workspace.layout.areas(dataset.space).exists():
            continue
        space = workspace.space(dataset.space)
        rows = pq.read_table(path, columns=["area", "level"])
        for level in set(rows["level"].to_pylist()) & {unit.slice.level}:
            keys = {r["area"] for r in rows.to_pylist() if r["level"] == level}
            gone = sorted(keys - set(space.keys(level) if level in space.levels else ()))
            if gone:
                yield Diagnosis(
                    "AREA_UNKNOWN",
                    Severity.ERROR,
                    unit.path,
                    _("{count} Gebiete der Werte gibt es auf der Ebene {level} nicht, zum Beispiel {key}.").format(
                        count=len(gone), level=level, key=gone[0]
                    ),
                    _("Die Tabelle der Gebiete zurückholen (kobimo history) oder die Lieferung neu einlesen."),
                )


def _receipts(workspace: OpenedWorkspace) -> list[Receipt]:
    """Receipts that can be read; damaged ones are reported by `_deliveries`."""
    receipts = []
    for path in sorted(workspace.layout.deliveries.glob(f"*/*/{RECEIPT}")):
        try:
            receipts.append(read_receipt(path))
        except KobimoError:
            continue
    return receipts


def _deliveries(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    restore = _("Aus der Sicherung zurückholen, oder die Datei noch einmal einlesen.")
    for folder in sorted(p for p in workspace.layout.deliveries.glob("*/*") if p.is_dir()):
        if _temporary(folder):
            continue
        relative = workspace.layout.relative(folder)
        if not (folder / RECEIPT).exists():
            yield Diagnosis("NO_RECEIPT", Severity.ERROR, relative, _("Der Lieferung fehlt die Quittung."), restore)
            continue
        try:
            receipt = read_receipt(folder / RECEIPT)
        except KobimoError as error:
            yield Diagnosis("RECEIPT_DAMAGED", Severity.ERROR, relative, error.message, error.remedy)
            continue
        for entry in receipt.files:
            yield from _compare(workspace, folder / entry.name, entry.sha256, restore)
        for made in receipt.observations:
            yield from _compare(workspace, workspace.layout.root / made.path, made.sha256, restore)
        expected = {RECEIPT, RETRACTED, *(entry.name for entry in receipt.files)}
        for extra in sorted(p.name for p in folder.iterdir() if p.name not in expected):
            yield Diagnosis(
                "STRANGE_FILE",
                Severity.WARNING,
                f"{relative}/{extra}",
                _("Diese Datei gehört nicht zur Lieferung."),
                _("An einen anderen Ort verschieben."),
            )


def _compare(workspace: OpenedWorkspace, path: Path, sha256: str, remedy: str) -> Iterator[Diagnosis]:
    if not path.exists():
        yield Diagnosis("FILE_MISSING", Severity.ERROR, workspace.layout.relative(path), _("Die Datei fehlt."), remedy)
    elif sha256_of(path) != sha256:
        yield Diagnosis(
            "FILE_CHANGED", Severity.ERROR, workspace.layout.relative(path), _("Die Datei wurde verändert."), remedy
        )


def _observations(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    known = {entry.path for receipt in _receipts(workspace) for entry in receipt.observations}
    damaged = {folder.parent.name for folder in workspace.layout.deliveries.glob(f"*/*/{RECEIPT}")}
    for path in sorted(workspace.layout.observations.glob("*/*.parquet")):
        if workspace.layout.relative(path) not in known and path.stem not in damaged:
            yield Diagnosis(
                "ORPHAN_OBSERVATIONS",
                Severity.WARNING,
                workspace.layout.relative(path),
                _("Werte ohne Lieferung; ein Einlesen wurde wohl unterbrochen. Sie zählen nicht."),
                _("kobimo doctor --repair entfernt sie."),
                repairable=True,
            )


def _build(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    if (workspace.layout.build / CURRENT).exists():
        try:
            current_build(workspace.layout)
        except KobimoError as error:
            yield Diagnosis("BUILD_DAMAGED", Severity.ERROR, "data/build", error.message, error.remedy)


def _releases(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for folder in sorted(p for p in workspace.layout.releases.iterdir() if p.is_dir() and not _temporary(p)):
        if not (folder / MANIFEST).exists():
            yield Diagnosis(
                "NO_MANIFEST",
                Severity.ERROR,
                workspace.layout.relative(folder),
                _("Dem Freigabestand fehlt das Verzeichnis (manifest.json); er gilt nicht."),
                _("Aus der Sicherung zurückholen oder den Ordner entfernen."),
            )
    for release in list_releases(workspace.layout):
        try:
            release.check()
        except KobimoError as error:
            yield Diagnosis(
                "RELEASE_DAMAGED",
                Severity.ERROR,
                workspace.layout.relative(Path(error.where)),
                error.message,
                error.remedy,
            )


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
            yield Diagnosis(
                "VANISHED",
                Severity.ERROR,
                item.path,
                _("Laut Datenbank muss es diesen Ordner geben; er fehlt."),
                _("Aus der Sicherung zurückholen."),
            )
        elif _artifact(workspace, item.kind, on_disk[key]).sha256 != item.sha256:
            yield Diagnosis(
                "REGISTER_DIFFERS",
                Severity.ERROR,
                item.path,
                _("Quittung oder Verzeichnis wurde nach dem Anlegen verändert."),
                _("Aus der Sicherung zurückholen."),
            )
    for key, folder in sorted(on_disk.items()):
        if key not in recorded:
            yield Diagnosis(
                "NOT_REGISTERED",
                Severity.WARNING,
                workspace.layout.relative(folder),
                _("Der Ordner steht nicht in der Datenbank."),
                _("kobimo doctor --repair trägt ihn nach."),
                repairable=True,
            )


def _artifact(workspace: OpenedWorkspace, kind: str, folder: Path) -> Artifact:
    name = folder.name if kind == "release" else f"{folder.parent.name}/{folder.name}"
    file = folder / (MANIFEST if kind == "release" else RECEIPT)
    return Artifact(kind, name, workspace.layout.relative(folder), sha256_of(file))


def _temporary(path: Path) -> bool:
    return path.name.startswith(".")


def _remains(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for path in leftovers(workspace.layout.root):
        yield Diagnosis(
            "REMAINS",
            Severity.WARNING,
            workspace.layout.relative(path),
            _("Rest einer unterbrochenen Arbeit; er zählt nicht."),
            _("kobimo doctor --repair entfernt ihn."),
            repairable=True,
        )


def _locks(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    for path in (workspace.layout.definitions_lock, workspace.layout.data_lock):
        state = lock_state(path)
        if state is not None:
            yield Diagnosis(
                "LOCKED",
                Severity.NOTE,
                workspace.layout.relative(path),
                state.description,
                _("Nichts zu tun: eine Sperre ohne lebenden Vorgang wird beim nächsten Schreiben übernommen."),
            )


def _history(workspace: OpenedWorkspace) -> Iterator[Diagnosis]:
    changed = changes(workspace.layout)
    if changed:
        yield Diagnosis(
            "NOT_IN_HISTORY",
            Severity.NOTE,
            changed[0],
            _("{count} Definitionen wurden außerhalb von kobimo geändert.").format(count=len(changed)),
            _("Nichts zu tun: „kobimo build“ nimmt sie in den Verlauf auf."),
        )
