"""`kobimo space diff`: two territorial statuses side by side."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kobimo.cli.arguments import echo_json, json_option, workspace_argument
from kobimo.language import _, counted, spelled
from kobimo.model.area import Area
from kobimo.spaces.changing import shown_day, shown_share

if TYPE_CHECKING:
    from kobimo.spaces.comparing import AreaFate, Fate, LevelComparison
    from kobimo.workflows.areas.diff import SpaceDiff
    from kobimo.workflows.opened import OpenedWorkspace


@click.command("diff")
@workspace_argument
@click.option("--from", "begin", metavar="DATUM", required=True, help="Ein Tag des früheren Gebietsstands.")
@click.option("--to", "end", metavar="DATUM", required=True, help="Ein Tag des späteren Gebietsstands.")
@click.option("--space", metavar="RAUMSYSTEM", help="Nötig, wenn es mehrere gibt.")
@click.option("--level", metavar="EBENE", help="Nur diese Ebene zeigen.")
@click.option("--dataset", metavar="DATENSATZ", help="Seine Summen vor und nach der Umrechnung zeigen.")
@json_option
def diff(
    workspace: OpenedWorkspace,
    *,
    begin: str,
    end: str,
    space: str | None,
    level: str | None,
    dataset: str | None,
    as_json: bool,
) -> None:
    """Vergleicht zwei Gebietsstände: neue, beendete, umbenannte, umgegliederte Gebiete und geänderte Grenzen."""
    from kobimo.workflows.areas.change_request import (  # noqa: PLC0415 - help must appear at once
        chosen_space,
        typed_day,
    )
    from kobimo.workflows.areas.diff import diff_space  # noqa: PLC0415 - help must appear at once

    days = typed_day(begin), typed_day(end)
    found = diff_space(workspace, chosen_space(workspace, space), *days, dataset=dataset, level=level)
    if as_json:
        echo_json(found.as_dict())
    else:
        _show(found)


def _show(found: SpaceDiff) -> None:
    compared = found.comparison
    days = {"begin": shown_day(compared.begin), "end": shown_day(compared.end)}
    click.echo(_("Gebietsstand {begin} und {end}").format(**days))
    for level in compared.levels:
        _show_level(level)
    for sums in found.sums:
        click.echo(
            _("Summe {dataset} {period}, {level}: vorher {before}, nachher {after}").format(
                dataset=found.dataset,
                period=found.period,
                level=sums.level,
                before=spelled(f"{sums.before:,.0f}"),
                after=spelled(f"{sums.after:,.0f}"),
            )
        )


def _show_level(level: LevelComparison) -> None:
    from kobimo.spaces.comparing import Fate  # noqa: PLC0415 - help must appear at once

    counts = level.counts
    rekeyed = sum(item.rekeyed for item in level.areas)
    parts = [(counts[fate], _word(fate)) for fate in (Fate.NEW, Fate.ENDED, Fate.BORDER)]
    parts += [(rekeyed, _("anderer Schlüssel")), (counts[Fate.RELABELLED] - rekeyed, _word(Fate.RELABELLED))]
    parts += [(counts[Fate.UNCHANGED], _("unverändert"))]
    said = ", ".join(f"{count} {word}" for count, word in parts if count)
    click.echo(f"{level.title}: {said or counted(0, _('Gebiet'), _('Gebiete'))}")
    for item in level.areas:
        if item.fate is not Fate.UNCHANGED:
            click.echo(f"  {_line(item)}")


def _word(fate: Fate) -> str:
    from kobimo.spaces.comparing import Fate  # noqa: PLC0415 - help must appear at once

    words = {
        Fate.NEW: _("neu"),
        Fate.ENDED: _("beendet"),
        Fate.BORDER: _("Grenze geändert"),
        Fate.RELABELLED: _("umbenannt oder umgegliedert"),
    }
    return words[fate]


def _line(item: AreaFate) -> str:
    from kobimo.spaces.comparing import Fate  # noqa: PLC0415 - help must appear at once

    word = _("anderer Schlüssel") if item.rekeyed else _word(item.fate)
    links = ", ".join(f"{key} {shown_share(share)}" for key, share in item.linked if key != item.area.key)
    arrow = "→" if item.fate is Fate.ENDED else "←"
    named = f" ({_named(item.before)} → {_named(item.after)})" if item.renamed or item.reassigned else ""
    return f"{item.area.key} {item.area.name}: {word}{named}{f' {arrow} {links}' if links else ''}"


def _named(area: Area | None) -> str:
    return "" if area is None else f"{area.name}, {area.parent}"
