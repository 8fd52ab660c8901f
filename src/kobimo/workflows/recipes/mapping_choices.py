"""What somebody said about open texts, brought into the form in which it is stored."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.language import _
from kobimo.model.table import clean
from kobimo.workflows.recipes.mapping import OpenText, OpenTexts


@dataclass(frozen=True)
class Choices:
    """What is stored, as `store_mappings` takes it; `left` is what stays open."""

    areas: dict[str, str] = field(default_factory=dict)
    categories: dict[tuple[str, str, str], str] = field(default_factory=dict)
    ignore: dict[str, list[str]] = field(default_factory=dict)
    left: tuple[OpenText, ...] = ()

    @property
    def count(self) -> int:
        """Number of texts that are stored."""
        return len(self.areas) + len(self.categories) + sum(map(len, self.ignore.values()))

    def as_dict(self) -> dict[str, Any]:
        """Return the machine form."""
        return {
            "areas": self.areas,
            "categories": [
                {"dataset": dataset, "dimension": dimension, "text": text, "code": code}
                for (dataset, dimension, text), code in self.categories.items()
            ],
            "ignored": self.ignore,
        }


def chosen(found: OpenTexts, settings: Iterable[str], ignored: Iterable[str], *, accept: bool) -> Choices:
    """Match what was said with what is open.

    Parameters
    ----------
    found : OpenTexts
        What is open.
    settings : iterable of str
        TEXT=KEY each; the key is that of an area, `level:key`, or a code.
    ignored : iterable of str
        Texts whose rows are left out.
    accept : bool
        Store what is certain as well.

    Returns
    -------
    Choices

    Raises
    ------
    InvalidInputError
        If a setting is none, or means two things.
    UnknownNameError
        If a text is not open, or a key means nothing.
    """
    choices = Choices()
    decided: set[int] = set()
    for setting in settings:
        text, equals, value = setting.rpartition("=")
        if not equals or not text or not value:
            raise InvalidInputError(
                _("„{setting}“ ist keine Zuordnung.").format(setting=setting),
                remedy=_("Bitte TEXT=SCHLÜSSEL schreiben, zum Beispiel „Nordstdt=stadtteil:03“."),
            )
        item, meant = _assigned(found, text, value)
        _keep(choices, item, meant)
        decided.add(id(item))
    for text in ignored:
        for item in _named(found, text):
            choices.ignore.setdefault(item.heading, []).append(item.text)
            decided.add(id(item))
    for item in found.certain if accept else ():
        if id(item) not in decided:
            _keep(choices, item, item.certain)
            decided.add(id(item))
    left = tuple(item for item in found.texts if id(item) not in decided)
    return Choices(choices.areas, choices.categories, choices.ignore, left)


def _keep(choices: Choices, item: OpenText, value: str) -> None:
    """Note what a text means."""
    if item.dimension:
        choices.categories[item.dataset, item.dimension, item.text] = value
    else:
        choices.areas[item.text] = value


def _named(found: OpenTexts, text: str) -> list[OpenText]:
    """Return the open texts that somebody wrote."""
    items = [item for item in found.texts if item.text == clean(text)]
    if not items:
        raise UnknownNameError(_("Offener Text"), text, [item.text for item in found.texts])
    return items


def _assigned(found: OpenTexts, text: str, value: str) -> tuple[OpenText, str]:
    """Return the open text and the value that a key means for it."""
    items = _named(found, text)
    fits = [
        (item, entry.value)
        for item in items
        for entry in item.known
        if value in {entry.value, entry.key} or (item.dimension and value == f"{item.dimension}:{entry.value}")
    ]
    if not fits and any(item.dimension for item in items):
        fits = [(item, value) for item in items if item.dimension and not any(entry.key for entry in item.known)][:1]
    if not fits:
        raise UnknownNameError(_("Schlüssel"), value, [entry.value for item in items for entry in item.known])
    if len(fits) > 1:
        options = ", ".join(meant for _item, meant in fits)
        raise InvalidInputError(
            _("„{value}“ kann mehreres bedeuten: {options}.").format(value=value, options=options),
            remedy=_("Bitte Ebene oder Merkmal davorschreiben, getrennt durch einen Doppelpunkt."),
        )
    return fits[0]
