"""Releases on disk: immutable folders, the manifest inside; a withdrawal is a second file beside it.

A proposal lies among them, and is no release before a third file says that it was approved.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from functools import lru_cache
from pathlib import Path
from typing import Any, TypeVar

import pyarrow as pa
from pydantic import ValidationError

from kobimo.errors import IntegrityError, ReleaseError, UnapprovedReleaseError, UnknownNameError
from kobimo.language import _
from kobimo.model.release import Audience, Manifest
from kobimo.store.builds import AREAS, METADATA, VALUES, file_entry, verify
from kobimo.store.parquet import count_rows, read_pieces, read_rows
from kobimo.store.register import Artifact
from kobimo.workspace.files import json_bytes
from kobimo.workspace.journal import one_step
from kobimo.workspace.layout import Layout

MANIFEST, PROTOCOL, WITHDRAWN, DECISION = "manifest.json", "protocol.json", "withdrawn.json", "decision.json"
DEFINITIONS = "definitions/"
"""Folder of a release with the definition files as they were."""
OUTLINES, OMITTED = "outlines.json", "pictures/omitted.json"
"""Light shapes of the areas for maps; what could not be drawn, and why."""


N = TypeVar("N")


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
class Decision:
    """What the statistics office decided on a proposal; `manifest` is the SHA-256 of the one it looked at."""

    approved: bool
    note: str
    decided_at: str
    decided_by: str
    manifest: str


class ReleaseState(StrEnum):
    """What became of a release."""

    RELEASED = "released"
    PROPOSED = "proposed"
    REFUSED = "refused"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True)
class StoredRelease:
    """A release, or a proposal for one, as it lies on disk."""

    folder: Path
    manifest: Manifest
    withdrawal: Withdrawal | None
    decision: Decision | None = None

    @property
    def was_released(self) -> bool:
        """Whether it ever was a release: what was only proposed was told to nobody."""
        return self.manifest.proposal is None or (self.decision is not None and self.decision.approved is True)

    @property
    def state(self) -> ReleaseState:
        """What became of it."""
        if self.withdrawal is not None:
            return ReleaseState.WITHDRAWN
        if self.was_released:
            return ReleaseState.RELEASED
        return ReleaseState.PROPOSED if self.decision is None else ReleaseState.REFUSED

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

    def value_pieces(self, **equal: str) -> Iterator[pa.Table]:
        """Read the same rows in pieces, so that they never have to be in memory together; raises as `values`."""
        try:
            yield from read_pieces(self.folder / VALUES, equal)
        except (OSError, pa.ArrowException) as error:
            raise self._damaged(VALUES) from error

    def row_count(self, **equal: str) -> int:
        """Count the same rows; raises as `values`."""
        try:
            return count_rows(self.folder / VALUES, equal)
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
    """Return all releases, oldest first; proposals are none."""
    return tuple(found for found in list_kept(layout) if found.was_released)


def list_kept(layout: Layout) -> tuple[StoredRelease, ...]:
    """Return all releases and proposals, oldest first; for what looks after the folders, and for the house."""
    folders = [path.parent for path in layout.releases.glob(f"*/{MANIFEST}") if not path.parent.name.startswith(".")]
    found = [_read(folder) for folder in folders]
    return tuple(sorted(found, key=lambda release: (release.manifest.created_at, release.manifest.id)))


def find_release(layout: Layout, name: str) -> StoredRelease:
    """Return one release by its id, withdrawn or not.

    Raises
    ------
    UnknownNameError
        With the nearest ids.
    UnapprovedReleaseError
        If it is a proposal that nobody approved.
    """
    found = find_kept(layout, name)
    if found.was_released:
        return found
    if found.state is ReleaseState.PROPOSED:
        waits = _("{id} ist noch kein Freigabestand, sondern wartet auf Freigabe durch die Statistikstelle.")
        raise UnapprovedReleaseError(
            waits.format(id=name),
            remedy=_("Ansehen und entscheiden: kobimo approve ORDNER {id}").format(id=name),
        )
    reason = found.decision.note if found.decision is not None else ""
    reason = found.withdrawal.reason if found.withdrawal is not None else reason
    text = _("{id} ist kein Freigabestand; der Vorschlag wurde nicht freigegeben: {reason}")
    raise UnapprovedReleaseError(
        text.format(id=name, reason=reason),
        remedy=_("Einen anderen Freigabestand wählen."),
    )


def find_kept(layout: Layout, name: str) -> StoredRelease:
    """Return a release or proposal by its id; for what must see both. Raises UnknownNameError with the nearest ids."""
    folder = layout.releases / name
    if not name or Path(name).name != name or not (folder / MANIFEST).exists():
        known = [release.manifest.id for release in list_kept(layout)]
        raise UnknownNameError(_("Freigabestand"), name, known)
    return _read(folder)


def newest_release(layout: Layout, audience: str = "team") -> StoredRelease:
    """Return the newest release for an audience that was not withdrawn.

    A team without a release of its own has the newest one that it received.

    Raises
    ------
    ReleaseError
        If there is none.
    """
    valid = [release for release in reversed(list_releases(layout)) if release.withdrawal is None]
    mine = [release for release in valid if release.manifest.audience == Audience(audience).label]
    received = [release for release in valid if release.manifest.origin is not None]
    for release in mine or (received if audience == "team" else []):
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


def decide(layout: Layout, proposal: StoredRelease, decision: Decision, note: Callable[[], None]) -> StoredRelease:
    """Keep what was decided on a proposal. The proposal itself is not touched.

    `note` enters that into the register; if it fails, nothing is decided.
    """
    with one_step(layout) as step:
        step.file(proposal.folder / DECISION, json_bytes(asdict(decision)))
        step.finish(note)
    return replace(proposal, decision=decision)


@lru_cache(maxsize=64)
def _manifest(text: bytes) -> Manifest:
    return Manifest.model_validate_json(text)


def _read(folder: Path) -> StoredRelease:
    try:
        listed = (folder / MANIFEST).read_bytes()
        manifest = _manifest(listed)
        withdrawal, decision = _notice(folder / WITHDRAWN, Withdrawal), _notice(folder / DECISION, Decision)
    except (ValidationError, ValueError, TypeError) as error:
        raise IntegrityError(
            _("Das Verzeichnis des Freigabestands lässt sich nicht lesen."),
            where=str(folder / MANIFEST),
            remedy=_("Den Ordner aus der Sicherung zurückholen."),
        ) from error
    if decision is not None and decision.manifest != hashlib.sha256(listed).hexdigest():
        raise IntegrityError(
            _("Die Entscheidung der Statistikstelle gilt einem anderen Stand als dem, der hier liegt."),
            where=str(folder / DECISION),
            remedy=_("Den Ordner aus der Sicherung zurückholen."),
        )
    return StoredRelease(folder, manifest, withdrawal, decision)


def _notice(path: Path, kind: type[N]) -> N | None:
    """Return what a file beside the manifest says; None if there is no such file."""
    return kind(**json.loads(path.read_bytes())) if path.exists() else None


__all__ = [
    "AREAS",
    "DECISION",
    "DEFINITIONS",
    "MANIFEST",
    "METADATA",
    "OMITTED",
    "OUTLINES",
    "PROTOCOL",
    "VALUES",
    "WITHDRAWN",
    "Decision",
    "ReleaseState",
    "StoredRelease",
    "Withdrawal",
    "decide",
    "find_kept",
    "find_release",
    "list_kept",
    "list_releases",
    "newest_release",
    "picture_path",
    "store_release",
    "withdraw",
]
