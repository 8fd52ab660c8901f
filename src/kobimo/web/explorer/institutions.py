"""The institutions of an area on its page: those that lie in it today, and the one that it is the area of."""

from __future__ import annotations

from collections.abc import Hashable
from dataclasses import dataclass

from django.urls import reverse

from kobimo.errors import KobimoError
from kobimo.model.area import Area
from kobimo.web.spaces.institution_rows import Chosen
from kobimo.workflows.opened import OpenedWorkspace, today
from kobimo.workflows.places.pages import InstitutionsInside, institutions_in

NAMED = 60
"""Institutions of one register that the page names; the others stand in its list."""


@dataclass(frozen=True, slots=True)
class Inside:
    """What there is to say of the institutions of an area.

    Attributes
    ----------
    registers : tuple of str
        Titles of all registers of the space; empty if it has none.
    found : tuple of (InstitutionsInside, str)
        Registers that have institutions there, and the address of the list of these.
    own : tuple of str or None
        Title of the register and address of the institution whose area this is.
    problem : str
        Why that cannot be said.
    """

    registers: tuple[str, ...] = ()
    found: tuple[tuple[InstitutionsInside, str], ...] = ()
    own: tuple[str, str] | None = None
    problem: str = ""


def inside(workspace: OpenedWorkspace, area: Area) -> Inside:
    """Find the institutions of an area."""
    try:
        return _inside(workspace, area)
    except KobimoError as error:
        return Inside(problem=str(error))


def standing(workspace: OpenedWorkspace) -> Hashable:
    """Return what changes when the institutions of an area may be others: their files, and the day."""
    files = sorted(workspace.layout.institutions.glob("*")) if workspace.layout.institutions.is_dir() else ()
    return today(), tuple((path.name, path.stat().st_mtime_ns) for path in files)


def _inside(workspace: OpenedWorkspace, area: Area) -> Inside:
    definitions = workspace.definitions
    spaces = [name for name, space in definitions.spaces.items() if any(one.id == area.level for one in space.levels)]
    registers = {name: each for name, each in definitions.registers.items() if each.space in spaces}
    own = next(((each.title.shown, name) for name, each in registers.items() if each.level == area.level), None)
    found = [item for space in spaces for item in institutions_in(workspace, space, today(), area.level, area.key)]
    return Inside(
        registers=tuple(each.title.shown for each in registers.values()),
        found=tuple(
            (item, Chosen(item.register, area=f"{area.level}:{area.key}").address)
            for item in found
            if own is None or item.register != own[1]
        ),
        own=None if own is None else (own[0], reverse("institution", args=[own[1], area.key])),
    )
