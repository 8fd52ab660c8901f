"""The certificate of a protected release as a file for the data protection officer."""

from __future__ import annotations

from pathlib import Path

from kobimo.publish.certificate import Certified, certificate_pdf
from kobimo.store.releases import MANIFEST, METADATA, PROTOCOL, StoredRelease
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.approving import decision_text
from kobimo.workflows.releases.protected import protected_release
from kobimo.workspace.files import sha256_of, write_bytes
from kobimo.workspace.package.release import CERTIFICATE
from kobimo.workspace.paths import reachable


def certified(workspace: OpenedWorkspace, stored: StoredRelease) -> Certified:
    """Return what is certified of a release.

    Parameters
    ----------
    workspace : OpenedWorkspace
    stored : StoredRelease

    Returns
    -------
    Certified

    Raises
    ------
    IntegrityError
        If a file of the release was altered.
    """
    stored.check()
    return Certified(
        publisher=workspace.settings.name,
        manifest=stored.manifest,
        protocol=stored.read_json(PROTOCOL),
        metadata=stored.read_json(METADATA),
        digest=sha256_of(stored.folder / MANIFEST),
        withdrawn="" if stored.withdrawal is None else stored.withdrawal.reason,
        approval=decision_text(stored),
        proposed=not stored.was_released,
    )


def write_certificate(workspace: OpenedWorkspace, out: Path, name: str | None = None) -> tuple[StoredRelease, Path]:
    """Write the certificate of a protected release.

    Parameters
    ----------
    workspace : OpenedWorkspace
    out : Path
        A name that ends in `.pdf` is the file; anything else a folder, in which the file is named after the release.
    name : str, optional
        Release; default: the newest for committees or the public.

    Returns
    -------
    StoredRelease, Path
        The release, and the file.

    Raises
    ------
    UnknownNameError, InvalidInputError, ReleaseError
        If there is no such release, or it was not protected.
    IntegrityError
        If a file of the release was altered.
    WorkspaceError
        If the file cannot be written.
    """
    stored, place = protected_release(workspace, name), reachable(out)
    is_file = place.suffix.lower() == ".pdf" and not place.is_dir()
    file = place if is_file else place / f"geheimhaltung_{stored.manifest.id}.pdf"
    write_bytes(file, certificate_of(workspace, stored))
    return stored, file


def certificate_of(workspace: OpenedWorkspace, stored: StoredRelease) -> bytes:
    """Return the certificate as PDF; that of a received release came with it."""
    if stored.manifest.origin is None:
        return certificate_pdf(certified(workspace, stored))
    stored.check()
    return (stored.folder / CERTIFICATE).read_bytes()
