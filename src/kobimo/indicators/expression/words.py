"""A definition in words: what is divided by what, of which date, and what is done where it is no plain division."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kobimo.language import _, spelled
from kobimo.model.dataset import DatasetDefinition, Dimension
from kobimo.model.indicator import AS_DELIVERED, Codes, Component, IndicatorDefinition, Part

LISTED = 4
"""Members of a group that are named one by one."""


@dataclass(frozen=True, slots=True)
class InWords:
    """A formula in words.

    Attributes
    ----------
    numerator, denominator : str
        What is counted; the denominator is empty where there is none.
    factor : str
        By what the result is multiplied, empty for 1.
    how : str
        What is done where one is not simply divided by the other.
    divided : bool
        Whether one is divided by the other; an index compares them.
    delivered : bool
        Whether nothing is counted: the value is shown as it was delivered.
    """

    numerator: str
    denominator: str
    factor: str
    how: str
    divided: bool = True
    delivered: bool = False

    @property
    def sentence(self) -> str:
        """All of it as sentences."""
        if self.delivered:
            text = _("Gezeigt wird: {numerator}.")
        elif not self.denominator:
            text = _("Gezählt wird: {numerator}.")
        elif not self.divided:
            text = _("Verglichen wird: {numerator} – mit: {denominator}.")
        elif self.factor:
            text = _("Geteilt wird: {numerator} – durch: {denominator}. Das Ergebnis wird mit {factor} malgenommen.")
        else:
            text = _("Geteilt wird: {numerator} – durch: {denominator}.")
        plain = text.format(numerator=self.numerator, denominator=self.denominator, factor=self.factor)
        return f"{plain} {self.how}".strip()

    def as_dict(self) -> dict[str, str]:
        """Return the machine form."""
        return {
            "numerator": self.numerator,
            "denominator": self.denominator,
            "factor": self.factor,
            "how": self.how,
            "sentence": self.sentence,
        }


def in_words(definition: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition]) -> InWords:
    """Say in words how a figure is computed, in the language in use.

    Parameters
    ----------
    definition : IndicatorDefinition
    datasets : mapping of id to DatasetDefinition
        Those that it names.

    Returns
    -------
    InWords
    """
    over = ""
    if definition.over is not None:
        over = datasets[definition.numerator.dataset].dimension(definition.over).title.shown
    said = how(definition.kind, over, definition.years, definition.unknown or "")
    if definition.layers:
        layers = "; ".join(_layer(definition, datasets, number) for number in range(len(definition.layers)))
        said = f"{said} {_('Schichten')}: {layers}."
    below = definition.denominator
    return InWords(
        numerator=_side(definition.numerator, datasets),
        denominator="" if below is None else _side(below, datasets),
        factor="" if definition.factor == 1 else spelled(f"{definition.factor:,}"),
        how=said,
        divided=definition.kind != "index",
        delivered=definition.kind in AS_DELIVERED,
    )


def how(kind: str, over: str, years: int, unknown: str) -> str:
    """Say what is done with the counts where it is not a plain division.

    Parameters
    ----------
    kind : str
        Kind of additivity.
    over : str
        Title of the dimension whose categories are treated one by one.
    years : int
        Periods that are put together.
    unknown : str
        Policy, or empty.

    Returns
    -------
    str
        Sentences; empty for a plain count or quotient.
    """
    texts = {
        "age_sum_ratio": _("Für jede Ausprägung von „{over}“ wird geteilt, dann werden die Quoten zusammengezählt."),
        "layer_sum_ratio": _("Für jede Schicht wird durch ihre eigene Basis geteilt, dann werden die Quoten addiert."),
        "weighted_mean": _("Mittelwert über „{over}“, gewichtet mit der Anzahl."),
        "median": _("Median über „{over}“: Die Hälfte liegt darunter, innerhalb der Klasse gleichmäßig verteilt."),
        "index": _(
            "Halbe Summe der Unterschiede zwischen den Anteilen der Teilgebiete an beiden Gruppen (Segregation)."
        ),
        "category": _("Klasse wie geliefert; sie wird nicht zusammengezählt."),
        "published": _(
            "Wert wie geliefert; er wird nicht zusammengezählt, nicht umgerechnet und nicht über Jahre gemittelt."
        ),
    }
    said = texts.get(kind, "").format(over=over)
    if years > 1:
        pooled = _("Zähler und Nenner von {years} Zeiträumen werden zusammengezählt, dann wird geteilt.")
        said = f"{said} {pooled.format(years=years)}".strip()
    policy = {
        "exclude": _("Wer ohne Angabe ist, zählt in der Basis nicht mit."),
        "include": _("Wer ohne Angabe ist, bleibt in der Basis."),
        "bounds": _("Wer ohne Angabe ist, zählt nicht mit; Unter- und Obergrenze zeigen, was er ausmachen kann."),
    }.get(unknown, "")
    return f"{said} {policy}".strip()


def date_in_words(rule: str, years: int, label: str) -> str:
    """Say which date a part has, where it is not that of the figure; empty otherwise."""
    texts = {
        "year_end": _("am Jahresende"),
        "previous_year_end": _("am Ende des Vorjahres"),
        "closing_year_end": _("am Ende des Jahres, in dem der Zeitraum endet"),
        "years_before": _("{years} Jahre zuvor") if years > 1 else _("im Jahr zuvor"),
        "fixed": "{label}",
        "nearest": _("am nächstgelegenen Stichtag"),
        "latest": _("am letzten Stichtag davor"),
    }
    return texts.get(rule, "").format(years=years, label=label)


def place_in_words(place: str) -> str:
    """Say where people are counted; empty if the dataset does not say."""
    return {"residence": _("am Wohnort"), "institution": _("am Ort der Einrichtung")}.get(place, "")


def _layer(definition: IndicatorDefinition, datasets: Mapping[str, DatasetDefinition], number: int) -> str:
    """Say which categories are divided by the base of which year."""
    layer = definition.layers[number]
    where = ", ".join(_limits(datasets[definition.numerator.dataset], layer.where))
    base = date_in_words("years_before", layer.years_before, "") if layer.years_before else _("im selben Zeitraum")
    return _("{where} – Basis {base}").format(where=where, base=base)


def _side(component: Component, datasets: Mapping[str, DatasetDefinition]) -> str:
    """Spell all parts of a numerator or denominator."""
    text = ""
    for factor, part in component.parts:
        sign = "" if not text else f" {_('plus') if factor > 0 else _('minus')} "
        text += f"{sign}{_part(part, datasets[part.dataset])}"
    return text


def _part(part: Part, dataset: DatasetDefinition) -> str:
    text = dataset.measure(part.measure).title.shown
    if part.times != Decimal(1):
        text = f"{spelled(f'{part.times.normalize():f}')} × {text}"
    date = date_in_words(part.period.rule, part.period.years, part.period.label)
    limits = _limits(dataset, part.where)
    return ", ".join(item for item in (text, *limits, place_in_words(dataset.place or ""), date) if item)


def _limits(dataset: DatasetDefinition, where: Mapping[str, Codes]) -> list[str]:
    """Spell a restriction with the titles of dimensions and categories."""
    found = []
    for name, codes in where.items():
        dimension = dataset.dimension(name)
        found.append(f"{dimension.title.shown}: {', '.join(_category(dimension, code) for code in codes)}")
    return found


def _consecutive(codes: Codes) -> bool:
    """Whether codes are whole numbers without a gap, such as grades."""
    if not all(code.isascii() and code.isdecimal() for code in codes):
        return False
    numbers = [int(code) for code in codes]
    return numbers == list(range(numbers[0], numbers[0] + len(numbers)))


def _category(dimension: Dimension, code: str) -> str:
    """Spell a code by its title, a short group by its members, a long one by its name."""
    titles = {category.code: category.title.shown for category in dimension.categories}
    members = dimension.groups.get(code, (code,))
    if len(members) > LISTED and _consecutive(members):
        return _("{first} bis {last}").format(
            first=titles.get(members[0], members[0]), last=titles.get(members[-1], members[-1])
        )
    if len(members) > LISTED:
        return code.replace("_", " ")
    return ", ".join(titles.get(member, member.replace("-", "–")) for member in members)
