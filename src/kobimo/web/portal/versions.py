"""What the pages of a release are made from, as hashes: what has the same hash looks the same.

The id of the release is not among it. So a new release changes only the pages whose figures or explanations changed.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import orjson
import pyarrow as pa
import pyarrow.compute as pc

import kobimo
from kobimo import __version__
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.open_data import source_notes
from kobimo.store.releases import AREAS, OUTLINES
from kobimo.workflows.opened import digest
from kobimo.workflows.releases.viewing import ReleaseReader

_CODE = ("publish", "web/portal", "web/explorer", "web/templates", "locale", "web/static/manifest.json")
_SHORT = 8
_TOLD_ONCE = ("pitfalls", "question", "review")
"""What does not touch the figures, and stands on the pages of the indicator itself only."""


class Versions:
    """Hashes of the parts of one release.

    Parameters
    ----------
    reader : ReleaseReader
    frame : str
        Hash of what stands on every page.
    """

    def __init__(self, reader: ReleaseReader, frame: str) -> None:
        self._reader = reader
        self._frame = digest(frame, code_digest())

    @property
    def frame(self) -> str:
        """What all pages rest on: the frame, and the program that makes them."""
        return self._frame

    def indicator(self, name: str) -> str:
        """Return the hash of everything that the pages of an indicator show."""
        return digest(self._frame, self._facts(name), self._rows[0].get(name, ""))

    def short(self, name: str) -> str:
        """Return the name of the state of the figures of an indicator: the same figures have the same."""
        return digest(self._facts(name, brief=True), self._rows[0].get(name, ""))[:_SHORT]

    def area(self, area: Area, others: tuple[Area, ...], indicators: tuple[str, ...]) -> str:
        """Return the hash of everything that the page of an area shows, beside those of other areas.

        The files beside it name the version of each indicator, which rests on rows of all areas.
        """
        rows = self._rows[1]
        places = [f"{item.level}\0{item.key}" for item in (area, *others)]
        facts = (part for name in indicators for part in (self._facts(name, brief=True), self.short(name)))
        return digest(self._frame, *facts, *(rows.get(place, "") for place in places), "\n".join(places))

    def together(self, indicators: tuple[str, ...]) -> str:
        """Return the hash of what a page about several indicators shows, and of which others there are."""
        catalogue = self._reader.catalogue
        there = {
            name: [catalogue.indicator(name)["area"], catalogue.contents(name).get("", {}).get("levels", [])]
            for name in self._reader.metadata["indicators"]
        }
        shown = (part for name in indicators for part in (self._facts(name, brief=True), self._rows[0].get(name, "")))
        return digest(self._frame, *shown, _plain([indicators, there]))

    def everything(self) -> str:
        """Return the hash of all figures and explanations."""
        names = sorted(self._reader.metadata["indicators"])
        told = [self._reader.metadata["areas"], self._reader.metadata.get("themes", {})]
        return digest(self._frame, *(self.indicator(name) for name in names), _plain(told))

    @cached_property
    def _rows(self) -> tuple[dict[str, str], dict[str, str]]:
        """Hash the rows by indicator; and the totals by level and area."""
        values = self._reader.stored.values()
        by_indicator: dict[str, Any] = defaultdict(hashlib.sha256)
        by_area: dict[str, Any] = defaultdict(hashlib.sha256)
        texts = [values[name].cast(pa.string()) for name in values.column_names]
        lines = pc.binary_join_element_wise(*texts, "\x1f", null_handling="replace", null_replacement="\x00")
        keys = [values[name].cast(pa.string()).to_pylist() for name in ("indicator", "breakdown", "level", "area")]
        for indicator, breakdown, level, area, line in zip(*keys, lines.to_pylist(), strict=True):
            data = f"{line}\n".encode()
            by_indicator[indicator].update(data)
            if not breakdown:
                by_area[f"{level}\0{area}"].update(data)
        return (
            {name: total.hexdigest() for name, total in by_indicator.items()},
            {place: total.hexdigest() for place, total in by_area.items()},
        )

    @cache  # noqa: B019 - lives as long as the publication
    def _facts(self, name: str, *, brief: bool = False) -> str:
        """Hash everything that explains an indicator; `brief`: as far as its figures depend on it."""
        catalogue, metadata = self._reader.catalogue, self._reader.metadata
        space = catalogue.space_of(name)
        groups = catalogue.groups_of(name)
        facts = {
            "definition": {
                key: value for key, value in catalogue.indicator(name).items() if not (brief and key in _TOLD_ONCE)
            },
            "datasets": self._datasets,
            "space": self._space(space),
            "sources": [note.shown for note in source_notes(catalogue, [name])],
            "groups": [
                {**group, "titles": [metadata["indicators"][m]["title"] for m in group["members"]]} for group in groups
            ],
            "contents": catalogue.contents(name),
            "targets": catalogue.targets_of(name),
            "refused": [item for item in metadata["refused"] if item["indicator"] == name],
        }
        return digest(_plain(facts))

    @cached_property
    def _datasets(self) -> str:
        return digest(_plain(self._reader.metadata["datasets"]))

    @cache  # noqa: B019 - lives as long as the publication
    def _space(self, space: str) -> str:
        """Hash a space with its levels, areas, changes and shapes."""
        metadata, files = self._reader.metadata, self._reader.stored.manifest.artifacts
        shapes = [entry.sha256 for entry in files if entry.path in (AREAS, OUTLINES)]
        named = [metadata[kind].get(space) for kind in ("spaces", "areas", "territories") if kind in metadata]
        return digest(_plain([named, shapes]))


def joint(versions: Iterable[str]) -> str:
    """Return the name of the state of the figures of several indicators, from the names of each."""
    return digest(*versions)[:_SHORT]


def _plain(value: Any) -> bytes:
    return orjson.dumps(value, option=orjson.OPT_SORT_KEYS)


@lru_cache(maxsize=1)
def code_digest() -> str:
    """Return the hash of what turns figures into pages."""
    root = Path(kobimo.__file__).parent
    places = [root / name for name in _CODE]
    files = sorted(
        file
        for place in places
        for file in (place.rglob("*") if place.is_dir() else [place])
        if file.is_file() and "__pycache__" not in file.parts
    )
    return digest(
        __version__, *(part for file in files for part in (file.relative_to(root).as_posix(), file.read_bytes()))
    )


def catalogue_levels(catalogue: ReleaseCatalogue) -> dict[str, str]:
    """Return the titles of all levels of a release, each once, from the root downwards."""
    found: dict[str, str] = {}
    for space in catalogue.metadata["spaces"]:
        for level in catalogue.levels(space):
            found.setdefault(level, catalogue.level_title(space, level))
    return found
