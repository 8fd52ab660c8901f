"""The form for a target."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django import forms

from kobimo.errors import InvalidInputError, KobimoError
from kobimo.language import _
from kobimo.model.period import parse_period
from kobimo.model.target import Target
from kobimo.publish.topics import topic_title
from kobimo.workflows.opened import OpenedWorkspace
from kobimo.workflows.targets.choosing import area_names, target_indicators

_LENGTH, _LONG = 200, 1000


class TargetForm(forms.Form):
    """One target; `sha256` is the hash of the table that the page showed."""

    sha256 = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, workspace: OpenedWorkspace, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["kennzahl"] = forms.ChoiceField(label=_("Kennzahl"), choices=_indicators(workspace))
        self.fields["gebiet"] = forms.ChoiceField(
            label=_("Gebiet"),
            choices=[("", _("das Ganze")), *_areas(workspace)],
            required=False,
            help_text=_("Gebiete, für die es die Kennzahl gibt; sonst wird die Eingabe abgelehnt."),
        )
        self.fields["wert"] = forms.CharField(
            label=_("Zielwert"),
            max_length=_LENGTH,
            help_text=_("In der Einheit der Kennzahl, zum Beispiel 60 oder 35,5."),
        )
        self.fields["bis"] = forms.CharField(
            label=_("Zu erreichen bis"),
            max_length=_LENGTH,
            required=False,
            help_text=_("Zum Beispiel 2027, 2027/28 oder 31.12.2027. Leer: ohne Zeitpunkt."),
        )
        self.fields["beschlossen_von"] = forms.CharField(
            label=_("Beschlossen von"),
            max_length=_LENGTH,
            help_text=_("Ein Gremium, keine Person: Kreistag, Jugendhilfeausschuss."),
        )
        self.fields["beschlossen_am"] = forms.DateField(
            label=_("Beschlossen am"),
            widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
            input_formats=["%Y-%m-%d", "%d.%m.%Y"],
        )
        self.fields["quelle"] = forms.CharField(
            label=_("Quelle"), max_length=_LENGTH, required=False, help_text=_("Zum Beispiel: Vorlage 12/2024.")
        )
        self.fields["wortlaut"] = forms.CharField(
            label=_("Wortlaut"),
            max_length=_LONG,
            required=False,
            widget=forms.Textarea(attrs={"rows": 3}),
            help_text=_("Der Beschluss in einem Satz; steht auf den Seiten neben der Zahl."),
        )

    def clean_bis(self) -> str:
        """Return the canonical label of the period."""
        text = str(self.cleaned_data["bis"])
        try:
            return parse_period(text).label if text else ""
        except InvalidInputError as error:
            raise forms.ValidationError(f"{error.message} {error.remedy}") from error

    def target(self) -> Target:
        """Return the target; its number is still a text."""
        given = self.cleaned_data
        return Target(
            indicator=given["kennzahl"],
            value=0.0,
            decided_by=given["beschlossen_von"],
            decided_on=given["beschlossen_am"],
            area=given["gebiet"],
            by=given["bis"],
            words=given["wortlaut"],
            source=given["quelle"],
        )

    def place(self, error: KobimoError) -> None:
        """Say at the field what does not fit."""
        wrong_area = bool(self.cleaned_data.get("gebiet")) and getattr(error, "name", "") in {
            self.cleaned_data["gebiet"],
            *self.cleaned_data["gebiet"].split(":", 1),
        }
        self.add_error("gebiet" if wrong_area else "wert", f"{error.message} {error.remedy}".strip())


def _indicators(workspace: OpenedWorkspace) -> list[tuple[str, Any]]:
    found = target_indicators(workspace)
    return [
        (f"{letter} {topic_title(letter)}", [(item.id, item.title.shown) for item in group])
        for letter, group in groupby(found, lambda item: item.area)
    ]


def _areas(workspace: OpenedWorkspace) -> list[tuple[str, Any]]:
    names = area_names(workspace)
    return [(title, list(areas.items())) for title, areas in names.items()]
