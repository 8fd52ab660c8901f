"""`kobimo publish`: the public portal as plain files."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.web.portal.publishing import Publication
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("publish")
@workspace_argument
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="ORDNER",
    help="Ordner des Portals; er wird angelegt, wenn es ihn nicht gibt. Fremde Dateien darin bleiben unberührt.",
)
@click.option("--release", metavar="ID", help="Freigabestand; sonst der neueste gültige für die Öffentlichkeit.")
@click.option(
    "--base-url",
    metavar="ADRESSE",
    help="Adresse des Portals im Netz, für Suchmaschinen und Zitate; sonst base_url in kobimo.toml.",
)
@click.option(
    "--in-place",
    is_flag=True,
    help="Dateien einzeln austauschen statt den ganzen Ordner, für eingebundene Ordner (Container, Netzlaufwerk, FTP).",
)
@json_option
def command(
    workspace: OpenedWorkspace, out: Path, release: str | None, base_url: str | None, *, in_place: bool, as_json: bool
) -> None:
    """Schreibt das öffentliche Portal als einfache Dateien für jeden Webserver.

    Veröffentlicht wird nur, was für die Öffentlichkeit freigegeben ist. Wer das Portal herausgibt, Impressum und die
    anderen Rechtstexte stehen in kobimo.toml unter [portal].

    Beim nächsten Mal wird nur geschrieben, was sich geändert hat. Das alte Portal bleibt, bis das neue fertig ist.
    """
    from kobimo.web.portal.publishing import publish  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        result = publish(workspace, out, release, base_url, whole=not in_place, progress=progress)
    report_result(folder=str(out), release=result.release, written=result.done.written)
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)


def _show(result: Publication) -> None:
    done = result.done
    if not done.written and not done.deleted:
        text = _("Portal zu {release} in {folder}: alles war schon da ({files}).")
        files = counted(done.unchanged, "Datei", "Dateien")
    else:
        text = _("Portal zu {release} in {folder}: {files} geschrieben, {unchanged} unverändert, {deleted} gelöscht.")
        files = counted(done.written, "Datei", "Dateien")
    click.echo(
        text.format(
            release=result.release, folder=result.folder, files=files, unchanged=done.unchanged, deleted=done.deleted
        )
    )
    click.echo(_("Startseite: {page}").format(page=result.folder / "index.html"))
