"""Totals among the rows of a file whose areas become a new space: no area is the sum of the others."""

from __future__ import annotations

from dataclasses import replace

from kobimo.ingest.outline import RowKind
from kobimo.ingest.proposing.proposal import Proposal
from kobimo.ingest.tidy import key_names
from kobimo.model.recipe import DropRule, Recipe, TotalRule
from kobimo.workflows.assisting.looking import Look

_SUMS = frozenset({RowKind.TOTAL, RowKind.SUBTOTAL})


def without_totals(proposal: Proposal, seen: Look) -> Proposal:
    """Leave out the rows that are sums, and compare them with their parts.

    Parameters
    ----------
    proposal : Proposal
        With a new space, or it is returned as it is.
    seen : Look
        The table.

    Returns
    -------
    Proposal
    """
    rule = proposal.recipe.area
    if proposal.areas is None or rule is None or rule.column is None:
        return proposal
    dropped = {text for drop in proposal.recipe.drop for text in drop.equals if drop.column == rule.column}
    texts = tuple(text for text in _texts(seen, rule.column[0]) if text not in dropped)
    if not texts:
        return proposal
    drop = DropRule(
        column=rule.column,
        equals=texts,
        reason="Summe",
        check_against=TotalRule(rows="all", same=_columns(proposal.recipe)) if len(texts) == 1 else None,
    )
    recipe = proposal.recipe.model_copy(update={"drop": (*proposal.recipe.drop, drop)})
    plain = drop.model_copy(update={"check_against": None})
    areas = proposal.areas.model_copy(update={"drop": (*proposal.areas.drop, plain)})
    return replace(proposal, recipe=recipe, areas=areas)


def _columns(recipe: Recipe) -> tuple[str, ...]:
    """Name the columns in which the parts of a sum have the same texts as the sum."""
    period = (recipe.period.column or ()) if recipe.period is not None else ()
    names = [names[0] for rule in recipe.values for d in rule.dimensions.values() if (names := d.column)]
    names += [condition.column[0] for rule in recipe.values for condition in rule.rows]
    return tuple(dict.fromkeys((*period[:1], *names)))


def _texts(seen: Look, heading: str) -> list[str]:
    """Return the texts that name sums in a column, and nothing else."""
    if seen.grid is None or seen.table is None:
        return []
    at = next((position for position, name in key_names(seen.table).items() if name == heading), None)
    if at is None:
        return []
    grid, table = seen.grid, seen.table
    rows = range(table.first, table.last + 1)
    plain = {grid.text(row, at) for row in rows if table.kinds.get(row) not in _SUMS}
    sums = [grid.text(row, at) for row in rows if table.kinds.get(row) in _SUMS]
    return [text for text in dict.fromkeys(sums) if text and text not in plain]
