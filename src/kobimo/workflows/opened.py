"""An opened workspace: settings and definitions are read and checked, areas are read when they are needed."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from kobimo.errors import UnknownNameError
from kobimo.language import _, clock
from kobimo.model.area import Space
from kobimo.model.crosswalk import Crosswalk
from kobimo.model.period import BERLIN
from kobimo.model.territory import SpaceHistory, always
from kobimo.store.register import Register
from kobimo.workspace.area_table import read_areas
from kobimo.workspace.crosswalk_table import read_weights
from kobimo.workspace.definitions import Definitions, load_definitions
from kobimo.workspace.layout import Layout
from kobimo.workspace.locks import finish_interrupted
from kobimo.workspace.paths import reachable
from kobimo.workspace.settings import Settings
from kobimo.workspace.settings_file import load_settings

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from kobimo.spaces.geojson import GeometryVersion


@dataclass(frozen=True)
class OpenedWorkspace:
    """Access to one workspace. `clock` gives the present time in UTC."""

    layout: Layout
    settings: Settings

    @cached_property
    def definitions(self) -> Definitions:
        """All definitions, checked against each other."""
        return load_definitions(self.layout, self.settings.catalogue)

    @cached_property
    def register(self) -> Register:
        """The database that knows what must exist."""
        return Register(self.layout.database)

    @cached_property
    def _histories(self) -> dict[str, SpaceHistory]:
        return {}

    def history(self, name: str) -> SpaceHistory:
        """Return the areas of a space through time."""
        if name not in self.definitions.spaces:
            raise UnknownNameError(_("Raumsystem"), name, self.definitions.spaces)
        if name not in self._histories:
            self._histories[name] = read_areas(self.layout, self.definitions.spaces[name])
        return self._histories[name]

    def space(self, name: str, at: date | None = None) -> Space:
        """Return a space with its areas as they are on a day, by default in the status that figures refer to."""
        return self.history(name).at(at)

    def crosswalk(self, name: str) -> Crosswalk:
        """Return a crosswalk with its weights."""
        if name not in self.definitions.crosswalks:
            raise UnknownNameError(_("Umsteigeschlüssel"), name, self.definitions.crosswalks)
        return Crosswalk(self.definitions.crosswalks[name], read_weights(self.layout, name))

    def keep_space(self, space: Space) -> None:
        """Use a space that has not been written, for trying out what it would lead to."""
        self._histories[space.definition.id] = always(space.definition, space.all_areas())

    def geometries(self, name: str, at: date | None = None) -> Mapping[tuple[str, str], BaseGeometry]:
        """Return the geometry of a space by level and key on a day, by default in the status that figures refer to.

        Empty if it has none. Surfaces of areas that do not hold then are left out; those of areas that the space never
        had are not, so that they are noticed.
        """
        versions = self.geometry_versions(name)
        if not versions:
            return {}
        from kobimo.spaces.geojson import geometries_at  # noqa: PLC0415 - geometry libraries load slowly

        history = self.history(name)
        day = history.territory if at is None else at
        now = {(area.level, area.key) for area in history.at(at).all_areas()}
        gone = {version.place for version in history.versions} - now
        found = geometries_at(versions, day)
        return {place: geometry for place, geometry in found.items() if place not in gone}

    def geometry_versions(self, name: str) -> tuple[GeometryVersion, ...]:
        """Return all surfaces that the areas of a space ever had; empty if it has none."""
        from kobimo.spaces.geojson import read_versions  # noqa: PLC0415 - geometry libraries load slowly

        path = self.layout.geometry(name)
        return read_versions(path.read_text(encoding="utf-8")) if path.exists() else ()

    def now(self) -> str:
        """Return the present time in UTC."""
        return datetime.now(UTC).isoformat(timespec="microseconds")

    @property
    def user(self) -> str:
        """Opaque id of the person at the keyboard."""
        return self.settings.user.id


def open_workspace(path: str | Path) -> OpenedWorkspace:
    """Open a workspace folder; a step that was decided and interrupted is finished first, if that is possible.

    Raises
    ------
    NotAWorkspaceError
        If there is no kobimo.toml.
    NewerFormatError
        If a newer kobimo wrote it.
    """
    root = reachable(path)
    opened = OpenedWorkspace(Layout(root), load_settings(root))
    finish_interrupted(opened.layout)
    return opened


def today() -> date:
    """Return the date in Germany."""
    return datetime.now(BERLIN).date()


def german_day(moment: str) -> str:
    """Return the date in Germany of a stored time (ISO 8601, UTC)."""
    return clock(datetime.fromisoformat(moment).astimezone(BERLIN), form="")


def digest(*parts: bytes | str) -> str:
    """Return the SHA-256 of parts that cannot run into each other."""
    total = hashlib.sha256()
    for part in parts:
        data = part.encode() if isinstance(part, str) else part
        total.update(hashlib.sha256(data).digest())
    return total.hexdigest()
