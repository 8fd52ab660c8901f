"""Read releases for pages: views, tables and outlines, checked once and then kept, because a release never changes."""

from __future__ import annotations

import threading
import zlib
from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from kobimo.disclosure import Released, reopen
from kobimo.errors import WithdrawnReleaseError
from kobimo.language import _, active
from kobimo.model.area import Area
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.maps import Outlines, features
from kobimo.publish.views import (
    AreaView,
    IndicatorView,
    KeyFigure,
    ReleaseHead,
    Resolved,
    Selection,
    area_view,
    indicator_view,
    resolve,
)
from kobimo.store.releases import (
    AREAS,
    METADATA,
    PROTOCOL,
    VALUES,
    StoredRelease,
    find_release,
    list_kept,
    list_releases,
    newest_release,
)
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.releases.pictures import outlines_of
from kobimo.workflows.releases.withdrawal import withdrawal_text

T = TypeVar("T")
_TABLES_KEPT = 24
_FILES_KEPT = 64
_PAGES_KEPT = 400
_RELEASES_KEPT = 3


class Kept:
    """The results used last, at most `size` of them. Safe for several threads; two may compute the same once each."""

    def __init__(self, size: int) -> None:
        self._size = size
        self._items: dict[Hashable, Any] = {}
        self._lock = threading.Lock()

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what is kept under `key`, or make and keep it."""
        with self._lock:
            if key in self._items:
                self._items[key] = found = self._items.pop(key)
                return found  # type: ignore[no-any-return]  # stored below with the type of its maker
        made = make()
        with self._lock:
            self._items[key] = made
            while len(self._items) > self._size:
                del self._items[next(iter(self._items))]
        return made


@dataclass(frozen=True)
class ReleaseReader:
    """One release, opened for reading. Its files were compared with the manifest when it was opened."""

    stored: StoredRelease
    metadata: dict[str, Any]
    protocol: dict[str, Any]
    _tables: Kept = field(default_factory=lambda: Kept(_TABLES_KEPT), repr=False)
    _files: Kept = field(default_factory=lambda: Kept(_FILES_KEPT), repr=False)
    _pages: Kept = field(default_factory=lambda: Kept(_PAGES_KEPT), repr=False)

    @classmethod
    def open(cls, stored: StoredRelease) -> ReleaseReader:
        """Open a release; raises IntegrityError if a file was altered."""
        stored.check(VALUES, METADATA, PROTOCOL)
        return cls(stored, stored.read_json(METADATA), stored.read_json(PROTOCOL))

    @property
    def head(self) -> ReleaseHead:
        """Id, audience and time."""
        return ReleaseHead.of(self.stored.manifest)

    @cached_property
    def catalogue(self) -> ReleaseCatalogue:
        """What the release contains."""
        return ReleaseCatalogue(self.metadata)

    @cached_property
    def outlines(self) -> Outlines:
        """The shapes of its areas."""
        return outlines_of(self.stored)

    def released(self, **equal: str) -> Released:
        """Return the rows in which the columns have these texts; they are read once."""
        key = tuple(sorted(equal.items()))
        return self._tables.get(key, lambda: reopen(self.stored.values(**equal), self.metadata, self.protocol))

    def indicator(self, wanted: Selection) -> IndicatorView:
        """Return the view of an indicator; raises UnknownNameError if the release does not know it."""
        resolved = self.resolve(wanted)
        chosen = resolved.selection
        released = self.released(indicator=chosen.indicator, breakdown=chosen.breakdown)
        return indicator_view(released, self.head, resolved)

    def resolve(self, wanted: Selection) -> Resolved:
        """Return the selection that the release can show."""
        return resolve(self.catalogue, wanted.indicator, wanted)

    def area(self, level: str, key: str) -> AreaView:
        """Return the view of an area; raises UnknownNameError with the nearest keys."""
        return area_view(self.released(breakdown=""), self.head, level, key)

    def key_figures(self) -> tuple[KeyFigure, ...]:
        """Return the newest figure of the whole for every indicator, ordered by topic area."""
        roots = {
            (area.level, area.key)
            for space in self.metadata["spaces"]
            for area in self.catalogue.areas(space, self.catalogue.levels(space)[0])[:1]
        }
        found = [item for level, key in roots for item in self.area(level, key).figures]
        return tuple(sorted(found, key=lambda item: (item.head.area, item.head.id)))

    def pieces(self, **equal: str) -> Iterator[Released]:
        """Return these rows in pieces that are not kept, for what is written as it is read."""
        for values in self.stored.value_pieces(**equal):
            yield reopen(values, self.metadata, self.protocol)

    def made(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return a file, a picture or a number that this release gives in the language in use; it is made once."""
        return self._files.get((active(), key), make)

    def page(self, key: Hashable, make: Callable[[], str]) -> str:
        """Return a page of this release in the language in use; it is made once and kept small."""
        packed = self._pages.get((active(), key), lambda: zlib.compress(make().encode(), 1))
        return zlib.decompress(packed).decode()

    def drawn(self, selection: Selection, name: str, draw: Callable[[], str]) -> str:
        """Return a picture of a selection; it is drawn once, unless it was made with the release."""
        return self.made((name, selection), draw)

    def features(self, view: IndicatorView, link: Callable[[Area], str]) -> dict[str, Any]:
        """Return the areas of a view with their geometry, and where each leads, as GeoJSON."""
        self.stored.check(AREAS)
        return features(view, self.stored.read_text(AREAS), link=link)


class Library:
    """The releases of one workspace, as long as a server runs."""

    def __init__(self, workspace: OpenedWorkspace) -> None:
        self.workspace = workspace
        self._readers = Kept(_RELEASES_KEPT)

    def all(self) -> tuple[StoredRelease, ...]:
        """Return all releases, newest first, withdrawn ones included."""
        return tuple(reversed(list_releases(self.workspace.layout)))

    def not_released(self) -> tuple[StoredRelease, ...]:
        """Return the proposals that nobody approved, newest first."""
        return tuple(found for found in reversed(list_kept(self.workspace.layout)) if not found.was_released)

    def public(self) -> ReleaseReader:
        """Open the newest release for the public; raises ReleaseError if there is none."""
        return self.release(newest_release(self.workspace.layout, "public").manifest.id)

    def release(self, name: str = "") -> ReleaseReader:
        """Open a release, by default the newest one for the team.

        Raises
        ------
        UnknownNameError
            If there is no release of this name.
        WithdrawnReleaseError
            If it was withdrawn.
        ReleaseError
            If there is none at all.
        IntegrityError
            If a file of it was altered.
        """
        stored = find_release(self.workspace.layout, name) if name else newest_release(self.workspace.layout)
        return self.inside(stored)

    def inside(self, stored: StoredRelease) -> ReleaseReader:
        """Open a release or a proposal, for pages that only the house sees; raises as `release`."""
        if stored.withdrawal is not None:
            raise WithdrawnReleaseError(
                withdrawal_text(stored), remedy=_("Den neuesten Freigabestand ansehen oder einen anderen wählen.")
            )
        key = (stored.manifest.id, stored.manifest.created_at, stored.was_released)
        return self._readers.get(key, lambda: ReleaseReader.open(stored))
