"""Open the protected release of another workspace: verified without the true figures, then kept like an own one."""

from __future__ import annotations

import io
import json
from dataclasses import dataclass
from functools import partial, reduce
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from kobimo.disclosure import Released, reopen
from kobimo.errors import DisclosureRefusedError, InvalidInputError, KobimoError
from kobimo.indicators.tables import KEYS, SCHEMA
from kobimo.language import _
from kobimo.model.release import Manifest, Origin
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.table import figure_table
from kobimo.publish.views import ReleaseHead, area_view, indicator_view, resolve
from kobimo.store.releases import (
    AREAS,
    DEFINITIONS,
    METADATA,
    PROTOCOL,
    VALUES,
    StoredRelease,
    list_kept,
    store_release,
)
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.pictures import picture_files
from kobimo.workflows.running.progress import SILENT, Progress
from kobimo.workspace.locks import WorkspaceLock
from kobimo.workspace.package.keys import Keyring, grouped
from kobimo.workspace.package.manifest import refused
from kobimo.workspace.package.release import CERTIFICATE, ReleasePackage, read_release_package
from kobimo.workspace.paths import reachable

_MOST_ROWS = 5_000_000
_MOST_BYTES = 2 << 30
"""Of the table, unpacked."""


@dataclass(frozen=True)
class Received:
    """A package with a release, and what became of it.

    Attributes
    ----------
    package : ReleasePackage
    stored : StoredRelease or None
        As it is kept here; None if it was only looked at.
    present : bool
        Whether it was here before.
    """

    package: ReleasePackage
    stored: StoredRelease | None = None
    present: bool = False

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        listed, seal = self.package.listed, self.package.seal
        return {
            "content": listed.content,
            "format": listed.format,
            "kobimo": listed.kobimo,
            "made_on": listed.made_on.isoformat(),
            "municipality": listed.municipality,
            "release": listed.release.id,
            "audience": listed.release.audience,
            "created_at": listed.release.created_at,
            "approved_at": listed.approved_at or None,
            "approved_by": listed.approved_by or None,
            "digest": listed.digest,
            "fingerprint": grouped(seal.fingerprint) or None,
            "confirmed": seal.confirmed,
            "seal": seal.reason,
            "kept_as": None if self.stored is None else self.stored.manifest.id,
            "present": self.present,
        }


def inspect_release(file: str | Path, keyring: Keyring | None = None) -> Received:
    """Read a package with a release and verify it; nothing is changed.

    Raises
    ------
    InvalidInputError, NewerFormatError
        If it is not read, with the reason.
    DisclosureRefusedError
        If its figures are not proved to be protected, or do not fit what explains them.
    """
    package = _read(file, keyring)
    _verified(package, Path(file).name)
    return Received(package)


def receive(
    workspace: OpenedWorkspace,
    file: str | Path,
    *,
    unconfirmed: bool = False,
    keyring: Keyring | None = None,
    progress: Progress = SILENT,
) -> Received:
    """Keep the release of a package like an own one, marked with its origin.

    Every file is compared with the signed list, and the table with its definitions and protocol. Pictures are drawn
    anew from the figures: nothing that somebody else drew is shown.

    Parameters
    ----------
    workspace : OpenedWorkspace
    file : path
    unconfirmed : bool, optional
        Also if nobody vouches for its origin.
    keyring : Keyring, optional
        Default: that of the user.
    progress : Progress, optional

    Returns
    -------
    Received

    Raises
    ------
    InvalidInputError, NewerFormatError, DisclosureRefusedError
        As `inspect_release`; also if the origin is not confirmed.
    """
    package = _read(file, keyring)
    if not (package.seal.confirmed or unconfirmed):
        raise InvalidInputError(
            _("Das Paket ist {reason}").format(reason=package.seal.reason),
            where=Path(file).name,
            remedy=_("Den Fingerabdruck mit der Herkunft vergleichen (kobimo package trust), oder --unconfirmed."),
        )
    progress.stage(_("Paket prüfen"))
    released, areas = _verified(package, Path(file).name)
    with WorkspaceLock(workspace.layout.data_lock, "kobimo package open"):
        if (there := _kept(workspace, package)) is not None:
            return Received(package, there, present=True)
        manifest = _manifest(workspace, package)
        head = ReleaseHead.of(manifest)
        files = {
            **{path: package.contents[path] for path in (VALUES, METADATA, PROTOCOL, AREAS)},
            **{path: data for path, data in package.contents.items() if path.startswith((DEFINITIONS, CERTIFICATE))},
            **picture_files(released, head, areas, progress=progress),
        }
        progress.stage(_("Freigabestand schreiben"))
        detail = package.listed.municipality
        note = partial(workspace.register.record, user=workspace.user, action="receive", detail=detail)
        return Received(package, store_release(workspace.layout, manifest, files, note))


def _read(file: str | Path, keyring: Keyring | None) -> ReleasePackage:
    path = reachable(file)
    if not path.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(file), remedy=_("Bitte den Pfad prüfen."))
    return read_release_package(path, (keyring or Keyring.of_user()).trusted())


def _verified(package: ReleasePackage, where: str) -> tuple[Released, bytes]:
    """Return the figures and the areas of a package whose files are those of its list."""
    metadata, protocol, areas = (_json(package, name, where) for name in (METADATA, PROTOCOL, AREAS))
    if areas.get("type") != "FeatureCollection":
        raise refused(where, _("die Gebiete (areas.geojson) sind kein GeoJSON"))
    if protocol.get("audience") != package.listed.release.audience:
        raise DisclosureRefusedError(
            _("Das Protokoll gilt einem anderen Empfängerkreis als der Freigabestand."), where=where
        )
    values = _values(package.contents[VALUES], where)
    try:
        released = reopen(values, metadata, protocol, whole=True)
        _show_everything(released, ReleaseHead.of(package.listed.release))
    except DisclosureRefusedError as error:
        raise DisclosureRefusedError(error.message, where=where, remedy=error.remedy) from error
    except Exception as error:  # what others wrote can be wrong in every way; then nothing of it is kept
        reason = error.message if isinstance(error, KobimoError) else f"{type(error).__name__}: {error}"
        text = _("Zahlen und Beschreibung (metadata.json, protocol.json) passen nicht zusammen ({reason})")
        raise refused(where, text.format(reason=reason)) from error
    return released, package.contents[AREAS]


def _json(package: ReleasePackage, name: str, where: str) -> dict[str, Any]:
    try:
        value = json.loads(package.contents[name])
    except (ValueError, RecursionError) as error:
        raise refused(where, _("„{name}“ ist kein JSON in UTF-8").format(name=name)) from error
    if not isinstance(value, dict):
        raise refused(where, _("„{name}“ ist kein JSON in UTF-8").format(name=name))
    return value


def _values(data: bytes, where: str) -> pa.Table:
    """Read the table; refuse another one before its rows are unpacked."""
    try:
        with pq.ParquetFile(io.BytesIO(data)) as file:
            head = file.metadata
            size = sum(head.row_group(number).total_byte_size for number in range(head.num_row_groups))
            if not file.schema_arrow.equals(SCHEMA) or head.num_rows > _MOST_ROWS or size > _MOST_BYTES:
                raise refused(where, _("die Tabelle (values.parquet) hat andere Spalten oder ist zu groß"))
            table = file.read(use_threads=False)
            table.validate(full=True)
    except (OSError, pa.ArrowException) as error:
        raise refused(where, _("die Tabelle (values.parquet) ist nicht lesbar")) from error
    if any(table[name].null_count for name in (*KEYS, "status")):
        raise refused(where, _("in der Tabelle (values.parquet) fehlen Namen von Angaben"))
    return table


def _show_everything(released: Released, head: ReleaseHead) -> None:
    """Make every view that pages and tables make, so that nothing is kept that could not be shown."""
    catalogue = ReleaseCatalogue.of(released)
    for name in sorted(released.values["indicator"].unique().to_pylist()):
        mine = _part(released, indicator=name)
        resolved = resolve(catalogue, name)
        indicator_view(_part(mine, breakdown=resolved.selection.breakdown), head, resolved)
        for breakdown, content in catalogue.contents(name).items():
            for level in content["levels"]:
                figure_table(_part(mine, breakdown=breakdown, level=level), head.id, name, level, None, breakdown)
    totals = _part(released, breakdown="")
    for space in catalogue.metadata["spaces"]:
        for level in catalogue.levels(space):
            for area in catalogue.areas(space, level)[:1]:
                area_view(totals, head, level, area.key)


def _part(released: Released, **equal: str) -> Released:
    """Return some rows of a release."""
    chosen = [pc.equal(released.values[column].cast(pa.string()), text) for column, text in equal.items()]
    return reopen(released.values.filter(reduce(pc.and_, chosen)), released.metadata, released.protocol)


def _kept(workspace: OpenedWorkspace, package: ReleasePackage) -> StoredRelease | None:
    """Return the same release if it was received before."""
    for found in list_kept(workspace.layout):
        origin = found.manifest.origin
        if origin is not None and (origin.release, origin.manifest) == (
            package.listed.release.id,
            package.listed.digest,
        ):
            return found
    return None


def _manifest(workspace: OpenedWorkspace, package: ReleasePackage) -> Manifest:
    """Return the manifest as it is kept here, under an id that is free."""
    listed, seal = package.listed, package.seal
    taken = {path.name for path in workspace.layout.releases.glob("*")}
    name = listed.release.id
    origin = Origin(
        municipality=listed.municipality,
        release=name,
        manifest=listed.digest,
        fingerprint=seal.fingerprint,
        confirmed=seal.confirmed,
        approved_at=listed.approved_at,
        approved_by=listed.approved_by,
        received_at=workspace.now(),
        received_by=workspace.user,
    )
    free = name if name not in taken else f"{name}-{listed.digest[:8]}"
    return listed.release.model_copy(update={"id": free, "origin": origin})
