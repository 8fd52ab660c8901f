"""The reasons for which a figure of a protected release is not shown, in words for the team."""

from __future__ import annotations

from enum import StrEnum

from kobimo.language import _
from kobimo.publish.certificate.words import small


class Reason(StrEnum):
    """Why a figure is not shown; the words of addresses."""

    SMALL = "klein"
    FEW_LEFT = "rest"
    SECONDARY = "mitgesperrt"
    SPLIT = "aufgeteilt"
    DELIVERED = "geliefert"
    BASE = "basis"

    def shown(self, threshold: int) -> str:
        """Name it in a few words."""
        names = {
            Reason.SMALL: _("weniger als {threshold} Personen").format(threshold=threshold),
            Reason.FEW_LEFT: _("weniger als {threshold} Personen übrig").format(threshold=threshold),
            Reason.SECONDARY: _("mitgesperrt"),
            Reason.SPLIT: _("aufgeteilte Anzahl"),
            Reason.DELIVERED: _("geheim geliefert"),
            Reason.BASE: _("Basis nicht gezeigt"),
        }
        return names[self]

    def meaning(self, threshold: int) -> str:
        """Explain it in a sentence."""
        texts = {
            Reason.SMALL: _(
                "Die Angabe nennt selbst eine Anzahl von {small} oder rechnet mit ihr (Primärsperrung)."
            ).format(small=small(threshold)),
            Reason.FEW_LEFT: _(
                "Basis minus Zähler ergibt {small}: Wer beides sieht, kennt auch diesen Rest (Primärsperrung)."
            ).format(small=small(threshold)),
            Reason.SECONDARY: _(
                "Die Angabe selbst ist harmlos. Mit ihr ließe sich aber aus Summen eine kleine Anzahl errechnen oder "
                "zu eng eingrenzen (Sekundärsperrung)."
            ),
            Reason.SPLIT: _(
                "Die Anzahl entstand, weil Gebiete mit einem Gewicht aufgeteilt wurden. Für sie kann kein Nachweis "
                "einstehen."
            ),
            Reason.DELIVERED: _("Die liefernde Stelle hat die Zahl als geheim oder unbekannt geliefert."),
            Reason.BASE: _(
                "Es gibt keine Zahl, weil die Basis null oder zu klein ist. Das zu sagen hieße, etwas über eine Basis "
                "zu sagen, die nirgends gezeigt wird."
            ),
        }
        return texts[self]
