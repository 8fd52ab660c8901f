"""Where the rows of a delivery are: points by the surfaces of the areas, addresses by the street directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from kobimo.ingest.values.sheet import Locate
from kobimo.model.address import Address
from kobimo.spaces.location import Locator
from kobimo.spaces.streets.directory import StreetDirectory
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.places.addresses import CODES, address_details, required_directory


class Whereabouts:
    """Locates points and addresses of one workspace; what it has opened once it remembers."""

    def __init__(self, workspace: OpenedWorkspace) -> None:
        self._workspace = workspace
        self._locators: dict[tuple[str, date | None], Locator] = {}
        self._directories: dict[tuple[str, str, date], StreetDirectory] = {}

    def __call__(self, space: str, level: str, points: Sequence[Any], crs: str) -> list[str | None]:
        """Return the key of the area in which each point lies, in the status that figures refer to."""
        return self.on(None)(space, level, points, crs)

    def on(self, day: date | None) -> Locate:
        """Return what locates points in the areas of a day; None for the status that figures refer to."""

        def located(space: str, level: str, points: Sequence[Any], crs: str) -> list[str | None]:
            if (space, day) not in self._locators:
                geometries = self._workspace.geometries(space, day)
                wanted = self._workspace.definitions.spaces[space].crs
                self._locators[space, day] = Locator(self._workspace.space(space, day), geometries, crs=wanted)
            return self._locators[space, day].locate(level, points, crs)

        return located

    def assign(self, space: str, level: str, addresses: Sequence[Address], day: date) -> list[tuple[str, str]]:
        """Return the key of the area of each address, or the code of the check that says why there is none."""
        assigned = self._directory(space, level, day).assign_all(addresses, day)
        return [(item.area, "") if item.certain else ("", CODES[item.outcome]) for item in assigned]

    def explain(self, space: str, level: str, address: Address, day: date) -> Mapping[str, Any]:
        """Return the details of the message about an address without area."""
        streets = self._directory(space, level, day)
        return address_details(address, streets.assign(address, day), day, streets)

    def _directory(self, space: str, level: str, day: date) -> StreetDirectory:
        if (space, level, day) not in self._directories:
            self._directories[space, level, day] = required_directory(self._workspace, space, level, day)
        return self._directories[space, level, day]
