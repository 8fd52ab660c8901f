"""Directly standardised figures of a table: as if every area had the structure of the whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from kobimo.errors import InvalidInputError, UnknownNameError
from kobimo.indicators.statistics import direct
from kobimo.language import _
from kobimo.publish.catalogue import ReleaseCatalogue
from kobimo.publish.statistics.rule import interval_rule

COLUMNS = ("standardised", "standardised_low", "standardised_high")

_NOTHING: dict[str, Any] = dict.fromkeys(COLUMNS)


@dataclass(frozen=True)
class Standardised:
    """Rows of one indicator by class, and the structure of the whole in each period.

    Attributes
    ----------
    factor : int
        Of the unit.
    whole : tuple of str
        Level and key of the area whose structure is the standard.
    parts : dict
        Row of each level, area, period and class; the empty class is the total.
    classes : tuple of str
        Labels of the classes.
    """

    factor: int
    whole: tuple[str, str]
    parts: Mapping[tuple[str, str, str, str], Mapping[str, Any]]
    classes: tuple[str, ...]

    @classmethod
    def of(
        cls, catalogue: ReleaseCatalogue, indicator: str, dimension: str, rows: Iterable[Mapping[str, Any]]
    ) -> Standardised:
        """Prepare the standardisation of an indicator by a dimension.

        Parameters
        ----------
        catalogue : ReleaseCatalogue
        indicator, dimension : str
        rows : iterable of mapping
            All rows of the indicator at the level of the table and at that of the whole.

        Returns
        -------
        Standardised

        Raises
        ------
        InvalidInputError
            If the indicator is no share or rate of persons.
        UnknownNameError
            If the release does not break it down by the dimension.
        """
        rule = interval_rule(catalogue, indicator)
        if not rule.per_base or rule.method not in {"wilson", "byar"}:
            raise InvalidInputError(
                _("Die Kennzahl {indicator} lässt sich nicht standardisieren.").format(indicator=indicator),
                remedy=_("Standardisieren lassen sich Anteile und Raten von Personen."),
            )
        labels = [label for label in catalogue.contents(indicator) if label and ";" not in label]
        classes = tuple(label for label in labels if label.partition("=")[0] == dimension)
        if not classes:
            known = {label.partition("=")[0] for label in labels}
            raise UnknownNameError(_("Aufgliederung von {indicator}:").format(indicator=indicator), dimension, known)
        space = catalogue.space_of(indicator)
        root = catalogue.areas(space, catalogue.levels(space)[0])[0]
        parts = {(row["level"], row["area"], row["period"], row["breakdown"]): row for row in rows}
        return cls(rule.factor, (root.level, root.key), parts, classes)

    def of_area(self, level: str, area: str, period: str) -> dict[str, Any]:
        """Return the columns of one area; empty where a class is hidden, missing, or the classes are not the total."""
        standard, bases = self._counts(self.whole, period, "denominator"), self._counts((level, area), period)
        counts = self._counts((level, area), period, "numerator")
        if standard is None or bases is None or counts is None or not sum(standard):
            return _NOTHING
        found = direct(counts, bases, standard)
        numbers = (found.value, found.low, found.high)
        return {
            name: None if np.isnan(number) else float(number) * self.factor
            for name, number in zip(COLUMNS, numbers, strict=True)
        }

    def _counts(self, place: tuple[str, str], period: str, side: str = "denominator") -> list[int] | None:
        """Return a count in every class; None unless the classes add up to the total."""
        rows = [self.parts.get((*place, period, label)) for label in self.classes]
        found = [row[side] for row in rows if row is not None and row[side] is not None]
        total = self.parts.get((*place, period, ""))
        if len(found) < len(rows) or total is None or total[side] is None or sum(found) != total[side]:
            return None
        return found
