"""Arguments and options that several commands share."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

from kobimo.errors import InvalidInputError
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


class WorkspaceArgument(click.ParamType["OpenedWorkspace"]):
    """A path that is opened as a workspace."""

    name = "ORDNER"

    def convert(self, value: Any, _param: click.Parameter | None, _ctx: click.Context | None) -> OpenedWorkspace:
        """Open the folder, or raise a KobimoError that says what is wrong."""
        from kobimo.workflows.opened import OpenedWorkspace, open_workspace  # noqa: PLC0415 - loads slowly

        return value if isinstance(value, OpenedWorkspace) else open_workspace(value)


class DayType(click.ParamType[date]):
    """A date as people write it: 2023-01-01 or 01.01.2023."""

    name = "DATUM"

    def convert(self, value: Any, param: click.Parameter | None, _ctx: click.Context | None) -> date:
        """Read a date, or raise a KobimoError that says how one is written."""
        if isinstance(value, date):
            return value
        for form in ("%Y-%m-%d", "%d.%m.%Y"):
            try:
                return datetime.strptime(value.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
            except ValueError:
                continue
        raise InvalidInputError(
            _("„{text}“ ist kein Datum.").format(text=value) if value.strip() else _("Das Datum fehlt."),
            where="" if param is None else param.opts[0],
            remedy=_("Das Datum als 2023-01-01 oder 01.01.2023 schreiben."),
        )


day_type = DayType()
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
    type=day_type,
    metavar="DATUM",
    help="Gebietsstand, für den umgerechnet wird, zum Beispiel 2011-09-04; sonst der des Freigabestands.",
)


def echo_json(data: object) -> None:
    """Write JSON to standard output."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
