"""The dataset that a table fills, and the rules that read its values."""

from __future__ import annotations

import re
from collections.abc import Iterator

from kobimo.ingest.outline import Outline
from kobimo.ingest.proposing.content import Content, ProposedDimension, ProposedMeasure
from kobimo.ingest.proposing.names import slug
from kobimo.ingest.proposing.places import ProposedPlaces
from kobimo.ingest.structured import VALUE
from kobimo.model.dataset import Category, Cube, DatasetDefinition, Dimension, Measure
from kobimo.model.period import PeriodType
from kobimo.model.recipe import ColumnMeaning, Condition, DimensionRule, ValueRule
from kobimo.model.text import Text

COUNTED = "anzahl"
"""Measure of a list whose rows are counted."""


def proposed_dataset(
    outline: Outline, content: Content, places: ProposedPlaces, period_type: PeriodType, source: str
) -> DatasetDefinition:
    """Make the dataset."""
    title = outline.facts.get("title", "") or source.replace("_", " ").capitalize()
    return DatasetDefinition(
        id=source,
        title=Text(de=title[:200]),
        space=places.space,
        level=places.level,
        period_type=period_type,
        measures=tuple(_measure(entry) for entry in content.measures) or (_number_of_rows(),),
        dimensions=tuple(_dimension(entry) for entry in content.dimensions),
        cubes=tuple(Cube(id=_cube_id(names), dimensions=names) for names in content.cubes),
    )


def _number_of_rows() -> Measure:
    """Make the measure of a list whose rows are counted."""
    return Measure(id=COUNTED, title=Text(de="Anzahl"), unit=Text(de="Anzahl"), concerns="institutions")


def _measure(entry: ProposedMeasure) -> Measure:
    """Make a measure; whether persons are concerned is assumed, because that protects them."""
    return Measure(
        id=entry.id,
        title=Text(de=entry.title),
        additivity=entry.additivity,
        unit=Text(de=entry.unit),
        concerns="persons" if entry.additivity == "count" else "nothing",
        scale=entry.scale,
        rounded=entry.rounded,
    )


def _dimension(entry: ProposedDimension) -> Dimension:
    """Make a dimension."""
    categories = (
        ()
        if entry.kind == "interval"
        else tuple(Category(code=code, title=Text(de=label or code)) for code, label in entry.labels.items())
    )
    return Dimension(id=entry.id, title=Text(de=entry.title), kind=entry.kind, categories=categories)


def _cube_id(names: tuple[str, ...]) -> str:
    """Name a cube by its dimensions."""
    return slug("_".join(names)) if names else "gesamt"


def value_rules(content: Content, dataset: DatasetDefinition) -> Iterator[ValueRule]:
    """Make the rules that read the values: one for each cube, and in tables of rows for each measure."""
    for names in content.cubes:
        chosen = [entry for entry in content.dimensions if entry.id in names]
        conditions = tuple(
            _condition(entry, broken_down=entry.id in names) for entry in content.dimensions if entry.totals
        )
        dimensions = {entry.id: DimensionRule(column=(entry.column,), codes=_codes(entry)) for entry in chosen}
        cube = _cube_id(names)
        if not content.measures:
            yield ValueRule(
                dataset=dataset.id, cube=cube, measure=COUNTED, count_rows=True, dimensions=dimensions, rows=conditions
            )
            continue
        if any(entry.rows_with for entry in content.measures):
            for entry in content.measures:
                unit = tuple(_says(name, text) for name, text in entry.rows_with)
                meaning = {entry.heading: ColumnMeaning(measure=entry.id, unit=entry.delivered or None)}
                rows = (*unit, *conditions)
                yield ValueRule(dataset=dataset.id, cube=cube, columns=meaning, dimensions=dimensions, rows=rows)
            continue
        if content.headings == "joined":
            columns = {
                entry.heading: ColumnMeaning(measure=entry.id, unit=entry.delivered or None)
                for entry in content.measures
            }
            yield ValueRule(dataset=dataset.id, cube=cube, columns=columns, dimensions=dimensions, rows=conditions)
            continue
        for entry in content.measures:
            own = tuple(_says(name, text) for name, text in entry.where)
            yield ValueRule(
                dataset=dataset.id,
                cube=cube,
                measure=entry.id,
                unit=entry.delivered or None,
                column=(VALUE,),
                dimensions=dimensions,
                rows=(*own, *conditions),
            )


def _says(name: str, text: str) -> Condition:
    """Select the rows whose heading says this."""
    return Condition(column=(name,), equals=(text,)) if text else Condition(column=(name,), empty=True)


def _codes(entry: ProposedDimension) -> dict[str, str]:
    """Return the texts whose code is another."""
    return {text: code for text, code in entry.codes.items() if text != code}


def _condition(entry: ProposedDimension, *, broken_down: bool) -> Condition:
    """Select the rows that break down by a dimension, or those that stand for all of it."""
    texts = [text for text in entry.totals if text]
    if broken_down:
        options = "|".join([*map(re.escape, texts), *([""] if "" in entry.totals else [])])
        return Condition(column=(entry.column,), matches=rf"(?!(?:{options})$).*")
    if not texts:
        return Condition(column=(entry.column,), empty=True)
    if "" in entry.totals:
        return Condition(column=(entry.column,), matches="|".join(["", *map(re.escape, texts)]))
    return Condition(column=(entry.column,), equals=tuple(texts))
