"""What is true for the whole workspace; `settings_file` reads and writes it as `kobimo.toml`."""

from __future__ import annotations

import secrets
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from kobimo.language import _
from kobimo.model.text import Definition, Slug

FORMAT = 1
"""The format of workspaces that this version of kobimo writes."""

Kind = Literal["monitoring", "statistics_office"]
"""What a workspace is for."""

PeerEntry = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(:\S+|/\*)$")]
"""An area (`kreis:05315`), all areas in it (`kreistyp:3/*`), or all in the same area of a level (`kreistyp/*`)."""


Zeros = Literal["public", "complement", "hidden"]
"""What becomes of zeros, from lax to strict."""


class DisclosureProfile(Definition):
    """Rules that hold for some sources or indicators besides the general ones. What is left open is as in general."""

    threshold: int | None = Field(default=None, ge=2, le=100, description="Kleinste Anzahl, die gezeigt werden darf.")
    base: int | None = Field(
        default=None, ge=0, le=100_000, description="Kleinste Basis, deren Anteile gezeigt werden dürfen."
    )
    zeros: Zeros | None = Field(default=None, description="Was mit Nullen geschieht.")
    group: bool | None = Field(default=None, description="Ob Anteile von 0 % und 100 % verborgen werden.")
    institutions: bool | None = Field(
        default=None, description="Ob Zahlen über Einrichtungen gezeigt werden, die sich nicht schützen lassen."
    )
    owners: bool | None = Field(
        default=None, description="Ob auch vor Personen geschützt wird, die in einer Anzahl allein sind und sie kennen."
    )
    legal: str = Field(default="", max_length=2000, description="Rechtsgrundlage, als Text.")
    sources: tuple[Slug, ...] = Field(default=(), description="Datenquellen, für deren Zahlen das Profil gilt.")
    indicators: tuple[Slug, ...] = Field(default=(), description="Kennzahlen, für die das Profil gilt.")

    @model_validator(mode="after")
    def _holds_for_something(self) -> DisclosureProfile:
        if not self.sources and not self.indicators:
            raise ValueError(_("Das Profil gilt für nichts; sources oder indicators angeben."))
        return self


class DisclosureSettings(Definition):
    """How small counts of persons are protected. That they are is not a setting."""

    threshold: int = Field(default=3, ge=2, le=100, description="Kleinste Anzahl, die gezeigt werden darf.")
    base: int = Field(default=0, ge=0, le=100_000, description="Kleinste Basis, deren Anteile gezeigt werden dürfen.")
    zeros: Zeros = Field(
        default="public",
        description="Was mit Nullen geschieht: public (gezeigt), complement (gezeigt, auch als Deckung verborgen), "
        "hidden (verborgen wie kleine Anzahlen).",
    )
    group: bool = Field(default=False, description="Ob Anteile von 0 % und 100 % verborgen werden.")
    institutions: bool = Field(
        default=False,
        description="Ob Zahlen über Einrichtungen (concerns: institutions) nach außen gehen. Schützen lassen sie sich "
        "in einem Freigabestand nicht.",
    )
    owners: bool = Field(
        default=True,
        description="Ob auch vor Personen geschützt wird, die in einer verborgenen Anzahl allein sind und sie kennen.",
    )
    legal: str = Field(default="", max_length=2000, description="Rechtsgrundlage der Regeln, als Text.")
    profiles: dict[Slug, DisclosureProfile] = Field(
        default={}, description="Strengere Regeln für einzelne Datenquellen oder Kennzahlen, je Profil ein Name."
    )
    approval: bool | None = Field(
        default=None,
        description="Ob die Statistikstelle Freigaben für Ausschuss und Öffentlichkeit bestätigt (kobimo approve). "
        "Vorgabe: ja, wenn der Arbeitsordner der einer Statistikstelle ist (kind).",
    )


class GenesisSettings(Definition):
    """Whether this workspace may take tables from the web service of GENESIS data bases. Credentials lie elsewhere."""

    enabled: bool = Field(default=False, description="Ob Tabellen aus dem Netz eingelesen werden dürfen.")


class SparkSettings(Definition):
    """Where Apache Spark runs, if it is the engine."""

    master: str = Field(
        default="local[*]",
        min_length=1,
        description="Adresse des Masters: local[*] für diesen Rechner, spark://rechner:7077, yarn, k8s://https://….",
    )


class PortalSettings(Definition):
    """What the public portal says of its publisher: texts of the municipality's own; `kobimo publish` wants them all.

    A longer text may stand in a file of the workspace: the value is then its name, and ends in `.md` or `.txt`.
    """

    title: str = Field(default="", description="Name des Portals, wie er auf jeder Seite steht.")
    publisher: str = Field(default="", description="Wer das Portal herausgibt.")
    contact: str = Field(default="", description="Kontakt: Text oder Name einer Textdatei des Arbeitsordners.")
    imprint: str = Field(default="", description="Impressum: Text oder Name einer Textdatei des Arbeitsordners.")
    accessibility: str = Field(
        default="", description="Erklärung zur Barrierefreiheit: Text oder Name einer Textdatei des Arbeitsordners."
    )
    privacy: str = Field(
        default="", description="Datenschutzerklärung: Text oder Name einer Textdatei des Arbeitsordners."
    )
    base_url: Annotated[str, StringConstraints(pattern=r"^(https?://[^\s?#]+)?$")] = Field(
        default="", description="Adresse, unter der das Portal im Netz steht; für Suchmaschinen, darf fehlen."
    )


class WebSettings(Definition):
    """Who may read the pages of `kobimo serve` besides the user. Figures for the team are never shared."""

    cors: tuple[Annotated[str, StringConstraints(pattern=r"^https?://[^\s/?#*]+$")], ...] = Field(
        default=(),
        description="Fremde Seiten, deren Skripte öffentliche Zahlen lesen dürfen, mit https:// und ohne Pfad.",
    )


class UserSettings(Definition):
    """Who works here: an opaque identifier, not a name."""

    id: str = Field(pattern=r"^[a-z0-9-]{4,64}$", description="Zufällige Kennung; steht in Verlauf und Protokollen.")


class Settings(Definition):
    """The content of `kobimo.toml`."""

    format: Literal[1] = 1
    name: str = Field(min_length=1, description="Name der Kommune.")
    ags: Annotated[str, StringConstraints(pattern=r"^[0-9]{2,12}$")] = Field(
        description="Amtlicher Gemeindeschlüssel als Text; führende Nullen bleiben erhalten."
    )
    kind: Kind = "monitoring"
    languages: tuple[Literal["de", "en"], ...] = Field(default=("de",), min_length=1)
    catalogue: Literal["computable"] | tuple[str, ...] = Field(
        default=(),
        description="Kennzahlen des Katalogs, die berechnet werden: Kennungen, oder computable für alle, zu denen es "
        "die Datensätze gibt.",
    )
    peers: dict[str, tuple[PeerEntry, ...]] = Field(
        default={},
        description="Vergleichsgebiete: Name einer Liste und ihre Gebiete. ebene:schlüssel ist ein Gebiet, "
        "ebene:schlüssel/* alle darin, ebene/* alle, die im selben Gebiet dieser Ebene liegen.",
    )
    engine: Literal["duckdb", "spark"] = Field(
        default="duckdb",
        description="Womit gezählt wird: duckdb auf diesem Rechner, spark auf einem Cluster. Die Werte sind dieselben.",
    )
    disclosure: DisclosureSettings = DisclosureSettings()
    spark: SparkSettings = SparkSettings()
    genesis: GenesisSettings = GenesisSettings()
    portal: PortalSettings = PortalSettings()
    web: WebSettings = WebSettings()
    user: UserSettings

    @property
    def approves(self) -> bool:
        """Whether the statistics office has to approve what goes to committees and the public."""
        chosen = self.disclosure.approval
        return self.kind == "statistics_office" if chosen is None else chosen


def new_user_id() -> str:
    """Return a random identifier that says nothing about the person."""
    return f"u-{secrets.token_hex(6)}"
