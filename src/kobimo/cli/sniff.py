"""`kobimo sniff`: say what a file is and how it would be read."""

from __future__ import annotations

from pathlib import Path

import click

from kobimo.cli.arguments import echo_json, json_option
from kobimo.cli.checks import REJECTED, show_check
from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Column, Conclusion, Outline, Role
from kobimo.ingest.recognition.report import all_checks, cell_range, data_range, row_number
from kobimo.language import _, counted
from kobimo.workflows.recipes.understanding import Understood, glance_at_file

DOUBTFUL = 0.8
"""Conclusions below this confidence are marked."""

NAMED_COLUMNS = 12
"""Columns of a table that are listed; the others are counted."""


@click.command("sniff")
@click.argument("file", metavar="DATEI", type=click.Path(path_type=Path))
@click.option("--sheet", metavar="BLATT", help="Nur dieses Blatt.")
@json_option
def command(file: Path, sheet: str | None, *, as_json: bool) -> int:
    """Erkennt, was eine Datei ist und wie sie gelesen würde. Nichts wird geändert.

    Nennt Zeichensatz, Tabellen, Spalten, Gebiete und Zeitraum, jeweils mit dem Grund; was die Datei offen lässt, wird
    gefragt. Ende mit 0: mindestens eine Tabelle erkannt, 3: keine.
    """
    understood = glance_at_file(file, sheet=sheet)
    if as_json:
        echo_json(understood.as_dict())
    else:
        _show(understood)
    return 0 if understood.readable else REJECTED


def _show(understood: Understood) -> None:
    recognition = understood.recognition
    click.echo(recognition.file)
    for item in recognition.evidence:
        _show_conclusion(item)
    for check in all_checks(recognition):
        show_check(check)
    for number, table in enumerate(understood.tables, 1):
        click.echo("")
        _show_table(understood.grid(table), table, number)
    doubtful = len(recognition.tables) - len(understood.tables)
    if doubtful:
        what = counted(doubtful, _("weiterer Block wurde"), _("weitere Blöcke wurden"))
        click.echo(
            "\n" + _("{what} gefunden, aber nicht als Datentabelle gelesen (mit --json zu sehen).").format(what=what)
        )
    for question in recognition.questions:
        click.echo("\n" + _("Frage: {text}").format(text=question.text))
        for value, text in question.options:
            click.echo(f"  - {value}: {text}")
    if not understood.readable:
        click.echo("\n" + _("Es wurde keine Datentabelle erkannt."))


def _show_table(grid: Grid, table: Outline, number: int) -> None:
    place = _("Blatt {name}, ").format(name=table.sheet) if table.sheet else ""
    title = _("Tabelle {number}: {place}Bereich {range}").format(
        number=number, place=place, range=cell_range(grid, table)
    )
    click.echo(title)
    if table.facts.get("title"):
        click.echo("  " + _("Titel: {title}").format(title=table.facts["title"]))
    rows = ", ".join(str(row_number(grid, row)) for row in table.head) or _("keine")
    click.echo("  " + _("Kopfzeilen: {rows}; Daten: {data}").format(rows=rows, data=data_range(grid, table)))
    for item in table.evidence:
        _show_conclusion(item)
    for column in table.columns[:NAMED_COLUMNS]:
        click.echo("    " + _describe(column))
    if len(table.columns) > NAMED_COLUMNS:
        more = counted(len(table.columns) - NAMED_COLUMNS, _("weitere Spalte"), _("weitere Spalten"))
        click.echo("    … " + more)


def _show_conclusion(item: Conclusion) -> None:
    sure = "" if item.confidence >= DOUBTFUL else _(" (unsicher: {share} %)").format(share=round(item.confidence * 100))
    click.echo(f"  {item.text}{sure}")


def _describe(column: Column) -> str:
    """Say what a column is."""
    parts = [role_title(column.role)]
    if column.unit:
        parts.append(column.unit)
    if column.number_format is not None:
        entry = column.number_format
        grouped = _(", Tausender „{sign}“").format(sign=entry.thousands) if entry.thousands else ""
        parts.append(_("Dezimalzeichen „{sign}“").format(sign=entry.decimal) + grouped)
    if column.symbols:
        parts.append(_("Zeichen {signs}").format(signs=" ".join(sign or _("(leer)") for sign in column.symbols)))
    return f"{column.name or '—'}: {', '.join(parts)}"


def role_title(role: Role) -> str:
    """Name the role of a column for the user."""
    return {
        Role.AREA_KEY: _("Gebietsschlüssel"),
        Role.AREA_NAME: _("Gebietsname"),
        Role.AREA_LEVEL: _("Raumebene"),
        Role.PERIOD: _("Zeitraum"),
        Role.CATEGORY: _("Merkmal"),
        Role.CATEGORY_CODE: _("Code eines Merkmals"),
        Role.VALUE: _("Werte"),
        Role.UNIT: _("Einheit"),
        Role.STATUS: _("Qualitätszeichen"),
        Role.INSTITUTION_KEY: _("Nummer der Einrichtung"),
        Role.INSTITUTION_NAME: _("Name der Einrichtung"),
        Role.COORDINATE: _("Koordinate"),
        Role.PERSON: _("Angabe zu einzelnen Personen"),
        Role.ATTRIBUTE: _("sonstige Angabe"),
        Role.EMPTY: _("leer"),
    }[role]
