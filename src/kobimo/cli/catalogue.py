"""`kobimo catalogue`: the indicator catalogue, and what of it a workspace can compute."""

from __future__ import annotations

import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import WorkspaceArgument, echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.model.indicator import IndicatorDefinition
    from kobimo.workflows.catalogue.offer import Offered
    from kobimo.workflows.opened import OpenedWorkspace

WIDTH = 110

workspace_option = click.option(
    "--in", "workspace", type=WorkspaceArgument(), metavar="ARBEITSORDNER", help="Zeigt auch, was dort berechenbar ist."
)


@click.group("catalogue", subcommand_metavar="BEFEHL ...")
def command() -> None:
    """Zeigt und prüft den Kennzahlenkatalog und wählt daraus aus."""


@command.command("list")
@workspace_option
@click.option("--area", metavar="A-H", help="Nur ein Themenfeld, zum Beispiel C.")
@click.option("--search", metavar="TEXT", default="", help="Nur Kennzahlen, in deren Texten das vorkommt.")
@json_option
def list_command(workspace: OpenedWorkspace | None, area: str | None, search: str, *, as_json: bool) -> None:
    """Zählt die Kennzahlen des Katalogs auf."""
    from kobimo.workflows.catalogue.offer import offers  # noqa: PLC0415 - help must appear at once

    wanted = area.upper() if area else ""
    found = [
        item
        for item in offers(workspace)
        if wanted in {"", item.indicator.area} and search.casefold() in _searched(item.indicator)
    ]
    if as_json:
        echo_json({"indicators": [item.as_dict() for item in found]})
        return
    for item in found:
        state = f" – {item.availability.shown}" if item.availability else ""
        click.echo(f"{item.indicator.area}  {item.indicator.id}: {item.indicator.title.shown}{state}")
    click.echo(counted(len(found), "Kennzahl", "Kennzahlen"))


@command.command("show")
@click.argument("name", metavar="KENNZAHL")
@workspace_option
@json_option
def show(name: str, workspace: OpenedWorkspace | None, *, as_json: bool) -> None:
    """Zeigt eine Kennzahl des Katalogs mit Formel, Fallstricken, Quellen und Rechenbeispiel."""
    from kobimo.workflows.catalogue.offer import offer  # noqa: PLC0415 - help must appear at once

    found = offer(name, workspace)
    if as_json:
        echo_json({**found.indicator.model_dump(mode="json"), **found.as_dict()})
        return
    _show(found)


@command.command("check")
@json_option
def check(*, as_json: bool) -> None:
    """Prüft jede Definition des Katalogs und rechnet alle Rechenbeispiele nach."""
    from kobimo.catalogue.loading import catalogue  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.catalogue.soundness import flaws  # noqa: PLC0415

    found = flaws()
    number = len(catalogue().indicators)
    if as_json:
        echo_json({"indicators": number, "flaws": [flaw.as_dict() for flaw in found]})
    else:
        for flaw in found:
            click.echo(f"{flaw.where}: {flaw.text}")
        click.echo(_("{number} Kennzahlen geprüft, {flaws} Mängel").format(number=number, flaws=len(found)))
    if found:
        raise SystemExit(REJECTED)


@command.command("use")
@workspace_argument
@click.argument("names", metavar="[KENNZAHL]...", nargs=-1)
@click.option("--computable", is_flag=True, help="Alle, zu denen es die Datensätze gibt, jetzt und später.")
@click.option("--remove", is_flag=True, help="Aus der Auswahl nehmen statt aufnehmen.")
@json_option
def use(workspace: OpenedWorkspace, names: tuple[str, ...], *, computable: bool, remove: bool, as_json: bool) -> None:
    """Wählt aus, welche Kennzahlen des Katalogs berechnet werden.

    Geändert wird nur die Zeile catalogue in kobimo.toml; Kommentare bleiben.
    """
    from kobimo.workflows.catalogue.offer import Availability, offers  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.catalogue.selecting import use as chosen  # noqa: PLC0415
    from kobimo.workflows.opened import open_workspace  # noqa: PLC0415

    selection = chosen(workspace, names, computable=computable, remove=remove)
    found = {item.indicator.id: item for item in offers(open_workspace(workspace.layout.root))}
    computed = [name for name, item in found.items() if item.availability is Availability.COMPUTED]
    lacking = {name: found[name].needs for name in selection.added if name in found and found[name].needs}
    if as_json:
        listed = selection.chosen if isinstance(selection.chosen, str) else list(selection.chosen)
        changes = {"added": list(selection.added), "removed": list(selection.removed)}
        echo_json({"catalogue": listed, **changes, "computed": computed, "lacking": lacking})
        return
    if not selection.changed:
        click.echo(_("Die Auswahl war schon so; nichts geändert."))
    for name, needs in lacking.items():
        click.echo(textwrap.fill(f"{name}: {' '.join(needs)}", WIDTH, subsequent_indent="    "))
    text = _("Aus dem Katalog werden berechnet: {computed}. Neue Werte gibt es nach „kobimo build“.")
    click.echo(text.format(computed=counted(len(computed), "Kennzahl", "Kennzahlen")))


@command.command("dataset")
@workspace_argument
@click.argument("template", metavar="DATENSATZ")
@click.option("--space", required=True, metavar="RAUM", help="Raumsystem der Daten.")
@click.option("--level", required=True, metavar="EBENE", help="Raumebene der Daten.")
@click.option("--name", default="", metavar="KENNUNG", help="Kennung; sonst die des Katalogs.")
@json_option
def dataset(workspace: OpenedWorkspace, template: str, space: str, level: str, name: str, *, as_json: bool) -> None:
    """Legt einen Datensatz nach der Struktur des Katalogs an."""
    from kobimo.workflows.catalogue.selecting import add_dataset  # noqa: PLC0415 - help must appear at once

    path = add_dataset(workspace, template, space, level, name)
    if as_json:
        echo_json({"path": path, "template": template})
        return
    click.echo(_("Angelegt: {path}").format(path=path))
    click.echo(_("Als Nächstes: die Quelle beschreiben und die Daten einlesen („kobimo recipe“, „kobimo import“)."))


@command.command("workbook")
@click.argument("template", metavar="DATENSATZ")
@click.option("--out", "target", required=True, type=click.Path(path_type=Path), metavar="DATEI.xlsx", help="Ziel.")
@workspace_option
@click.option("--dataset", metavar="KENNUNG", default="", help="Datensatz des Arbeitsordners, wenn er anders heißt.")
@click.option("--level", metavar="EBENE", default="", help="Raumebene, wenn es den Datensatz dort noch nicht gibt.")
@click.option("--period", metavar="ZEITRAUM", default="", help="Zum Beispiel 2025-12-31; sonst trägt ihn das Amt ein.")
@click.option("--cube", metavar="WÜRFEL", default="", help="Welche Aufgliederung; ohne Angabe die erste.")
@click.option(
    "--rows",
    type=click.IntRange(0, 5000),
    default=0,
    metavar="ZAHL",
    help="So viele freie Zeilen mit Auswahllisten statt einer je Gebiet, zum Beispiel für Einrichtungen.",
)
@click.option(
    "--categories",
    multiple=True,
    metavar="MERKMAL=CODES",
    help="Nur diese Ausprägungen, zum Beispiel alter=0-2,3-5,6+.",
)
@click.option("--return-to", metavar="TEXT", default="", help="Wohin die Mappe zurückgeht (Stelle, kein Name).")
@json_option
def workbook_command(
    template: str,
    target: Path,
    workspace: OpenedWorkspace | None,
    *,
    dataset: str,
    level: str,
    period: str,
    cube: str,
    rows: int,
    categories: tuple[str, ...],
    return_to: str,
    as_json: bool,
) -> None:
    """Erstellt eine Erhebungsmappe (Excel) für Stellen, die keinen Export haben.

    Mit --in stehen die Gebiete des Arbeitsordners schon in den Zeilen, gesperrt. Die ausgefüllte Mappe liest
    „kobimo import“; die Einlesevorlage dazu schlägt „kobimo recipe new“ ohne Fragen vor.
    """
    from kobimo.workflows.collecting.asking import Wish  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.collecting.making import make_workbook  # noqa: PLC0415

    chosen = dict(entry.partition("=")[::2] for entry in categories)
    wish = Wish(template, dataset, level, period, cube, rows, return_to, chosen)
    made = make_workbook(wish, target, workspace)
    if as_json:
        echo_json(made.as_dict())
        return
    number = counted(made.rows, "Zeile", "Zeilen")
    columns = counted(made.columns, "Spalte", "Spalten")
    click.echo(_("{file}: {title}").format(file=made.path, title=made.title))
    click.echo(_("{rows} mit je {columns} zum Ausfüllen").format(rows=number, columns=columns))


def _searched(indicator: IndicatorDefinition) -> str:
    """Return everything in which is searched."""
    texts = (indicator.title, indicator.question, indicator.purpose, indicator.pitfalls)
    codes = " ".join(alias.code for alias in indicator.aliases)
    shown = " ".join(text.shown for text in texts if text is not None)
    return f"{indicator.id} {codes} {shown}".casefold()


def _show(found: Offered) -> None:
    indicator = found.indicator
    click.echo(f"{indicator.id}: {indicator.title.shown}")
    codes = [
        f"{alias.publisher} {alias.code}" + ("" if alias.status == "verified" else f" ({_('nicht bestätigt')})")
        for alias in indicator.aliases
    ]
    texts = {
        _("Themenfeld"): indicator.area,
        _("Code"): ", ".join(codes),
        _("Indikator"): ", ".join(group.title.shown for group in found.groups),
        _("Frage"): indicator.question.shown if indicator.question else "",
        _("Zweck"): indicator.purpose.shown if indicator.purpose else "",
        _("Formel"): indicator.formula.shown if indicator.formula else "",
        _("Lesehilfe"): indicator.reading.shown if indicator.reading else "",
        _("Fallstricke"): indicator.pitfalls.shown if indicator.pitfalls else "",
        _("Rechenbeispiel"): indicator.example.text.shown if indicator.example else "",
        _("Quellen"): "; ".join(indicator.sources),
        _("Tabellen"): ", ".join(f"{table.publisher} {table.table}" for table in indicator.tables),
        _("Verwandt"): ", ".join(indicator.variants),
        _("Hier"): " ".join((f"{found.availability.shown}.", *found.needs)) if found.availability else "",
    }
    for name, text in texts.items():
        if text:
            click.echo(textwrap.fill(f"{name}: {text}", WIDTH, initial_indent="  ", subsequent_indent="    "))
