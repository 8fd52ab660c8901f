"""What a reader must know before using a figure, as codes with words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from kobimo.language import _, spelled
from kobimo.model.status import ValueStatus
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.spelling import spelling
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


@dataclass(frozen=True, slots=True)
class Mark:
    """One flag as a table explains it.

    Attributes
    ----------
    code : str
        As in `Flag`.
    sign : str
        Of the SDMX code list of observation status, in small letters; empty where it has none.
    word, text : str
        What a reader sees in a cell, and what it means.
    """

    code: str
    sign: str
    word: str
    text: str

    @property
    def shown(self) -> str:
        """The word with its sign."""
        return f"{self.word} ({self.sign})" if self.sign else self.word

    def as_dict(self) -> dict[str, str]:
        """Return the form for JSON."""
        return {"code": self.code, "sign": self.sign, "word": self.word, "text": self.text}


def marks() -> dict[str, Mark]:
    """Return every flag in words, by its code.

    Returns
    -------
    dict of str to Mark
        In the order of a legend.
    """
    told = (
        ("provisional", "p", _("vorläufig"), _("Der Lieferant kennzeichnet Angaben als vorläufig.")),
        ("revised", "r", _("berichtigt"), _("Der Lieferant kennzeichnet Angaben als berichtigt.")),
        ("estimated", "e", _("geschätzt"), _("Aus Zahlen für andere Gebiete umgerechnet.")),
        ("old_territory", "b", _("alter Gebietsstand"), _("Gilt für das Gebiet vor einer Gebietsänderung.")),
        ("old_definition", "b", _("alte Definition"), _("Stammt aus der Zeit vor einem Zeitreihenbruch.")),
        ("small_base", "u", _("kleine Basis"), _("Einzelne Personen ändern den Wert stark, oder es gibt keinen.")),
        ("few_cases", "u", _("wenige Fälle"), _("Der Wert schwankt von Jahr zu Jahr stark.")),
        ("suppressed", "c", _("geheim"), _("Ein Teil der Angabe ist geheim oder unbekannt.")),
        ("confidential", "c", _("geheim"), _("Aus Gründen der statistischen Geheimhaltung nicht ausgewiesen.")),
        ("incomplete", "", _("unvollständig"), _("Es fehlen Angaben aus Teilgebieten.")),
        ("above_100", "", _("über 100 %"), _("Zähler und Nenner passen nicht zueinander, oder das ist hier möglich.")),
        ("places_differ", "", _("verschiedene Orte"), _different_places()),
        ("unknown_share", "", _("Unbekannte"), _("Bei einem Teil der Basis ist das Merkmal nicht bekannt.")),
        ("periods_differ", "", _("anderer Zeitraum"), _("Der Nenner gilt für einen anderen Zeitraum.")),
        ("parts_differ", "", _("andere Summe"), _("Die Summe der Teilgebiete ergibt eine andere Zahl.")),
    )
    return {code: Mark(code, sign, word, text) for code, sign, word, text in told}


def flags_in_words(codes: str) -> str:
    """Return the flags of a row, parted by blanks, as a reader sees them.

    Parameters
    ----------
    codes : str

    Returns
    -------
    str
    """
    if not codes:
        return ""
    known = marks()
    return ", ".join(known[code].shown for code in codes.split())


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
    decimals : int
        In print.
    """

    places_differ: bool = False
    above_100: str = ""
    persons_in_base: bool = False
    is_rate: bool = False
    is_share: bool = False
    steady_periods: bool = True
    decimals: int = 1

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
            told = text.format(share=spelled(f"{100 * row['unknown']:.1f}"))
            found.append(Flag("unknown_share", f"{told} {self.between(row)}".strip()))
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
            case ValueStatus.CONFIDENTIAL:
                return [Flag("confidential", _("Aus Gründen der statistischen Geheimhaltung nicht ausgewiesen."))]
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

    def between(self, row: Mapping[str, Any]) -> str:
        """Say between which values the figure lies, whatever the unknown ones are; empty without bounds."""
        lower, upper = row.get("lower"), row.get("upper")
        if not row.get("unknown") or row["value"] is None or lower is None or upper is None:
            return ""
        spell, unit = spelling(), spelling().percent if self.is_share else ""
        low, high = (f"{spell.number(limit, self.decimals)}{unit}" for limit in (lower, upper))
        return _("Der Wert liegt zwischen {lower} und {upper}.").format(lower=low, upper=high)

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
        decimals=int(definition.get("decimals", 1)),
    )
