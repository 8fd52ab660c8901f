"""`kobimo package`: give definitions and protected releases to others, and take over theirs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from kobimo.cli.arguments import WorkspaceArgument, echo_json, json_option, workspace_argument
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.packaging.adding import AddedPackage, Inspected
    from kobimo.workflows.packaging.receiving import Received

file_argument = click.argument("file", metavar="PAKET.zip", type=click.Path(path_type=Path))


@click.group("package", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Gibt Definitionen oder einen geschützten Freigabestand als unterschriebenes Paket weiter und übernimmt fremde."""


@command.command("make")
@workspace_argument
@click.option("--out", "target", required=True, type=click.Path(path_type=Path), metavar="PAKET.zip", help="Ziel.")
@click.option("--indicator", "indicators", multiple=True, metavar="KENNZAHL", help="Mit den Datensätzen dazu.")
@click.option("--group", "groups", multiple=True, metavar="INDIKATOR", help="Alle seine Kennzahlen, die es hier gibt.")
@click.option("--dataset", "datasets", multiple=True, metavar="DATENSATZ", help="Aufbau, ohne Daten.")
@click.option("--source", "sources", multiple=True, metavar="QUELLE", help="Nur ihre Einlesevorlage.")
@click.option("--streets", multiple=True, metavar="RAUM", help="Aufbau des Straßenverzeichnisses, ohne Straßen.")
@click.option("--licence", default="", metavar="TEXT", help="Lizenz der Definitionen, zum Beispiel CC BY 4.0.")
@click.option("--anonymous", is_flag=True, help="Den Namen der Kommune weglassen.")
@json_option
def make(
    workspace: OpenedWorkspace,
    *,
    target: Path,
    indicators: tuple[str, ...],
    groups: tuple[str, ...],
    datasets: tuple[str, ...],
    sources: tuple[str, ...],
    streets: tuple[str, ...],
    licence: str,
    anonymous: bool,
    as_json: bool,
) -> None:
    """Packt Definitionen in ein unterschriebenes Paket; Daten, Korrekturen und Kontakte gehen nicht mit.

    Der Schlüssel entsteht beim ersten Mal und liegt beim Benutzer, nie im Arbeitsordner.
    """
    from kobimo.workflows.packaging.making import Contents, make_package  # noqa: PLC0415 - help must appear at once
    from kobimo.workspace.package.keys import grouped  # noqa: PLC0415

    wanted = Contents(indicators, groups, datasets, sources, streets, licence, named=not anonymous)
    made = make_package(workspace, wanted, target)
    if as_json:
        echo_json(made.as_dict())
        return
    for item in made.items:
        click.echo(f"  {_kind(item.kind)} {item.id}")
    click.echo(f"{made.path}: {counted(len(made.items), 'Definition', 'Definitionen')}")
    click.echo(_("Fingerabdruck: {fingerprint}").format(fingerprint=grouped(made.fingerprint)))


@command.command("inspect")
@file_argument
@click.argument("workspace", type=WorkspaceArgument(), metavar="[ARBEITSORDNER]", required=False)
@json_option
def inspect(file: Path, workspace: OpenedWorkspace | None, *, as_json: bool) -> None:
    """Zeigt, was in einem Paket ist und was davon hier neu oder anders wäre. Ändert nichts."""
    from kobimo.workflows.packaging.adding import inspect_package  # noqa: PLC0415 - help must appear at once
    from kobimo.workspace.package.release import holds_release  # noqa: PLC0415

    if holds_release(file):
        from kobimo.workflows.packaging.receiving import inspect_release  # noqa: PLC0415 - loads tables

        _show_release(inspect_release(file), as_json=as_json)
        return
    found = inspect_package(file, workspace)
    if as_json:
        echo_json(found.as_dict())
        return
    _show(found)
    for entry in found.entries:
        state = f": {entry.state.shown}" if workspace is not None else ""
        click.echo(f"  {_kind(entry.kind)} {entry.id}{state}" + (f" ({entry.taken_by})" if entry.taken_by else ""))
        for text in entry.differences:
            click.echo(f"      {text}")


@command.command("add")
@workspace_argument
@file_argument
@click.option(
    "--on-conflict",
    type=click.Choice(["keep", "replace", "rename"]),
    default="keep",
    help="Wo es hier etwas anderes gibt: keep behält es (üblich), replace ersetzt es, rename nimmt beides.",
)
@click.option(
    "--level", metavar="RAUM:EBENE", default="", help="Raumebene neuer Datensätze, wenn sie hier anders heißt."
)
@click.option("--unconfirmed", is_flag=True, help="Auch ein Paket übernehmen, dessen Herkunft nicht bestätigt ist.")
@click.option("--dry-run", is_flag=True, help="Nur zeigen, nichts ändern.")
@json_option
def add(
    workspace: OpenedWorkspace,
    file: Path,
    *,
    on_conflict: Literal["keep", "replace", "rename"],
    level: str,
    unconfirmed: bool,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Übernimmt ein Paket: in einem Schritt mit Eintrag im Verlauf, oder gar nicht."""
    from kobimo.workflows.packaging.adding import add_package  # noqa: PLC0415 - help must appear at once

    added = add_package(workspace, file, on_conflict=on_conflict, level=level, unconfirmed=unconfirmed, dry_run=dry_run)
    if as_json:
        echo_json(added.as_dict())
    else:
        _show_added(added)


@command.command("release")
@workspace_argument
@click.option("--release", "name", required=True, metavar="ID", help="Für Ausschuss oder Öffentlichkeit.")
@click.option("--out", "target", required=True, type=click.Path(path_type=Path), metavar="PAKET.zip", help="Ziel.")
@json_option
def release(workspace: OpenedWorkspace, *, name: str, target: Path, as_json: bool) -> None:
    """Packt einen geschützten Freigabestand in eine unterschriebene Datei, zum Beispiel für das Bildungsbüro.

    Darin ist, was Leser wissen dürfen: Zahlen, Definitionen, Gebiete, Diagramme, Protokoll und Nachweis. Wahre Werte,
    Lieferungen, Korrekturen und Dateinamen bleiben hier.
    """
    from kobimo.workflows.packaging.handing_out import hand_out  # noqa: PLC0415 - help must appear at once
    from kobimo.workspace.package.keys import grouped  # noqa: PLC0415

    made = hand_out(workspace, name, target)
    if as_json:
        echo_json(made.as_dict())
        return
    click.echo(f"{made.path}: {name}, {counted(len(made.listed.files), 'Datei', 'Dateien')}")
    click.echo(_("Fingerabdruck: {fingerprint}").format(fingerprint=grouped(made.fingerprint)))


@command.command("open")
@workspace_argument
@file_argument
@click.option("--unconfirmed", is_flag=True, help="Auch ein Paket öffnen, dessen Herkunft nicht bestätigt ist.")
@json_option
def open_(workspace: OpenedWorkspace, file: Path, *, unconfirmed: bool, as_json: bool) -> None:
    """Prüft einen erhaltenen Freigabestand und zeigt ihn hier wie einen eigenen, mit seiner Herkunft.

    Geprüft wird ohne die wahren Zahlen: jede Prüfsumme, die Unterschrift, und ob Zahlen, Definitionen und Protokoll
    zueinander passen. Was nicht als geschützt bewiesen ist oder sich widerspricht, wird abgelehnt; dann bleibt nichts
    zurück.
    """
    from kobimo.cli.progress import showing_progress  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.packaging.receiving import receive  # noqa: PLC0415

    with showing_progress() as progress:
        received = receive(workspace, file, unconfirmed=unconfirmed, progress=progress)
    _show_release(received, as_json=as_json)


@command.command("trust")
@click.argument("fingerprint", metavar="FINGERABDRUCK")
@click.option("--note", default="", metavar="TEXT", help="Wessen Schlüssel es ist (Stelle, kein Name).")
@click.option("--revoke", is_flag=True, help="Das Vertrauen zurücknehmen; Übernommenes bleibt.")
@json_option
def trust(fingerprint: str, *, note: str, revoke: bool, as_json: bool) -> None:
    """Vertraut einem Schlüssel, dessen Fingerabdruck mit der Herkunft verglichen wurde."""
    from kobimo.workspace.package.keys import Keyring, grouped  # noqa: PLC0415 - help must appear at once

    ring = Keyring.of_user()
    kept = grouped(ring.revoke(fingerprint) if revoke else ring.trust(fingerprint, note))
    if as_json:
        echo_json({"fingerprint": kept, "note": note, "trusted": not revoke})
    elif revoke:
        click.echo(_("Paketen mit dem Schlüssel {fingerprint} wird nicht mehr vertraut.").format(fingerprint=kept))
    else:
        click.echo(_("Paketen mit dem Schlüssel {fingerprint} wird jetzt vertraut.").format(fingerprint=kept))


def _show(found: Inspected) -> None:
    """Write what a package says of itself."""
    manifest = found.package.manifest
    facts = {
        _("Herkunft"): manifest.municipality or _("nicht genannt"),
        _("Erstellt"): _("{day} mit kobimo {version}").format(
            day=f"{manifest.made_on:%d.%m.%Y}", version=manifest.kobimo
        ),
        _("Lizenz"): manifest.licence or _("nicht genannt"),
        _("Unterschrift"): found.package.seal.reason,
    }
    for name, text in facts.items():
        click.echo(f"{name}: {text}")


def _show_release(received: Received, *, as_json: bool) -> None:
    """Write what a package with a release says of itself, and what became of it."""
    if as_json:
        echo_json(received.as_dict())
        return
    listed, kept = received.package.listed, received.stored
    approved = _("freigegeben von {user} am {day}")
    facts = {
        _("Freigabestand"): f"{listed.release.id} ({listed.release.audience})",
        _("Herkunft"): listed.municipality,
        _("Erstellt"): _("{day} mit kobimo {version}").format(day=f"{listed.made_on:%d.%m.%Y}", version=listed.kobimo),
        _("Statistikstelle"): approved.format(user=listed.approved_by, day=listed.approved_at[:10])
        if listed.approved_at
        else _("musste nicht freigeben"),
        _("Unterschrift"): received.package.seal.reason,
    }
    for name, text in facts.items():
        click.echo(f"{name}: {text}")
    click.echo(
        _("Geprüft: Zahlen, Definitionen und Protokoll passen zueinander; der Schutz ist laut Protokoll bewiesen.")
    )
    if kept is not None and received.present:
        click.echo(_("Ist schon da: {id}").format(id=kept.manifest.id))
    elif kept is not None:
        click.echo(_("Erhalten von {name}: {id}").format(name=listed.municipality, id=kept.manifest.id))


def _show_added(added: AddedPackage) -> None:
    _show(added.inspected)
    for decision in added.decisions:
        entry = decision.entry
        click.echo(f"  {_kind(entry.kind)} {entry.id}: {entry.state.shown}, {decision.shown}")
        for text in entry.differences:
            click.echo(f"      {text}")
    number = counted(len(added.files), "Datei", "Dateien")
    if added.dry_run:
        click.echo(_("Probe: {number} würden geschrieben. Es wurde nichts geändert.").format(number=number))
    else:
        click.echo(_("{number} geschrieben.").format(number=number))


def _kind(kind: str) -> str:
    """Name a kind of definition."""
    return {
        "indicator": _("Kennzahl"),
        "group": _("Indikator"),
        "dataset": _("Datensatz"),
        "source": _("Quelle"),
        "recipe": _("Einlesevorlage"),
        "streets": _("Straßenverzeichnis"),
    }[kind]
