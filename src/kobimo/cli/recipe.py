"""`kobimo recipe`: propose an Einlesevorlage for a file, and check whether a file still fits one."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.language import _, counted, quoted

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.recipes.fitting import FitResult
    from kobimo.workflows.recipes.mapping import OpenText, OpenTexts
    from kobimo.workflows.recipes.mapping_choices import Choices
    from kobimo.workflows.recipes.proposing import ProposedFiles

source_argument = click.argument("source", metavar="QUELLE")
file_argument = click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))


@click.group("recipe", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Schlägt eine Einlesevorlage vor oder prüft, ob eine Datei noch zu ihr passt."""


@command.command("new")
@workspace_argument
@source_argument
@file_argument
@click.option("--sheet", metavar="BLATT", help="Nur dieses Blatt.")
@click.option("--table", type=int, metavar="NUMMER", help="Nummer der Tabelle, wie kobimo sniff sie zeigt.")
@click.option(
    "--answer",
    "answers",
    multiple=True,
    metavar="FRAGE=ANTWORT",
    help="Antwort auf eine Frage, z. B. PERIOD_MISSING=2024.",
)
@click.option("--accept", is_flag=True, help="Den Vorschlag in den Arbeitsordner schreiben.")
@click.option("--replace", is_flag=True, help="Mit --accept: eine vorhandene Einlesevorlage ersetzen.")
@json_option
def new(
    workspace: OpenedWorkspace,
    source: str,
    file: Path,
    *,
    sheet: str | None,
    table: int | None,
    answers: tuple[str, ...],
    accept: bool,
    replace: bool,
    as_json: bool,
) -> None:
    """Schlägt vor, wie eine Datei gelesen wird: Einlesevorlage, Datensatz und, wo nötig, Gebiete.

    Ohne --accept wird nur gezeigt. Offene Fragen beantwortet der Vorschlag mit der ersten Möglichkeit, außer wo
    ein Zeichen oder eine Zahl unklar ist: Das lehnt der Import ab, bis es beantwortet ist.
    """
    from kobimo.workflows.recipes.proposing import accept_proposal, propose_recipe  # noqa: PLC0415 - help must appear at once

    given = dict(answer.partition("=")[::2] for answer in answers)
    proposed = propose_recipe(workspace, source, file, sheet=sheet, table=table, answers=given)
    if accept:
        accept_proposal(workspace, proposed, replace=replace)
    if as_json:
        echo_json(proposed.as_dict() | {"accepted": accept})
    else:
        _show(workspace, proposed, file, accepted=accept)


def _show(workspace: OpenedWorkspace, proposed: ProposedFiles, file: Path, *, accepted: bool) -> None:
    for path, data in proposed.files.items():
        click.echo(f"--- {path}")
        if not accepted:
            click.echo(data.decode())
    for question in proposed.questions:
        click.echo(_("Frage {code}: {text}").format(code=question.code, text=question.text))
        for index, (value, text) in enumerate(question.options):
            click.echo(f"  {'>' if index == 0 else '-'} {value}: {text}" if value else f"  > {text}")
    folder = workspace.layout.root
    if not accepted:
        click.echo(_("Nichts geschrieben. Mit --accept wird der Vorschlag übernommen."))
        return
    click.echo(_("Übernommen. Bitte die Dateien durchsehen, danach:"))
    for name in filter(None, (proposed.area_source, proposed.source)):
        click.echo(f"    kobimo import {folder} {name} {file}")


@command.command("check")
@workspace_argument
@source_argument
@file_argument
@json_option
def check(workspace: OpenedWorkspace, source: str, file: Path, *, as_json: bool) -> int:
    """Prüft, ob eine Datei zur Einlesevorlage passt und was anders ist als beim letzten Mal.

    Ändert nichts. Ende mit 0: passt, 3: passt nicht.
    """
    from kobimo.workflows.recipes.fitting import check_fit  # noqa: PLC0415 - help must appear at once

    result = check_fit(workspace, source, file)
    if as_json:
        echo_json(result.as_dict())
    else:
        _show_fit(result)
    return 0 if result.fits else REJECTED


def _show_fit(result: FitResult) -> None:
    for found in result.checks:
        show_check(found)
    fits, differs = _("Die Datei passt zur Einlesevorlage."), _("Die Datei passt nicht zur Einlesevorlage.")
    click.echo(fits if result.fits else differs)


@command.command("map")
@workspace_argument
@source_argument
@file_argument
@click.option("--accept", is_flag=True, help="Eindeutige Zuordnungen und die mit --set in die Vorlage schreiben.")
@click.option("--set", "settings", multiple=True, metavar="TEXT=SCHLÜSSEL", help="Diesen Text so zuordnen.")
@click.option("--ignore", "ignored", multiple=True, metavar="TEXT", help="Zeilen mit diesem Text auslassen.")
@click.option("--reason", metavar="GRUND", default="", help="Warum; steht im Verlauf und bei ausgelassenen Zeilen.")
@json_option
def map_texts(
    workspace: OpenedWorkspace,
    source: str,
    file: Path,
    *,
    accept: bool,
    settings: tuple[str, ...],
    ignored: tuple[str, ...],
    reason: str,
    as_json: bool,
) -> int:
    """Zeigt Gebiete und Ausprägungen, die die Vorlage nicht zuordnen kann, mit Vorschlägen.

    Mit --accept, --set oder --ignore wird geschrieben; ähnliche Namen nie ohne --set. Ende mit 0: nichts offen, 3:
    Texte sind offen.
    """
    from kobimo.workflows.recipes.mapping import open_texts, store_mappings  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.recipes.mapping_choices import chosen  # noqa: PLC0415 - help must appear at once

    found = open_texts(workspace, source, [file])
    choices = chosen(found, settings, ignored, accept=accept)
    if choices.count:
        given = reason or _("nach der Datei {file}").format(file=file.name)
        store_mappings(workspace, source, choices.areas, choices.categories, choices.ignore, given)
    if as_json:
        left = [item.as_dict() for item in choices.left]
        echo_json(found.as_dict() | {"stored": choices.as_dict(), "open": left})
    else:
        _show_texts(found, choices, source)
    return REJECTED if choices.left or found.checks else 0


def _show_texts(found: OpenTexts, choices: Choices, source: str) -> None:
    for check in found.checks:
        show_check(check)
    for item in found.texts:
        column = item.dimension or _("Gebiet")
        where = f"{item.place.sheet} {item.place.cell}".strip()
        rows = counted(item.rows, "Zeile", "Zeilen")
        click.echo(f"{column} {quoted(item.text)} ({rows}{', ' + where if where else ''}): {_meaning(item)}")
        for candidate in item.candidates if not item.certain else ():
            share = f"{round(candidate.score * 100):3} %"
            click.echo(f"    {share}  {candidate.value}  {candidate.label} – {candidate.reason}")
    if not found.texts:
        click.echo(_("Alle Texte lassen sich zuordnen."))
    elif choices.count:
        path = f"sources/{source}/recipe.yaml"
        click.echo(_("Geschrieben: {count} in {path}.").format(count=choices.count, path=path))
    else:
        click.echo(_("Nichts geschrieben. Mit --accept werden eindeutige Zuordnungen übernommen."))
    if choices.left:
        click.echo(_("Noch offen: {count}; zuordnen mit --set TEXT=SCHLÜSSEL.").format(count=len(choices.left)))


def _meaning(item: OpenText) -> str:
    """Say what a text means, or why that is open."""
    if item.certain:
        label = next(entry.label for entry in item.known if entry.value == item.certain)
        named = item.certain if label == item.certain else f"{item.certain} {label}"
        return f"{named}, {next(c.reason for c in item.candidates if c.value == item.certain)}"
    gone = _("war {area} zugeordnet, das gibt es nicht mehr. ").format(area=item.vanished) if item.vanished else ""
    return gone + item.question
