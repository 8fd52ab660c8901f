"""Hand a protected release out as one signed file: what its readers may know, and nothing else of this house."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kobimo import __version__
from kobimo.disclosure import reopen
from kobimo.errors import InvalidInputError, WithdrawnReleaseError
from kobimo.language import LANGUAGES, _, speaking
from kobimo.model.release import FileEntry
from kobimo.publish.certificate import certificate_pdf
from kobimo.store.builds import json_file
from kobimo.store.releases import (
    AREAS,
    MANIFEST,
    METADATA,
    PROTOCOL,
    VALUES,
    StoredRelease,
    find_release,
)
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.packaging.sparing_releases import definition_files, spare_manifest, spare_metadata
from kobimo.workflows.releases.certifying import certified
from kobimo.workflows.releases.protected import is_protected
from kobimo.workflows.releases.withdrawal import withdrawal_text
from kobimo.workspace.files import sha256_of, write_bytes
from kobimo.workspace.package.keys import Keyring, grouped
from kobimo.workspace.package.release import CERTIFICATE, README, ReleaseList, release_package_bytes
from kobimo.workspace.paths import reachable

_AS_THEY_ARE = (VALUES, PROTOCOL, AREAS)
"""Files whose bytes the certificate names, or that hold nothing but areas."""


@dataclass(frozen=True)
class HandedOut:
    """A package that was written."""

    path: Path
    listed: ReleaseList
    fingerprint: str

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "file": str(self.path),
            "release": self.listed.release.id,
            "audience": self.listed.release.audience,
            "digest": self.listed.digest,
            "fingerprint": grouped(self.fingerprint),
            "files": len(self.listed.files),
        }


def hand_out(workspace: OpenedWorkspace, name: str, target: str | Path, keyring: Keyring | None = None) -> HandedOut:
    """Write a protected release as one signed ZIP.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Release for committees or the public.
    target : path
        A .zip file; one that is there is replaced.
    keyring : Keyring, optional
        Default: that of the user.

    Returns
    -------
    HandedOut

    Raises
    ------
    UnknownNameError, ReleaseError
        If there is no such release, or it waits for approval.
    WithdrawnReleaseError
        If it was withdrawn.
    InvalidInputError
        If it is not protected, or was received from somebody else.
    DisclosureRefusedError
        If table, definitions and protocol contradict each other.
    IntegrityError
        If a file of it was altered.
    """
    path, keys = reachable(target), keyring or Keyring.of_user()
    stored = find_release(workspace.layout, name)
    _refuse_unfit(stored)
    stored.check()
    metadata = spare_metadata(stored.read_json(METADATA))
    reopen(stored.values(), metadata, stored.read_json(PROTOCOL), whole=True)
    contents = {**_files(workspace, stored), **definition_files(metadata), METADATA: json_file(metadata)}
    listed = _listed(workspace, stored, contents)
    write_bytes(path, release_package_bytes(listed, contents, keys))
    return HandedOut(path, listed, keys.own_fingerprint())


def _refuse_unfit(stored: StoredRelease) -> None:
    """Refuse what must not leave, or is not ours to hand out."""
    manifest = stored.manifest
    if not is_protected(stored):
        raise InvalidInputError(
            _("Der Freigabestand {id} ist für {audience} bestimmt und enthält ungeschützte Zahlen.").format(
                id=manifest.id, audience=manifest.audience
            ),
            remedy=_("Einen Freigabestand für Ausschuss oder Öffentlichkeit nennen."),
        )
    if stored.withdrawal is not None:
        raise WithdrawnReleaseError(withdrawal_text(stored), remedy=_("Einen anderen Freigabestand wählen."))
    if manifest.origin is not None:
        raise InvalidInputError(
            _("Der Freigabestand {id} wurde von {municipality} erhalten.").format(
                id=manifest.id, municipality=manifest.origin.municipality
            ),
            remedy=_("Das Paket weitergeben, aus dem er kam; nur das ist unterschrieben."),
        )


def _files(workspace: OpenedWorkspace, stored: StoredRelease) -> dict[str, bytes]:
    """Return the files that leave, but for what is written anew."""
    paths = [entry.path for entry in stored.manifest.artifacts]
    wanted = [
        path for path in paths if path in _AS_THEY_ARE or (path.startswith("pictures/") and path.endswith(".svg"))
    ]
    with speaking(LANGUAGES[0]):
        certificate, readme = certificate_pdf(certified(workspace, stored)), _readme(workspace, stored)
    return {
        **{path: (stored.folder / path).read_bytes() for path in wanted},
        CERTIFICATE: certificate,
        README: readme.encode(),
    }


def _listed(workspace: OpenedWorkspace, stored: StoredRelease, contents: Mapping[str, bytes]) -> ReleaseList:
    decision = stored.decision
    return ReleaseList(
        kobimo=__version__,
        made_on=today(),
        municipality=workspace.settings.name,
        digest=sha256_of(stored.folder / MANIFEST),
        approved_at=decision.decided_at if decision is not None else "",
        approved_by=decision.decided_by if decision is not None else "",
        release=spare_manifest(stored.manifest),
        files=tuple(
            FileEntry(path=path, sha256=hashlib.sha256(data).hexdigest(), bytes=len(data))
            for path, data in sorted(contents.items())
        ),
    )


def _readme(workspace: OpenedWorkspace, stored: StoredRelease) -> str:
    """Say in words what the file is, for whoever opens it without kobimo."""
    manifest = stored.manifest
    return "\n".join(
        [
            _("Freigabestand {id} von {name}").format(id=manifest.id, name=workspace.settings.name),
            "",
            _("Geschützte Zahlen mit allem, was sie erklärt. Öffnen: kobimo package open ARBEITSORDNER DIESE_DATEI"),
            _("certificate.pdf: Nachweis der statistischen Geheimhaltung."),
            _("values.parquet: die Zahlen. „confidential“: aus Gründen der statistischen Geheimhaltung verborgen."),
            _("protocol.json: nach welchen Regeln geschützt wurde."),
            _("pictures: Diagramme. definitions: was gezählt wird."),
            "",
        ]
    )
