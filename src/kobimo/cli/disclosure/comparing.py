"""`kobimo disclosure compare`."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import WorkspaceArgument, echo_json, json_option
from kobimo.cli.disclosure.options import names, table_options
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.disclosure.tables.reading import Sheet
    from kobimo.workflows.disclosure.comparing import Compared, Comparison
    from kobimo.workflows.opened import OpenedWorkspace

_file = click.Path(path_type=Path, dir_okay=False, allow_dash=True)


@click.command("compare")
@click.option(
    "--table", type=_file, metavar="DATEI", help="CSV mit Kopfzeile; Summen dürfen fehlen. - für die Standardeingabe."
)
@click.option("--value", default="", metavar="SPALTE", help="Zu --table: Spalte mit den Anzahlen.")
@click.option("--workspace", type=WorkspaceArgument(), metavar="ARBEITSORDNER", help="Statt --table: dessen Zahlen.")
@click.option("--indicator", default="", metavar="KENNZAHL", help="Zu --workspace: eine Anzahl von Personen.")
@click.option("--by", default="", metavar="MERKMAL", help="Zu --workspace: Aufgliederung neben den Gebieten.")
@click.option("--period", default="", metavar="ZEITRAUM", help="Zu --workspace; sonst der neueste vollständige.")
@table_options
@click.option(
    "--zeros",
    type=click.Choice(["public", "hidden", "complement"]),
    default="public",
    help="Beim Sperren: Nullen zeigen, wie kleine Zahlen sperren, oder zeigen und bei Bedarf sperren.",
)
@click.option("--seed", type=click.IntRange(min=0), metavar="ZAHL", help="Startwert; sonst immer derselbe.")
@json_option
def compare(
    table: Path | None,
    value: str,
    workspace: OpenedWorkspace | None,
    indicator: str,
    by: str,
    period: str,
    dims: str,
    hierarchies: tuple[str, ...],
    dates: str,
    rules: tuple[str, ...],
    count: str,
    largest: str,
    zeros: str,
    seed: int | None,
    *,
    as_json: bool,
) -> None:
    """Vergleicht, was Verfahren der Geheimhaltung an einer Tabelle kosten und was Leser trotzdem herausfinden.

    Es wird nichts geschrieben und nichts gewählt: Welches Verfahren passt, entscheidet die Statistikstelle. Die Tabelle
    steht in einer Datei (--table, --value), oder sie wird aus den Zahlen eines Arbeitsordners gebildet (--workspace,
    --indicator).
    """
    from kobimo.disclosure.rules import Zeros  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.disclosure.comparing import compare_methods, compare_on  # noqa: PLC0415 - as above
    from kobimo.workflows.disclosure.loading import Source  # noqa: PLC0415 - as above
    from kobimo.workflows.disclosure.own_tables import own_table  # noqa: PLC0415 - as above

    if (table is None) == (workspace is None):
        raise click.UsageError(_("Bitte entweder --table oder --workspace angeben."))
    with showing_progress() as progress:
        if table is not None:
            if not value:
                raise click.UsageError(_("Zu --table gehört --value SPALTE."))
            source = Source(table, rules, value, names(dims), hierarchies, count, names(largest), dates)
            found = compare_methods(source, Zeros(zeros), seed, sheet=_sent(table), progress=progress)
        elif workspace is not None:
            chosen = own_table(workspace, indicator, by, period)
            found = compare_on(chosen, rules, Zeros(zeros), seed, progress=progress)
    told = found.as_dict()
    report_result(compared=json.dumps(told, ensure_ascii=False))
    if as_json:
        echo_json(told)
    else:
        _show(found)


def _sent(table: Path) -> Sheet | None:
    """Read the table from the standard input, if that is meant."""
    from kobimo.disclosure.tables.reading import read_sheet  # noqa: PLC0415 - help must appear at once

    return read_sheet(sys.stdin.buffer.read(), _("Tabelle")) if str(table) == "-" else None


def _show(found: Comparison) -> None:
    from kobimo.workflows.disclosure.advising import title  # noqa: PLC0415 - help must appear at once

    for note in found.notes:
        click.echo(f"{_('Hinweis')}: {note}")
    cells = counted(found.cells, "Zelle", "Zellen")
    click.echo(_("{cells}, davon primär {primary}.").format(cells=cells, primary=found.primary))
    for each in found.methods:
        click.echo(f"\n{title(each.method)} ({each.method})")
        click.echo(f"  {_costs(each)}")
        click.echo(f"  {_safety(each)}")
    click.echo()
    for text in found.advice:
        click.echo(text)


def _costs(each: Compared) -> str:
    """Say what a method costs."""
    from kobimo.publish.spelling import spelling  # noqa: PLC0415 - help must appear at once

    if each.bill is None:
        return each.refusal
    whole, spell = each.bill.whole, spelling()
    return _(
        "gesperrt {hidden}, wahr gezeigt {unchanged}, Abweichung im Mittel {mean}, höchstens {most}; {sums}"
    ).format(
        hidden=spell.number(100 * whole.hidden / whole.cells, 1) + spell.percent,
        unchanged=spell.number(100 * whole.unchanged, 1) + spell.percent,
        mean=spell.number(whole.mean_absolute, 1) if whole.hidden < whole.cells else "–",
        most=whole.max_absolute,
        sums=_("Summen gehen auf") if each.bill.additive else _("Summen gehen nicht auf"),
    )


def _safety(each: Compared) -> str:
    """Say what readers find out."""
    if each.bill is None:
        return _("nicht anwendbar")
    if each.protects:
        return _("schützt: keine kleine Zahl lässt sich genauer errechnen, als sie darf")
    return _("schützt nicht: {exact} genau bekannt, {close} zu eng eingegrenzt").format(
        exact=each.exactly_known, close=each.too_close
    )
