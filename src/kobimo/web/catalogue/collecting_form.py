"""The form for a collection workbook; its state stands in the address, so that it can be made again next year."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import QueryDict

from kobimo.catalogue.binding import followers
from kobimo.catalogue.loading import catalogue
from kobimo.ingest.collecting.filled import EXAMPLES
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.template import DatasetTemplate
from kobimo.workflows.collecting.asking import Wish
from kobimo.workflows.opened import OpenedWorkspace

_LENGTH, _PERIOD_LENGTH, _MOST_FREE = 200, 20, 5000


class WorkbookForm(forms.Form):
    """For which dataset, areas, period and breakdown; an address without a choice stands for the proposals."""

    def __init__(self, template: str, workspace: OpenedWorkspace, given: QueryDict) -> None:
        self.template = template
        self.own = followers(workspace.definitions.datasets).get(template, ())
        fields = _fields(catalogue().template(template), workspace, self.own)
        super().__init__({name: given.get(name, field.initial or "") for name, field in fields.items()})
        self.fields.update(fields)

    def wish(self) -> Wish:
        """Return what is wanted."""
        said: dict[str, Any] = self.cleaned_data
        return Wish(
            self.template,
            dataset=said.get("datensatz", ""),
            level=said.get("ebene", ""),
            period=said["zeitraum"],
            cube=said.get("aufgliederung", ""),
            rows=said["zeilen"] or 0,
            return_to=said["zurueck_an"],
        )


def _fields(
    template: DatasetTemplate, workspace: OpenedWorkspace, own: tuple[DatasetDefinition, ...]
) -> dict[str, forms.Field]:
    """Return the fields; what leaves no choice is not asked."""
    fields: dict[str, forms.Field] = {}
    if len(own) > 1:
        fields["datensatz"] = _choice(_("Datensatz"), [(item.id, item.title.shown) for item in own])
    elif own:
        fields["datensatz"] = forms.CharField(initial=own[0].id, widget=forms.HiddenInput)
    else:
        levels = [
            (f"{space.id}:{level.id}", f"{space.title.shown}: {level.title.shown}")
            for space in workspace.definitions.spaces.values()
            for level in space.levels
        ]
        fields["ebene"] = _choice(_("Raumebene"), levels)
    cubes = own[0].cubes if own else template.cubes
    if len(cubes) > 1:
        fields["aufgliederung"] = _choice(
            _("Aufgliederung"), [(cube.id, cube.title.shown if cube.title else cube.id) for cube in cubes]
        )
    fields["zeitraum"] = forms.CharField(
        label=_("Zeitraum"),
        help_text=_("Zum Beispiel {example}. Leer: Das Amt trägt ihn ein.").format(
            example=EXAMPLES[own[0].period_type if own else template.period_type]
        ),
        max_length=_PERIOD_LENGTH,
        required=False,
    )
    fields["zeilen"] = forms.IntegerField(
        label=_("Freie Zeilen"),
        help_text=_("Zum Beispiel 40 für 40 Einrichtungen. Leer: eine Zeile je Gebiet."),
        min_value=0,
        max_value=_MOST_FREE,
        required=False,
    )
    fields["zurueck_an"] = forms.CharField(
        label=_("Rücksendung an"), help_text=_("Eine Stelle, kein Name."), max_length=_LENGTH, required=False
    )
    return fields


def _choice(label: str, choices: list[tuple[str, str]]) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, initial=choices[0][0] if choices else "")
