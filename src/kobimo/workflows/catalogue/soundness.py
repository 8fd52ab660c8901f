"""Is the catalogue sound? What is checked before it is shipped, and can be checked by anybody."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from kobimo.catalogue.binding import bind
from kobimo.catalogue.loading import Catalogue, catalogue
from kobimo.errors import KobimoError
from kobimo.indicators.contradictions import contradiction
from kobimo.language import LANGUAGES, _
from kobimo.model.indicator import IndicatorDefinition
from kobimo.workflows.catalogue.examples import worked
from kobimo.workflows.catalogue.offer import sentence


@dataclass(frozen=True, slots=True, order=True)
class Flaw:
    """Something to mend: in which definition, and what."""

    where: str
    text: str

    def as_dict(self) -> dict[str, str]:
        """Return the machine form."""
        return {"where": self.where, "text": self.text}


def flaws(known: Catalogue | None = None) -> tuple[Flaw, ...]:
    """Check every definition of the catalogue, and compute every example.

    Parameters
    ----------
    known : Catalogue, optional
        Default: the shipped one.

    Returns
    -------
    tuple of Flaw
        Empty if all is well.
    """
    checked = known or catalogue()
    found = [flaw for item in checked.indicators.values() for flaw in _of(checked, item)]
    found += _shared_titles(checked)
    for group in checked.groups.values():
        for name in group.members:
            if name not in checked.indicators:
                found.append(Flaw(f"groups/{group.id}", _("Die Kennzahl {name} gibt es nicht.").format(name=name)))
    return tuple(sorted(found))


def _of(known: Catalogue, indicator: IndicatorDefinition) -> Iterator[Flaw]:
    where = f"indicators/{indicator.id}"
    if indicator.id != next(name for name, item in known.indicators.items() if item is indicator):
        yield Flaw(where, _("Der Dateiname ist nicht die Kennung."))
    for alias in indicator.aliases:
        if alias.status == "provisional":
            yield Flaw(where, _("{code} ist ein Platzhalter und kein Code.").format(code=alias.code))
    for name in indicator.variants:
        if name not in known.indicators or name == indicator.id:
            yield Flaw(where, _("Die Variante {name} gibt es nicht.").format(name=name))
    for field in ("purpose", "formula", "reading", "pitfalls", "question"):
        text = getattr(indicator, field)
        if text is None or not text.en:
            yield Flaw(where, _("Das Feld {name} fehlt auf Deutsch oder Englisch.").format(name=field))
    if not indicator.sources:
        yield Flaw(where, _("Die Quelle fehlt."))
    datasets = {name: template.for_space("raum", "ebene") for name, template in known.templates.items()}
    if strange := sorted({part.dataset for part in indicator.parts} - datasets.keys()):
        yield Flaw(where, _("Den Datensatz {names} gibt es nicht.").format(names=", ".join(strange)))
        return
    yield from (Flaw(where, text) for text in [contradiction(indicator, datasets)] if text)
    bound = bind(indicator, datasets)
    yield from (Flaw(where, sentence(known, item)) for item in bound.missing)
    if bound.indicator is not None:
        for crossing in set(indicator.breakdowns) - set(bound.indicator.breakdowns):
            text = _("Nach {names} lässt sich nicht aufgliedern: Nicht alle Datensätze haben das Merkmal.")
            yield Flaw(where, text.format(names="×".join(crossing)))
        yield from _example(known, indicator, where)


def _example(known: Catalogue, indicator: IndicatorDefinition, where: str) -> Iterator[Flaw]:
    """Compare the example with what the engine computes."""
    try:
        value = worked(indicator, known.templates)
    except KobimoError as error:
        yield Flaw(where, error.message)
        return
    wanted = indicator.example.value if indicator.example else None
    if value is None or wanted is None or abs(value - wanted) > 0.5 * 10**-indicator.decimals + 1e-9:
        text = _("Das Rechenbeispiel nennt {wanted}, berechnet wird {value}.")
        yield Flaw(where, text.format(wanted=wanted, value="–" if value is None else round(value, 6)))


def _shared_titles(known: Catalogue) -> Iterator[Flaw]:
    """Two formulas never share a name."""
    for language in LANGUAGES:
        by_title: dict[str, list[str]] = defaultdict(list)
        for name, item in known.indicators.items():
            by_title[item.title.in_language(language).casefold()].append(name)
        for title, names in by_title.items():
            if len(names) > 1:
                text = _("Mehrere Kennzahlen heißen „{title}“: {names}.")
                yield Flaw(f"indicators/{names[0]}", text.format(title=title, names=", ".join(names)))
