"""Credentials: where they come from, and how they are kept out of everything that is written or shown.

They are looked for in this order: environment variables, a private file outside every workspace, a question on the
terminal. They travel in two HTTP headers and nowhere else.
"""

from __future__ import annotations

import json
import os
import re
import stat
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote, quote_plus

from kobimo.errors import InvalidInputError
from kobimo.genesis.failures import AccessError
from kobimo.genesis.instances import Instance
from kobimo.language import _

HIDDEN = "***"
_SHORT = 5
"""A shorter secret is only hidden where it is a whole value; inside words it would hide half of every text."""

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_WORKSPACE = "kobimo.toml"

Ask = Callable[[Instance], tuple[str, str]]
"""Asks a person for user and password; an empty password means that the user is a token."""


@dataclass(frozen=True, slots=True)
class Credentials:
    """What opens one data base. `repr` shows nothing of it.

    Attributes
    ----------
    user : str
        Name of the account, or the access token.
    password : str
        Empty for a token.
    """

    user: str = field(repr=False)
    password: str = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot travel in a header; the error names no value."""
        for value in (self.user, self.password):
            if value != value.strip() or not value.isprintable() or not _is_latin(value):
                raise AccessError(
                    _("Benutzername, Passwort oder Token enthält Zeichen, die sich nicht übertragen lassen."),
                    remedy=_("Auf Leerzeichen am Rand, Zeilenumbrüche und Zeichen außerhalb von Latin-1 achten."),
                )
        if not self.user:
            raise AccessError(_("Der Benutzername oder das Token ist leer."))

    @property
    def is_token(self) -> bool:
        """Whether a token stands in for user and password."""
        return not self.password

    def headers(self) -> dict[str, str]:
        """Return the two headers of every call."""
        return {"username": self.user, "password": self.password}

    def hide(self, text: str) -> str:
        """Return `text` without the credentials, in whatever way they may be escaped."""
        secrets = [secret for secret in (self.user, self.password) if secret]
        if text.casefold() in {secret.casefold() for secret in secrets}:
            return HIDDEN
        forms = {
            form
            for secret in secrets
            if len(secret) >= _SHORT
            for form in (secret, json.dumps(secret)[1:-1], quote(secret), quote_plus(secret))
        }
        for form in sorted(forms, key=len, reverse=True):  # one may be the beginning of the other
            text = re.sub(re.escape(form), HIDDEN, text, flags=re.IGNORECASE)
        return text


def _is_latin(value: str) -> bool:
    try:
        value.encode("latin-1")
    except UnicodeEncodeError:
        return False
    return True


def default_file(environment: Mapping[str, str], home: Path, *, windows: bool = os.name == "nt") -> Path:
    """Return where the private file with credentials lies if nothing else is said.

    Parameters
    ----------
    environment : mapping of str to str
        Environment variables; KOBIMO_GENESIS_FILE names another place.
    home : Path
        Home folder of the user.
    windows : bool
        Whether the rules of Windows apply.

    Returns
    -------
    Path

    Examples
    --------
    >>> default_file({}, Path("/home/a"), windows=False).as_posix()
    '/home/a/.config/kobimo/genesis.toml'
    """
    if given := environment.get("KOBIMO_GENESIS_FILE"):
        return Path(given)
    if windows:
        base = Path(environment["APPDATA"]) if environment.get("APPDATA") else home / "AppData" / "Roaming"
    else:
        base = Path(environment["XDG_CONFIG_HOME"]) if environment.get("XDG_CONFIG_HOME") else home / ".config"
    return base / "kobimo" / "genesis.toml"


def find_credentials(
    instance: Instance, environment: Mapping[str, str], file: Path, ask: Ask | None = None
) -> Credentials:
    """Return the credentials for a data base.

    Parameters
    ----------
    instance : Instance
    environment : mapping of str to str
        Environment variables.
    file : Path
        Private file; it need not exist.
    ask : callable, optional
        Asks the person at the terminal; None where there is none.

    Returns
    -------
    Credentials

    Raises
    ------
    AccessError
        If there are none, or only half of them, or the file is open to others.
    """
    found = _from_environment(instance, environment) or _from_file(instance, file)
    if found is None and ask is not None:
        found = Credentials(*ask(instance))
    if found is None:
        raise AccessError(
            _("Für „{title}“ sind keine Zugangsdaten hinterlegt.").format(title=instance.title),
            remedy=_(
                "Die Umgebungsvariablen {name}_USER und {name}_PASSWORD (oder {name}_TOKEN) setzen oder die Datei "
                "{file} anlegen; die Anleitung „Tabellen aus GENESIS abrufen“ zeigt, wie."
            ).format(name=instance.variable, file=file),
        )
    if found.is_token and not instance.token:
        raise AccessError(
            _("„{title}“ nimmt kein Token an.").format(title=instance.title),
            remedy=_("Benutzername und Passwort hinterlegen."),
        )
    return found


def _from_environment(instance: Instance, environment: Mapping[str, str]) -> Credentials | None:
    name = instance.variable
    values = {part: environment.get(f"{name}_{part.upper()}", "") for part in ("user", "password", "token")}
    return _chosen(values, f"{name}_USER, {name}_PASSWORD, {name}_TOKEN")


def _from_file(instance: Instance, file: Path) -> Credentials | None:
    """Read the section of the data base from the private file, if there is one."""
    if not file.is_file():
        return None
    _refuse_open_file(file)
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, OSError):
        data = None
    section = data.get(instance.id, {}) if data is not None else None
    if not isinstance(section, dict) or any(not isinstance(value, str) for value in section.values()):
        raise AccessError(
            _("Die Datei mit den Zugangsdaten lässt sich nicht lesen."),
            where=str(file),
            remedy=_('Je Datenbank ein Abschnitt: [{name}], darunter user = "…" und password = "…".').format(
                name=instance.id if instance.id.isidentifier() else f'"{instance.id}"'
            ),
        )
    return _chosen({part: section.get(part, "") for part in ("user", "password", "token")}, str(file))


def _refuse_open_file(file: Path) -> None:
    """Refuse a file that others can read, or that lies in a workspace and so in its backups."""
    if os.name != "nt" and file.stat().st_mode & _OTHERS:
        raise AccessError(
            _("Andere können die Datei mit den Zugangsdaten lesen."),
            where=str(file),
            remedy=_("Die Rechte einschränken: chmod 600 {file}").format(file=file),
        )
    if any((folder / _WORKSPACE).is_file() for folder in file.resolve().parents):
        raise InvalidInputError(
            _("Die Datei mit den Zugangsdaten liegt in einem Arbeitsordner und käme in jede Sicherung."),
            where=str(file),
            remedy=_("Die Datei an einen Ort außerhalb des Arbeitsordners legen."),
        )


def _chosen(values: Mapping[str, str], where: str) -> Credentials | None:
    """Make credentials of what is given; half a pair is an error, not a token."""
    if values["token"]:
        return Credentials(values["token"], "")
    if not values["user"] and not values["password"]:
        return None
    if not values["user"] or not values["password"]:
        raise AccessError(
            _("Die Zugangsdaten sind unvollständig."),
            where=where,
            remedy=_("Benutzername und Passwort angeben, oder stattdessen ein Token."),
        )
    return Credentials(values["user"], values["password"])
