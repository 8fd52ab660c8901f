"""Definitions as they may leave a workspace: how something is computed or read, and nothing of whom or from what.

Whatever could hold data, a name or a file is left out, even if it usually holds neither: notes and reasons in free
text, contacts, names of files and areas, corrections. Comments are gone because definitions are written anew.
"""

from __future__ import annotations

from kobimo.catalogue.loading import catalogue
from kobimo.errors import InvalidInputError
from kobimo.language import _
from kobimo.model.dataset import DatasetDefinition
from kobimo.model.indicator import IndicatorDefinition, Review
from kobimo.model.recipe import AreaRule, PeriodRule, Recipe
from kobimo.model.source import SourceDefinition

NOBODY = "bitte eintragen"
"""Supplier of a source whose recipe came with a package."""


def spare_indicator(indicator: IndicatorDefinition) -> IndicatorDefinition:
    """Leave out who wrote and checked it, levels of this workspace, and any example but that of the catalogue."""
    known = catalogue().indicators.get(indicator.id)
    review = Review(reviewed_on=indicator.review.reviewed_on)
    example = indicator.example if known is not None and known.example == indicator.example else None
    return indicator.model_copy(update={"review": review, "example": example, "levels": ()})


def spare_dataset(dataset: DatasetDefinition) -> DatasetDefinition:
    """Leave out which sources lead, and how counts move into other areas of this workspace."""
    return dataset.model_copy(update={"leads": (), "moved_by": None})


def spare_source(source: SourceDefinition) -> SourceDefinition:
    """Keep what is delivered and when; not by whom, on which law, with which contact or notes."""
    return SourceDefinition(
        id=source.id,
        title=source.title,
        supplier=NOBODY,
        content=source.content,
        rhythm=source.rhythm,
        licence=source.licence,
    )


def spare_recipe(recipe: Recipe, source: str) -> Recipe:
    """Keep how tables are read; not the names of files and areas, thresholds, or reasons.

    That a suspicion of persons was looked into does not hold for the files of others, so they are refused again.

    Raises
    ------
    InvalidInputError
        If the recipe reads areas: those of one municipality are no use to another.
    """
    if recipe.areas:
        raise InvalidInputError(
            _("Die Einlesevorlage liest Gebiete; sie gehört zu dieser Kommune und wird nicht weitergegeben."),
            where=f"sources/{source}/recipe.yaml",
            remedy=_("Nur Quellen mit Werten angeben."),
        )
    return recipe.model_copy(
        update={
            "version": 1,
            "like": None,
            "file_name": "*",
            "covers": (),
            "checks": {},
            "persons": "refuse" if recipe.persons == "none" else recipe.persons,
            "persons_reason": "",
            "area": _area(recipe.area),
            "period": _period(recipe.period),
            "drop": tuple(rule.model_copy(update={"reason": ""}) for rule in recipe.drop),
            "values": tuple(
                rule.model_copy(
                    update={
                        "area": _area(rule.area),
                        "period": _period(rule.period),
                        "rows": tuple(row.model_copy(update={"reason": ""}) for row in rule.rows),
                    }
                )
                for rule in recipe.values
            ),
        }
    )


def _area(rule: AreaRule | None) -> AreaRule | None:
    return rule.model_copy(update={"spellings": ()}) if rule is not None else None


def _period(rule: PeriodRule | None) -> PeriodRule | None:
    """Leave out how files are called, unless nothing else tells the period."""
    if rule is None or (rule.column is None and rule.constant is None):
        return rule
    return rule.model_copy(update={"in_file_name": None})
