"""Totals among the rows of a file whose areas become a new space: no area is the sum of the others."""

from __future__ import annotations

from kobimo.ingest.grid import Grid
from kobimo.ingest.outline import Outline, RowKind
from kobimo.ingest.tidy import key_names
from kobimo.model.recipe import DropRule, Recipe, TotalRule

_SUMS = frozenset({RowKind.TOTAL, RowKind.SUBTOTAL})


def without_totals(grid: Grid, outline: Outline, recipe: Recipe, areas: Recipe) -> tuple[Recipe, Recipe]:
    """Leave out the rows that are sums, and compare a single one with its parts.

    Parameters
    ----------
    grid : Grid
        The grid.
    outline : Outline
        A table in it, with the kinds of its rows.
    recipe, areas : Recipe
        For the values, and for the areas of the new space.

    Returns
    -------
    tuple of (Recipe, Recipe)
        Both without the sums.
    """
    rule = recipe.area
    if rule is None or rule.column is None:
        return recipe, areas
    dropped = {text for drop in recipe.drop for text in drop.equals if drop.column == rule.column}
    texts = tuple(text for text in _texts(grid, outline, rule.column[0]) if text not in dropped)
    if not texts:
        return recipe, areas
    plain = DropRule(column=rule.column, equals=texts, reason="Summe")
    against = TotalRule(rows="all", same=_columns(recipe)) if len(texts) == 1 else None
    checked = plain.model_copy(update={"check_against": against})
    return (
        recipe.model_copy(update={"drop": (*recipe.drop, checked)}),
        areas.model_copy(update={"drop": (*areas.drop, plain)}),
    )


def _columns(recipe: Recipe) -> tuple[str, ...]:
    """Name the columns in which the parts of a sum have the same texts as the sum."""
    period = (recipe.period.column or ()) if recipe.period is not None else ()
    names = [names[0] for rule in recipe.values for d in rule.dimensions.values() if (names := d.column)]
    names += [condition.column[0] for rule in recipe.values for condition in rule.rows]
    return tuple(dict.fromkeys((*period[:1], *names)))


def _texts(grid: Grid, outline: Outline, heading: str) -> list[str]:
    """Return the texts that name sums in a column, and nothing else."""
    at = next((position for position, name in key_names(outline).items() if name == heading), None)
    if at is None:
        return []
    rows = range(outline.first, outline.last + 1)
    plain = {grid.text(row, at) for row in rows if outline.kinds.get(row) not in _SUMS}
    sums = [grid.text(row, at) for row in rows if outline.kinds.get(row) in _SUMS]
    return [text for text in dict.fromkeys(sums) if text and text not in plain] if plain - {""} else []
