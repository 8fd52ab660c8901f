"""What a reader must know before using a figure, as codes with words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.language import _, spelled
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.statistics.rule import interval_rule, parts_of

SMALL_BASE = 30
"""Persons in the base; below, a share is not reliable (NCHS, Vital and Health Statistics 2-175, 2017)."""

FEW_CASES = 20
"""Cases of a rate; below, its relative standard error is above 22 percent (NCHS, National Vital Statistics Reports)."""

_FULL = 100.0


@dataclass(frozen=True, slots=True)
class Flag:
    """One reservation: `code` for programs, `text` as a German sentence for readers."""

    code: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """Return the form for JSON."""
        return {"code": self.code, "text": self.text}


WEAK = frozenset({"small_base", "few_cases"})
"""Flags of figures that chance alone may have made; they are never ranked."""


@dataclass(frozen=True, slots=True)
class FlagRule:
    """What is the same for all figures of an indicator.

    Attributes
    ----------
    places_differ : bool
        Whether the numerator counts where institutions are and the denominator where people live, or the reverse.
    above_100 : str
        Why a share can be above 100 percent; empty if the definition does not say.
    persons_in_base : bool
        Whether the denominator counts persons.
    is_rate, is_share, steady_periods : bool
        A rate of events; a unit of percent; whether a denominator of another time is one that the definition fixes.
    """

    places_differ: bool = False
    above_100: str = ""
    persons_in_base: bool = False
    is_rate: bool = False
    is_share: bool = False
    steady_periods: bool = True

    def flags(self, row: Mapping[str, Any], numerator: float | None, denominator: float | None) -> tuple[Flag, ...]:
        """Return the flags of one row of values.

        Parameters
        ----------
        row : mapping
            Columns of `values.parquet`; a release of an older kobimo may lack some.
        numerator, denominator : float or None
            In their units.

        Returns
        -------
        tuple of Flag
            The gravest first.
        """
        found = [*self._about_status(row), *self._about_size(row, numerator, denominator)]
        if row["value"] is None:
            return tuple(found)
        if self.is_share and row["value"] > _FULL:
            found.append(Flag("above_100", self.above_100 or self._above_100()))
        if self.places_differ:
            found.append(Flag("places_differ", _different_places()))
        if row.get("unknown"):
            text = _("Bei {share} % der Basis ist das Merkmal nicht bekannt.")
            found.append(Flag("unknown_share", text.format(share=spelled(f"{100 * row['unknown']:.1f}"))))
        if not self.steady_periods and row["denominator_period"] not in {"", None, row["numerator_period"]}:
            text = _("Der Nenner gilt für einen anderen Zeitraum ({period}): es ist der nächste, den es gibt.")
            found.append(Flag("periods_differ", text.format(period=row["denominator_period"])))
        if row.get("difference"):
            found.append(Flag("parts_differ", _("Die Summe der Teilgebiete ergibt eine andere Zahl.")))
        return tuple(found)

    def _about_status(self, row: Mapping[str, Any]) -> list[Flag]:
        match row["status"]:
            case ValueStatus.ESTIMATED:
                return [Flag("estimated", _("Geschätzt: aus Zahlen für andere Gebiete umgerechnet."))]
            case ValueStatus.INCOMPLETE:
                text = _("Unvollständig: Angaben aus {used} von {parts} Gebieten.")
                return [Flag("incomplete", text.format(used=row["parts_used"], parts=row["parts"]))]
            case ValueStatus.BASE_TOO_SMALL:
                return [Flag("small_base", _("Die Basis ist zu klein für eine Zahl."))]
            case ValueStatus.SUPPRESSED:
                return [Flag("suppressed", _("Ein Teil der Angabe ist geheim oder unbekannt."))]
        return []

    def _about_size(self, row: Mapping[str, Any], numerator: float | None, denominator: float | None) -> list[Flag]:
        if row["value"] is None:
            return []
        if self.persons_in_base and denominator is not None and denominator < SMALL_BASE:
            text = _("Kleine Basis: {count} Personen. Einzelne Personen ändern den Wert stark.")
            return [Flag("small_base", text.format(count=spelled(f"{denominator:,.0f}")))]
        if self.is_rate and numerator is not None and numerator < FEW_CASES:
            text = _("Wenige Fälle ({count}): der Wert schwankt von Jahr zu Jahr stark.")
            return [Flag("few_cases", text.format(count=spelled(f"{numerator:,.0f}")))]
        return []

    def _above_100(self) -> str:
        if self.places_differ:
            return _("Über 100 %, weil Zähler und Nenner an verschiedenen Orten gezählt werden.")
        return _("Über 100 %, ohne dass die Kennzahl einen Grund dafür nennt: bitte Zähler und Nenner prüfen.")


NO_FLAGS = FlagRule()


def _different_places() -> str:
    return _("Zähler und Nenner werden an verschiedenen Orten gezählt: am Ort der Einrichtung und am Wohnort.")


def flag_rule(catalogue: ReleaseCatalogue, indicator: str) -> FlagRule:
    """Return what flags of an indicator depend on.

    Parameters
    ----------
    catalogue : ReleaseCatalogue
    indicator : str

    Returns
    -------
    FlagRule

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    definition = catalogue.indicator(indicator)
    above, below = definition["numerator"], definition.get("denominator") or {}
    datasets = catalogue.metadata["datasets"]
    places = [
        {datasets[part["dataset"]].get("place") for part in parts_of(side)} - {None} for side in (above, below) if side
    ]
    parts = [part for side in (above, below) if side for part in parts_of(side)]
    rules = {(part.get("period") or {}).get("rule", "same") for part in parts}
    rule = interval_rule(catalogue, indicator)
    return FlagRule(
        places_differ=len(places) > 1 and len(places[0] | places[1]) > 1,
        above_100=in_language(definition.get("above_100")),
        persons_in_base=bool(below) and all(catalogue.measure(p)["concerns"] == "persons" for p in parts_of(below)),
        is_rate=rule.method == "byar" and rule.per_base,
        is_share=definition["unit"] == "percent",
        steady_periods=not rules & {"nearest", "latest"},
    )
