"""`kobimo init`: make a workspace."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import click

from kobimo.language import _


@click.command("init")
@click.argument("folder", metavar="ORDNER", type=click.Path(path_type=Path))
@click.option("--name", required=True, help="Name der Kommune, zum Beispiel „Kreis Muster“.")
@click.option("--ags", required=True, help="Amtlicher Gemeindeschlüssel mit führender Null: 2, 5, 8 oder 12 Ziffern.")
@click.option(
    "--definitions",
    metavar="ORDNER",
    type=click.Path(path_type=Path),
    help="Definitionen von dort übernehmen, zum Beispiel examples/berlin.",
)
@click.option("--statistics-office", is_flag=True, help="Arbeitsordner einer abgeschotteten Statistikstelle.")
def command(folder: Path, name: str, ags: str, definitions: Path | None, *, statistics_office: bool) -> None:
    """Legt einen Arbeitsordner an."""
    from kobimo.workspace.create import create_workspace  # noqa: PLC0415 - loaded when the command runs

    kind: Literal["monitoring", "statistics_office"] = "statistics_office" if statistics_office else "monitoring"
    layout = create_workspace(folder, name, ags, definitions, kind=kind)
    click.echo(_("Arbeitsordner für {name} angelegt: {folder}").format(name=name, folder=layout.root))
    click.echo(
        _("Als Nächstes: Quellen beschreiben (sources/) und „kobimo import“ aufrufen. Hilfe steht in LIESMICH.md.")
    )
