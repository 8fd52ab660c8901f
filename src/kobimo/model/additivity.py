"""Which kinds of figures go with which measures: what is added up, and what is shown as it was delivered."""

from __future__ import annotations

from kobimo.language import _
from kobimo.model.dataset import Measure
from kobimo.model.indicator import AS_DELIVERED


def unsuited(kind: str, measure: Measure) -> tuple[str, str]:
    """Say why a kind of figure does not go with a measure, and the remedy; empty texts if it does.

    Parameters
    ----------
    kind : str
        Kind of an indicator.
    measure : Measure
        What it is made of.

    Returns
    -------
    tuple of str
    """
    single = measure.additivity == "none"
    if single and kind not in AS_DELIVERED:
        text = _("Die Messgröße {measure} ist eine Quote oder ein Mittelwert und lässt sich nicht zusammenzählen.")
        remedy = _(
            "Bitte Zähler und Nenner als eigene Messgrößen liefern lassen, oder den Wert mit kind: published (eine "
            "Klasse mit kind: category) nur zeigen."
        )
    elif not single and kind == "published":
        text = _("Die Messgröße {measure} lässt sich zusammenzählen und ist kein fertiger Wert (additivity).")
        remedy = _(
            "Für eine gelieferte Quote, einen Mittelwert oder Index beim Datensatz additivity: none angeben; eine "
            "Zahl, die sich zusammenzählen lässt, ist kind: count oder amount."
        )
    else:
        return "", ""
    return text.format(measure=measure.id), remedy
