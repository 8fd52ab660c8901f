"""Write a package, and read one without trusting it: only what its list names, within bounds, as plain text."""

from __future__ import annotations

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kobimo.language import _
from kobimo.workspace.files import explained
from kobimo.workspace.package.keys import Keyring
from kobimo.workspace.package.manifest import (
    MANIFEST,
    SIGNATURE,
    Manifest,
    manifest_bytes,
    parse_manifest,
    refused,
)
from kobimo.workspace.package.signing import Seal, seal_of, sign

LARGEST_FILE = 20 << 20
MOST_ENTRIES = 2002
LARGEST_ENTRY = 1 << 20
LARGEST_CONTENT = 50 << 20
DEEPEST = 40
"""Nesting of a definition; ours have less than ten levels."""

_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_ENCRYPTED = 0x1
_BROKEN = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    OverflowError,
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True)
class Package:
    """A package that was read: list, contents by path, and what its signature is worth."""

    manifest: Manifest
    contents: Mapping[str, bytes]
    seal: Seal


def package_bytes(manifest: Manifest, contents: Mapping[str, bytes], keyring: Keyring) -> bytes:
    """Write a package; the same list, contents and key give the same bytes."""
    listed = manifest_bytes(manifest)
    files = {MANIFEST: listed, SIGNATURE: sign(listed, keyring.private_key()), **dict(sorted(contents.items()))}
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            made.writestr(entry, data)
    return sink.getvalue()


def read_package(path: Path, trusted: Collection[str]) -> Package:
    """Read a package and check everything that can be checked without a workspace.

    Parameters
    ----------
    path : Path
    trusted : collection of str
        Fingerprints of trusted keys.

    Returns
    -------
    Package

    Raises
    ------
    InvalidInputError
        If it is no package, was changed, or holds anything but what its list names.
    NewerFormatError
        If a newer kobimo made it.
    """
    where = path.name
    with explained(path):
        if path.stat().st_size > LARGEST_FILE:
            raise refused(where, _("es ist größer als {limit} MiB").format(limit=LARGEST_FILE >> 20))
        data = path.read_bytes()
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as opened:
            files = _files(opened, where)
    except _BROKEN as error:
        raise refused(where, _("es ist keine lesbare ZIP-Datei")) from error
    if MANIFEST not in files:
        raise refused(where, _("die Liste (manifest.json) fehlt"))
    seal = seal_of(files[MANIFEST], files.get(SIGNATURE), trusted, where)
    manifest = parse_manifest(files[MANIFEST], where)
    contents = {name: content for name, content in files.items() if name not in {MANIFEST, SIGNATURE}}
    _compare(manifest, contents, where)
    return Package(manifest, contents, seal)


def _files(opened: zipfile.ZipFile, where: str) -> dict[str, bytes]:
    """Return all entries; refuse what no package has before anything is unpacked."""
    entries = opened.infolist()
    if len(entries) > MOST_ENTRIES:
        raise refused(where, _("es enthält mehr als {limit} Dateien").format(limit=MOST_ENTRIES))
    names = [entry.filename for entry in entries]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise refused(where, _("„{name}“ kommt zweimal vor").format(name=_shown(twice[0])))
    for entry in entries:
        _refuse_entry(entry, where)
    if sum(entry.file_size for entry in entries) > LARGEST_CONTENT:
        raise refused(where, _("entpackt ist es größer als {limit} MiB").format(limit=LARGEST_CONTENT >> 20))
    return {entry.filename: _content(opened, entry, where) for entry in entries}


def _refuse_entry(entry: zipfile.ZipInfo, where: str) -> None:
    """Refuse folders, links, devices, encrypted or huge entries, and names that lead elsewhere."""
    name = entry.filename
    kind = stat.S_IFMT(entry.external_attr >> 16)
    plain = name.isascii() and name.isprintable() and "\\" not in name and ":" not in name
    if not plain or name.startswith("/") or {"..", ".", ""} & set(name.split("/")):
        raise refused(where, _("der Name „{name}“ ist nicht erlaubt").format(name=_shown(name)))
    if kind not in {0, stat.S_IFREG}:
        raise refused(where, _("„{name}“ ist keine gewöhnliche Datei, sondern ein Verweis").format(name=name))
    if entry.flag_bits & _ENCRYPTED or entry.compress_type not in _METHODS:
        raise refused(where, _("„{name}“ ist verschlüsselt oder unbekannt gepackt").format(name=name))
    if entry.file_size > LARGEST_ENTRY:
        raise refused(where, _("„{name}“ ist größer als {limit} KiB").format(name=name, limit=LARGEST_ENTRY >> 10))


def _content(opened: zipfile.ZipFile, entry: zipfile.ZipInfo, where: str) -> bytes:
    """Unpack one entry, never more than it announces."""
    with opened.open(entry) as source:
        data = source.read(LARGEST_ENTRY + 1)
    if len(data) != entry.file_size:
        raise refused(where, _("„{name}“ hat eine andere Größe als angegeben").format(name=entry.filename))
    return data


def _compare(manifest: Manifest, contents: Mapping[str, bytes], where: str) -> None:
    """Compare the list with the contents, byte for byte."""
    listed = {item.path: item for item in manifest.items}
    if strange := sorted(set(contents) - set(listed)):
        raise refused(where, _("„{name}“ steht nicht in der Liste").format(name=strange[0]))
    if missing := sorted(set(listed) - set(contents)):
        raise refused(where, _("„{name}“ fehlt").format(name=missing[0]))
    for name, item in listed.items():
        if len(contents[name]) != item.bytes or hashlib.sha256(contents[name]).hexdigest() != item.sha256:
            raise refused(where, _("der Inhalt von „{name}“ wurde verändert").format(name=name))
        _refuse_unplain(contents[name], name, where)


def _refuse_unplain(data: bytes, name: str, where: str) -> None:
    """Refuse text that is no UTF-8, refers to itself (a few bytes can stand for gigabytes) or is nested without end."""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise refused(where, _("„{name}“ ist nicht in UTF-8 gespeichert").format(name=name)) from error
    depth = 0
    try:
        for event in yaml.parse(text, Loader=yaml.CSafeLoader):
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth > DEEPEST or getattr(event, "anchor", None) or getattr(event, "tag", None):
                raise refused(where, _("„{name}“ enthält Verweise oder ist zu tief geschachtelt").format(name=name))
    except yaml.YAMLError as error:
        raise refused(where, _("„{name}“ ist kein gültiges YAML").format(name=name)) from error


def _shown(name: str) -> str:
    """Return a name without what could confuse a screen."""
    return "".join(sign if sign.isprintable() else "�" for sign in name)[:80]
