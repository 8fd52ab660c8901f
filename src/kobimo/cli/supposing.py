"""`kobimo release --dry-run`: what would be hidden, today and under another rule."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from kobimo.cli.arguments import echo_json
from kobimo.cli.progress import report_result, showing_progress
from kobimo.language import _, counted

if TYPE_CHECKING:
    from kobimo.model.release import Audience, ReleaseContent
    from kobimo.workflows.opened import OpenedWorkspace
    from kobimo.workflows.releases.supposing import Supposed, Supposition

Command = Callable[..., Any]

_OPTIONS = (
    click.option("--dry-run", is_flag=True, help="Nichts freigeben, nur zählen, was verborgen wäre."),
    click.option("--threshold", type=int, metavar="ZAHL", help="Zu --dry-run: kleinste Anzahl, die gezeigt würde."),
    click.option(
        "--base", type=int, metavar="ZAHL", help="Zu --dry-run: kleinste Basis, deren Anteile gezeigt würden."
    ),
    click.option("--afresh", is_flag=True, help="Zu --dry-run: als wäre vorher nichts freigegeben worden."),
)


@dataclass(frozen=True)
class Asked:
    """The rule that is tried out."""

    threshold: int | None
    base: int | None
    afresh: bool


def dry_run_options(command: Command) -> Command:
    """Give a command the options of a trial."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


def try_out(
    workspace: OpenedWorkspace, audience: Audience, content: ReleaseContent | None, asked: Asked, *, as_json: bool
) -> None:
    """Count what would be hidden, and say it."""
    from kobimo.workflows.releases.supposing import suppose  # noqa: PLC0415 - help must appear at once

    with showing_progress() as progress:
        found = suppose(
            workspace,
            audience,
            content,
            threshold=asked.threshold,
            base=asked.base,
            afresh=asked.afresh,
            progress=progress,
        )
    told = found.as_dict()
    report_result(supposed=json.dumps(told, ensure_ascii=False))
    if as_json:
        echo_json(told)
    else:
        _show(found)


def _show(found: Supposed) -> None:
    click.echo(_line(_("Heutige Regel"), found.today))
    if found.then is None:
        return
    click.echo(_line(_("Andere Regel"), found.then))
    if not (found.today.refusal or found.then.refusal):
        more = found.then.whole.hidden - found.today.whole.hidden
        click.echo(_("Unterschied: {count} verborgen.").format(count=_signed(more)))
        for text in _losing(found.today, found.then):
            click.echo(text)


def _line(name: str, each: Supposition) -> str:
    """Say what one rule hides."""
    rule = _("{name} (Grenze {threshold}, Basis {base}):").format(name=name, threshold=each.threshold, base=each.base)
    if each.refusal:
        blocked = (each.frozen.said(), each.frozen.remedy()) if each.frozen is not None else ()
        return "\n".join(filter(None, (f"{rule} {each.refusal}", *blocked)))
    figures, hidden = each.whole.shown + each.whole.hidden, each.whole.hidden
    said = _("verborgen {hidden} von {figures}").format(hidden=hidden, figures=counted(figures, "Angabe", "Angaben"))
    return f"{rule} {said}"


def _losing(today: Supposition, then: Supposition) -> list[str]:
    """Name levels and indicators with what they lose or gain."""
    lines = []
    for column in ("level", "indicator"):
        before = {tally.name: tally.hidden for tally in (today.by or {}).get(column, ())}
        after = {tally.name: tally.hidden for tally in (then.by or {}).get(column, ())}
        changed = {name: after[name] - before.get(name, 0) for name in after if after[name] != before.get(name, 0)}
        lines += [f"  {name}: {_signed(change)}" for name, change in sorted(changed.items(), key=_largest)]
    return lines


def _largest(item: tuple[str, int]) -> tuple[int, str]:
    return -abs(item[1]), item[0]


def _signed(number: int) -> str:
    return f"{number:+d}" if number else "±0"
