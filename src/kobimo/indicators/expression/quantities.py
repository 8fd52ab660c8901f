"""What is counted, and what a quotient of two things is measured in."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from kobimo.language import _
from kobimo.model.dataset import Measure
from kobimo.model.indicator import UNIT_FACTORS, Unit
from kobimo.model.text import Text
from kobimo.reference.units import as_unit

PERSONS = "Personen"
EURO = "EUR"

_KINDS_OF_PERSONS = frozenset(
    {
        "personen",
        "kinder",
        "jugendliche",
        "schülerinnen und schüler",
        "schüler",
        "schülerinnen",
        "studierende",
        "auszubildende",
        "beschäftigte",
        "lehrkräfte",
        "einwohnerinnen und einwohner",
        "teilnehmende",
        "menschen",
    }
)
"""Units that all count persons, so that they may be added to each other and divided by each other as a share."""

_KINDS_OF_CLASSES = frozenset({"typ", "stufe", "klasse"})
_PER = re.compile(r"\b(?:je|pro)\s(?P<number>1[ .']?0(?:[ .']?0)*)(?![\d.,'])")
_PER_UNITS: dict[str, Unit] = {"100": "per_100", "1000": "per_1000", "10000": "per_10000"}
_DELIVERED: dict[str, Unit] = {
    "%": "percent",
    "‰": "per_1000",
    "EUR": "euro",
    "Jahre": "years",
    "Index": "index",
    "indexwert": "index",
    "punkte": "index",
    "quotient": "ratio",
    "verhältnis": "ratio",
}
_INDICES: dict[Unit, tuple[Unit, ...]] = {"index": ("index_100", "number"), "ratio": ("number",)}
"""Units that go with values told in another one: an index can be one whose base is 100."""

_FACTORS: dict[int, tuple[Unit, ...]] = {
    factor: tuple(unit for unit, own in UNIT_FACTORS.items() if own == factor)  # type: ignore[misc]
    for factor in sorted(set(UNIT_FACTORS.values()))
}


def quantity(measure: Measure) -> str:
    """Return what a measure counts, in one spelling: children, pupils and inhabitants all are persons.

    Examples
    --------
    >>> from kobimo.model.text import Text
    >>> quantity(Measure(id="kinder", title=Text(de="Kinder"), unit=Text(de="Kinder"), concerns="persons"))
    'Personen'
    """
    text = measure.unit.de.strip()
    if text.casefold() in _KINDS_OF_PERSONS:
        return PERSONS
    return as_unit(text) or text.casefold()


def mixed(measures: Iterable[Measure]) -> tuple[str, ...]:
    """Return the units of measures that cannot be added to each other; empty if they can."""
    by_quantity = {quantity(measure): measure.unit.shown for measure in measures}
    return tuple(by_quantity.values()) if len(by_quantity) > 1 else ()


def units_of(factor: Decimal) -> tuple[Unit, ...]:
    """Return the units that a formula with this factor can have."""
    return _FACTORS.get(int(factor), ()) if factor == int(factor) else ()


def unit_of_quotient(above: Measure, below: Measure, factor: Decimal) -> Unit | None:
    """Return the unit that a quotient has if nobody says another one; None if there is none for the factor.

    Persons over persons times 100 are percent, places over persons times 100 are places per 100 persons, euro over
    anything else are euro.
    """
    alike = quantity(above) == quantity(below)
    choices: dict[int, Unit] = {
        1: "euro" if quantity(above) == EURO and not alike else "ratio",
        100: "percent" if alike else "per_100",
        1000: "per_1000",
        10000: "per_10000",
    }
    return choices.get(int(factor)) if factor == int(factor) else None


def label_of_quotient(above: Measure, below: Measure, unit: Unit) -> Text | None:
    """Return what is counted, for instance "Plätze je 100 Kinder"; None where the name of the unit says it."""
    factors = {"per_100": "100 ", "per_1000": "1.000 ", "per_10000": "10.000 ", "ratio": "", "euro": ""}
    if unit not in factors or (unit == "ratio" and quantity(above) == quantity(below)):
        return None
    one = Text(de="Person", en="person")
    base = one if quantity(below) == PERSONS and not factors[unit] else below.unit
    german = f"{above.unit.de} je {factors[unit]}{base.de}"
    english = f"{above.unit.en} per {factors[unit].replace('.', ',')}{base.en}" if above.unit.en and base.en else ""
    return Text(de=german, en=english)


def unit_delivered(measure: Measure) -> Unit | None:
    """Return the unit of figures in which a delivered rate, mean or index is told; None where its words name none.

    Examples
    --------
    >>> from kobimo.model.text import Text
    >>> def told(unit: str) -> Unit | None:
    ...     text = Text(de=unit)
    ...     return unit_delivered(Measure(id="q", title=text, unit=text, concerns="nothing", additivity="none"))
    >>> told("Prozent"), told("Fälle je 1.000 Einwohner"), told("Quotient"), told("Tage")
    ('percent', 'per_1000', 'ratio', None)
    """
    text = measure.unit.de.strip().casefold()
    if text in _KINDS_OF_CLASSES:
        return "class"
    per = _PER.search(text)
    if per is not None:
        return _PER_UNITS.get(re.sub(r"\D", "", per["number"]))
    return _DELIVERED.get(text) or _DELIVERED.get(as_unit(text)) or ("percent" if text.startswith("%") else None)


def misfit_delivered(measure: Measure, unit: Unit) -> str:
    """Say why a value that is shown as delivered cannot have a unit; empty if it can."""
    told = unit_delivered(measure)
    if unit == "class" or (told is not None and told != unit and unit not in _INDICES.get(told, ())):
        return _("Der Wert wird nicht umgerechnet; geliefert ist er in der Einheit {unit}.").format(
            unit=measure.unit.shown
        )
    return ""


def misfit(above: Measure, below: Measure, unit: Unit) -> str:
    """Say why a quotient cannot have a unit; empty if it can."""
    money, other_money = quantity(above) == EURO, quantity(below) == EURO
    if unit == "euro" and not money:
        return _("In Euro misst man nur, was im Zähler Euro ist; hier sind es {unit}.").format(unit=above.unit.shown)
    if unit in {"percent", "index_100", "per_100", "per_1000", "per_10000"} and money != other_money:
        return _("{above} geteilt durch {below} sind kein Anteil.").format(
            above=above.unit.shown, below=below.unit.shown
        )
    return ""
