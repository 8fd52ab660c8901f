"""Arguments and options that several commands share."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


class WorkspaceArgument(click.ParamType["OpenedWorkspace"]):
    """A path that is opened as a workspace."""

    name = "ORDNER"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> OpenedWorkspace:
        """Open the folder, or raise a KobimoError that says what is wrong."""
        from kobimo.workflows.opened import OpenedWorkspace, open_workspace  # noqa: PLC0415 - loads slowly

        return value if isinstance(value, OpenedWorkspace) else open_workspace(value)


workspace_argument = click.argument("workspace", type=WorkspaceArgument(), metavar="ARBEITSORDNER")
json_option = click.option("--json", "as_json", is_flag=True, help="Ausgabe für Programme.")
where_option = click.option(
    "--where",
    "where",
    multiple=True,
    metavar="MERKMAL=AUSPRÄGUNG",
    help="Aufgliederung, zum Beispiel geschlecht=w oder alter=3-5.",
)
release_option = click.option(
    "--release", "release", metavar="ID", help="Freigabestand; sonst der neueste für das Team."
)
territory_option = click.option(
    "--territory",
    "territory",
    type=click.DateTime(["%Y-%m-%d", "%d.%m.%Y"]),
    metavar="DATUM",
    help="Gebietsstand, für den umgerechnet wird, zum Beispiel 2011-09-04; sonst der des Freigabestands.",
)


def echo_json(data: object) -> None:
    """Write JSON to standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
