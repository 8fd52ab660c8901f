"""Releases (Freigabestaende): for whom, what, and from which inputs."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from pydantic import Field

from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.text import Definition, Slug

_AUDIENCE = re.compile(r"team|committee|public|office:[a-z0-9][a-z0-9_-]*")


@dataclass(frozen=True, slots=True)
class Audience:
    """Who may see a release: team, office:UNIT, committee, public."""

    label: str

    def __post_init__(self) -> None:
        if not _AUDIENCE.fullmatch(self.label):
            raise InvalidInputError(
                _("„{text}“ ist kein Empfängerkreis.").format(text=self.label),
                remedy=_("Erlaubt sind team, office:AMT (zum Beispiel office:schulamt), committee, public."),
            )

    @property
    def kind(self) -> str:
        """`team`, `office`, `committee` or `public`."""
        return self.label.partition(":")[0]


class ReleaseContent(Definition):
    """The choice of figures for a release; an empty field means all."""

    indicators: tuple[Slug, ...] = ()
    levels: tuple[Slug, ...] = ()
    periods: str | None = Field(default=None, description="A..B or one label.")
    breakdowns: bool = True


class FileEntry(Definition):
    """A file with its hash."""

    path: str
    sha256: str
    bytes: int


class InputEntry(Definition):
    """One delivered file that figures come from."""

    source: str
    delivery: str
    file: str
    sha256: str
    rows: int


class AcknowledgedAnomaly(Definition):
    """A figure that stood out before the release, and what was said about it."""

    id: str
    kind: str
    indicator: str
    breakdown: str
    level: str
    area: str
    period: str
    old: float | None
    new: float | None
    reason: str
    acknowledged_at: str = Field(description="UTC, ISO 8601.")
    acknowledged_by: str = Field(description="Opaque id of the person.")


class Proposal(Definition):
    """That a release has to be approved, and what its readers knew when it was proposed."""

    known: tuple[str, ...] = Field(description="What had been told to committees or the public by then.")


class Origin(Definition):
    """Where a release comes from that another workspace made."""

    municipality: str = Field(max_length=200)
    release: str = Field(description="Its id there.")
    manifest: str = Field(description="SHA-256 of its manifest there, as on the certificate.")
    fingerprint: str = Field(description="Of the key that signed it; empty if it is not signed.")
    confirmed: bool = Field(description="Whether that key was trusted here.")
    approved_at: str = Field(default="", description="UTC, ISO 8601; empty where nobody had to approve.")
    approved_by: str = Field(default="", description="Opaque id of the person.")
    received_at: str = Field(default="", description="UTC, ISO 8601.")
    received_by: str = Field(default="", description="Opaque id of the person.")


class Manifest(Definition):
    """`manifest.json` of a release; written last, so a release without it does not exist."""

    format: Literal[1] = 1
    id: str
    audience: str
    created_at: str = Field(description="UTC, ISO 8601.")
    created_by: str
    kobimo: str
    content: ReleaseContent
    build: str = Field(description="Fingerprint of deliveries and definitions.")
    inputs: tuple[InputEntry, ...]
    anomalies: tuple[AcknowledgedAnomaly, ...] = Field(
        default=(), description="Anomalies that demanded an acknowledgement, with the reason."
    )
    proposal: Proposal | None = Field(default=None, description="Set if the statistics office has to approve it.")
    origin: Origin | None = Field(default=None, description="Set if it was received.")
    artifacts: tuple[FileEntry, ...] = Field(description="All other files, the embedded definitions among them.")
