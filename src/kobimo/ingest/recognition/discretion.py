"""What may be said of a file in which rows are persons: that it is one, and nothing that stands in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from kobimo.ingest.outline import Outline, Recognition, Role
from kobimo.ingest.persons.finding import PersonFinding

if TYPE_CHECKING:
    from kobimo.model.recipe import Recipe

FindingsBySheet = Mapping[tuple[str, str], tuple[PersonFinding, ...]]
"""What the detector found, by file and sheet."""


def without_persons(recognition: Recognition, persons: FindingsBySheet) -> Recognition:
    """Mark the columns that say something of single persons, and take away whatever quotes a cell.

    Parameters
    ----------
    recognition : Recognition
        The file as it was understood.
    persons : mapping of (str, str) to tuple of PersonFinding
        What the detector found.

    Returns
    -------
    Recognition
        The same if there are no persons. Else with the check result that refuses such a file, without questions and
        evidence of its tables.
    """
    if not persons:
        return recognition
    from kobimo.ingest.persons.policy import judge_persons  # noqa: PLC0415 - recipes load slowly, alarms are rare

    verdict = judge_persons([recognition.file], persons, _usual(), statistics_office=False)
    if not verdict.quiet:
        return replace(recognition, checks=(*recognition.checks, *verdict.checks))
    tables = tuple(_discreet(table, persons.get((table.file, table.sheet), ())) for table in recognition.tables)
    return replace(recognition, tables=tables, questions=(), checks=verdict.checks)


def _discreet(table: Outline, items: tuple[PersonFinding, ...]) -> Outline:
    """Leave of a table only its shape."""
    positions = {item.position for item in items}
    columns = tuple(
        replace(column, role=Role.PERSON, symbols={}) if column.position in positions else replace(column, symbols={})
        for column in table.columns
    )
    return replace(table, columns=columns, facts={}, evidence=(), questions=(), checks=(), area=None, period=None)


@lru_cache(maxsize=1)
def _usual() -> Recipe:
    """Return a source that has not said anything about persons."""
    from kobimo.model.recipe import Recipe  # noqa: PLC0415 - as above

    return Recipe.model_construct()
