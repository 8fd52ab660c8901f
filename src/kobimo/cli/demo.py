"""`kobimo demo`: the invented Musterkreis, from its deliveries to the page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.progress import showing_progress
from kobimo.cli.serve import keep_serving
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.demonstration import Demonstration


@click.command("demo")
@click.argument("folder", metavar="ORDNER", type=click.Path(path_type=Path))
@click.option("--seed", type=click.IntRange(min=0), metavar="N", help="Startwert: andere Zahl, andere Zahlen.")
@click.option("--no-serve", is_flag=True, help="Nur anlegen, nicht anzeigen.")
@click.option("--port", type=int, metavar="N", help="Port; ohne Angabe der erste freie ab 8765.")
@click.option("--no-browser", is_flag=True, help="Den Browser nicht öffnen, nur die Adresse nennen.")
def command(folder: Path, seed: int | None, port: int | None, *, no_serve: bool, no_browser: bool) -> None:
    """Zeigt kobimo am erfundenen Musterkreis.

    Zehn Jahre Lieferungen mit allen Fehlern, die Ämter machen, werden eingelesen, berechnet und freigegeben. Liegt der
    Musterkreis schon in ORDNER, wird er nur angezeigt.
    """
    from kobimo.workflows.demonstration import demonstrate  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.opened import open_workspace  # noqa: PLC0415 - help must appear at once

    with showing_progress(plain=True) as progress:
        outcome = demonstrate(folder, seed, progress=progress)
    if outcome.fresh:
        _tell(outcome)
    click.echo(_("Arbeitsordner: {folder}").format(folder=folder))
    if not no_serve:
        keep_serving(open_workspace(outcome.folder), port, in_browser=not no_browser)


def _tell(outcome: Demonstration) -> None:
    from kobimo.workflows.demonstration import GUIDE, INBOX  # noqa: PLC0415 - help must appear at once

    click.echo(_("Eingelesen: {deliveries}.").format(deliveries=counted(outcome.accepted, "Lieferung", "Lieferungen")))
    for refusal in outcome.refused:
        names = ", ".join(refusal.files)
        click.echo(
            _("Abgelehnt: {files} ({source}), Prüfhinweis {code}").format(
                files=names, source=refusal.source, code=refusal.code
            )
        )
    click.echo(
        _("Berechnet: {computed}, {values}.").format(
            computed=counted(outcome.computed, "Kennzahl", "Kennzahlen"),
            values=counted(outcome.values, "Wert", "Werte"),
        )
    )
    click.echo(_("Freigabestand: {release}").format(release=outcome.release))
    click.echo(_("Was in den Dateien nicht stimmt, steht in {guide}.").format(guide=f"{INBOX}/{GUIDE}"))
