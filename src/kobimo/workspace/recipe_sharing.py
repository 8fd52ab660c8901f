"""Recipes that several sources share: twelve municipalities in three layouts need three recipes, not twelve."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from kobimo.errors import DefinitionError, UnknownNameError
from kobimo.language import _
from kobimo.workspace.yaml_text import Document

LIKE = "like"
_OF_ONE_SUPPLIER = ("covers", "file_name", "version")
"""What a recipe says of its own supplier, and lends to nobody."""

_WAYS = ("column", "location", "x", "constant", "level", "levels")
"""Each of them says how a row names its area; who says one of them says it all."""


def shared_recipe(document: Document, documents: Mapping[str, Document]) -> Document:
    """Complete a recipe by the one that it is like.

    Sections that a recipe has stand above those of the other one. `table` and `checks` are completed field by field,
    `area` too unless it says itself how a row names its area; `drop` and `area.spellings` are added to the others.

    Parameters
    ----------
    document : Document
        A recipe as it is written.
    documents : mapping of str to Document
        All recipes by their source.

    Returns
    -------
    Document
        With everything that it needs; itself if it is like none.

    Raises
    ------
    UnknownNameError
        If the other source has no recipe.
    DefinitionError
        If the other one is like a third one itself, or is made for one area and this one does not say its own.
    """
    own = document.value
    if not isinstance(own, dict) or not isinstance(own.get(LIKE), str):
        return document
    other = documents.get(own[LIKE])
    where = document.place((LIKE,))
    if other is None:
        raise UnknownNameError(_("Einlesevorlage"), own[LIKE], documents, where=where)
    base = other.value
    if not isinstance(base, dict):
        return document
    if LIKE in base:
        raise DefinitionError(
            _("Auch die Vorlage von {name} verweist auf eine andere.").format(name=own[LIKE]),
            where=where,
            remedy=_("Bitte unmittelbar die Vorlage nennen, die alles enthält: {name}.").format(name=base[LIKE]),
        )
    if _is_for_one_area(base) and not _says_its_area(own):
        raise DefinitionError(
            _("Die Vorlage von {name} gilt für ein festes Gebiet, hier fehlt das eigene.").format(name=own[LIKE]),
            where=where,
            remedy=_("Bitte area mit level und constant ergänzen."),
        )
    if _values_for_one_area(base) and "values" not in own:
        raise DefinitionError(
            _("Die Werte in der Vorlage von {name} gelten für feste Gebiete.").format(name=own[LIKE]),
            where=where,
            remedy=_("Bitte values hier selbst beschreiben."),
        )
    return replace(document, value=_joined(own, base))


def _joined(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """Put what a recipe says itself above what it shares."""
    lent = {name: value for name, value in base.items() if name not in _OF_ONE_SUPPLIER}
    result = {**lent, **own}
    for section in ("table", "checks"):
        if isinstance(own.get(section), dict) and isinstance(base.get(section), dict):
            result[section] = {**base[section], **own[section]}
    if isinstance(own.get("drop"), list) and isinstance(base.get("drop"), list):
        result["drop"] = [*base["drop"], *own["drop"]]
    mine, theirs = own.get("area"), base.get("area")
    if isinstance(mine, dict) and isinstance(theirs, dict) and not _says_its_area(own):
        spellings = [*(theirs.get("spellings") or ()), *(mine.get("spellings") or ())]
        result["area"] = {**theirs, **mine, **({"spellings": spellings} if spellings else {})}
    return result


def _says_its_area(recipe: Mapping[str, Any]) -> bool:
    """Tell whether a recipe says how a row names its area."""
    area = recipe.get("area")
    return isinstance(area, dict) and any(way in area for way in _WAYS)


def _is_for_one_area(recipe: Mapping[str, Any]) -> bool:
    """Tell whether the area does not stand in the rows of the file."""
    area = recipe.get("area")
    return isinstance(area, dict) and "constant" in area


def _values_for_one_area(recipe: Mapping[str, Any]) -> bool:
    """Tell whether some of the values are said to be about one area."""
    values = recipe.get("values")
    rules = [rule for rule in values if isinstance(rule, dict)] if isinstance(values, list) else []
    columns = [column for rule in rules for column in _mappings(rule.get("columns"))]
    return any(_is_for_one_area(rule) for rule in rules) or any("area" in column for column in columns)


def _mappings(value: object) -> list[dict[str, Any]]:
    """Return the sections of a section."""
    return [item for item in value.values() if isinstance(item, dict)] if isinstance(value, dict) else []
