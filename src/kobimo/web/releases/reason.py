"""Why one figure is not shown, and the sum that would give something away."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.language import _, counted
from kobimo.publish.certificate.words import profile_sentence
from kobimo.web.releases.figures import FigureName, row_of
from kobimo.web.releases.protection import level_titles, opened, truth_of
from kobimo.web.releases.reasons import explanation
from kobimo.workflows.releases.explaining import Explanation
from kobimo.workflows.releases.reason import Reason
from kobimo.workflows.releases.tracing import Member, Side, Sum
from kobimo.workflows.releases.viewing import ReleaseReader

MOST_MEMBERS = 60
"""Counts of one sum that are listed; hidden ones come first."""

_IN_SUMS = (Reason.SMALL, Reason.FEW_LEFT, Reason.NOBODY, Reason.SECONDARY)


@dataclass(frozen=True, slots=True)
class Part:
    """A count of a sum in words; `figure` is None if no figure rests on it.

    `row` leads to the reason of the figure if it is hidden itself, and is not the one in question; -1 elsewhere.
    """

    what: str
    figure: FigureName | None
    role: str
    state: str
    asked: bool
    row: int


@never_cache
@require_safe
def page(request: HttpRequest, name: str, row: int) -> HttpResponse:
    """Show one hidden figure."""
    workspace, reader = opened(name)
    truth, obstacle = truth_of(workspace, reader.stored)
    context: dict[str, Any] = {"release": reader.head, "obstacle": obstacle, "figure": None}
    if truth is not None:
        context |= _explained(reader, explanation(workspace, reader, truth), row)
    return render(request, "releases/reason.html", context)


def _explained(reader: ReleaseReader, found: Explanation, row: int) -> dict[str, Any]:
    reason = found.reason_of(row)
    traced = found.tracer.sum_of(row) if reason in _IN_SUMS else None
    titles = level_titles(reader.catalogue)
    members = () if traced is None else sorted(traced.members, key=_order)
    shown = [_part(reader, found, member, titles) for member in members[:MOST_MEMBERS]]
    return {
        "figure": row_of(reader, found.figures, row, titles),
        "name": reason.shown(found.limit_of(row)),
        "meaning": reason.meaning(found.limit_of(row)),
        "profiles": [profile_sentence(profile, found.rules.general) for profile in found.profiles_of(row)],
        "sentence": "" if traced is None else _sentence(traced, reason),
        "members": shown,
        "rest": len(members) - len(shown),
    }


def _order(member: Member) -> tuple[bool, bool, bool, int]:
    return not member.whole, not member.asked, not member.hidden, member.row


def _sentence(traced: Sum, reason: Reason) -> str:
    """Say what the sum has to do with the figure."""
    if reason is not Reason.SECONDARY:
        return _("Wer alle anderen Anzahlen dieser Summe kennt, rechnet die kleine aus. Darum sind weitere verborgen.")
    if not traced.direct:
        return _("In dieser Summe deckt die Angabe eine andere verborgene Anzahl, die ihrerseits eine kleine deckt.")
    if traced.hidden == 2:
        return _("Wäre die Angabe gezeigt, ergäbe sich aus dieser Summe eine kleine Anzahl genau.")
    text = _(
        "In dieser Summe sind {hidden} verborgen, auch eine kleine. Die Angabe hilft, sie zu verbergen: Wäre sie "
        "gezeigt, bliebe weniger Spielraum."
    )
    return text.format(hidden=counted(traced.hidden, "Anzahl", "Anzahlen"))


def _part(reader: ReleaseReader, found: Explanation, member: Member, titles: dict[str, str]) -> Part:
    figure = None if member.row < 0 else row_of(reader, found.figures, member.row, titles)
    state = _("verborgen") if member.hidden else _("bekannt")
    return Part(
        what=_what(member, figure),
        figure=figure,
        role=_("Summe") if member.whole else _("Teil"),
        state=_("verborgen, klein") if member.small else state,
        asked=member.asked,
        row=member.row if member.hidden and not member.asked and member.row in found.rows else -1,
    )


def _what(member: Member, figure: FigureName | None) -> str:
    """Say what the count is to the figure."""
    if figure is None:
        return _("Anzahl, die keine Angabe zeigt")
    if member.side is Side.NUMERATOR and figure.kind == "count":
        return ""
    names = {Side.NUMERATOR: _("Zähler"), Side.BASE: _("Basis"), Side.OTHER: _("Anzahl darin")}
    return names[member.side]
