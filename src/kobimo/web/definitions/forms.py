"""The form for what readers see of an indicator."""

from __future__ import annotations

from typing import Any

from django import forms

from kobimo.language import _
from kobimo.workflows.editing import FIELDS

_LONG = {"question_de", "question_en", "pitfalls_de", "pitfalls_en"}
_LENGTH, _LONG_LENGTH, _FILE_LENGTH = 200, 4000, 100_000


class IndicatorForm(forms.Form):
    """Texts, decimals, direction and smallest base; `sha256` is the hash of the file that the form was made from."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=_LENGTH)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, hint) in labels().items():
            self.fields[name] = _field(name, label, hint)
        self.fields["reason"].label = _("Grund der Änderung")
        self.fields["reason"].help_text = _("Steht im Verlauf der Definitionen.")
        self.order_fields([*FIELDS, "reason", "sha256"])

    def changes(self) -> dict[str, str]:
        """Return the texts of the definition's fields."""
        return {name: self.cleaned_data[name] for name in FIELDS}


class TextForm(forms.Form):
    """The whole file, for what the other form does not have, and for a file that is faulty."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    text = forms.CharField(max_length=_FILE_LENGTH, strip=False, widget=forms.Textarea(attrs={"rows": 28}))
    reason = forms.CharField(max_length=_LENGTH)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = _("Definitionsdatei")
        self.fields["text"].help_text = _("Einrückungen und Doppelpunkte gehören zur Schreibweise.")
        self.fields["reason"].label = _("Grund der Änderung")
        self.fields["reason"].help_text = _("Steht im Verlauf der Definitionen.")
        self.order_fields(["text", "reason", "sha256"])


def labels() -> dict[str, tuple[str, str]]:
    """Return label and hint of each field of a definition."""
    english = _("Englisch, freiwillig.")
    return {
        "title_de": (_("Name"), _("Zwei Kennzahlen mit verschiedener Formel haben nie denselben Namen.")),
        "title_en": (_("Name (englisch)"), english),
        "question_de": (_("Frage, die die Kennzahl beantwortet"), ""),
        "question_en": (_("Frage (englisch)"), english),
        "unit_label_de": (_("Einheit in Worten"), _("Zum Beispiel: Plätze je 100 Kinder. Leer: Prozent, Anzahl …")),
        "unit_label_en": (_("Einheit in Worten (englisch)"), english),
        "pitfalls_de": (_("Zu beachten"), _("Was beim Lesen leicht falsch verstanden wird.")),
        "pitfalls_en": (_("Zu beachten (englisch)"), english),
        "decimals": (_("Nachkommastellen"), _("0 bis 4; gerechnet wird immer ungerundet.")),
        "direction": (_("Richtung"), ""),
        "minimum_base": (_("Kleinste Basis"), _("Darunter wird kein Anteil gezeigt. Leer: keine Grenze.")),
    }


def _field(name: str, label: str, hint: str) -> forms.Field:
    required = name == "title_de"
    if name == "direction":
        choices = [
            ("neutral", _("ohne Wertung")),
            ("higher_is_better", _("höher ist besser")),
            ("lower_is_better", _("niedriger ist besser")),
        ]
        return forms.ChoiceField(label=label, help_text=hint, choices=choices)
    if name in {"decimals", "minimum_base"}:
        return forms.CharField(label=label, help_text=hint, max_length=9, required=name == "decimals")
    widget = forms.Textarea(attrs={"rows": 3}) if name in _LONG else forms.TextInput()
    length = _LONG_LENGTH if name in _LONG else _LENGTH
    return forms.CharField(label=label, help_text=hint, max_length=length, required=required, widget=widget)
