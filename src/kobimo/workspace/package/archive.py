"""A signed ZIP with a list: written the same byte for byte, and read without trusting it, within bounds.

Only what the list names is in it, nothing is unpacked to disk, and nothing is unpacked before its size is known.
"""

from __future__ import annotations

import hashlib
import io
import stat
import zipfile
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from kobimo.language import _
from kobimo.workspace.files import explained
from kobimo.workspace.package.keys import Keyring
from kobimo.workspace.package.manifest import MANIFEST, SIGNATURE, refused
from kobimo.workspace.package.signing import Seal, seal_of, sign
from kobimo.workspace.zip_safety import BROKEN, ENCRYPTED, METHODS

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Bounds:
    """How much a package may hold: bytes of the file, number of entries, bytes of one and of all of them unpacked."""

    file: int
    entries: int
    entry: int
    content: int


class Listed(Protocol):
    """What a list says of one file."""

    @property
    def path(self) -> str:
        """Where it lies in the package."""

    @property
    def bytes(self) -> int:
        """Its size."""

    @property
    def sha256(self) -> str:
        """Its hash."""


@dataclass(frozen=True)
class SignedArchive:
    """What lies in a package: the bytes of its list, the other files by path, and what its signature is worth."""

    listed: bytes
    contents: Mapping[str, bytes]
    seal: Seal


def archive_bytes(listed: bytes, contents: Mapping[str, bytes], keyring: Keyring) -> bytes:
    """Sign a list and write it with its files; the same list, contents and key give the same bytes."""
    files = {MANIFEST: listed, SIGNATURE: sign(listed, keyring.private_key()), **dict(sorted(contents.items()))}
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            made.writestr(entry, data)
    return sink.getvalue()


def read_archive(path: Path, bounds: Bounds, trusted: Collection[str]) -> SignedArchive:
    """Read a package of which only the outside is known yet.

    Parameters
    ----------
    path : Path
    bounds : Bounds
    trusted : collection of str
        Fingerprints of trusted keys.

    Returns
    -------
    SignedArchive
        `compare` it with its list before anything in it is used.

    Raises
    ------
    InvalidInputError
        If it is no package, is too large, or its list was changed after it had been signed.
    """
    where = path.name
    with explained(path):
        if path.stat().st_size > bounds.file:
            raise refused(where, _("es ist größer als {limit} MiB").format(limit=bounds.file >> 20))
        data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            files = _files(opened, bounds, where)
    except BROKEN as error:
        raise refused(where, _("es ist keine lesbare ZIP-Datei")) from error
    if MANIFEST not in files:
        raise refused(where, _("die Liste (manifest.json) fehlt"))
    seal = seal_of(files[MANIFEST], files.get(SIGNATURE), trusted, where)
    contents = {name: content for name, content in files.items() if name not in {MANIFEST, SIGNATURE}}
    return SignedArchive(files[MANIFEST], contents, seal)


def compare(items: Iterable[Listed], contents: Mapping[str, bytes], where: str) -> None:
    """Compare a list with the contents, byte for byte; raises InvalidInputError."""
    listed = {item.path: item for item in items}
    if strange := sorted(set(contents) - set(listed)):
        raise refused(where, _("„{name}“ steht nicht in der Liste").format(name=strange[0]))
    if missing := sorted(set(listed) - set(contents)):
        raise refused(where, _("„{name}“ fehlt").format(name=missing[0]))
    for name, item in listed.items():
        if len(contents[name]) != item.bytes or hashlib.sha256(contents[name]).hexdigest() != item.sha256:
            raise refused(where, _("der Inhalt von „{name}“ wurde verändert").format(name=name))


def _files(opened: zipfile.ZipFile, bounds: Bounds, where: str) -> dict[str, bytes]:
    """Return all entries; refuse what no package has before anything is unpacked."""
    entries = opened.infolist()
    if len(entries) > bounds.entries:
        raise refused(where, _("es enthält mehr als {limit} Dateien").format(limit=bounds.entries))
    names = [entry.filename for entry in entries]
    if twice := sorted(name for name, count in Counter(names).items() if count > 1):
        raise refused(where, _("„{name}“ kommt zweimal vor").format(name=_shown(twice[0])))
    for entry in entries:
        _refuse_entry(entry, bounds, where)
    if sum(entry.file_size for entry in entries) > bounds.content:
        raise refused(where, _("entpackt ist es größer als {limit} MiB").format(limit=bounds.content >> 20))
    return {entry.filename: _content(opened, entry, where) for entry in entries}


def _refuse_entry(entry: zipfile.ZipInfo, bounds: Bounds, where: str) -> None:
    """Refuse folders, links, devices, encrypted or huge entries, and names that lead elsewhere."""
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    plain = name.isascii() and name.isprintable() and "\\" not in name and ":" not in name
    if not plain or name.startswith("/") or {"..", ".", ""} & set(name.split("/")):
        raise refused(where, _("der Name „{name}“ ist nicht erlaubt").format(name=_shown(name)))
    if kind not in {0, stat.S_IFREG}:
        raise refused(where, _("„{name}“ ist keine gewöhnliche Datei, sondern ein Verweis").format(name=name))
    if entry.flag_bits & ENCRYPTED or entry.compress_type not in METHODS:
        raise refused(where, _("„{name}“ ist verschlüsselt oder unbekannt gepackt").format(name=name))
    if entry.file_size > bounds.entry:
        raise refused(where, _("„{name}“ ist größer als {limit} KiB").format(name=name, limit=bounds.entry >> 10))


def _content(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> bytes:
    """Unpack one entry, never more than it announces."""
    with opened.open(entry) as source:
        data = source.read(entry.file_size + 1)
    if len(data) != entry.file_size:
        raise refused(where, _("„{name}“ hat eine andere Größe als angegeben").format(name=entry.filename))
    return data


def _shown(name: str) -> str:
    """Return a name without what could confuse a screen."""
    return "".join(sign if sign.isprintable() else "�" for sign in name)[:80]
