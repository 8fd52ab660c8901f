"""The targets of the municipality to be taken along."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import orjson
from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from kobimo.language import _
from kobimo.model.target import Target
from kobimo.publish.excel_csv import excel_lines, key_cell, number_cell, plain_cell
from kobimo.publish.spelling import spelling
from kobimo.web.api.table import CSV, JSON
from kobimo.web.site import site
from kobimo.workflows.catalogue.sheet import unit_of
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.targets.choosing import target_area
from kobimo.workflows.targets.keeping import kept_targets


@never_cache
@require_safe
def as_json(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Give all targets as JSON."""
    workspace = site().workspace()
    found = [_object(workspace, target) for target in kept_targets(workspace).targets]
    return HttpResponse(orjson.dumps({"count": len(found), "targets": found}), content_type=JSON)


@never_cache
@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - signature of Django
    """Give them as CSV that a German Excel opens rightly."""
    workspace = site().workspace()
    made = _csv(workspace, kept_targets(workspace).targets)
    response = HttpResponse(made, content_type=CSV)
    response.headers["Content-Disposition"] = 'attachment; filename="zielwerte.csv"'
    return response


def _object(workspace: OpenedWorkspace, target: Target) -> dict[str, Any]:
    definition, area = workspace.definitions.indicators[target.indicator], target_area(workspace, target)
    return {
        "indicator": target.indicator,
        "title": definition.title.shown,
        "unit": definition.unit,
        "unit_label": unit_of(definition),
        "level": area.level,
        "area": area.key,
        "name": area.name,
        "value": target.value,
        "by": target.by or None,
        "words": target.words,
        "decided_by": target.decided_by,
        "decided_on": target.decided_on.isoformat(),
        "source": target.source,
    }


def _csv(workspace: OpenedWorkspace, targets: Sequence[Target]) -> bytes:
    return excel_lines(
        [
            _("Kennzahl"),
            _("Schlüssel"),
            _("Gebiet"),
            _("Zielwert"),
            _("Einheit"),
            _("Zu erreichen bis"),
            _("Beschlossen von"),
            _("Beschlossen am"),
            _("Quelle"),
            _("Wortlaut"),
        ],
        (_row(workspace, target) for target in targets),
        [(_("Inhalt"), _("Zielwerte"))],
    )


def _row(workspace: OpenedWorkspace, target: Target) -> list[str]:
    definition, area = workspace.definitions.indicators[target.indicator], target_area(workspace, target)
    spell = spelling("de")
    return [
        plain_cell(definition.title.shown),
        key_cell(area.key),
        plain_cell(area.name),
        number_cell(target.value),
        plain_cell(unit_of(definition)),
        spell.period(target.by) if target.by else "",
        plain_cell(target.decided_by),
        spell.day(target.decided_on),
        plain_cell(target.source),
        plain_cell(target.words),
    ]
