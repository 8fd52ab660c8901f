"""Which ids the catalogue has, without reading its definitions."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


def is_listed(name: str) -> bool:
    """Tell whether the catalogue has a definition of this id."""
    return name in _names()


@cache
def _names() -> frozenset[str]:
    root = files("kobimo.catalogue") / "indicators"
    return frozenset(
        item.name.removesuffix(".yaml") for folder in root.iterdir() if folder.is_dir() for item in folder.iterdir()
    )
