"""Make a package of definitions."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from kobimo import __version__
from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.indicator import IndicatorDefinition
from kobimo.model.text import Definition
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.packaging.sparing import spare_dataset, spare_indicator, spare_recipe, spare_source
from kobimo.workspace.files import write_bytes
from kobimo.workspace.package.file import package_bytes
from kobimo.workspace.package.keys import Keyring, grouped
from kobimo.workspace.package.manifest import Item, Kind, Manifest, path_of
from kobimo.workspace.paths import reachable
from kobimo.workspace.yaml_write import definition_bytes

T = TypeVar("T")


@dataclass(frozen=True)
class Contents:
    """What somebody wants to give away; what a group, an indicator or a recipe needs comes along."""

    indicators: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    datasets: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    streets: tuple[str, ...] = ()
    licence: str = ""
    named: bool = True
    """Whether the name of the municipality stands in the package."""


@dataclass(frozen=True)
class MadePackage:
    """A package that was written."""

    path: Path
    items: tuple[Item, ...]
    fingerprint: str

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        items = [{"kind": item.kind, "id": item.id} for item in self.items]
        return {"file": str(self.path), "fingerprint": grouped(self.fingerprint), "items": items}


def make_package(
    workspace: OpenedWorkspace, wanted: Contents, target: str | Path, keyring: Keyring | None = None
) -> MadePackage:
    """Write definitions of a workspace as one signed ZIP.

    Parameters
    ----------
    workspace : OpenedWorkspace
    wanted : Contents
        Ids of what goes in.
    target : path
        A .zip file; one that is there is replaced.
    keyring : Keyring, optional
        Default: that of the user.

    Returns
    -------
    MadePackage

    Raises
    ------
    UnknownNameError
        If an id is not known.
    InvalidInputError
        If nothing is wanted, or a recipe reads areas.
    """
    path, keys = reachable(target), keyring or Keyring.of_user()
    parts = dict(_parts(workspace, wanted))
    if not parts:
        raise InvalidInputError(
            _("Das Paket wäre leer."),
            remedy=_("Mit --indicator, --group, --dataset, --source oder --streets sagen, was hinein soll."),
        )
    contents = {path_of(kind, name): definition_bytes(part) for (kind, name), part in parts.items()}
    items = tuple(_item(kind, name, contents[path_of(kind, name)]) for kind, name in sorted(parts))
    manifest = Manifest(
        kobimo=__version__,
        made_on=today(),
        municipality=workspace.settings.name if wanted.named else "",
        licence=wanted.licence,
        items=items,
    )
    write_bytes(path, package_bytes(manifest, contents, keys))
    return MadePackage(path, items, keys.own_fingerprint())


def _item(kind: Kind, name: str, data: bytes) -> Item:
    digest = hashlib.sha256(data).hexdigest()
    return Item(kind=kind, id=name, path=path_of(kind, name), bytes=len(data), sha256=digest)


def _parts(workspace: OpenedWorkspace, wanted: Contents) -> Iterator[tuple[tuple[Kind, str], Definition]]:
    """Yield definitions as they may leave the workspace."""
    known = workspace.definitions
    datasets = set(wanted.datasets)
    for name in sorted(_indicators(workspace, wanted)):
        indicator = _found(known.indicators, name, _("Kennzahl"))
        yield ("indicator", name), spare_indicator(indicator)
        datasets |= _needed(indicator) & set(known.datasets)
    for name in wanted.groups:
        if name in known.groups:  # those of the catalogue are there wherever kobimo is
            yield ("group", name), known.groups[name]
    for name in wanted.sources:
        source = _found(known.sources, name, _("Datenquelle"))
        recipe = spare_recipe(_found(known.recipes, name, _("Einlesevorlage")), name)
        yield ("source", name), spare_source(source)
        yield ("recipe", name), recipe
        datasets |= {rule.dataset for rule in recipe.values}
    for name in sorted(datasets):
        yield ("dataset", name), spare_dataset(_found(known.datasets, name, _("Datensatz")))
    for name in wanted.streets:
        yield ("streets", name), _found(known.spaces, name, _("Raumsystem"))


def _indicators(workspace: OpenedWorkspace, wanted: Contents) -> set[str]:
    """Return the indicators that are named, and those members of groups that the workspace has."""
    groups = {**catalogue().groups, **workspace.definitions.groups}
    named = set(wanted.indicators)
    for name in wanted.groups:
        members = set(_found(groups, name, _("Indikator")).members) & set(workspace.definitions.indicators)
        if not members:
            raise InvalidInputError(
                _("Der Arbeitsordner hat keine Kennzahl der Gruppe {group}.").format(group=name),
                remedy=_("Andere Kennzahlen angeben oder den Datensatz dazu anlegen."),
            )
        named |= members
    return named


def _needed(indicator: IndicatorDefinition) -> set[str]:
    return {part.dataset for part in indicator.parts}


def _found(known: Mapping[str, T], name: str, kind: str) -> T:
    """Return a definition, or raise with the nearest names."""
    if name not in known:
        raise UnknownNameError(kind, name, known)
    found: T = known[name]
    return found
