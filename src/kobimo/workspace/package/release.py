"""A package with one protected release: the list, and what may lie beside it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Literal

from pydantic import Field, model_validator

from kobimo.language import _
from kobimo.model.release import FileEntry
from kobimo.model.release import Manifest as ReleaseManifest
from kobimo.model.text import Definition
from kobimo.workspace.package.archive import Bounds, archive_bytes, compare, read_archive
from kobimo.workspace.package.keys import Keyring
from kobimo.workspace.package.manifest import MANIFEST, Sha256, manifest_bytes, parse_list
from kobimo.workspace.package.signing import Seal
from kobimo.workspace.zip_safety import BROKEN

BOUNDS = Bounds(file=200 << 20, entries=20_000, entry=200 << 20, content=400 << 20)

_LONGEST_LIST = 32 << 20

CERTIFICATE, README = "certificate.pdf", "LIESMICH.txt"
NEEDED = ("values.parquet", "metadata.json", "protocol.json", "areas.geojson", CERTIFICATE)
"""Files without which a release cannot be read."""

_RELEASE = re.compile(r"\d{4}-\d{2}-\d{2}-(committee|public)-[1-9]\d{0,5}")
_FILE = re.compile(
    r"(pictures|definitions)/([A-Za-z0-9_][A-Za-z0-9_.-]*/){0,4}[A-Za-z0-9_][A-Za-z0-9_.-]*\.(svg|json|yaml)"
)


class ReleaseList(Definition):
    """`manifest.json` of such a package."""

    format: Literal[1] = 1
    content: Literal["release"] = "release"
    kobimo: str = Field(max_length=40)
    made_on: date
    municipality: str = Field(min_length=1, max_length=200)
    digest: Sha256 = Field(description="SHA-256 of the manifest where the release was made, as on its certificate.")
    approved_at: str = Field(default="", max_length=40, description="UTC, ISO 8601; empty if nobody had to approve.")
    approved_by: str = Field(default="", max_length=64, description="Opaque id of the person.")
    release: ReleaseManifest
    files: tuple[FileEntry, ...] = Field(min_length=1, max_length=BOUNDS.entries)

    @model_validator(mode="after")
    def _is_protected_release(self) -> ReleaseList:
        manifest = self.release
        found = _RELEASE.fullmatch(manifest.id)
        if not found or found[1] != manifest.audience:
            raise ValueError(_("Kennung und Empfängerkreis passen nicht zu einem geschützten Freigabestand."))
        if manifest.origin is not None or manifest.proposal is not None or manifest.artifacts:
            raise ValueError(_("Der Freigabestand ist kein fertiger eigener Stand seiner Herkunft."))
        for moment in filter(None, (manifest.created_at, self.approved_at)):
            if datetime.fromisoformat(moment).tzinfo is None:
                raise ValueError(_("Eine Zeitangabe hat keine Zeitzone."))
        return self

    @model_validator(mode="after")
    def _holds_what_a_release_has(self) -> ReleaseList:
        paths = [entry.path for entry in self.files]
        known = {*NEEDED, README}
        strange = [path for path in paths if path not in known and not _FILE.fullmatch(path)]
        if strange or len(set(paths)) != len(paths) or not set(NEEDED) <= set(paths):
            raise ValueError(_("Die Liste der Dateien ist nicht die eines Freigabestands."))
        return self


@dataclass(frozen=True)
class ReleasePackage:
    """A package that was read: its list, files by path, and what its signature is worth."""

    listed: ReleaseList
    contents: Mapping[str, bytes]
    seal: Seal


def release_package_bytes(listed: ReleaseList, contents: Mapping[str, bytes], keyring: Keyring) -> bytes:
    """Write a package; the same list, contents and key give the same bytes."""
    return archive_bytes(manifest_bytes(listed), contents, keyring)


def holds_release(path: Path) -> bool:
    """Tell from the list of a package whether it says that it holds a release; whoever reads it checks the rest."""
    try:
        with zipfile.ZipFile(path) as opened, opened.open(MANIFEST) as source:
            value = json.loads(source.read(_LONGEST_LIST))
    except (OSError, KeyError, *BROKEN):
        return False
    return isinstance(value, dict) and "content" in value


def read_release_package(path: Path, trusted: Collection[str]) -> ReleasePackage:
    """Read a package and compare every file with its list; what the files say is not looked at.

    Parameters
    ----------
    path : Path
    trusted : collection of str
        Fingerprints of trusted keys.

    Returns
    -------
    ReleasePackage

    Raises
    ------
    InvalidInputError
        If it is no such package, was changed, or holds anything but what its list names.
    NewerFormatError
        If a newer kobimo made it.
    """
    opened = read_archive(path, BOUNDS, trusted)
    listed = parse_list(opened.listed, path.name, ReleaseList)
    compare(listed.files, opened.contents, path.name)
    return ReleasePackage(listed, opened.contents, opened.seal)
