"""The form for a new indicator by formula."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from kobimo.errors import DefinitionError, InvalidInputError
from kobimo.language import _
from kobimo.model.indicator import UNIT_FACTORS
from kobimo.publish.answer import unit_name
from kobimo.publish.topics import topics
from kobimo.web.definitions.forms import choices_of
from kobimo.workflows.catalogue.own import About

_ID_LENGTH, _LENGTH, _FORMULA_LENGTH = 48, 200, 4000
_NEEDED = ("title", "area", "reason")
_PLACES = {"id": "name", "title": "title", "minimum_base": "minimum_base", "breakdowns": "breakdowns", "unit": "unit"}


class FormulaForm(forms.Form):
    """What is asked about a new indicator; with `checking` nothing but the formula has to be there."""

    def __init__(self, *args: Any, checking: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.checking = checking
        self.fields.update(_fields())

    def full_clean(self) -> None:
        """Check the fields; names and reason only where something is to be saved."""
        for name in _NEEDED:
            self.fields[name].required = not self.checking
        super().full_clean()
        for name in _NEEDED:
            self.fields[name].required = True

    def about(self) -> About:
        """Return what is said besides the formula; what is wrong is left out."""
        given = self.cleaned_data
        return About(
            title=given.get("title", ""),
            title_en=given.get("title_en", ""),
            area=given.get("area", ""),
            unit=given.get("unit", ""),
            direction=given.get("direction", ""),
            minimum_base=given.get("minimum_base"),
            above_100=given.get("above_100", ""),
            breakdowns=_crossings(given.get("breakdowns", "")),
        )

    def place(self, error: DefinitionError | InvalidInputError) -> None:
        """Say what is wrong at the field that the message is about."""
        text = f"{error.message} {error.remedy}".strip()
        named = next((field for word, field in _PLACES.items() if re.search(rf"\b{word}\b", error.message)), None)
        crossed = {name for crossing in _crossings(self.cleaned_data.get("breakdowns", "")) for name in crossing}
        if any(re.search(rf"\b{re.escape(name)}\b", error.message) for name in crossed):
            named = "breakdowns"
        if isinstance(error, DefinitionError):
            self.add_error(named or ("title" if "Name" in error.message else "formula"), text)
        else:
            self.add_error(named or ("name" if error.where.startswith("indicators/") else "formula"), text)


def _crossings(text: str) -> tuple[tuple[str, ...], ...]:
    """Read breakdowns: crossings by commas, several of them by semicolons."""
    parts = (tuple(name.strip() for name in part.split(",") if name.strip()) for part in text.split(";"))
    return tuple(part for part in parts if part)


def _fields() -> dict[str, forms.Field]:
    """Return the fields in their order."""
    area = forms.Textarea(attrs={"rows": 4, "spellcheck": "false", "autocapitalize": "off", "autocomplete": "off"})
    return {
        "formula": forms.CharField(
            label=_("Formel"),
            help_text=_("Zähler / Nenner * 100. Messgrößen und Merkmale stehen unter „Bausteine“."),
            max_length=_FORMULA_LENGTH,
            widget=area,
        ),
        "title": forms.CharField(
            label=_("Name"),
            help_text=_("Zwei Kennzahlen mit verschiedener Formel haben nie denselben Namen."),
            max_length=_LENGTH,
        ),
        "area": forms.ChoiceField(
            label=_("Themenbereich"),
            choices=[("", _("bitte wählen")), *((letter, f"{letter} {title}") for letter, title in topics().items())],
        ),
        "unit": forms.ChoiceField(
            label=_("Einheit"),
            choices=[("", _("wie die Formel sagt")), *((unit, unit_name(unit)) for unit in UNIT_FACTORS)],
            required=False,
        ),
        "direction": forms.ChoiceField(label=_("Richtung"), choices=choices_of("direction"), initial="neutral"),
        "minimum_base": forms.IntegerField(
            label=_("Kleinste Basis"),
            help_text=_("Darunter wird kein Anteil gezeigt. Leer: keine Grenze."),
            min_value=1,
            required=False,
        ),
        "name": forms.CharField(
            label=_("Kennung"),
            help_text=_("Kleinbuchstaben, Ziffern und _. Leer: aus dem Namen gebildet."),
            max_length=_ID_LENGTH,
            required=False,
        ),
        "title_en": forms.CharField(label=_("Name (englisch)"), max_length=_LENGTH, required=False),
        "breakdowns": forms.CharField(
            label=_("Aufgliederung"),
            help_text=_("Merkmale, zum Beispiel geschlecht; alter,geschlecht. Komma: Kreuzung."),
            max_length=_LENGTH,
            required=False,
        ),
        "above_100": forms.CharField(
            label=_("Warum Werte über 100 möglich sind"),
            help_text=_("Nur bei Anteilen, deren Zähler nicht Teil des Nenners ist."),
            max_length=_LENGTH,
            required=False,
        ),
        "reason": forms.CharField(
            label=_("Grund"), help_text=_("Steht im Verlauf der Definitionen."), max_length=_LENGTH
        ),
    }
