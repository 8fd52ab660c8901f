"""A draft of an own indicator: what a formula means, what it gives and what is wrong with it, before it has a file."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from kobimo.errors import DefinitionError, InvalidInputError, KobimoError
from kobimo.indicators.expression.problems import FormulaError
from kobimo.indicators.expression.words import InWords, in_words
from kobimo.ingest.proposing.names import slug
from kobimo.language import _
from kobimo.model.checks import CheckResult
from kobimo.model.indicator import IndicatorDefinition
from kobimo.workflows.catalogue.checking import check_definition
from kobimo.workflows.catalogue.measures import UsableMeasure, usable_measures
from kobimo.workflows.catalogue.own import About, by_formula
from kobimo.workflows.catalogue.trial import Preview, preview
from kobimo.workflows.opened import OpenedWorkspace

_AREA, _NAME = "A", "entwurf"
_SAMPLE_AGES = "0-5"


@dataclass(frozen=True)
class MarkedFormula:
    """A formula with the place that is wrong, and what is wrong there."""

    before: str
    wrong: str
    after: str
    position: int
    message: str
    remedy: str


@dataclass(frozen=True)
class Draft:
    """What became of a formula.

    Attributes
    ----------
    definition : IndicatorDefinition or None
        None if the formula cannot be read.
    words : InWords or None
    checks : tuple of CheckResult
        Units, names, overlaps, missing deliveries.
    seen : Preview or None
        Values, protected as for the team.
    flaw : MarkedFormula or None
        Where the formula is wrong.
    problem : KobimoError or None
        What else is wrong.
    """

    definition: IndicatorDefinition | None = None
    words: InWords | None = None
    checks: tuple[CheckResult, ...] = ()
    seen: Preview | None = None
    flaw: MarkedFormula | None = None
    problem: KobimoError | None = None


@dataclass(frozen=True)
class FormulaExample:
    """A formula over the measures of the workspace, and what it is an example of."""

    formula: str
    text: str


def draft(workspace: OpenedWorkspace, formula: str, about: About, name: str = "", level: str = "") -> Draft:
    """Read, explain, check and compute a formula; nothing is written and nothing raised for what is typed wrong.

    Parameters
    ----------
    workspace : OpenedWorkspace
    formula : str
    about : About
        Title and area may be missing still.
    name : str, optional
        Id; default: made of the title.
    level : str, optional
        Level of the preview.

    Returns
    -------
    Draft
    """
    filled = replace(about, title=about.title or _("Entwurf"), area=about.area or _AREA)
    try:
        definition = by_formula(workspace, name or name_of(workspace, about.title), formula, filled)
    except FormulaError as error:
        return Draft(flaw=_marked(error))
    except (DefinitionError, InvalidInputError) as error:
        return Draft(problem=error)
    words = in_words(definition, workspace.definitions.datasets)
    checks = check_definition(workspace, definition)
    try:
        seen = preview(workspace, definition, level)
    except KobimoError as error:
        return Draft(definition, words, checks, problem=error)
    return Draft(definition, words, checks, seen)


def name_of(workspace: OpenedWorkspace, title: str) -> str:
    """Return an id for a title that no indicator of the workspace has."""
    return slug(title, workspace.definitions.indicators, fallback=_NAME) if title else _NAME


def examples(workspace: OpenedWorkspace) -> tuple[FormulaExample, ...]:
    """Return formulas that can be read here, from the simplest to a share with a condition.

    Parameters
    ----------
    workspace : OpenedWorkspace

    Returns
    -------
    tuple of FormulaExample
        Empty without measures.
    """
    found = [item for item in usable_measures(workspace) if item.summable and item.measure.additivity == "count"]
    found.sort(key=_richness, reverse=True)
    delivered = [
        FormulaExample(f"wie_geliefert({item.name})", _("ein gelieferter Wert"))
        for item in usable_measures(workspace)
        if not item.summable
    ][:1]
    if not found:
        return tuple(delivered)
    first = found[0]
    made = [FormulaExample(first.name, _("eine Anzahl"))]
    condition = _condition(first)
    if condition:
        made.append(FormulaExample(f"{first.name}{condition}", _("eine Anzahl mit Bedingung")))
        made.append(FormulaExample(f"{first.name}{condition} / {first.name} * 100", _("ein Anteil in Prozent")))
        late = f"{first.name}{condition} / vorjahresende({first.name}) * 100"
        made.append(FormulaExample(late, _("ein Anteil, dessen Basis das Ende des Vorjahres ist")))
    return (*made, *delivered)


def _richness(item: UsableMeasure) -> tuple[bool, int]:
    """Order by what can be asked of a measure: ages or other numbers first, then the number of dimensions."""
    kinds = [dimension.kind for dimension in item.dataset.dimensions]
    return "interval" in kinds, len(kinds)


def _condition(item: UsableMeasure) -> str:
    """Return a condition on the first dimension of a measure."""
    for dimension in item.dataset.dimensions:
        if dimension.kind == "interval":
            return f"[{dimension.id}: {_SAMPLE_AGES}]"
        if dimension.categories:
            return f"[{dimension.id}: {dimension.categories[0].code}]"
    return ""


def _marked(error: FormulaError) -> MarkedFormula:
    start, end = error.span.start, error.span.end
    text = error.text
    return MarkedFormula(text[:start], text[start:end], text[end:], start + 1, error.message, error.remedy)


def measures_by_dataset(workspace: OpenedWorkspace) -> Sequence[dict[str, Any]]:
    """Return what formulas can be made of, each dataset with its measures and dimensions."""
    found: dict[str, dict[str, Any]] = {}
    for item in usable_measures(workspace):
        shown = item.as_dict()
        dataset = found.setdefault(
            item.dataset.id,
            {"id": item.dataset.id, "title": shown["dataset"], "dimensions": shown["dimensions"], "measures": []},
        )
        dataset["measures"].append(shown)
    return tuple(found.values())
