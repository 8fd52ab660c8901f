"""`kobimo told`: figures that were told outside of releases."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import day_type, echo_json, json_option, where_option, workspace_argument
from kobimo.cli.progress import report_result, showing_progress
from kobimo.errors import DisclosureRefusedError
from kobimo.language import _, counted

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.releases.telling import Answer, GivenAway

NAMED = 10


@click.command("told")
@workspace_argument
@click.argument("indicator", required=False, metavar="[KENNZAHL]")
@click.option("--area", metavar="EBENE:SCHLÜSSEL", help="Gebiet, zum Beispiel bezirk:03.")
@click.option("--period", metavar="ZEITRAUM", help="2018-12-31 (Stichtag), 2018, 2018/19, 2018-12 oder 2018-Q4.")
@where_option
@click.option("--list", "listed", type=click.Path(path_type=Path), metavar="DATEI", help="Mehrere Zahlen (CSV).")
@click.option("--release", metavar="ID", help="Freigabestand, aus dem die Zahlen sind; sonst die zuletzt berechneten.")
@click.option("--check", is_flag=True, help="Nur prüfen, was die Auskunft verriete; nichts eintragen.")
@click.option("--to", "told_to", metavar="WEM", help="Stelle oder Medium, keine Person.")
@click.option("--on", "told_on", type=day_type, metavar="DATUM", help="Tag der Auskunft; sonst heute.")
@click.option(
    "--note", default="", metavar="TEXT", help="Anlass, Aktenzeichen; bei einer Berichtigung: was falsch war."
)
@click.option("--correct", "corrects", default="", metavar="ID", help="Diesen Eintrag ersetzen oder zurücknehmen.")
@json_option
def command(
    workspace: OpenedWorkspace,
    indicator: str | None,
    area: str | None,
    period: str | None,
    where: tuple[str, ...],
    listed: Path | None,
    release: str | None,
    told_to: str | None,
    told_on: date | None,
    note: str,
    corrects: str,
    *,
    check: bool,
    as_json: bool,
) -> None:
    """Hält fest, welche Zahlen außerhalb von Freigabeständen mitgeteilt wurden, zum Beispiel der Presse oder dem Rat.

    Mit dem, was einmal gesagt ist, rechnen andere weiter: Spätere Freigabestände verbergen deshalb auch, was erst
    zusammen mit der Auskunft folgt. Vor der Auskunft sagt --check, welche kleinen Zahlen damit bekannt würden, und
    endet dann mit 4. Einträge werden nie gelöscht, nur durch einen weiteren berichtigt. Ohne Kennzahl: alle Einträge.
    """
    from kobimo.workflows.releases.telling import entries, given_away, tell  # noqa: PLC0415 - help must appear at once

    answer = _answer(workspace, indicator, area, period, where, listed, release)
    if answer is None and not corrects:
        if check or told_to or note:
            raise click.UsageError(_("Bitte Kennzahl, --area und --period angeben, oder --list DATEI."))
        _show_entries(entries(workspace), as_json=as_json)
        return
    if not check and told_to is None and not corrects:
        raise click.UsageError(_("Bitte --to WEM angeben, oder --check, um nur zu prüfen."))
    found = None
    if answer is not None:
        with showing_progress() as progress:
            found = given_away(workspace, answer, progress, corrects=corrects)
    if check:
        _show_check(found, as_json=as_json)
        return
    from kobimo.workflows.opened import today  # noqa: PLC0415 - help must appear at once

    stored = tell(workspace, answer, told_to or "", told_on or today(), note, corrects)
    if as_json:
        echo_json({"id": "" if stored is None else stored.id, "given_away": None if found is None else found.as_dict()})
    elif stored is None:
        click.echo(_("Der Ordner von {id} fehlt; der Eintrag ist nun gestrichen.").format(id=corrects))
    else:
        click.echo(_("Eingetragen: {id}").format(id=stored.id))
        if found is not None:
            _say(found, told=True)


def _answer(
    workspace: OpenedWorkspace,
    indicator: str | None,
    area: str | None,
    period: str | None,
    where: tuple[str, ...],
    listed: Path | None,
    release: str | None,
) -> Answer | None:
    """Return the figures that are meant; None if none are named."""
    from kobimo.workflows.releases.answering import Question  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.releases.telling import Answered, answer_of, read_answers  # noqa: PLC0415

    named = (indicator, area, period)
    if listed is not None:
        if any(named) or where:
            raise click.UsageError(_("Bitte entweder eine Zahl nennen oder --list DATEI angeben."))
        return answer_of(workspace, read_answers(listed), release)
    if not any(named):
        return None
    if indicator is None or area is None or period is None:
        raise click.UsageError(_("Bitte Kennzahl, --area und --period angeben, oder --list DATEI."))
    return answer_of(workspace, [Answered(Question(indicator, area, period, where))], release)


def _show_check(found: GivenAway | None, *, as_json: bool) -> None:
    """Show what an answer would give away, and leave with 4 if it is something; a job has found it out and is done."""
    if found is None:
        raise click.UsageError(_("Bitte Kennzahl, --area und --period angeben, oder --list DATEI."))
    if as_json:
        echo_json(found.as_dict())
    else:
        _say(found, told=False)
    is_job = report_result(given_away=json.dumps(found.as_dict(), ensure_ascii=False))
    if not (found.nothing or is_job):
        raise click.exceptions.Exit(DisclosureRefusedError.exit_code)


def _say(found: GivenAway, *, told: bool) -> None:
    """Say what becomes known."""
    if found.nothing:
        click.echo(_("Aus der Auskunft folgt keine kleine Zahl, auch nicht zusammen mit dem, was schon bekannt ist."))
        return
    if told:
        click.echo(_("Achtung: Mit dieser Auskunft sind kleine Zahlen bekannt."))
    else:
        click.echo(_("Achtung: Mit dieser Auskunft würden kleine Zahlen bekannt."))
    _names(_("Die Auskunft nennt sie selbst:"), found.small)
    _names(_("Sie folgen zusammen mit dem, was schon bekannt ist:"), found.follow)
    if found.others:
        click.echo(
            _("Außerdem folgt: {count}, die keine Angabe zeigt.").format(
                count=counted(found.others, "kleine Anzahl", "kleine Anzahlen")
            )
        )
    if told:
        click.echo(_("Künftige Freigabestände verbergen, was daraus noch folgen würde."))
    else:
        click.echo(_("Sagen Sie weniger: ein größeres Gebiet, keine Aufgliederung, oder gar keine Zahl."))


def _names(head: str, figures: Sequence[Mapping[str, str]]) -> None:
    if not figures:
        return
    click.echo(head)
    for item in figures[:NAMED]:
        click.echo("  " + " ".join(filter(None, item.values())))
    if len(figures) > NAMED:
        click.echo(_("  … und {count} weitere").format(count=len(figures) - NAMED))


def _show_entries(every: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        echo_json(every)
        return
    if not every:
        click.echo(_("Es ist keine Auskunft eingetragen."))
    for item in every:
        click.echo(
            _("{id}: {count} an {to}, {day}").format(
                id=item["id"],
                count=counted(len(item["figures"]), "Zahl", "Zahlen"),
                to=item["told_to"],
                day=date.fromisoformat(item["told_on"]).strftime("%d.%m.%Y"),
            )
            + (f" – {item['note']}" if item["note"] else "")
        )
        if item["corrects"]:
            click.echo("  " + _("berichtigt {id}").format(id=item["corrects"]))
        if item["corrected_by"]:
            click.echo("  " + _("zählt nicht mehr, berichtigt durch {id}").format(id=item["corrected_by"]))
