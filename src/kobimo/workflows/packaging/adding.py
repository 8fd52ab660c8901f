"""Take over a package: as one step, with an entry in the history, or not at all."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.indicator import IndicatorGroup
from kobimo.model.text import Definition
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.packaging.adapting import adapted, placed_in, regrouped
from kobimo.workflows.packaging.comparing import Entry, compared, entries_of
from kobimo.workflows.packaging.deciding import Decided, OnConflict, decided, together
from kobimo.workspace.definitions import load_definitions
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import DEFINITION_FOLDERS, Layout
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.package.file import Package, read_package
from kobimo.workspace.package.keys import Keyring, grouped
from kobimo.workspace.package.manifest import FOLDERS
from kobimo.workspace.paths import reachable
from kobimo.workspace.street_table import streets_bytes
from kobimo.workspace.yaml_write import definition_bytes


@dataclass(frozen=True)
class Inspected:
    """A package, and how its definitions stand to a workspace (all new without one)."""

    package: Package
    entries: tuple[Entry, ...]

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        manifest, seal = self.package.manifest, self.package.seal
        return {
            "format": manifest.format,
            "kobimo": manifest.kobimo,
            "made_on": manifest.made_on.isoformat(),
            "municipality": manifest.municipality or None,
            "licence": manifest.licence or None,
            "fingerprint": grouped(seal.fingerprint) or None,
            "confirmed": seal.confirmed,
            "seal": seal.reason,
            "items": [entry.as_dict() for entry in self.entries],
        }


@dataclass(frozen=True)
class AddedPackage:
    """What was taken over, or would be; `files` are paths from the root."""

    inspected: Inspected
    decisions: tuple[Decided, ...]
    files: tuple[str, ...]
    dry_run: bool

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        decided = [{"kind": d.entry.kind, "id": d.entry.id, "action": d.action, "as": d.name} for d in self.decisions]
        return self.inspected.as_dict() | {"decisions": decided, "files": list(self.files), "dry_run": self.dry_run}


def inspect_package(
    file: str | Path, workspace: OpenedWorkspace | None = None, keyring: Keyring | None = None
) -> Inspected:
    """Read a package and compare it with a workspace; nothing is changed.

    Parameters
    ----------
    file : path
    workspace : OpenedWorkspace, optional
    keyring : Keyring, optional
        Default: that of the user.

    Returns
    -------
    Inspected

    Raises
    ------
    InvalidInputError, NewerFormatError, DefinitionError
        If it is not read, with the reason.
    """
    path = reachable(file)
    if not path.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(file), remedy=_("Bitte den Pfad prüfen."))
    package = read_package(path, (keyring or Keyring.of_user()).trusted())
    entries = entries_of(package)
    return Inspected(package, compared(workspace, entries) if workspace is not None else entries)


def add_package(
    workspace: OpenedWorkspace,
    file: str | Path,
    *,
    on_conflict: OnConflict = "keep",
    level: str = "",
    unconfirmed: bool = False,
    dry_run: bool = False,
    keyring: Keyring | None = None,
) -> AddedPackage:
    """Take over a package.

    Parameters
    ----------
    workspace : OpenedWorkspace
    file : path
    on_conflict : "keep", "replace" or "rename"
        What happens where the workspace has something else under that id or name.
    level : str
        `space:level` of new datasets, where the workspace has not those of the package.
    unconfirmed : bool
        Take over a package that nobody has signed whose key is trusted.
    dry_run : bool
        Only say what would happen.
    keyring : Keyring, optional
        Default: that of the user.

    Returns
    -------
    AddedPackage

    Raises
    ------
    InvalidInputError
        If the package is not confirmed, or the level of its datasets is not known here; nothing was written.
    DefinitionError
        If the definitions would not fit together; nothing was written.
    """
    inspected = inspect_package(file, workspace, keyring)
    seal = inspected.package.seal
    if not (seal.confirmed or unconfirmed or dry_run):
        raise InvalidInputError(
            seal.reason,
            where=str(file),
            remedy=_(
                "Den Fingerabdruck mit der Herkunft vergleichen (am Telefon), dann „kobimo package trust "
                "FINGERABDRUCK“. Bewusst ohne Bestätigung: --unconfirmed."
            ),
        )
    decisions = together([decided(workspace, entry, on_conflict) for entry in inspected.entries])
    files = _files(workspace, decisions, inspected.package.manifest.municipality, level)
    if files:
        _refuse_unsound(workspace, files)
    if files and not dry_run:
        _write(workspace, files, reason=_("Austauschpaket {file}").format(file=Path(file).name))
    return AddedPackage(inspected, decisions, tuple(sorted(map(workspace.layout.relative, files))), dry_run)


def _files(
    workspace: OpenedWorkspace, decisions: Sequence[Decided], municipality: str, level: str
) -> dict[Path, bytes]:
    """Return the files that are written, by path."""
    renamed = {d.entry.id: d.name for d in decisions if d.entry.kind == "dataset" and d.action == "rename"}
    placed = placed_in(workspace, decisions, level)
    files: dict[Path, bytes] = {}
    comment = _("Aus einem Austauschpaket{of}; bitte prüfen.").format(of=f" ({municipality})" if municipality else "")
    for decision in decisions:
        if decision.action == "keep":
            continue
        definition = adapted(decision, renamed, placed, municipality)
        if isinstance(definition, IndicatorGroup):
            definition = regrouped(definition, decisions)
        if decision.entry.kind == "streets":
            files |= _street_files(workspace, decision, definition)
        else:
            files[_path(workspace.layout, decision)] = definition_bytes(definition, comment)
    return files


def _path(layout: Layout, decision: Decided) -> Path:
    """Return the file of a definition."""
    if decision.entry.kind in {"source", "recipe"}:
        return layout.sources / decision.name / f"{decision.entry.kind}.yaml"
    return layout.root / FOLDERS[decision.entry.kind] / f"{decision.name}.yaml"


def _street_files(workspace: OpenedWorkspace, decision: Decided, definition: Definition) -> dict[Path, bytes]:
    """Return an empty street directory, and its space where the workspace has none of that name."""
    layout, name = workspace.layout, decision.entry.id
    files = {layout.streets(name): streets_bytes(())}
    if name not in workspace.definitions.spaces:
        files[layout.spaces / f"{name}.yaml"] = definition_bytes(definition)
    return files


def _refuse_unsound(workspace: OpenedWorkspace, files: Mapping[Path, bytes]) -> None:
    """Load all definitions in a copy with the new files; raises what is wrong with them."""
    layout = workspace.layout
    with tempfile.TemporaryDirectory(prefix="kobimo-") as folder:
        copy = Layout(Path(folder))
        for source in (layout.root / name for name in DEFINITION_FOLDERS if name != "products"):
            if source.is_dir():
                shutil.copytree(source, copy.root / layout.relative(source), ignore=shutil.ignore_patterns("*.geojson"))
        for path, data in files.items():
            target = copy.root / layout.relative(path)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(data)
        load_definitions(copy, workspace.settings.catalogue)


def _write(workspace: OpenedWorkspace, files: Mapping[Path, bytes], *, reason: str) -> None:
    """Write files as one step."""
    layout = workspace.layout
    with (
        WorkspaceLock(layout.data_lock, "kobimo package"),
        WorkspaceLock(layout.definitions_lock, "kobimo package"),
        one_step(layout, reason=reason, user=workspace.user) as step,
    ):
        for path, data in files.items():
            step.file(path, data)
        step.finish()
