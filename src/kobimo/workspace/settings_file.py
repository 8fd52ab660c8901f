"""`kobimo.toml`: read with the line of each mistake, and written with a comment for each setting."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

from pydantic import ValidationError

from kobimo.errors import DefinitionError, NewerFormatError, NotAWorkspaceError, WorkspaceError
from kobimo.language import _
from kobimo.model.text import Definition
from kobimo.workspace.files import system_reason
from kobimo.workspace.layout import SETTINGS_FILE
from kobimo.workspace.problems import Problem, problems_of, raise_problems
from kobimo.workspace.settings import (
    FORMAT,
    DisclosureProfile,
    DisclosureSettings,
    PortalSettings,
    Settings,
    SparkSettings,
    WebSettings,
)


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
