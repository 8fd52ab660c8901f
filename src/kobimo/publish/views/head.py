"""What must stand beside figures: the indicator with unit and sources, and the release they come from."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.language import _
from kobimo.model.release import Manifest
from kobimo.publish.answer import unit_name
from kobimo.publish.catalogue import ReleaseCatalogue, in_language
from kobimo.publish.sources import source_texts
from kobimo.publish.spelling import NARROW_SPACE, spelling
from kobimo.publish.statistics import NO_FLAGS, NO_RULE, FlagRule, IntervalRule, flag_rule, interval_rule


@dataclass(frozen=True, slots=True)
class ReleaseHead:
    """The release that figures come from; `created_at` is UTC, ISO 8601.

    Where figures are named by what they are and not by a release, `id` is that name and `created_at` empty.
    """

    id: str
    audience: str
    created_at: str
    received_from: str = ""
    """Who made it, if this house did not."""

    @classmethod
    def of(cls, manifest: Manifest) -> ReleaseHead:
        """Return the head of a release."""
        origin = manifest.origin
        return cls(manifest.id, manifest.audience, manifest.created_at, "" if origin is None else origin.municipality)

    @property
    def computed(self) -> str:
        """Who computed it, before its id."""
        if not self.received_from:
            return _("Eigene Berechnung, Freigabestand")
        return _("Berechnung von {name}, Freigabestand").format(name=self.received_from)

    @property
    def named(self) -> str:
        """The release in words."""
        if not self.created_at:
            return self.id
        return _("Freigabestand {release} vom {day}").format(release=self.id, day=spelling().day_of(self.created_at))


@dataclass(frozen=True, slots=True)
class IndicatorHead:
    """An indicator as readers meet it, in the language in use.

    Attributes
    ----------
    id, area : str
        Slug; topic area A to H.
    title, question, pitfalls : str
        `question` and `pitfalls` may be empty.
    kind, unit, direction : str
        Codes as in the definition.
    unit_label : str
        Unit in words: Prozent, Plätze je 100 Kinder.
    counted : tuple of str
        What numerator and denominator count, in words; one entry for a count.
    decimals : int
    sources : tuple of str
    years : int
        Periods that one figure puts together; figures of neighbouring periods then share years.
    intervals : IntervalRule
    cautions : FlagRule
    """

    id: str
    area: str
    title: str
    question: str
    pitfalls: str
    kind: str
    unit: str
    unit_label: str
    counted: tuple[str, ...]
    decimals: int
    direction: str
    sources: tuple[str, ...]
    years: int = 1
    intervals: IntervalRule = NO_RULE
    cautions: FlagRule = NO_FLAGS

    def number(self, value: float) -> str:
        """Write a value in the unit, with a percent sign where it is one."""
        return spelling().number(value, self.decimals) + self.suffix

    def difference(self, value: float) -> str:
        """Write the difference of two values, with sign; shares differ by percentage points."""
        unit = f"{NARROW_SPACE}{_('Prozentpunkte')}" if self.unit == "percent" else ""
        return spelling().signed(value, self.decimals) + unit

    @property
    def suffix(self) -> str:
        """What follows a number directly."""
        return spelling().percent if self.unit == "percent" else ""


def indicator_head(catalogue: ReleaseCatalogue, name: str) -> IndicatorHead:
    """Describe an indicator of a release.

    Raises
    ------
    UnknownNameError
        With the nearest names.
    """
    definition = catalogue.indicator(name)
    sides = [definition[side] for side in ("numerator", "denominator") if definition.get(side)]
    return IndicatorHead(
        id=name,
        area=definition["area"],
        title=in_language(definition["title"]),
        question=in_language(definition.get("question")),
        pitfalls=in_language(definition.get("pitfalls")),
        kind=definition["kind"],
        unit=definition["unit"],
        unit_label=in_language(definition.get("unit_label")) or _unit(catalogue, definition["unit"], sides[0]),
        counted=tuple(in_language(catalogue.measure(side)["unit"]) for side in sides),
        decimals=0 if definition["kind"] == "count" else int(definition["decimals"]),
        direction=definition["direction"],
        sources=source_texts(catalogue, definition),
        years=int(definition.get("years") or 1),
        intervals=interval_rule(catalogue, name),
        cautions=flag_rule(catalogue, name),
    )


def _unit(catalogue: ReleaseCatalogue, unit: str, numerator: dict[str, str]) -> str:
    """Name what a count counts; anything else has the name of its unit."""
    return in_language(catalogue.measure(numerator)["unit"]) if unit == "number" else unit_name(unit)
