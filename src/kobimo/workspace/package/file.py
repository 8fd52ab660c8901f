"""Write a package of definitions, and read one without trusting it: plain text, as its list says."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

import yaml

from kobimo.language import _
from kobimo.workspace.package.archive import Bounds, archive_bytes, compare, read_archive
from kobimo.workspace.package.keys import Keyring
from kobimo.workspace.package.manifest import Manifest, manifest_bytes, parse_manifest, refused
from kobimo.workspace.package.signing import Seal

BOUNDS = Bounds(file=20 << 20, entries=2002, entry=1 << 20, content=50 << 20)
DEEPEST = 40
"""Nesting of a definition; ours have less than ten levels."""


@dataclass(frozen=True)
class Package:
    """A package that was read: list, contents by path, and what its signature is worth."""

    manifest: Manifest
    contents: Mapping[str, bytes]
    seal: Seal


def package_bytes(manifest: Manifest, contents: Mapping[str, bytes], keyring: Keyring) -> bytes:
    """Write a package; the same list, contents and key give the same bytes."""
    return archive_bytes(manifest_bytes(manifest), contents, keyring)


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
    opened = read_archive(path, BOUNDS, trusted)
    manifest = parse_manifest(opened.listed, where)
    compare(manifest.items, opened.contents, where)
    for name, data in opened.contents.items():
        _refuse_unplain(data, name, where)
    return Package(manifest, opened.contents, opened.seal)


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
