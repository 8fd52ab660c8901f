"""The first walk through the Musterkreis: five stops, each with a page to look at. Nobody else's workspace has it."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse

from kobimo.language import _

MUSTERKREIS = "05998"
"""Municipality key of the invented Kreis; no real one has it."""


@dataclass(frozen=True, slots=True)
class Stop:
    """One stop: what there is to see, and where."""

    title: str
    text: str
    link: str
    address: str


def stops() -> tuple[Stop, ...]:
    """Return the stops in their order."""
    return (
        Stop(
            _("Willkommen im Musterkreis"),
            _("Alle Menschen, Orte und Zahlen hier sind erfunden. Die Startseite ordnet die Kennzahlen nach Themen."),
            _("Zur Startseite"),
            reverse("start"),
        ),
        Stop(
            _("Eine Kennzahl lesen"),
            _(
                "Auf der Karte ein Gebiet anklicken: Karte, Verlauf, Vergleich und Tabelle zeigen es gemeinsam. Was "
                "gewählt ist, steht in der Adresse und lässt sich weitergeben."
            ),
            _("Zur Betreuungsquote der unter 3-Jährigen"),
            reverse("indicator", args=["daycare_rate_u3"]),
        ),
        Stop(
            _("Gebiete vergleichen"),
            _(
                "Jede Zeile ein Gebiet, jede Spalte eine Kennzahl. Farbe und Zeichen stehen nur, wo ein Unterschied "
                "mehr ist als Zufall."
            ),
            _("Zum Überblick"),
            reverse("matrix"),
        ),
        Stop(
            _("Wer geht wohin?"),
            _("Von welcher Gemeinde oder Grundschule wechseln Kinder an welche Schule?"),
            _("Zu den Übergängen"),
            reverse("flows"),
        ),
        Stop(
            _("Woher die Zahlen kommen"),
            _(
                "Die Lieferungen haben Fehler, wie sie vorkommen: falsche Summen, doppelt gezählte Kinder, verlorene "
                "Nullen. Jede Quelle zeigt, was kobimo daran bemerkt hat."
            ),
            _("Zu den Datenquellen"),
            reverse("sources"),
        ),
    )
