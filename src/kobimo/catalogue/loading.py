"""Read the shipped catalogue; it was checked before it was shipped, so reading is quick and says little."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import TypeVar

import yaml

from kobimo.errors import UnknownNameError
from kobimo.language import _
from kobimo.model.indicator import IndicatorDefinition, IndicatorGroup
from kobimo.model.template import DatasetTemplate
from kobimo.model.text import Definition

D = TypeVar("D", bound=Definition)


@dataclass(frozen=True)
class Catalogue:
    """All definitions that kobimo brings; each kind is read when it is first asked for.

    Attributes
    ----------
    root : Traversable
        Folder with one folder for each kind.
    """

    root: Traversable

    @cached_property
    def indicators(self) -> Mapping[str, IndicatorDefinition]:
        """By id, in alphabetical order."""
        return {name: parsed(text, IndicatorDefinition) for name, text in self.texts.items()}

    @cached_property
    def templates(self) -> Mapping[str, DatasetTemplate]:
        """Structures of datasets by id, in alphabetical order."""
        return {name: parsed(text, DatasetTemplate) for name, text in _texts(self.root / "datasets")}

    @cached_property
    def groups(self) -> Mapping[str, IndicatorGroup]:
        """By id, in alphabetical order."""
        return {name: parsed(text, IndicatorGroup) for name, text in _texts(self.root / "groups")}

    @cached_property
    def texts(self) -> Mapping[str, bytes]:
        """File of each indicator."""
        return dict(_texts(self.root / "indicators"))

    def indicator(self, name: str) -> IndicatorDefinition:
        """Return an indicator, or raise with the nearest names."""
        if name not in self.indicators:
            raise UnknownNameError(_("Kennzahl des Katalogs"), name, self.indicators)
        return self.indicators[name]

    def template(self, name: str) -> DatasetTemplate:
        """Return the structure of a dataset, or raise with the nearest names."""
        if name not in self.templates:
            raise UnknownNameError(_("Datensatz des Katalogs"), name, self.templates)
        return self.templates[name]

    def groups_of(self, indicator: str) -> tuple[IndicatorGroup, ...]:
        """Return the groups that an indicator belongs to."""
        return tuple(group for group in self.groups.values() if indicator in group.members)


@cache
def catalogue() -> Catalogue:
    """Return the catalogue, which is read once; all of it in about a quarter of a second."""
    return Catalogue(files(__package__))


def parsed(text: bytes, model: type[D]) -> D:
    """Read one definition of the catalogue; every scalar stays the text that was written, as in a workspace."""
    return model.model_validate(yaml.load(text, Loader=yaml.CBaseLoader))  # noqa: S506 - makes texts only, no objects


def _texts(folder: Traversable) -> Iterator[tuple[str, bytes]]:
    """Return the files of a folder and the folders in it by the stem of their names, sorted."""
    found: dict[str, bytes] = {}
    for item in folder.iterdir():
        if item.is_dir():
            found.update(_texts(item))
        elif item.name.endswith(".yaml"):
            found[item.name.removesuffix(".yaml")] = item.read_bytes()
    yield from sorted(found.items())
