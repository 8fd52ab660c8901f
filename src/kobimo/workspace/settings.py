"""`kobimo.toml`: what is true for the whole workspace."""

from __future__ import annotations

import re
import secrets
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError, model_validator

from kobimo.errors import DefinitionError, NewerFormatError, NotAWorkspaceError, WorkspaceError
from kobimo.language import _
from kobimo.model.text import Definition, Slug
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.problems import Problem, problems_of, raise_problems

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


def load_settings(root: Path) -> Settings:
    """Read the settings of the workspace in `root`.

    Parameters
    ----------
    root : Path
        Folder of the workspace.

    Returns
    -------
    Settings

    Raises
    ------
    NotAWorkspaceError
        If there is no kobimo.toml.
    NewerFormatError
        If a newer version of kobimo wrote the workspace.
    DefinitionError
        If the file is not valid; the message names file and line.
    """
    path = root / SETTINGS_FILE
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (FileNotFoundError, NotADirectoryError) as error:
        raise NotAWorkspaceError(
            _("Hier ist kein Arbeitsordner von kobimo (kobimo.toml fehlt)."),
            where=str(root),
            remedy=_("Den Pfad des Arbeitsordners prüfen, oder einen mit „kobimo init“ anlegen."),
        ) from error
    except UnicodeDecodeError as error:
        raise DefinitionError(
            _("Die Datei ist nicht in UTF-8 gespeichert."), where=SETTINGS_FILE, remedy=_("Als UTF-8 speichern.")
        ) from error
    except OSError as error:
        raise WorkspaceError(
            _("Die Datei lässt sich nicht lesen: {reason}.").format(reason=system_reason(error)),
            where=str(path),
            remedy=_("Leserechte prüfen; das Programm schließen, das die Datei geöffnet hat."),
        ) from error
    return parse_settings(text)


def parse_settings(text: str) -> Settings:
    """Read settings from the text of a kobimo.toml; raises as `load_settings`."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"line (\d+)", str(error))
        place = f"{SETTINGS_FILE}:{line[1]}" if line else SETTINGS_FILE
        raise DefinitionError(
            _("Die Datei ist kein gültiges TOML."),
            where=place,
            remedy=_('Texte in gerade Anführungszeichen setzen, zum Beispiel: ags = "01001000".'),
        ) from error
    written = data.get("format", FORMAT)
    if isinstance(written, int) and not isinstance(written, bool) and written > FORMAT:
        raise NewerFormatError(
            _("Der Arbeitsordner hat das Format {written}, diese Version von kobimo kennt bis {known}.").format(
                written=written, known=FORMAT
            ),
            where=SETTINGS_FILE,
            remedy=_("kobimo aktualisieren. Am Arbeitsordner wurde nichts geändert."),
        )
    try:
        settings = Settings.model_validate(data)
    except ValidationError as error:
        problems = problems_of(error, Settings, lambda loc: place_of(text, loc))
        raise_problems(_with_hints(problems))
    if laxer := _laxer(text, settings.disclosure):
        raise_problems(laxer)
    return settings


def _laxer(text: str, settings: DisclosureSettings) -> list[Problem]:
    """Return what profiles would allow although the general rules forbid it: it would have no effect."""
    order = {"public": 0, "complement": 1, "hidden": 2, True: 1, False: 0}
    found = []
    for name, profile in settings.profiles.items():
        for field in ("threshold", "base", "zeros", "group", "institutions", "owners"):
            mine, general = getattr(profile, field), getattr(settings, field)
            if mine is None:
                continue
            sides = (mine, general) if field in ("threshold", "base") else (order[mine], order[general])
            if sides[0] != sides[1] and (sides[0] < sides[1]) is not (field == "institutions"):
                location = ("disclosure", "profiles", name, field)
                message = _("Profil „{profile}“: {field} ist weniger streng als unter [disclosure].").format(
                    profile=name, field=field
                )
                remedy = _("Ein Profil kann Regeln nur verschärfen: die Zeile streichen oder strenger fassen.")
                found.append(Problem(place_of(text, location), message, remedy, location))
    return found


def _with_hints(problems: list[Problem]) -> list[Problem]:
    hint = _("Der AGS steht als Text in Anführungszeichen, mit allen führenden Nullen, 2 bis 12 Ziffern.")
    return [Problem(p.where, p.message, hint if p.path == ("ags",) else p.remedy, p.path) for p in problems]


def place_of(text: str, location: tuple[str | int, ...]) -> str:
    """Return file and line of a key in the text of a kobimo.toml; else of the table nearest to it, else the file."""
    section: list[str] = []
    found, closest = None, 0
    names = [str(part) for part in location if isinstance(part, str)]
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            section = [part.strip(" \"'") for part in header[1].split(".")]
            path = section
        elif names and (key := re.match(r"\s*[\"']?([^=\s\"']+)[\"']?\s*=", line)):
            path = [*section, *key[1].split(".")]
        else:
            continue
        if path == names[: len(path)] and len(path) > closest:
            found, closest = number, len(path)
    return f"{SETTINGS_FILE}:{found}" if found else SETTINGS_FILE


def render_settings(settings: Settings) -> str:
    """Write settings as commented TOML that `parse_settings` reads back unchanged."""
    quoted = _toml_string
    return "\n".join(
        [
            _("# Einstellungen dieses Arbeitsordners. Zeilen mit # sind Erläuterungen."),
            "",
            _("# Format des Ordners; nicht ändern."),
            f"format = {settings.format}",
            "",
            _("# Name der Kommune, wie er in Veröffentlichungen steht."),
            f"name = {quoted(settings.name)}",
            _("# Amtlicher Gemeindeschlüssel, in Anführungszeichen, mit führenden Nullen."),
            f"ags = {quoted(settings.ags)}",
            _("# monitoring: Bildungsmonitoring; statistics_office: abgeschottete Statistikstelle."),
            f"kind = {quoted(settings.kind)}",
            _("# Sprachen der Texte, die erste ist die Hauptsprache."),
            f"languages = {_toml_list(settings.languages)}",
            _('# Kennzahlen des Katalogs, die berechnet werden: Kennungen, oder "computable" für alle berechenbaren.'),
            f"catalogue = {_choice(settings.catalogue)}",
            _("# Womit gezählt wird: duckdb auf diesem Rechner; spark auf einem Cluster (Adresse: [spark], master)."),
            f"engine = {quoted(settings.engine)}",
            "",
            "[disclosure]",
            _("# Kleinste Anzahl von Personen, die gezeigt werden darf; kleinere werden verborgen."),
            f"threshold = {settings.disclosure.threshold}",
            _("# Kleinste Basis (Nenner) von Personen, deren Anteile nach außen gehen; 0: keine eigene Grenze."),
            f"base = {settings.disclosure.base}",
            *_more_rules(settings.disclosure),
            *_approval(settings.disclosure),
            *_profiles(settings.disclosure),
            "",
            *_spark(settings.spark),
            "[genesis]",
            _("# true: kobimo genesis fetch --into darf Tabellen der statistischen Ämter aus dem Netz einlesen."),
            f"enabled = {str(settings.genesis.enabled).lower()}",
            "",
            *_portal(settings.portal),
            *_web(settings.web),
            "[user]",
            _("# Zufällige Kennung für Verlauf und Protokolle; kein Name."),
            f"id = {quoted(settings.user.id)}",
            "",
        ]
    )


def _more_rules(settings: DisclosureSettings) -> list[str]:
    """Write the other rules where they were chosen."""
    return _chosen(settings, DisclosureSettings(), ("zeros", "group", "institutions", "owners", "legal"))


def _profiles(settings: DisclosureSettings) -> list[str]:
    """Write the profiles, and where there is none how to get one."""
    if not settings.profiles:
        return [
            _("# Strengere Regeln für einzelne Datenquellen oder Kennzahlen: Abschnitte [disclosure.profiles.NAME].")
        ]
    plain = DisclosureProfile.model_construct()
    return [
        line
        for name, profile in settings.profiles.items()
        for line in (
            "",
            f"[disclosure.profiles.{name}]",
            *_chosen(profile, plain, tuple(DisclosureProfile.model_fields)),
        )
    ]


def _chosen(settings: Definition, usual: Definition, names: tuple[str, ...]) -> list[str]:
    """Write what is not as usual."""
    found = []
    for name in names:
        value = getattr(settings, name)
        if value == getattr(usual, name):
            continue
        text = (
            _toml_list(value) if isinstance(value, tuple) else _toml_string(value) if isinstance(value, str) else None
        )
        found.append(f"{name} = {str(value).lower() if text is None else text}")
    return found


def _approval(settings: DisclosureSettings) -> list[str]:
    """Write whether releases are approved where that was chosen; otherwise it follows from `kind`."""
    if settings.approval is None:
        return []
    comment = _("# true: Freigaben für Ausschuss und Öffentlichkeit bestätigt die Statistikstelle (kobimo approve).")
    return [comment, f"approval = {str(settings.approval).lower()}"]


def _choice(chosen: str | tuple[str, ...]) -> str:
    """Write one word or a list of ids."""
    return _toml_string(chosen) if isinstance(chosen, str) else _toml_list(chosen)


def _spark(settings: SparkSettings) -> list[str]:
    """Write the address of a master where one was chosen; nobody else needs to know of it."""
    if settings == SparkSettings():
        return []
    return ["[spark]", f"master = {_toml_string(settings.master)}", ""]


def _portal(settings: PortalSettings) -> list[str]:
    """Write what was said about the public portal; nobody else needs to know of it."""
    said = {name: text for name, text in settings.model_dump().items() if text}
    return ["[portal]", *(f"{name} = {_toml_string(text)}" for name, text in said.items()), ""] if said else []


def _web(settings: WebSettings) -> list[str]:
    """Write which sites may read along; usually there is none."""
    if not settings.cors:
        return []
    comment = _("# Fremde Seiten, deren Skripte öffentliche Zahlen lesen dürfen.")
    return ["[web]", comment, f"cors = {_toml_list(settings.cors)}", ""]


_ESCAPES = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\t": "\\t", "\n": "\\n", "\f": "\\f", "\r": "\\r"}
_LAST_CONTROL, _DELETE = 0x1F, 0x7F


def _toml_string(text: str) -> str:
    def spelled(sign: str) -> str:
        if sign in _ESCAPES:
            return _ESCAPES[sign]
        return f"\\u{ord(sign):04x}" if ord(sign) <= _LAST_CONTROL or ord(sign) == _DELETE else sign

    return f'"{"".join(map(spelled, text))}"'


def _toml_list(values: tuple[str, ...]) -> str:
    return f"[{', '.join(map(_toml_string, values))}]"
