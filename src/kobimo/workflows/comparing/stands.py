"""What can be compared: a release, or the build that would become the next one, with everything that explains it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from kobimo import __version__
from kobimo.errors import StaleBuildError
from kobimo.language import _
from kobimo.model.release import ReleaseContent
from kobimo.store.builds import VALUES, Build, current_build
from kobimo.store.deliveries import read_receipts
from kobimo.store.releases import DEFINITIONS, METADATA, PROTOCOL, StoredRelease, find_kept
from kobimo.workflows.computing.building import CALCULATION, current_slices, fingerprint
from kobimo.workflows.opened import OpenedWorkspace

BUILD = "build"
"""Id of the build where ids of releases are expected; `neu` is understood as well."""

BUILD_NAMES = (BUILD, "neu")


@dataclass(frozen=True)
class Stand:
    """Figures with what explains them.

    Attributes
    ----------
    id : str
        Of a release, or `build`.
    values : pyarrow.Table
    metadata : mapping
        As embedded; `calculation` is missing in releases of an older kobimo.
    protocol : mapping
        Rules of protection that were applied; empty for the build.
    definitions : mapping of path to SHA-256
        Definition files as they were.
    kobimo : str
        Version that computed the figures.
    content : ReleaseContent
        Choice of figures.
    fingerprint : str
        Of the inputs of the build that the figures come from.
    """

    id: str
    values: pa.Table
    metadata: Mapping[str, Any]
    protocol: Mapping[str, Any]
    definitions: Mapping[str, str]
    kobimo: str
    content: ReleaseContent = field(default_factory=ReleaseContent)
    fingerprint: str = ""

    @property
    def is_build(self) -> bool:
        """Whether these figures are not released."""
        return self.id == BUILD

    def inputs(self) -> dict[str, str]:
        """Return the delivered files, source in front, with their hashes."""
        return {
            f"{entry['source']}/{entry['file']}": entry["sha256"]
            for periods in self.metadata["inputs"].values()
            for found in periods.values()
            for entry in found
        }

    def known_definitions(self) -> dict[str, str]:
        """Return the definition files without those of indicators that were not chosen."""
        known = set(self.metadata["indicators"])
        return {
            path: sha256
            for path, sha256 in self.definitions.items()
            if not path.startswith("indicators/") or path.removeprefix("indicators/").removesuffix(".yaml") in known
        }


def stand(workspace: OpenedWorkspace, name: str) -> Stand:
    """Open a release, withdrawn or not, a proposal, or the build.

    Parameters
    ----------
    workspace : OpenedWorkspace
    name : str
        Id of a release; `build` or `neu` for what was computed last.

    Returns
    -------
    Stand

    Raises
    ------
    UnknownNameError
        If there is no such release.
    IntegrityError
        If a file was altered.
    StaleBuildError
        If definitions or deliveries changed since the build.
    """
    return build_stand(workspace) if name in BUILD_NAMES else release_stand(find_kept(workspace.layout, name))


def release_stand(stored: StoredRelease) -> Stand:
    """Open a release; raises IntegrityError if a file was altered."""
    stored.check()
    manifest = stored.manifest
    definitions = {
        entry.path.removeprefix(DEFINITIONS): entry.sha256
        for entry in manifest.artifacts
        if entry.path.startswith(DEFINITIONS)
    }
    metadata, protocol = stored.read_json(METADATA), stored.read_json(PROTOCOL)
    return Stand(
        manifest.id,
        stored.values(),
        metadata,
        protocol,
        definitions,
        manifest.kobimo,
        manifest.content,
        manifest.build,
    )


def build_stand(workspace: OpenedWorkspace, build: Build | None = None) -> Stand:
    """Open the build; raises as `stand`."""
    if build is None:
        build = current_build(workspace.layout)
        refuse_stale(workspace, build)
    definitions = {path: hashlib.sha256(data).hexdigest() for path, data in workspace.definitions.texts.items()}
    values = pq.read_table(build.folder / VALUES)
    return Stand(BUILD, values, build_metadata(build), {}, definitions, __version__, fingerprint=build.fingerprint)


def build_metadata(build: Build) -> dict[str, Any]:
    """Read what explains the figures of a build that is not stale, the way of calculation included."""
    data: dict[str, Any] = json.loads((build.folder / METADATA).read_bytes())
    return {**data, "calculation": CALCULATION}


def refuse_stale(workspace: OpenedWorkspace, build: Build) -> None:
    """Raise StaleBuildError if definitions or deliveries changed since the build."""
    receipts = read_receipts(workspace.layout)
    if fingerprint(workspace, current_slices(workspace, receipts), receipts) != build.fingerprint:
        raise StaleBuildError(
            _("Seit dem letzten Rechnen haben sich Lieferungen oder Definitionen geändert."),
            remedy=_("„kobimo build“ ausführen, das Ergebnis ansehen und dann freigeben."),
        )
