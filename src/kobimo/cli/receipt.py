"""`kobimo receipt`: the protocol of a delivery, for the screen or for the supplier."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _

if TYPE_CHECKING:
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("receipt")
@workspace_argument
@click.argument("delivery", metavar="LIEFERUNG")
@click.option(
    "--out",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="DATEI",
    help="Rückmeldung für den Lieferanten: .pdf, .xlsx (seine Datei mit markierten Zellen) oder .json.",
)
@json_option
def command(workspace: OpenedWorkspace, delivery: str, out: Path | None, *, as_json: bool) -> None:
    """Zeigt die Quittung einer Lieferung: was ankam, was verstanden wurde, was auffiel.

    Mit --out entsteht daraus eine Datei für den Lieferanten.
    """
    from kobimo.publish.receipt.content import receipt_content  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.deliveries.receipts import delivery_feedback, write_feedback  # noqa: PLC0415 - help must appear at once

    said, originals = delivery_feedback(workspace, delivery)
    if out is not None:
        written = write_feedback(said, originals, out)
        click.echo(_("Geschrieben: {file}").format(file=written.path))
        for warning in written.warnings:
            click.echo(f"    {warning}")
    elif as_json:
        echo_json(said.as_dict())
    else:
        click.echo("\n".join(_lines(receipt_content(said))))


def _lines(content: dict[str, Any]) -> list[str]:
    """Write the receipt as plain text, from the same content as on paper."""
    lines = [f"{content['heading']}: {content['verdict']}", content["summary"]]
    lines += [f"  {item['label']}: {item['text']}" for item in content["facts"]]
    lines += [*content["remarks"], f"{content['files']['heading']}:"]
    for file in content["files"]["rows"]:
        lines.append(f"  {file['name']} ({file['size']}): {file['read']}")
        lines += [
            f"      {content['files']['hash']}: {file['hash']}",
            *([f"      {file['state']}"] if file["state"] else []),
        ]
    if content["totals"]["rows"]:
        lines.append(f"{content['totals']['heading']}:")
    for row in content["totals"]["rows"]:
        lines.append(f"  {row['content']}, {row['period']}, {row['areas']}: {row['total']} {row['unit']}")
    lines += [f"  {content['totals']['more']}"] if content["totals"]["more"] else []
    lines.append(f"{content['checks']['heading']}:")
    for item in content["checks"]["items"]:
        lines.append(
            f"  {item['label']} [{item['code']}] {item['place'] + ': ' if item['place'] else ''}{item['message']}"
        )
        lines += [f"      {content['checks']['remedy']}: {item['remedy']}"] if item["remedy"] else []
    if not content["checks"]["items"]:
        lines.append(f"  {content['checks']['none']}")
    return [*lines, *([content["checks"]["more"]] if content["checks"]["more"] else [])]
