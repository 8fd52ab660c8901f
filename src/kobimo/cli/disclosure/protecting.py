"""`kobimo disclosure protect`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option
from kobimo.cli.disclosure.options import names, table_options
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.workflows.disclosure.protecting import Protected

_file = click.Path(path_type=Path, dir_okay=False)


@click.command("protect")
@click.option("--table", required=True, type=_file, metavar="DATEI", help="CSV mit Kopfzeile; Summen dürfen fehlen.")
@click.option("--value", required=True, metavar="SPALTE", help="Spalte mit den Anzahlen oder Beträgen.")
@table_options
@click.option("--linked", multiple=True, type=_file, metavar="DATEI", help="Weitere Tabelle über dieselben Personen.")
@click.option(
    "--zeros",
    type=click.Choice(["public", "hidden", "complement"]),
    default="public",
    help="Nullen zeigen, wie kleine Zahlen sperren, oder zeigen und bei Bedarf sperren.",
)
@click.option(
    "--method",
    type=click.Choice(["suppress", "round5", "round10", "controlled5", "controlled10", "cellkey", "pretab"]),
    default="suppress",
    help="Sperren, runden (jede Zahl für sich oder gemeinsam, auf 5 oder 10) oder verändern.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    metavar="ZAHL",
    help="Geheimer Startwert; sonst gezogen oder, bei großen Tabellen, aus den wahren Werten.",
)
@click.option(
    "--effort",
    type=click.IntRange(0, 4),
    default=1,
    metavar="0–4",
    help="Wie lange nach weniger Sperrungen gesucht wird: 0 kurz bis 4 sehr lange.",
)
@click.option(
    "--attacker",
    type=click.Choice(["owner"]),
    help="Auch vor denen schützen, die in einer gesperrten Zelle allein sind und sie kennen (nur suppress).",
)
@click.option("--out", required=True, type=_file, metavar="DATEI", help="Die geschützte Tabelle.")
@click.option("--internal", type=_file, metavar="DATEI", help="Nur für die Statistikstelle: wahre Werte, u und x.")
@click.option(
    "--protocol", required=True, type=_file, metavar="DATEI", help="Regeln, Anzahlen und Prüfsummen als JSON."
)
@click.argument("more", nargs=-1, type=_file, metavar="[WEITERE DATEIEN ZU --linked]")
@json_option
def protect(
    table: Path,
    value: str,
    dims: str,
    hierarchies: tuple[str, ...],
    dates: str,
    rules: tuple[str, ...],
    count: str,
    largest: str,
    linked: tuple[Path, ...],
    zeros: str,
    method: str,
    seed: int | None,
    effort: int,
    attacker: str | None,
    out: Path,
    internal: Path | None,
    protocol: Path,
    more: tuple[Path, ...],
    *,
    as_json: bool,
) -> None:
    """Schützt eine Tabelle: kleine Zahlen werden gesperrt, dazu alles, woraus sie sich errechnen ließen.

    Geschrieben wird erst, wenn bewiesen ist, dass keine kleine Zahl zurückgerechnet werden kann. Ist das nicht
    möglich, endet der Befehl mit 4.
    """
    from kobimo.disclosure.rules import Zeros  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.disclosure.loading import Source  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.disclosure.protecting import Order  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.disclosure.protecting import protect as run  # noqa: PLC0415 - help must appear at once

    if more and not linked:
        raise click.UsageError(_("Unbekannte Angabe: {text}.").format(text=more[0]))
    order = Order(
        source=Source(table, rules, value, names(dims), hierarchies, count, names(largest), dates),
        out=out,
        protocol=protocol,
        linked=(*linked, *more),
        zeros=Zeros(zeros),
        method=method,
        seed=seed,
        effort=effort,
        internal=internal,
        owners=attacker is not None,
    )
    done = run(order, lambda line: click.echo(line, err=True))
    if as_json:
        echo_json(done.as_dict())
    else:
        _show(done)


def _show(done: Protected) -> None:
    told = done.protocol
    for note in done.notes:
        click.echo(f"{_('Hinweis')}: {note}")
    click.echo(
        _("{cells}, davon primär {primary}, gesperrt insgesamt {hidden}.").format(
            cells=counted(told["cells"], "Zelle", "Zellen"), primary=done.primary, hidden=told["hidden"]
        )
    )
    if told["hidden"]:
        click.echo(
            _("Geprüft: Jede primäre Zelle bleibt um mindestens {spread} ungewiss.").format(spread=told["spread"])
        )
    for file in done.files:
        click.echo(_("Geschrieben: {file}").format(file=file))
