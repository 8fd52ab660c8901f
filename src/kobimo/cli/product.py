"""`kobimo product`: printed products from a release."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.releases.producing import SeriesResult

AREA_PROFILE, CERTIFICATE = "area-profile", "certificate"


@click.command("product")
@workspace_argument
@click.argument("product", metavar="PRODUKT", type=click.Choice([AREA_PROFILE, CERTIFICATE]))
@click.option("--area", metavar="EBENE:SCHLÜSSEL", help="Das Profil eines Gebiets, zum Beispiel bezirk:03.")
@click.option("--all", "level", metavar="EBENE", help="Die Profile aller Gebiete einer Ebene.")
@click.option("--format", "_form", type=click.Choice(["pdf"]), default="pdf", help="Barrierefreies PDF (PDF/UA-1).")
@click.option(
    "--out",
    required=True,
    type=click.Path(path_type=Path),
    metavar="ORDNER",
    help="Ordner für die Dateien; er wird angelegt, wenn es ihn nicht gibt. Beim Nachweis auch DATEI.pdf.",
)
@click.option(
    "--release",
    metavar="ID",
    help="Freigabestand; sonst der neueste für das Team, beim Nachweis der neueste für Ausschuss oder Öffentlichkeit.",
)
@json_option
def command(
    workspace: OpenedWorkspace,
    product: str,
    area: str | None,
    level: str | None,
    _form: str,
    out: Path,
    release: str | None,
    *,
    as_json: bool,
) -> None:
    """Erstellt Gebietsprofile (area-profile) oder den Nachweis der Geheimhaltung (certificate) zum Drucken.

    Ein Gebietsprofil hat zwei Seiten mit Karte, Kennzahlen und Verlauf. Was schon fertig im Ordner liegt und zum
    Freigabestand passt, bleibt. Nach einem Abbruch macht derselbe Befehl dort weiter, wo er aufgehört hat.

    Der Nachweis ist für die Datenschutzbeauftragten: Regeln, Wissen der Leser, Anzahlen und Prüfsummen eines
    Freigabestands für Ausschuss oder Öffentlichkeit. Er enthält keine geheimen Zahlen.
    """
    if product == CERTIFICATE:
        _certify(workspace, area or level, out, release, as_json=as_json)
        return
    from kobimo.workflows.releases.producing import area_profiles  # noqa: PLC0415 - help must appear at once

    level, key = _asked(area, level)
    try:
        with showing_progress() as progress:
            result = area_profiles(workspace, level, out, release, key=key, progress=progress)
    except KeyboardInterrupt:
        click.echo(
            _("Fertige Gebietsprofile bleiben in {folder}; derselbe Befehl macht den Rest.").format(folder=out),
            err=True,
        )
        raise
    report_result(folder=str(out), written=len(result.written), present=len(result.present))
    if as_json:
        echo_json(result.as_dict())
    else:
        _show(result)


def _certify(workspace: OpenedWorkspace, area: str | None, out: Path, release: str | None, *, as_json: bool) -> None:
    """Write the certificate of a release."""
    from kobimo.workflows.releases.certifying import write_certificate  # noqa: PLC0415 - help must appear at once

    if area is not None:
        raise click.UsageError(_("--area und --all gehören zu area-profile."))
    stored, file = write_certificate(workspace, out, release)
    report_result(file=str(file), release=stored.manifest.id)
    if as_json:
        echo_json({"file": str(file), "release": stored.manifest.id})
    else:
        click.echo(_("Nachweis zu {id} geschrieben: {file}").format(id=stored.manifest.id, file=file))


def _asked(area: str | None, level: str | None) -> tuple[str, str | None]:
    """Return the level, and the key if one area is meant."""
    if (area is None) == (level is None):
        raise click.UsageError(_("Bitte entweder --area EBENE:SCHLÜSSEL oder --all EBENE angeben."))
    if area is None:
        return str(level), None
    name, colon, key = area.partition(":")
    if not (name and colon and key):
        raise click.UsageError(
            _("„{text}“ nennt nicht Ebene und Schlüssel; zum Beispiel --area bezirk:03.").format(text=area)
        )
    return name, key


def _show(result: SeriesResult) -> None:
    written = counted(len(result.written), "Gebietsprofil", "Gebietsprofile")
    there = len(result.present)
    if not result.written:
        line = _("{what} in {folder}: alles war schon da.")
        written = counted(there, "Gebietsprofil", "Gebietsprofile")
    elif there == 0:
        line = _("{what} in {folder} geschrieben.")
    elif there == 1:
        line = _("{what} in {folder} geschrieben (1 war schon da).")
    else:
        line = _("{what} in {folder} geschrieben ({count} waren schon da).")
    click.echo(line.format(what=written, folder=result.folder, count=there))
    for name in result.others:
        click.echo(_("Hinweis: {name} gehört zu einem Gebiet, das es im Freigabestand nicht gibt.").format(name=name))
