"""Other names for what a proposal would write: ids, titles and units of measures and dimensions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from pydantic import TypeAdapter, ValidationError

from kobimo.errors import InvalidInputError
from kobimo.ingest.proposing.proposal import Proposal
from kobimo.language import _, quoted
from kobimo.model.dataset import RESERVED, DatasetDefinition
from kobimo.model.recipe import ColumnMeaning, ValueRule
from kobimo.model.text import Slug, Text
from kobimo.workflows.assisting.decisions import Name

DATASET = "dataset"
_SLUG: TypeAdapter[str] = TypeAdapter(Slug)


def renamed(proposal: Proposal, names: Mapping[str, Name]) -> Proposal:
    """Return a proposal with the names that somebody chose.

    Parameters
    ----------
    proposal : Proposal
    names : mapping of str to Name
        By `measure:id`, `dimension:id`, or `dataset`.

    Returns
    -------
    Proposal

    Raises
    ------
    InvalidInputError
        If an id is none, or stands for two things.
    """
    dataset = proposal.dataset
    if dataset is None or not names:
        return proposal
    measures = {m.id: _id(names.get(f"measure:{m.id}"), m.id) for m in dataset.measures}
    dimensions = {d.id: _id(names.get(f"dimension:{d.id}"), d.id) for d in dataset.dimensions}
    _check_unique([*measures.values(), *dimensions.values()])
    changed = _dataset(dataset, names, measures, dimensions)
    values = tuple(_rule(rule, measures, dimensions) for rule in proposal.recipe.values)
    return replace(proposal, dataset=changed, recipe=proposal.recipe.model_copy(update={"values": values}))


def check_slug(text: str, what: str) -> str:
    """Return an id, or say how ids look.

    Parameters
    ----------
    text, what : str
        The id, and what it names.

    Returns
    -------
    str

    Raises
    ------
    InvalidInputError
        If it is none.
    """
    try:
        return _SLUG.validate_python(text)
    except ValidationError as error:
        raise InvalidInputError(
            _("{text} ist keine Kennung.").format(text=quoted(text)),
            where=what,
            remedy=_("Erlaubt sind Kleinbuchstaben, Ziffern und Unterstriche; am Anfang steht ein Buchstabe."),
        ) from error


def _id(name: Name | None, proposed: str) -> str:
    """Return the id that was chosen."""
    return check_slug(name.id, _("Kennung")) if name is not None and name.id else proposed


def _check_unique(ids: list[str]) -> None:
    """Refuse an id that stands for two things, or for a column that every dataset has."""
    for name in ids:
        if ids.count(name) > 1 or name in RESERVED:
            raise InvalidInputError(
                _("Die Kennung {name} ist schon vergeben.").format(name=quoted(name)),
                remedy=_("Jede Messgröße und jedes Merkmal braucht eine eigene Kennung."),
            )


def _title(name: Name | None, title: Text) -> Text:
    """Return the title that was chosen."""
    return Text(de=name.title) if name is not None and name.title else title


def _dataset(
    dataset: DatasetDefinition, names: Mapping[str, Name], measures: Mapping[str, str], dimensions: Mapping[str, str]
) -> DatasetDefinition:
    """Return the dataset with other names."""
    changed = []
    for measure in dataset.measures:
        name = names.get(f"measure:{measure.id}")
        unit = Text(de=name.unit) if name is not None and name.unit else measure.unit
        update = {"id": measures[measure.id], "title": _title(name, measure.title), "unit": unit}
        changed.append(measure.model_copy(update=update))
    return dataset.model_copy(
        update={
            "title": _title(names.get(DATASET), dataset.title),
            "measures": tuple(changed),
            "dimensions": tuple(
                d.model_copy(update={"id": dimensions[d.id], "title": _title(names.get(f"dimension:{d.id}"), d.title)})
                for d in dataset.dimensions
            ),
            "cubes": tuple(
                cube.model_copy(update={"dimensions": tuple(dimensions[name] for name in cube.dimensions)})
                for cube in dataset.cubes
            ),
        }
    )


def _rule(rule: ValueRule, measures: Mapping[str, str], dimensions: Mapping[str, str]) -> ValueRule:
    """Return a rule with other names."""
    return rule.model_copy(
        update={
            "measure": None if rule.measure is None else measures[rule.measure],
            "dimensions": {dimensions[name]: entry for name, entry in rule.dimensions.items()},
            "columns": {text: _meaning(entry, measures, dimensions) for text, entry in rule.columns.items()},
        }
    )


def _meaning(meaning: ColumnMeaning, measures: Mapping[str, str], dimensions: Mapping[str, str]) -> ColumnMeaning:
    """Return the meaning of a column with other names."""
    measure = None if meaning.measure is None else measures[meaning.measure]
    return meaning.model_copy(
        update={"measure": measure, "where": {dimensions[name]: code for name, code in meaning.where.items()}}
    )
