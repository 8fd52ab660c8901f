"""`kobimo diff`: what differs between two releases, or between a release and the build, and why."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _, counted, spelled

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace

SHOWN = 20


@click.command("diff")
@workspace_argument
@click.argument("first", metavar="VON")
@click.argument("second", metavar="NACH")
@json_option
def command(workspace: OpenedWorkspace, first: str, second: str, *, as_json: bool) -> None:
    """Vergleicht zwei Freigabestände und sagt, warum sich Werte unterscheiden.

    „neu“ als NACH meint die zuletzt berechneten Zahlen: So zeigt sich vor der Freigabe, was sich ändern würde.
    """
    from kobimo.workflows.comparing.releases_compared import diff  # noqa: PLC0415 - help must appear at once

    result = diff(workspace, first, second)
    if as_json:
        echo_json(result.as_dict())
        return
    click.echo(
        _("{unchanged} gleich, {changed} geändert, {added} neu, {removed} entfallen").format(
            unchanged=result.unchanged,
            changed=len(result.changed),
            added=len(result.added),
            removed=len(result.removed),
        )
    )
    for group in result.reasons()[:SHOWN]:
        count = counted(group["count"], "Wert", "Werte")
        click.echo(f"{count}: {group['reason']} ({_kinds(group['kind'])})")
        for row in group["examples"]:
            click.echo(f"  {_named(row)}: {_change(row)}")
    titles = {"added": _("neu"), "removed": _("entfallen"), "changed": _("geändert")}
    for what, changes_by_kind in ((_("Dateien"), result.inputs), (_("Definitionen"), result.definitions)):
        for kind, names in changes_by_kind.items():
            if names:
                click.echo(f"{what} {titles[kind]}: {', '.join(names)}")


def _kinds(kind: str) -> str:
    names = {
        "data": _("Daten"),
        "definition": _("Definition"),
        "territory": _("Gebiet"),
        "protection": _("Schutz"),
        "calculation": _("Rechenweg"),
        "content": _("Auswahl"),
    }
    return ", ".join(names[name] for name in kind.split(", "))


def _change(row: dict[str, Any]) -> str:
    """Say what became of a figure."""
    from kobimo.publish.reasons import status_name  # noqa: PLC0415 - help must appear at once

    if "changes" not in row:
        return " ".join(text for text in (_shown(row["value"]), status_name(row["status"])) if text)
    names = {
        "value": _("Wert"),
        "numerator": _("Zähler"),
        "denominator": _("Nenner"),
        "status": _("Zustand"),
        "coverage": _("Abdeckung"),
        "error": _("Standardfehler"),
    }
    return "; ".join(f"{names[name]}: {_shown(old)} → {_shown(new)}" for name, (old, new) in row["changes"].items())


def _shown(value: float | str | None) -> str:
    """Spell a number or a state."""
    from kobimo.publish.reasons import status_name  # noqa: PLC0415 - help must appear at once

    if value is None:
        return "–"
    if isinstance(value, str):
        return status_name(value) or _("vollständig")
    return spelled(f"{value:,.0f}" if value == int(value) else f"{value:,.4f}")


def _named(row: dict[str, Any]) -> str:
    from kobimo.workflows.comparing.releases_compared import KEY  # noqa: PLC0415 - help must appear at once

    return " ".join(str(row[name]) for name in KEY if row[name])
