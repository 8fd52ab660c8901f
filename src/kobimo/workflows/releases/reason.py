"""The reasons for which a figure of a protected release is not shown, in words for the team."""

from __future__ import annotations

from enum import StrEnum

from kobimo.language import _
from kobimo.publish.certificate.words import small
from kobimo.publish.spelling import spelling


class Reason(StrEnum):
    """Why a figure is not shown; the words of addresses."""

    SMALL = "klein"
    FEW_LEFT = "rest"
    NOBODY = "niemand-oder-alle"
    SMALL_BASE = "kleine-basis"
    SECONDARY = "mitgesperrt"
    BEYOND = "nicht-zu-schuetzen"
    SPLIT = "aufgeteilt"
    DELIVERED = "geliefert"
    BASE = "basis"

    def shown(self, limit: int = 0) -> str:
        """Name it in a few words; `limit` is what the figure misses, 0 if figures miss different limits."""
        number = spelling().number(limit)
        few, few_left = _("zu wenige Personen"), _("zu wenige Personen übrig")
        base = _("zu kleine Basis")
        if limit:
            few = _("weniger als {threshold} Personen").format(threshold=number)
            few_left = _("weniger als {threshold} Personen übrig").format(threshold=number)
            base = _("Basis unter {base} Personen").format(base=number)
        names = {
            Reason.SMALL: few,
            Reason.FEW_LEFT: few_left,
            Reason.NOBODY: _("niemand oder alle"),
            Reason.SMALL_BASE: base,
            Reason.SECONDARY: _("mitgesperrt"),
            Reason.BEYOND: _("nicht zu schützen"),
            Reason.SPLIT: _("nicht nachzurechnen"),
            Reason.DELIVERED: _("geheim geliefert"),
            Reason.BASE: _("Basis nicht gezeigt"),
        }
        return names[self]

    def meaning(self, limit: int = 0) -> str:
        """Explain it in a sentence; `limit` as in `shown`."""
        few = small(limit) if limit else _("zu wenigen Personen")
        base = spelling().number(limit) if limit else _("nach den Regeln nötig")
        texts = {
            Reason.SMALL: _(
                "Die Angabe nennt selbst eine Anzahl von {small} oder rechnet mit ihr (Primärsperrung)."
            ).format(small=few),
            Reason.FEW_LEFT: _(
                "Basis minus Zähler ergibt {small}: Wer beides sieht, kennt auch diesen Rest (Primärsperrung)."
            ).format(small=few),
            Reason.NOBODY: _(
                "Die Angabe sagt, dass niemand gezählt ist oder alle. Nach den Regeln soll das niemand wissen "
                "(Primärsperrung)."
            ),
            Reason.SMALL_BASE: _(
                "Der Anteil bezieht sich auf weniger Personen als {base}. Die Anzahlen selbst dürfen anderswo stehen."
            ).format(base=base),
            Reason.SECONDARY: _(
                "Die Angabe selbst ist harmlos. Mit ihr ließe sich aber aus Summen eine kleine Anzahl errechnen oder "
                "zu eng eingrenzen (Sekundärsperrung)."
            ),
            Reason.BEYOND: _(
                "Die Angabe beruht auf Beträgen von Personen oder auf Zahlen über Einrichtungen. Ob sich daraus etwas "
                "über Einzelne errechnen lässt, kann kein Nachweis sagen."
            ),
            Reason.SPLIT: _(
                "Die Anzahlen hinter der Angabe lassen sich nicht einzeln nachrechnen: Gebiete wurden mit einem "
                "Gewicht aufgeteilt, oder mehrere Anteile sind zusammengesetzt. Dafür kann kein Nachweis einstehen."
            ),
            Reason.DELIVERED: _("Die liefernde Stelle hat die Zahl als geheim oder unbekannt geliefert."),
            Reason.BASE: _(
                "Es gibt keine Zahl, weil die Basis null oder zu klein ist. Das zu sagen hieße, etwas über eine Basis "
                "zu sagen, die nirgends gezeigt wird."
            ),
        }
        return texts[self]
