"""The functions of the formula language: name, what stands in the brackets, and what they mean."""

from __future__ import annotations

from dataclasses import dataclass

from kobimo.language import _


@dataclass(frozen=True, slots=True)
class Function:
    """A function as the handbook and the editor show it; `least` and `most` count what stands in its brackets."""

    name: str
    form: str
    least: int
    most: int

    @property
    def meaning(self) -> str:
        """What it does, in the language in use."""
        return _meanings()[self.name]


_ALL = (
    Function("jahresende", "jahresende(x)", 1, 1),
    Function("vorjahresende", "vorjahresende(x)", 1, 1),
    Function("abschlussjahresende", "abschlussjahresende(x)", 1, 1),
    Function("jahre_vorher", "jahre_vorher(x, 2)", 1, 2),
    Function("zeitraum", 'zeitraum(x, "2020")', 2, 2),
    Function("naechster_stichtag", "naechster_stichtag(x, 1)", 1, 2),
    Function("letzter_stichtag", "letzter_stichtag(x, 1)", 1, 2),
    Function("mittel", "mittel(x)", 1, 2),
    Function("quotensumme", "quotensumme(alter, a / b)", 2, 2),
    Function("schichtensumme", "schichtensumme(a / b, schicht([beginn: 0]), schicht([beginn: 1], 1))", 2, 20),
    Function("schicht", "schicht([beginn: 1], 1)", 1, 2),
    Function("mittelwert", "mittelwert(alter, x, [95+: 97.5])", 2, 3),
    Function("median", "median(alter, x)", 2, 3),
    Function("segregation", "segregation(a, b)", 2, 2),
    Function("saldo", "saldo(a - b)", 1, 1),
    Function("anzahl", "anzahl(a - b)", 1, 1),
    Function("faelle", "faelle(a + b)", 1, 1),
    Function("wie_geliefert", "wie_geliefert(x)", 1, 1),
    Function("jahre_zusammen", "jahre_zusammen(a / b, 3)", 2, 2),
    Function("ohne_angabe", "ohne_angabe(a / b, ausgeschlossen)", 2, 2),
)

FUNCTIONS = {function.name: function for function in _ALL}

UNKNOWN_WORDS = {"eingeschlossen": "include", "ausgeschlossen": "exclude", "grenzen": "bounds"}
"""Words of `ohne_angabe`, and the policy of a definition."""


def _meanings() -> dict[str, str]:
    return {
        "jahresende": _("Stand vom 31. Dezember des Jahres, in dem der Zeitraum beginnt."),
        "vorjahresende": _("Stand vom 31. Dezember des Jahres davor."),
        "abschlussjahresende": _("Stand vom 31. Dezember des Jahres, in dem der Zeitraum endet (Schuljahr)."),
        "jahre_vorher": _("Derselbe Zeitraum so viele Jahre früher."),
        "zeitraum": _("Immer dieser Zeitraum, zum Beispiel als Basis eines Index."),
        "naechster_stichtag": _("Der nächstgelegene Stichtag, höchstens so viele Jahre entfernt."),
        "letzter_stichtag": _("Der letzte Stichtag, der nicht später ist, höchstens so viele Jahre zurück."),
        "mittel": _("Mittel aus Jahresende und Vorjahresende; mittel(x, y) ist das Mittel zweier Zahlen."),
        "quotensumme": _("Je Ausprägung des Merkmals wird geteilt, dann werden die Quoten zusammengezählt."),
        "schichtensumme": _("Je Schicht wird durch die Basis geteilt, die so viele Jahre vorher begann; dann addiert."),
        "schicht": _("Eine Schicht: Ausprägungen des Zählers, und wie viele Jahre vorher ihre Basis begann."),
        "mittelwert": _("Mittelwert des Merkmals, gewichtet mit der Anzahl; dahinter Werte für offene Gruppen."),
        "median": _("Median des Merkmals aus gruppierten Zahlen."),
        "segregation": _("Dissimilaritätsindex zweier Gruppen über die Teilgebiete."),
        "saldo": _("Saldo von Zu- und Abgängen; er kann negativ sein."),
        "anzahl": _("Eine Anzahl, auch wenn davon etwas abgezogen wird."),
        "faelle": _("Zählt Verschiedenes ausdrücklich zusammen, etwa Verträge und Stellen."),
        "wie_geliefert": _("Eine Quote, ein Mittelwert, Index oder eine Klasse wie geliefert; nichts wird summiert."),
        "jahre_zusammen": _("Zähler und Nenner so vieler Zeiträume werden zusammengezählt, dann wird geteilt."),
        "ohne_angabe": _("Wer ohne Angabe ist: eingeschlossen, ausgeschlossen oder grenzen (Unter- und Obergrenze)."),
    }
