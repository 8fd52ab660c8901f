"""What the pages of one running server share: the workspace and its releases."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings

from kobimo.publish.charts import DrawingProcesses
from kobimo.web.tour import MUSTERKREIS
from kobimo.workflows.opened import OpenedWorkspace, open_workspace
from kobimo.workflows.releases.viewing import Library

_IDLE = 60.0
"""Seconds."""


@dataclass(frozen=True)
class Site:
    """The workspace that is served."""

    root: str

    @cached_property
    def library(self) -> Library:
        """Its releases; what was read of them is kept."""
        return Library(self.workspace())

    def workspace(self) -> OpenedWorkspace:
        """Open the workspace anew, because people edit its files while the server runs."""
        return open_workspace(self.root)

    @cached_property
    def drawing(self) -> DrawingProcesses:
        """The process that draws what was not drawn with the release; it ends when nobody asked for a while."""
        return DrawingProcesses(1, idle=_IDLE)

    @cached_property
    def name(self) -> str:
        """Name of the municipality."""
        return self.workspace().settings.name

    @cached_property
    def is_musterkreis(self) -> bool:
        """Whether this is the invented Kreis, through which newcomers are led."""
        return self.workspace().settings.ags == MUSTERKREIS


def site() -> Site:
    """Return the site that the settings name."""
    found: Site = settings.KOBIMO_SITE
    return found
