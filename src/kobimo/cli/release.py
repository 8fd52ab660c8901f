"""`kobimo release`: freeze figures for an audience, or withdraw them."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.cli.supposing import Asked, dry_run_options, try_out
from kobimo.language import _, counted
from kobimo.model.release import Audience

if TYPE_CHECKING:
    from kobimo.model.release import ReleaseContent
    from kobimo.store.releases import StoredRelease
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("release")
@workspace_argument
@click.option("--audience", metavar="WER", help="team, office:AMT, committee oder public.")
@click.option(
    "--content",
    type=click.Path(path_type=Path, allow_dash=True),
    metavar="DATEI",
    help="Auswahl (YAML) statt aller Zahlen; - für die Standardeingabe.",
)
@click.option("--withdraw", metavar="ID", help="Diesen Freigabestand zurückziehen.")
@click.option("--reason", metavar="TEXT", help="Grund der Zurückziehung.")
@dry_run_options
@json_option
def command(
    workspace: OpenedWorkspace,
    audience: str | None,
    content: Path | None,
    withdraw: str | None,
    reason: str | None,
    threshold: int | None,
    base: int | None,
    *,
    dry_run: bool,
    afresh: bool,
    as_json: bool,
) -> None:
    """Gibt die zuletzt berechneten Zahlen frei, oder zieht einen Freigabestand zurück.

    Verlangt der Arbeitsordner die Freigabe durch die Statistikstelle, entsteht für Ausschuss und Öffentlichkeit zuerst
    ein Vorschlag; kobimo approve gibt ihn frei.

    Kleine Zahlen von Personen verlassen das Team nicht: Für Ausschuss (committee) und Öffentlichkeit (public) wird
    verborgen, was klein ist, und was es verriete. Freigegeben wird nur, wenn der Schutz bewiesen ist.

    Verschwundene Werte und ungewöhnlich starke Änderungen freigegebener Werte müssen vorher quittiert sein (kobimo
    anomalies).

    Mit --dry-run wird nichts freigegeben, nur gezählt, was verborgen wäre; mit --threshold und --base auch unter einer
    anderen Regel als der heutigen.
    """
    from kobimo.workflows.releases.releasing import release, withdraw_release  # noqa: PLC0415 - help at once

    if (audience is None) == (withdraw is None):
        raise click.UsageError(_("Bitte entweder --audience oder --withdraw angeben."))
    if withdraw is not None:
        if dry_run:
            raise click.UsageError(_("--dry-run gehört zu --audience."))
        if not reason:
            raise click.UsageError(_("Zu --withdraw gehört --reason „Grund“."))
        if content is not None:
            raise click.UsageError(_("--content gehört zu --audience."))
        withdrawn = withdraw_release(workspace, withdraw, reason)
        if withdrawn is not None:
            _show(withdrawn, as_json=as_json)
        else:
            click.echo(_("Der Ordner von {id} fehlt; der Freigabestand ist nun gestrichen.").format(id=withdraw))
        return
    if reason is not None:
        raise click.UsageError(_("--reason gehört zu --withdraw."))
    chosen = _chosen(content) if content is not None else None
    if dry_run:
        try_out(workspace, Audience(str(audience)), chosen, Asked(threshold, base, afresh), as_json=as_json)
        return
    if threshold is not None or base is not None or afresh:
        raise click.UsageError(_("--threshold, --base und --afresh gehören zu --dry-run."))
    with showing_progress() as progress:
        stored = release(workspace, Audience(str(audience)), chosen, progress=progress)
    report_result(release=stored.manifest.id)
    _show(stored, as_json=as_json)


def _chosen(content: Path) -> ReleaseContent:
    """Read the choice of figures from a file or the standard input."""
    from kobimo.workflows.releases.releasing import parse_content, read_content  # noqa: PLC0415 - help at once

    if str(content) == "-":
        return parse_content(sys.stdin.buffer.read(), "--content")
    return read_content(content)


def _show(stored: StoredRelease, *, as_json: bool) -> None:
    manifest, notice = stored.manifest, stored.withdrawal
    if as_json:
        withdrawn = None if notice is None else {"reason": notice.reason, "withdrawn_at": notice.withdrawn_at}
        protection = _protection(stored) if notice is None else None
        state = {"state": stored.state.value, "withdrawn": withdrawn, "protection": protection}
        echo_json({**manifest.model_dump(mode="json"), **state})
    elif notice is not None:
        click.echo(_("Zurückgezogen: {id}. Grund: {reason}").format(id=manifest.id, reason=notice.reason))
    else:
        click.echo(_released(stored))
        if manifest.audience.startswith("office:"):
            click.echo(_("Enthält ungeschützte Fallzahlen: nur für dieses Amt, nicht zur Weitergabe."))
        protection = _protection(stored)
        if protection is not None:
            click.echo(_hidden(protection))


def _released(stored: StoredRelease) -> str:
    """Say that figures are released, or wait for that."""
    manifest = stored.manifest
    if stored.was_released:
        return _("Freigegeben für {audience}: {id}").format(audience=manifest.audience, id=manifest.id)
    said = _("Vorgeschlagen für {audience}: {id}. Wartet auf Freigabe durch die Statistikstelle:")
    return f"{said.format(audience=manifest.audience, id=manifest.id)} kobimo approve {_('ORDNER')} {manifest.id}"


def _protection(stored: StoredRelease) -> dict[str, Any] | None:
    """Return what the protocol says of the protection; None where nothing had to be protected."""
    from kobimo.store.releases import PROTOCOL  # noqa: PLC0415 - help must appear at once

    protocol = stored.read_json(PROTOCOL)
    return protocol if protocol.get("protected") else None


def _hidden(protection: dict[str, Any]) -> str:
    """Say how much is hidden."""
    from kobimo.publish.spelling import spelling  # noqa: PLC0415 - help must appear at once

    figures, hidden = protection["figures"], protection["figures_hidden"]
    if not hidden:
        return _("Nichts muss verborgen werden: Keine Angabe verrät eine kleine Anzahl.")
    said = _("Verborgen sind {hidden} von {figures} ({share}); der Schutz ist bewiesen.").format(
        hidden=spelling().number(hidden),
        figures=counted(figures, "Angabe", "Angaben"),
        share=spelling().number(100 * hidden / figures, 1) + spelling().percent,
    )
    lost = protection.get("lost_before", 0)
    if not lost:
        return said
    known = _("Nicht mehr zu schützen ist, was schon aus früheren Freigabeständen folgt: {count}.").format(
        count=counted(lost, "kleine Anzahl", "kleine Anzahlen")
    )
    return f"{said} {known}"
