"""The data bases that offer the web service; data in `instances.toml`."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal, get_args
from urllib.parse import urlsplit

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _

Jobs = Literal["yes", "password", "no", "unknown"]
_LOOPBACK = re.compile(r"localhost|127(\.\d{1,3}){3}|::1")


@dataclass(frozen=True, slots=True)
class Instance:
    """One data base.

    Attributes
    ----------
    id : str
        Short name, or the host of an address that is not in the list.
    title : str
        Name for people.
    url : str
        Base address, with a slash at the end.
    token : bool
        Whether an access token is accepted.
    jobs : str
        Whether large tables can be ordered: "yes", "password" (not with a token), "no" or "unknown".
    """

    id: str
    title: str
    url: str
    token: bool = True
    jobs: Jobs = "unknown"

    @property
    def host(self) -> str:
        """Host and, if it is unusual, port."""
        return urlsplit(self.url).netloc

    @property
    def loopback(self) -> bool:
        """Whether the service runs on this computer."""
        return is_loopback(self.url)

    @property
    def variable(self) -> str:
        """How the environment variables with its credentials begin."""
        return f"KOBIMO_GENESIS_{re.sub(r'[^A-Z0-9]+', '_', self.id.upper())}"


@lru_cache(maxsize=1)
def instances() -> Mapping[str, Instance]:
    """Return the known data bases by their short name.

    Returns
    -------
    mapping of str to Instance

    Examples
    --------
    >>> instances()["zensus"].jobs
    'no'
    """
    text = files("kobimo.genesis").joinpath("instances.toml").read_text(encoding="utf-8")
    return {name: _entry(name, entry) for name, entry in tomllib.loads(text)["instances"].items()}


def _entry(name: str, entry: Mapping[str, object]) -> Instance:
    jobs: Jobs = next(known for known in get_args(Jobs) if known == entry["jobs"])
    return Instance(name, str(entry["title"]), str(entry["url"]), bool(entry["token"]), jobs)


def instance_of(name: str) -> Instance:
    """Return the data base that a short name or an address means.

    Parameters
    ----------
    name : str
        Short name such as `regionalstatistik`, or the address of the service up to and including `rest/2020`.

    Returns
    -------
    Instance

    Raises
    ------
    UnknownNameError
        If it is no known name and no address.
    InvalidInputError
        If the address would send credentials unencrypted, or contains more than host and path.

    Examples
    --------
    >>> instance_of("https://genesis.example.de/ws/rest/2020").url
    'https://genesis.example.de/ws/rest/2020/'
    """
    known = instances()
    if name in known:
        return known[name]
    if "://" not in name:
        raise UnknownNameError(_("Datenbank"), name, known)
    return _addressed(name)


def _addressed(address: str) -> Instance:
    """Check an address without ever repeating it: it might carry a password."""
    try:
        parts = urlsplit(address)
        port = parts.port
        (parts.hostname or "").encode("idna")
    except ValueError:  # UnicodeError included: a part of the name is empty or too long
        parts, port = urlsplit(""), None
    problem = ""
    if not parts.hostname or any(sign.isspace() or not sign.isprintable() for sign in address):
        problem = _("Das ist keine gültige Adresse.")
    elif parts.username is not None or parts.password is not None:
        problem = _("Zugangsdaten gehören nicht in die Adresse.")
    elif parts.scheme not in {"http", "https"} or parts.query or parts.fragment:
        problem = _("Die Adresse darf nur aus https, Rechner und Pfad bestehen.")
    elif parts.scheme == "http" and not is_loopback(address):
        problem = _("Die Adresse beginnt mit http; Zugangsdaten gingen unverschlüsselt durch das Netz.")
    if problem:
        raise InvalidInputError(
            problem,
            where="--instance",
            remedy=_("Ein Kurzname wie „regionalstatistik“ oder eine Adresse wie https://…/rest/2020/ angeben."),
        )
    host = f"{parts.hostname}:{port}" if port else str(parts.hostname)
    for entry in instances().values():
        if entry.url.rstrip("/") == address.rstrip("/"):
            return entry
    return Instance(host, host, f"{address.rstrip('/')}/")


def is_loopback(address: str) -> bool:
    """Return whether an address is on this computer, where encryption would protect nothing."""
    try:
        return _LOOPBACK.fullmatch(urlsplit(address).hostname or "") is not None
    except ValueError:
        return False
