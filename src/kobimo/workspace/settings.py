"""`kobimo.toml`: what is true for the whole workspace."""

from __future__ import annotations

import re
import secrets
import tomllib
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, StringConstraints, ValidationError

from kobimo.errors import DefinitionError, NewerFormatError, NotAWorkspaceError, WorkspaceError
from kobimo.language import _
from kobimo.model.text import Definition
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.problems import Problem, problems_of, raise_problems

FORMAT = 1
"""The format of workspaces that this version of kobimo writes."""

PeerEntry = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*(:\S+|/\*)$")]
"""An area (`kreis:05315`), all areas in it (`kreistyp:3/*`), or all in the same area of a level (`kreistyp/*`)."""


class DisclosureSettings(Definition):
    """How small counts of persons are protected. That they are is not a setting."""

    threshold: int = Field(default=3, ge=2, le=100, description="Kleinste Anzahl, die gezeigt werden darf.")
    base: int = Field(default=0, ge=0, le=100_000, description="Kleinste Basis, deren Anteile gezeigt werden dürfen.")


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
    kind: Literal["monitoring", "statistics_office"] = "monitoring"
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
    user: UserSettings


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
        return Settings.model_validate(data)
    except ValidationError as error:
        problems = problems_of(error, Settings, lambda loc: _place(text, loc))
        raise_problems(_with_hints(problems))


def _with_hints(problems: list[Problem]) -> list[Problem]:
    hint = _("Der AGS steht als Text in Anführungszeichen, mit allen führenden Nullen, 2 bis 12 Ziffern.")
    return [Problem(p.where, p.message, hint if p.path == ("ags",) else p.remedy, p.path) for p in problems]


def _place(text: str, location: tuple[str | int, ...]) -> str:
    """Find the line of a key in a small TOML file: the table first, then the key."""
    section, found = "", None
    names = [str(part) for part in location if isinstance(part, str)]
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[\s*([^\]]+?)\s*\]", line):
            section = header[1]
            if names and section == names[0]:
                found = found or number
        elif names and (key := re.match(r"\s*[\"']?([^=\s\"']+)[\"']?\s*=", line)):
            path = [*([section] if section else []), key[1]]
            if path == names[: len(path)]:
                found = number
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
            "",
            *_spark(settings.spark),
            "[genesis]",
            _("# true: kobimo genesis fetch --into darf Tabellen der statistischen Ämter aus dem Netz einlesen."),
            f"enabled = {str(settings.genesis.enabled).lower()}",
            "",
            "[user]",
            _("# Zufällige Kennung für Verlauf und Protokolle; kein Name."),
            f"id = {quoted(settings.user.id)}",
            "",
        ]
    )


def _choice(chosen: str | tuple[str, ...]) -> str:
    """Write one word or a list of ids."""
    return _toml_string(chosen) if isinstance(chosen, str) else _toml_list(chosen)


def _spark(settings: SparkSettings) -> list[str]:
    """Write the address of a master where one was chosen; nobody else needs to know of it."""
    if settings == SparkSettings():
        return []
    return ["[spark]", f"master = {_toml_string(settings.master)}", ""]


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
