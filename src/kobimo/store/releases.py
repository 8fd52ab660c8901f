"""Releases on disk: immutable folders, the manifest inside; a withdrawal is a second file beside it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
from pydantic import ValidationError

from kobimo.errors import IntegrityError, ReleaseError, UnknownNameError
from kobimo.language import _
from kobimo.model.release import Audience, Manifest
from kobimo.store.builds import AREAS, METADATA, VALUES, file_entry, verify
from kobimo.store.parquet import read_rows
from kobimo.store.register import Artifact
from kobimo.workspace.files import json_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

MANIFEST, PROTOCOL, WITHDRAWN = "manifest.json", "protocol.json", "withdrawn.json"
DEFINITIONS = "definitions/"
"""Folder of a release with the definition files as they were."""
OUTLINES, OMITTED = "outlines.json", "pictures/omitted.json"
"""Light shapes of the areas for maps; what could not be drawn, and why."""


def picture_path(indicator: str, name: str) -> str:
    """Return the path of a picture inside a release."""
    return f"pictures/{indicator}/{name}.svg"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """Why and when a release was withdrawn."""

    reason: str
    withdrawn_at: str
    withdrawn_by: str


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release as it lies on disk."""

    folder: Path
    manifest: Manifest
    withdrawal: Withdrawal | None

    def read_json(self, name: str) -> dict[str, Any]:
        """Read metadata or protocol; raises IntegrityError if the file is missing or damaged."""
        try:
            data: dict[str, Any] = json.loads((self.folder / name).read_bytes())
        except (OSError, ValueError) as error:
            raise self._damaged(name) from error
        return data

    def read_text(self, name: str) -> str:
        """Read a text file of the release."""
        return (self.folder / name).read_text(encoding="utf-8")

    def picture(self, indicator: str, name: str) -> str | None:
        """Read a picture that was made with the release, checked against the manifest; None if there is none.

        Parameters
        ----------
        indicator : str
        name : str
            `course` or `comparison`; with `-narrow` as laid out for a phone.
        """
        path = picture_path(indicator, name)
        if not any(entry.path == path for entry in self.manifest.artifacts):
            return None
        self.check(path)
        return self.read_text(path)

    def values(self, **equal: str) -> pa.Table:
        """Read the values in which the given columns have the given texts; only matching row groups are touched.

        Raises IntegrityError if the file is missing or damaged.
        """
        try:
            return read_rows(self.folder / VALUES, equal)
        except (OSError, pa.ArrowException) as error:
            raise self._damaged(VALUES) from error

    def _damaged(self, name: str) -> IntegrityError:
        return IntegrityError(
            _("Die Datei des Freigabestands fehlt oder ist beschädigt."),
            where=str(self.folder / name),
            remedy=_("Den Freigabestand aus der Sicherung zurückholen; „kobimo doctor“ prüft alles."),
        )

    def check(self, *names: str) -> None:
        """Compare the named files, or all, with the manifest, or raise IntegrityError."""
        verify(
            self.folder,
            tuple(entry for entry in self.manifest.artifacts if not names or entry.path in names),
            _("Den Freigabestand aus der Sicherung zurückholen oder zurückziehen."),
        )


def store_release(
    layout: Layout, manifest: Manifest, files: Mapping[str, bytes], note: Callable[[Artifact], None] | None = None
) -> StoredRelease:
    """Keep a release, all files and the manifest with their hashes, in one step.

    `note` enters it into the register; if that fails, nothing is kept.
    """
    final = layout.releases / manifest.id
    with one_step(layout) as step:
        folder = step.folder(final)
        for name, data in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(data)
        entries = tuple(file_entry(folder / name, name) for name in sorted(files))
        complete = manifest.model_copy(update={"artifacts": entries})
        content = json_bytes(complete.model_dump(mode="json"))
        (folder / MANIFEST).write_bytes(content)
        digest = hashlib.sha256(content).hexdigest()
        artifact = Artifact("release", manifest.id, layout.relative(final), digest)
        step.finish(None if note is None else lambda: note(artifact))
    return StoredRelease(final, complete, None)


def list_releases(layout: Layout) -> tuple[StoredRelease, ...]:
    """Return all releases, oldest first."""
    folders = [path.parent for path in layout.releases.glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")]
    found = [_read(folder) for folder in folders]
    return tuple(sorted(found, key=lambda release: (release.manifest.created_at, release.manifest.id)))


def find_release(layout: Layout, name: str) -> StoredRelease:
    """Return one release by its id, withdrawn or not.

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    """
    folder = layout.releases / name
    if not name or Path(name).name != name or not (folder / MANIFEST).exists():
        known = [release.manifest.id for release in list_releases(layout)]
        raise UnknownNameError(_("Freigabestand"), name, known)
    return _read(folder)


def newest_release(layout: Layout, audience: str = "team") -> StoredRelease:
    """Return the newest release for an audience that was not withdrawn.

    Raises
    ------
    ReleaseError
        If there is none.
    """
    for release in reversed(list_releases(layout)):
        if release.manifest.audience == Audience(audience).label and release.withdrawal is None:
            return release
    raise ReleaseError(
        _("Es gibt noch keinen gültigen Freigabestand für „{audience}“.").format(audience=audience),
        remedy=_("„kobimo build“ und danach „kobimo release --audience {audience}“ ausführen.").format(
            audience=audience
        ),
    )


def withdraw(
    layout: Layout, release: StoredRelease, withdrawal: Withdrawal, note: Callable[[], None] | None = None
) -> None:
    """Mark a release as withdrawn. The release itself is not touched.

    `note` enters that into the register; if it fails, nothing is marked.

    Raises
    ------
    ReleaseError
        If it already was.
    """
    if release.withdrawal is not None:
        raise ReleaseError(
            _("Der Freigabestand {id} wurde schon zurückgezogen: {reason}").format(
                id=release.manifest.id, reason=release.withdrawal.reason
            )
        )
    with one_step(layout) as step:
        step.file(release.folder / WITHDRAWN, json_bytes(asdict(withdrawal)))
        step.finish(note)


def _read(folder: Path) -> StoredRelease:
    try:
        manifest = Manifest.model_validate_json((folder / MANIFEST).read_bytes())
        notice = folder / WITHDRAWN
        withdrawal = Withdrawal(**json.loads(notice.read_bytes())) if notice.exists() else None
    except (ValidationError, ValueError, TypeError) as error:
        raise IntegrityError(
            _("Das Verzeichnis des Freigabestands lässt sich nicht lesen."),
            where=str(folder / MANIFEST),
            remedy=_("Den Ordner aus der Sicherung zurückholen."),
        ) from error
    return StoredRelease(folder, manifest, withdrawal)


__all__ = [
    "AREAS",
    "DEFINITIONS",
    "MANIFEST",
    "METADATA",
    "OMITTED",
    "OUTLINES",
    "PROTOCOL",
    "VALUES",
    "WITHDRAWN",
    "StoredRelease",
    "Withdrawal",
    "find_release",
    "list_releases",
    "newest_release",
    "picture_path",
    "store_release",
    "withdraw",
]
