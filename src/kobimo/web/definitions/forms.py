"""The form for what readers see of an indicator."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from kobimo.errors import DefinitionError
from kobimo.language import _
from kobimo.workflows.editing import FIELDS

_LONG = {
    f"{section}_{language}" for section in ("question", "purpose", "reading", "pitfalls") for language in ("de", "en")
}
_LENGTH, _LONG_LENGTH, _FILE_LENGTH = 200, 4000, 100_000


class ReasonedForm(forms.Form):
    """A form that is saved with a reason; a preview needs none."""

    sha256 = forms.CharField(widget=forms.HiddenInput)
    reason = forms.CharField(max_length=_LENGTH)

    def __init__(self, *args: Any, without_reason: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        self.without_reason = without_reason
        self.fields["reason"].label = _("Grund der Änderung")
        self.fields["reason"].help_text = _("Steht im Verlauf der Definitionen.")

    def full_clean(self) -> None:
        """Check the fields; the reason only where something is to be saved."""
        self.fields["reason"].required = not self.without_reason
        super().full_clean()
        self.fields["reason"].required = True


class IndicatorForm(ReasonedForm):
    """Texts, decimals, direction and smallest base; `sha256` is the hash of the file that the form was made from."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, (label, hint) in labels().items():
            self.fields[name] = _field(name, label, hint)
        self.order_fields([*FIELDS, "reason", "sha256"])

    def changes(self) -> dict[str, str]:
        """Return the texts of the definition's fields."""
        return {name: self.cleaned_data[name] for name in FIELDS}

    def place(self, error: DefinitionError) -> None:
        """Say what is wrong at the fields that the message is about."""
        for name in FIELDS:
            section = name.removesuffix("_de")
            if re.search(rf"\b{section}\b", error.message):
                self.add_error(name, f"{error.message} {error.remedy}".strip())


class TextForm(ReasonedForm):
    """The whole file, for what the other form does not have, and for a file that is faulty."""

    text = forms.CharField(max_length=_FILE_LENGTH, strip=False, widget=forms.Textarea(attrs={"rows": 28}))

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["text"].label = _("Definitionsdatei")
        self.fields["text"].help_text = _("Einrückungen und Doppelpunkte gehören zur Schreibweise.")
        self.order_fields(["text", "reason", "sha256"])


def labels() -> dict[str, tuple[str, str]]:
    """Return label and hint of each field of a definition."""
    english = _("Englisch, freiwillig.")
    return {
        "title_de": (_("Name"), _("Zwei Kennzahlen mit verschiedener Formel haben nie denselben Namen.")),
        "title_en": (_("Name (englisch)"), english),
        "question_de": (_("Frage, die die Kennzahl beantwortet"), ""),
        "question_en": (_("Frage (englisch)"), english),
        "purpose_de": (_("Wozu die Kennzahl gebraucht wird"), ""),
        "purpose_en": (_("Wozu (englisch)"), english),
        "reading_de": (_("Lesehilfe"), _("Ein Satz mit einem Wert: „35,0 Prozent heißt: 35 von 100 Kindern …“")),
        "reading_en": (_("Lesehilfe (englisch)"), english),
        "unit_label_de": (_("Einheit in Worten"), _("Zum Beispiel: Plätze je 100 Kinder. Leer: Prozent, Anzahl …")),
        "unit_label_en": (_("Einheit in Worten (englisch)"), english),
        "pitfalls_de": (_("Zu beachten"), _("Was beim Lesen leicht falsch verstanden wird.")),
        "pitfalls_en": (_("Zu beachten (englisch)"), english),
        "decimals": (_("Nachkommastellen"), _("0 bis 4; gerechnet wird immer ungerundet.")),
        "direction": (_("Richtung"), ""),
        "minimum_base": (_("Kleinste Basis"), _("Darunter wird kein Anteil gezeigt. Leer: keine Grenze.")),
        "unknown": (
            _("Wer ohne Angabe ist"),
            _("Nur bei Verhältnissen, deren Merkmal einen Code für „ohne Angabe“ hat; der Anteil wird ausgewiesen."),
        ),
    }


def _field(name: str, label: str, hint: str) -> forms.Field:
    required = name == "title_de"
    if name in {"direction", "unknown"}:
        return forms.ChoiceField(label=label, help_text=hint, choices=choices_of(name), required=name == "direction")
    if name in {"decimals", "minimum_base"}:
        return forms.CharField(label=label, help_text=hint, max_length=9, required=name == "decimals")
    widget = forms.Textarea(attrs={"rows": 3}) if name in _LONG else forms.TextInput()
    length = _LONG_LENGTH if name in _LONG else _LENGTH
    return forms.CharField(label=label, help_text=hint, max_length=length, required=required, widget=widget)


def choices_of(name: str) -> list[tuple[str, str]]:
    """Return the values of a field that has only few, with their words."""
    if name == "direction":
        return [
            ("neutral", _("ohne Wertung")),
            ("higher_is_better", _("höher ist besser")),
            ("lower_is_better", _("niedriger ist besser")),
        ]
    return [
        ("", _("kommt nicht vor")),
        ("include", _("bleibt in der Basis")),
        ("exclude", _("verlässt die Basis")),
        ("bounds", _("ergibt Unter- und Obergrenze")),
    ]
