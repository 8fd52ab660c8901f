"""`kobimo disclosure audit`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option
from kobimo.cli.disclosure.options import names, table_options
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.disclosure.auditing import Judged

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("audit")
@click.option("--published", "public", required=True, type=_file, metavar="DATEI", help="Die geschützte Tabelle.")
@click.option("--original", required=True, type=_file, metavar="DATEI", help="Die Tabelle mit den wahren Werten.")
@click.option("--value", default="", metavar="SPALTE", help="Wertspalte; sonst die letzte gemeinsame.")
@table_options
@click.option(
    "--attacker",
    type=click.Choice(["x0", "x1", "owner"]),
    help="Was Leser wissen: x0 nichts ist negativ, x1 Nullen sind gezeigt, owner dazu die eigene Zelle.",
)
@json_option
def audit(
    public: Path,
    original: Path,
    value: str,
    dims: str,
    hierarchies: tuple[str, ...],
    dates: str,
    rules: tuple[str, ...],
    count: str,
    largest: str,
    attacker: str | None,
    *,
    as_json: bool,
) -> None:
    """Prüft, was sich aus einer geschützten Tabelle errechnen lässt, gleich mit welchem Programm sie entstand.

    Gesperrt ist, was die Spalte status so nennt (h, u oder x); ohne sie, was leer ist oder als Zeichen . x / trägt.
    """
    from kobimo.disclosure.rules import Attacker  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.disclosure.auditing import judge  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.disclosure.loading import Source  # noqa: PLC0415 - help must appear at once

    source = Source(original, rules, value, names(dims), hierarchies, count, names(largest), dates)
    found = judge(source, public, Attacker(attacker) if attacker else None)
    if as_json:
        echo_json(found.as_dict())
    else:
        _show(found)


def _show(found: Judged) -> None:
    for note in found.notes:
        click.echo(f"{_('Hinweis')}: {note}")
    click.echo(
        _("{cells}, davon primär {primary}, gesperrt {hidden} (Summe {value}). Wissen der Leser: {attacker}.").format(
            cells=counted(found.cells, "Zelle", "Zellen"),
            primary=found.primary,
            hidden=found.hidden,
            value=found.hidden_value,
            attacker=found.attacker,
        )
    )
    click.echo(_("Genau bekannt: {count}").format(count=found.exactly_known_whole))
    click.echo(_("Nicht so groß möglich, wie die Regel verlangt: {count}").format(count=found.upper_below_whole))
    click.echo(_("Der Schutz ist bewiesen.") if found.verified else _("Der Schutz ist NICHT bewiesen."))
