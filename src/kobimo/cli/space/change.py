"""`kobimo space change`: record a territorial change, or take the last one back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.cli.checks import REJECTED, show_check
from kobimo.errors import InvalidInputError
from kobimo.language import _, counted, spelled
from kobimo.model.territory import Basis
from kobimo.spaces.changing import Reform, WantedChange, shown_share
from kobimo.workspace.paths import reachable

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from kobimo.workflows.areas.changes import ChangePlan
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("change")
@workspace_argument
@click.option("--date", "day", metavar="DATUM", default="", help="Erster Tag des neuen Gebietsstands.")
@click.option("--split", metavar="A", help="Dieses Gebiet wird geteilt; seine Teile nennt --into.")
@click.option("--merge", metavar="A,B", help="Diese Gebiete werden zu dem von --into zusammengelegt.")
@click.option("--move-part", metavar="A", help="Ein Teil dieses Gebiets geht an das von --into.")
@click.option("--rekey", metavar="A", help="Dieses Gebiet bekommt den Schlüssel von --into.")
@click.option("--rename", metavar="A:NAME", help="Dieses Gebiet heißt jetzt so.")
@click.option("--reassign", metavar="A=B", help="Dieses Gebiet gehört jetzt zu B; LEVEL:B für eine andere Hierarchie.")
@click.option(
    "--into",
    multiple=True,
    metavar="SCHLÜSSEL=ANTEIL:NAME",
    help="Gebiet danach; ohne Anteil ist er nicht bekannt, ohne Name gibt es das Gebiet schon.",
)
@click.option("--parent", "parents", multiple=True, metavar="A1=B", help="Wozu ein neues Gebiet gehört, wenn anders.")
@click.option(
    "--child", "children", multiple=True, metavar="C=A1", help="Zu welchem neuen Gebiet ein Teilgebiet kommt."
)
@click.option(
    "--basis", type=click.Choice([b.value for b in Basis]), default="table", help="Woran Anteile gemessen sind."
)
@click.option("--dataset", metavar="DATENSATZ", help="Einwohner oder Ähnliches: daraus folgen weitere Anteile.")
@click.option(
    "--geometry",
    metavar="DATEI",
    type=click.Path(path_type=Path),
    help="GeoJSON mit den Flächen der Teile; ohne --into-Anteile gilt ihr Anteil an der Fläche.",
)
@click.option("--space", metavar="RAUMSYSTEM", help="Nötig, wenn es mehrere gibt.")
@click.option("--level", metavar="EBENE", help="Nötig, wenn es den Schlüssel auf mehreren gibt.")
@click.option(
    "--reason", metavar="GRUND", default="", help="Warum, mit Fundstelle; steht bei der Änderung und im Verlauf."
)
@click.option("--dry-run", is_flag=True, help="Nur zeigen, nichts schreiben.")
@click.option("--undo", is_flag=True, help="Die letzte Änderung zurücknehmen.")
@json_option
def change(workspace: OpenedWorkspace, *, day: str, undo: bool, dry_run: bool, as_json: bool, **given: object) -> int:
    """Hält eine Gebietsänderung fest: geteilt, zusammengelegt, umbenannt, umgegliedert, neuer Schlüssel.

    Zeigt, welche Gebiete sich ändern und welche Kennzahlen einen Zeitreihenbruch bekommen. Ende mit 0: geschrieben,
    3: abgelehnt, nichts geschrieben.
    """
    from kobimo.workflows.areas.change_request import chosen_space  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.areas.changes import apply_change, plan_change  # noqa: PLC0415 - help must appear at once
    from kobimo.workflows.areas.undo import undo_change  # noqa: PLC0415 - help must appear at once

    name = chosen_space(workspace, _text(given["space"]))
    if undo:
        text = undo_change(workspace, name)
        click.echo(_("Zurückgenommen: {text}").format(text=text))
        return 0
    wanted = _wanted(workspace, name, day, given)
    dataset = _text(given["dataset"])
    parts = _parts(workspace, name, wanted, given["geometry"])
    plan = plan_change(workspace, name, wanted, dataset=dataset, parts=parts)
    written = plan.acceptable and not dry_run
    if written:
        apply_change(workspace, name, wanted, dataset=dataset, parts=parts, version=plan.version)
    if as_json:
        echo_json({**plan.as_dict(), "written": written})
    else:
        _show(plan, written=written)
    return 0 if plan.acceptable else REJECTED


def _parts(
    workspace: OpenedWorkspace, space: str, wanted: WantedChange, file: object
) -> dict[str, BaseGeometry] | None:
    """Read the surfaces of the parts."""
    if not isinstance(file, Path):
        return None
    from kobimo.workflows.areas.part_shapes import read_part_shapes  # noqa: PLC0415 - geometry libraries load slowly

    path = reachable(file)
    if not path.is_file():
        raise InvalidInputError(_("Die Datei gibt es nicht."), where=str(file), remedy=_("Bitte den Pfad prüfen."))
    return read_part_shapes(path.read_bytes(), wanted.after, workspace.definitions.spaces[space].crs, path.name)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(str(item) for item in value) if isinstance(value, tuple) else ()


def _wanted(workspace: OpenedWorkspace, space: str, day: str, given: dict[str, object]) -> WantedChange:
    """Read what the options say."""
    from kobimo.workflows.areas.change_request import (  # noqa: PLC0415 - help must appear at once
        chosen_level,
        typed_child,
        typed_day,
        typed_parent,
        typed_target,
    )

    said = {action: text for action in Reform if (text := _text(given.get(action.value)))}
    if len(said) != 1:
        names = ", ".join(f"--{action.value.replace('_', '-')}" for action in Reform)
        raise InvalidInputError(_("Genau eine Art der Änderung ist nötig."), remedy=names)
    ((action, text),) = said.items()
    first = typed_day(day)
    areas = workspace.history(space).at(first - timedelta(1))
    subject, own = _subject(action, text)
    level = areas.level(chosen_level(areas, _text(given["level"]), subject))
    above = [typed_parent(item, level) for item in (*own.parents, *_texts(given["parents"]))]
    targets = [typed_target(item, above) for item in (*own.targets, *_texts(given["into"]))]
    return WantedChange(
        action,
        level.id,
        first,
        subject,
        tuple(targets),
        tuple(typed_child(item, areas, level.id) for item in _texts(given["children"])),
        Basis(str(given["basis"])),
        str(given["reason"]).strip(),
    )


class _Own:
    """What the option that names the change says of the areas after it."""

    def __init__(self, targets: tuple[str, ...] = (), parents: tuple[str, ...] = ()) -> None:
        self.targets = targets
        self.parents = parents


def _subject(action: Reform, text: str) -> tuple[tuple[str, ...], _Own]:
    """Return the keys of the areas that change, and what the option says besides."""
    if action is Reform.RENAME:
        key = text.partition(":")[0].strip()
        return (key,), _Own((text,))
    if action is Reform.REASSIGN:
        key = text.partition("=")[0].strip()
        return (key,), _Own((key,), (text,))
    return tuple(part.strip() for part in text.split(",") if part.strip()), _Own()


def _show(plan: ChangePlan, *, written: bool) -> None:
    for check in plan.checks:
        show_check(check)
    if not plan.acceptable:
        click.echo(_("Abgelehnt. Es wurde nichts geschrieben."))
        return
    click.echo(plan.text)
    for row in plan.rows:
        share = _("Anteil nicht bekannt") if row.share is None else shown_share(row.share)
        click.echo(f"  {row.level} {row.before} → {row.after}: {share}")
    if plan.breaks:
        named = dict.fromkeys(item.title for item in plan.breaks)
        count = counted(len(named), "Kennzahl bekommt", "Kennzahlen bekommen")
        click.echo(_("{count} einen Zeitreihenbruch: {names}").format(count=count, names=", ".join(named)))
    if plan.total is not None:
        click.echo(
            _("Summe {dataset} {period}: vorher {before}, nachher {after}").format(
                dataset=plan.total.dataset,
                period=plan.total.period,
                before=spelled(f"{plan.total.before:,.0f}"),
                after=spelled(f"{plan.total.after:,.0f}"),
            )
        )
    click.echo(_("Geschrieben.") if written else _("Nichts geschrieben (--dry-run)."))
